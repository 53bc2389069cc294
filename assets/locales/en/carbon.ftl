### CO₂ of the electricity, and what that rests on.

carbon-title = CO₂
carbon-per-request = Per request: { $mid } ({ $low } to { $high })
carbon-per-request-exact = Per request: { $mid }
carbon-per-unit = Per unit and month: { $mid } ({ $low } to { $high })
carbon-per-unit-exact = Per unit and month: { $mid }
carbon-per-event = Per participant and event: { $mid } ({ $low } to { $high })
carbon-per-event-exact = Per participant and event: { $mid }
carbon-per-month = A month: { $mid } ({ $low } to { $high })
carbon-per-month-exact = A month: { $mid }
carbon-measured = Measured: { $power } on average over { $window }, at { $grid } of CO₂ per kWh; cooling and power supply are not in it.
carbon-estimated = Estimated after Cloud Carbon Footprint: { $vcpu } vCPU at { $utilization } and { $memory } draw { $power } ({ $low } to { $high }) on average over { $window }, at { $grid } of CO₂ per kWh.
carbon-claim = Published: { $claim } per request; that would take { $energy } each.
