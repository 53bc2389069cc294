### Ce que sera une mesure, avec quelle certitude, et quand elle franchira un seuil.

forecast-head = { $metric } ({ $id }) · { $target }
forecast-title-ahead = Prévision : médiane, et l’intervalle qui contient quatre valeurs sur cinq
forecast-ahead = { $when } : { $median } (de { $low } à { $high })
forecast-in = +{ $for }
forecast-title-over = Au-dessus de { $threshold }
forecast-title-under = En dessous de { $threshold }
forecast-by = avec une probabilité de { $share }, d’ici au { $at }
forecast-by-hours = avec une probabilité de { $share }, d’ici { $for }
forecast-after = avec une probabilité de { $share } : pas avant la fin de la prévision, après le { $at }
forecast-after-hours = avec une probabilité de { $share } : pas avant la fin de la prévision, dans plus de { $for }
forecast-title-trust = Quelle confiance lui accorder
forecast-method = établie par { $method }, { $scale }
forecast-method-mstl = les saisons et la tendance de son propre historique (MSTL avec AutoETS)
forecast-method-auto-ets = le niveau et la tendance de son propre historique (AutoETS)
forecast-method-seasonal-naive = répétition de la dernière saison, car rien n’a fait mieux
forecast-method-naive = maintien de la dernière valeur, car rien n’a fait mieux
forecast-scale-raw = à l’échelle mesurée
forecast-scale-logit = à l’échelle logit, pour rester entre 0 et 100 %
forecast-scale-log1p = à l’échelle logarithmique
forecast-from-days = à partir de { $known } valeurs quotidiennes sur { $all } jours, jusqu’au { $at }
forecast-from-hours = à partir de { $known } moyennes horaires sur { $all } heures, jusqu’au { $at }
forecast-shift = le niveau a changé le { $at }, de { $before } à { $after } ; seule la suite est utilisée
forecast-mase = erreur sur cet historique : { $mase } fois celle de la prévision naïve (MASE)
forecast-lost = la prévision naïve est utilisée (MASE { $mase }), car la meilleure autre méthode a fait pire ({ $lost })
forecast-coverage = l’intervalle a contenu { $coverage } de ce qui a suivi { $origins } origines passées ; 80 % est le but
forecast-untested = rien n’a pu être mis de côté pour la vérifier : l’historique n’a jamais varié

forecast-few-days = { $metric } : trop peu d’historique pour une prévision (jours connus : { $known } ; il en faut { $most } de terminés). Laissez le tableau de bord ouvert, ou lancez régulièrement palier check.
forecast-few-hours = { $metric } : trop peu d’historique pour une prévision heure par heure ({ $known } heures connues ; il en faut { $most }). Laissez le tableau de bord ouvert, ou demandez un horizon d’au moins 14 jours.
forecast-old = { $metric } : son historique s’arrête au { $at }, il y a trop longtemps pour une prévision. Laissez le tableau de bord ouvert, ou lancez régulièrement palier check.
forecast-after-shift = { $metric } : le niveau a changé le { $at }, et ce qui précède ne dit rien de la suite ; une prévision demande { $most } valeurs depuis cette date.
forecast-no-history = { $metric } : aucun historique n’est gardé pour cette cible, rien ne peut donc être prévu. Retirez --no-history, et laissez le tableau de bord ouvert.
forecast-no-model = { $metric } : aucune méthode ne trouve de modèle dans cet historique ; redemandez dans quelques jours.
