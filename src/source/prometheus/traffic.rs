//! The answers about requests, as readings. The quantiles are palier's own, from the increase of
//! the raw buckets, so that their bounds are known; only of native histograms they are the
//! server's, without bounds. Refuses what is not a number, and latencies of no requests.

use super::families::{Durations, Family, Part};
use super::wire::{Answer, Point};
use crate::domain::Timestamp;
use crate::domain::histogram::{mean, observations, quantile};
use crate::domain::metric::Metric;
use crate::domain::observation::Bucket;
use crate::domain::reading::{Origin, Reading};
use std::collections::BTreeMap;

/// The latency quantiles.
pub(super) const QUANTILES: &[(Metric, f64)] = &[
    (Metric::LatencyP50, 0.5),
    (Metric::LatencyP90, 0.9),
    (Metric::LatencyP95, 0.95),
    (Metric::LatencyP99, 0.99),
];

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
        return no_latencies(Durations::Buckets, at, origin);
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
#[derive(Debug)]
pub(super) struct Counted {
    /// Requests per second.
    pub(super) rate: BTreeMap<Timestamp, f64>,
    /// Of these 5xx; an empty map when there has never been one.
    errors: Option<BTreeMap<Timestamp, f64>>,
    /// The increase of the buckets, in seconds.
    buckets: BTreeMap<Timestamp, Vec<Bucket>>,
    /// The increase of the sum of latencies, in seconds.
    sums: BTreeMap<Timestamp, f64>,
    /// What the server computed, in seconds.
    computed: Vec<(Metric, BTreeMap<Timestamp, f64>)>,
    durations: Durations,
    per_second: f64,
}

impl Counted {
    /// Nothing heard yet of that family.
    pub(super) fn of(family: Option<&Family>) -> Self {
        Self {
            rate: BTreeMap::new(),
            errors: None,
            buckets: BTreeMap::new(),
            sums: BTreeMap::new(),
            computed: Vec::new(),
            durations: family.map_or(Durations::Buckets, |family| family.durations),
            per_second: family.map_or(1.0, |family| family.per_second),
        }
    }

    /// Takes the answer to one question.
    pub(super) fn take(&mut self, part: Part, answer: &Answer) {
        match part {
            Part::Rate => self.rate = by_instant(answer),
            Part::Errors => self.errors = Some(by_instant(answer)),
            Part::Buckets => {
                self.buckets = buckets(answer);
                for bucket in self.buckets.values_mut().flatten() {
                    bucket.le /= self.per_second;
                }
            }
            Part::Sum => {
                self.sums = by_instant(answer);
                self.sums.values_mut().for_each(|sum| *sum /= self.per_second);
            }
            Part::Mean => self.computed.push((Metric::LatencyMean, by_instant(answer))),
            Part::Quantile(metric) => self.computed.push((metric, by_instant(answer))),
        }
    }

    /// The increase of the buckets, by instant.
    pub(super) fn into_buckets(self) -> BTreeMap<Timestamp, Vec<Bucket>> {
        self.buckets
    }

    /// The readings of each instant, oldest first.
    pub(super) fn readings(&self, origin: &Origin) -> Vec<Reading> {
        let mut readings = Vec::new();
        for (&at, &rate) in &self.rate {
            readings.extend(Reading::new(Metric::RequestsRate, rate, at, origin));
            if rate <= 0.0 {
                readings.push(Reading::nothing(Metric::RequestsErrorRatio, at, origin));
                readings.extend(no_latencies(self.durations, at, origin));
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
            for (metric, values) in &self.computed {
                let value = values.get(&at).filter(|value| **value >= 0.0);
                readings.extend(value.and_then(|v| Reading::new(*metric, *v, at, origin)));
            }
        }
        readings
    }
}

/// The points of the first series by instant, without those that are no numbers.
fn by_instant(answer: &Answer) -> BTreeMap<Timestamp, f64> {
    let points = answer.series.iter().take(1).flat_map(|series| &series.points);
    points.filter(|point| point.value.is_finite()).map(|point| (point.at, point.value)).collect()
}

/// Latencies of no requests.
fn no_latencies(durations: Durations, at: Timestamp, origin: &Origin) -> Vec<Reading> {
    let quantiles = QUANTILES.iter().map(|(metric, _)| *metric);
    let quantiles = quantiles.filter(|_| durations != Durations::Averages);
    let metrics = quantiles.chain([Metric::LatencyMean]);
    metrics.map(|metric| Reading::nothing(metric, at, origin)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::wire::Series;
    use super::*;

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
