//! What a profile says beside figures: costs that it names without an amount, what could stand in
//! the place of the present phase's stack, and where its decision tree leads with what is known.

use super::money::decimal;
use super::text::{Say, capital};
use crate::app::Model;
use crate::app::phases::alternative;
use crate::domain::decision::End;
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::domain::profile::{Alternative, Billing, CostToGive};
use crate::domain::scenario::Every;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

/// What a figure is per in a business of events, or what is missing to know it.
pub(super) fn events(model: &Model, say: Say<'_>) -> Option<String> {
    let profile = &model.config.profile;
    let scenario = model.scenario();
    let line = match scenario.events {
        None if !profile.lacks_events(&scenario) => return None,
        None => Message::new("report-events-missing"),
        Some(events) => {
            let line = Message::new("report-events")
                .quantity("count", events.per_year, Unit::Count)
                .quantity("share", events.peak_share, Unit::Ratio);
            match model.shown().assessment.economics.now.peak.and_then(|p| p.to_f64()) {
                Some(peak) => line.units("peak", peak),
                None => Message { id: "report-events-uncounted", ..line },
            }
        }
    };
    Some(say(&line.local("unit", &profile.unit.singular)))
}

fn missing(model: &Model) -> Vec<&CostToGive> {
    model.config.profile.still_to_give(&model.scenario()).collect()
}

/// The costs that no scenario gives, one a line.
pub(super) fn to_give(model: &Model, say: Say<'_>) -> Vec<String> {
    missing(model).iter().map(|cost| capital(&say(&to_give_line(model, cost)))).collect()
}

fn to_give_line(model: &Model, cost: &CostToGive) -> Message {
    let line = match cost.every {
        Every::Month => Message::new("report-to-give-month"),
        Every::Year => Message::new("report-to-give-year"),
        Every::Once => Message::new("report-to-give-once"),
        Every::UnitMonth => Message::new(match model.config.profile.billing {
            Billing::Month => "report-to-give-unit-month",
            Billing::Event => "report-to-give-unit-event",
        })
        .local("unit", &model.config.profile.unit.singular),
    };
    line.local("name", &cost.name).text("id", &cost.id)
}

/// The same for a script.
pub(super) fn to_give_json(model: &Model) -> Value {
    let every = |every| match every {
        Every::Month => "month",
        Every::Year => "year",
        Every::Once => "once",
        Every::UnitMonth => "unit-month",
    };
    missing(model)
        .iter()
        .map(|c| {
            json!({
                "id": c.id,
                "name": c.name.get(model.language.code()),
                "every": every(c.every),
                "amount": null,
            })
        })
        .collect()
}

fn of_phase(model: &Model) -> &[Alternative] {
    &model.config.profile.phases[model.shown().phase.index].alternatives
}

/// What could stand in the place of the present phase's stack, one a line.
pub(super) fn alternatives(model: &Model, say: Say<'_>) -> Vec<String> {
    of_phase(model).iter().map(|a| capital(&say(&alternative(model, a)))).collect()
}

/// The same for a script.
pub(super) fn alternatives_json(model: &Model) -> Value {
    let language = model.language.code();
    let entry = |a: &Alternative| {
        let cost = a.cost.as_ref().map(|c| {
            json!({
                "low": decimal(c.amount.low),
                "high": decimal(c.amount.high),
                "source": c.source.get(language),
                "on": c.on,
            })
        });
        json!({
            "replaces": a.replaces.get(language),
            "name": a.name.get(language),
            "cost": cost,
            "because": a.because.as_ref().map(|words| words.get(language)),
        })
    };
    of_phase(model).iter().map(entry).collect()
}

/// Where the decision tree ends with what is known; none without a tree.
fn tree_end(model: &Model) -> Option<End> {
    let tree = &model.config.profile.decision.as_ref()?.tree;
    let counted = model.units().map(|u| (u.count, u.origin.clone()));
    Some(tree.walk(&model.config.decision_answers(counted)).end)
}

/// The decision tree's answer beside the advice, or what it would have to know.
pub(super) fn tree(model: &Model, say: Say<'_>) -> Vec<String> {
    let profile = &model.config.profile;
    let (Some(end), Some(decision)) = (tree_end(model), &profile.decision) else {
        return Vec::new();
    };
    let line = match end {
        End::Phase { phase, .. } => {
            let agrees = phase == model.shown().assessment.advice.phase;
            let line = if agrees {
                Message::new("report-tree-agrees")
            } else {
                Message::new("report-tree-differs")
            };
            line.local("phase", &profile.phases[phase].name)
        }
        End::Asks(question) => {
            let question = &decision.tree.questions[question];
            Message::new("report-tree-asks")
                .local("question", &question.words)
                .text("id", &question.id)
        }
    };
    vec![say(&line)]
}

/// The same for a script.
pub(super) fn tree_json(model: &Model) -> Value {
    let profile = &model.config.profile;
    let (Some(end), Some(decision)) = (tree_end(model), &profile.decision) else {
        return Value::Null;
    };
    match end {
        End::Phase { phase, .. } => json!({
            "phase": profile.phases[phase].id,
            "agrees": phase == model.shown().assessment.advice.phase,
            "asks": null,
        }),
        End::Asks(question) => json!({
            "phase": null,
            "agrees": null,
            "asks": decision.tree.questions[question].id,
        }),
    }
}
