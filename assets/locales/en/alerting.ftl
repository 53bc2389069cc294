# Alerts of the watched side's own monitoring, what is wrong with its rules, and how it is reached.

source-prometheus-identity-unreadable = The file { $file }, by which palier says who it is, could not be read: { $error }.
source-prometheus-certificate-invalid = { $file } holds no PEM certificate: give the client certificate that the server's operator signed for you.
source-prometheus-key-invalid = { $file } holds no private key in PEM: give the key of the client certificate, without a passphrase.
source-prometheus-proxy = The proxy { $proxy } cannot be used: { $error }. Write it as http://host:3128.
source-prometheus-target-down-because = { $url } cannot scrape { $instance } (job { $job }): { $error }. Its figures are missing until it answers again.
source-prometheus-targets-down-more = { $url } cannot scrape { $count } further targets: its page /targets lists them.
source-prometheus-rules-failed = The alerting rules of { $url } could not be read, so its alerts are not shown: { $reason }
source-alertmanager-not-the-api = { $url } does not answer as an Alertmanager does (status { $status }): { $error }. Check the address and the path prefix.
source-alertmanager-too-large = { $url } sent more than { $limit } of alerts, and reading stopped there: look at its own page what fires.
source-alerts-too-many = { $url } tells of more alerts than palier shows ({ $shown }): { $left-out } of the lesser ones are left out.

rule-fails = Prometheus cannot judge this rule, so it never fires: { $error }.
rule-rate-of-gauge = { $metric } is a gauge, and { $function }() takes each of its falls for a restart: write { $instead }
rule-difference-of-counter = { $metric } is a counter, and { $function }() counts each restart as a fall: write { $instead }
rule-rate-of-instant = { $metric } is an instant, of which { $function }() says nothing: for its age write { $instead }
rule-lifetime-ratio = { $counter } and { $other } count since their processes started, so their ratio hardly moves when things go wrong: write { $instead }
rule-quantile-without-le = histogram_quantile() gets buckets without their label le and has no value, so this never fires: write { $instead }
rule-divides-by-unlimited = { $metric } is 0 where there is no limit, the quotient is infinite, and this always fires: write { $instead }
rule-share-never-reached = The share is at most 1 and is held against { $threshold }, so this never fires: write { $instead }
rule-share-always-below = The share is at most 1 and is held against { $threshold }, so this always fires: write { $instead }

report-alerts = Alerts of its monitoring
report-alert-fires = 1 alert fires: { $alert } ({ $severity }) { $about }
report-alerts-fire = { $count } alerts fire; the worst: { $alert } ({ $severity }) { $about }
report-alerts-none-fires = none fires; { $count } pending or silenced
report-findings = Rules of its monitoring to be mended
report-finding = { $rule } ({ $group }): { $problem }
report-findings-more = and { $count } more, in --json
report-alert-critical = critical
report-alert-warning = warning
report-alert-info = information
