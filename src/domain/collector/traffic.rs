//! Request counters, latency buckets and probes over time.

use super::past::Past;
use super::places::PlaceMeter;
use super::{Windows, increase};
use crate::domain::Timestamp;
use crate::domain::capacity::Tail;
use crate::domain::histogram;
use crate::domain::metric::Metric;
use crate::domain::observation::{Bucket, TrafficSample};
use crate::domain::places::{Apart, Rates};
use crate::domain::reading::{Origin, Reading};
use chrono::TimeDelta;
use std::collections::VecDeque;

/// At most so many samples are kept for a window.
const MOST: usize = 4_000;

/// Probes are looked back on for this long.
const PROBE_WINDOW: TimeDelta = TimeDelta::minutes(15);

/// The percentiles that are shown.
const PERCENTILES: [(Metric, f64); 4] = [
    (Metric::LatencyP50, 0.5),
    (Metric::LatencyP90, 0.9),
    (Metric::LatencyP95, 0.95),
    (Metric::LatencyP99, 0.99),
];

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct TrafficMeter {
    samples: VecDeque<(Timestamp, TrafficSample)>,
    past: Past,
    increase: Option<(Timestamp, Vec<Bucket>)>,
    places: PlaceMeter,
    adding_up: bool,
    apart: Option<Rates>,
}

impl TrafficMeter {
    /// One that tells no places apart.
    pub(super) fn adding_up() -> Self {
        Self { adding_up: true, ..Self::default() }
    }

    pub(super) fn slow_requests(&self, limit: f64, now: Timestamp) -> Option<Tail> {
        self.past.tail(limit, now)
    }

    pub(super) fn increase(&mut self) -> Option<(Timestamp, Vec<Bucket>)> {
        self.increase.take()
    }

    /// The rates of the newest sample's places; handed out once.
    pub(super) fn places(&mut self) -> Option<Rates> {
        self.apart.take()
    }

    /// Whether latencies of real requests were heard of within the last minutes.
    pub(super) fn has_latency(&self, now: Timestamp) -> bool {
        let heard = |(at, s): &(Timestamp, TrafficSample)| {
            now - *at <= TimeDelta::minutes(5) && !s.buckets.is_empty()
        };
        self.samples.back().is_some_and(heard)
    }

    pub(super) fn take(
        &mut self,
        at: Timestamp,
        sample: &TrafficSample,
        windows: Windows,
    ) -> Vec<Reading> {
        self.increase = None;
        let broken =
            self.samples.back().is_some_and(|(t, _)| at <= *t || at - *t > windows.longest_gap());
        if broken {
            self.samples.clear();
            self.places.clear();
        }
        let mut readings = Vec::new();
        if let Some(in_flight) = sample.in_flight {
            let reading = Reading::new(Metric::RequestsInFlight, in_flight, at, &sample.origin);
            readings.extend(reading);
        }
        if self.samples.back().is_some_and(|(_, before)| vanished(before, sample)) {
            self.samples.clear();
            self.places.clear();
        }
        self.apart = if self.adding_up { None } else { self.places.take(at, sample, windows) };
        let last = self.samples.back().filter(|(_, s)| !s.buckets.is_empty());
        if let Some((before_at, before)) = last
            && let Some(more) = histogram::increase(&before.buckets, &sample.buckets)
        {
            self.past.add(*before_at, at, &more);
            self.increase = Some((at, more));
        }
        if let Some((before_at, _)) = self.samples.front() {
            let seconds = (at - *before_at).as_seconds_f64();
            readings.extend(self.rates(at, seconds, sample));
        }
        // What is told apart has its own, smaller memory.
        let plain = TrafficSample { apart: Apart::default(), ..sample.clone() };
        self.samples.push_back((at, plain));
        while self.samples.len() > 1
            && (at - self.samples[1].0 >= windows.traffic || self.samples.len() > MOST)
        {
            self.samples.pop_front();
        }
        readings
    }

    /// A restart inside the window splits it: what was counted before and after adds up.
    fn grown(
        &self,
        last: &TrafficSample,
        of: impl Fn(&TrafficSample) -> Option<f64>,
    ) -> Option<f64> {
        let mut sum = 0.0;
        let mut before = None;
        for sample in self.samples.iter().map(|(_, s)| s).chain([last]) {
            let value = of(sample)?;
            sum += before.map_or(0.0, |b| increase(b, value));
            before = Some(value);
        }
        Some(sum)
    }

    /// As [`Self::grown`], for the latency buckets; none when they were configured anew inside.
    fn grown_buckets(&self, last: &TrafficSample) -> Option<Vec<Bucket>> {
        let mut samples = self.samples.iter().map(|(_, s)| s).chain([last]);
        let mut before = samples.next()?;
        let mut sum: Option<Vec<Bucket>> = None;
        for sample in samples {
            let more = histogram::increase(&before.buckets, &sample.buckets)?;
            match &mut sum {
                None => sum = Some(more),
                Some(sum) => sum.iter_mut().zip(more).for_each(|(s, m)| s.count += m.count),
            }
            before = sample;
        }
        sum
    }

    fn rates(&self, at: Timestamp, seconds: f64, s: &TrafficSample) -> Vec<Reading> {
        let mut readings = Vec::new();
        let requests = self.grown(s, |s| Some(s.requests)).unwrap_or(0.0);
        let mut say = |metric, value: Option<f64>| {
            let reading = value.and_then(|v| Reading::new(metric, v, at, &s.origin));
            readings.push(reading.unwrap_or_else(|| Reading::nothing(metric, at, &s.origin)));
        };
        say(Metric::RequestsRate, Some(requests / seconds));
        if let Some(errors) = self.grown(s, |s| s.errors) {
            say(Metric::RequestsErrorRatio, (requests > 0.0).then(|| (errors / requests).min(1.0)));
        }
        if let Some(mean) = s.latency_mean {
            say(Metric::LatencyMean, (requests > 0.0).then_some(mean));
        }
        if s.buckets.is_empty() {
            return readings;
        }
        let sum = self.grown(s, |s| s.latency_sum);
        say(Metric::LatencyMean, sum.filter(|_| requests > 0.0).map(|sum| sum / requests));
        let Some(buckets) = self.grown_buckets(s) else { return readings };
        for (metric, q) in PERCENTILES {
            let quantile = histogram::quantile(q, &buckets);
            let reading = quantile
                .value
                .and_then(|v| Reading::new(metric, v, at, &s.origin))
                .unwrap_or_else(|| Reading::nothing(metric, at, &s.origin));
            readings.push(match quantile.bounds {
                Some(bounds) if reading.value.is_some() => reading.within(bounds),
                _ => reading,
            });
        }
        readings
    }
}

/// Another process or other buckets, or series that left a process that runs on.
fn vanished(before: &TrafficSample, after: &TrafficSample) -> bool {
    let same_process = before.started.is_some() && before.started == after.started;
    before.origin != after.origin || (same_process && after.requests < before.requests)
}

/// The probes of the last quarter of an hour.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct ProbeMeter {
    latencies: VecDeque<(Timestamp, f64)>,
}

impl ProbeMeter {
    /// Adds a probe; sample percentiles (nearest rank) where there are enough probes to have one:
    /// ten for the median and the 90th, a hundred for the 99th.
    pub(super) fn take(&mut self, at: Timestamp, latency: Option<f64>) -> Vec<Reading> {
        self.latencies.extend(latency.filter(|l| l.is_finite()).map(|l| (at, l)));
        while self.latencies.front().is_some_and(|(t, _)| at - *t > PROBE_WINDOW)
            || self.latencies.len() > MOST
        {
            self.latencies.pop_front();
        }
        let mut sorted: Vec<f64> = self.latencies.iter().map(|(_, l)| *l).collect();
        sorted.sort_by(f64::total_cmp);
        let origin = Origin::new("probe");
        PERCENTILES
            .into_iter()
            .filter(|(_, q)| sorted.len() as f64 * (1.0 - q) >= 0.999)
            .filter(|_| sorted.len() >= 10)
            .filter_map(|(metric, q)| {
                let rank = (q * sorted.len() as f64).ceil() as usize;
                let value = *sorted.get(rank.saturating_sub(1))?;
                Reading::new(metric, value, at, &origin)
            })
            .collect()
    }
}
