# The advice: which phase, when, why.
verdict-stay = stay
verdict-prepare = prepare
verdict-move-now = move now
verdict-step-down = step down
verdict-not-enough-data = not enough data

advice-not-enough-data = Not enough data to advise.
advice-missing-metric = There is no fresh reading of { $metric }.
advice-missing-units = The number of business units is unknown: give it with --units or in the configuration.
advice-move-now = Move to { $next } now.
advice-move-nowhere = { $phase } is full, and no phase beyond it is described.
advice-full-nowhere = Full around { $date-month }, and no phase beyond is described.
advice-prepare = Prepare { $next }: start by { $date }.
advice-step-down = Step down to { $phase }: it saves { $saves } a month.
advice-stay = Stay in { $phase }: nothing to do within the horizon.
advice-stay-until = Nothing to do now: { $next } around { $date-month }.

advice-signal-firing = { $for-seconds ->
    [0] { $metric } is at { $value }, past { $threshold }.
   *[other] { $metric } is at { $value }, past { $threshold } for { $for }.
}
advice-signal-pending = { $metric } is at { $value }, past { $threshold }, not yet for { $for }.
advice-signal-nearest = Nearest signal: { $metric } at { $value } of { $threshold }.
advice-need = Needed and not offered here: { $need }.
advice-need-unanswered = Check first whether this is needed: { $need } (answer { $key } in the configuration).
advice-band-full = { $units }: more than the { $limit-count } this phase carries.
advice-within-band = { $units }, within what this phase carries.
advice-full-at = { $units } of { $limit-count }: { $left-count } left, full on { $date } ({ $scenario }).
advice-carries-for-a-year = { $phase } carries { $limit-count }; a year from now there will be { $units }.
advice-cost = The cost goes from { $now } to { $then } a month in { $next }.
advice-tune-first = Cheaper, try first: { $remedy }.
