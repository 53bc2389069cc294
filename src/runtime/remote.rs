//! palier's own figures, written by remote write while something watches: a task that takes what is
//! handed to it, one write after the other, oldest first. A server that is busy is tried again with
//! growing pauses, or when it says; what it refuses is dropped and said once; what waits is bounded,
//! and the oldest goes. Series that are told no longer are ended, so that they do not linger.
//!
//! Used by whoever has a loop: [`Remote::start`], then [`Remote::offer`] after each round of events,
//! and [`Remote::next`] beside the other sources of events.

use super::pen::Pen;
use super::{WAITING, clock};
use crate::app::{Event, Model};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::observation::{News, SourceEvent, SourceId, SourceState};
use crate::report::metrics::{OwnFigure, own};
use crate::source::backoff::Backoff;
use crate::source::prometheus::write::{Sample, Writer, Written};
use chrono::TimeDelta;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// So many writes wait for a server that is away: an hour of them at the usual interval.
const MOST: usize = 60;

/// No pause is longer, unless the server asks for it.
const LONGEST: Duration = Duration::from_mins(1);

/// So long the first figures may wait for the count of units.
const SETTLED: TimeDelta = TimeDelta::seconds(30);

#[derive(Debug)]
struct Batch {
    at: Timestamp,
    samples: Vec<Sample>,
}

/// The task; there is none where nothing is to be written.
#[derive(Debug)]
pub struct Remote {
    batches: Option<mpsc::Sender<Batch>>,
    events: mpsc::Receiver<Event>,
    task: Option<JoinHandle<()>>,
    interval: TimeDelta,
    last: Option<Timestamp>,
    told: Vec<Sample>,
    pen: Pen,
}

impl Remote {
    /// Starts it, if the configuration asks for it and the target lives. It hands over nothing while
    /// another process collects the target, and writes its figures.
    #[must_use]
    pub fn start(config: &Config) -> Self {
        Self::with(config, Pen::Shared(config.store.clone()))
    }

    /// The same for a process that is the store's collector itself.
    #[must_use]
    pub fn collecting(config: &Config) -> Self {
        Self::with(config, Pen::Own)
    }

    fn with(config: &Config, pen: Pen) -> Self {
        let (answers, events) = mpsc::channel(WAITING);
        let write = config.remote_write.as_ref();
        let endpoint = write.and_then(|write| write.endpoint(&config.target.kind));
        let mut remote = Self {
            batches: None,
            events,
            task: None,
            interval: write
                .and_then(|write| TimeDelta::from_std(write.interval).ok())
                .unwrap_or(TimeDelta::minutes(1)),
            last: None,
            told: Vec::new(),
            pen,
        };
        if let Some(endpoint) = endpoint {
            let (batches, inbox) = mpsc::channel(MOST);
            let timeout = config.timeout;
            remote.batches = Some(batches);
            remote.task = Some(tokio::spawn(async move {
                match Writer::new(&endpoint, timeout) {
                    Ok(writer) => work(&writer, inbox, &answers).await,
                    Err(reason) => lost(&answers, reason, None).await,
                }
            }));
        }
        remote
    }

    /// Has the present figures written, if it is time to.
    pub fn offer(&mut self, model: &Model) {
        // What is only becoming known is not written in part, to be whole an interval later.
        let young = model.live.now - model.started < SETTLED;
        let known = model.live.units.is_some() || model.config.units.is_none();
        let due = self.last.is_none_or(|last| model.live.now - last >= self.interval);
        if (young && !known) || !due || self.batches.is_none() {
            return;
        }
        if self.pen.is_free(&model.config.target.name) {
            self.hand_over(model);
        } else {
            // Whose series they are now, they need no end from here.
            (self.last, self.told) = (Some(model.live.now), Vec::new());
        }
    }

    fn hand_over(&mut self, model: &Model) {
        let Some(batches) = &self.batches else { return };
        let mut samples = samples(model);
        if samples.is_empty() {
            return;
        }
        self.last = Some(model.live.now);
        let same = |a: &Sample, b: &Sample| a.name == b.name && a.labels == b.labels;
        let gone = self.told.iter().filter(|old| !samples.iter().any(|new| same(old, new)));
        let ended: Vec<_> = gone.map(|old| Sample { value: None, ..old.clone() }).collect();
        self.told.clone_from(&samples);
        samples.extend(ended);
        // The task takes them at once and bounds them; a full channel means that it has ended.
        drop(batches.try_send(Batch { at: model.live.now, samples }));
    }

    /// The next piece of news; waits for ever where nothing is written.
    pub async fn next(&mut self) -> Event {
        match self.events.recv().await {
            Some(event) => event,
            None => std::future::pending().await,
        }
    }

    /// Ends it; what waits gets this long to be written.
    pub async fn finish(mut self, patience: Duration) {
        self.batches = None;
        self.events.close();
        let Some(mut task) = self.task.take() else { return };
        if tokio::time::timeout(patience, &mut task).await.is_err() {
            task.abort();
        }
    }
}

fn samples(model: &Model) -> Vec<Sample> {
    let sample = |figure: OwnFigure| Sample {
        name: figure.name,
        labels: figure.labels.into_iter().map(|(name, v)| (name.to_owned(), v)).collect(),
        value: Some(figure.value),
    };
    own(model).into_iter().map(sample).collect()
}

/// Writes the figures of one look, in one try. None: there is nothing to write, or nowhere.
pub async fn write_once(model: &Model) -> Option<Result<(), Message>> {
    let config = &model.config;
    let endpoint = config.remote_write.as_ref()?.endpoint(&config.target.kind)?;
    let samples = Some(samples(model)).filter(|samples| !samples.is_empty())?;
    let writer = match Writer::new(&endpoint, config.timeout) {
        Ok(writer) => writer,
        Err(reason) => return Some(Err(reason)),
    };
    Some(match writer.write(&samples, model.live.now, clock::now()).await {
        Written::Taken => Ok(()),
        Written::Later { reason, .. } | Written::Refused(reason) => Err(reason),
    })
}

/// Until nobody hands anything over any more, and what waited was tried once more.
async fn work(writer: &Writer, mut inbox: mpsc::Receiver<Batch>, answers: &mpsc::Sender<Event>) {
    let mut waiting: VecDeque<Batch> = VecDeque::new();
    let mut backoff = Backoff::random();
    let mut pauses = 0_u32;
    let mut until: Option<Instant> = None;
    // What was said last: that it is well, or why not.
    let mut said: Option<Result<(), Message>> = None;
    loop {
        if waiting.is_empty() || until.is_some() {
            let pause = async {
                match until {
                    Some(until) => tokio::time::sleep_until(until).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                batch = inbox.recv() => match batch {
                    Some(batch) => waiting.push_back(batch),
                    None => return,
                },
                () = pause => until = None,
            }
            if waiting.len() > MOST {
                waiting.pop_front();
            }
            continue;
        }
        let Some(batch) = waiting.front() else { continue };
        let (news, retry) = match writer.write(&batch.samples, batch.at, clock::now()).await {
            Written::Taken => {
                waiting.pop_front();
                backoff.reset();
                pauses = 0;
                (Ok(()), None)
            }
            Written::Refused(reason) => {
                waiting.pop_front();
                (Err(reason), None)
            }
            Written::Later { reason, after } => {
                // From a second to a minute, with the jitter of every source.
                let grown = backoff.next_delay() * 2_u32.saturating_pow(pauses.min(6));
                pauses += 1;
                (Err(reason), Some(after.unwrap_or(grown.min(LONGEST))))
            }
        };
        until = retry.map(|pause| Instant::now() + pause);
        if said.as_ref() != Some(&news) {
            match &news {
                Ok(()) => tell(answers, SourceState::Live).await,
                Err(reason) => lost(answers, reason.clone(), retry).await,
            }
            said = Some(news);
        }
    }
}

async fn lost(answers: &mpsc::Sender<Event>, reason: Message, retry: Option<Duration>) {
    let retry_at = retry.and_then(|pause| TimeDelta::from_std(pause).ok());
    let retry_at = retry_at.map(|pause| clock::now() + pause);
    tell(answers, SourceState::Lost { reason, retry_at }).await;
}

async fn tell(answers: &mpsc::Sender<Event>, state: SourceState) {
    let event =
        SourceEvent { source: SourceId::RemoteWrite, at: clock::now(), news: News::State(state) };
    // Whoever listened may be gone.
    drop(answers.send(Event::Source(event)).await);
}
