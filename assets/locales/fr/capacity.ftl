# Capacité par ressource : noms et confiance.
capacity-cpu = CPU
capacity-memory = mémoire
capacity-disk = disque
capacity-published = publié
capacity-confidence-none = sans réponse
capacity-confidence-low = confiance faible
capacity-confidence-medium = confiance moyenne
capacity-confidence-high = confiance élevée
