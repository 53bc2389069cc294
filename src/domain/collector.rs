//! Samples in, readings out: counters become rates, histograms become quantiles.
//!
//! A counter that goes down was reset and counts from zero, as in Prometheus' `rate`. A gap longer
//! than five intervals makes no rate. Series that vanish from a running process lower its sums
//! without a restart: where the process' start time is known and unchanged, such an interval makes
//! no rate either.

mod detail;
mod host;
mod parts;
mod past;
mod places;
mod traffic;

use crate::domain::Timestamp;
use crate::domain::capacity::Tail;
use crate::domain::machine::Detail;
use crate::domain::metric::Metric;
use crate::domain::observation::{Bucket, DatabaseSample, News, ProbeSample, SourceEvent};
use crate::domain::part::Part;
use crate::domain::places::Rates;
use crate::domain::reading::{Origin, Reading};
use chrono::TimeDelta;
use host::HostMeter;
use parts::PartMeter;
use traffic::{ProbeMeter, TrafficMeter};

/// Over what time rates are formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// Host counters: the newest sample against the oldest within this time; zero: against the one
    /// before.
    pub host: TimeDelta,
    /// Request counters and latency buckets.
    pub traffic: TimeDelta,
    /// Between two looks; a gap of more than five of these makes no rate.
    pub interval: TimeDelta,
}

impl Windows {
    /// For a screen: host figures from look to look, latencies over a minute or four looks.
    #[must_use]
    pub fn live(refresh: TimeDelta) -> Self {
        Self {
            host: TimeDelta::zero(),
            traffic: TimeDelta::minutes(1).max(refresh * 4),
            interval: refresh,
        }
    }

    /// For one look of a given length: everything over its whole length.
    #[must_use]
    pub fn over(length: TimeDelta, refresh: TimeDelta) -> Self {
        let length = length + refresh;
        Self { host: length, traffic: length, interval: refresh }
    }

    fn longest_gap(&self) -> TimeDelta {
        (self.interval * 5).max(TimeDelta::seconds(5))
    }
}

/// The state between samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Collector {
    host: HostMeter,
    traffic: TrafficMeter,
    probe: ProbeMeter,
    parts: PartMeter,
    database: Option<(Timestamp, DatabaseSample)>,
    windows: Windows,
}

impl Collector {
    /// A collector that has heard nothing.
    #[must_use]
    pub fn new(windows: Windows) -> Self {
        Self {
            host: HostMeter::default(),
            traffic: TrafficMeter::default(),
            probe: ProbeMeter::default(),
            parts: PartMeter::default(),
            database: None,
            windows,
        }
    }

    /// The same, telling no places apart: what of two hundred targets nobody looks at.
    #[must_use]
    pub fn adding_up(mut self) -> Self {
        self.traffic = TrafficMeter::adding_up();
        self
    }

    /// The readings that a piece of news makes, at its own instant.
    pub fn take(&mut self, event: &SourceEvent) -> Vec<Reading> {
        let at = event.at;
        match &event.news {
            News::Host(sample) => self.host.take(at, sample, self.windows),
            News::Traffic(sample) => self.traffic.take(at, sample, self.windows),
            News::Database(sample) => self.database(at, sample),
            News::Probe(sample) => self.probe(at, sample),
            News::Readings(readings) | News::Backfill(readings) => readings.clone(),
            News::Units { count, origin } => {
                Reading::new(Metric::UnitsCount, *count, at, origin).into_iter().collect()
            }
            News::State(_)
            | News::Machine(_)
            | News::Places(_)
            | News::Problems(_)
            | News::Probes(_)
            | News::Parts { .. }
            | News::Alerts { .. }
            | News::Findings(_) => Vec::new(),
        }
    }

    /// The machine in detail, where a piece of news tells of it; to be asked before [`Self::take`].
    pub fn detail(&mut self, event: &SourceEvent) -> Option<Detail> {
        match &event.news {
            News::Host(sample) => self.host.detail(event.at, sample, self.windows),
            News::Machine(detail) => Some((**detail).clone()),
            _ => None,
        }
    }

    /// Requests told apart, where a piece of news tells of them; to be asked after [`Self::take`].
    pub fn places(&mut self, event: &SourceEvent) -> Option<Rates> {
        match &event.news {
            News::Traffic(_) => self.traffic.places(),
            News::Places(rates) => Some((**rates).clone()),
            _ => None,
        }
    }

    /// The parts that one program told of at that instant, their counters made rates.
    pub fn parts(&mut self, at: Timestamp, of: &Origin, parts: &[Part]) -> Vec<Part> {
        self.parts.take(at, of, parts, self.windows)
    }

    /// The last day's requests that were slower than the smallest bucket bound ≥ `limit` seconds, as
    /// far as they were counted here.
    #[must_use]
    pub fn slow_requests(&self, limit: f64, now: Timestamp) -> Option<Tail> {
        self.traffic.slow_requests(limit, now)
    }

    /// What the newest look at the latency buckets added to the look before, at its instant; handed
    /// out once. None: there was no such look, or none that can be compared.
    pub fn latency_increase(&mut self) -> Option<(Timestamp, Vec<Bucket>)> {
        self.traffic.increase()
    }

    fn database(&mut self, at: Timestamp, sample: &DatabaseSample) -> Vec<Reading> {
        let origin = sample.origin.clone().unwrap_or_else(|| Origin::new("postgres"));
        let mut readings = Vec::new();
        let gauges = [
            (Metric::DbConnections, sample.connections),
            (Metric::DbConnectionsMax, sample.connections_max),
            (Metric::DbSize, sample.size),
            (Metric::DbReplicationLag, sample.replication_lag),
        ];
        for (metric, value) in gauges {
            readings.extend(value.and_then(|v| Reading::new(metric, v, at, &origin)));
        }
        if let Some((before_at, before)) = &self.database
            && at - *before_at <= self.windows.longest_gap()
        {
            let since = |new: Option<f64>, old: Option<f64>| Some(increase(old?, new?));
            let hit = since(sample.blocks_hit, before.blocks_hit);
            let read = since(sample.blocks_read, before.blocks_read);
            if let (Some(hit), Some(read)) = (hit, read) {
                let all = hit + read;
                readings.push(if all > 0.0 {
                    let share = Reading::new(Metric::DbCacheHit, hit / all, at, &origin);
                    share.unwrap_or_else(|| Reading::nothing(Metric::DbCacheHit, at, &origin))
                } else {
                    Reading::nothing(Metric::DbCacheHit, at, &origin)
                });
            }
        }
        self.database = Some((at, sample.clone()));
        readings
    }

    fn probe(&mut self, at: Timestamp, sample: &ProbeSample) -> Vec<Reading> {
        let origin = Origin::new("probe");
        let mut readings = Vec::new();
        let up = if sample.up { 1.0 } else { 0.0 };
        readings.extend(Reading::new(Metric::ProbeUp, up, at, &origin));
        if let Some(latency) = sample.latency {
            readings.extend(Reading::new(Metric::ProbeLatency, latency, at, &origin));
        }
        if let Some(days) = sample.certificate_days {
            readings.extend(Reading::new(Metric::ProbeCertificateDays, days, at, &origin));
        }
        let percentiles = self.probe.take(at, sample.latency);
        // Where the requests themselves are measured, the probe does not speak for them.
        if !self.traffic.has_latency(at) {
            readings.extend(percentiles);
        }
        readings
    }
}

/// What a counter has grown by; one that went down was reset and counts from zero.
fn increase(before: f64, after: f64) -> f64 {
    if after >= before { after - before } else { after }
}

#[cfg(test)]
#[path = "collector_tests.rs"]
mod tests;
