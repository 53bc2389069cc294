//! Where roll-ups lie: five minutes each, a day in a pack; an hour each, 32 days in a pack. They are
//! made while hours are packed, so that the newest hour or two have none yet.

use super::chunks::{DAY, HOUR, MINUTE, key, of_key};
use super::pack::{self, Point};
use crate::domain::rolled::Bucketed;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// How coarse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Roll {
    FiveMinutes,
    Hours,
}

/// By the instant, in milliseconds, at which each begins.
pub(super) type Rolls = BTreeMap<i64, Bucketed>;

impl Roll {
    pub(super) const BOTH: [Self; 2] = [Self::FiveMinutes, Self::Hours];

    pub(super) fn table(self) -> &'static str {
        match self {
            Self::FiveMinutes => "five_minutes",
            Self::Hours => "hours",
        }
    }

    /// Of one roll-up, milliseconds.
    pub(super) fn step(self) -> i64 {
        match self {
            Self::FiveMinutes => 5 * MINUTE,
            Self::Hours => HOUR,
        }
    }

    /// Of one pack, milliseconds.
    pub(super) fn span(self) -> i64 {
        match self {
            Self::FiveMinutes => DAY,
            Self::Hours => 32 * DAY,
        }
    }

    /// The roll-ups of readings, oldest first. `averaged`: whether the metric's mean says anything.
    pub(super) fn of(self, points: &[Point], averaged: bool) -> Rolls {
        let mut rolls = Rolls::new();
        for point in points {
            let Some(value) = point.value else { continue };
            let start = point.at.div_euclid(self.step()) * self.step();
            let one = Bucketed::of(value, averaged);
            rolls.entry(start).and_modify(|roll| roll.add(&one)).or_insert(one);
        }
        rolls
    }
}

/// The roll-ups of a pack; none where there is no such pack. One that is damaged is passed over: what
/// is rolled up comes of readings.
pub(super) fn load(db: &Connection, roll: Roll, key: i64) -> rusqlite::Result<Option<Rolls>> {
    let loaded = try_load(db, roll, key)?;
    if matches!(loaded, Some(None)) {
        tracing::warn!(table = roll.table(), key, "a pack of the history is damaged");
    }
    Ok(loaded.map(Option::unwrap_or_default))
}

/// The same; of a damaged pack nothing, which is not the same as no pack.
#[allow(clippy::option_option)]
pub(super) fn try_load(
    db: &Connection,
    roll: Roll,
    key: i64,
) -> rusqlite::Result<Option<Option<Rolls>>> {
    let sql = format!("SELECT count, data FROM {} WHERE id = ?1", roll.table());
    let read = |row: &rusqlite::Row<'_>| {
        let count = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(usize::MAX);
        Ok(pack::read_rolls(row.get_ref(1)?.as_blob()?, count))
    };
    let found = db.prepare_cached(&sql)?.query_row([key], read).optional()?;
    Ok(found.map(|rolls| rolls.map(|all| all.into_iter().collect())))
}

/// Puts the roll-ups of `[begin, end)` in place of those that are there; the two lie in one pack.
pub(super) fn replace(
    db: &Connection,
    roll: Roll,
    series: i64,
    begin: i64,
    end: i64,
    new: &Rolls,
) -> rusqlite::Result<()> {
    let key = key(roll.span(), series, begin);
    let mut all = load(db, roll, key)?.unwrap_or_default();
    all.retain(|at, _| !(begin..end).contains(at));
    all.extend(new);
    if all.is_empty() {
        let sql = format!("DELETE FROM {} WHERE id = ?1", roll.table());
        return db.prepare_cached(&sql)?.execute([key]).map(drop);
    }
    let all: Vec<(i64, Bucketed)> = all.into_iter().collect();
    let sql =
        format!("INSERT OR REPLACE INTO {} (id, count, data) VALUES (?1, ?2, ?3)", roll.table());
    db.prepare_cached(&sql)?.execute(params![key, all.len() as i64, pack::rolls(&all)]).map(drop)
}

/// Shows the roll-ups of a series that begin in `[from, to]`, oldest first.
pub(super) fn visit(
    db: &Connection,
    roll: Roll,
    series: i64,
    from: i64,
    to: i64,
    mut each: impl FnMut(i64, &Bucketed),
) -> rusqlite::Result<()> {
    let table = roll.table();
    let ends = format!("SELECT (SELECT min(id) FROM {table}), (SELECT max(id) FROM {table})");
    let ends: (Option<i64>, Option<i64>) =
        db.prepare_cached(&ends)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (Some(first), Some(last)) = ends else { return Ok(()) };
    if from > to {
        return Ok(());
    }
    let span = roll.span();
    let (first, last) = (of_key(span, first).1, of_key(span, last).1);
    let (first, last) =
        (from.max(first).div_euclid(span), to.min(last + span - 1).div_euclid(span));
    for nth in first..=last {
        let Some(rolls) = load(db, roll, key(span, series, nth * span))? else { continue };
        for (at, rolled) in rolls.range(from..=to) {
            each(*at, rolled);
        }
    }
    Ok(())
}
