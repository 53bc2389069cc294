//! Every screen in the four states of its connection, opened by the keys that a person presses, with
//! what is done outside done.

use super::fleet::{finish, lost as member_lost, opened as fleet_opened, seven};
use super::{config, connecting, live, lost, now, stale};
use chrono::TimeDelta;
use palier::app::history_screen::{Noted, Slicer, wanted};
use palier::app::keys::Key;
use palier::app::simulate::answer;
use palier::app::{Effect, Event, Model, Screen, update};
use palier::config::theme::Depth;
use palier::config::{Config, Language, ThemeName};
use palier::domain::advice::Verdict;
use palier::domain::mark::{Mark, MarkKind};
use palier::domain::metric::Metric;
use palier::domain::standing::Advised;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

/// How the connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Connecting,
    Live,
    Stale,
    Lost,
}

pub const STATES: [State; 4] = [State::Connecting, State::Live, State::Stale, State::Lost];

impl State {
    pub fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Live => "live",
            Self::Stale => "stale",
            Self::Lost => "lost",
        }
    }
}

/// Enough for bands to be there.
const RUNS: u32 = 60;

/// By screen (none: before any is opened), state and language.
type Made = BTreeMap<(Option<&'static str>, State, &'static str), Model>;

static MADE: LazyLock<Mutex<Made>> = LazyLock::new(Mutex::default);

/// A screen as it is opened in that state.
pub fn opened(screen: Screen, state: State, language: Language) -> Model {
    kept((Some(screen.id()), state, language.code()), || open(screen, state, language))
}

fn kept(key: (Option<&'static str>, State, &'static str), make: impl FnOnce() -> Model) -> Model {
    let known = MADE.lock().expect("no test fails while it makes one").get(&key).cloned();
    known.unwrap_or_else(|| {
        let model_of = make();
        MADE.lock().expect("no test fails while it makes one").insert(key, model_of.clone());
        model_of
    })
}

fn open(screen: Screen, state: State, language: Language) -> Model {
    if screen == Screen::Fleet {
        return of_fleet(state, language);
    }
    let mut model = kept((None, state, language.code()), || of_one(state, language));
    key_pressed(&mut model, Key::Char(screen.digit()));
    assert_eq!(model.screen, screen);
    if screen == Screen::History && state != State::Connecting {
        past(&mut model);
    }
    model
}

/// The same for a terminal without colours that knows ASCII only.
pub fn bare(model: &mut Model) {
    let plain = Config {
        ascii: true,
        theme: ThemeName::Mono,
        depth: Depth::None,
        ..(*model.config).clone()
    };
    model.config = Arc::new(plain);
    model.theme = ThemeName::Mono;
}

fn of_one(state: State, language: Language) -> Model {
    let store = Some("/var/lib/palier/history.sqlite3".into());
    let config = Config { store, file: None, ..config(Some("1180"), language) };
    let mut model = match state {
        State::Connecting => connecting(config),
        State::Live => live(config),
        State::Stale => stale(config),
        State::Lost => lost(config),
    };
    if state != State::Connecting {
        update(&mut model, Event::Noted(Box::new(noted())));
    }
    model
}

fn of_fleet(state: State, language: Language) -> Model {
    let mut model = seven(language);
    match state {
        State::Live => {}
        State::Connecting => model = fleet_opened((*model.config).clone()),
        State::Stale => {
            update(&mut model, Event::Tick(now() + TimeDelta::seconds(40)));
            palier::app::fleet::settle_all(&mut model);
        }
        State::Lost => {
            for member in 0..model.config.fleet.len() {
                member_lost(&mut model, member);
            }
            finish(&mut model);
        }
    }
    model
}

/// Presses a key; a simulation that is asked for is answered.
fn key_pressed(model: &mut Model, key: Key) {
    for effect in update(model, Event::Key(key)) {
        if let Effect::Simulate(request) = effect {
            update(model, Event::Simulated(answer(&request, RUNS, &|| false)));
        }
    }
}

fn noted() -> Noted {
    let ago = |hours| now() - TimeDelta::hours(hours);
    let mark = |hours, kind, words| {
        let mark = Mark::new(ago(hours), None, kind, words).expect("words");
        Mark { id: Some(hours), ..mark }
    };
    let advised =
        |hours, verdict, phase: &str| Advised { at: ago(hours), verdict, phase: phase.into() };
    Noted {
        marks: vec![
            mark(120, MarkKind::Deploy, "v1.3"),
            mark(30, MarkKind::Price, "15 € from November on"),
        ],
        advised: vec![advised(150, Verdict::Stay, "mvp"), advised(20, Verdict::Prepare, "growth")],
        span: Some((ago(2000), now())),
        bytes: 21_400_000,
        metrics: vec![Metric::CpuUtilization, Metric::MemoryUtilization, Metric::RequestsRate],
    }
}

/// What the store would answer: every day a little more, and a gap.
fn past(model: &mut Model) {
    let ask = wanted(model);
    let mut slicer = Slicer::new(ask);
    for minute in (0..(ask.to - ask.from).num_minutes()).step_by(5) {
        let at = ask.from + TimeDelta::minutes(minute);
        let gap = (now() - TimeDelta::hours(80)..now() - TimeDelta::hours(70)).contains(&at);
        let day = minute as f64 / 1440.0;
        let hour = day.fract() * 2.0 - 1.0;
        if !gap && at <= now() {
            slicer.push(at, Some(0.3f64.mul_add(1.0 - hour * hour, 0.1 + 0.03 * day)));
        }
    }
    update(model, Event::Charted(slicer.finish()));
}
