### The latency screen.

screen-latency = latency

lat-title = Latency and promises
lat-sheet-curves = Percentiles
lat-sheet-map = Heat map
lat-sheet-budget = Error budget

lat-mean = Mean latency
lat-promise = P99 limit
lat-budget = Error budget left
lat-pace = Pace
lat-burn = Burn rate
lat-probe = Probe from here
lat-mean-short = mean
lat-probe-short = probe
lat-promised-short = limit

lat-from = over { $over }, { $from }

lat-bounds = between { $low } and { $high }
lat-bounds-short = { $low } – { $high }
lat-bounds-first = below the first bound
lat-bounds-beyond = beyond the last bound
lat-bounds-unknown = bounds not told

lat-promised = P99 limit: 99% of the requests below { $limit }.
lat-promise-unknown = P99 limit: 99% below { $limit }. No bound of the buckets reaches that far, or nothing was counted: whether it is held cannot be told.
lat-promise-held = 99% below { $limit } is held: { $share } took longer than { $bound } in { $span }.
lat-promise-perhaps = 99% below { $limit }: { $share } took longer than { $bound }, the next bound, in { $span }.
lat-promise-broken = 99% below { $limit } is broken: { $share } took longer than { $bound } in { $span }.
lat-no-promise = Neither this phase nor the profile sets a limit for the P99.

lat-cell-budget = error budget
lat-cell-left = { $left } left
lat-cell-over = { $left } overdrawn
lat-budget-if = Nothing is promised here; held against the promise of { $phase }:
lat-budget-left = Availability { $objective } over { $window }: { $left } of the error budget is left.
lat-budget-over = Availability { $objective } over { $window }: the error budget is overdrawn by { $left }.
lat-window = { $window }
lat-window-seen = { $window } ({ $seen } seen)
lat-budget-none = Availability { $objective } over { $window }: no requests were seen, so nothing was used of the error budget.
lat-room = { $requests } more requests may fail, or everything for { $time }.
lat-room-over = { $requests } requests too many failed, as many as in { $time } of everything failing.
lat-pace-none = No requests of late: there is no pace to tell.
lat-pace-gone = It is used up; over { $over } it burned { $rate } times as fast as it may.
lat-pace-ends = At the pace of the last { $over } ({ $rate } times the budget) it lasts { $lasts }, until { $date }.
lat-pace-holds = At the pace of the last { $over } ({ $rate } times the budget) it is never used up.
lat-pace-no-errors = Nothing failed in the last { $over } (pace { $rate }): at this pace it is never used up.
lat-no-objective = This phase promises no availability, so there is no error budget: give it sla = "99.5 %" in the profile.
lat-burn-title = Burn rate, and where it alarms
lat-burn-down-title = Budget left (dotted: an even pace)
lat-burn-down-none = No requests were seen in 30 days: there is nothing to draw.

lat-legend-more = more
lat-legend-of = of the requests at that time

lat-reading = Being read…
lat-nothing-in-span = No request was counted in the time that is shown. { $in } and { $out } change it.
lat-no-buckets-computed = { $origin } tells percentiles that were computed elsewhere, without buckets: their bounds are not known, and there is no heat map. Keep the classic histogram (…_bucket) to have both.
lat-no-buckets-means = { $origin } tells mean latencies only. For percentiles and a heat map, read what has a histogram: Traefik, Caddy, ingress-nginx or the application itself.
lat-no-buckets-probe = Only probed from here, one request at a time. What to give for the buckets of all requests stands in the sheet “{ $sheet }”.
lat-none = Nothing here tells of requests.
lat-none-probed = Latency is only probed from here, one request at a time.
lat-none-page = Give the metrics page of what counts them, your reverse proxy for one, in palier.toml:
lat-none-usual = That is Caddy’s port; Traefik has 8080 or 8082, HAProxy 8404. The application’s own page: exporters.application.
lat-none-doctor = palier doctor looks which page answers, and how one is turned on.
lat-none-scrape = Have this Prometheus scrape what counts them: Traefik, Caddy, ingress-nginx, HAProxy, Envoy, or an application by OpenTelemetry, Django, axum or actix.
lat-none-instance = It is asked for instance { $instance } alone; a proxy often has another one.
lat-none-dialect = Where palier takes the wrong ones: dialect = "traefik" (or another) under { $table } in palier.toml.
lat-none-probe = Or have a URL probed from here: --probe https://example.com, or probe = ["https://example.com"] under { $table }.
lat-no-buckets-cluster = The buckets' past is not asked for through a port-forward. For the heat map, reach this Prometheus by its URL: palier prom URL.

explain-lat-mean = The sum of all latencies ÷ the number of requests. A few slow requests move it, many fast ones hide them: the percentiles say more.
explain-lat-promise = The share of requests in the time that is shown that took longer than the smallest bucket bound at or above the limit; 1% may. The limit is where a signal of this phase says to leave it, else where the profile begins to worry. A bound beyond it leaves open how many lie between the two.
explain-lat-budget = 1 − failed requests ÷ (requests × (1 − promised availability)), over 30 days, on the requests that were seen. It rolls: failures leave it after 30 days.
explain-lat-pace = What is left of the budget, with the failures of late going on and old ones leaving the 30 days: when it is zero. The pace is that of the last 3 days, or of the window that alarms.
explain-lat-burn = The share of failed requests ÷ what may fail. 1 uses the budget up in exactly 30 days; 14.4 uses 2% of it in an hour. An alarm needs both windows, three failures, and the certainty of the long one. A rate is muted where less than half of its window was seen.
explain-lat-probe = The time to the whole answer of one request made from here: the name's resolution, the connection, TLS and the answer, all anew each time. They are measured together, not one by one.
explain-lat-curves = Percentiles of the requests of each moment, from the buckets' counts as Prometheus computes them; the dotted band lies between the bounds of the bucket, and the true value is somewhere inside. The axis goes by powers.
explain-lat-map = Each row is a bucket, each column a moment; the darker, the larger the bucket's share of that moment's requests. The bars below are the requests.
explain-lat-burn-down = What was left of the budget of the last 30 days after each six hours; where nobody looked there is a gap.

lat-sheet-places = Services
lat-p95-short = P95
lat-places-errors = errors
lat-places-more = and { $count } more, with fewer requests
lat-places-none = { $origin } does not tell its requests apart by service or route.
lat-places-past = Services and routes are told of the present only: 0 goes back to it.
lat-class-said = { $class }: { $rate }, { $share } of the answers
lat-place-said = { $name }: { $rate }, { $errors } errors, P95 { $p95 }
lat-place-said-p95 = { $name }: { $rate }, P95 { $p95 }
lat-place-said-errors = { $name }: { $rate }, { $errors } errors
lat-place-said-rate = { $name }: { $rate }
lat-quantile = { $value }
lat-quantile-above = > { $value }
lat-quantile-below = < { $value }

place-router = Router
place-service = Service
place-entry-point = Entry point
place-ingress = Ingress
place-handler = Handler
place-backend = Backend
place-route = Route

explain-lat-places = Requests per second over the last minute or four looks, by where they went as the proxy or the application itself tells it; errors are the share of them that was answered 5xx. The percentiles are those of each one's own buckets, with the same caution as above. A request that passes several handlers counts at each.
