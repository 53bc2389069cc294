//! `palier history import` and `info`, end to end: the files of the scripts, tables, a real sysstat,
//! here and over SSH, and a Prometheus over a written history.

// A helper that cannot help fails its test; the program under test reads the real clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use crate::servers;
use crate::world;
use chrono::{DateTime, DurationRound, SecondsFormat, TimeDelta, Utc};
use palier::domain::metric::Metric;
use palier::domain::reading::{Origin, Reading};
use palier::history::History;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use world::World;
use world::home::Home;

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(name);
    std::fs::read_to_string(path).unwrap()
}

fn store(home: &Home) -> PathBuf {
    home.path().join("history.sqlite")
}

/// Standard output; the exit code has to be the one that is expected.
fn palier(home: &Home, words: &[&str], input: &str, code: i32) -> (String, String) {
    let output = home
        .palier()
        .args(["--lang", "en", "--store"])
        .arg(store(home))
        .args(words)
        .write_stdin(input)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{words:?}: {said}{failed}");
    (said, failed)
}

fn imported(home: &Home, words: &[&str], input: &str) -> Value {
    let mut all = vec!["history", "import", "--json"];
    all.extend(words);
    serde_json::from_str(&palier(home, &all, input, 0).0).unwrap()
}

fn refused(home: &Home, words: &[&str], input: &str) -> String {
    let mut all = vec!["history", "import"];
    all.extend(words);
    palier(home, &all, input, 2).1
}

fn row<'a>(answer: &'a Value, metric: &str) -> &'a Value {
    let rows = answer["rows"].as_array().unwrap();
    rows.iter().find(|r| r["metric"] == metric).unwrap_or_else(|| panic!("{metric}: {answer:#}"))
}

fn minutes_ago(minutes: i64) -> DateTime<Utc> {
    Utc::now().duration_trunc(TimeDelta::minutes(1)).unwrap() - TimeDelta::minutes(minutes)
}

fn local() -> DateTime<chrono::FixedOffset> {
    DateTime::parse_from_rfc3339("2025-10-23T12:00:00+02:00").unwrap()
}

#[test]
fn a_folder_of_runs_comes_in_once_and_a_torn_file_is_said() {
    const RUNS: i64 = 2_000;
    let home = Home::new();
    let run = fixture("metrics_20251023_120000.json");
    for i in 0..RUNS {
        let at = minutes_ago(5 * (RUNS - i)).with_timezone(local().offset());
        let stamp = at.to_rfc3339_opts(SecondsFormat::Secs, false);
        let text = run.replace("2025-10-23T12:00:00+02:00", &stamp);
        home.write(&format!("logs/metrics_{i:05}.json"), text);
    }
    home.write("logs/metrics_torn.json", &run[..200]);
    let first = imported(&home, &["logs"], "");
    for metric in ["cpu.utilization", "memory.utilization", "disk.utilization", "load.1", "db.size"]
    {
        let row = row(&first, metric);
        assert_eq!((&row["new"], &row["origin"]), (&json!(RUNS), &json!("vps_metrics.sh")));
    }
    assert_eq!(first["rows"].as_array().unwrap().len(), 5, "no connections were told");
    assert_eq!(first["gaps"], RUNS);
    let note = first["notes"][0].as_str().unwrap();
    assert!(
        note.starts_with("logs/metrics_torn.json is not the JSON of vps_metrics.sh: "),
        "{note}"
    );
    let second = imported(&home, &["logs"], "");
    let row = row(&second, "cpu.utilization");
    assert_eq!((&row["new"], &row["same"], &row["days"]), (&json!(0), &json!(RUNS), &json!(0)));

    let info = palier(&home, &["history", "info", "--json"], "", 0).0;
    let info: Value = serde_json::from_str(&info).unwrap();
    let contents = info["contents"].as_array().unwrap();
    let cpu = contents.iter().find(|c| c["metric"] == "cpu.utilization").unwrap();
    assert_eq!((&cpu["target"], &cpu["readings"]), (&json!("local"), &json!(RUNS)));
    // 10,000 minutes are 6.9 days: six of them at least are over, and one began before.
    assert!((6..=8).contains(&cpu["days"].as_i64().unwrap()), "{cpu}");
    assert_eq!(cpu["origins"], json!(["vps_metrics.sh"]));
    let words = palier(&home, &["history", "info"], "", 0).0;
    assert!(words.contains(" kB, ") && words.contains("\nlocal\n  cpu.utilization: "), "{words}");

    let cpu = History::open(&store(&home)).unwrap();
    let from = minutes_ago(5 * RUNS);
    let all = cpu.range("local", &[Metric::CpuUtilization], from, Utc::now()).unwrap();
    assert!(all.iter().all(|r| r.value == Some(0.125)));
}

#[test]
fn a_dry_run_writes_nothing_and_measured_minutes_stay() {
    let home = Home::new();
    let at = minutes_ago(60);
    let stamp = |minutes| (at + TimeDelta::minutes(minutes)).to_rfc3339();
    let table = format!(
        "time;cpu.utilization %;disk.used\n{};12,5;1 000,5\n{};25;\n{};50;3\n",
        stamp(0),
        stamp(1),
        // In an hour and more: not over.
        stamp(120)
    );
    let dry = imported(&home, &["-", "--dry-run"], &table);
    assert_eq!((&dry["dry_run"], &row(&dry, "cpu.utilization")["new"]), (&json!(true), &json!(2)));
    assert_eq!(row(&dry, "cpu.utilization")["too_new"], 1);
    assert!(!store(&home).exists());
    let said = palier(&home, &["history", "import", "-", "--dry-run"], &table, 0).0;
    assert!(said.starts_with("Nothing was written. This would come into the history of local:"));
    assert!(said.contains("new minutes: 2, not over yet: 1\n"), "{said}");

    let measured = Reading::new(Metric::CpuUtilization, 0.9, at, &Origin::new("/proc")).unwrap();
    History::open(&store(&home)).unwrap().append("local", &[measured]).unwrap();
    let done = imported(&home, &["-"], &table);
    let cpu = row(&done, "cpu.utilization");
    assert_eq!((&cpu["new"], &cpu["measured"]), (&json!(1), &json!(1)));
    let history = History::open(&store(&home)).unwrap();
    let metrics = [Metric::CpuUtilization, Metric::DiskUsed];
    let all = history.range("local", &metrics, at, Utc::now()).unwrap();
    let told: Vec<_> = all.iter().map(|r| (r.metric, r.value.unwrap(), r.origin.name())).collect();
    assert_eq!(
        told,
        [
            (Metric::CpuUtilization, 0.9, "/proc"),
            (Metric::DiskUsed, 1000.5, "csv"),
            (Metric::CpuUtilization, 0.25, "csv"),
        ]
    );
}

#[test]
fn last_years_days_are_forecast_from() {
    let home = Home::new();
    let today = Utc::now().duration_trunc(TimeDelta::days(1)).unwrap();
    let mut table = String::from("time,metric,value\n");
    // A figure a day for 200 days: 1000 units, one more each day.
    for day in 0..200 {
        let at = today - TimeDelta::days(200 - day);
        let _ = writeln!(table, "{},units.count,{}", at.format("%Y-%m-%d"), 1000 + day);
    }
    let done = imported(&home, &["-", "--on", "ssh", "vps"], &table);
    let units = row(&done, "units.count");
    assert_eq!(done["target"], "vps");
    // Minutes are kept for 35 days; what is older is there as figures of days.
    let new = units["new"].as_i64().unwrap();
    assert!((34..=35).contains(&new) && units["days"].as_i64().unwrap() >= 160, "{units}");
    let words = ["forecast", "units.count", "ssh", "vps", "--json"];
    let answer: Value = serde_json::from_str(&palier(&home, &words, "", 0).0).unwrap();
    let known = answer["forecast"]["history"].as_array().unwrap();
    assert_eq!(known.len(), 200, "{:#}", answer["forecast"]);
    assert_eq!((&known[0], &known[199]), (&json!(1000.0), &json!(1199.0)));
    let again = imported(&home, &["-", "--on", "ssh", "vps"], &table);
    let units = row(&again, "units.count");
    assert_eq!(
        (&units["new"], &units["days"], &units["same"]),
        (&json!(0), &json!(0), &json!(new))
    );
}

#[test]
fn thresholds_are_shown_written_and_held() {
    let home = Home::new();
    let file = home.write("thresholds.env", fixture("thresholds.env"));
    let file = file.to_str().unwrap();
    let said = palier(&home, &["history", "import", file], "", 0).0;
    assert!(
        said.contains("[signals.ram-warning]\nmetric = \"memory.utilization\"\nabove = \"75 %\"\n")
    );
    assert!(said.contains("# PG_CONNECTIONS_WARNING = 7 is about the application’s own pool"));
    assert!(said.contains("# The scripts advise CPX21 from 100"), "{said}");
    // What is printed is a configuration as it stands.
    home.write("config/palier/palier.toml", &said);
    palier(&home, &["history", "info"], "", 0);

    let config = home.write("config/palier/palier.toml", "# mine\nascii = true\n");
    let said = palier(&home, &["history", "import", file, "--write"], "", 0).0;
    assert!(said.contains("new signals: 12."), "{said}");
    let written = std::fs::read_to_string(&config).unwrap();
    assert!(written.starts_with("# mine\nascii = true\n\n[signals.ram-warning]\n"), "{written}");
    let again = palier(&home, &["history", "import", file, "--write"], "", 0).0;
    assert!(again.contains("new signals: 0."), "{again}");
    assert_eq!(std::fs::read_to_string(&config).unwrap(), written);

    // One that always holds, at once.
    let more =
        "\n[signals.always]\nmetric = \"memory.utilization\"\nabove = 0\nlevel = \"critical\"\n";
    home.write("config/palier/palier.toml", written + more);
    let answer = palier(&home, &["check", "local", "--json"], "", 2).0;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let signals = answer["signals"].as_array().unwrap();
    let of = |name: &str| signals.iter().find(|s| s["name"] == name).unwrap();
    assert_eq!(
        (&of("always")["state"], &of("always")["level"]),
        (&json!("firing"), &json!("critical"))
    );
    assert_eq!(
        (&of("load-warning")["threshold"], &of("load-warning")["for"]),
        (&json!(0.75), &json!(300))
    );
    assert_eq!(
        (&of("ram")["level"], &of("cache-hit-critical")["comparison"]),
        (&json!("leave"), &json!("below"))
    );
}

#[test]
fn what_cannot_be_imported_is_said_and_leaves_no_trace() {
    let home = Home::new();
    home.write("letter.txt", "Dear all,\n");
    home.write("bad.csv", "time,cpu.utilization\n2025-10-23T10:00:00Z,12.5\n");
    home.write("empty/readme.txt", "");
    for (words, says) in [
        (&["letter.txt"][..], "letter.txt is none of what can be imported: thresholds.env"),
        (
            &["bad.csv"],
            "bad.csv, line 2, column 2: cpu.utilization is a share from 0 to 1 and cannot be “12.5”; if these are percent, say so in the header: cpu.utilization %.",
        ),
        (
            &["letter.txt", "--format", "sadf"],
            "letter.txt is not the JSON of sadf -j: expected value",
        ),
        (&["missing.json"], "missing.json cannot be read: No such file"),
        (&["empty"], "empty holds no .json and no .csv file"),
        (&["-"], "- holds nothing"),
        (&[], "Name what is to be imported"),
        (&["--promql", "nowhere"], "nowhere"),
        (&["--sysstat", "prom", "http://127.0.0.1:1"], "a Prometheus is read with --promql"),
        (&["bad.csv", "--metric", "cpu.utilisation"], "did you mean `cpu.utilization`?"),
        (&["bad.csv", "--no-history"], "bad.csv, line 2"),
    ] {
        let said = refused(&home, words, "");
        assert!(said.contains(says), "{words:?}: {said}");
        assert!(!store(&home).exists(), "{words:?}");
    }
    let said = palier(&home, &["history", "info"], "", 0).0;
    assert!(said.starts_with("The history is empty. palier history import takes in"), "{said}");
}

/// A real file of sysstat's, a few seconds long.
fn collected(path: &Path) {
    let done = Command::new("/usr/lib/sysstat/sadc")
        .args(["-S", "XALL", "1", "3"])
        .arg(path)
        .status()
        .expect("sysstat is installed");
    assert!(done.success());
}

#[test]
fn a_real_sysstat_is_read() {
    let home = Home::new();
    let file = home.path().join("sa22");
    collected(&file);
    let file = file.to_str().unwrap();
    // The daily file itself, of this very minute or the last.
    let direct = imported(&home, &[file, "--dry-run"], "");
    for metric in [
        "cpu.utilization",
        "cpu.steal",
        "memory.utilization",
        "memory.total",
        "load.1",
        "load.per_core",
        "network.receive",
    ] {
        let row = row(&direct, metric);
        assert_eq!(row["origin"], "sysstat");
        let minutes = row["new"].as_i64().unwrap() + row["too_new"].as_i64().unwrap();
        assert!((1..=2).contains(&minutes), "{row}");
    }
    // What the real sadf makes of it, a day earlier, so that its minutes are over.
    let sadf = Command::new("sadf").args(["-j", file, "--", "-A"]).output().unwrap();
    let text = String::from_utf8(sadf.stdout).unwrap();
    let told: Value = serde_json::from_str(&text).unwrap();
    let records = told["sysstat"]["hosts"][0]["statistics"].as_array().unwrap();
    let mut text = text.clone();
    for back in [0, 1] {
        let day = Utc::now() - TimeDelta::days(back);
        let before = (day - TimeDelta::days(2)).format("%Y-%m-%d").to_string();
        text = text.replace(&day.format("%Y-%m-%d").to_string(), &before);
    }
    let done = imported(&home, &["-"], &text);
    assert!(row(&done, "cpu.utilization")["new"].as_i64().unwrap() >= 1, "{done:#}");
    let history = History::open(&store(&home)).unwrap();
    let mean = |metric: Metric| -> f64 {
        let all =
            history.range("local", &[metric], Utc::now() - TimeDelta::days(4), Utc::now()).unwrap();
        assert_eq!(all.len() as i64, row(&done, metric.id())["new"].as_i64().unwrap());
        all.iter().filter_map(|r| r.value).sum::<f64>() / all.len() as f64
    };
    // In one minute it is the mean of all records; should the minute have turned, it is near.
    let of =
        |get: &dyn Fn(&Value) -> f64| records.iter().map(get).sum::<f64>() / records.len() as f64;
    let load = of(&|r| r["queue"]["ldavg-1"].as_f64().unwrap());
    assert!((mean(Metric::Load1) - load).abs() < 0.5, "{load}");
    let busy = of(&|r| {
        let all = &r["cpu-load"][0];
        let share = |name: &str| all[name].as_f64().unwrap();
        (100.0 - share("idle") - share("iowait") - share("steal")) / 100.0
    });
    assert!((mean(Metric::CpuUtilization) - busy).abs() < 0.2, "{busy}");
    // The kernel's own total, to the kilobyte where sysstat's sum is whole.
    let meminfo = std::fs::read_to_string("/proc/meminfo").unwrap();
    let total = meminfo.lines().find_map(|l| l.strip_prefix("MemTotal:")).unwrap();
    let total: f64 = total.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1024.0;
    let known = mean(Metric::MemoryTotal);
    assert!((known / total - 1.0).abs() < 0.002, "{known} of {total}");
}

/// A file among sysstat's own daily files, of a day that never comes; removed at the end.
struct Daily(PathBuf);

impl Daily {
    fn new() -> Self {
        let daily = Self(PathBuf::from("/var/log/sysstat/sa20991231"));
        std::fs::create_dir_all("/var/log/sysstat").expect("the right to write sysstat's folder");
        collected(&daily.0);
        daily
    }
}

impl Drop for Daily {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn the_daily_files_are_found_here_and_over_ssh() {
    let world = World::shared();
    let _daily = Daily::new();
    let home = Home::with_ssh(&world.ssh);
    let here = imported(&home, &["--sysstat", "--dry-run"], "");
    assert_eq!(
        (&here["target"], &row(&here, "load.1")["origin"]),
        (&json!("local"), &json!("sysstat"))
    );
    let config = world.ssh.config.to_str().unwrap();
    let words = ["--sysstat", "ssh", &world.ssh.known, "--dry-run", "--ssh-config", config];
    let there = imported(&home, &words, "");
    assert_eq!(there["target"], json!(world.ssh.known));
    let span = |answer: &Value| {
        let row = row(answer, "memory.utilization");
        (row["from"].clone(), row["to"].clone())
    };
    assert_eq!(span(&here), span(&there), "the same file");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_of_a_prometheus_comes_in_at_whole_five_minutes() {
    let dir = tempfile::TempDir::new().unwrap();
    let end = Utc::now().timestamp();
    let begin = end - 2 * 86_400;
    let mut text = String::from("# TYPE node_load1 gauge\n");
    for at in (begin..=end).step_by(60) {
        // A straight line: the minutes since it began, by the thousand.
        let _ = writeln!(text, "node_load1{{instance=\"vps\"}} {} {at}", (at - begin) as f64 / 6e4);
    }
    text.push_str("# EOF\n");
    servers::write_history(dir.path(), &text).await;
    let server = servers::prometheus(dir, &[], &[]).await;
    let url = server.url("");
    let home = Home::new();
    let work = move || {
        let words = ["--promql", &url, "--days", "3", "--metric", "load.1"];
        let first = imported(&home, &words, "");
        let load = row(&first, "load.1");
        // 576 points in two days, of which the newest minute may not be over.
        let new = load["new"].as_i64().unwrap();
        assert!((574..=580).contains(&new), "{load}");
        assert_eq!(
            (&load["origin"], first["rows"].as_array().unwrap().len()),
            (&json!("promql"), 1)
        );
        let second = imported(&home, &words, "");
        assert_eq!(row(&second, "load.1")["changed"], 0, "{second}");
        assert!(row(&second, "load.1")["same"].as_i64().unwrap() >= new);
        let target = first["target"].as_str().unwrap();
        let history = History::open(&store(&home)).unwrap();
        let from = Utc::now() - TimeDelta::days(1);
        let all = history.range(target, &[Metric::Load1], from, Utc::now()).unwrap();
        assert!(!all.is_empty());
        for reading in all {
            let at = reading.at.timestamp();
            assert_eq!(at % 300, 0);
            // The newest sample, at most a minute old.
            let line = (at - begin) as f64 / 6e4;
            let value = reading.value.unwrap();
            assert!(value <= line + 1e-9 && value > line - 0.001 - 1e-9, "{value} of {line}");
        }
    };
    tokio::task::spawn_blocking(work).await.unwrap();
}
