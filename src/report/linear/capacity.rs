//! What each resource carries, and the forecasts.

use super::Told;
use crate::app::Model;
use crate::app::explain_capacity::{confidence, demand, why};
use crate::app::outlook::{self, Listed};
use crate::app::standing::{headline, name, rows};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::profile::Comparison;

pub(super) fn tell(model: &Model, told: &mut Told<'_>) {
    if rows(model).is_empty() {
        told.message(&Message::new("capacity-waiting"));
    }
    answers(model, told);
    let capacity = &model.shown().assessment.capacity;
    let say = told.say;
    let mut evidence: Vec<String> = capacity.answers.iter().map(|a| say(&a.evidence)).collect();
    evidence.extend(demand(capacity).map(|m| say(&m)));
    evidence.extend(capacity.little.iter().map(|l| say(&l.evidence)));
    evidence.extend(capacity.scalability.iter().map(|s| say(&s.evidence)));
    told.block(&Message::new("capacity-title-evidence"), evidence);
    forecasts(model, told);
}

/// The bottleneck, then each resource.
pub(super) fn answers(model: &Model, told: &mut Told<'_>) {
    let rows = rows(model);
    if rows.is_empty() {
        return;
    }
    let say = told.say;
    let mut said = vec![say(&headline(model))];
    for row in &rows {
        let mut more = Vec::new();
        if let Some((low, high)) = row.answer.interval {
            let line = Message::new("linear-interval")
                .quantity("low", low.floor(), Unit::Count)
                .quantity("high", high.floor(), Unit::Count);
            more.push(say(&line));
        }
        if row.answer.at_least && row.units.is_some() {
            more.push(say(&Message::new("capacity-at-least")));
        }
        more.extend(row.over.then(|| say(&Message::new("linear-too-many"))));
        let trust = Message::new(confidence(row.answer.confidence));
        more.push(say(&Message::new("linear-trust").with("trust", super::part(trust))));
        let value = match (&row.instead, row.units) {
            (_, Some(units)) => Some(Arg::Units(units)),
            (Some(instead), None) => Some(super::part(instead.clone())),
            (None, None) => None,
        };
        let name = say(&Message::new(name(row.answer)));
        said.push(told.said_figure(&name, value, &more));
    }
    told.block(&Message::new("report-capacity"), said);
}

fn forecasts(model: &Model, told: &mut Told<'_>) {
    let watch = model.shown();
    let all = outlook::listed(&watch.forecasts);
    let said: Vec<String> = all.into_iter().map(|listed| forecast(model, listed, told)).collect();
    if said.is_empty() {
        told.message(&outlook::nothing(model));
        return;
    }
    told.block(&Message::new("capacity-forecast"), said);
}

fn forecast(model: &Model, listed: Listed<'_>, told: &Told<'_>) -> String {
    let say = told.say;
    let question = listed.question;
    let name = say(&Message::new("value-plain").metric("value", question.metric));
    let mut sentences = Vec::new();
    let threshold = question.threshold.map(|threshold| {
        let id = match question.comparison {
            Comparison::Above => "report-above",
            Comparison::Below => "report-below",
        };
        say(&Message::new(id).quantity("value", threshold, question.metric.shown_unit()))
    });
    match listed.outlook {
        Ok(made) => {
            let dates = listed.crossing().map(|crossing| outlook::dates(made, crossing));
            sentences.extend(dates.into_iter().flatten().map(|m| say(&m)));
            sentences.extend(outlook::trust(made).iter().map(say));
        }
        Err(no) => sentences.extend(why(no, model).iter().map(say)),
    }
    let head = threshold.map_or(name.clone(), |threshold| format!("{name} {threshold}"));
    format!("{head}: {}", sentences.join(" "))
}
