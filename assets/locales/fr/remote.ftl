### L’historique d’un serveur à la place d’un fichier, et les chiffres de palier écrits chez lui.

source-name-remote-write = écriture distante

remote-memory-failed = L’historique n’a pas pu être lu en entier sur { $url } : budget, capacité et prévisions n’en connaissent qu’une partie, et palier réessaie : { $reason }

remote-write-refused = { $url } ne prend pas les chiffres de palier (statut { $status } : { $body }). Accepte-t-il l’écriture distante, et est-ce le chemin entier du point d’accès ?
remote-write-timeout = L’écriture des chiffres de palier sur { $url } a duré plus de { $limit } ; --timeout lui laisse plus de temps.
remote-write-broken = Les chiffres de palier n’ont pas pu être écrits sur { $url } : { $error }.
remote-write-nothing = Aucun chiffre n’a été écrit : la configuration n’a pas de [remote-write] avec une url pour cette cible, ou rien n’a été entendu d’elle.
