//! Who counts the requests on this server, and the PromQL that asks for them: the rows of
//! `source::dialect::table`, by what exists here. One level of one program is read, never two: a
//! request that passes Traefik and the application would count twice.
//!
//! Classic buckets (`le`) and `VictoriaMetrics`' ranges (`vmrange`) are asked for raw, so that the
//! bounds of each quantile are known. Of a native histogram, or a classic one that the server
//! stored as native (NHCB), no `_bucket` exists: then the server itself computes the quantiles. It
//! refuses to add up what counts the same requests, and to make percentiles of averages.

use super::places::Asked;
use super::traffic::QUANTILES;
use crate::domain::metric::Metric;
use crate::source::dialect::places::Places;
use crate::source::dialect::table::{
    AVERAGED, Dialect, FAILURE, Gauge, Latency, Level, TABLE, rows,
};
use crate::source::exposition::{Exclusion, Values};
use std::collections::{BTreeMap, BTreeSet};

/// What a question about requests asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Requests per second.
    Rate,
    /// Of these, the failures.
    Errors,
    /// The increase of the buckets.
    Buckets,
    /// The increase of the sum of latencies.
    Sum,
    /// The mean latency in seconds, as the server computes it.
    Mean,
    /// A quantile in seconds, as the server computes it.
    Quantile(Metric),
}

impl Part {
    /// The figures that are lost with it.
    pub(super) fn figures(self) -> BTreeSet<Metric> {
        match self {
            Self::Rate => BTreeSet::from([Metric::RequestsRate]),
            Self::Errors => BTreeSet::from([Metric::RequestsErrorRatio]),
            Self::Buckets => QUANTILES.iter().map(|(metric, _)| *metric).collect(),
            Self::Sum | Self::Mean => BTreeSet::from([Metric::LatencyMean]),
            Self::Quantile(metric) => BTreeSet::from([metric]),
        }
    }
}

/// What is known of the durations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Durations {
    /// Raw buckets.
    Buckets,
    /// Native histograms.
    Native,
    /// Averages only.
    Averages,
}

/// The expressions of the family in use; `$W` stands for the window.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Family {
    /// The program that counts.
    pub(super) program: String,
    /// What to ask; the rate first.
    pub(super) parts: Vec<(Part, String)>,
    /// What the durations are told by.
    pub(super) durations: Durations,
    /// How many units of the buckets and of the sum are a second.
    pub(super) per_second: f64,
    /// Requests or connections under way.
    pub(super) in_flight: Option<String>,
    /// What tells the requests apart.
    pub(super) apart: Asked,
}

/// The names to look for, as patterns.
pub(super) fn patterns() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for dialect in TABLE {
        names.extend(dialect.idle.map(str::to_owned));
        for level in dialect.levels {
            let mut of_level: Vec<String> = vec![level.requests.to_owned()];
            of_level.extend(level.answers.iter().map(|name| (*name).to_owned()));
            of_level.extend(level.in_flight.iter().map(|gauge| gauge.name.to_owned()));
            match level.latency {
                Latency::Histogram(name, _) => {
                    of_level.extend(["", "_bucket", "_count"].map(|end| format!("{name}{end}")));
                }
                Latency::Average(gauge, weight) => {
                    of_level.extend([gauge, weight].map(str::to_owned));
                }
            }
            let rows = Places::of(dialect).flat_map(Places::families);
            of_level.extend(rows.map(|(name, _)| name));
            let prefix = if dialect.by_ending { ".+" } else { "" };
            names.extend(of_level.into_iter().map(|name| format!("{prefix}{name}")));
        }
    }
    names
}

/// Asks which counters and gauges have series that are preferred to the others.
pub(super) fn preferred() -> String {
    let mut asked: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for level in TABLE.iter().flat_map(|dialect| dialect.levels) {
        if let Some((label, values)) = level.preferred {
            let names = asked.entry(format!("{label}=~{}", pattern(values))).or_default();
            names.push(level.requests);
            names.extend(level.in_flight.iter().map(|gauge| gauge.name));
        }
    }
    let selectors = asked
        .iter()
        .map(|(matcher, names)| format!("{{__name__=~\"{}\",{matcher}}}", names.join("|")));
    format!("count by(__name__)({})", selectors.collect::<Vec<_>>().join(" or "))
}

/// The best of the families that exist; `preferred` are the names in the answer to [`preferred`],
/// `only` is the dialect that the configuration names.
pub(super) fn discover(
    present: &BTreeSet<String>,
    preferred: &BTreeSet<String>,
    only: Option<&str>,
) -> Option<Family> {
    let scene = Scene { present, preferred };
    let counting = rows(only).find_map(|dialect| {
        let (level, prefix) = dialect.levels.iter().find_map(|level| {
            let prefix = if dialect.by_ending { scene.prefix(level)? } else { "" };
            scene.counts(level, prefix).then_some((level, prefix))
        })?;
        Some(scene.family(dialect, level, prefix))
    });
    counting.or_else(|| {
        let idle = |dialect: &&Dialect| dialect.idle.is_some_and(|gauge| present.contains(gauge));
        let dialect = rows(only).find(idle)?;
        Some(scene.family(dialect, dialect.levels.first()?, ""))
    })
}

/// What exists.
pub(super) struct Scene<'a> {
    present: &'a BTreeSet<String>,
    preferred: &'a BTreeSet<String>,
}

impl<'a> Scene<'a> {
    pub(super) fn has(&self, name: &str) -> bool {
        self.present.contains(name)
    }

    /// The name without `_count` of a histogram that is native, whose count has no series.
    fn native<'n>(&self, counter: &'n str) -> Option<&'n str> {
        let base = counter.strip_suffix("_count")?;
        (!self.has(counter) && self.has(base)).then_some(base)
    }

    fn counts(&self, level: &Level, prefix: &str) -> bool {
        let requests = format!("{prefix}{}", level.requests);
        self.has(&requests) || self.native(&requests).is_some()
    }

    /// What stands before the endings of a dialect without fixed names: where both the counter and
    /// the histogram are, or where the counter is the histogram's own.
    fn prefix(&self, level: &Level) -> Option<&'a str> {
        let Latency::Histogram(latency, _) = level.latency else { return None };
        let native = level.requests.strip_suffix("_count").unwrap_or(level.requests);
        self.present
            .iter()
            .filter_map(|name| name.strip_suffix(level.requests).or(name.strip_suffix(native)))
            .filter(|prefix| !prefix.is_empty())
            .find(|prefix| {
                ["_count", ""].iter().any(|end| self.has(&format!("{prefix}{latency}{end}")))
            })
    }

    fn family(&self, dialect: &Dialect, level: &Level, prefix: &str) -> Family {
        let named = |name: &str| format!("{prefix}{name}");
        let preferring = std::iter::once(level.requests)
            .chain(level.in_flight.iter().map(|gauge| gauge.name))
            .any(|name| self.preferred.contains(name));
        let only = level.matchers(preferring);
        let requests = named(level.requests);
        let answers = level.answers.iter().find(|name| self.has(name));
        let answers = answers.map_or_else(|| requests.clone(), |name| named(name));
        let failing = joined(&format!("{}=~\"{FAILURE}\"", level.status), &only);

        let outermost = (!level.nested.is_empty()).then(|| self.outermost(level, &only));
        let mut rate = match &outermost {
            Some(outermost) => format!("sum({outermost})"),
            None => self.rate(&requests, &only, ""),
        };
        if let Some(gauge) = dialect.idle.filter(|_| !self.has(&requests)) {
            rate = format!("{rate} or sum({gauge}) * 0");
        }
        let errors = match &outermost {
            Some(outermost) => {
                let places = places(level);
                let each = self.rate(&answers, &failing, &places);
                format!("sum({each} and on({places}) {outermost})")
            }
            None => self.rate(&answers, &failing, ""),
        };
        let classes = match &outermost {
            Some(outermost) => {
                let (places, status) = (places(level), level.status);
                let each = self.rate(&answers, &only, &format!("{places},{status}"));
                format!("sum by({status})({each} and on({places}) {outermost})")
            }
            None => self.rate(&answers, &only, level.status),
        };
        let apart = Asked::of(self, dialect, level, prefix, classes);
        let mut parts = vec![(Part::Rate, rate), (Part::Errors, errors)];
        let (durations, per_second) = match level.latency {
            Latency::Average(gauge, weight) => {
                parts.push((Part::Mean, average(&named(gauge), &named(weight), &only)));
                (Durations::Averages, 1.0)
            }
            Latency::Histogram(name, per_second) => {
                let name = named(name);
                let inside = outermost.map(|outermost| (places(level), outermost));
                if self.has(&name) && !self.has(&format!("{name}_bucket")) {
                    parts.extend(native(&name, &only, per_second, inside.as_ref()));
                    (Durations::Native, per_second)
                } else {
                    parts.extend(classic(&name, &only, inside.as_ref()));
                    (Durations::Buckets, per_second)
                }
            }
        };
        let gauge = level.in_flight.iter().find(|gauge| self.has(&named(gauge.name)));
        let in_flight = gauge.map(|gauge| {
            let preferred = level.preferred.filter(|_| self.preferred.contains(gauge.name));
            format!("sum({}{{{}}})", named(gauge.name), gauge.matchers(preferred))
        });
        let program = dialect.name.to_owned();
        Family { program, parts, durations, per_second, in_flight, apart }
    }

    /// A counter per second, added up by these labels.
    pub(super) fn rate(&self, counter: &str, matchers: &str, by: &str) -> String {
        let sum = if by.is_empty() { "sum".to_owned() } else { format!("sum by({by})") };
        match self.native(counter) {
            Some(base) => format!("histogram_count({sum}(rate({base}{{{matchers}}}[$W])))"),
            None => format!("{sum}(rate({counter}{{{matchers}}}[$W]))"),
        }
    }

    /// The rates of the places that see every request of their group.
    fn outermost(&self, level: &Level, matchers: &str) -> String {
        let group = level.nested.split_last().map_or(&[][..], |(_, group)| group);
        let each = self.rate(level.requests, matchers, &places(level));
        format!("topk by({})(1, {each})", listed(group))
    }
}

impl Level {
    /// What leaves out the program's own, or keeps only what is preferred.
    fn matchers(&self, preferring: bool) -> String {
        match self.preferred.filter(|_| preferring) {
            Some((label, values)) => format!("{label}=~{}", pattern(values)),
            None => self.own.map(excluding).unwrap_or_default(),
        }
    }
}

impl Gauge {
    fn matchers(&self, preferred: Option<(&str, Values)>) -> String {
        let narrowed = match preferred {
            Some((label, values)) => format!("{label}=~{}", pattern(values)),
            None => self.own.map(excluding).unwrap_or_default(),
        };
        match self.only {
            Some((label, value)) => joined(&format!("{label}=\"{value}\""), &narrowed),
            None => narrowed,
        }
    }
}

pub(super) fn excluding(own: Exclusion) -> String {
    let pattern = pattern(own.values);
    own.labels.iter().map(|label| format!("{label}!~{pattern}")).collect::<Vec<_>>().join(",")
}

/// The words are plain: nothing in them means more in a pattern (the table's tests say so).
fn pattern(values: Values) -> String {
    match values {
        Values::Are(words) => format!("\"{}\"", words.join("|")),
        Values::Begin(words) => format!("\"({}).*\"", words.join("|")),
        Values::End(words) => format!("\".*({})\"", words.join("|")),
    }
}

pub(super) fn joined(a: &str, b: &str) -> String {
    if b.is_empty() { a.to_owned() } else { format!("{a},{b}") }
}

/// Labels of one program, told apart by the instances of it.
fn listed(labels: &[&str]) -> String {
    [&["instance"], labels].concat().join(",")
}

fn places(level: &Level) -> String {
    listed(level.nested)
}

/// The increase of raw buckets and of their sum; of the outermost places only, if any are told.
fn classic(name: &str, only: &str, inside: Option<&(String, String)>) -> Vec<(Part, String)> {
    let increase = |end: &str| format!("increase({name}_{end}{{{only}}}[$W])");
    let (buckets, sum) = (increase("bucket"), increase("sum"));
    let (buckets, sum) = match inside {
        None => (format!("sum by(le,vmrange)({buckets})"), format!("sum({sum})")),
        Some((places, outermost)) => (
            format!(
                "sum by(le,vmrange)(sum by({places},le,vmrange)({buckets}) and on({places}) {outermost})"
            ),
            format!("sum(sum by({places})({sum}) and on({places}) {outermost})"),
        ),
    };
    vec![(Part::Buckets, buckets), (Part::Sum, sum)]
}

/// Quantiles and mean of a native histogram, in seconds.
fn native(
    name: &str,
    only: &str,
    per_second: f64,
    inside: Option<&(String, String)>,
) -> Vec<(Part, String)> {
    let all = format!("rate({name}{{{only}}}[$W])");
    let all = match inside {
        None => format!("sum({all})"),
        Some((places, outermost)) => {
            format!("sum(sum by({places})({all}) and on({places}) {outermost})")
        }
    };
    let unit = if per_second > 1.0 { format!(" / {per_second}") } else { String::new() };
    let mut parts: Vec<_> = QUANTILES
        .iter()
        .map(|(metric, q)| {
            (Part::Quantile(*metric), format!("histogram_quantile({q}, {all}){unit}"))
        })
        .collect();
    let mean = format!("histogram_sum({all}) / histogram_count({all}){unit}");
    parts.push((Part::Mean, mean));
    parts
}

/// The mean of averages of which each has enough requests to be one, weighted by how many it had
/// of late.
fn average(gauge: &str, weight: &str, only: &str) -> String {
    let enough = format!("{weight}{{{only}}} >= {AVERAGED}");
    let each = format!("(rate({weight}{{{only}}}[$W]) and {enough})");
    format!("sum({gauge}{{{only}}} * {each}) / sum({each})")
}

#[cfg(test)]
#[path = "families_tests.rs"]
mod tests;
