//! The long history read once for all that is forecast: the days that were reckoned, or asked of the
//! target's own memory, as they are kept; and only what is newer from the minutes, the store's or the
//! server's, reduced as it is read.

use super::memory::{COARSE, Known, Server};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::forecast::{
    Ask, Figure, Gatherer, NoForecast, Outlook, Outlooks, Question, Record, Step, day_begins,
    day_of, forecast, questions,
};
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::reading::Reading;
use crate::history::{Days, History, HistoryError};
use chrono::TimeDelta;

/// One seed for all: the same history always gives the same dates.
pub const SEED: u64 = 20_260_101;

/// Where a target's past is to be had.
#[derive(Debug)]
pub struct Sources<'a> {
    /// The store; none: there is none yet.
    pub store: Option<&'a History>,
    /// The server whose own storage is the history; none: the store is.
    pub server: Option<&'a mut Server>,
    /// For how many days back that server is asked for what the store has no days of.
    pub days: i64,
}

/// What the phase's signals and the count of units will be.
#[must_use]
pub fn of_phase(config: &Config, sources: Sources<'_>, phase: usize, now: Timestamp) -> Outlooks {
    let asked = questions(&config.profile, phase, &config.basis);
    let answers = answers(config, sources, &asked, (Step::Day, None), now);
    Outlooks { at: Some(now), answers: asked.into_iter().zip(answers).collect() }
}

/// The answers, in the order of the questions; the horizon in steps, none: the most there is.
#[must_use]
pub fn answers(
    config: &Config,
    sources: Sources<'_>,
    asked: &[Question],
    (step, horizon): (Step, Option<usize>),
    now: Timestamp,
) -> Vec<Outlook> {
    let no = |metric, why| Err(NoForecast { metric, why });
    if !config.has_history() && sources.server.is_none() {
        let why = |m| Message::new("forecast-no-history").metric("metric", m);
        return asked.iter().map(|q| no(q.metric, why(q.metric))).collect();
    }
    let records = match records(config, sources, asked, step, now) {
        Ok(records) => records,
        Err(error) => {
            let why = error.message().clone();
            return asked.iter().map(|q| no(q.metric, why.clone())).collect();
        }
    };
    let answer = |(q, record): (&Question, Record)| {
        let threshold = q.threshold.map(|t| (t, q.comparison));
        forecast(&record, Ask { horizon, threshold, seed: SEED }, now)
    };
    asked.iter().zip(records).map(answer).collect()
}

/// What is asked of one metric's past.
struct Wanted {
    figure: Figure,
    /// What is kept.
    days: Days,
    /// Every day before this one is among them, as far as it was known.
    over: i64,
    /// The instant from which on readings have something to add.
    from: Timestamp,
    gatherer: Gatherer,
}

/// The records, in the order of the questions. A store that is not there yet is an empty one.
fn records(
    config: &Config,
    Sources { store, mut server, days: reach }: Sources<'_>,
    asked: &[Question],
    step: Step,
    now: Timestamp,
) -> Result<Vec<Record>, HistoryError> {
    let (keep, target) = (config.retention, config.target.name.as_str());
    let (oldest, today) = (day_of(now - keep.days), day_of(now));
    let mut all = Vec::with_capacity(asked.len());
    for question in asked {
        let figure = Figure::of(question);
        let days = match (step, store) {
            (Step::Day, Some(store)) => store.days(target, figure, oldest, today)?,
            _ => Days::default(),
        };
        // Of a server's readings no day is reckoned here.
        let over = if server.is_some() { days.asked } else { days.reckoned };
        let from = day_begins(over.max(oldest)) - figure.lead();
        all.push(Wanted { figure, days, over, from, gatherer: figure.gatherer(step, now) });
    }
    // Today is not over, so that nothing is read of what was reckoned up to it.
    let open = |w: &&Wanted| step == Step::Hour || w.over < today;
    let mut metrics: Vec<Metric> = all.iter().filter(open).map(|w| w.figure.metric).collect();
    metrics.sort_unstable();
    metrics.dedup();
    if let Some(server) = server.as_deref_mut() {
        let from = all.iter().filter(open).map(|w| w.from).min().unwrap_or(now);
        let from = from.max(now - TimeDelta::days(reach));
        if let Some(why) = server.fill(&metrics, (from, now), COARSE) {
            tracing::warn!(?why, "the forecasts rest on what is known");
        }
    }
    let known = Known::of(target, store, server.as_deref());
    for metric in metrics {
        let of_it = all.iter().filter(|w| w.figure.metric == metric).filter(open);
        let Some(from) = of_it.map(|w| w.from).min() else { continue };
        let mut take = |reading: Reading| {
            let Some(value) = reading.value else { return };
            for wanted in all.iter_mut().filter(|w| w.figure.metric == metric) {
                wanted.gatherer.push(reading.at, value);
            }
        };
        known.visit(&[metric], (from, now), &mut take)?;
    }
    let record = |w: Wanted| {
        let newest = w.gatherer.finish();
        if step == Step::Day { newest.beside(&w.days.values) } else { newest }
    };
    Ok(all.into_iter().map(record).collect())
}
