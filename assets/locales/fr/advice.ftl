# Le conseil : quelle phase, quand, pourquoi.
verdict-stay = rester
verdict-prepare = préparer
verdict-move-now = migrer maintenant
verdict-step-down = redescendre
verdict-not-enough-data = données insuffisantes

advice-not-enough-data = Pas assez de données pour conseiller.
advice-no-readings = Inconnu : { $metric }. Pas de conseil sans cela.
advice-no-units = Le nombre d’unités n’est pas connu : pas de conseil sans lui.
advice-missing-metric = Aucun relevé de moins de 5 minutes : { $metric }. Voyez sous Problèmes ce que dit sa source, puis recommencez.
advice-missing-units = Le nombre d’unités n’est pas connu : donnez-le avec --units 1180 ou par units = 1180 dans la configuration, ou faites-l’y compter en SQL ou en PromQL.
advice-move-now = Passer en { $next } maintenant.
advice-move-nowhere = { $phase } est pleine, et aucune phase au-delà n’est décrite.
advice-full-nowhere = Pleine vers { $date-month }, et aucune phase au-delà n’est décrite.
advice-prepare = Préparer { $next } : commencer avant le { $date }.
advice-step-down = Redescendre en { $phase } : économie de { $saves } par mois.
advice-stay = Rester en { $phase } : elle porte la croissance des { $months } prochains mois.
advice-stay-until = Rien à faire maintenant : { $next } vers { $date-month }.

advice-signal-firing = Signal : { $metric } à { $value }, au-delà de { $threshold } depuis au moins { $for }.
advice-signal-now = Signal : { $metric } à { $value }, au-delà de { $threshold }.
advice-units-firing = Signal : { $value }, au-delà des { $threshold-count } où il faut quitter cette phase.
advice-signal-pending = À surveiller : { $metric } à { $value }, au-delà de { $threshold }, mais pas encore depuis { $for }.
advice-signal-nearest = Signal le plus proche : { $metric } à { $value }, pour un seuil de { $threshold }.
advice-need = Besoin que cette phase ne couvre pas : « { $need } ».
advice-need-unanswered = Sans réponse : « { $need } ». Répondez à { $key } dans la configuration avant de redescendre.
advice-band-full = { $units } : cette phase en porte { $limit-count }.
advice-within-band = { $units } : cette phase les porte.
advice-full-at = { $units } sur { $limit-count } (reste { $left-count }) ; pleine le { $date } ({ $scenario }).
advice-carries-for-a-year = { $phase } porte { $limit-count } ; d’ici un an, il y aura au plus { $units }.
advice-cost = Le coût passe de { $now } à { $then } par mois en { $next }.
advice-cost-range = Le coût passe de { $now } à { $then } par mois en { $next } (de { $low } à { $high }).
advice-cpu-unseen = Pas encore prouvé : il n’y a pas un quart d’heure d’historique du processeur. Laissez palier observer une journée chargée, puis recommencez, avant de passer en { $phase }.
advice-tune-first = Moins cher, à essayer d’abord : { $remedy }.
