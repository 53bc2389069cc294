//! A past instant's figures from whatever is still kept of them: readings, and where those are gone,
//! what was rolled up of them.

use super::chunks;
use super::pack::Point;
use super::rolls::{self, Roll};
use super::{History, HistoryError, found, origins};
use crate::domain::Timestamp;
use crate::domain::metric::Metric;
use crate::domain::reading::{Bounds, Origin, Reading};
use crate::domain::rolled::Bucketed;
use rusqlite::Transaction;
use std::collections::BTreeSet;

/// A reading stands for so long (milliseconds), so that a longer stretch is told several times.
const STANDS: i64 = 300_000;

impl History {
    /// Shows the readings of these metrics in `[from, to]`, metric after metric, each oldest first, as
    /// [`History::visit`] does. Of the time before the oldest reading that is still kept, the means of
    /// five minutes and of hours stand for them (of a percentile the last), from the moment on at which
    /// they were known: at their end, and then for as long as they are of. They have no bounds, and
    /// their origin is `rolled`, since nobody knows any more whose they were.
    pub fn recall(
        &self,
        target: &str,
        metrics: &[Metric],
        (from, to): (Timestamp, Timestamp),
        rolled: &Origin,
        mut each: impl FnMut(Reading),
    ) -> Result<(), HistoryError> {
        let (from, to) = (from.timestamp_millis(), to.timestamp_millis());
        self.read(|db| {
            let origins = origins(db)?;
            for metric in metrics {
                let Some(series) = found(db, target, *metric)? else { continue };
                let mut points: Vec<Point> = Vec::new();
                chunks::visit(db, series, from, to, |point| points.push(*point))?;
                let mut told: Vec<(i64, f64)> = Vec::new();
                let mut first = points.first().map_or(to + 1, |point| point.at);
                for roll in Roll::BOTH {
                    if first - from <= STANDS {
                        break;
                    }
                    let mut of_it = Vec::new();
                    // One of which readings are still kept would tell them twice.
                    let until = if first > to { to } else { first - 2 * roll.step() };
                    let since = from - 2 * roll.step();
                    rolls::visit(db, roll, series, since, until, |at, rolled| {
                        let known = at + roll.step();
                        let value = of(rolled);
                        let instants = (0..roll.step() / STANDS).map(|i| known + i * STANDS);
                        of_it.extend(
                            instants.filter(|at| (from..first).contains(at)).map(|at| (at, value)),
                        );
                    })?;
                    first = of_it.first().map_or(first, |(at, _)| *at);
                    told.splice(0..0, of_it);
                }
                let instant = Timestamp::from_timestamp_millis;
                for (at, value) in told {
                    let reading =
                        instant(at).and_then(|at| Reading::new(*metric, value, at, rolled));
                    reading.into_iter().for_each(&mut each);
                }
                for point in points {
                    let Some(at) = instant(point.at) else { continue };
                    let Some(origin) = origins.get(&point.origin) else { continue };
                    each(Reading {
                        metric: *metric,
                        value: point.value,
                        at,
                        origin: origin.clone(),
                        bounds: point.low.map(|low| Bounds { low, high: point.high }),
                    });
                }
            }
            Ok(())
        })
    }

    /// The first instant of which anything is known of a target, by readings or by what was rolled up
    /// of them; none: nothing is kept.
    pub fn oldest(&self, target: &str) -> Result<Option<Timestamp>, HistoryError> {
        let Some((first, _)) = self.span(target)? else { return Ok(None) };
        let rolled = self.read(|db| {
            let series: BTreeSet<i64> = db
                .prepare_cached("SELECT id FROM series WHERE target = ?1")?
                .query_map([target], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            oldest_rolled(db, &series)
        })?;
        let rolled = rolled.and_then(Timestamp::from_timestamp_millis);
        Ok(Some(rolled.map_or(first, |rolled| rolled.min(first))))
    }
}

/// When the oldest roll-up of any of these series was known; none: there is none.
fn oldest_rolled(db: &Transaction<'_>, series: &BTreeSet<i64>) -> rusqlite::Result<Option<i64>> {
    let mut oldest: Option<i64> = None;
    for roll in Roll::BOTH {
        let sql = format!("SELECT id FROM {} ORDER BY id", roll.table());
        let mut select = db.prepare_cached(&sql)?;
        let mut keys = select.query([])?;
        while let Some(row) = keys.next()? {
            let key: i64 = row.get(0)?;
            if !series.contains(&chunks::of_key(roll.span(), key).0) {
                continue;
            }
            let rolled = rolls::load(db, roll, key)?.unwrap_or_default();
            let known = rolled.keys().next().map(|at| at + roll.step());
            oldest = oldest.into_iter().chain(known).min();
            break;
        }
    }
    Ok(oldest)
}

fn of(rolled: &Bucketed) -> f64 {
    rolled.mean.unwrap_or(rolled.last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::retention::Retention;
    use chrono::TimeDelta;

    fn t(minutes: i64) -> Timestamp {
        Timestamp::from_timestamp_millis(1_760_054_400_000).unwrap() + TimeDelta::minutes(minutes)
    }

    #[test]
    fn what_is_rolled_up_is_told_from_its_end_on_for_as_long_as_it_is_of() {
        let mut history = History::in_memory().unwrap();
        let origin = Origin::new("/proc");
        // One a minute, the hour's number.
        let one = |i: i64| Reading::new(Metric::Load1, (i / 60) as f64, t(i), &origin);
        let readings: Vec<_> = (0..10 * 1440).filter_map(one).collect();
        history.append("x", &readings).unwrap();
        let keep = Retention {
            full: TimeDelta::zero(),
            minutes: TimeDelta::days(2),
            five_minutes: TimeDelta::days(4),
            ..Retention::default()
        };
        let now = t(10 * 1440);
        history.prune(now, keep).unwrap();
        let rolled = Origin::new("rolled");
        let recall = |from, to| {
            let mut all = Vec::new();
            history.recall("x", &[Metric::Load1], (from, to), &rolled, |r| all.push(r)).unwrap();
            all
        };
        // Of a time that is kept in full: the readings.
        let full = recall(t(9 * 1440), t(9 * 1440 + 60));
        assert_eq!(full, readings[9 * 1440..=9 * 1440 + 60]);
        // By five minutes.
        let five = recall(t(7 * 1440 + 300), t(7 * 1440 + 600));
        assert_eq!(five.len(), 61);
        assert!(five.iter().all(|r| r.origin == rolled));
        assert_eq!((five[0].at, five[0].value), (t(7 * 1440 + 300), Some(172.0)));
        assert_eq!((five[1].at, five[1].value), (t(7 * 1440 + 305), Some(173.0)));
        // By the hour: what was known then is of the hour before.
        let hours = recall(t(1440), t(1440 + 179));
        assert_eq!(hours.len(), 36);
        let values: Vec<_> = hours.iter().filter_map(|r| r.value).collect();
        assert_eq!((values[0], values[11], values[12], values[35]), (23.0, 23.0, 24.0, 25.0));
        // All of it, without anything twice.
        let all = recall(t(0), now);
        assert!(all.windows(2).all(|pair| pair[0].at < pair[1].at));
        assert!(all.windows(2).all(|pair| pair[1].at - pair[0].at <= TimeDelta::hours(2)));
        assert!(recall(t(-5000), t(-1)).is_empty());
        // The readings' beginning, and how far back anything is known.
        assert!(history.span("x").unwrap().unwrap().0 >= t(7 * 1440));
        assert_eq!(history.oldest("x").unwrap(), Some(t(60)));
        assert_eq!(history.oldest("y").unwrap(), None);
    }
}
