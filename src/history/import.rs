//! What others measured before palier came, put where the own readings would be by now: means of
//! minutes as far back as minutes are kept, figures of days before that, by the forecast's own
//! reckoning.
//!
//! The rule for a minute, or a day: what palier measured itself stays; what the same importer wrote
//! before is written anew; what another importer wrote stays. So importing a file twice changes
//! nothing, a corrected file corrects, and an importer never hides a measurement. The minute that
//! is not over belongs to whoever measures it, and what lies in the future is refused.
//!
//! The origin of a reading is the importer's name: `sysstat`, `csv`, `vps_metrics.sh`,
//! `promql`.

use super::chunks::{self, MINUTE, minute};
use super::pack::Point;
use super::{History, HistoryError, care, days, found, origin_id, retention, series_id};
use crate::domain::Timestamp;
use crate::domain::forecast::{Figure, Step, day_begins, day_of};
use crate::domain::metric::Metric;
use crate::domain::reading::Origin;
use crate::domain::retention::Retention;
use chrono::TimeDelta;
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::BTreeMap;

/// Readings in one transaction, so that a running cockpit never waits long.
const STEP: usize = 4096;

/// What is to come in: of each metric the means of minutes, oldest first, finite.
pub type Minutes = BTreeMap<Metric, Vec<(Timestamp, f64)>>;

/// What became of it. Counts of minutes, and of figures of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Minutes that are new.
    pub new: usize,
    /// Minutes of the same importer that had another value.
    pub changed: usize,
    /// Minutes of the same importer that are as they were.
    pub same: usize,
    /// Minutes that somebody else measured, which stay as they are.
    pub measured: usize,
    /// Figures of days before the minutes that are kept: new, or changed.
    pub days: usize,
    /// Minutes that are older than anything that is kept.
    pub too_old: usize,
    /// Minutes that are not over, or lie in the future.
    pub too_new: usize,
}

impl Imported {
    fn add(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.same += other.same;
        self.measured += other.measured;
        self.days += other.days;
        self.too_old += other.too_old;
        self.too_new += other.too_new;
    }
}

/// How an import is to be done.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// The figures of days that are kept.
    pub figures: &'a [Figure],
    /// The present instant.
    pub now: Timestamp,
    /// What is kept, and for how long.
    pub keep: Retention,
    /// Nothing is written; the counts are those of a real import.
    pub dry: bool,
}

/// What the store holds of one metric of one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// Of which target.
    pub target: String,
    /// Of which metric, by its id.
    pub metric: String,
    /// The oldest and the newest reading; none: only days.
    pub span: Option<(Timestamp, Timestamp)>,
    /// How many readings.
    pub readings: usize,
    /// The first and the last day with a figure, since 1970; none: no day.
    pub days: Option<(i64, i64)>,
    /// How many days have one.
    pub day_count: usize,
    /// Whose the readings and figures are.
    pub origins: Vec<String>,
}

/// What is done with one minute.
enum Fate {
    New,
    /// In place of the importer's own reading at that instant.
    Change(i64),
    Same,
    Measured,
}

impl History {
    /// Takes in what somebody else measured. Old days first, then minutes in transactions of their
    /// own, then the days that have become known are reckoned.
    pub fn import(
        &mut self,
        target: &str,
        origin: &Origin,
        minutes: &Minutes,
        way: Way<'_>,
    ) -> Result<BTreeMap<Metric, Imported>, HistoryError> {
        let mut all = BTreeMap::new();
        for (metric, readings) in minutes {
            let mut done = Imported::default();
            let end = minute(way.now.timestamp_millis());
            let of_now = readings.partition_point(|(at, _)| at.timestamp_millis() < end);
            done.too_new = readings.len() - of_now;
            let readings = &readings[..of_now];
            let forgotten = readings.partition_point(|(at, _)| *at < way.now - way.keep.days);
            done.too_old = forgotten;
            let readings = &readings[forgotten..];
            done.days = self.import_days(target, origin, *metric, readings, way)?;
            let first = readings.partition_point(|(at, _)| *at < way.now - way.keep.minutes);
            for batch in readings[first..].chunks(STEP) {
                let step = |tx: &Transaction<'_>| put(tx, target, origin, *metric, batch, way.dry);
                done.add(if way.dry { self.read(step)? } else { self.write(step)? });
            }
            all.insert(*metric, done);
        }
        if !way.dry {
            self.reckon(target, way.figures, way.now, way.keep)?;
        }
        Ok(all)
    }

    /// The days that are older than the minutes; how many figures are new or changed.
    fn import_days(
        &mut self,
        target: &str,
        origin: &Origin,
        metric: Metric,
        readings: &[(Timestamp, f64)],
        way: Way<'_>,
    ) -> Result<usize, HistoryError> {
        let mut written = 0;
        for figure in way.figures.iter().filter(|f| f.metric == metric) {
            // The first day that the minutes tell as a whole, with what leads up to it.
            let whole = day_of(way.now - way.keep.minutes + figure.lead() + TimeDelta::days(1));
            let mut gatherer = figure.gatherer(Step::Day, day_begins(whole));
            let end = day_begins(whole);
            for (at, value) in readings.iter().take_while(|(at, _)| *at < end) {
                gatherer.push(*at, *value);
            }
            let record = gatherer.finish();
            let known: Vec<_> = record.days().filter(|(day, _)| *day < whole).collect();
            if known.is_empty() {
                continue;
            }
            let step = |tx: &Transaction<'_>| {
                days::import(tx, target, *figure, &known, origin.name(), way.dry)
            };
            written += if way.dry { self.read(step)? } else { self.write(step)? };
        }
        Ok(written)
    }

    /// What the store holds, by target and metric.
    pub fn contents(&self) -> Result<Vec<Content>, HistoryError> {
        self.read(|db| {
            let mut all: BTreeMap<(String, String), Content> = BTreeMap::new();
            for held in care::held(db)? {
                let content = Content {
                    target: held.target.clone(),
                    metric: held.metric.clone(),
                    span: held.span,
                    readings: held.rows + held.packed,
                    days: None,
                    day_count: 0,
                    origins: held.origins,
                };
                all.insert((held.target, held.metric), content);
            }
            // Several figures of a metric have the same days; the one that has most speaks.
            let mut select = db.prepare_cached(
                "SELECT f.target, f.metric, min(d.day), max(d.day), count(d.day),
                 (SELECT group_concat(name, char(10)) FROM origin WHERE id IN
                  (SELECT DISTINCT origin FROM day WHERE figure = f.id))
                 FROM figure f JOIN day d ON d.figure = f.id
                 GROUP BY f.id ORDER BY f.target, f.metric LIMIT 100000",
            )?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let (target, metric): (String, String) = (row.get(0)?, row.get(1)?);
                let key = (target.clone(), metric.clone());
                let content = all.entry(key).or_insert(Content {
                    target,
                    metric,
                    span: None,
                    readings: 0,
                    days: None,
                    day_count: 0,
                    origins: Vec::new(),
                });
                let count = usize::try_from(row.get::<_, i64>(4)?).unwrap_or(0);
                if count > content.day_count {
                    content.day_count = count;
                    content.days = Some((row.get(2)?, row.get(3)?));
                }
                content.origins.extend(names(row.get(5)?));
            }
            let mut all: Vec<_> = all.into_values().collect();
            for content in &mut all {
                content.origins.sort();
                content.origins.dedup();
            }
            Ok(all)
        })
    }
}

fn names(joined: Option<String>) -> Vec<String> {
    joined.unwrap_or_default().lines().map(str::to_owned).collect()
}

/// Puts minutes of one metric in.
fn put(
    tx: &Transaction<'_>,
    target: &str,
    origin: &Origin,
    metric: Metric,
    minutes: &[(Timestamp, f64)],
    dry: bool,
) -> rusqlite::Result<Imported> {
    let mut done = Imported::default();
    let known = found(tx, target, metric)?;
    let mut oldest: Option<Timestamp> = None;
    let mut replaced = Vec::new();
    let series = match known {
        Some(id) => Some(id),
        None if dry => None,
        None => Some(series_id(tx, target, metric)?),
    };
    let Some(series) = series else {
        done.new = minutes.len();
        return Ok(done);
    };
    let origin = if dry { None } else { Some(origin_id(tx, origin)?) }
        .map_or_else(|| named(tx, origin), |id| Ok(Some(id)))?;
    let (Some((first, _)), Some((last, _))) = (minutes.first(), minutes.last()) else {
        return Ok(done);
    };
    let (from, to) = (minute(first.timestamp_millis()), minute(last.timestamp_millis()));
    let mut there: BTreeMap<i64, Vec<Point>> = BTreeMap::new();
    chunks::visit(tx, series, from, to + MINUTE - 1, |point| {
        there.entry(minute(point.at)).or_default().push(*point);
    })?;
    let mut insert = tx.prepare_cached(
        "INSERT OR REPLACE INTO reading (minute, series, at, value, origin)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let mut delete =
        tx.prepare_cached("DELETE FROM reading WHERE minute = ?1 AND series = ?2 AND at = ?3")?;
    for (at, value) in minutes {
        let millis = at.timestamp_millis();
        let of_minute = there.entry(minute(millis)).or_default();
        let fate = fate(of_minute, origin, *value);
        match fate {
            Fate::New => done.new += 1,
            Fate::Change(_) => done.changed += 1,
            Fate::Same => done.same += 1,
            Fate::Measured => done.measured += 1,
        }
        if matches!(fate, Fate::Same | Fate::Measured) {
            continue;
        }
        if let Some(origin) = origin {
            let (value, low, high) = (Some(*value), None, None);
            *of_minute = vec![Point { at: millis, value, origin, low, high }];
        }
        if dry {
            continue;
        }
        if let Fate::Change(before) = fate {
            replaced.push(before);
            delete.execute(params![before.div_euclid(MINUTE), series, before])?;
        }
        insert.execute(params![millis.div_euclid(MINUTE), series, millis, value, origin])?;
        oldest = Some(oldest.map_or(*at, |o| o.min(*at)));
    }
    retention::take_out(tx, series, &replaced)?;
    // The days on which something came late are reckoned again.
    if let Some(oldest) = oldest {
        days::reopen(tx, target, oldest)?;
    }
    Ok(done)
}

/// The number of an origin that was written before.
fn named(tx: &Transaction<'_>, origin: &Origin) -> rusqlite::Result<Option<i64>> {
    tx.prepare_cached("SELECT id FROM origin WHERE name = ?1")?
        .query_row([origin.name()], |row| row.get(0))
        .optional()
}

fn fate(there: &[Point], origin: Option<i64>, value: f64) -> Fate {
    if there.iter().any(|p| Some(p.origin) != origin) {
        return Fate::Measured;
    }
    match there.last() {
        None => Fate::New,
        Some(own) if own.value == Some(value) => Fate::Same,
        Some(own) => Fate::Change(own.at),
    }
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
