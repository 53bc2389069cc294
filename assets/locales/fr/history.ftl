### L’historique, gardé dans un fichier.

history-directory = Historique : impossible de créer le répertoire { $path } ({ $error }). Vérifiez son emplacement et ses droits, ou désignez-en un autre dans la configuration.
history-file = Historique : impossible d’ouvrir le fichier { $path } ({ $error }). Vérifiez son emplacement et ses droits, ou désignez-en un autre dans la configuration.
history-foreign = Historique : { $path } est la base de données d’un autre programme ; elle n’a pas été touchée. Désignez un autre fichier dans la configuration.
history-newer = Historique : { $path } vient d’un palier plus récent (version { $found } du fichier ; celui-ci les connaît jusqu’à { $known }) ; il n’a pas été touché. Mettez palier à jour, ou désignez un autre fichier.
history-corrupt = Historique : { $path } est endommagé ou n’est pas une base de données ; il n’a pas été touché. Déplacez-le, et palier en commencera un nouveau.
history-full = Historique : plus de place pour { $path }. Ce qu’il contient est intact ; libérez de l’espace, et palier continuera.
history-read-only = Historique : { $path } est interdit en écriture. Vérifiez les droits du fichier et de son répertoire.
history-busy = Historique : { $path } est resté verrouillé 5 secondes par un autre processus. Cherchez un palier bloqué.
history-reading = Historique : la lecture de { $path } a échoué ({ $error }).
history-writing = Historique : l’écriture dans { $path } a échoué ({ $error }). Ce qu’il contenait est intact.
history-failed = Historique : la préparation de { $path } a échoué ({ $error }).
