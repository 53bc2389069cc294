//! The past of what is played: the time cursor, the history's chart, what happened, the forecast and
//! the doctor look into the very history that a story or a recording fills while it plays.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use crate::pty;
use crate::tape;
use crate::world;
use chrono::{NaiveDateTime, TimeDelta};
use palier::app::cursor::watch;
use palier::app::history_screen::Ask;
use palier::app::watch::Watch;
use palier::app::{Event, Model};
use palier::config::target::{Tape as Named, TargetKind};
use palier::config::{self, Config, Environment, Explicit, Flags};
use palier::domain::Timestamp;
use palier::domain::advice::Verdict;
use palier::domain::mark::MarkKind;
use palier::domain::metric::Metric;
use palier::runtime::historian::Historian;
use palier::runtime::player::Player;
use palier::runtime::recaller::Recaller;
use palier::source::demo::{self, ORIGIN};
use portable_pty::CommandBuilder;
use pty::Screen;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use world::home::Home;

fn at(words: &str) -> Timestamp {
    NaiveDateTime::parse_from_str(words, "%Y-%m-%d %H:%M").expect("an instant").and_utc()
}

/// The story with its play opened at another instant.
fn opened(home: &Path, opens: &str) -> String {
    let text = std::fs::read_to_string("assets/demo/koprogo.toml").unwrap();
    let line = text.lines().find(|line| line.starts_with("opens = ")).unwrap();
    let path = home.join("story.toml");
    std::fs::write(&path, text.replace(line, &format!("opens = \"{opens}\""))).unwrap();
    path.to_str().unwrap().to_owned()
}

fn told(story: &str) -> Config {
    let opened = demo::open(story, None).unwrap();
    let flags = Flags {
        profile: Some(opened.profile().to_owned()),
        no_history: true,
        explicit: Some(Explicit::Tape(Named::Story(story.to_owned()))),
        ..Flags::default()
    };
    let mut config = config::load(&flags, &Environment::default()).unwrap();
    opened.dress(&mut config);
    config
}

/// Something that was played for a while, and who looks back.
struct Show {
    config: Arc<Config>,
    model: Model,
    player: Player,
    historian: Historian,
    recaller: Recaller,
    generation: u64,
}

impl Show {
    fn of(config: Config) -> Self {
        let config = Arc::new(config);
        let player = Player::open(&config).unwrap();
        let model = player.model(&config);
        let historian = Historian::start(Arc::clone(&config), player.starts());
        let recaller = Recaller::over(Arc::clone(&config), historian.shelf());
        Self { config, model, player, historian, recaller, generation: 0 }
    }

    async fn play(&mut self, length: TimeDelta) {
        let to = self.player.starts() + length;
        self.player.play(&mut self.model, &mut self.historian, to).await;
    }

    /// What the panels would show of an instant.
    async fn then(&mut self, at: Timestamp) -> Watch {
        self.generation += 1;
        self.recaller.recall(at, self.generation);
        loop {
            let Event::Then { generation, answer } = self.recaller.next().await else { continue };
            if generation == self.generation {
                let scenario = &self.config.profile.scenarios[&self.config.scenario];
                let mut watch = watch(&self.config, scenario, *answer.unwrap());
                watch.judge(&self.config, scenario, None, None);
                return watch;
            }
        }
    }

    /// How many slices of the chart are told, of how many.
    async fn charted(&mut self, metric: Metric, from: Timestamp, to: Timestamp) -> f64 {
        self.recaller.chart(Ask { metric, from, to });
        let Event::Charted(chart) = self.recaller.next().await else { panic!("no chart") };
        chart.slices.iter().flatten().count() as f64 / chart.slices.len() as f64
    }
}

#[tokio::test]
async fn months_of_a_demos_past_are_there_before_and_after_it_opens() {
    let mut show = Show::of(told("koprogo"));
    show.play(TimeDelta::hours(13)).await;
    let opens = show.player.starts();
    // Weeks ago, look by look.
    let near = show.then(opens - TimeDelta::days(10) + TimeDelta::hours(9)).await;
    assert!(near.value(Metric::CpuUtilization).is_some());
    assert!(near.latest.values().all(|reading| reading.origin.name() == ORIGIN));
    // Months ago, by the hour.
    let far = show.then(opens - TimeDelta::days(90) + TimeDelta::minutes(37)).await;
    assert!(far.value(Metric::CpuUtilization).is_some() && far.value(Metric::LatencyP99).is_some());
    assert_ne!(far.assessment.advice.verdict, Verdict::NotEnoughData);
    assert!(far.latest.values().all(|reading| reading.origin.name() == ORIGIN));
    assert!(
        far.series
            .values()
            .flat_map(palier::domain::series::Series::iter)
            .all(|(at, _)| at <= far.now)
    );
    let units = |watch: &Watch| watch.units.as_ref().unwrap().count;
    assert!(units(&far) < units(&near), "{} {}", units(&far), units(&near));
    // While it plays.
    let now = show.then(opens + TimeDelta::hours(6)).await;
    assert_eq!(now.now, opens + TimeDelta::hours(6));
    assert!(now.value(Metric::RequestsRate).is_some());
    // No further back than there is anything.
    let first = show.then(Timestamp::UNIX_EPOCH).await;
    assert!(first.now < opens - TimeDelta::days(30), "{}", first.now);
    // Every span that the screen knows, up to what there is.
    let end = opens + TimeDelta::hours(12);
    for days in [1, 7, 30, 90, 150] {
        let told = show.charted(Metric::CpuUtilization, end - TimeDelta::days(days), end).await;
        assert!(told > 0.97, "{days} days: {told}");
    }
    let far = opens - TimeDelta::days(100);
    for hours in [24, 24 * 7] {
        let from = far - TimeDelta::hours(hours);
        let told = show.charted(Metric::RequestsRate, from, far).await;
        assert!(told > 0.97, "{hours} hours long ago: {told}");
    }
}

#[tokio::test]
async fn what_happens_in_a_story_is_marked_when_it_has_happened() {
    let home = Home::new();
    let mut show = Show::of(told(&opened(home.path(), "2027-10-12 07:00")));
    show.play(TimeDelta::minutes(50)).await;
    let words = |model: &Model, kind| -> Vec<String> {
        let marks = &model.history.noted.marks;
        marks.iter().filter(|m| m.kind == kind).map(|m| m.words.clone()).collect()
    };
    assert_eq!(words(&show.model, MarkKind::Incident), [""; 0]);
    assert_eq!(words(&show.model, MarkKind::Deploy).len(), 2, "the release and the move before");
    show.play(TimeDelta::minutes(90)).await;
    assert_eq!(words(&show.model, MarkKind::Incident).len(), 1);
    assert_eq!(words(&show.model, MarkKind::Deploy).len(), 3);
    assert_eq!(words(&show.model, MarkKind::Price), [""; 0], "it is decided in January");
    let marks = &show.model.history.noted.marks;
    let incident = marks.iter().find(|m| m.kind == MarkKind::Incident).unwrap();
    assert_eq!(incident.at, at("2027-10-12 08:05"));
    assert_eq!(incident.until, Some(at("2027-10-12 10:45")));
}

#[tokio::test]
async fn a_replays_past_is_there_from_its_beginning() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("a");
    tape::write(&path, &tape::looks(480, 15.0));
    let mut config = tape::config();
    config.target.kind = TargetKind::Tape(Named::Recording(path));
    let mut show = Show::of(config);
    show.play(TimeDelta::minutes(110)).await;
    let starts = show.player.starts();
    let early = show.then(starts + TimeDelta::minutes(5)).await;
    assert_eq!(early.now, starts + TimeDelta::minutes(5));
    assert!(early.value(Metric::CpuUtilization).is_some());
    let first = show.then(starts - TimeDelta::days(1)).await;
    assert!(first.now - starts < TimeDelta::seconds(30), "{}", first.now);
    let told = show.charted(Metric::MemoryUtilization, starts, starts + TimeDelta::minutes(110));
    assert!(told.await > 0.97);
}

fn palier(home: &Home, words: &[&str]) -> String {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_palier"));
    command.env_clear().envs(home.environment()).args(words).args(["--lang", "en"]);
    let output = command.output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_forecast_of_a_demo_rests_on_its_months() {
    let home = Home::new();
    let said = palier(&home, &["forecast", "units.count", "demo", "--json", "--horizon", "60d"]);
    let told: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&told["simulated"], &told["replay"]), (&true.into(), &false.into()));
    let made = &told["forecast"];
    assert!(made["history"].as_array().unwrap().len() > 120, "{said}");
    assert!(made["from"].as_str().unwrap().starts_with("2026-08-31"), "{said}");
    assert_eq!(made["steps"].as_array().unwrap().len(), 60);
}

#[test]
fn a_picture_of_the_history_and_the_doctor_know_it_too() {
    let home = Home::new();
    let words = ["snapshot", "demo", "--screen", "history", "--size", "100x30"];
    let frame = palier(&home, &words);
    assert!(frame.contains("SIMULATED") && frame.contains("memory: it is not kept"), "{frame}");
    assert!(!frame.contains("nothing was recorded"), "{frame}");
    let said = palier(&home, &["doctor", "demo", "--json"]);
    let told: Value = serde_json::from_str(&said).unwrap();
    let rows = told["figures"].as_array().unwrap();
    let row = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap();
    assert_eq!(
        (&row("history")["state"], &row("history")["source"]),
        (&"present".into(), &"memory".into())
    );
    assert_ne!(row("forecasts")["state"], "missing", "{said}");
    assert!(!said.contains("store = true"), "{said}");
}

#[test]
fn in_a_terminal_home_goes_to_the_beginning_of_a_demos_past() {
    let home = Home::new();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_palier"));
    command.env_clear();
    for (name, value) in home.environment() {
        command.env(name, value);
    }
    command.env("TERM", "xterm-256color");
    command.args(["demo", "--lang", "en", "--speed", "100"]);
    let mut screen = Screen::start(command, 120, 40);
    screen.wait_for(&["SIMULATED", "September 2026", "● OK"]);
    screen.press("\x1b[H");
    screen.wait_for(&["PAST", "April 2026", "ago. 0 is live"]);
    screen.press("0");
    screen.wait("the present", |text| !text.contains("PAST"));
    screen.press("q");
    assert!(screen.end().success());
}
