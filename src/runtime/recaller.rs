//! What was known at an instant, and the history screen's chart, read on a thread of their own. One
//! request of each kind waits at most: a newer one takes the place of the one before, and tells the
//! one that is being read to stop. Of a target whose history is a server's, the server is asked, with a
//! memory of its own: who looks at last March keeps nobody waiting who looks at now.

use super::estimates::{ask_for_capacity, estimate, objectives, uptimes};
use super::forecasts::{self, Sources};
use super::memory::{COARSE, FINE, Known, Server};
use crate::app::cursor::{self, Recalled};
use crate::app::history_screen::{Ask, Chart, SLICES, Slicer};
use crate::app::{Effect, Event, Model, update};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::capacity;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::history::{History, HistoryError};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Several stretches of the store's chart to each slice of the screen's: their borders differ.
const POINTS: u32 = 4 * SLICES as u32;

/// Answers that may wait for the loop.
const ANSWERS: usize = 4;

#[derive(Debug, Default)]
struct Desk {
    recall: Option<(Timestamp, u64)>,
    chart: Option<Ask>,
    closed: bool,
}

#[derive(Debug, Default)]
struct Shared {
    desk: Mutex<Desk>,
    bell: Condvar,
    /// The newest request for an instant.
    newest: AtomicU64,
}

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The handle to the thread, which begins with the first request.
#[derive(Debug)]
pub struct Recaller {
    config: Arc<Config>,
    shared: Arc<Shared>,
    answers: mpsc::Sender<Event>,
    events: mpsc::Receiver<Event>,
    running: bool,
    server: Option<Server>,
    /// Whoever waits for the server is let go with it.
    _waiting: DropGuard,
}

impl Recaller {
    /// Of that target; nothing is read yet.
    #[must_use]
    pub fn new(config: Arc<Config>) -> Self {
        let (answers, events) = mpsc::channel(ANSWERS);
        let cancel = CancellationToken::new();
        let server = Handle::try_current().ok();
        let server = server.and_then(|handle| Server::of(&config, handle, cancel.clone()));
        let shared = Arc::default();
        Self {
            config,
            shared,
            answers,
            events,
            running: false,
            server,
            _waiting: cancel.drop_guard(),
        }
    }

    /// Has it read what was known at an instant.
    pub fn recall(&mut self, at: Timestamp, generation: u64) {
        self.shared.newest.store(generation, Ordering::Relaxed);
        self.put(|desk| desk.recall = Some((at, generation)));
    }

    /// Has the chart's figures read.
    pub fn chart(&mut self, ask: Ask) {
        self.put(|desk| desk.chart = Some(ask));
    }

    fn put(&mut self, request: impl FnOnce(&mut Desk)) {
        request(&mut self.shared.desk());
        self.shared.bell.notify_one();
        if !self.running {
            let (config, shared) = (Arc::clone(&self.config), Arc::clone(&self.shared));
            let (answers, server) = (self.answers.clone(), self.server.take());
            let thread = std::thread::Builder::new().name("recall".into());
            self.running = thread.spawn(move || work(&config, server, &shared, &answers)).is_ok();
        }
    }

    /// The next answer; waits for ever while nothing is asked.
    pub async fn next(&mut self) -> Event {
        match self.events.recv().await {
            Some(event) => event,
            None => std::future::pending().await,
        }
    }
}

impl Drop for Recaller {
    fn drop(&mut self) {
        self.shared.newest.store(u64::MAX, Ordering::Relaxed);
        self.shared.desk().closed = true;
        self.shared.bell.notify_one();
    }
}

fn work(
    config: &Config,
    mut server: Option<Server>,
    shared: &Shared,
    answers: &mpsc::Sender<Event>,
) {
    let mut store = None;
    loop {
        let (recall, chart) = {
            let idle =
                |desk: &mut Desk| !desk.closed && desk.recall.is_none() && desk.chart.is_none();
            let waited = shared.bell.wait_while(shared.desk(), idle);
            let mut desk = waited.unwrap_or_else(PoisonError::into_inner);
            if desk.closed {
                return;
            }
            (desk.recall.take(), desk.chart.take())
        };
        if let Some(ask) = chart {
            let chart = charted_or_empty(config, (&mut store, server.as_mut()), ask);
            if answers.blocking_send(Event::Charted(chart)).is_err() {
                return;
            }
        }
        let Some((at, generation)) = recall else { continue };
        let stop = || shared.newest.load(Ordering::Relaxed) != generation;
        let opened = opened(config, &mut store);
        let answer = match (opened, server.as_mut()) {
            (Err(why), None) => Err(why),
            (opened, server) => recalled(config, (opened.ok(), server), at, &stop),
        };
        let answer = answer.transpose();
        let Some(answer) = answer.filter(|_| !stop()) else { continue };
        let answer = answer.map(Box::new);
        if answers.blocking_send(Event::Then { generation, answer }).is_err() {
            return;
        }
    }
}

/// The chart at once, for a picture that is drawn without a loop.
pub fn chart_now(model: &mut Model, handle: &Handle) {
    let cancel = CancellationToken::new();
    let mut server = Server::of(&model.config, handle.clone(), cancel);
    for effect in update(model, Event::Resize) {
        if let Effect::Chart(ask) = effect {
            let chart = charted_or_empty(&model.config, (&mut None, server.as_mut()), ask);
            update(model, Event::Charted(chart));
        }
    }
}

fn charted_or_empty(
    config: &Config,
    (store, mut server): (&mut Option<History>, Option<&mut Server>),
    ask: Ask,
) -> Chart {
    let (metrics, span) = ([ask.metric], (ask.from, ask.to));
    if let Some(server) = server.as_deref_mut() {
        drop(server.fill(&metrics, span, step_of(ask)));
    }
    let opened = opened(config, store);
    if let (Err(why), None) = (&opened, &server) {
        tracing::warn!(?why, "the chart is empty: the history cannot be read");
        return Slicer::new(ask).finish();
    }
    let mut slicer = Slicer::new(ask);
    if let (Ok(store), None) = (&opened, &server) {
        match store.chart(&config.target.name, ask.metric, ask.from, ask.to, POINTS) {
            Ok(points) => points.iter().for_each(|(at, rolled)| slicer.push_rolled(*at, rolled)),
            Err(why) => tracing::warn!(?why, "the chart is empty: the history cannot be read"),
        }
        return slicer.finish();
    }
    let known = Known::of(&config.target.name, opened.ok(), server.as_deref());
    if let Err(why) = known.visit(&metrics, span, |r| slicer.push(r.at, r.value)) {
        tracing::warn!(?why, "the chart is not whole: the history cannot be read");
    }
    slicer.finish()
}

/// A chart of any length from some thousand points.
fn step_of(ask: Ask) -> Duration {
    let length = (ask.to - ask.from).to_std().unwrap_or_default();
    match length.as_secs() / 3600 {
        0..=48 => FINE,
        49..=840 => COARSE,
        841..=8760 => Duration::from_hours(1),
        _ => Duration::from_hours(24),
    }
}

fn opened<'s>(config: &Config, store: &'s mut Option<History>) -> Result<&'s History, Message> {
    let none = || Message::new("cursor-empty");
    if store.is_none() {
        let path = config.store.as_deref().ok_or_else(none)?;
        *store = Some(History::open(path).map_err(|e| e.message().clone())?);
    }
    store.as_ref().ok_or_else(none)
}

/// What was known at an instant, from the store up to then, or from the server's own history; none:
/// it is no longer wanted.
fn recalled(
    config: &Config,
    (store, mut server): (Option<&History>, Option<&mut Server>),
    at: Timestamp,
    stop: &dyn Fn() -> bool,
) -> Result<Option<Recalled>, Message> {
    let said = |e: HistoryError| e.message().clone();
    let target = config.target.name.as_str();
    // How far back a server knows is not told: where it knows nothing, the panels are empty.
    let mut at = at;
    if server.is_none() {
        let span = store.map_or(Ok(None), |store| store.span(target)).map_err(said)?;
        let Some((oldest, _)) = span else { return Err(Message::new("cursor-empty")) };
        at = at.max(oldest);
    }
    let wanted = cursor::wanted(config, at);
    if let Some(server) = server.as_deref_mut() {
        for (metrics, from) in &wanted {
            if let Some(why) = server.fill(metrics, (*from, at), FINE) {
                return Err(why);
            }
            if stop() {
                return Ok(None);
            }
        }
        drop(ask_for_capacity(server, at));
        if stop() {
            return Ok(None);
        }
    }
    let known = Known::of(target, store, server.as_deref());
    let mut recalled = Recalled::nothing(at);
    for (metrics, from) in wanted {
        let all = &mut recalled.readings;
        known.visit(&metrics, (from, at), |reading| all.push(reading)).map_err(said)?;
        if stop() {
            return Ok(None);
        }
    }
    recalled.past = Some(objectives(known, at));
    if let Some(store) = store {
        recalled.standing = store.standing_at(target, at).map_err(said)?;
        if !config.target.probes.is_empty() {
            recalled.uptimes = uptimes(config, store, at);
        }
    }
    let units = recalled.readings.iter().rev().find(|r| r.metric == Metric::UnitsCount);
    let units = units.and_then(|r| r.value);
    let phase = cursor::phase(config, &recalled);
    if stop() {
        return Ok(None);
    }
    recalled.capacity = estimate(config, (known, store), units, phase, at);
    if stop() {
        return Ok(None);
    }
    let sources = Sources { store, server, days: i64::from(capacity::DAYS) };
    recalled.forecasts = forecasts::of_phase(config, sources, phase, at);
    Ok(Some(recalled))
}
