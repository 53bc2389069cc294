//! What is kept, and for how long. Older readings become one-minute means in their place, and go
//! when their time is over; each step is a small transaction, so that other writers never wait
//! long.
//!
//! A cockpit at a one-second refresh writes 25 series: 90,000 rows of the last hour and 1.26
//! million minutes in 35 days, 37 MB in the long run (measured).

use super::{History, HistoryError};
use crate::domain::Timestamp;
use chrono::TimeDelta;
use rusqlite::{OptionalExtension, Transaction, params};

/// Rows in one transaction.
const STEP: u32 = 4096;

/// Transactions in one call, so that one call takes seconds at most.
const STEPS: u32 = 256;

const MINUTE: i64 = 60_000;

/// How long to keep what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Full resolution.
    pub full: TimeDelta,
    /// One-minute means.
    pub minutes: TimeDelta,
    /// One figure a day.
    pub days: TimeDelta,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            full: TimeDelta::hours(1),
            minutes: TimeDelta::days(35),
            // Three years and a bit.
            days: TimeDelta::days(1100),
        }
    }
}

/// What a call to [`History::prune`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Readings that became part of a minute's mean.
    pub rolled_up: usize,
    /// Readings that were too old.
    pub dropped: usize,
    /// It stopped before it was done; call again.
    pub more: bool,
}

impl History {
    /// Rolls up and drops what is older than `keep` says at `now`. To be called after opening and
    /// every few minutes, and after [`History::reckon`], since what goes can be reckoned no more;
    /// calling it twice changes nothing.
    ///
    /// A minute's mean stands at the minute's last reading; it is the mean of the readings that
    /// have a value, its bounds the means of theirs, its origin the last one's.
    pub fn prune(&mut self, now: Timestamp, keep: Retention) -> Result<Pruned, HistoryError> {
        let coarse = minute((now - keep.full).timestamp_millis());
        let gone = (now - keep.minutes).timestamp_millis();
        let all: Vec<i64> = self.read(|db| {
            db.prepare_cached("SELECT id FROM series")?.query_map([], |row| row.get(0))?.collect()
        })?;
        let mut pruned = Pruned::default();
        let mut steps = 0;
        for series in all {
            while self.read(|db| has_before(db, series, gone))? {
                if steps == STEPS {
                    return Ok(Pruned { more: true, ..pruned });
                }
                steps += 1;
                pruned.dropped += self.write(|tx| drop_some(tx, series, gone))?;
            }
            while self.read(|db| needs_roll_up(db, series, coarse))? {
                if steps == STEPS {
                    return Ok(Pruned { more: true, ..pruned });
                }
                steps += 1;
                pruned.rolled_up += self.write(|tx| roll_up_some(tx, series, coarse))?;
            }
        }
        if pruned.dropped > 0 {
            self.write(|tx| {
                tx.execute(
                    "DELETE FROM series WHERE NOT EXISTS
                     (SELECT 1 FROM reading WHERE reading.series = series.id)",
                    [],
                )
            })?;
        }
        self.prune_probes(now - keep.minutes)?;
        self.prune_days(now - keep.days)?;
        Ok(pruned)
    }
}

/// The beginning of the minute, in milliseconds.
pub(super) fn minute(at: i64) -> i64 {
    at.div_euclid(MINUTE) * MINUTE
}

fn has_before(db: &Transaction<'_>, series: i64, gone: i64) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM reading WHERE series = ?1 AND at < ?2 LIMIT 1")?
        .exists(params![series, gone])
}

fn drop_some(tx: &Transaction<'_>, series: i64, gone: i64) -> rusqlite::Result<usize> {
    let last: Option<i64> = tx
        .prepare_cached(
            "SELECT at FROM reading WHERE series = ?1 AND at < ?2 ORDER BY at LIMIT 1 OFFSET ?3",
        )?
        .query_row(params![series, gone, STEP], |row| row.get(0))
        .optional()?;
    tx.prepare_cached("DELETE FROM reading WHERE series = ?1 AND at < ?2")?
        .execute(params![series, last.unwrap_or(gone)])
}

fn needs_roll_up(db: &Transaction<'_>, series: i64, coarse: i64) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT 1 FROM series JOIN reading ON reading.series = series.id
         AND at >= thinned AND at < ?2 WHERE id = ?1 LIMIT 1",
    )?
    .exists(params![series, coarse])
}

/// One stored reading.
struct Row {
    at: i64,
    value: Option<f64>,
    origin: i64,
    low: Option<f64>,
    high: Option<f64>,
}

fn roll_up_some(tx: &Transaction<'_>, series: i64, coarse: i64) -> rusqlite::Result<usize> {
    let rows: Vec<Row> = tx
        .prepare_cached(
            "SELECT at, value, origin, low, high FROM reading
             WHERE series = ?1 AND at < ?2
             AND at >= (SELECT thinned FROM series WHERE id = ?1) ORDER BY at LIMIT ?3",
        )?
        .query_map(params![series, coarse, STEP], |row| {
            Ok(Row {
                at: row.get(0)?,
                value: row.get(1)?,
                origin: row.get(2)?,
                low: row.get(3)?,
                high: row.get(4)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(0) };
    // The last minute may be cut by the limit; it comes again, unless it fills a whole step.
    let cut = rows.len() == STEP as usize && minute(first.at) != minute(last.at);
    let end = minute(last.at) + if cut { 0 } else { MINUTE };
    let mut replaced = 0;
    let mut delete =
        tx.prepare_cached("DELETE FROM reading WHERE series = ?1 AND at BETWEEN ?2 AND ?3")?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO reading (series, at, value, origin, low, high) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for group in rows.chunk_by(|a, b| minute(a.at) == minute(b.at)) {
        let [first, .., last] = group else { continue };
        if last.at >= end {
            continue;
        }
        let mean = mean(group, last);
        delete.execute(params![series, first.at, last.at])?;
        let Row { at, value, origin, low, high } = mean;
        insert.execute(params![series, at, value, origin, low, high])?;
        replaced += group.len();
    }
    // A minute that fills a whole step may go on: what is left of it comes again.
    let full = rows.len() == STEP as usize && !cut;
    let end = if full { last.at } else { end };
    tx.prepare_cached("UPDATE series SET thinned = ?2 WHERE id = ?1")?
        .execute(params![series, end])?;
    Ok(replaced)
}

fn mean(group: &[Row], last: &Row) -> Row {
    let of = |get: fn(&Row) -> Option<f64>| -> Option<f64> {
        let measured = group.iter().filter(|r| r.value.is_some());
        let values: Option<Vec<f64>> = measured.map(get).collect();
        let values = values.filter(|v| !v.is_empty())?;
        Some(values.iter().sum::<f64>() / values.len() as f64)
    };
    let low = of(|r| r.low);
    let high = of(|r| r.high);
    Row { at: last.at, value: of(|r| r.value), origin: last.origin, low, high }
}
