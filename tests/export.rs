//! `palier history export`, and what others make of it: palier's own import, promtool, Prometheus.

// A helper that cannot help fails its test; the program under test reads the real clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use crate::servers;
use crate::world;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use palier::domain::metric::Metric;
use palier::domain::reading::{Origin, Reading};
use palier::history::History;
use serde_json::Value;
use std::process::Command;
use world::home::Home;

/// Minutes of history.
const MINUTES: i64 = 240;

fn begin() -> DateTime<Utc> {
    let hour = Utc::now().duration_trunc(TimeDelta::hours(1)).unwrap();
    hour - TimeDelta::minutes(MINUTES)
}

fn cpu(minute: i64) -> f64 {
    0.25 + 0.001 * (minute % 60) as f64
}

/// A store with a reading of each metric a minute, at odd milliseconds, and a gap of an hour in one.
fn filled(home: &Home, target: &str) {
    let origin = Origin::new("node_exporter");
    let mut readings = Vec::new();
    for minute in 0..MINUTES {
        let at = begin() + TimeDelta::minutes(minute) + TimeDelta::milliseconds(1_001 + minute);
        let mut put = |metric, value| {
            readings.push(Reading::new(metric, value, at, &origin).unwrap());
        };
        put(Metric::CpuUtilization, cpu(minute));
        put(Metric::DiskUsed, 40e9 + minute as f64 * 1e6);
        if !(60..120).contains(&minute) {
            put(Metric::LatencyP99, 1.0 / (minute + 1) as f64);
        }
        put(Metric::UnitsCount, 1180.0);
    }
    let at = begin() + TimeDelta::minutes(90);
    readings.push(Reading::nothing(Metric::LatencyP99, at, &origin));
    History::open(&home.path().join("history")).unwrap().append(target, &readings).unwrap();
}

fn palier(home: &Home, words: &[&str], code: i32) -> (String, String) {
    let output = home
        .palier()
        .args(["--lang", "en", "--store", "history", "history"])
        .args(words)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{words:?}: {said}{failed}");
    (said, failed)
}

#[test]
fn what_is_exported_imported_and_exported_again_is_the_same() {
    for format in ["csv", "openmetrics"] {
        for step in [None, Some("5m")] {
            let first = Home::new();
            filled(&first, "local");
            let mut words = vec!["export", "--format", format];
            words.extend(step.iter().flat_map(|step| ["--step", step]));
            let (once, _) = palier(&first, &words, 0);
            let second = Home::new();
            second.write("exported", &once);
            let (said, _) = palier(&second, &["import", "exported", "--json"], 0);
            let said: Value = serde_json::from_str(&said).unwrap();
            assert_eq!(said["rows"].as_array().unwrap().len(), 4, "{said:#}");
            assert_eq!(said["notes"].as_array().unwrap().len(), 0, "{said:#}");
            let (twice, _) = palier(&second, &words, 0);
            assert!(once == twice, "{format} {step:?}: {} and {}", once.len(), twice.len());
            // Nothing is lost on the way either.
            let minutes = if step.is_some() { MINUTES / 5 } else { MINUTES };
            let lines = once.lines().count() as i64;
            match format {
                "csv" => assert_eq!(lines, 1 + minutes),
                _ => assert_eq!(lines, 7 + 4 * minutes - minutes / 4 + 1, "{once}"),
            }
        }
    }
}

#[test]
fn a_table_has_means_of_the_step_and_json_has_everything() {
    let home = Home::new();
    filled(&home, "vps-koprogo");
    let export = |more: &[&str]| {
        let mut words = vec!["export", "vps-koprogo"];
        words.extend(more);
        palier(&home, &words, 0).0
    };
    let table = export(&["--step", "1h", "--metric", "cpu.utilization"]);
    let rows: Vec<_> = table.lines().collect();
    assert_eq!(rows[0], "time,cpu.utilization");
    assert_eq!(rows.len(), 1 + 4);
    for (hour, row) in rows[1..].iter().enumerate() {
        let (time, value) = row.split_once(',').unwrap();
        let at = begin() + TimeDelta::hours(hour as i64);
        assert_eq!(time.parse::<DateTime<Utc>>().unwrap(), at);
        // The mean of 0.25, 0.251, …, 0.309.
        assert!((value.parse::<f64>().unwrap() - 0.2795).abs() < 1e-12, "{row}");
    }

    let lines = export(&["--format", "jsonl", "--metric", "latency.p99"]);
    let lines: Vec<Value> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len() as i64, MINUTES - 60 + 1);
    let nothing: Vec<_> = lines.iter().filter(|l| l["value"].is_null()).collect();
    assert_eq!(nothing.len(), 1, "nothing to measure is no gap");
    assert_eq!(lines[0]["source"], "node_exporter");

    let from = (begin() + TimeDelta::minutes(10)).to_rfc3339();
    let to = (begin() + TimeDelta::minutes(20)).to_rfc3339();
    let part = export(&[
        "--from",
        &from,
        "--to",
        &to,
        "--metric",
        "load.1",
        "--metric",
        "cpu.utilization",
    ]);
    assert_eq!(part.lines().count(), 1 + 10, "{part}");
    assert!(!part.contains("load.1"), "a metric without readings has no column: {part}");
}

#[test]
fn what_cannot_be_exported_is_said_and_no_half_of_a_file_stays() {
    let home = Home::new();
    filled(&home, "local");
    let refused = |words: &[&str]| {
        let mut all = vec!["export"];
        all.extend(words);
        palier(&home, &all, 2).1
    };
    assert!(refused(&["elsewhere"]).contains("knows no target elsewhere"));
    assert!(refused(&["--metric", "power"]).contains("no readings of local"));
    assert!(refused(&["--from", "yesterday"]).contains("--from “yesterday” is no time"));
    assert!(refused(&["--from", "1h", "--to", "2h"]).contains("end before it begins"));
    assert!(refused(&["-o", "missing/file"]).contains("missing/file cannot be written"));
    let (out, said) = palier(&home, &["export", "-o", "out.csv", "--step", "5m"], 0);
    assert_eq!((out.as_str(), said.trim_end()), ("", "out.csv: readings of local: 180."));
    let text = std::fs::read_to_string(home.path().join("out.csv")).unwrap();
    assert!(text.starts_with("time,cpu.utilization,disk.used,latency.p99,units.count\r\n"));
    let left = std::fs::read_dir(home.path()).unwrap().map(|e| e.unwrap().file_name());
    assert!(!left.into_iter().any(|name| name.to_string_lossy().contains("palier-export")));
    // Cut off in the middle of a number, it is not imported.
    let (text, _) = palier(&home, &["export", "--format", "openmetrics"], 0);
    home.write("cut", &text[..text.len() / 2]);
    let said = palier(&home, &["import", "cut"], 2).1;
    assert!(said.contains("does not end with # EOF"), "{said}");
}

fn promtool(arguments: &[&str]) -> String {
    let output = Command::new("promtool")
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("promtool: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}{failed}");
    said
}

#[tokio::test]
async fn promtool_makes_blocks_of_it_in_which_prometheus_finds_the_same_figures() {
    let home = Home::new();
    filled(&home, "vps");
    palier(&home, &["export", "vps", "--format", "openmetrics", "-o", "history.om"], 0);
    let text = home.path().join("history.om");
    let dir = tempfile::tempdir().unwrap();
    let blocks = dir.path().join("data");
    let (text, blocks) = (text.to_str().unwrap(), blocks.to_str().unwrap());
    promtool(&["tsdb", "create-blocks-from", "openmetrics", text, blocks]);
    // It asks for the log of a server that never ran.
    std::fs::create_dir(dir.path().join("data/wal")).unwrap();
    let dumped = promtool(&["tsdb", "dump", blocks]);
    let cpus: Vec<_> = dumped
        .lines()
        .filter(|line| line.contains("palier_cpu_utilization_ratio") && line.contains("\"vps\""))
        .map(|line| {
            let mut words = line.rsplitn(3, ' ');
            let at: i64 = words.next().unwrap().parse().unwrap();
            (at, words.next().unwrap().parse::<f64>().unwrap())
        })
        .collect();
    assert_eq!(cpus.len() as i64, MINUTES);
    for (minute, (at, value)) in (0..).zip(cpus) {
        let expected =
            begin() + TimeDelta::minutes(minute) + TimeDelta::milliseconds(1_001 + minute);
        assert_eq!((at, value), (expected.timestamp_millis(), cpu(minute)));
    }

    let server = servers::prometheus(dir, &[], &[]).await;
    let (from, to) = (begin() + TimeDelta::minutes(60), begin() + TimeDelta::minutes(180));
    let question = "avg_over_time(palier_cpu_utilization_ratio{target=\"vps\"}[1h])";
    let (start, end) =
        (format!("--start={}", from.timestamp()), format!("--end={}", to.timestamp()));
    let url = server.url("");
    let answer = tokio::task::spawn_blocking(move || {
        promtool(&["query", "range", &start, &end, "--step=1h", &url, question])
    });
    let answer = answer.await.unwrap();
    let values: Vec<f64> = answer
        .lines()
        .filter(|line| line.contains(" @["))
        .map(|line| line.split(" @[").next().unwrap().trim().parse().unwrap())
        .collect();
    assert_eq!(values.len(), 3, "{answer}");
    for value in values {
        assert!((value - 0.2795).abs() < 1e-9, "{answer}");
    }
}
