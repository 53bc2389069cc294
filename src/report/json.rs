//! The documented, versioned JSON of every headless command. Field names are those of MODEL.md;
//! money is a decimal string, ratios are 0–1, time is seconds, instants are RFC 3339 in UTC; what is
//! unknown is null and never assumed.

use super::business;
use super::money::{self as lines, decimal, money};
use crate::app::Model;
use crate::app::watch::Connection;
use crate::domain::Timestamp;
use crate::domain::advice::Evidence;
use crate::domain::economics::{Figures, Month};
use crate::domain::message::Message;
use crate::domain::reading::Reading;
use crate::domain::scenario::Scenario;
use crate::domain::signal::SignalStatus;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value, json};

/// The version of the schema. A field that changes its meaning or goes makes a new one; a field
/// that is added does not.
pub const SCHEMA: u32 = 1;

/// Everything: the answer of `check`.
#[must_use]
pub fn check(model: &Model, say: &dyn Fn(&Message) -> String) -> Value {
    let watch = model.shown();
    let a = &watch.assessment;
    let mut value = head(model);
    let more = json!({
        "units": {
            "count": model.units().map(|u| u.count),
            "source": model.units().map(|u| u.origin.name().to_owned()),
            "at": model.units().map(|u| instant(u.at)),
        },
        "readings": readings(model),
        "health": a.health.id(),
        "conditions": a.conditions.iter()
            .map(|(metric, condition)| (metric.id().to_owned(), condition.id().into()))
            .collect::<Map<_, _>>(),
        "signals": a.signals.iter().map(signal).collect::<Vec<_>>(),
        "economics": economics(model),
        "slo": a.slo.as_ref().map(super::objectives::slo_json),
        "carbon": a.carbon.as_ref().map(|c| super::objectives::carbon_json(c, say)),
        "capacity": a.capacity.answers.iter().map(|c| super::capacity::answer(c, say))
            .collect::<Vec<_>>(),
        "advice": advice(model, say),
        "to_give": business::to_give_json(model),
        "problems": problems(model, say),
        "status": a.status.id(),
    });
    merge(&mut value, super::alerts::json(model, say));
    merge(&mut value, super::parts::json(model, say));
    merge(&mut value, more);
    value
}

/// The answer of `advise`.
#[must_use]
pub fn advise(model: &Model, say: &dyn Fn(&Message) -> String) -> Value {
    let mut value = head(model);
    merge(
        &mut value,
        json!({
            "advice": advice(model, say),
            "to_give": business::to_give_json(model),
            "alternatives": business::alternatives_json(model),
            "decision": business::tree_json(model),
            "problems": problems(model, say),
            "status": model.shown().assessment.standing.id(),
        }),
    );
    value
}

/// The answer of `project`.
#[must_use]
pub fn project(model: &Model, say: &dyn Fn(&Message) -> String) -> Value {
    let economics = &model.shown().assessment.economics;
    let phases = &model.config.profile.phases;
    let scenario = model.scenario();
    let months: Vec<_> = economics.months.iter().map(|m| month(model, &scenario, m)).collect();
    let steps: Vec<_> = economics
        .steps
        .iter()
        .map(|s| json!({ "month": s.month, "from": phases[s.from].id, "to": phases[s.to].id }))
        .collect();
    let mut value = head(model);
    merge(
        &mut value,
        json!({
            "scenario": model.scenario_id,
            "economics": self::economics(model),
            "months": months,
            "steps": steps,
            "to_give": business::to_give_json(model),
            "problems": problems(model, say),
        }),
    );
    merge(&mut value, lines::projection(model, say));
    merge(&mut value, Value::Object(super::simulation::json::project(model, say)));
    value
}

pub(super) fn head(model: &Model) -> Value {
    let watch = model.shown();
    let state = match watch.connection(model.config.refresh) {
        Connection::Connecting => "connecting",
        Connection::Live(_) => "live",
        Connection::Stale(_) => "stale",
        Connection::Lost { .. } => "lost",
    };
    // A figure that is made up, or of another day, says so in every answer.
    let simulated = model.playback.as_ref().is_some_and(|p| p.simulated);
    json!({
        "schema": SCHEMA,
        "simulated": simulated,
        "replay": model.playback.is_some() && !simulated,
        "at": instant(watch.now),
        "target": {
            "name": model.config.target.name,
            "kind": model.config.target.kind.id(),
            "state": state,
            "machine": (!watch.machine.is_empty()).then_some(&watch.machine),
        },
        "profile": model.config.profile.id,
        "basis": model.config.basis,
        "phase": model.config.profile.phases[watch.phase.index].id,
        "phase_assumed": watch.phase.assumed,
    })
}

pub(super) fn merge(value: &mut Value, more: Value) {
    if let (Value::Object(value), Value::Object(more)) = (value, more) {
        value.extend(more);
    }
}

fn readings(model: &Model) -> Value {
    let watch = model.shown();
    let entries = watch.latest.values().map(|r| (r.metric.id().to_owned(), reading(r)));
    Value::Object(entries.collect::<Map<_, _>>())
}

fn reading(r: &Reading) -> Value {
    let mut value = json!({
        "value": r.value,
        "unit": r.metric.unit().id(),
        "at": instant(r.at),
        "source": r.origin.name(),
    });
    if let Some(bounds) = r.bounds {
        merge(&mut value, json!({ "bounds": { "low": bounds.low, "high": bounds.high } }));
    }
    value
}

fn signal(s: &SignalStatus) -> Value {
    json!({
        "name": s.spec.name,
        "level": s.spec.level.id(),
        "metric": s.spec.metric.id(),
        "comparison": match s.spec.comparison {
            crate::domain::profile::Comparison::Above => "above",
            crate::domain::profile::Comparison::Below => "below",
        },
        "threshold": s.spec.threshold,
        "for": s.spec.duration.as_secs(),
        "state": s.state.id(),
        "since": s.since.map(instant),
        "value": s.value,
        "at": s.at.map(instant),
    })
}

fn economics(model: &Model) -> Value {
    let e = &model.shown().assessment.economics;
    let mut value = figures(&e.now);
    merge(&mut value, lines::figures(&model.scenario(), &e.now));
    merge(
        &mut value,
        json!({
            "currency": e.currency.code(),
            "monthly_cost": decimal(e.now.infrastructure.amount),
            "monthly_cost_low": decimal(e.now.infrastructure_range.0.amount),
            "monthly_cost_high": decimal(e.now.infrastructure_range.1.amount),
            "monthly_revenue": money(e.now.revenue),
            "price": money(e.now.price),
            "break_even_units": e.break_even_units,
        }),
    );
    value
}

fn figures(f: &Figures) -> Value {
    json!({
        "cost_per_unit": money(f.cost_per_unit),
        "infrastructure_margin": f.infrastructure_margin.and_then(|m| m.to_f64()),
        "infrastructure_margin_low": f.infrastructure_margin_range.and_then(|r| r.0.to_f64()),
        "infrastructure_margin_high": f.infrastructure_margin_range.and_then(|r| r.1.to_f64()),
        "full_margin": f.full_margin.and_then(|m| m.to_f64()),
        "surplus": money(f.surplus),
    })
}

pub(super) fn month(model: &Model, scenario: &Scenario, m: &Month) -> Value {
    let mut value = json!({
        "month": m.index,
        "starts": m.starts.format("%Y-%m-%d").to_string(),
        "phase": model.config.profile.phases[m.figures.phase].id,
        "units": m.figures.units.and_then(|u| u.to_f64()),
        "hosted": m.figures.hosted.and_then(|u| u.to_f64()),
        "cost": decimal(m.figures.infrastructure.amount),
        "revenue": money(m.figures.revenue),
        "cumulative": money(m.cumulative),
        "cash": money(m.cash),
    });
    merge(&mut value, figures(&m.figures));
    merge(&mut value, lines::figures(scenario, &m.figures));
    value
}

fn advice(model: &Model, say: &dyn Fn(&Message) -> String) -> Value {
    let advice = &model.shown().assessment.advice;
    let phases = &model.config.profile.phases;
    let mut value = json!({
        "verdict": advice.verdict.id(),
        "phase": phases[advice.phase].id,
        "by": advice.by.map(day),
        "full_at": advice.full_at.map(day),
        "saves": money(advice.saves),
        "headline": say(&advice.headline),
        "evidence": advice.reasons.iter().map(|r| evidence(r, say)).collect::<Vec<_>>(),
        "otherwise": advice.otherwise.iter().map(|o| json!({
            "basis": o.basis,
            "verdict": o.verdict.id(),
            "phase": phases[o.phase].id,
        })).collect::<Vec<_>>(),
    });
    merge(&mut value, super::advice::json(model, advice, say));
    value
}

fn evidence(e: &Evidence, say: &dyn Fn(&Message) -> String) -> Value {
    json!({
        "rule": e.rule,
        "sentence": say(&e.sentence),
        "metric": e.metric.map(crate::domain::metric::Metric::id),
        "value": e.value,
        "threshold": e.threshold,
        "since": e.since.map(instant),
        "source": e.source.as_ref().map(|o| o.name().to_owned()),
    })
}

pub(super) fn problems(model: &Model, say: &dyn Fn(&Message) -> String) -> Vec<Value> {
    super::text::problems(model)
        .into_iter()
        .map(|(source, message)| json!({ "source": source, "sentence": say(&message) }))
        .collect()
}

pub(super) fn instant(at: Timestamp) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

pub(in crate::report) fn day(at: Timestamp) -> String {
    at.format("%Y-%m-%d").to_string()
}
