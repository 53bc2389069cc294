### `palier history`.

history-cli-no-store = No history is kept: leave out --no-history, or set store in the configuration.
history-cli-empty = The history is empty. palier history import takes in what was measured before: sysstat, CSV, the files of vps_metrics.sh, the past of a Prometheus.
history-cli-readings = { $from } – { $to }, readings: { $count }
history-cli-days = days { $from } – { $to }, figures: { $count }
history-cli-none = There is no history at { $path } yet: open the cockpit or run palier check, and it begins.
history-cli-size = { $path }: { $size }, of which { $free } not in use
history-cli-packed = packed: { $count } ({ $bytes })
history-cli-pruned = Done, by what the configuration keeps:
history-cli-would-prune = Nothing was changed. By what the configuration keeps, this would be done:
history-cli-pruned-nothing = There is nothing to prune: all of it is as the configuration says.
history-cli-pruned-packed = readings packed as they are: { $count }
history-cli-pruned-minutes = readings made one a minute: { $count }
history-cli-pruned-dropped = readings dropped, being too old: { $count }
history-cli-sound = { $path } is sound. Packs read: { $packs }, readings in them: { $readings }, roll-ups made anew and compared: { $compared }.
history-cli-unsound = { $path } is damaged. Packs looked at: { $packs }, readings that could be read: { $readings }, roll-ups made anew and compared: { $compared }. Copy the file before anything else; palier goes on with what it can read.
history-cli-damaged = packs of readings that cannot be read: { $count }
history-cli-damaged-rolls = packs of roll-ups that cannot be read: { $count }
history-cli-differing = roll-ups that are missing or differ from their readings: { $count }
history-cli-concerned = concerned: { $series }
history-cli-compacted = The file took { $before } before, and takes { $after } now.
