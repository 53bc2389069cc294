//! The error budget and the CO₂ in sentences, for the screen and for the reports alike.

use crate::domain::carbon::{self, Range};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::slo::{self, Burn, Urgency};
use chrono::TimeDelta;
use std::time::Duration;

/// What is left of the budget, and of what.
#[must_use]
pub fn budget(report: &slo::Report) -> Message {
    let (id, left) = match report.left {
        None => ("slo-no-requests", 0.0),
        Some(left) if left < 0.0 => ("slo-overdrawn", -left),
        Some(left) => ("slo-budget", left),
    };
    let line = Message::new(id)
        .quantity("objective", report.objective, Unit::Ratio)
        .duration("window", length(slo::WINDOW));
    if report.left.is_none() {
        return line;
    }
    // A tenth of a percent is all that a month's budget can tell.
    line.quantity("left", (left * 1000.0).round() / 1000.0, Unit::Ratio)
        .quantity("errors", report.errors as f64, Unit::Count)
        .quantity("events", report.events as f64, Unit::Count)
        .duration("observed", length(report.observed))
}

/// The most urgent burn rate that fires.
#[must_use]
pub fn alarm(report: &slo::Report) -> Option<Message> {
    let burn = report.alarm()?;
    let id = match burn.rule.urgency {
        Urgency::Page => "slo-page",
        Urgency::Ticket => "slo-ticket",
    };
    let line = Message::new(id)
        .quantity("rate", burn.long.unwrap_or(0.0), Unit::Count)
        .quantity("certain", burn.certain, Unit::Count)
        .quantity("errors", burn.errors as f64, Unit::Count)
        .quantity("requests", burn.requests as f64, Unit::Count)
        .duration("observed", length(burn.observed));
    Some(line.duration("long", length(burn.rule.long)))
}

/// Every burn rate beside the rate from which it fires.
#[must_use]
pub fn burn_rates(report: &slo::Report) -> Vec<Message> {
    let line = |burn: &Burn| {
        let rate = |rate: Option<f64>| match rate {
            Some(rate) => Arg::Quantity(rate, Unit::Count),
            None => Arg::Message(Box::new(Message::new("value-none"))),
        };
        Message::new("slo-burn")
            .duration("long", length(burn.rule.long))
            .duration("short", length(burn.rule.short))
            .with("rate", rate(burn.long))
            .with("still", rate(burn.short))
            .quantity("factor", burn.rule.factor, Unit::Count)
    };
    report.burns.iter().map(line).collect()
}

/// CO₂ per request, per unit (of `events`: per participant and event) and a month, what that rests
/// on, and what is claimed.
#[must_use]
pub fn carbon(report: &carbon::Report, events: bool) -> Vec<Message> {
    let mut lines = Vec::new();
    lines.extend(
        report.per_request.map(|g| range("carbon-per-request", "carbon-per-request-exact", g)),
    );
    let (with, exact) = if events {
        ("carbon-per-event", "carbon-per-event-exact")
    } else {
        ("carbon-per-unit", "carbon-per-unit-exact")
    };
    lines.extend(report.per_unit.map(|g| range(with, exact, g)));
    lines.push(range("carbon-per-month", "carbon-per-month-exact", report.per_month));
    lines.push(report.evidence.clone());
    let claim = report.claim.and_then(|claim| {
        let line = Message::new("carbon-claim").quantity("claim", claim.per_request, Unit::Grams);
        Some(line.quantity("energy", claim.joules?, Unit::Joules))
    });
    lines.extend(claim);
    lines
}

/// A measured figure has no range.
fn range(with: &'static str, exact: &'static str, g: Range) -> Message {
    if g.low.total_cmp(&g.high).is_eq() {
        return Message::new(exact).quantity("mid", g.mid, Unit::Grams);
    }
    let line = Message::new(with).quantity("mid", g.mid, Unit::Grams);
    line.quantity("low", g.low, Unit::Grams).quantity("high", g.high, Unit::Grams)
}

fn length(length: TimeDelta) -> Duration {
    length.to_std().unwrap_or_default()
}
