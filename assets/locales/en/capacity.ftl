### How many units the machine carries, and what that rests on.

capacity-demand-peak = the peak is { $peak } over { $window }, with { $units }
capacity-demand-assumed = the peak is assumed to be { $factor } times the mean of { $mean }, with { $units }, until the history covers 7 days

capacity-cpu-law = The CPU reaches { $limit } at { $rate } (utilization law, median over { $days }); { $demand }.
capacity-cpu-law-clock = The CPU reaches { $limit } at { $rate } (utilization law, median over { $days }); { $demand }. Background work follows the clock, so less certain.
capacity-cpu-at-least = { $why }; by proportion alone the CPU stays under { $limit } up to { $rate } at least; { $demand }.
capacity-cpu-spread = The load varies too little, or there are too few readings, for a utilization law
capacity-cpu-contradicts = CPU use does not follow the requests
capacity-cpu-no-units = CPU: the unit count is not known. Give --units, or set units in the configuration.
capacity-cpu-no-rates = CPU: no requests per second are known. They come from the reverse proxy's or the application's metrics.
capacity-cpu-no-requests = CPU: there were no requests to learn from.
capacity-cpu-busy-otherwise = CPU: it is busier than its requests explain; see what else runs on the machine.
capacity-cpu-no-readings = CPU: no minute has both the CPU's use and the requests per second.
capacity-cpu-stolen = CPU: other machines on the same host take all of the healthy share (steal).

capacity-memory-law = Memory reaches { $limit } of { $total }: { $base } at rest and { $each } per unit (regression over { $days }).
capacity-memory-flat = Memory is not limited by units: it did not rise from { $least } to { $most }.
capacity-memory-few = Memory: too little is known of it at different unit counts (counts: { $counts }, history: { $days }); it takes 4 counts, a fifth apart, over 7 days.
capacity-memory-no-readings = Memory: it has no history yet; it takes 7 days and 4 unit counts.

capacity-disk-law = The disk stays under { $limit } of { $total } for { $months } months: { $each } per unit now, and { $growth } more each month (seen over { $days }).
capacity-disk-at-least = The disk stays under { $limit } of { $total } for { $months } months at least: { $growth } per unit and month (seen over { $days }); the databases' size, which would tell more, is not known.
capacity-disk-few-days = Disk: its growth is not known yet (history: { $days }); it takes 7 days.
capacity-disk-no-units = Disk: the unit count is not known. Give --units, or set units in the configuration.
capacity-disk-no-readings = Disk: it has no history yet; it takes 7 days.

capacity-published = Published for this phase (basis { $basis }), not measured here: { $low-count } to { $high }.
capacity-published-open = Published for this phase (basis { $basis }), not measured here: from { $low } on; no upper end is published.
capacity-load-test = The published load test sustained { $rate }; { $demand }.

# Capacity per resource: names and confidence.
resource-cpu = CPU
resource-memory = memory
resource-disk = disk
resource-published = published
confidence-none = no answer
confidence-low = low confidence
confidence-medium = medium confidence
confidence-high = high confidence
