status-ok = OK
status-warning = ATTENTION
status-critical = CRITIQUE
status-unknown = INCONNU

signal-ok = calme
signal-pending = franchi
signal-firing = déclenché
signal-unknown = inconnu

report-head = { $target } · { $phase } · limites de phase « { $basis } »
report-head-assumed = { $target } · { $phase } (supposée) · limites de phase « { $basis } »
report-answer = Conseil : { $verdict }. { $headline }
report-health = Santé
report-traffic = Requêtes
report-probe = Sonde depuis ici
report-database = Base de données
report-money = Coût et recettes
report-signals = Signaux
report-why = Pourquoi
report-capacity = Capacité
report-otherwise = D’autres limites de phase concluent autrement
report-problems = Problèmes
report-cost = { $value } par mois
report-cost-per-unit = { $value } par unité
report-cost-per-unit-month = { $value } par { $unit } et par mois
report-cost-per-unit-event = { $value } par { $unit } et par événement
report-events = { $count } événements par an : coûts et recettes sont la part d’un mois, chaque « par unité » s’entend par { $unit } et par événement, et { $share } des inscrits ({ $peak }) sont présents à la fois.
report-events-uncounted = { $count } événements par an : coûts et recettes sont la part d’un mois, et chaque « par unité » s’entend par { $unit } et par événement ({ $share } sont présents à la fois).
report-events-missing = Un prix s’entend par { $unit } et par événement : sans le nombre d’événements par an, ni recettes ni marge. Donnez au scénario events = {"{"} per-year = 4, peak-share = "30 %" {"}"} et un prix.
report-revenue = recettes { $value } par mois
report-margin = marge d’infrastructure { $value }
report-signal = { $metric } : { $state }, { $value } ({ $comparison } { $threshold } pendant { $for })
report-signal-now = { $metric } : { $state }, { $value } ({ $comparison } { $threshold })
report-value-unknown = pas de relevé
report-steal = Voisin bruyant : d’autres machines du même hôte prennent { $value } du temps processeur de celle-ci. Si cela dure, demandez un autre hôte au fournisseur.
report-below = moins de { $value }
report-above = plus de { $value }
report-scenario = Scénario : { $name }
report-break-even = À l’équilibre à partir de { $units }.
report-no-answer-yet = { $source } : pas de réponse pendant cette observation ; laissez plus de temps avec --for 30s.

column-month = mois
column-phase = phase
column-units = unités
column-revenue = recettes
column-cost = coût
column-cost-per-unit = par unité
column-margin = marge
column-cumulative = cumul

value-plain = { $value }
