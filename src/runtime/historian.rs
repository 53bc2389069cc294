//! The history on a thread of its own: a slow disk, or a slow server whose history it is, never holds
//! up the loop, and a full queue drops readings rather than grow.

use super::estimates::tell_capacity;
use super::forecasts;
use super::memory::{FINE, Server, is_kept_there};
use super::outset::{self, RECALL, noted};
use super::past::{self, Missing, Slice};
use super::pen::{Pen, Progress};
use super::shelf::{Bygone, Companion, Shelf};
use crate::app::Event;
use crate::app::update::is_charted;
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::capacity;
use crate::domain::forecast::{Figure, figures};
use crate::domain::mark::Mark;
use crate::domain::metric::Metric;
use crate::domain::observation::Bucket;
use crate::domain::reading::Reading;
use crate::domain::signal::SignalMemory;
use crate::domain::standing::Standing;
use crate::history::{History, HistoryError};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::{CancellationToken, DropGuard};

/// How many orders may wait; beyond that the disk is too slow and readings are dropped.
const ORDERS: usize = 256;

#[derive(Debug)]
enum Order {
    Append(Vec<Reading>),
    Latency(Timestamp, Vec<Bucket>),
    Probed(Timestamp, Vec<(String, bool)>),
    Remember(Vec<(String, SignalMemory)>),
    Stand(Standing),
    Mark(Mark),
    Notes,
    Capacity { units: Option<f64>, phase: usize, now: Timestamp },
    Forecast { phase: usize, now: Timestamp },
    House(Timestamp),
    Missing { today: i64, answer: oneshot::Sender<Vec<Missing>> },
    Past { slice: Slice, done: oneshot::Sender<()> },
    Settle(oneshot::Sender<()>),
    Picture { before: Option<Arc<Bygone>>, answer: oneshot::Sender<Bygone> },
}

/// The handle to the thread.
pub struct Historian {
    orders: Option<SyncSender<Order>>,
    thread: Option<JoinHandle<()>>,
    events: mpsc::Receiver<Event>,
    dropped: u64,
    /// Nothing is dropped: what is played can wait.
    patient: bool,
    config: Arc<Config>,
    /// Whoever waits for a server is let go with it.
    waiting: DropGuard,
    progress: Arc<Progress>,
    shelf: Shelf,
}

impl Historian {
    /// Starts the thread; what it recalls and finds comes back as events. It writes nothing while
    /// another process is the store's collector and collects this target.
    #[must_use]
    pub fn start(config: Arc<Config>, now: Timestamp) -> Self {
        let pen = Pen::Shared(config.store.clone());
        Self::with(config, pen, now, None)
    }

    /// Goes on from what the history was at that instant; whoever goes there knows it already.
    #[must_use]
    pub fn resume(config: Arc<Config>, now: Timestamp, bygone: Arc<Bygone>) -> Self {
        Self::with(config, Pen::Shared(None), now, Some(bygone))
    }

    /// The same for a process that is the store's collector itself.
    #[must_use]
    pub fn collecting(config: Arc<Config>, now: Timestamp) -> Self {
        Self::with(config, Pen::Own, now, None)
    }

    fn with(config: Arc<Config>, pen: Pen, now: Timestamp, bygone: Option<Arc<Bygone>>) -> Self {
        let (orders, inbox) = sync_channel(ORDERS);
        let (answers, events) = mpsc::channel(super::WAITING);
        let patient = config.target.kind.is_played();
        let cancel = CancellationToken::new();
        let server = Handle::try_current().ok();
        let server = server.and_then(|handle| Server::of(&config, handle, cancel.clone()));
        let progress = Arc::new(Progress::default());
        let shelf = Shelf::default();
        let desk = Desk {
            config: Arc::clone(&config),
            pen,
            progress: Arc::clone(&progress),
            shelf: shelf.clone(),
            bygone,
            answers,
        };
        let thread = std::thread::Builder::new().name("history".into());
        let thread = thread.spawn(move || work(&desk, server, now, &inbox)).ok();
        let waiting = cancel.drop_guard();
        let orders = Some(orders);
        Self { orders, thread, events, dropped: 0, patient, config, waiting, progress, shelf }
    }

    /// The history of what is played, to look back; none: the target lives, its store is everybody's.
    #[must_use]
    pub fn shelf(&self) -> Option<Shelf> {
        (self.patient && self.thread.is_some()).then(|| self.shelf.clone())
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

    /// Whether every answer so far was taken.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.events.is_empty()
    }

    /// Has readings written, but for those that the target itself keeps.
    pub fn append(&mut self, mut readings: Vec<Reading>) {
        readings.retain(|reading| !is_kept_there(&self.config, reading));
        if !readings.is_empty() {
            self.order(Order::Append(readings));
        }
    }

    /// Has it written how many requests took how long.
    pub fn observed(&mut self, at: Timestamp, increase: Vec<Bucket>) {
        self.order(Order::Latency(at, increase));
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

    /// Has it written what happened.
    pub fn mark(&mut self, mark: Mark) {
        self.order(Order::Mark(mark));
    }

    /// Has it told what happened, when the advice changed, and what the store has.
    pub fn notes(&mut self) {
        self.order(Order::Notes);
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

    /// Told when everything that was ordered up to here is done; none: there is no thread.
    pub fn settled(&mut self) -> Option<oneshot::Receiver<()>> {
        let (done, heard) = oneshot::channel();
        self.orders.as_ref()?;
        self.order(Order::Settle(done));
        Some(heard)
    }

    /// Has the history of what is played kept as it is after all that was ordered so far; none: no thread.
    pub fn picture(&mut self, before: Option<Arc<Bygone>>) -> Option<oneshot::Receiver<Bygone>> {
        let (answer, heard) = oneshot::channel();
        self.orders.as_ref()?;
        self.order(Order::Picture { before, answer });
        Some(heard)
    }

    /// What takes in the target's own memory; to be dropped before [`Historian::finish`].
    #[must_use]
    pub fn archive(&self) -> Option<Archive> {
        self.orders.clone().map(|orders| Archive { orders })
    }

    fn order(&mut self, order: Order) {
        let Some(orders) = &self.orders else { return };
        if self.patient {
            // Its thread never waits for whoever orders: so much is not asked at once.
            drop(orders.send(order));
        } else if let Err(TrySendError::Full(_)) = orders.try_send(order) {
            self.dropped += 1;
            tracing::warn!(dropped = self.dropped, "the history's disk is too slow");
        }
    }

    /// Lets the thread finish what was ordered, for as long as the patience lasts: a disk that
    /// hangs is left to itself.
    pub async fn finish(mut self, patience: Duration) {
        self.orders = None;
        drop(self.waiting);
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
    /// Whether it writes what the collector writes too; what a person notes nobody else does.
    fn writes(&self) -> bool {
        !matches!(
            self,
            Self::Capacity { .. }
                | Self::Forecast { .. }
                | Self::Missing { .. }
                | Self::Mark(_)
                | Self::Notes
                | Self::Settle(_)
                | Self::Picture { .. }
        )
    }
}

/// What another process collects is not written a second time; whoever waits is told that all is
/// done.
fn leave(order: Order) {
    if let Order::Past { done, .. } = order {
        let _ = done.send(());
    }
}

/// What the thread works with.
struct Desk {
    config: Arc<Config>,
    pen: Pen,
    progress: Arc<Progress>,
    shelf: Shelf,
    /// From which it goes on; none: it begins.
    bygone: Option<Arc<Bygone>>,
    answers: mpsc::Sender<Event>,
}

impl Desk {
    fn say(&self, event: Event) {
        drop(self.answers.blocking_send(event));
    }

    /// Opens the store, where there is to be one and it can be had.
    fn open(&self) -> Companion {
        let mut companion = Companion::default();
        self.shelf.fill(|| {
            let config = &self.config;
            let opened = match (&self.bygone, config.store.as_deref()) {
                (Some(bygone), _) => bygone.again(),
                (None, Some(path)) => History::open(path).map(|s| (s, Companion::default())),
                (None, None) if config.target.kind.is_played() => {
                    Companion::open(config, &|| self.answers.is_closed())
                }
                (None, None) => return None,
            };
            let lost = |error: HistoryError| self.say(Event::HistoryLost(error.message().clone()));
            let (store, with) = opened.map_err(lost).ok()?;
            companion = with;
            Some(store)
        });
        companion
    }

    fn begin(&self, with: &mut Companion, server: Option<&Server>, of: &[Metric], now: Timestamp) {
        let (known, say) = (self.shelf.hold(), |event| self.say(event));
        if self.bygone.is_none() {
            outset::tell(&self.config, (known, with), server, of, now, &say);
        } else if let Some(store) = known.store() {
            say(noted(store, &self.config.target.name));
        }
    }
}

fn work(desk: &Desk, mut server: Option<Server>, now: Timestamp, inbox: &Receiver<Order>) {
    let Desk { config, pen, progress, .. } = desk;
    let say = |event| desk.say(event);
    let mut companion = desk.open();
    let target = config.target.name.as_str();
    let charted: Vec<_> = Metric::ALL.iter().copied().filter(|m| is_charted(config, *m)).collect();
    let day = (now - RECALL, now);
    if let Some(why) = server.as_mut().and_then(|s| s.fill(&charted, day, FINE)) {
        say(Event::HistoryLost(why));
    }
    desk.begin(&mut companion, server.as_ref(), &charted, now);
    let figures = figures(&config.profile, &config.basis);
    let mut lost = None;
    while let Ok(order) = inbox.recv() {
        progress.begin();
        let writes = order.writes();
        if writes && !pen.is_free(target) {
            leave(order);
            progress.end(None);
            continue;
        }
        let mut held = desk.shelf.hold();
        let history = held.store_mut();
        let done = match (order, history.as_mut()) {
            (Order::Append(readings), Some(store)) => {
                let newest = readings.iter().map(|reading| reading.at).max();
                let happened =
                    newest.map_or(Ok(false), |now| companion.happened(store, target, now));
                store.append(target, &readings).and(happened).map(|anything| {
                    if anything {
                        say(noted(store, target));
                    }
                })
            }
            (Order::Latency(at, increase), Some(store)) => store.add_buckets(target, at, &increase),
            (Order::Probed(at, probes), Some(store)) => store.probed(target, at, &probes),
            (Order::Remember(signals), Some(store)) => store.remember(target, &signals),
            (Order::Stand(standing), Some(store)) => {
                store.stand(target, &standing).map(|()| say(noted(store, target)))
            }
            (Order::Mark(mark), Some(store)) => {
                store.mark(target, &[mark]).map(|_| say(noted(store, target)))
            }
            (Order::Notes, Some(store)) => {
                say(noted(store, target));
                Ok(())
            }
            (Order::Capacity { units, phase, now }, store) => {
                let past = (store.as_deref(), server.as_mut());
                tell_capacity(config, past, (units, phase, now), &say);
                let store = store.filter(|_| pen.is_free(target) && companion.is_house_due(now));
                store.map_or(Ok(()), |s| keep_house(s, config, &figures, now))
            }
            (Order::House(now), Some(store)) => keep_house(store, config, &figures, now),
            (Order::Forecast { phase, now }, store) => {
                let sources = forecasts::Sources {
                    store: store.as_deref(),
                    server: server.as_mut(),
                    days: i64::from(capacity::DAYS),
                };
                say(Event::Forecasts(forecasts::of_phase(config, sources, phase, now)));
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
            (Order::Settle(done), _) => {
                let _ = done.send(());
                Ok(())
            }
            (Order::Picture { before, answer }, Some(store)) => {
                Bygone::of(store, &companion, before.as_deref()).map(|b| drop(answer.send(b)))
            }
            (_, None) => Ok(()),
        };
        progress.end(writes.then(|| done.is_err() || history.is_none()));
        // A full disk is said once, and tried again with the next readings.
        match done {
            Err(error) if lost.is_none() => {
                lost = Some(error.message().clone());
                say(Event::HistoryLost(error.message().clone()));
            }
            Ok(()) if writes => {
                lost.take().into_iter().for_each(|why| say(Event::HistoryBack(why)));
            }
            Ok(()) | Err(_) => {}
        }
        if let Some(why) = server.as_mut().and_then(Server::recovered) {
            say(Event::HistoryBack(why));
        }
    }
}

/// What is over is reckoned before its minutes go.
fn keep_house(
    store: &mut History,
    config: &Config,
    figures: &[Figure],
    now: Timestamp,
) -> Result<(), HistoryError> {
    let keep = config.retention;
    store.reckon(&config.target.name, figures, now, keep)?;
    store.prune(now, keep).map(drop)
}
