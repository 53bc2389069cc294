### What a metric will be, how sure that is, and when it crosses a threshold.

forecast-head = { $metric } ({ $id }) · { $target }
forecast-title-ahead = Forecast: median, and the interval that holds four values in five
forecast-ahead = { $when }: { $median } ({ $low } to { $high })
forecast-in = +{ $for }
forecast-title-over = Over { $threshold }
forecast-title-under = Under { $threshold }
forecast-by = with probability { $share } by { $at }
forecast-by-hours = with probability { $share } within { $for }
forecast-after = with probability { $share }: not before the end of the forecast, after { $at }
forecast-after-hours = with probability { $share }: not before the end of the forecast, after { $for }
forecast-title-trust = How far to trust it
forecast-method = made by { $method }, { $scale }
forecast-method-mstl = the seasons and trend of its own history (MSTL with AutoETS)
forecast-method-auto-ets = the level and trend of its own history (AutoETS)
forecast-method-seasonal-naive = repeating the last season, because nothing did better
forecast-method-naive = keeping the last value, because nothing did better
forecast-scale-raw = on the scale as measured
forecast-scale-logit = on the logit scale, so that it stays between 0 and 100 %
forecast-scale-log1p = on a logarithmic scale
forecast-from-days = from { $known } daily figures over { $all } days, up to { $at }
forecast-from-hours = from { $known } hourly means over { $all } hours, up to { $at }
forecast-shift = the level moved on { $at }, from { $before } to { $after }; only what follows is used
forecast-mase = error on this history: { $mase } times that of the naive forecast (MASE)
forecast-lost = the naive forecast is used (MASE { $mase }), since the best other method did worse ({ $lost })
forecast-coverage = the interval held { $coverage } of what came after { $origins } earlier origins; 80% is the aim
forecast-untested = nothing could be held out to test it: the history never moved

forecast-few-days = { $metric }: too little history for a forecast (days known: { $known }; it takes { $most } that are over). Keep the cockpit open, or run palier check regularly.
forecast-few-hours = { $metric }: too little history for a forecast by the hour ({ $known } hours are known; it takes { $most }). Keep the cockpit open, or ask for a horizon of 14 days or more.
forecast-old = { $metric }: its history ends on { $at }, too long ago for a forecast. Keep the cockpit open, or run palier check regularly.
forecast-after-shift = { $metric }: the level moved on { $at }, and what came before says nothing of what follows; a forecast takes { $most } figures from then on.
forecast-no-history = { $metric }: no history is kept for this target, so nothing can be forecast. Leave out --no-history, and keep the cockpit open.
forecast-no-model = { $metric }: no method finds a model in this history; ask again in a few days.
