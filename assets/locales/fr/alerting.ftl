# Les alertes de la supervision observée, ce qui ne va pas dans ses règles, et comment on la joint.

source-prometheus-identity-unreadable = Le fichier { $file }, par lequel palier dit qui il est, n’a pas pu être lu : { $error }.
source-prometheus-certificate-invalid = { $file } ne contient aucun certificat PEM : donnez le certificat client que l’exploitant du serveur a signé pour vous.
source-prometheus-key-invalid = { $file } ne contient aucune clé privée PEM : donnez la clé du certificat client, sans phrase secrète.
source-prometheus-proxy = Le mandataire { $proxy } est inutilisable : { $error }. Écrivez-le http://hôte:3128.
source-prometheus-target-down-because = { $url } ne peut pas collecter { $instance } (job { $job }) : { $error }. Ses chiffres manquent jusqu’à ce qu’il réponde de nouveau.
source-prometheus-targets-down-more = { $url } ne peut pas collecter { $count } autres cibles : sa page /targets les énumère.
source-prometheus-rules-failed = Les règles d’alerte de { $url } n’ont pas pu être lues, ses alertes ne sont donc pas montrées : { $reason }
source-alertmanager-not-the-api = { $url } ne répond pas comme un Alertmanager (statut { $status }) : { $error }. Vérifiez l’adresse et le préfixe de chemin.
source-alertmanager-too-large = { $url } a envoyé plus de { $limit } d’alertes, et la lecture s’est arrêtée là : regardez sur sa propre page ce qui se déclenche.
source-alerts-too-many = { $url } annonce plus d’alertes que palier n’en montre ({ $shown }) : { $left-out } parmi les moindres sont omises.

rule-fails = Prometheus ne peut pas évaluer cette règle, elle ne se déclenche donc jamais : { $error }.
rule-rate-of-gauge = { $metric } est une jauge, et { $function }() prend chacune de ses baisses pour un redémarrage : écrivez { $instead }
rule-difference-of-counter = { $metric } est un compteur, et { $function }() compte chaque redémarrage comme une baisse : écrivez { $instead }
rule-rate-of-instant = { $metric } est un instant, dont { $function }() ne dit rien : pour son âge, écrivez { $instead }
rule-lifetime-ratio = { $counter } et { $other } comptent depuis le démarrage de leurs processus, leur rapport ne bouge donc guère quand tout va mal : écrivez { $instead }
rule-quantile-without-le = histogram_quantile() reçoit des classes sans leur étiquette le et n’a pas de valeur, la règle ne se déclenche donc jamais : écrivez { $instead }
rule-divides-by-unlimited = { $metric } vaut 0 où il n’y a pas de limite, le quotient est infini et la règle se déclenche toujours : écrivez { $instead }
rule-share-never-reached = La part vaut au plus 1 et elle est comparée à { $threshold }, la règle ne se déclenche donc jamais : écrivez { $instead }
rule-share-always-below = La part vaut au plus 1 et elle est comparée à { $threshold }, la règle se déclenche donc toujours : écrivez { $instead }

report-alerts = Alertes de sa supervision
report-alert-fires = 1 alerte se déclenche : { $alert } ({ $severity }) { $about }
report-alerts-fire = { $count } alertes se déclenchent ; la pire : { $alert } ({ $severity }) { $about }
report-alerts-none-fires = aucune ne se déclenche ; { $count } en attente ou réduites au silence
report-findings = Règles de sa supervision à corriger
report-finding = { $rule } ({ $group }) : { $problem }
report-findings-more = et { $count } autres, dans --json
report-alert-critical = critique
report-alert-warning = avertissement
report-alert-info = information
