# The advice: which phase, when, why.
verdict-stay = stay
verdict-prepare = prepare
verdict-move-now = move now
verdict-step-down = step down
verdict-not-enough-data = not enough data

advice-not-enough-data = Not enough data to advise.
advice-no-readings = { $metric } is not known, and there is no advice without it.
advice-no-units = The number of units is not known, and there is no advice without it.
advice-missing-metric = There is no reading of { $metric } younger than 5 minutes: see what its source reports under Problems, then look again.
advice-missing-units = The number of business units is not known: give it with --units 1180 or as units = 1180 in the configuration, or have it counted there by SQL or PromQL.
advice-move-now = Move to { $next } now.
advice-move-nowhere = { $phase } is full, and no phase beyond it is described.
advice-full-nowhere = Full around { $date-month }, and no phase beyond is described.
advice-prepare = Prepare { $next }: start by { $date }.
advice-step-down = Step down to { $phase }: it saves { $saves } a month.
advice-stay = Stay in { $phase }: it carries the growth of the next { $months } months.
advice-stay-until = Nothing to do now: { $next } around { $date-month }.

advice-signal-firing = Signal: { $metric } is at { $value }, beyond { $threshold } for { $for } or longer.
advice-signal-now = Signal: { $metric } is at { $value }, beyond { $threshold }.
advice-units-firing = Signal: { $value }, beyond the { $threshold-count } at which this phase is to be left.
advice-signal-pending = Watch: { $metric } is at { $value }, beyond { $threshold }, not yet seen for { $for }.
advice-signal-nearest = Nearest signal: { $metric } at { $value }, with its limit at { $threshold }.
advice-need = Needed, and not met by this phase: “{ $need }”.
advice-need-unanswered = Not answered: “{ $need }”. Answer { $key } in the configuration before leaving.
advice-band-full = { $units }: this phase carries { $limit-count }.
advice-within-band = { $units }, within what this phase carries.
advice-full-at = { $units } of { $limit-count }: { $left-count } left, full on { $date } ({ $scenario }).
advice-carries-for-a-year = { $phase } carries { $limit-count }; within a year there will be { $units } at most.
advice-cost = The cost goes from { $now } to { $then } a month in { $next }.
advice-cost-range = The cost goes from { $now } to { $then } a month in { $next } ({ $low } to { $high }).
advice-cpu-unseen = Not proven yet: there is no quarter of an hour of CPU history. Let palier watch a busy day, then look again, before moving to { $phase }.
advice-tune-first = Cheaper, try first: { $remedy }.
