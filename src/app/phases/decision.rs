//! The profile's own decision aids: the tree with the way taken, the tools by rung, published costs
//! beside computed ones, and what is recommended by stage of the organisation.

use super::{Line, MatrixLine, Section, Sign, inner, selected};
use crate::app::model::Model;
use crate::domain::decision::{
    Answer, Condition, Decision, End, Given, Mark, QuestionKind, Rule, Walk,
};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::money::Money;
use crate::domain::published_costs::{Claim, CostRow, cost_rows, uneven_rates};
use rust_decimal::prelude::ToPrimitive;

pub(super) fn sections(model: &Model) -> Vec<Section> {
    let mut all = Vec::new();
    if let Some(decision) = &model.config.profile.decision {
        let counted = model.units().map(|u| (u.count, u.origin));
        let walk = decision.tree.walk(&model.config.decision_answers(counted));
        all.push(tree(model, decision, &walk));
        all.push(matrix(model, decision));
        all.extend(guidance(model, decision));
        all.push(stages(model, decision, &walk));
    }
    all.push(costs(model));
    if let Some(decision) = &model.config.profile.decision {
        let notes = decision.notes.iter();
        let notes = notes.map(|n| Line::bullet(Message::new("phases-words").local("words", n)));
        let uneven = uneven_rates(&model.config.profile).map(Line::bullet);
        all.push(Section::new(Message::new("decide-notes"), notes.chain(uneven).collect()));
    }
    all
}

/// Where the tree ends, or what it has to know; then every rule, the ones on the way first.
fn tree(model: &Model, decision: &Decision, walk: &Walk) -> Section {
    let phases = &model.config.profile.phases;
    let advised = model.shown().assessment.advice.phase;
    let end = match walk.end {
        End::Phase { phase, .. } if phase == advised => {
            let words = Message::new("report-tree-agrees").local("phase", &phases[phase].name);
            Line::new(Sign::Yes, words)
        }
        End::Phase { phase, .. } => {
            let words = Message::new("report-tree-differs").local("phase", &phases[phase].name);
            Line::new(Sign::No, words)
        }
        End::Asks(question) => {
            let question = &decision.tree.questions[question];
            let words = Message::new("report-tree-asks").local("question", &question.words);
            Line::new(Sign::Open, words.text("id", &question.id))
        }
    };
    let mut lines = vec![end];
    for (index, rule) in decision.tree.rules.iter().enumerate() {
        let step = walk.steps.iter().find(|s| s.rule == index);
        lines.push(match step {
            Some(step) => taken(model, decision, rule, &step.given, step.met),
            None => ahead(model, decision, rule),
        });
    }
    let last = &phases[decision.tree.otherwise].name;
    let reached = matches!(walk.end, End::Phase { rule: None, .. });
    let sign = if reached { Sign::Yes } else { Sign::Open };
    let id = if reached { "decide-otherwise" } else { "phases-rule-otherwise" };
    lines.push(Line::new(sign, Message::new(id).local("phase", last)));
    Section::new(Message::new("report-tree"), lines)
}

fn taken(model: &Model, decision: &Decision, rule: &Rule, given: &Given, met: bool) -> Line {
    let question = &decision.tree.questions[rule.ask];
    let (sign, words) = if met {
        let phase = &model.config.profile.phases[rule.phase].name;
        (Sign::Yes, Message::new("decide-step-met").local("phase", phase))
    } else {
        (Sign::No, Message::new("decide-step-passed"))
    };
    let origin = match given.origin.name() {
        "configuration" => inner(Message::new("decide-configured")),
        other => Arg::Text(other.to_owned()),
    };
    let words = words
        .local("question", &question.words)
        .with("answer", said(model, question.kind, given.answer))
        .with("condition", inner(wanted(model, question.kind, rule.when)))
        .with("origin", origin);
    Line::new(sign, words)
}

/// A rule that the way has not come to.
fn ahead(model: &Model, decision: &Decision, rule: &Rule) -> Line {
    let question = &decision.tree.questions[rule.ask];
    let words = Message::new("phases-rule-ahead")
        .local("question", &question.words)
        .with("condition", inner(wanted(model, question.kind, rule.when)))
        .local("phase", &model.config.profile.phases[rule.phase].name);
    Line::new(Sign::Open, words)
}

fn wanted(model: &Model, kind: QuestionKind, when: Condition) -> Message {
    let words = Message::new(match when {
        Condition::Is(_) => "decide-is",
        Condition::Equals(_) => "decide-equals",
        Condition::Below(_) => "decide-below",
        Condition::AtLeast(_) => "decide-at-least",
        Condition::Above(_) => "decide-above",
    });
    words.with("threshold", said(model, kind, when.threshold()))
}

fn said(model: &Model, kind: QuestionKind, answer: Answer) -> Arg {
    let number = |n: rust_decimal::Decimal| n.to_f64().unwrap_or(f64::NAN);
    match (answer, kind) {
        (Answer::YesNo(true), _) => inner(Message::new("decide-yes")),
        (Answer::YesNo(false), _) => inner(Message::new("decide-no")),
        (Answer::Number(n), QuestionKind::Money) => {
            Arg::Money(Money::new(n, model.config.profile.currency))
        }
        (Answer::Number(n), QuestionKind::Availability) => Arg::Quantity(number(n), Unit::Ratio),
        (Answer::Number(n), _) => Arg::Units(number(n)),
    }
}

fn matrix(model: &Model, decision: &Decision) -> Section {
    let at = selected(model);
    let mark = |mark| match mark {
        Mark::Recommended => Sign::Yes,
        Mark::Optional => Sign::Open,
        Mark::Unnecessary => Sign::No,
    };
    let rows = decision.matrix.iter().map(|row| {
        let cell = row.cells.get(at);
        let word = Message::new(match cell.map(|c| c.mark) {
            Some(Mark::Recommended) => "decide-recommended",
            Some(Mark::Optional) => "decide-optional",
            Some(Mark::Unnecessary) => "decide-unnecessary",
            None => "phases-unknown",
        });
        let remark = match cell.and_then(|c| c.remark.as_ref()) {
            Some(remark) => {
                Message::new("phases-remark").with("mark", inner(word)).local("remark", remark)
            }
            None => word,
        };
        MatrixLine {
            tool: Message::new("phases-words").local("words", &row.tool),
            marks: row.cells.iter().map(|c| mark(c.mark)).collect(),
            remark,
        }
    });
    let title = Message::new("phases-tools").local("phase", &model.config.profile.phases[at].name);
    Section { title, lines: Vec::new(), matrix: rows.collect() }
}

/// What speaks for and against the rung that is looked at.
fn guidance(model: &Model, decision: &Decision) -> Vec<Section> {
    let at = selected(model);
    let counted = model.units().map(|u| (u.count, u.origin));
    let answers = model.config.decision_answers(counted);
    let of_rung = decision.guidance.iter().filter(|g| g.phases.contains(&at));
    let section = |g: &crate::domain::decision::Guidance| {
        let lines = g.items.iter().map(|item| {
            let sign = match item.holds(&answers) {
                Some(true) => Sign::Yes,
                Some(false) => Sign::No,
                None => Sign::Open,
            };
            let words = match &item.then {
                Some(then) => {
                    Message::new("decide-item").local("when", &item.when).local("then", then)
                }
                None => Message::new("phases-words").local("words", &item.when),
            };
            Line::new(sign, words)
        });
        Section::new(Message::new("phases-words").local("words", &g.title), lines.collect())
    };
    of_rung.map(section).collect()
}

/// The recommendation by stage, and where it is not what is advised or what the tree says.
fn stages(model: &Model, decision: &Decision, walk: &Walk) -> Section {
    let phases = &model.config.profile.phases;
    let advised = model.shown().assessment.advice.phase;
    let lines = decision.stages.iter().map(|stage| {
        let names = stage.phases.iter().map(|p| Arg::Local(phases[*p].name.clone()));
        let joined = names
            .reduce(|a, b| inner(Message::new("phases-or").with("first", a).with("second", b)));
        let words = Message::new("decide-stage-agrees").local("stage", &stage.name);
        let words = words.with("phases", joined.unwrap_or(Arg::Text(String::new())));
        let agrees = stage.phases.contains(&advised);
        let mut notes = Vec::new();
        if !agrees {
            notes.push(Message::new("phases-stage-advice"));
        }
        if let End::Phase { phase, .. } = walk.end
            && !stage.phases.contains(&phase)
        {
            notes.push(Message::new("phases-stage-tree"));
        }
        Line { sign: if agrees { Sign::Yes } else { Sign::No }, words, notes }
    });
    Section::new(Message::new("decide-stages"), lines.collect())
}

fn costs(model: &Model) -> Section {
    let scenario = model.scenario();
    let rows = cost_rows(&model.config.profile, &scenario);
    let lines = rows.iter().map(|row| cost(model, row)).collect();
    Section::new(Message::new("decide-costs").local("scenario", &scenario.name), lines)
}

fn cost(model: &Model, row: &CostRow) -> Line {
    let phase = &model.config.profile.phases[row.published.phase].name;
    let computed = match row.computed {
        Some(money) => Arg::Money(money),
        None => inner(Message::new("decide-unknown")),
    };
    let words = Message::new("phases-cost-row")
        .local("phase", phase)
        .with("computed", computed)
        .with("published", claimed(model, row.published.total));
    let sign = if row.reasons.is_empty() { Sign::Yes } else { Sign::No };
    Line { sign, words, notes: row.reasons.clone() }
}

/// « ~400 €+ », as the document writes it.
fn claimed(model: &Model, claim: Claim) -> Arg {
    let mut arg = Arg::Money(Money::new(claim.value, model.config.profile.currency));
    if claim.about {
        arg = inner(Message::new("phases-about").with("value", arg));
    }
    if claim.or_more {
        arg = inner(Message::new("phases-or-more").with("value", arg));
    }
    arg
}
