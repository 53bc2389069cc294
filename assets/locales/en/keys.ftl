# Which key does what, what is looked for among them, the hints of the first start, and what changed
# since the last visit.
action-palette = every action
keys-everywhere = everywhere
keys-on-screen = on the screen: { $screen }
keys-unbound = { $palette } “{ $name }”
keys-none = No key does that. esc shows all again.
keys-how-search = / or type: search
keys-how-type = type: search
keys-how-choose = ↑↓ choose
keys-how-run = enter run
keys-how-close = { $keys } close
keys-how-clear = { $keys } clear

hints-three = { $what-if } what if · { $explain } explains any figure · { $help } all keys
hints-units = How many { $unit }? --units N tells it, or units = N in palier.toml.
empty-units = --units N

since-line = { $since }: { $changes }.
since-nothing = { $since }: nothing changed.
since-and = { $change }; { $rest }
since-today = Since today { $time }
since-yesterday = Since yesterday { $time }
since-monday = Since Monday { $time }
since-tuesday = Since Tuesday { $time }
since-wednesday = Since Wednesday { $time }
since-thursday = Since Thursday { $time }
since-friday = Since Friday { $time }
since-saturday = Since Saturday { $time }
since-sunday = Since Sunday { $time }
since-date = Since { $date }, { $time }
since-phase = { $from } → { $to }
since-advice = advice { $from } → { $to }
since-health = health { $from } → { $to }
since-disk = disk { $from } → { $to }
since-more = { $units-count } more { $unit }
since-fewer = { $units-count } fewer { $unit }
since-cost = per { $unit } { $from } → { $to }
since-margin = margin { $from } → { $to }
since-deploy = 1 deploy
since-deploys = { $count } deploys
since-incident = 1 incident
since-incidents = { $count } incidents
since-price = 1 change of a price
since-prices = { $count } changes of a price
since-note = 1 note
since-notes = { $count } notes
