### Une machine par SSH, et les pages de métriques.

source-ssh-key-unknown = SSH vers { $host } : sa clé d’hôte n’est pas connue ici. Lancez `{ $command }` une fois, comparez l’empreinte et acceptez-la ; palier se connectera ensuite tout seul.
source-ssh-key-changed = SSH vers { $host } : sa clé d’hôte n’est pas celle qui est connue ici. Soit le serveur a été réinstallé, soit quelqu’un s’est interposé. Vérifiez auprès de son responsable, puis retirez l’ancienne clé avec `ssh-keygen -R`.
source-ssh-denied = SSH vers { $host } : le serveur a refusé toutes les clés ({ $error }). Vérifiez que `{ $command }` aboutit sans rien demander ; une clé protégée par une phrase secrète exige ssh-agent (`ssh-add`), car palier ne demande rien.
source-ssh-unresolved = SSH vers { $host } : aucune adresse ne porte ce nom. Vérifiez le nom, votre configuration SSH et le réseau.
source-ssh-refused = SSH vers { $host } : connexion refusée. sshd y tourne-t-il, et sur ce port ?
source-ssh-timeout = SSH vers { $host } : pas de réponse à temps. Vérifiez le réseau, le pare-feu et l’adresse.
source-ssh-unreachable = SSH vers { $host } : aucun chemin n’y mène ({ $error }). Vérifiez le réseau.
source-ssh-configuration = SSH vers { $host } : ssh n’accepte pas sa configuration ({ $error }). Vérifiez que `{ $command }` aboutit.
source-ssh-no-ssh = SSH vers { $host } : l’autre côté a raccroché avant que la connexion soit établie ({ $error }). Est-ce un serveur SSH, et accepte-t-il d’autres connexions ?
source-ssh-failed = SSH vers { $host } a échoué : { $error }. Vérifiez que `{ $command }` aboutit.
source-ssh-destination = SSH : « { $host } » n’est pas une destination. Écrivez HÔTE, UTILISATEUR@HÔTE ou ssh://UTILISATEUR@HÔTE:PORT.
source-ssh-directory = SSH : le répertoire privé des sockets redirigés est inutilisable : { $error }. Vérifiez TMPDIR et XDG_RUNTIME_DIR.
source-ssh-no-client = SSH vers { $host } : le programme ssh manque ici. Installez le client OpenSSH.
source-ssh-jump = SSH vers { $host } passe par { $jump }. { $reason }
source-ssh-jump-onward = SSH par { $jump } : l’hôte est atteint, mais n’arrive pas de là à { $host } ({ $error }). Vérifiez que sshd tourne sur { $host }, et que { $jump } a le droit de rediriger vers lui (AllowTcpForwarding, PermitOpen).
source-ssh-lost = La connexion SSH à { $host } s’est interrompue. palier se reconnecte tout seul.
source-ssh-lost-because = La connexion SSH à { $host } s’est interrompue : { $error }. palier se reconnecte tout seul.
source-ssh-silenced = Plus de nouvelles : la connexion SSH à { $host } est perdue.
source-ssh-forwarding = sshd sur { $host } interdit les redirections : les exporteurs et PostgreSQL y sont hors d’atteinte. Réglez-y AllowTcpForwarding (et AllowStreamLocalForwarding) sur local.

source-ssh-container-no-docker = Conteneur { $name } sur { $host } : ce compte n’y trouve ni docker ni podman. Installez l’un des deux, ou configurez l’adresse même de l’exporteur.
source-ssh-container-denied = Conteneur { $name } sur { $host } : ce compte n’a pas le droit d’interroger Docker. Ajoutez-le là-bas au groupe docker (`sudo usermod -aG docker UTILISATEUR` ; ce groupe peut tout ce que peut root), ou publiez le port de l’exporteur sur 127.0.0.1 et configurez cette adresse.
source-ssh-container-daemon = Conteneur { $name } sur { $host } : Docker n’y tourne pas. Démarrez-le (`sudo systemctl start docker`).
source-ssh-container-none = Conteneur { $name } sur { $host } : aucun conteneur ne porte ce nom. `docker ps` y montre les noms ; Compose écrit PROJET-SERVICE-1.
source-ssh-container-stopped = Conteneur { $name } sur { $host } : il ne tourne pas (état : { $state }). Démarrez-le (`docker start { $name }`).
source-ssh-container-no-address = Conteneur { $name } sur { $host } : il n’a pas d’adresse à lui (réseau : { $network }). Configurez l’adresse de ce dont il partage le réseau, ou placez-le sur un réseau.
source-ssh-container-timeout = Conteneur { $name } sur { $host } : Docker n’y a pas répondu en { $limit }.
source-ssh-container-failed = Conteneur { $name } sur { $host } : Docker n’a pas pu y être interrogé ({ $error }). Vérifiez que `docker inspect { $name }` y fonctionne.

source-ssh-sampler-failed = Lecture de /proc sur { $host } : la commande distante n’a pas pu démarrer ({ $error }).
source-ssh-sampler-timeout = Lecture de /proc sur { $host } : pas de réponse en { $limit }.
source-ssh-sampler-ended = Lecture de /proc sur { $host } : la commande distante s’est terminée. Le compte y a-t-il un shell ?
source-ssh-sampler-ended-saying = Lecture de /proc sur { $host } : la commande distante s’est terminée en disant « { $words } ». Le compte y a-t-il un shell ?
source-ssh-sampler-no-proc = { $host } n’offre pas de /proc : ce n’est pas un Linux, ou il le cache. Sans exporteur, palier ne lit que Linux : installez-y node_exporter, et configurez son adresse.

source-ssh-page-refused = Métriques de { $url } : connexion refusée. L’exporteur tourne-t-il, et sur ce port ?
source-ssh-page-closed = Métriques de { $url } : rien ne répond à cette adresse. L’exporteur tourne-t-il, et sur ce port ?
source-ssh-page-timeout = Métriques de { $url } : pas de réponse complète en { $limit }.
source-ssh-page-too-large = Métriques de { $url } : la page dépasse { $limit } et n’a pas été lue jusqu’au bout. Est-ce bien une page de métriques ?
source-ssh-page-cut = Métriques de { $url } : le transfert s’est interrompu ({ $error }).
source-ssh-page-token-wrong = Métriques de { $url } : le serveur a refusé le jeton (HTTP { $status }). Vérifiez le jeton de l’application.
source-ssh-page-token-missing = Métriques de { $url } : le serveur demande une identification (HTTP { $status }). Indiquez le jeton de l’application.
source-ssh-page-token-unusable = Métriques de { $url } : le jeton contient des caractères qu’aucun en-tête ne peut transporter. Vérifiez le jeton de l’application.
source-ssh-page-redirect = Métriques de { $url } : le serveur renvoie ailleurs, et les identifiants ne suivent pas. Configurez l’adresse qui répond elle-même.
source-ssh-page-status = Métriques de { $url } : le serveur a répondu HTTP { $status }. Vérifiez le chemin.
source-ssh-page-failed = Métriques de { $url } : lecture impossible, { $error }.
