### A server's own history in place of a store, and palier's own figures written to one.

source-name-remote-write = remote write

remote-memory-failed = The history could not be read from { $url } as a whole, so budget, capacity and forecasts rest on a part of it; it is tried again: { $reason }

remote-write-refused = { $url } does not take palier’s figures (status { $status }: { $body }). Does it take remote write, and is that the endpoint’s whole path?
remote-write-timeout = Writing palier’s figures to { $url } took longer than { $limit }; --timeout gives it longer.
remote-write-broken = palier’s figures could not be written to { $url }: { $error }.
remote-write-nothing = No figures were written: the configuration has no [remote-write] with a url for this target, or nothing was heard of it.
