//! Requests, failures and electricity of the last 30 days, added up minute by minute over the
//! windows that the error budget, the burn rates and the carbon figures look at.
//!
//! The past comes from the history, gathered off the loop as a [`Past`]; the last day comes from
//! the series in memory, which also hold what a Prometheus filled in. Only whole minutes count; a
//! minute counts as known when its rate is, and the share of failures where there were requests.
//! A minute that nobody looked at is never filled.

use crate::domain::Timestamp;
use crate::domain::mean::Mean32;
use crate::domain::metric::Metric;
use crate::domain::reading::Reading;
use crate::domain::series::Series;
use chrono::TimeDelta;
use std::collections::BTreeMap;

/// What is looked at here, to be asked of the history over `(now − 30 days, now]`.
pub const METRICS: [Metric; 4] =
    [Metric::RequestsRate, Metric::RequestsErrorRatio, Metric::CpuUtilization, Metric::Power];

/// The windows, shortest first: those of the burn rates, and the budget's 30 days.
pub const WINDOWS: [TimeDelta; 6] = [
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(1),
    TimeDelta::hours(6),
    TimeDelta::days(3),
    TimeDelta::days(30),
];

/// Minutes of a slot: into so long ones the budget's 30 days are parted, from 1970 on.
pub const SLOT: i64 = 6 * 60;

/// So much of the past is in memory, and not taken from the history.
const IN_MEMORY: usize = 24 * 60;

/// Added to it in memory, so that a [`Past`] may be some minutes old: those between two estimates.
const SLACK: usize = 30;

/// Requests and failures of a window.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Count {
    /// Requests in the minutes that are known; a sum of rates × 60 s, so seldom quite whole.
    pub requests: f64,
    /// Of these, failed.
    pub errors: f64,
    /// How many minutes of the window are known.
    pub minutes: u32,
}

impl Count {
    /// Whole requests, and whole failures among them.
    #[must_use]
    pub fn rounded(self) -> (u64, u64) {
        let requests = self.requests.max(0.0).round() as u64;
        (requests, (self.errors.max(0.0).round() as u64).min(requests))
    }

    fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.errors += other.errors;
        self.minutes += other.minutes;
    }
}

/// A quantity's minutes, and what of them coincides with known requests.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Share {
    /// Sum of the one-minute means.
    pub sum: f64,
    /// Of so many minutes.
    pub minutes: u32,
    /// The same sum over the minutes whose requests are known…
    pub with_requests: f64,
    /// …and so many there are.
    pub request_minutes: u32,
    /// Requests in those minutes.
    pub requests: f64,
}

impl Share {
    /// The mean over the known minutes.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.minutes > 0).then(|| self.sum / f64::from(self.minutes))
    }

    fn take(&mut self, value: Option<f32>, rate: Option<f32>) {
        let Some(value) = value.map(f64::from) else { return };
        self.sum += value;
        self.minutes += 1;
        if let Some(rate) = rate {
            self.with_requests += value;
            self.request_minutes += 1;
            self.requests += f64::from(rate) * 60.0;
        }
    }

    fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.minutes += other.minutes;
        self.with_requests += other.with_requests;
        self.request_minutes += other.request_minutes;
        self.requests += other.requests;
    }
}

/// Everything, per window.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tally {
    /// Per window, in the order of [`WINDOWS`].
    pub windows: [Count; WINDOWS.len()],
    /// What the longest window holds, by slots of [`SLOT`] minutes since 1970; a slot of which no
    /// minute is known is not there.
    pub slots: BTreeMap<i64, Count>,
    /// Measured power over 30 days, watts.
    pub power: Share,
    /// CPU utilization over 30 days, 0–1.
    pub cpu: Share,
}

impl Tally {
    /// The last 30 days: what the history knew, and the last day from the series in memory.
    #[must_use]
    pub fn of(past: Option<&Past>, series: &BTreeMap<Metric, Series>, now: Timestamp) -> Self {
        let mut minutes = Minutes::before(now, IN_MEMORY + SLACK);
        for metric in METRICS {
            for (at, value) in series.get(&metric).into_iter().flat_map(Series::iter) {
                minutes.push(metric, at, value);
            }
        }
        // Without a past, everything that is in memory counts.
        let from = past.map_or(minutes.start, |past| past.until);
        let mut tally = minutes.tally(minute_of(now), from);
        if let Some(past) = past {
            tally.add(&past.tally);
        }
        tally
    }

    /// The count over one of [`WINDOWS`].
    #[must_use]
    pub fn window(&self, length: TimeDelta) -> Count {
        let place = WINDOWS.iter().position(|w| *w == length);
        place.map(|i| self.windows[i]).unwrap_or_default()
    }

    fn add(&mut self, other: &Self) {
        for (mine, more) in self.windows.iter_mut().zip(other.windows) {
            mine.add(more);
        }
        for (slot, more) in &other.slots {
            self.slots.entry(*slot).or_default().add(*more);
        }
        self.power.add(other.power);
        self.cpu.add(other.cpu);
    }
}

/// What the history tells of the time before the series in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// The first minute (since 1970) that is not in it.
    until: i64,
    tally: Tally,
}

/// Takes readings in any order and makes a [`Past`] of them.
#[derive(Debug)]
pub struct Gatherer {
    now: i64,
    minutes: Minutes,
}

impl Gatherer {
    /// Ready for the 30 days before an instant.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        let all = WINDOWS[WINDOWS.len() - 1].num_minutes() as usize;
        Self { now: minute_of(now), minutes: Minutes::before(now, all) }
    }

    /// Takes a reading. Other metrics and other times are passed over.
    pub fn push(&mut self, reading: &Reading) {
        self.minutes.push(reading.metric, reading.at, reading.value);
    }

    /// What was gathered, up to what is in memory.
    #[must_use]
    pub fn finish(self) -> Past {
        let until = self.now - IN_MEMORY as i64;
        let mut minutes = self.minutes;
        minutes.cells.truncate(usize::try_from(until - minutes.start).unwrap_or(0));
        Past { until, tally: minutes.tally(self.now, minutes.start) }
    }
}

fn minute_of(at: Timestamp) -> i64 {
    at.timestamp().div_euclid(60)
}

/// One-minute means, oldest first, in the order of [`METRICS`].
#[derive(Debug)]
struct Minutes {
    /// Minutes since 1970 at the first cell.
    start: i64,
    cells: Vec<[Mean32; METRICS.len()]>,
}

impl Minutes {
    /// Empty, for the `count` whole minutes before an instant.
    fn before(now: Timestamp, count: usize) -> Self {
        let start = minute_of(now) - count as i64;
        Self { start, cells: vec![Default::default(); count] }
    }

    fn push(&mut self, metric: Metric, at: Timestamp, value: Option<f64>) {
        let Some(place) = METRICS.iter().position(|m| *m == metric) else { return };
        let minute = usize::try_from(minute_of(at) - self.start);
        let cell = minute.ok().and_then(|minute| self.cells.get_mut(minute));
        // No requests: no rate to fail, and nothing to add.
        let value = value.filter(|v| v.is_finite() && *v >= 0.0);
        if let (Some(cell), Some(value)) = (cell, value) {
            cell[place].push(value);
        }
    }

    /// Adds up the minutes from `from` on, each in the windows that end with the minute `now`.
    fn tally(&self, now: i64, from: i64) -> Tally {
        let mut tally = Tally::default();
        let skipped = usize::try_from(from - self.start).unwrap_or(0);
        for (i, cell) in self.cells.iter().enumerate().skip(skipped) {
            let age = now - (self.start + i as i64);
            let [rate, failed, cpu, power] = cell.map(Mean32::get);
            tally.cpu.take(cpu.map(|share| share.min(1.0)), rate);
            tally.power.take(power, rate);
            let Some(count) = count(rate, failed) else { continue };
            if age <= WINDOWS[WINDOWS.len() - 1].num_minutes() {
                let slot = (self.start + i as i64).div_euclid(SLOT);
                tally.slots.entry(slot).or_default().add(count);
            }
            for (window, sum) in WINDOWS.iter().zip(&mut tally.windows) {
                if age <= window.num_minutes() {
                    sum.add(count);
                }
            }
        }
        tally
    }
}

/// A minute's requests and failures; none: not known.
fn count(rate: Option<f32>, failed: Option<f32>) -> Option<Count> {
    let requests = f64::from(rate?) * 60.0;
    let errors = match failed {
        Some(share) => requests * f64::from(share.min(1.0)),
        None if requests > 0.0 => return None,
        None => 0.0,
    };
    Some(Count { requests, errors, minutes: 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::now;
    use crate::domain::reading::Origin;

    fn at(minutes_ago: i64) -> Timestamp {
        now() - TimeDelta::minutes(minutes_ago) + TimeDelta::seconds(20)
    }

    fn reading(metric: Metric, value: f64, minutes_ago: i64) -> Reading {
        Reading::new(metric, value, at(minutes_ago), &Origin::new("traefik")).unwrap()
    }

    fn series(readings: &[Reading]) -> BTreeMap<Metric, Series> {
        let mut all = BTreeMap::<Metric, Series>::new();
        for r in readings {
            all.entry(r.metric).or_default().push(r.at, r.value);
        }
        all
    }

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-4 * expected.abs().max(1.0), "{value} ≠ {expected}");
    }

    #[test]
    fn a_minute_is_its_rate_times_sixty_and_counts_in_every_window_that_holds_it() {
        let mut readings = Vec::new();
        for minute in [4, 20, 50, 300, 1400] {
            readings.push(reading(Metric::RequestsRate, 2.0, minute));
            readings.push(reading(Metric::RequestsErrorRatio, 0.25, minute));
        }
        let tally = Tally::of(None, &series(&readings), now());
        let requests = tally.windows.map(Count::rounded);
        // 2 a second × 60 s, a quarter of them failed.
        let of = |n: u64| (n * 120, n * 30);
        assert_eq!(requests, [of(1), of(2), of(3), of(4), of(5), of(5)]);
        assert_eq!(tally.windows.map(|w| w.minutes), [1, 2, 3, 4, 5, 5]);
    }

    #[test]
    fn the_current_minute_is_not_over_and_does_not_count() {
        let readings = [reading(Metric::RequestsRate, 2.0, 0)];
        assert_eq!(Tally::of(None, &series(&readings), now()).windows[5], Count::default());
    }

    #[test]
    fn unknown_failures_are_not_none() {
        let readings = [
            reading(Metric::RequestsRate, 0.0, 9),
            reading(Metric::RequestsRate, 1.0, 8),
            reading(Metric::RequestsErrorRatio, 0.0, 7),
        ];
        // A minute without requests is known, one whose failures nobody told is not.
        let month = Tally::of(None, &series(&readings), now()).window(TimeDelta::days(30));
        assert_eq!(month, Count { requests: 0.0, errors: 0.0, minutes: 1 });
    }

    #[test]
    fn the_history_and_the_memory_meet_without_overlap() {
        let mut gatherer = Gatherer::new(now());
        let mut memory = Vec::new();
        for minute in (1..=31 * 1440).rev() {
            let rate = reading(Metric::RequestsRate, 1.0, minute);
            gatherer.push(&rate);
            gatherer.push(&reading(Metric::RequestsErrorRatio, 0.5, minute));
            gatherer.push(&reading(Metric::CpuUtilization, 0.5, minute));
            if minute <= 25 * 60 {
                memory.push(rate);
                memory.push(reading(Metric::RequestsErrorRatio, 0.5, minute));
                memory.push(reading(Metric::CpuUtilization, 0.5, minute));
            }
        }
        let past = gatherer.finish();
        let tally = Tally::of(Some(&past), &series(&memory), now());
        assert_eq!(
            tally.windows.map(|w| i64::from(w.minutes)),
            WINDOWS.map(|window| window.num_minutes())
        );
        near(tally.windows[5].requests, 30.0 * 86_400.0);
        near(tally.windows[5].errors, 15.0 * 86_400.0);
        // The slots are the same 30 days, once: 120 whole ones, the first and the last of them parted.
        assert!((120..=121).contains(&tally.slots.len()), "{}", tally.slots.len());
        near(tally.slots.values().map(|c| c.requests).sum(), 30.0 * 86_400.0);
        assert_eq!(tally.slots.values().map(|c| i64::from(c.minutes)).sum::<i64>(), 30 * 1440);
        let whole = tally.slots.values().filter(|c| i64::from(c.minutes) == SLOT);
        assert!(whole.count() >= 119);
        near(tally.cpu.mean().unwrap(), 0.5);
        assert_eq!(tally.cpu.minutes, 43_200);
        near(tally.cpu.requests, 30.0 * 86_400.0);
        assert_eq!(tally.power, Share::default());
    }

    #[test]
    fn a_past_that_is_ten_minutes_old_leaves_no_gap() {
        let mut gatherer = Gatherer::new(now());
        let mut memory = Vec::new();
        for minute in (1..=2 * 1440).rev() {
            let rate = reading(Metric::RequestsRate, 0.0, minute);
            gatherer.push(&rate);
            if minute <= 25 * 60 {
                memory.push(rate);
            }
        }
        let past = gatherer.finish();
        for later in 0..10 {
            memory.push(reading(Metric::RequestsRate, 0.0, -later));
        }
        let tally = Tally::of(Some(&past), &series(&memory), now() + TimeDelta::minutes(10));
        assert_eq!(tally.window(TimeDelta::days(3)).minutes, 2 * 1440 + 10);
    }

    #[test]
    fn nonsense_is_passed_over() {
        let mut minutes = Minutes::before(now(), 10);
        for (value, ago) in [(Some(f64::NAN), 3), (Some(-1.0), 3), (None, 3), (Some(1.0), 99)] {
            minutes.push(Metric::RequestsRate, at(ago), value);
        }
        minutes.push(Metric::DbSize, at(3), Some(1.0));
        assert_eq!(minutes.tally(minute_of(now()), 0), Tally::default());
    }
}
