//! The store's long history read once for all that is forecast, and reduced as it is read.

use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::forecast::{
    Ask, Gatherer, NoForecast, Outlook, Outlooks, Question, Step, forecast, questions,
};
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::reading::Reading;
use crate::history::History;
use chrono::TimeDelta;

/// How far back is read: as far as any store goes.
const PAST: TimeDelta = TimeDelta::days(400);

/// One seed for all: the same history always gives the same dates.
pub const SEED: u64 = 20_260_101;

/// What the phase's signals and the count of units will be.
#[must_use]
pub fn of_phase(
    config: &Config,
    store: Option<&History>,
    phase: usize,
    now: Timestamp,
) -> Outlooks {
    let asked = questions(&config.profile, phase, &config.basis);
    let answers = answers(config, store, &asked, (Step::Day, None), now);
    Outlooks { at: Some(now), answers: asked.into_iter().zip(answers).collect() }
}

/// The answers, in the order of the questions; the horizon in steps, none: the most there is.
#[must_use]
pub fn answers(
    config: &Config,
    store: Option<&History>,
    asked: &[Question],
    (step, horizon): (Step, Option<usize>),
    now: Timestamp,
) -> Vec<Outlook> {
    let no = |metric, why| Err(NoForecast { metric, why });
    if config.store.is_none() {
        let why = |m| Message::new("forecast-no-history").metric("metric", m);
        return asked.iter().map(|q| no(q.metric, why(q.metric))).collect();
    }
    let gatherer = |q: &Question| Gatherer::new(q.metric, step, q.sustained, q.comparison, now);
    let mut gatherers: Vec<Gatherer> = asked.iter().map(gatherer).collect();
    let mut metrics: Vec<Metric> = asked.iter().map(|q| q.metric).collect();
    metrics.sort_unstable();
    metrics.dedup();
    let mut take = |reading: Reading| {
        let Some(value) = reading.value else { return };
        for gatherer in gatherers.iter_mut().filter(|g| g.metric() == reading.metric) {
            gatherer.push(reading.at, value);
        }
    };
    // A store that is not there yet is an empty one.
    let target = config.target.name.as_str();
    let seen = store.map_or(Ok(()), |s| s.visit(target, &metrics, now - PAST, now, &mut take));
    if let Err(error) = seen {
        let why = error.message().clone();
        return asked.iter().map(|q| no(q.metric, why.clone())).collect();
    }
    let answer = |(q, g): (&Question, Gatherer)| {
        let threshold = q.threshold.map(|t| (t, q.comparison));
        forecast(&g.finish(), Ask { horizon, threshold, seed: SEED }, now)
    };
    asked.iter().zip(gatherers).map(answer).collect()
}
