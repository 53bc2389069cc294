//! The answers of `check --all`: one line a target, in the order of the configuration, and in JSON
//! each target's whole `check`.

use super::json::{self, SCHEMA};
use super::text::{self, Say};
use crate::app::Model;
use crate::app::watch::Connection;
use crate::config::target::FleetTarget;
use crate::domain::health::Condition;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use serde_json::{Value, json};
use std::fmt::Write;

/// One target and what came of the look at it.
#[derive(Debug)]
pub struct Line<'a> {
    /// Which.
    pub target: &'a FleetTarget,
    /// None: it was not tried; the target says why.
    pub looked: Option<Model>,
}

impl Line<'_> {
    fn status(&self) -> Condition {
        self.looked.as_ref().map_or(Condition::Unknown, |m| m.shown().assessment.status)
    }

    /// Why nothing is known of it.
    fn lost(&self) -> Option<Message> {
        let Some(model) = &self.looked else { return self.target.refused.clone() };
        match model.shown().connection(model.config.refresh) {
            Connection::Lost { reason, .. } => Some(reason),
            _ => None,
        }
    }
}

/// The worst of all.
#[must_use]
pub fn worst(lines: &[Line<'_>]) -> Condition {
    lines.iter().map(Line::status).max().unwrap_or(Condition::Unknown)
}

/// One line each, names aligned, and one for all.
#[must_use]
pub fn text(lines: &[Line<'_>], say: Say<'_>) -> String {
    let words: Vec<String> =
        lines.iter().map(|l| say(&Message::new(text::status(l.status())))).collect();
    let longest = |all: &mut dyn Iterator<Item = &str>| {
        all.map(|word| word.chars().count()).max().unwrap_or(0).min(40)
    };
    let state = longest(&mut words.iter().map(String::as_str));
    let name = longest(&mut lines.iter().map(|l| l.target.target.name.as_str()));
    let mut page = String::new();
    for (line, word) in lines.iter().zip(&words) {
        let answer = match (line.lost(), &line.looked) {
            (None, Some(model)) => text::answer(model, say),
            (Some(reason), Some(_)) => {
                let reason = Arg::Message(Box::new(reason));
                say(&Message::new("fleet-check-lost").with("reason", reason))
            }
            (reason, None) => reason.as_ref().map(say).unwrap_or_default(),
        };
        let target = &line.target.target.name;
        // Writing to a String cannot fail.
        let _ = writeln!(page, "{word:<state$}  {target:<name$}  {answer}");
    }
    let bad = lines.iter().filter(|l| l.status() != Condition::Ok).count();
    let total = Message::new("fleet-check-total")
        .quantity("count", lines.len() as f64, Unit::Count)
        .quantity("warn", bad as f64, Unit::Count);
    page.push_str(&say(&total));
    page.push('\n');
    page
}

/// `status` is the worst of all; `targets` are what `check --json` says of each.
#[must_use]
pub fn json(lines: &[Line<'_>], say: Say<'_>) -> Value {
    let targets: Vec<Value> = lines
        .iter()
        .map(|line| {
            let mut value = match &line.looked {
                Some(model) => json::check(model, say),
                None => json!({
                    "target": {
                        "name": line.target.target.name,
                        "kind": line.target.target.kind.id(),
                        "state": "lost",
                    },
                    "problems": line.lost().iter().map(say).collect::<Vec<_>>(),
                    "status": line.status().id(),
                }),
            };
            if let Value::Object(fields) = &mut value {
                fields.remove("schema");
                fields.insert("group".to_owned(), json!(line.target.target.group));
                fields.insert("tags".to_owned(), json!(line.target.target.tags));
            }
            value
        })
        .collect();
    json!({ "schema": SCHEMA, "status": worst(lines).id(), "targets": targets })
}
