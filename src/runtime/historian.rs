//! The history on a thread of its own: a slow disk never holds up the loop, and a full queue drops
//! readings rather than grow.

use super::forecasts;
use super::past::{self, Missing, Slice};
use super::pen::{Pen, Progress};
use crate::app::Event;
use crate::app::update::{FULL_RESOLUTION, is_charted};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::capacity::{self, CapacityInputs, Gatherer, LoadTest, Published};
use crate::domain::forecast::{Figure, figures};
use crate::domain::metric::Metric;
use crate::domain::minutes;
use crate::domain::reading::Reading;
use crate::domain::series::Series;
use crate::domain::signal::SignalMemory;
use crate::domain::standing::Standing;
use crate::domain::uptime::Uptimes;
use crate::history::{History, HistoryError, Retention};
use crate::source::probe;
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How many orders may wait; beyond that the disk is too slow and readings are dropped.
const ORDERS: usize = 256;

/// What is charted at the start.
const RECALL: TimeDelta = TimeDelta::hours(24);

#[derive(Debug)]
enum Order {
    Append(Vec<Reading>),
    Probed(Timestamp, Vec<(String, bool)>),
    Remember(Vec<(String, SignalMemory)>),
    Stand(Standing),
    Capacity { units: Option<f64>, phase: usize, now: Timestamp },
    Forecast { phase: usize, now: Timestamp },
    House(Timestamp),
    Missing { today: i64, answer: oneshot::Sender<Vec<Missing>> },
    Past { slice: Slice, done: oneshot::Sender<()> },
}

/// The handle to the thread.
pub struct Historian {
    orders: Option<SyncSender<Order>>,
    thread: Option<JoinHandle<()>>,
    events: mpsc::Receiver<Event>,
    dropped: u64,
    progress: Arc<Progress>,
}

impl Historian {
    /// Starts the thread; what it recalls and finds comes back as events. It writes nothing while
    /// another process is the store's collector and collects this target.
    #[must_use]
    pub fn start(config: Arc<Config>, now: Timestamp) -> Self {
        let pen = Pen::Shared(config.store.clone());
        Self::with(config, pen, now)
    }

    /// The same for a process that is the store's collector itself.
    #[must_use]
    pub fn collecting(config: Arc<Config>, now: Timestamp) -> Self {
        Self::with(config, Pen::Own, now)
    }

    fn with(config: Arc<Config>, pen: Pen, now: Timestamp) -> Self {
        let (orders, inbox) = sync_channel(ORDERS);
        let (answers, events) = mpsc::channel(super::WAITING);
        let progress = Arc::new(Progress::default());
        let told = Arc::clone(&progress);
        let thread = std::thread::Builder::new()
            .name("history".into())
            .spawn(move || work(&config, &pen, &told, now, &inbox, &answers))
            .ok();
        Self { orders: Some(orders), thread, events, dropped: 0, progress }
    }

    /// How far the thread has come.
    #[must_use]
    pub fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// The next answer; waits for ever once the thread has ended.
    pub async fn next(&mut self) -> Event {
        match self.events.recv().await {
            Some(event) => event,
            None => std::future::pending().await,
        }
    }

    /// Has readings written.
    pub fn append(&mut self, readings: Vec<Reading>) {
        self.order(Order::Append(readings));
    }

    /// Has it written which of the probed addresses answered.
    pub fn probed(&mut self, at: Timestamp, probes: Vec<(String, bool)>) {
        self.order(Order::Probed(at, probes));
    }

    /// Has the signals' memory written.
    pub fn remember(&mut self, signals: Vec<(String, SignalMemory)>) {
        self.order(Order::Remember(signals));
    }

    /// Has the phase and the advice that stands written.
    pub fn stand(&mut self, standing: Standing) {
        self.order(Order::Stand(standing));
    }

    /// Has the capacity estimated.
    pub fn estimate(&mut self, units: Option<f64>, phase: usize, now: Timestamp) {
        self.order(Order::Capacity { units, phase, now });
    }

    /// Has what is over reckoned, and what is too old dropped. An estimate does so too.
    pub fn keep_house(&mut self, now: Timestamp) {
        self.order(Order::House(now));
    }

    /// Has the phase's signals and the count of units forecast.
    pub fn forecast(&mut self, phase: usize, now: Timestamp) {
        self.order(Order::Forecast { phase, now });
    }

    /// What takes in the target's own memory; to be dropped before [`Historian::finish`].
    #[must_use]
    pub fn archive(&self) -> Option<Archive> {
        self.orders.clone().map(|orders| Archive { orders })
    }

    fn order(&mut self, order: Order) {
        let Some(orders) = &self.orders else { return };
        if let Err(TrySendError::Full(_)) = orders.try_send(order) {
            self.dropped += 1;
            tracing::warn!(dropped = self.dropped, "the history's disk is too slow");
        }
    }

    /// Lets the thread finish what was ordered, for as long as the patience lasts: a disk that
    /// hangs is left to itself.
    pub async fn finish(mut self, patience: Duration) {
        self.orders = None;
        // The thread may be waiting to hand over an answer that nobody reads any more.
        self.events.close();
        let Some(thread) = self.thread.take() else { return };
        let ended = async {
            while !thread.is_finished() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        if tokio::time::timeout(patience, ended).await.is_err() {
            tracing::warn!("the history's disk is too slow, and its last readings are given up");
        }
    }
}

/// Hands the thread what the target itself remembers, and waits for it.
#[derive(Debug)]
pub struct Archive {
    orders: SyncSender<Order>,
}

impl Archive {
    /// Of which metrics the target was not asked since which day; none: the store does not answer.
    pub async fn missing(&self, today: i64) -> Option<Vec<Missing>> {
        let (answer, heard) = oneshot::channel();
        self.orders.try_send(Order::Missing { today, answer }).ok()?;
        heard.await.ok()
    }

    /// Has the days of a slice kept; false: they were not.
    pub async fn keep(&self, slice: Slice) -> bool {
        let (done, heard) = oneshot::channel();
        self.orders.try_send(Order::Past { slice, done }).is_ok() && heard.await.is_ok()
    }
}

impl Order {
    /// Whether it changes the store.
    fn writes(&self) -> bool {
        !matches!(self, Self::Capacity { .. } | Self::Forecast { .. } | Self::Missing { .. })
    }
}

/// What another process collects is not written a second time; whoever waits is told that all is
/// done.
fn leave(order: Order) {
    if let Order::Past { done, .. } = order {
        let _ = done.send(());
    }
}

fn work(
    config: &Config,
    pen: &Pen,
    progress: &Progress,
    now: Timestamp,
    inbox: &Receiver<Order>,
    answers: &mpsc::Sender<Event>,
) {
    let say = |event| drop(answers.blocking_send(event));
    let mut history = config.store.as_deref().and_then(|path| {
        History::open(path).map_err(|error| say(Event::HistoryLost(error.message().clone()))).ok()
    });
    let target = config.target.name.as_str();
    let recalled =
        history.as_ref().map_or_else(|| Ok(nothing_recalled()), |store| recall(store, config, now));
    match recalled {
        Ok(event) => say(event),
        Err(error) => {
            say(Event::HistoryLost(error.message().clone()));
            say(nothing_recalled());
        }
    }
    let figures = figures(&config.profile, &config.basis);
    let mut lost = false;
    while let Ok(order) = inbox.recv() {
        progress.begin();
        let writes = order.writes();
        if writes && !pen.is_free(target) {
            leave(order);
            progress.end(None);
            continue;
        }
        let done = match (order, &mut history) {
            (Order::Append(readings), Some(store)) => store.append(target, &readings),
            (Order::Probed(at, probes), Some(store)) => store.probed(target, at, &probes),
            (Order::Remember(signals), Some(store)) => store.remember(target, &signals),
            (Order::Stand(standing), Some(store)) => store.stand(target, &standing),
            (Order::Capacity { units, phase, now }, store) => {
                // First, so that whoever waits for the capacity has both.
                if let Some(store) = &store {
                    say(Event::Objectives(objectives(config, store, now)));
                    if !config.target.probes.is_empty() {
                        say(Event::Uptimes(uptimes(config, store, now)));
                    }
                }
                let capacity = estimate(config, store.as_ref(), units, phase, now);
                say(Event::Capacity(Box::new(capacity)));
                let store = store.as_mut().filter(|_| pen.is_free(target));
                store.map_or(Ok(()), |s| keep_house(s, target, &figures, now))
            }
            (Order::House(now), Some(store)) => keep_house(store, target, &figures, now),
            (Order::Forecast { phase, now }, store) => {
                say(Event::Forecasts(forecasts::of_phase(config, store.as_ref(), phase, now)));
                Ok(())
            }
            // Whoever collects asks the target for its past, too.
            (Order::Missing { answer, .. }, _) if !pen.is_free(target) => {
                let _ = answer.send(Vec::new());
                Ok(())
            }
            (Order::Missing { today, answer }, Some(store)) => {
                past::missing(store, target, &figures, today).map(|all| drop(answer.send(all)))
            }
            (Order::Past { slice, done }, Some(store)) => {
                past::keep(store, target, &figures, &slice).map(|()| {
                    // Whoever waited may be gone.
                    let _ = done.send(());
                })
            }
            (_, None) => Ok(()),
        };
        progress.end(writes.then(|| done.is_err() || history.is_none()));
        // A full disk is said once, and tried again with the next readings.
        match done {
            Err(error) if !lost => {
                lost = true;
                say(Event::HistoryLost(error.message().clone()));
            }
            Ok(()) if writes => lost = false,
            Ok(()) | Err(_) => {}
        }
    }
}

/// What is over is reckoned before its minutes go.
fn keep_house(
    store: &mut History,
    target: &str,
    figures: &[Figure],
    now: Timestamp,
) -> Result<(), HistoryError> {
    let keep = Retention::default();
    store.reckon(target, figures, now, keep)?;
    store.prune(now, keep).map(drop)
}

/// Whoever waits for the past need not wait any longer.
fn nothing_recalled() -> Event {
    let (series, signals) = (BTreeMap::new(), Vec::new());
    Event::Recalled { series, signals, standing: Standing::default() }
}

/// The past of what is charted, as fine as the screen holds it.
fn recall(store: &History, config: &Config, now: Timestamp) -> Result<Event, HistoryError> {
    let target = config.target.name.as_str();
    let charted: Vec<_> = Metric::ALL.iter().copied().filter(|m| is_charted(config, *m)).collect();
    let mut series = BTreeMap::<Metric, Series>::new();
    store.visit(target, &charted, now - RECALL, now, |reading| {
        series.entry(reading.metric).or_default().push(reading.at, reading.value);
    })?;
    for past in series.values_mut() {
        past.thin_before(now - FULL_RESOLUTION);
    }
    let (signals, standing) = (store.signals(target)?, store.standing(target)?);
    Ok(Event::Recalled { series, signals, standing })
}

/// What the error budget and the CO₂ rest on, minute by minute over 30 days.
fn objectives(config: &Config, store: &History, now: Timestamp) -> minutes::Past {
    let mut gatherer = minutes::Gatherer::new(now);
    let from = now - minutes::WINDOWS[minutes::WINDOWS.len() - 1];
    let metrics = &minutes::METRICS;
    let seen = store.visit(&config.target.name, metrics, from, now, |r| gatherer.push(&r));
    if let Err(error) = seen {
        tracing::warn!(?error, "the error budget is reckoned without the history");
    }
    gatherer.finish()
}

/// For how much of the time each probed address answered.
fn uptimes(config: &Config, store: &History, now: Timestamp) -> Uptimes {
    let urls = probe::names(&config.target.probes);
    store.uptimes(&config.target.name, &urls, now).unwrap_or_else(|error| {
        tracing::warn!(?error, "the uptime is not known: the history cannot be read");
        Uptimes::new()
    })
}

fn estimate(
    config: &Config,
    store: Option<&History>,
    units: Option<f64>,
    phase: usize,
    now: Timestamp,
) -> capacity::Capacity {
    let mut gatherer = Gatherer::new(now);
    if let Some(store) = store {
        let from = now - TimeDelta::days(i64::from(capacity::DAYS));
        let metrics = CapacityInputs::METRICS;
        let seen = store.visit(&config.target.name, metrics, from, now, |r| gatherer.push(&r));
        if let Err(error) = seen {
            tracing::warn!(?error, "the capacity is estimated without the history");
        }
    }
    let profile = &config.profile;
    let published = Published::of(profile, phase, &config.basis);
    let horizon = profile.scenarios.get(&config.scenario).map_or(36, |s| s.horizon);
    let mut inputs = gatherer.finish(units, published, profile.peak_factor, horizon).promised(
        profile,
        phase,
        &config.basis,
    );
    let tests = store.map(|s| load_tests(s, config, profile.phases.get(phase).map(|p| &p.id)));
    inputs.load_tests = tests.unwrap_or_default();
    inputs.workers = config.target.workers.map(f64::from);
    capacity::estimate(&inputs)
}

/// The tests of the phase, or of none in particular, each with what the CPU did meanwhile.
fn load_tests(store: &History, config: &Config, phase: Option<&String>) -> Vec<LoadTest> {
    let target = config.target.name.as_str();
    let mut tests = store.load_tests(target).unwrap_or_else(|error| {
        tracing::warn!(?error, "the capacity is estimated without the load tests");
        Vec::new()
    });
    tests.retain(|t| t.phase.is_none() || t.phase.as_ref() == phase);
    for test in &mut tests {
        let Some(end) = test.ended else { continue };
        let length = TimeDelta::milliseconds((test.result.seconds * 1e3) as i64);
        let (mut sum, mut count) = (0.0, 0.0);
        let seen = store.visit(target, &[Metric::CpuUtilization], end - length, end, |reading| {
            if let Some(value) = reading.value {
                sum += value;
                count += 1.0;
            }
        });
        test.cpu = (seen.is_ok() && count > 0.0).then(|| sum / count);
    }
    tests
}
