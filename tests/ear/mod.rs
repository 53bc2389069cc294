//! Listens to a source task as the loop would, and waits for what it says.

// Every test is a crate of its own and uses its part of this.
#![allow(dead_code)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use palier::domain::Timestamp;
use palier::domain::message::{Arg, Message};
use palier::domain::observation::{News, SourceEvent, SourceId, SourceState};
use palier::source::{Clock, Context};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// The receiving end of one or more source tasks.
pub(crate) struct Ear {
    events: mpsc::Receiver<SourceEvent>,
    /// Ends the tasks.
    pub(crate) cancel: CancellationToken,
    /// All that was heard so far.
    pub(crate) heard: Vec<SourceEvent>,
}

/// The real instant: certificates are judged by it.
#[allow(clippy::disallowed_methods)]
pub(crate) fn now() -> Timestamp {
    std::time::SystemTime::now().into()
}

impl Ear {
    /// An ear, and the context for who speaks to it.
    pub(crate) fn open(refresh: Duration, timeout: Duration) -> (Self, Context) {
        let (sender, events) = mpsc::channel(64);
        let cancel = CancellationToken::new();
        let clock: Clock = Arc::new(now);
        let context = Context { events: sender, cancel: cancel.clone(), clock, refresh, timeout };
        (Self { events, cancel, heard: Vec::new() }, context)
    }

    /// Waits for the first event from now on that `wanted` takes.
    pub(crate) async fn until<T>(
        &mut self,
        what: &str,
        limit: Duration,
        mut wanted: impl FnMut(&SourceEvent) -> Option<T>,
    ) -> T {
        let begun = Instant::now();
        loop {
            let left = limit.saturating_sub(begun.elapsed());
            let event = match tokio::time::timeout(left, self.events.recv()).await {
                Ok(Some(event)) => event,
                Ok(None) => panic!("{what}: the source ended; heard {:#?}", self.heard),
                Err(elapsed) => panic!("{what}: {elapsed}, {limit:?}; heard {:#?}", self.heard),
            };
            let found = wanted(&event);
            self.heard.push(event);
            if let Some(found) = found {
                return found;
            }
        }
    }

    /// Waits until that source is lost; the reason.
    pub(crate) async fn lost(&mut self, source: SourceId, limit: Duration) -> Message {
        self.until(&format!("{source:?} lost"), limit, |event| match &event.news {
            News::State(SourceState::Lost { reason, .. }) if event.source == source => {
                Some(reason.clone())
            }
            _ => None,
        })
        .await
    }

    /// Waits until that source is live.
    pub(crate) async fn live(&mut self, source: SourceId, limit: Duration) {
        self.until(&format!("{source:?} live"), limit, |event| {
            let live = event.news == News::State(SourceState::Live);
            (event.source == source && live).then_some(())
        })
        .await;
    }

    /// Hears everything for that long.
    pub(crate) async fn listen(&mut self, length: Duration) {
        let end = tokio::time::Instant::now() + length;
        while let Ok(Some(event)) = tokio::time::timeout_at(end, self.events.recv()).await {
            self.heard.push(event);
        }
    }

    /// The reasons of all losses so far.
    pub(crate) fn losses(&self) -> Vec<&Message> {
        let losses = self.heard.iter().filter_map(|event| match &event.news {
            News::State(SourceState::Lost { reason, .. }) => Some(reason),
            _ => None,
        });
        losses.collect()
    }

    /// All non-empty lists of problems so far.
    pub(crate) fn problems(&self) -> Vec<&Message> {
        let lists = self.heard.iter().filter_map(|event| match &event.news {
            News::Problems(list) => Some(list),
            _ => None,
        });
        lists.flatten().collect()
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// The words of an argument.
pub(crate) fn word<'a>(message: &'a Message, name: &str) -> &'a str {
    let found = message.args.iter().find(|(known, _)| *known == name);
    match found {
        Some((_, Arg::Text(words))) => words,
        other => panic!("{}: {name} is {other:?}", message.id),
    }
}
