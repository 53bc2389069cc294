//! Where requests went, by the programs that tell: one table that pages and PromQL read, and the
//! reading of a page. Only what a program tells apart itself is told; nothing is guessed from names.

use super::table::{
    Dialect, ENTRYPOINTS, Latency, MANAGERS, MILLISECONDS, PROXIES, SECONDS, SERVICES,
};
use super::traffic::settled;
use crate::domain::message::clean;
use crate::domain::observation::Bucket;
use crate::domain::places::{self, Apart, Classes, MOST_TOLD, NAME, PlaceKind, class};
use crate::source::exposition::{Exclusion, Page, Series, Values};
use std::collections::BTreeMap;

/// A way in which a program tells its requests apart.
#[derive(Debug, PartialEq)]
pub(in crate::source) struct Places {
    /// Whose.
    dialect: &'static str,
    /// What they are.
    pub(in crate::source) kind: PlaceKind,
    /// Their name's parts, each by the first of these labels that is there. Behind a `ServiceMonitor`
    /// without honorLabels a program's own label is the `exported_` one.
    parts: &'static [&'static [&'static str]],
    /// The counter of requests.
    pub(in crate::source) requests: &'static str,
    /// The counter that has the status, and its label; none: nothing tells it.
    pub(in crate::source) answers: Option<(&'static str, &'static str)>,
    /// The histogram without `_bucket`, and how many of its units are a second.
    pub(in crate::source) latency: Option<(&'static str, f64)>,
    /// The program's own pages.
    pub(in crate::source) own: Option<Exclusion>,
}

const fn row(
    dialect: &'static str,
    kind: PlaceKind,
    parts: &'static [&'static [&'static str]],
    requests: &'static str,
    status: &'static str,
    latency: &'static str,
) -> Places {
    let answers = Some((requests, status));
    Places { dialect, kind, parts, requests, answers, latency: Some((latency, SECONDS)), own: None }
}

const ROUTERS: Exclusion = Exclusion { labels: &["router"], values: Values::End(&["@internal"]) };

/// All of them, the finest of a program first.
const TABLE: &[Places] = &[
    // Off unless `addRoutersLabels` is set: who has set it wants it.
    Places {
        own: Some(ROUTERS),
        ..row(
            "traefik",
            PlaceKind::Router,
            &[&["router"]],
            "traefik_router_requests_total",
            "code",
            "traefik_router_request_duration_seconds",
        )
    },
    Places {
        own: Some(SERVICES),
        ..row(
            "traefik",
            PlaceKind::Service,
            &[&["exported_service", "service"]],
            "traefik_service_requests_total",
            "code",
            "traefik_service_request_duration_seconds",
        )
    },
    Places {
        own: Some(ENTRYPOINTS),
        ..row(
            "traefik",
            PlaceKind::EntryPoint,
            &[&["entrypoint"]],
            "traefik_entrypoint_requests_total",
            "code",
            "traefik_entrypoint_request_duration_seconds",
        )
    },
    row(
        "ingress-nginx",
        PlaceKind::Ingress,
        &[&["exported_namespace", "namespace"], &["ingress"]],
        "nginx_ingress_controller_requests",
        "status",
        "nginx_ingress_controller_request_duration_seconds",
    ),
    row(
        "caddy",
        PlaceKind::Handler,
        &[&["server"], &["handler"]],
        "caddy_http_request_duration_seconds_count",
        "code",
        "caddy_http_request_duration_seconds",
    ),
    Places {
        dialect: "haproxy",
        kind: PlaceKind::Backend,
        parts: &[&["proxy"]],
        requests: "haproxy_backend_http_requests_total",
        answers: Some(("haproxy_backend_http_responses_total", "code")),
        latency: None,
        own: Some(PROXIES),
    },
    Places {
        dialect: "envoy",
        kind: PlaceKind::EntryPoint,
        parts: &[&["envoy_http_conn_manager_prefix"]],
        requests: "envoy_http_downstream_rq_total",
        answers: Some(("envoy_http_downstream_rq_xx", "envoy_response_code_class")),
        latency: Some(("envoy_http_downstream_rq_time", MILLISECONDS)),
        own: Some(MANAGERS),
    },
    row(
        "opentelemetry",
        PlaceKind::Route,
        &[&["http_route"]],
        "http_server_request_duration_seconds_count",
        "http_response_status_code",
        "http_server_request_duration_seconds",
    ),
    Places {
        latency: Some(("http_server_duration_milliseconds", MILLISECONDS)),
        ..row(
            "opentelemetry",
            PlaceKind::Route,
            &[&["http_route"]],
            "http_server_duration_milliseconds_count",
            "http_status_code",
            "",
        )
    },
    Places {
        answers: None,
        ..row(
            "django",
            PlaceKind::Route,
            &[&["view"]],
            "django_http_requests_latency_seconds_by_view_method_count",
            "",
            "django_http_requests_latency_seconds_by_view_method",
        )
    },
    row(
        "axum",
        PlaceKind::Route,
        &[&["endpoint"]],
        "axum_http_requests_total",
        "status",
        "axum_http_requests_duration_seconds",
    ),
    row(
        "axum",
        PlaceKind::Route,
        &[&["endpoint"]],
        "axum_http_requests_duration_seconds_count",
        "status",
        "axum_http_requests_duration_seconds",
    ),
    row(
        "application",
        PlaceKind::Route,
        &[&["endpoint"]],
        "_http_requests_total",
        "status",
        "_http_requests_duration_seconds",
    ),
    row(
        "application",
        PlaceKind::Route,
        &[&["endpoint"]],
        "_http_requests_duration_seconds_count",
        "status",
        "_http_requests_duration_seconds",
    ),
];

impl Places {
    /// The ways of a dialect, the finest first.
    pub(in crate::source) fn of(dialect: &Dialect) -> impl Iterator<Item = &'static Self> {
        let name = dialect.name;
        TABLE.iter().filter(move |row| row.dialect == name)
    }

    /// The labels that may name a place.
    pub(in crate::source) fn labels(&self) -> Vec<&'static str> {
        self.parts.concat()
    }

    /// Its families, each with the labels that are needed besides those that name the place.
    pub(in crate::source) fn families(&self) -> Vec<(String, Vec<&'static str>)> {
        let status = |name: &str| match self.answers {
            Some((answers, status)) if answers == name => vec![status],
            _ => Vec::new(),
        };
        let mut families = vec![(self.requests.to_owned(), status(self.requests))];
        if let Some((answers, label)) = self.answers.filter(|(name, _)| *name != self.requests) {
            families.push((answers.to_owned(), vec![label]));
        }
        families.extend(self.latency.map(|(name, _)| (format!("{name}_bucket"), vec!["le"])));
        families
    }

    /// The name of the place that these labels tell of; none: no name, or the program's own.
    pub(in crate::source) fn name<'a>(&self, label: impl Fn(&str) -> &'a str) -> Option<String> {
        let own = self.own.is_some_and(|own| {
            own.labels.iter().any(|name| own.values.hold(label(name).as_bytes()))
        });
        if own {
            return None;
        }
        let parts = self.parts.iter().filter_map(|alternatives| {
            alternatives.iter().map(|name| label(name)).find(|words| !words.is_empty())
        });
        let name = clean(&parts.collect::<Vec<_>>().join("/"), NAME);
        (!name.is_empty()).then_some(name)
    }
}

/// The requests of a page told apart. `classes`: what is known of the answers as a whole.
pub(super) fn apart(
    page: &Page,
    dialect: &Dialect,
    prefix: &str,
    classes: Option<Classes>,
) -> Apart {
    let told = Places::of(dialect).map(|row| (row, places(page, row, prefix)));
    let Some((row, mut places)) = told.into_iter().find(|(_, places)| !places.is_empty()) else {
        return Apart { classes, ..Apart::default() };
    };
    places.sort_by(|a, b| b.requests.total_cmp(&a.requests).then_with(|| a.name.cmp(&b.name)));
    places.truncate(MOST_TOLD);
    Apart { classes, kind: Some(row.kind), places }
}

fn places(page: &Page, row: &Places, prefix: &str) -> Vec<places::Place> {
    let name = |series: &Series| row.name(|label| series.label(label));
    let family = |name: &str| {
        let all = page.family(&format!("{prefix}{name}")).iter();
        all.filter(|series| series.value.is_finite())
    };
    let mut places: BTreeMap<String, places::Place> = BTreeMap::new();
    for series in family(row.requests) {
        let Some(name) = name(series) else { continue };
        let place = places.entry(name.clone()).or_insert_with(|| places::Place {
            name,
            requests: 0.0,
            errors: row.answers.map(|_| 0.0),
            buckets: Vec::new(),
        });
        place.requests += series.value;
    }
    if let Some((answers, status)) = row.answers {
        for series in family(answers).filter(|s| class(s.label(status)) == Some(4)) {
            let Some(place) = name(series).and_then(|name| places.get_mut(&name)) else { continue };
            place.errors = place.errors.map(|errors| errors + series.value);
        }
    }
    if let Some((latency, per_second)) = row.latency {
        for series in family(&format!("{latency}_bucket")) {
            let Ok(le) = series.label("le").parse::<f64>() else { continue };
            let Some(place) = name(series).and_then(|name| places.get_mut(&name)) else { continue };
            let le = le / per_second;
            match place.buckets.iter_mut().find(|bucket| bucket.le.total_cmp(&le).is_eq()) {
                Some(bucket) => bucket.count += series.value,
                None if le.is_nan() => {}
                None => place.buckets.push(Bucket { le, count: series.value }),
            }
        }
    }
    places
        .into_values()
        .map(|place| {
            let buckets = settled(place.buckets, Some(place.requests));
            places::Place { buckets, ..place }
        })
        .collect()
}

/// Which labels of that family name places, and the labels that are needed besides.
pub(super) fn wanted_of(dialect: &Dialect, family: &str) -> Vec<&'static str> {
    let rows = Places::of(dialect).filter(|row| row.families().iter().any(|(f, _)| f == family));
    let mut labels: Vec<_> = rows.flat_map(Places::labels).collect();
    labels.dedup();
    labels
}

/// Whether a level of the dialect has that family among its own.
pub(super) fn is_of_a_level(dialect: &Dialect, family: &str) -> bool {
    dialect.levels.iter().any(|level| {
        level.requests == family
            || level.answers.contains(&family)
            || match level.latency {
                Latency::Histogram(name, _) => family
                    .strip_prefix(name)
                    .is_some_and(|end| ["_bucket", "_count"].contains(&end)),
                Latency::Average(_, weight) => weight == family,
            }
    })
}
