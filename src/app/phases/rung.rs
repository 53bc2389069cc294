//! One rung: the way to it, what stands against it, what it is made of, what could stand in its
//! place.

use super::{Line, Rung, Section, Sign, inner, month};
use crate::app::model::Model;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::money::Money;
use crate::domain::profile::{Alternative, Migration, Resources};
use rust_decimal::prelude::ToPrimitive;
use std::time::Duration;

pub(super) fn sections(model: &Model, rung: &Rung<'_>) -> Vec<Section> {
    let phases = &model.config.profile.phases;
    let here = model.shown().phase.index;
    let title = |id| Message::new(id).local("phase", &rung.phase.name);
    let tune = phases[here].remedies.iter();
    let tune = tune.map(|r| Line::bullet(Message::new("phases-words").local("words", &r.words)));
    let tuning = Message::new("phases-tune-first").local("phase", &phases[here].name);
    let tuning = Section::new(tuning, tune.collect());
    let way = Section::new(title("phases-way"), way(model, rung));
    let facts = Section::new(title("phases-about-it"), facts(model, rung));
    let swaps = rung.phase.alternatives.iter();
    let swaps = swaps.map(|a| Line::bullet(alternative(model, a))).collect();
    let swaps = Section::new(title("phases-alternatives"), swaps);
    match rung.index {
        i if i > here => vec![tuning, way, facts, swaps],
        i if i == here => vec![facts, swaps, tuning],
        _ => vec![facts, swaps],
    }
}

/// The steps up to it from the rung below, how long they take and what may stand in the way.
fn way(model: &Model, rung: &Rung<'_>) -> Vec<Line> {
    let phases = &model.config.profile.phases;
    let here = model.shown().phase.index;
    let mut lines = Vec::new();
    if rung.index > here + 1 {
        let below = &phases[rung.index - 1].name;
        lines.push(Line::bullet(Message::new("phases-from-below").local("below", below)));
    }
    let Some(migration) = &rung.phase.migration else {
        lines.push(Line::new(Sign::Open, Message::new("phases-no-steps")));
        return lines;
    };
    let steps = migration.steps.iter().enumerate();
    lines.extend(steps.map(|(i, words)| {
        Line::new(Sign::Step(i + 1), Message::new("phases-words").local("words", words))
    }));
    lines.push(Line::bullet(effort(migration)));
    let cost = migration.cost.map(|c| Money::new(c, model.config.profile.currency));
    lines.extend(cost.map(|c| Line::bullet(Message::new("phases-once").money("cost", c))));
    let caveat = migration.caveat.as_ref();
    lines.extend(
        caveat.map(|c| Line::new(Sign::No, Message::new("advice-caveat").local("caveat", c))),
    );
    lines
}

fn effort(migration: &Migration) -> Message {
    let (low, high) = migration.downtime;
    let downtime = match (low, high) {
        (_, Duration::ZERO) => Message::new("phases-no-downtime"),
        (low, high) if low == high => Message::new("phases-downtime").duration("high", high),
        (low, high) => {
            Message::new("phases-downtime-range").duration("low", low).duration("high", high)
        }
    };
    let hours = match migration.hours.and_then(|h| h.to_f64()) {
        Some(hours) => Message::new("phases-hours").quantity("hours", hours, Unit::Count),
        None => Message::new("phases-hours-unknown"),
    };
    Message::new("phases-effort")
        .with("downtime", inner(downtime))
        .duration("lead", migration.lead_time)
        .with("hours", inner(hours))
}

fn facts(model: &Model, rung: &Rung<'_>) -> Vec<Line> {
    let phase = rung.phase;
    let mut lines = Vec::new();
    match rung.option {
        Some(option) if option.obstacles.is_empty() => {
            lines.push(Line::new(Sign::Yes, Message::new("phases-feasible")));
        }
        Some(option) => {
            lines.extend(option.obstacles.iter().map(|o| Line::new(Sign::No, o.clone())));
        }
        None => {}
    }
    lines.extend(regret(model, rung).map(Line::bullet));
    let money = month(model, phase.cost);
    let operations = rung.option.and_then(|o| o.operations);
    let money = match (operations, phase.operations_hours.and_then(|h| h.to_f64())) {
        (Some(work), _) => {
            Message::new("phases-and-work").with("cost", inner(money)).money("work", work)
        }
        (None, Some(hours)) => Message::new("phases-and-hours")
            .with("cost", inner(money))
            .quantity("hours", hours, Unit::Count),
        (None, None) => Message::new("phases-and-unknown").with("cost", inner(money)),
    };
    lines.push(Line::bullet(money));
    lines.push(Line::bullet(
        Message::new("phases-carries")
            .with("carries", inner(rung.carries()))
            .with("promise", inner(rung.promise())),
    ));
    let team = Message::new(match &phase.complexity {
        Some(_) => "phases-team-complexity",
        None => "phases-team",
    });
    let team = team.local("team", &phase.team);
    lines.push(Line::bullet(match &phase.complexity {
        Some(complexity) => team.local("complexity", complexity),
        None => team,
    }));
    lines.push(Line::bullet(Message::new("phases-hosting").local("hosting", &phase.hosting)));
    let room = rung.basis.and_then(|b| b.resources);
    lines.extend(room.map(|r| Line::bullet(resources(&r))));
    if !phase.stack.is_empty() {
        let stack = Arg::Text(phase.stack.join(", "));
        lines.push(Line::bullet(Message::new("phases-stack").with("stack", stack)));
    }
    if !phase.minimum_stay.is_zero() {
        let stay = Message::new("phases-stay").duration("stay", phase.minimum_stay);
        lines.push(Line::bullet(stay));
    }
    lines
}

/// What being on this rung is expected to cost, and beyond the best.
fn regret(model: &Model, rung: &Rung<'_>) -> Option<Message> {
    let months = f64::from(model.shown().assessment.advice.regret_months);
    let option = rung.option?;
    let (Some(expected), Some(regret)) = (option.expected, option.regret) else {
        return Some(without_regret(model));
    };
    let known = Message::new("phases-regret")
        .money("expected", expected)
        .money("regret", regret)
        .quantity("months", months, Unit::Count);
    Some(known.quantity("carries", option.carries.unwrap_or(0.0), Unit::Ratio))
}

/// Why a rung has no regret: only what is really missing is named.
pub(crate) fn without_regret(model: &Model) -> Message {
    let paid = model.shown().assessment.economics.now.revenue.is_some();
    Message::new(match model.config.profile.phases.len() {
        0 | 1 => "phases-regret-alone",
        _ if paid => "phases-regret-no-end",
        _ => "phases-regret-unknown",
    })
}

fn resources(room: &Resources) -> Message {
    let (low, high) = room.vcpu;
    let id = if low == high { "phases-resources" } else { "phases-resources-range" };
    let words = Message::new(id)
        .quantity("low", f64::from(low), Unit::Count)
        .quantity("memory-low", room.memory.0, Unit::Bytes)
        .quantity("nodes", f64::from(room.nodes), Unit::Count);
    if low == high {
        return words;
    }
    words.quantity("high", f64::from(high), Unit::Count).quantity(
        "memory-high",
        room.memory.1,
        Unit::Bytes,
    )
}

/// Another way to get a part of the phase, its price, whose price, and why not.
#[must_use]
pub fn alternative(model: &Model, a: &Alternative) -> Message {
    let currency = model.config.profile.currency;
    let price = match &a.cost {
        None => Message::new("report-alternative-unknown"),
        Some(cost) => {
            let priced = if cost.amount.is_exact() {
                Message::new("report-alternative-price")
            } else {
                Message::new("report-alternative-range")
                    .money("high", Money::new(cost.amount.high, currency))
            };
            priced
                .money("price", Money::new(cost.amount.low, currency))
                .local("source", &cost.source)
                .text("on", &cost.on)
        }
    };
    let line = match &a.because {
        None => Message::new("report-alternative"),
        Some(because) => Message::new("report-alternative-because").local("because", because),
    };
    line.local("name", &a.name).local("replaces", &a.replaces).with("price", inner(price))
}
