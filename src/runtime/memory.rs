//! Where a target's past is. Of a target that is a server with a history of its own (Prometheus,
//! `VictoriaMetrics`, Thanos, Mimir, here or inside a cluster) that history is the server's: nothing that it told is written
//! here, and charts, error budget, capacity and forecasts ask it by range queries, at one minute for
//! the last day and at five before. Of all others, and of what palier itself measures of such a
//! target (probes, a count by hand), it is the store's.
//!
//! What the store holds of the time before the server's oldest reading, or of a metric that the
//! server does not tell, is told with it. A server that does not answer leaves what is known.

use crate::config::Config;
use crate::config::target::{KubeTarget, PrometheusTarget, TargetKind, UnitsSource};
use crate::domain::Timestamp;
use crate::domain::latencies::Stretch;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Metric;
use crate::domain::observation::SourceId;
use crate::domain::reading::{Origin, Reading};
use crate::history::{History, HistoryError};
use crate::source::kube::{Alerts, Remedy, Way};
use crate::source::prometheus::ORIGIN;
use crate::source::prometheus::memory::Memory;
use crate::source::prometheus::past::Past;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

/// Between two points of the last day.
pub const FINE: Duration = Duration::from_mins(1);

/// Between two points before it: of 28 days no more than Prometheus answers at once.
pub const COARSE: Duration = Duration::from_mins(5);

/// A target that keeps a history of its own.
#[derive(Debug, Clone)]
pub enum Keeper {
    /// A server that is reached from here.
    Here(Box<PrometheusTarget>),
    /// One inside a cluster, behind a port-forward.
    Inside(Box<KubeTarget>),
}

impl Keeper {
    /// The keeper of a target's history; none: the store is.
    #[must_use]
    pub fn of(kind: &TargetKind) -> Option<Self> {
        match kind {
            TargetKind::Prometheus(target) => Some(Self::Here(target.clone())),
            TargetKind::Kube(target) => Some(Self::Inside(target.clone())),
            TargetKind::Local(_) | TargetKind::Ssh(_) | TargetKind::Tape(_) => None,
        }
    }

    /// Finds out what it has. The way there stands as long as it is kept.
    pub async fn open(
        &self,
        units: Option<&UnitsSource>,
        timeout: Duration,
    ) -> Result<(Past, Option<Way>), Message> {
        match self {
            Self::Here(target) => Ok((Past::open(target, units, timeout).await?, None)),
            Self::Inside(target) => {
                let way = Way::open(target, &Alerts::Elsewhere, timeout).await;
                let way = way.map_err(|refusal| refusal.message)?;
                let via = way.via();
                let past = Past::open_via(way.prometheus(), units, timeout, &via).await?;
                Ok((past, Some(way)))
            }
        }
    }
}

/// Whether the target keeps that reading itself, so that it is not stored a second time.
#[must_use]
pub fn is_kept_there(config: &Config, reading: &Reading) -> bool {
    Keeper::of(&config.target.kind).is_some() && reading.origin.name() == ORIGIN
}

/// A server whose history is asked from a thread that may wait.
#[derive(Debug)]
pub struct Server {
    handle: Handle,
    cancel: CancellationToken,
    keeper: Keeper,
    units: Option<UnitsSource>,
    timeout: Duration,
    memory: Option<Memory>,
    /// The forward that the memory asks through.
    way: Option<Way>,
    /// The failure that was told.
    told: Option<Message>,
    /// The failure that was told, and is over.
    over: Option<Message>,
}

impl Server {
    /// The server of a target that has one; what it is asked is given up when the token is
    /// cancelled.
    #[must_use]
    pub fn of(config: &Config, handle: Handle, cancel: CancellationToken) -> Option<Self> {
        let keeper = Keeper::of(&config.target.kind)?;
        let (units, timeout) = (config.units.clone(), config.timeout);
        let (memory, way, told, over) = (None, None, None, None);
        Some(Self { handle, cancel, keeper, units, timeout, memory, way, told, over })
    }

    /// Asks for what is not known yet of these metrics between two instants, for no longer than a
    /// single operation may take; what is not there by then is asked for the next time. Comes back
    /// with what is to be told, once.
    pub fn fill(
        &mut self,
        metrics: &[Metric],
        span: (Timestamp, Timestamp),
        step: Duration,
    ) -> Option<Message> {
        let (handle, cancel) = (self.handle.clone(), self.cancel.clone());
        let asked = handle.block_on(cancel.run_until_cancelled(self.ask(metrics, span, step)));
        let reason = match asked? {
            // Of a server that could not be opened nothing is known.
            Ok(()) if self.memory.is_none() => return None,
            Ok(()) => {
                self.over = self.told.take().or(self.over.take());
                return None;
            }
            Err(reason) => reason,
        };
        let url = self.memory.as_ref().map(Memory::address).unwrap_or_default().to_owned();
        self.leave_broken();
        if self.told.is_some() {
            tracing::warn!(?reason, "the server's history could not be read");
            return None;
        }
        let why = Message::new("remote-memory-failed").text("url", url);
        let why = why.with("reason", Arg::Message(Box::new(reason)));
        self.told = Some(why.clone());
        Some(why)
    }

    /// The failure that was told last, once it is over.
    pub fn recovered(&mut self) -> Option<Message> {
        self.over.take()
    }

    /// A way that leads nowhere any more is looked for anew the next time.
    fn leave_broken(&mut self) {
        let trouble = self.way.as_ref().and_then(|way| way.trouble(SourceId::Prometheus));
        if trouble.is_some_and(|refusal| refusal.remedy != Remedy::Again) {
            (self.memory, self.way) = (None, None);
        }
    }

    /// How many requests took how long between two instants at a step, for no longer than a single
    /// operation may take.
    pub fn latencies(
        &mut self,
        span: (Timestamp, Timestamp),
        step: Duration,
    ) -> Result<Vec<Stretch>, Message> {
        let (handle, cancel) = (self.handle.clone(), self.cancel.clone());
        let asked = async {
            let deadline = Instant::now() + self.timeout;
            match self.memory(deadline).await {
                Some(memory) => memory.latencies(span, step, deadline).await,
                None => Ok(Vec::new()),
            }
        };
        handle.block_on(cancel.run_until_cancelled(asked)).unwrap_or_else(|| Ok(Vec::new()))
    }

    async fn ask(
        &mut self,
        metrics: &[Metric],
        span: (Timestamp, Timestamp),
        step: Duration,
    ) -> Result<(), Message> {
        let deadline = Instant::now() + self.timeout;
        match self.memory(deadline).await {
            Some(memory) => memory.fill(metrics, span, step, deadline).await,
            None => Ok(()),
        }
    }

    /// The server, once it is known what it has; none: it does not answer.
    async fn memory(&mut self, deadline: Instant) -> Option<&mut Memory> {
        if self.memory.is_none() {
            let open = self.keeper.open(self.units.as_ref(), self.timeout);
            match timeout_at(deadline, open).await {
                Ok(Ok((past, way))) => (self.memory, self.way) = (Some(Memory::of(past)), way),
                // Who looks at it says so already.
                failed => {
                    let reason = failed.map(Result::err);
                    tracing::warn!(?reason, "the server's history could not be asked for");
                }
            }
        }
        self.memory.as_mut()
    }
}

/// What can be told of a target's past without asking anybody.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    target: &'a str,
    store: Option<&'a History>,
    server: Option<&'a Memory>,
    /// Whose what was rolled up is said to be; none: it is not told.
    rolled: Option<&'a Origin>,
}

impl<'a> Known<'a> {
    /// What the store holds, and what the server told.
    #[must_use]
    pub fn of(target: &'a str, store: Option<&'a History>, server: Option<&'a Server>) -> Self {
        Self { target, store, server: server.and_then(|s| s.memory.as_ref()), rolled: None }
    }

    /// The same, and where the store's readings are gone, what was rolled up of them, from there.
    #[must_use]
    pub fn with_rolled(self, origin: &'a Origin) -> Self {
        Self { rolled: Some(origin), ..self }
    }

    /// Shows the readings of these metrics in `[from, to]`, metric after metric: the server's
    /// minutes, and the store's of the time before and of what the server does not tell.
    pub fn visit(
        &self,
        metrics: &[Metric],
        (from, to): (Timestamp, Timestamp),
        mut each: impl FnMut(Reading),
    ) -> Result<(), HistoryError> {
        for metric in metrics.iter().collect::<BTreeSet<_>>() {
            let first = self.server.and_then(|s| s.visit(*metric, (from, to), &mut each));
            let Some(store) = self.store else { continue };
            let own = |reading: Reading| {
                if first.is_none_or(|first| reading.at < first) {
                    each(reading);
                }
            };
            let to = first.unwrap_or(to);
            match self.rolled {
                Some(origin) => store.recall(self.target, &[*metric], (from, to), origin, own)?,
                None => store.visit(self.target, &[*metric], from, to, own)?,
            }
        }
        Ok(())
    }
}
