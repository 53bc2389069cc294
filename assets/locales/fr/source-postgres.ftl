### Le nombre d’unités par SQL.

source-postgres-refused = Comptage des unités dans PostgreSQL ({ $address }) : personne ne répond ({ $error }). Tourne-t-il, et sur ce port ?
source-postgres-timeout = Comptage des unités dans PostgreSQL ({ $address }) : pas de réponse en { $limit }.
source-postgres-login = Comptage des unités dans PostgreSQL ({ $address }) : { $user } ne peut pas se connecter ({ $error }). Vérifiez l’utilisateur, le mot de passe et pg_hba.conf.
source-postgres-database = Comptage des unités dans PostgreSQL ({ $address }) : cette base n’existe pas ({ $error }). Vérifiez son nom.
source-postgres-read-only = Comptage des unités dans PostgreSQL ({ $address }) : la requête veut écrire ({ $error }) ; palier ne fait que lire. Donnez-lui un SELECT.
source-postgres-slow = Comptage des unités dans PostgreSQL ({ $address }) : la requête a trop duré et a été arrêtée. Donnez-en une plus rapide.
source-postgres-busy = Comptage des unités dans PostgreSQL ({ $address }) : le serveur ne prend pas de requête pour l’instant ({ $error }). palier réessaie.
source-postgres-query = Comptage des unités dans PostgreSQL ({ $address }) : le serveur a refusé la requête ({ $error }). Corrigez-la, ou donnez à { $user } le droit de lire.
source-postgres-broken = Comptage des unités dans PostgreSQL ({ $address }) : la connexion s’est coupée, ou la réponse dépassait de loin un nombre ({ $error }).
source-postgres-failed = Comptage des unités dans PostgreSQL ({ $address }) : échec, { $error }.
source-postgres-no-row = Comptage des unités dans PostgreSQL ({ $address }) : la requête n’a donné aucune ligne. Il en faut une, avec un nombre.
source-postgres-rows = Comptage des unités dans PostgreSQL ({ $address }) : la requête a donné plus d’une ligne. Il en faut une seule, avec un nombre.
source-postgres-columns = Comptage des unités dans PostgreSQL ({ $address }) : la requête a donné { $count } colonnes. Il faut une ligne avec un seul nombre.
source-postgres-type = Comptage des unités dans PostgreSQL ({ $address }) : la requête a donné une valeur de type { $type }. Il faut un nombre.
source-postgres-null = Comptage des unités dans PostgreSQL ({ $address }) : la requête a donné NULL. Il faut un nombre.
source-postgres-impossible = Comptage des unités dans PostgreSQL ({ $address }) : { $value } ne peut pas être un nombre d’unités. Il faut un nombre à partir de 0.
