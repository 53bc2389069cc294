### palier record, et l’export de l’historique.

record-held = Un autre palier record collecte déjà dans { $store } : processus { $pid }, depuis { $since }. Arrêtez-le d’abord, ou nommez un autre fichier avec --store.
record-held-unknown = Un autre palier record collecte déjà dans { $store }. Arrêtez-le d’abord, ou nommez un autre fichier avec --store.
record-lock-file = Le verrou { $file }, par lequel un seul processus à la fois collecte dans un historique, est inutilisable : { $error }. Vérifiez son emplacement et ses droits, ou nommez un autre historique avec --store.
record-signals = Les signaux qui arrêteraient palier record ne peuvent être captés : { $error }.
record-no-store = Il n’y a pas d’historique où collecter : retirez --no-history, ou donnez store dans la configuration.
record-no-target = La configuration n’a aucune cible à collecter.
record-left-out = { $target } est laissée de côté : { $reason }
record-configuration = la configuration est refusée : { $error }
record-refused = L’ancienne configuration reste en vigueur : { $why }
record-reload-slow = la lecture de la configuration a pris plus de 10 secondes.
record-reloaded = La configuration a été relue.
record-begins = Collecte dans { $store }, cibles : { $count }.
record-live = { $target } : premières mesures.
record-back = { $target } répond de nouveau.
record-lost = { $target } ne répond pas : { $reason }
record-broke = une erreur dans palier lui-même a mis fin à la collecte de cette cible ; signalez-la, et relancez palier record.
record-fires = { $target } : le signal { $signal } se déclenche.
record-over = { $target } : le signal { $signal } est passé.
record-writes-again = L’historique accepte de nouveau les écritures.
record-status = { $live } cibles sur { $count } répondent ; historique { $store }.
record-status-failing = L’historique n’accepte pas les écritures.
record-ends = Écriture de ce qui a été reçu, puis arrêt.
record-ended = Arrêté ; tout ce qui a été reçu est écrit.

export-no-target = L’historique ne connaît pas de cible { $target } ; palier history info énumère celles qu’il connaît.
export-nothing = L’historique n’a pas de mesures de { $target } sur cette période et pour ces métriques ; rien n’a été écrit.
export-empty-span = L’export finirait avant de commencer : --from { $from } n’est pas avant --to { $to }.
export-when = { $flag } « { $found } » n’est pas un instant ; { $help }.
export-file = { $file } ne peut être écrit : { $error }.
export-done = { $file } : mesures de { $target } : { $count }.

import-openmetrics-line = { $file }, ligne { $line } : « { $found } » n’est pas un échantillon de la forme nom{ "{" }étiquettes{ "}" } valeur horodatage.
import-openmetrics-no-time = { $file }, ligne { $line } : « { $found } » n’a pas d’horodatage ; une page à collecter n’en a pas, un export en a.
import-openmetrics-range = { $file }, ligne { $line } : { $metric } ne peut valoir « { $found } ».
import-openmetrics-several = { $file }, ligne { $line } : { $metric } d’une deuxième cible ou série, « { $found } » ; exportez et importez-les l’une après l’autre.
import-openmetrics-cut = { $file } ne finit pas par # EOF : il a été tronqué. Exportez-le de nouveau.
import-openmetrics-none = { $file } n’a aucune métrique de palier : leurs noms commencent par palier_ et finissent par leur unité.
import-openmetrics-others = { $file } : échantillons de métriques que palier ne connaît pas, ignorés : { $count }.
