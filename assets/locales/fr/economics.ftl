economics-revenue-of = Recettes du mois
economics-cost-of = Coûts du mois
economics-total = total
economics-of-subscriptions = abonnements
economics-of-phase = hébergement
economics-of-nodes = nœuds
economics-of-storage = stockage
economics-of-add-on-infrastructure = hébergement de { $name }
economics-of-named = { $name }
economics-of-tax = TVA non récupérée
economics-of-operations = exploitation
economics-of-migration = migration
economics-of-downtime = interruption

economics-years = Année par année
economics-months = { $count } mois
economics-column-year = depuis
economics-column-work = travail
economics-column-surplus = excédent
economics-column-full = marge complète
economics-column-arr = ARR
economics-column-cash = trésorerie

economics-carbon = CO₂ de l’électricité des machines, estimé d’après leur taille selon Cloud Carbon Footprint
economics-carbon-year = { $year }, { $count } mois : { $mid } (de { $low } à { $high })
economics-carbon-none = { $year }, { $count } mois : inconnu, les limites de phase « { $basis } » ne disant pas quelles machines a { $phase }

economics-turns = Tournants
economics-full-break-even = Exploitation et équipe comprises, à l’équilibre à partir de { $units }.
economics-operating-break-even = Chaque mois se paie lui-même à partir de { $month }.
economics-payback = Tout ce qui a été dépensé est regagné à partir de { $month }.
economics-runway = La trésorerie est épuisée en { $month }.
economics-runway-none = La trésorerie tient jusqu’à la fin de la projection.
economics-assumed-from = À partir de { $month }, les unités n’ont plus de prévision ; la croissance du scénario est supposée.
