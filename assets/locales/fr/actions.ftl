# Ce que font les touches.
action-quit = quitter
action-help = aide
action-back = fermer
action-freeze = figer
action-live = direct
action-explain = expliquer
action-what-if = et si
action-zoom-in = durée plus courte
action-zoom-out = durée plus longue
action-next = suivant
action-previous = précédent
action-less = moins
action-more = plus
action-reset = rétablir
action-theme = thème
action-language = English
