//! The phase that a target is in and the advice that stands: one row a target.

use super::{History, HistoryError};
use crate::domain::Timestamp;
use crate::domain::advice::Verdict;
use crate::domain::standing::Standing;
use rusqlite::params;

impl History {
    /// Keeps the phase that a target is in and the advice that stands, and notes what changed.
    pub fn stand(&mut self, target: &str, standing: &Standing) -> Result<(), HistoryError> {
        self.write(|tx| {
            super::marks::note(tx, target, standing)?;
            let mut insert = tx.prepare_cached(
                "INSERT OR REPLACE INTO standing
                 (target, phase, phase_since, verdict, advised, advised_since)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            let advice = standing.advice.as_ref();
            insert.execute(params![
                target,
                standing.phase,
                standing.phase_since.map(|at| at.timestamp_millis()),
                advice.map(|a| a.0.id()),
                advice.map(|a| &a.1),
                advice.map(|a| a.2.timestamp_millis()),
            ])?;
            Ok(())
        })
    }

    /// What was kept of a target; nothing where nothing was. A verdict that this version does not
    /// know is passed over.
    pub fn standing(&self, target: &str) -> Result<Standing, HistoryError> {
        self.read(|db| {
            let mut select = db.prepare_cached(
                "SELECT phase, phase_since, verdict, advised, advised_since
                 FROM standing WHERE target = ?1",
            )?;
            let mut rows = select.query(params![target])?;
            let Some(row) = rows.next()? else { return Ok(Standing::default()) };
            let instant = |at: Option<i64>| at.and_then(Timestamp::from_timestamp_millis);
            let verdict: Option<String> = row.get(2)?;
            let verdict = verdict.as_deref().and_then(Verdict::from_id);
            let advised: Option<String> = row.get(3)?;
            let advice = verdict.zip(advised).zip(instant(row.get(4)?));
            Ok(Standing {
                phase: row.get(0)?,
                phase_since: instant(row.get(1)?),
                advice: advice.map(|((verdict, phase), since)| (verdict, phase, since)),
            })
        })
    }
}
