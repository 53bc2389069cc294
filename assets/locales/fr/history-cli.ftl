### `palier history`.

history-cli-no-store = Aucun historique n’est tenu : enlevez --no-history, ou réglez store dans la configuration.
history-cli-empty = L’historique est vide. palier history import y fait entrer ce qui a été mesuré auparavant : sysstat, CSV, les fichiers de vps_metrics.sh, le passé d’un Prometheus.
history-cli-readings = { $from } – { $to }, relevés : { $count }
history-cli-days = jours { $from } – { $to }, chiffres : { $count }
