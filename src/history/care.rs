//! Care for the file: what is in it, whether all of it can still be read and agrees, and how it
//! becomes small again.

use super::chunks::{Instants, Level, key, of_key};
use super::pack;
use super::retention::{Cuts, Pruned, averaged};
use super::rolls::{self, Roll};
use super::{History, HistoryError, origins};
use crate::domain::Timestamp;
use crate::domain::retention::Retention;
use crate::domain::rolled::Bucketed;
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, BTreeSet};

/// Of one metric of one target.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Held {
    /// Of which target.
    pub target: String,
    /// Of which metric, by its id.
    pub metric: String,
    /// The oldest and the newest reading; none: no reading.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Readings that are rows.
    pub rows: usize,
    /// Readings that are packed.
    pub packed: usize,
    /// What those take, in bytes, without the instants, which several metrics share.
    pub bytes: usize,
    /// Roll-ups of five minutes.
    pub five_minutes: usize,
    /// Roll-ups of an hour.
    pub hours: usize,
    /// Whose the readings are.
    pub origins: Vec<String>,
}

/// What the file holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Holdings {
    /// The file with its log, in bytes.
    pub size: u64,
    /// Of that, not in use: [`History::compact`] gives it back.
    pub free: u64,
    /// By target and metric.
    pub series: Vec<Held>,
}

/// What is wrong with the file, by kind. All zero and empty: nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults {
    /// What SQLite itself finds, in its words; at most 20.
    pub integrity: Vec<String>,
    /// Packs of readings that cannot be read.
    pub packs: usize,
    /// Packs of roll-ups that cannot be read.
    pub rolls: usize,
    /// Roll-ups that are missing, or differ from the readings that they are of.
    pub differing: usize,
    /// The targets and metrics that are concerned, as `target metric`.
    pub series: BTreeSet<String>,
}

/// What was looked at, and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// Packs of readings and of roll-ups.
    pub packs: usize,
    /// Readings in them.
    pub readings: usize,
    /// Roll-ups that were made anew from readings and held against what is kept.
    pub compared: usize,
    /// What is wrong.
    pub faults: Faults,
}

impl Verified {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults == Faults::default()
    }
}

/// What became of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Compacted {
    /// The file with its log before, in bytes.
    pub before: u64,
    /// And after.
    pub after: u64,
    /// What was packed, rolled up and dropped on the way.
    pub pruned: Pruned,
}

impl History {
    /// What the file holds. Reads all of it: for a person who asks, not for a screen.
    pub fn holdings(&self) -> Result<Holdings, HistoryError> {
        let (series, free) = self.read(|db| {
            let pages: u32 = db.query_row("PRAGMA freelist_count", [], |row| row.get(0))?;
            let page: u32 = db.query_row("PRAGMA page_size", [], |row| row.get(0))?;
            Ok((held(db)?, u64::from(pages) * u64::from(page)))
        })?;
        Ok(Holdings { size: self.size(), free, series })
    }

    /// Packs, rolls up and drops all that is due, and gives back what is not in use. The second needs
    /// as much room again as the file takes, and the file to itself for a moment.
    pub fn compact(&mut self, now: Timestamp, keep: Retention) -> Result<Compacted, HistoryError> {
        let before = self.size();
        let mut pruned = Pruned::default();
        loop {
            let some = self.prune(now, keep)?;
            pruned.packed += some.packed;
            pruned.rolled_up += some.rolled_up;
            pruned.dropped += some.dropped;
            if !some.more {
                break;
            }
        }
        self.db
            .execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")
            .map_err(|e| HistoryError::writing(&self.path, &e))?;
        Ok(Compacted { before, after: self.size(), pruned })
    }

    /// Looks at every page and every pack, and makes the roll-ups anew where their readings are all
    /// there.
    pub fn verify(&self, now: Timestamp, keep: Retention) -> Result<Verified, HistoryError> {
        self.read(|db| {
            let mut done = Verified::default();
            let found: Vec<String> = db
                .prepare("PRAGMA integrity_check(20)")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            done.faults.integrity = found.into_iter().filter(|line| line != "ok").collect();
            let names = names(db)?;
            for level in Level::BOTH {
                verify_packs(db, level, &names, &mut done, &Cuts::of(now, keep))?;
            }
            for roll in Roll::BOTH {
                for key in keys(db, roll.table())? {
                    done.packs += 1;
                    if matches!(rolls::try_load(db, roll, key)?, Some(None)) {
                        done.faults.rolls += 1;
                        name(&names, of_key(roll.span(), key).0, &mut done);
                    }
                }
            }
            Ok(done)
        })
    }

    fn size(&self) -> u64 {
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        let length = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |m| m.len());
        length(&self.path) + length(log.as_ref())
    }
}

fn verify_packs(
    db: &Connection,
    level: Level,
    names: &BTreeMap<i64, (String, String)>,
    done: &mut Verified,
    cuts: &Cuts,
) -> rusqlite::Result<()> {
    let mut instants = Instants::default();
    for pack in keys(db, level.table())? {
        let (series, begin) = of_key(level.span(), pack);
        let end = begin + level.span();
        done.packs += 1;
        let points = instants.try_load(db, level, pack)?.flatten();
        let Some(points) = points.filter(|points| {
            points.is_sorted_by(|a, b| a.at < b.at)
                && points.iter().all(|p| (begin..end).contains(&p.at))
        }) else {
            done.faults.packs += 1;
            name(names, series, done);
            continue;
        };
        done.readings += points.len();
        // Minutes are no more what their roll-ups were made of, and what has come late is not in
        // them yet.
        let late = "SELECT 1 FROM reading
             WHERE minute >= ?1 AND minute < ?2 AND series = ?3 LIMIT 1";
        let late = db.prepare_cached(late)?.exists([
            begin.div_euclid(60_000),
            end.div_euclid(60_000),
            series,
        ])?;
        if level == Level::Minutes || late {
            continue;
        }
        let averaged = averaged(db, series)?;
        for roll in Roll::BOTH.into_iter().filter(|roll| cuts.has(*roll, begin)) {
            let kept = rolls::load(db, roll, key(roll.span(), series, begin))?.unwrap_or_default();
            for (at, fresh) in roll.of(&points, averaged) {
                done.compared += 1;
                if kept.get(&at).is_none_or(|kept| !agree(kept, &fresh)) {
                    done.faults.differing += 1;
                    name(names, series, done);
                }
            }
        }
    }
    Ok(())
}

/// As closely as roll-ups are kept.
fn agree(kept: &Bucketed, fresh: &Bucketed) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-6 * a.abs().max(b.abs());
    let means = match (kept.mean, fresh.mean) {
        // A mean of both signs may be nearly nothing.
        (Some(a), Some(b)) => {
            near(a, b) || (a - b).abs() <= 1e-6 * fresh.min.abs().max(fresh.max.abs())
        }
        (a, b) => a.is_none() == b.is_none(),
    };
    kept.count == fresh.count
        && means
        && [(kept.min, fresh.min), (kept.max, fresh.max), (kept.last, fresh.last)]
            .into_iter()
            .all(|(a, b)| near(a, b) || pack::single(b) == a)
}

pub(super) fn keys(db: &Connection, table: &str) -> rusqlite::Result<Vec<i64>> {
    db.prepare(&format!("SELECT id FROM {table} ORDER BY id"))?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn names(db: &Connection) -> rusqlite::Result<BTreeMap<i64, (String, String)>> {
    db.prepare_cached("SELECT id, target, metric FROM series")?
        .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
        .collect()
}

fn name(names: &BTreeMap<i64, (String, String)>, series: i64, done: &mut Verified) {
    let (target, metric) = names.get(&series).cloned().unwrap_or_default();
    done.faults.series.insert(format!("{target} {metric}"));
}

/// What is held of each metric of each target; of the rest, what has neither readings nor roll-ups,
/// nothing.
pub(super) fn held(db: &Connection) -> rusqlite::Result<Vec<Held>> {
    let origins = origins(db)?;
    let mut all: BTreeMap<i64, (Held, BTreeSet<i64>)> = BTreeMap::new();
    for (id, (target, metric)) in names(db)? {
        all.insert(id, (Held { target, metric, ..Held::default() }, BTreeSet::new()));
    }
    let mut rows = db.prepare_cached(
        "SELECT series, origin, count(*), min(at), max(at) FROM reading GROUP BY series, origin",
    )?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let Some((held, of)) = all.get_mut(&row.get(0)?) else { continue };
        of.insert(row.get(1)?);
        held.rows += counted(row, 2)?;
        widen(held, row.get(3)?, row.get(4)?);
    }
    for level in Level::BOTH {
        let mut instants = Instants::default();
        let length = format!("SELECT length(data) FROM {} WHERE id = ?1", level.table());
        for key in keys(db, level.table())? {
            let (series, _) = of_key(level.span(), key);
            let points = instants.load(db, level, key)?.unwrap_or_default();
            let Some((held, of)) = all.get_mut(&series) else { continue };
            let bytes: Option<usize> =
                db.prepare_cached(&length)?.query_row([key], |row| counted(row, 0)).optional()?;
            held.bytes += bytes.unwrap_or(0);
            held.packed += points.len();
            of.extend(points.iter().map(|p| p.origin));
            if let (Some(first), Some(last)) = (points.first(), points.last()) {
                widen(held, first.at, last.at);
            }
        }
    }
    for roll in Roll::BOTH {
        let mut counts = db.prepare(&format!("SELECT id, count FROM {}", roll.table()))?;
        let mut counts = counts.query([])?;
        while let Some(row) = counts.next()? {
            let (series, _) = of_key(roll.span(), row.get(0)?);
            let Some((held, _)) = all.get_mut(&series) else { continue };
            match roll {
                Roll::FiveMinutes => held.five_minutes += counted(row, 1)?,
                Roll::Hours => held.hours += counted(row, 1)?,
            }
        }
    }
    let finished = |(mut held, of): (Held, BTreeSet<i64>)| {
        let names = of.iter().filter_map(|id| origins.get(id));
        held.origins = names.map(|origin| origin.name().to_owned()).collect();
        held.origins.sort();
        held
    };
    let mut all: Vec<Held> = all.into_values().map(finished).collect();
    all.retain(|h| h.rows + h.packed + h.five_minutes + h.hours > 0);
    all.sort_by(|a, b| (&a.target, &a.metric).cmp(&(&b.target, &b.metric)));
    Ok(all)
}

/// A count; SQLite knows no unsigned numbers.
pub(super) fn counted(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<usize> {
    Ok(usize::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}

fn widen(held: &mut Held, first: i64, last: i64) {
    let ends = Timestamp::from_timestamp_millis(first).zip(Timestamp::from_timestamp_millis(last));
    let Some((first, last)) = ends else { return };
    held.span = Some(held.span.map_or((first, last), |(a, b)| (a.min(first), b.max(last))));
}
