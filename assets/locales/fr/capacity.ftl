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
capacity-memory-few = Mémoire : trop peu de mesures à des nombres d’unités différents (nombres : { $counts }, historique : { $days }) ; il en faut 4, écartés d’au moins un cinquième, sur 7 jours.
capacity-memory-no-readings = Mémoire : pas encore d’historique ; il faut 7 jours et 4 nombres d’unités différents.

capacity-disk-law = Le disque reste sous { $limit } de { $total } pendant { $months } mois : { $each } par unité aujourd’hui, et { $growth } de plus chaque mois (observé sur { $days }).
capacity-disk-at-least = Le disque reste sous { $limit } de { $total } pendant { $months } mois au moins : { $growth } par unité et par mois (observé sur { $days }) ; la taille des bases de données, qui en dirait plus, n’est pas connue.
capacity-disk-few-days = Disque : sa croissance n’est pas encore connue (historique : { $days }) ; il faut 7 jours.
capacity-disk-no-units = Disque : le nombre d’unités n’est pas connu. Donnez --units, ou réglez units dans la configuration.
capacity-disk-no-readings = Disque : pas encore d’historique ; il faut 7 jours.

capacity-published = Publié pour cette phase (base { $basis }), non mesuré ici : de { $low-count } à { $high }.
capacity-published-open = Publié pour cette phase (base { $basis }), non mesuré ici : à partir de { $low } ; aucune limite haute n’est publiée.
capacity-load-test = Le test de charge publié a tenu { $rate } ; { $demand }.

# Capacité par ressource : noms et confiance.
resource-cpu = CPU
resource-memory = mémoire
resource-disk = disque
resource-published = publié
confidence-none = sans réponse
confidence-low = confiance faible
confidence-medium = confiance moyenne
confidence-high = confiance élevée
