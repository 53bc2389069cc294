### La machine en détail, sur l’écran de santé, et ses lignes expliquées.

health-each-core = Par cœur
health-core-busiest = le plus occupé : cœur { $core }, { $busy }
health-layer-used = utilisé { $size }
health-layer-cache = cache { $size }
health-layer-buffers = tampons { $size }
health-layer-free = libre { $size }
health-mounted = sur { $mount }
health-trend-left = plein dans { $days } à la tendance de { $over }
health-trend-none = ne se remplit pas, à la tendance de { $over }
health-device-busy = occupé { $busy }
health-device-read = lit
health-device-written = écrit
health-interface-errors = erreurs
health-interface-fails = Des paquets échouent sur cette interface : voyez le câble ou le commutateur virtuel, ou prévenez votre hébergeur.
health-more-parts = et { $count } de plus qui vont bien

health-chart-disk = Disques
health-chart-pressure = Pression
health-chart-whole = ensemble
health-chart-cores = par cœur
health-chart-core = cœur { $core }
health-chart-idlest = cœur le moins occupé
health-chart-busiest = cœur le plus occupé
health-chart-used = utilisée
health-chart-held = avec cache
health-chart-swap = swap
health-chart-busy = occupé

health-explain-cores = La part occupée de chaque cœur entre deux regards : 1 − inactif − attente d’E/S − volé. Une barre par cœur, dans l’ordre de leurs numéros ; un cœur plein parmi d’autres inactifs, c’est un programme qui ne sait pas se servir des autres.
health-explain-steal = La part du temps où cette machine voulait tourner et où son hôte faisait tourner un autre client. Rien sur cette machine n’y change quoi que ce soit : demandez un autre hôte à l’hébergeur, ou déménagez.
health-explain-swap = Swap utilisé ÷ swap. Un peu de swap utilisé ne nuit pas ; la pression sur la mémoire dit si des programmes l’attendent.
health-explain-busy = La part du temps où le périphérique faisait des E/S, et les octets lus et écrits par seconde, entre deux regards. Pour la machine entière, c’est le périphérique le plus occupé.
health-explain-pressure = La part du temps où une tâche attendait la ressource (pressure stall information, PSI). Elle dit ce que les parts occupées ne disent pas : si quelqu’un en souffre.
health-explain-network = Octets par seconde entre deux regards, sur les vraies interfaces : ni la boucle locale ni les ponts des conteneurs, qui portent les mêmes octets une fois de plus.
health-explain-power = Joules ÷ temps, d’après les compteurs d’énergie que la machine offre.
health-explain-filesystem = Utilisé ÷ (utilisé + disponible), comme compte df. Les jours restants sont ce qui est disponible ÷ la croissance par jour le long de la droite qui suit ce qui a été vu, et que des relevés aberrants ne courbent pas.
health-explain-whole = Les chiffres du groupe entier, comme son programme les dit.
health-explain-part = Comme le dit le programme qui le surveille ; les débits sont formés entre deux regards.
health-explain-others = De ce qui va bien, seuls les premiers sont listés, les plus grands d’abord là où on le sait. Ce qui demande attention est toujours listé.
health-explain-alert = Une alerte de la surveillance du côté observé : montrée comme elle a été dite, sans être jugée.
health-explain-finding = Une règle de la surveillance du côté observé qui ne peut pas faire ce qu’elle doit faire.
health-explain-source = Un endroit d’où viennent des chiffres : s’il répond, quand il l’a fait pour la dernière fois, et ce qui y manque.
health-explain-absent = Cela aussi pourrait être connu, si c’était dit : la ligne dit comment.
