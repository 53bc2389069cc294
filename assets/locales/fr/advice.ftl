# Le conseil : quelle phase, quand, pourquoi.
verdict-stay = rester
verdict-prepare = préparer
verdict-move-now = migrer maintenant
verdict-step-down = redescendre
verdict-not-enough-data = données insuffisantes

advice-not-enough-data = Pas assez de données pour conseiller.
advice-missing-metric = Aucun relevé récent : { $metric }.
advice-missing-units = Le nombre d’unités est inconnu : donnez-le avec --units ou dans la configuration.
advice-move-now = Passer à { $next } maintenant.
advice-move-nowhere = { $phase } est pleine, et aucune phase au-delà n’est décrite.
advice-full-nowhere = Pleine vers { $date-month }, et aucune phase au-delà n’est décrite.
advice-prepare = Préparer { $next } : commencer avant le { $date }.
advice-step-down = Redescendre en { $phase } : économie de { $saves } par mois.
advice-stay = Rester en { $phase } : rien à faire d’ici l’horizon.
advice-stay-until = Rien à faire maintenant : { $next } vers { $date-month }.

advice-signal-firing = { $for-seconds ->
    [0] { $metric } : { $value }, au-delà de { $threshold }.
   *[other] { $metric } : { $value }, au-delà de { $threshold } depuis { $for }.
}
advice-signal-pending = { $metric } : { $value }, au-delà de { $threshold }, pas encore depuis { $for }.
advice-signal-nearest = Signal le plus proche : { $metric }, { $value } sur { $threshold }.
advice-need = Nécessaire et non offert ici : { $need }.
advice-need-unanswered = À vérifier d’abord : { $need } (répondre à { $key } dans la configuration).
advice-band-full = { $units } : plus que les { $limit-count } que porte cette phase.
advice-within-band = { $units }, dans ce que porte cette phase.
advice-full-at = { $units } sur { $limit-count }, reste { $left-count } ; pleine le { $date } ({ $scenario }).
advice-carries-for-a-year = { $phase } porte { $limit-count } ; dans un an il y aura { $units }.
advice-cost = Le coût passe de { $now } à { $then } par mois en { $next }.
advice-tune-first = Moins cher, à essayer d’abord : { $remedy }.
