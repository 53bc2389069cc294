# Quelle touche fait quoi, ce qu’on y cherche, les conseils du premier démarrage, et ce qui a changé
# depuis la dernière visite.
action-palette = toutes les actions
keys-everywhere = partout
keys-on-screen = sur l’écran : { $screen }
keys-none = Aucune touche ne fait cela. esc les montre toutes.
keys-how = taper pour chercher · ↑↓ choisir · enter exécuter · esc fermer
keys-how-short = esc fermer

hints-three = { $what-if } et si · { $explain } explique un chiffre · { $help } toutes les touches. Une touche efface cette ligne.
hints-units = Combien de { $unit } ? Démarrez avec --units N, ou écrivez units = N dans palier.toml : chaque coût sera aussi donné pour une unité.

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
since-phase = { $from } est devenue { $to }
since-advice = { $from } est devenu { $to }
since-health = { $from } est devenu { $to }
since-disk = disque { $from } → { $to }
since-more = { $units-count } { $unit } de plus
since-fewer = { $units-count } { $unit } de moins
since-cost = l’une coûte { $from } → { $to }
since-margin = marge { $from } → { $to }
since-deploy = 1 déploiement
since-deploys = { $count } déploiements
since-incident = 1 incident
since-incidents = { $count } incidents
since-price = 1 changement de prix
since-prices = { $count } changements de prix
since-note = 1 note
since-notes = { $count } notes
