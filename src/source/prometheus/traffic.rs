//! Who counts the requests, and how: reverse proxies first, then frameworks. One family is read,
//! never two: a request that passes Traefik and the application would count twice. The quantiles
//! are palier's own, from the increase of the raw buckets, so that their bounds are known. Refuses
//! to guess where a family has no histogram: then there is a rate and no latency.

use super::wire::{Answer, Point};
use crate::domain::Timestamp;
use crate::domain::histogram::{mean, observations, quantile};
use crate::domain::metric::Metric;
use crate::domain::observation::Bucket;
use crate::domain::reading::{Origin, Reading};
use std::collections::{BTreeMap, BTreeSet};

/// The latency quantiles.
pub(super) const QUANTILES: &[(Metric, f64)] = &[
    (Metric::LatencyP50, 0.5),
    (Metric::LatencyP90, 0.9),
    (Metric::LatencyP95, 0.95),
    (Metric::LatencyP99, 0.99),
];

/// The suffix by which actix-web-prom and axum-prometheus are found, whatever their prefix.
pub(super) const FRAMEWORK_SUFFIX: &str = "_http_requests_duration_seconds_count";

/// A family of request metrics, as exporters name it.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// The program.
    program: &'static str,
    /// Counts requests.
    requests: &'static str,
    /// Matchers that leave out the program's own pages.
    only: &'static str,
    /// Counts 5xx: another counter if not `requests`, and its matcher.
    errors: (&'static str, &'static str),
    /// The histogram's base name.
    histogram: Option<&'static str>,
    /// A gauge of what is under way, with its matchers; the first that exists.
    in_flight: &'static [(&'static str, &'static str)],
    /// A gauge that proves the program before its first request, when its counters do not exist yet.
    idle: Option<&'static str>,
    /// Whether nested handlers count the same request again (Caddy).
    nested: bool,
}

const ENTRYPOINTS: &str = r#"entrypoint!~"traefik|metrics""#;
/// Where an entrypoint is named like the web, only such ones are requests from outside.
const WEB: &str = r#"entrypoint=~"(web|http).*""#;
/// Behind a `ServiceMonitor` without honorLabels Traefik's own label is `exported_service`.
const SERVICES: &str = r#"service!~".*@internal",exported_service!~".*@internal""#;

/// In the order of preference.
const FAMILIES: &[Known] = &[
    Known {
        program: "traefik",
        requests: "traefik_entrypoint_requests_total",
        only: ENTRYPOINTS,
        errors: ("traefik_entrypoint_requests_total", r#"code=~"5..""#),
        histogram: Some("traefik_entrypoint_request_duration_seconds"),
        in_flight: &[
            ("traefik_open_connections", ENTRYPOINTS),
            ("traefik_entrypoint_open_connections", ENTRYPOINTS),
        ],
        idle: Some("traefik_open_connections"),
        nested: false,
    },
    Known {
        program: "traefik",
        requests: "traefik_service_requests_total",
        only: SERVICES,
        errors: ("traefik_service_requests_total", r#"code=~"5..""#),
        histogram: Some("traefik_service_request_duration_seconds"),
        in_flight: &[
            ("traefik_open_connections", ENTRYPOINTS),
            ("traefik_service_open_connections", SERVICES),
        ],
        idle: None,
        nested: false,
    },
    Known {
        program: "ingress-nginx",
        requests: "nginx_ingress_controller_requests",
        only: "",
        errors: ("nginx_ingress_controller_requests", r#"status=~"5..|5xx""#),
        histogram: Some("nginx_ingress_controller_request_duration_seconds"),
        in_flight: &[("nginx_ingress_controller_nginx_process_connections", r#"state="active""#)],
        idle: Some("nginx_ingress_controller_build_info"),
        nested: false,
    },
    Known {
        program: "caddy",
        requests: "caddy_http_request_duration_seconds_count",
        only: "",
        errors: ("caddy_http_request_duration_seconds_count", r#"code=~"5..""#),
        histogram: Some("caddy_http_request_duration_seconds"),
        in_flight: &[("caddy_http_requests_in_flight", "")],
        idle: None,
        nested: true,
    },
    Known {
        program: "haproxy",
        requests: "haproxy_frontend_http_requests_total",
        only: r#"proxy!~"stats|metrics|prometheus""#,
        errors: ("haproxy_frontend_http_responses_total", r#"code="5xx""#),
        histogram: None,
        in_flight: &[("haproxy_frontend_current_sessions", "")],
        idle: None,
        nested: false,
    },
    Known {
        program: "opentelemetry",
        requests: "http_server_request_duration_seconds_count",
        only: "",
        errors: (
            "http_server_request_duration_seconds_count",
            r#"http_response_status_code=~"5..""#,
        ),
        histogram: Some("http_server_request_duration_seconds"),
        in_flight: &[("http_server_active_requests", "")],
        idle: None,
        nested: false,
    },
    Known {
        program: "django",
        requests: "django_http_requests_latency_including_middlewares_seconds_count",
        only: "",
        errors: ("django_http_responses_total_by_status_total", r#"status=~"5..""#),
        histogram: Some("django_http_requests_latency_including_middlewares_seconds"),
        in_flight: &[("django_http_inflight_requests", "")],
        idle: None,
        nested: false,
    },
];

/// The names by which families are discovered.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().flat_map(|known| {
        let gauges = known.in_flight.iter().map(|(name, _)| *name);
        std::iter::once(known.requests).chain(known.idle).chain(gauges)
    })
}

/// The expressions of the family in use; `$W` stands for the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Family {
    /// The program that counts.
    pub(super) program: String,
    /// Requests per second.
    pub(super) rate: String,
    /// Of these, 5xx.
    pub(super) errors: String,
    /// The increase of the buckets, and of the sum of latencies.
    pub(super) latency: Option<(String, String)>,
    /// Requests or connections under way.
    pub(super) in_flight: Option<String>,
}

/// Has a value where Traefik has entrypoints that are named like the web.
pub(super) const WEB_ENTRYPOINTS: &str = concat!(
    r#"count({__name__=~"traefik_entrypoint_requests_total|traefik_open_connections|"#,
    r#"traefik_entrypoint_open_connections",entrypoint=~"(web|http).*"})"#
);

/// The best of the families that exist; `web` is the answer to [`WEB_ENTRYPOINTS`].
pub(super) fn discover(present: &BTreeSet<String>, web: bool) -> Option<Family> {
    let counting = FAMILIES.iter().find(|known| present.contains(known.requests));
    if let Some(known) = counting {
        return Some(known.family(present, web));
    }
    let Some(counter) = present.iter().find(|name| name.ends_with(FRAMEWORK_SUFFIX)) else {
        let idle = |known: &&Known| known.idle.is_some_and(|gauge| present.contains(gauge));
        return FAMILIES.iter().find(idle).map(|known| known.family(present, web));
    };
    let base = counter.strip_suffix("_count")?;
    let prefix = counter.strip_suffix("_duration_seconds_count")?;
    Some(Family {
        program: base.to_owned(),
        rate: summed("rate", counter, ""),
        errors: summed("rate", counter, r#"status=~"5..""#),
        latency: Some(latency(base, "")),
        in_flight: Some(format!("{prefix}_pending"))
            .filter(|name| present.contains(name))
            .map(|name| format!("sum({name})")),
    })
}

impl Known {
    fn family(&self, present: &BTreeSet<String>, web: bool) -> Family {
        let narrowed = |matchers: &'static str| {
            if web && matchers == ENTRYPOINTS { WEB } else { matchers }
        };
        let only = narrowed(self.only);
        let per_second = |counter, matchers: &str| {
            if self.nested {
                // The outermost handler sees every request of its server.
                format!(
                    "sum(max by(instance,server)(sum by(instance,server,handler)(rate({counter}{{{matchers}}}[$W]))))"
                )
            } else {
                summed("rate", counter, matchers)
            }
        };
        let (errors, matcher) = self.errors;
        let mut rate = per_second(self.requests, only);
        if let Some(gauge) = self.idle.filter(|_| !present.contains(self.requests)) {
            rate = format!("{rate} or sum({gauge}) * 0");
        }
        Family {
            program: self.program.to_owned(),
            rate,
            errors: per_second(errors, &joined(matcher, only)),
            latency: self.histogram.map(|base| latency(base, only)),
            in_flight: self
                .in_flight
                .iter()
                .find(|(name, _)| present.contains(*name))
                .map(|(name, matchers)| format!("sum({name}{{{}}})", narrowed(matchers))),
        }
    }
}

fn joined(a: &str, b: &str) -> String {
    if b.is_empty() { a.to_owned() } else { format!("{a},{b}") }
}

fn summed(function: &str, counter: &str, matchers: &str) -> String {
    format!("sum({function}({counter}{{{matchers}}}[$W]))")
}

fn latency(base: &str, only: &str) -> (String, String) {
    (
        format!("sum by(le,vmrange)(increase({base}_bucket{{{only}}}[$W]))"),
        summed("increase", &format!("{base}_sum"), only),
    )
}

/// The buckets of each instant of an answer: one instant of a query, many of a range query.
pub(super) fn buckets(answer: &Answer) -> BTreeMap<Timestamp, Vec<Bucket>> {
    let mut ranges: BTreeMap<Timestamp, Vec<(f64, f64, f64)>> = BTreeMap::new();
    let mut classic: BTreeMap<Timestamp, Vec<Bucket>> = BTreeMap::new();
    for series in &answer.series {
        if let Some(le) = series.labels.get("le").and_then(|le| le.parse::<f64>().ok()) {
            for Point { at, value } in &series.points {
                classic.entry(*at).or_default().push(Bucket { le, count: *value });
            }
        } else if let Some((low, high)) =
            series.labels.get("vmrange").and_then(|range| bounds(range))
        {
            for Point { at, value } in &series.points {
                ranges.entry(*at).or_default().push((low, high, *value));
            }
        }
    }
    for (at, ranges) in ranges {
        classic.entry(at).or_insert_with(|| cumulative(ranges));
    }
    for buckets in classic.values_mut() {
        buckets.sort_by(|a, b| a.le.total_cmp(&b.le));
    }
    classic
}

/// `1.000e-02...1.136e-02`
fn bounds(range: &str) -> Option<(f64, f64)> {
    let (low, high) = range.split_once("...")?;
    Some((low.parse().ok()?, high.parse().ok()?))
}

/// `VictoriaMetrics`' own ranges, each with its own count, as cumulative buckets.
fn cumulative(mut ranges: Vec<(f64, f64, f64)>) -> Vec<Bucket> {
    ranges.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut buckets: Vec<Bucket> = Vec::with_capacity(ranges.len() * 2 + 1);
    let mut count = 0.0;
    for (low, high, more) in ranges {
        if low > 0.0 && buckets.last().is_none_or(|last| last.le < low) {
            buckets.push(Bucket { le: low, count });
        }
        count += more;
        buckets.push(Bucket { le: high, count });
    }
    if buckets.last().is_none_or(|last| last.le < f64::INFINITY) {
        buckets.push(Bucket { le: f64::INFINITY, count });
    }
    buckets
}

/// The latencies of one instant: quantiles with their bounds, and the mean if the sum is known.
/// Nothing observed is « nothing to measure »; no buckets at all are a gap.
fn latencies(buckets: &[Bucket], sum: Option<f64>, at: Timestamp, origin: &Origin) -> Vec<Reading> {
    let Some(count) = observations(buckets) else { return Vec::new() };
    if count <= 0.0 {
        return no_latencies(at, origin);
    }
    let quantiles = QUANTILES.iter().filter_map(|(metric, q)| {
        let quantile = quantile(*q, buckets);
        let reading = Reading::new(*metric, quantile.value?, at, origin)?;
        Some(match quantile.bounds {
            Some(bounds) => reading.within(bounds),
            None => reading,
        })
    });
    let mean = sum
        .and_then(|sum| mean(sum, count))
        .and_then(|mean| Reading::new(Metric::LatencyMean, mean, at, origin));
    quantiles.chain(mean).collect()
}

/// What was asked of a family, by instant; none: the query failed, or there is no such series.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// Requests per second.
    pub(super) rate: BTreeMap<Timestamp, f64>,
    /// Of these 5xx; an empty map when there has never been one.
    pub(super) errors: Option<BTreeMap<Timestamp, f64>>,
    /// The increase of the buckets.
    pub(super) buckets: BTreeMap<Timestamp, Vec<Bucket>>,
    /// The increase of the sum of latencies.
    pub(super) sums: BTreeMap<Timestamp, f64>,
}

impl Counted {
    /// The readings of each instant, oldest first.
    pub(super) fn readings(&self, origin: &Origin) -> Vec<Reading> {
        let mut readings = Vec::new();
        for (&at, &rate) in &self.rate {
            readings.extend(Reading::new(Metric::RequestsRate, rate, at, origin));
            if rate <= 0.0 {
                readings.push(Reading::nothing(Metric::RequestsErrorRatio, at, origin));
                readings.extend(no_latencies(at, origin));
                continue;
            }
            if let Some(errors) = &self.errors {
                let ratio = errors.get(&at).copied().unwrap_or(0.0) / rate;
                let ratio = ratio.clamp(0.0, 1.0);
                readings.extend(Reading::new(Metric::RequestsErrorRatio, ratio, at, origin));
            }
            if let Some(buckets) = self.buckets.get(&at) {
                readings.extend(latencies(buckets, self.sums.get(&at).copied(), at, origin));
            }
        }
        readings
    }
}

/// The points of the first series by instant, without those that are no numbers.
pub(super) fn by_instant(answer: &Answer) -> BTreeMap<Timestamp, f64> {
    let points = answer.series.iter().take(1).flat_map(|series| &series.points);
    points.filter(|point| point.value.is_finite()).map(|point| (point.at, point.value)).collect()
}

/// Latencies of no requests.
fn no_latencies(at: Timestamp, origin: &Origin) -> Vec<Reading> {
    let metrics = QUANTILES.iter().map(|(metric, _)| *metric).chain([Metric::LatencyMean]);
    metrics.map(|metric| Reading::nothing(metric, at, origin)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::wire::Series;
    use super::*;

    fn present(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn an_entrypoint_is_preferred_to_a_service_and_to_the_application() {
        let all = present(&[
            "traefik_entrypoint_requests_total",
            "traefik_service_requests_total",
            "traefik_open_connections",
            "app_http_requests_duration_seconds_count",
        ]);
        let family = discover(&all, false).expect("a family");
        assert_eq!(
            family.errors,
            r#"sum(rate(traefik_entrypoint_requests_total{code=~"5..",entrypoint!~"traefik|metrics"}[$W]))"#
        );
        assert_eq!(
            family.in_flight.as_deref(),
            Some(r#"sum(traefik_open_connections{entrypoint!~"traefik|metrics"})"#)
        );
        assert_eq!(discover(&present(&["node_load1"]), true), None);
    }

    #[test]
    fn entrypoints_of_the_web_are_enough_where_there_are_any() {
        let names = present(&["traefik_entrypoint_requests_total"]);
        assert_eq!(
            discover(&names, true).expect("a family").rate,
            r#"sum(rate(traefik_entrypoint_requests_total{entrypoint=~"(web|http).*"}[$W]))"#
        );
    }

    #[test]
    fn a_proxy_before_its_first_request_has_a_rate_of_zero() {
        let rate = discover(&present(&["traefik_open_connections"]), false).expect("a family").rate;
        assert!(rate.ends_with("[$W])) or sum(traefik_open_connections) * 0"), "{rate}");
    }

    #[test]
    fn a_framework_is_found_by_its_suffix() {
        let names =
            present(&["axum_http_requests_duration_seconds_count", "axum_http_requests_pending"]);
        let family = discover(&names, false).expect("a family");
        assert_eq!(family.rate, "sum(rate(axum_http_requests_duration_seconds_count{}[$W]))");
        assert_eq!(family.in_flight.as_deref(), Some("sum(axum_http_requests_pending)"));
        assert_eq!(
            family.latency.expect("a histogram").0,
            "sum by(le,vmrange)(increase(axum_http_requests_duration_seconds_bucket{}[$W]))"
        );
    }

    fn series(label: &str, bound: &str, count: f64) -> Series {
        let at = Timestamp::from_timestamp(1_700_000_000, 0).expect("an instant");
        Series {
            labels: BTreeMap::from([(label.to_owned(), bound.to_owned())]),
            points: vec![Point { at, value: count }],
        }
    }

    #[test]
    fn ranges_of_victoria_metrics_become_cumulative_buckets() {
        let answer = Answer {
            series: vec![
                series("vmrange", "1.000e-01...1.136e-01", 3.0),
                series("vmrange", "0...1.000e-09", 1.0),
                series("vmrange", "1.136e-01...1.292e-01", 2.0),
                series("vmrange", "junk", 9.0),
            ],
            ..Answer::default()
        };
        let all = buckets(&answer);
        let pairs: Vec<_> =
            all.values().flatten().map(|bucket| (bucket.le, bucket.count)).collect();
        assert_eq!(
            pairs,
            [(1e-9, 1.0), (0.1, 1.0), (0.1136, 4.0), (0.1292, 6.0), (f64::INFINITY, 6.0)]
        );
    }

    #[test]
    fn nothing_observed_is_not_a_gap() {
        let at = Timestamp::from_timestamp(1_700_000_000, 0).expect("an instant");
        let origin = Origin::new("prometheus");
        let zero = [Bucket { le: 0.1, count: 0.0 }, Bucket { le: f64::INFINITY, count: 0.0 }];
        let none = latencies(&zero, Some(0.0), at, &origin);
        assert_eq!(none.len(), 5);
        assert!(none.iter().all(|reading| reading.value.is_none()));
        assert!(latencies(&[], None, at, &origin).is_empty());
    }
}
