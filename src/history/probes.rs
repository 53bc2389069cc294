//! How often each probed address answered, minute by minute: some 15 bytes a row, kept as long as
//! the readings' minutes. What it says of uptime is reckoned by the domain.

use super::{History, HistoryError};
use crate::domain::Timestamp;
use crate::domain::uptime::{ProbeMinute, Uptimes, WINDOWS, uptimes};
use chrono::TimeDelta;
use rusqlite::{OptionalExtension, params};

/// What may still stand when the longest window begins.
const BEFORE: TimeDelta = TimeDelta::minutes(10);

impl History {
    /// Adds one probe of each of these addresses, and whether it was answered with success.
    pub fn probed(
        &mut self,
        target: &str,
        at: Timestamp,
        probes: &[(String, bool)],
    ) -> Result<(), HistoryError> {
        self.write(|tx| {
            let minute = at.timestamp().div_euclid(60);
            for (url, up) in probes {
                let found: Option<i64> = tx
                    .prepare_cached("SELECT id FROM probe WHERE target = ?1 AND url = ?2")?
                    .query_row(params![target, url], |row| row.get(0))
                    .optional()?;
                let probe = match found {
                    Some(id) => id,
                    None => tx
                        .prepare_cached("INSERT INTO probe (target, url) VALUES (?1, ?2)")?
                        .insert(params![target, url])?,
                };
                tx.prepare_cached(
                    "INSERT INTO probe_minute (probe, minute, up, asked) VALUES (?1, ?2, ?3, 1)
                     ON CONFLICT (probe, minute)
                     DO UPDATE SET up = up + excluded.up, asked = asked + 1",
                )?
                .execute(params![probe, minute, up])?;
            }
            Ok(())
        })
    }

    /// The addresses that were probed and are still known, by name; of what is played nobody
    /// configured them.
    pub fn probed_urls(&self, target: &str) -> Result<Vec<String>, HistoryError> {
        self.read(|db| {
            db.prepare_cached("SELECT url FROM probe WHERE target = ?1 ORDER BY url LIMIT 100")?
                .query_map([target], |row| row.get(0))?
                .collect()
        })
    }

    /// For how much of the last day, week and month each of these addresses answered; those that
    /// were never probed are left out.
    pub fn uptimes(
        &self,
        target: &str,
        urls: &[String],
        now: Timestamp,
    ) -> Result<Uptimes, HistoryError> {
        let minute = |at: Timestamp| at.timestamp().div_euclid(60);
        let from = minute(now - WINDOWS[WINDOWS.len() - 1] - BEFORE);
        self.read(|db| {
            let mut select = db.prepare_cached(
                "SELECT minute, up, asked FROM probe JOIN probe_minute ON probe = id
                 WHERE target = ?1 AND url = ?2 AND minute BETWEEN ?3 AND ?4 ORDER BY minute",
            )?;
            let mut all = Uptimes::new();
            for url in urls {
                let rows = select.query_map(params![target, url, from, minute(now)], |row| {
                    Ok(ProbeMinute { minute: row.get(0)?, up: row.get(1)?, asked: row.get(2)? })
                })?;
                let minutes = rows.collect::<rusqlite::Result<Vec<_>>>()?;
                if !minutes.is_empty() {
                    all.insert(url.clone(), uptimes(&minutes, now));
                }
            }
            Ok(all)
        })
    }

    /// Drops the minutes before that instant, and addresses of which nothing is left.
    pub(super) fn prune_probes(&mut self, gone: Timestamp) -> Result<usize, HistoryError> {
        self.write(|tx| {
            let dropped = tx.execute(
                "DELETE FROM probe_minute WHERE minute < ?1",
                [gone.timestamp().div_euclid(60)],
            )?;
            if dropped > 0 {
                tx.execute(
                    "DELETE FROM probe WHERE NOT EXISTS
                     (SELECT 1 FROM probe_minute WHERE probe_minute.probe = probe.id)",
                    [],
                )?;
            }
            Ok(dropped)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{History, schema};
    use super::*;
    use crate::domain::retention::Retention;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(1_760_000_040 + seconds, 0).unwrap()
    }

    #[test]
    fn uptime_comes_back_after_a_restart_and_gaps_are_no_downtime() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        let (a, b) = ("https://a/".to_owned(), "https://b/".to_owned());
        // An hour of probes every five seconds, of which `b` missed the last quarter.
        let mut history = History::open(&path).unwrap();
        for look in 0..720 {
            let all = [(a.clone(), true), (b.clone(), look < 540)];
            history.probed("vps", at(look * 5), &all).unwrap();
        }
        // The same address of another target is another.
        history.probed("other", at(0), &[(a.clone(), false)]).unwrap();
        drop(history);
        // Asked six hours later, of which palier was away for nearly all.
        let history = History::open(&path).unwrap();
        let urls = [a.clone(), b.clone(), "https://never/".to_owned()];
        let known = history.uptimes("vps", &urls, at(6 * 3600)).unwrap();
        assert_eq!(known.keys().collect::<Vec<_>>(), [&a, &b]);
        let [day, week, month] = known[&a];
        assert_eq!((day, week), (week, month));
        // The last minute stands for five.
        assert_eq!((day.up, day.observed), (3840.0, 3840.0));
        assert_eq!((known[&b][0].up, known[&b][0].observed), (2700.0, 3840.0));
    }

    #[test]
    fn two_processes_count_in_the_same_minute_and_old_minutes_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        let url = ["https://a/".to_owned()];
        let (mut one, mut two) = (History::open(&path).unwrap(), History::open(&path).unwrap());
        one.probed("vps", at(0), &[(url[0].clone(), true)]).unwrap();
        two.probed("vps", at(1), &[(url[0].clone(), false)]).unwrap();
        let known = one.uptimes("vps", &url, at(60)).unwrap();
        assert_eq!((known[&url[0]][0].up, known[&url[0]][0].observed), (30.0, 60.0));
        let later = at(0) + TimeDelta::days(36);
        one.prune(later, Retention::default()).unwrap();
        let count = |table: &str| -> i64 {
            one.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap()
        };
        assert_eq!((count("probe"), count("probe_minute")), (0, 0));
    }

    #[test]
    fn a_store_of_the_version_before_learns_of_probes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        let old = History::open(&path).unwrap();
        let back = "DROP TABLE probe; DROP TABLE probe_minute; DROP TABLE mark; DROP TABLE advised;
             PRAGMA user_version = 4;";
        old.db.execute_batch(back).unwrap();
        drop(old);
        let mut history = History::open(&path).unwrap();
        history.probed("vps", at(0), &[("https://a/".to_owned(), true)]).unwrap();
        let version: i64 = history.db.query_row("PRAGMA user_version", [], |r| r.get(0)).unwrap();
        assert_eq!(version, schema::VERSION);
    }
}
