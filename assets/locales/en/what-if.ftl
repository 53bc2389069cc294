# What-if: undone, typed, and what it changes.
action-fine-less = a little less
action-fine-more = a little more
action-coarse-less = much less
action-coarse-more = much more
action-type = type
action-undo = undo
action-redo = redo

knob-step = step { $step }
knob-steps-two = step { $step } · { $more } { $coarse }
knob-steps = step { $step } · { $more } { $coarse } · { $little } { $fine }

what-if-elsewhere = What-if turns price, growth and phase, and nothing here follows them: open it on the cockpit ({ $cockpit }), capacity ({ $capacity }), money ({ $money }) or phases ({ $phases }).
what-if-of = { $scenario } (what if)
mark-what-if-key = WHAT IF · { $keys }
money-break-even-short = pays from { $count }
keys-ran = ran: { $name } ({ $key })
value-money = { $value-short }

undo-value = { $knob } back to { $value }
redo-value = { $knob } { $value } again
undo-knob = { $knob } { $value }
undo-reset = Reset undone: { $all }
redo-reset = Reset again.
price-waits = The price depends on the number of { $unit }, which is not known yet: type a price with { $type }, or wait.
undo-nothing = Nothing to undo.
redo-nothing = Nothing to do again.
reset-done = Draft dropped: all is as measured and configured. { $undo } brings it back.
reset-nothing = Nothing is turned, so there is no draft to drop. Names are hidden with { $redact }.
reset-not = { $said } The draft still holds: { $reset } drops it.
redact-hides = Names hidden: { $redact } shows them.
redact-shows = Names shown: { $redact } hides them.

typed-ask = { $knob }:
typed-enter = enter takes it · esc leaves it
typed-enter-short = enter takes it
typed-no-value = “{ $typed }” is no value for { $knob }: write a number from { $low } to { $high }, like { $example }.
typed-no-whole = “{ $typed }” is no value for { $knob }: write a whole number from { $low } to { $high }, like { $example }.

turned-units = { $change }
turned-price = { $change } on the price
turned-price-fixed = a fixed price of { $price-short } ({ $change } now)
turned-fixed = price fixed at { $price-short }
turned-fixed-short = price fixed
turned-growth = { $change } won a month
turned-churn = { $change } lost a month
turned-hosted = { $change } hosted
turned-phase = in { $phase }
turned-hours = { $change } hours a month
turned-rate = { $change } an hour
turned-horizon-more = { $months } months more
turned-horizon-less = { $months } months less

difference = { $about }: { $changes }.
difference-brief = { $changes }.
difference-brief-fixed = { $fixed }: { $changes }.
difference-two = { $first } Besides: { $rest }.
difference-list = { $first }, { $rest }
difference-but = { $first }, but { $but }
difference-and-more = { $named } and { $count } more
difference-draft = the draft
difference-instead = “{ $second }” instead of “{ $first }”
difference-nothing = { $about }: nothing changes up to { $at-month }.
difference-hardly = { $about }: nothing changes up to { $at-month } that one could see.
difference-unknown = { $about }: what that changes cannot be told without the number of { $unit }.
difference-up = +{ $change }
difference-down = -{ $change }
difference-points = { $points-number ->
    [one] { $points } point
   *[other] { $points } points
}
difference-advice = advice “{ $after }” instead of “{ $before }”
difference-advice-phase = advice “{ $after }” instead of “{ $before }”
difference-cost = cost per { $unit } { $change }
difference-margin = margin { $change }
difference-full-margin = full margin { $change }
difference-margin-then = margin in { $at-month } { $change }
difference-phase = { $phase }
difference-phase-pays = { $phase } pays for itself
difference-profitable = every month pays
difference-payback = all is earned back
difference-earlier = { $subject } { $months-number ->
    [one] { $months } month
   *[other] { $months } months
} earlier
difference-later = { $subject } { $months-number ->
    [one] { $months } month
   *[other] { $months } months
} later
difference-comes = { $subject } in { $at-month } instead of after { $end-month }
difference-goes = { $subject } only after { $end-month }
difference-break-even-less = break-even { $by } sooner
difference-break-even-more = break-even { $by } later
difference-breaks-even = break-even at { $from }, before at none
difference-never-breaks-even = no break-even any more
difference-cumulative = cumulative surplus by { $at-month } { $change }
difference-cumulative-short = cumulative surplus { $change }
difference-revenue-now = revenue { $change } a month
difference-revenue-now-short = revenue { $change }/month
difference-revenue = revenue in { $at-month } { $change } a month
