//! `palier forecast` from a history in the store to its answer, in words and as JSON.

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
use tempfile::TempDir;

const DAYS: i64 = 34;

/// A disk that fills by so much a day, from 60 % on the first day, on a line with a small wave.
/// Hourly readings.
fn fill(store: &Path, days: i64, a_day: f64) {
    let origin = Origin::new("test");
    let today = Utc::now().duration_trunc(TimeDelta::days(1)).unwrap();
    let mut readings = Vec::new();
    for hour in 0..24 * days {
        let (day, at) = (hour / 24, today - TimeDelta::hours(24 * days - hour));
        let value = 0.6 + a_day * day as f64 + 0.002 * ((day * day) as f64).sin();
        readings.extend(Reading::new(Metric::DiskUtilization, value, at, &origin));
    }
    History::open(store).unwrap().append("local", &readings).unwrap();
}

fn run(home: &TempDir, arguments: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_palier"))
        .env_clear()
        .env("HOME", home.path())
        .arg("--store")
        .arg(home.path().join("history.sqlite"))
        .arg("forecast")
        .args(arguments.split(' '))
        .output()
        .unwrap()
}

/// Half a point a day: 76.5 % on the last whole one.
fn seeded() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    fill(&home.path().join("history.sqlite"), DAYS, 0.005);
    home
}

fn words(home: &TempDir, arguments: &str) -> String {
    let output = run(home, arguments);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

fn json(home: &TempDir, arguments: &str) -> Value {
    serde_json::from_str(&words(home, arguments)).unwrap()
}

#[test]
fn a_disk_that_fills_has_its_dates() {
    let home = seeded();
    let answer = json(&home, "disk.utilization local --json --threshold 85%");
    assert_eq!(answer["schema"], 1);
    assert_eq!((&answer["metric"], &answer["unit"]), (&"disk.utilization".into(), &"ratio".into()));
    let made = &answer["forecast"];
    assert_eq!(made["history"].as_array().unwrap().len(), DAYS as usize);
    // As far as twice the history.
    assert_eq!(made["steps"].as_array().unwrap().len(), 2 * DAYS as usize);
    assert_eq!(made["scale"], "raw");
    assert!(made["back_test"]["mase"].as_f64().unwrap() < 1.0, "{made:#}");
    let crossing = &made["crossing"];
    assert_eq!(crossing["threshold"], 0.85);
    // (85 − 76.5) ÷ 0.5 = 17 days after the last whole day, which is yesterday.
    let day = |p: &str| -> i64 {
        let at: chrono::DateTime<Utc> = crossing["dates"][p].as_str().unwrap().parse().unwrap();
        let from: chrono::DateTime<Utc> = made["from"].as_str().unwrap().parse().unwrap();
        (at - from).num_days()
    };
    assert!((15..=19).contains(&day("p50")), "{crossing:#}");
    assert!(day("p10") <= day("p50") && day("p50") <= day("p90"), "{crossing:#}");
    let step = &made["steps"][9];
    let median = step["median"].as_f64().unwrap();
    assert!((median - 0.815).abs() < 0.01, "{step}");
    assert!(step["low"].as_f64() < step["median"].as_f64());
}

#[test]
fn a_date_beyond_the_horizon_reads_after() {
    let home = seeded();
    let english = words(&home, "disk.utilization --threshold 85% --horizon 14d --lang en");
    assert!(english.starts_with("Disk utilization (disk.utilization) · local\n"), "{english}");
    assert!(english.contains("Over 85%"), "{english}");
    assert!(english.contains("not before the end of the forecast, after "), "{english}");
    assert!(english.contains("(MASE)") && english.contains("80% is the aim"), "{english}");
    let french = words(&home, "disk.utilization --threshold 85% --horizon 14d --lang fr");
    assert!(french.contains("Au-dessus de 85\u{202f}%"), "{french}");
    assert!(french.contains("pas avant la fin de la prévision, après le "), "{french}");
    assert!(!french.contains("forecast-") && !english.contains("forecast-"), "{english}{french}");
}

#[test]
fn below_fourteen_days_it_goes_by_the_hour() {
    let home = seeded();
    let answer = json(&home, "disk.utilization --json --horizon 2d");
    assert_eq!(answer["forecast"]["step_seconds"], 3600);
    assert_eq!(answer["forecast"]["steps"].as_array().unwrap().len(), 48);
    let said = words(&home, "disk.utilization --horizon 2d");
    assert!(said.contains("+6 h: "), "{said}");
}

#[test]
fn without_enough_history_it_says_so_and_ends_with_three() {
    let home = seeded();
    for (arguments, sentence) in [
        ("memory.utilization --lang en", "Memory utilization: too little history"),
        ("memory.utilization --lang fr", "trop peu d’historique"),
        ("memory.utilization --no-history --lang en", "no history is kept"),
    ] {
        let output = run(&home, arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(sentence), "{said}");
    }
    let output = run(&home, "memory.utilization --json");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(answer["forecast"].is_null() && answer["why_not"].is_string(), "{answer:#}");
}

#[test]
fn a_name_or_a_threshold_that_cannot_be_is_refused_with_what_was_meant() {
    let home = seeded();
    for (arguments, sentence) in [
        ("disk.utilisation", "did you mean `disk.utilization`?"),
        ("disk.utilization --threshold 30GB", "\"85 %\""),
        ("disk.utilization --horizon 1h", "between 1d and 800d"),
    ] {
        let output = run(&home, arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(sentence), "{said}");
    }
}

/// 60 to 79.9 % in 200 days: 95 % is 151 days after the last one. Minutes alone, which last 35 days,
/// would tell nothing beyond 70.
#[test]
fn the_days_outlive_the_minutes_and_reach_farther() {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("history.sqlite");
    fill(&store, 200, 0.001);
    // A look keeps house: days are reckoned, old minutes go.
    let look = Command::new(env!("CARGO_BIN_EXE_palier"))
        .env_clear()
        .env("HOME", home.path())
        .args(["--store", store.to_str().unwrap(), "check", "local"])
        .output()
        .unwrap();
    assert!(look.stderr.is_empty(), "{}", String::from_utf8_lossy(&look.stderr));
    let history = History::open(&store).unwrap();
    let (old, young) = (Utc::now() - TimeDelta::days(400), Utc::now() - TimeDelta::days(36));
    let left = history.range("local", &[Metric::DiskUtilization], old, young).unwrap();
    assert_eq!(left, []);
    let answer = json(&home, "disk.utilization local --json --threshold 95%");
    let made = &answer["forecast"];
    assert_eq!(made["history"].as_array().unwrap().len(), 200, "{made:#}");
    assert_eq!(made["steps"].as_array().unwrap().len(), 400);
    let from: chrono::DateTime<Utc> = made["from"].as_str().unwrap().parse().unwrap();
    let median = made["crossing"]["dates"]["p50"].as_str();
    let median: chrono::DateTime<Utc> = median.expect("a date").parse().unwrap();
    assert!((130..=175).contains(&(median - from).num_days()), "{:#}", made["crossing"]);
}
