### `palier history`.

history-cli-no-store = Aucun historique n’est tenu : enlevez --no-history, ou réglez store dans la configuration.
history-cli-empty = L’historique est vide. palier history import y fait entrer ce qui a été mesuré auparavant : sysstat, CSV, les fichiers de vps_metrics.sh, le passé d’un Prometheus.
history-cli-readings = { $from } – { $to }, relevés : { $count }
history-cli-days = jours { $from } – { $to }, chiffres : { $count }
history-cli-none = Il n’y a pas encore d’historique dans { $path } : ouvrez le cockpit ou lancez palier check, et il commence.
history-cli-size = { $path } : { $size }, dont { $free } inutilisés
history-cli-packed = compactés : { $count } ({ $bytes })
history-cli-pruned = Fait, selon ce que la configuration conserve :
history-cli-would-prune = Rien n’a été changé. Selon ce que la configuration conserve, voici ce qui serait fait :
history-cli-pruned-nothing = Il n’y a rien à élaguer : tout est comme le dit la configuration.
history-cli-pruned-packed = relevés compactés tels quels : { $count }
history-cli-pruned-minutes = relevés réduits à un par minute : { $count }
history-cli-pruned-dropped = relevés trop vieux, supprimés : { $count }
history-cli-sound = { $path } est sain. Paquets lus : { $packs }, relevés dedans : { $readings }, résumés refaits et comparés : { $compared }.
history-cli-unsound = { $path } est endommagé. Paquets examinés : { $packs }, relevés lisibles : { $readings }, résumés refaits et comparés : { $compared }. Copiez le fichier avant toute chose ; palier continue avec ce qu’il peut lire.
history-cli-damaged = paquets de relevés illisibles : { $count }
history-cli-damaged-rolls = paquets de résumés illisibles : { $count }
history-cli-differing = résumés qui manquent ou diffèrent de leurs relevés : { $count }
history-cli-concerned = concernés : { $series }
history-cli-compacted = Le fichier prenait { $before }, et prend maintenant { $after }.
