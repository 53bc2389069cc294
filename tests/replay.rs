//! Recordings: what is said comes back as it was said, whatever becomes of the file; nothing secret is
//! in it; and the same recording gives the same frames at every speed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use crate::pty;
use crate::tape;
use crate::world;
use chrono::TimeDelta;
use flate2::read::MultiGzDecoder;
use palier::app::Model;
use palier::config::play::Play;
use palier::config::target::{Tape as Named, TargetKind};
use palier::domain::Timestamp;
use palier::domain::alert::{Alert, AlertState, Finding, Severity};
use palier::domain::message::{Arg, Message};
use palier::domain::metric::{Metric, Unit};
use palier::domain::money::{Currency, Money};
use palier::domain::observation::{
    EnergyMeter, HostSample, News, Pressure, ProbeSample, SourceEvent, SourceId, SourceState,
    UrlProbe,
};
use palier::domain::part::{Fact, Part, PartHealth, PartKind};
use palier::domain::profile::LocalText;
use palier::domain::reading::{Bounds, Origin, Reading};
use palier::runtime::historian::Historian;
use palier::runtime::player::Player;
use palier::source::replay::{Header, Recording};
use palier::source::tape::Tape;
use palier::view;
use portable_pty::CommandBuilder;
use pty::Screen;
use serde_json::Value;
use std::io::Read;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;
use tape::{config, header, looks, recorded, start};
use tempfile::TempDir;
use world::home::Home;

/// All that is on a tape, and why it ended where it did.
fn played(path: &Path) -> Result<(Vec<SourceEvent>, Option<Message>), Message> {
    let mut recording = Recording::open(path)?;
    let mut all = Vec::new();
    loop {
        match recording.next() {
            Ok(Some(event)) => all.push(event),
            Ok(None) => return Ok((all, None)),
            Err(why) => {
                assert_eq!(recording.next(), Ok(None), "after its end it is over");
                return Ok((all, Some(why)));
            }
        }
    }
}

fn plain(bytes: &[u8]) -> String {
    let mut text = String::new();
    MultiGzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

fn after(seconds: i64) -> Timestamp {
    start() + TimeDelta::seconds(seconds)
}

/// Everything that a source can say.
fn everything() -> Vec<SourceEvent> {
    let origin = Origin::new("prometheus");
    let inner = Message::new("source-timeout").text("what", "a page");
    let sentence = Message::new("ssh-refused")
        .text("host", "vps.example")
        .quantity("size", 0.5, Unit::Ratio)
        .units("units", 1180.0)
        .money("price", Money::new("15.00".parse().unwrap(), Currency::EUR))
        .date("since", after(-86_400))
        .duration("in", Duration::from_millis(2500))
        .local("unit", &LocalText { en: "a".into(), fr: "b".into() })
        .metric("metric", Metric::LatencyP99)
        .with("reason", Arg::Message(Box::new(inner)));
    let reading = Reading::new(Metric::LatencyP99, 0.75, after(8), &origin).unwrap();
    let bounded = reading.clone().within(Bounds { low: 0.5, high: None });
    let part = Part::new(PartKind::Container, "web", "compose")
        .with(Fact::Memory, Some(2.5e8))
        .counting(Fact::CpuCores, Some(12.25), None)
        .counting(Fact::Hits, Some(3.0), Some(4.0))
        .being(PartHealth::Warning, Some(sentence.clone()));
    let silenced =
        AlertState::Silenced { by: "ops".into(), comment: "later".into(), until: Some(after(60)) };
    let alert = |state| Alert::new("Down", Severity::Critical, state, Some(after(1)), "web", "x");
    let states = [AlertState::Firing, AlertState::Pending, AlertState::Inhibited, silenced];
    let finding = Finding { rule: "r".into(), group: "g".into(), problem: sentence.clone() };
    let look = ProbeSample { up: false, latency: None, certificate_days: Some(-3.5) };
    let url = UrlProbe {
        url: "https://a/".into(),
        sample: look.clone(),
        problem: Some(sentence.clone()),
    };
    let mut host = HostSample::empty(Origin::new("/proc"));
    host.pressure.io = Some(Pressure::Share(0.25));
    host.energy.insert("package-0".into(), EnergyMeter { joules: 5.5, range: Some(262_143.25) });
    let lost = SourceState::Lost { reason: sentence.clone(), retry_at: Some(after(30)) };
    let news = [
        (SourceId::Link, News::State(SourceState::Connecting)),
        (SourceId::Link, News::State(lost)),
        (SourceId::Link, News::State(SourceState::Live)),
        (SourceId::Host, News::Host(Box::new(host))),
        (SourceId::Probe, News::Probe(look)),
        (SourceId::Probe, News::Probes(vec![url.clone(), url])),
        (SourceId::Prometheus, News::Readings(vec![reading.clone(), bounded])),
        (
            SourceId::Prometheus,
            News::Readings(vec![Reading::nothing(Metric::LatencyP50, after(9), &origin)]),
        ),
        (SourceId::Prometheus, News::Backfill(vec![reading])),
        (SourceId::Units, News::Units { count: 1180.0, origin: Origin::new("postgres") }),
        (SourceId::Parts, News::Parts { of: Origin::new("cadvisor"), parts: vec![part] }),
        (SourceId::Parts, News::Parts { of: Origin::new("redis"), parts: Vec::new() }),
        (SourceId::Alerts, News::Alerts { of: origin, alerts: states.map(alert).into() }),
        (SourceId::Prometheus, News::Findings(vec![finding])),
        (SourceId::Host, News::Problems(vec![sentence])),
        (SourceId::Host, News::Problems(Vec::new())),
    ];
    let event = |(i, (source, news)): (usize, (SourceId, News))| SourceEvent {
        source,
        at: after(10) + TimeDelta::microseconds(i as i64 * 1_234_567),
        news,
    };
    let mut all: Vec<_> = news.into_iter().enumerate().map(event).collect();
    // Twice: once whole, once as what changed.
    let again = looks(4, 15.0);
    let repeated: Vec<_> = all.iter().rev().cloned().collect();
    all.extend(again);
    all.extend(repeated);
    all
}

#[test]
fn everything_that_a_source_can_say_is_read_back_as_it_was_said() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a");
    let events = everything();
    tape::write(&path, &events);
    let (read, why) = played(&path).unwrap();
    assert_eq!(why, None);
    assert_eq!(read.len(), events.len());
    for (read, said) in read.iter().zip(&events) {
        assert_eq!(read, said);
    }
    assert_eq!(*Recording::open(&path).unwrap().header(), header());
    // And once more from the beginning.
    let mut recording = Recording::open(&path).unwrap();
    while recording.next().unwrap().is_some() {}
    recording.rewind().unwrap();
    assert_eq!(recording.next().unwrap().as_ref(), events.first());
}

#[test]
fn a_day_of_one_vps_stays_under_five_megabytes() {
    // An hour of looks every 15 s, each flushed by itself, as it is recorded.
    let events = looks(240, 15.0);
    let size = recorded(&events, &header()).len();
    let day = size * 24;
    println!("{size} bytes an hour, {day} a day");
    assert!(day < 5_000_000, "{day} bytes a day");
}

#[test]
fn wherever_it_is_cut_it_plays_up_to_there_and_says_so() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a");
    let events = looks(20, 15.0);
    let whole = recorded(&events, &header());
    let mut refused = 0;
    let mut longest = 0;
    for length in (0..whole.len()).step_by(41).chain(whole.len() - 12..whole.len()) {
        std::fs::write(&path, &whole[..length]).unwrap();
        match played(&path) {
            Ok((read, why)) => {
                assert_eq!(read, events[..read.len()], "cut at {length}");
                // Only the checksum may be missing where the last line is there.
                let complete = read.len() == events.len() && why.is_none();
                assert!(complete || why.unwrap().id == "replay-cut", "cut at {length}");
                assert!(read.len() >= longest, "a longer file plays longer");
                longest = read.len();
            }
            Err(why) => {
                assert_eq!(why.id, "replay-no-recording");
                assert_eq!(longest, 0, "cut at {length}: a beginning that was read before");
                refused += 1;
            }
        }
    }
    assert!(longest >= events.len() - 3, "{longest} of {}", events.len());
    assert!(refused > 1);
}

#[test]
fn damage_never_breaks_the_player() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a");
    let events = looks(6, 15.0);
    let whole = recorded(&events, &header());
    for at in (0..whole.len()).step_by(29) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        std::fs::write(&path, &damaged).unwrap();
        if let Ok((read, why)) = played(&path) {
            assert!(why.is_some() || read.len() <= events.len(), "damaged at {at}");
        }
    }
    // Lines that no palier writes.
    for odd in [
        "[1,9,{}]",
        "[99999999999999999999,0]",
        "{\"stream\":7}",
        "[]",
        "\u{0}",
        "[0,0,{\"cpu\":{\"9\":1}}]",
    ] {
        let mut text = plain(&whole);
        text.insert_str(text.match_indices('\n').nth(3).unwrap().0 + 1, &format!("{odd}\n"));
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gz, text.as_bytes()).unwrap();
        std::fs::write(&path, gz.finish().unwrap()).unwrap();
        let (read, why) = played(&path).unwrap();
        assert_eq!(why.map(|w| w.id), Some("replay-damaged"), "{odd}");
        assert_eq!(read, events[..read.len()]);
    }
}

#[test]
fn what_is_no_recording_or_newer_is_refused_in_one_sentence() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a");
    let id = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        Recording::open(&path).unwrap_err().id
    };
    assert_eq!(id(b""), "replay-no-recording");
    assert_eq!(id(b"# a page\nup 1\n"), "replay-no-recording");
    let newer = Header { format: 2, ..header() };
    assert_eq!(id(&recorded(&[], &newer)), "replay-newer");
    assert_eq!(Recording::open(folder.path()).unwrap_err().id, "replay-no-recording");
    assert_eq!(Recording::open(&folder.path().join("no")).unwrap_err().id, "replay-open");
}

#[test]
fn no_secret_gets_into_a_recording() {
    let words = [
        "http://user:hunter2@vps:9100/metrics",
        "GET https://vps/metrics?token=hunter2 failed",
        "password=hunter2",
        "Authorization: Bearer hunter2",
    ];
    let problems = words.map(|w| Message::new("x").text("url", w)).to_vec();
    let sample = ProbeSample { up: true, latency: None, certificate_days: None };
    let url = UrlProbe { url: words[0].into(), sample, problem: None };
    let said = [News::Problems(problems), News::Probes(vec![url])];
    let events = said.map(|news| SourceEvent { source: SourceId::Probe, at: after(1), news });
    let text = plain(&recorded(&events, &header()));
    assert!(!text.contains("hunter2"), "{text}");
    assert!(text.contains("vps:9100/metrics"), "what is no secret stays: {text}");
}

#[test]
fn anonymous_recordings_hold_no_name_and_play_as_well() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a");
    let mut config = config();
    config.record = Some(palier::config::play::Record { path: path.clone(), anonymous: true });
    let windows = palier::domain::collector::Windows::live(TimeDelta::seconds(15));
    let header = Header::of(&config, windows, start());
    let events: Vec<_> = everything();
    let bytes = recorded(&events, &header);
    let text = plain(&bytes);
    for name in ["vps-koprogo", "vps.example", "https://a/", "/boot/efi", "vda", "compose", "later"]
    {
        assert!(!text.contains(name), "{name} is in it");
    }
    std::fs::write(&path, bytes).unwrap();
    let (read, why) = played(&path).unwrap();
    assert_eq!((read.len(), why), (events.len(), None));
    let names: Vec<_> = read
        .iter()
        .filter_map(|e| match &e.news {
            News::Host(sample) if !sample.name.is_empty() => Some(sample.name.as_str()),
            _ => None,
        })
        .collect();
    assert!(names.len() > 1 && names.iter().all(|n| *n == names[0]), "{names:?}");
}

/// A player on a recording of eleven minutes, one look in five seconds.
struct Show {
    player: Player,
    model: Model,
    historian: Historian,
}

impl Show {
    fn start(path: &Path, speed: f64) -> Self {
        let mut config = config();
        config.target.kind = TargetKind::Tape(Named::Recording(path.to_owned()));
        config.play = Play { speed: Some(speed), ..Play::default() };
        let config = Arc::new(config);
        let player = Player::open(&config).unwrap();
        let model = player.model(&config);
        let historian = Historian::start(config, player.starts());
        Self { player, model, historian }
    }

    async fn to(&mut self, seconds: i64) {
        self.player.play(&mut self.model, &mut self.historian, after(seconds)).await;
    }

    /// As the cockpit does it.
    async fn run_until(&mut self, done: impl Fn(&Model) -> bool) {
        while !done(&self.model) {
            let playback = self.model.playback.clone();
            let event = tokio::select! {
                event = self.historian.next() => Some(event),
                () = self.player.ready(playback.as_ref()) => None,
            };
            match event {
                Some(event) => {
                    self.player.note(&event);
                    for effect in palier::app::update(&mut self.model, event) {
                        let _ = self.player.take(effect, &self.model, &mut self.historian);
                    }
                }
                None => drop(self.player.advance(&mut self.model, &mut self.historian)),
            }
        }
    }

    fn frame(&mut self) -> String {
        // How fast it is played is on the frame, and may differ.
        let playback = self.model.playback.as_mut().unwrap();
        (playback.speed, playback.slower) = (1.0, None);
        view::export::buffer_to_text(&view::render_buffer(&self.model, 120, 40))
    }
}

#[tokio::test]
async fn the_same_recording_gives_the_same_frame_at_every_speed() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a");
    tape::write(&path, &looks(44, 15.0));
    // Straight to the instant.
    let mut straight = Show::start(&path, 1.0);
    straight.to(400).await;
    let frame = straight.frame();
    assert!(frame.contains("REPLAY") && frame.contains("0:06:40 / 0:11:00"), "{frame}");
    // In pieces.
    let mut pieces = Show::start(&path, 1.0);
    for seconds in (0..=400).step_by(50) {
        pieces.to(seconds).await;
    }
    assert_eq!(pieces.frame(), frame);
    // In the cockpit, a thousand times as fast, and then a seek to the instant.
    let mut fast = Show::start(&path, 1000.0);
    fast.run_until(|m| m.live.now > after(120)).await;
    fast.model.playback.as_mut().unwrap().paused = true;
    if !fast.player.is_past(after(400)) {
        fast.model.playback.as_mut().unwrap().seeking = Some(after(400));
        fast.run_until(|m| m.playback.as_ref().unwrap().seeking.is_none()).await;
        fast.model.playback.as_mut().unwrap().paused = false;
        // Charts of what is played fast hold more until they are asked for less.
        assert!(fast.model.span > straight.model.span);
        fast.model.span = straight.model.span;
        assert_eq!(fast.frame(), frame);
    }
    // To the end and back.
    let mut back = Show::start(&path, 1.0);
    back.to(100_000).await;
    assert!(back.model.playback.as_ref().unwrap().over);
    back.model = back.player.rewind(&back.model);
    back.historian = Historian::start(Arc::clone(&back.model.config), back.player.starts());
    back.to(400).await;
    assert_eq!(back.frame(), frame);
}

fn palier(home: &Home, arguments: &[&str]) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_palier"));
    command.env_clear().envs(home.environment()).args(arguments);
    command.output().unwrap()
}

fn json(output: &Output) -> Value {
    let error = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {error}"))
}

#[test]
fn a_session_of_this_machine_replays_to_the_same_verdict() {
    let home = Home::new();
    let file = home.path().join("session").to_string_lossy().into_owned();
    let probe = "http://127.0.0.1:9/?key=hunter2";
    let live = palier(
        &home,
        &[
            "check", "local", "--for", "3s", "--units", "1180", "--phase", "mvp", "--json",
            "--probe", probe, "--record", &file,
        ],
    );
    let live = json(&live);
    assert_eq!((&live["replay"], &live["simulated"]), (&false.into(), &false.into()));
    assert!(!plain(&std::fs::read(&file).unwrap()).contains("hunter2"));
    let again = json(&palier(&home, &["check", "replay", &file, "--json"]));
    assert_eq!((&again["replay"], &again["simulated"]), (&true.into(), &false.into()));
    for same in ["status", "health", "conditions"] {
        assert_eq!(again[same], live[same], "{same}");
    }
    assert_eq!(again["units"]["count"], live["units"]["count"]);
    let value = |all: &Value, metric: &str| {
        let readings = all["readings"].as_object().unwrap();
        readings.get(metric).and_then(|r| r["value"].as_f64())
    };
    for metric in ["cpu.utilization", "memory.utilization", "disk.utilization", "load.1m"] {
        if let Some(was) = value(&live, metric) {
            let is = value(&again, metric).unwrap_or(f64::NAN);
            assert!((is - was).abs() < 1e-4, "{metric}: {was} live, {is} replayed");
        }
    }
    assert!(value(&live, "memory.utilization").is_some());
    // It is not written over.
    let twice = palier(&home, &["check", "local", "--record", &file]);
    assert_eq!(twice.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&twice.stderr).contains("already there"));
    let text = palier(&home, &["check", "replay", &file, "--lang", "fr"]);
    assert!(String::from_utf8_lossy(&text.stdout).contains("REDIFFUSION"));
    let frame = palier(&home, &["snapshot", "replay", &file, "--at", "1s", "--size", "40x12"]);
    assert!(String::from_utf8_lossy(&frame.stdout).contains("REPLAY"));
    let wrong = palier(&home, &["check", "local", "--at", "1s"]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn keys_pause_go_faster_and_seek_on_screen() {
    let home = Home::new();
    let file = home.path().join("tape");
    tape::write(&file, &looks(60, 15.0));
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_palier"));
    command.env_clear();
    for (name, value) in home.environment() {
        command.env(name, value);
    }
    command.env("TERM", "xterm-256color");
    command.args(["replay", &file.to_string_lossy(), "--paused", "--from", "1m"]);
    let mut screen = Screen::start(command, 100, 30);
    // A quarter of an hour goes by steps of 15 seconds.
    screen.wait_for(&["REPLAY", "paused", "0:01:00 / 0:15:00", "08:01:00 UTC"]);
    screen.press("}");
    screen.wait_for(&["0:01:15 / 0:15:00"]);
    screen.press("{{");
    screen.wait_for(&["0:00:45 / 0:15:00", "paused"]);
    screen.press(">>");
    screen.wait_for(&["×5"]);
    screen.press(" ");
    screen.wait("that it runs", |text| !text.contains("paused") && text.contains("0:00:5"));
    screen.press(">>>>>>>");
    screen.wait_for(&["×1,000", "end", "0:15:00 / 0:15:00"]);
    // From its end it begins anew.
    screen.press(" ");
    screen.wait("another beginning", |text| !text.contains("0:15:00 / 0:15:00"));
    screen.press("q");
    assert!(screen.end().success());
}
