//! Runs the source against a target and collects what it says.

use palier::config::target::{PrometheusTarget, UnitsSource};
use palier::domain::Timestamp;
use palier::domain::message::Message;
use palier::domain::metric::Metric;
use palier::domain::observation::{News, SourceEvent, SourceId, SourceState};
use palier::domain::reading::Reading;
use palier::source::{Context, prometheus};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use url::Url;

#[allow(clippy::disallowed_methods)]
pub(crate) fn now() -> Timestamp {
    chrono::Utc::now()
}

pub(crate) fn target(url: &str) -> PrometheusTarget {
    PrometheusTarget::new(Url::parse(url).expect("a URL"))
}

/// Everything that the source said.
pub(crate) struct Heard(pub(crate) Vec<SourceEvent>);

/// Watches until enough was heard; a minute without that fails the test.
pub(crate) async fn watch(
    target: PrometheusTarget,
    units: Option<&str>,
    enough: impl Fn(&Heard) -> bool,
) -> Heard {
    let (sender, mut receiver) = mpsc::channel(16);
    let context = Context {
        events: sender,
        cancel: CancellationToken::new(),
        clock: Arc::new(now),
        refresh: Duration::from_millis(500),
        timeout: Duration::from_secs(3),
    };
    let cancel = context.cancel.clone();
    let units = units.map(|expression| UnitsSource::Promql(expression.to_owned()));
    let task = tokio::spawn(prometheus::run(context, target, units));
    let mut heard = Heard(Vec::new());
    let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
    while !enough(&heard) {
        match tokio::time::timeout_at(deadline, receiver.recv()).await {
            Ok(Some(event)) => heard.0.push(event),
            Ok(None) => break,
            Err(tokio::time::error::Elapsed { .. }) => {
                panic!("not enough was heard: {:#?}", heard.0.last())
            }
        }
    }
    cancel.cancel();
    tokio::time::timeout(Duration::from_secs(2), task)
        .await
        .expect("it ends when it is cancelled")
        .expect("it does not panic");
    heard
}

impl Heard {
    pub(crate) fn states(&self) -> Vec<&SourceState> {
        let states = self.0.iter().filter_map(|event| match &event.news {
            News::State(state) => Some(state),
            _ => None,
        });
        states.collect()
    }

    pub(crate) fn lost(&self) -> Option<&Message> {
        self.states().into_iter().find_map(|state| match state {
            SourceState::Lost { reason, .. } => Some(reason),
            _ => None,
        })
    }

    /// The newest readings.
    pub(crate) fn readings(&self) -> &[Reading] {
        let looks = self.0.iter().rev().find_map(|event| match &event.news {
            News::Readings(readings) => Some(readings.as_slice()),
            _ => None,
        });
        looks.unwrap_or_default()
    }

    pub(crate) fn looks(&self) -> usize {
        self.0.iter().filter(|event| matches!(event.news, News::Readings(_))).count()
    }

    pub(crate) fn reading(&self, metric: Metric) -> Option<&Reading> {
        self.readings().iter().find(|reading| reading.metric == metric)
    }

    pub(crate) fn value(&self, metric: Metric) -> f64 {
        self.reading(metric).and_then(|reading| reading.value).unwrap_or_else(|| {
            panic!("{} has no value; problems: {:#?}", metric.id(), self.problems())
        })
    }

    pub(crate) fn backfill(&self) -> Option<&[Reading]> {
        self.0.iter().find_map(|event| match &event.news {
            News::Backfill(readings) => Some(readings.as_slice()),
            _ => None,
        })
    }

    /// The newest list of problems.
    pub(crate) fn problems(&self) -> Option<&[Message]> {
        self.0.iter().rev().find_map(|event| match &event.news {
            News::Problems(problems) => Some(problems.as_slice()),
            _ => None,
        })
    }

    pub(crate) fn problem(&self, id: &str) -> Option<&Message> {
        self.problems().unwrap_or_default().iter().find(|problem| problem.id == id)
    }

    pub(crate) fn units(&self) -> Option<f64> {
        self.0.iter().find_map(|event| match &event.news {
            News::Units { count, .. } if event.source == SourceId::Units => Some(*count),
            _ => None,
        })
    }
}

/// The words of a message's argument.
pub(crate) fn words(message: &Message, name: &str) -> String {
    let arg = message.args.iter().find(|(key, _)| *key == name);
    format!("{:?}", arg.unwrap_or_else(|| panic!("{message:?} has no {name}")).1)
}
