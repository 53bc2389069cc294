//! What palier learns from this machine itself, whatever the target is: a count of units in a file
//! or from a program, and several addresses probed; each with its history.

// A helper that cannot help fails its test.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::ear;
use crate::world;
use ear::{Ear, now, word};
use palier::config::target::UnitsSource;
use palier::domain::message::Message;
use palier::domain::metric::Metric;
use palier::domain::observation::{News, SourceId};
use palier::history::History;
use palier::source::units::{self, of_command, of_file};
use std::path::Path;
use std::time::{Duration, Instant};
use world::home::Home;
use world::hostile::{Hostile, Page};

const LIMIT: Duration = Duration::from_secs(5);
const SOON: Duration = Duration::from_secs(15);

async fn run(words: &[&str]) -> Result<f64, Message> {
    limited(words, LIMIT).await
}

async fn limited(words: &[&str], limit: Duration) -> Result<f64, Message> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    of_command(&words, limit).await
}

#[tokio::test]
async fn a_file_holds_one_number_and_is_read_again() {
    let home = Home::new();
    let path = home.write("units", " 1180\n");
    assert_eq!(of_file(&path, LIMIT).await, Ok(1180.0));
    home.write("units", "1181.5");
    assert_eq!(of_file(&path, LIMIT).await, Ok(1181.5));
    let pipe = home.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let begun = Instant::now();
    for (path, id) in [
        (home.path().join("missing"), "source-units-file-read"),
        (home.path().to_owned(), "source-units-file-kind"),
        // Nobody writes into it: who opened it would wait for ever.
        (pipe, "source-units-file-kind"),
        (Path::new("/dev/zero").to_owned(), "source-units-file-kind"),
        (home.write("empty", "\n"), "source-units-file-empty"),
        (home.write("words", "\u{1b}[31mmany\n"), "source-units-file-number"),
        (home.write("negative", "-3"), "source-units-file-negative"),
        (home.write("long", "1".repeat(5000)), "source-units-file-long"),
    ] {
        let refused = of_file(&path, LIMIT).await.unwrap_err();
        assert_eq!(refused.id, id, "{refused:?}");
        assert_eq!(word(&refused, "path"), path.to_str().unwrap());
        if id == "source-units-file-number" {
            assert_eq!(word(&refused, "found"), "[31mmany");
        }
    }
    assert!(begun.elapsed() < LIMIT);
}

#[tokio::test]
async fn a_program_prints_one_number_or_says_why_not() {
    assert_eq!(run(&["echo", "1180"]).await, Ok(1180.0));
    // Words are words: there is no shell.
    let found = run(&["echo", "$HOME"]).await.unwrap_err();
    assert_eq!((found.id, word(&found, "found")), ("source-units-command-number", "$HOME"));
    for (words, id) in [
        (&["/no/such/program"][..], "source-units-command-start"),
        (&["true"], "source-units-command-empty"),
        (&["false"], "source-units-command-exit"),
        (&["sh", "-c", "kill -9 $$"], "source-units-command-killed"),
        (&["echo", "-7"], "source-units-command-negative"),
        // For ever, and not waited for.
        (&["yes", "1"], "source-units-command-long"),
    ] {
        let begun = Instant::now();
        let refused = run(words).await.unwrap_err();
        assert_eq!(refused.id, id, "{refused:?}");
        assert_eq!(word(&refused, "program"), words[0]);
        assert!(begun.elapsed() < LIMIT, "{words:?}");
    }
    let script = "printf '\\n\\033[31mthe database is away\\nsecond\\n' >&2; echo 5; exit 3";
    let failed = run(&["sh", "-c", script]).await.unwrap_err();
    assert_eq!(failed.id, "source-units-command-exit-saying");
    let said = (word(&failed, "code"), word(&failed, "words"));
    assert_eq!(said, ("3", "[31mthe database is away"));
}

#[tokio::test]
async fn a_program_has_its_path_and_none_of_paliers_secrets() {
    // Cargo gives this test many variables; a token would come the same way.
    assert!(std::env::vars().any(|(name, _)| name.starts_with("CARGO")));
    let script = "env | grep -c '^CARGO'; true";
    assert_eq!(run(&["sh", "-c", script]).await, Ok(0.0));
    assert_eq!(run(&["sh", "-c", "env | grep -c '^PATH='"]).await, Ok(1.0));
}

#[tokio::test]
async fn what_is_not_done_in_time_is_ended_with_all_that_it_started() {
    let home = Home::new();
    let pids = home.path().join("pids");
    let script = format!("sleep 60 & echo $! >>{0}; echo $$ >>{0}; wait", pids.display());
    let begun = Instant::now();
    let refused = limited(&["sh", "-c", &script], Duration::from_secs(1)).await.unwrap_err();
    assert_eq!(refused.id, "source-units-command-timeout");
    assert!(begun.elapsed() < Duration::from_secs(4));
    let written = std::fs::read_to_string(&pids).unwrap();
    assert_eq!(written.lines().count(), 2);
    // A killed process may still be there for an instant, or as a zombie that waits for its parent.
    let gone = |pid: &str| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.is_empty() || stat.contains(") Z ")
    };
    while !written.lines().all(gone) {
        assert!(begun.elapsed() < SOON, "{written}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_count_is_told_by_its_origin_and_its_loss_is_said() {
    let home = Home::new();
    let path = home.write("units", "42");
    for (source, name) in [
        (UnitsSource::File(path), "file"),
        (UnitsSource::Command(vec!["echo".into(), "42".into()]), "command"),
    ] {
        let (mut ear, context) = Ear::open(Duration::from_secs(1), LIMIT);
        let task = tokio::spawn(units::run(context, source));
        let (count, origin) = ear
            .until("a count", SOON, |event| match &event.news {
                News::Units { count, origin } if event.source == SourceId::Units => {
                    Some((*count, origin.clone()))
                }
                _ => None,
            })
            .await;
        assert_eq!((count, origin.name()), (42.0, name));
        ear.cancel.cancel();
        task.await.unwrap();
    }
    let (mut ear, context) = Ear::open(Duration::from_secs(1), LIMIT);
    tokio::spawn(units::run(context, UnitsSource::File(home.path().join("missing"))));
    assert_eq!(ear.lost(SourceId::Units, SOON).await.id, "source-units-file-read");
}

fn store(home: &Home) -> History {
    History::open(&home.path().join("state/palier/history.sqlite3")).unwrap()
}

#[test]
fn a_count_from_here_is_kept_for_any_target() {
    for (units, name) in [
        ("{ file = \"units\" }", "file"),
        ("{ command = [\"cat\", \"config/palier/units\"] }", "command"),
    ] {
        let home = Home::new();
        home.write("config/palier/units", "77\n");
        home.write(
            "config/palier/palier.toml",
            format!("[targets.local]\nkind = \"local\"\nunits = {units}\n"),
        );
        let output = home.palier().args(["check", "local", "--json"]).output().unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)));
        assert_eq!(answer["units"]["count"], 77.0, "{name}: {answer:#}");
        assert_eq!(answer["units"]["source"], name);
        let long_ago = now() - chrono::TimeDelta::hours(1);
        let kept = store(&home).range("local", &[Metric::UnitsCount], long_ago, now()).unwrap();
        assert!(!kept.is_empty() && kept.iter().all(|r| r.value == Some(77.0)), "{kept:?}");
        assert_eq!(kept[0].origin.name(), name);
    }
}

#[test]
fn several_addresses_are_probed_and_each_has_its_uptime() {
    let (good, bad) = (
        Hostile::serve(Page::Fixed(200, "text/plain", b"ok\n".to_vec())),
        Hostile::serve(Page::Fixed(503, "text/plain", b"no\n".to_vec())),
    );
    let home = Home::new();
    let urls = [format!("{}/", good.base()), format!("{}/", bad.base())];
    let line = ["check", "local", "--json", "--units", "5"];
    let probes = ["--probe", &urls[0], "--probe", &urls[1]];
    let output = home.palier().args(line).args(probes).output().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    // The worst of both, and the latency of the first.
    assert_eq!(answer["readings"]["probe.up"]["value"], 0.0, "{answer:#}");
    assert!(answer["readings"]["probe.latency"]["value"].as_f64().unwrap() > 0.0);
    assert!(answer["problems"].to_string().contains(&urls[1]), "{answer:#}");
    let later = now() + chrono::TimeDelta::minutes(2);
    let known = store(&home).uptimes("local", &urls, later).unwrap();
    assert_eq!(known[&urls[0]][0].share(), Some(1.0));
    assert_eq!(known[&urls[1]][0].share(), Some(0.0));
    assert!((60.0..=180.0).contains(&known[&urls[0]][2].observed), "{known:?}");
    // The same from the file, on the health screen.
    let list = format!("probe = [\"{}\", \"{}\"]", urls[0], urls[1]);
    home.write("config/palier/palier.toml", format!("[targets.local]\nkind = \"local\"\n{list}\n"));
    let line = ["snapshot", "local", "--screen", "health", "--size", "100x60", "--lang", "en"];
    let output = home.palier().args(line).output().unwrap();
    let screen = String::from_utf8_lossy(&output.stdout);
    for words in
        ["Probes, from here", &urls[0], &urls[1], "critical", "HTTP 503", "answers in", "of 24 h"]
    {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
}
