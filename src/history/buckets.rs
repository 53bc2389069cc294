//! How many requests took how long, by five minutes and by the hour: what percentiles of any stretch
//! of time are made of, since percentiles themselves cannot be added up. Counts of the same bounds
//! are summed. Bounds that were configured anew are another histogram; where both lie in one stretch,
//! only the bounds that they share are believed.

use super::{History, HistoryError, pack};
use crate::domain::Timestamp;
use crate::domain::histogram::{Quantile, quantile};
use crate::domain::latencies::Stretch;
use crate::domain::observation::Bucket;
use chrono::TimeDelta;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Both lengths in seconds, the finer first.
const LENGTHS: [i64; 2] = [300, 3600];

/// A longer span is told by the hour.
const FINE: TimeDelta = TimeDelta::days(3);

/// More bounds than any histogram has.
const MOST: usize = 400;

/// By the bounds: how many requests lay up to each and above the one before.
type Counts = BTreeMap<Vec<u64>, Vec<f64>>;

impl History {
    /// Adds what was observed up to that instant since the look before: cumulative over the bounds,
    /// the last of which is +Inf. What is no such histogram, and what observed nothing, is left out.
    pub fn add_buckets(
        &mut self,
        target: &str,
        at: Timestamp,
        increase: &[Bucket],
    ) -> Result<(), HistoryError> {
        let Some(counts) = counts(increase) else { return Ok(()) };
        let bounds: Vec<u8> = increase.iter().flat_map(|b| b.le.to_le_bytes()).collect();
        self.write(|tx| {
            let known: Option<i64> = tx
                .prepare_cached("SELECT id FROM histogram WHERE target = ?1 AND bounds = ?2")?
                .query_row(params![target, bounds], |row| row.get(0))
                .optional()?;
            let id = match known {
                Some(id) => id,
                None => tx
                    .prepare_cached("INSERT INTO histogram (target, bounds) VALUES (?1, ?2)")?
                    .insert(params![target, bounds])?,
            };
            for seconds in LENGTHS {
                let begin = at.timestamp_millis().div_euclid(seconds * 1000) * seconds * 1000;
                let before: Option<Vec<u8>> = tx
                    .prepare_cached(
                        "SELECT counts FROM histogram_count
                         WHERE seconds = ?1 AND histogram = ?2 AND at = ?3",
                    )?
                    .query_row(params![seconds, id, begin], |row| row.get(0))
                    .optional()?;
                let mut sum = counts.clone();
                if let Some(before) = before.and_then(|b| pack::read_counts(&b, sum.len())) {
                    sum.iter_mut().zip(before).for_each(|(sum, more)| *sum += more);
                }
                tx.prepare_cached(
                    "INSERT OR REPLACE INTO histogram_count (seconds, histogram, at, counts)
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![seconds, id, begin, pack::counts(&sum)])?;
            }
            Ok(())
        })
    }

    /// The `q`-quantile (0–1) of the latencies in `[from, to]`, of each stretch of that length
    /// (whole multiples of it since 1970; at least five minutes) in which requests were observed;
    /// oldest first, by the beginning of each. Counts are merged, never percentiles.
    pub fn quantiles(
        &self,
        target: &str,
        from: Timestamp,
        to: Timestamp,
        q: f64,
        step: TimeDelta,
    ) -> Result<Vec<(Timestamp, Quantile)>, HistoryError> {
        let step = step.num_milliseconds().max(LENGTHS[0] * 1000);
        let (from, to) = (from.timestamp_millis(), to.timestamp_millis());
        let by_the_hour = step % (LENGTHS[1] * 1000) == 0;
        let stretches = self.read(|db| {
            let mut all: BTreeMap<i64, Counts> = BTreeMap::new();
            let mut until = to;
            for seconds in LENGTHS.into_iter().skip(usize::from(by_the_hour)) {
                // By the hour what is not kept by five minutes any more.
                until = until.div_euclid(1000 * seconds) * 1000 * seconds;
                let first = gather(db, target, seconds, (from, until), |at, bounds, counts| {
                    let begin = at.div_euclid(step) * step;
                    let sums = all.entry(begin).or_default();
                    let sum = sums.entry(bounds).or_insert_with(|| vec![0.0; counts.len()]);
                    sum.iter_mut().zip(counts).for_each(|(sum, more)| *sum += more);
                })?;
                let hour = LENGTHS[1] * 1000;
                until = first.map_or(until, |at| at.div_euclid(hour) * hour - hour);
            }
            Ok(all)
        })?;
        let told = |(at, counts): (i64, Counts)| {
            let quantile = quantile(q, &merged(&counts));
            let at = Timestamp::from_timestamp_millis(at)?;
            quantile.value.is_some().then_some((at, quantile))
        };
        Ok(stretches.into_iter().filter_map(told).collect())
    }

    /// How many requests took how long in `[from, to]`, as it is kept: by five minutes, and by the
    /// hour over a longer span than [`FINE`] and where nothing finer is kept.
    pub fn latencies(
        &self,
        target: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Stretch>, HistoryError> {
        let coarse = usize::from(to - from > FINE);
        let (from, mut until) = (from.timestamp_millis(), to.timestamp_millis());
        self.read(|db| {
            let mut all: Vec<Stretch> = Vec::new();
            let mut known: Option<(Vec<u64>, Arc<[f64]>)> = None;
            for seconds in LENGTHS.into_iter().skip(coarse) {
                let first = gather(db, target, seconds, (from, until), |at, bits, counts| {
                    let bounds = match &known {
                        Some((same, bounds)) if *same == bits => Arc::clone(bounds),
                        _ => bits.iter().map(|le| f64::from_bits(*le)).collect(),
                    };
                    known = Some((bits, Arc::clone(&bounds)));
                    let instants = Timestamp::from_timestamp_millis(at)
                        .zip(Timestamp::from_timestamp_millis(at + seconds * 1000));
                    all.extend(instants.map(|(from, to)| Stretch { from, to, bounds, counts }));
                })?;
                let hour = LENGTHS[1] * 1000;
                until = first.map_or(until, |at| at.div_euclid(hour) * hour - hour);
            }
            all.sort_by_key(|stretch| stretch.from);
            Ok(all)
        })
    }

    /// Drops the five minutes and the hours before those instants.
    pub(super) fn prune_histograms(&mut self, gone: [i64; 2]) -> Result<(), HistoryError> {
        let old = |(seconds, gone): (i64, i64)| (seconds, gone);
        let cuts = LENGTHS.into_iter().zip(gone).map(old);
        let ids: Vec<i64> = self.read(|db| {
            db.prepare_cached("SELECT id FROM histogram")?
                .query_map([], |row| row.get(0))?
                .collect()
        })?;
        for (seconds, gone) in cuts {
            for id in &ids {
                let is_old = "SELECT 1 FROM histogram_count
                     WHERE seconds = ?1 AND histogram = ?2 AND at < ?3 LIMIT 1";
                let which = params![seconds, id, gone];
                if !self.read(|db| db.prepare_cached(is_old)?.exists(which))? {
                    continue;
                }
                self.write(|tx| {
                    tx.execute(
                        "DELETE FROM histogram_count
                         WHERE seconds = ?1 AND histogram = ?2 AND at < ?3",
                        which,
                    )?;
                    tx.execute(
                        "DELETE FROM histogram WHERE id = ?1 AND NOT EXISTS
                         (SELECT 1 FROM histogram_count WHERE histogram = ?1 AND seconds = 300)
                         AND NOT EXISTS
                         (SELECT 1 FROM histogram_count WHERE histogram = ?1 AND seconds = 3600)",
                        [id],
                    )
                })?;
            }
        }
        Ok(())
    }
}

/// Not cumulative any more; none: it is no histogram, or observed nothing.
fn counts(increase: &[Bucket]) -> Option<Vec<f64>> {
    let last = increase.last()?;
    let rising = increase.windows(2).all(|w| w[0].le < w[1].le);
    let counted = increase.iter().all(|b| b.count.is_finite() && b.count >= 0.0);
    let whole = last.le == f64::INFINITY && last.count > 0.0;
    if !(rising && counted && whole && increase.len() <= MOST) {
        return None;
    }
    let mut below = 0.0_f64;
    let count = |bucket: &Bucket| {
        let more = (bucket.count - below).max(0.0);
        below = below.max(bucket.count);
        more
    };
    Some(increase.iter().map(count).collect())
}

/// Shows what is kept of a target; the instant of the oldest.
fn gather(
    db: &Connection,
    target: &str,
    seconds: i64,
    (from, until): (i64, i64),
    mut each: impl FnMut(i64, Vec<u64>, Vec<f64>),
) -> rusqlite::Result<Option<i64>> {
    let mut first: Option<i64> = None;
    let mut select = db.prepare_cached(
        "SELECT c.at, h.bounds, c.counts FROM histogram h
         JOIN histogram_count c ON c.seconds = ?2 AND c.histogram = h.id AND c.at BETWEEN ?3 AND ?4
         WHERE h.target = ?1 ORDER BY h.id, c.at",
    )?;
    let begin = from.div_euclid(seconds * 1000) * seconds * 1000;
    let mut rows = select.query(params![target, seconds, begin, until])?;
    while let Some(row) = rows.next()? {
        let bounds = row.get_ref(1)?.as_blob()?;
        let bounds: Vec<u64> =
            bounds.as_chunks::<8>().0.iter().map(|le| u64::from_le_bytes(*le)).collect();
        if let Some(counts) = pack::read_counts(row.get_ref(2)?.as_blob()?, bounds.len()) {
            let at = row.get(0)?;
            first = Some(first.map_or(at, |f| f.min(at)));
            each(at, bounds, counts);
        }
    }
    Ok(first)
}

/// Cumulative again, over the bounds that all of them have: up to those every count is exact.
fn merged(all: &Counts) -> Vec<Bucket> {
    let mut sum: Option<Vec<Bucket>> = None;
    for (bounds, counts) in all {
        let mut total = 0.0;
        let cumulative = |(le, count): (&u64, &f64)| {
            total += count;
            Bucket { le: f64::from_bits(*le), count: total }
        };
        let mut one: Vec<Bucket> = bounds.iter().zip(counts).map(cumulative).collect();
        if let Some(sum) = sum {
            let shared = |b: &mut Bucket| {
                let other = sum.iter().find(|o| o.le == b.le);
                b.count += other.map_or(0.0, |o| o.count);
                other.is_some()
            };
            one.retain_mut(shared);
        }
        sum = Some(one);
    }
    sum.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::retention::Retention;

    const INF: f64 = f64::INFINITY;

    fn t(minutes: i64) -> Timestamp {
        Timestamp::from_timestamp(1_760_054_400 + minutes * 60, 0).unwrap()
    }

    fn buckets(pairs: &[(f64, f64)]) -> Vec<Bucket> {
        pairs.iter().map(|&(le, count)| Bucket { le, count }).collect()
    }

    fn open() -> (tempfile::TempDir, History) {
        let home = tempfile::tempdir().unwrap();
        let history = History::open(&home.path().join("h")).unwrap();
        (home, history)
    }

    fn medians(history: &History, step: i64) -> Vec<(Timestamp, f64)> {
        let all = history.quantiles("vps", t(0), t(300), 0.5, TimeDelta::minutes(step)).unwrap();
        all.into_iter().map(|(at, q)| (at, q.value.unwrap())).collect()
    }

    #[test]
    fn counts_are_summed_and_quantiles_are_of_the_sum() {
        let (_home, mut history) = open();
        // 9 fast ones, then one slow: the median of all is fast; that of the medians would not be.
        history.add_buckets("vps", t(1), &buckets(&[(1.0, 9.0), (3.0, 9.0), (INF, 9.0)])).unwrap();
        history.add_buckets("vps", t(2), &buckets(&[(1.0, 0.0), (3.0, 0.5), (INF, 0.5)])).unwrap();
        history.add_buckets("vps", t(2), &buckets(&[(1.0, 0.0), (3.0, 0.5), (INF, 0.5)])).unwrap();
        history.add_buckets("vps", t(6), &buckets(&[(1.0, 0.0), (3.0, 1.0), (INF, 1.0)])).unwrap();
        history.add_buckets("other", t(1), &buckets(&[(1.0, 0.0), (INF, 99.0)])).unwrap();
        // rank 5 of 9 below 1; then rank ½ of 1 between 1 and 3; by the hour 5½ of 9.
        assert_eq!(medians(&history, 5), [(t(0), 5.0 / 9.0), (t(5), 2.0)]);
        assert_eq!(medians(&history, 60), [(t(0), 5.5 / 9.0)]);
        assert_eq!(medians(&history, 10), [(t(0), 5.5 / 9.0)]);
        let tail = history.quantiles("vps", t(0), t(9), 0.99, TimeDelta::minutes(10)).unwrap();
        assert_eq!(tail[0].1.bounds.unwrap().high, Some(3.0));
    }

    #[test]
    fn what_is_kept_is_told_as_it_is_kept() {
        let (_home, mut history) = open();
        let more = buckets(&[(0.1, 3.0), (1.0, 8.0), (INF, 10.0)]);
        for minute in [1, 2, 8] {
            history.add_buckets("vps", t(minute), &more).unwrap();
        }
        let fine = history.latencies("vps", t(0), t(60)).unwrap();
        let told: Vec<_> = fine.iter().map(|s| (s.from, s.to, s.counts.clone())).collect();
        let once = vec![3.0, 5.0, 2.0];
        let twice = vec![6.0, 10.0, 4.0];
        assert_eq!(told, [(t(0), t(5), twice), (t(5), t(10), once)]);
        assert_eq!(*fine[0].bounds, [0.1, 1.0, INF]);
        let coarse = history.latencies("vps", t(-4 * 1440), t(60)).unwrap();
        let told: Vec<_> = coarse.iter().map(|s| (s.from, s.to, s.total())).collect();
        assert_eq!(told, [(t(0), t(60), 30.0)]);
        assert!(history.latencies("other", t(0), t(60)).unwrap().is_empty());
    }

    #[test]
    fn other_bounds_are_another_histogram_and_meet_in_what_they_share() {
        let (_home, mut history) = open();
        history.add_buckets("vps", t(1), &buckets(&[(0.5, 2.0), (1.0, 4.0), (INF, 4.0)])).unwrap();
        history.add_buckets("vps", t(2), &buckets(&[(1.0, 0.0), (2.0, 4.0), (INF, 4.0)])).unwrap();
        // Up to 1: 4 of 8, and that is all that both know; rank 2 of 4 for a quarter.
        let quarter = history.quantiles("vps", t(0), t(9), 0.25, TimeDelta::minutes(5)).unwrap();
        assert_eq!(quarter[0].1.value, Some(0.5));
    }

    #[test]
    fn what_is_no_histogram_is_left_out_and_the_old_goes() {
        let (_home, mut history) = open();
        for wrong in [
            &[][..],
            &[(1.0, 1.0)],
            &[(1.0, f64::NAN), (INF, 1.0)],
            &[(2.0, 1.0), (1.0, 1.0), (INF, 1.0)],
            &[(1.0, 0.0), (INF, 0.0)],
        ] {
            history.add_buckets("vps", t(1), &buckets(wrong)).unwrap();
        }
        assert!(medians(&history, 5).is_empty());
        history.add_buckets("vps", t(1), &buckets(&[(1.0, 4.0), (INF, 4.0)])).unwrap();
        let keep = Retention::default();
        history.prune(t(91 * 1440), keep).unwrap();
        // By five minutes it is told from what is kept by the hour.
        assert_eq!(medians(&history, 5), [(t(0), 0.5)]);
        history.prune(t(6 * 366 * 1440), keep).unwrap();
        assert!(medians(&history, 5).is_empty());
    }
}
