//! A Prometheus over a written history: two machines and a Traefik whose every figure is known.

use crate::servers::{Daemon, prometheus, write_history};
use crate::watch::{Heard, now, target, watch, words};
use palier::domain::metric::Metric;
use palier::domain::reading::{Bounds, Reading};
use std::fmt::Write;
use tempfile::TempDir;

/// Seconds between two samples; four of them are the window.
const STEP: i64 = 30;

/// A family and its series: labels, value at the start, growth per second.
type Family<'a> = (&'a str, &'a str, Vec<(String, f64, f64)>);

/// OpenMetrics of straight lines over the last `length` seconds, and two minutes more.
fn lines(families: &[Family<'_>], length: i64) -> String {
    let end = now().timestamp() + 120;
    let begin = end - 120 - length;
    let mut text = String::new();
    for (name, kind, series) in families {
        let family = name.strip_suffix("_total").unwrap_or(name);
        let _ = writeln!(text, "# TYPE {family} {kind}");
        for (labels, first, slope) in series {
            for at in (begin..=end).step_by(STEP as usize) {
                let value = first + slope * (at - begin) as f64;
                let _ = writeln!(text, "{name}{{{labels}}} {value} {at}");
            }
        }
    }
    text.push_str("# EOF\n");
    text
}

fn machine(host: &str, modes: [f64; 4], numbers: [f64; 4]) -> Vec<Family<'static>> {
    let host = format!(r#"instance="{host}""#);
    let mut cpu = Vec::new();
    for core in 0..2 {
        for (mode, share) in ["user", "idle", "iowait", "steal"].iter().zip(modes) {
            cpu.push((format!(r#"{host},cpu="{core}",mode="{mode}""#), 1e5, share));
        }
    }
    let [load, total, available, swap_free] = numbers;
    let gauge = |name, value: f64| (name, "gauge", vec![(host.clone(), value, 0.0)]);
    let net = |device: &str, slope| (format!(r#"{host},device="{device}""#), 1e6, slope);
    vec![
        ("up", "gauge", vec![(format!(r#"{host},job="node""#), 1.0, 0.0)]),
        ("node_cpu_seconds_total", "counter", cpu),
        gauge("node_load1", load),
        gauge("node_load5", load),
        gauge("node_load15", load),
        gauge("node_memory_MemTotal_bytes", total),
        gauge("node_memory_MemAvailable_bytes", available),
        gauge("node_memory_SwapTotal_bytes", 1e9),
        gauge("node_memory_SwapFree_bytes", swap_free),
        ("node_network_receive_bytes_total", "counter", vec![net("eth0", 1000.0), net("lo", 9e6)]),
        (
            "node_network_transmit_bytes_total",
            "counter",
            vec![net("eth0", 500.0), net("veth1", 9e6)],
        ),
        ("node_pressure_cpu_waiting_seconds_total", "counter", vec![(host.clone(), 100.0, 0.02)]),
    ]
}

fn filesystems(all: &[(&str, &str, &str, [f64; 3])]) -> Vec<Family<'static>> {
    ["size", "free", "avail"]
        .iter()
        .enumerate()
        .map(|(i, which)| {
            let name: &'static str = match *which {
                "size" => "node_filesystem_size_bytes",
                "free" => "node_filesystem_free_bytes",
                _ => "node_filesystem_avail_bytes",
            };
            let series = all.iter().map(|(host, mount, fstype, bytes)| {
                let labels = format!(
                    r#"instance="{host}",device="{fstype}{mount}",fstype="{fstype}",mountpoint="{mount}""#
                );
                (labels, bytes[i] * 1e9, 0.0)
            });
            (name, "gauge", series.collect())
        })
        .collect()
}

/// 50 requests a second, one of them 503, and five of Traefik's own; the counters of a `quiet` one
/// stand still.
fn traefik(quiet: bool) -> Vec<Family<'static>> {
    let speed = if quiet { 0.0 } else { 1.0 };
    let at = |labels: &str, slope: f64| {
        (format!(r#"instance="proxy:8080",method="GET",{labels}"#), 1e7, slope * speed)
    };
    let count = vec![
        at(r#"entrypoint="web",code="200""#, 49.0),
        at(r#"entrypoint="web",code="503""#, 1.0),
        at(r#"entrypoint="traefik",code="200""#, 5.0),
    ];
    let bounds = [("0.1", 30.0), ("0.3", 44.0), ("1.2", 49.0), ("5", 49.8), ("+Inf", 50.0)];
    let buckets = bounds.map(|(le, slope)| {
        let labels = format!(r#"entrypoint="web",code="200",le="{le}""#);
        at(&labels, slope)
    });
    let connections = |entrypoint: &str, n| {
        (format!(r#"instance="proxy:8080",entrypoint="{entrypoint}""#), n, 0.0)
    };
    vec![
        ("traefik_entrypoint_requests_total", "counter", count),
        ("traefik_entrypoint_request_duration_seconds_bucket", "unknown", buckets.into()),
        (
            "traefik_entrypoint_request_duration_seconds_sum",
            "unknown",
            vec![at(r#"entrypoint="web",code="200""#, 10.0)],
        ),
        (
            "traefik_open_connections",
            "gauge",
            vec![connections("web", 7.0), connections("traefik", 3.0)],
        ),
    ]
}

async fn serve(families: Vec<Family<'_>>, length: i64) -> Daemon {
    let dir = TempDir::new().expect("a directory");
    write_history(dir.path(), &lines(&families, length)).await;
    prometheus(dir, &[], &[]).await
}

async fn company() -> Daemon {
    let mut all = machine("a:9100", [0.37, 0.55, 0.05, 0.03], [0.8, 2e9, 1.2e9, 0.5e9]);
    for (family, other) in
        all.iter_mut().zip(machine("b:9100", [0.10, 0.90, 0.0, 0.0], [0.4, 4e9, 3e9, 1e9]))
    {
        family.2.extend(other.2);
    }
    all[0].2.push((r#"instance="dead:1",job="app""#.to_owned(), 0.0, 0.0));
    all.extend(filesystems(&[
        ("a:9100", "/", "ext4", [100.0, 60.0, 55.0]),
        ("a:9100", "/data", "xfs", [10.0, 5.0, 5.0]),
        ("a:9100", "/run", "tmpfs", [1.0, 0.01, 0.01]),
        ("b:9100", "/", "ext4", [50.0, 40.0, 40.0]),
    ]));
    all.extend(traefik(false));
    let database = |name: &str, first, slope| (format!(r#"datname="{name}""#), first, slope);
    all.extend([
        (
            "pg_stat_database_numbackends",
            "gauge",
            vec![database("app", 4.0, 0.0), database("postgres", 3.0, 0.0)],
        ),
        ("pg_settings_max_connections", "gauge", vec![database("", 100.0, 0.0)]),
        ("pg_database_size_bytes", "gauge", vec![database("app", 2e6, 0.0)]),
        ("pg_stat_database_blks_hit", "unknown", vec![database("app", 1e6, 99.0)]),
        ("pg_stat_database_blks_read", "unknown", vec![database("app", 1e6, 1.0)]),
        ("redis_memory_used_bytes", "gauge", vec![database("", 3e8, 0.0)]),
        ("redis_memory_max_bytes", "gauge", vec![database("", 0.0, 0.0)]),
        ("dragonfly_memory_max_bytes", "gauge", vec![database("", 5e8, 0.0)]),
        ("longhorn_node_storage_usage_bytes", "gauge", vec![database("", 1e9, 0.0)]),
        ("longhorn_node_storage_capacity_bytes", "gauge", vec![database("", 4e9, 0.0)]),
        (
            "kube_pod_status_ready",
            "gauge",
            vec![(r#"pod="p",condition="true""#.to_owned(), 1.0, 0.0)],
        ),
        (
            "kube_pod_status_phase",
            "gauge",
            vec![
                (r#"pod="p",phase="Running""#.to_owned(), 1.0, 0.0),
                (r#"pod="q",phase="Pending""#.to_owned(), 1.0, 0.0),
                (r#"pod="r",phase="Succeeded""#.to_owned(), 1.0, 0.0),
            ],
        ),
        (
            "kube_pod_container_status_restarts_total",
            "counter",
            vec![(r#"pod="p",container="c""#.to_owned(), 12.0, 0.0)],
        ),
        ("kepler_node_cpu_watts", "gauge", vec![(r#"zone="package""#.to_owned(), 11.5, 0.0)]),
        ("pg_replication_lag", "gauge", vec![(r#"server="r""#.to_owned(), 2.5, 0.0)]),
        (
            "cnpg_collector_last_available_backup_timestamp",
            "gauge",
            vec![(String::new(), now().timestamp() as f64 - 3600.0, 0.0)],
        ),
        (
            "probe_ssl_earliest_cert_expiry",
            "gauge",
            vec![(String::new(), now().timestamp() as f64 + 864_000.0, 0.0)],
        ),
        (
            "kube_node_status_condition",
            "gauge",
            ["n1", "n2", "n3"]
                .map(|node| {
                    let ready = f64::from(u8::from(node != "n3"));
                    (format!(r#"node="{node}",condition="Ready",status="true""#), ready, 0.0)
                })
                .into(),
        ),
        (
            "coproprietes",
            "gauge",
            vec![("town=\"1\"".to_owned(), 1000.0, 0.0), ("town=\"2\"".to_owned(), 180.0, 0.0)],
        ),
    ]);
    serve(all, 6 * 3600 + 600).await
}

fn is(heard: &Heard, metric: Metric, expected: f64) {
    let value = heard.value(metric);
    let close = (value - expected).abs() <= 1e-6 * expected.abs().max(1e-3);
    assert!(close, "{}: {value} is not {expected}", metric.id());
}

fn figures_are_those_of_the_company(heard: &Heard) {
    let figures = [
        (Metric::CpuUtilization, (2.0 * 0.37 + 2.0 * 0.10) / 4.0),
        (Metric::CpuSteal, 0.03 / 2.0),
        (Metric::CpuCores, 4.0),
        (Metric::Load1, 1.2),
        (Metric::LoadPerCore, 0.3),
        (Metric::MemoryUtilization, 1.0 - 4.2 / 6.0),
        (Metric::MemoryUsed, 1.8e9),
        (Metric::MemoryTotal, 6e9),
        (Metric::SwapUtilization, 0.25),
        (Metric::DiskUtilization, 0.5),
        (Metric::DiskUsed, 5e9),
        (Metric::DiskTotal, 10e9),
        (Metric::NetworkReceive, 2000.0),
        (Metric::NetworkTransmit, 1000.0),
        (Metric::PressureCpu, 0.02),
        (Metric::RequestsRate, 50.0),
        (Metric::RequestsErrorRatio, 0.02),
        (Metric::RequestsInFlight, 7.0),
        // Rank 25 of 30; 45 is one of five from 44; 47.5 is 3.5 of five; 49.5 is 0.5 of 0.8.
        (Metric::LatencyP50, 0.1 * 25.0 / 30.0),
        (Metric::LatencyP90, 0.3 + 0.9 / 5.0),
        (Metric::LatencyP95, 0.3 + 0.9 * 3.5 / 5.0),
        (Metric::LatencyP99, 1.2 + 3.8 * 0.5 / 0.8),
        (Metric::LatencyMean, 0.2),
        (Metric::DbConnections, 7.0),
        (Metric::DbConnectionsMax, 100.0),
        (Metric::DbSize, 2e6),
        (Metric::DbCacheHit, 0.99),
        (Metric::NodesReady, 2.0),
        (Metric::NodesTotal, 3.0),
        (Metric::PodsReady, 1.0),
        (Metric::PodsTotal, 2.0),
        (Metric::Restarts, 12.0),
        (Metric::CacheUsed, 3e8),
        (Metric::CacheMax, 5e8),
        (Metric::StorageUsed, 1e9),
        (Metric::StorageTotal, 4e9),
        (Metric::Power, 11.5),
        (Metric::DbReplicationLag, 2.5),
    ];
    for (metric, expected) in figures {
        is(heard, metric, expected);
    }
    assert!((heard.value(Metric::BackupAge) - 3600.0).abs() < 120.0);
    assert!((heard.value(Metric::ProbeCertificateDays) - 10.0).abs() < 0.01);
    let bounds = heard.reading(Metric::LatencyP99).and_then(|reading| reading.bounds);
    assert_eq!(bounds, Some(Bounds { low: 1.2, high: Some(5.0) }));
}

fn past_is_that_of_the_company(past: &[Reading]) {
    assert!(past.is_sorted_by_key(|reading| reading.at), "oldest first");
    for (metric, expected) in [
        (Metric::CpuUtilization, 0.235),
        (Metric::MemoryUtilization, 0.3),
        (Metric::DiskUtilization, 0.5),
        (Metric::RequestsRate, 50.0),
        (Metric::LatencyP90, 0.48),
        (Metric::LatencyP99, 3.575),
    ] {
        let of: Vec<_> = past.iter().filter(|reading| reading.metric == metric).collect();
        assert_eq!(of.len(), 361, "six hours of minutes of {}", metric.id());
        for reading in of {
            assert_eq!(reading.at.timestamp() % 60, 0, "aligned");
            let value = reading.value.expect("a value");
            assert!((value - expected).abs() < 1e-6, "{}: {value}", metric.id());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_figure_of_a_known_company_is_right() {
    let server = company().await;
    let whole = |heard: &Heard| heard.backfill().is_some() && heard.problems().is_some();

    let all = watch(target(&server.url("")), Some("sum(coproprietes)"), whole).await;
    figures_are_those_of_the_company(&all);
    past_is_that_of_the_company(all.backfill().expect("a past"));
    assert_eq!(all.units(), Some(1180.0));
    let down = all.problem("source-prometheus-target-down").expect("the dead one is named");
    assert!(words(down, "instance").contains("dead:1"));
    assert_eq!(all.problems().map(<[_]>::len), Some(1), "{:#?}", all.problems());

    let mut one = target(&server.url("/"));
    one.instance = Some("a:9100".to_owned());
    let one = watch(one, Some("coproprietes"), whole).await;
    is(&one, Metric::CpuUtilization, 0.37);
    is(&one, Metric::CpuCores, 2.0);
    is(&one, Metric::MemoryTotal, 2e9);
    is(&one, Metric::RequestsRate, 50.0);
    assert!(one.problem("source-prometheus-units-many").is_some());
    assert_eq!(one.units(), None);

    let mut unknown = target(&server.url(""));
    unknown.instance = Some("c\"}[:9100".to_owned());
    let unknown = watch(unknown, None, whole).await;
    let problem = unknown.problem("source-prometheus-instance-unknown").expect("it is said");
    assert!(words(problem, "known").contains("a:9100, b:9100"));
    is(&unknown, Metric::RequestsRate, 50.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_requests_is_zero_and_nothing_not_a_gap() {
    let server = serve(traefik(true), 900).await;
    let heard = watch(target(&server.url("")), Some("nosuch"), |h| h.problems().is_some()).await;
    is(&heard, Metric::RequestsRate, 0.0);
    for metric in
        [Metric::RequestsErrorRatio, Metric::LatencyP50, Metric::LatencyP99, Metric::LatencyMean]
    {
        assert_eq!(heard.reading(metric).expect("said").value, None);
    }
    assert!(heard.reading(Metric::CpuUtilization).is_none());
    assert!(heard.problem("source-prometheus-host-missing").is_some());
    assert!(heard.problem("source-prometheus-units-empty").is_some());

    // A Traefik before its first request has only its gauge.
    let only_gauge = traefik(true).into_iter().filter(|f| f.0 == "traefik_open_connections");
    let server = serve(only_gauge.collect(), 900).await;
    let heard = watch(target(&server.url("")), None, |h| h.problems().is_some()).await;
    is(&heard, Metric::RequestsRate, 0.0);
    assert_eq!(heard.reading(Metric::LatencyP90).expect("said").value, None);
}

/// 50 requests a second in the names of another program: counter, histogram, the label and value
/// of its errors, what more it needs.
fn proxy(
    counter: &'static str,
    errors: (&'static str, &str),
    histogram: Option<[&'static str; 2]>,
    labels: &[&str],
) -> Vec<Family<'static>> {
    let series = |status: &str, slope| {
        let all = labels.iter().map(move |more| (format!(r"{status},{more}"), 1e7, slope));
        all.collect::<Vec<_>>()
    };
    let (errors_counter, error) = errors;
    let mut families = Vec::new();
    if errors_counter == counter {
        let good = error.replace("=\"5", "=\"2");
        families.push((counter, "unknown", [series(&good, 49.0), series(error, 1.0)].concat()));
    } else {
        families.push((counter, "unknown", series("x=\"\"", 50.0)));
        families.push((errors_counter, "unknown", series(error, 1.0)));
    }
    if let Some([buckets, sum]) = histogram {
        let bounds = [("0.1", 30.0), ("0.3", 45.0), ("+Inf", 50.0)];
        let all = bounds.map(|(le, slope)| series(&format!(r#"le="{le}""#), slope));
        families.push((buckets, "unknown", all.concat()));
        families.push((sum, "unknown", series("x=\"\"", 10.0)));
    }
    families
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_program_that_counts_requests_is_understood() {
    macro_rules! histogram {
        ($name:literal) => {
            Some([concat!($name, "_bucket"), concat!($name, "_sum")])
        };
    }
    let service = "traefik_service_requests_total";
    let nginx = "nginx_ingress_controller_requests";
    let caddy = "caddy_http_request_duration_seconds_count";
    let otel = "http_server_request_duration_seconds_count";
    let axum = "axum_http_requests_duration_seconds_count";
    let all = [
        proxy(
            service,
            (service, r#"code="500""#),
            histogram!("traefik_service_request_duration_seconds"),
            // As behind a ServiceMonitor.
            &[r#"service="traefik-metrics",exported_service="app@kubernetes""#],
        ),
        proxy(
            nginx,
            (nginx, r#"status="5xx""#),
            histogram!("nginx_ingress_controller_request_duration_seconds"),
            &[r#"ingress="app""#],
        ),
        proxy(
            caddy,
            (caddy, r#"code="502""#),
            histogram!("caddy_http_request_duration_seconds"),
            // Both see the same requests.
            &[r#"server="srv0",handler="subroute""#, r#"server="srv0",handler="reverse_proxy""#],
        ),
        proxy(
            "haproxy_frontend_http_requests_total",
            ("haproxy_frontend_http_responses_total", r#"code="5xx""#),
            None,
            &[r#"proxy="web""#],
        ),
        proxy(
            otel,
            (otel, r#"http_response_status_code="503""#),
            histogram!("http_server_request_duration_seconds"),
            &[r#"job="app""#],
        ),
        proxy(
            "django_http_requests_latency_including_middlewares_seconds_count",
            ("django_http_responses_total_by_status_total", r#"status="500""#),
            histogram!("django_http_requests_latency_including_middlewares_seconds"),
            &[r#"job="app""#],
        ),
        proxy(
            axum,
            (axum, r#"status="500""#),
            histogram!("axum_http_requests_duration_seconds"),
            &[r#"endpoint="/""#],
        ),
    ];
    for families in all {
        let has_latency = families.iter().any(|family| family.0.ends_with("_bucket"));
        let server = serve(families, 900).await;
        let heard = watch(target(&server.url("")), None, |h| h.problems().is_some()).await;
        is(&heard, Metric::RequestsRate, 50.0);
        is(&heard, Metric::RequestsErrorRatio, 0.02);
        assert!(heard.problem("source-prometheus-figures-failed").is_none());
        assert!(heard.problem("source-prometheus-latency-missing").is_none());
        let averages = heard.problem("source-dialect-averages-only").is_some();
        assert_eq!(averages, !has_latency);
        if has_latency {
            is(&heard, Metric::LatencyP50, 0.1 * 25.0 / 30.0);
            is(&heard, Metric::LatencyMean, 0.2);
        } else {
            assert!(heard.reading(Metric::LatencyP50).is_none(), "a gap");
        }
    }
}

/// A server that remembers 26 hours is asked for a fortnight: a group for each figure, one for what
/// is counted of requests, one for what it does not have.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_servers_memory_is_read_in_slices() {
    use palier::config::target::UnitsSource;
    use palier::source::prometheus::past::Past;
    let mut all = machine("a:9100", [0.37, 0.55, 0.05, 0.03], [0.8, 2e9, 1.2e9, 0.5e9]);
    all.extend(traefik(false));
    all.push(("coproprietes", "gauge", vec![(String::new(), 1180.0, 0.0)]));
    let daemon = serve(all, 26 * 3600).await;
    let units = UnitsSource::Promql("sum(coproprietes)".to_owned());
    let limit = std::time::Duration::from_secs(10);
    let past = Past::open(&target(&daemon.url("")), Some(&units), limit).await.expect("a server");
    let asked = [
        Metric::CpuUtilization,
        Metric::RequestsRate,
        Metric::ProbeUp,
        Metric::UnitsCount,
        Metric::LatencyP99,
        Metric::DbSize,
    ];
    let groups = past.groups(&asked);
    let expected: [&[Metric]; 4] = [
        &[Metric::CpuUtilization],
        &[Metric::UnitsCount],
        &[Metric::RequestsRate, Metric::LatencyP99],
        &[Metric::ProbeUp, Metric::DbSize],
    ];
    assert_eq!(groups, expected);
    let end = now();
    let mut read = Vec::new();
    for group in &groups {
        read.push(past.read(group, end - chrono::TimeDelta::days(14), end).await.expect("figures"));
    }
    let of = |metric: Metric| -> Vec<f64> {
        let of_it = read.iter().flatten().filter(|r| r.metric == metric);
        of_it.filter_map(|r| r.value).collect()
    };
    for (metric, expected) in [
        (Metric::CpuUtilization, 0.37),
        (Metric::UnitsCount, 1180.0),
        (Metric::RequestsRate, 50.0),
        (Metric::LatencyP99, 1.2 + 3.8 * 0.5 / 0.8),
    ] {
        let values = of(metric);
        // 26 hours at twelve points an hour; the first lacks its window.
        assert!((300..=330).contains(&values.len()), "{}: {}", metric.id(), values.len());
        let last = values[values.len() - 2];
        assert!((last - expected).abs() <= 1e-3 * expected, "{}: {last}", metric.id());
    }
    assert!(read[2].is_sorted_by_key(|r: &Reading| r.at));
    assert_eq!(read[3], []);
    assert_eq!(
        read.iter().flatten().count(),
        of(Metric::CpuUtilization).len()
            + of(Metric::UnitsCount).len()
            + of(Metric::RequestsRate).len()
            + of(Metric::LatencyP99).len()
    );
}

/// `check` keeps what the server knows of the days that are over, each asked for once, and comes to
/// its end by looking again and again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_servers_days_become_figures() {
    use palier::domain::forecast::{Figure, day_of};
    use palier::domain::profile::Comparison;
    use palier::history::{Days, History};
    let daemon =
        serve(machine("a:9100", [0.37, 0.55, 0.05, 0.03], [0.8, 2e9, 1.2e9, 0.5e9]), 50 * 3600)
            .await;
    let home = TempDir::new().expect("a directory");
    let store = home.path().join("h.sqlite");
    let today = day_of(now());
    let figure = |metric| Figure {
        metric,
        sustained: std::time::Duration::from_mins(15),
        comparison: Comparison::Above,
    };
    let target = format!("127.0.0.1:{}", daemon.port);
    let days = |metric| -> Days {
        let history = History::open(&store).expect("a store");
        history.days(&target, figure(metric), 0, i64::MAX).expect("days")
    };
    let mut looks = 0;
    while days(Metric::MemoryUtilization).asked < today || days(Metric::BackupAge).asked < today {
        looks += 1;
        assert!(looks <= 20, "{:?}", days(Metric::MemoryUtilization));
        let url = daemon.url("");
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_palier"));
        command.env_clear().env("HOME", home.path()).args(["--store"]).arg(&store);
        command.args(["check", "prom", &url, "--units", "50", "--json"]);
        let output =
            tokio::task::spawn_blocking(move || command.output().expect("an answer")).await;
        let output = output.expect("an answer");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("cpu"), "{said}{}", String::from_utf8_lossy(&output.stderr));
    }
    for (metric, expected) in [
        (Metric::CpuUtilization, 0.37),
        (Metric::MemoryUtilization, 0.4),
        (Metric::LoadPerCore, 0.4),
    ] {
        let days = days(metric);
        assert_eq!(days.asked, today, "{}", metric.id());
        // 50 hours hold one whole day and two parts, of which today's is not over.
        let known: Vec<i64> = days.values.iter().map(|(day, _)| *day).collect();
        assert!(known.ends_with(&[today - 2, today - 1]) || known == [today - 1], "{known:?}");
        for (day, value) in days.values {
            assert!((value - expected).abs() < 1e-6, "{} {day}: {value}", metric.id());
        }
    }
}
