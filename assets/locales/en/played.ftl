# The past of what is played, and of any past: what stood then.
playback-slower = really ×{ $speed }
health-seen-now = heard just now
health-told-then = told figures then
health-silent-then = was silent then
health-told-before = told its last figures { $age } before
cursor-no-advice = Nothing was recorded then that an advice could rest on.
phases-regret-alone = No regret: the profile has no other phase that it could be held against.
phases-regret-no-end = Regret not known: how much this phase carries is neither published nor measured yet.
