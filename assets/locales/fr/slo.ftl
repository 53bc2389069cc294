### Ce qu’il reste de la promesse, et à quelle vitesse il s’en va.

slo-title = Niveau de service
slo-left = budget restant { $left }
slo-over = budget dépassé de { $left }
slo-budget = Budget d’erreurs : il reste { $left } sur { $window } à { $objective } ({ $errors } requêtes en échec sur { $events }, vues pendant { $observed }).
slo-overdrawn = Budget d’erreurs : dépassé de { $left }, sur { $window } à { $objective } ({ $errors } requêtes en échec sur { $events }, vues pendant { $observed }).
slo-no-requests = Budget d’erreurs : aucune requête vue en { $window } ; { $objective } est promis.
slo-page = Alerte : les échecs consomment le budget d’erreurs { $rate } fois trop vite sur { $long } ({ $errors } requêtes sur { $requests }, sûrement plus de { $certain } fois) ; à regarder maintenant.
slo-ticket = À traiter : les échecs consomment le budget d’erreurs { $rate } fois trop vite sur { $long } ({ $errors } requêtes sur { $requests }, sûrement plus de { $certain } fois) ; à regarder dans les prochains jours.
slo-burn = consommation sur { $long } et { $short } : { $rate } et { $still } (alerte au-dessus de { $factor }, dès 3 échecs)
