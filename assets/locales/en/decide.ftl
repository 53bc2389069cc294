# `palier decide`, and what a profile says beside its figures.

decide-head = { $profile }: decision tree
decide-answer = Answer: { $phase } ({ $id }): { $hosting }.
decide-way = The way there
decide-step-met = { $question } { $answer } ({ $origin }). The rule wants { $condition }: so it is { $phase }.
decide-step-passed = { $question } { $answer } ({ $origin }). The rule wants { $condition }: on to the next.
decide-otherwise = No rule holds: so it is { $phase }.
decide-typed = typed
decide-configured = configuration
decide-is = “{ $threshold }”
decide-equals = exactly { $threshold }
decide-below = less than { $threshold }
decide-at-least = at least { $threshold }
decide-above = more than { $threshold }
decide-yes = yes
decide-no = no
decide-unknown = unknown

decide-tools = Tools at this answer
decide-recommended = recommended
decide-optional = optional
decide-unnecessary = not needed

decide-costs = A month, computed (scenario: { $scenario }) and published
decide-column-infrastructure = hosting
decide-column-hours = hours
decide-column-computed = computed
decide-column-published = published
decide-column-implied = an hour, by the published total
decide-parts = Why computed and published part
decide-part = { $phases }: { $reasons }
decide-part-infrastructure = Hosting is { $here } here and { $published } as published.
decide-part-hours = Operations take { $here } h here and { $published } h as published.
decide-part-rate = An hour costs { $here } here, and { $published } by the published total.
decide-part-no-rate = The scenario gives no price of an hour (hourly-rate); the published total takes { $published } for one.
decide-uneven-rates = The published totals leave out the hours of operations in { $unpaid } rows of { $rows }; in the others they take { $rate } for an hour.
decide-uneven-rate-range = The published totals leave out the hours of operations in { $unpaid } rows of { $rows }; in the others they take { $low } to { $high } for an hour.

decide-holds = yes
decide-holds-not = no
decide-open = –
decide-item = { $when }: { $then }
decide-stages = Recommended by stage of the organisation
decide-stage-agrees = { $stage }: { $phases }
decide-stage-differs = { $stage }: { $phases } (the tree says otherwise)
decide-or = { " " }or{ " " }
decide-notes = Where the document contradicts itself

decide-ask = { $question } [{ $hint }]
decide-hint-yes-no = yes or no
decide-hint-money = an amount such as 100 or 12.50
decide-hint-count = a number such as 400
decide-hint-availability = a percentage such as 99.9
decide-unusable = “{ $words }” is no answer to that; write { $hint }, or q to leave.
decide-left = Left without a decision.
decide-no-tree = the profile { $profile } has no decision tree; name one that has, such as --profile iastam
decide-missing = without a terminal nobody can be asked “{ $question }”; add { $flag }
decide-not-an-answer = --answer { $words }: write the question’s name and its answer, such as --answer devops=no
decide-unknown-question = { $flag }: the decision tree has no such question; it has { $known }
decide-answered-twice = the question { $id } is answered twice; keep one answer
decide-unusable-flag = { $flag }: “{ $words }” does not answer “{ $question }”; write { $hint }

report-to-give = Costs without an amount: no figure here counts them
report-to-give-month = { $name }, a month: give the amount as the cost item { $id } of the scenario
report-to-give-year = { $name }, a year: give the amount as the cost item { $id } of the scenario
report-to-give-once = { $name }, once: give the amount as the cost item { $id } of the scenario
report-to-give-unit-month = { $name }, per { $unit } and month: give the amount as the cost item { $id } of the scenario
report-to-give-unit-event = { $name }, per { $unit } and event: give the amount as the cost item { $id } of the scenario
report-alternatives = What could stand in the place of parts of it
report-alternative = { $name } for { $replaces }: { $price }
report-alternative-because = { $name } for { $replaces }: { $price } ({ $because })
report-alternative-price = { $price } a month ({ $source }, { $on })
report-alternative-range = { $price } to { $high } a month ({ $source }, { $on })
report-alternative-unknown = price unknown

report-tree = The decision tree
report-tree-agrees = { $phase }, as advised here.
report-tree-differs = { $phase }: it asks for other things than the advice weighs, and disagrees. The way there: palier decide.
report-tree-asks = It has to know: “{ $question }” Give { $id } under [answers] in the configuration, or ask palier decide.
