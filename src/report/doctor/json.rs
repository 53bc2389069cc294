//! The diagnosis for a machine; documented in the README.

use crate::app::Model;
use crate::app::doctor::{Diagnosis, Remedy, Row};
use crate::domain::message::{Arg, Message};
use crate::report::json::{head, instant};
use serde_json::{Value, json};

/// The whole answer.
#[must_use]
pub fn json(model: &Model, diagnosis: &Diagnosis, say: &dyn Fn(&Message) -> String) -> Value {
    let (present, lacking, mendable) = diagnosis.counts();
    let mut value = head(model);
    let more = json!({
        "figures": diagnosis.rows.iter().map(|r| row(model, r, say)).collect::<Vec<_>>(),
        "trouble": diagnosis.trouble.iter().map(say).collect::<Vec<_>>(),
        "summary": { "present": present, "lacking": lacking, "mendable": mendable },
        "outcome": diagnosis.outcome().id(),
    });
    crate::report::json::merge(&mut value, more);
    value
}

fn row(model: &Model, row: &Row, say: &dyn Fn(&Message) -> String) -> Value {
    let age = row.at.map(|at| (model.shown().now - at).num_milliseconds().max(0) as f64 / 1000.0);
    let amount = match &row.value {
        Some(Arg::Money(amount)) => crate::report::money::money(Some(*amount)),
        _ => None,
    };
    json!({
        "id": row.id,
        "section": row.section.id(),
        "state": row.state.id(),
        "value": row.measured.map(|(value, _)| value),
        "unit": row.measured.map(|(_, unit)| unit.id()),
        "amount": amount,
        "source": row.origin,
        "address": row.address,
        "at": row.at.map(instant),
        "age": age,
        "why": row.why.as_ref().map(say),
        "remedies": row.remedies.iter().map(|r| remedy(r, say)).collect::<Vec<_>>(),
    })
}

fn remedy(remedy: &Remedy, say: &dyn Fn(&Message) -> String) -> Value {
    json!({
        "id": remedy.id,
        "says": say(&remedy.says),
        "machine": say(&remedy.place.machine),
        "file": remedy.place.file.as_ref().map(|file| file.display().to_string()),
        "line": remedy.place.line,
        "lines": remedy.lines,
    })
}
