# Le passé de ce qui est joué, et de tout passé : ce qui valait alors.
playback-slower = en réalité ×{ $speed }
health-seen-now = entendu à l’instant
health-told-then = donnait alors ses chiffres
health-silent-then = se taisait alors
health-told-before = avait donné ses derniers chiffres { $age } plus tôt
cursor-no-advice = Rien n’a été enregistré alors sur quoi un conseil puisse reposer.
