//! Where a target's past is. Of a target that is a server with a history of its own (Prometheus,
//! `VictoriaMetrics`, Thanos, Mimir) that history is the server's: nothing that it told is written
//! here, and charts, error budget, capacity and forecasts ask it by range queries, at one minute for
//! the last day and at five before. Of all others, and of what palier itself measures of such a
//! target (probes, a count by hand), it is the store's.
//!
//! What the store holds of the time before the server's oldest reading, or of a metric that the
//! server does not tell, is told with it. A server that does not answer leaves what is known.

use crate::config::Config;
use crate::config::target::{PrometheusTarget, TargetKind, UnitsSource};
use crate::domain::Timestamp;
use crate::domain::latencies::Stretch;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Metric;
use crate::domain::reading::Reading;
use crate::history::{History, HistoryError};
use crate::source::prometheus::ORIGIN;
use crate::source::prometheus::memory::Memory;
use crate::source::prometheus::past::Past;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Between two points of the last day.
pub const FINE: Duration = Duration::from_mins(1);

/// Between two points before it: of 28 days no more than Prometheus answers at once.
pub const COARSE: Duration = Duration::from_mins(5);

/// The server whose history is the target's; none: the store is.
fn server(kind: &TargetKind) -> Option<&PrometheusTarget> {
    match kind {
        TargetKind::Prometheus(target) => Some(target),
        TargetKind::Local(_) | TargetKind::Ssh(_) | TargetKind::Kube(_) | TargetKind::Tape(_) => {
            None
        }
    }
}

/// Whether the target keeps that reading itself, so that it is not stored a second time.
#[must_use]
pub fn is_kept_there(config: &Config, reading: &Reading) -> bool {
    server(&config.target.kind).is_some() && reading.origin.name() == ORIGIN
}

/// A server whose history is asked from a thread that may wait.
#[derive(Debug)]
pub struct Server {
    handle: Handle,
    cancel: CancellationToken,
    target: PrometheusTarget,
    units: Option<UnitsSource>,
    timeout: Duration,
    memory: Option<Memory>,
    /// A failure was told.
    told: bool,
}

impl Server {
    /// The server of a target that has one; what it is asked is given up when the token is
    /// cancelled.
    #[must_use]
    pub fn of(config: &Config, handle: Handle, cancel: CancellationToken) -> Option<Self> {
        let target = server(&config.target.kind)?.clone();
        let (units, timeout) = (config.units.clone(), config.timeout);
        Some(Self { handle, cancel, target, units, timeout, memory: None, told: false })
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
        let reason = asked?.err()?;
        if self.told {
            tracing::warn!(?reason, "the server's history could not be read");
            return None;
        }
        self.told = true;
        let url = self.memory.as_ref().map(Memory::address).unwrap_or_default();
        let why = Message::new("remote-memory-failed").text("url", url);
        Some(why.with("reason", Arg::Message(Box::new(reason))))
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
            match self.memory().await {
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
        match self.memory().await {
            Some(memory) => memory.fill(metrics, span, step, deadline).await,
            None => Ok(()),
        }
    }

    /// The server, once it is known what it has; none: it does not answer.
    async fn memory(&mut self) -> Option<&mut Memory> {
        if self.memory.is_none() {
            match Past::open(&self.target, self.units.as_ref(), self.timeout).await {
                Ok(past) => self.memory = Some(Memory::of(past)),
                // Who looks at it says so already.
                Err(reason) => {
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
}

impl<'a> Known<'a> {
    /// What the store holds, and what the server told.
    #[must_use]
    pub fn of(target: &'a str, store: Option<&'a History>, server: Option<&'a Server>) -> Self {
        Self { target, store, server: server.and_then(|s| s.memory.as_ref()) }
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
            store.visit(self.target, &[*metric], from, first.unwrap_or(to), own)?;
        }
        Ok(())
    }
}
