//! What is played in place of a target that is watched: how fast, up to where, and what the keys make
//! of it. Time itself is the runtime's to let pass; here is what it is told.

use super::Effect;
use super::events::{self, Happening};
use super::history_screen::Noted;
use super::keymap::Table;
use super::keys::{Action, Key};
use super::model::Model;
use super::watch::{Judged, Watch};
use crate::config::Config;
use crate::config::play::{FASTEST, FASTEST_STORY, Play, SLOWEST};
use crate::config::target::{Tape, TargetKind};
use crate::domain::Timestamp;
use crate::domain::advice::Verdict;
use crate::domain::collector::{Collector, Windows};
use crate::domain::economics::Economics;
use crate::domain::message::Message;
use crate::domain::scenario::Scenario;
use chrono::TimeDelta;
use std::sync::Arc;

/// The speeds that the keys go through.
pub const SPEEDS: [f64; 18] = [
    0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 2e4,
    5e4,
];

/// How far a key goes: the largest that is not more than a twentieth of the whole.
const STEPS: [TimeDelta; 7] = [
    TimeDelta::seconds(5),
    TimeDelta::seconds(15),
    TimeDelta::minutes(1),
    TimeDelta::minutes(10),
    TimeDelta::hours(1),
    TimeDelta::hours(6),
    TimeDelta::days(1),
];

/// Seconds of the audience for which the first figures and the first advice are waited for before it
/// stands still: not every tape has them.
const FIRST: f64 = 3.0;

/// What a key does to what is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// Stands still, or goes on; at its end: begins anew.
    Pause,
    /// The next lower speed.
    Slower,
    /// The next higher speed.
    Faster,
    /// Some way back.
    Back,
    /// Some way forward.
    Forward,
    /// To shortly before what happens next.
    NextEvent,
    /// To shortly before what happened last.
    PreviousEvent,
}

impl Command {
    /// The name in the language files.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Pause => "action-play-pause",
            Self::Slower => "action-play-slower",
            Self::Faster => "action-play-faster",
            Self::Back => "action-play-back",
            Self::Forward => "action-play-forward",
            Self::NextEvent => "action-play-next-event",
            Self::PreviousEvent => "action-play-previous-event",
        }
    }
}

/// The state of what is played.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, PartialEq)]
pub struct Playback {
    /// It is made up, and no recording.
    pub simulated: bool,
    /// Its first instant.
    pub starts: Timestamp,
    /// Its last, as far as that is known.
    pub ends: Option<Timestamp>,
    /// Up to where it was played.
    pub at: Timestamp,
    /// Times as fast as it happened.
    pub speed: f64,
    /// It stands still.
    pub paused: bool,
    /// It is played as fast as it can be, up to there.
    pub seeking: Option<Timestamp>,
    /// There is no more.
    pub over: bool,
    /// Why there is no more, where that is not its end.
    pub cut: Option<Message>,
    /// How many times as fast as it happened it really goes, where that is clearly less than it should.
    pub slower: Option<f64>,
    /// What is known to happen in it.
    pub events: Arc<[Happening]>,
    /// Its first figures were there to be shown.
    pub shown: bool,
}

impl Playback {
    /// At its beginning; none: the configuration names nothing that is played.
    #[must_use]
    pub fn new(config: &Config, starts: Timestamp, ends: Option<Timestamp>) -> Option<Self> {
        let TargetKind::Tape(tape) = &config.target.kind else { return None };
        let Play { speed, from, paused, .. } = config.play;
        let simulated = matches!(tape, Tape::Story(_));
        let from = from.map(|moment| moment.of(starts)).filter(|from| *from > starts);
        Some(Self {
            simulated,
            starts,
            ends,
            at: starts,
            speed: speed.unwrap_or(1.0).clamp(SLOWEST, fastest(simulated)),
            paused,
            seeking: from,
            over: false,
            cut: None,
            slower: None,
            events: Arc::new([]),
            shown: false,
        })
    }

    /// Whether it stands still: not before there is something to be looked at.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.paused && self.shown
    }

    /// The word that stands on every frame.
    #[must_use]
    pub fn word(&self) -> &'static str {
        word(self.simulated)
    }

    /// How far a key goes.
    #[must_use]
    pub fn step(&self) -> TimeDelta {
        let Some(ends) = self.ends else { return TimeDelta::hours(1) };
        let most = (ends - self.starts) / 20;
        STEPS.into_iter().rev().find(|step| *step <= most).unwrap_or(STEPS[0])
    }

    fn seek(&mut self, by: TimeDelta) -> Effect {
        let from = self.seeking.unwrap_or(self.at);
        let last = self.ends.unwrap_or(Timestamp::MAX_UTC);
        let to =
            from.checked_add_signed(by).unwrap_or(from).clamp(self.starts, last.max(self.starts));
        self.seeking = Some(to);
        Effect::Seek(to)
    }
}

/// The word for what is made up, or a recording.
#[must_use]
pub fn word(simulated: bool) -> &'static str {
    if simulated { "playback-simulated" } else { "playback-replay" }
}

fn fastest(simulated: bool) -> f64 {
    if simulated { FASTEST_STORY } else { FASTEST }
}

/// A key of what is played; none: it means something else.
pub(super) fn pressed(model: &mut Model, key: Key) -> Option<Vec<Effect>> {
    model.playback.as_ref()?;
    let Some(Action::Play(command)) = model.keymap.action(Table::Played, key) else { return None };
    Some(perform(model, command))
}

/// What a command does to what is played.
pub(super) fn perform(model: &mut Model, command: Command) -> Vec<Effect> {
    let Some(playback) = &mut model.playback else { return Vec::new() };
    match command {
        Command::Pause if playback.over && playback.seeking.is_none() => {
            playback.paused = false;
            playback.seeking = Some(playback.starts);
            vec![Effect::Seek(playback.starts)]
        }
        Command::Pause => {
            playback.paused = !playback.paused;
            Vec::new()
        }
        Command::Slower => {
            let slower = SPEEDS.into_iter().rev().find(|s| *s < playback.speed);
            playback.speed = slower.unwrap_or(playback.speed);
            Vec::new()
        }
        Command::Faster => {
            let most = fastest(playback.simulated);
            let faster = SPEEDS.into_iter().find(|s| *s > playback.speed && *s <= most);
            playback.speed = faster.unwrap_or(playback.speed);
            Vec::new()
        }
        // There is nothing behind its end.
        Command::Forward if playback.over => Vec::new(),
        Command::NextEvent => events::go(model, true),
        Command::PreviousEvent => events::go(model, false),
        Command::Back => vec![playback.seek(-playback.step())],
        Command::Forward => vec![playback.seek(playback.step())],
    }
}

/// What the runtime tells of the tape.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// It was played up to there.
    At(Timestamp),
    /// It is over; why, where that is not its end.
    Over(Option<Message>),
    /// How fast it really goes, where that is clearly slower than it should.
    Pace(Option<f64>),
}

/// Whether there is something to be looked at: figures, and an advice that rests on them.
fn has_first(model: &Model) -> bool {
    model.live.latest.values().any(|reading| reading.value.is_some())
        && model.live.assessment.advice.verdict != Verdict::NotEnoughData
}

pub(super) fn told(model: &mut Model, progress: Progress) {
    let first = has_first(model);
    let Some(playback) = &mut model.playback else { return };
    match progress {
        Progress::At(at) => {
            playback.at = at;
            let waited = (at - playback.starts).as_seconds_f64() > FIRST * playback.speed;
            playback.shown |= first || waited;
            if playback.seeking.is_some_and(|to| at >= to) {
                playback.seeking = None;
            }
        }
        Progress::Over(cut) => {
            playback.over = true;
            playback.seeking = None;
            playback.cut = cut.or(playback.cut.take());
            playback.slower = None;
        }
        Progress::Pace(slower) => playback.slower = slower,
    }
}

/// The state at the beginning of the tape, as nothing of it had been heard yet: what the person set
/// stays.
#[must_use]
pub fn rewound(old: &Model, windows: Windows) -> Model {
    let starts = old.playback.as_ref().map_or(old.started, |p| p.starts);
    let mut new = Model::new(Arc::clone(&old.config), windows, starts);
    set_as(&mut new, old);
    stand(&mut new, starts);
    new.judge();
    new
}

/// What the tape has made of the state up to an instant, without what a person set.
#[derive(Debug, Clone)]
pub struct Kept {
    at: Timestamp,
    live: Watch,
    collector: Collector,
    noted: Noted,
    draft: Draft,
    base: Option<Box<Judged>>,
    compared: Option<Economics>,
    judged: Option<Timestamp>,
    capacity_asked: Option<Timestamp>,
    forecasts_asked: Option<(Timestamp, usize)>,
    thinned: Timestamp,
    history_lost: Option<Message>,
}

/// What a person's settings have to do with how it is judged.
#[derive(Debug, Clone, PartialEq)]
struct Draft(Scenario, Option<f64>, Option<usize>, Option<String>, bool);

impl Draft {
    fn of(model: &Model) -> Self {
        let (knobs, compare) = (&model.knobs, model.compare.clone());
        Self(model.scenario(), knobs.units, knobs.phase, compare, knobs.is_turned())
    }
}

impl Kept {
    /// That of a state that was played up to `at`.
    #[must_use]
    pub fn of(model: &Model, at: Timestamp) -> Self {
        Self {
            at,
            live: model.live.clone(),
            collector: model.collector.clone(),
            noted: model.history.noted.clone(),
            draft: Draft::of(model),
            base: model.base.clone(),
            compared: model.compared.clone(),
            judged: model.judged,
            capacity_asked: model.capacity_asked,
            forecasts_asked: model.forecasts_asked,
            thinned: model.thinned,
            history_lost: model.history_lost.clone(),
        }
    }

    /// Up to where it was played.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }
}

/// The state as it was at an earlier, or a later instant: what the person set since stays.
#[must_use]
pub fn resumed(old: &Model, windows: Windows, kept: &Kept) -> Model {
    let mut new = Model::new(Arc::clone(&old.config), windows, old.started);
    set_as(&mut new, old);
    stand(&mut new, kept.at);
    let Kept { live, collector, noted, .. } = kept.clone();
    (new.live, new.collector, new.history.noted) = (live, collector, noted);
    (new.base, new.compared) = (kept.base.clone(), kept.compared.clone());
    (new.judged, new.thinned) = (kept.judged, kept.thinned);
    (new.capacity_asked, new.forecasts_asked) = (kept.capacity_asked, kept.forecasts_asked);
    new.history_lost.clone_from(&kept.history_lost);
    // As it was judged then it stays, unless something else is looked at now.
    if Draft::of(&new) != kept.draft {
        new.judge();
    }
    new
}

/// What a person set.
fn set_as(new: &mut Model, old: &Model) {
    new.knobs = old.knobs.clone();
    new.undo = old.undo.clone();
    new.typing.clone_from(&old.typing);
    new.cursor = old.cursor;
    new.overlay = old.overlay;
    new.finder = old.finder.clone();
    new.screen = old.screen;
    new.scroll = old.scroll;
    new.scenario_id.clone_from(&old.scenario_id);
    new.compare.clone_from(&old.compare);
    new.sheet = old.sheet;
    new.naming.clone_from(&old.naming);
    (new.language, new.theme, new.span) = (old.language, old.theme, old.span);
    new.playback.clone_from(&old.playback);
    new.pointer.clone_from(&old.pointer);
    new.notice.clone_from(&old.notice);
    (new.stage, new.veil) = (old.stage.clone(), old.veil.clone());
}

/// It was played up to there, and no further.
fn stand(model: &mut Model, at: Timestamp) {
    if let Some(playback) = &mut model.playback {
        playback.at = at;
        playback.over = false;
        playback.cut = None;
        playback.slower = None;
        playback.shown = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixtures::model;
    use crate::app::{Event, update};
    use crate::domain::fixtures::now;

    fn played() -> Model {
        let mut model = model(|c| c.target.kind = TargetKind::Tape(Tape::Recording("x".into())));
        let config = Arc::clone(&model.config);
        model.playback = Playback::new(&config, now(), Some(now() + TimeDelta::hours(1)));
        model
    }

    fn press(model: &mut Model, key: char) -> Vec<Effect> {
        let effects = update(model, Event::Key(Key::Char(key)));
        effects.into_iter().filter(|e| matches!(e, Effect::Seek(_))).collect()
    }

    #[test]
    fn keys_pause_go_faster_and_seek() {
        let mut model = played();
        let state = |m: &Model| m.playback.clone().unwrap();
        press(&mut model, ' ');
        assert!(state(&model).paused);
        press(&mut model, '>');
        assert_eq!(state(&model).speed, 2.0);
        for _ in 0..20 {
            press(&mut model, '<');
        }
        assert_eq!(state(&model).speed, SLOWEST);
        // An hour has steps of a minute; two presses go twice as far.
        assert_eq!(press(&mut model, '}'), [Effect::Seek(now() + TimeDelta::minutes(1))]);
        assert_eq!(press(&mut model, '}'), [Effect::Seek(now() + TimeDelta::minutes(2))]);
        update(&mut model, Event::Played(Progress::At(now() + TimeDelta::minutes(2))));
        assert_eq!(state(&model).seeking, None);
        for _ in 0..3 {
            press(&mut model, '{');
        }
        assert_eq!(state(&model).seeking, Some(now()), "not before the beginning");
    }

    #[test]
    fn charts_of_what_is_played_fast_hold_more() {
        let span = |speed: f64| {
            let mut model = played();
            model.playback.as_mut().unwrap().speed = speed;
            update(&mut model, Event::Key(Key::Char('0')));
            model.span()
        };
        assert_eq!(span(0.1), TimeDelta::minutes(15));
        assert_eq!(span(10.0), TimeDelta::minutes(15));
        assert_eq!(span(1e3), TimeDelta::hours(6));
        assert_eq!(span(20_160.0), TimeDelta::hours(24));
        assert_eq!(span(5e4), TimeDelta::hours(24), "as much as is remembered");
    }

    #[test]
    fn at_the_end_it_begins_anew() {
        let mut model = played();
        update(&mut model, Event::Played(Progress::Over(None)));
        assert_eq!(press(&mut model, ' '), [Effect::Seek(now())]);
        let again = rewound(&model, Windows::live(TimeDelta::seconds(5)));
        let state = again.playback.unwrap();
        assert!(!state.over && !state.paused && state.at == now());
    }

    #[test]
    fn what_is_watched_has_none_of_these_keys() {
        let mut model = model(|_| {});
        assert_eq!(press(&mut model, '}'), []);
        assert_eq!(model.playback, None);
    }
}
