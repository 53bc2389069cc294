# Quelle touche fait quoi, ce qu’on y cherche, les conseils du premier démarrage, et ce qui a changé
# depuis la dernière visite.
action-palette = toutes les actions
keys-everywhere = partout
keys-on-screen = sur l’écran : { $screen }
keys-unbound = { $palette } « { $name } »
keys-none = Aucune touche ne fait cela. esc les montre toutes.
keys-how-search = / ou taper : chercher
keys-how-type = taper : chercher
keys-how-choose = ↑↓ choisir
keys-how-run = enter exécuter
keys-how-close = { $keys } fermer
keys-how-clear = { $keys } effacer

hints-three = { $what-if } et si · { $explain } explique un chiffre · { $help } toutes les touches
hints-units = Combien de { $unit } ? --units N le dit, ou units = N dans palier.toml.
empty-units = --units N

since-line = { $since } : { $changes }.
since-nothing = { $since } : rien n’a changé.
since-and = { $change } ; { $rest }
since-today = Depuis aujourd’hui { $time }
since-yesterday = Depuis hier { $time }
since-monday = Depuis lundi { $time }
since-tuesday = Depuis mardi { $time }
since-wednesday = Depuis mercredi { $time }
since-thursday = Depuis jeudi { $time }
since-friday = Depuis vendredi { $time }
since-saturday = Depuis samedi { $time }
since-sunday = Depuis dimanche { $time }
since-date = Depuis le { $date }, { $time }
since-phase = { $from } → { $to }
since-advice = conseil { $from } → { $to }
since-health = santé { $from } → { $to }
since-disk = disque { $from } → { $to }
since-more = { $units-count } { $unit } de plus
since-fewer = { $units-count } { $unit } de moins
since-cost = par { $unit } { $from } → { $to }
since-margin = marge { $from } → { $to }
since-deploy = 1 déploiement
since-deploys = { $count } déploiements
since-incident = 1 incident
since-incidents = { $count } incidents
since-price = 1 changement de prix
since-prices = { $count } changements de prix
since-note = 1 note
since-notes = { $count } notes
