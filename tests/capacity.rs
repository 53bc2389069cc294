//! The capacity from a history in the store to the answer of `palier advise`: what is measured
//! moves, what is assumed only speaks.

// The program under test reads the real clock, so its past is counted back from it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use assert_cmd::Command;
use chrono::{DurationRound, TimeDelta, Utc};
use palier::domain::metric::Metric;
use palier::domain::reading::{Origin, Reading};
use palier::history::History;
use serde_json::Value;
use std::path::Path;

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
    assert_eq!(answer["advice"]["phase"], "growth");
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
