//! What is kept, and for how long ([`Retention`]): rows of hours that are over are packed as they are
//! and rolled up; packed hours become one reading a minute, and go when their time is over. Each step
//! is a small transaction, so that other writers never wait long, and one that is cut short leaves
//! what it had not come to.
//!
//! A minute's reading stands at its last reading's instant: the mean of those that have a value, in
//! the means of their bounds, from the last one's origin. Of a percentile it is the last one that has
//! a value: percentiles are never averaged.
//!
//! A reading that comes late, into an hour that is packed, lies beside it as a row until it is packed
//! with it: among readings it joins them, among minutes it joins its minute, and the roll-ups follow.

use super::care::counted;
use super::chunks::{self, DAY, HOUR, Instants, Level, MINUTE, beside, key, minute, of_key};
use super::pack::Point;
use super::rolls::{self, Roll, Rolls};
use super::{History, HistoryError};
use crate::domain::Timestamp;
use crate::domain::retention::Retention;
use crate::domain::rolled::is_averaged;
use rusqlite::{Connection, OptionalExtension, params};

/// Packs that one transaction looks at.
const STEP: usize = 16;

/// Transactions in one call, so that one call takes seconds at most.
const STEPS: u32 = 512;

/// What a call to [`History::prune`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Readings that were packed as they are.
    pub packed: usize,
    /// Readings that became part of a minute's.
    pub rolled_up: usize,
    /// Readings that were too old.
    pub dropped: usize,
    /// It stopped before it was done; call again.
    pub more: bool,
}

/// The instants at which something else begins, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cuts {
    /// Rows before are packed: the running hour and the one before it are not.
    rows: i64,
    /// Readings before are one a minute.
    coarse: i64,
    /// Minutes before are gone.
    gone: i64,
    /// Roll-ups before are gone.
    rolls: [i64; 2],
}

impl Cuts {
    pub(super) fn of(now: Timestamp, keep: Retention) -> Self {
        let whole = |at: Timestamp, span: i64| at.timestamp_millis().div_euclid(span) * span;
        let rows = whole(now, HOUR) - HOUR;
        let gone = whole(now - keep.minutes, DAY);
        Self {
            rows,
            // What is kept in full for longer than minutes are has no minutes.
            coarse: whole(now - keep.full, HOUR).min(rows),
            gone,
            rolls: [
                whole(now - keep.five_minutes, Roll::FiveMinutes.span()),
                whole(now - keep.hours, Roll::Hours.span()),
            ],
        }
    }

    pub(super) fn has(&self, roll: Roll, at: i64) -> bool {
        at >= self.rolls[usize::from(roll == Roll::Hours)]
    }
}

/// Counts the transactions.
struct Budget(u32);

impl Budget {
    fn spend(&mut self) -> bool {
        let some = self.0 > 0;
        self.0 = self.0.saturating_sub(1);
        some
    }
}

impl History {
    /// Packs, rolls up and drops what is older than `keep` says at `now`. To be called after opening
    /// and every few minutes, and after [`History::reckon`], since what goes can be reckoned no more;
    /// calling it twice changes nothing.
    pub fn prune(&mut self, now: Timestamp, keep: Retention) -> Result<Pruned, HistoryError> {
        let cuts = Cuts::of(now, keep);
        let mut done = Pruned::default();
        let mut budget = Budget(STEPS);
        done.more = !(self.demote(&cuts, &mut done, &mut budget)?
            && self.settle(&cuts, &mut done, &mut budget)?
            && self.drop_minutes(&cuts, &mut done, &mut budget)?
            && self.drop_rolls(&cuts, &mut budget)?);
        if !done.more {
            self.prune_histograms(cuts.rolls)?;
            self.prune_probes(now - keep.minutes)?;
            self.prune_days(now - keep.days)?;
        }
        Ok(done)
    }

    /// What [`History::prune`] would do; nothing is changed.
    pub fn prunable(&self, now: Timestamp, keep: Retention) -> Result<Pruned, HistoryError> {
        let cuts = Cuts::of(now, keep);
        self.read(|db| {
            let rows = |from: i64, to: i64| -> rusqlite::Result<usize> {
                db.query_row(
                    "SELECT count(*) FROM reading WHERE minute >= ?1 AND minute < ?2",
                    [from.div_euclid(MINUTE), to.div_euclid(MINUTE)],
                    |row| counted(row, 0),
                )
            };
            let packed = |level: Level, from: i64, to: i64| -> rusqlite::Result<usize> {
                let sql = format!(
                    "SELECT coalesce(sum(count), 0) FROM {} WHERE id >= ?1 AND id < ?2",
                    level.table()
                );
                let ends = [from, to].map(|at| key(level.span(), 0, at));
                db.query_row(&sql, ends, |row| counted(row, 0))
            };
            let old = cuts.gone.min(cuts.coarse);
            Ok(Pruned {
                packed: rows(cuts.coarse, cuts.rows)?,
                rolled_up: rows(old, cuts.coarse)? + packed(Level::Full, old, cuts.coarse)?,
                dropped: rows(FIRST, old)?
                    + packed(Level::Full, FIRST, old)?
                    + packed(Level::Minutes, FIRST, cuts.gone)?,
                more: false,
            })
        })
    }

    /// Packed hours become minutes, or go. Whether it came to the end, as the others below.
    fn demote(
        &mut self,
        cuts: &Cuts,
        done: &mut Pruned,
        budget: &mut Budget,
    ) -> Result<bool, HistoryError> {
        loop {
            let end = key(HOUR, 0, cuts.coarse);
            let keys = self.read(|db| oldest(db, Level::Full.table(), end))?;
            if keys.is_empty() {
                return Ok(true);
            }
            if !budget.spend() {
                return Ok(false);
            }
            self.write(|tx| keys.iter().try_for_each(|key| demote(tx, *key, cuts, done)))?;
        }
    }

    /// Rows are packed.
    fn settle(
        &mut self,
        cuts: &Cuts,
        done: &mut Pruned,
        budget: &mut Budget,
    ) -> Result<bool, HistoryError> {
        loop {
            let (begin, end, series) = self.read(|db| due(db, cuts))?;
            if series.is_empty() {
                return Ok(true);
            }
            for some in series.chunks(STEP) {
                if !budget.spend() {
                    return Ok(false);
                }
                self.write(|tx| {
                    some.iter().try_for_each(|one| settle(tx, *one, begin, end, cuts, done))
                })?;
            }
        }
    }

    fn drop_minutes(
        &mut self,
        cuts: &Cuts,
        done: &mut Pruned,
        budget: &mut Budget,
    ) -> Result<bool, HistoryError> {
        loop {
            let end = key(DAY, 0, cuts.gone);
            let keys = self.read(|db| oldest(db, Level::Minutes.table(), end))?;
            if keys.is_empty() {
                return Ok(true);
            }
            if !budget.spend() {
                return Ok(false);
            }
            self.write(|tx| {
                for key in &keys {
                    let count: Option<usize> = tx
                        .prepare_cached("SELECT count FROM day_of_minutes WHERE id = ?1")?
                        .query_row([key], |row| counted(row, 0))
                        .optional()?;
                    done.dropped += count.unwrap_or(0);
                    chunks::store(tx, Level::Minutes, *key, &[])?;
                }
                Ok(())
            })?;
        }
    }

    fn drop_rolls(&mut self, cuts: &Cuts, budget: &mut Budget) -> Result<bool, HistoryError> {
        for (roll, gone) in Roll::BOTH.into_iter().zip(cuts.rolls) {
            loop {
                let end = key(roll.span(), 0, gone);
                let keys = self.read(|db| oldest(db, roll.table(), end))?;
                if keys.is_empty() {
                    break;
                }
                if !budget.spend() {
                    return Ok(false);
                }
                let sql = format!("DELETE FROM {} WHERE id = ?1", roll.table());
                self.write(|tx| {
                    let mut delete = tx.prepare_cached(&sql)?;
                    keys.iter().try_for_each(|key| delete.execute([key]).map(drop))
                })?;
            }
        }
        Ok(true)
    }
}

/// Before anything that can be kept, and still far from the end of the numbers.
const FIRST: i64 = -DAY * 1_000_000;

/// The oldest packs before that one.
fn oldest(db: &Connection, table: &str, end: i64) -> rusqlite::Result<Vec<i64>> {
    let sql = format!("SELECT id FROM {table} WHERE id < ?1 ORDER BY id LIMIT ?2");
    db.prepare_cached(&sql)?.query_map(params![end, STEP as i64], |row| row.get(0))?.collect()
}

/// The oldest hour of rows that is to be packed, or among minutes the rest of its day, and which
/// series have rows there; none: nothing is due.
fn due(db: &Connection, cuts: &Cuts) -> rusqlite::Result<(i64, i64, Vec<i64>)> {
    let first: Option<i64> =
        db.prepare_cached("SELECT min(minute) FROM reading")?.query_row([], |row| row.get(0))?;
    let Some(first) = first.map(|minute| minute * MINUTE).filter(|at| *at < cuts.rows) else {
        return Ok((0, 0, Vec::new()));
    };
    let begin = first.div_euclid(HOUR) * HOUR;
    let end = if begin >= cuts.coarse {
        begin + HOUR
    } else {
        ((begin.div_euclid(DAY) + 1) * DAY).min(cuts.coarse)
    };
    let series = db
        .prepare_cached("SELECT DISTINCT series FROM reading WHERE minute >= ?1 AND minute < ?2")?
        .query_map([begin / MINUTE, end / MINUTE], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok((begin, end, series))
}

/// Whether the mean of a series' metric says anything.
pub(super) fn averaged(db: &Connection, series: i64) -> rusqlite::Result<bool> {
    let metric: Option<String> = db
        .prepare_cached("SELECT metric FROM series WHERE id = ?1")?
        .query_row([series], |row| row.get(0))
        .optional()?;
    Ok(metric.is_none_or(|id| is_averaged(&id)))
}

fn demote(db: &Connection, hour: i64, cuts: &Cuts, done: &mut Pruned) -> rusqlite::Result<()> {
    let (series, begin) = of_key(HOUR, hour);
    let points = Instants::default().load(db, Level::Full, hour)?.unwrap_or_default();
    if begin < cuts.gone {
        done.dropped += points.len();
    } else {
        done.rolled_up += points.len();
        let day = key(DAY, series, begin);
        let known = Instants::default().load(db, Level::Minutes, day)?.unwrap_or_default();
        let all = minutes(&beside(known, points), averaged(db, series)?);
        chunks::store(db, Level::Minutes, day, &all)?;
    }
    chunks::store(db, Level::Full, hour, &[])
}

/// Packs a series' rows of `[begin, end)`, which lies in one hour, or for minutes in one day.
fn settle(
    db: &Connection,
    series: i64,
    begin: i64,
    end: i64,
    cuts: &Cuts,
    done: &mut Pruned,
) -> rusqlite::Result<()> {
    let new = chunks::rows(db, series, begin, end - 1)?;
    let averaged = averaged(db, series)?;
    let mut known = Vec::new();
    if begin >= cuts.coarse {
        done.packed += new.len();
        let hour = key(HOUR, series, begin);
        known = Instants::default().load(db, Level::Full, hour)?.unwrap_or_default();
        chunks::store(db, Level::Full, hour, &beside(known.clone(), new.clone()))?;
    } else if begin >= cuts.gone {
        done.rolled_up += new.len();
        let day = key(DAY, series, begin);
        known = Instants::default().load(db, Level::Minutes, day)?.unwrap_or_default();
        let all = minutes(&beside(known.clone(), new.clone()), averaged);
        chunks::store(db, Level::Minutes, day, &all)?;
    } else {
        done.dropped += new.len();
    }
    known.retain(|p| (begin..end).contains(&p.at));
    for roll in Roll::BOTH.into_iter().filter(|roll| cuts.has(*roll, begin)) {
        roll_up(db, roll, series, begin, end, &known, &new, averaged)?;
    }
    let mut delete = db.prepare_cached("DELETE FROM reading WHERE minute = ?1 AND series = ?2")?;
    for group in new.chunk_by(|a, b| minute(a.at) == minute(b.at)) {
        delete.execute([group[0].at.div_euclid(MINUTE), series])?;
    }
    Ok(())
}

/// Roll-ups that know of more readings than are kept, since those became minutes, are added to; the
/// others are made anew.
#[allow(clippy::too_many_arguments)]
fn roll_up(
    db: &Connection,
    roll: Roll,
    series: i64,
    begin: i64,
    end: i64,
    known: &[Point],
    new: &[Point],
    averaged: bool,
) -> rusqlite::Result<()> {
    let mut old: Rolls =
        rolls::load(db, roll, key(roll.span(), series, begin))?.unwrap_or_default();
    old.retain(|at, _| (begin..end).contains(at));
    let of_known = roll.of(known, averaged);
    let added: Vec<Point> = new
        .iter()
        .filter(|p| known.binary_search_by_key(&p.at, |k| k.at).is_err())
        .copied()
        .collect();
    let added = roll.of(&added, averaged);
    let fresh = roll.of(&beside(known.to_vec(), new.to_vec()), averaged);
    // Of readings that said something, and were put right to say nothing, nothing is left.
    old.retain(|at, rolled| {
        fresh.contains_key(at) || of_known.get(at).is_none_or(|known| rolled.count > known.count)
    });
    for (at, fresh) in fresh {
        let count = of_known.get(&at).map_or(0, |r| r.count);
        match old.get_mut(&at).filter(|rolled| rolled.count > count) {
            Some(rolled) => {
                if let Some(more) = added.get(&at) {
                    rolled.add(more);
                }
            }
            None => drop(old.insert(at, fresh)),
        }
    }
    rolls::replace(db, roll, series, begin, end, &old)
}

/// Takes packed readings away, and the roll-ups that were made of them; those that know of more than
/// is kept stay. What takes their place comes as rows, and is packed and rolled up in its time.
pub(super) fn take_out(db: &Connection, series: i64, instants: &[i64]) -> rusqlite::Result<()> {
    for level in Level::BOTH {
        let mut keys: Vec<i64> = instants.iter().map(|at| key(level.span(), series, *at)).collect();
        keys.sort_unstable();
        keys.dedup();
        for pack in keys {
            let Some(mut points) = Instants::default().load(db, level, pack)? else { continue };
            let is_out = |p: &Point| instants.contains(&p.at);
            for roll in Roll::BOTH {
                let of_known = roll.of(&points, true);
                let slots =
                    points.iter().filter(|p| is_out(p)).map(|p| p.at.div_euclid(roll.step()));
                let mut slots: Vec<i64> = slots.collect();
                slots.dedup();
                for begin in slots.into_iter().map(|slot| slot * roll.step()) {
                    let rolled = rolls::load(db, roll, key(roll.span(), series, begin))?;
                    let count = of_known.get(&begin).map_or(0, |r| r.count);
                    let known = rolled.and_then(|all| all.get(&begin).map(|r| r.count));
                    if known.is_some_and(|known| known <= count) {
                        let end = begin + roll.step();
                        rolls::replace(db, roll, series, begin, end, &Rolls::new())?;
                    }
                }
            }
            points.retain(|p| !is_out(p));
            chunks::store(db, level, pack, &points)?;
        }
    }
    Ok(())
}

/// One reading a minute.
pub(super) fn minutes(points: &[Point], averaged: bool) -> Vec<Point> {
    let groups = points.chunk_by(|a, b| minute(a.at) == minute(b.at));
    groups.filter_map(|group| one(group, averaged)).collect()
}

/// The reading that stands for a minute's.
fn one(group: &[Point], averaged: bool) -> Option<Point> {
    let last = group.last()?;
    if group.len() == 1 {
        return Some(*last);
    }
    let measured = || group.iter().filter(|p| p.value.is_some());
    if !averaged {
        let known = measured().next_back().unwrap_or(last);
        return Some(Point { at: last.at, origin: last.origin, ..*known });
    }
    let of = |get: fn(&Point) -> Option<f64>| -> Option<f64> {
        let values: Vec<f64> = measured().map(get).collect::<Option<_>>()?;
        let count = values.len() as f64;
        // Each is divided first, so that no sum overflows.
        (!values.is_empty()).then(|| match values.iter().sum::<f64>() {
            sum if sum.is_finite() => sum / count,
            _ => values.iter().map(|v| v / count).sum(),
        })
    };
    let (value, low, high) = (of(|p| p.value), of(|p| p.low), of(|p| p.high));
    Some(Point { at: last.at, origin: last.origin, value, low, high })
}

#[cfg(test)]
#[path = "retention_tests.rs"]
mod tests;
