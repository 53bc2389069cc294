### Des URL, sondées d’ici.

source-probe-client = Sonde de { $url } : TLS ne peut pas être mis en place sur cette machine. Vérifiez ses autorités de certification.
source-probe-status = Sonde de { $url } : le site a répondu HTTP { $status }.
source-probe-timeout = Sonde de { $url } : pas de réponse complète en { $limit }.
source-probe-certificate = Sonde de { $url } : son certificat n’est pas accepté ({ $error }). Les visiteurs voient un avertissement ; renouvelez-le ou corrigez-le.
source-probe-refused = Sonde de { $url } : connexion refusée. Le serveur web tourne-t-il ?
source-probe-failed = Sonde de { $url } : échec, { $error }.

probe-certificate-ends = Son certificat expire dans { $days } : renouvelez-le.
probe-certificate-over = Son certificat a expiré il y a { $days } : les visiteurs voient un avertissement ; renouvelez-le.
probe-observed = La disponibilité repose sur ce qui a été observé d’ici : { $day } sur 24 h, { $week } sur 7 jours, { $month } sur 30 jours.
probe-both = { $first } { $second }
