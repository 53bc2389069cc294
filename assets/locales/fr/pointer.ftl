# La souris, le curseur de lecture, le presse-papiers, le passage par le shell.
action-suspend = suspendre (fg)
action-mouse = souris non / oui
action-copy = copier le chiffre
action-read-earlier = courbe : avant
action-read-later = courbe : après

pointer-at = { $date }, { $time }
pointer-day = { $date }
pointer-value = { $name } { $value }
pointer-gap = { $name } : rien
pointer-spread = de { $low } à { $high }
pointer-no-chart = À cette taille, cet écran ne montre aucune courbe à lire.
pointer-mouse-on = La souris est à palier ; Maj et glisser sélectionnent du texte. { $mouse } : non.
pointer-mouse-off = La souris est au terminal. { $mouse } : oui.
pointer-copied = Copié : { $words }
pointer-nothing-known = Rien n’a été copié : la valeur de « { $name } » n’est pas encore connue.
pointer-cannot-copy = Ce terminal n’accepte rien pour son presse-papiers.
pointer-no-clipboard = Rien n’est copié : clipboard = false dans palier.toml.
pointer-paste-ignored = Ce qui a été collé est ignoré : aucune ligne de texte n’est ouverte.
pointer-no-shell = { $suspend } ne fait rien ici : aucun shell n’attend pour rappeler palier.
pointer-no-terminal = le cockpit a besoin d’un terminal ; sans terminal, utilisez « palier check » ou « palier snapshot »
pointer-dumb-terminal = le cockpit ne peut pas dessiner sur un terminal du genre « { $term } » (TERM) ; utilisez « palier check » ou « palier snapshot », ou donnez à TERM le vrai nom du terminal
pointer-help-select = Maj et glisser : la sélection du terminal
