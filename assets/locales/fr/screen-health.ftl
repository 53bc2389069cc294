### L’écran de santé.

health-value = { $name } { $value }
health-of = { $value } sur { $whole }
health-per-second = { $rate }/s
health-critical = critique
health-warning = attention
health-count-critical = critiques : { $count }
health-count-warning = à regarder : { $count }
health-limit-above = < { $limit }
health-limit-below = > { $limit }
health-others = { $title } : les autres
health-uptime = disponible { $day }, { $week }, { $month } sur 24 h, 7 et 30 jours
health-seen = reçu il y a { $age }

health-machine = Machine
health-machine-none = On ne sait encore rien de la machine.
health-cpu = CPU
health-cores = cœurs : { $cores }
health-steal = CPU volé
health-steal-none = Personne ne prend de temps CPU à cette machine.
health-steal-some = L’hôte donne un peu de votre temps CPU à ses autres clients ; si peu est habituel.
health-steal-warning = L’hôte donne votre temps CPU à ses autres clients : la lenteur que vous voyez vient peut-être d’eux. Si cela dure, prévenez votre hébergeur.
health-steal-critical = L’hôte donne beaucoup de votre temps CPU à ses autres clients : aucun réglage n’y peut rien. Demandez un autre hôte à votre hébergeur, ou prenez des cœurs dédiés.
health-memory = Mémoire
health-swap = Swap
health-disk = Disque
health-disk-left = Rempli à { $threshold } dans { $days }, vers le { $date }, au rythme actuel (dans la moitié des chemins de la prévision).
health-disk-now = Rempli à { $threshold } en moins d’un jour, au rythme actuel.
health-disk-beyond = Au rythme actuel, { $threshold } n’est pas atteint dans l’horizon de la prévision.
health-disk-busy = Disque occupé
health-load = Charge
health-load-core = Charge/cœur
health-loads = { $one } ; { $five } ; { $fifteen } sur 1, 5, 15 min
health-pressure = En attente de
health-pressure-cpu = CPU
health-pressure-memory = mémoire
health-pressure-io = disque
health-network = Réseau
health-receive = reçu
health-transmit = envoyé
health-power = Puissance

health-group-workloads = Conteneurs et pods
health-group-databases = Bases de données
health-group-caches = Caches
health-group-volumes = Volumes
health-group-certificates = Certificats
health-group-gateways = Passerelles
health-group-backups = Sauvegardes
health-group-probes = Sondes, depuis ici
health-probe-latency = répond en
health-days-left = expire dans { $days }
health-days-over = expiré il y a { $days }

health-alerts = Alertes du côté surveillé
health-severity-critical = critique
health-severity-warning = avertissement
health-severity-info = information
health-since = depuis { $age }
health-pending = en attente
health-inhibited = Une autre alerte parle pour elle.
health-somebody = quelqu’un
health-silenced = Mise en silence par { $by }.
health-silenced-until = Mise en silence par { $by }, encore { $left }.
health-commented = { $what } { $comment }

health-findings = Règles à corriger
health-sources = Sources

health-absent = Ce qui n’est pas connu ici
health-no-containers = Aucun conteneur connu : donnez une page de cAdvisor : [targets.{ $target }.exporters.pages] containers = "http://127.0.0.1:8081/metrics"
health-no-containers-prometheus = Aucun conteneur connu : que Prometheus lise cAdvisor (celui du kubelet) et kube-state-metrics.
health-no-databases = Aucune base de données connue : lancez postgres_exporter et donnez sa page : [targets.{ $target }.exporters] postgres = "http://127.0.0.1:9187/metrics"
health-no-databases-prometheus = Aucune base de données connue : que Prometheus lise postgres_exporter ou CloudNativePG.
health-no-caches = Aucun cache connu : donnez la page de redis_exporter : [targets.{ $target }.exporters.pages] cache = "http://127.0.0.1:9121/metrics"
health-no-caches-prometheus = Aucun cache connu : que Prometheus lise redis_exporter ou Dragonfly.
health-no-volumes-prometheus = Aucun volume connu : que Prometheus lise le kubelet ou Longhorn.
health-no-probes = Aucune adresse n’est sondée d’ici : --probe https://www.example.org/health, ou [targets.{ $target }] probe = "https://www.example.org/health"
health-no-alerts = Aucune alerte connue : donnez un Alertmanager : [targets.{ $target }] alertmanager = "http://127.0.0.1:9093"
