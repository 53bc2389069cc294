### L’écran de la capacité et des prévisions.

# Le goulot, sur le bord du cadre.
capacity-first = goulot mesuré : { $resource } à { $limit }
capacity-first-left = goulot mesuré : { $resource } à { $limit } · reste { $left-count }
capacity-first-over = goulot mesuré : { $resource } à { $limit } · { $over-count } de trop
capacity-first-unknown = aucun goulot mesuré pour l’instant

# Les barres.
capacity-column-trust = confiance
capacity-now = { $count } à ce jour
trust-none = nulle
trust-low = faible
trust-medium = moyenne
trust-high = élevée
capacity-waiting = Pas encore estimé. Les réponses viennent de l’historique : le CPU après 3 jours de charge variée, le disque après 7 jours, la mémoire après 7 jours et 4 nombres d’unités.

# Pourquoi une barre manque.
capacity-why-flat = pas limité par les unités
capacity-why-memory = il faut 7 jours et 4 nombres d’unités
capacity-why-disk = il faut 7 jours d’historique
capacity-why-spread = la charge varie trop peu
capacity-why-otherwise = ne suit pas les requêtes
capacity-why-no-units = le nombre d’unités n’est pas connu
capacity-why-no-rates = les requêtes ne sont pas mesurées
capacity-why-no-requests = il n’y a eu aucune requête
capacity-why-stolen = pris par d’autres machines (steal)
capacity-why-full = tout est déjà pris
capacity-why-no-demand = requêtes par unité inconnues
capacity-why-no-bandwidth = la bande passante n’est pas connue
capacity-why-no-limit = aucune limite du P99 n’est fixée
capacity-why-open = aucun maximum n’est publié
capacity-why-no-readings = pas mesuré
capacity-p99-held = P99 < { $limit } : tenu
capacity-p99-broken = P99 < { $limit } : pas tenu
capacity-p99-open = P99 < { $limit } : on ne peut encore le dire

# Sur quoi cela repose.
capacity-laws = Sur quoi cela repose
capacity-laws-none = Rien encore : la demande par unité vient des requêtes et du nombre d’unités, les lois de quelques jours des deux, les tests de charge de palier capacity import.

# La prévision.
capacity-forecast = Prévision
capacity-forecast-list = ce qui est surveillé
capacity-forecast-half = 50 % d’ici au
capacity-forecast-none = pas encore de prévision
capacity-forecast-reading = L’historique est en cours de lecture pour les prévisions. Il faut 12 jours complets à chacune.
capacity-forecast-no-store = Aucun historique n’est gardé pour cette cible, rien ne peut donc être prévu. Retirez --no-history, et laissez le tableau de bord ouvert 12 jours.
capacity-forecast-ready = Elle viendra le { $at } au plus tôt.
capacity-after = après le { $date }
capacity-by = { $share } d’ici au { $date }
capacity-later = { $share } après le { $date }
capacity-shift = le niveau a changé le { $date }
capacity-brief = { $method } · MASE { $mase } · bande à 80 % : { $coverage } tenus
capacity-brief-untested = { $method } · pas vérifiée
capacity-method-mstl = MSTL
capacity-method-auto-ets = AutoETS
capacity-method-seasonal-naive = naïve saisonnière
capacity-method-naive = naïve

# Les valeurs, expliquées.
figure-published-test = Test de charge publié
figure-demand = Demande par unité
figure-usl = Loi de passage à l’échelle
figure-little = Loi de Little
figure-load-test = Test de charge
explain-capacity-cpu = Combien d’unités avant que le processeur atteigne sa cible : (cible − base) ÷ coût par requête ÷ requêtes par unité à la pointe. La droite est ajustée jour par jour ; la médiane des jours compte.
explain-capacity-memory = Combien d’unités avant que la mémoire atteigne 85 % : (85 % du total − ce qui est pris au repos) ÷ ce qu’ajoute chaque unité, par régression sur le nombre d’unités.
explain-capacity-disk = Pour combien d’unités le disque suffit jusqu’au terme : ce qui est libre aujourd’hui ÷ (octets par unité aujourd’hui + croissance par unité et par mois × mois).
explain-capacity-connections = Combien d’unités avant que les connexions atteignent leur limite : comme pour le processeur, sur les connexions à la base.
explain-capacity-network = Combien d’unités avant la bande passante publiée : comme pour le processeur, sur les octets par requête.
explain-capacity-latency = Si la limite du P99 (un signal de la phase, sinon le seuil d’attention du profil) est tenue aujourd’hui, par la part des requêtes plus lentes et son intervalle exact. Elle est mesurée et non extrapolée, et ne limite donc aucune unité.
explain-capacity-load-test = Ce que le meilleur test de charge importé a porté ÷ la pointe mesurée de requêtes par unité. Un maximum seulement si la machine était saturée et que le client ne l’était pas.
explain-capacity-published = Ce que les documents publient pour cette phase, selon les limites de phase en usage. Ce n’est pas mesuré ici.
explain-published-test = Le débit que le test de charge publié a tenu ÷ la pointe mesurée de requêtes par unité : au moins autant.
explain-demand = Requêtes par seconde et par unité à la pointe : le 90ᵉ centile des 15 minutes les plus chargées des jours actifs ÷ unités.
explain-usl = X(N) = λN ÷ (1 + σ(N − 1) + κN(N − 1)) : le débit à N requêtes à la fois, avec ce qui attend son tour (σ) et ce que coûte de se coordonner (κ). Si κ > 0, il a un sommet.
explain-little = N = X·R : en moyenne, il y a autant de requêtes en cours qu’il en arrive par seconde × les secondes que chacune reste. Un désaccord dit que l’un des trois n’est pas ce qu’il semble.
explain-load-test = Un test importé : son débit ÷ la pointe mesurée de requêtes par unité.
explain-outlook = Ce que le niveau, la tendance et les saisons de l’historique font des jours à venir : la médiane, la bande qui contient quatre valeurs sur cinq et, par trajectoires simulées, les jours où le seuil est franchi.
explain-capacity-interval = intervalle à 80 % : de { $low } à { $high }
explain-capacity-confidence = confiance : { $confidence }
explain-capacity-left = avec { $now } aujourd’hui, { $difference } tiennent encore
explain-capacity-left-least = avec { $now } aujourd’hui, au moins { $difference } tiennent encore
explain-capacity-over = avec { $now } aujourd’hui, { $difference } de trop
explain-capacity-age = estimé il y a { $age }, sur les 28 derniers jours
explain-forecast-age = prévision faite il y a { $age }, sur tout l’historique
explain-usl-law = λ = { $lambda }, σ = { $sigma }, κ = { $kappa }
explain-usl-rate = intervalle à 80 % du débit maximal : de { $low } à { $high }
explain-capacity-waiting = Combien d’unités avant que les requêtes n’attendent un groupe de travailleurs ou un verrou : le coude de la latence moyenne sur le débit.
