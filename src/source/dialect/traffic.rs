//! Reverse proxies and applications → [`TrafficSample`], by one table.

use super::{PROCESS_START, sum};
use crate::domain::observation::{Bucket, TrafficSample};
use crate::domain::reading::Origin;
use crate::source::exposition::{Exclusion, Page, Series, Wanted};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Which series of a level are requests from outside, each once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    /// All of them.
    All,
    /// Traefik's entrypoints: not its own (`traefik`, `metrics`); where any is named like the web
    /// (`web`, `websecure`, `http`, `https`), only those, as METRICS §3's queries do.
    EntryPoints,
    /// Caddy counts a request again in each nested handler: per server, the handler that counted
    /// most is the outermost.
    Outermost,
}

/// A place in a program where requests are counted.
struct Level {
    /// The counter of requests; for a dialect found by its ending, the ending.
    requests: &'static str,
    /// The latency histogram's name without `_bucket`, or its ending.
    latency: &'static str,
    /// The label with the HTTP status.
    status: &'static str,
    /// The labels that the choice looks at.
    by: &'static [&'static str],
    choice: Choice,
    /// What never comes from outside, left out before anything is added up.
    without: Option<Exclusion>,
    /// Gauges of requests or connections under way, by preference, each with a label that must
    /// have a value.
    in_flight: &'static [(&'static str, Option<(&'static str, &'static str)>)],
}

/// A program that tells about requests.
struct Dialect {
    origin: &'static str,
    /// Proves the program before its first request, when its counters do not exist yet: then
    /// there were no requests, which is not the same as not knowing.
    idle: Option<&'static str>,
    /// The names are endings, behind a prefix of the user's choice.
    by_ending: bool,
    /// By preference; only the first that the page offers is read, for they count the same
    /// requests.
    levels: &'static [Level],
}

const TABLE: &[Dialect] = &[
    Dialect {
        origin: "traefik",
        idle: Some("traefik_open_connections"),
        by_ending: false,
        levels: &[
            Level {
                requests: "traefik_entrypoint_requests_total",
                latency: "traefik_entrypoint_request_duration_seconds",
                status: "code",
                by: &["entrypoint"],
                choice: Choice::EntryPoints,
                without: None,
                in_flight: &[
                    ("traefik_open_connections", None),
                    ("traefik_entrypoint_open_connections", None),
                ],
            },
            Level {
                requests: "traefik_service_requests_total",
                latency: "traefik_service_request_duration_seconds",
                status: "code",
                by: &[],
                choice: Choice::All,
                // There can be thousands of services; Traefik's own end so.
                without: Some(("service", |name| name.ends_with(b"@internal"))),
                in_flight: &[("traefik_service_open_connections", None)],
            },
        ],
    },
    Dialect {
        origin: "ingress-nginx",
        idle: Some("nginx_ingress_controller_build_info"),
        by_ending: false,
        levels: &[Level {
            requests: "nginx_ingress_controller_requests",
            latency: "nginx_ingress_controller_request_duration_seconds",
            status: "status",
            by: &[],
            choice: Choice::All,
            without: None,
            in_flight: &[(
                "nginx_ingress_controller_nginx_process_connections",
                Some(("state", "active")),
            )],
        }],
    },
    Dialect {
        origin: "caddy",
        idle: None,
        by_ending: false,
        levels: &[Level {
            // caddy_http_requests_total has no status.
            requests: "caddy_http_request_duration_seconds_count",
            latency: "caddy_http_request_duration_seconds",
            status: "code",
            by: &["server", "handler"],
            choice: Choice::Outermost,
            without: None,
            in_flight: &[("caddy_http_requests_in_flight", None)],
        }],
    },
    // actix-web-prom and axum-prometheus name alike; the prefix (`api`, `axum`) is the user's.
    Dialect {
        origin: "application",
        idle: None,
        by_ending: true,
        levels: &[Level {
            requests: "_http_requests_total",
            latency: "_http_requests_duration_seconds",
            status: "status",
            by: &[],
            choice: Choice::All,
            without: None,
            in_flight: &[("_http_requests_pending", None)],
        }],
    },
];

/// What [`traffic`] reads. Only the labels that it tells apart are kept: a proxy's page has a
/// series for each service, method and bucket.
#[must_use]
pub fn wanted_traffic() -> &'static Wanted {
    static WANTED: LazyLock<Wanted> = LazyLock::new(|| {
        let mut wanted = Wanted::new().family(PROCESS_START);
        for dialect in TABLE {
            if let Some(idle) = dialect.idle {
                wanted = wanted.summed(idle, &["entrypoint"]);
            }
            for level in dialect.levels {
                let add = |wanted: Wanted, name: &str, labels: &[&str]| match level.without {
                    _ if dialect.by_ending => wanted.summed_suffix(name, labels),
                    Some(exclusion) => wanted.summed_without(name, labels, exclusion),
                    None => wanted.summed(name, labels),
                };
                let with = |label| [level.by, &[label]].concat();
                wanted = add(wanted, level.requests, &with(level.status));
                wanted = add(wanted, &format!("{}_bucket", level.latency), &with("le"));
                wanted = add(wanted, &format!("{}_sum", level.latency), level.by);
                wanted = add(wanted, &format!("{}_count", level.latency), &with(level.status));
                for (gauge, condition) in level.in_flight {
                    let labels = condition.map_or(level.by.to_vec(), |(l, _)| with(l));
                    wanted = add(wanted, gauge, &labels);
                }
            }
        }
        wanted
    });
    &WANTED
}

/// The requests that a page tells of; none when it offers no known program's counters.
#[must_use]
pub fn traffic(page: &Page) -> Option<TrafficSample> {
    TABLE.iter().find_map(|dialect| read(dialect, page))
}

fn read(dialect: &Dialect, page: &Page) -> Option<TrafficSample> {
    let prefix = if dialect.by_ending { prefix(dialect, page)? } else { "" };
    let offered = dialect
        .levels
        .iter()
        .find(|level| !page.family(&format!("{prefix}{}", level.requests)).is_empty());
    let idle = dialect.idle.is_some_and(|family| !page.family(family).is_empty());
    let level = match offered {
        Some(level) => level,
        None if idle => dialect.levels.first()?,
        None => return None,
    };
    let named = |name: &str| format!("{prefix}{name}");
    let requests = named(level.requests);
    let chosen = choose(level, &requests, page);
    let is_error = |series: &Series| {
        let status = series.label(level.status);
        status.len() == 3 && status.starts_with('5')
    };
    let count = sum(page, &requests, &chosen).unwrap_or(0.0);
    let has_status = page.family(&requests).iter().any(|s| !s.label(level.status).is_empty());
    let errors = (has_status || offered.is_none())
        .then(|| sum(page, &requests, |s| chosen(s) && is_error(s)).unwrap_or(0.0));
    let in_flight = level.in_flight.iter().find_map(|(gauge, condition)| {
        sum(page, &named(gauge), |series| {
            chosen(series) && condition.is_none_or(|(label, value)| series.label(label) == value)
        })
    });
    let latency = named(level.latency);
    let origin = if dialect.by_ending && prefix == "axum" { "axum" } else { dialect.origin };
    Some(TrafficSample {
        origin: Origin::new(origin),
        requests: count,
        errors,
        buckets: buckets(page, &latency, &chosen),
        latency_sum: sum(page, &format!("{latency}_sum"), &chosen),
        in_flight,
        started: page.value(PROCESS_START),
    })
}

/// What stands before the endings of a dialect without fixed names. Where several programs share
/// the page, the first by name is read.
fn prefix<'a>(dialect: &Dialect, page: &'a Page) -> Option<&'a str> {
    let level = dialect.levels.first()?;
    page.names()
        .filter_map(|name| name.strip_suffix(level.requests))
        .find(|prefix| !page.family(&format!("{prefix}{}_count", level.latency)).is_empty())
}

/// Which series count, by the level's choice among what the page offers.
fn choose<'a>(level: &'a Level, requests: &str, page: &'a Page) -> impl Fn(&Series) -> bool + 'a {
    let by = level.by.first().copied().unwrap_or("");
    let gauges = level.in_flight.iter().flat_map(|(gauge, _)| page.family(gauge));
    let web = page.family(requests).iter().chain(gauges).any(|series| is_web(series.label(by)));
    let outermost = match level.choice {
        Choice::Outermost => outermost(page.family(requests), level.by),
        _ => BTreeSet::new(),
    };
    move |series| match level.choice {
        Choice::All => true,
        Choice::EntryPoints => {
            let name = series.label(by);
            !matches!(name, "traefik" | "metrics") && (!web || is_web(name))
        }
        Choice::Outermost => outermost.contains(&key(series, level.by)),
    }
}

fn is_web(entrypoint: &str) -> bool {
    entrypoint.starts_with("web") || entrypoint.starts_with("http")
}

fn key(series: &Series, by: &[&str]) -> Vec<String> {
    by.iter().map(|label| series.label(label).to_owned()).collect()
}

/// Of each group (all labels but the last), the member that counted most.
fn outermost(series: &[Series], by: &[&str]) -> BTreeSet<Vec<String>> {
    let mut counts: BTreeMap<Vec<String>, f64> = BTreeMap::new();
    for series in series.iter().filter(|series| series.value.is_finite()) {
        *counts.entry(key(series, by)).or_default() += series.value;
    }
    let mut most: BTreeMap<Vec<String>, (Vec<String>, f64)> = BTreeMap::new();
    for (member, count) in counts {
        let group = member[..member.len().saturating_sub(1)].to_vec();
        if most.get(&group).is_none_or(|(_, known)| count > *known) {
            most.insert(group, (member, count));
        }
    }
    most.into_values().map(|(member, _)| member).collect()
}

/// The histogram, added up over the chosen series. Empty where the page has none, or where the
/// sums do not rise with the bounds (programs with different buckets cannot be added).
fn buckets(page: &Page, latency: &str, chosen: impl Fn(&Series) -> bool) -> Vec<Bucket> {
    let mut buckets: Vec<Bucket> = Vec::new();
    for series in page.family(&format!("{latency}_bucket")).iter().filter(|s| chosen(s)) {
        let Ok(le) = series.label("le").parse::<f64>() else { continue };
        if le.is_nan() || !series.value.is_finite() {
            continue;
        }
        match buckets.iter_mut().find(|bucket| bucket.le.total_cmp(&le).is_eq()) {
            Some(bucket) => bucket.count += series.value,
            None => buckets.push(Bucket { le, count: series.value }),
        }
    }
    buckets.sort_by(|a, b| a.le.total_cmp(&b.le));
    if let Some(last) = buckets.last()
        && last.le.is_finite()
        && let Some(count) = sum(page, &format!("{latency}_count"), &chosen)
    {
        buckets.push(Bucket { le: f64::INFINITY, count });
    }
    let rises = buckets.windows(2).all(|pair| pair[0].count <= pair[1].count);
    let complete = buckets.last().is_some_and(|last| last.le == f64::INFINITY);
    if rises && complete { buckets } else { Vec::new() }
}
