### What is left of the promise, and how fast it goes.

slo-title = Service level
slo-left = budget left { $left }
slo-over = budget overdrawn { $left }
slo-budget = Error budget at { $objective }: { $left } left. { $errors } of { $events } requests failed in the { $observed } that were seen of { $window }.
slo-overdrawn = Error budget at { $objective }: overdrawn by { $left }. { $errors } of { $events } requests failed in the { $observed } that were seen of { $window }.
slo-no-requests = Error budget at { $objective }: no requests were seen in { $window }.
slo-page = Page: the error budget burns { $rate } times too fast, surely more than { $certain } times: { $errors } of { $requests } requests failed in the { $observed } that were seen of the last { $long }. Look now.
slo-ticket = Ticket: the error budget burns { $rate } times too fast, surely more than { $certain } times: { $errors } of { $requests } requests failed in the { $observed } that were seen of the last { $long }. Look in the next days.
slo-burn = burn rate over { $long } and { $short }: { $rate } and { $still } (fires above { $factor }, on 3 failures at least)
