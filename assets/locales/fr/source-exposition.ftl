# Pages de métriques, exporteurs, /proc et échantillonneur sans agent.

source-exposition-empty = { $address } a répondu par un corps vide au lieu de métriques ; vérifiez que l’exporteur est activé à ce chemin.
source-exposition-html = { $address } a répondu par une page web (HTML) au lieu de métriques ; vérifiez le port et le chemin (d’ordinaire /metrics), ou une authentification placée devant.
source-exposition-json = { $address } a répondu par du JSON au lieu de métriques ; vérifiez le chemin (d’ordinaire /metrics).
source-exposition-binary = { $address } a répondu par des données binaires au lieu de métriques en texte ; vérifiez le port et le chemin.
source-exposition-words = { $address } a répondu « { $words } » au lieu de métriques ; vérifiez le port, le chemin et le jeton.
source-exposition-too-many-series = { $address } expose, de ce qu’il faut lire, plus de { $limit } séries ; réduisez les étiquettes de l’exporteur, ou indiquez à palier un Prometheus qui le relève.
source-exposition-truncated = La page de { $address } s’arrête au milieu d’une ligne, qui a été écartée ; la connexion a été coupée, ou l’exporteur est défaillant.
source-exposition-invalid-utf8 = La page de { $address } n’est pas de l’UTF-8 valide (d’abord à la ligne { $line }) ; les octets fautifs ont été remplacés, et l’exporteur est à corriger.
source-exposition-malformed = La page de { $address } contient des lignes illisibles parmi celles qui sont nécessaires ({ $lines }) ; elles ont été écartées.
source-exposition-no-host = { $address } expose des métriques, mais aucune de node_exporter ; vérifiez le port (d’ordinaire 9100).
source-exposition-no-traffic = { $address } expose des métriques, mais aucune requête de Traefik, de Caddy, d’ingress-nginx ou d’un cadriciel web connu ; activez les métriques du proxy.
source-exposition-no-database = { $address } expose des métriques, mais aucune de postgres_exporter ; vérifiez le port (d’ordinaire 9187).
source-exposition-database-down = L’exporteur à { $address } fonctionne mais n’atteint pas son PostgreSQL ; vérifiez sa source de données et le serveur.

source-exposition-local-unreadable = La lecture de { $path } a échoué : { $error } ; palier a besoin de /proc pour observer cette machine.
source-exposition-local-senseless = { $path } ne contient aucun temps processeur ; palier a besoin du /proc de Linux pour observer cette machine.
source-exposition-local-timeout = L’observation de cette machine a duré plus de { $timeout } ; un système de fichiers ne répond peut-être plus.
source-exposition-local-failed = L’observation de cette machine a échoué : { $error }.

source-exposition-sampler-too-long = La réponse de l’échantillonneur sur { $host } n’en finit pas ; elle a été coupée, et l’échantillonneur est relancé.
source-exposition-sampler-version = L’échantillonneur sur { $host } répond dans un format inconnu ; quelque chose sur cette machine altère sa sortie.
