//! The answer of `palier decide`, in words and as JSON: the phase, the way to it with every answer
//! and threshold, and what the same document says beside it.

use super::json::SCHEMA;
use super::money::{decimal, money};
use super::text::{Page, capital, table};
use crate::domain::decision::{
    Answer, Answers, Condition, Decision, Guidance, Mark, QuestionKind, Step, Walk,
};
use crate::domain::message::{Arg, Message};
use crate::domain::money::Money;
use crate::domain::profile::Profile;
use crate::domain::published_costs::{Claim, CostRow, cost_rows, uneven_rates};
use crate::domain::scenario::Scenario;
use crate::text::Speaker;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

/// A decision that was reached.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'a> {
    /// Whose.
    pub profile: &'a Profile,
    /// What the costs are computed with.
    pub scenario: &'a Scenario,
    /// Its decision aids.
    pub decision: &'a Decision,
    /// All answers, also those that the tree did not need.
    pub answers: &'a Answers,
    /// The way.
    pub walk: &'a Walk,
    /// Where it ended: an index into the ladder.
    pub phase: usize,
}

/// For a person.
#[must_use]
pub fn text(d: &Decided<'_>, speaker: &Speaker<'_>) -> String {
    let say = |m: &Message| speaker.say(m);
    let title = |id| speaker.say(&Message::new(id));
    let phase = &d.profile.phases[d.phase];
    let mut page = Page::default();
    page.line(&say(&Message::new("decide-head").text("profile", &d.profile.name)));
    page.line(&answer(d, speaker));
    let mut way: Vec<_> = d.walk.steps.iter().map(|s| step(d, s, speaker)).collect();
    if !d.walk.steps.last().is_some_and(|s| s.met) {
        way.push(say(&Message::new("decide-otherwise").local("phase", &phase.name)));
    }
    page.block(&title("decide-way"), &way);
    let tools: Vec<_> = d.decision.matrix.iter().map(|row| tool(d, row, speaker)).collect();
    page.block(&title("decide-tools"), &lines(&tools));
    let rows = cost_rows(d.profile, d.scenario);
    if !rows.is_empty() {
        let named = Message::new("decide-costs").local("scenario", &d.scenario.name);
        page.block(&say(&named), &lines(&cost_table(d, &rows, speaker)));
        page.block(&title("decide-parts"), &partings(d, &rows, speaker));
    }
    for guidance in guidance(d) {
        let items = guidance.items.iter().map(|item| {
            let holds = title(match item.holds(d.answers) {
                Some(true) => "decide-holds",
                Some(false) => "decide-holds-not",
                None => "decide-open",
            });
            let when = speaker.local(&item.when);
            let words = match &item.then {
                Some(then) => say(&Message::new("decide-item")
                    .text("when", capital(when))
                    .local("then", then)),
                None => capital(when),
            };
            vec![holds, words]
        });
        page.block(speaker.local(&guidance.title), &lines(&items.collect::<Vec<_>>()));
    }
    let stages = d.decision.stages.iter().map(|stage| {
        let names: Vec<_> =
            stage.phases.iter().map(|p| speaker.local(&d.profile.phases[*p].name)).collect();
        let line = if stage.phases.contains(&d.phase) {
            Message::new("decide-stage-agrees")
        } else {
            Message::new("decide-stage-differs")
        };
        let or = title("decide-or");
        say(&line
            .text("stage", capital(speaker.local(&stage.name)))
            .text("phases", names.join(&or)))
    });
    page.block(&title("decide-stages"), &stages.collect::<Vec<_>>());
    page.block(&title("decide-notes"), &notes(d, speaker));
    page.text
}

/// The answer alone, in one sentence.
#[must_use]
pub fn answer(d: &Decided<'_>, speaker: &Speaker<'_>) -> String {
    let phase = &d.profile.phases[d.phase];
    let answer = Message::new("decide-answer").local("phase", &phase.name).text("id", &phase.id);
    speaker.say(&answer.local("hosting", &phase.hosting))
}

/// Rows with their columns in line.
fn lines(rows: &[Vec<String>]) -> Vec<String> {
    table(rows).lines().map(ToOwned::to_owned).collect()
}

fn guidance<'a>(d: &Decided<'a>) -> impl Iterator<Item = &'a Guidance> {
    let phase = d.phase;
    d.decision.guidance.iter().filter(move |g| g.phases.contains(&phase))
}

fn notes(d: &Decided<'_>, speaker: &Speaker<'_>) -> Vec<String> {
    let uneven = uneven_rates(d.profile).map(|m| speaker.say(&m));
    let notes = d.decision.notes.iter().map(|note| speaker.local(note).to_owned());
    notes.chain(uneven).collect()
}

fn step(d: &Decided<'_>, step: &Step, speaker: &Speaker<'_>) -> String {
    let rule = &d.decision.tree.rules[step.rule];
    let question = &d.decision.tree.questions[rule.ask];
    let line = if step.met {
        Message::new("decide-step-met").local("phase", &d.profile.phases[rule.phase].name)
    } else {
        Message::new("decide-step-passed")
    };
    let threshold = said(d.profile, question.kind, rule.when.threshold(), speaker);
    let wanted = match rule.when {
        Condition::Is(_) => Message::new("decide-is"),
        Condition::Equals(_) => Message::new("decide-equals"),
        Condition::Below(_) => Message::new("decide-below"),
        Condition::AtLeast(_) => Message::new("decide-at-least"),
        Condition::Above(_) => Message::new("decide-above"),
    };
    let origin = match step.given.origin.name() {
        "typed" => Arg::Message(Box::new(Message::new("decide-typed"))),
        "configuration" => Arg::Message(Box::new(Message::new("decide-configured"))),
        flag => Arg::Text(flag.to_owned()),
    };
    speaker.say(
        &line
            .local("question", &question.words)
            .text("answer", said(d.profile, question.kind, step.given.answer, speaker))
            .with("condition", Arg::Message(Box::new(wanted.text("threshold", threshold))))
            .with("origin", origin),
    )
}

/// An answer or a threshold in words.
#[must_use]
pub fn said(
    profile: &Profile,
    kind: QuestionKind,
    answer: Answer,
    speaker: &Speaker<'_>,
) -> String {
    match (answer, kind) {
        (Answer::YesNo(true), _) => speaker.word("decide-yes"),
        (Answer::YesNo(false), _) => speaker.word("decide-no"),
        (Answer::Number(n), QuestionKind::Money) => {
            speaker.money_short(Money::new(n, profile.currency))
        }
        (Answer::Number(n), QuestionKind::Availability) => {
            let decimals = usize::try_from(n.normalize().scale().saturating_sub(2)).unwrap_or(0);
            speaker.percent(float(n), decimals)
        }
        (Answer::Number(n), _) => speaker.units(float(n)),
    }
}

fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

fn tool(
    d: &Decided<'_>,
    row: &crate::domain::decision::MatrixRow,
    speaker: &Speaker<'_>,
) -> Vec<String> {
    let cell = row.cells.get(d.phase);
    let mark = cell.map(|c| match c.mark {
        Mark::Recommended => "decide-recommended",
        Mark::Optional => "decide-optional",
        Mark::Unnecessary => "decide-unnecessary",
    });
    let mark = mark.map(|id| speaker.word(id)).unwrap_or_default();
    let remark = cell.and_then(|c| c.remark.as_ref()).map(|words| speaker.local(words));
    let marked = match remark {
        Some(remark) => format!("{mark} ({remark})"),
        None => mark,
    };
    vec![speaker.local(&row.tool).to_owned(), marked]
}

fn cost_table(d: &Decided<'_>, rows: &[CostRow], speaker: &Speaker<'_>) -> Vec<Vec<String>> {
    let word = |id| speaker.word(id);
    let unknown = || word("decide-unknown");
    let amount = |m: Option<Money>| m.map_or_else(unknown, |m| speaker.money_short(m));
    let mut all = vec![vec![
        String::new(),
        word("column-phase"),
        word("decide-column-infrastructure"),
        word("decide-column-hours"),
        word("decide-column-computed"),
        word("decide-column-published"),
        word("decide-column-implied"),
    ]];
    all.extend(rows.iter().map(|row| {
        let p = &row.published;
        let here = if p.phase == d.phase { ">" } else { "" };
        vec![
            here.to_owned(),
            speaker.local(&d.profile.phases[p.phase].name).to_owned(),
            amount(Some(row.infrastructure)),
            row.hours.map_or_else(unknown, |h| speaker.count(float(h))),
            amount(row.computed),
            claimed(p.total, d.profile, speaker),
            row.implied_rate.map_or_else(|| "–".to_owned(), |m| speaker.money_short(m)),
        ]
    }));
    all
}

/// « ~400 €+ », as the document writes it.
fn claimed(claim: Claim, profile: &Profile, speaker: &Speaker<'_>) -> String {
    let money = speaker.money_short(Money::new(claim.value, profile.currency));
    let about = if claim.about { "~" } else { "" };
    let more = if claim.or_more { "+" } else { "" };
    format!("{about}{money}{more}")
}

/// Why the rows' two totals part; rows with one reason share a line.
fn partings(d: &Decided<'_>, rows: &[CostRow], speaker: &Speaker<'_>) -> Vec<String> {
    let mut by_reason: Vec<(String, Vec<&str>)> = Vec::new();
    for row in rows.iter().filter(|row| !row.reasons.is_empty()) {
        let said: Vec<_> = row.reasons.iter().map(|m| speaker.say(m)).collect();
        let (said, name) =
            (said.join(" "), speaker.local(&d.profile.phases[row.published.phase].name));
        match by_reason.iter_mut().find(|(known, _)| *known == said) {
            Some((_, names)) => names.push(name),
            None => by_reason.push((said, vec![name])),
        }
    }
    let line = |(said, names): (String, Vec<&str>)| {
        let part = Message::new("decide-part").text("phases", names.join(", "));
        speaker.say(&part.with("reasons", Arg::Text(said)))
    };
    by_reason.into_iter().map(line).collect()
}

/// For a script.
#[must_use]
pub fn json(d: &Decided<'_>, speaker: &Speaker<'_>) -> Value {
    let phase = &d.profile.phases[d.phase];
    let id = |index: usize| d.profile.phases[index].id.clone();
    let rule = d.walk.steps.last().filter(|s| s.met).map(|s| s.rule);
    json!({
        "schema": SCHEMA,
        "profile": d.profile.id,
        "billing": d.profile.billing.id(),
        "currency": d.profile.currency.code(),
        "answer": {
            "phase": phase.id,
            "name": speaker.local(&phase.name),
            "hosting": speaker.local(&phase.hosting),
            "stack": phase.stack,
            "cost_low": decimal(phase.cost.low),
            "cost": decimal(phase.cost.mid),
            "cost_high": decimal(phase.cost.high),
            "rule": rule,
        },
        "path": d.walk.steps.iter().map(|step| {
            let rule = &d.decision.tree.rules[step.rule];
            let question = &d.decision.tree.questions[rule.ask];
            json!({
                "rule": step.rule,
                "question": question.id,
                "words": speaker.local(&question.words),
                "kind": question.kind.id(),
                "answer": value(question.kind, step.given.answer),
                "source": step.given.origin.name(),
                "condition": rule.when.id(),
                "threshold": value(question.kind, rule.when.threshold()),
                "met": step.met,
                "phase": id(rule.phase),
            })
        }).collect::<Vec<_>>(),
        "matrix": d.decision.matrix.iter().filter_map(|row| {
            let cell = row.cells.get(d.phase)?;
            Some(json!({
                "tool": speaker.local(&row.tool),
                "mark": cell.mark.id(),
                "remark": cell.remark.as_ref().map(|words| speaker.local(words)),
            }))
        }).collect::<Vec<_>>(),
        "costs": cost_rows(d.profile, d.scenario).iter().map(|row| json!({
            "phase": id(row.published.phase),
            "infrastructure": decimal(row.infrastructure.amount),
            "hours": row.hours.map(float),
            "hourly_rate": money(row.rate),
            "computed": money(row.computed),
            "published": {
                "infrastructure": claim(row.published.infrastructure),
                "hours": claim(row.published.hours),
                "total": claim(row.published.total),
                "implied_hourly_rate": money(row.implied_rate),
            },
            "reasons": row.reasons.iter().map(|m| speaker.say(m)).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "guidance": guidance(d).map(|g| json!({
            "id": g.id,
            "title": speaker.local(&g.title),
            "items": g.items.iter().map(|item| json!({
                "when": speaker.local(&item.when),
                "then": item.then.as_ref().map(|words| speaker.local(words)),
                "holds": item.holds(d.answers),
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "stages": d.decision.stages.iter().map(|stage| json!({
            "stage": speaker.local(&stage.name),
            "phases": stage.phases.iter().map(|p| id(*p)).collect::<Vec<_>>(),
            "disagrees": !stage.phases.contains(&d.phase),
        })).collect::<Vec<_>>(),
        "notes": notes(d, speaker),
    })
}

/// Money as an exact string, a count and a share as numbers.
fn value(kind: QuestionKind, answer: Answer) -> Value {
    match (answer, kind) {
        (Answer::YesNo(yes), _) => yes.into(),
        (Answer::Number(n), QuestionKind::Money) => decimal(n).into(),
        (Answer::Number(n), _) => float(n).into(),
    }
}

fn claim(claim: Claim) -> Value {
    json!({ "value": float(claim.value), "about": claim.about, "or_more": claim.or_more })
}
