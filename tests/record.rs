//! `palier record` as a real process, with a test that listens as systemd would.

// A helper that cannot help fails its test; the program under test reads the real clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use crate::pty;
use crate::world;
use chrono::Utc;
use palier::domain::Timestamp;
use palier::domain::metric::Metric;
use palier::history::{History, collector};
use portable_pty::CommandBuilder;
use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use world::home::{Home, palier};

/// What does not come within this time fails the test.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running `palier record`, and what it tells the service manager and the log.
struct Recorder {
    child: Child,
    ear: UnixDatagram,
    log: Arc<Mutex<String>>,
}

impl Recorder {
    fn start(home: &Home, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let socket = home.path().join("run/notify");
        drop(std::fs::remove_file(&socket));
        let ear = UnixDatagram::bind(&socket).unwrap();
        let mut child = Command::new(palier())
            .env_clear()
            .envs(home.environment())
            .env("NOTIFY_SOCKET", &socket)
            .envs(variables.iter().copied())
            .args(["--lang", "en", "record"])
            .args(arguments)
            .current_dir(home.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (lines, sink) = (BufReader::new(child.stderr.take().unwrap()), Arc::clone(&log));
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                *sink.lock().unwrap() += &(line + "\n");
            }
        });
        Self { child, ear, log }
    }

    /// The next datagram within that time.
    fn next(&self, within: Duration) -> Option<String> {
        let mut bytes = [0; 4096];
        self.ear.set_read_timeout(Some(within.max(Duration::from_millis(1)))).unwrap();
        let length = self.ear.recv(&mut bytes).ok()?;
        Some(String::from_utf8(bytes[..length].to_vec()).unwrap())
    }

    /// The first datagram with these words.
    #[track_caller]
    fn hear(&self, words: &str) -> String {
        let begun = Instant::now();
        while let Some(left) = PATIENCE.checked_sub(begun.elapsed()) {
            match self.next(left) {
                Some(told) if told.contains(words) => return told,
                _ => {}
            }
        }
        panic!("never heard {words}; the log is\n{}", self.log())
    }

    fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// The exit code, and how long it took.
    fn end(&mut self) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), begun.elapsed());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("it never ended; the log is\n{}", self.log())
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn store(home: &Home) -> PathBuf {
    home.path().join("state/palier/history.sqlite3")
}

/// When that target's memory was read.
fn looks(store: &Path, target: &str) -> Vec<Timestamp> {
    let history = History::open(store).unwrap();
    let (from, to) = (Utc::now() - chrono::TimeDelta::hours(1), Utc::now());
    let all = history.range(target, &[Metric::MemoryUtilization], from, to).unwrap();
    all.into_iter().map(|reading| reading.at).collect()
}

/// Waits until the store has more looks at a target than so many.
#[track_caller]
fn grows(store: &Path, target: &str, from: usize) -> usize {
    let begun = Instant::now();
    loop {
        let now = looks(store, target).len();
        if now > from {
            return now;
        }
        assert!(begun.elapsed() < PATIENCE, "{target} stays at {now}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

const HERE: &str = "target = \"here\"\n[targets.here]\nkind = \"local\"\n";

#[test]
fn it_is_ready_after_the_first_look_and_ends_cleanly_with_all_that_it_heard() {
    let home = Home::new();
    // A target that nobody answers at does not keep the others from being collected.
    let dead = "[targets.dead]\nkind = \"prometheus\"\nurl = \"http://127.0.0.1:9\"\n";
    home.write("config/palier/palier.toml", format!("refresh = \"250ms\"\n{HERE}{dead}"));
    let mut recorder = Recorder::start(&home, &[], &[]);
    let ready = recorder.next(PATIENCE).unwrap();
    assert!(ready.starts_with("READY=1\nSTATUS=1 of 2 targets answer; history "), "{ready}");
    assert!(ready.contains(" dead does not answer: "), "{ready}");
    let first = grows(&store(&home), "here", 0);
    grows(&store(&home), "here", first + 2);
    let known = collector(&store(&home)).unwrap();
    assert_eq!(known.pid, recorder.child.id());
    assert!(known.targets.iter().eq(["dead", "here"]), "{known:?}");

    let asked = Utc::now();
    recorder.signal("TERM");
    let (code, took) = recorder.end();
    assert_eq!(code, Some(0), "{}", recorder.log());
    assert!(took < Duration::from_secs(2), "{took:?}");
    recorder.hear("STOPPING=1");
    let newest = *looks(&store(&home), "here").last().unwrap();
    assert!(asked - newest < chrono::TimeDelta::milliseconds(900), "{asked} {newest}");
    assert_eq!(collector(&store(&home)), None);
    let log = recorder.log();
    let lines: Vec<_> = log.lines().collect();
    assert!(lines[0].contains("Collecting into ") && lines[0].contains("targets: 2"), "{log}");
    assert!(log.contains("first figures."), "{log}");
    assert!(lines.last().unwrap().ends_with("everything that was heard is written."), "{log}");
    for line in lines {
        let (time, _) = line.split_once(' ').unwrap();
        chrono::DateTime::parse_from_rfc3339(time).unwrap_or_else(|e| panic!("{line}: {e}"));
    }
}

#[test]
fn the_watchdog_is_fed_only_while_the_store_takes_what_is_written() {
    let home = Home::new();
    let environment = [("WATCHDOG_USEC", "1000000"), ("JOURNAL_STREAM", "8:1")];
    let recorder = Recorder::start(&home, &["local", "--refresh", "250ms"], &environment);
    recorder.hear("READY=1");
    grows(&store(&home), "local", 1);
    for _ in 0..3 {
        let begun = Instant::now();
        recorder.hear("WATCHDOG=1");
        assert!(begun.elapsed() < Duration::from_millis(950), "{:?}", begun.elapsed());
    }
    assert!(recorder.log().starts_with("<6>Collecting into "), "{}", recorder.log());

    // Somebody holds the database: no write comes to its end.
    let other = rusqlite::Connection::open(store(&home)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::sleep(Duration::from_millis(800));
    while recorder.next(Duration::from_millis(1)).is_some() {}
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(2) {
        let told = recorder.next(Duration::from_millis(100));
        assert_ne!(told.as_deref(), Some("WATCHDOG=1"), "after {:?}", begun.elapsed());
    }
    other.execute_batch("ROLLBACK").unwrap();
    recorder.hear("WATCHDOG=1");
}

#[test]
fn a_reload_takes_a_good_configuration_and_refuses_a_broken_one() {
    let home = Home::new();
    let refresh = "refresh = \"500ms\"\n";
    home.write("config/palier/palier.toml", format!("{refresh}{HERE}"));
    let recorder = Recorder::start(&home, &[], &[]);
    recorder.hear("READY=1");
    grows(&store(&home), "here", 0);

    let two = format!("{refresh}{HERE}[targets.there]\nkind = \"local\"\n");
    home.write("config/palier/palier.toml", two);
    recorder.signal("HUP");
    let reloading = recorder.hear("RELOADING=1");
    let instant = reloading.lines().find_map(|l| l.strip_prefix("MONOTONIC_USEC=")).unwrap();
    assert!(instant.parse::<u64>().unwrap() > 0, "{reloading}");
    let ready = recorder.hear("READY=1");
    assert!(ready.contains(" of 2 targets"), "{ready}");
    let there = grows(&store(&home), "there", 0);
    assert!(collector(&store(&home)).unwrap().targets.iter().eq(["here", "there"]));

    home.write("config/palier/palier.toml", "refresh = \"nonsense\"\n");
    recorder.signal("HUP");
    recorder.hear("RELOADING=1");
    recorder.hear("READY=1");
    let begun = Instant::now();
    while !recorder.log().contains("The old configuration goes on: ") {
        assert!(begun.elapsed() < PATIENCE, "{}", recorder.log());
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(recorder.log().contains("nonsense"), "{}", recorder.log());
    grows(&store(&home), "there", there + 1);
}

#[test]
fn a_second_recorder_is_refused_and_a_killed_one_leaves_the_way_free() {
    let home = Home::new();
    let arguments = ["local", "--refresh", "250ms"];
    let mut first = Recorder::start(&home, &arguments, &[]);
    first.hear("READY=1");
    let before = grows(&store(&home), "local", 0);
    let second = home.palier().args(["--lang", "en", "record", "local"]).output().unwrap();
    let said = String::from_utf8(second.stderr).unwrap();
    assert_eq!(second.status.code(), Some(1), "{said}");
    let pid = first.child.id();
    assert!(said.contains(&format!("already collects into {}", store(&home).display())), "{said}");
    assert!(said.contains(&format!("process {pid}, since 20")), "{said}");

    first.signal("KILL");
    first.end();
    drop(first);
    let mut next = Recorder::start(&home, &arguments, &[]);
    next.hear("READY=1");
    grows(&store(&home), "local", before + 1);
    next.signal("INT");
    assert_eq!(next.end().0, Some(130));
}

#[test]
fn whoever_watches_beside_it_writes_nothing_twice_and_goes_on_after_it() {
    let home = Home::new();
    let slow = ["local", "--refresh", "2s"];
    let mut recorder = Recorder::start(&home, &slow, &[]);
    recorder.hear("READY=1");
    let mut command = CommandBuilder::new(palier());
    command.env_clear();
    for (name, value) in home.environment() {
        command.env(name, value);
    }
    command.args(["local", "--refresh", "250ms"]);
    let mut cockpit = pty::Screen::start(command, 80, 24);
    cockpit.wait_for(&["CPU", "RAM"]);
    let check = home.palier().args(["check", "local", "--for", "1s", "--json"]).output().unwrap();
    assert!(String::from_utf8_lossy(&check.stdout).contains("\"memory.utilization\""));
    let all = looks(&store(&home), "local").len();
    grows(&store(&home), "local", all);
    let all = looks(&store(&home), "local");
    // Its own second look comes early, for the rates.
    for pair in all[1..].windows(2) {
        let apart = pair[1] - pair[0];
        assert!(apart > chrono::TimeDelta::milliseconds(1500), "{apart}: {all:?}");
    }

    recorder.signal("TERM");
    assert_eq!(recorder.end().0, Some(0));
    let ended = looks(&store(&home), "local").len();
    grows(&store(&home), "local", ended + 3);
    cockpit.press("q");
    assert!(cockpit.end().success());
}

#[test]
fn it_ends_by_itself_after_the_time_that_is_given_and_needs_a_history() {
    let home = Home::new();
    let words = ["--lang", "en", "record", "local", "--refresh", "250ms", "--for", "1s"];
    let output = home.palier().args(words).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(looks(&store(&home), "local").len() >= 2);
    let words = ["--lang", "fr", "record", "local", "--no-history"];
    let output = home.palier().args(words).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("Il n’y a pas d’historique où collecter"), "{said}");
}

#[test]
fn the_unit_is_one_that_systemd_takes_and_finds_safe() {
    let home = Home::new();
    let printed = home.palier().args(["record", "--systemd-unit"]).output().unwrap().stdout;
    let printed = String::from_utf8(printed).unwrap();
    let packaged = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/palier-record.service");
    assert_eq!(printed, std::fs::read_to_string(packaged).unwrap());
    // The program of this build in place of an installed one.
    let unit = printed.replace("/usr/bin/palier", palier().to_str().unwrap());
    let unit = home.write("palier-record.service", unit);
    let analyze = |arguments: &[&str]| {
        let output = Command::new("systemd-analyze")
            .args(arguments)
            .arg(&unit)
            .env("SYSTEMD_COLORS", "0")
            .output()
            .unwrap_or_else(|error| panic!("systemd-analyze: {error}"));
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        said
    };
    // A page of a manual may be missing where the test runs.
    let verified = analyze(&["verify", "--man=no"]);
    assert!(!verified.contains("palier-record.service"), "{verified}");
    // Tenths of exposure, from 0 to 100.
    analyze(&["security", "--offline=true", "--no-pager", "--threshold=20"]);
}
