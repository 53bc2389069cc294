## Les histoires : `palier demo`. Tout y est simulé, et le dit.

demo-story-wrong = L’histoire de { $file } ne peut pas être racontée : ligne { $line }, colonne { $column } : { $what } ; { $help }.
demo-story-unknown = L’histoire ne peut pas être racontée : { $what } ; { $help }.
demo-story-empty = L’histoire ne peut pas être racontée : son script est vide.
demo-down = SIMULATION : { $url } ne répond pas à ce moment de l’histoire.
demo-serve-refused = La page de l’histoire ne peut pas être servie sur { $address } : { $reason }. Indiquez une autre adresse avec --serve ADRESSE:PORT.
demo-list = Histoires SIMULÉES (SIMULATION), pour palier demo --story NOM :
demo-list-row = { $name } — { $title } (le temps y passe { $speed } fois plus vite)
demo-serving = SIMULATION : « { $title } » est servie à { $url }, son temps passe { $speed } fois plus vite que le vôtre ; interrompez pour finir.
