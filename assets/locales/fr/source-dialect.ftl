# Dans les noms de qui sont les requêtes.

source-dialect-averages-only = { $program } sur { $url } ne donne que des moyennes : sa latence moyenne, passé 512 requêtes, mais aucun percentile. Pour des percentiles, lisez-les de l’application qui est derrière, ou sondez une URL.
source-dialect-absent = { $url } n’expose aucune requête sous les noms de { $dialect }, que la cible demande : corrigez son « dialect », ou retirez-le pour que palier cherche lui-même.
source-dialect-native = { $url } garde les latences de { $program } en histogrammes natifs : les percentiles sont ceux du serveur, et leur marge d’erreur dépend de ses tranches, que palier ne voit pas.
