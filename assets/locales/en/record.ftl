### palier record, and the export of the history.

record-held = Another palier record already collects into { $store }: process { $pid }, since { $since }. End that one first, or name another file with --store.
record-held-unknown = Another palier record already collects into { $store }. End that one first, or name another file with --store.
record-lock-file = The lock { $file }, by which one process at a time collects into a history, cannot be used: { $error }. Check its place and rights, or name another history with --store.
record-signals = The signals that would end palier record cannot be caught: { $error }.
record-no-store = There is no history to collect into: leave out --no-history, or set store in the configuration.
record-no-target = The configuration has no target to collect from.
record-left-out = { $target } is left out: { $reason }
record-configuration = the configuration is refused: { $error }
record-refused = The old configuration goes on: { $why }
record-reload-slow = reading the configuration took longer than 10 seconds.
record-reloaded = The configuration was read again.
record-begins = Collecting into { $store }, targets: { $count }.
record-live = { $target }: first figures.
record-back = { $target } answers again.
record-lost = { $target } does not answer: { $reason }
record-broke = an error in palier itself ended the collecting of this target; please report it, and start palier record again.
record-fires = { $target }: the signal { $signal } fires.
record-over = { $target }: the signal { $signal } is over.
record-writes-again = The history takes what is written again.
record-status = { $live } of { $count } targets answer; history { $store }.
record-status-failing = The history does not take what is written.
record-ends = Writing what was heard, then ending.
record-ended = Ended; everything that was heard is written.

export-no-target = The history knows no target { $target }; palier history info lists those that it knows.
export-nothing = The history has no readings of { $target } in this time and of these metrics; nothing was written.
export-empty-span = The export would end before it begins: --from { $from } is not before --to { $to }.
export-when = { $flag } “{ $found }” is no time; { $help }.
export-file = { $file } cannot be written: { $error }.
export-done = { $file }: readings of { $target }: { $count }.

import-openmetrics-line = { $file }, line { $line }: “{ $found }” is no sample of the form name{ "{" }labels{ "}" } value timestamp.
import-openmetrics-no-time = { $file }, line { $line }: “{ $found }” has no timestamp; a page that is scraped has none, an export has.
import-openmetrics-range = { $file }, line { $line }: { $metric } cannot be “{ $found }”.
import-openmetrics-several = { $file }, line { $line }: { $metric } of a second target or series, “{ $found }”; export and import one after the other.
import-openmetrics-cut = { $file } does not end with # EOF: it was cut off. Export it again.
import-openmetrics-none = { $file } has no metric of palier’s: their names begin with palier_ and end in their unit.
import-openmetrics-others = { $file }: samples of metrics that palier does not know, passed over: { $count }.
