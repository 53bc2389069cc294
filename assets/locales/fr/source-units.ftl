### Les unités comptées par un fichier ou un programme de cette machine.

source-units-file-read = Décompte des unités : { $path } ne peut pas être lu ({ $error }). Vérifiez le chemin et ses droits.
source-units-file-kind = Décompte des unités : { $path } n’est pas un simple fichier. Donnez le fichier qui contient le nombre.
source-units-file-timeout = Décompte des unités : { $path } n’a pas pu être lu en { $limit }. Son disque est-il joignable ?
source-units-file-broke = Décompte des unités : la lecture de { $path } a été interrompue.
source-units-file-long = Décompte des unités : { $path } contient plus de 4 ko. Il ne devrait contenir qu’un nombre.
source-units-file-empty = Décompte des unités : { $path } est vide. Écrivez-y un nombre, par exemple 1180.
source-units-file-number = Décompte des unités : { $path } contient « { $found } », qui n’est pas un nombre seul. Écrivez-y un nombre, par exemple 1180.
source-units-file-negative = Décompte des unités : { $path } contient { $found }. Un nombre d’unités n’est pas négatif.
source-units-command-none = Décompte des unités : aucun programme n’est nommé. Écrivez units = {"{"} command = ["PROGRAMME"] {"}"}.
source-units-command-start = Décompte des unités : { $program } ne peut pas être lancé ({ $error }). Donnez son chemin complet ; il tourne sans shell.
source-units-command-timeout = Décompte des unités : { $program } n’avait pas fini en { $limit } et a été arrêté. Faites-le répondre plus vite, ou augmentez le délai.
source-units-command-long = Décompte des unités : { $program } affiche plus de 4 ko. Il ne devrait afficher qu’un nombre.
source-units-command-exit = Décompte des unités : { $program } a échoué avec le code { $code }, sans dire pourquoi.
source-units-command-exit-saying = Décompte des unités : { $program } a échoué avec le code { $code } (« { $words } »).
source-units-command-killed = Décompte des unités : { $program } a été arrêté par le signal { $signal }.
source-units-command-empty = Décompte des unités : { $program } n’affiche rien. Il devrait afficher un nombre, par exemple 1180.
source-units-command-number = Décompte des unités : { $program } affiche « { $found } », qui n’est pas un nombre seul. Il devrait afficher un nombre, par exemple 1180.
source-units-command-negative = Décompte des unités : { $program } affiche { $found }. Un nombre d’unités n’est pas négatif.
