# What keys do.
action-quit = quit
action-help = help
action-back = close
action-freeze = freeze
action-live = live
action-explain = explain
action-what-if = what if
action-zoom-in = shorter span
action-zoom-out = longer span
action-next = next
action-previous = previous
action-less = less
action-more = more
action-reset = reset
action-theme = theme
action-language = français
