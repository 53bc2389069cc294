//! Seeking in what is played: whatever way one came to an instant, forth, back, at once one after the
//! other, all is as it is for whoever played from the beginning: what the model knows, what every
//! screen shows and what the history holds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use crate::tape;
use crate::world::home::Home;
use chrono::TimeDelta;
use palier::app::events::Happening;
use palier::app::model::Screen;
use palier::app::watch::Watch;
use palier::app::{Effect, Event, Model, keys::Key, update};
use palier::config::target::{Tape as Named, TargetKind};
use palier::config::{self, Config, Environment, Explicit, Flags};
use palier::domain::Timestamp;
use palier::domain::mark::{Mark, MarkKind};
use palier::domain::metric::Metric;
use palier::domain::reading::Reading;
use palier::runtime::historian::Historian;
use palier::runtime::player::Player;
use palier::source::demo;
use palier::view;
use std::path::Path;
use std::sync::Arc;

/// All that is to be the same.
#[derive(Debug, PartialEq)]
struct All {
    watch: Watch,
    frames: Vec<String>,
    readings: Vec<Reading>,
    kept: String,
}

impl All {
    /// Says what differs, and not the whole of both.
    #[track_caller]
    fn is(&self, other: &Self, what: &str) {
        for (one, two) in self.frames.iter().zip(&other.frames) {
            assert!(one == two, "{what}:\n{one}\n{two}");
        }
        assert_eq!(self.kept, other.kept, "{what}");
        assert_eq!(self.readings.len(), other.readings.len(), "{what}");
        for (one, two) in self.readings.iter().zip(&other.readings) {
            assert_eq!(one, two, "{what}");
        }
        let (one, two) = (format!("{:#?}", self.watch), format!("{:#?}", other.watch));
        for (nth, (one, two)) in one.lines().zip(two.lines()).enumerate() {
            assert_eq!(one, two, "{what}: line {nth}");
        }
        assert!(self == other, "{what}");
    }
}

/// What is played, as the cockpit plays it.
struct Show {
    model: Model,
    player: Player,
    historian: Historian,
}

impl Show {
    fn of(config: &Config) -> Self {
        let config = Arc::new(config.clone());
        let player = Player::open(&config).unwrap();
        let mut model = player.model(&config);
        model.playback.as_mut().unwrap().paused = true;
        let historian = Historian::start(config, player.starts());
        Self { model, player, historian }
    }

    fn at(&self, minutes: i64) -> Timestamp {
        self.player.starts() + TimeDelta::minutes(minutes)
    }

    fn is_seeking(&self) -> bool {
        self.model.playback.as_ref().unwrap().seeking.is_some()
    }

    fn act(&mut self, event: Event) {
        self.player.note(&event);
        for effect in update(&mut self.model, event) {
            if let Some(Effect::Seek(to)) =
                self.player.take(effect, &self.model, &mut self.historian)
            {
                self.go(to);
            }
        }
    }

    fn go(&mut self, to: Timestamp) {
        if let Some(historian) = self.player.seek(&mut self.model, to) {
            self.historian = historian;
        }
    }

    fn press(&mut self, keys: &str) {
        keys.chars().for_each(|key| self.act(Event::Key(Key::Char(key))));
    }

    async fn turn(&mut self) {
        let playback = self.model.playback.clone();
        let event = tokio::select! {
            event = self.historian.next() => Some(event),
            () = self.player.ready(playback.as_ref()) => None,
        };
        match event {
            Some(event) => self.act(event),
            None => drop(self.player.advance(&mut self.model, &mut self.historian)),
        }
    }

    /// Sets out for an instant.
    fn set_out(&mut self, minutes: i64) {
        let to = self.at(minutes);
        self.model.playback.as_mut().unwrap().seeking = Some(to);
        self.go(to);
    }

    async fn arrive(&mut self) {
        while self.is_seeking() {
            self.turn().await;
        }
    }

    async fn seek(&mut self, minutes: i64) {
        self.set_out(minutes);
        self.arrive().await;
    }

    async fn all(&mut self) -> All {
        self.historian.notes();
        self.historian.settled().unwrap().await.unwrap();
        while !self.historian.is_read() {
            let event = self.historian.next().await;
            self.act(event);
        }
        let frame = |screen| {
            let mut model = self.model.clone();
            model.screen = screen;
            view::export::buffer_to_text(&view::render_buffer(&model, 120, 40))
        };
        let frames = Screen::ALL.map(frame).into();
        let archive = self.historian.shelf().unwrap();
        let held = archive.hold();
        let (store, target) = (held.store().unwrap(), self.model.config.target.name.as_str());
        let (from, to) = (self.player.starts() - TimeDelta::days(2), self.model.live.now);
        let readings = store.range(target, Metric::ALL, from, to).unwrap();
        assert_eq!(
            store.range(target, Metric::ALL, to, to + TimeDelta::days(900)).unwrap(),
            store.range(target, Metric::ALL, to, to).unwrap(),
            "nothing of what is still to come"
        );
        let kept = (store.signals(target), store.standing(target), store.advised(target));
        let kept = format!("{kept:?} {:?}", store.marks(target));
        All { watch: self.model.live.clone(), frames, readings, kept }
    }
}

/// Played once from the beginning to each of these, and then sought to from everywhere.
async fn every_way(config: &Config, stops: &[i64], ways: &[usize], long: i64) {
    let mut straight = Show::of(config);
    let mut told = Vec::new();
    for minutes in stops {
        let to = straight.at(*minutes);
        straight.model.playback.as_mut().unwrap().seeking = None;
        straight.player.play(&mut straight.model, &mut straight.historian, to).await;
        told.push(straight.all().await);
    }
    let of = |minutes: i64| &told[stops.iter().position(|m| *m == minutes).unwrap()];
    let [a, b, c, d] = *stops else { panic!("four stops") };
    let mut show = Show::of(config);
    // Forth and back, and forth again over what was kept; twice to the same.
    for minutes in ways.iter().map(|way| stops[*way]) {
        show.seek(minutes).await;
        show.all().await.is(of(minutes), &format!("{minutes} minutes"));
    }
    let (count, bytes) = show.player.kept();
    println!("{count} instants kept, {bytes} bytes");
    assert!((3..=32).contains(&count), "{count}");
    // One after the other before any of them has arrived.
    for (turns, minutes) in [(3, d), (0, a), (1, c), (5, b), (2, d), (4, c)] {
        show.set_out(minutes);
        for _ in 0..turns {
            if show.is_seeking() {
                show.turn().await;
            }
        }
    }
    show.arrive().await;
    show.all().await.is(of(c), "six at once");
    // Before the beginning, by keys, and behind the end.
    show.press(&"{".repeat(60));
    assert_eq!(show.model.playback.as_ref().unwrap().seeking, Some(show.player.starts()));
    show.arrive().await;
    assert_eq!(show.model.playback.as_ref().unwrap().at, show.player.starts());
    show.seek(d).await;
    show.all().await.is(of(d), "from before the beginning");
    if long > 0 {
        show.seek(long).await;
        show.model.playback.as_mut().unwrap().paused = false;
        while !show.model.playback.as_ref().unwrap().over {
            show.turn().await;
        }
        show.model.playback.as_mut().unwrap().paused = true;
        show.seek(b).await;
        show.all().await.is(of(b), "from behind the end");
    }
}

#[tokio::test]
async fn a_recording_is_the_same_whatever_way_one_came() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("a");
    tape::write(&path, &tape::looks(160, 15.0));
    let mut config = tape::config();
    config.target.kind = TargetKind::Tape(Named::Recording(path));
    Box::pin(every_way(&config, &[7, 13, 22, 36], &[1, 3, 0, 2, 2, 1, 3, 2, 0], 41)).await;
}

/// The story, opened when it has hardly begun.
fn story(home: &Path) -> Config {
    let text = std::fs::read_to_string("assets/demo/koprogo.toml").unwrap();
    let line = text.lines().find(|line| line.starts_with("opens = ")).unwrap();
    let path = home.join("story.toml");
    std::fs::write(&path, text.replace(line, "opens = \"2026-04-02\"")).unwrap();
    let story = path.to_str().unwrap();
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

#[tokio::test]
async fn a_story_is_the_same_whatever_way_one_came() {
    let home = Home::new();
    Box::pin(every_way(&story(home.path()), &[120, 303, 480, 600], &[3, 1, 2, 0], 0)).await;
}

#[tokio::test]
async fn what_a_person_set_or_noted_outlasts_a_seek() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("a");
    tape::write(&path, &tape::looks(80, 15.0));
    let mut config = tape::config();
    config.target.kind = TargetKind::Tape(Named::Recording(path));
    let mut show = Show::of(&config);
    for minutes in [5, 10, 15] {
        show.seek(minutes).await;
        // What is kept of an instant comes when the history has answered.
        show.historian.settled().unwrap().await.unwrap();
    }
    assert!(show.player.kept().0 >= 3);
    show.press("5");
    show.model.knobs.units = Some(4_000.0);
    show.seek(6).await;
    assert_eq!(show.model.screen, Screen::Economics);
    assert_eq!(show.model.units().unwrap().count, 4_000.0);
    let frame = view::export::buffer_to_text(&view::render_buffer(&show.model, 120, 40));
    assert!(frame.contains("4,000"), "{frame}");
    // What is noted here is not lost by going on over what was kept before.
    let mark = palier::domain::mark::Mark::new(
        show.model.live.now,
        None,
        palier::domain::mark::MarkKind::Note,
        "here",
    );
    let effect = show.player.take(Effect::Mark(mark.unwrap()), &show.model, &mut show.historian);
    let Some(Effect::Mark(mark)) = effect else { panic!("it is the history's") };
    show.historian.mark(mark);
    show.seek(15).await;
    show.all().await;
    assert_eq!(show.model.history.noted.marks.len(), 1);
}

#[tokio::test]
async fn the_next_event_is_seen_coming_and_is_as_it_is_for_whoever_played() {
    let home = Home::new();
    let config = story(home.path());
    // It is to be gone to a day before it, an hour and a half after the beginning.
    let event = |show: &Show| show.player.starts() + TimeDelta::days(1) + TimeDelta::minutes(90);
    let mut show = Show::of(&config);
    let at = event(&show);
    let happens = |show: &mut Show| {
        let mark = Mark::new(at, None, MarkKind::Deploy, "moved").unwrap();
        show.model.playback.as_mut().unwrap().events = [Happening::from(&mark)].into();
    };
    happens(&mut show);
    show.press("e");
    assert_eq!(show.model.notice.as_ref().unwrap().message.id, "event-coming-words");
    show.arrive().await;
    let to = at - TimeDelta::days(1);
    assert_eq!(show.model.playback.as_ref().unwrap().at, to, "before it");
    show.model.notice = None;
    let mut straight = Show::of(&config);
    happens(&mut straight);
    straight.player.play(&mut straight.model, &mut straight.historian, to).await;
    show.all().await.is(&straight.all().await, "before the event");
    show.press("e");
    assert_eq!(show.model.notice.as_ref().unwrap().message.id, "event-no-later");
    assert!(!show.is_seeking());
}

#[tokio::test]
async fn a_story_knows_what_will_happen_in_it() {
    let home = Home::new();
    let show = Show::of(&story(home.path()));
    let events = &show.model.playback.as_ref().unwrap().events;
    for kind in [Some(MarkKind::Deploy), Some(MarkKind::Incident), Some(MarkKind::Price), None] {
        assert!(events.iter().any(|event| event.kind == kind), "{kind:?}");
    }
}

#[tokio::test]
async fn who_pauses_at_once_sees_the_first_figures() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("a");
    tape::write(&path, &tape::looks(20, 15.0));
    let mut config = tape::config();
    config.target.kind = TargetKind::Tape(Named::Recording(path));
    config.play.speed = Some(100.0);
    let mut show = Show::of(&config);
    while !show.model.playback.as_ref().unwrap().stands() {
        show.turn().await;
    }
    assert!(show.model.live.latest.values().any(|reading| reading.value.is_some()));
    let playback = show.model.playback.as_ref().unwrap();
    assert!(playback.paused && !playback.over);
    let gone = playback.at - playback.starts;
    assert!(gone <= TimeDelta::minutes(6), "{gone}");
}
