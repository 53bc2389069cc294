//! Who tells of requests, and in which names: the one table that pages ([`super::traffic`]) and
//! PromQL (`source::prometheus`) read. A row is data; what is done with it is the readers'.
//!
//! The names are those of the exporters' own sources and pages (fixtures in
//! `tests/fixtures/dialects`). The order is the preference where several tell: what stands before
//! an application sees each request once; Cilium, which also sees what services ask of each other,
//! comes last. It refuses to add two programs or two levels up: they count the same requests.

use crate::source::exposition::{Exclusion, Values};

/// A program that tells about requests.
#[derive(Debug)]
pub(in crate::source) struct Dialect {
    /// In the configuration and as the origin of figures; one of `config::target::DIALECTS`.
    pub(in crate::source) name: &'static str,
    /// A gauge that proves the program before its first request, when its counters do not exist
    /// yet: then there were no requests, which is not the same as not knowing.
    pub(in crate::source) idle: Option<&'static str>,
    /// Tells the start of the process, where it is not `process_start_time_seconds`.
    pub(in crate::source) started: Option<&'static str>,
    /// The names are endings, behind a prefix of the user's choice.
    pub(in crate::source) by_ending: bool,
    /// By preference; only the first that is offered is read.
    pub(in crate::source) levels: &'static [Level],
}

/// A place in a program where requests are counted.
#[derive(Debug)]
pub(in crate::source) struct Level {
    /// The counter of requests.
    pub(in crate::source) requests: &'static str,
    /// The label with the HTTP status: `503`, `5xx`, or Envoy's class `5`.
    pub(in crate::source) status: &'static str,
    /// Another counter that has this label where `requests` has not; the first that is there.
    pub(in crate::source) answers: &'static [&'static str],
    /// What is told of durations.
    pub(in crate::source) latency: Latency,
    /// The program's own pages: no requests from outside.
    pub(in crate::source) own: Option<Exclusion>,
    /// Where any series has such a value, only those are requests from outside, each once.
    pub(in crate::source) preferred: Option<(&'static str, Values)>,
    /// Each request is counted again at every place inside (Caddy's handlers): the labels of the
    /// group, and last the label of the place. The place that counted most is the outermost.
    pub(in crate::source) nested: &'static [&'static str],
    /// What is under way, by preference.
    pub(in crate::source) in_flight: &'static [Gauge],
}

/// `HAProxy` divides the sum of its last durations by 512 however few there were, so that a mean of
/// 42 ms reads 2 ms after 22 requests (tried with 2.6): below so many requests it is no mean.
pub(in crate::source) const AVERAGED: f64 = 512.0;

/// What a program tells of durations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::source) enum Latency {
    /// A histogram: its name without `_bucket`, and how many of its units are a second.
    Histogram(&'static str, f64),
    /// Nothing but the mean of the last requests, in seconds: the gauge, and the counter of the
    /// requests by which several of them are weighted, with the same labels. No percentile can be
    /// had from it.
    Average(&'static str, &'static str),
}

/// A gauge of requests or connections under way.
#[derive(Debug)]
pub(in crate::source) struct Gauge {
    /// Its name.
    pub(in crate::source) name: &'static str,
    /// The program's own.
    pub(in crate::source) own: Option<Exclusion>,
    /// A label that must have this value.
    pub(in crate::source) only: Option<(&'static str, &'static str)>,
}

impl Gauge {
    const fn all(name: &'static str) -> Self {
        Self { name, own: None, only: None }
    }

    const fn without(name: &'static str, own: Exclusion) -> Self {
        Self { name, own: Some(own), only: None }
    }
}

impl Level {
    /// One that counts everything, once, with the status on the counter itself.
    const fn plain(requests: &'static str, status: &'static str, latency: Latency) -> Self {
        Self {
            requests,
            status,
            answers: &[],
            latency,
            own: None,
            preferred: None,
            nested: &[],
            in_flight: &[],
        }
    }
}

pub(super) const SECONDS: f64 = 1.0;
pub(super) const MILLISECONDS: f64 = 1000.0;

pub(super) const ENTRYPOINTS: Exclusion =
    Exclusion { labels: &["entrypoint"], values: Values::Are(&["traefik", "metrics"]) };

/// Behind a `ServiceMonitor` without honorLabels Traefik's own label is `exported_service`.
pub(super) const SERVICES: Exclusion =
    Exclusion { labels: &["service", "exported_service"], values: Values::End(&["@internal"]) };

/// `HAProxy` does not tell which frontend serves its own pages; these are their usual names.
pub(super) const PROXIES: Exclusion = Exclusion {
    labels: &["proxy"],
    values: Values::Are(&["stats", "metrics", "prometheus", "promex", "exporter"]),
};

/// Envoy's administration, and the readiness and statistics listeners of Envoy Gateway, Contour
/// and Cilium.
pub(super) const MANAGERS: Exclusion = Exclusion {
    labels: &["envoy_http_conn_manager_prefix"],
    values: Values::Are(&[
        "admin",
        "eg-ready-http",
        "eg-stats-http",
        "stats",
        "prometheus",
        "envoy-prometheus-metrics-listener",
        "envoy-health-listener",
        "health",
    ]),
};

/// All of them, by preference.
pub(in crate::source) const TABLE: &[Dialect] = &[
    Dialect {
        name: "traefik",
        idle: Some("traefik_open_connections"),
        started: None,
        by_ending: false,
        levels: &[
            Level {
                own: Some(ENTRYPOINTS),
                preferred: Some(("entrypoint", Values::Begin(&["web", "http"]))),
                in_flight: &[
                    Gauge::without("traefik_open_connections", ENTRYPOINTS),
                    // Version 2.
                    Gauge::without("traefik_entrypoint_open_connections", ENTRYPOINTS),
                ],
                ..Level::plain(
                    "traefik_entrypoint_requests_total",
                    "code",
                    Latency::Histogram("traefik_entrypoint_request_duration_seconds", SECONDS),
                )
            },
            Level {
                own: Some(SERVICES),
                in_flight: &[
                    Gauge::without("traefik_open_connections", ENTRYPOINTS),
                    Gauge::without("traefik_service_open_connections", SERVICES),
                ],
                ..Level::plain(
                    "traefik_service_requests_total",
                    "code",
                    Latency::Histogram("traefik_service_request_duration_seconds", SECONDS),
                )
            },
        ],
    },
    Dialect {
        name: "ingress-nginx",
        idle: Some("nginx_ingress_controller_build_info"),
        started: None,
        by_ending: false,
        levels: &[Level {
            in_flight: &[Gauge {
                name: "nginx_ingress_controller_nginx_process_connections",
                own: None,
                only: Some(("state", "active")),
            }],
            // With --report-status-classes the status is 5xx.
            ..Level::plain(
                "nginx_ingress_controller_requests",
                "status",
                Latency::Histogram("nginx_ingress_controller_request_duration_seconds", SECONDS),
            )
        }],
    },
    Dialect {
        name: "caddy",
        idle: None,
        started: None,
        by_ending: false,
        levels: &[Level {
            nested: &["server", "handler"],
            in_flight: &[Gauge::all("caddy_http_requests_in_flight")],
            // caddy_http_requests_total has no status.
            ..Level::plain(
                "caddy_http_request_duration_seconds_count",
                "code",
                Latency::Histogram("caddy_http_request_duration_seconds", SECONDS),
            )
        }],
    },
    Dialect {
        name: "haproxy",
        idle: None,
        started: Some("haproxy_process_start_time_seconds"),
        by_ending: false,
        levels: &[Level {
            answers: &["haproxy_frontend_http_responses_total"],
            own: Some(PROXIES),
            in_flight: &[Gauge::without("haproxy_frontend_current_sessions", PROXIES)],
            ..Level::plain(
                "haproxy_frontend_http_requests_total",
                "code",
                Latency::Average(
                    "haproxy_backend_response_time_average_seconds",
                    "haproxy_backend_http_requests_total",
                ),
            )
        }],
    },
    Dialect {
        name: "envoy",
        idle: None,
        started: None,
        by_ending: false,
        levels: &[Level {
            answers: &["envoy_http_downstream_rq_xx"],
            own: Some(MANAGERS),
            in_flight: &[Gauge::without("envoy_http_downstream_rq_active", MANAGERS)],
            ..Level::plain(
                "envoy_http_downstream_rq_total",
                "envoy_response_code_class",
                Latency::Histogram("envoy_http_downstream_rq_time", MILLISECONDS),
            )
        }],
    },
    Dialect {
        name: "opentelemetry",
        idle: None,
        started: None,
        by_ending: false,
        levels: &[
            Level {
                in_flight: &[Gauge::all("http_server_active_requests")],
                ..Level::plain(
                    "http_server_request_duration_seconds_count",
                    "http_response_status_code",
                    Latency::Histogram("http_server_request_duration_seconds", SECONDS),
                )
            },
            // Before the HTTP conventions of 2023 became stable.
            Level {
                in_flight: &[Gauge::all("http_server_active_requests")],
                ..Level::plain(
                    "http_server_duration_milliseconds_count",
                    "http_status_code",
                    Latency::Histogram("http_server_duration_milliseconds", MILLISECONDS),
                )
            },
        ],
    },
    Dialect {
        name: "django",
        idle: None,
        started: None,
        by_ending: false,
        levels: &[Level {
            // The client library adds a second `_total` to the names.
            answers: &["django_http_responses_total_by_status_total"],
            in_flight: &[Gauge::all("django_http_inflight_requests")],
            ..Level::plain(
                "django_http_requests_latency_including_middlewares_seconds_count",
                "status",
                Latency::Histogram(
                    "django_http_requests_latency_including_middlewares_seconds",
                    SECONDS,
                ),
            )
        }],
    },
    Dialect {
        name: "axum",
        idle: None,
        started: None,
        by_ending: false,
        levels: &[
            Level {
                in_flight: &[Gauge::all("axum_http_requests_pending")],
                ..Level::plain(
                    "axum_http_requests_total",
                    "status",
                    Latency::Histogram("axum_http_requests_duration_seconds", SECONDS),
                )
            },
            // Where only the histogram is kept.
            Level {
                in_flight: &[Gauge::all("axum_http_requests_pending")],
                ..Level::plain(
                    "axum_http_requests_duration_seconds_count",
                    "status",
                    Latency::Histogram("axum_http_requests_duration_seconds", SECONDS),
                )
            },
        ],
    },
    // actix-web-prom and axum-prometheus name alike; the prefix is the user's.
    Dialect {
        name: "application",
        idle: None,
        started: None,
        by_ending: true,
        levels: &[
            Level {
                in_flight: &[Gauge::all("_http_requests_pending")],
                ..Level::plain(
                    "_http_requests_total",
                    "status",
                    Latency::Histogram("_http_requests_duration_seconds", SECONDS),
                )
            },
            // Where only the histogram is kept.
            Level {
                in_flight: &[Gauge::all("_http_requests_pending")],
                ..Level::plain(
                    "_http_requests_duration_seconds_count",
                    "status",
                    Latency::Histogram("_http_requests_duration_seconds", SECONDS),
                )
            },
        ],
    },
    Dialect {
        name: "cilium",
        idle: None,
        started: None,
        by_ending: false,
        levels: &[Level {
            // Hubble's `http` has the status on the answers, its `httpV2` on the requests.
            answers: &["hubble_http_responses_total"],
            // Both ends of a request may report it.
            preferred: Some(("reporter", Values::Are(&["server"]))),
            ..Level::plain(
                "hubble_http_requests_total",
                "status",
                Latency::Histogram("hubble_http_request_duration_seconds", SECONDS),
            )
        }],
    },
];

/// The rows to look for: that of the configured name, else all.
pub(in crate::source) fn rows(only: Option<&str>) -> impl Iterator<Item = &'static Dialect> {
    TABLE.iter().filter(move |dialect| only.is_none_or(|name| dialect.name == name))
}

/// Whether this is the status of a server's failure: `500`–`599`, `5xx`, or the class `5`.
pub(in crate::source) fn is_failure(status: &str) -> bool {
    matches!(status.len(), 1 | 3) && status.starts_with('5')
}

/// The same as a PromQL pattern.
pub(in crate::source) const FAILURE: &str = "5(..)?";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::target::DIALECTS;

    #[test]
    fn the_configuration_knows_every_name() {
        let names: Vec<_> = TABLE.iter().map(|dialect| dialect.name).collect();
        assert_eq!(names, DIALECTS);
    }

    #[test]
    fn words_mean_the_same_on_a_page_and_as_a_pattern() {
        let levels = TABLE.iter().flat_map(|dialect| dialect.levels);
        let all = levels.flat_map(|level| {
            level.own.map(|own| own.values).into_iter().chain(level.preferred.map(|(_, v)| v))
        });
        for values in all {
            let (Values::Are(words) | Values::Begin(words) | Values::End(words)) = values;
            for word in words {
                let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '@');
                assert!(!word.is_empty() && word.chars().all(plain), "{word}");
            }
        }
    }

    #[test]
    fn failures_are_codes_or_classes() {
        for status in ["500", "599", "5xx", "5"] {
            assert!(is_failure(status), "{status}");
        }
        for status in ["", "200", "50", "5000", "4xx", "4", "-5x"] {
            assert!(!is_failure(status), "{status}");
        }
    }
}
