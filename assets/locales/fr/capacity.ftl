### Combien d’unités la machine porte, et sur quoi cela repose.

capacity-demand-peak = la pointe est de { $peak } sur { $window }, avec { $units }
capacity-demand-assumed = la pointe est supposée égale à { $factor } fois la moyenne de { $mean }, avec { $units }, tant que l’historique ne couvre pas 7 jours

capacity-cpu-law = Le processeur atteint { $limit } à { $rate } (loi d’utilisation, médiane sur { $days }) ; { $demand }.
capacity-cpu-law-clock = Le processeur atteint { $limit } à { $rate } (loi d’utilisation, médiane sur { $days }) ; { $demand }. Des tâches de fond reviennent à heure fixe : c’est moins certain.
capacity-cpu-at-least = { $why } ; par simple proportion, le processeur reste sous { $limit } jusqu’à { $rate } au moins ; { $demand }.
capacity-cpu-spread = La charge varie trop peu, ou les mesures sont trop rares, pour une loi d’utilisation
capacity-cpu-contradicts = L’usage du processeur ne suit pas les requêtes
capacity-cpu-no-units = Processeur : le nombre d’unités n’est pas connu. Donnez --units, ou réglez units dans la configuration.
capacity-cpu-no-rates = Processeur : aucun débit de requêtes n’est connu. Il vient des métriques du proxy inverse ou de l’application.
capacity-cpu-no-requests = Processeur : il n’y a eu aucune requête à étudier.
capacity-cpu-busy-otherwise = Processeur : plus occupé que ses requêtes ne l’expliquent ; regardez ce qui tourne d’autre sur la machine.
capacity-cpu-no-readings = Processeur : aucune minute ne donne à la fois l’usage du processeur et le débit de requêtes.
capacity-cpu-stolen = Processeur : d’autres machines du même hôte prennent toute la marge saine (steal).

capacity-memory-law = La mémoire atteint { $limit } de { $total } : { $base } au repos et { $each } par unité (régression sur { $days }).
capacity-memory-flat = La mémoire n’est pas limitée par les unités : elle n’a pas augmenté de { $least } à { $most }.
capacity-memory-few = Mémoire : trop peu de mesures à des nombres d’unités différents (nombres : { $counts }, jours mesurés : { $days }) ; il en faut 4, écartés d’au moins un cinquième, sur 7 jours.
capacity-memory-no-readings = Mémoire : pas encore d’historique ; il faut 7 jours et 4 nombres d’unités différents.

capacity-disk-law = Le disque reste sous { $limit } de { $total } pendant { $months } mois : { $each } par unité aujourd’hui, et { $growth } de plus chaque mois (observé sur { $days }).
capacity-disk-at-least = Le disque reste sous { $limit } de { $total } pendant { $months } mois au moins : { $growth } par unité et par mois (observé sur { $days }) ; la taille des bases de données, qui en dirait plus, n’est pas connue.
capacity-disk-few-days = Disque : sa croissance n’est pas encore connue (historique : { $days }) ; il faut 7 jours.
capacity-disk-no-units = Disque : le nombre d’unités n’est pas connu. Donnez --units, ou réglez units dans la configuration.
capacity-disk-no-readings = Disque : pas encore d’historique ; il faut 7 jours.

capacity-published = Publié pour cette phase (limites de phase : « { $basis } »), non mesuré ici : de { $low-count } à { $high }.
capacity-published-open = Publié pour cette phase (limites de phase : « { $basis } »), non mesuré ici : à partir de { $low } ; aucune limite haute n’est publiée.
capacity-load-test = Le test de charge publié a tenu { $rate } ; { $demand }.

capacity-connections-law = Les connexions à la base atteignent { $limit } de { $max } à { $rate } (loi d’utilisation, médiane sur { $days }) ; { $demand }.
capacity-connections-flat = Les connexions à la base ne sont pas limitées par les unités : elles n’augmentent pas avec les requêtes, comme celles d’un pool ({ $used } sur { $max } au plus chargé).
capacity-connections-full = Connexions à la base : { $used } sur { $max } sont prises quelles que soient les requêtes, plus de { $limit }. Réduisez les pools, ou augmentez max_connections.
capacity-connections-spread = Connexions à la base : la charge varie trop peu, ou les mesures sont trop rares, pour une loi ({ $used } sur { $max } au plus chargé).
capacity-connections-contradicts = Les connexions à la base ne suivent pas les requêtes ({ $used } sur { $max } au plus chargé).
capacity-connections-no-readings = Connexions à la base : aucune n’est connue. Elles viennent de postgres_exporter.
capacity-connections-no-demand = Connexions à la base : le nombre de requêtes par unité n’est pas connu.

capacity-waiting-workers = Les { $workers } workers sont occupés { $limit } du temps à { $rate } : une requête en garde un pendant { $each } (débit × latence, médiane sur { $days }) ; { $demand }.
capacity-waiting-lock = La latence augmente comme si les requêtes passaient une à une par une section de { $each } (un verrou, un seul écrivain) : elle serait occupée { $limit } du temps à { $rate } (médiane sur { $days }) ; { $demand }. S’il s’agit d’un pool de workers, réglez workers dans la configuration de la cible.
capacity-waiting-cpu = Les requêtes n’attendent rien qui s’épuise avant le processeur : la latence augmente comme le veut sa file d’attente, jusqu’à { $rate } ; { $demand }.
capacity-waiting-none = Les requêtes n’attendent ni worker ni verrou jusqu’à { $rate }, le plus haut débit observé ; { $demand }.
capacity-waiting-spread = Attente : la charge varie trop peu, ou les requêtes sont trop rares, pour voir si elles attendent des workers ou un verrou.
capacity-waiting-no-readings = Attente : aucune latence moyenne n’est connue. Elle vient des métriques du proxy inverse ou de l’application.
capacity-waiting-no-demand = Attente : le nombre de requêtes par unité n’est pas connu.

capacity-network-law = Le réseau atteint { $limit } des { $bandwidth } publiés à { $rate } : { $each } par requête, dans les deux sens (loi d’utilisation, médiane sur { $days }) ; { $demand }.
capacity-network-no-bandwidth = Réseau : { $each } par requête, dans les deux sens ; la bande passante de la phase n’est pas connue. Réglez bandwidth dans les ressources de la phase du profil.
capacity-network-otherwise = Réseau : l’essentiel du trafic ne vient pas des requêtes.
capacity-network-spread = Réseau : la charge varie trop peu, ou les mesures sont trop rares, pour une loi.
capacity-network-no-readings = Réseau : aucun débit en octets n’est encore connu.
capacity-network-no-demand = Réseau : le nombre de requêtes par unité n’est pas connu.

capacity-latency = { $measured } { $fit }
capacity-latency-held = Le P99 sous { $limit } est tenu : { $share } de { $total } requêtes sur { $over } ont dépassé { $bound } (intervalle à 95 % : de { $low } à { $high }).
capacity-latency-broken = Le P99 sous { $limit } n’est pas tenu : { $share } de { $total } requêtes sur { $over } ont dépassé { $bound } (intervalle à 95 % : de { $low } à { $high }).
capacity-latency-open = On ne peut pas encore dire si le P99 reste sous { $limit } : { $share } de { $total } requêtes sur { $over } ont dépassé { $bound } (intervalle à 95 % : de { $low } à { $high }).
capacity-latency-by-minutes = Le P99 face à { $limit } sur le dernier jour : sûrement en dessous dans les minutes de { $below } des requêtes, sûrement au-dessus dans celles de { $above } ; entre les deux, les intervalles de l’histogramme ne disent rien.
capacity-latency-fit = Selon la loi d’une file unique, la limite serait atteinte à { $rate } : une extrapolation, qui ne limite rien.
capacity-latency-buckets = À combien d’unités elle serait dépassée, ces intervalles ne peuvent le dire.
capacity-latency-no-limit = Latence : ni la phase ni le profil ne fixent de limite au P99.
capacity-latency-no-readings = Latence : aucun histogramme des requêtes n’est connu, à comparer à { $limit }.

capacity-little-agrees = La loi de Little est vérifiée : { $measured } requêtes en cours, et débit × latence donne { $expected } (médianes sur { $over }).
capacity-little-more = La loi de Little n’est pas vérifiée : { $measured } requêtes en cours sont lues, et débit × latence donne { $expected } (médianes sur { $over }). La jauge compte peut-être des connexions inactives, ou la latence ne comprend pas l’attente.
capacity-little-fewer = La loi de Little n’est pas vérifiée : { $measured } requêtes en cours sont lues, et débit × latence donne { $expected } (médianes sur { $over }). La jauge oublie peut-être des serveurs, ou la latence comprend ce qui se passe ailleurs.

capacity-usl-peak = Le débit culmine à { $x } avec { $n } requêtes à la fois (intervalle à 80 % : de { $low } à { $high } ; observé jusqu’à { $seen }).
capacity-usl-peak-unsure = Le débit culmine vers { $x } avec { $n } requêtes à la fois ; les points ne disent pas avec quelle certitude (observé jusqu’à { $seen }).
capacity-usl-beyond = Le débit culminerait à { $x } avec { $n } requêtes à la fois : une supposition, car on n’en a pas observé plus de { $seen }.
capacity-usl-no-peak = Le débit ne baisse pas jusqu’à { $seen } requêtes à la fois ; { $sigma } de chaque requête attend son tour.
capacity-usl-spread = Pas de loi de passage à l’échelle : la concurrence a été observée à { $levels } niveaux, de { $low } à { $high } requêtes à la fois ; il en faut 5, écartés d’un facteur 4, jusqu’à 2 au moins. Importez des tests de charge avec toujours plus de connexions.
capacity-usl-no-law = Pas de loi de passage à l’échelle : le débit ne suit pas la concurrence.

capacity-load-test-imported = { $tool } ({ $file }) : { $claim } ; { $meaning }.
capacity-load-test-failed = { $tool } ({ $file }) : { $claim }, { $failed } des requêtes ont échoué ; { $meaning }.
capacity-load-test-least = porte au moins { $rate }
capacity-load-test-maximum = porte au plus { $rate }, le processeur étant saturé
capacity-load-test-given = cela correspond à { $units }, comme indiqué à l’import
capacity-load-test-no-demand = ce que cela fait en unités n’est pas connu tant que la pointe n’est pas mesurée ; d’ici là, la capacité publiée fait foi
capacity-load-test-closed = Le client a attendu chaque réponse avant de redemander : { $connections } connexions ont fait ce débit, et davantage peuvent porter plus. Relancez-le avec plus de connexions.
capacity-load-test-closed-oha = Sans -q, oha attend chaque réponse avant de redemander : { $connections } connexions ont fait ce débit, et davantage peuvent porter plus. Relancez-le avec plus de connexions.
capacity-load-test-overloaded = Le client n’a pas suivi son propre plan : il s’est mesuré lui-même, pas le serveur. Donnez-lui plus d’utilisateurs, de fils ou de machines.

# Capacité par ressource : noms et confiance.
resource-cpu = CPU
resource-memory = mémoire
resource-disk = disque
resource-connections = connexions
resource-waiting = attente
resource-network = réseau
resource-latency = latence
resource-published = publié
confidence-none = sans réponse
confidence-low = confiance faible
confidence-medium = confiance moyenne
confidence-high = confiance élevée

# palier capacity
capacity-bottleneck = Goulot d’étranglement : { $resource }, à { $limit }.
capacity-bottleneck-left = Goulot d’étranglement : { $resource }, à { $limit } ; il en reste { $left }.
capacity-bottleneck-over = Goulot d’étranglement : { $resource }, à { $limit } ; { $over } de trop.
capacity-no-bottleneck = Aucun goulot d’étranglement n’est encore connu : rien de mesuré ne limite les unités.
capacity-column-resource = ressource
capacity-column-mark = limite
capacity-column-interval = 80 %
capacity-column-confidence = confiance
capacity-mark = première
capacity-row-published-test = test publié
capacity-title-demand = Demande
capacity-title-evidence = Justification
capacity-title-laws = Lois
capacity-title-load-tests = Tests de charge
capacity-demand = { $each } requêtes par heure et par unité à la pointe : { $evidence }.
