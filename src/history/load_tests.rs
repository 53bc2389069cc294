//! Load tests that were imported for a target.

use super::{History, HistoryError};
use crate::domain::Timestamp;
use crate::domain::capacity::{Client, LoadTest, LoadTestResult, Tool};
use rusqlite::{Row, params};

/// At most so many of one target come back, the newest.
const MOST: u32 = 100;

impl History {
    /// Keeps a test; the same result of the same file replaces the one before.
    pub fn keep_load_test(&mut self, target: &str, test: &LoadTest) -> Result<(), HistoryError> {
        let r = &test.result;
        let [p50, p90, p99] = r.latency;
        self.write(|tx| {
            tx.prepare_cached(
                "INSERT OR REPLACE INTO load_test (target, file, tool, throughput, requests,
                 seconds, failed, concurrency, mean, p50, p90, p99, client, phase, units, ended,
                 imported) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
                 ?15, ?16, ?17)",
            )?
            .execute(params![
                target,
                test.file,
                r.tool.id(),
                r.throughput,
                r.requests,
                r.seconds,
                r.failed,
                r.concurrency,
                r.mean,
                p50,
                p90,
                p99,
                r.client.id(),
                test.phase,
                test.units,
                test.ended.map(|at| at.timestamp_millis()),
                test.imported.timestamp_millis(),
            ])
            .map(drop)
        })
    }

    /// The target's tests, the newest first; one of a tool that this version does not know is
    /// passed over. What the CPU did meanwhile is not looked up.
    pub fn load_tests(&self, target: &str) -> Result<Vec<LoadTest>, HistoryError> {
        self.read(|db| {
            let mut select = db.prepare_cached(
                "SELECT file, tool, throughput, requests, seconds, failed, concurrency, mean, p50,
                 p90, p99, client, phase, units, ended, imported FROM load_test WHERE target = ?1
                 ORDER BY imported DESC, file LIMIT ?2",
            )?;
            let mut rows = select.query(params![target, MOST])?;
            let mut tests = Vec::new();
            while let Some(row) = rows.next()? {
                tests.extend(read(row)?);
            }
            Ok(tests)
        })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Option<LoadTest>> {
    let (tool, client): (String, String) = (row.get(1)?, row.get(11)?);
    let ended: Option<i64> = row.get(14)?;
    let (Some(tool), Some(client), Some(imported)) = (
        Tool::from_id(&tool),
        Client::from_id(&client),
        Timestamp::from_timestamp_millis(row.get(15)?),
    ) else {
        return Ok(None);
    };
    Ok(Some(LoadTest {
        file: row.get(0)?,
        result: LoadTestResult {
            tool,
            throughput: row.get(2)?,
            requests: row.get(3)?,
            seconds: row.get(4)?,
            failed: row.get(5)?,
            concurrency: row.get(6)?,
            mean: row.get(7)?,
            latency: [row.get(8)?, row.get(9)?, row.get(10)?],
            client,
        },
        phase: row.get(12)?,
        units: row.get(13)?,
        ended: ended.and_then(Timestamp::from_timestamp_millis),
        imported,
        cpu: None,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::schema;
    use super::*;
    use crate::domain::metric::Metric;
    use crate::domain::reading::{Origin, Reading};

    fn t(ms: i64) -> Timestamp {
        Timestamp::from_timestamp_millis(1_760_000_040_000 + ms).unwrap()
    }

    fn test(file: &str, throughput: f64, ms: i64) -> LoadTest {
        LoadTest {
            file: file.into(),
            result: LoadTestResult {
                tool: Tool::K6,
                throughput,
                requests: 3000.0,
                seconds: 30.5,
                failed: 0.01,
                concurrency: Some(16.0),
                mean: None,
                latency: [Some(0.014), None, Some(0.05)],
                client: Client::Open,
            },
            phase: Some("mvp".into()),
            units: None,
            ended: Some(t(-5)),
            imported: t(ms),
            cpu: None,
        }
    }

    #[test]
    fn tests_come_back_newest_first_and_the_same_one_once() {
        let directory = tempfile::tempdir().unwrap();
        let mut history = History::open(&directory.path().join("h.sqlite")).unwrap();
        for kept in [test("a.json", 100.0, 0), test("b.json", 90.0, 1), test("a.json", 100.0, 2)] {
            history.keep_load_test("vps", &kept).unwrap();
        }
        let expected = vec![test("a.json", 100.0, 2), test("b.json", 90.0, 1)];
        assert_eq!(history.load_tests("vps").unwrap(), expected);
        assert!(history.load_tests("other").unwrap().is_empty());
        history
            .db
            .execute("UPDATE load_test SET tool = 'vegeta' WHERE file = 'a.json'", [])
            .unwrap();
        assert_eq!(history.load_tests("vps").unwrap(), expected[1..]);
    }

    /// A file as version 1 made it keeps its readings and takes tests.
    #[test]
    fn a_file_of_version_1_is_migrated() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("h.sqlite");
        let old = rusqlite::Connection::open(&path).unwrap();
        old.execute_batch(schema::READINGS).unwrap();
        old.execute_batch(
            "INSERT INTO series (id, target, metric) VALUES (1, 'vps', 'load.1');
             INSERT INTO origin (id, name) VALUES (1, '/proc');
             INSERT INTO reading (series, at, value, origin) VALUES (1, 1760000040000, 0.5, 1);",
        )
        .unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
        drop(old);
        let mut history = History::open(&path).unwrap();
        let kept = Reading::new(Metric::Load1, 0.5, t(0), &Origin::new("/proc")).unwrap();
        assert_eq!(history.range("vps", &[Metric::Load1], t(-9), t(9)).unwrap(), [kept]);
        history.keep_load_test("vps", &test("a.json", 100.0, 0)).unwrap();
        assert_eq!(history.load_tests("vps").unwrap().len(), 1);
        let version: i64 =
            history.db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        assert_eq!(version, schema::VERSION);
    }
}
