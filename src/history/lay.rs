//! A past that is there all at once, as a story's is: it is laid in day by day as the packs and the
//! hourly roll-ups that it would become in time, and never lies as rows. Nothing is compressed but the
//! roll-ups: this is for a store that is nowhere ([`History::in_memory`]) and not for a file. Refuses
//! to change what is there: it is for a store that has no past yet.

use super::chunks::{self, DAY, Level, key};
use super::pack::Point;
use super::retention::minutes;
use super::rolls::{self, Roll, Rolls};
use super::{History, HistoryError};
use crate::domain::metric::Metric;
use crate::domain::reading::{Origin, Reading};
use crate::domain::rolled::is_averaged;
use std::collections::BTreeMap;

/// A past on its way into a store.
#[derive(Debug)]
pub struct Layer<'h> {
    history: &'h mut History,
    target: String,
    /// The day that is gathered, since 1970.
    day: i64,
    points: BTreeMap<Metric, Vec<Point>>,
    /// Of days that were written, not written yet themselves.
    hours: BTreeMap<Metric, Rolls>,
}

impl History {
    /// Takes in a target's past, which comes oldest first; [`Layer::finish`] ends it.
    pub fn lay(&mut self, target: &str) -> Layer<'_> {
        Layer {
            history: self,
            target: target.to_owned(),
            day: i64::MIN,
            points: BTreeMap::new(),
            hours: BTreeMap::new(),
        }
    }
}

impl Layer<'_> {
    /// The next reading; one of a day that is over already is left out, as is what is no number.
    pub fn push(&mut self, reading: &Reading) -> Result<(), HistoryError> {
        let at = reading.at.timestamp_millis();
        let day = at.div_euclid(DAY);
        if day < self.day || reading.value.is_some_and(|value| !value.is_finite()) {
            return Ok(());
        }
        if day > self.day {
            self.write_day()?;
            self.day = day;
        }
        let origin = self.origin(&reading.origin)?;
        let low = reading.bounds.map(|b| b.low);
        let high = reading.bounds.and_then(|b| b.high);
        let of_it = self.points.entry(reading.metric).or_default();
        // Of two at one instant the later one holds, as among rows.
        if of_it.last().is_some_and(|last| last.at >= at) {
            of_it.retain(|point| point.at < at);
        }
        of_it.push(Point { at, value: reading.value, origin, low, high });
        Ok(())
    }

    /// Writes what is left.
    pub fn finish(mut self) -> Result<(), HistoryError> {
        self.write_day()?;
        self.write_hours()
    }

    fn origin(&mut self, origin: &Origin) -> Result<i64, HistoryError> {
        let known = self.history.known.origins.iter().find(|(known, _)| known == origin);
        if let Some((_, id)) = known {
            return Ok(*id);
        }
        let mut known = std::mem::take(&mut self.history.known);
        let id = self.history.write(|tx| known.origin(tx, origin))?;
        self.history.known = known;
        Ok(id)
    }

    fn write_day(&mut self) -> Result<(), HistoryError> {
        let (points, day, target) = (std::mem::take(&mut self.points), self.day, &self.target);
        if points.is_empty() {
            return Ok(());
        }
        let mut known = std::mem::take(&mut self.history.known);
        let hours = &mut self.hours;
        self.history.write(|tx| {
            for (metric, points) in points {
                let series = known.series(tx, target, metric)?;
                let averaged = is_averaged(metric.id());
                hours.entry(metric).or_default().extend(Roll::Hours.of(&points, averaged));
                let points = minutes(&points, averaged);
                chunks::lay(tx, Level::Minutes, key(DAY, series, day * DAY), &points)?;
            }
            Ok(())
        })?;
        self.history.known = known;
        // A pack of them is full.
        let pack = Roll::Hours.span();
        if (day * DAY).div_euclid(pack) != ((day + 1) * DAY).div_euclid(pack) {
            self.write_hours()?;
        }
        Ok(())
    }

    fn write_hours(&mut self) -> Result<(), HistoryError> {
        let (hours, target) = (std::mem::take(&mut self.hours), &self.target);
        let mut known = std::mem::take(&mut self.history.known);
        let span = Roll::Hours.span();
        self.history.write(|tx| {
            for (metric, all) in hours {
                let series = known.series(tx, target, metric)?;
                let mut packs: BTreeMap<i64, Rolls> = BTreeMap::new();
                for (at, rolled) in all {
                    packs.entry(at.div_euclid(span)).or_default().insert(at, rolled);
                }
                for (nth, rolls) in packs {
                    // Only these hours: what lies in the same pack already stays.
                    let ends = rolls.keys().next().zip(rolls.keys().next_back());
                    let Some((first, last)) = ends else { continue };
                    debug_assert_eq!(first.div_euclid(span), nth);
                    let end = last + Roll::Hours.step();
                    rolls::replace(tx, Roll::Hours, series, *first, end, &rolls)?;
                }
            }
            Ok(())
        })?;
        self.history.known = known;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::domain::forecast::Figure;
    use crate::domain::profile::Comparison;
    use crate::domain::retention::Retention;
    use chrono::TimeDelta;
    use std::time::Duration;

    fn t(minutes: i64) -> Timestamp {
        Timestamp::from_timestamp_millis(1_760_054_400_000).unwrap() + TimeDelta::minutes(minutes)
    }

    /// A ramp of one a minute, every five minutes over `days` days.
    fn ramp(days: i64) -> Vec<Reading> {
        let origin = Origin::new("simulated");
        let one = |i: i64| Reading::new(Metric::Load1, (i * 5) as f64, t(i * 5), &origin);
        (0..days * 288).filter_map(one).collect()
    }

    fn laid(readings: &[Reading]) -> History {
        let mut history = History::in_memory().unwrap();
        let mut layer = history.lay("x");
        for reading in readings {
            layer.push(reading).unwrap();
        }
        layer.finish().unwrap();
        history
    }

    #[test]
    fn what_is_laid_in_is_what_was_appended() {
        let readings = ramp(40);
        let history = laid(&readings);
        let mut appended = History::in_memory().unwrap();
        appended.append("x", &readings).unwrap();
        let all = |history: &History| {
            history.range("x", &[Metric::Load1], t(0), t(60 * 24 * 60)).unwrap()
        };
        assert_eq!(all(&history), readings);
        assert_eq!(all(&appended), readings);
        for (days, points) in [(1, 100), (7, 400), (40, 360), (40, 40)] {
            let (to, from) = (t(40 * 1440 - 5), t((40 - days) * 1440));
            let chart = |h: &History| h.chart("x", Metric::Load1, from, to, points).unwrap();
            assert_eq!(chart(&history), chart(&appended), "{days} days");
        }
        let (first, last) = history.span("x").unwrap().unwrap();
        assert_eq!((first, last), (t(0), t(40 * 1440) - TimeDelta::milliseconds(1)));
    }

    #[test]
    fn it_goes_on_with_rows_and_is_kept_house_of_like_any_other() {
        let readings = ramp(50);
        let (past, now) = readings.split_at(40 * 288 + 100);
        let mut history = laid(past);
        history.append("x", now).unwrap();
        let keep = Retention { full: TimeDelta::zero(), ..Retention::default() };
        let end = t(50 * 1440);
        let figure = Figure {
            metric: Metric::Load1,
            sustained: Duration::ZERO,
            comparison: Comparison::Above,
        };
        assert_eq!(history.reckon("x", &[figure], end, keep).unwrap(), 50);
        history.prune(end, keep).unwrap();
        // The last 35 days are still there, reading by reading, and the rest by the hour.
        let from = t(16 * 1440);
        assert_eq!(history.range("x", &[Metric::Load1], from, end).unwrap().len(), 34 * 288);
        let chart = history.chart("x", Metric::Load1, t(0), end, 50).unwrap();
        assert_eq!(chart.len(), 50);
        assert!(chart.iter().all(|(_, rolled)| rolled.count == 288), "{chart:?}");
        assert!((chart[3].1.mean.unwrap() - (3.5 * 1440.0 - 2.5)).abs() < 0.1);
    }
}
