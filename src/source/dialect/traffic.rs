//! Pages of reverse proxies and applications → [`TrafficSample`], by the rows of
//! [`super::table`].

use super::table::{self, AVERAGED, Dialect, Gauge, Latency, Level, TABLE};
use super::{PROCESS_START, places, sum};
use crate::domain::message::Message;
use crate::domain::observation::{Bucket, TrafficSample};
use crate::domain::places::{Classes, class};
use crate::domain::reading::Origin;
use crate::source::exposition::{Exclusion, Page, Series, Wanted};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

impl Level {
    /// The labels that decide which series count, besides the status and `le`: a proxy's page has
    /// a series for each service, method and bucket, and no more are told apart than must be.
    fn told_apart(&self) -> Vec<&'static str> {
        let mut labels = self.nested.to_vec();
        labels.extend(self.preferred.map(|(label, _)| label));
        if let Latency::Average(..) = self.latency {
            labels.extend(self.own.into_iter().flat_map(|own| own.labels));
        }
        labels
    }
}

/// What [`traffic`] reads.
#[must_use]
pub fn wanted_traffic() -> &'static Wanted {
    static WANTED: LazyLock<Wanted> = LazyLock::new(|| {
        let mut wanted = Wanted::new().family(PROCESS_START);
        for dialect in TABLE {
            if let Some(started) = dialect.started {
                wanted = wanted.family(started);
            }
            if let Some(idle) = dialect.idle {
                wanted = wanted.summed(idle, &["entrypoint"]);
            }
            for level in dialect.levels {
                wanted = want(wanted, dialect, level);
            }
            wanted = want_places(wanted, dialect);
        }
        wanted
    });
    &WANTED
}

fn want(mut wanted: Wanted, dialect: &Dialect, level: &Level) -> Wanted {
    let by = level.told_apart();
    let with = |labels: &[&'static str]| [by.as_slice(), labels].concat();
    let add = |wanted: Wanted, name: &str, labels: &[&str], own: Option<Exclusion>| {
        // Where its label is kept, the reader leaves the series out, and the family still proves
        // the program.
        let own = own.filter(|own| !own.labels.iter().any(|label| labels.contains(label)));
        let places = places::wanted_of(dialect, name);
        let more: Vec<_> = places.into_iter().filter(|label| !labels.contains(label)).collect();
        let labels = [labels, more.as_slice()].concat();
        let wanted = match own {
            _ if dialect.by_ending => wanted.summed_suffix(name, &labels),
            Some(own) => wanted.summed_without(name, &labels, own),
            None => wanted.summed(name, &labels),
        };
        wanted.bounded(name, &more)
    };
    for counter in level.answers.iter().copied().chain([level.requests]) {
        wanted = add(wanted, counter, &with(&[level.status]), level.own);
    }
    match level.latency {
        Latency::Histogram(name, _) => {
            wanted = add(wanted, &format!("{name}_bucket"), &with(&["le"]), level.own);
            wanted = add(wanted, &format!("{name}_sum"), &by, level.own);
            wanted = add(wanted, &format!("{name}_count"), &with(&[level.status]), level.own);
        }
        Latency::Average(gauge, weight) => {
            wanted = add(wanted, gauge, &by, level.own);
            wanted = add(wanted, weight, &by, level.own);
        }
    }
    for gauge in level.in_flight {
        let own = gauge.own.iter().flat_map(|own| own.labels).copied();
        let only = gauge.only.map(|(label, _)| label);
        // Several levels may name the same gauge: it is kept by what all of them ask.
        let labels: BTreeSet<_> = by.iter().copied().chain(own).chain(only).collect();
        let labels: Vec<_> = labels.into_iter().collect();
        wanted = add(wanted, gauge.name, &labels, gauge.own);
    }
    wanted
}

/// What tells requests apart, beyond what the levels read.
fn want_places(mut wanted: Wanted, dialect: &Dialect) -> Wanted {
    for row in places::Places::of(dialect) {
        let names = row.labels();
        for (family, labels) in row.families() {
            if places::is_of_a_level(dialect, &family) {
                continue;
            }
            let labels = [labels.as_slice(), names.as_slice()].concat();
            wanted = match row.own {
                _ if dialect.by_ending => wanted.summed_suffix(&family, &labels),
                Some(own) => wanted.summed_without(&family, &labels, own),
                None => wanted.summed(&family, &labels),
            };
            wanted = wanted.bounded(&family, &names);
        }
    }
    wanted
}

/// The requests that a page tells of; none when it offers no known program's counters. `only`: the
/// dialect that the configuration names, whatever else the page offers.
#[must_use]
pub fn traffic(page: &Page, only: Option<&str>) -> Option<TrafficSample> {
    table::rows(only).find_map(|dialect| read(dialect, page))
}

/// What is said beside a sample. `address` is where its page came from, without credentials.
#[must_use]
pub fn traffic_problems(sample: &TrafficSample, address: &str) -> Vec<Message> {
    let average = |level: &Level| matches!(level.latency, Latency::Average(..));
    let told = table::rows(Some(sample.origin.name())).flat_map(|dialect| dialect.levels);
    if !told.into_iter().any(average) {
        return Vec::new();
    }
    let problem = Message::new("source-dialect-averages-only").text("url", address);
    vec![problem.text("program", sample.origin.name())]
}

fn read(dialect: &Dialect, page: &Page) -> Option<TrafficSample> {
    let offered = dialect.levels.iter().find_map(|level| {
        let prefix = if dialect.by_ending { prefix(level, page)? } else { "" };
        let offers = !page.family(&format!("{prefix}{}", level.requests)).is_empty();
        offers.then_some((level, prefix))
    });
    let idle = dialect.idle.is_some_and(|family| !page.family(family).is_empty());
    let (level, prefix) = match offered {
        Some(offered) => offered,
        None if idle => (dialect.levels.first()?, ""),
        None => return None,
    };
    let named = |name: &str| format!("{prefix}{name}");
    let requests = named(level.requests);
    let chosen = choose(level, &requests, page);
    let count = sum(page, &requests, &chosen).unwrap_or(0.0);
    let answers = level.answers.iter().copied().find(|name| !page.family(name).is_empty());
    let answers = answers.map_or_else(|| requests.clone(), named);
    let has_status = page.family(&answers).iter().any(|s| !s.label(level.status).is_empty());
    let is_error = |series: &Series| table::is_failure(series.label(level.status));
    let errors = (has_status || offered.is_none())
        .then(|| sum(page, &answers, |s| chosen(s) && is_error(s)).unwrap_or(0.0));
    let classes = errors.is_some().then(|| {
        let mut classes: Classes = [0.0; 5];
        let all = page.family(&answers).iter().filter(|s| s.value.is_finite() && chosen(s));
        for series in all {
            if let Some(class) = class(series.label(level.status)) {
                classes[class] += series.value;
            }
        }
        classes
    });
    let in_flight = level.in_flight.iter().find_map(|gauge| under_way(level, gauge, prefix, page));
    let (buckets, latency_sum, latency_mean) = match level.latency {
        Latency::Histogram(name, per_second) => {
            let name = named(name);
            let total = sum(page, &format!("{name}_sum"), &chosen).map(|sum| sum / per_second);
            (buckets(page, &name, per_second, &chosen), total, None)
        }
        Latency::Average(gauge, weight) => {
            (Vec::new(), None, average(page, level, &named(gauge), &named(weight), &chosen))
        }
    };
    Some(TrafficSample {
        origin: Origin::new(dialect.name),
        requests: count,
        errors,
        buckets,
        latency_sum,
        latency_mean,
        in_flight,
        started: page
            .value(PROCESS_START)
            .or_else(|| dialect.started.and_then(|name| page.value(name))),
        apart: places::apart(page, dialect, prefix, classes),
    })
}

/// What stands before the endings of a dialect without fixed names. Where several programs share
/// the page, the first by name is read.
fn prefix<'a>(level: &Level, page: &'a Page) -> Option<&'a str> {
    let Latency::Histogram(latency, _) = level.latency else { return None };
    page.names()
        .filter_map(|name| name.strip_suffix(level.requests))
        .find(|prefix| !page.family(&format!("{prefix}{latency}_count")).is_empty())
}

/// Which series count, by the level's row and what the page offers.
fn choose<'a>(level: &'a Level, requests: &str, page: &'a Page) -> impl Fn(&Series) -> bool + 'a {
    let gauges = level.in_flight.iter().flat_map(|gauge| page.family(gauge.name));
    let preferring = page.family(requests).iter().chain(gauges).any(|s| is_preferred(level, s));
    let outermost = outermost(page.family(requests), level.nested);
    move |series| {
        !is_own(level.own, series)
            && (!preferring || is_preferred(level, series))
            && (level.nested.is_empty() || outermost.contains(&key(series, level.nested)))
    }
}

fn is_own(own: Option<Exclusion>, series: &Series) -> bool {
    own.is_some_and(|own| {
        own.labels.iter().any(|label| own.values.hold(series.label(label).as_bytes()))
    })
}

fn is_preferred(level: &Level, series: &Series) -> bool {
    level.preferred.is_some_and(|(label, values)| values.hold(series.label(label).as_bytes()))
}

/// A gauge's sum over what is not the program's own, and of the preferred series where there are.
fn under_way(level: &Level, gauge: &Gauge, prefix: &str, page: &Page) -> Option<f64> {
    let name = format!("{prefix}{}", gauge.name);
    let preferring = page.family(&name).iter().any(|series| is_preferred(level, series));
    sum(page, &name, |series| {
        !is_own(gauge.own, series)
            && (!preferring || is_preferred(level, series))
            && gauge.only.is_none_or(|(label, value)| series.label(label) == value)
    })
}

fn key(series: &Series, by: &[&str]) -> Vec<String> {
    by.iter().map(|label| series.label(label).to_owned()).collect()
}

/// Of each group (all labels but the last), the member that counted most.
fn outermost(series: &[Series], by: &[&str]) -> BTreeSet<Vec<String>> {
    let mut counts: BTreeMap<Vec<String>, f64> = BTreeMap::new();
    for series in series.iter().filter(|series| series.value.is_finite() && !by.is_empty()) {
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

/// The mean of several averages, each weighted by the requests that it has seen since its start:
/// one page does not tell how many of the last requests were whose. Too few are no mean.
fn average(
    page: &Page,
    level: &Level,
    gauge: &str,
    weight: &str,
    chosen: impl Fn(&Series) -> bool,
) -> Option<f64> {
    let labels = level.told_apart();
    let usable = |series: &&Series| series.value.is_finite() && chosen(series);
    let weights: BTreeMap<_, _> = page
        .family(weight)
        .iter()
        .filter(usable)
        .filter(|series| series.value >= AVERAGED)
        .map(|series| (key(series, &labels), series.value))
        .collect();
    let mut total = (0.0, 0.0);
    for series in page.family(gauge).iter().filter(usable) {
        let weight = weights.get(&key(series, &labels)).copied().unwrap_or(0.0);
        total = (total.0 + series.value * weight, total.1 + weight);
    }
    (total.1 > 0.0).then(|| total.0 / total.1)
}

/// The histogram in seconds, added up over the chosen series. Empty where the page has none, or
/// where the sums do not rise with the bounds (programs with different buckets cannot be added).
fn buckets(
    page: &Page,
    latency: &str,
    per_second: f64,
    chosen: impl Fn(&Series) -> bool,
) -> Vec<Bucket> {
    let mut buckets: Vec<Bucket> = Vec::new();
    for series in page.family(&format!("{latency}_bucket")).iter().filter(|s| chosen(s)) {
        let Ok(le) = series.label("le").parse::<f64>() else { continue };
        if le.is_nan() || !series.value.is_finite() {
            continue;
        }
        let le = le / per_second;
        match buckets.iter_mut().find(|bucket| bucket.le.total_cmp(&le).is_eq()) {
            Some(bucket) => bucket.count += series.value,
            None => buckets.push(Bucket { le, count: series.value }),
        }
    }
    settled(buckets, sum(page, &format!("{latency}_count"), &chosen))
}

/// Buckets in order and with their last; empty where they are not whole, or do not rise.
pub(super) fn settled(mut buckets: Vec<Bucket>, count: Option<f64>) -> Vec<Bucket> {
    buckets.sort_by(|a, b| a.le.total_cmp(&b.le));
    if let Some(last) = buckets.last()
        && last.le.is_finite()
        && let Some(count) = count
    {
        buckets.push(Bucket { le: f64::INFINITY, count });
    }
    let rises = buckets.windows(2).all(|pair| pair[0].count <= pair[1].count);
    let complete = buckets.last().is_some_and(|last| last.le == f64::INFINITY);
    if rises && complete { buckets } else { Vec::new() }
}
