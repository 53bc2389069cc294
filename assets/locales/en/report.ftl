status-ok = OK
status-warning = WARNING
status-critical = CRITICAL
status-unknown = UNKNOWN

signal-ok = ok
signal-pending = crossed
signal-firing = firing
signal-unknown = unknown

report-head = { $target } · { $phase } · phase limits by “{ $basis }”
report-head-assumed = { $target } · { $phase } (assumed) · phase limits by “{ $basis }”
report-answer = Advice: { $verdict }. { $headline }
report-health = Health
report-traffic = Requests
report-probe = Probe from here
report-database = Database
report-money = Money
report-signals = Signals
report-why = Why
report-capacity = Capacity
report-otherwise = Other phase limits say otherwise
report-problems = Problems
report-cost = { $value } a month
report-cost-per-unit = { $value } per unit
report-cost-per-unit-month = { $value } per { $unit } and month
report-cost-per-unit-event = { $value } per { $unit } and event
report-events = { $count } events a year: cost and revenue are a month’s share of them, each “per unit” is per { $unit } and event, and { $share } of an event’s count ({ $peak }) are there at once.
report-events-uncounted = { $count } events a year: cost and revenue are a month’s share of them, and each “per unit” is per { $unit } and event ({ $share } of them are there at once).
report-events-missing = A price is per { $unit } and event: without the events a year there is no revenue and no margin. Give the scenario events = {"{"} per-year = 4, peak-share = "30 %" {"}"} and a price.
report-revenue = revenue { $value } a month
report-margin = infrastructure margin { $value }
report-signal = { $metric }: { $state }, { $value } ({ $comparison } { $threshold } for { $for })
report-signal-now = { $metric }: { $state }, { $value } ({ $comparison } { $threshold })
report-value-unknown = not known
report-steal = A noisy neighbour: other machines on the same host take { $value } of this one’s CPU time. If it lasts, ask the provider for another host.
report-below = under { $value }
report-above = over { $value }
report-scenario = Scenario: { $name }
report-break-even = Breaks even from { $units } on.
report-no-answer-yet = { $source }: no answer within the time of this look; give it longer with --for 30s.

column-month = month
column-phase = phase
column-units = units
column-revenue = revenue
column-cost = cost
column-cost-per-unit = per unit
column-margin = margin
column-cumulative = cumulative

value-plain = { $value }
