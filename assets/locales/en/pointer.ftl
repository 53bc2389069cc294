# The mouse, the reading cursor, the clipboard, the way to the shell and back.
action-suspend = suspend (fg)
action-mouse = mouse off / on
action-copy = copy the figure
action-read-earlier = chart: earlier
action-read-later = chart: later

pointer-at = { $date }, { $time }
pointer-day = { $date }
pointer-value = { $name } { $value }
pointer-gap = { $name }: nothing
pointer-spread = from { $low } to { $high }
pointer-no-chart = This screen shows no chart to read at this size.
pointer-mouse-on = The mouse is palier’s; Shift and drag select text. { $mouse }: off.
pointer-mouse-off = The mouse is the terminal’s. { $mouse }: on.
pointer-copied = Copied: { $words }
pointer-nothing-known = Nothing was copied: the value of “{ $name }” is not known yet.
pointer-cannot-copy = This terminal takes nothing for its clipboard.
pointer-no-clipboard = Nothing is copied: clipboard = false in palier.toml.
pointer-paste-ignored = What was pasted was ignored: no line of text is open.
pointer-no-shell = { $suspend } does nothing here: no shell waits to bring palier back.
pointer-no-terminal = the cockpit needs a terminal; without one use 'palier check' or 'palier snapshot'
pointer-dumb-terminal = the cockpit cannot draw on a terminal of the kind '{ $term }' (TERM); use 'palier check' or 'palier snapshot', or set TERM to what the terminal is
pointer-help-select = Shift and drag: the terminal’s own selection
