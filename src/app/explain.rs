//! Any figure, explained: what it means, how it is computed, from what, by whom, how old.

use super::figure::Figure;
use super::model::Model;
use super::{explain_capacity, explain_latency, objectives, phases, standing};
use crate::domain::Timestamp;
use crate::domain::advice::beside::{Beside, beside};
use crate::domain::advice::{Otherwise, Verdict};
use crate::domain::capacity::bottleneck;
use crate::domain::health::{Condition, limit};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::money::Money;
use crate::domain::profile::{Billing, Comparison};
use crate::domain::reading::{Bounds, Origin, Reading};
use rust_decimal::prelude::ToPrimitive;

/// An explanation, ready to be said.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Of what.
    pub figure: Figure,
    /// The formula, in words.
    pub formula: Message,
    /// The inputs with their values, one line each.
    pub inputs: Vec<Message>,
    /// By whom it was measured.
    pub origin: Option<Origin>,
    /// When.
    pub at: Option<Timestamp>,
}

/// Explains a figure of what is on screen.
#[must_use]
pub fn explain(model: &Model, figure: Figure) -> Explanation {
    if let Some(explanation) = explain_capacity::explain(model, figure) {
        return explanation;
    }
    if let Figure::Rung(index) = figure {
        return super::explain_phases::rung(model, index);
    }
    if let Figure::Health(item) = figure {
        return super::health_screen::explain(model, item);
    }
    let watch = model.shown();
    let reading = figure.metric().and_then(|m| watch.latest.get(&m));
    let mut explanation = Explanation {
        figure,
        formula: formula(model, figure),
        inputs: Vec::new(),
        origin: reading.map(|r| r.origin.clone()),
        at: reading.map(|r| r.at),
    };
    if let Some(units) = model.units().filter(|_| figure == Figure::Units) {
        explanation.origin = Some(units.origin);
        explanation.at = Some(units.at);
    }
    if figure != Figure::Units {
        explanation.inputs.extend(reading.map(measured));
    }
    explanation.inputs.extend(minute(model, figure));
    let inputs = inputs(figure).iter().filter_map(|m| watch.latest.get(m));
    explanation.inputs.extend(inputs.map(measured));
    explanation.inputs.extend(limits(model, figure));
    if let Some(bounds) = reading.and_then(|r| r.bounds) {
        let unit = Metric::LatencyP50.unit();
        let line = Message::new(if bounds.high.is_some() {
            "explain-bucket"
        } else {
            "explain-bucket-open"
        });
        let line = line.quantity("low", bounds.low, unit);
        explanation.inputs.push(match bounds.high {
            Some(high) => line.quantity("high", high, unit),
            None => line,
        });
    }
    explanation.inputs.extend(money_inputs(model, figure));
    if let Figure::Economics(item) = figure {
        explanation.inputs.extend(super::explain_economics::inputs(model, item));
    }
    if let Figure::Latency(item) = figure {
        explanation.inputs.extend(explain_latency::inputs(model, item));
    }
    if let Some(slo) = watch.assessment.slo.as_ref().filter(|_| figure == Figure::Success) {
        explanation.inputs.extend(objectives::alarm(slo));
        explanation.inputs.push(objectives::budget(slo));
        explanation.inputs.extend(objectives::burn_rates(slo));
    }
    if figure == Figure::Advice {
        let advice = &watch.assessment.advice;
        explanation.inputs.push(advice.headline.clone());
        explanation.inputs.extend(wrong_in_full(model));
        explanation.inputs.extend(advice.reasons.iter().map(|r| r.sentence.clone()));
        // Without figures nothing is said of what rests on them.
        if advice.verdict != Verdict::NotEnoughData {
            explanation.inputs.extend(phases::dates(model));
            explanation.inputs.extend(narrowest(model));
        }
        explanation.inputs.extend(advice.otherwise.iter().map(|o| otherwise(model, o)));
        explanation.inputs.extend(bases(model));
    }
    explanation
}

/// What is wrong now beside an advice that is not to move, the worst first. Nothing when they agree.
#[must_use]
pub fn wrong(model: &Model) -> Vec<Beside> {
    let watch = model.shown();
    let a = &watch.assessment;
    // Without the essential figures there is no verdict on the machine to explain.
    if !matches!(a.health, Condition::Warning | Condition::Critical) {
        return Vec::new();
    }
    beside(&a.conditions, &|metric| watch.judged(metric), &a.signals, a.advice.verdict)
}

/// The same in full sentences, and first why both verdicts hold.
#[must_use]
pub fn wrong_in_full(model: &Model) -> Vec<Message> {
    let all = wrong(model);
    let first = (!all.is_empty()).then(|| Message::new("explain-beside"));
    first.into_iter().chain(all.iter().map(wrong_as_measured)).collect()
}

/// One cause, by the metric's own name.
#[must_use]
pub fn wrong_as_measured(cause: &Beside) -> Message {
    // Whether an address answers is no figure.
    let figure = match cause.metric {
        Metric::ProbeUp => Message::new("row-probe"),
        metric => measured_as(metric, cause.value),
    };
    cause.sentence(figure)
}

/// What runs out first, and at how many units.
#[must_use]
pub fn narrowest(model: &Model) -> Option<Message> {
    let answer = bottleneck(&model.shown().assessment.capacity.answers)?;
    let name = Message::new(standing::name(answer));
    let message = Message::new("advice-bottleneck").with("resource", Arg::Message(Box::new(name)));
    Some(message.units("units", answer.units?))
}

/// A metric and its value, as they stand beside what is wrong.
#[must_use]
pub fn measured_as(metric: Metric, value: f64) -> Message {
    Message::new("explain-figure").metric("name", metric).quantity(
        "value",
        value,
        metric.shown_unit(),
    )
}

/// What a basis is, and which there are.
fn bases(model: &Model) -> Option<Message> {
    let all = &model.config.profile.bases;
    let names: Vec<_> = all.iter().map(ToString::to_string).collect();
    (all.len() > 1).then(|| {
        Message::new("explain-bases")
            .text("basis", &model.config.basis)
            .text("all", names.join(", "))
    })
}

/// CPU is judged on a minute.
fn minute(model: &Model, figure: Figure) -> Option<Message> {
    let metric = figure.metric().filter(|_| figure == Figure::Cpu)?;
    let mean = model.shown().judged(metric)?;
    Some(Message::new("explain-minute").quantity("value", mean, metric.shown_unit()))
}

/// From where on the profile worries about a figure.
fn limits(model: &Model, figure: Figure) -> Option<Message> {
    let metric = figure.metric()?;
    let limit = limit(&model.config.profile.limits, metric)?;
    let id = match limit.comparison {
        Comparison::Above => "explain-limit-above",
        Comparison::Below => "explain-limit-below",
    };
    let unit = metric.shown_unit();
    let line = Message::new(id).metric("metric", metric);
    Some(line.quantity("warning", limit.warning, unit).quantity("critical", limit.critical, unit))
}

/// What another basis of the same documents says.
#[must_use]
pub fn otherwise(model: &Model, other: &Otherwise) -> Message {
    Message::new("explain-otherwise")
        .text("basis", &other.basis)
        .with("verdict", Arg::Message(Box::new(Message::new(verdict(other.verdict)))))
        .local("phase", &model.config.profile.phases[other.phase].name)
}

/// The message that names a verdict.
#[must_use]
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Stay => "verdict-stay",
        Verdict::Prepare => "verdict-prepare",
        Verdict::MoveNow => "verdict-move-now",
        Verdict::StepDown => "verdict-step-down",
        Verdict::NotEnoughData => "verdict-not-enough-data",
    }
}

fn formula(model: &Model, figure: Figure) -> Message {
    let events = model.scenario().events.is_some();
    let percentile =
        |share| Message::new("explain-percentile").quantity("share", share, Unit::Ratio);
    Message::new(match figure {
        Figure::Cpu => "explain-cpu",
        Figure::Memory => "explain-memory",
        Figure::Disk => "explain-disk",
        Figure::Load => "explain-load",
        Figure::Requests => "explain-requests",
        Figure::P50 => return percentile(0.50),
        Figure::P90 => return percentile(0.90),
        Figure::P99 => return percentile(0.99),
        Figure::Success => "explain-success",
        Figure::Units => "explain-units",
        Figure::CostPerUnit if events => "explain-cost-per-event",
        Figure::CostPerUnit => "explain-cost-per-unit",
        Figure::MonthlyCost => "explain-monthly-cost",
        Figure::Revenue if events => "explain-revenue-events",
        Figure::Revenue => "explain-revenue",
        Figure::Margin => "explain-margin",
        Figure::Rung(_) => "explain-rung",
        Figure::Economics(item) => return super::explain_economics::formula(model, item),
        Figure::Latency(item) => return explain_latency::formula(item),
        // What has a file of its own was explained there.
        _ => "explain-advice",
    })
}

fn inputs(figure: Figure) -> &'static [Metric] {
    match figure {
        Figure::Cpu => &[Metric::CpuCores, Metric::CpuSteal, Metric::PressureCpu],
        Figure::Memory => &[Metric::MemoryUsed, Metric::MemoryTotal, Metric::PressureMemory],
        Figure::Disk => &[Metric::DiskUsed, Metric::DiskTotal, Metric::DiskBusy],
        Figure::Load => &[Metric::Load1, Metric::Load5, Metric::Load15, Metric::CpuCores],
        Figure::Requests => &[Metric::RequestsInFlight],
        Figure::P50 | Figure::P90 | Figure::P99 => &[Metric::RequestsRate, Metric::LatencyMean],
        Figure::Success => &[Metric::RequestsRate],
        _ => &[],
    }
}

/// A reading as a line: its name and its value.
#[must_use]
pub fn measured(reading: &Reading) -> Message {
    let line = Message::new("explain-input").metric("name", reading.metric);
    let unit = reading.metric.shown_unit();
    // In the first bucket only its upper bound is known, in the last only the lower.
    let bound = |id, bound| Arg::Message(Box::new(Message::new(id).quantity("value", bound, unit)));
    match (reading.value, reading.bounds) {
        (Some(_), Some(Bounds { low, high: None })) => {
            line.with("value", bound("report-above", low))
        }
        (Some(_), Some(Bounds { low, high: Some(high) })) if low <= 0.0 => {
            line.with("value", bound("report-below", high))
        }
        (Some(value), _) => line.quantity("value", value, unit),
        (None, _) => line.with("value", Arg::Message(Box::new(Message::new("value-none")))),
    }
}

fn money_inputs(model: &Model, figure: Figure) -> Vec<Message> {
    let now = &model.shown().assessment.economics.now;
    let units = model.units().map(|u| {
        Message::new("explain-input-units").units("value", u.count).text("origin", u.origin.name())
    });
    let phase = &model.config.profile.phases[now.phase];
    let (low, high) = now.infrastructure_range;
    let cost = |id| Message::new(id).local("phase", &phase.name).money("value", now.infrastructure);
    let cost = if low == high {
        cost("explain-input-cost-exact")
    } else {
        cost("explain-input-cost").money("low", low).money("high", high)
    };
    let price = now.price.map(|p| {
        let per = match model.config.profile.billing {
            Billing::Month => "explain-input-price",
            Billing::Event => "explain-input-price-event",
        };
        Message::new(per).money("value", p)
    });
    let revenue = now.revenue.map(|r| Message::new("explain-input-revenue").money("value", r));
    let even = model.shown().assessment.economics.break_even_units;
    let even = even.map(|n| Message::new("explain-break-even").units("units", n as f64));
    let full = Message::new(match now.operations {
        Some(_) => "explain-full-margin",
        None => "explain-full-margin-unknown",
    });
    let full = now.operations.map_or(full.clone(), |o| full.money("operations", o));
    let rows = match figure {
        Figure::Units => vec![units],
        Figure::CostPerUnit => vec![Some(cost), units, divided(model), even],
        Figure::MonthlyCost => vec![Some(cost)],
        Figure::Revenue => {
            let mut rows = vec![units, price];
            rows.extend(tiers(model).into_iter().map(Some));
            rows
        }
        Figure::Margin => vec![revenue, Some(cost), Some(full)],
        _ => Vec::new(),
    };
    rows.into_iter().flatten().collect()
}

/// The division behind the cost of a unit, with its numbers; nothing where they are not all there is to
/// it.
fn divided(model: &Model) -> Option<Message> {
    let now = &model.shown().assessment.economics.now;
    let each = now.cost_per_unit?;
    let units = model.units()?.count;
    let events = model.scenario().events;
    let billed = events.as_ref().map_or(units, |e| units * e.per_year / 12.0);
    let result = now.infrastructure.amount.to_f64()? / billed;
    if (result - each.amount.to_f64()?).abs() > 1e-6 * result.abs() {
        return None;
    }
    let line = |id| {
        Message::new(id)
            .money("cost", now.infrastructure)
            .quantity("billed", billed, Unit::Count)
            .money("each", each)
    };
    Some(match events {
        Some(events) => line("explain-divided-events")
            .quantity("units", units, Unit::Count)
            .quantity("events", events.per_year, Unit::Count),
        None => line("explain-divided"),
    })
}

/// The other prices of a price list by count; none where the scenario or a knob sets one price.
pub(super) fn tiers(model: &Model) -> Vec<Message> {
    if model.scenario().price.is_some() {
        return Vec::new();
    }
    let currency = model.shown().assessment.economics.currency;
    let tiers = model.config.profile.price_tiers.iter().filter(|t| t.from > 0);
    let line = |from: u64, price| {
        Message::new("explain-tier")
            .units("from", from as f64)
            .money("price", Money::new(price, currency))
    };
    tiers.map(|t| line(t.from, t.price)).collect()
}
