//! How large the store is, and what its care found and did.

use super::{Content, Say};
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use serde_json::{Value, json};

/// How one metric of one target is kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Held {
    /// Of which target.
    pub target: String,
    /// The metric's id.
    pub metric: String,
    /// Readings that are rows.
    pub rows: usize,
    /// Readings that are packed.
    pub packed: usize,
    /// What those take, in bytes, without the instants.
    pub bytes: usize,
    /// Roll-ups of five minutes.
    pub five_minutes: usize,
    /// Roll-ups of an hour.
    pub hours: usize,
}

/// How large the store is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Holdings {
    /// Its file.
    pub path: String,
    /// The file with its log, in bytes.
    pub size: u64,
    /// Of that, not in use.
    pub free: u64,
    /// By target and metric.
    pub series: Vec<Held>,
}

impl Holdings {
    /// How that row is kept.
    #[must_use]
    pub fn of(&self, row: &Content) -> Option<&Held> {
        self.series.iter().find(|h| h.target == row.target && h.metric == row.metric)
    }
}

/// What a pruning did, or would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Whether nothing was changed.
    pub dry: bool,
    /// Readings packed as they are.
    pub packed: usize,
    /// Readings that became part of a minute's.
    pub rolled_up: usize,
    /// Readings that were too old.
    pub dropped: usize,
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// The file.
    pub path: String,
    /// Nothing is wrong.
    pub sound: bool,
    /// Packs that were looked at.
    pub packs: usize,
    /// Readings in them.
    pub readings: usize,
    /// Roll-ups that were made anew.
    pub compared: usize,
    /// What SQLite finds, in its own words.
    pub integrity: Vec<String>,
    /// Packs of readings that cannot be read.
    pub damaged: usize,
    /// Packs of roll-ups that cannot be read.
    pub damaged_rolls: usize,
    /// Roll-ups that are missing or differ.
    pub differing: usize,
    /// The targets and metrics that are concerned.
    pub series: Vec<String>,
}

/// What became of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Compacted {
    /// Bytes before.
    pub before: u64,
    /// Bytes after.
    pub after: u64,
    /// What was done on the way.
    pub pruned: Pruned,
}

fn count(id: &'static str, count: usize) -> Message {
    Message::new(id).quantity("count", count as f64, Unit::Count)
}

pub(super) fn holdings_text(holdings: &Holdings, say: Say<'_>) -> String {
    let size = Message::new("history-cli-size").text("path", &holdings.path);
    let size = size.quantity("size", holdings.size as f64, Unit::Bytes);
    say(&size.quantity("free", holdings.free as f64, Unit::Bytes)) + "\n"
}

/// Nothing while all of it are rows.
pub(super) fn held_text(held: &Held, say: Say<'_>) -> Option<String> {
    let packed = count("history-cli-packed", held.packed);
    let packed = packed.quantity("bytes", held.bytes as f64, Unit::Bytes);
    (held.packed > 0).then(|| say(&packed))
}

/// A pruning in words.
#[must_use]
pub fn pruned_text(done: &Pruned, say: Say<'_>) -> String {
    let counts = [
        ("history-cli-pruned-packed", done.packed),
        ("history-cli-pruned-minutes", done.rolled_up),
        ("history-cli-pruned-dropped", done.dropped),
    ];
    let some = counts.into_iter().filter(|(_, n)| *n > 0).map(|(id, n)| say(&count(id, n)));
    let some: Vec<String> = some.collect();
    if some.is_empty() {
        return say(&Message::new("history-cli-pruned-nothing")) + "\n";
    }
    let id = if done.dry { "history-cli-would-prune" } else { "history-cli-pruned" };
    format!("{}\n  {}\n", say(&Message::new(id)), some.join("\n  "))
}

/// The same as JSON.
#[must_use]
pub fn pruned_json(done: &Pruned) -> Value {
    json!({
        "schema": 1,
        "dry_run": done.dry,
        "packed": done.packed,
        "rolled_up": done.rolled_up,
        "dropped": done.dropped,
    })
}

/// A verification in words.
#[must_use]
pub fn verified_text(found: &Verified, say: Say<'_>) -> String {
    let id = if found.sound { "history-cli-sound" } else { "history-cli-unsound" };
    let head = Message::new(id).text("path", &found.path);
    let head = head.quantity("packs", found.packs as f64, Unit::Count);
    let head = head.quantity("readings", found.readings as f64, Unit::Count);
    let mut lines = vec![say(&head.quantity("compared", found.compared as f64, Unit::Count))];
    lines.extend(found.integrity.iter().map(|words| format!("  SQLite: {words}")));
    let faults = [
        ("history-cli-damaged", found.damaged),
        ("history-cli-damaged-rolls", found.damaged_rolls),
        ("history-cli-differing", found.differing),
    ];
    let faults = faults.into_iter().filter(|(_, n)| *n > 0);
    lines.extend(faults.map(|(id, n)| format!("  {}", say(&count(id, n)))));
    if !found.series.is_empty() {
        let which = Message::new("history-cli-concerned").text("series", found.series.join(", "));
        lines.push(format!("  {}", say(&which)));
    }
    lines.join("\n") + "\n"
}

/// The same as JSON.
#[must_use]
pub fn verified_json(found: &Verified) -> Value {
    json!({
        "schema": 1,
        "file": found.path,
        "sound": found.sound,
        "packs": found.packs,
        "readings": found.readings,
        "compared": found.compared,
        "integrity": found.integrity,
        "damaged_packs": found.damaged,
        "damaged_roll_ups": found.damaged_rolls,
        "differing_roll_ups": found.differing,
        "series": found.series,
    })
}

/// A compaction in words.
#[must_use]
pub fn compacted_text(done: &Compacted, say: Say<'_>) -> String {
    let size = Message::new("history-cli-compacted");
    let size = size.quantity("before", done.before as f64, Unit::Bytes);
    let size = say(&size.quantity("after", done.after as f64, Unit::Bytes));
    if done.pruned == Pruned::default() {
        return size + "\n";
    }
    pruned_text(&done.pruned, say) + &size + "\n"
}

/// The same as JSON.
#[must_use]
pub fn compacted_json(done: &Compacted) -> Value {
    json!({
        "schema": 1,
        "bytes_before": done.before,
        "bytes_after": done.after,
        "packed": done.pruned.packed,
        "rolled_up": done.pruned.rolled_up,
        "dropped": done.pruned.dropped,
    })
}
