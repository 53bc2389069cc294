//! `palier history annotate`: what is noted, as lines and as JSON.

use crate::app::history_screen::{LineKind, kind_name};
use crate::domain::Timestamp;
use crate::domain::mark::Mark;
use crate::domain::message::Message;
use chrono::SecondsFormat;
use serde_json::{Value, json};
use std::fmt::Write as _;

fn instant(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// A line each, oldest first, with the number that it is removed by.
#[must_use]
pub fn marks_text(target: &str, marks: &[Mark], say: &dyn Fn(&Message) -> String) -> String {
    if marks.is_empty() {
        return format!("{}\n", say(&Message::new("annotate-none").text("target", target)));
    }
    let mut text = String::new();
    for mark in marks {
        let id = mark.id.unwrap_or_default();
        let until = mark.until.map(|until| format!(" – {}", instant(until))).unwrap_or_default();
        let kind = say(&Message::new(kind_name(LineKind::Mark(mark.kind))));
        let words = mark.phases().map(|(from, to)| format!("{from} → {to}"));
        let words = words.unwrap_or_else(|| mark.words.clone());
        let _ = writeln!(text, "{id:>4}  {}{until}  {kind}: {words}", instant(mark.at));
    }
    text
}

/// The same with the names of the file's columns, so that it can be taken in elsewhere.
#[must_use]
pub fn marks_json(target: &str, marks: &[Mark]) -> Value {
    let row = |mark: &Mark| {
        json!({
            "id": mark.id,
            "time": instant(mark.at),
            "until": mark.until.map(instant),
            "kind": mark.kind.id(),
            "words": mark.words,
        })
    };
    json!({ "schema": 1, "target": target, "marks": marks.iter().map(row).collect::<Vec<_>>() })
}
