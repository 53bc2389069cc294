//! What happened to a target, and which advice stood from when on: some lines a month, written by
//! people and with each change of the advice. They are kept for as long as the file is.

use super::chunks::{self, Instants, Level};
use super::{History, HistoryError, care};
use crate::domain::Timestamp;
use crate::domain::advice::Verdict;
use crate::domain::mark::{Mark, MarkKind};
use crate::domain::metric::Metric;
use crate::domain::standing::{Advised, Standing};
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::BTreeSet;

/// At most so many of one target come back, the newest.
const MOST: u32 = 2000;

impl History {
    /// Adds what happened, all or none; how many are new or ended otherwise than was known. The same
    /// at the same instant is the same: only its end may change.
    pub fn mark(&mut self, target: &str, marks: &[Mark]) -> Result<usize, HistoryError> {
        self.write(|tx| {
            let mut insert = tx.prepare_cached(
                "INSERT INTO mark (target, at, until, kind, words) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (target, at, kind, words) DO UPDATE SET until = excluded.until
                 WHERE until IS NOT excluded.until",
            )?;
            let mut changed = 0;
            for mark in marks {
                let (at, until) = (mark.at.timestamp_millis(), mark.until);
                let until = until.map(|until| until.timestamp_millis());
                changed +=
                    insert.execute(params![target, at, until, mark.kind.id(), mark.words])?;
            }
            Ok(changed)
        })
    }

    /// Takes one away again; whether it was there.
    pub fn unmark(&mut self, target: &str, id: i64) -> Result<bool, HistoryError> {
        self.write(|tx| {
            let gone = tx
                .prepare_cached("DELETE FROM mark WHERE target = ?1 AND id = ?2")?
                .execute(params![target, id])?;
            Ok(gone > 0)
        })
    }

    /// What happened, oldest first. A kind that this version does not know is passed over.
    pub fn marks(&self, target: &str) -> Result<Vec<Mark>, HistoryError> {
        self.read(|db| {
            let mut select = db.prepare_cached(
                "SELECT id, at, until, kind, words FROM mark WHERE target = ?1
                 ORDER BY at DESC, id DESC LIMIT ?2",
            )?;
            let mut rows = select.query(params![target, MOST])?;
            let mut marks = Vec::new();
            while let Some(row) = rows.next()? {
                let (kind, words): (String, String) = (row.get(3)?, row.get(4)?);
                let until: Option<i64> = row.get(2)?;
                let until = until.and_then(Timestamp::from_timestamp_millis);
                let at = Timestamp::from_timestamp_millis(row.get(1)?);
                let Some((at, kind)) = at.zip(MarkKind::from_id(&kind)) else { continue };
                let id = row.get(0)?;
                marks.extend(Mark::new(at, until, kind, &words).map(|m| Mark { id, ..m }));
            }
            marks.reverse();
            Ok(marks)
        })
    }

    /// The changes of the advice, oldest first: what says the same as the one before is none.
    pub fn advised(&self, target: &str) -> Result<Vec<Advised>, HistoryError> {
        self.read(|db| advised(db, target, i64::MAX))
    }

    /// What stood at an instant, as far as it was kept: the advice of then, and the phase that the
    /// target was seen in.
    pub fn standing_at(&self, target: &str, at: Timestamp) -> Result<Standing, HistoryError> {
        let now = self.standing(target)?;
        self.read(|db| {
            let advice = advised(db, target, at.timestamp_millis())?.pop();
            let phase = phase_at(db, target, at)?;
            // No move is known: it was in the one phase that it is in, since nobody knows when.
            let unmoved = (now.phase, now.phase_since.filter(|since| *since <= at));
            let (phase, phase_since) = phase.unwrap_or(unmoved);
            let advice = advice.map(|a| (a.verdict, a.phase, a.at));
            Ok(Standing { phase, phase_since, advice })
        })
    }

    /// The oldest reading that is kept of a target, and the newest: to the hour or the day where all
    /// are packed; none: there is none.
    pub fn span(&self, target: &str) -> Result<Option<(Timestamp, Timestamp)>, HistoryError> {
        self.read(|db| {
            let series: BTreeSet<i64> = db
                .prepare_cached("SELECT id FROM series WHERE target = ?1")?
                .query_map([target], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let ends: (Option<i64>, Option<i64>) = db
                .prepare_cached(
                    "WITH of_it AS (SELECT id FROM series WHERE target = ?1)
                     SELECT
                         (SELECT min(at) FROM reading WHERE series IN of_it AND minute =
                             (SELECT minute FROM reading WHERE series IN of_it
                              ORDER BY minute LIMIT 1)),
                         (SELECT max(at) FROM reading WHERE series IN of_it AND minute =
                             (SELECT minute FROM reading WHERE series IN of_it
                              ORDER BY minute DESC LIMIT 1))",
                )?
                .query_row([target], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let mut span = ends.0.zip(ends.1);
            for level in Level::BOTH {
                let mut instants = Instants::default();
                // They come oldest first.
                let mut oldest = None;
                for key in care::keys(db, level.table())? {
                    let (of, begins) = chunks::of_key(level.span(), key);
                    if !series.contains(&of) {
                        continue;
                    }
                    // What is newer than the newest row was never packed.
                    let ended = begins + level.span() - 1;
                    let ended = ends.1.map_or(ended, |newest| ended.min(newest));
                    span = Some(span.map_or((ended, ended), |(a, b)| (a, b.max(ended))));
                    // Several series share the oldest pack's hour or day.
                    if *oldest.get_or_insert(begins) == begins {
                        let points = instants.load(db, level, key)?.unwrap_or_default();
                        if let Some(point) = points.first() {
                            span = span.map(|(a, b)| (a.min(point.at), b));
                        }
                    }
                }
            }
            let instant = Timestamp::from_timestamp_millis;
            Ok(span.and_then(|(first, last)| instant(first).zip(instant(last))))
        })
    }

    /// Of which metrics of a target something was ever kept, in the metrics' own order.
    pub fn metrics(&self, target: &str) -> Result<Vec<Metric>, HistoryError> {
        self.read(|db| {
            let mut select = db.prepare_cached("SELECT metric FROM series WHERE target = ?1")?;
            let rows = select.query_map([target], |row| row.get::<_, String>(0))?;
            let known = rows.collect::<rusqlite::Result<Vec<_>>>()?;
            let is_known = |m: &Metric| known.iter().any(|id| id == m.id());
            Ok(Metric::ALL.iter().copied().filter(is_known).collect())
        })
    }
}

/// Notes what a new standing changes, in the transaction that keeps it.
pub(super) fn note(
    tx: &Transaction<'_>,
    target: &str,
    standing: &Standing,
) -> rusqlite::Result<()> {
    if let Some((verdict, phase, since)) = &standing.advice {
        tx.prepare_cached(
            "INSERT OR REPLACE INTO advised (target, at, verdict, phase) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![target, since.timestamp_millis(), verdict.id(), phase])?;
    }
    let before: Option<Option<String>> = tx
        .prepare_cached("SELECT phase FROM standing WHERE target = ?1")?
        .query_row([target], |row| row.get(0))
        .optional()?;
    let (Some(before), Some(now), Some(since)) =
        (before.flatten(), &standing.phase, standing.phase_since)
    else {
        return Ok(());
    };
    if before == *now {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT OR IGNORE INTO mark (target, at, kind, words) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        target,
        since.timestamp_millis(),
        MarkKind::Phase.id(),
        format!("{before} {now}")
    ])
    .map(drop)
}

fn advised(db: &Transaction<'_>, target: &str, until: i64) -> rusqlite::Result<Vec<Advised>> {
    let mut select = db.prepare_cached(
        "SELECT at, verdict, phase FROM advised WHERE target = ?1 AND at <= ?2
         ORDER BY at DESC LIMIT ?3",
    )?;
    let mut rows = select.query(params![target, until, MOST])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let verdict: String = row.get(1)?;
        let at = Timestamp::from_timestamp_millis(row.get(0)?);
        let Some((at, verdict)) = at.zip(Verdict::from_id(&verdict)) else { continue };
        all.push(Advised { at, verdict, phase: row.get(2)? });
    }
    all.reverse();
    all.dedup_by(|new, old| new.verdict == old.verdict && new.phase == old.phase);
    Ok(all)
}

/// The phase and since when, where moves are known: after the newest one before, what was entered;
/// before the first one, what was left.
type Phase = (Option<String>, Option<Timestamp>);

fn phase_at(db: &Transaction<'_>, target: &str, at: Timestamp) -> rusqlite::Result<Option<Phase>> {
    let move_of = |sql: &str| -> rusqlite::Result<Option<(i64, String)>> {
        db.prepare_cached(sql)?
            .query_row(params![target, MarkKind::Phase.id(), at.timestamp_millis()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
    };
    let before = move_of(
        "SELECT at, words FROM mark WHERE target = ?1 AND kind = ?2 AND at <= ?3
         ORDER BY at DESC LIMIT 1",
    )?;
    if let Some((since, words)) = before {
        let entered = words.split_once(' ').map(|(_, to)| to.to_owned());
        return Ok(Some((entered, Timestamp::from_timestamp_millis(since))));
    }
    let after = move_of(
        "SELECT at, words FROM mark WHERE target = ?1 AND kind = ?2 AND at > ?3
         ORDER BY at LIMIT 1",
    )?;
    Ok(after.map(|(_, words)| (words.split_once(' ').map(|(from, _)| from.to_owned()), None)))
}

#[cfg(test)]
#[path = "marks_tests.rs"]
mod tests;
