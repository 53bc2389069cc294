//! The figures of the capacity screen, explained: each answer, what all rest on, each forecast.

use super::explain::Explanation;
use super::figure::Figure;
use super::model::Model;
use super::{outlook, standing};
use crate::domain::capacity::{Capacity, Confidence, JudgedTest, Resource, ResourceCapacity};
use crate::domain::forecast::{Forecast, NoForecast};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::profile::Comparison;

/// The explanation; none for a figure of another screen.
#[must_use]
pub fn explain(model: &Model, figure: Figure) -> Option<Explanation> {
    let capacity = &model.shown().assessment.capacity;
    let (formula, mut inputs) = match figure {
        Figure::Capacity(resource) => {
            (formula(resource), answer(model, standing::answer(model, figure)))
        }
        Figure::PublishedTest => {
            ("explain-published-test", answer(model, standing::answer(model, figure)))
        }
        Figure::Demand => ("explain-demand", demand(capacity).into_iter().collect()),
        Figure::Scalability => ("explain-usl", scalability(capacity)),
        Figure::Little => {
            ("explain-little", capacity.little.iter().map(|l| l.evidence.clone()).collect())
        }
        Figure::LoadTest(index) => ("explain-load-test", load_test(capacity, index)),
        Figure::Outlook(index) => return Some(forecast(model, figure, index)),
        _ => return None,
    };
    inputs.extend(age(model));
    let formula = Message::new(formula);
    Some(Explanation { figure, formula, inputs, origin: None, at: None })
}

fn formula(resource: Resource) -> &'static str {
    match resource {
        Resource::Cpu => "explain-capacity-cpu",
        Resource::Memory => "explain-capacity-memory",
        Resource::Disk => "explain-capacity-disk",
        Resource::Connections => "explain-capacity-connections",
        Resource::Waiting => "explain-capacity-waiting",
        Resource::Network => "explain-capacity-network",
        Resource::Latency => "explain-capacity-latency",
        Resource::LoadTest => "explain-capacity-load-test",
        Resource::Published => "explain-capacity-published",
    }
}

/// The evidence, the interval, the confidence, what is left; with the laws that belong to it.
fn answer(model: &Model, answer: Option<&ResourceCapacity>) -> Vec<Message> {
    let Some(answer) = answer else { return Vec::new() };
    let capacity = &model.shown().assessment.capacity;
    let mut lines = vec![answer.evidence.clone()];
    if let Some((low, high)) = answer.interval {
        let line = Message::new("explain-capacity-interval");
        lines.push(line.units("low", low.floor()).units("high", high.floor()));
    }
    if answer.units.is_some() {
        let word = Arg::Message(Box::new(Message::new(confidence(answer.confidence))));
        lines.push(Message::new("explain-capacity-confidence").with("confidence", word));
    }
    lines.extend(left(model, answer));
    lines.extend(match answer.resource {
        Resource::Cpu => capacity.scalability.as_ref().map(|s| s.evidence.clone()),
        Resource::Latency => capacity.little.as_ref().map(|l| l.evidence.clone()),
        _ => None,
    });
    lines
}

/// What is left of an answer, or too many.
fn left(model: &Model, answer: &ResourceCapacity) -> Option<Message> {
    let (now, limit) = (model.units()?.count, answer.units?.floor());
    if answer.resource == Resource::Latency {
        return None;
    }
    let (id, difference) = match (now <= limit, answer.at_least) {
        (true, false) => ("explain-capacity-left", limit - now),
        (true, true) => ("explain-capacity-left-least", limit - now),
        (false, false) => ("explain-capacity-over", now - limit),
        (false, true) => return None,
    };
    Some(Message::new(id).units("now", now).units("difference", difference))
}

/// The message that names a confidence in one word.
#[must_use]
pub fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::None => "trust-none",
        Confidence::Low => "trust-low",
        Confidence::Medium => "trust-medium",
        Confidence::High => "trust-high",
    }
}

/// Requests per unit and hour at the peak, and from what.
#[must_use]
pub fn demand(capacity: &Capacity) -> Option<Message> {
    let demand = capacity.demand.as_ref()?;
    let line = Message::new("capacity-demand");
    let line = line.quantity("each", 3600.0 * demand.per_unit, Unit::Count);
    Some(line.with("evidence", Arg::Message(Box::new(demand.evidence.clone()))))
}

fn scalability(capacity: &Capacity) -> Vec<Message> {
    let Some(found) = &capacity.scalability else { return Vec::new() };
    let law = found.law.map(|law| {
        Message::new("explain-usl-law")
            .quantity("lambda", law.lambda, Unit::PerSecond)
            .quantity("sigma", law.sigma, Unit::Ratio)
            .quantity("kappa", law.kappa, Unit::Ratio)
    });
    let rate = found.interval.map(|(_, (low, high))| {
        Message::new("explain-usl-rate").quantity("low", low, Unit::PerSecond).quantity(
            "high",
            high,
            Unit::PerSecond,
        )
    });
    [Some(found.evidence.clone()), law, rate].into_iter().flatten().collect()
}

fn load_test(capacity: &Capacity, index: u8) -> Vec<Message> {
    let Some(judged) = capacity.load_tests.get(usize::from(index)) else { return Vec::new() };
    test(judged)
}

/// What an imported test says, and what its client takes away from it.
fn test(judged: &JudgedTest) -> Vec<Message> {
    [judged.evidence.clone()].into_iter().chain(judged.test.warning()).collect()
}

/// When the capacity was estimated.
fn age(model: &Model) -> Option<Message> {
    let age = (model.shown().now - model.capacity_asked?).to_std().ok()?;
    Some(Message::new("explain-capacity-age").duration("age", age))
}

fn forecast(model: &Model, figure: Figure, index: u8) -> Explanation {
    let outlooks = &model.shown().forecasts;
    let mut inputs = match outlooks.answers.get(usize::from(index)) {
        Some((question, Ok(made))) => {
            let threshold = question.threshold.map(|t| (t, question.comparison));
            said(made, threshold)
        }
        Some((_, Err(no))) => why(no, model),
        None => vec![outlook::nothing(model)],
    };
    if let Some(age) = outlooks.at.and_then(|at| (model.shown().now - at).to_std().ok()) {
        inputs.push(Message::new("explain-forecast-age").duration("age", age));
    }
    let formula = Message::new("explain-outlook");
    Explanation { figure, formula, inputs, origin: None, at: None }
}

/// Threshold, dates, trust.
fn said(made: &Forecast, threshold: Option<(f64, Comparison)>) -> Vec<Message> {
    let mut lines: Vec<Message> =
        threshold.map(|(value, which)| over(made.metric, value, which)).into_iter().collect();
    lines.extend(made.crossing.iter().flat_map(|c| outlook::dates(made, c)));
    lines.extend(outlook::trust(made));
    lines
}

/// « Over 85 % ».
fn over(metric: Metric, value: f64, which: Comparison) -> Message {
    let id = match which {
        Comparison::Above => "forecast-title-over",
        Comparison::Below => "forecast-title-under",
    };
    let line = Message::new(id);
    match metric {
        Metric::UnitsCount => line.units("threshold", value),
        _ => line.quantity("threshold", value, metric.shown_unit()),
    }
}

/// Why there is no forecast, and when there will be one.
#[must_use]
pub fn why(no: &NoForecast, model: &Model) -> Vec<Message> {
    let ready = outlook::ready(no, model.shown().now);
    let ready = ready.map(|at| Message::new("capacity-forecast-ready").date("at", at));
    [no.why.clone()].into_iter().chain(ready).collect()
}
