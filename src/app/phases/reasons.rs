//! When, how likely, why, and what would say otherwise.

use super::{Line, Section, Sign, inner};
use crate::app::explain::{otherwise, wrong_in_full};
use crate::app::model::Model;
use crate::domain::Timestamp;
use crate::domain::advice::{Evidence, Verdict};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;

pub(super) fn sections(model: &Model) -> Vec<Section> {
    vec![when(model), evidence(model), others(model)]
}

/// When the phase is full, how likely that is, what is saved, and where rules and regret part: the
/// same for who asks why.
pub(in crate::app) fn dates(model: &Model) -> impl Iterator<Item = Message> {
    when(model).lines.into_iter().map(|line| line.words)
}

/// The dates, the probability, what is saved, and where rules and regret part.
fn when(model: &Model) -> Section {
    let advice = &model.shown().assessment.advice;
    let mut lines = Vec::new();
    let dated = matches!(advice.verdict, Verdict::Prepare);
    let by = advice.by.filter(|_| dated);
    lines.extend(by.map(|by| Line::bullet(Message::new("phases-by").date("date", by))));
    let now = model.shown().now;
    if advice.full_range.iter().all(|at| at.is_some_and(|at| at <= now)) {
        lines.push(Line::new(Sign::No, Message::new("phases-full-now")));
    } else if advice.full_range.iter().any(Option::is_some) {
        let [tenth, half, most] = advice.full_range.map(|at| inner(month(at)));
        let words = Message::new("phases-full").with("tenth", tenth).with("half", half);
        lines.push(Line::bullet(words.with("most", most)));
    }
    let odds = advice
        .probability
        .map(|p| Line::bullet(Message::new("phases-odds").quantity("chance", p, Unit::Ratio)));
    lines.extend(odds);
    let saves = advice.saves.map(|m| Line::bullet(Message::new("phases-saves").money("saves", m)));
    lines.extend(saves);
    lines.extend(advice.conflict.clone().map(|c| Line::new(Sign::No, c)));
    Section::new(Message::new("phases-when"), lines)
}

fn month(at: Option<Timestamp>) -> Message {
    match at {
        Some(at) => Message::new("phases-month").date("at", at),
        None => Message::new("phases-beyond"),
    }
}

fn evidence(model: &Model) -> Section {
    let advice = &model.shown().assessment.advice;
    let wrong = wrong_in_full(model).into_iter().map(|m| Line::new(Sign::No, m));
    let reasons = advice.reasons.iter().map(line);
    let missing = advice.verdict == Verdict::NotEnoughData;
    let title = if missing { "phases-missing" } else { "phases-why" };
    Section::new(Message::new(title), wrong.chain(reasons).collect())
}

/// A reason with its rule, its source and since when it holds.
fn line(evidence: &Evidence) -> Line {
    let mut notes = vec![rule(evidence.rule)];
    notes.push(match &evidence.source {
        Some(origin) => Message::new("explain-by").text("origin", origin.name()),
        None => source(evidence.rule),
    });
    notes.extend(evidence.since.map(|at| Message::new("phases-since").date("date", at)));
    let sign = if evidence.rule == "missing" { Sign::Open } else { Sign::Bullet };
    Line { sign, words: evidence.sentence.clone(), notes }
}

fn rule(id: &str) -> Message {
    Message::new(match id {
        "signal" => "phases-rule-signal",
        "requirement" => "phases-rule-requirement",
        "band" => "phases-rule-band",
        "capacity" => "phases-rule-capacity",
        "projection" => "phases-rule-projection",
        "forecast" => "phases-rule-forecast",
        "cost" => "phases-rule-cost",
        "remedy" => "phases-rule-remedy",
        "migration" => "phases-rule-migration",
        _ => "phases-rule-missing",
    })
}

/// Who says so where nobody measured it.
fn source(rule: &str) -> Message {
    Message::new(match rule {
        "remedy" | "migration" | "band" | "cost" => "phases-by-profile",
        "requirement" => "phases-by-configuration",
        "projection" => "phases-by-scenario",
        _ => "phases-by-palier",
    })
}

/// What the other bases say.
fn others(model: &Model) -> Section {
    let advice = &model.shown().assessment.advice;
    let bases = &model.config.profile.bases;
    let mut lines: Vec<_> =
        advice.otherwise.iter().map(|o| Line::new(Sign::No, otherwise(model, o))).collect();
    let agree = bases.iter().filter(|basis| {
        **basis != model.config.basis && advice.otherwise.iter().all(|o| o.basis != **basis)
    });
    lines.extend(agree.map(|basis| {
        Line::new(
            Sign::Yes,
            Message::new("phases-basis-agrees").with("basis", Arg::Text(basis.clone())),
        )
    }));
    let title = Message::new("phases-bases").text("basis", &model.config.basis);
    Section::new(title, lines)
}
