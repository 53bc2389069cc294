### Fichiers de tests de charge, et leur import.

loadtest-foreign = { $file } n’est pas un résultat de wrk, d’oha (--output-format json) ou de k6 (--summary-export).
loadtest-json = { $file } n’est pas le JSON d’oha ou de k6 : { $error }. Le fichier est-il entier ?
loadtest-several = { $file } contient plusieurs résultats de wrk. Écrivez chacun dans son propre fichier.
loadtest-missing = { $file } n’a pas de { $field }. Le résultat est-il entier, et le test est-il allé à son terme ?
loadtest-unfit = { $file } : { $field } ne peut pas être « { $found } ».
loadtest-nothing-answered = { $file } : aucune requête n’a reçu de réponse réussie ; cela ne dit rien de la capacité.
loadtest-unreadable = { $file } ne peut pas être lu : { $error }.
loadtest-large = { $file } dépasse { $most } ; les résultats de wrk, d’oha et de k6 font quelques ko.
loadtest-no-store = Un test de charge se garde dans l’historique, et il n’y en a pas : retirez --no-history, ou réglez history dans la configuration.
loadtest-imported = { $file } : { $tool }, { $rate } sur { $seconds }, gardé pour { $target }.
