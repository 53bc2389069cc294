### Le CO₂ de l’électricité, et sur quoi il repose.

carbon-title = CO₂
carbon-per-request = Par requête : { $mid } (de { $low } à { $high })
carbon-per-request-exact = Par requête : { $mid }
carbon-per-unit = Par unité et par mois : { $mid } (de { $low } à { $high })
carbon-per-unit-exact = Par unité et par mois : { $mid }
carbon-per-event = Par participant et par événement : { $mid } (de { $low } à { $high })
carbon-per-event-exact = Par participant et par événement : { $mid }
carbon-per-month = Par mois : { $mid } (de { $low } à { $high })
carbon-per-month-exact = Par mois : { $mid }
carbon-measured = Mesuré : { $power } en moyenne sur { $window }, à { $grid } de CO₂ par kWh ; sans le refroidissement ni l’alimentation.
carbon-estimated = Estimé selon Cloud Carbon Footprint : { $vcpu } vCPU à { $utilization } et { $memory } consomment { $power } (de { $low } à { $high }) en moyenne sur { $window }, à { $grid } de CO₂ par kWh.
carbon-claim = Publié : { $claim } par requête ; il y faudrait { $energy } chacune.
