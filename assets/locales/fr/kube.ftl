# Un Prometheus dans un cluster Kubernetes.

kube-not-built = Ce palier a été compilé sans Kubernetes : prenez le programme d’une version publiée, compilez-le par `cargo install --path . --features kube`, ou transférez le port vous-même (`kubectl port-forward -n monitoring svc/prometheus-operated 9090`) et observez-le par `palier prom http://127.0.0.1:9090`.

kube-config-missing = Pas de kubeconfig à { $files } : copiez celui de votre cluster (sur k3s /etc/rancher/k3s/k3s.yaml), ou dites où il est avec --kubeconfig FICHIER ou KUBECONFIG.
kube-config-unreadable = Le kubeconfig { $file } ne peut pas être lu : { $error }.
kube-config-invalid = Le kubeconfig { $file } n’est pas du YAML valable à la ligne { $line } : corrigez-le là, ou reprenez-le de votre cluster.
kube-config-unmergeable = Le kubeconfig { $file } ne va pas avec les fichiers qui le précèdent dans KUBECONFIG : il est d’un autre genre ou d’une autre version.
kube-context-unset = Le kubeconfig n’a pas de contexte courant : choisissez-en un par --context NOM ou `kubectl config use-context NOM` ; il connaît { $known }.
kube-context-unknown = Le kubeconfig n’a pas de contexte « { $context } » ; il connaît { $known }.
kube-context-unknown-near = Le kubeconfig n’a pas de contexte « { $context } » : vouliez-vous dire « { $nearest } » ?
kube-cluster-missing = Le contexte « { $context } » nomme le cluster « { $cluster } », que le kubeconfig ne décrit pas : reprenez le kubeconfig.
kube-cluster-address = Le contexte « { $context } » n’a pas d’adresse de serveur utilisable : voyez `server` et `proxy-url` de son cluster dans le kubeconfig.
kube-context-certificate = Un certificat ou une clé du contexte « { $context } » ne peut pas être lu : { $error }. Reprenez le kubeconfig.
kube-account-unreadable = Le compte de service de ce pod ne peut pas servir : { $error }.

kube-plugin-missing = Le contexte « { $context } » s’identifie auprès de { $server } par le programme « { $command } », absent de cette machine : installez-le, ou ajoutez-le au PATH.
kube-plugin-missing-hint = Le contexte « { $context } » s’identifie auprès de { $server } par le programme « { $command } », absent de cette machine. Son kubeconfig dit : { $hint }
kube-plugin-failed = Le programme « { $command } », par lequel le contexte « { $context } » s’identifie auprès de { $server }, a échoué : { $error }. Identifiez-vous d’abord avec lui à la main.
kube-plugin-strange = Le programme « { $command } », par lequel le contexte « { $context } » s’identifie auprès de { $server }, n’a pas donné d’identifiants utilisables : identifiez-vous d’abord avec lui à la main.
kube-plugin-slow = L’identification auprès du cluster a duré plus de { $limit } : le programme que nomme son kubeconfig attend quelque chose ; identifiez-vous d’abord à la main, ou laissez-lui plus de temps avec --timeout.
kube-provider = Le contexte « { $context } » s’identifie auprès de { $server } d’une façon qui n’est plus connue : { $error }. Reprenez le kubeconfig.
kube-token-file = Le jeton du contexte « { $context } » pour { $server } ne peut pas être lu dans { $file } : { $error }.
kube-certificate = Les certificats du contexte « { $context } » pour { $server } ne peuvent pas servir : { $error }. Reprenez le kubeconfig.

kube-refused = { $server } refuse les identifiants du contexte « { $context } » (statut 401) : ils ont expiré ou ont été retirés ; identifiez-vous de nouveau, ou reprenez le kubeconfig.
kube-anonymous = { $server } ne sait pas qui demande (statut 403 pour system:anonymous) : le contexte « { $context } » n’a pas d’identifiants ; identifiez-vous de nouveau, ou reprenez le kubeconfig.
kube-forbidden = { $server } n’accorde pas à { $user } (contexte « { $context } ») { $verb } sur { $resource } dans l’espace de noms { $namespace } (statut 403) : il y faut un Role avec la règle { $rule }
kube-forbidden-everywhere = { $server } n’accorde pas à { $user } (contexte « { $context } ») { $verb } sur { $resource } (statut 403) : nommez l’espace de noms avec --namespace, ou ajoutez à un ClusterRole la règle { $rule }
kube-status = { $server } (contexte « { $context } ») a répondu par le statut { $status } : { $error }.
kube-strange = { $server } (contexte « { $context } ») ne répond pas comme l’API de Kubernetes : { $error }. Voyez `server` dans le kubeconfig.
kube-too-large = { $server } (contexte « { $context } ») a envoyé plus que palier ne lit, et la lecture s’est arrêtée là : nommez le service avec --namespace et --service.
kube-timeout = { $server } (contexte « { $context } ») n’a pas répondu à temps : il est lent, ou des paquets se perdent en route ; --timeout lui laisse plus de temps.
kube-unreachable = Pas de connexion à { $server } (contexte « { $context } ») : { $error }. Vérifiez le réseau, le VPN, et `server` dans le kubeconfig.
kube-tls = { $server } (contexte « { $context } ») n’est pas digne de confiance : { $error }. Vérifiez `certificate-authority` et `tls-server-name` dans le kubeconfig.
kube-proxy = Le mandataire sur le chemin de { $server } (contexte « { $context } ») est d’un genre que palier ne parle pas : http, https et socks5 sont connus.
kube-no-websocket = { $server } (contexte « { $context } ») ne laisse pas passer de WebSocket ({ $error }), et le transfert de port en a besoin : un mandataire en route peut en être la raison.

kube-no-usual = Pas de service au nom habituel de Prometheus dans l’espace de noms { $namespace } de { $server } (contexte « { $context } ») ; cherchés : { $names }. Nommez-le avec --service NOM.
kube-no-usual-near = Pas de service au nom habituel de Prometheus dans l’espace de noms { $namespace } de { $server } (contexte « { $context } ») ; cherchés : { $names }. Les plus proches : { $nearest }. Nommez-le avec --service NOM.
kube-no-service = Pas de service « { $service } » dans l’espace de noms { $namespace } de { $server } (contexte « { $context } ») : voyez `kubectl get services -A`.
kube-no-service-near = Pas de service « { $service } » dans l’espace de noms { $namespace } de { $server } (contexte « { $context } »). Les plus proches : { $nearest }.
kube-no-port = Le service { $service } de { $server } (contexte « { $context } ») n’a pas de port { $port } ; il a { $known }.
kube-no-selector = Le service { $service } de { $server } (contexte « { $context } ») ne choisit aucun pod, il n’y a donc rien vers quoi transférer : nommez-en un autre avec --service.
kube-no-pod = Derrière le service { $service } de { $server } (contexte « { $context } ») il n’y a aucun pod avec { $selector } : Prometheus est-il réduit à zéro ?
kube-no-ready-pod = Derrière le service { $service } de { $server } (contexte « { $context } ») aucun pod n’est prêt (sur { $count }) : voyez `kubectl describe pod`.
kube-no-target-port = Le pod { $pod } n’a pas de port du nom vers lequel mène le port { $port } du service { $service }, sur { $server } (contexte « { $context } ») : vérifiez `targetPort`.
kube-several = Parmi { $count } autres services qui peuvent être Prometheus, { $service } de { $server } (contexte « { $context } ») a été pris : --namespace et --service en choisissent un autre.

kube-forward-refused = { $server } (contexte « { $context } ») n’a pas pu transférer le port { $port } du pod { $pod } : { $error }.
kube-forward-failed = Le port { $port } du pod { $pod } de { $server } (contexte « { $context } ») n’a pas pu être atteint : { $error }.
kube-forward-silent = Le transfert vers le port { $port } du pod { $pod } de { $server } (contexte « { $context } ») s’est terminé sans réponse ; un autre est essayé.
kube-socket = Aucun socket n’a pu être créé pour le transfert vers { $server } (contexte « { $context } ») : { $error }.
