//! Any figure, explained: what it means, how it is computed, from what, by whom, how old.

use super::figure::Figure;
use super::model::Model;
use crate::domain::Timestamp;
use crate::domain::advice::{Otherwise, Verdict};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Metric;
use crate::domain::reading::{Origin, Reading};

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
    let watch = model.shown();
    let reading = figure.metric().and_then(|m| watch.latest.get(&m));
    let mut explanation = Explanation {
        figure,
        formula: Message::new(formula(figure)),
        inputs: Vec::new(),
        origin: reading.map(|r| r.origin.clone()),
        at: reading.map(|r| r.at),
    };
    if let Some(units) = model.units().filter(|_| figure == Figure::Units) {
        explanation.origin = Some(units.origin);
        explanation.at = Some(units.at);
    }
    let inputs = inputs(figure).iter().filter_map(|m| watch.latest.get(m));
    explanation.inputs.extend(inputs.map(measured));
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
    if figure == Figure::Advice {
        let advice = &watch.assessment.advice;
        explanation.inputs.extend(advice.reasons.iter().map(|r| r.sentence.clone()));
        explanation.inputs.extend(advice.otherwise.iter().map(|o| otherwise(model, o)));
    }
    explanation
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

fn formula(figure: Figure) -> &'static str {
    match figure {
        Figure::Cpu => "explain-cpu",
        Figure::Memory => "explain-memory",
        Figure::Disk => "explain-disk",
        Figure::Load => "explain-load",
        Figure::Requests => "explain-requests",
        Figure::P50 | Figure::P90 | Figure::P99 => "explain-percentile",
        Figure::Success => "explain-success",
        Figure::Units => "explain-units",
        Figure::CostPerUnit => "explain-cost-per-unit",
        Figure::MonthlyCost => "explain-monthly-cost",
        Figure::Revenue => "explain-revenue",
        Figure::Margin => "explain-margin",
        Figure::Advice => "explain-advice",
    }
}

fn inputs(figure: Figure) -> &'static [Metric] {
    match figure {
        Figure::Cpu => &[Metric::CpuCores, Metric::CpuSteal, Metric::PressureCpu],
        Figure::Memory => &[Metric::MemoryUsed, Metric::MemoryTotal, Metric::PressureMemory],
        Figure::Disk => &[Metric::DiskUsed, Metric::DiskTotal, Metric::DiskBusy],
        Figure::Load => &[Metric::LoadPerCore, Metric::Load5, Metric::Load15, Metric::CpuCores],
        Figure::Requests => &[Metric::RequestsInFlight],
        Figure::P50 | Figure::P90 | Figure::P99 => &[Metric::RequestsRate, Metric::LatencyMean],
        Figure::Success => &[Metric::RequestsErrorRatio, Metric::RequestsRate],
        _ => &[],
    }
}

/// A reading as a line: its name and its value.
#[must_use]
pub fn measured(reading: &Reading) -> Message {
    let line = Message::new("explain-input").metric("name", reading.metric);
    match reading.value {
        Some(value) => line.quantity("value", value, reading.metric.shown_unit()),
        None => line.with("value", Arg::Message(Box::new(Message::new("value-none")))),
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
    let price = now.price.map(|p| Message::new("explain-input-price").money("value", p));
    let revenue = now.revenue.map(|r| Message::new("explain-input-revenue").money("value", r));
    let rows = match figure {
        Figure::CostPerUnit => vec![Some(cost), units],
        Figure::MonthlyCost => vec![Some(cost)],
        Figure::Revenue => vec![units, price],
        Figure::Margin => vec![revenue, Some(cost)],
        _ => Vec::new(),
    };
    rows.into_iter().flatten().collect()
}
