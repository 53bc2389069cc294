# La présentation : les pages, les notes de l’orateur, et les noms qui en cachent d’autres.
action-present = présenter
action-redact = masquer les noms
help-on-stage = Sur scène
stage-keys = { $leave } termine · { $back } { $next } tournent les pages
stage-next = page suivante
stage-back = page précédente
stage-first = première page
stage-last = dernière page
stage-page = aller à cette page
stage-black = écran noir
stage-leave = quitter

stage-value = { $value }
stage-own = { $words }
stage-range = { $low }–{ $high }
stage-a-month = { $cost }/mois
stage-title = Qui nous sommes
stage-health = Comment va le service ?
stage-cost = Que coûte chaque { $unit } ?
stage-margin = Que reste-t-il du chiffre d’affaires ?
stage-ladder = Quel hébergement, et jusqu’à quand ?
stage-ask = De quoi avons-nous besoin ?
stage-tagline = Ce que chaque { $unit } coûte, ce qui rentre, ce qui vient
stage-date = { $date }

stage-word-ok = En forme
stage-word-unknown = Inconnu
stage-word-warning = Vigilance
stage-word-critical = Alarme
stage-health-ok = Chaque mesure reste dans ses limites.
stage-health-beyond = Au-delà de sa limite : { $metric }.
stage-health-unknown = On n’en sait pas assez pour le dire.
stage-health-waiting = Les premières mesures arrivent.
stage-health-stale = Ces mesures attendent d’être renouvelées.
stage-health-lost = La connexion est perdue ; voici les dernières mesures.
stage-success = des requêtes aboutissent
stage-p99 = le 1 % le plus lent
stage-cpu = du CPU utilisé
stage-memory = de la mémoire utilisée
stage-disk = du disque utilisé

stage-cost-of = Coût mensuel de l’hébergement par { $unit }.
stage-cost-no-units = Le nombre de { $unit } n’est pas connu.
stage-cost-none = Aucune unité hébergée ({ $unit }) pour l’instant.
stage-per-month = hébergement par mois
stage-price = prix par { $unit } et par mois

stage-today = aujourd’hui
stage-in-months = dans { $months } mois
stage-scale = L’échelle va de { $low } à { $high }, et non de zéro.
stage-margin-of = Ce qui reste une fois l’hébergement payé.
stage-margin-none = Sans prix ni unités hébergées, pas de marge.

stage-verdict-stay = Rester
stage-verdict-prepare = Préparer
stage-verdict-move = Migrer
stage-verdict-down = Descendre
stage-stay = { $phase } suffit pour les { $months } prochains mois.
stage-stay-unknown = Rien n’oblige à quitter { $phase }.
stage-no-readings = Pas encore connu : { $metric }.
stage-full-between = Pleine entre { $low-month } et { $high-month }, huit fois sur dix.
stage-full-from = Plein avant { $low-month } une fois sur dix ; sinon plus tard.
stage-here = ici
stage-advised = y aller
stage-from = dès { $date-month }

stage-waiting-figures = les premières mesures arrivent
stage-old-figures = mesures d’il y a { $age }

stage-notes = notes
stage-waiting = En attente de la présentation…
stage-elapsed = total { $time }
stage-on-page = page { $time }
stage-over-a-minute = plus d’une minute
stage-is-black = l’écran est noir
stage-next-page = Ensuite : { $title }
stage-last-page = C’est la dernière page.
stage-note = { $formula }
stage-note-by = { $formula } Source : { $origin }.
stage-question-price = De quoi vivez-vous ?
stage-answer-price = { $price } par { $unit } et par mois, hors taxes.
stage-question-outage = Et si tout s’arrête cette nuit ?
stage-answer-no-promise = Cette phase ne promet aucune disponibilité, donc pas de budget d’erreur à dépenser.
stage-question-growth = Combien coûtera chaque { $unit } quand vous aurez grandi ?
stage-answer-growth = { $cost } pour { $units }, en { $date-month }.
stage-question-least = Quand la marge est-elle la plus basse, et pourquoi ?
stage-answer-least = { $margin } en { $date-month }, en { $phase }.
stage-question-why = Pourquoi pas une autre phase, maintenant ?
stage-question-runway = Combien de temps l’argent durera-t-il ?
stage-answer-runway = Selon le scénario en cours, la trésorerie est épuisée en { $date-month }.
stage-answer-even = Selon le scénario en cours, chaque mois paie ses frais à partir de { $date-month }.
stage-answer-not-even = Selon le scénario en cours, on ne connaît aucun mois de la projection qui paie ses frais.

stage-terminal = La présentation demande un terminal ; lancez palier present dans un terminal.
stage-taken = Une présentation nommée « { $session } » est déjà en cours : lisez ses notes avec palier present --notes --session { $session }, ou donnez un autre nom à celle-ci avec --session.
stage-nothing = Rien n’est présenté sous le nom « { $session } » : lancez palier present --session { $session } dans un autre terminal, ou appuyez sur { $present } dans le cockpit.
stage-over = La présentation est terminée.
stage-no-place = Ni dossier personnel ni XDG_RUNTIME_DIR : les notes n’ont pas d’endroit où rejoindre la présentation ; définissez XDG_RUNTIME_DIR.
stage-open-place = { $file } est ouvert à d’autres que vous, donc aucune note n’y passe : réservez-le avec chmod 700, ou supprimez-le.
stage-path-long = Le chemin { $file } est trop long pour un socket : définissez un XDG_RUNTIME_DIR plus court.
stage-socket = Les notes ne peuvent pas être proposées dans { $file } : { $error }.

redact-screens = --redact vaut pour ce qui est dessiné : le cockpit, palier present et palier snapshot. Retirez-le, ou regardez avec palier snapshot --redact.
redact-config = La configuration est refusée. Ce qui ne va pas peut dire des noms et n’est donc pas montré : relancez sans --redact, à l’abri des regards.

veil-server = serveur { $number }
veil-service = service { $number }
veil-database = base { $number }
veil-group = groupe { $number }
veil-address = adresse { $number }
veil-path = chemin { $number }
veil-disk = disque { $number }
veil-interface = interface { $number }
veil-person = personne { $number }
veil-alert = alerte { $number }
stage-word-lost = PERDU
stage-word-stale = ANCIEN
