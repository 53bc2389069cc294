# Les mots du premier écran.
cockpit-health = Santé
cockpit-latency = Trafic
cockpit-money = Coût et marge
cockpit-advice = Conseil
cockpit-signals = Signaux
cockpit-capacity = Capacité
cockpit-sources = Sources
cockpit-what-if = Et si
cockpit-help = Touches
cockpit-explain = Expliqué

condition-ok = OK
condition-unknown = INCONNU
condition-warning = ATTENTION
condition-seen = vu { $condition }, il y a { $age }
condition-critical = CRITIQUE
state-ok = ok
state-pending = franchi
state-firing = ACTIF
state-unknown = inconnu

cockpit-assumed = supposée
cockpit-cores = { $count ->
    [one] { $n } cœur
   *[other] { $n } cœurs
}
connection-connecting = en attente
connection-live = en direct
connection-stale = en retard
header-no-phase = phase { $none }
connection-unreached = jamais joint
connection-lost = hors ligne
mark-frozen = FIGÉ
mark-what-if = ET SI
mark-what-if-resets = ET SI · { $keys } abandonne
mark-no-history = sans historique

row-cpu = CPU
row-memory = RAM
row-disk = Disque
row-load = Charge
row-load-core = Ch./cœur
row-per-core = { $value }/CPU
row-swap = Swap
row-steal = CPU volé
row-pressure-cpu = Attente CPU
row-pressure-memory = Attente RAM
row-pressure-io = Attente E/S
row-pressure-cpu-short = Att. CPU
row-pressure-memory-short = Att. RAM
row-pressure-io-short = Att. E/S
row-busy-short = E/S disq
row-receive = Reçu
row-transmit = Envoyé
row-busy = E/S disque
row-requests = req/s
row-p50 = P50
row-p90 = P90
row-p99 = P99
row-errors = Échecs
row-success = Succès
row-in-flight = Actives
row-probe = Sonde
row-certificate = Certif.

latency-from = par { $origin }
latency-probe = sonde depuis ici
latency-none-title = sans source
latency-none = Rien ici ne parle des requêtes. L’écran { $key } dit quoi donner : la page du proxy (Caddy, Traefik…), ou une URL à sonder.
latency-waiting = En attente des premiers chiffres.
latency-chart = P90 et P99 sur { $span }

money-per-unit = par { $unit }
money-per-month = coût/mois
money-revenue = recettes/mois
money-margin = marge infra
money-full-margin = pleine { $margin }
money-range = { $low } – { $high }
money-price = prix { $price }
money-break-even-units = équilibre : { $count }
money-set-by = fixé par { $origin }
money-break-even = équilibre à { $count }
money-months = scénario « { $scenario } » · { $months } mois
money-no-units = Le nombre des { $unit } n’est pas connu. Sans lui, il n’y a ni coût par unité, ni recettes, ni marge. Donnez-le : --units 1180, ou dans le fichier de configuration : units = 1180
money-no-events = Un prix s’entend par { $unit } et par événement : combien d’événements par an ? Donnez au scénario events = {"{"} per-year = 4, peak-share = "30 %" {"}"} et un prix.
money-no-price = Il n’y a pas de prix par { $unit }, donc ni recettes ni marge. Donnez-en un : price = 15 dans [scenarios.base] de palier.toml, ou dans le profil.
money-no-curve = Pas de recettes sur ces mois, donc pas de marge à tracer : « et si » change le prix et la croissance.

advice-basis = limites : « { $basis } »
advice-bottleneck = Goulot : { $resource }, à { $units }.
advice-otherwise-short = Avec les limites de phase « { $basis } » : { $verdict } ({ $phase }).

signals-none = Aucun signal n’est publié pour cette phase. Une table [signals.NOM] dans palier.toml en ajoute un.
capacity-at-least = au moins
capacity-none = Pas encore assez d’historique pour dire combien tiennent : laissez le cockpit ouvert, ou lancez palier record.
sources-none = Aucune source n’a encore parlé. palier doctor dit ce qui manque.

knob-price = prix
knob-growth = gains/mois
knob-churn = pertes/mois
knob-draft = Brouillon : le réel ne change pas.
knob-unknown = inconnu

lost-retry = { $reason } Prochain essai dans { $in }.
lost-for-good = { $reason } Plus d’essai tant que rien ne change.
small-title = terminal trop petit

explain-by = d’après { $origin }
explain-age = il y a { $age }
explain-computed = calculé par palier
help-while-what-if = quand les réglages sont ouverts

source-name-link = connexion
source-name-host = machine
source-name-traffic = requêtes
source-name-database = base de données
source-name-probe = sonde
source-name-parts = services
source-name-alerts = alertes
source-name-prometheus = Prometheus
source-name-units = unités

money-no-units-short = Nombre des { $unit } inconnu. Donnez --units 1180.
capacity-row-load-test = essai
advice-basis-otherwise = limites : « { $basis } » ; selon « { $other } » : { $verdict }
latency-lost = Ce qui parle des requêtes ne répond pas ; la raison est en haut de l’écran.
latency-probe-lost = La sonde n’a pas de réponse, et rien d’autre ici ne parle des requêtes. L’écran { $key } dit quoi donner.
money-from = par { $origin }
curve-price = prix { $price }
curve-cost = { $cost } par mois
money-units-waiting = En attente du nombre des { $unit }.
money-units-lost = Le décompte des { $unit } a échoué ; la raison est en haut de l’écran. D’ici là, donnez leur nombre : --units 1180
advice-basis-otherwise-short = limites « { $basis } » (« { $other } » : { $verdict })
money-scale = axe dès { $low }, pas 0
money-scale-short = axe dès { $low }
