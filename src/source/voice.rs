//! How a source speaks: its state is said when it changes, before the news that proves it; a list
//! of problems is said when it changes; a loss is said with the time of the next try.

use crate::domain::message::Message;
use crate::domain::observation::{News, SourceId, SourceState};
use crate::source::Context;
use crate::source::backoff::Backoff;
use crate::source::link::Connection;
use std::time::Duration;

/// Between two doubts about the same connection.
const DOUBT_INTERVAL: Duration = Duration::from_secs(1);

/// One source's voice. Every method that speaks returns false when nobody listens any more.
#[derive(Debug)]
pub struct Voice {
    context: Context,
    source: SourceId,
    live: bool,
    problems: Vec<Message>,
    backoff: Backoff,
    carrier: Option<Connection>,
}

impl Voice {
    /// The voice of that source; nothing is said yet.
    #[must_use]
    pub fn new(context: &Context, source: SourceId) -> Self {
        Self {
            context: context.clone(),
            source,
            live: false,
            problems: Vec::new(),
            backoff: Backoff::random(),
            carrier: None,
        }
    }

    /// From now on the source is heard through this connection.
    pub fn carried_by(&mut self, connection: &Connection) {
        self.carrier = Some(connection.clone());
    }

    /// The context that it speaks in.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The source answers; the next loss is retried soon again.
    pub async fn live(&mut self) -> bool {
        self.backoff.reset();
        if self.live {
            return true;
        }
        self.live = true;
        self.context.state(self.source, SourceState::Live).await
    }

    /// News, and with it all problems of the moment.
    pub async fn news(&mut self, news: News, problems: Vec<Message>) -> bool {
        self.live().await
            && self.context.tell(self.source, news).await
            && self.problems(problems).await
    }

    /// All problems of the moment; said when they changed.
    pub async fn problems(&mut self, problems: Vec<Message>) -> bool {
        if problems == self.problems {
            return true;
        }
        self.problems.clone_from(&problems);
        self.context.tell(self.source, News::Problems(problems)).await
    }

    /// The source does not answer, and is tried again after `wait`. Where the connection that
    /// carries it is what has ended, it says nothing and waits to be [`Self::silenced`].
    pub async fn lost(&mut self, reason: Message, wait: Duration) -> bool {
        if let Some(carrier) = &self.carrier {
            while carrier.check().await.is_err() {
                carrier.doubt();
                tokio::time::sleep(DOUBT_INTERVAL).await;
            }
        }
        self.live = false;
        let retry_at =
            chrono::TimeDelta::from_std(wait).ok().map(|wait| (self.context.clock)() + wait);
        self.problems(Vec::new()).await
            && self.context.state(self.source, SourceState::Lost { reason, retry_at }).await
    }

    /// What carried the source is lost: a source that was heard says so too.
    pub async fn silenced(&mut self, reason: &Message, wait: Duration) -> bool {
        self.carrier = None;
        !self.live || self.lost(reason.clone(), wait).await
    }

    /// The wait before the next try: longer from loss to loss.
    pub fn delay(&mut self) -> Duration {
        self.backoff.next_delay()
    }
}
