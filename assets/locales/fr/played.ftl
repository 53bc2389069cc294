# Le passé de ce qui est joué, et de tout passé : ce qui valait alors.
playback-slower = en réalité ×{ $speed }
health-seen-now = entendu à l’instant
health-told-then = donnait alors ses chiffres
health-silent-then = se taisait alors
health-told-before = avait donné ses derniers chiffres { $age } plus tôt
cursor-no-advice = Rien n’a été enregistré alors sur quoi un conseil puisse reposer.
phases-regret-alone = Pas de regret : le profil n’a pas d’autre phase à laquelle la comparer.
phases-regret-no-end = Regret inconnu : ce que cette phase porte n’est ni publié, ni mesuré pour l’instant.
