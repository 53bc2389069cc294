### L’import de ce que d’autres ont mesuré.

import-nothing-named = Indiquez ce qu’il faut importer : des fichiers, des dossiers, - pour l’entrée standard, --sysstat ou --promql URL.
import-unreadable = { $file } ne peut pas être lu : { $error }.
import-large = { $file } dépasse { $most } ; découpez-le, par jours par exemple.
import-empty = { $file } ne contient rien.
import-foreign = { $file } n’est rien de ce qui s’importe : thresholds.env, le JSON de vps_metrics.sh, le JSON de sadf -j, un CSV dont la première colonne est time, OpenMetrics avec horodatages. Si c’en est pourtant un, dites lequel avec --format.
import-folder-empty = { $folder } ne contient aucun fichier .json ni .csv.
import-folder-large = { $folder } contient plus de { $most } fichiers ; importez-le en plusieurs fois.
import-folder-more = { $folder } : { $more } autres fichiers ont été laissés de côté pour de telles raisons.
import-too-much = { $file } : il y aurait ainsi plus de { $most } minutes à la fois ; importez en plusieurs fois.
import-no-figures = Rien n’y a été mesuré ; l’historique reste tel quel.

import-vps-json = { $file } n’est pas le JSON de vps_metrics.sh : { $error }. Le fichier est-il entier ?
import-vps-missing = { $file } n’a pas de { $field } ; vps_metrics.sh l’écrit toujours. Est-ce le fichier d’un autre script ?
import-vps-timestamp = { $file } : timestamp vaut « { $found } », ce qui n’est pas une heure avec son fuseau, comme 2026-11-22T08:00:00+01:00.
import-vps-unfit = { $file } : { $field } ne peut pas valoir « { $found } ».

import-sadf-json = { $file } n’est pas le JSON de sadf -j : { $error }. La sortie est-elle entière ?
import-sadf-local = { $file } : { $found } est une heure locale, et sadf n’écrit pas de quel fuseau. Lancez sadf -j sans -t ni -T.
import-sadf-time = { $file } : « { $found } » n’est pas une heure de sadf.
import-sysstat-none = sysstat n’a pas de fichiers journaliers dans { $folder } : installez-le, et mettez ENABLED="true" dans /etc/default/sysstat.
import-sysstat-no-sadf = sadf ne peut pas être lancé : { $error }. Il vient avec le paquet sysstat.
import-sysstat-refused = sadf ne peut pas lire { $file } : { $words }
import-sysstat-target = sysstat se lit sur cette machine ou par SSH, et { $target } n’est ni l’une ni l’autre : écrivez --sysstat ssh HOST.
import-sysstat-ssh = sadf ne peut pas être lancé sur { $host } : { $error }.
import-sysstat-silent = sadf sur { $host } n’a rien dit pendant une minute ; rien n’a été importé.
import-sysstat-ssh-no-sadf = Il n’y a pas de sadf sur { $host } ; il vient avec le paquet sysstat.
import-sysstat-ssh-none = sysstat n’a pas de fichiers journaliers lisibles sur { $host } : mettez-y ENABLED="true" dans /etc/default/sysstat, ou demandez le droit de lire /var/log/sysstat.

import-csv-header = { $file }, ligne { $line }, colonne { $column } : un tableau commence par les noms de ses colonnes, time et des métriques, ou time, metric et value ; trouvé « { $found } ».
import-csv-metric = { $file }, ligne { $line }, colonne { $column } : « { $found } » n’est pas une métrique ; vouliez-vous dire { $near } ?
import-csv-twice = { $file }, ligne { $line }, colonne { $column } : « { $found } » s’y trouve une seconde fois.
import-csv-unit = { $file }, ligne { $line }, colonne { $column } : { $metric } est en { $unit }, et ne peut pas être « { $found } ».
import-csv-width = { $file }, ligne { $line } : { $cells } cellules là où l’en-tête en a { $columns }.
import-csv-time = { $file }, ligne { $line }, colonne { $column } : « { $found } » n’est pas une heure ; écrivez-la avec son fuseau (2026-11-22T08:00:00+01:00), comme jour UTC ou en secondes Unix.
import-csv-number = { $file }, ligne { $line }, colonne { $column } : « { $found } » n’est pas un nombre.
import-csv-share = { $file }, ligne { $line }, colonne { $column } : { $metric } est une part de 0 à 1 et ne peut pas valoir « { $found } » ; si ce sont des pourcents, dites-le dans l’en-tête : { $metric } %.
import-csv-range = { $file }, ligne { $line }, colonne { $column } : { $metric } ne peut pas valoir « { $found } ».

import-thresholds-line = { $file }, ligne { $line } : « { $found } » n’est pas de la forme CLÉ=nombre.
import-thresholds-number = { $file }, ligne { $line } : { $key } vaut « { $found } », ce qui n’est pas un nombre.
import-thresholds-long = { $file }, ligne { $line } : trop long pour un fichier de seuils.
import-thresholds-load = La charge des scripts est la charge moyenne brute ; elle a été divisée par les { $cores } cœurs de VPS_CPU_CORES.
import-thresholds-load-two = La charge des scripts est la charge moyenne brute de { $cores } CPU ; elle a été divisée par ce nombre.
import-thresholds-memory = La RAM des scripts est utilisé ÷ total selon free ; memory.utilization est 1 − disponible ÷ total, ce qui revient au même depuis procps 4.
import-thresholds-connections = { $key } = { $value } concerne le pool de l’application elle-même, qu’aucun exportateur ne montre ; db.connections compte celles de tout le monde. Laissé de côté.
import-thresholds-statements = { $key } = { $value } concerne la durée d’une requête SQL, qui n’est pas une métrique ici. Laissé de côté.
import-thresholds-unknown = { $key } = { $value } n’est pas connu ici. Laissé de côté.
import-thresholds-upgrade = Les scripts conseillent { $plan } à partir de { $units } ; le profil prévoit pour autant { $phase }.
import-thresholds-upgrade-none = Les scripts conseillent { $plan } à partir de { $units } ; le profil n’a pas de phase pour autant.
import-signals-paste = Pour palier.toml ; --write l’y met :
import-signals-written = { $file } : nouveaux signaux : { $count }.

import-promql-target = { $target } n’est pas un Prometheus ; écrivez --promql URL, ou le nom d’une cible Prometheus.
import-promql-failed = Le passé de { $url } ne peut pas être demandé : { $error }.
import-promql-progress = { $metric } : { $count } points

import-came = Entré dans l’historique de { $target } :
import-would-come = Rien n’a été écrit. Ceci entrerait dans l’historique de { $target } :
import-row = { $metric }, { $origin }, { $from } – { $to }
import-gaps = Trous, où rien n’a été mesuré : { $count }.
import-count-none = rien de nouveau
import-count-new = nouvelles minutes : { $count }
import-count-changed = minutes corrigées : { $count }
import-count-same = minutes inchangées : { $count }
import-count-measured = minutes mesurées par un autre, qui restent : { $count }
import-count-days = chiffres de jours plus anciens : { $count }
import-count-old = trop anciennes pour être gardées : { $count }
import-count-future = pas encore écoulées : { $count }
