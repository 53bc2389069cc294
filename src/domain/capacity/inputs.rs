//! What the estimators look at: the last 28 UTC days by minute and by hour, gathered from
//! readings in any order, in a few megabytes whatever the number of readings.

use super::load_test::LoadTest;
use super::statistics::median;
use crate::domain::Timestamp;
use crate::domain::health::limit;
use crate::domain::mean::Mean32;
use crate::domain::metric::Metric;
use crate::domain::profile::{BasisId, Comparison, Profile, SignalSpec};
use crate::domain::reading::Reading;
use crate::domain::signal::Level;
use std::time::Duration;

/// Days looked at, today included.
pub const DAYS: u32 = 28;

const MINUTES_OF_DAY: u32 = 1440;
const HOURS_OF_DAY: u32 = 24;

/// One minute's means; none: not known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Minute {
    /// Requests per second.
    pub rate: Option<f64>,
    /// CPU utilization, 0–1.
    pub cpu: Option<f64>,
    /// CPU steal, 0–1.
    pub steal: Option<f64>,
}

/// One hour's means; none: not known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Hour {
    /// Memory used, bytes.
    pub memory_used: Option<f64>,
    /// Memory, bytes.
    pub memory_total: Option<f64>,
    /// Used bytes of the fullest filesystem.
    pub disk_used: Option<f64>,
    /// Its used and available bytes.
    pub disk_total: Option<f64>,
    /// Bytes of the databases.
    pub db_size: Option<f64>,
    /// Business units.
    pub units: Option<f64>,
}

/// One more minute's means, of what fewer estimators look at; none: not known. In single
/// precision, which is far finer than any of these gauges, and half the memory.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Detail {
    /// Connections to the database.
    pub connections: Option<f32>,
    /// Bytes received per second.
    pub receive: Option<f32>,
    /// Bytes sent per second.
    pub transmit: Option<f32>,
    /// Requests under way.
    pub in_flight: Option<f32>,
    /// Mean latency, seconds.
    pub latency: Option<f32>,
    /// 99th percentile of latency, seconds.
    pub p99: Option<f32>,
    /// Its bucket's lower bound.
    pub p99_low: Option<f32>,
    /// Its bucket's upper bound; none beside a lower one: the +Inf bucket.
    pub p99_high: Option<f32>,
}

/// Requests above a bucket's bound, counted where the histogram is at hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tail {
    /// The smallest bucket bound ≥ the limit, seconds.
    pub bound: f64,
    /// Requests above it.
    pub above: f64,
    /// All requests, > 0.
    pub total: f64,
    /// Over how long they were counted.
    pub over: Duration,
}

/// What the documents say about the phase.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The basis that says it.
    pub basis: BasisId,
    /// It carries from this many units to this many; no upper end: none.
    pub units: Option<(f64, Option<f64>)>,
    /// Requests per second that a load test of this phase sustained.
    pub throughput: Option<f64>,
}

impl Published {
    /// What the profile says about the phase of that index on that basis.
    #[must_use]
    pub fn of(profile: &Profile, phase: usize, basis: &BasisId) -> Option<Self> {
        let phase = profile.phases.get(phase)?;
        let range = phase.bases.get(basis).map(|b| (b.from as f64, b.to.map(|to| to as f64)));
        let tests = profile.load_tests.iter().filter(|t| t.phase == phase.id);
        let throughput = tests.map(|t| t.throughput).max_by(f64::total_cmp);
        let said = range.is_some() || throughput.is_some();
        said.then(|| Self { basis: basis.clone(), units: range, throughput })
    }
}

/// Everything that [`super::estimate`] looks at. Minutes and hours are whole UTC days without
/// holes, oldest first, the last day being that of `now`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CapacityInputs {
    /// The present instant.
    pub now: Timestamp,
    /// The unit count now.
    pub units: Option<f64>,
    /// Minute by minute.
    pub minutes: Vec<Minute>,
    /// Hour by hour, over the same days.
    pub hours: Vec<Hour>,
    /// The documents' word.
    pub published: Option<Published>,
    /// Under seven days of history: peak request rate ÷ mean request rate.
    pub peak_factor: f64,
    /// For how many months the disk must last.
    pub horizon_months: u32,
    /// As `minutes`, of the other figures; empty: not gathered.
    pub details: Vec<Detail>,
    /// `max_connections`, the newest.
    pub connections_max: Option<f64>,
    /// How many requests can be worked on at once, as the configuration tells.
    pub workers: Option<f64>,
    /// What the phase's network is published to carry, bytes/s.
    pub bandwidth: Option<f64>,
    /// What the 99th percentile is held against, seconds.
    pub latency_limit: Option<f64>,
    /// The slow requests, where they were counted.
    pub tail: Option<Tail>,
    /// Load tests of this target and phase that were imported.
    pub load_tests: Vec<LoadTest>,
}

impl CapacityInputs {
    /// The metrics to ask the history for, over `(now − 28 days, now]`.
    pub const METRICS: &'static [Metric] = &[
        Metric::RequestsRate,
        Metric::CpuUtilization,
        Metric::CpuSteal,
        Metric::MemoryUsed,
        Metric::MemoryTotal,
        Metric::DiskUsed,
        Metric::DiskTotal,
        Metric::DbSize,
        Metric::UnitsCount,
        Metric::DbConnections,
        Metric::DbConnectionsMax,
        Metric::NetworkReceive,
        Metric::NetworkTransmit,
        Metric::RequestsInFlight,
        Metric::LatencyMean,
        Metric::LatencyP99,
    ];

    /// The same with what the profile says of the phase on that basis: its bandwidth, and the
    /// limit of its latency.
    #[must_use]
    pub fn promised(self, profile: &Profile, phase: usize, basis: &BasisId) -> Self {
        let bandwidth = profile.phases.get(phase).and_then(|phase| {
            let own = phase.bases.get(basis).and_then(|b| b.resources?.bandwidth);
            own.or_else(|| phase.bases.values().find_map(|b| b.resources?.bandwidth))
        });
        Self { bandwidth, latency_limit: latency_limit(profile, phase, basis), ..self }
    }

    pub(super) fn days(&self) -> impl Iterator<Item = &[Minute]> {
        self.minutes.chunks(MINUTES_OF_DAY as usize)
    }

    /// The newest known value of an hourly figure.
    pub(super) fn newest(&self, get: fn(&Hour) -> Option<f64>) -> Option<f64> {
        self.hours.iter().rev().find_map(get)
    }

    /// Per day with readings: the day's index and the chosen figure of its hours.
    pub(super) fn daily<T>(
        &self,
        figure: impl Fn(&[Hour]) -> Option<T>,
    ) -> impl Iterator<Item = (f64, T)> {
        let days = self.hours.chunks(HOURS_OF_DAY as usize).enumerate();
        days.filter_map(move |(day, hours)| Some((day as f64, figure(hours)?)))
    }
}

/// What the 99th percentile is held against, seconds: the lowest threshold of the phase's signals on
/// it, else where the profile begins to worry. The one answer of every page.
#[must_use]
pub fn latency_limit(profile: &Profile, phase: usize, basis: &BasisId) -> Option<f64> {
    let signals = &profile.phases.get(phase)?.signals;
    let ours = |s: &&SignalSpec| {
        s.metric == Metric::LatencyP99
            && s.level == Level::Leave
            && s.comparison == Comparison::Above
            && s.basis.as_ref().is_none_or(|b| b == basis)
    };
    let leaving = signals.iter().filter(ours).map(|s| s.threshold).min_by(f64::total_cmp);
    let worry = || limit(&profile.limits, Metric::LatencyP99).map(|limit| limit.warning);
    leaving.or_else(worry)
}

/// The median of an hourly figure.
pub(super) fn median_of(hours: &[Hour], get: fn(&Hour) -> Option<f64>) -> Option<f64> {
    median(&mut hours.iter().filter_map(get).collect::<Vec<_>>())
}

/// A mean that grows by one value at a time.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: f64,
    count: u32,
}

impl Mean {
    fn push(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    fn get(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / f64::from(self.count))
    }
}

/// Takes readings in any order and makes [`CapacityInputs`] of them.
#[derive(Debug)]
pub struct Gatherer {
    now: Timestamp,
    /// Minutes since 1970 at the first minute.
    start: i64,
    minutes: Vec<[Mean; 3]>,
    hours: Vec<[Mean; 6]>,
    details: Vec<[Mean32; 8]>,
    connections_max: Option<(Timestamp, f64)>,
}

impl Gatherer {
    /// Ready for the 28 UTC days that end with today.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        let day = i64::from(MINUTES_OF_DAY);
        let today = now.timestamp().div_euclid(60).div_euclid(day);
        Self {
            now,
            start: (today + 1 - i64::from(DAYS)) * day,
            minutes: vec![Default::default(); (DAYS * MINUTES_OF_DAY) as usize],
            hours: vec![Default::default(); (DAYS * HOURS_OF_DAY) as usize],
            details: vec![Default::default(); (DAYS * MINUTES_OF_DAY) as usize],
            connections_max: None,
        }
    }

    /// Takes a reading. Other metrics, other times and « nothing to measure » are passed over.
    pub fn push(&mut self, reading: &Reading) {
        let Some(value) = reading.value.filter(|v| v.is_finite()) else { return };
        let minute = reading.at.timestamp().div_euclid(60) - self.start;
        let Ok(minute) = usize::try_from(minute) else { return };
        if reading.at > self.now || minute >= self.minutes.len() {
            return;
        }
        let of_minute = &mut self.minutes[minute];
        let of_hour = &mut self.hours[minute / 60];
        let mean = match reading.metric {
            Metric::RequestsRate => &mut of_minute[0],
            Metric::CpuUtilization => &mut of_minute[1],
            Metric::CpuSteal => &mut of_minute[2],
            Metric::MemoryUsed => &mut of_hour[0],
            Metric::MemoryTotal => &mut of_hour[1],
            Metric::DiskUsed => &mut of_hour[2],
            Metric::DiskTotal => &mut of_hour[3],
            Metric::DbSize => &mut of_hour[4],
            Metric::UnitsCount => &mut of_hour[5],
            _ => return self.push_detail(reading, value, minute),
        };
        mean.push(value);
    }

    fn push_detail(&mut self, reading: &Reading, value: f64, minute: usize) {
        let of_minute = &mut self.details[minute];
        match reading.metric {
            Metric::DbConnections => of_minute[0].push(value),
            Metric::NetworkReceive => of_minute[1].push(value),
            Metric::NetworkTransmit => of_minute[2].push(value),
            Metric::RequestsInFlight => of_minute[3].push(value),
            Metric::LatencyMean => of_minute[4].push(value),
            Metric::LatencyP99 => {
                // A probe's percentile has no bucket, and is none of the requests'.
                if let Some(bounds) = reading.bounds {
                    of_minute[5].push(value);
                    of_minute[6].push(bounds.low);
                    if let Some(high) = bounds.high {
                        of_minute[7].push(high);
                    }
                }
            }
            Metric::DbConnectionsMax if self.connections_max.is_none_or(|m| m.0 <= reading.at) => {
                self.connections_max = Some((reading.at, value));
            }
            _ => {}
        }
    }

    /// What was gathered. Without a unit count the newest one that was read stands in.
    #[must_use]
    pub fn finish(
        self,
        units: Option<f64>,
        published: Option<Published>,
        peak_factor: f64,
        horizon_months: u32,
    ) -> CapacityInputs {
        // Taken over in place: both forms of 28 days of minutes at once would be the program's
        // highest use of memory.
        let minutes = self.minutes.into_iter().map(|[rate, cpu, steal]| Minute {
            rate: rate.get(),
            cpu: cpu.get(),
            steal: steal.get(),
        });
        let hours = self.hours.into_iter().map(|m| Hour {
            memory_used: m[0].get(),
            memory_total: m[1].get(),
            disk_used: m[2].get(),
            disk_total: m[3].get(),
            db_size: m[4].get(),
            units: m[5].get(),
        });
        let details = self.details.into_iter().map(|m| Detail {
            connections: m[0].get(),
            receive: m[1].get(),
            transmit: m[2].get(),
            in_flight: m[3].get(),
            latency: m[4].get(),
            p99: m[5].get(),
            p99_low: m[6].get(),
            // Some of the minute's readings in the +Inf bucket: so is the minute.
            p99_high: m[7].get().filter(|_| m[7].count() == m[6].count()),
        });
        let mut inputs = CapacityInputs {
            now: self.now,
            units,
            minutes: minutes.collect(),
            hours: hours.collect(),
            published,
            peak_factor,
            horizon_months,
            details: details.collect(),
            connections_max: self.connections_max.map(|m| m.1),
            ..CapacityInputs::default()
        };
        inputs.units = units.or_else(|| inputs.newest(|h| h.units)).filter(|u| *u > 0.0);
        inputs
    }
}

/// [`Gatherer`] over a slice.
#[must_use]
pub fn collect_inputs(
    readings: &[Reading],
    now: Timestamp,
    units: Option<f64>,
    published: Option<Published>,
    peak_factor: f64,
    horizon_months: u32,
) -> CapacityInputs {
    let mut gatherer = Gatherer::new(now);
    for reading in readings {
        gatherer.push(reading);
    }
    gatherer.finish(units, published, peak_factor, horizon_months)
}
