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
capacity-memory-few = Memory: too little is known of it at different unit counts (counts: { $counts }, days with readings: { $days }); it takes 4 counts, a fifth apart, over 7 days.
capacity-memory-no-readings = Memory: it has no history yet; it takes 7 days and 4 unit counts.

capacity-disk-law = The disk stays under { $limit } of { $total } for { $months } months: { $each } per unit now, and { $growth } more each month (seen over { $days }).
capacity-disk-at-least = The disk stays under { $limit } of { $total } for { $months } months at least: { $growth } per unit and month (seen over { $days }); the databases' size, which would tell more, is not known.
capacity-disk-few-days = Disk: its growth is not known yet (history: { $days }); it takes 7 days.
capacity-disk-no-units = Disk: the unit count is not known. Give --units, or set units in the configuration.
capacity-disk-no-readings = Disk: it has no history yet; it takes 7 days.

capacity-published = Published for this phase (phase limits by “{ $basis }”), not measured here: { $low-count } to { $high }.
capacity-published-open = Published for this phase (phase limits by “{ $basis }”), not measured here: from { $low } on; no upper end is published.
capacity-load-test = The published load test sustained { $rate }; { $demand }.

capacity-connections-law = Database connections reach { $limit } of { $max } at { $rate } (utilization law, median over { $days }); { $demand }.
capacity-connections-flat = Database connections are not limited by units: they do not rise with the requests, as those of a pool ({ $used } of { $max } at the busiest).
capacity-connections-full = Database connections: { $used } of { $max } are in use whatever the requests, over { $limit }. Shrink the pools, or raise max_connections.
capacity-connections-spread = Database connections: the load varies too little, or there are too few readings, for a law ({ $used } of { $max } at the busiest).
capacity-connections-contradicts = Database connections do not follow the requests ({ $used } of { $max } at the busiest).
capacity-connections-no-readings = Database connections: none are known. They come from postgres_exporter.
capacity-connections-no-demand = Database connections: the requests per unit are not known.

capacity-waiting-workers = The { $workers } workers are busy { $limit } of the time at { $rate }: a request keeps one for { $each } (rate × latency, median over { $days }); { $demand }.
capacity-waiting-lock = The latency grows as if requests went one by one through a section of { $each } (a lock, a single writer): it would be busy { $limit } of the time at { $rate } (median over { $days }); { $demand }. If it is a pool of workers, set workers in the target's configuration.
capacity-waiting-cpu = Requests wait for nothing that runs out before the CPU: the latency grows as a queue for the CPU lets it, up to { $rate }; { $demand }.
capacity-waiting-none = Requests wait neither for workers nor for a lock up to { $rate }, the most that was seen; { $demand }.
capacity-waiting-spread = Waiting: the load varies too little, or there are too few requests, to see whether they wait for workers or a lock.
capacity-waiting-no-readings = Waiting: no mean latency is known. It comes from the reverse proxy's or the application's metrics.
capacity-waiting-no-demand = Waiting: the requests per unit are not known.

capacity-network-law = The network reaches { $limit } of the published { $bandwidth } at { $rate }: { $each } per request, both directions (utilization law, median over { $days }); { $demand }.
capacity-network-no-bandwidth = Network: { $each } per request, both directions; the phase's bandwidth is not known. Set bandwidth in the resources of the profile's phase.
capacity-network-otherwise = Network: most of the traffic does not come from the requests.
capacity-network-spread = Network: the load varies too little, or there are too few readings, for a law.
capacity-network-no-readings = Network: no bytes per second are known yet.
capacity-network-no-demand = Network: the requests per unit are not known.

capacity-latency = { $measured } { $fit }
capacity-latency-held = P99 under { $limit } is held: { $share } of { $total } requests over { $over } were slower than { $bound } (95% interval: { $low } to { $high }).
capacity-latency-broken = P99 under { $limit } is not held: { $share } of { $total } requests over { $over } were slower than { $bound } (95% interval: { $low } to { $high }).
capacity-latency-open = Whether P99 stays under { $limit } cannot be told yet: { $share } of { $total } requests over { $over } were slower than { $bound } (95% interval: { $low } to { $high }).
capacity-latency-by-minutes = P99 against { $limit } over the last day: surely under it in the minutes of { $below } of the requests, surely above in those of { $above }; between, the buckets do not say.
capacity-latency-fit = On the law of a single queue it would be reached at { $rate }: an extrapolation, which limits nothing.
capacity-latency-buckets = How many units would break it, these buckets cannot answer.
capacity-latency-no-limit = Latency: neither the phase nor the profile sets a limit for the P99.
capacity-latency-no-readings = Latency: no histogram of the requests is known, to hold against { $limit }.

capacity-little-agrees = Little's law holds: { $measured } requests under way, and rate × latency makes { $expected } (medians over { $over }).
capacity-little-more = Little's law does not hold: { $measured } requests under way are read, and rate × latency makes { $expected } (medians over { $over }). The gauge may count idle connections, or the latency may leave out the waiting.
capacity-little-fewer = Little's law does not hold: { $measured } requests under way are read, and rate × latency makes { $expected } (medians over { $over }). The gauge may miss some servers, or the latency may include what happens elsewhere.

capacity-usl-peak = Throughput peaks at { $x } with { $n } requests at once (80% interval: { $low } to { $high }; seen up to { $seen }).
capacity-usl-peak-unsure = Throughput peaks at about { $x } with { $n } requests at once; the points do not say how surely (seen up to { $seen }).
capacity-usl-beyond = Throughput would peak at { $x } with { $n } requests at once: a guess, since no more than { $seen } were seen.
capacity-usl-no-peak = Throughput does not fall up to { $seen } requests at once; { $sigma } of each request waits in line.
capacity-usl-spread = No scalability law: concurrency was seen at { $levels } levels, { $low } to { $high } requests at once; it takes 5, a factor of 4 apart, up to 2 at least. Import load tests with more connections each.
capacity-usl-no-law = No scalability law: throughput does not follow the concurrency.

capacity-load-test-imported = { $tool } ({ $file }): { $claim }; { $meaning }.
capacity-load-test-failed = { $tool } ({ $file }): { $claim }, { $failed } of the requests failed; { $meaning }.
capacity-load-test-least = carries at least { $rate }
capacity-load-test-maximum = carries { $rate } at most, since the CPU was saturated
capacity-load-test-given = that stands for { $units }, as was said when it was imported
capacity-load-test-no-demand = what that makes in units is not known until the peak is measured; until then the published capacity stands
capacity-load-test-closed = The client waited for each answer before it asked again: { $connections } connections made that rate, and more may carry more. Run it again with more connections.
capacity-load-test-closed-oha = Without -q, oha waits for each answer before it asks again: { $connections } connections made that rate, and more may carry more. Run it again with more connections.
capacity-load-test-overloaded = The client could not keep up with its own plan: it measured itself, not the server. Give it more users, threads or machines.

# Capacity per resource: names and confidence.
resource-cpu = CPU
resource-memory = memory
resource-disk = disk
resource-connections = connections
resource-waiting = waiting
resource-network = network
resource-latency = latency
resource-published = published
confidence-none = no answer
confidence-low = low confidence
confidence-medium = medium confidence
confidence-high = high confidence

# palier capacity
capacity-bottleneck = Bottleneck: { $resource }, at { $limit }.
capacity-bottleneck-left = Bottleneck: { $resource }, at { $limit }; { $left } left.
capacity-bottleneck-over = Bottleneck: { $resource }, at { $limit }; { $over } too many.
capacity-no-bottleneck = No bottleneck is known yet: nothing was measured that limits the units.
capacity-column-resource = resource
capacity-column-mark = limit
capacity-column-interval = 80%
capacity-column-confidence = confidence
capacity-mark = first
capacity-row-published-test = published test
capacity-title-demand = Demand
capacity-title-evidence = Evidence
capacity-title-laws = Laws
capacity-title-load-tests = Load tests
capacity-demand = { $each } requests an hour per unit at the peak: { $evidence }.
