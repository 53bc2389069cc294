//! One figure a day of each metric, for years: reckoned once from the readings of days that are
//! over, by the forecast's own code, or asked of the target's own memory.
//!
//! A reading that comes late reopens its day and those after it. A day whose minutes are gone in
//! part keeps what it has.

use super::{History, HistoryError, chunks, found as series, origin_id};
use crate::domain::Timestamp;
use crate::domain::forecast::{Figure, Gatherer, Step, day_begins, day_of};
use crate::domain::metric::Metric;
use crate::domain::profile::Comparison;
use crate::domain::reading::Origin;
use crate::domain::retention::Retention;
use chrono::TimeDelta;
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::BTreeMap;

const DAY: TimeDelta = TimeDelta::days(1);

/// What is kept of a figure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Days {
    /// UTC days since 1970 with their figures, oldest first.
    pub values: Vec<(i64, f64)>,
    /// Every day before this one was reckoned: its readings have nothing to add.
    pub reckoned: i64,
    /// Every day before this one was asked of the target's own memory.
    pub asked: i64,
}

impl History {
    /// Reckons the figures of the days that are over at `now` and were not reckoned yet, and says
    /// how many figures it wrote. `keep`: which minutes may be gone. Each metric is a transaction
    /// of its own; calling it twice changes nothing.
    pub fn reckon(
        &mut self,
        target: &str,
        figures: &[Figure],
        now: Timestamp,
        keep: Retention,
    ) -> Result<usize, HistoryError> {
        let mut metrics: Vec<Metric> = figures.iter().map(|f| f.metric).collect();
        metrics.sort_unstable();
        metrics.dedup();
        let mut written = 0;
        for metric in metrics {
            let of: Vec<Figure> = figures.iter().filter(|f| f.metric == metric).copied().collect();
            let due = self.read(|db| {
                let Some(series) = series(db, target, metric)? else { return Ok(None) };
                Ok(open(db, target, &of, day_of(now))?.then_some(series))
            })?;
            if let Some(series) = due {
                written += self.write(|tx| reckon(tx, target, series, &of, now, keep))?;
            }
        }
        Ok(written)
    }

    /// What is kept of a figure from one day up to another, which is not among them.
    pub fn days(
        &self,
        target: &str,
        figure: Figure,
        from: i64,
        until: i64,
    ) -> Result<Days, HistoryError> {
        self.read(|db| {
            let Some(Row { id, reckoned, asked }) = find(db, target, figure)? else {
                return Ok(Days::default());
            };
            let mut select = db.prepare_cached(
                "SELECT day, value FROM day WHERE figure = ?1 AND day >= ?2 AND day < ?3
                 ORDER BY day",
            )?;
            let rows = select.query_map(params![id, from, until], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, f64>(1)?))
            })?;
            Ok(Days { values: rows.collect::<rusqlite::Result<_>>()?, reckoned, asked })
        })
    }

    /// Keeps what the target's own memory knows of a figure, in place of what was reckoned, and
    /// that every day before `until` was asked.
    pub fn keep_days(
        &mut self,
        target: &str,
        figure: Figure,
        days: &[(i64, f64)],
        origin: &Origin,
        until: i64,
    ) -> Result<(), HistoryError> {
        self.write(|tx| {
            let Row { id, .. } = find_or_make(tx, target, figure)?;
            let origin = origin_id(tx, origin)?;
            let mut insert = tx.prepare_cached(
                "INSERT OR REPLACE INTO day (figure, day, value, origin, theirs)
                 VALUES (?1, ?2, ?3, ?4, 1)",
            )?;
            for (day, value) in days.iter().filter(|(_, value)| value.is_finite()) {
                insert.execute(params![id, day, value, origin])?;
            }
            tx.prepare_cached("UPDATE figure SET asked = max(asked, ?2) WHERE id = ?1")?
                .execute(params![id, until])
                .map(drop)
        })
    }

    /// Drops what lies before.
    pub(super) fn prune_days(&mut self, gone: Timestamp) -> Result<(), HistoryError> {
        let gone = day_of(gone);
        let old = "SELECT 1 FROM figure JOIN day ON figure = id AND day < ?1 LIMIT 1";
        if self.read(|db| db.prepare_cached(old)?.exists([gone]))? {
            self.write(|tx| {
                tx.execute(
                    "DELETE FROM day WHERE day < ?1 AND figure IN (SELECT id FROM figure)",
                    [gone],
                )?;
                tx.execute(
                    "DELETE FROM figure WHERE reckoned < ?1 AND asked < ?1
                     AND NOT EXISTS (SELECT 1 FROM day WHERE figure = id)",
                    [gone],
                )
            })?;
        }
        Ok(())
    }
}

/// Days from that of the reading on are reckoned again.
pub(super) fn reopen(tx: &Transaction<'_>, target: &str, at: Timestamp) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE figure SET reckoned = ?2 WHERE target = ?1 AND reckoned > ?2")?
        .execute(params![target, day_of(at)])
        .map(drop)
}

/// Puts in what an importer knows of old days, where nothing else is known; how many figures are new
/// or changed. What was reckoned of measured readings, and what the target's own memory told, stays.
pub(super) fn import(
    tx: &Transaction<'_>,
    target: &str,
    figure: Figure,
    days: &[(i64, f64)],
    origin: &str,
    dry: bool,
) -> rusqlite::Result<usize> {
    let known = find(tx, target, figure)?;
    let id = match known {
        Some(row) => row.id,
        None if dry => return Ok(days.len()),
        None => find_or_make(tx, target, figure)?.id,
    };
    let mut select = tx.prepare_cached(
        "SELECT value, theirs = 0 AND name = ?3 FROM day JOIN origin ON origin.id = day.origin
         WHERE figure = ?1 AND day = ?2",
    )?;
    let mut insert = tx.prepare_cached(
        "INSERT OR REPLACE INTO day (figure, day, value, origin) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let mut written = 0;
    for (day, value) in days.iter().filter(|(_, value)| value.is_finite()) {
        let before: Option<(f64, bool)> = select
            .query_row(params![id, day, origin], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if before.is_some_and(|(old, own)| !own || old == *value) {
            continue;
        }
        written += 1;
        if !dry {
            let origin = origin_id(tx, &Origin::new(origin))?;
            insert.execute(params![id, day, value, origin])?;
        }
    }
    Ok(written)
}

struct Row {
    id: i64,
    reckoned: i64,
    asked: i64,
}

fn direction(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Above => "above",
        Comparison::Below => "below",
    }
}

fn seconds(figure: Figure) -> i64 {
    i64::try_from(figure.sustained.as_secs()).unwrap_or(i64::MAX)
}

fn find(db: &Transaction<'_>, target: &str, figure: Figure) -> rusqlite::Result<Option<Row>> {
    let (sustained, direction) = (seconds(figure), direction(figure.comparison));
    db.prepare_cached(
        "SELECT id, reckoned, asked FROM figure
         WHERE target = ?1 AND metric = ?2 AND sustained = ?3 AND direction = ?4",
    )?
    .query_row(params![target, figure.metric.id(), sustained, direction], |row| {
        Ok(Row { id: row.get(0)?, reckoned: row.get(1)?, asked: row.get(2)? })
    })
    .optional()
}

fn find_or_make(tx: &Transaction<'_>, target: &str, figure: Figure) -> rusqlite::Result<Row> {
    if let Some(row) = find(tx, target, figure)? {
        return Ok(row);
    }
    let (sustained, direction) = (seconds(figure), direction(figure.comparison));
    let id = tx
        .prepare_cached(
            "INSERT INTO figure (target, metric, sustained, direction) VALUES (?1, ?2, ?3, ?4)",
        )?
        .insert(params![target, figure.metric.id(), sustained, direction])?;
    Ok(Row { id, reckoned: 0, asked: 0 })
}

/// Whether a day before today is not reckoned.
fn open(
    db: &Transaction<'_>,
    target: &str,
    figures: &[Figure],
    today: i64,
) -> rusqlite::Result<bool> {
    for figure in figures {
        if find(db, target, *figure)?.is_none_or(|row| row.reckoned < today) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn reckon(
    tx: &Transaction<'_>,
    target: &str,
    series: i64,
    figures: &[Figure],
    now: Timestamp,
    keep: Retention,
) -> rusqlite::Result<usize> {
    let today = day_of(now);
    let mut due: Vec<(Figure, Row, Gatherer)> = Vec::new();
    for figure in figures {
        let row = find_or_make(tx, target, *figure)?;
        if row.reckoned < today {
            due.push((*figure, row, figure.gatherer(Step::Day, now)));
        }
    }
    let needed = due.iter().map(|(figure, row, _)| day_begins(row.reckoned) - figure.lead());
    let Some(from) = needed.min() else { return Ok(0) };
    let mut origins = BTreeMap::new();
    let end = day_begins(today).timestamp_millis() - 1;
    chunks::visit(tx, series, from.timestamp_millis(), end, |point| {
        let at = Timestamp::from_timestamp_millis(point.at);
        let Some((at, value)) = at.zip(point.value) else { return };
        origins.insert(day_of(at), point.origin);
        for (_, _, gatherer) in &mut due {
            gatherer.push(at, value);
        }
    })?;
    let mut written = 0;
    for (figure, row, gatherer) in due {
        // The first day of which no minute, nor one of the window that runs into it, is gone.
        let whole = day_of(now - keep.minutes + figure.lead() + DAY);
        let record = gatherer.finish();
        for (day, value) in record.days().filter(|(day, _)| *day >= row.reckoned) {
            let Some(origin) = origins.get(&day) else { continue };
            written += tx
                .prepare_cached(
                    "INSERT INTO day (figure, day, value, origin) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET value = excluded.value, origin = excluded.origin
                     WHERE theirs = 0 AND ?5",
                )?
                .execute(params![row.id, day, value, origin, day >= whole])?;
        }
        tx.prepare_cached("UPDATE figure SET reckoned = ?2 WHERE id = ?1")?
            .execute(params![row.id, today])?;
    }
    Ok(written)
}

#[cfg(test)]
#[path = "days_tests.rs"]
mod tests;
