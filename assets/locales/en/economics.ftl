economics-revenue-of = Revenue this month
economics-cost-of = Costs this month
economics-total = total
economics-of-subscriptions = subscriptions
economics-of-phase = hosting
economics-of-nodes = nodes
economics-of-storage = storage
economics-of-add-on-infrastructure = hosting of { $name }
economics-of-named = { $name }
economics-of-tax = VAT not got back
economics-of-operations = operations
economics-of-migration = migration
economics-of-downtime = downtime

economics-years = Year by year
economics-months = { $count } mo
economics-column-year = from
economics-column-work = work
economics-column-surplus = surplus
economics-column-full = full margin
economics-column-arr = ARR
economics-column-cash = cash

economics-carbon = CO₂ of the machines’ electricity, estimated after Cloud Carbon Footprint from their size
economics-carbon-year = { $year }, { $count } mo: { $mid } ({ $low } to { $high })
economics-carbon-none = { $year }, { $count } mo: unknown, since the phase limits by “{ $basis }” do not say what machines { $phase } has

economics-turns = Turning points
economics-full-break-even = With operations and team it breaks even from { $units } on.
economics-operating-break-even = Each month pays for itself from { $month } on.
economics-payback = All that was spent is earned back from { $month } on.
economics-runway = The cash runs out in { $month }.
economics-runway-none = The cash lasts to the end of the projection.
economics-assumed-from = From { $month } on there is no forecast of the units; the scenario’s own growth is assumed.
