//! Every format of the table: a page of the real program, and the same a moment later with each
//! counter doubled. What grew between is what stands on the page, so each figure is computed by
//! hand from it.

use super::*;
use crate::domain::collector::{Collector, Windows};
use crate::domain::metric::Metric;
use crate::domain::observation::{News, SourceEvent, SourceId, TrafficSample};
use crate::source::exposition::parse;
use chrono::{DateTime, TimeDelta};

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../tests/fixtures/dialects/", $name, ".prom"))
    };
}

const TRAEFIK_2: &str = fixture!("traefik-2.8");
const TRAEFIK_FEDERATED: &str = fixture!("traefik-3.1-federated");
const INGRESS: &str = fixture!("ingress-nginx-1.11");
const HAPROXY: &str = fixture!("haproxy-2.6");
const HAPROXY_YOUNG: &str = fixture!("haproxy-2.6-young");
const ENVOY: &str = fixture!("envoy-1.31");
const OTEL: &str = fixture!("opentelemetry-1.23");
const OTEL_OLD: &str = fixture!("opentelemetry-1.20");
const DJANGO: &str = fixture!("django-2.3");
const ACTIX: &str = fixture!("actix-web-prom-0.9");
const AXUM: &str = fixture!("axum-prometheus-0.7");
const HUBBLE: &str = fixture!("hubble-1.16-httpv2");
const HUBBLE_OLD: &str = fixture!("hubble-1.10-http");

fn sample_in(body: &str, only: Option<&str>) -> Option<TrafficSample> {
    let page = parse(body.as_bytes(), wanted_traffic()).unwrap();
    assert_eq!(page.problems(), []);
    traffic(&page, only)
}

fn sample(body: &str) -> TrafficSample {
    sample_in(body, None).unwrap()
}

/// Each counter twice what it was; starts and averages as they were.
fn doubled(body: &str) -> String {
    let line = |line: &str| match line.rsplit_once(' ') {
        Some((series, value))
            if !line.starts_with('#')
                && !series.contains("start_time")
                && !series.contains("_average_") =>
        {
            format!("{series} {}\n", value.parse::<f64>().unwrap() * 2.0)
        }
        _ => format!("{line}\n"),
    };
    body.lines().map(line).collect()
}

/// The figures of ten seconds in which all that is on the page happened.
struct Figures(Vec<crate::domain::reading::Reading>);

impl Figures {
    fn of(body: &str) -> Self {
        let refresh = TimeDelta::seconds(10);
        let mut collector = Collector::new(Windows::live(refresh));
        let begun = DateTime::from_timestamp(1_795_348_234, 0).unwrap();
        let mut readings = Vec::new();
        for (at, page) in [(begun, body), (begun + refresh, &doubled(body))] {
            let news = News::Traffic(Box::new(sample(page)));
            readings = collector.take(&SourceEvent { source: SourceId::Traffic, at, news });
        }
        Self(readings)
    }

    fn value(&self, metric: Metric) -> Option<f64> {
        self.0.iter().find(|reading| reading.metric == metric)?.value
    }

    /// Requests in the ten seconds, failures of them, P50, P90, P99 and the mean in seconds.
    fn are(&self, expected: [f64; 6]) {
        let [requests, failures, p50, p90, p99, mean] = expected;
        for (metric, expected) in [
            (Metric::RequestsRate, requests / 10.0),
            (Metric::RequestsErrorRatio, failures / requests),
            (Metric::LatencyP50, p50),
            (Metric::LatencyP90, p90),
            (Metric::LatencyP99, p99),
            (Metric::LatencyMean, mean),
        ] {
            let value = self.value(metric).unwrap_or_else(|| panic!("no {}", metric.id()));
            assert!((value - expected).abs() < 1e-9, "{}: {value}, not {expected}", metric.id());
        }
    }
}

#[test]
fn traefik_2_at_its_entrypoint() {
    let s = sample(TRAEFIK_2);
    assert_eq!((s.origin.name(), s.in_flight), ("traefik", Some(7.0)));
    // Buckets 300, 380, 400, 403 and 404: without its own 70.
    let figures = Figures::of(TRAEFIK_2);
    figures.are([404.0, 4.0, 0.1 * 202.0 / 300.0, 0.259, 1.1982, 45.75 / 404.0]);
    let p90 = figures.0.iter().find(|reading| reading.metric == Metric::LatencyP90).unwrap();
    assert_eq!(p90.bounds.map(|bounds| (bounds.low, bounds.high)), Some((0.1, Some(0.3))));
}

#[test]
fn traefik_3_at_its_services_under_a_renamed_label() {
    assert_eq!(sample(TRAEFIK_FEDERATED).origin.name(), "traefik");
    let p90 = 0.3 + 0.9 * 2.0 / 7.0;
    Figures::of(TRAEFIK_FEDERATED).are([100.0, 10.0, 0.0625, p90, 4.24, 0.2475]);
}

#[test]
fn ingress_nginx_with_classes_and_a_renamed_namespace() {
    let s = sample(INGRESS);
    assert_eq!((s.origin.name(), s.in_flight), ("ingress-nginx", Some(9.0)));
    Figures::of(INGRESS).are([300.0, 8.0, 0.0088, 0.095, 1.75, 0.05254]);
}

#[test]
fn haproxy_has_a_mean_and_no_percentile() {
    let s = sample(HAPROXY);
    assert_eq!((s.origin.name(), s.in_flight), ("haproxy", Some(8.0)));
    assert_eq!(s.started, Some(1_795_348_289.0));
    let figures = Figures::of(HAPROXY);
    assert_eq!(figures.value(Metric::RequestsRate), Some(206.1));
    assert_eq!(figures.value(Metric::RequestsErrorRatio), Some(0.0));
    assert_eq!(figures.value(Metric::LatencyMean), Some(0.041));
    assert!(figures.0.iter().all(|reading| reading.metric != Metric::LatencyP50));
    let [problem] = &traffic_problems(&s, "http://127.0.0.1:8404/metrics")[..] else { panic!() };
    assert_eq!(problem.id, "source-dialect-averages-only");
    assert_eq!(traffic_problems(&sample(ENVOY), "http://127.0.0.1:9901"), []);
}

/// Twenty-two answers of 42 ms stand on this page as a mean of 2 ms.
#[test]
fn a_mean_of_few_requests_is_not_believed() {
    let s = sample(HAPROXY_YOUNG);
    assert_eq!((Some(s.requests), s.errors, s.latency_mean), (Some(23.0), Some(2.0), None));
}

#[test]
fn several_backends_are_weighted_by_their_requests() {
    let s = sample(concat!(
        "haproxy_frontend_http_requests_total{proxy=\"web\"} 4000\n",
        "haproxy_frontend_http_responses_total{proxy=\"web\",code=\"5xx\"} 8\n",
        "haproxy_frontend_http_responses_total{proxy=\"stats\",code=\"5xx\"} 9\n",
        "haproxy_backend_http_requests_total{proxy=\"a\"} 3000\n",
        "haproxy_backend_http_requests_total{proxy=\"b\"} 1000\n",
        "haproxy_backend_http_requests_total{proxy=\"stats\"} 5000\n",
        "haproxy_backend_response_time_average_seconds{proxy=\"a\"} 0.020000\n",
        "haproxy_backend_response_time_average_seconds{proxy=\"b\"} 0.100000\n",
        "haproxy_backend_response_time_average_seconds{proxy=\"stats\"} 9.000000\n",
    ));
    assert_eq!((s.errors, s.latency_mean), (Some(8.0), Some(0.04)));
}

#[test]
fn envoys_milliseconds_become_seconds() {
    let s = sample(ENVOY);
    assert_eq!((s.origin.name(), s.in_flight), ("envoy", Some(6.0)));
    let p99 = 0.1 + 0.15 * 38.0 / 39.0;
    Figures::of(ENVOY).are([1200.0, 15.0, 0.015, 0.05, p99, 0.038 / 1.2]);
}

#[test]
fn opentelemetry_in_its_stable_and_its_older_names() {
    let s = sample(OTEL);
    assert_eq!((s.origin.name(), s.in_flight), ("opentelemetry", Some(3.0)));
    Figures::of(OTEL).are([84.0, 4.0, 0.0275, 0.118, 1.87, 8.7 / 84.0]);
    assert_eq!(sample(OTEL_OLD).origin.name(), "opentelemetry");
    Figures::of(OTEL_OLD).are([102.0, 2.0, 0.0085, 0.059, 4.95, 10.850_25 / 102.0]);
}

#[test]
fn django_counts_failures_in_another_family() {
    let s = sample(DJANGO);
    assert_eq!((s.origin.name(), s.started), ("django", Some(1_795_348_234.29)));
    Figures::of(DJANGO).are([60.0, 3.0, 0.02, 0.1, 0.85, 2.42 / 60.0]);
}

#[test]
fn rust_frameworks_name_alike() {
    let expected = [50.0, 5.0, 0.02125, 0.175, 0.875, 0.0506];
    assert_eq!(sample(ACTIX).origin.name(), "application");
    Figures::of(ACTIX).are(expected);
    // Where the counter is missing, the histogram's own count tells.
    Figures::of(&ACTIX.replace("_http_requests_total", "_other_total")).are(expected);
    let s = sample(AXUM);
    assert_eq!((s.origin.name(), s.in_flight), ("axum", Some(2.0)));
    Figures::of(AXUM).are(expected);
}

#[test]
fn hubble_counts_a_request_at_one_of_its_ends() {
    assert_eq!(sample(HUBBLE).origin.name(), "cilium");
    Figures::of(HUBBLE).are([64.0, 3.0, 0.013, 0.088, 0.226, 2.1 / 64.0]);
    // Where only the client's end is seen, it counts.
    let clients: String = HUBBLE
        .lines()
        .filter(|line| !line.contains("reporter=\"server\""))
        .flat_map(|line| [line, "\n"])
        .collect();
    let s = sample(&clients);
    assert_eq!((Some(s.requests), s.errors), (Some(64.0), Some(4.0)));
    let old = sample(HUBBLE_OLD);
    assert_eq!((Some(old.requests), old.errors), (Some(8.0), Some(2.0)));
}

#[test]
fn the_configured_dialect_is_the_only_one_that_is_read() {
    let both = [TRAEFIK_2, ENVOY, ACTIX].concat();
    assert_eq!(sample(&both).origin.name(), "traefik");
    let named = |name| sample_in(&both, Some(name)).map(|sample| sample.requests);
    assert_eq!(named("envoy"), Some(1200.0));
    assert_eq!(named("application"), Some(50.0));
    assert_eq!(named("caddy"), None);
    assert_eq!(speaks_otherwise("caddy", "http://x").id, "source-dialect-absent");
}

/// A page that has every program's names proves that no two rows ask for one family in two ways.
#[test]
fn all_formats_can_share_a_page() {
    let all =
        [TRAEFIK_2, INGRESS, HAPROXY, ENVOY, OTEL, OTEL_OLD, DJANGO, AXUM, ACTIX, HUBBLE].concat();
    for (name, alone) in [
        ("traefik", TRAEFIK_2),
        ("ingress-nginx", INGRESS),
        ("haproxy", HAPROXY),
        ("envoy", ENVOY),
        ("opentelemetry", OTEL),
        ("django", DJANGO),
        ("axum", AXUM),
        ("application", ACTIX),
        ("cilium", HUBBLE),
    ] {
        let mut expected = sample(alone);
        let found = sample_in(&all, Some(name)).unwrap();
        expected.started = found.started;
        // Two series of one gauge on one page.
        expected.in_flight = found.in_flight;
        assert_eq!(found, expected, "{name}");
    }
}

/// Name, requests, failures of each place.
fn places(sample: &TrafficSample) -> Vec<(&str, f64, Option<f64>)> {
    sample.apart.places.iter().map(|p| (p.name.as_str(), p.requests, p.errors)).collect()
}

#[test]
fn requests_are_told_apart_by_class_and_place() {
    use crate::domain::places::PlaceKind;
    // The proxy's own dashboard is no service, and the label of the job that scraped it no name.
    let told = sample(TRAEFIK_FEDERATED);
    assert_eq!(told.apart.classes, Some([0.0, 90.0, 0.0, 0.0, 10.0]));
    assert_eq!(told.apart.kind, Some(PlaceKind::Service));
    assert_eq!(places(&told), [("shop-web-80@kubernetes", 100.0, Some(10.0))]);
    let counts: Vec<_> = told.apart.places[0].buckets.iter().map(|b| (b.le, b.count)).collect();
    let expected = [(0.1, 80.0), (0.3, 88.0), (1.2, 95.0), (5.0, 100.0), (f64::INFINITY, 100.0)];
    assert_eq!(counts, expected);
    // Counted at the entry points, told apart by the services behind them.
    let told = sample(TRAEFIK_2);
    assert_eq!(told.apart.classes, Some([0.0, 400.0, 0.0, 0.0, 4.0]));
    assert_eq!(places(&told)[0].0, "shop-web-80@kubernetes");
    let told = sample(HAPROXY_YOUNG);
    assert_eq!(told.apart.kind, Some(PlaceKind::Backend));
    assert_eq!(places(&told), [("app", 22.0, Some(1.0)), ("down", 1.0, Some(1.0))]);
}

#[test]
fn names_that_anybody_may_make_up_have_an_end() {
    use crate::domain::places::MOST_TOLD;
    let line = |i: usize| {
        format!("axum_http_requests_total{{endpoint=\"/{i}\",method=\"GET\",status=\"200\"}} 2\n")
    };
    let told = sample(&(0..5 * MOST_TOLD).map(line).collect::<String>());
    assert_eq!(told.requests, 10.0 * MOST_TOLD as f64);
    assert_eq!(told.apart.classes.map(|c| c[1]), Some(told.requests));
    assert_eq!(told.apart.places.len(), MOST_TOLD);
}
