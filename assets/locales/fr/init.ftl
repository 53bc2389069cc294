# palier init : ce qui a été trouvé, et le fichier proposé.
init-title = Trouvé sur { $target } :
init-at = { $name } à { $address }
init-knows = Prometheus connaît { $programs } de { $instances } hôtes, sur au moins { $days } jours
init-counts = { $series } ressemble à un nombre d’unités
init-no-pages = Aucune page de métriques ne répond aux adresses habituelles ; `palier doctor` dit comment en obtenir une.
init-why-fits = { $cores } vCPU et { $memory } de mémoire sont la taille de { $phase } ({ $hosting }), { $low } par mois.
init-why-fits-range = { $cores } vCPU et { $memory } de mémoire sont la taille de { $phase } ({ $hosting }), { $low } à { $high } par mois.
init-why-larger = { $cores } vCPU et { $memory } de mémoire dépassent toutes les machines de l’échelle ; la plus proche est { $phase } ({ $hosting }), { $low } par mois.
init-why-larger-range = { $cores } vCPU et { $memory } de mémoire dépassent toutes les machines de l’échelle ; la plus proche est { $phase } ({ $hosting }), { $low } à { $high } par mois.
init-why-unknown = La taille de la machine n’est pas connue : l’échelle commence à { $phase } ({ $hosting }), { $low } par mois.
init-why-unknown-range = La taille de la machine n’est pas connue : l’échelle commence à { $phase } ({ $hosting }), { $low } à { $high } par mois.
init-comment-top = La configuration de palier, proposée par `palier init`.
init-comment-profile = L’entreprise : koprogo, iastam, momentum, ou votre propre fichier TOML. Ici { $unit }.
init-comment-instance = Parmi tous les hôtes qu’il connaît ; choisissez-en un pour ne surveiller que lui.
init-comment-probe = Une adresse à interroger d’ici : latence, disponibilité, jours restants du certificat.
init-comment-units = Combien de { $unit } il y a ; sans cela, tout ce qui est par unité reste inconnu. Mettez les vôtres, ou units = 1180.
init-comment-page = { $program } y répond.
init-would = Ceci serait écrit dans { $file } :
init-ask = L’écrire dans { $file } ? [o/N]
init-written = Écrit dans { $file }. `palier` surveille désormais cette cible ; `palier doctor` dit ce qui manque encore.
init-not-written = Rien n’a été écrit. Avec un oui dans un terminal, ou avec --yes, ce serait { $file }.
init-declined = Rien n’a été écrit.
init-exists = { $file } existe et reste tel quel ; écrivez dans un autre fichier avec --config AUTRE, ou à l’écran avec --stdout.
init-failed = { $file } ne peut être écrit : { $error }. Nommez avec --config un fichier où vous pouvez écrire.
init-no-home = Aucun répertoire personnel n’est connu ; nommez un fichier avec --config, ou utilisez --stdout.
init-unreachable = Rien de { $target } n’a répondu, donc rien n’est proposé. { $why }
init-silent = Aucune source n’a donné de chiffre.
