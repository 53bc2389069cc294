# Tout ce qui peut être fait, par ses mots.
palette-title = Toutes les actions
palette-none = Rien ne porte ce nom.
palette-not-on-fleet = pas sur la liste des cibles
palette-screen = écran : { $name }
palette-scenario = scénario : { $name }
palette-theme = thème : { $name }
palette-english = langue : English
palette-french = langue : français
palette-span = durée des graphiques : { $span }
palette-since = depuis la dernière visite
palette-target = ouvrir la cible { $name }
palette-figure = expliquer : { $name }
palette-forecast = prévision de { $metric }
palette-phase = { $name }
palette-where = { $name } ({ $place })
palette-nth = { $name } ({ $number })
