//! The other targets, watched beside the main one: each by the sources that it would have alone,
//! more rarely; a Prometheus that knows several machines by a few questions about all of them. So
//! many connections are made at once and no more, and all news comes through one bounded channel.

use super::sources::{Sources, guarded};
use super::{WAITING, clock};
use crate::app::fleet::settle_all;
use crate::app::{Event, Model, Screen, update};
use crate::config::Config;
use crate::config::target::{FleetTarget, TargetKind, UnitsSource};
use crate::domain::fleet::{FleetNews, Hosts};
use crate::domain::observation::{News, SourceEvent, SourceId, SourceState};
use crate::source::prometheus::fleet::How;
use crate::source::{self, Context};
use futures::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// So many targets are connected to at once; each may start an ssh.
const CONNECTING: usize = 8;

/// The tasks that watch the fleet, and what they say.
pub struct Fleet {
    /// By the member's place.
    pub events: mpsc::Receiver<(usize, FleetNews)>,
    cancel: CancellationToken,
    tasks: JoinSet<()>,
}

impl Fleet {
    /// Watches nothing.
    #[must_use]
    pub fn idle() -> Self {
        let (_, events) = mpsc::channel(1);
        Self { events, cancel: CancellationToken::new(), tasks: JoinSet::new() }
    }

    /// Starts to watch all targets but the main one, of which only the machines that it knows are
    /// asked for; each again after `refresh`.
    #[must_use]
    pub fn start(config: &Config, refresh: Duration) -> Self {
        let (sender, events) = mpsc::channel(WAITING);
        let cancel = CancellationToken::new();
        let permits = Arc::new(Semaphore::new(CONNECTING));
        let main = config.place_in_fleet();
        let mut tasks = JoinSet::new();
        for (place, target) in config.fleet.iter().enumerate() {
            let is_main = main == Some(place);
            if (is_main && !target.expands()) || (target.refused.is_some() && !is_main) {
                continue;
            }
            let member = Member {
                place,
                target: target.clone(),
                is_main,
                refresh,
                timeout: config.timeout,
                news: sender.clone(),
                cancel: cancel.clone(),
            };
            tasks.spawn(member.watch(Arc::clone(&permits)));
        }
        Self { events, cancel, tasks }
    }

    /// The next piece of news; waits for ever while nothing is watched.
    pub async fn next(&mut self) -> (usize, FleetNews) {
        match self.events.recv().await {
            Some(news) => news,
            None => std::future::pending().await,
        }
    }

    /// Ends all tasks; one that does not end in time is dropped.
    pub async fn stop(mut self) {
        self.cancel.cancel();
        self.events.close();
        let all = async { while self.tasks.join_next().await.is_some() {} };
        drop(tokio::time::timeout(Duration::from_secs(1), all).await);
        self.tasks.abort_all();
    }
}

/// Looks at the fleet of a model whose main target was looked at: until each member said something,
/// or for `length`. Leaves the model on the fleet's screen.
pub async fn look(model: &mut Model, length: Option<Duration>) {
    let config = Arc::clone(&model.config);
    model.screen = Screen::Fleet;
    settle_all(model);
    let mut fleet = Fleet::start(&config, config.refresh);
    // A connection and two looks, each with its time-out.
    let longest = length.unwrap_or((config.timeout + config.refresh) * 2);
    let end = tokio::time::Instant::now() + longest;
    while length.is_some() || !is_whole(model) {
        let Ok((member, news)) = tokio::time::timeout_at(end, fleet.next()).await else { break };
        drop(update(model, Event::Fleet { member, news }));
    }
    fleet.stop().await;
    drop(update(model, Event::Tick(clock::now())));
    settle_all(model);
}

/// Every member that can be reached has figures, or was lost.
fn is_whole(model: &Model) -> bool {
    let main = model.config.place_in_fleet();
    let members = model.fleet.members.iter().zip(&model.config.fleet).enumerate();
    members
        .filter(|(place, (_, target))| target.expands() || main != Some(*place))
        .all(|(_, (member, target))| target.refused.is_some() || member.has_spoken())
}

/// Where a member's units are counted, and where its machines are told.
type Units = Option<UnitsSource>;
type Listed = mpsc::Sender<Hosts>;

/// One member's task.
struct Member {
    place: usize,
    target: FleetTarget,
    is_main: bool,
    refresh: Duration,
    timeout: Duration,
    news: mpsc::Sender<(usize, FleetNews)>,
    cancel: CancellationToken,
}

impl Member {
    async fn watch(self, permits: Arc<Semaphore>) {
        let permit = tokio::select! {
            () = self.cancel.cancelled() => return,
            permit = permits.acquire_owned() => permit.ok(),
        };
        match self.target.target.kind.clone() {
            TargetKind::Prometheus(server) if self.target.expands() => {
                // It has one connection, and its server is asked gently anyway.
                drop(permit);
                self.expand(|context, units, hosts, how| {
                    Box::pin(source::prometheus::fleet::run(context, *server, units, hosts, how))
                })
                .await;
            }
            TargetKind::Kube(cluster) if self.target.expands() => {
                drop(permit);
                self.expand(|context, units, hosts, how| {
                    Box::pin(source::kube::run_fleet(context, *cluster, units, hosts, how))
                })
                .await;
            }
            _ => self.relay(permit).await,
        }
    }

    /// Passes on what the target's own sources say. The permit is held until they connected, or
    /// had the time to.
    async fn relay<P>(self, mut permit: Option<P>) {
        let FleetTarget { target, units, .. } = &self.target;
        let mut sources = Sources::of(target, units.as_ref(), self.refresh, self.timeout);
        let mut patience = Box::pin(tokio::time::sleep(self.timeout));
        loop {
            let event = tokio::select! {
                () = self.cancel.cancelled() => break,
                event = sources.events.recv() => event,
                () = &mut patience, if permit.is_some() => {
                    permit = None;
                    continue;
                }
            };
            let Some(event) = event else { break };
            if has_arrived(&event) {
                permit = None;
            }
            if !self.tell(FleetNews::Source(event)).await {
                break;
            }
        }
        sources.stop().await;
    }

    /// Passes on what a server tells of all its machines. The main target's own figures come from
    /// the source that it has already.
    async fn expand(self, run: impl FnOnce(Context, Units, Listed, How) -> BoxFuture<'static, ()>) {
        let (events, mut heard) = mpsc::channel(8);
        let (sender, mut hosts) = mpsc::channel(1);
        let context = Context {
            events,
            cancel: self.cancel.clone(),
            clock: clock::clock(),
            refresh: self.refresh,
            timeout: self.timeout,
        };
        let units = self.target.units.clone();
        let how = How::usual(!self.is_main);
        let task = run(context.clone(), units, sender, how);
        let mut task = Box::pin(guarded(context, SourceId::Prometheus, task));
        let mut running = true;
        loop {
            let news = tokio::select! {
                // What all make together was said before the list, and is told before it.
                biased;
                () = self.cancel.cancelled() => return,
                Some(event) = heard.recv() => FleetNews::Source(event),
                Some(all) = hosts.recv() => FleetNews::Hosts(all),
                () = &mut task, if running => {
                    running = false;
                    continue;
                }
                else => return,
            };
            if !self.tell(news).await {
                return;
            }
        }
    }

    async fn tell(&self, news: FleetNews) -> bool {
        tokio::select! {
            () = self.cancel.cancelled() => false,
            sent = self.news.send((self.place, news)) => sent.is_ok(),
        }
    }
}

/// Figures, a connection that stands, or one that failed.
fn has_arrived(event: &SourceEvent) -> bool {
    event.news != News::State(SourceState::Connecting)
}
