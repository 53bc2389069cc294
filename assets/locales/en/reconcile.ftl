reconcile-title = As published, and as its own inputs make it
reconcile-line = { $what }, { $about }: { $published } published, { $computed } computed. { $why }
reconcile-line-all = { $what }: { $published } published, { $computed } computed. { $why }
reconcile-about = { $phase }, { $units }
reconcile-or-more = { $value } or more
reconcile-range = { $low } to { $high }
reconcile-unknown = nothing

reconcile-revenue = Revenue
reconcile-margin = Margin
reconcile-cost = Cost
reconcile-break-even-units = Break-even
reconcile-count = Units
reconcile-rate = Throughput

reconcile-product = { $units } × { $price }.
reconcile-margin-rounded = { $cost } of infrastructure a month; the document rounds.
reconcile-margin-off = { $margin } would leave { $leaves } of cost a month, and the document gives { $low }.
reconcile-margin-off-range = { $margin } would leave { $leaves } of cost a month, and the document gives { $low } to { $high }.
reconcile-margin-or-more = { $margin } leaves { $others } a month beyond the infrastructure, for what the document names without a price, such as a team.
reconcile-cost-taken = Calculated with as published.
reconcile-cost-part = A part of the range that the document gives elsewhere; the whole range is calculated with.
reconcile-cost-other = The profile calculates with another cost.
reconcile-break-even = { $cost } ÷ { $price }, rounded up.
reconcile-break-even-never = The phase carries { $limit }, and they do not pay for it.
reconcile-break-even-none = No count pays for it, or the price is not known.
reconcile-units = From none, after { $months } months of the scenario “{ $scenario }”.
reconcile-throughput = { $requests } requests in { $took }, by the same document.
