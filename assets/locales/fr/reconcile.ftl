reconcile-title = Publié, et tel que ses propres données le font
reconcile-line = { $what }, { $about }, publié : { $published } ; calculé : { $computed }. { $why }
reconcile-line-all = { $what }, publié : { $published } ; calculé : { $computed }. { $why }
reconcile-about = { $phase }, { $units }
reconcile-or-more = { $value } ou plus
reconcile-range = { $low } à { $high }
reconcile-unknown = rien

reconcile-revenue = Recettes
reconcile-margin = Marge
reconcile-cost = Coût
reconcile-break-even-units = Point mort
reconcile-count = Unités
reconcile-rate = Débit

reconcile-product = { $units } × { $price }.
reconcile-margin-rounded = { $cost } d’infrastructure par mois ; le document arrondit.
reconcile-margin-off = { $margin } laisserait { $leaves } de coût par mois, et le document donne { $low }.
reconcile-margin-off-range = { $margin } laisserait { $leaves } de coût par mois, et le document donne { $low } à { $high }.
reconcile-margin-or-more = { $margin } laisse { $others } par mois au-delà de l’infrastructure, pour ce que le document nomme sans le chiffrer, comme une équipe.
reconcile-cost-taken = Le calcul le reprend tel quel.
reconcile-cost-part = Une partie de la fourchette que le document donne ailleurs ; c’est toute la fourchette qui sert au calcul.
reconcile-cost-other = Le profil calcule avec un autre coût.
reconcile-break-even = { $cost } ÷ { $price }, arrondi au-dessus.
reconcile-break-even-never = La phase porte { $limit }, qui ne la paient pas.
reconcile-break-even-none = Aucun nombre ne la paie, ou le prix est inconnu.
reconcile-units = À partir de zéro, après { $months } mois du scénario « { $scenario } ».
reconcile-throughput = { $requests } requêtes en { $took }, selon le même document.
