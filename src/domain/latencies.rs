//! How many requests took how long, over time: what a heat map and percentile curves are made of.
//! Counts are added up and percentiles are read off the sums; a percentile is never averaged, and
//! bounds are never guessed: rows are the buckets that were configured. Where they were configured
//! anew within a span, only the bounds that all of it shares are believed.

use crate::domain::Timestamp;
use crate::domain::histogram::{Quantile, quantile};
use crate::domain::observation::Bucket;
use chrono::TimeDelta;
use std::collections::VecDeque;
use std::sync::Arc;

/// So much is held look by look; what is older, by the minute.
const FULL: TimeDelta = TimeDelta::minutes(20);

/// Nothing older is held.
const HELD: TimeDelta = TimeDelta::hours(25);

/// At most so many stretches are held.
const MOST: usize = 4_000;

/// More bounds than any histogram has.
const MOST_BOUNDS: usize = 400;

/// What was observed in a stretch of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// After this instant…
    pub from: Timestamp,
    /// …up to and with this one.
    pub to: Timestamp,
    /// Inclusive upper bounds in seconds, rising; the last is infinite.
    pub bounds: Arc<[f64]>,
    /// Requests in each bucket: above the bound before, up to its own.
    pub counts: Vec<f64>,
}

impl Stretch {
    /// Of cumulative buckets in any order; none: it is no histogram, or no stretch of time.
    #[must_use]
    pub fn of(from: Timestamp, to: Timestamp, increase: &[Bucket]) -> Option<Self> {
        let mut sorted = increase.to_vec();
        sorted.sort_by(|a, b| a.le.total_cmp(&b.le));
        sorted.dedup_by(|next, kept| next.le.total_cmp(&kept.le).is_eq());
        let counted = sorted.iter().all(|b| b.count.is_finite() && !b.le.is_nan());
        let whole = sorted.last().is_some_and(|b| b.le.is_infinite()) && sorted.len() > 1;
        if !counted || !whole || from >= to || sorted.len() > MOST_BOUNDS {
            return None;
        }
        let mut below = 0.0_f64;
        let counts = sorted.iter().map(|bucket| {
            let more = (bucket.count - below).max(0.0);
            below = below.max(bucket.count);
            more
        });
        let counts = counts.collect();
        Some(Self { from, to, bounds: sorted.iter().map(|b| b.le).collect(), counts })
    }

    /// The same with so many times the requests: what was counted over another length.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        self.counts.iter_mut().for_each(|count| *count *= factor);
        self
    }

    /// All requests.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.counts.iter().sum()
    }

    /// What of it lies before an instant, as if its requests had come evenly.
    fn before(&self, end: Timestamp) -> Option<Self> {
        if self.from >= end {
            return None;
        }
        let to = self.to.min(end);
        let share = share(to - self.from, self.to - self.from);
        let counts = self.counts.iter().map(|c| c * share).collect();
        Some(Self { to, counts, ..self.clone() })
    }
}

fn share(part: TimeDelta, whole: TimeDelta) -> f64 {
    part.num_milliseconds() as f64 / whole.num_milliseconds().max(1) as f64
}

/// What was counted here since palier looks: at full resolution of late, by the minute before.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ring {
    stretches: VecDeque<Stretch>,
    looked: Option<Timestamp>,
}

impl Ring {
    /// A look at the counters, and what it added to the look before; none: the two cannot be
    /// compared.
    pub fn look(&mut self, at: Timestamp, increase: Option<&[Bucket]>) {
        let before = self.looked.replace(at);
        let stretch = before.zip(increase).and_then(|(from, more)| Stretch::of(from, at, more));
        let Some(mut stretch) = stretch else { return };
        if let Some(last) = self.stretches.back().filter(|last| last.bounds == stretch.bounds) {
            stretch.bounds = Arc::clone(&last.bounds);
        }
        self.stretches.push_back(stretch);
        if self.stretches.len() > MOST {
            self.stretches.pop_front();
        }
    }

    /// Joins what is old, minute by minute, and forgets what is older than a day.
    pub fn thin(&mut self, now: Timestamp) {
        while self.stretches.front().is_some_and(|s| s.to < now - HELD) {
            self.stretches.pop_front();
        }
        let old = self.stretches.partition_point(|s| s.to < now - FULL);
        let rest = self.stretches.split_off(old);
        let mut thin: VecDeque<Stretch> = VecDeque::with_capacity(rest.len());
        let minute = |at: Timestamp| (at.timestamp_millis() - 1).div_euclid(60_000);
        for next in self.stretches.drain(..) {
            match thin.back_mut() {
                Some(last)
                    if minute(last.to) == minute(next.to)
                        && last.to == next.from
                        && last.bounds == next.bounds =>
                {
                    last.to = next.to;
                    last.counts.iter_mut().zip(&next.counts).for_each(|(sum, c)| *sum += c);
                }
                _ => thin.push_back(next),
            }
        }
        thin.extend(rest);
        self.stretches = thin;
    }

    /// What had been counted at an instant.
    #[must_use]
    pub fn until(&self, at: Timestamp) -> Self {
        let known = self.stretches.iter().take_while(|s| s.to <= at).cloned().collect();
        Self { stretches: known, looked: self.looked.map(|looked| looked.min(at)) }
    }

    /// Forgets what is newer than an instant: the clock was wrong.
    pub fn forget_after(&mut self, at: Timestamp) {
        *self = self.until(at);
    }

    /// All of it, oldest first.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Stretch> {
        self.stretches.iter()
    }

    /// Since when it knows anything.
    #[must_use]
    pub fn first(&self) -> Option<Timestamp> {
        self.stretches.front().map(|s| s.from)
    }
}

/// A span in columns of equal length, each with the counts of the same buckets.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Map {
    /// Upper bounds in seconds, rising; the last is infinite. Empty: nothing is known.
    pub bounds: Vec<f64>,
    /// Oldest first, requests by bucket; none: a gap.
    pub columns: Vec<Option<Vec<f64>>>,
    /// How much of each column's time was counted, 0–1: the newest is seldom over yet.
    pub covered: Vec<f64>,
}

impl Map {
    /// Of stretches in any order that do not overlap. A stretch that lies in several columns is
    /// shared among them by time.
    #[must_use]
    pub fn of<'s>(
        stretches: impl IntoIterator<Item = &'s Stretch>,
        (from, to): (Timestamp, Timestamp),
        count: usize,
    ) -> Self {
        let inside: Vec<&Stretch> =
            stretches.into_iter().filter(|s| s.to > from && s.from < to).collect();
        let Some(bounds) = shared(&inside) else {
            return Self {
                bounds: Vec::new(),
                columns: vec![None; count],
                covered: vec![0.0; count],
            };
        };
        let mut columns: Vec<Option<Vec<f64>>> = vec![None; count];
        let mut covered = vec![0.0; count];
        let whole = (to - from).num_milliseconds().max(1) as f64;
        let place = |at: Timestamp| (at - from).num_milliseconds() as f64 / whole * count as f64;
        for stretch in inside {
            let Some(counts) = gathered(stretch, &bounds) else { continue };
            let (begin, end) = (place(stretch.from), place(stretch.to));
            let length = (end - begin).max(1e-9);
            let first = begin.max(0.0).floor() as usize;
            for (i, column) in columns.iter_mut().enumerate().skip(first) {
                let overlap = end.min(i as f64 + 1.0) - begin.max(i as f64);
                if i as f64 >= end {
                    break;
                }
                // A hair's breadth over the border is a rounding and no observation.
                if overlap <= length.min(1.0) * 1e-3 {
                    continue;
                }
                covered[i] += overlap;
                let column = column.get_or_insert_with(|| vec![0.0; bounds.len()]);
                let part = overlap / length;
                column.iter_mut().zip(&counts).for_each(|(sum, c)| *sum += c * part);
            }
        }
        Self { bounds, columns, covered }
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bounds.is_empty()
    }

    /// All requests of a column; none: a gap.
    #[must_use]
    pub fn total(&self, column: usize) -> Option<f64> {
        self.columns.get(column)?.as_ref().map(|counts| counts.iter().sum())
    }

    /// Requests per second of a column of so many seconds, by the part of it that was counted: a
    /// column that is not over yet has no fewer. None: a gap.
    #[must_use]
    pub fn rate(&self, column: usize, seconds: f64) -> Option<f64> {
        let counted = self.covered.get(column).map(|share| share.min(1.0) * seconds);
        let counted = counted.filter(|counted| *counted > 0.0)?;
        Some(self.total(column)? / counted)
    }

    /// The quantile (0–1) over a column and so many before it, gaps left out; none where the column
    /// is a gap itself, or nothing was observed.
    #[must_use]
    pub fn quantile(&self, q: f64, column: usize, before: usize) -> Option<Quantile> {
        self.columns.get(column)?.as_ref()?;
        let mut sums = vec![0.0; self.bounds.len()];
        for counts in self.columns[column.saturating_sub(before)..=column].iter().flatten() {
            sums.iter_mut().zip(counts).for_each(|(sum, c)| *sum += c);
        }
        let found = quantile(q, &self.cumulative(&sums));
        found.value.is_some().then_some(found)
    }

    /// Requests of the whole span that took longer than the smallest bound ≥ `limit` seconds: the
    /// bound, those above, and all. None: no bound reaches that far, or nothing was observed.
    #[must_use]
    pub fn above(&self, limit: f64) -> Option<(f64, f64, f64)> {
        let row = self.bounds.iter().position(|b| *b >= limit && b.is_finite())?;
        let (mut above, mut all) = (0.0, 0.0);
        for counts in self.columns.iter().flatten() {
            all += counts.iter().sum::<f64>();
            above += counts[row + 1..].iter().sum::<f64>();
        }
        (all > 0.0).then(|| (self.bounds[row], above, all))
    }

    /// At most so many rows: first those beyond the fastest and the slowest that was observed go, then
    /// neighbours are joined, the emptiest first. The bucket in which `kept` lies stays as it is.
    #[must_use]
    pub fn shrunk(mut self, rows: usize, kept: Option<f64>) -> Self {
        let rows = rows.max(2);
        while self.bounds.len() > rows {
            let weight = |row: usize| -> f64 {
                self.columns.iter().flatten().map(|counts| counts[row]).sum()
            };
            let weights: Vec<f64> = (0..self.bounds.len()).map(weight).collect();
            let holds = kept.and_then(|k| self.bounds.iter().position(|b| *b >= k));
            let pairs = (0..self.bounds.len() - 1)
                .filter(|row| holds.is_none_or(|h| *row != h && row + 1 != h));
            let emptiest = pairs.min_by(|a, b| {
                (weights[*a] + weights[a + 1]).total_cmp(&(weights[*b] + weights[b + 1]))
            });
            // Two rows beside the kept one are all that may be left.
            let Some(row) = emptiest else { break };
            self.bounds.remove(row);
            for counts in self.columns.iter_mut().flatten() {
                let more = counts.remove(row);
                counts[row] += more;
            }
        }
        self
    }

    fn cumulative(&self, counts: &[f64]) -> Vec<Bucket> {
        let mut total = 0.0;
        let add = |(le, count): (&f64, &f64)| {
            total += count;
            Bucket { le: *le, count: total }
        };
        self.bounds.iter().zip(counts).map(add).collect()
    }
}

/// The bounds that all have. Those of `VictoriaMetrics`' ranges are there only where something was
/// observed; they are cut from one ruler, so that all that occur are taken together. None where
/// nothing is known, or nothing finite is shared.
fn shared(stretches: &[&Stretch]) -> Option<Vec<f64>> {
    let newest = stretches.iter().max_by_key(|s| s.to)?;
    if stretches.iter().all(|s| s.bounds == newest.bounds) {
        return Some(newest.bounds.to_vec());
    }
    let ruled = stretches.iter().all(|s| is_ruled(s));
    let mut bounds: Vec<f64> = if ruled {
        stretches.iter().flat_map(|s| s.bounds.iter().copied()).collect()
    } else {
        let has = |s: &Stretch, bound: f64| s.bounds.iter().any(|b| b.total_cmp(&bound).is_eq());
        let all = newest.bounds.iter().copied();
        all.filter(|b| stretches.iter().all(|s| has(s, *b))).collect()
    };
    bounds.sort_by(f64::total_cmp);
    bounds.dedup_by(|a, b| a.total_cmp(b).is_eq());
    if bounds.len() > 1 { Some(bounds) } else { Some(newest.bounds.to_vec()) }
}

/// Whether the bounds are those of `VictoriaMetrics`' ranges: 18 to a power of ten.
fn is_ruled(stretch: &Stretch) -> bool {
    stretch.bounds.iter().filter(|b| b.is_finite() && **b > 0.0).all(|bound| {
        let place = bound.log10().rem_euclid(1.0) * 18.0;
        (place - place.round()).abs() < 0.02
    })
}

/// The counts in coarser or other bounds. None: not all of the bounds are known to it.
fn gathered(stretch: &Stretch, bounds: &[f64]) -> Option<Vec<f64>> {
    if *stretch.bounds == *bounds {
        return Some(stretch.counts.clone());
    }
    let known = |bound: &f64| stretch.bounds.iter().any(|b| b.total_cmp(bound).is_eq());
    if !is_ruled(stretch) && !bounds.iter().all(known) {
        return None;
    }
    let mut counts = vec![0.0; bounds.len()];
    for (bound, count) in stretch.bounds.iter().zip(&stretch.counts) {
        // A digit more or less is the same bound.
        let row = bounds.iter().position(|b| *b >= bound * (1.0 - 1e-9));
        if let Some(row) = row {
            counts[row] += count;
        }
    }
    Some(counts)
}

/// What the past tells of the time before the ring begins: where both know, what was counted here is
/// believed.
#[must_use]
pub fn older(past: &[Stretch], ring: &Ring) -> Vec<Stretch> {
    let before = |s: &Stretch| match ring.first() {
        Some(end) => s.before(end),
        None => Some(s.clone()),
    };
    past.iter().filter_map(before).collect()
}

#[cfg(test)]
#[path = "latencies_tests.rs"]
mod tests;
