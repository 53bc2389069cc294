//! Plays a tape: hands its news and its time to the same `update` as live news and the clock's time.
//!
//! What the model sees depends on the tape alone. Ticks come at instants that follow from the tape;
//! what the history is asked for (an estimate, a forecast) is waited for before anything else is
//! played, so that its answer always comes at the same instant. Speed decides only how much of it is
//! played before the next frame, and the machine only whether that speed is reached: then it is
//! played more slowly, and nothing is left out.

use super::clock;
use super::cockpit::perform;
use super::historian::Historian;
use super::pace::Pace;
use super::reel::{self, Blank, Reel};
use super::trail::Trail;
use crate::app::events::Happening;
use crate::app::playback::{Playback, Progress};
use crate::app::{Effect, Event, Model, update};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::collector::Windows;
use crate::domain::message::Message;
use crate::domain::observation::SourceEvent;
use crate::domain::reading::Reading;
use crate::source::tape::Tape;
use chrono::{DurationRound as _, TimeDelta};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Between two frames: no terminal shows more.
const FRAME: Duration = Duration::from_millis(16);

/// No longer is played before the next frame is drawn and the next key read: with the frame itself,
/// still more than 30 a second.
const TURN: Duration = Duration::from_millis(20);

/// On the way to another instant frames show only how far it is.
const SEEKING_FRAME: Duration = Duration::from_millis(250);

/// No more often is it asked again what the history has: it has something new with every look.
const NOTES: Duration = Duration::from_secs(1);

/// A gap in a tape that is longer than this is passed over in one step.
const GAP: TimeDelta = TimeDelta::days(2);

/// So many pieces of news at most are judged together.
const LOOK: usize = 64;

/// So many readings are handed to the history at once.
const READINGS: usize = 4_000;

/// What plays.
pub struct Player {
    pub(super) tape: Box<dyn Tape>,
    pub(super) windows: Windows,
    step: TimeDelta,
    /// The next piece of news.
    pub(super) ahead: Option<SourceEvent>,
    /// The tape ended behind what was handed out last; why, where that is not its end.
    pub(super) ended: Option<Result<(), Message>>,
    /// The last tick.
    pub(super) ticked: Timestamp,
    /// Up to where it was played.
    pub(super) at: Timestamp,
    pub(super) over: bool,
    /// The history has told of the past.
    pub(super) recalled: bool,
    /// What it was asked for and has not answered yet.
    pub(super) due: u32,
    pub(super) gathered: Vec<Reading>,
    /// It has taken in what it was told last.
    pub(super) written: Option<oneshot::Receiver<()>>,
    pub(super) pace: Pace,
    /// It is to be asked what the history has.
    pub(super) notes: bool,
    noted: Instant,
    drawn: Instant,
    /// Where it can be gone back to.
    pub(super) trail: Trail,
}

impl Player {
    /// Opens what is played; none: the target lives.
    #[must_use]
    pub fn open(config: &Config) -> Option<Self> {
        let reel = reel::open(config)?.unwrap_or_else(|why| {
            let windows = Windows::live(TimeDelta::seconds(5));
            let tape = Box::new(Blank(clock::now(), Some(why)));
            Reel { tape, windows, step: TimeDelta::seconds(1) }
        });
        Some(Self::new(reel))
    }

    /// Plays that.
    #[must_use]
    pub fn new(reel: Reel) -> Self {
        let Reel { tape, windows, step } = reel;
        let starts = tape.starts();
        Self {
            tape,
            windows,
            step,
            ahead: None,
            ended: None,
            ticked: starts.duration_trunc(TimeDelta::seconds(1)).unwrap_or(starts),
            at: starts,
            over: false,
            recalled: false,
            due: 0,
            gathered: Vec::new(),
            written: None,
            pace: Pace::default(),
            notes: false,
            noted: Instant::now(),
            drawn: Instant::now(),
            trail: Trail::new(step),
        }
    }

    /// Where the tape begins.
    #[must_use]
    pub fn starts(&self) -> Timestamp {
        self.tape.starts()
    }

    /// The state before anything is played.
    #[must_use]
    pub fn model(&self, config: &Arc<Config>) -> Model {
        let (starts, ends) = (self.tape.starts(), self.tape.ends());
        let mut model = Model::new(Arc::clone(config), self.windows, starts);
        model.playback = Playback::new(config, starts, ends);
        if let Some(playback) = &mut model.playback {
            let marks = self.tape.marks(config.language.code());
            let peaks = self.tape.peaks().into_iter().map(Happening::peak);
            playback.events = marks.iter().map(Happening::from).chain(peaks).collect();
        }
        model.span = model.usual_span();
        model
    }

    /// Notes what the history answers; before it is acted upon.
    pub fn note(&mut self, event: &Event) {
        match event {
            Event::Recalled { .. } => self.recalled = true,
            Event::Capacity(_) | Event::Forecasts(_) => self.due = self.due.saturating_sub(1),
            _ => {}
        }
    }

    /// Has an effect carried out; what is not the history's comes back.
    pub fn take(
        &mut self,
        effect: Effect,
        model: &Model,
        historian: &mut Historian,
    ) -> Option<Effect> {
        match effect {
            Effect::Append(mut readings) => {
                self.gathered.append(&mut readings);
                if self.gathered.len() >= READINGS {
                    self.hand_over(historian);
                }
            }
            Effect::EstimateCapacity | Effect::Forecast => {
                self.hand_over(historian);
                self.due += 1;
                perform(effect, model, historian);
            }
            Effect::Probed(..)
            | Effect::Latency { .. }
            | Effect::Remember(_)
            | Effect::Stand(_) => perform(effect, model, historian),
            Effect::Notes => self.notes = true,
            Effect::Mark(_) => {
                // Later pictures know nothing of what a person notes now.
                self.trail.forget_after(self.at);
                return Some(effect);
            }
            other => return Some(other),
        }
        None
    }

    pub(super) fn hand_over(&mut self, historian: &mut Historian) {
        if !self.gathered.is_empty() {
            historian.append(std::mem::take(&mut self.gathered));
        }
    }

    /// Waits until there is something to play; for ever while it stands still.
    pub async fn ready(&mut self, playback: Option<&Playback>) {
        if let Some(written) = &mut self.written {
            drop(written.await);
            self.written = None;
        }
        let waits = !self.recalled || self.due > 0 || self.over;
        let Some(playback) = playback.filter(|_| !waits) else {
            return std::future::pending().await;
        };
        if playback.seeking.is_some() {
            return;
        }
        if playback.stands() {
            return std::future::pending().await;
        }
        let next = self.next_instant().unwrap_or(self.at);
        let due = self.pace.due(next, self.at, playback.speed).max(self.drawn + FRAME);
        tokio::time::sleep_until(due.into()).await;
    }

    /// Whether the next frame is due: on the way to another instant few are drawn.
    pub fn is_drawn(&mut self, playback: Option<&Playback>) -> bool {
        let on_the_way = playback.is_some_and(|p| p.seeking.is_some());
        let due = !on_the_way || self.drawn.elapsed() >= SEEKING_FRAME;
        if due {
            self.drawn = Instant::now();
        }
        due
    }

    /// Plays what is due, for no longer than a turn; what is not the history's to do comes back.
    pub fn advance(&mut self, model: &mut Model, historian: &mut Historian) -> Vec<Effect> {
        let Some(playback) = &model.playback else { return Vec::new() };
        let (seeking, paused, speed) = (playback.seeking, playback.stands(), playback.speed);
        let goal = match seeking {
            Some(to) => to,
            None if paused => {
                self.pace.stand();
                return Vec::new();
            }
            None => self.pace.goal(self.at, speed),
        };
        self.keep_beginning(model, historian);
        let mut others = Vec::new();
        let began = Instant::now();
        let reached = self.play_to(goal, model, historian, &mut others, || began.elapsed() > TURN);
        if reached {
            self.at = self.at.max(goal);
        }
        match seeking {
            Some(_) => self.pace.stand(),
            None => self.pace.played(self.at, goal, speed),
        }
        update(model, Event::Played(Progress::Pace(self.pace.slower())));
        // At its goal a seek has all of that instant behind it: its news, its tick, and its estimates.
        let half = !reached && seeking.is_some_and(|to| self.at >= to);
        if !self.over && !half {
            update(model, Event::Played(Progress::At(self.at)));
        }
        self.hand_over(historian);
        if self.notes && (self.over || self.noted.elapsed() >= NOTES) {
            (self.notes, self.noted) = (false, Instant::now());
            historian.notes();
        }
        self.keep(model, historian, reached && seeking.is_some());
        self.written = historian.settled();
        others
    }

    /// Plays up to an instant, or until there is to be a pause, or something to wait for. True: up to
    /// the instant, or the end.
    fn play_to(
        &mut self,
        goal: Timestamp,
        model: &mut Model,
        historian: &mut Historian,
        others: &mut Vec<Effect>,
        pause: impl Fn() -> bool,
    ) -> bool {
        while self.recalled && self.due == 0 {
            let Some(event) = self.next(goal, model) else { return true };
            for effect in update(model, event) {
                others.extend(self.take(effect, model, historian));
            }
            if pause() {
                return false;
            }
        }
        false
    }

    /// The next event up to the goal.
    fn next(&mut self, goal: Timestamp, model: &mut Model) -> Option<Event> {
        if self.over {
            return None;
        }
        if self.ahead.is_none() {
            let ended = self.ended.take();
            match ended.map_or_else(|| self.tape.next(), |ended| ended.map(|()| None)) {
                Ok(Some(event)) => self.ahead = Some(event),
                over => {
                    self.end(model, over.err());
                    return None;
                }
            }
        }
        let news = self.ahead.as_ref()?.at;
        if news - self.ticked > GAP {
            self.ticked = news.duration_trunc(TimeDelta::seconds(1)).unwrap_or(news) - self.step;
        }
        let tick = self.ticked + self.step;
        if news.min(tick) > goal {
            return None;
        }
        if news <= tick {
            self.at = self.at.max(news);
            return self.look().map(Event::Look);
        }
        self.ticked = tick;
        self.at = self.at.max(tick);
        Some(Event::Tick(tick))
    }

    /// The next piece of news with all that was said at the same instant. What ends the tape comes up
    /// again with the next one.
    fn look(&mut self) -> Option<Vec<SourceEvent>> {
        let first = self.ahead.take()?;
        let at = first.at;
        let mut events = vec![first];
        while events.len() < LOOK && self.ended.is_none() {
            match self.tape.next() {
                Ok(Some(event)) if event.at == at => events.push(event),
                Ok(Some(event)) => {
                    self.ahead = Some(event);
                    break;
                }
                Ok(None) => self.ended = Some(Ok(())),
                Err(why) => self.ended = Some(Err(why)),
            }
        }
        Some(events)
    }

    pub(super) fn end(&mut self, model: &mut Model, why: Option<Message>) {
        self.over = true;
        update(model, Event::Played(Progress::At(self.at)));
        update(model, Event::Played(Progress::Over(why)));
    }

    fn next_instant(&self) -> Option<Timestamp> {
        let tick = self.ticked.checked_add_signed(self.step)?;
        Some(self.ahead.as_ref().map_or(tick, |event| event.at.min(tick)))
    }

    /// Plays up to an instant as fast as it goes, without a screen.
    pub async fn play(&mut self, model: &mut Model, historian: &mut Historian, to: Timestamp) {
        loop {
            let mut others = Vec::new();
            let began = Instant::now();
            let pause = || began.elapsed() > TURN;
            let reached = self.play_to(to, model, historian, &mut others, pause);
            self.hand_over(historian);
            if let Some(written) = historian.settled() {
                drop(written.await);
            }
            if reached && self.due == 0 {
                break;
            }
            if self.recalled && self.due == 0 {
                // Whoever interrupts it is heard.
                tokio::task::yield_now().await;
                continue;
            }
            let event = historian.next().await;
            self.note(&event);
            for effect in update(model, event) {
                drop(self.take(effect, model, historian));
            }
        }
        if !self.over {
            self.at = self.at.max(to);
            update(model, Event::Played(Progress::At(self.at)));
        }
        if !std::mem::take(&mut self.notes) {
            return;
        }
        historian.notes();
        if let Some(told) = historian.settled() {
            drop(told.await);
        }
        while !historian.is_read() {
            let event = historian.next().await;
            self.note(&event);
            for effect in update(model, event) {
                drop(self.take(effect, model, historian));
            }
        }
    }
}
