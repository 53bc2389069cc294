# palier init: what was found, and the file that is proposed.
init-title = Found on { $target }:
init-at = { $name } at { $address }
init-knows = Prometheus knows { $programs } of { $instances } hosts, at least { $days } days back
init-counts = { $series } looks like a count of units
init-no-pages = No metrics page answers at the usual addresses; `palier doctor` says how to get one.
init-why-fits = { $cores } vCPU and { $memory } of memory are the size of { $phase } ({ $hosting }), { $low } a month.
init-why-fits-range = { $cores } vCPU and { $memory } of memory are the size of { $phase } ({ $hosting }), { $low } to { $high } a month.
init-why-larger = { $cores } vCPU and { $memory } of memory are more than any machine of the ladder has; the nearest is { $phase } ({ $hosting }), { $low } a month.
init-why-larger-range = { $cores } vCPU and { $memory } of memory are more than any machine of the ladder has; the nearest is { $phase } ({ $hosting }), { $low } to { $high } a month.
init-why-unknown = The machine's size is not known: { $phase } ({ $hosting }) is where the ladder begins, { $low } a month.
init-why-unknown-range = The machine's size is not known: { $phase } ({ $hosting }) is where the ladder begins, { $low } to { $high } a month.
init-comment-top = The configuration of palier, as proposed by `palier init`.
init-comment-profile = The business: koprogo, iastam, momentum, or a TOML file of your own. This is { $unit }.
init-comment-instance = Of all hosts that it knows; choose one to watch it alone.
init-comment-probe = One address to ask from here: latency, availability, days left of the certificate.
init-comment-units = How many { $unit } there are; without it everything per unit is unknown. Put in your own, or units = 1180.
init-comment-page = { $program } answers there.
init-would = This would be written to { $file }:
init-ask = Write it to { $file }? [y/N]
init-written = Written to { $file }. `palier` now watches this target; `palier doctor` says what is still missing.
init-not-written = Nothing was written. With a yes at a terminal, or with --yes, this would be { $file }.
init-declined = Nothing was written.
init-exists = { $file } exists and is left as it is; write to another file with --config OTHER, or to the terminal with --stdout.
init-failed = { $file } cannot be written: { $error }. Name a file that you may write, with --config.
init-no-home = No home directory is known; name a file with --config, or use --stdout.
init-unreachable = Nothing of { $target } answered, so nothing is proposed. { $why }
init-silent = No source brought a figure.
