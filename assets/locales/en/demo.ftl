## Stories: `palier demo`. Everything here is simulated, and says so.

demo-story-wrong = The story in { $file } cannot be told: line { $line }, column { $column }: { $what }; { $help }.
demo-story-unknown = The story cannot be told: { $what }; { $help }.
demo-story-empty = The story cannot be told: its script is empty.
demo-down = SIMULATED: { $url } does not answer at this point of the story.
demo-serve-refused = The story’s page cannot be served on { $address }: { $reason }. Name another address with --serve ADDRESS:PORT.
demo-list = SIMULATED stories, for palier demo --story NAME:
demo-list-row = { $name } — { $title } (story time runs { $speed } times as fast)
demo-serving = SIMULATED: “{ $title }” is served at { $url }, its time runs { $speed } times as fast as yours; interrupt to end.
