# Et si : annulé, saisi, et ce que cela change.
action-fine-less = un peu moins
action-fine-more = un peu plus
action-coarse-less = bien moins
action-coarse-more = bien plus
action-type = saisir
action-undo = annuler
action-redo = refaire

knob-step = pas { $step }
knob-steps-two = pas { $step } · { $more } { $coarse }
knob-steps = pas { $step } · { $more } { $coarse } · { $little } { $fine }

what-if-elsewhere = « Et si » règle prix, gains et phase, et rien ici ne les suit : ouvrez-le sur le cockpit ({ $cockpit }), la capacité ({ $capacity }), l’argent ({ $money }) ou les phases ({ $phases }).
what-if-of = { $scenario } (et si)
mark-what-if-key = ET SI · { $keys }
money-break-even-short = équilibre { $count }
keys-ran = exécuté : { $name } ({ $key })
value-money = { $value-short }

undo-value = { $knob } : retour à { $value }
redo-value = { $knob } : de nouveau { $value }
undo-knob = { $knob } { $value }
undo-reset = Abandon annulé : { $all }
redo-reset = De nouveau abandonné.
price-waits = Le prix dépend du nombre de { $unit }, qui n’est pas encore connu : saisissez un prix avec { $type }, ou attendez.
undo-nothing = Rien à annuler.
redo-nothing = Rien à refaire.
reset-done = Brouillon abandonné : tout est comme mesuré et configuré. { $undo } le ramène.
reset-nothing = Rien n’est réglé, il n’y a donc pas de brouillon à abandonner. { $redact } masque les noms.
reset-not = { $said } Le brouillon tient toujours : { $reset } l’abandonne.
redact-hides = Noms masqués : { $redact } les montre.
redact-shows = Noms affichés : { $redact } les masque.

typed-ask = { $knob } :
typed-enter = enter le prend · esc le laisse
typed-enter-short = enter le prend
typed-no-value = « { $typed } » n’est pas une valeur pour { $knob } : écrivez un nombre de { $low } à { $high }, par exemple { $example }.
typed-no-whole = « { $typed } » n’est pas une valeur pour { $knob } : écrivez un nombre entier de { $low } à { $high }, par exemple { $example }.

turned-units = { $change }
turned-price = { $change } sur le prix
turned-price-fixed = un prix fixe de { $price-short } ({ $change } aujourd’hui)
turned-fixed = prix figé à { $price-short }
turned-fixed-short = prix figé
turned-growth = { $change } de gains par mois
turned-churn = { $change } de pertes par mois
turned-hosted = { $change } de part hébergée
turned-phase = en { $phase }
turned-hours = { $change } heures par mois
turned-rate = { $change } de l’heure
turned-horizon-more = { $months } mois de plus
turned-horizon-less = { $months } mois de moins

difference = { $about } : { $changes }.
difference-brief = { $changes }.
difference-brief-fixed = { $fixed } : { $changes }.
difference-two = { $first } En outre : { $rest }.
difference-list = { $first }, { $rest }
difference-but = { $first }, mais { $but }
difference-and-more = { $named } et { $count } de plus
difference-draft = le brouillon
difference-instead = « { $second } » au lieu de « { $first } »
difference-nothing = { $about } : rien ne change jusqu’en { $at-month }.
difference-hardly = { $about } : rien de visible ne change jusqu’en { $at-month }.
difference-unknown = { $about } : sans le nombre de { $unit }, on ne peut pas dire ce que cela change.
difference-up = +{ $change }
difference-down = -{ $change }
difference-points = { $points-number ->
    [one] { $points } point
   *[other] { $points } points
}
difference-advice = conseil « { $after } » au lieu de « { $before } »
difference-advice-phase = conseil « { $after } » au lieu de « { $before } »
difference-cost = coût par { $unit } { $change }
difference-margin = marge { $change }
difference-full-margin = marge complète { $change }
difference-margin-then = marge en { $at-month } { $change }
difference-phase = { $phase }
difference-phase-pays = { $phase } se rembourse
difference-profitable = chaque mois rentable
difference-payback = tout remboursé
difference-earlier = { $subject } { $months-number ->
    [one] { $months } mois
   *[other] { $months } mois
} plus tôt
difference-later = { $subject } { $months-number ->
    [one] { $months } mois
   *[other] { $months } mois
} plus tard
difference-comes = { $subject } en { $at-month } et non après { $end-month }
difference-goes = { $subject } seulement après { $end-month }
difference-break-even-less = équilibre { $by } plus tôt
difference-break-even-more = équilibre { $by } plus tard
difference-breaks-even = équilibre à { $from }, auparavant à aucun nombre
difference-never-breaks-even = plus d’équilibre
difference-cumulative = excédent cumulé en { $at-month } { $change }
difference-cumulative-short = excédent cumulé { $change }
difference-revenue-now = recettes { $change } par mois
difference-revenue-now-short = recettes { $change }/mois
difference-revenue = recettes en { $at-month } { $change } par mois
