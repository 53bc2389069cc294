//! The target's own memory, turned into figures of days: what a Prometheus knows of the time before
//! palier came, and of the days on which it did not look. A task beside the loop: a slice at a time,
//! each day asked for once, from where the last run came to. A server that fails is tried again an
//! hour later, and whatever it could not tell is left as it was reckoned.

use super::clock;
use super::historian::{Archive, Historian};
use super::memory::Keeper;
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::forecast::{Figure, Step, day_begins, day_of};
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::reading::{Origin, Reading};
use crate::history::{History, HistoryError};
use crate::source::prometheus::past::{DAYS, SLICE};
use chrono::TimeDelta;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How often it is seen whether another day is over.
const EVERY: Duration = Duration::from_hours(1);

/// A metric of which the target was not asked for every day that is over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Missing {
    /// Of what.
    pub metric: Metric,
    /// Since which day.
    pub from: i64,
    /// How much of what lies before that day its figures rest on.
    pub lead: TimeDelta,
}

/// What the target told of some metrics.
#[derive(Debug)]
pub struct Slice {
    /// Which were asked for.
    pub metrics: Vec<Metric>,
    /// From the beginning of which day on.
    pub from: i64,
    /// Up to which day, which is not among them.
    pub until: i64,
    /// Oldest first; what lies before the first day leads up to it.
    pub readings: Vec<Reading>,
    /// Who told.
    pub origin: Origin,
}

/// The task; there is none for a target without a memory, and none without a store.
#[derive(Debug)]
pub struct Archivist(Option<JoinHandle<()>>);

impl Archivist {
    /// Starts it.
    #[must_use]
    pub fn start(config: &Arc<Config>, historian: &Historian) -> Self {
        let Some(keeper) = Keeper::of(&config.target.kind) else { return Self(None) };
        let archive = historian.archive().filter(|_| config.store.is_some());
        let task = archive.map(|archive| {
            let config = Arc::clone(config);
            tokio::spawn(async move { work(&config, &keeper, &archive).await })
        });
        Self(task)
    }

    /// Ends it, wherever it is.
    pub async fn stop(self) {
        let Some(task) = self.0 else { return };
        task.abort();
        drop(task.await);
    }
}

async fn work(config: &Config, keeper: &Keeper, archive: &Archive) {
    loop {
        let today = day_of(clock::now());
        let Some(missing) = archive.missing(today).await else { return };
        if !missing.is_empty() {
            let read = read(config, keeper, archive, &missing, today).await;
            if let Err(reason) = read {
                tracing::warn!(?reason, "the target's own past is asked for again in an hour");
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// One pass over what is missing. A failure ends the group that it befell; the last one comes back.
async fn read(
    config: &Config,
    keeper: &Keeper,
    archive: &Archive,
    missing: &[Missing],
    today: i64,
) -> Result<(), Message> {
    // The way there stands while it is read.
    let (past, _way) = keeper.open(config.units.as_ref(), config.timeout).await?;
    let metrics: Vec<Metric> = missing.iter().map(|m| m.metric).collect();
    let mut done = Ok(());
    for group in past.groups(&metrics) {
        let of_it = || missing.iter().filter(|m| group.contains(&m.metric));
        let (Some(mut from), Some(lead)) =
            (of_it().map(|m| m.from).min(), of_it().map(|m| m.lead).max())
        else {
            continue;
        };
        while from < today {
            let until = (from + SLICE).min(today);
            let readings = past.read(&group, day_begins(from) - lead, day_begins(until)).await;
            let readings = match readings {
                Ok(readings) => readings,
                Err(reason) => {
                    done = Err(reason);
                    break;
                }
            };
            let (metrics, origin) = (group.clone(), past.origin().clone());
            if !archive.keep(Slice { metrics, from, until, readings, origin }).await {
                return done;
            }
            from = until;
        }
    }
    done
}

/// Of which metrics the target is to be asked, and from which day on.
pub(super) fn missing(
    store: &History,
    target: &str,
    figures: &[Figure],
    today: i64,
) -> Result<Vec<Missing>, HistoryError> {
    let mut all: Vec<Missing> = Vec::new();
    for figure in figures {
        // Of the days themselves none is needed.
        let asked = store.days(target, *figure, 0, 0)?.asked.max(today - DAYS);
        if asked >= today {
            continue;
        }
        let of_it = Missing { metric: figure.metric, from: asked, lead: figure.lead() };
        match all.iter_mut().find(|m| m.metric == figure.metric) {
            Some(known) => {
                known.from = known.from.min(of_it.from);
                known.lead = known.lead.max(of_it.lead);
            }
            None => all.push(of_it),
        }
    }
    Ok(all)
}

/// Keeps the figures of a slice's days.
pub(super) fn keep(
    store: &mut History,
    target: &str,
    figures: &[Figure],
    slice: &Slice,
) -> Result<(), HistoryError> {
    let end: Timestamp = day_begins(slice.until);
    for figure in figures.iter().filter(|f| slice.metrics.contains(&f.metric)) {
        let mut gatherer = figure.gatherer(Step::Day, end);
        for reading in slice.readings.iter().filter(|r| r.metric == figure.metric) {
            if let Some(value) = reading.value {
                gatherer.push(reading.at, value);
            }
        }
        let record = gatherer.finish();
        let days: Vec<_> = record.days().filter(|(day, _)| *day >= slice.from).collect();
        store.keep_days(target, *figure, &days, &slice.origin, slice.until)?;
    }
    Ok(())
}
