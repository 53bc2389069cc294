//! The time cursor over a written past: the figures and the advice of then, gaps, marks; in the
//! program's own threads, in a real terminal, and on the command line.

// The program under test reads the real clock, so its past is counted back from it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use crate::pty;
use crate::world;
use chrono::{DurationRound, SecondsFormat, TimeDelta, Utc};
use palier::app::cursor::{Recalled, watch};
use palier::app::history_screen::Ask;
use palier::app::{Event, Model, update};
use palier::config::{Config, Environment, Explicit, Flags};
use palier::domain::Timestamp;
use palier::domain::advice::Verdict;
use palier::domain::collector::Windows;
use palier::domain::metric::Metric;
use palier::domain::reading::{Origin, Reading};
use palier::domain::series::Series;
use palier::domain::standing::Standing;
use palier::history::History;
use palier::runtime::recaller::Recaller;
use portable_pty::CommandBuilder;
use pty::Screen;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use world::home::Home;

/// Half an hour of hours: nothing was recorded from two days and a half to two days before.
const GAP: std::ops::Range<i64> = 48..60;

fn start() -> Timestamp {
    Utc::now().duration_trunc(TimeDelta::minutes(5)).unwrap()
}

fn store(home: &Home) -> PathBuf {
    home.path().join("history.sqlite")
}

/// Five days of a small business that grew: 300 units and an idle machine until a day ago, 1,700 and
/// a busy one since.
fn seed(path: &Path, now: Timestamp) {
    let origin = Origin::new("test");
    let mut readings = Vec::new();
    for step in 0..5 * 24 * 12 {
        let at = now - TimeDelta::minutes(5 * step);
        if GAP.contains(&(now - at).num_hours()) {
            continue;
        }
        let grown = now - at < TimeDelta::days(1);
        let (cpu, units) = if grown { (0.93, 1_700.0) } else { (0.12, 300.0) };
        let figures = [
            (Metric::CpuUtilization, cpu),
            (Metric::MemoryUtilization, 0.41),
            (Metric::DiskUtilization, 0.38),
            (Metric::Load1, cpu),
            (Metric::LoadPerCore, cpu),
            (Metric::CpuCores, 1.0),
            (Metric::UnitsCount, units),
        ];
        readings.extend(figures.iter().filter_map(|(m, v)| Reading::new(*m, *v, at, &origin)));
    }
    let mut history = History::open(path).unwrap();
    history.append("local", &readings).unwrap();
    for (verdict, phase, days) in [(Verdict::Stay, "mvp", 4), (Verdict::MoveNow, "growth", 1)] {
        let advice = Some((verdict, phase.to_owned(), now - TimeDelta::days(days)));
        let standing = Standing { phase: Some("mvp".into()), phase_since: None, advice };
        history.stand("local", &standing).unwrap();
    }
}

fn config(store: &Path) -> Config {
    let flags = Flags {
        explicit: Some(Explicit::Local),
        store: Some(store.to_owned()),
        phase: Some("mvp".into()),
        ..Flags::default()
    };
    palier::config::load(&flags, &Environment::default()).unwrap()
}

async fn recalled(recaller: &mut Recaller, at: Timestamp, generation: u64) -> Box<Recalled> {
    recaller.recall(at, generation);
    loop {
        match recaller.next().await {
            Event::Then { generation: of, answer } if of == generation => return answer.unwrap(),
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_figures_and_the_advice_are_those_of_then() {
    let home = Home::new();
    let now = start();
    seed(&store(&home), now);
    let config = Arc::new(config(&store(&home)));
    let mut recaller = Recaller::new(Arc::clone(&config));
    let mut model = Model::new(Arc::clone(&config), Windows::live(TimeDelta::seconds(5)), now);
    let mut generation = 0;
    let mut at = async |hours: i64| {
        generation += 1;
        model.travel.at = Some(now - TimeDelta::hours(hours));
        model.travel.generation = generation;
        let then = recalled(&mut recaller, now - TimeDelta::hours(hours), generation).await;
        update(&mut model, Event::Then { generation, answer: Ok(then) });
        model.shown().clone()
    };
    let present = at(0).await;
    assert_eq!(present.assessment.advice.verdict, Verdict::MoveNow);
    assert_eq!(present.units.as_ref().map(|u| u.count), Some(1_700.0));
    let then = at(72).await;
    assert_eq!(then.value(Metric::CpuUtilization), Some(0.12));
    assert_eq!(then.units.as_ref().map(|u| u.count), Some(300.0));
    assert_eq!(then.assessment.advice.verdict, Verdict::Stay);
    let stood = then.standing.as_ref().and_then(|s| s.advice.clone()).map(|(v, p, _)| (v, p));
    assert_eq!(stood, Some((Verdict::Stay, "mvp".to_owned())));
    // Nothing of later is in it.
    assert!(then.series.values().flat_map(Series::iter).all(|(at, _)| at <= then.now));
    assert!(then.latest.values().all(|r| r.at <= then.now));
    let gap = at(54).await;
    assert_eq!(gap.value(Metric::CpuUtilization), None);
    assert_eq!(gap.assessment.advice.verdict, Verdict::NotEnoughData);
    // Before everything: the oldest reading there is.
    let oldest = at(24 * 365).await;
    assert_eq!(now - oldest.now, TimeDelta::minutes(5 * (5 * 24 * 12 - 1)));
    assert_eq!(oldest.value(Metric::CpuUtilization), Some(0.12));
    // The same content from the same readings, whoever brings them.
    let again = recalled(&mut recaller, now - TimeDelta::hours(72), 99).await;
    let scenario = config.profile.scenarios[&config.scenario].clone();
    assert_eq!(watch(&config, &scenario, *again).latest, then.latest);
}

#[tokio::test]
async fn a_newer_request_takes_the_place_of_those_that_wait() {
    let home = Home::new();
    let now = start();
    seed(&store(&home), now);
    let mut recaller = Recaller::new(Arc::new(config(&store(&home))));
    for generation in 1..=40 {
        recaller.recall(now - TimeDelta::hours(generation), generation.unsigned_abs());
    }
    let mut answers = 0;
    loop {
        answers += 1;
        let Event::Then { generation, answer } = recaller.next().await else { continue };
        if generation == 40 {
            assert_eq!(answer.unwrap().at, now - TimeDelta::hours(40));
            break;
        }
    }
    assert!(answers < 10, "{answers}");
    let silence = std::time::Duration::from_millis(50);
    assert!(tokio::time::timeout(silence, recaller.next()).await.is_err());
}

#[tokio::test]
async fn the_chart_is_read_off_the_loop_and_keeps_its_gaps() {
    let home = Home::new();
    let now = start();
    seed(&store(&home), now);
    let mut recaller = Recaller::new(Arc::new(config(&store(&home))));
    let ask = Ask { metric: Metric::CpuUtilization, from: now - TimeDelta::days(5), to: now };
    recaller.chart(ask);
    let Event::Charted(chart) = recaller.next().await else { panic!("no chart") };
    let at = |hours: i64| chart.at(now - TimeDelta::hours(hours)).map(|s| s.mean);
    assert_eq!((at(6), at(54)), (Some(0.93), None));
    assert!(at(72).is_some_and(|v| (v - 0.12).abs() < 1e-9));
    // A target that has no past says so.
    let empty = config(&home.path().join("empty.sqlite"));
    let mut recaller = Recaller::new(Arc::new(empty));
    recaller.recall(now, 1);
    let Event::Then { answer, .. } = recaller.next().await else { panic!("no answer") };
    assert_eq!(answer.unwrap_err().id, "cursor-empty");
}

fn cockpit(home: &Home, columns: u16, rows: u16) -> Screen {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_palier"));
    command.env_clear();
    for (name, value) in home.environment() {
        command.env(name, value);
    }
    let store = store(home).display().to_string();
    command.args(["local", "--units", "1700", "--phase", "mvp", "--refresh", "1s"]);
    command.args(["--lang", "en", "--store", &store]);
    Screen::start(command, columns, rows)
}

#[test]
fn in_a_terminal_home_shows_the_past_and_0_the_present() {
    let home = Home::new();
    let now = start();
    seed(&store(&home), now);
    let mut screen = cockpit(&home, 120, 40);
    screen.wait_for(&["1,700", "● live"]);
    screen.press("\x1b[H");
    // A frame arrives in pieces: what is of now goes with the last of them.
    screen.wait("the past alone", |text| {
        let then = ["PAST", "ago. 0 is live", "12.0", "300", "STAY"];
        then.iter().all(|words| text.contains(words)) && !text.contains("1,700")
    });
    // Noted at that instant, and there on the list of what happened.
    screen.press("a");
    screen.press("\tthe first customers\r");
    screen.wait_for(&["Noted: “the first customers”"]);
    screen.press("8");
    screen.wait_for(&["incident: the first customers", "advice:", "The store has readings"]);
    // To the change of the advice a day ago.
    screen.press("nn");
    screen.wait_for(&["24 h ago", "PAST"]);
    screen.press("0");
    screen.wait("the present", |text| !text.contains("PAST"));
    screen.press("1");
    screen.wait_for(&["1,700", "● live"]);
    screen.press("q");
    assert!(screen.end().success());
}

fn palier(home: &Home, words: &[&str], input: &str, code: i32) -> String {
    let output = home
        .palier()
        .args(["--lang", "en", "--store"])
        .arg(store(home))
        .args(["history", "annotate"])
        .args(words)
        .write_stdin(input)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{words:?}: {said}{failed}");
    said + &failed
}

fn listed(home: &Home) -> Vec<Value> {
    let all: Value = serde_json::from_str(&palier(home, &["--json"], "", 0)).unwrap();
    all["marks"].as_array().unwrap().clone()
}

#[test]
fn what_happened_is_noted_listed_imported_and_removed() {
    let home = Home::new();
    assert!(palier(&home, &["--list"], "", 0).contains("Nothing is noted"));
    let words = ["--kind", "deploy", "--at", "2026-11-20T14:05Z", "v1.4", "is", "out"];
    assert!(palier(&home, &words, "", 0).contains("deploy: v1.4 is out"));
    assert!(palier(&home, &words, "", 0).contains("noted already"));
    let hour = Utc::now() - TimeDelta::hours(3);
    palier(&home, &["--at", "3h", "the", "disk", "was", "full"], "", 0);
    let marks = listed(&home);
    assert_eq!(marks.len(), 2);
    let note = marks.iter().find(|m| m["kind"] == "note").unwrap();
    assert_eq!(note["words"], "the disk was full");
    let at: Timestamp = note["time"].as_str().unwrap().parse().unwrap();
    assert!((at - hour).abs() < TimeDelta::minutes(2));
    // What was listed can be taken in again, and changes nothing.
    let lines: Vec<String> = marks.iter().map(ToString::to_string).collect();
    let lines = lines.join("\n");
    assert!(palier(&home, &["--import", "-"], &lines, 0).starts_with("0 new or changed of 2"));
    let end = at + TimeDelta::hours(1);
    let end = end.to_rfc3339_opts(SecondsFormat::Secs, true);
    let table =
        format!("time;until;kind;words\n{};{end};incident;slow\n", note["time"].as_str().unwrap());
    let file = home.write("marks.csv", table);
    let file = file.to_str().unwrap();
    assert!(palier(&home, &["--import", file], "", 0).starts_with("1 new or changed of 1"));
    assert!(palier(&home, &["--import", file], "", 0).starts_with("0 new or changed of 1"));
    let id = listed(&home).iter().find(|m| m["words"] == "slow").unwrap()["id"].to_string();
    palier(&home, &["--remove", &id], "", 0);
    assert!(palier(&home, &["--remove", &id], "", 2).contains("There is no number"));
    assert_eq!(listed(&home).len(), 2);
    // What is wrong is said, and nothing is kept.
    assert!(palier(&home, &["--at", "yesterday", "x"], "", 2).contains("is no instant"));
    assert!(palier(&home, &["--kind", "party", "x"], "", 2).contains("is no kind"));
    assert!(
        palier(&home, &["--at", "1h", "--until", "2h", "x"], "", 2).contains("does not lie after")
    );
    assert!(palier(&home, &[], "", 2).contains("Give the words"));
    let torn = "time,words\n2026-11-20,good\n2026-11-21,\n";
    assert!(palier(&home, &["--import", "-"], torn, 2).contains("line 3: There are no words"));
    assert_eq!(listed(&home).len(), 2);
}
