### What is left of the promise, and how fast it goes.

slo-title = Service level
slo-left = budget left { $left }
slo-over = budget overdrawn { $left }
slo-budget = Error budget: { $left } left of { $window } at { $objective } ({ $errors } of { $events } requests failed, seen for { $observed }).
slo-overdrawn = Error budget: overdrawn by { $left }, for { $window } at { $objective } ({ $errors } of { $events } requests failed, seen for { $observed }).
slo-no-requests = Error budget: no requests were seen in { $window }; { $objective } is promised.
slo-page = Page: failures use the error budget { $rate } times too fast over { $long } ({ $errors } of { $requests } requests, surely more than { $certain } times); look now.
slo-ticket = Ticket: failures use the error budget { $rate } times too fast over { $long } ({ $errors } of { $requests } requests, surely more than { $certain } times); look in the next days.
slo-burn = burn rate over { $long } and { $short }: { $rate } and { $still } (fires above { $factor }, on 3 failures at least)
