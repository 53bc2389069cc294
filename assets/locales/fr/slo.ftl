### Ce qu’il reste de la promesse, et à quelle vitesse il s’en va.

slo-title = Niveau de service
slo-left = budget restant { $left }
slo-over = budget dépassé de { $left }
slo-budget = Budget d’erreurs à { $objective } : il reste { $left }. { $errors } requêtes sur { $events } ont échoué, pour { $observed } d’observation sur { $window }.
slo-overdrawn = Budget d’erreurs à { $objective } : dépassé de { $left }. { $errors } requêtes sur { $events } ont échoué, pour { $observed } d’observation sur { $window }.
slo-no-requests = Budget d’erreurs à { $objective } : aucune requête vue en { $window }.
slo-page = Alerte : le budget d’erreurs brûle { $rate } fois trop vite, sûrement plus de { $certain } fois : { $errors } requêtes sur { $requests } ont échoué, pour { $observed } d’observation sur une fenêtre de { $long }. À regarder maintenant.
slo-ticket = À traiter : le budget d’erreurs brûle { $rate } fois trop vite, sûrement plus de { $certain } fois : { $errors } requêtes sur { $requests } ont échoué, pour { $observed } d’observation sur une fenêtre de { $long }. À regarder dans les prochains jours.
slo-burn = consommation sur { $long } et { $short } : { $rate } et { $still } (alerte au-dessus de { $factor }, dès 3 échecs)
