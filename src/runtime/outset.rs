//! What the history tells before anything is asked of it: the last day of what is charted, the
//! signals' memory, the phase and the advice that stood, and what happened.

use super::memory::{Known, Server};
use super::shelf::{Companion, Held};
use crate::app::Event;
use crate::app::history_screen::Noted;
use crate::app::update::FULL_RESOLUTION;
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::metric::Metric;
use crate::domain::series::Series;
use crate::domain::standing::Standing;
use crate::history::{History, HistoryError};
use chrono::TimeDelta;
use std::collections::BTreeMap;

/// What is charted at the start.
pub(super) const RECALL: TimeDelta = TimeDelta::hours(24);

/// Tells of the past, and of what happened in it.
pub(super) fn tell(
    config: &Config,
    (mut held, companion): (Held<'_>, &mut Companion),
    server: Option<&Server>,
    charted: &[Metric],
    now: Timestamp,
    say: &dyn Fn(Event),
) {
    let target = config.target.name.as_str();
    match recall(target, held.store(), server, charted, now) {
        Ok(event) => say(event),
        Err(error) => {
            say(Event::HistoryLost(error.message().clone()));
            say(nothing_recalled());
        }
    }
    let Some(store) = held.store_mut() else { return };
    if let Err(error) = companion.happened(store, target, now) {
        say(Event::HistoryLost(error.message().clone()));
    }
    say(noted(store, target));
}

/// Whoever waits for the past need not wait any longer.
fn nothing_recalled() -> Event {
    let (series, signals) = (BTreeMap::new(), Vec::new());
    Event::Recalled { series, signals, standing: Standing::default() }
}

/// The past of what is charted, as fine as the screen holds it.
fn recall(
    target: &str,
    store: Option<&History>,
    server: Option<&Server>,
    charted: &[Metric],
    now: Timestamp,
) -> Result<Event, HistoryError> {
    let mut series = BTreeMap::<Metric, Series>::new();
    Known::of(target, store, server).visit(charted, (now - RECALL, now), |reading| {
        series.entry(reading.metric).or_default().push(reading.at, reading.value);
    })?;
    for past in series.values_mut() {
        past.thin_before(now - FULL_RESOLUTION);
    }
    let Some(store) = store else {
        return Ok(Event::Recalled { series, signals: Vec::new(), standing: Standing::default() });
    };
    let (signals, standing) = (store.signals(target)?, store.standing(target)?);
    Ok(Event::Recalled { series, signals, standing })
}

/// What happened, when the advice changed, and what the store has; what cannot be read is not there.
pub(super) fn noted(store: &History, target: &str) -> Event {
    let oldest = store.oldest(target).unwrap_or_default();
    let span = store.span(target).unwrap_or_default();
    Event::Noted(Box::new(Noted {
        marks: store.marks(target).unwrap_or_default(),
        advised: store.advised(target).unwrap_or_default(),
        span: span.map(|(first, last)| (oldest.unwrap_or(first), last)),
        bytes: std::fs::metadata(store.path()).map_or(0, |file| file.len()),
        metrics: store.metrics(target).unwrap_or_default(),
    }))
}
