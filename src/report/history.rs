//! `palier history`: what is in the store, and what came in.

mod care;

pub use care::{
    Compacted, Held, Holdings, Pruned, Verified, compacted_json, compacted_text, pruned_json,
    pruned_text, verified_json, verified_text,
};

use crate::domain::Timestamp;
use crate::domain::content::Content;
use crate::domain::forecast::day_begins;
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use serde_json::{Value, json};

/// What became of one metric of an import.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Who measured it.
    pub origin: String,
    /// What.
    pub metric: Metric,
    /// The oldest of what was read.
    pub from: Timestamp,
    /// The newest.
    pub to: Timestamp,
    /// Minutes that are new.
    pub new: usize,
    /// Minutes that were corrected.
    pub changed: usize,
    /// Minutes that were there.
    pub same: usize,
    /// Minutes that were measured and stay.
    pub measured: usize,
    /// Figures of older days.
    pub days: usize,
    /// Minutes older than anything that is kept.
    pub too_old: usize,
    /// Minutes that are not over, or in the future.
    pub too_new: usize,
}

/// What became of an import.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Import {
    /// Whose past it is.
    pub target: String,
    /// Whether nothing was written.
    pub dry: bool,
    /// By origin and metric.
    pub rows: Vec<Row>,
    /// Values that said that nothing was measured.
    pub gaps: usize,
    /// What else is to be said.
    pub notes: Vec<Message>,
    /// The signals of `thresholds.env` for `palier.toml`.
    pub toml: Option<String>,
    /// Where they were written, and how many were new there.
    pub written: Option<(String, usize)>,
}

type Say<'a> = &'a dyn Fn(&Message) -> String;

/// The store's contents in words.
#[must_use]
pub fn info_text(rows: &[Content], holdings: &Holdings, say: Say<'_>) -> String {
    if rows.is_empty() {
        return say(&Message::new("history-cli-empty")) + "\n";
    }
    let mut text = care::holdings_text(holdings, say);
    let mut target = None;
    for row in rows {
        if target != Some(&row.target) {
            target = Some(&row.target);
            text.push_str(&row.target);
            text.push('\n');
        }
        text.push_str("  ");
        text.push_str(&row.metric);
        let mut parts = Vec::new();
        if let Some((from, to)) = row.span {
            let span = Message::new("history-cli-readings").date("from", from).date("to", to);
            parts.push(say(&span.quantity("count", row.readings as f64, Unit::Count)));
        }
        parts.extend(holdings.of(row).and_then(|held| care::held_text(held, say)));
        if let Some((first, last)) = row.days {
            let days = Message::new("history-cli-days");
            let days = days.date("from", day_begins(first)).date("to", day_begins(last));
            parts.push(say(&days.quantity("count", row.day_count as f64, Unit::Count)));
        }
        parts.push(row.origins.join(", "));
        text.push_str(": ");
        text.push_str(&parts.join(" · "));
        text.push('\n');
    }
    text
}

/// The same as JSON.
#[must_use]
pub fn info_json(rows: &[Content], holdings: &Holdings) -> Value {
    let row = |c: &Content| {
        let held = holdings.of(c).cloned().unwrap_or_default();
        json!({
            "target": c.target,
            "metric": c.metric,
            "from": c.span.map(|s| instant(s.0)),
            "to": c.span.map(|s| instant(s.1)),
            "readings": c.readings,
            "rows": held.rows,
            "packed": held.packed,
            "packed_bytes": held.bytes,
            "five_minutes": held.five_minutes,
            "hours": held.hours,
            "first_day": c.days.map(|d| day(d.0)),
            "last_day": c.days.map(|d| day(d.1)),
            "days": c.day_count,
            "origins": c.origins,
        })
    };
    json!({
        "schema": 1,
        "file": holdings.path,
        "bytes": holdings.size,
        "free_bytes": holdings.free,
        "contents": rows.iter().map(row).collect::<Vec<_>>(),
    })
}

/// An import in words.
#[must_use]
pub fn import_text(done: &Import, say: Say<'_>) -> String {
    let mut lines: Vec<String> = Vec::new();
    if let Some(toml) = &done.toml {
        if let Some((file, count)) = &done.written {
            let sentence = Message::new("import-signals-written").text("file", file);
            lines.push(say(&sentence.quantity("count", *count as f64, Unit::Count)));
        } else {
            lines.push(format!("# {}", say(&Message::new("import-signals-paste"))));
            lines.push(toml.trim_end().to_owned());
        }
        // What is printed can be pasted as it is.
        let mark = if done.written.is_some() { "" } else { "# " };
        lines.extend(done.notes.iter().map(|note| format!("{mark}{}", say(note))));
    } else {
        lines.extend(done.notes.iter().map(say));
    }
    if !done.rows.is_empty() {
        let id = if done.dry { "import-would-come" } else { "import-came" };
        lines.push(say(&Message::new(id).text("target", &done.target)));
        lines.extend(done.rows.iter().map(|row| line(row, say)));
    }
    if done.gaps > 0 {
        let gaps = done.gaps as f64;
        lines.push(say(&Message::new("import-gaps").quantity("count", gaps, Unit::Count)));
    }
    lines.join("\n") + "\n"
}

fn line(row: &Row, say: Say<'_>) -> String {
    let counts = [
        ("import-count-new", row.new),
        ("import-count-changed", row.changed),
        ("import-count-same", row.same),
        ("import-count-measured", row.measured),
        ("import-count-days", row.days),
        ("import-count-old", row.too_old),
        ("import-count-future", row.too_new),
    ];
    let mut counts: Vec<_> = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(id, count)| say(&counted(id, count)))
        .collect();
    if counts.is_empty() {
        counts.push(say(&Message::new("import-count-none")));
    }
    let head = Message::new("import-row").metric("metric", row.metric).text("origin", &row.origin);
    let head = say(&head.date("from", row.from).date("to", row.to));
    format!("  {head}: {}", counts.join(", "))
}

fn counted(id: &'static str, count: usize) -> Message {
    Message { id, args: Vec::new() }.quantity("count", count as f64, Unit::Count)
}

/// The same as JSON.
#[must_use]
pub fn import_json(done: &Import, say: Say<'_>) -> Value {
    let row = |r: &Row| {
        json!({
            "origin": r.origin,
            "metric": r.metric.id(),
            "from": instant(r.from),
            "to": instant(r.to),
            "new": r.new,
            "changed": r.changed,
            "same": r.same,
            "measured": r.measured,
            "days": r.days,
            "too_old": r.too_old,
            "too_new": r.too_new,
        })
    };
    json!({
        "schema": 1,
        "target": done.target,
        "dry_run": done.dry,
        "rows": done.rows.iter().map(row).collect::<Vec<_>>(),
        "gaps": done.gaps,
        "notes": done.notes.iter().map(say).collect::<Vec<_>>(),
        "signals": done.toml,
        "written": done.written.as_ref().map(|(file, count)| json!({ "file": file, "new": count })),
    })
}

fn instant(at: Timestamp) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn day(day: i64) -> String {
    day_begins(day).format("%Y-%m-%d").to_string()
}
