### L’écran des latences.

screen-latency = latence

lat-title = Latence et promesses
lat-sheet-curves = Percentiles
lat-sheet-map = Carte de chaleur
lat-sheet-budget = Budget d’erreur

lat-mean = Latence moyenne
lat-promise = Limite du P99
lat-budget = Reste du budget d’erreur
lat-pace = Rythme
lat-burn = Vitesse de consommation
lat-probe = Sonde d’ici
lat-mean-short = moy.
lat-probe-short = sonde
lat-promised-short = limite

lat-from = sur { $over }, { $from }

lat-bounds = entre { $low } et { $high }
lat-bounds-short = { $low } – { $high }
lat-bounds-first = sous la première borne
lat-bounds-beyond = au-delà de la dernière borne
lat-bounds-unknown = bornes inconnues

lat-promised = Limite du P99 : 99 % des requêtes sous { $limit }.
lat-promise-unknown = Limite du P99 : 99 % sous { $limit }. Aucune borne ne va si loin, ou rien n’a été compté : on ne peut dire si elle est tenue.
lat-promise-held = 99 % sous { $limit }, c’est tenu : { $share } ont dépassé { $bound } en { $span }.
lat-promise-perhaps = 99 % sous { $limit } : { $share } ont dépassé { $bound }, la borne suivante, en { $span }.
lat-promise-broken = 99 % sous { $limit }, ce n’est pas tenu : { $share } ont dépassé { $bound } en { $span }.
lat-no-promise = Ni cette phase ni le profil ne fixent de limite au P99.

lat-cell-budget = budget d’erreur
lat-cell-left = reste { $left }
lat-cell-over = dépassé de { $left }
lat-budget-if = Rien n’est promis ici ; comparé à la promesse de { $phase } :
lat-budget-left = Disponibilité { $objective } sur { $window } : il reste { $left } du budget d’erreur.
lat-budget-over = Disponibilité { $objective } sur { $window } : le budget d’erreur est dépassé de { $left }.
lat-window = { $window }
lat-window-seen = { $window } (dont { $seen } vus)
lat-budget-none = Disponibilité { $objective } sur { $window } : aucune requête n’a été vue, rien n’a été pris au budget d’erreur.
lat-room = { $requests } requêtes peuvent encore échouer, ou toutes pendant { $time }.
lat-room-over = { $requests } requêtes de trop ont échoué, autant qu’en { $time } de panne totale.
lat-pace-none = Pas de requête récente : il n’y a pas de rythme à dire.
lat-pace-gone = Il est épuisé ; sur { $over } il a brûlé { $rate } fois plus vite que permis.
lat-pace-ends = Au rythme des derniers { $over } ({ $rate } fois le budget), il dure { $lasts }, jusqu’au { $date }.
lat-pace-holds = Au rythme des derniers { $over } ({ $rate } fois le budget), il n’est jamais épuisé.
lat-pace-no-errors = Aucun échec sur les derniers { $over } (rythme { $rate }) : ainsi il n’est jamais épuisé.
lat-no-objective = Cette phase ne promet aucune disponibilité, il n’y a donc pas de budget d’erreur : donnez-lui sla = "99.5 %" dans le profil.
lat-burn-title = Consommation, et seuil d’alarme
lat-burn-down-title = Budget restant (pointillé : rythme égal)
lat-burn-down-none = Aucune requête n’a été vue en 30 jours : il n’y a rien à tracer.

lat-legend-more = plus
lat-legend-of = des requêtes du moment

lat-reading = Lecture en cours…
lat-nothing-in-span = Aucune requête n’a été comptée dans le temps montré. { $in } et { $out } le changent.
lat-no-buckets-computed = { $origin } donne des percentiles calculés ailleurs, sans intervalles : leurs bornes sont inconnues et il n’y a pas de carte de chaleur. Gardez l’histogramme classique (…_bucket) pour avoir les deux.
lat-no-buckets-means = { $origin } ne donne que des latences moyennes. Pour des percentiles et une carte de chaleur, lisez ce qui a un histogramme : Traefik, Caddy, ingress-nginx ou l’application elle-même.
lat-no-buckets-probe = Seulement sondé d’ici, une requête à la fois. Ce qu’il faut donner pour les classes de toutes les requêtes est dans le feuillet « { $sheet } ».
lat-none = Rien ici ne parle des requêtes.
lat-none-probed = La latence n’est que sondée d’ici, une requête à la fois.
lat-none-page = Donnez la page de métriques de ce qui les compte, tel votre proxy, dans palier.toml :
lat-none-usual = C’est le port de Caddy ; Traefik a 8080 ou 8082, HAProxy 8404. Celle de l’application même : exporters.application.
lat-none-doctor = palier doctor cherche quelle page répond, et dit comment en activer une.
lat-none-scrape = Que ce Prometheus relève ce qui les compte : Traefik, Caddy, ingress-nginx, HAProxy, Envoy, ou une application par OpenTelemetry, Django, axum ou actix.
lat-none-instance = Il n’est interrogé que sur l’instance { $instance } ; un proxy en a souvent une autre.
lat-none-dialect = Si palier prend les mauvaises : dialect = "traefik" (ou un autre) sous { $table } dans palier.toml.
lat-none-probe = Ou faites sonder une URL d’ici : --probe https://example.com, ou probe = ["https://example.com"] sous { $table }.
lat-no-buckets-cluster = Le passé de l’histogramme n’est pas demandé à travers une redirection de port. Pour la carte de chaleur, joignez ce Prometheus par son URL : palier prom URL.

explain-lat-mean = La somme des latences ÷ le nombre de requêtes. Quelques requêtes lentes la déplacent, beaucoup de rapides les cachent : les percentiles en disent plus.
explain-lat-promise = La part des requêtes du temps montré qui ont dépassé la plus petite borne égale ou supérieure à la limite ; 1 % le peuvent. La limite est le seuil d’un signal de cette phase, sinon le seuil d’attention du profil. Une borne au-delà laisse ouvert combien se trouvent entre les deux.
explain-lat-budget = 1 − requêtes en échec ÷ (requêtes × (1 − disponibilité promise)), sur 30 jours, sur les requêtes vues. Il glisse : les échecs le quittent après 30 jours.
explain-lat-pace = Ce qui reste du budget, si les échecs récents continuent et que les anciens quittent les 30 jours : quand il est nul. Le rythme est celui des 3 derniers jours, ou de la fenêtre qui alerte.
explain-lat-burn = La part des requêtes en échec ÷ ce qui peut échouer. À 1 le budget dure exactement 30 jours ; à 14,4 il en part 2 % en une heure. Une alarme demande les deux fenêtres, trois échecs et la certitude de la longue. Un taux est estompé quand moins de la moitié de sa fenêtre a été vue.
explain-lat-probe = Le temps jusqu’à la réponse entière d’une requête faite d’ici : résolution du nom, connexion, TLS et réponse, tout à neuf chaque fois. C’est mesuré d’un tenant, non pas étape par étape.
explain-lat-curves = Percentiles des requêtes de chaque moment, d’après les comptes de l’histogramme, calculés comme Prometheus ; la bande pointillée va d’une borne à l’autre de l’intervalle, la vraie valeur est quelque part dedans. L’axe va par puissances.
explain-lat-map = Chaque ligne est un intervalle, chaque colonne un moment ; plus c’est sombre, plus grande est sa part des requêtes du moment. Les barres du bas sont les requêtes.
explain-lat-burn-down = Ce qui restait du budget des 30 derniers jours après chaque tranche de six heures ; là où personne ne regardait il y a un trou.

lat-sheet-places = Services
lat-p95-short = P95
lat-places-errors = erreurs
lat-places-more = et { $count } de plus, moins sollicités
lat-places-none = { $origin } ne distingue pas ses requêtes par service ni par route.
lat-places-past = Services et routes ne sont connus que du présent : 0 y ramène.
lat-class-said = { $class } : { $rate }, { $share } des réponses
lat-place-said = { $name } : { $rate }, { $errors } d’erreurs, P95 { $p95 }
lat-place-said-p95 = { $name } : { $rate }, P95 { $p95 }
lat-place-said-errors = { $name } : { $rate }, { $errors } d’erreurs
lat-place-said-rate = { $name } : { $rate }
lat-quantile = { $value }
lat-quantile-above = > { $value }
lat-quantile-below = < { $value }

place-router = Routeur
place-service = Service
place-entry-point = Point d’entrée
place-ingress = Ingress
place-handler = Étape
place-backend = Backend
place-route = Route

explain-lat-places = Requêtes par seconde sur la dernière minute ou quatre regards, selon leur destination telle que le proxy ou l’application la donne ; les erreurs sont la part qui a reçu une réponse 5xx. Les percentiles sont ceux des classes de chacun, avec la même prudence que plus haut. Une requête qui traverse plusieurs étapes compte à chacune.
