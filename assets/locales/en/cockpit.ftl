# The words of the first screen.
cockpit-health = Health
cockpit-latency = Traffic
cockpit-money = Cost and margin
cockpit-advice = Advice
cockpit-signals = Signals
cockpit-capacity = Capacity
cockpit-sources = Sources
cockpit-what-if = What if
cockpit-help = Keys
cockpit-explain = Explained

condition-ok = OK
condition-unknown = UNKNOWN
condition-warning = WARNING
condition-seen = last seen { $condition }, { $age } ago
condition-critical = CRITICAL
state-ok = ok
state-pending = crossed
state-firing = FIRING
state-unknown = unknown

cockpit-assumed = assumed
cockpit-cores = { $count ->
    [one] { $n } core
   *[other] { $n } cores
}
connection-connecting = connecting
connection-live = live
connection-stale = stale
header-no-phase = phase { $none }
connection-unreached = not reached
connection-lost = lost
mark-frozen = FROZEN
mark-what-if = WHAT IF
mark-what-if-resets = WHAT IF · { $keys } resets
mark-no-history = no history

row-cpu = CPU
row-memory = RAM
row-disk = Disk
row-load = Load
row-load-core = Load/core
row-per-core = { $value }/core
row-swap = Swap
row-steal = Steal
row-pressure-cpu = CPU wait
row-pressure-memory = RAM wait
row-pressure-io = I/O wait
row-pressure-cpu-short = CPU wait
row-pressure-memory-short = RAM wait
row-pressure-io-short = I/O wait
row-busy-short = Disk I/O
row-receive = Net in
row-transmit = Net out
row-busy = Disk I/O
row-requests = req/s
row-p50 = P50
row-p90 = P90
row-p99 = P99
row-errors = Errors
row-success = Success
row-in-flight = Active
row-probe = Probe
row-certificate = Cert.

latency-from = from { $origin }
latency-probe = probe from here
latency-none-title = no source
latency-none = Nothing here tells of requests. Screen { $key } says what to give: the page of your reverse proxy (Caddy, Traefik…), or a URL to probe.
latency-waiting = Waiting for the first figures.
latency-chart = P90 and P99 over { $span }

money-per-unit = per { $unit }
money-per-month = cost a month
money-revenue = revenue a month
money-margin = infra margin
money-full-margin = full { $margin }
money-range = { $low } – { $high }
money-price = price { $price }
money-break-even-units = break-even: { $count }
money-set-by = set by { $origin }
money-break-even = break-even at { $count }
money-months = scenario “{ $scenario }” · { $months } months
money-no-units = How many { $unit }? Without their number there is no cost per unit, no revenue and no margin. Give it: --units 1180, or in the configuration file: units = 1180
money-no-events = A price is per { $unit } and event: how many events a year? Give the scenario events = {"{"} per-year = 4, peak-share = "30 %" {"}"} and a price.
money-no-price = There is no price per { $unit }, so there is no revenue and no margin. Give one: price = 15 in [scenarios.base] of palier.toml, or in the profile.
money-no-curve = No revenue in these months, so there is no margin to draw: what if turns the price and the growth.

advice-basis = phase limits by “{ $basis }”
advice-bottleneck = Bottleneck: { $resource }, at { $units }.
advice-otherwise-short = With the phase limits by “{ $basis }” instead: { $verdict } ({ $phase }).

signals-none = No signals of this phase are published. A table [signals.NAME] in palier.toml adds one.
capacity-at-least = at least
capacity-none = Not enough history yet to tell how many fit: keep the cockpit open, or let palier record collect.
sources-none = No source has been heard of yet. palier doctor tells what is missing.

knob-price = price
knob-growth = won a month
knob-churn = lost a month
knob-draft = A draft: it changes nothing real.
knob-unknown = unknown

lost-retry = { $reason } Next try in { $in }.
lost-for-good = { $reason } Not tried again until something changes.
small-title = terminal too small

explain-by = from { $origin }
explain-age = { $age } ago
explain-computed = computed by palier
help-while-what-if = while the knobs are open

source-name-link = connection
source-name-host = machine
source-name-traffic = requests
source-name-database = database
source-name-probe = probe
source-name-parts = services
source-name-alerts = alerts
source-name-prometheus = Prometheus
source-name-units = units

money-no-units-short = How many { $unit }? Give --units 1180.
capacity-row-load-test = load test
advice-basis-otherwise = phase limits by “{ $basis }”; by “{ $other }”: { $verdict }
latency-lost = What tells of requests does not answer; the reason stands at the top of the screen.
latency-probe-lost = The probe gets no answer, and nothing else here tells of requests. Screen { $key } says what to give.
money-from = from { $origin }
curve-price = price { $price }
curve-cost = { $cost } a month
money-units-waiting = Waiting for the number of { $unit }.
money-units-lost = The { $unit } could not be counted; the reason stands at the top of the screen. Until then, give their number: --units 1180
advice-basis-otherwise-short = by “{ $basis }” (“{ $other }”: { $verdict })
money-scale = axis from { $low }, not 0
money-scale-short = axis from { $low }
