//! The cockpit's loop, the program's only `select!`: draw, await one event, take the rest that is
//! there, update, start effects, and draw again only if something happened. It never awaits a
//! source, so keys work while everything hangs.

use super::fleet::Fleet;
use super::historian::Historian;
use super::keeper::Keeper;
use super::past::Archivist;
use super::player::Player;
use super::recaller::Recaller;
use super::recorder::Recorder;
use super::remote::Remote;
use super::simulator::Simulator;
use super::sources::Sources;
use super::stage::Desk;
use super::terminal::Stage;
use super::{clock, input};
use crate::app::fleet::{REFRESH, switched};
use crate::app::playback::Playback;
use crate::app::pointer::Drawn;
use crate::app::{Effect, Event, Model, stage as presentation, update};
use crate::config::Config;
use crate::domain::collector::Windows;
use crate::domain::message::Message;
use crate::view;
use chrono::TimeDelta;
use color_eyre::eyre::{Result, WrapErr};
use crossterm::event::EventStream;
use futures::StreamExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Ages on screen move once a second, whatever the refresh.
const TICK: Duration = Duration::from_secs(1);

/// Leaving waits no longer for a slow disk.
const FAREWELL: Duration = Duration::from_millis(1500);

/// Runs the cockpit until it is left; `staged`: it begins on the stage, and ends with it.
pub async fn run(
    config: Config,
    recorder: Option<Recorder>,
    desk: Desk,
    staged: bool,
) -> Result<()> {
    let config = Arc::new(config);
    let player = Player::open(&config);
    let mut model = match &player {
        Some(player) => player.model(&config),
        None => Model::new(Arc::clone(&config), windows(&config), clock::now()),
    };
    // Before the terminal is taken: a signal that is not caught yet would leave it as it is.
    let mut inbox = Inbox::open(desk)?;
    if staged {
        presentation::open(&mut model, true);
    }
    inbox.desk.offer(&model);
    let mut stage = Stage::enter().wrap_err("the terminal cannot be taken over")?;
    // The first frame does not wait for anything.
    stage.draw(|frame| view::render(frame, &model)).wrap_err("the terminal cannot be drawn on")?;
    let mut watchers = Watchers::start(&config, player, recorder);
    let mut leaving = JoinSet::new();
    let done = loop {
        match play(&mut model, &mut stage, &mut inbox, &mut watchers).await {
            Ok(Some(config)) => {
                let config = Arc::new(config);
                // What watched the target before ends beside the loop, which awaits nothing.
                let left = watchers.recorder.as_ref().map(Recorder::left);
                let next = Watchers::start(&config, None, None);
                leaving.spawn(std::mem::replace(&mut watchers, next).stop());
                let windows = windows(&config);
                model = switched(&mut model, (*config).clone(), windows, clock::now());
                if let Some(left) = left {
                    update(&mut model, Event::RecordingLost(left));
                }
            }
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    drop(stage);
    // Also when the terminal is gone: nothing is left running.
    watchers.stop().await;
    drop(
        tokio::time::timeout(FAREWELL, async { while leaving.join_next().await.is_some() {} })
            .await,
    );
    done
}

/// Over what a screen's rates are formed.
#[must_use]
pub fn windows(config: &Config) -> Windows {
    Windows::live(TimeDelta::from_std(config.refresh).unwrap_or(TimeDelta::seconds(5)))
}

/// Everything that watches for one target: its sources, its history, and where its figures are
/// written to; and the rest of the fleet.
struct Watchers {
    sources: Sources,
    historian: Historian,
    archivist: Archivist,
    recaller: Recaller,
    remote: Remote,
    fleet: Fleet,
    player: Option<Player>,
    recorder: Option<Recorder>,
}

impl Watchers {
    fn start(config: &Arc<Config>, player: Option<Player>, recorder: Option<Recorder>) -> Self {
        let now = player.as_ref().map_or_else(clock::now, Player::starts);
        let historian = Historian::start(Arc::clone(config), now);
        let sources = Sources::start(config);
        let archivist = Archivist::start(config, &historian);
        let recaller = Recaller::new(Arc::clone(config));
        let remote = Remote::start(config);
        let fleet = Fleet::idle();
        Self { sources, historian, archivist, recaller, remote, fleet, player, recorder }
    }

    /// What a source of the target says goes into the recording as it was said.
    fn record(&mut self, event: &Event) {
        if let (Some(recorder), Event::Source(event)) = (&mut self.recorder, event) {
            recorder.note(event);
        }
    }

    /// Plays anew from the beginning; the history as it was goes.
    fn rewind(&mut self, model: &mut Model) {
        let Some(player) = &mut self.player else { return };
        *model = player.rewind(model);
        let historian = Historian::start(Arc::clone(&model.config), player.starts());
        let old = std::mem::replace(&mut self.historian, historian);
        drop(tokio::spawn(old.finish(FAREWELL)));
    }

    async fn stop(mut self) {
        tokio::join!(self.sources.stop(), self.fleet.stop(), self.remote.finish(FAREWELL));
        if let Some(recorder) = &mut self.recorder {
            recorder.finish(FAREWELL).await;
        }
        self.archivist.stop().await;
        self.historian.finish(FAREWELL).await;
    }
}

/// Until the cockpit is left, or another target is to be opened.
async fn play(
    model: &mut Model,
    stage: &mut Stage,
    inbox: &mut Inbox,
    watchers: &mut Watchers,
) -> Result<Option<Config>> {
    loop {
        let first = inbox.next(watchers, model.playback.as_ref()).await;
        // What is played is drawn with every turn; what a key does, at once.
        let mut draw = first.is_some();
        let mut events: Vec<Event> = first.into_iter().collect();
        while let Ok(event) = watchers.sources.events.try_recv() {
            events.push(Event::Source(event));
        }
        while let Ok((member, news)) = watchers.fleet.events.try_recv() {
            events.push(Event::Fleet { member, news });
        }
        let mut effects = Vec::new();
        for event in events {
            watchers.record(&event);
            if let Some(player) = &mut watchers.player {
                player.note(&event);
                for effect in update(model, event) {
                    effects.extend(player.take(effect, model, &mut watchers.historian));
                }
            } else {
                effects.extend(update(model, event));
            }
        }
        if let Some(player) = &mut watchers.player {
            if !draw {
                effects.extend(player.advance(model, &mut watchers.historian));
            }
            draw |= player.is_drawn(model.playback.as_ref());
        }
        let (mut quit, mut next) = (false, None);
        for effect in effects {
            match effect {
                Effect::Quit => quit = true,
                Effect::Seek(to) => {
                    if watchers.player.as_ref().is_some_and(|player| player.is_past(to)) {
                        watchers.rewind(model);
                    }
                }
                Effect::Simulate(request) => inbox.simulator.start(request),
                Effect::Keep(keep) => inbox.keeper.start(keep),
                Effect::Recall { at, generation } => watchers.recaller.recall(at, generation),
                Effect::Chart(ask) => watchers.recaller.chart(ask),
                Effect::Fleet { watch: true } => {
                    let refresh = model.config.refresh.max(REFRESH);
                    watchers.fleet = Fleet::start(&model.config, refresh);
                }
                Effect::Fleet { watch: false } => {
                    let fleet = std::mem::replace(&mut watchers.fleet, Fleet::idle());
                    drop(tokio::spawn(fleet.stop()));
                }
                Effect::Switch { member, instance } => {
                    next = model.config.switched_to(member, instance.as_deref());
                }
                other => perform(other, model, &mut watchers.historian),
            }
        }
        watchers.remote.offer(model);
        inbox.desk.offer(model);
        if quit {
            return Ok(None);
        }
        if next.is_some() {
            return Ok(next);
        }
        if !draw {
            continue;
        }
        let mut told = Drawn::default();
        let drawn = stage.draw(|frame| told = view::render_told(frame, model));
        drawn.wrap_err("the terminal cannot be drawn on")?;
        if told.scroll_end.is_some() || told.spots != model.pointer.spots {
            update(model, Event::Drawn(told));
        }
    }
}

/// Has an effect carried out.
pub(super) fn perform(effect: Effect, model: &Model, historian: &mut Historian) {
    match effect {
        Effect::Append(readings) => historian.append(readings),
        Effect::Latency { at, increase } => historian.observed(at, increase),
        Effect::Probed(at, probes) => historian.probed(at, probes),
        Effect::Remember(signals) => historian.remember(signals),
        Effect::Stand(standing) => historian.stand(standing),
        Effect::Mark(mark) => historian.mark(mark),
        Effect::Notes => historian.notes(),
        Effect::EstimateCapacity => {
            let units = model.live.units.as_ref().map(|u| u.count);
            historian.estimate(units, model.live.here.index, model.live.now);
        }
        Effect::Forecast => historian.forecast(model.live.here.index, model.live.now),
        // Nobody waits for bands or charts, travels in time or keeps drafts, where there is no screen.
        Effect::Simulate(_)
        | Effect::Keep(_)
        | Effect::Recall { .. }
        | Effect::Chart(_)
        | Effect::Fleet { .. }
        | Effect::Switch { .. }
        | Effect::Seek(_)
        | Effect::Quit => {}
    }
}

/// Everything that can wake the loop, besides the sources and the history.
struct Inbox {
    keys: EventStream,
    tick: Interval,
    simulator: Simulator,
    keeper: Keeper,
    desk: Desk,
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Inbox {
    fn open(desk: Desk) -> Result<Self> {
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let catch = |kind| signal(kind).wrap_err("signals cannot be caught");
        Ok(Self {
            keys: EventStream::new(),
            tick,
            simulator: Simulator::default(),
            keeper: Keeper::default(),
            desk,
            terminate: catch(SignalKind::terminate())?,
            hang_up: catch(SignalKind::hangup())?,
            interrupt: catch(SignalKind::interrupt())?,
        })
    }

    /// What happened; none: what is played is to be played on.
    async fn next(
        &mut self,
        watchers: &mut Watchers,
        playback: Option<&Playback>,
    ) -> Option<Event> {
        let Watchers { sources, historian, recaller, remote, fleet, player, recorder, .. } =
            watchers;
        // Its time is the tape's.
        let live = player.is_none();
        loop {
            let event = tokio::select! {
                raw = self.keys.next() => match raw {
                    Some(Ok(raw)) => input::translate(&raw),
                    // The terminal is gone.
                    Some(Err(_)) | None => Some(Event::Quit),
                },
                _ = self.terminate.recv() => Some(Event::Quit),
                _ = self.hang_up.recv() => Some(Event::Quit),
                _ = self.interrupt.recv() => Some(Event::Quit),
                Some(event) = sources.events.recv() => Some(Event::Source(event)),
                (member, news) = fleet.next() => Some(Event::Fleet { member, news }),
                event = historian.next() => Some(event),
                event = remote.next() => Some(event),
                event = recaller.next() => Some(event),
                event = self.desk.next() => Some(event),
                kept = self.keeper.next() => Some(Event::Kept(kept)),
                answer = self.simulator.next() => Some(Event::Simulated(answer)),
                why = failed(recorder) => Some(Event::RecordingLost(why)),
                () = ready(player, playback) => return None,
                _ = self.tick.tick(), if live => Some(Event::Tick(clock::now())),
            };
            if event.is_some() {
                return event;
            }
        }
    }
}

async fn ready(player: &mut Option<Player>, playback: Option<&Playback>) {
    match player {
        Some(player) => player.ready(playback).await,
        None => std::future::pending().await,
    }
}

async fn failed(recorder: &mut Option<Recorder>) -> Message {
    match recorder {
        Some(recorder) => recorder.failed().await,
        None => std::future::pending().await,
    }
}
