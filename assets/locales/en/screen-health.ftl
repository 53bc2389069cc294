### The health screen.

health-value = { $name } { $value }
health-of = { $value } of { $whole }
health-per-second = { $rate }/s
health-critical = critical
health-warning = warning
health-count-critical = { $count } critical
health-count-warning = { $count } to look at
health-limit-above = < { $limit }
health-limit-below = > { $limit }
health-others = { $title }: the others
health-uptime = up { $day }, { $week }, { $month } of 24 h, 7 and 30 days
health-seen = heard { $age } ago

health-machine = Machine
health-machine-none = Nothing is known of the machine yet.
health-cpu = CPU
health-cores = cores: { $cores }
health-steal = Stolen CPU
health-steal-none = Nobody takes CPU time away from this machine.
health-steal-some = The host gives a little of your CPU time to its other guests; so little is usual.
health-steal-warning = The host gives your CPU time to its other guests: what you see slow down may be theirs. If it lasts, tell your provider.
health-steal-critical = The host gives much of your CPU time to its other guests: no tuning helps. Ask your provider for another host, or take dedicated cores.
health-memory = Memory
health-swap = Swap
health-disk = Disk
health-disk-left = Full to { $threshold } in { $days }, around { $date }, as it fills now (in half of the forecast’s paths).
health-disk-now = Full to { $threshold } within a day, as it fills now.
health-disk-beyond = As it fills now, { $threshold } is not reached within the forecast’s horizon.
health-disk-busy = Disk busy
health-load = Load
health-load-core = Load/core
health-loads = { $one }, { $five }, { $fifteen } over 1, 5, 15 min
health-pressure = Waiting for
health-pressure-cpu = CPU
health-pressure-memory = memory
health-pressure-io = disk
health-network = Network
health-receive = in
health-transmit = out
health-power = Power

health-group-workloads = Containers and pods
health-group-databases = Databases
health-group-caches = Caches
health-group-volumes = Volumes
health-group-certificates = Certificates
health-group-gateways = Gateways
health-group-backups = Backups
health-group-probes = Probes, from here
health-probe-latency = answers in
health-days-left = ends in { $days }
health-days-over = ended { $days } ago

health-alerts = Alerts of the watched side
health-severity-critical = critical
health-severity-warning = warning
health-severity-info = info
health-since = for { $age }
health-pending = pending
health-inhibited = Another alert speaks for it.
health-somebody = somebody
health-silenced = Silenced by { $by }.
health-silenced-until = Silenced by { $by } for { $left } more.
health-commented = { $what } { $comment }

health-findings = Rules to mend
health-sources = Sources

health-absent = Not known here
health-no-containers = No containers known: give a cAdvisor page: [targets.{ $target }.exporters.pages] containers = "http://127.0.0.1:8081/metrics"
health-no-containers-prometheus = No containers known: let Prometheus scrape cAdvisor (the kubelet’s) and kube-state-metrics.
health-no-databases = No database known: run postgres_exporter and give its page: [targets.{ $target }.exporters] postgres = "http://127.0.0.1:9187/metrics"
health-no-databases-prometheus = No database known: let Prometheus scrape postgres_exporter or CloudNativePG.
health-no-caches = No cache known: give redis_exporter’s page: [targets.{ $target }.exporters.pages] cache = "http://127.0.0.1:9121/metrics"
health-no-caches-prometheus = No cache known: let Prometheus scrape redis_exporter or Dragonfly.
health-no-volumes-prometheus = No volumes known: let Prometheus scrape the kubelet or Longhorn.
health-no-probes = No address is probed from here: --probe https://www.example.org/health, or [targets.{ $target }] probe = "https://www.example.org/health"
health-no-alerts = No alerts known: give an Alertmanager: [targets.{ $target }] alertmanager = "http://127.0.0.1:9093"
