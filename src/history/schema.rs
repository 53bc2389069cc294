//! Opening the file: who made it, its version, how it is kept.

use super::error::HistoryError;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use rusqlite_migration::{M, Migrations};
use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::time::Duration;

/// The schema version that this palier writes.
pub(super) const VERSION: i64 = 7;

const _: () = assert!(STEPS.len() == VERSION as usize);

/// « PALI »: whose file it is, for us and for file(1).
const APPLICATION: i64 = 0x5041_4c49;

/// How long a writer waits for another.
const PATIENCE: Duration = Duration::from_secs(5);

/// Never changed once released; a new version appends a step.
///
/// A row is some 25 bytes: target, metric and origin are named once, elsewhere.
const STEPS: &[M<'static>] = &[
    M::up(READINGS),
    M::up(LOAD_TESTS),
    M::up(STANDING),
    M::up(DAYS),
    M::up(PROBES),
    M::up(MARKS),
    M::up(PACKED),
];

pub(super) const READINGS: &str = "PRAGMA application_id = 0x50414c49;
     CREATE TABLE series (
         id INTEGER PRIMARY KEY,
         target TEXT NOT NULL,
         metric TEXT NOT NULL,
         -- Everything before this instant is rolled up.
         thinned INTEGER NOT NULL DEFAULT 0,
         UNIQUE (target, metric)
     ) STRICT;
     CREATE TABLE origin (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
     CREATE TABLE reading (
         series INTEGER NOT NULL,
         at INTEGER NOT NULL,
         value REAL,
         origin INTEGER NOT NULL,
         low REAL,
         high REAL,
         PRIMARY KEY (series, at)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE signal (
         target TEXT NOT NULL,
         name TEXT NOT NULL,
         state TEXT NOT NULL,
         since INTEGER NOT NULL,
         PRIMARY KEY (target, name)
     ) STRICT, WITHOUT ROWID;";

/// One row a target.
const STANDING: &str = "CREATE TABLE standing (
         target TEXT PRIMARY KEY NOT NULL,
         phase TEXT,
         phase_since INTEGER,
         verdict TEXT,
         advised TEXT,
         advised_since INTEGER
     ) STRICT, WITHOUT ROWID;";

/// The same result, imported again, is the same row.
pub(super) const LOAD_TESTS: &str = "CREATE TABLE load_test (
         target TEXT NOT NULL,
         file TEXT NOT NULL,
         tool TEXT NOT NULL,
         throughput REAL NOT NULL,
         requests REAL NOT NULL,
         seconds REAL NOT NULL,
         failed REAL NOT NULL,
         concurrency REAL,
         mean REAL,
         p50 REAL,
         p90 REAL,
         p99 REAL,
         client TEXT NOT NULL,
         phase TEXT,
         units REAL,
         ended INTEGER,
         imported INTEGER NOT NULL,
         PRIMARY KEY (target, file, tool, throughput, requests)
     ) STRICT, WITHOUT ROWID;";

/// Days are UTC, counted since 1970. A row is some 20 bytes: three years of seventy figures are
/// below two megabytes.
const DAYS: &str = "CREATE TABLE figure (
         id INTEGER PRIMARY KEY,
         target TEXT NOT NULL,
         metric TEXT NOT NULL,
         -- For how many seconds a value must have held, and which way is extreme.
         sustained INTEGER NOT NULL,
         direction TEXT NOT NULL,
         -- Every day before this one was reckoned from the readings.
         reckoned INTEGER NOT NULL DEFAULT 0,
         -- Every day before this one was asked of the target's own memory.
         asked INTEGER NOT NULL DEFAULT 0,
         UNIQUE (target, metric, sustained, direction)
     ) STRICT;
     CREATE TABLE day (
         figure INTEGER NOT NULL,
         day INTEGER NOT NULL,
         value REAL NOT NULL,
         origin INTEGER NOT NULL,
         -- 1: from the target's own memory, which saw all of the day.
         theirs INTEGER NOT NULL DEFAULT 0,
         PRIMARY KEY (figure, day)
     ) STRICT, WITHOUT ROWID;";

/// Minutes are UTC, counted since 1970. Several processes may probe the same address: each adds its
/// probes to the minute's.
const PROBES: &str = "CREATE TABLE probe (
         id INTEGER PRIMARY KEY,
         target TEXT NOT NULL,
         url TEXT NOT NULL,
         UNIQUE (target, url)
     ) STRICT;
     CREATE TABLE probe_minute (
         probe INTEGER NOT NULL,
         minute INTEGER NOT NULL,
         -- How many probes were answered with success, and how many there were.
         up INTEGER NOT NULL,
         asked INTEGER NOT NULL,
         PRIMARY KEY (probe, minute)
     ) STRICT, WITHOUT ROWID;";

/// What happened: a line on every chart. And which advice stood from when on.
const MARKS: &str = "CREATE TABLE mark (
         id INTEGER PRIMARY KEY,
         target TEXT NOT NULL,
         at INTEGER NOT NULL,
         -- Milliseconds like the beginning; none: an instant.
         until INTEGER,
         -- deploy, incident, price, note
         kind TEXT NOT NULL,
         words TEXT NOT NULL,
         UNIQUE (target, at, kind, words)
     ) STRICT;
     CREATE TABLE advised (
         target TEXT NOT NULL,
         at INTEGER NOT NULL,
         verdict TEXT NOT NULL,
         phase TEXT NOT NULL,
         PRIMARY KEY (target, at)
     ) STRICT, WITHOUT ROWID;";

/// The newest readings as rows, by the minute: a look writes all its series into one page or two, and
/// one series' hours are still found at once. Whatever is older is packed, by the span and the
/// series: `id` is the span's number since 1970 × 2²⁴ + the series, so that what grows old lies
/// together, and new spans are added at the end. `series.thinned` says nothing any more.
///
/// Run again over its own tables it changes nothing.
const PACKED: &str = "ALTER TABLE reading RENAME TO reading_by_series;
     CREATE TABLE reading (
         minute INTEGER NOT NULL,
         series INTEGER NOT NULL,
         at INTEGER NOT NULL,
         value REAL,
         origin INTEGER NOT NULL,
         low REAL,
         high REAL,
         PRIMARY KEY (minute, series, at)
     ) STRICT, WITHOUT ROWID;
     INSERT INTO reading
         SELECT (at - ((at % 60000) + 60000) % 60000) / 60000, series, at, value, origin, low, high
         FROM reading_by_series ORDER BY 1, 2, 3;
     DROP TABLE reading_by_series;
     -- Instants that several series share, and how many packs do.
     CREATE TABLE IF NOT EXISTS instants (
         id INTEGER PRIMARY KEY,
         hash INTEGER NOT NULL,
         shared INTEGER NOT NULL,
         data BLOB NOT NULL
     ) STRICT;
     CREATE INDEX IF NOT EXISTS instants_by_hash ON instants (hash);
     -- Every reading of an hour.
     CREATE TABLE IF NOT EXISTS hour_of_readings (
         id INTEGER PRIMARY KEY,
         count INTEGER NOT NULL,
         instants INTEGER NOT NULL,
         data BLOB NOT NULL
     ) STRICT;
     -- One reading a minute of a day.
     CREATE TABLE IF NOT EXISTS day_of_minutes (
         id INTEGER PRIMARY KEY,
         count INTEGER NOT NULL,
         instants INTEGER NOT NULL,
         data BLOB NOT NULL
     ) STRICT;
     -- The roll-ups of a day by five minutes, and of 32 days by the hour.
     CREATE TABLE IF NOT EXISTS five_minutes (
         id INTEGER PRIMARY KEY,
         count INTEGER NOT NULL,
         data BLOB NOT NULL
     ) STRICT;
     CREATE TABLE IF NOT EXISTS hours (
         id INTEGER PRIMARY KEY,
         count INTEGER NOT NULL,
         data BLOB NOT NULL
     ) STRICT;
     -- How many requests took how long: of a target, one set of bounds each.
     CREATE TABLE IF NOT EXISTS histogram (
         id INTEGER PRIMARY KEY,
         target TEXT NOT NULL,
         bounds BLOB NOT NULL,
         UNIQUE (target, bounds)
     ) STRICT;
     CREATE TABLE IF NOT EXISTS histogram_count (
         -- 300 or 3600 seconds from `at` on, which is in milliseconds.
         seconds INTEGER NOT NULL,
         histogram INTEGER NOT NULL,
         at INTEGER NOT NULL,
         counts BLOB NOT NULL,
         PRIMARY KEY (seconds, histogram, at)
     ) STRICT, WITHOUT ROWID;";

pub(super) fn open(path: &Path) -> Result<Connection, HistoryError> {
    create(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db =
        Connection::open_with_flags(path, flags).map_err(|e| HistoryError::opening(path, &e))?;
    let other = |e: rusqlite::Error| HistoryError::opening(path, &e);
    db.busy_timeout(PATIENCE).map_err(other)?;
    recognise(&db, path)?;
    wait(|| db.pragma_update(None, "journal_mode", "wal")).map_err(other)?;
    let settings = "PRAGMA synchronous = NORMAL;
         PRAGMA cache_size = -512;
         PRAGMA journal_size_limit = 4194304;";
    db.execute_batch(settings).map_err(other)?;
    db.set_transaction_behavior(TransactionBehavior::Immediate);
    migrate(&mut db, path)?;
    Ok(db)
}

pub(super) fn open_in_memory(path: &Path) -> Result<Connection, HistoryError> {
    let mut db = Connection::open_in_memory().map_err(|e| HistoryError::opening(path, &e))?;
    db.set_transaction_behavior(TransactionBehavior::Immediate);
    migrate(&mut db, path)?;
    Ok(db)
}

/// Makes the directories and the file, so that they are private from their first moment.
fn create(path: &Path) -> Result<(), HistoryError> {
    if let Some(directory) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)
            .map_err(|e| HistoryError::directory(directory, &e))?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(HistoryError::file(path, &e)),
    }
}

/// Reads whose file it is before anything is changed in it; at one instant, since another process
/// may be making it just now.
fn recognise(db: &Connection, path: &Path) -> Result<(), HistoryError> {
    let look = || -> rusqlite::Result<(i64, i64, i64)> {
        let tx = db.unchecked_transaction()?;
        let ask = |sql: &str| tx.query_row(sql, [], |row| row.get(0));
        let tables = ask("SELECT count(*) FROM sqlite_schema")?;
        Ok((tables, ask("PRAGMA application_id")?, ask("PRAGMA user_version")?))
    };
    let (tables, application, version) = look().map_err(|e| HistoryError::opening(path, &e))?;
    if application != APPLICATION && (application != 0 || tables != 0) {
        return Err(HistoryError::foreign(path));
    }
    if version > VERSION {
        return Err(HistoryError::newer(path, version, VERSION));
    }
    Ok(())
}

fn migrate(db: &mut Connection, path: &Path) -> Result<(), HistoryError> {
    let version = |db: &Connection| -> rusqlite::Result<i64> {
        db.query_row("PRAGMA user_version", [], |row| row.get(0))
    };
    let Err(failure) = Migrations::from_slice(STEPS).to_latest(db) else { return Ok(()) };
    // Another process may have been first with the same step.
    match version(db) {
        Ok(VERSION) => Ok(()),
        Err(e) => Err(HistoryError::opening(path, &e)),
        Ok(_) => match failure {
            rusqlite_migration::Error::RusqliteError { err, .. } => {
                Err(HistoryError::opening(path, &err))
            }
            e => Err(HistoryError::other(path, &e.to_string())),
        },
    }
}

/// Tries again while another process holds the file: the change of the journal's mode does not
/// wait by itself.
fn wait(mut attempt: impl FnMut() -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    let pause = Duration::from_millis(50);
    let mut left = PATIENCE;
    loop {
        match attempt() {
            Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && !left.is_zero() => {
                std::thread::sleep(pause);
                left = left.saturating_sub(pause);
            }
            done => return done,
        }
    }
}
