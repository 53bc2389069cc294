# Metrics pages, exporters, /proc and the agentless sampler.

source-exposition-empty = { $address } answered with an empty body instead of metrics; check that the exporter is enabled at this path.
source-exposition-html = { $address } answered with a web page (HTML) instead of metrics; check the port and the path (usually /metrics), or a login in front of it.
source-exposition-json = { $address } answered with JSON instead of metrics; check the path (usually /metrics).
source-exposition-binary = { $address } answered with binary data instead of text metrics; check the port and the path.
source-exposition-words = { $address } answered “{ $words }” instead of metrics; check the port, the path and the token.
source-exposition-too-many-series = { $address } offers more than { $limit } of the series that are needed; have the exporter drop labels, or point palier at a Prometheus that scrapes it.
source-exposition-truncated = The page from { $address } stops in the middle of a line, which was left out; the connection broke, or the exporter is at fault.
source-exposition-invalid-utf8 = The page from { $address } is not valid UTF-8 (first on line { $line }); the odd bytes were replaced, and the exporter should be mended.
source-exposition-malformed = The page from { $address } has unreadable lines among those needed ({ $lines }); they were left out.
source-exposition-no-host = { $address } offers metrics, but none of node_exporter’s; check the port (usually 9100).
source-exposition-no-traffic = { $address } offers metrics, but no requests of Traefik, Caddy, ingress-nginx or a known web framework; enable the proxy’s metrics.
source-exposition-no-database = { $address } offers metrics, but none of postgres_exporter’s; check the port (usually 9187).
source-exposition-database-down = The exporter at { $address } runs but does not reach its PostgreSQL; check its data source name and the server.

source-exposition-local-unreadable = Reading { $path } failed: { $error }; palier needs /proc to look at this machine.
source-exposition-local-senseless = { $path } holds no CPU times; palier needs Linux’ /proc to look at this machine.
source-exposition-local-timeout = Looking at this machine took longer than { $timeout }; a filesystem may not be answering.
source-exposition-local-failed = Looking at this machine failed: { $error }.

source-exposition-sampler-too-long = The sampler’s answer from { $host } does not end; it was cut off, and the sampler is started anew.
source-exposition-sampler-version = The sampler on { $host } answers in an unknown format; something on that machine changes its output.
