//! The edge to the watched world. Each source is one task: connect, read, sleep, with capped
//! back-off; what it hears it sends as [`SourceEvent`]s over a bounded channel. Wire types stop
//! here.

pub mod alertmanager;
pub mod backoff;
pub mod certificate;
pub mod demo;
pub mod dialect;
pub mod exporters;
pub mod exposition;
pub mod http;
pub mod import;
pub mod kube;
pub mod link;
pub mod loadtest;
pub mod local;
pub mod postgres;
pub mod probe;
pub mod proc;
pub mod prometheus;
mod rapl;
mod real;
pub mod replay;
pub mod shell;
pub mod ssh;
pub mod survey;
pub mod tape;
pub mod units;
pub mod voice;

use crate::domain::Timestamp;
use crate::domain::observation::{News, SourceEvent, SourceId, SourceState};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// The present instant, handed in by the one file that reads the clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What every source task is given.
#[derive(Clone)]
pub struct Context {
    /// Where news goes. Bounded: a source that is faster than the loop waits.
    pub events: mpsc::Sender<SourceEvent>,
    /// Ends the task.
    pub cancel: CancellationToken,
    /// The present instant.
    pub clock: Clock,
    /// Between two looks.
    pub refresh: Duration,
    /// No single operation takes longer.
    pub timeout: Duration,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("refresh", &self.refresh)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl Context {
    /// Sends one piece of news, stamped with the present instant. False: nobody listens any more,
    /// the task should end.
    pub async fn tell(&self, source: SourceId, news: News) -> bool {
        let event = SourceEvent { source, at: (self.clock)(), news };
        tokio::select! {
            () = self.cancel.cancelled() => false,
            sent = self.events.send(event) => sent.is_ok(),
        }
    }

    /// Sends a change of state.
    pub async fn state(&self, source: SourceId, state: SourceState) -> bool {
        self.tell(source, News::State(state)).await
    }

    /// Waits until the next look is due. False: the task should end.
    pub async fn pause(&self, length: Duration) -> bool {
        tokio::select! {
            () = self.cancel.cancelled() => false,
            () = tokio::time::sleep(length) => true,
        }
    }
}
