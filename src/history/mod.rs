//! The embedded store: what was read, one figure a day of it, what the signals remember, and
//! imported load tests, and how often probed addresses answered; one SQLite file shared by the cockpit, by `check` from cron and by any
//! number of others at once.
//!
//! It keeps every reading for two days, one a minute for 35 days, roll-ups of five minutes for 90
//! days and of an hour for five years, and daily figures for three
//! ([`Retention`](crate::domain::retention::Retention)), so it stops growing. The newest hours are
//! rows; whatever is older is packed. It refuses a file of a newer version, a damaged one, and one that is not its
//! own, and leaves each as it found it. It has no clock, no thread and no queue: the runtime calls
//! it off the loop.
//!
//! Instants are kept to the millisecond. `synchronous = NORMAL` on a write-ahead log: a killed
//! process loses nothing that was acknowledged; a power cut may lose the last seconds but never
//! damages the file. `FULL` would ask the watched disk for a flush at every refresh, to protect
//! readings that a second later are replaced by new ones.

mod buckets;
mod care;
mod chart;
mod chunks;
mod days;
mod error;
mod export;
mod image;
mod import;
mod lay;
mod load_tests;
mod lock;
mod marks;
mod pack;
mod probes;
mod recall;
mod retention;
mod rolls;
mod schema;
mod standing;

pub use care::{Compacted, Faults, Held, Holdings, Verified};
pub use days::Days;
pub use error::HistoryError;
pub use export::{Stopped, Wish};
pub use image::Image;
pub use import::{Content, Imported, Minutes, Way};
pub use lay::Layer;
pub use lock::{Collector, CollectorLock, collector};
pub use retention::Pruned;

use crate::domain::Timestamp;
use crate::domain::metric::Metric;
use crate::domain::reading::{Bounds, Origin, Reading};
use crate::domain::signal::{SignalMemory, SignalState};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// At most this many readings of one metric come back from [`History::range`], the newest: 35 days of
/// minutes and two days at four a second.
pub const MOST_PER_METRIC: u32 = 800_000;

/// An open store. `Send`, not shared: one per thread.
#[derive(Debug)]
pub struct History {
    db: Connection,
    path: PathBuf,
    known: Known,
}

/// The numbers of what was written before. Neither a series nor an origin ever loses its own, so
/// that what one process knows stays true whatever the others do.
#[derive(Debug, Clone, Default)]
struct Known {
    series: BTreeMap<String, BTreeMap<Metric, i64>>,
    origins: Vec<(Origin, i64)>,
}

impl Known {
    fn series(
        &mut self,
        tx: &Transaction<'_>,
        target: &str,
        metric: Metric,
    ) -> rusqlite::Result<i64> {
        if let Some(id) = self.series.get(target).and_then(|all| all.get(&metric)) {
            return Ok(*id);
        }
        let id = series_id(tx, target, metric)?;
        self.series.entry(target.to_owned()).or_default().insert(metric, id);
        Ok(id)
    }

    fn origin(&mut self, tx: &Transaction<'_>, origin: &Origin) -> rusqlite::Result<i64> {
        if let Some((_, id)) = self.origins.iter().find(|(known, _)| known == origin) {
            return Ok(*id);
        }
        let id = origin_id(tx, origin)?;
        self.origins.push((origin.clone(), id));
        Ok(id)
    }
}

impl History {
    /// Opens the store, and makes it (file 0600, missing directories 0700) where there is none.
    pub fn open(path: &Path) -> Result<Self, HistoryError> {
        let db = schema::open(path)?;
        Ok(Self { db, path: path.to_owned(), known: Known::default() })
    }

    /// A store that is nowhere, for what is played; it goes with whoever holds it.
    pub fn in_memory() -> Result<Self, HistoryError> {
        let path = Path::new(":memory:");
        let db = schema::open_in_memory(path)?;
        Ok(Self { db, path: path.to_owned(), known: Known::default() })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds readings in one transaction: all of them or none. A second reading of a metric at the
    /// same instant replaces the first; a value that is no number is left out.
    pub fn append(&mut self, target: &str, readings: &[Reading]) -> Result<(), HistoryError> {
        let finite = |r: &&Reading| r.value.is_none_or(f64::is_finite);
        let Some(oldest) = readings.iter().filter(finite).map(|r| r.at).min() else {
            return Ok(());
        };
        // What a failed transaction learned is forgotten with it.
        let mut known = std::mem::take(&mut self.known);
        self.write(|tx| {
            let mut insert = tx.prepare_cached(
                "INSERT OR REPLACE INTO reading (minute, series, at, value, origin, low, high)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            for reading in readings.iter().filter(finite) {
                let series = known.series(tx, target, reading.metric)?;
                let origin = known.origin(tx, &reading.origin)?;
                let low = reading.bounds.map(|b| b.low);
                let high = reading.bounds.and_then(|b| b.high);
                let at = reading.at.timestamp_millis();
                let minute = at.div_euclid(chunks::MINUTE);
                insert.execute(params![minute, series, at, reading.value, origin, low, high])?;
            }
            // A late reading reopens what was already reckoned.
            days::reopen(tx, target, oldest)
        })?;
        self.known = known;
        Ok(())
    }

    /// The readings of these metrics in `[from, to]`, oldest first; of each metric at most the
    /// newest [`MOST_PER_METRIC`]. Metrics that this version does not know cannot be asked for.
    pub fn range(
        &self,
        target: &str,
        metrics: &[Metric],
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Reading>, HistoryError> {
        let mut all = Vec::new();
        self.visit(target, metrics, from, to, |reading| all.push(reading))?;
        all.sort_by_key(|r| r.at);
        Ok(all)
    }

    /// Shows the same readings one by one, metric after metric, each oldest first, without holding
    /// them in memory: 28 days of nine metrics are 30 MB otherwise. All come from one instant of
    /// the store, whatever is written meanwhile.
    pub fn visit(
        &self,
        target: &str,
        metrics: &[Metric],
        from: Timestamp,
        to: Timestamp,
        mut each: impl FnMut(Reading),
    ) -> Result<(), HistoryError> {
        self.read(|db| {
            let origins = origins(db)?;
            let (from, to) = (from.timestamp_millis(), to.timestamp_millis());
            for metric in metrics {
                let Some(series) = found(db, target, *metric)? else { continue };
                let mut passed_over = 0;
                let most = u64::from(MOST_PER_METRIC);
                if chunks::at_most(db, series, from, to)? > most {
                    let mut count = 0_u64;
                    chunks::visit(db, series, from, to, |_| count += 1)?;
                    passed_over = count.saturating_sub(most);
                }
                chunks::visit(db, series, from, to, |point| {
                    if passed_over > 0 {
                        passed_over -= 1;
                        return;
                    }
                    let (Some(at), Some(origin)) =
                        (Timestamp::from_timestamp_millis(point.at), origins.get(&point.origin))
                    else {
                        return;
                    };
                    each(Reading {
                        metric: *metric,
                        value: point.value,
                        at,
                        origin: origin.clone(),
                        bounds: point.low.map(|low| Bounds { low, high: point.high }),
                    });
                })?;
            }
            Ok(())
        })
    }

    /// Keeps what signals remember, by name; the names not given keep what they had.
    pub fn remember(
        &mut self,
        target: &str,
        signals: &[(String, SignalMemory)],
    ) -> Result<(), HistoryError> {
        if signals.is_empty() {
            return Ok(());
        }
        self.write(|tx| {
            let mut insert = tx.prepare_cached(
                "INSERT OR REPLACE INTO signal (target, name, state, since) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for (name, memory) in signals {
                let since = memory.since.timestamp_millis();
                insert.execute(params![target, name, memory.state.id(), since])?;
            }
            Ok(())
        })
    }

    /// What the target's signals remember, by name. A state that this version does not know is
    /// passed over.
    pub fn signals(&self, target: &str) -> Result<Vec<(String, SignalMemory)>, HistoryError> {
        self.read(|db| {
            let mut select = db.prepare_cached(
                "SELECT name, state, since FROM signal WHERE target = ?1 ORDER BY name LIMIT 1000",
            )?;
            let mut rows = select.query(params![target])?;
            let mut signals = Vec::new();
            while let Some(row) = rows.next()? {
                let state: String = row.get(1)?;
                let known = SignalState::from_id(&state);
                let since = Timestamp::from_timestamp_millis(row.get(2)?);
                if let (Some(state), Some(since)) = (known, since) {
                    signals.push((row.get(0)?, SignalMemory { state, since }));
                }
            }
            Ok(signals)
        })
    }

    /// One write transaction. It takes the lock at its start: one that began as a reader could not
    /// wait for another writer, and would fail instead.
    fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, HistoryError> {
        let attempt = || -> rusqlite::Result<T> {
            let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let out = work(&tx)?;
            tx.commit()?;
            Ok(out)
        };
        attempt().map_err(|e| HistoryError::writing(&self.path, &e))
    }

    fn read<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, HistoryError> {
        // Deferred: the connection's own way takes the writers' lock, and reading would wait for them.
        let attempt = || -> rusqlite::Result<T> {
            work(&Transaction::new_unchecked(&self.db, TransactionBehavior::Deferred)?)
        };
        attempt().map_err(|e| HistoryError::reading(&self.path, &e))
    }
}

/// The number of a series that was written before.
fn found(db: &Connection, target: &str, metric: Metric) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached("SELECT id FROM series WHERE target = ?1 AND metric = ?2")?
        .query_row(params![target, metric.id()], |row| row.get(0))
        .optional()
}

fn series_id(tx: &Transaction<'_>, target: &str, metric: Metric) -> rusqlite::Result<i64> {
    if let Some(id) = found(tx, target, metric)? {
        return Ok(id);
    }
    tx.prepare_cached("INSERT INTO series (target, metric) VALUES (?1, ?2)")?
        .insert(params![target, metric.id()])
}

fn origin_id(tx: &Transaction<'_>, origin: &Origin) -> rusqlite::Result<i64> {
    let found = tx
        .prepare_cached("SELECT id FROM origin WHERE name = ?1")?
        .query_row([origin.name()], |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    tx.prepare_cached("INSERT INTO origin (name) VALUES (?1)")?.insert([origin.name()])
}

fn origins(db: &Connection) -> rusqlite::Result<BTreeMap<i64, Origin>> {
    let mut select = db.prepare_cached("SELECT id, name FROM origin")?;
    let mut rows = select.query([])?;
    let mut origins = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(1)?;
        origins.insert(row.get(0)?, Origin::new(&name));
    }
    Ok(origins)
}

#[cfg(test)]
mod tests;
