### `palier history`.

history-cli-no-store = No history is kept: leave out --no-history, or set store in the configuration.
history-cli-empty = The history is empty. palier history import takes in what was measured before: sysstat, CSV, the files of vps_metrics.sh, the past of a Prometheus.
history-cli-readings = { $from } – { $to }, readings: { $count }
history-cli-days = days { $from } – { $to }, figures: { $count }
