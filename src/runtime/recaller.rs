//! What was known at an instant, and the history screen's chart, read on a thread of their own. One
//! request of each kind waits at most: a newer one takes the place of the one before, and tells the
//! one that is being read to stop.

use super::forecasts;
use super::historian::{estimate, objectives, uptimes};
use crate::app::cursor::{self, Recalled};
use crate::app::history_screen::{Ask, Chart, Slicer};
use crate::app::{Effect, Event, Model, update};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::reading::Reading;
use crate::history::{History, HistoryError};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

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
}

impl Recaller {
    /// Of that target; nothing is read yet.
    #[must_use]
    pub fn new(config: Arc<Config>) -> Self {
        let (answers, events) = mpsc::channel(ANSWERS);
        Self { config, shared: Arc::default(), answers, events, running: false }
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
            let answers = self.answers.clone();
            let thread = std::thread::Builder::new().name("recall".into());
            self.running = thread.spawn(move || work(&config, &shared, &answers)).is_ok();
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

fn work(config: &Config, shared: &Shared, answers: &mpsc::Sender<Event>) {
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
            let chart = charted_or_empty(config, &mut store, ask);
            if answers.blocking_send(Event::Charted(chart)).is_err() {
                return;
            }
        }
        let Some((at, generation)) = recall else { continue };
        let stop = || shared.newest.load(Ordering::Relaxed) != generation;
        let answer = opened(config, &mut store)
            .and_then(|store| recalled(config, store, at, &stop))
            .transpose();
        let Some(answer) = answer.filter(|_| !stop()) else { continue };
        let answer = answer.map(Box::new);
        if answers.blocking_send(Event::Then { generation, answer }).is_err() {
            return;
        }
    }
}

/// The chart at once, for a picture that is drawn without a loop.
pub fn chart_now(model: &mut Model) {
    for effect in update(model, Event::Resize) {
        if let Effect::Chart(ask) = effect {
            let chart = charted_or_empty(&model.config, &mut None, ask);
            update(model, Event::Charted(chart));
        }
    }
}

fn charted_or_empty(config: &Config, store: &mut Option<History>, ask: Ask) -> Chart {
    let chart = opened(config, store).and_then(|store| {
        charted(store, &config.target.name, ask).map_err(|e| e.message().clone())
    });
    chart.unwrap_or_else(|why| {
        tracing::warn!(?why, "the chart is empty: the history cannot be read");
        Slicer::new(ask).finish()
    })
}

fn opened<'s>(config: &Config, store: &'s mut Option<History>) -> Result<&'s History, Message> {
    let none = || Message::new("cursor-empty");
    if store.is_none() {
        let path = config.store.as_deref().ok_or_else(none)?;
        *store = Some(History::open(path).map_err(|e| e.message().clone())?);
    }
    store.as_ref().ok_or_else(none)
}

/// What was read of these metrics up to an instant, each oldest first.
fn readings(
    store: &History,
    target: &str,
    metrics: &[Metric],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Reading>, HistoryError> {
    let mut all = Vec::new();
    store.visit(target, metrics, from, to, |reading| all.push(reading))?;
    Ok(all)
}

/// The chart's figures.
fn charted(store: &History, target: &str, ask: Ask) -> Result<Chart, HistoryError> {
    let mut slicer = Slicer::new(ask);
    store.visit(target, &[ask.metric], ask.from, ask.to, |r| slicer.push(r.at, r.value))?;
    Ok(slicer.finish())
}

/// What was known at an instant, from the store up to then; none: it is no longer wanted.
fn recalled(
    config: &Config,
    store: &History,
    at: Timestamp,
    stop: &dyn Fn() -> bool,
) -> Result<Option<Recalled>, Message> {
    let said = |e: HistoryError| e.message().clone();
    let target = config.target.name.as_str();
    let Some((oldest, _)) = store.span(target).map_err(said)? else {
        return Err(Message::new("cursor-empty"));
    };
    let at = at.max(oldest);
    let mut recalled = Recalled::nothing(at);
    for (metrics, from) in cursor::wanted(config, at) {
        recalled.readings.extend(readings(store, target, &metrics, from, at).map_err(said)?);
        if stop() {
            return Ok(None);
        }
    }
    recalled.standing = store.standing_at(target, at).map_err(said)?;
    recalled.past = Some(objectives(config, store, at));
    if !config.target.probes.is_empty() {
        recalled.uptimes = uptimes(config, store, at);
    }
    let units = recalled.readings.iter().rev().find(|r| r.metric == Metric::UnitsCount);
    let units = units.and_then(|r| r.value);
    let phase = cursor::phase(config, &recalled);
    if stop() {
        return Ok(None);
    }
    recalled.capacity = estimate(config, Some(store), units, phase, at);
    if stop() {
        return Ok(None);
    }
    recalled.forecasts = forecasts::of_phase(config, Some(store), phase, at);
    Ok(Some(recalled))
}
