# Everything that can be done, by its words.
palette-title = Every action
palette-none = Nothing is called that.
palette-not-on-fleet = not on the list of all targets
palette-screen = screen: { $name }
palette-scenario = scenario: { $name }
palette-theme = theme: { $name }
palette-english = language: English
palette-french = language: français
palette-span = span of the charts: { $span }
palette-since = since the last visit
palette-target = open the target { $name }
palette-figure = explain: { $name }
palette-forecast = forecast of { $metric }
palette-phase = { $name }
palette-where = { $name } ({ $place })
palette-nth = { $name } ({ $number })
