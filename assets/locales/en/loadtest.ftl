### Files of load tests, and their import.

loadtest-foreign = { $file } is no result of wrk, oha (--output-format json) or k6 (--summary-export).
loadtest-json = { $file } is not the JSON of oha or k6: { $error }. Is it the whole file?
loadtest-several = { $file } holds several results of wrk. Write each into a file of its own.
loadtest-missing = { $file } has no { $field }. Is it the whole result, and did the test run to its end?
loadtest-unfit = { $file }: { $field } cannot be “{ $found }”.
loadtest-nothing-answered = { $file }: no request was answered with success, so it tells nothing of the capacity.
loadtest-unreadable = { $file } cannot be read: { $error }.
loadtest-large = { $file } has more than { $most }; the results of wrk, oha and k6 have a few kB.
loadtest-no-store = A load test is kept in the history, and there is none: leave out --no-history, or set history in the configuration.
loadtest-imported = { $file }: { $tool }, { $rate } over { $seconds }, kept for { $target }.
