//! A metric's past as a chart of so many points, from whatever is kept finely enough and no more
//! finely than needed: readings, one a minute, of five minutes or of an hour. A chart of five years
//! reads no more than one of a day.

use super::chunks;
use super::rolls::{self, Roll};
use super::{History, HistoryError, found};
use crate::domain::Timestamp;
use crate::domain::metric::Metric;
use crate::domain::rolled::{Bucketed, is_averaged};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// So many readings are looked at for one chart; where there are more, their roll-ups are.
const READINGS: u64 = 60_000;

/// And so many for one that is no finer than roll-ups that there are none of.
const FEW: u64 = 15_000;

impl History {
    /// What the metric was like in `[from, to]`, cut into `points` stretches of equal length that
    /// begin at whole multiples of it since 1970, so that a chart that moves on does not flicker.
    /// Oldest first, by the beginning of each; a stretch without a value is left out.
    ///
    /// Where the past is not kept so finely, it comes as coarse as it is kept: at the beginning of each
    /// five minutes, or of an hour in each of its stretches.
    pub fn chart(
        &self,
        target: &str,
        metric: Metric,
        from: Timestamp,
        to: Timestamp,
        points: u32,
    ) -> Result<Vec<(Timestamp, Bucketed)>, HistoryError> {
        let (from, to) = (from.timestamp_millis(), to.timestamp_millis());
        let step = (to.saturating_sub(from) / i64::from(points.max(1))).max(1);
        let averaged = is_averaged(metric.id());
        let slots = self.read(|db| {
            let mut slots = Slots { step, all: BTreeMap::new() };
            let Some(series) = found(db, target, metric)? else { return Ok(slots) };
            let add = |slots: &mut Slots, at: i64, value: Option<f64>| {
                if let Some(value) = value {
                    slots.add(at, &Bucketed::of(value, averaged));
                }
            };
            let mut first = None;
            let five = Roll::FiveMinutes.step();
            let most = if step < five { READINGS } else { FEW };
            // A past that was laid in all at once has no such roll-ups: its readings do as well.
            if chunks::at_most(db, series, from, to)? <= most
                && (step < five || !has(db, Roll::FiveMinutes, series, from, to)?)
            {
                chunks::visit(db, series, from, to, |p| {
                    first.get_or_insert(p.at);
                    add(&mut slots, p.at, p.value);
                })?;
            } else {
                for row in chunks::rows(db, series, from, to)? {
                    add(&mut slots, row.at, row.value);
                }
            }
            for roll in Roll::BOTH.into_iter().filter(|r| *r == Roll::Hours || step < r.step() * 12)
            {
                // Each tells of the time before the finer ones begin.
                let until =
                    first.map_or(to, |at: i64| at.div_euclid(roll.step()) * roll.step() - 1);
                rolls::visit(db, roll, series, from, until, |at, rolled| {
                    first = Some(first.map_or(at, |f| f.min(at)));
                    slots.add(at, rolled);
                    // A reading stands for five minutes, and no hour has a gap in it that nobody saw.
                    if roll == Roll::Hours {
                        let end = (at + roll.step()).min(to + 1);
                        let begins = |nth| (at.div_euclid(step) + nth) * step;
                        let most = roll.step() / step + 1;
                        for at in (1..=most).map(begins).take_while(|at| *at < end) {
                            slots.all.entry(at).or_insert((at, *rolled));
                        }
                    }
                })?;
            }
            Ok(slots)
        })?;
        let instant = |(at, (_, rolled))| Some((Timestamp::from_timestamp_millis(at)?, rolled));
        Ok(slots.all.into_iter().filter_map(instant).collect())
    }
}

/// Whether anything of a series was rolled up so.
fn has(db: &Connection, roll: Roll, series: i64, from: i64, to: i64) -> rusqlite::Result<bool> {
    let mut any = false;
    rolls::visit(db, roll, series, from, to, |_, _| any = true)?;
    Ok(any)
}

/// The stretches by their beginnings, each with the newest instant that is in it.
struct Slots {
    step: i64,
    all: BTreeMap<i64, (i64, Bucketed)>,
}

impl Slots {
    fn add(&mut self, at: i64, more: &Bucketed) {
        let begin = at.div_euclid(self.step) * self.step;
        let (newest, sum) = self.all.entry(begin).or_insert((i64::MIN, *more));
        if *newest == i64::MIN {
            *newest = at;
        } else if at >= *newest {
            sum.add(more);
            *newest = at;
        } else {
            let mut earlier = *more;
            earlier.add(sum);
            *sum = earlier;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reading::{Origin, Reading};
    use crate::domain::retention::Retention;
    use chrono::TimeDelta;

    const HOUR: i64 = 3_600_000;

    fn t(ms: i64) -> Timestamp {
        Timestamp::from_timestamp_millis(1_760_054_400_000 + ms).unwrap()
    }

    /// A ramp of one a second, every 10 s over three days.
    fn ramp() -> (tempfile::TempDir, History) {
        let home = tempfile::tempdir().unwrap();
        let mut history = History::open(&home.path().join("h")).unwrap();
        let origin = Origin::new("/proc");
        let one = |i: i64| Reading::new(Metric::Load1, (i * 10) as f64, t(i * 10_000), &origin);
        let all: Vec<_> = (0..3 * 8640).filter_map(one).collect();
        history.append("vps", &all).unwrap();
        (home, history)
    }

    #[test]
    fn a_chart_tells_the_same_from_rows_from_packs_and_from_roll_ups() {
        let (_home, mut history) = ramp();
        let keep = Retention::default();
        let ask = |history: &History, points| {
            history.chart("vps", Metric::Load1, t(0), t(72 * HOUR), points).unwrap()
        };
        // Of rows: by six minutes, by the half hour, by two hours.
        let rows = [720, 144, 36].map(|points| ask(&history, points));
        let lengths = [720, 144, 36];
        for (chart, points) in rows.iter().zip(lengths) {
            assert_eq!(chart.len(), points);
            let count = (3 * 8640 / points) as u64;
            let (at, first) = chart[0];
            assert_eq!((at, first.count, first.min), (t(0), count, 0.0));
            assert_eq!(first.last, ((count - 1) * 10) as f64);
            assert!((first.mean.unwrap() - (count - 1) as f64 * 5.0).abs() < 1e-9);
        }
        history.prune(t(72 * HOUR), keep).unwrap();
        for (before, points) in rows.into_iter().zip(lengths) {
            let after = ask(&history, points as u32);
            // Five minutes lie in the stretch in which they begin.
            if 72 * 60 / points % 5 == 0 {
                assert_eq!(after.len(), before.len());
                for ((at, a), (same, b)) in after.iter().zip(&before) {
                    assert_eq!((at, a.count), (same, b.count));
                    assert!((a.mean.unwrap() - b.mean.unwrap()).abs() < 0.1);
                    assert!((a.max - b.max).abs() < 0.1 && (a.last - b.last).abs() < 0.1);
                }
            }
        }
        // Of what is there in full: every reading.
        let fine = history.chart("vps", Metric::Load1, t(60 * HOUR), t(61 * HOUR), 360).unwrap();
        assert_eq!(fine.len(), 361);
        assert!(fine.iter().all(|(_, one)| one.count == 1));
    }

    #[test]
    fn where_the_past_is_coarser_it_comes_as_coarse_as_it_is() {
        let (_home, mut history) = ramp();
        let keep = Retention { minutes: TimeDelta::days(1), ..Retention::default() };
        history.prune(t(72 * HOUR), keep).unwrap();
        // The first day is gone but for its roll-ups, which come by five minutes.
        history.prune(t(120 * HOUR), keep).unwrap();
        let chart = history.chart("vps", Metric::Load1, t(0), t(72 * HOUR), 4320).unwrap();
        assert_eq!(chart.len(), 72 * 12);
        assert_eq!(chart.iter().map(|(_, r)| r.count).sum::<u64>(), 3 * 8640);
        let none = history.chart("vps", Metric::Load5, t(0), t(HOUR), 10).unwrap();
        assert!(none.is_empty());
        // Nonsense asks for nothing, and gets nothing that hurts.
        assert!(history.chart("vps", Metric::Load1, t(HOUR), t(0), 0).unwrap().is_empty());
    }
}
