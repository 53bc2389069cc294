//! The capacity from a history in the store to the answers of `palier check` and `palier capacity`:
//! what is measured moves, what is assumed only speaks, and what was imported stands beside it.

// The program under test reads the real clock, so its past is counted back from it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use assert_cmd::Command;
use chrono::{DurationRound, TimeDelta, Utc};
use palier::domain::metric::Metric;
use palier::domain::reading::{Origin, Reading};
use palier::history::History;
use serde_json::Value;
use std::path::Path;
use std::process::Output;

/// 5 requests/s by night and 68 by day, at 5 % and 1 % a request: 70 % is reached at 65.
fn seed(store: &Path, days: i64) {
    let origin = Origin::new("traefik");
    let now = Utc::now();
    let today = now.duration_trunc(TimeDelta::days(1)).unwrap();
    let mut readings = Vec::new();
    for minute in 0..days * 1440 {
        let at = today - TimeDelta::minutes(minute + 1);
        let rate = if minute / 720 % 2 == 0 { 68.0 } else { 5.0 };
        readings.extend(Reading::new(Metric::RequestsRate, rate, at, &origin));
        readings.extend(Reading::new(Metric::CpuUtilization, 0.05 + 0.01 * rate, at, &origin));
    }
    readings.reverse();
    History::open(store).unwrap().append("local", &readings).unwrap();
}

fn advise(days: i64) -> Value {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("history.sqlite");
    seed(&store, days);
    let output = Command::new(env!("CARGO_BIN_EXE_palier"))
        .env_clear()
        .env("HOME", home.path())
        .args(["check", "local", "--json", "--units", "600", "--phase", "mvp", "--lang", "en"])
        .arg("--store")
        .arg(&store)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| {
        panic!("{e}: {}", String::from_utf8_lossy(&output.stderr));
    })
}

fn cpu(answer: &Value) -> (f64, String) {
    let cpu = &answer["capacity"][0];
    assert_eq!(cpu["resource"], "cpu");
    (cpu["units"].as_f64().unwrap(), cpu["confidence"].as_str().unwrap().to_owned())
}

#[test]
fn ten_days_measure_a_limit_that_moves() {
    // 65 requests/s ÷ (68 ÷ 600) = 573.5 units, fewer than the 600 there are.
    let answer = advise(10);
    assert_eq!(cpu(&answer), (573.0, "high".into()));
    assert_eq!(answer["advice"]["verdict"], "move-now");
    // To the next phase that nothing stands against. What stands against those between is measured
    // on the machine of the test: its cores at 73 %, its memory, its disk.
    let above = answer["advice"]["options"].as_array().unwrap().iter().skip(1);
    let (against, free): (Vec<_>, Vec<_>) = above.partition(|option| option["feasible"] == false);
    assert_eq!(answer["advice"]["phase"], free[0]["phase"]);
    for option in against {
        let measured = ["cpu", "memory", "disk"].map(|m| format!("advice-obstacle-{m}"));
        let rules: Vec<_> = option["obstacles"].as_array().unwrap().iter().collect();
        let is_measured = |o: &&Value| measured.iter().any(|rule| o["rule"] == *rule);
        assert!(!rules.is_empty() && rules.iter().all(is_measured), "{option}");
    }
    assert_eq!(answer["advice"]["evidence"][0]["rule"], "capacity");
}

#[test]
fn five_days_assume_a_peak_and_move_nobody() {
    // 36.5 × 3.1 = 113.15 requests/s assumed: 65 ÷ (113.15 ÷ 600) = 344.7 units.
    let answer = advise(5);
    assert_eq!(cpu(&answer), (344.0, "low".into()));
    assert_eq!(answer["advice"]["verdict"], "stay");
    let said = answer["advice"]["evidence"].to_string();
    assert!(said.contains("assumed to be 3.1 times the mean"), "{said}");
}

/// A home with ten days of history.
struct Seeded {
    home: tempfile::TempDir,
}

impl Seeded {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        seed(&home.path().join("history.sqlite"), 10);
        Self { home }
    }

    fn palier(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_palier"))
            .env_clear()
            .env("HOME", self.home.path())
            .arg("--store")
            .arg(self.home.path().join("history.sqlite"))
            .args(["--phase", "mvp", "--lang", "en"])
            .args(words)
            .output()
            .unwrap()
    }

    fn said(&self, words: &[&str]) -> String {
        let output = self.palier(words);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.said(&["capacity", "local", "--json", "--units", "500"]))
            .unwrap()
    }
}

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/loadtest/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn capacity_says_units_per_resource_the_bottleneck_and_why() {
    let seeded = Seeded::new();
    let answer = seeded.json();
    // 65 requests/s ÷ (68 ÷ 500) = 477.9 units.
    assert_eq!(answer["bottleneck"], "cpu");
    assert_eq!(answer["capacity"][0]["units"], 477.0);
    assert!((answer["demand"]["per_unit"].as_f64().unwrap() - 0.136).abs() < 1e-9);
    assert_eq!(answer["demand"]["measured"], true);
    let resources: Vec<_> =
        answer["capacity"].as_array().unwrap().iter().map(|a| a["resource"].clone()).collect();
    let expected = [
        "cpu",
        "memory",
        "disk",
        "connections",
        "waiting",
        "network",
        "latency",
        "published",
        "published",
    ];
    assert_eq!(resources, expected);
    assert_eq!((&answer["little"], &answer["scalability"]), (&Value::Null, &Value::Null));
    // Anew, since the first look left its own readings, this machine's steal among them.
    let text = Seeded::new().said(&["capacity", "local", "--units", "500"]);
    let first = "Bottleneck: CPU, at 477\u{a0}copropriétés; 23\u{a0}copropriétés too many.";
    assert!(text.contains(first), "{text}");
    let row = text.lines().find(|l| l.starts_with("CPU ")).unwrap();
    assert!(row.contains("first") && row.contains("477") && row.contains("high"), "{row}");
    assert!(text.contains("The CPU reaches 70% at 65.0"), "{text}");
}

#[test]
fn imported_load_tests_are_kept_and_held_against_the_measured_demand() {
    let seeded = Seeded::new();
    let files = ["wrk-latency.txt", "oha-closed.json", "k6-dropped.json"].map(fixture);
    let mut words = vec!["capacity", "import"];
    words.extend(files.iter().map(String::as_str));
    let said = seeded.said(&words);
    assert!(said.contains("wrk-latency.txt: wrk, 985.2 req/s"), "{said}");
    assert!(said.contains("The client waited for each answer"), "{said}");
    assert!(said.contains("Without -q, oha waits"), "{said}");
    assert!(said.contains("it measured itself"), "{said}");
    // Imported twice, kept once.
    seeded.said(&words);
    let answer = seeded.json();
    let tests = answer["load_tests"].as_array().unwrap();
    assert_eq!(tests.len(), 3);
    let wrk = tests.iter().find(|t| t["tool"] == "wrk").unwrap();
    // 985.24 ÷ 0.136.
    assert_eq!(wrk["units"], 7244.0);
    assert_eq!((&wrk["maximum"], &wrk["client"]), (&Value::Bool(false), &Value::from("closed")));
    let best = answer["capacity"].as_array().unwrap().iter().find(|a| a["resource"] == "load-test");
    assert_eq!(
        (&best.unwrap()["units"], &best.unwrap()["at_least"]),
        (&7244.0.into(), &true.into())
    );
    // A lower bound is no bottleneck.
    assert_eq!(answer["bottleneck"], "cpu");
    let text = seeded.said(&["capacity", "local", "--units", "500"]);
    assert!(text.contains("Load tests\n  k6 (k6-dropped.json): carries at least"), "{text}");
}

#[test]
fn a_test_over_a_saturated_hour_is_a_maximum() {
    let seeded = Seeded::new();
    let now = Utc::now().duration_trunc(TimeDelta::minutes(1)).unwrap();
    let origin = Origin::new("traefik");
    let busy: Vec<_> = (0..60)
        .filter_map(|s| {
            Reading::new(Metric::CpuUtilization, 0.97, now - TimeDelta::seconds(s), &origin)
        })
        .collect();
    History::open(&seeded.home.path().join("history.sqlite"))
        .unwrap()
        .append("local", &busy)
        .unwrap();
    let ended = now.to_rfc3339();
    seeded.said(&["capacity", "import", &fixture("wrk-latency.txt"), "--ended", &ended]);
    let answer = seeded.json();
    let test = &answer["load_tests"][0];
    assert!((test["cpu"].as_f64().unwrap() - 0.97).abs() < 1e-9, "{test}");
    assert_eq!((&test["maximum"], &test["warning"]), (&Value::Bool(true), &Value::Null));
}

#[test]
fn what_cannot_be_imported_is_said_with_its_file_and_nothing_is_kept() {
    let seeded = Seeded::new();
    let wrong = seeded.home.path().join("page.html");
    std::fs::write(&wrong, "<html></html>").unwrap();
    let large = seeded.home.path().join("large.json");
    std::fs::File::create(&large).unwrap().set_len(16 * 1024 * 1024 + 1).unwrap();
    let refused = |file: &Path, why: &str| {
        let good = fixture("k6-users.json");
        let output = seeded.palier(&["capacity", "import", &good, file.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(why), "{said}");
    };
    refused(&wrong, "page.html is no result of wrk");
    refused(&large, "large.json has more than");
    refused(Path::new("nowhere.txt"), "nowhere.txt cannot be read");
    assert_eq!(seeded.json()["load_tests"], serde_json::json!([]));
    let without = seeded.palier(&["capacity", "import", &fixture("k6-users.json"), "--no-history"]);
    assert_eq!(without.status.code(), Some(2));
}
