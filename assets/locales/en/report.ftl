status-ok = OK
status-warning = WARNING
status-critical = CRITICAL
status-unknown = UNKNOWN

signal-ok = ok
signal-pending = crossed
signal-firing = firing
signal-unknown = unknown

report-head = { $target } · { $phase } · basis { $basis }
report-head-assumed = { $target } · { $phase } (assumed) · basis { $basis }
report-answer = Advice: { $verdict }. { $headline }
report-health = Health
report-traffic = Requests
report-probe = Probe from here
report-database = Database
report-money = Money
report-signals = Signals
report-why = Why
report-capacity = Capacity
report-otherwise = Another basis says otherwise
report-problems = Problems
report-cost = { $value } a month
report-cost-per-unit = { $value } per unit
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
