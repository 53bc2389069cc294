//! The server's own history: readings of any time at any step, asked for by range queries and held
//! in memory, so that palier keeps no second copy of them. Each question covers a part of a slice of
//! time that is aligned to the step, and no instant of a slice is asked for twice: who looks again
//! ten minutes later asks for ten minutes.
//!
//! A rate at an instant is that over the step before it, so a reading stands for the whole step that
//! ends there ([`Memory::visit`] tells it minute by minute); peaks and single failures within a step
//! are averaged out, sums are not.
//!
//! Refuses: more than [`MOST_POINTS`] held (the slices that were not used for longest go first), more
//! than [`MOST_ASKS`] questions at once, spans above Prometheus' 11,000 points a series, and what the
//! server has not settled yet. A failure leaves what is known.

use super::past::{Past, is_traffic};
use crate::domain::Timestamp;
use crate::domain::latencies::Stretch;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::reading::{Bounds, Reading};
use chrono::TimeDelta;
use futures::StreamExt;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

/// No more points are held, of 48 bytes each: 30 days of twenty figures at five minutes, and a day of
/// thirty at one minute, are half of it.
pub const MOST_POINTS: usize = 500_000;

/// One call asks no more questions; the newest slices come first.
pub const MOST_ASKS: usize = 120;

/// Range queries in flight at once.
const IN_FLIGHT: usize = 4;

/// Points of a slice: below the 11,000 that Prometheus allows…
const FIGURE: i64 = 10_080;

/// …and with twenty buckets below the limit of a body.
const TRAFFIC: i64 = 4032;

/// What is newer may still change: scrapes that come late, writes that are delayed.
const SETTLING: TimeDelta = TimeDelta::minutes(1);

/// No more stretches of the latency buckets are held, at one step at a time.
const MOST_STRETCHES: usize = 1_000;

/// How long it holds what the server has; an exporter that is added appears within this time.
const DISCOVERY: Duration = Duration::from_hours(1);

/// What is asked for together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    /// One metric.
    Figure(Metric),
    /// All that is counted of requests.
    Traffic,
}

impl Family {
    /// Seconds of a slice at that step.
    fn length(self, step: i64) -> i64 {
        step * if self == Self::Traffic { TRAFFIC } else { FIGURE }
    }
}

/// A family at a step, and the instant at which its slice begins; in seconds.
type Key = (Family, i64, i64);

/// A part of a slice that is to be asked for, both ends with it.
type Ask = (Key, i64, i64);

#[derive(Debug, Clone, Copy)]
struct Point {
    at: i64,
    value: Option<f64>,
    bounds: Option<Bounds>,
}

/// What was asked for, both ends with it, and what came.
#[derive(Debug)]
struct Slice {
    since: i64,
    until: i64,
    points: BTreeMap<Metric, Vec<Point>>,
    used: u64,
}

/// A server's history.
#[derive(Debug)]
pub struct Memory {
    past: Past,
    surveyed: Instant,
    slices: BTreeMap<Key, Slice>,
    calls: u64,
    buckets: Option<Buckets>,
}

/// The latency buckets of a span at a step, asked for up to an instant.
#[derive(Debug)]
struct Buckets {
    step: Duration,
    since: Timestamp,
    until: Timestamp,
    stretches: Vec<Stretch>,
}

impl Memory {
    /// Nothing is asked yet.
    #[must_use]
    pub fn of(past: Past) -> Self {
        Self { past, surveyed: Instant::now(), slices: BTreeMap::new(), calls: 0, buckets: None }
    }

    /// The server's address as it may be shown.
    #[must_use]
    pub fn address(&self) -> &str {
        self.past.address()
    }

    /// How many points are held.
    #[must_use]
    pub fn points(&self) -> usize {
        self.slices.values().map(Slice::len).sum()
    }

    /// Asks for what is not known of these metrics between two instants, at whole steps, until the
    /// deadline; what comes later is asked for the next time. The first failure comes back.
    pub async fn fill(
        &mut self,
        metrics: &[Metric],
        (from, to): (Timestamp, Timestamp),
        step: Duration,
        deadline: Instant,
    ) -> Result<(), Message> {
        self.calls += 1;
        if self.surveyed.elapsed() > DISCOVERY {
            self.past.survey().await?;
            self.surveyed = Instant::now();
        }
        let mut families: Vec<Family> = metrics
            .iter()
            .filter(|metric| self.past.has(**metric))
            .map(|m| if is_traffic(*m) { Family::Traffic } else { Family::Figure(*m) })
            .collect();
        families.sort_unstable();
        families.dedup();
        let step = step.as_secs().max(1).cast_signed();
        // From the first whole step to the last.
        let from = -(-from.timestamp()).div_euclid(step) * step;
        let to = (to - SETTLING).timestamp().div_euclid(step) * step;
        let mut asks: Vec<Ask> = Vec::new();
        for family in families {
            self.missing(family, step, from, to, &mut asks);
        }
        asks.sort_unstable_by_key(|(_, _, until)| std::cmp::Reverse(*until));
        asks.truncate(MOST_ASKS);
        let Self { past, slices, calls, .. } = self;
        let past = &*past;
        let mut answers = futures::stream::iter(asks)
            .map(|ask| async move { (ask, answer(past, ask, deadline).await) })
            .buffer_unordered(IN_FLIGHT);
        let mut failure = None;
        while let Some((ask, answer)) = answers.next().await {
            match answer {
                Ok(Some(readings)) => keep(slices, *calls, ask, &readings),
                // Its time was up.
                Ok(None) => {}
                Err(reason) => failure = failure.or(Some(reason)),
            }
        }
        drop(answers);
        self.forget();
        failure.map_or(Ok(()), Err)
    }

    /// How many requests took how long between two instants, at whole steps. What is settled is asked
    /// for once.
    pub async fn latencies(
        &mut self,
        (from, to): (Timestamp, Timestamp),
        step: Duration,
        deadline: Instant,
    ) -> Result<Vec<Stretch>, Message> {
        let known = self
            .buckets
            .take()
            .filter(|b| b.step == step && b.since <= from && from < b.until && b.until <= to);
        let length = TimeDelta::from_std(step).unwrap_or(TimeDelta::minutes(1));
        let settled = known.as_ref().map(|b| (b.until - SETTLING).max(from));
        // Whole steps, so that the instants are those of the question before.
        let whole = |at: Timestamp| {
            let steps = at.timestamp().div_euclid(length.num_seconds().max(1));
            Timestamp::from_timestamp(steps * length.num_seconds().max(1), 0).unwrap_or(at)
        };
        let begin = settled.map_or(from, whole).max(from);
        let asked = self.past.latencies((begin, to), step);
        let Ok(answer) = tokio::time::timeout_at(deadline, asked).await else {
            self.buckets = known;
            return Ok(self.held(from));
        };
        let new = answer?;
        let mut stretches = known.map(|b| b.stretches).unwrap_or_default();
        stretches.retain(|s| s.to < begin && s.to >= from);
        stretches.extend(new);
        let over = stretches.len().saturating_sub(MOST_STRETCHES);
        stretches.drain(..over);
        self.buckets = Some(Buckets { step, since: from, until: to, stretches });
        Ok(self.held(from))
    }

    fn held(&self, from: Timestamp) -> Vec<Stretch> {
        let held = self.buckets.iter().flat_map(|b| &b.stretches);
        held.filter(|s| s.to >= from).cloned().collect()
    }

    /// What of a family is not known between two whole steps.
    fn missing(&mut self, family: Family, step: i64, from: i64, to: i64, asks: &mut Vec<Ask>) {
        let length = family.length(step);
        let mut begin = from.div_euclid(length) * length;
        while begin <= to {
            let (low, high) = (from.max(begin), to.min(begin + length - step));
            let key = (family, step, begin);
            begin += length;
            if low > high {
                continue;
            }
            if let Some(slice) = self.slices.get_mut(&key) {
                slice.used = self.calls;
                if low < slice.since {
                    asks.push((key, low, slice.since - step));
                }
                if high > slice.until {
                    asks.push((key, slice.until + step, high));
                }
            } else {
                asks.push((key, low, high));
            }
        }
    }

    fn forget(&mut self) {
        let mut points = self.points();
        while points > MOST_POINTS {
            let oldest = self.slices.iter().filter(|(_, s)| s.used < self.calls);
            let Some((key, len)) =
                oldest.min_by_key(|(_, s)| s.used).map(|(key, s)| (*key, s.len()))
            else {
                return;
            };
            self.slices.remove(&key);
            points -= len;
        }
    }

    /// Shows what is known of a metric between two instants, oldest first at each step, as readings
    /// of one minute each: the minutes that end at a point's instant. What is known at a finer step
    /// is told at that one alone. Says at what instant the first one is.
    pub fn visit(
        &self,
        metric: Metric,
        (from, to): (Timestamp, Timestamp),
        mut each: impl FnMut(Reading),
    ) -> Option<Timestamp> {
        let family = if is_traffic(metric) { Family::Traffic } else { Family::Figure(metric) };
        let of_family = || self.slices.iter().filter(|((f, ..), _)| *f == family);
        let mut first: Option<Timestamp> = None;
        for ((_, step, _), slice) in of_family() {
            let finer: Vec<_> = of_family()
                .filter(|((_, other, _), _)| other < step)
                .map(|(_, slice)| (slice.since, slice.until))
                .collect();
            // A step is told by its minutes; one that is shorter stands at its own instant.
            let minutes = (*step / 60).max(1);
            for point in slice.points.get(&metric).into_iter().flatten() {
                for minute in 0..minutes {
                    let second =
                        if minutes == 1 { point.at } else { point.at - step + minute * 60 };
                    let known = |(since, until): &(i64, i64)| (*since..=*until).contains(&second);
                    let Some(at) = Timestamp::from_timestamp(second, 0) else { continue };
                    if at < from || at > to || finer.iter().any(known) {
                        continue;
                    }
                    first = Some(first.map_or(at, |first| first.min(at)));
                    let Point { value, bounds, .. } = *point;
                    let origin = self.past.origin().clone();
                    each(Reading { metric, value, at, origin, bounds });
                }
            }
        }
        first
    }
}

impl Slice {
    fn len(&self) -> usize {
        self.points.values().map(Vec::len).sum()
    }
}

/// None: the deadline has passed.
async fn answer(
    past: &Past,
    ((family, step, _), low, high): Ask,
    deadline: Instant,
) -> Result<Option<Vec<Reading>>, Message> {
    let metrics = match family {
        Family::Figure(metric) => vec![metric],
        Family::Traffic => {
            Metric::ALL.iter().copied().filter(|metric| is_traffic(*metric)).collect()
        }
    };
    let instants = Timestamp::from_timestamp(low, 0).zip(Timestamp::from_timestamp(high, 0));
    let Some(span) = instants else { return Ok(None) };
    let step = Duration::from_secs(step.unsigned_abs());
    match tokio::time::timeout_at(deadline, past.read_every(&metrics, span, step)).await {
        Ok(readings) => readings.map(Some),
        Err(_) => Ok(None),
    }
}

/// Puts an answer into its slice, before or after what is there.
fn keep(slices: &mut BTreeMap<Key, Slice>, calls: u64, ask: Ask, readings: &[Reading]) {
    let (key, low, high) = ask;
    let mut points: BTreeMap<Metric, Vec<Point>> = BTreeMap::new();
    for Reading { metric, value, at, bounds, .. } in readings {
        let point = Point { at: at.timestamp(), value: *value, bounds: *bounds };
        points.entry(*metric).or_default().push(point);
    }
    let new = Slice { since: low, until: high, points, used: calls };
    let Some(slice) = slices.get_mut(&key) else {
        slices.insert(key, new);
        return;
    };
    let earlier = high < slice.since;
    for (metric, more) in new.points {
        let all = slice.points.entry(metric).or_default();
        let at = if earlier { 0 } else { all.len() };
        all.splice(at..at, more);
    }
    slice.since = slice.since.min(low);
    slice.until = slice.until.max(high);
    slice.used = calls;
}
