//! The error budget and the CO₂ in the answer of `check`.

use super::text::Say;
use crate::app::objectives::{alarm, budget, carbon as carbon_lines};
use crate::domain::assessment::Assessment;
use crate::domain::carbon::{self, Range};
use crate::domain::slo::{self, Burn};
use serde_json::{Value, json};

/// The lines on the service level; none without a promise.
pub(super) fn slo_text(a: &Assessment, say: Say<'_>) -> Vec<String> {
    let report = a.slo.as_ref();
    let lines = report.map(|r| alarm(r).into_iter().chain([budget(r)]));
    lines.into_iter().flatten().map(|m| say(&m)).collect()
}

/// The lines on CO₂.
pub(super) fn carbon_text(a: &Assessment, events: bool, say: Say<'_>) -> Vec<String> {
    a.carbon.iter().flat_map(|c| carbon_lines(c, events)).map(|m| say(&m)).collect()
}

/// The service level: ratios are 0–1, rates are multiples of the budget, times are seconds.
pub(super) fn slo_json(report: &slo::Report) -> Value {
    json!({
        "objective": report.objective,
        "window": slo::WINDOW.num_seconds(),
        "observed": report.observed.num_seconds(),
        "events": report.events,
        "errors": report.errors,
        "availability": report.availability,
        "budget_left": report.left,
        "burn_rates": report.burns.iter().map(burn).collect::<Vec<_>>(),
    })
}

fn burn(burn: &Burn) -> Value {
    json!({
        "urgency": burn.rule.urgency.id(),
        "factor": burn.rule.factor,
        "long": burn.rule.long.num_seconds(),
        "short": burn.rule.short.num_seconds(),
        "long_rate": burn.long,
        "short_rate": burn.short,
        "long_rate_at_least": burn.certain,
        "observed": burn.observed.num_seconds(),
        "requests": burn.requests,
        "errors": burn.errors,
        "firing": burn.fires,
    })
}

/// CO₂: grams, watts, joules and seconds.
pub(super) fn carbon_json(report: &carbon::Report, say: Say<'_>) -> Value {
    json!({
        "method": report.method.id(),
        "grid": report.grid,
        "power": range(report.power),
        "window": report.window.num_seconds(),
        "requests": report.requests,
        "per_request": report.per_request.map(range),
        "per_month": range(report.per_month),
        "per_unit": report.per_unit.map(range),
        "published": report.claim.map(|claim| json!({
            "per_request": claim.per_request,
            "energy": claim.joules,
        })),
        "evidence": say(&report.evidence),
    })
}

fn range(range: Range) -> Value {
    json!({ "low": range.low, "mid": range.mid, "high": range.high })
}
