# Whose names the requests have.

source-dialect-averages-only = { $program } at { $url } tells averages only: its mean latency, once 512 requests have passed, but no percentile. For percentiles, read them from the application behind it, or probe a URL.
source-dialect-absent = { $url } offers no requests in the names of { $dialect }, which the target asks for: correct its “dialect”, or remove it so that palier looks for itself.
source-dialect-native = { $url } keeps the latencies of { $program } as native histograms: the percentiles are the server's own, and how far they may err depends on its buckets, which palier does not see.
