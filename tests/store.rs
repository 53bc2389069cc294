//! The store as a file that others hold too, that is killed, that runs out of room, that is damaged,
//! and that an older palier made; and `palier history info`, `prune`, `verify` and `compact`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use crate::world;
use chrono::TimeDelta;
use palier::domain::Timestamp;
use palier::domain::metric::Metric;
use palier::domain::reading::{Bounds, Origin, Reading};
use palier::domain::retention::Retention;
use palier::history::History;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use world::home::Home;

const METRICS: [Metric; 4] =
    [Metric::CpuUtilization, Metric::Load1, Metric::MemoryUsed, Metric::LatencyP99];

/// A whole hour in autumn 2025.
const BEGIN: i64 = 1_759_276_800_000;

/// Readings come every 30 s, so that an hour is over soon.
fn t(step: i64) -> Timestamp {
    Timestamp::from_timestamp_millis(BEGIN + step * 30_000).unwrap()
}

/// What is written at a step: told by the step alone.
fn look(step: i64) -> Vec<Reading> {
    let origin = Origin::new("/proc");
    let value = |i: usize| (step * (i as i64 + 3) % 997) as f64 / 7.0;
    let one = |(i, metric)| Reading::new(metric, value(i), t(step), &origin).unwrap();
    METRICS.into_iter().enumerate().map(one).collect()
}

/// What is kept for long enough that every reading is there as it was written.
fn keep() -> Retention {
    Retention { full: TimeDelta::days(300), ..Retention::default() }
}

fn integrity(path: &Path) -> String {
    let db = Connection::open(path).unwrap();
    db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
}

/// The looks of `[from, until)`, all of them whole.
fn assert_there(history: &History, from: i64, until: i64) {
    let found = history.range("vps", &METRICS, t(from), t(until - 1)).unwrap();
    let expected: Vec<Reading> = (from..until).flat_map(look).collect();
    assert_eq!(found.len(), expected.len(), "{from}..{until}");
    let sorted = |mut all: Vec<Reading>| {
        all.sort_by_key(|r| (r.at, r.metric));
        all
    };
    assert!(sorted(found) == sorted(expected), "{from}..{until}");
}

const STORE: &str = "PALIER_TEST_STORE";
const FROM: &str = "PALIER_TEST_FROM";

/// Not a test of its own: the other process of those below. It says each look that it holds, and
/// ends when the store fails.
#[test]
#[ignore = "the other process of the tests below"]
fn child_that_appends_until_it_is_killed() {
    let path = PathBuf::from(std::env::var(STORE).unwrap());
    let from: i64 = std::env::var(FROM).unwrap().parse().unwrap();
    let mut out = std::io::stdout();
    let mut say = |words: String| writeln!(out, "\n{words}").unwrap();
    let mut history = History::open(&path).unwrap();
    for step in from.. {
        let done = history.append("vps", &look(step)).and_then(|()| {
            say(format!("wrote {step}"));
            if step % 40 == 0 { history.prune(t(step), keep()).map(drop) } else { Ok(()) }
        });
        if let Err(error) = done {
            say(format!("failed {}", error.message().id));
            // What is there can still be read.
            assert_there(&history, from, step);
            say("read".to_owned());
            return;
        }
    }
}

/// A writer in a process of its own, and what it said last.
struct Writer {
    child: Child,
    wrote: Arc<AtomicI64>,
    lines: JoinHandle<Vec<String>>,
}

impl Writer {
    fn start(path: &Path, from: i64) -> Self {
        Self::run(Command::new(std::env::current_exe().unwrap()), path, from)
    }

    fn run(mut command: Command, path: &Path, from: i64) -> Self {
        let mut child = command
            .args([
                "--ignored",
                "--nocapture",
                "--exact",
                "store::child_that_appends_until_it_is_killed",
            ])
            .env(STORE, path)
            .env(FROM, from.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let wrote = Arc::new(AtomicI64::new(from - 1));
        let newest = Arc::clone(&wrote);
        let lines = std::thread::spawn(move || {
            let mut others = Vec::new();
            for line in out.lines().map_while(Result::ok) {
                match line.strip_prefix("wrote ").map(str::parse) {
                    Some(Ok(step)) => newest.store(step, Ordering::SeqCst),
                    _ => others.push(line),
                }
            }
            others
        });
        Self { child, wrote, lines }
    }

    fn wait_for(&self, step: i64) {
        let patience = Instant::now();
        while self.wrote.load(Ordering::SeqCst) < step {
            assert!(patience.elapsed() < Duration::from_secs(20), "it does not write");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// SIGKILL; the last look that it said it holds.
    fn kill(mut self) -> i64 {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.lines.join().unwrap();
        self.wrote.load(Ordering::SeqCst)
    }
}

#[test]
fn twenty_times_killed_under_load_nothing_acknowledged_is_lost() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("history.sqlite3");
    let (mut next, mut acknowledged) = (0, 0);
    for round in 0..20_i64 {
        let writer = Writer::start(&path, next);
        // At another moment of its work each time: while it appends, while it packs.
        writer.wait_for(next + 60 + round * 7 % 40);
        std::thread::sleep(Duration::from_micros((round as u64 * 733) % 5000));
        let wrote = writer.kill();
        assert_eq!(integrity(&path), "ok", "round {round}");
        let history = History::open(&path).unwrap();
        assert_there(&history, next, wrote + 1);
        let all = history.range("vps", &METRICS, t(wrote + 1), t(wrote + 500)).unwrap();
        // At most the one look that was under way, and that as a whole.
        assert!(all.is_empty() || all.len() == METRICS.len(), "{all:?}");
        acknowledged += wrote + 1 - next;
        next = wrote + 1 + i64::from(!all.is_empty());
    }
    assert!(acknowledged >= 20 * 60);
    let mut history = History::open(&path).unwrap();
    assert_there(&history, 0, next);
    let verified = history.verify(t(next), keep()).unwrap();
    assert!(verified.is_sound() && verified.packs > 0, "{verified:?}");
    history.prune(t(next), keep()).unwrap();
    history.compact(t(next), keep()).unwrap();
    assert_there(&history, 0, next);
}

#[test]
fn several_processes_write_and_read_at_once() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("history.sqlite3");
    // Three that write their own stretches, from an empty file on, and one that packs and reads.
    let stretches = [0, 100_000, 200_000];
    let writers = stretches.map(|from| (from, Writer::start(&path, from)));
    writers[0].1.wait_for(0);
    let mut history = History::open(&path).unwrap();
    let until = Instant::now() + Duration::from_secs(3);
    let mut looks = 0;
    while Instant::now() < until || looks < 3 {
        history.prune(t(300_000), keep()).unwrap();
        for (from, writer) in &writers {
            let known = writer.wrote.load(Ordering::SeqCst) + 1;
            if known > *from {
                assert_there(&history, *from, known);
            }
        }
        looks += 1;
    }
    for (from, writer) in writers {
        writer.wait_for(from + 50);
        let last = writer.kill();
        assert_there(&history, from, last + 1);
    }
    assert_eq!(integrity(&path), "ok");
}

/// The limit is the system's own: a write beyond it fails, as on a full disk.
#[test]
fn without_room_what_is_there_stays_and_goes_on_when_there_is_room_again() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("history.sqlite3");
    drop(History::open(&path).unwrap());
    // 512 kB; what lies beyond is an error of the write, and no signal.
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 1024; exec \"$0\" \"$@\""]);
    shell.arg(std::env::current_exe().unwrap());
    let mut writer = Writer::run(shell, &path, 0);
    assert!(writer.child.wait().unwrap().success());
    let said = writer.lines.join().unwrap();
    let failure = said.iter().find_map(|line| line.strip_prefix("failed ")).unwrap();
    assert!(["history-full", "history-writing"].contains(&failure), "{failure}");
    assert!(said.iter().any(|line| line == "read"), "{said:?}");
    let last = writer.wrote.load(Ordering::SeqCst);
    assert!(last > 100, "{last}");
    assert_eq!(integrity(&path), "ok");
    let mut history = History::open(&path).unwrap();
    assert_there(&history, 0, last + 1);
    history.append("vps", &look(last + 1)).unwrap();
    history.prune(t(last + 2), keep()).unwrap();
    assert_there(&history, 0, last + 2);
}

fn old_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store/version-6.sqlite3")
}

/// A file as version 6 left it, with minutes of an import and readings of two looks: read as it is,
/// without palier.
fn old_readings() -> Vec<Reading> {
    // Of a copy: SQLite puts its log beside what it opens.
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("history.sqlite3");
    std::fs::copy(old_file(), &path).unwrap();
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut select = db
        .prepare(
            "SELECT metric, at, value, name, low, high FROM reading
             JOIN series ON series.id = series JOIN origin ON origin.id = origin
             WHERE target = 'local' ORDER BY at, metric",
        )
        .unwrap();
    let rows = select.query_map([], |row| {
        let low: Option<f64> = row.get(4)?;
        let high = row.get(5)?;
        Ok(Reading {
            metric: Metric::from_id(&row.get::<_, String>(0)?).unwrap(),
            at: Timestamp::from_timestamp_millis(row.get(1)?).unwrap(),
            value: row.get(2)?,
            origin: Origin::new(&row.get::<_, String>(3)?),
            bounds: low.map(|low| Bounds { low, high }),
        })
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_file_of_version_6_comes_over_without_loss_and_is_packed() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("history.sqlite3");
    std::fs::copy(old_file(), &path).unwrap();
    let old = old_readings();
    assert_eq!(old.len(), 2658);
    let all = |history: &History| {
        let (from, to) = (old[0].at, old[old.len() - 1].at);
        let mut all = history.range("local", Metric::ALL, from, to).unwrap();
        all.sort_by_key(|r| (r.at, r.metric.id()));
        all
    };
    // Several that open it at once migrate it once.
    let start = Barrier::new(4);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                start.wait();
                drop(History::open(&path).unwrap());
            });
        }
    });
    let mut history = History::open(&path).unwrap();
    assert!(all(&history) == old);
    let now = old[old.len() - 1].at + TimeDelta::hours(3);
    let done = history.prune(now, Retention::default()).unwrap();
    // Three days of minutes every five: those older than two days stay single minutes.
    assert_eq!(done.packed + done.rolled_up, old.len());
    let packed = all(&history);
    let young = now - TimeDelta::hours(48);
    let of = |all: &[Reading]| -> Vec<Reading> {
        all.iter().filter(|r| r.at >= young).cloned().collect()
    };
    assert!(of(&packed) == of(&old));
    assert_eq!(packed.len(), old.len());
    assert!(packed == old, "minutes of single readings are those readings");
    // What else was in it is there: days, signals, the phase.
    let db = Connection::open(&path).unwrap();
    let count = |table: &str| -> i64 {
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!(["day", "signal", "standing", "figure"].map(count), [9, 3, 1, 21]);
    assert!(history.verify(now, Retention::default()).unwrap().is_sound());
}

fn palier(home: &Home, path: &Path, words: &str, code: i32) -> String {
    let output = home
        .palier()
        .args(["--lang", "en", "--store"])
        .arg(path)
        .args(words.split_whitespace())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{words}: {said}{failed}");
    format!("{said}{failed}")
}

fn json(home: &Home, path: &Path, words: &str, code: i32) -> Value {
    serde_json::from_str(&palier(home, path, words, code)).unwrap()
}

/// Six hours of looks that ended an hour ago, as old as the program's own clock says.
fn recent(path: &Path) -> Vec<Reading> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let hour = now.as_secs() as i64 / 3600 * 3600 - 7 * 3600;
    let first = Timestamp::from_timestamp(hour, 0).unwrap();
    let moved = |r: Reading| Reading { at: r.at - t(0).signed_duration_since(first), ..r };
    let all: Vec<Reading> = (0..6 * 120).flat_map(look).map(moved).collect();
    History::open(path).unwrap().append("local", &all).unwrap();
    all
}

#[test]
fn the_store_is_told_pruned_verified_and_compacted() {
    let home = Home::new();
    let path = home.path().join("h.sqlite3");
    assert!(palier(&home, &path, "history prune", 2).contains("no history at"));
    assert!(!path.exists());
    let all = recent(&path);
    let would = json(&home, &path, "history prune --dry-run --json", 0);
    assert_eq!(would["packed"], all.len());
    assert_eq!(json(&home, &path, "history info --json", 0)["contents"][0]["packed"], 0);
    let said = palier(&home, &path, "history prune", 0);
    assert!(said.contains(&format!("packed as they are: {}", "2,880")), "{said}");
    assert!(palier(&home, &path, "history prune", 0).contains("nothing to prune"));
    let info = json(&home, &path, "history info --json", 0);
    let first = &info["contents"][0];
    assert_eq!(
        (&first["readings"], &first["packed"], &first["rows"]),
        (&720.into(), &720.into(), &0.into())
    );
    assert_eq!((&first["five_minutes"], &first["hours"]), (&72.into(), &6.into()));
    assert!(palier(&home, &path, "history info", 0).contains("packed: 720 ("));
    let sound = json(&home, &path, "history verify --json", 0);
    assert_eq!((&sound["sound"], &sound["readings"]), (&true.into(), &2880.into()));
    let done = json(&home, &path, "history compact --json", 0);
    assert!(done["bytes_after"].as_u64() < done["bytes_before"].as_u64(), "{done}");
    assert!(palier(&home, &path, "history compact", 0).contains("takes"));
    let history = History::open(&path).unwrap();
    let (from, to) = (all[0].at, all[all.len() - 1].at);
    assert!(history.range("local", &METRICS, from, to).unwrap().len() == all.len());
}

#[test]
fn a_flipped_byte_is_found_and_the_rest_is_read() {
    let home = Home::new();
    let path = home.path().join("h.sqlite3");
    let all = recent(&path);
    palier(&home, &path, "history compact", 0);
    // One byte of a pack, in the file itself.
    let db = Connection::open(&path).unwrap();
    let pack: Vec<u8> = db
        .query_row("SELECT data FROM hour_of_readings ORDER BY id LIMIT 1", [], |row| row.get(0))
        .unwrap();
    drop(db);
    let bytes = std::fs::read(&path).unwrap();
    let place = bytes.windows(pack.len()).position(|w| w == pack).unwrap() + pack.len() / 2;
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.write_all_at(&[bytes[place] ^ 0x10], place as u64).unwrap();
    drop(file);
    let said = palier(&home, &path, "history verify", 1);
    assert!(said.contains("packs of readings that cannot be read: 1"), "{said}");
    assert!(said.contains("concerned: local cpu.utilization"), "{said}");
    let history = History::open(&path).unwrap();
    let found = history.range("local", &METRICS, all[0].at, all[all.len() - 1].at).unwrap();
    assert_eq!(found.len(), all.len() - 120);
}

/// Pages are overwritten; palier says so, shows what it measures, and leaves the file as it is.
#[test]
fn beside_a_corrupt_file_palier_goes_on_and_says_so() {
    let home = Home::new();
    let path = home.path().join("h.sqlite3");
    recent(&path);
    let mut bytes = std::fs::read(&path).unwrap();
    for byte in bytes.iter_mut().skip(4096) {
        *byte ^= 0x5a;
    }
    std::fs::write(&path, &bytes).unwrap();
    let output = home
        .palier()
        .args(["--lang", "en", "--store"])
        .arg(&path)
        .args(["check", "local", "--json"])
        .output()
        .unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(answer["problems"].to_string().contains("is damaged"), "{answer:#}");
    assert!(answer.to_string().contains("memory.utilization"), "{answer:#}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    assert!(palier(&home, &path, "history verify", 2).contains("is damaged"));
}

/// A directory in which nothing may be written, with a store or without: the cockpit goes on without a
/// history and says so, and what is there stays as it is.
#[test]
fn in_a_read_only_directory_palier_goes_on_and_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    for with_store in [false, true] {
        let folder = home.path().join(format!("read-only-{with_store}"));
        std::fs::create_dir(&folder).unwrap();
        let path = folder.join("h.sqlite3");
        if with_store {
            recent(&path);
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o444)).unwrap();
        }
        let before = std::fs::read(&path).ok();
        std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o555)).unwrap();
        // Root may write everywhere, unless that right is taken away.
        let mut command = Command::new("setpriv");
        if rustix::process::geteuid().is_root() {
            command.args(["--bounding-set", "-dac_override,-dac_read_search"]);
        }
        command.arg(env!("CARGO_BIN_EXE_palier")).env_clear().envs(home.environment());
        command.args(["--lang", "en", "--store"]).arg(&path).args(["check", "local", "--json"]);
        let output = command.output().unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
        });
        let problems = answer["problems"].to_string();
        let file = path.display().to_string();
        assert!(problems.contains(&file), "with a store: {with_store}: {answer:#}");
        assert!(answer["readings"]["memory.utilization"]["value"].is_number(), "{answer:#}");
        assert_eq!(std::fs::read(&path).ok(), before, "with a store: {with_store}");
        std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
    }
}
