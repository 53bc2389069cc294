use super::*;
use crate::domain::advice::Verdict;
use crate::domain::message::{Arg, Message};
use crate::domain::retention::Retention;
use crate::domain::standing::Standing;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

fn t(ms: i64) -> Timestamp {
    Timestamp::from_timestamp_millis(1_760_000_040_000 + ms).unwrap()
}

fn reading(metric: Metric, value: f64, ms: i64) -> Reading {
    Reading::new(metric, value, t(ms), &Origin::new("/proc")).unwrap()
}

fn scratch() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("state/palier/history.db");
    (directory, path)
}

fn everything(history: &History, target: &str) -> Vec<Reading> {
    history.range(target, Metric::ALL, t(-1_000_000_000), t(i64::from(i32::MAX))).unwrap()
}

fn failure(path: &Path) -> Message {
    History::open(path).unwrap_err().message().clone()
}

#[test]
fn what_was_written_comes_back_and_the_files_are_private() {
    let (_d, path) = scratch();
    let mut history = History::open(&path).unwrap();
    let latency = reading(Metric::LatencyP99, 0.9, 1).within(Bounds { low: 0.3, high: Some(1.2) });
    let beyond = reading(Metric::LatencyP99, 5.0, 2).within(Bounds { low: 5.0, high: None });
    let none = Reading::nothing(Metric::LatencyP50, t(3), &Origin::new("traefik"));
    let all = vec![latency, beyond, none, reading(Metric::UnitsCount, 1180.0, 4)];
    history.append("vps", &all).unwrap();
    drop(history);
    let history = History::open(&path).unwrap();
    assert_eq!(everything(&history, "vps"), all);
    assert!(everything(&history, "other").is_empty());
    assert_eq!(history.range("vps", &[Metric::LatencyP50], t(0), t(9)).unwrap(), all[2..3]);
    assert_eq!(history.range("vps", Metric::ALL, t(2), t(3)).unwrap(), all[1..3]);
    let mode = |p: &Path| std::fs::metadata(p).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    assert_eq!(mode(&path.with_file_name("history.db-wal")), 0o600);
}

#[test]
fn a_metric_of_another_version_is_passed_over_and_a_non_number_is_left_out() {
    let (_d, path) = scratch();
    let mut history = History::open(&path).unwrap();
    let strange = Reading { value: Some(f64::NAN), ..reading(Metric::Load1, 1.0, 0) };
    history.append("vps", &[strange, reading(Metric::Load5, 2.0, 0)]).unwrap();
    history.db.execute("UPDATE series SET metric = 'load.of.tomorrow'", []).unwrap();
    history.append("vps", &[reading(Metric::Load15, 3.0, 0)]).unwrap();
    assert_eq!(everything(&history, "vps"), vec![reading(Metric::Load15, 3.0, 0)]);
}

#[test]
fn signals_remember_and_the_newest_memory_wins() {
    let (_d, path) = scratch();
    let mut history = History::open(&path).unwrap();
    let at = |state, ms| SignalMemory { state, since: t(ms) };
    let name = |n: &str, m| (n.to_owned(), m);
    let pending = name("ram", at(SignalState::Pending, 0));
    let ok = name("cpu", at(SignalState::Ok, 7));
    history.remember("vps", &[pending, ok.clone()]).unwrap();
    let firing = name("ram", at(SignalState::Firing, 60_000));
    history.remember("vps", std::slice::from_ref(&firing)).unwrap();
    assert_eq!(History::open(&path).unwrap().signals("vps").unwrap(), vec![ok, firing]);
    assert!(history.signals("other").unwrap().is_empty());
}

#[test]
fn two_threads_open_write_prune_and_read_at_once() {
    let (_d, path) = scratch();
    std::thread::scope(|scope| {
        for writer in 0..4_i64 {
            let path = &path;
            scope.spawn(move || {
                let mut history = History::open(path).unwrap();
                for i in 0..50 {
                    let at = i * 1000 + writer;
                    history.append("vps", &[reading(Metric::Load1, at as f64, at)]).unwrap();
                    everything(&history, "vps");
                    history.prune(t(0), Retention::default()).unwrap();
                }
            });
        }
    });
    assert_eq!(everything(&History::open(&path).unwrap(), "vps").len(), 200);
}

#[test]
fn a_store_that_many_make_at_once_is_made_once() {
    for _ in 0..20 {
        let (_d, path) = scratch();
        let start = std::sync::Barrier::new(6);
        std::thread::scope(|scope| {
            for i in 0..6 {
                let (path, start) = (&path, &start);
                scope.spawn(move || {
                    start.wait();
                    let mut history = History::open(path).unwrap();
                    history.append("vps", &[reading(Metric::Load1, 1.0, i)]).unwrap();
                });
            }
        });
        assert_eq!(everything(&History::open(&path).unwrap(), "vps").len(), 6);
    }
}

const STORE_OF_CHILD: &str = "PALIER_TEST_STORE_OF_CHILD";

/// Not a test of its own: the other process of the next one. It says each second that it holds.
#[test]
#[ignore = "the child of a_killed_writer_loses_nothing_that_it_acknowledged"]
fn child_that_writes_until_it_is_killed() {
    let path = std::env::var(STORE_OF_CHILD).unwrap();
    let mut history = History::open(Path::new(&path)).unwrap();
    for second in 0.. {
        let both = [
            reading(Metric::Load1, second as f64, second * 1000),
            reading(Metric::Load5, -second as f64, second * 1000),
        ];
        history.append("vps", &both).unwrap();
        writeln!(std::io::stdout(), "\nwrote {second}").unwrap();
        if second % 50 == 0 {
            history.prune(t(second * 1000), Retention::default()).unwrap();
        }
    }
}

#[test]
fn a_killed_writer_loses_nothing_that_it_acknowledged() {
    let (_d, path) = scratch();
    for acknowledged in [40_i64, 200, 333] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--nocapture", "--exact"])
            .arg("history::tests::child_that_writes_until_it_is_killed")
            .env(STORE_OF_CHILD, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let wrote = |line: String| line.strip_prefix("wrote ").and_then(|n| n.parse::<i64>().ok());
        let last = lines.map_while(Result::ok).filter_map(wrote).find(|n| *n >= acknowledged);
        // While it writes on: SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        let last = last.unwrap();
        let history = History::open(&path).unwrap();
        let check: String =
            history.db.query_row("PRAGMA integrity_check", [], |r| r.get(0)).unwrap();
        assert_eq!(check, "ok");
        let all = everything(&history, "vps");
        let of = |m: Metric| -> Vec<i64> {
            all.iter().filter(|r| r.metric == m).map(|r| (r.at - t(0)).num_seconds()).collect()
        };
        assert!((0..=last).all(|s| of(Metric::Load1).binary_search(&s).is_ok()), "{last}");
        // One transaction: both or neither.
        assert_eq!(of(Metric::Load1), of(Metric::Load5));
    }
}

#[test]
fn a_newer_store_is_refused_and_left_alone() {
    let (_d, path) = scratch();
    let mut history = History::open(&path).unwrap();
    history.append("vps", &[reading(Metric::Load1, 1.0, 0)]).unwrap();
    history.db.pragma_update(None, "user_version", schema::VERSION + 6).unwrap();
    drop(history);
    let before = std::fs::read(&path).unwrap();
    let sentence = failure(&path);
    assert_eq!(sentence.id, "history-newer");
    let versions: Vec<f64> = sentence
        .args
        .iter()
        .filter_map(|(_, a)| if let Arg::Quantity(v, _) = a { Some(*v) } else { None })
        .collect();
    assert_eq!(versions, [schema::VERSION as f64 + 6.0, schema::VERSION as f64]);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn what_is_no_store_is_refused_and_left_alone() {
    let (_d, path) = scratch();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let page = "<html>not a database</html>".repeat(100);
    std::fs::write(&path, &page).unwrap();
    assert_eq!(failure(&path).id, "history-corrupt");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), page);

    let other = path.with_file_name("other.db");
    let db = Connection::open(&other).unwrap();
    db.execute_batch("CREATE TABLE theirs (x); PRAGMA user_version = 1;").unwrap();
    drop(db);
    let before = std::fs::read(&other).unwrap();
    assert_eq!(failure(&other).id, "history-foreign");
    assert_eq!(std::fs::read(&other).unwrap(), before);
}

#[test]
fn a_damaged_page_is_one_sentence_and_no_panic() {
    let (_d, path) = scratch();
    let mut history = History::open(&path).unwrap();
    let many: Vec<_> = (0..5000).map(|i| reading(Metric::Load1, 1.0, i)).collect();
    history.append("vps", &many).unwrap();
    drop(history);
    let mut bytes = std::fs::read(&path).unwrap();
    for byte in bytes.iter_mut().skip(4096) {
        *byte ^= 0x5a;
    }
    std::fs::write(&path, &bytes).unwrap();
    let sentence = History::open(&path)
        .and_then(|h| h.range("vps", Metric::ALL, t(0), t(9000)).map(|_| ()))
        .unwrap_err();
    assert_eq!(sentence.message().id, "history-corrupt");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_place_that_cannot_be_used_is_one_sentence() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert_eq!(failure(&file.join("palier/history.db")).id, "history-directory");
    assert_eq!(failure(directory.path()).id, "history-file");
    // Nobody, root included, makes files here.
    assert_eq!(failure(Path::new("/proc/palier-history.db")).id, "history-file");
}

#[test]
fn a_full_disk_is_one_sentence_and_keeps_what_is_there() {
    let (_d, path) = scratch();
    let mut history = History::open(&path).unwrap();
    let kept = reading(Metric::Load1, 1.0, -1);
    history.append("vps", std::slice::from_ref(&kept)).unwrap();
    let pages: i64 = history.db.query_row("PRAGMA page_count", [], |r| r.get(0)).unwrap();
    history.db.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    let many: Vec<_> = (0..5000).map(|i| reading(Metric::Load1, 1.0, i)).collect();
    assert_eq!(history.append("vps", &many).unwrap_err().message().id, "history-full");
    assert_eq!(everything(&history, "vps"), [kept]);
    history.db.pragma_update_and_check(None, "max_page_count", 1_000_000, |_| Ok(())).unwrap();
    history.append("vps", &many).unwrap();
    assert_eq!(everything(&history, "vps").len(), 5001);
}

#[test]
fn a_store_can_move_to_another_thread() {
    fn sends<T: Send>() {}
    sends::<History>();
}

fn any_reading() -> impl Strategy<Value = Reading> {
    let finite = prop::num::f64::NORMAL | prop::num::f64::ZERO;
    let bounds = prop::option::of((finite, prop::option::of(finite)));
    (0..Metric::ALL.len(), prop::option::of(finite), -500_i64..500, "[a-z]{1,3}", bounds).prop_map(
        |(metric, value, at, origin, bounds)| Reading {
            metric: Metric::ALL[metric],
            value,
            at: t(at),
            origin: Origin::new(&origin),
            bounds: bounds.map(|(low, high)| Bounds { low, high }),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_range_is_what_a_map_would_hold(
        batches in prop::collection::vec(prop::collection::vec(any_reading(), 0..20), 1..5),
        from in -500_i64..500,
        length in 0_i64..1000,
    ) {
        let (_d, path) = scratch();
        let mut history = History::open(&path).unwrap();
        let mut map = BTreeMap::new();
        for batch in &batches {
            history.append("vps", batch).unwrap();
            map.extend(batch.iter().map(|r| ((r.at, r.metric), r.clone())));
        }
        map.retain(|(at, _), _| *at >= t(from) && *at <= t(from + length));
        let mut found = history.range("vps", Metric::ALL, t(from), t(from + length)).unwrap();
        prop_assert!(found.is_sorted_by_key(|r| r.at));
        found.sort_by_key(|r| (r.at, r.metric));
        prop_assert_eq!(found, map.into_values().collect::<Vec<_>>());
    }
}

#[test]
fn the_phase_and_the_advice_outlast_the_program() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("history.sqlite3");
    let at = Timestamp::from_timestamp_millis(1_795_000_000_123).unwrap();
    let standing = Standing {
        phase: Some("growth".into()),
        phase_since: Some(at),
        advice: Some((Verdict::Prepare, "scale".into(), at)),
    };
    let mut history = History::open(&path).unwrap();
    assert_eq!(history.standing("vps").unwrap(), Standing::default());
    history.stand("vps", &standing).unwrap();
    drop(history);
    let mut history = History::open(&path).unwrap();
    assert_eq!(history.standing("vps").unwrap(), standing);
    assert_eq!(history.standing("other").unwrap(), Standing::default());
    let bare = Standing { phase: Some("mvp".into()), ..Standing::default() };
    history.stand("vps", &bare).unwrap();
    assert_eq!(history.standing("vps").unwrap(), bare);
}
