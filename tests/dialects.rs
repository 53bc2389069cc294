//! The dialects of requests against the programs that speak them: `HAProxy` and Caddy by their pages
//! and through Prometheus, native histograms and milliseconds through Prometheus.
//! `tests/world/install.sh` installs what is needed. Traefik is the world's own (`tests/ssh.rs`).

// A test that cannot go on fails there and then.
#![allow(clippy::expect_used, clippy::unwrap_used)]

use crate::ear;
#[path = "dialects/native.rs"]
mod native;
use crate::servers;
use crate::watch;
use ear::Ear;
use palier::config::target::{Exporter, Exporters};
use palier::domain::Timestamp;
use palier::domain::message::Message;
use palier::domain::metric::Metric;
use palier::domain::observation::{News, TrafficSample};
use palier::source::exporters::{Pages, look_at};
use palier::source::http::Via;
use servers::{Daemon, Page, prometheus, response};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UnixListener, UnixStream};
use tokio::task::JoinHandle;
use watch::{Heard, now, target, watch};

/// Ends with its value.
struct Task(JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// An application that thinks for 40 ms, and fails where it is asked to.
fn application(socket: &Path) -> Task {
    let listener = UnixListener::bind(socket).expect("a socket");
    Task(tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut head = [0; 2048];
                let read = stream.read(&mut head).await.unwrap_or(0);
                tokio::time::sleep(Duration::from_millis(40)).await;
                let fails = head[..read].starts_with(b"GET /fail");
                let status = if fails { "500 Internal Server Error" } else { "200 OK" };
                let answer = format!(
                    "HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    }))
}

/// The status of one answer.
async fn ask(socket: &Path, path: &str) -> u16 {
    let mut stream = UnixStream::connect(socket).await.expect("the proxy's socket");
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("a request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    let head = String::from_utf8_lossy(&answer).into_owned();
    head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

/// So many requests, fifty at once.
async fn load(socket: &Path, path: &str, count: usize, expected: u16) {
    for begun in (0..count).step_by(50) {
        let batch = (begun..count.min(begun + 50)).map(|_| ask(socket, path));
        for status in futures::future::join_all(batch).await {
            assert_eq!(status, expected, "{path}");
        }
    }
}

/// Nine good requests and a failing one, again and again.
fn steady_load(socket: PathBuf, failure: u16) -> Task {
    Task(tokio::spawn(async move {
        loop {
            load(&socket, "/", 9, 200).await;
            load(&socket, "/fail", 1, failure).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }))
}

/// What palier reads on a page.
async fn look(url: &str) -> (TrafficSample, Vec<Message>) {
    let exporters =
        Exporters { traffic: Exporter::At(url.parse().expect("a URL")), ..Exporters::default() };
    let (_ear, context) = Ear::open(Duration::from_secs(1), Duration::from_secs(5));
    let pages = Pages::new(&context, &exporters, |_| Via::Tcp);
    let (news, problems) = look_at(&mut pages.expect("pages").traffic).await;
    match news {
        Some(News::Traffic(sample)) => (*sample, problems),
        other => panic!("{other:?}, {problems:?}"),
    }
}

fn has(heard: &Heard, metric: Metric) -> bool {
    heard.reading(metric).is_some_and(|reading| reading.value.is_some())
}

/// What a Prometheus says to an expression at an instant; none: nothing.
async fn asked(prometheus: &Daemon, expression: &str, at: Timestamp) -> Option<f64> {
    let mut url: url::Url = prometheus.url("/api/v1/query").parse().expect("a URL");
    let time = at.timestamp_micros() as f64 / 1e6;
    url.query_pairs_mut().append_pair("query", expression).append_pair("time", &time.to_string());
    let mut stream = TcpStream::connect(("127.0.0.1", prometheus.port)).await.expect("Prometheus");
    let path = format!("{}?{}", url.path(), url.query().expect("a query"));
    let request = format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("a request");
    let mut body = String::new();
    stream.read_to_string(&mut body).await.expect("an answer");
    let json: serde_json::Value = serde_json::from_str(body.split_once("\r\n\r\n")?.1).ok()?;
    json["data"]["result"][0]["value"][1].as_str()?.parse().ok()
}

async fn answer(prometheus: &Daemon, expression: &str, at: Timestamp) -> f64 {
    asked(prometheus, expression, at).await.expect("a value")
}

/// A Prometheus that has scraped this port twice: palier looks for what is missing only every five
/// seconds.
async fn watched_by_prometheus(port: u16, flags: &[&str]) -> Daemon {
    let dir = TempDir::new().expect("a directory");
    let flags: Vec<_> = flags.iter().map(|flag| (*flag).to_owned()).collect();
    let server = prometheus(dir, &[("proxy", port)], &flags).await;
    while asked(&server, "count_over_time(up[1m])", now()).await.is_none_or(|count| count < 2.0) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    server
}

async fn haproxy() -> Daemon {
    let dir = TempDir::new().expect("a directory");
    let program =
        if Path::new("/usr/sbin/haproxy").exists() { "/usr/sbin/haproxy" } else { "haproxy" };
    Daemon::start(program, dir, |port, dir| {
        let config = dir.join("haproxy.cfg");
        let text = format!(
            "defaults\n mode http\n timeout connect 2s\n timeout client 5s\n timeout server 5s\n\
             frontend web\n bind unix@{web}\n default_backend app\n\
             frontend metrics\n bind 127.0.0.1:{port}\n \
             http-request use-service prometheus-exporter if {{ path /metrics }}\n\
             backend app\n server a unix@{app}\n\
             backend unused\n server b unix@{app}\n",
            web = dir.join("web.sock").display(),
            app = dir.join("app.sock").display(),
        );
        std::fs::write(&config, text).expect("a configuration");
        vec!["-db".to_owned(), "-f".to_owned(), config.display().to_string()]
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn haproxy_tells_rates_failures_and_a_mean() {
    let proxy = haproxy().await;
    let _app = application(&proxy.dir.path().join("app.sock"));
    let web = proxy.dir.path().join("web.sock");
    let url = proxy.url("/metrics");

    load(&web, "/", 100, 200).await;
    let (young, problems) = look(&url).await;
    assert_eq!((Some(young.requests), young.errors), (Some(100.0), Some(0.0)));
    assert_eq!(young.latency_mean, None, "of a hundred requests HAProxy's mean is none");
    assert_eq!(problems[0].id, "source-dialect-averages-only");

    load(&web, "/", 550, 200).await;
    load(&web, "/fail", 20, 500).await;
    let (sample, _) = look(&url).await;
    assert_eq!(sample.origin.name(), "haproxy");
    assert_eq!((Some(sample.requests), sample.errors), (Some(670.0), Some(20.0)));
    let mean = sample.latency_mean.expect("a mean");
    assert!((0.039..0.4).contains(&mean), "{mean}");
    assert_eq!(sample.buckets, []);
    assert!(sample.started.is_some_and(|started| started > 1.7e9));

    let _load = steady_load(web, 500);
    let server = watched_by_prometheus(proxy.port, &[]).await;
    let heard = watch(target(&server.url("")), None, |heard| {
        has(heard, Metric::LatencyMean) && heard.problem("source-dialect-averages-only").is_some()
    })
    .await;
    let mean = heard.value(Metric::LatencyMean);
    assert!((0.039..0.4).contains(&mean), "{mean}");
    let ratio = heard.value(Metric::RequestsErrorRatio);
    assert!((ratio - 0.1).abs() < 0.05, "{ratio}");
    assert!(heard.reading(Metric::LatencyP50).is_none());
}

async fn caddy() -> Daemon {
    let dir = TempDir::new().expect("a directory");
    let wheel = concat!(env!("CARGO_MANIFEST_DIR"), "/target/world-tools/venv/bin/caddy");
    Daemon::start(wheel, dir, |port, dir| {
        let config = dir.join("caddy.json");
        // Routes one after the other: each counts what passes its first handler.
        let text = serde_json::json!({
            "admin": {"listen": format!("127.0.0.1:{port}"), "config": {"persist": false}},
            "storage": {"module": "file_system", "root": dir.join("data")},
            "apps": {"http": {"metrics": {}, "servers": {"srv0": {
                "listen": [format!("unix/{}", dir.join("web.sock").display())],
                "automatic_https": {"disable": true},
                "routes": [
                    {"handle": [{"handler": "headers", "response": {"set": {"X-Test": ["a"]}}}]},
                    {"match": [{"path": ["/fail"]}], "terminal": true,
                     "handle": [{"handler": "static_response", "status_code": 503}]},
                    {"handle": [{"handler": "encode", "encodings": {"gzip": {}}}]},
                    {"handle": [{"handler": "static_response", "body": "ok"}]},
                ],
            }}}},
        });
        std::fs::write(&config, text.to_string()).expect("a configuration");
        vec!["run".to_owned(), "--config".to_owned(), config.display().to_string()]
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn caddy_counts_a_request_once_however_many_handlers_it_passes() {
    let proxy = caddy().await;
    let web = proxy.dir.path().join("web.sock");
    while UnixStream::connect(&web).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    load(&web, "/", 60, 200).await;
    load(&web, "/fail", 5, 503).await;
    let (sample, _) = look(&proxy.url("/metrics")).await;
    assert_eq!(sample.origin.name(), "caddy");
    assert_eq!((Some(sample.requests), sample.errors), (Some(65.0), Some(5.0)));
    assert_eq!(sample.buckets.last().map(|bucket| bucket.count), Some(65.0));

    let _load = steady_load(web, 503);
    let server = watched_by_prometheus(proxy.port, &[]).await;
    let heard = watch(target(&server.url("")), None, |heard| {
        has(heard, Metric::LatencyP50) && heard.value(Metric::RequestsErrorRatio) > 0.0
    })
    .await;
    let reading = heard.reading(Metric::RequestsRate).expect("a rate");
    let (rate, at) = (heard.value(Metric::RequestsRate), reading.at);
    // The window is four scrape intervals: seen ones, or a whole minute's before any was seen.
    let mut once = false;
    for window in ["60s", "240s"] {
        let each =
            format!("sum by(handler)(rate(caddy_http_request_duration_seconds_count[{window}]))");
        let outermost = answer(&server, &format!("max({each})"), at).await;
        let all = answer(&server, &format!("sum({each})"), at).await;
        once |= (rate - outermost).abs() < 1e-6;
        assert!(all > outermost * 1.5, "its handlers count a request more than once");
    }
    assert!(once && rate > 0.0, "{rate}");
    let ratio = heard.value(Metric::RequestsErrorRatio);
    assert!((ratio - 0.1).abs() < 0.06, "{ratio}");
    assert!(heard.reading(Metric::LatencyP50).is_some_and(|reading| reading.bounds.is_some()));
}

/// A histogram that exists only natively, 5,000 requests a second: 4,000 of 0.1 s, 900 of 0.4 s,
/// and 100 of 0.4 s that fail.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_native_histogram_is_asked_for_by_its_functions() {
    let begun = now();
    let page = Page::serve(move |_| Some(native::page(begun, now()))).await;
    let flags = ["--enable-feature=native-histograms"];
    let server = watched_by_prometheus(page.port, &flags).await;
    let heard = watch(target(&server.url("")), None, |heard| {
        has(heard, Metric::LatencyP99) && heard.problem("source-dialect-native").is_some()
    })
    .await;
    assert!(heard.value(Metric::RequestsRate) > 0.0);
    let near = |metric: Metric, expected: f64, error: f64| {
        let value = heard.value(metric);
        assert!((value / expected - 1.0).abs() < error, "{}: {value}", metric.id());
    };
    // The buckets of schema 3 are 9 % wide.
    near(Metric::LatencyP50, 0.1, 0.09);
    near(Metric::LatencyP95, 0.4, 0.09);
    near(Metric::LatencyP99, 0.4, 0.09);
    near(Metric::LatencyMean, 0.16, 0.01);
    near(Metric::RequestsErrorRatio, 0.02, 0.02);
    let p50 = heard.reading(Metric::LatencyP50).expect("a median");
    assert_eq!(p50.bounds, None, "its bounds are not known, and none are shown");
    let same = "histogram_quantile(0.99, sum(rate(http_server_request_duration_seconds[60s])))";
    let p99 = answer(&server, same, p50.at).await;
    assert!((heard.value(Metric::LatencyP99) - p99).abs() < 1e-9);
}

/// Traefik's services behind a `ServiceMonitor`, and an Envoy, on one Prometheus.
fn gateway(begun: Timestamp) -> String {
    let at = now().timestamp_millis();
    let t = (at - begun.timestamp_millis()) as f64 / 1000.0;
    let mut page = String::new();
    for (service, code, speed) in [
        ("a-web@kubernetes", "200", 45.0),
        ("a-web@kubernetes", "502", 5.0),
        ("api@internal", "200", 50.0),
    ] {
        let count = speed * t;
        let _ = writeln!(
            page,
            "traefik_service_requests_total{{code=\"{code}\",exported_service=\"{service}\"}} {count} {at}"
        );
    }
    for (manager, speed) in [("http-80", 100.0), ("admin", 400.0)] {
        let _ = writeln!(
            page,
            "envoy_http_downstream_rq_total{{envoy_http_conn_manager_prefix=\"{manager}\"}} {} {at}\n\
             envoy_http_downstream_rq_xx{{envoy_response_code_class=\"5\",envoy_http_conn_manager_prefix=\"{manager}\"}} {} {at}\n\
             envoy_http_downstream_rq_time_sum{{envoy_http_conn_manager_prefix=\"{manager}\"}} {} {at}",
            speed * t,
            speed * t / 50.0,
            speed * t * 32.0,
        );
        for (le, share) in [("10", 0.4), ("25", 0.7), ("50", 0.9), ("+Inf", 1.0)] {
            let _ = writeln!(
                page,
                "envoy_http_downstream_rq_time_bucket{{envoy_http_conn_manager_prefix=\"{manager}\",le=\"{le}\"}} {} {at}",
                speed * t * share
            );
        }
    }
    page
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_configured_dialect_is_asked_for_and_its_units_are_kept() {
    let begun = now();
    let page = Page::serve(move |_| response("200 OK", "text/plain", &gateway(begun))).await;
    let server = watched_by_prometheus(page.port, &[]).await;
    let ratio = |heard: &Heard| has(heard, Metric::RequestsErrorRatio);
    let found = watch(target(&server.url("")), None, ratio).await;
    assert!(
        (found.value(Metric::RequestsErrorRatio) - 0.1).abs() < 1e-3,
        "Traefik's, without its own"
    );

    let mut named = target(&server.url(""));
    named.dialect = Some("envoy".to_owned());
    let heard = watch(named, None, |heard| has(heard, Metric::LatencyP50)).await;
    for (metric, expected) in [
        (Metric::RequestsErrorRatio, 0.02),
        (Metric::LatencyP50, 0.015),
        (Metric::LatencyP90, 0.05),
        (Metric::LatencyMean, 0.032),
    ] {
        let value = heard.value(metric);
        assert!((value - expected).abs() < 1e-4, "{}: {value}", metric.id());
    }
    let bounds = heard.reading(Metric::LatencyP50).and_then(|reading| reading.bounds);
    assert_eq!(bounds.map(|bounds| (bounds.low, bounds.high)), Some((0.01, Some(0.025))));

    let mut absent = target(&server.url(""));
    absent.dialect = Some("caddy".to_owned());
    let heard = watch(absent, None, |heard| heard.problem("source-dialect-absent").is_some()).await;
    assert!(!has(&heard, Metric::RequestsRate));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_traefik_tells_its_services_apart() {
    let world = crate::world::World::shared();
    let (sample, _) = look(world.traefik.metrics.as_str()).await;
    let classes = sample.apart.classes.expect("Traefik tells the status");
    let (answers, requests) = (classes.iter().sum::<f64>(), sample.requests);
    assert!((answers - requests).abs() < 0.5, "{answers} answers of {requests} requests");
    assert_eq!(sample.errors, Some(classes[4]));
    assert!(!sample.apart.places.is_empty());
    for place in &sample.apart.places {
        assert!(!place.name.ends_with("@internal"), "{}", place.name);
        let counted = place.buckets.last().map(|bucket| bucket.count);
        assert_eq!(counted, Some(place.requests), "{}", place.name);
    }
}
