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
use super::terminal::{self, Stage};
use super::visits::{self, Visits};
use super::{clock, input, suspend};
use crate::app::fleet::{REFRESH, switched};
use crate::app::playback::Playback;
use crate::app::pointer::Drawn;
use crate::app::{Effect, Event, Model, stage as presentation, update};
use crate::config::{Config, ThemeName};
use crate::domain::Timestamp;
use crate::domain::collector::Windows;
use crate::domain::message::Message;
use crate::view;
use chrono::TimeDelta;
use color_eyre::eyre::{Result, WrapErr};
use crossterm::event::EventStream;
use futures::StreamExt;
use rustix::process::Signal;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Ages on screen move once a second, whatever the refresh.
const TICK: Duration = Duration::from_secs(1);

/// Why nothing can be shown.
const LOST: &str = "the terminal cannot be drawn on";

/// So many events of the terminal are taken with one frame: whoever sends them without end does not
/// keep it from being drawn.
const TAKEN: usize = 256;

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
    if !stage.abilities().colour {
        model.theme = ThemeName::Mono;
    }
    // The first frame does not wait for anything.
    stage.draw(|frame| view::render(frame, &model)).wrap_err(LOST)?;
    let mut watchers = Watchers::start(&config, player, recorder);
    let mut leaving = JoinSet::new();
    let done = loop {
        match play(&mut model, &mut stage, &mut inbox, &mut watchers).await {
            Ok(Some(config)) => {
                let config = Arc::new(config);
                // What watched the target before ends beside the loop, which awaits nothing.
                let left = watchers.recorder.as_ref().map(Recorder::left);
                let visit = model.clone();
                leaving.spawn(async move { visits::leave(&visit, FAREWELL).await });
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
    visits::leave(&model, FAREWELL).await;
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
    visits: Visits,
    player: Option<Player>,
    recorder: Option<Recorder>,
}

impl Watchers {
    fn start(config: &Arc<Config>, player: Option<Player>, recorder: Option<Recorder>) -> Self {
        let now = player.as_ref().map_or_else(clock::now, Player::starts);
        let historian = Historian::start(Arc::clone(config), now);
        let sources = Sources::start(config);
        let archivist = Archivist::start(config, &historian);
        let recaller = Recaller::over(Arc::clone(config), historian.shelf());
        let remote = Remote::start(config);
        let fleet = Fleet::idle();
        let visits = Visits::start(config);
        Self { sources, historian, archivist, recaller, remote, fleet, visits, player, recorder }
    }

    /// What a source of the target says goes into the recording as it was said.
    fn record(&mut self, event: &Event) {
        if let (Some(recorder), Event::Source(event)) = (&mut self.recorder, event) {
            recorder.note(event);
        }
    }

    /// Goes to where it need not be played from the beginning; the history as it was goes.
    fn seek(&mut self, model: &mut Model, to: Timestamp) {
        let Some(historian) = self.player.as_mut().and_then(|p| p.seek(model, to)) else { return };
        self.recaller = Recaller::over(Arc::clone(&model.config), historian.shelf());
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
// One turn of the loop, in the order in which it happens.
#[allow(clippy::too_many_lines)]
async fn play(
    model: &mut Model,
    stage: &mut Stage,
    inbox: &mut Inbox,
    watchers: &mut Watchers,
) -> Result<Option<Config>> {
    loop {
        let first = inbox.next(watchers, model.playback.as_ref()).await;
        // What is played is drawn with every turn; what a key does, at once.
        let mut draw = !matches!(first, Woken::Play);
        let mut events = Vec::new();
        match first {
            Woken::By(event) => events.push(*event),
            Woken::Play => {}
            Woken::Stop => events.extend(suspend(inbox, false).await),
            Woken::Resumed => stage.take_again().wrap_err("the terminal cannot be taken over")?,
        }
        // A size that changes, a key that is held and a drag come in heaps: one frame for all.
        inbox.rest(&mut events).await;
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
                Effect::Seek(to) => watchers.seek(model, to),
                Effect::Simulate(request) => inbox.simulator.start(request),
                Effect::Keep(keep) => inbox.keeper.start(keep),
                Effect::Recall { at, generation } => watchers.recaller.recall(at, generation),
                Effect::Chart(ask) => watchers.recaller.chart(ask),
                Effect::Latencies(ask) => watchers.recaller.latencies(ask),
                Effect::Fleet { watch: true } => {
                    let refresh = model.config.refresh.max(REFRESH);
                    watchers.fleet = Fleet::start(&model.config, refresh);
                }
                Effect::Fleet { watch: false } => {
                    let fleet = std::mem::replace(&mut watchers.fleet, Fleet::idle());
                    drop(tokio::spawn(fleet.stop()));
                }
                Effect::Copy => {
                    let said = match view::copying(model) {
                        Ok(short) => {
                            let done = stage.copy(&view::copied(model)).wrap_err(LOST)?;
                            Event::Copied(if done { short } else { String::new() })
                        }
                        Err(name) => Event::NotCopied(name),
                    };
                    update(model, said);
                }
                Effect::Announce => {
                    let asked = model.config.terminal;
                    let told = stage.tell(asked.bell, asked.notify, &view::told(model));
                    told.wrap_err(LOST)?;
                }
                Effect::Suspend => {
                    if let Some(refused) = suspend(inbox, true).await {
                        update(model, refused);
                    }
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
        stage.mouse(model.pointer.on).wrap_err(LOST)?;
        if model.config.terminal.title {
            stage.title(&view::title(model)).wrap_err(LOST)?;
        }
        let mut told = Drawn::default();
        let drawn = stage.draw(|frame| told = view::render_told(frame, model));
        drawn.wrap_err(LOST)?;
        if told.scroll_end.or(told.told_end).is_some() || told.spots != model.pointer.spots {
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
        | Effect::Latencies(_)
        | Effect::Fleet { .. }
        | Effect::Switch { .. }
        | Effect::Seek(_)
        | Effect::Copy
        | Effect::Announce
        | Effect::Suspend
        | Effect::Quit => {}
    }
}

/// Gives the terminal back and stops; what is drawn until the shell brings it back goes nowhere.
/// Where no shell waits, that is all that happens.
async fn suspend(inbox: &mut Inbox, asked: bool) -> Option<Event> {
    if !suspend::is_shell_there() {
        return Some(Event::Unsuspended);
    }
    terminal::leave();
    suspend::stop(asked, &mut inbox.stop).await;
    None
}

/// What woke the loop.
enum Woken {
    /// Something happened.
    By(Box<Event>),
    /// What is played is to be played on.
    Play,
    /// Somebody else asks the program to stop.
    Stop,
    /// The program goes on after it was stopped.
    Resumed,
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
    stop: tokio::signal::unix::Signal,
    resume: tokio::signal::unix::Signal,
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
            stop: catch(SignalKind::from_raw(Signal::TSTP.as_raw()))?,
            resume: catch(SignalKind::from_raw(Signal::CONT.as_raw()))?,
        })
    }

    /// What else the terminal has to tell at this moment.
    async fn rest(&mut self, events: &mut Vec<Event>) {
        for _ in 0..TAKEN {
            // Asked with the loop's own waker: the stream remembers the first one that it is given.
            let next = poll_fn(|cx| match self.keys.poll_next_unpin(cx) {
                Poll::Ready(raw) => Poll::Ready(Some(raw)),
                Poll::Pending => Poll::Ready(None),
            });
            match next.await {
                Some(Some(Ok(raw))) => events.extend(input::translate(&raw)),
                Some(Some(Err(_)) | None) => {
                    events.push(Event::Quit);
                    return;
                }
                None => return,
            }
        }
    }

    /// What happened.
    async fn next(&mut self, watchers: &mut Watchers, playback: Option<&Playback>) -> Woken {
        let Watchers {
            sources, historian, recaller, remote, fleet, visits, player, recorder, ..
        } = watchers;
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
                event = visits.next() => Some(event),
                event = self.desk.next() => Some(event),
                kept = self.keeper.next() => Some(Event::Kept(kept)),
                answer = self.simulator.next() => Some(Event::Simulated(answer)),
                why = failed(recorder) => Some(Event::RecordingLost(why)),
                () = ready(player, playback) => return Woken::Play,
                _ = self.stop.recv() => return Woken::Stop,
                _ = self.resume.recv() => return Woken::Resumed,
                _ = self.tick.tick(), if live => Some(Event::Tick(clock::now())),
            };
            if let Some(event) = event {
                return Woken::By(Box::new(event));
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
