### The screen of capacity and forecast.

# The bottleneck, on the edge of the pane.
capacity-first = measured bottleneck: { $resource } at { $limit }
capacity-first-left = measured bottleneck: { $resource } at { $limit } · { $left-count } left
capacity-first-over = measured bottleneck: { $resource } at { $limit } · { $over-count } too many
capacity-first-unknown = no bottleneck measured yet

# The bars.
capacity-column-trust = trust
capacity-now = { $count } now
trust-none = none
trust-low = low
trust-medium = medium
trust-high = high
capacity-waiting = Not estimated yet. The answers come from the history: the CPU's after 3 days of varied load, the disk's after 7 days, the memory's after 7 days and 4 unit counts.

# Why a bar is missing.
capacity-why-flat = not limited by units
capacity-why-memory = takes 7 days and 4 unit counts
capacity-why-disk = takes 7 days of history
capacity-why-spread = the load varies too little
capacity-why-otherwise = does not follow the requests
capacity-why-no-units = the unit count is not known
capacity-why-no-rates = requests are not measured
capacity-why-no-requests = there were no requests
capacity-why-stolen = taken by other machines (steal)
capacity-why-full = all in use already
capacity-why-no-demand = the requests per unit are not known
capacity-why-no-bandwidth = the bandwidth is not known
capacity-why-no-limit = no limit for the P99 is set
capacity-why-open = no upper end is published
capacity-why-no-readings = not measured
capacity-p99-held = P99 < { $limit } is held
capacity-p99-broken = P99 < { $limit } is not held
capacity-p99-open = P99 < { $limit }: cannot be told yet

# What the answers rest on.
capacity-laws = What it rests on
capacity-laws-none = Nothing yet: the demand per unit comes from the requests and the unit count, the laws from a few days of both, load tests from palier capacity import.

# The forecast.
capacity-forecast = Forecast
capacity-forecast-list = what is watched
capacity-forecast-half = 50% by
capacity-forecast-none = no forecast yet
capacity-forecast-reading = The history is being read for the forecasts. Each needs 12 full days.
capacity-forecast-no-store = No history is kept for this target, so nothing can be forecast. Leave out --no-history, and keep the cockpit open for 12 days.
capacity-forecast-ready = It comes on { $at } at the earliest.
capacity-after = after { $date }
capacity-by = { $share } by { $date }
capacity-later = { $share } after { $date }
capacity-shift = the level moved on { $date }
capacity-brief = { $method } · MASE { $mase } · 80% band held { $coverage }
capacity-brief-untested = { $method } · not tested
capacity-method-mstl = MSTL
capacity-method-auto-ets = AutoETS
capacity-method-seasonal-naive = seasonal naive
capacity-method-naive = naive

# The figures, explained.
figure-published-test = Published load test
figure-demand = Demand per unit
figure-usl = Scalability law
figure-little = Little's law
figure-load-test = Load test
explain-capacity-cpu = How many units until the CPU reaches its target: (target − base) ÷ cost per request ÷ peak requests per unit. The line is fitted day by day; the median of the days counts.
explain-capacity-memory = How many units until memory reaches 85%: (85% of all − what stays at rest) ÷ what each unit adds, by regression on the unit count.
explain-capacity-disk = How many units the disk lasts for until the end of the horizon: what is free today ÷ (bytes per unit now + growth per unit and month × months).
explain-capacity-connections = How many units until the connections reach their limit: as for the CPU, on the database's connections.
explain-capacity-network = How many units until the published bandwidth is reached: as for the CPU, on bytes per request.
explain-capacity-latency = Whether the P99 limit (a signal of the phase, else where the profile begins to worry) is held today, by the share of slower requests and its exact interval. It is measured and not extrapolated, so it limits no units.
explain-capacity-load-test = What the best imported load test carried ÷ the measured peak of requests per unit. A maximum only where the machine was saturated and the client was not.
explain-capacity-published = What the documents publish for this phase, by the phase limits in use. It was not measured here.
explain-published-test = The throughput that the published load test sustained ÷ the measured peak of requests per unit: at least so many.
explain-demand = Requests per second and unit at the peak: the 90th percentile of the active days' busiest 15 minutes ÷ units.
explain-usl = X(N) = λN ÷ (1 + σ(N − 1) + κN(N − 1)): throughput at N requests at once, with what waits in line (σ) and what keeping each other informed costs (κ). With κ > 0 it has a peak.
explain-little = N = X·R: on average as many requests are under way as arrive a second × the seconds that each stays. A disagreement says that one of the three is not what it seems.
explain-load-test = A test that was imported: its throughput ÷ the measured peak of requests per unit.
explain-outlook = What the history's own level, trend and seasons make of the days to come: the median, the band that holds four values in five, and by simulated paths the days on which the threshold is crossed.
explain-capacity-interval = 80% interval: { $low } to { $high }
explain-capacity-confidence = confidence: { $confidence }
explain-capacity-left = with { $now } today, { $difference } more fit
explain-capacity-left-least = with { $now } today, at least { $difference } more fit
explain-capacity-over = with { $now } today, { $difference } too many
explain-capacity-age = estimated { $age } ago, from the last 28 days
explain-forecast-age = forecast { $age } ago, from the whole history
explain-usl-law = λ = { $lambda }, σ = { $sigma }, κ = { $kappa }
explain-usl-rate = 80% interval of the highest throughput: { $low } to { $high }
explain-capacity-waiting = How many units until requests wait for a pool of workers or for a lock: the knee of the mean latency over the rate.
