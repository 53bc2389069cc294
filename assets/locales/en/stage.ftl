# The presentation: pages, the speaker’s notes, and the names that hide others.
action-present = present
action-redact = hide names
help-on-stage = On the stage
stage-keys = { $leave } ends · { $back } { $next } turn the pages
stage-next = next page
stage-back = page before
stage-first = first page
stage-last = last page
stage-page = go to that page
stage-black = black screen
stage-leave = leave

stage-value = { $value }
stage-own = { $words }
stage-range = { $low }–{ $high }
stage-a-month = { $cost }/month
stage-title = Who we are
stage-health = How is the service doing?
stage-cost = What does one { $unit } cost?
stage-margin = What is left of the revenue?
stage-ladder = Which hosting, and until when?
stage-ask = What do we need?
stage-tagline = What one { $unit } costs, what it earns, what comes next
stage-date = { $date }

stage-word-ok = Healthy
stage-word-unknown = Unknown
stage-word-warning = Watch
stage-word-critical = Alarm
stage-health-ok = Every figure is within its limit.
stage-health-beyond = Beyond its limit: { $metric }.
stage-health-unknown = Not enough is known to say.
stage-health-waiting = The first figures are on their way.
stage-health-stale = These figures are waiting to be renewed.
stage-health-lost = The connection is lost; these are its last figures.
stage-success = requests succeed
stage-p99 = slowest 1% of answers
stage-cpu = of the CPU in use
stage-memory = of the memory in use
stage-disk = of the disk in use

stage-cost-of = What hosting one { $unit } costs a month.
stage-cost-no-units = How many { $unit } there are is not known.
stage-cost-none = No { $unit } are hosted yet.
stage-per-month = hosting a month
stage-price = price of one { $unit }, a month

stage-today = today
stage-in-months = in { $months } months
stage-scale = The scale goes from { $low } to { $high }, not from zero.
stage-margin-of = What is left once the hosting is paid.
stage-margin-none = Without a price and hosted units there is no margin.

stage-verdict-stay = Stay
stage-verdict-prepare = Prepare
stage-verdict-move = Move
stage-verdict-down = Step down
stage-stay = { $phase } carries the next { $months } months.
stage-stay-unknown = Nothing calls for leaving { $phase }.
stage-no-readings = { $metric } is not known yet.
stage-full-between = Full between { $low-month } and { $high-month }, eight times in ten.
stage-full-from = Full before { $low-month } one time in ten; otherwise later.
stage-here = here
stage-advised = go there
stage-from = from { $date-month }

stage-waiting-figures = waiting for the first figures
stage-old-figures = figures of { $age } ago

stage-notes = notes
stage-waiting = Waiting for the presenter…
stage-elapsed = total { $time }
stage-on-page = page { $time }
stage-over-a-minute = over a minute
stage-is-black = the screen is black
stage-next-page = Next: { $title }
stage-last-page = This is the last page.
stage-note = { $formula }
stage-note-by = { $formula } Source: { $origin }.
stage-question-price = What do you earn from?
stage-answer-price = { $price } for one { $unit } and month, net of tax.
stage-question-outage = What if it fails tonight?
stage-answer-no-promise = This phase promises no availability, so there is no error budget to spend.
stage-question-growth = What does one { $unit } cost when you have grown?
stage-answer-growth = { $cost } at { $units }, in { $date-month }.
stage-question-least = When is the margin lowest, and why?
stage-answer-least = { $margin } in { $date-month }, in { $phase }.
stage-question-why = Why not another phase, now?
stage-question-runway = How long will the money last?
stage-answer-runway = The cash is used up in { $date-month }, by the scenario in use.
stage-answer-even = By the scenario in use every month pays for itself from { $date-month } on.
stage-answer-not-even = By the scenario in use no month of the projection is known to pay for itself.

stage-terminal = The presentation needs a terminal; start palier present in one.
stage-taken = A presentation called “{ $session }” is on already: look at its notes with palier present --notes --session { $session }, or give this one a name with --session.
stage-nothing = Nothing is presented under the name “{ $session }”: start palier present --session { $session } in another terminal, or press { $present } in the cockpit.
stage-over = The presentation is over.
stage-no-place = There is no home and no XDG_RUNTIME_DIR, so no place for the speaker’s notes to meet the presentation: set XDG_RUNTIME_DIR.
stage-open-place = { $file } is open to others than you, so no notes are shown through it: make it yours alone with chmod 700, or remove it.
stage-path-long = The path { $file } is too long for a socket: set XDG_RUNTIME_DIR to a shorter one.
stage-socket = The speaker’s notes cannot be offered at { $file }: { $error }.

redact-screens = --redact is for what is drawn: the cockpit, palier present and palier snapshot. Leave it out, or look with palier snapshot --redact.
redact-config = The configuration is refused. What is wrong with it may tell names, so it is not shown: run the same without --redact, out of sight.

veil-server = server { $number }
veil-service = service { $number }
veil-database = database { $number }
veil-group = group { $number }
veil-address = address { $number }
veil-path = path { $number }
veil-disk = disk { $number }
veil-interface = interface { $number }
veil-person = person { $number }
veil-alert = alert { $number }
stage-word-lost = LOST
stage-word-stale = OLD
