//! The readings of a target, shown one by one for an export: in steps of a quarter of a day, so that
//! years never stand in memory at once. Reads by [`History::visit`] alone, whatever the store is
//! like inside.

use super::{History, HistoryError, MOST_PER_METRIC};
use crate::domain::Timestamp;
use crate::domain::metric::Metric;
use crate::domain::reading::{Origin, Reading};
use chrono::TimeDelta;
use std::collections::BTreeMap;

/// So much is held in memory at once: some 500,000 readings of 25 metrics at one a second.
const SLICE: TimeDelta = TimeDelta::hours(6);

/// A shorter slice is not cut again.
const LEAST: TimeDelta = TimeDelta::minutes(1);

/// What is exported.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// Whose readings.
    pub target: &'a str,
    /// Of what.
    pub metrics: &'a [Metric],
    /// From this instant on; with a step, from the beginning of the step that it lies in.
    pub from: Timestamp,
    /// Up to this instant, which is among them.
    pub to: Timestamp,
    /// Means over so long, each at its beginning, counted since 1970; none: every reading as it is.
    pub step: Option<TimeDelta>,
}

/// Why an export ended early.
#[derive(Debug)]
pub enum Stopped<E> {
    /// The store cannot be read.
    Store(HistoryError),
    /// Whoever is shown the readings cannot take them.
    Taker(E),
}

impl History {
    /// Shows what is wished for, oldest first over all metrics, and says how much it was. Means
    /// leave out what has no value; a step in which nothing has one is left out.
    pub fn export<E>(
        &self,
        wish: Wish<'_>,
        mut each: impl FnMut(&Reading) -> Result<(), E>,
    ) -> Result<u64, Stopped<E>> {
        let step = wish.step.map(|step| step.num_milliseconds().max(1));
        let mut means = Means::default();
        let mut count = 0;
        let mut begin = step.map_or(Some(wish.from), |step| {
            let from = wish.from.timestamp_millis();
            Timestamp::from_timestamp_millis(from.div_euclid(step) * step)
        });
        let mut slice = SLICE;
        while let Some(from) = begin.filter(|from| *from <= wish.to) {
            // Instants are whole milliseconds: the next slice begins one later.
            let end = from.checked_add_signed(slice - TimeDelta::milliseconds(1));
            let end = end.unwrap_or(wish.to).min(wish.to);
            let (found, cut) = self.slice(&wish, from, end).map_err(Stopped::Store)?;
            if cut && slice > LEAST {
                slice = (slice / 2).max(LEAST);
                continue;
            }
            let found = match step {
                Some(step) => means.take(found, step, end),
                None => found,
            };
            for reading in &found {
                each(reading).map_err(Stopped::Taker)?;
                count += 1;
            }
            begin = end.checked_add_signed(TimeDelta::milliseconds(1));
        }
        for reading in means.rest() {
            each(&reading).map_err(Stopped::Taker)?;
            count += 1;
        }
        Ok(count)
    }

    /// The readings of a slice, and whether some of them may be missing.
    fn slice(
        &self,
        wish: &Wish<'_>,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<(Vec<Reading>, bool), HistoryError> {
        let mut found = Vec::new();
        let mut counts: BTreeMap<Metric, u32> = BTreeMap::new();
        self.visit(wish.target, wish.metrics, from, to, |reading| {
            *counts.entry(reading.metric).or_default() += 1;
            found.push(reading);
        })?;
        found.sort_by_key(|reading| (reading.at, reading.metric));
        Ok((found, counts.values().any(|count| *count >= MOST_PER_METRIC)))
    }
}

/// A step that is not over.
#[derive(Debug)]
struct Mean {
    begin: i64,
    sum: f64,
    count: f64,
    origin: Origin,
}

#[derive(Debug, Default)]
struct Means {
    open: BTreeMap<Metric, Mean>,
}

impl Means {
    /// Takes a slice that ends at that instant in; the steps that are over by then, oldest first.
    fn take(&mut self, found: Vec<Reading>, step: i64, end: Timestamp) -> Vec<Reading> {
        let mut over = Vec::new();
        for reading in found {
            let Some(value) = reading.value else { continue };
            let begin = reading.at.timestamp_millis().div_euclid(step) * step;
            let open = self.open.get(&reading.metric).is_some_and(|mean| mean.begin == begin);
            if !open && let Some(mean) = self.open.remove(&reading.metric) {
                over.extend(mean.reading(reading.metric));
            }
            let fresh = Mean { begin, sum: 0.0, count: 0.0, origin: reading.origin.clone() };
            let mean = self.open.entry(reading.metric).or_insert(fresh);
            mean.sum += value;
            mean.count += 1.0;
            mean.origin = reading.origin;
        }
        let end = end.timestamp_millis();
        let is_over = |mean: &Mean| mean.begin + step - 1 <= end;
        let metrics: Vec<_> =
            self.open.iter().filter(|(_, m)| is_over(m)).map(|(metric, _)| *metric).collect();
        for metric in metrics {
            over.extend(self.open.remove(&metric).and_then(|mean| mean.reading(metric)));
        }
        over.sort_by_key(|reading| (reading.at, reading.metric));
        over
    }

    /// The steps that the export ends in.
    fn rest(self) -> Vec<Reading> {
        let mut rest: Vec<_> =
            self.open.into_iter().filter_map(|(metric, mean)| mean.reading(metric)).collect();
        rest.sort_by_key(|reading| (reading.at, reading.metric));
        rest
    }
}

impl Mean {
    fn reading(self, metric: Metric) -> Option<Reading> {
        let at = Timestamp::from_timestamp_millis(self.begin)?;
        Reading::new(metric, self.sum / self.count, at, &self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: i64 = 1_763_812_800; // 2025-11-22T12:00:00Z

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(BEGIN + seconds, 0).unwrap()
    }

    fn exported(store: &History, wish: Wish<'_>) -> Vec<(Metric, i64, Option<f64>)> {
        let mut all = Vec::new();
        let count = store
            .export(wish, |r| {
                all.push((r.metric, r.at.timestamp() - BEGIN, r.value));
                Ok::<_, ()>(())
            })
            .unwrap();
        assert_eq!(count, all.len() as u64);
        all
    }

    #[test]
    fn means_stand_at_the_beginning_of_their_step_and_run_over_slices() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = History::open(&folder.path().join("h")).unwrap();
        let origin = Origin::new("node_exporter");
        let cpu = |s, v| Reading::new(Metric::CpuUtilization, v, at(s), &origin).unwrap();
        // Two in the first five minutes, one on the very edge, two a day later.
        let day = 86_400;
        let readings =
            [cpu(10, 0.2), cpu(299, 0.4), cpu(300, 0.5), cpu(day, 0.1), cpu(day + 1, 0.3)];
        store.append("vps", &readings).unwrap();
        let nothing = Reading::nothing(Metric::LatencyP99, at(20), &origin);
        let slow = Reading::new(Metric::LatencyP99, 2.0, at(100), &origin).unwrap();
        store.append("vps", &[nothing, slow]).unwrap();
        let metrics = [Metric::CpuUtilization, Metric::LatencyP99];
        let whole =
            Wish { target: "vps", metrics: &metrics, from: at(0), to: at(2 * day), step: None };
        assert_eq!(exported(&store, whole).len(), 7);
        assert_eq!(exported(&store, whole)[1], (Metric::LatencyP99, 20, None));

        let five = Wish { step: Some(TimeDelta::minutes(5)), ..whole };
        let means = exported(&store, five);
        assert_eq!(means.len(), 4);
        assert_eq!((means[0].0, means[0].1), (Metric::CpuUtilization, 0));
        assert!((means[0].2.unwrap() - 0.3).abs() < 1e-12);
        assert_eq!(means[1], (Metric::LatencyP99, 0, Some(2.0)));
        assert_eq!(means[2], (Metric::CpuUtilization, 300, Some(0.5)));
        assert_eq!((means[3].1, means[3].2), (day, Some(0.2)));

        // Noon is in the middle of this step, which is longer than a slice.
        let days = Wish { step: Some(TimeDelta::days(1)), ..whole };
        let means = exported(&store, days);
        assert_eq!(means.iter().map(|m| m.1).collect::<Vec<_>>(), [-day / 2, -day / 2, day / 2]);
        assert!((means[0].2.unwrap() - 1.1 / 3.0).abs() < 1e-12);

        let none = Wish { target: "other", ..whole };
        assert!(exported(&store, none).is_empty());
    }

    #[test]
    fn more_readings_than_one_look_shows_are_all_exported() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = History::open(&folder.path().join("h")).unwrap();
        let origin = Origin::new("x");
        let count = i64::from(MOST_PER_METRIC) + 10_000;
        let reading = |i: i64| {
            let at = at(0) + TimeDelta::milliseconds(i * 100);
            Reading::new(Metric::Load1, i as f64, at, &origin).unwrap()
        };
        store.append("vps", &(0..count).map(reading).collect::<Vec<_>>()).unwrap();
        let metrics = [Metric::Load1];
        let to = at(86_400);
        let wish = Wish { target: "vps", metrics: &metrics, from: at(0), to, step: None };
        let all = exported(&store, wish);
        assert_eq!(all.len() as i64, count);
        assert!(all.windows(2).all(|w| w[0].2 < w[1].2));
        // Who takes them may stop.
        let stopped = store.export(wish, |_| Err("full"));
        assert!(matches!(stopped, Err(Stopped::Taker("full"))));
    }
}
