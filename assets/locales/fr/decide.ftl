# `palier decide`, et ce qu’un profil dit à côté de ses chiffres.

decide-head = { $profile } : arbre de décision
decide-answer = Réponse : { $phase } ({ $id }) : { $hosting }.
decide-way = Le chemin
decide-step-met = { $question } { $answer } ({ $origin }). La règle veut { $condition } : c’est donc { $phase }.
decide-step-passed = { $question } { $answer } ({ $origin }). La règle veut { $condition } : à la suivante.
decide-otherwise = Aucune règle ne s’applique : c’est donc { $phase }.
decide-typed = saisi
decide-configured = configuration
decide-is = « { $threshold } »
decide-equals = exactement { $threshold }
decide-below = moins de { $threshold }
decide-at-least = au moins { $threshold }
decide-above = plus de { $threshold }
decide-yes = oui
decide-no = non
decide-unknown = inconnu

decide-tools = Outils pour cette réponse
decide-recommended = recommandé
decide-optional = facultatif
decide-unnecessary = inutile

decide-costs = Par mois, calculé (scénario : { $scenario }) et publié
decide-column-infrastructure = hébergement
decide-column-hours = heures
decide-column-computed = calculé
decide-column-published = publié
decide-column-implied = l’heure, d’après le total publié
decide-parts = Pourquoi calculé et publié diffèrent
decide-part = { $phases } : { $reasons }
decide-part-infrastructure = L’hébergement coûte { $here } ici et { $published } d’après la publication.
decide-part-hours = L’exploitation prend { $here } h ici et { $published } h d’après la publication.
decide-part-rate = Une heure coûte { $here } ici, et { $published } d’après le total publié.
decide-part-no-rate = Le scénario ne donne pas le prix d’une heure (hourly-rate) ; le total publié en compte { $published }.
decide-uneven-rates = Les totaux publiés ne comptent pas les heures d’exploitation dans { $unpaid } lignes sur { $rows } ; dans les autres, une heure vaut { $rate }.
decide-uneven-rate-range = Les totaux publiés ne comptent pas les heures d’exploitation dans { $unpaid } lignes sur { $rows } ; dans les autres, une heure vaut de { $low } à { $high }.

decide-holds = oui
decide-holds-not = non
decide-open = –
decide-item = { $when } : { $then }
decide-stages = Recommandation selon le stade de l’organisation
decide-stage-agrees = { $stage } : { $phases }
decide-stage-differs = { $stage } : { $phases } (l’arbre dit autre chose)
decide-or = { " " }ou{ " " }
decide-notes = Où le document se contredit

decide-ask = { $question } [{ $hint }]
decide-hint-yes-no = oui ou non
decide-hint-money = un montant comme 100 ou 12,50
decide-hint-count = un nombre comme 400
decide-hint-availability = un pourcentage comme 99,9
decide-unusable = « { $words } » n’y répond pas ; écrivez { $hint }, ou q pour quitter.
decide-left = Abandonné sans décision.
decide-no-tree = le profil { $profile } n’a pas d’arbre de décision ; choisissez-en un qui en a, comme --profile iastam
decide-missing = sans terminal, impossible de demander « { $question } » ; ajoutez { $flag }
decide-not-an-answer = --answer { $words } : écrivez le nom de la question et sa réponse, comme --answer devops=no
decide-unknown-question = { $flag } : l’arbre de décision n’a pas cette question ; il a { $known }
decide-answered-twice = la question { $id } a deux réponses ; n’en gardez qu’une
decide-unusable-flag = { $flag } : « { $words } » ne répond pas à « { $question } » ; écrivez { $hint }

report-to-give = Coûts sans montant : aucun chiffre ici ne les compte
report-to-give-month = { $name }, par mois : donnez le montant comme poste de coût { $id } du scénario
report-to-give-year = { $name }, par an : donnez le montant comme poste de coût { $id } du scénario
report-to-give-once = { $name }, une fois : donnez le montant comme poste de coût { $id } du scénario
report-to-give-unit-month = { $name }, par { $unit } et par mois : donnez le montant comme poste de coût { $id } du scénario
report-to-give-unit-event = { $name }, par { $unit } et par événement : donnez le montant comme poste de coût { $id } du scénario
report-alternatives = Ce qui pourrait en remplacer des parties
report-alternative = { $name } au lieu de { $replaces } : { $price }
report-alternative-because = { $name } au lieu de { $replaces } : { $price } ({ $because })
report-alternative-price = { $price } par mois ({ $source }, { $on })
report-alternative-range = de { $price } à { $high } par mois ({ $source }, { $on })
report-alternative-unknown = prix inconnu

report-tree = L’arbre de décision
report-tree-agrees = { $phase }, comme conseillé ici.
report-tree-differs = { $phase } : il demande autre chose que ce que pèse le conseil, et n’est pas d’accord. Le chemin : palier decide.
report-tree-asks = Il lui faut savoir : « { $question } » Donnez { $id } sous [answers] dans la configuration, ou demandez à palier decide.
