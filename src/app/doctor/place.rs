//! Where a remedy's lines belong. Those for the person's own file are complete: a table that it lacks
//! comes with its heading, and with what makes it a target.

use super::cures::Remedy;
use super::{Case, Row, shown};
use crate::config::target::TargetKind;
use crate::config::written::{key, words};
use crate::domain::message::{Arg, Message};
use std::path::PathBuf;

/// Where a remedy's lines belong.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// In words.
    pub words: Message,
    /// The machine, in words.
    pub machine: Message,
    /// The file, where palier knows it: the person's own.
    pub file: Option<PathBuf>,
    /// The line below which they go, from 1; none: where the words say.
    pub line: Option<usize>,
    /// The table of that file; empty: above its first.
    table: Vec<String>,
}

impl Place {
    /// Whether it is the person's own configuration.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.file.is_some()
    }
}

/// A place of a machine, by the message that names it.
pub(super) fn elsewhere(id: &'static str, machine: Message) -> Place {
    let words = Message::new(id).with("machine", Arg::Message(Box::new(machine.clone())));
    Place { words, machine, file: None, line: None, table: Vec::new() }
}

/// A place in the person's file, as that file is now.
pub(super) fn own(case: Case<'_>, table: &[&str]) -> Option<Place> {
    let file = case.written.file.clone()?;
    let shown = file.display().to_string();
    let line = case.written.line(table);
    let words = match line {
        _ if table.is_empty() => Message::new("doctor-at-top").text("file", shown),
        Some(line) => Message::new("doctor-at-table")
            .text("file", shown)
            .text("table", heading(table))
            .text("line", line.to_string()),
        None => Message::new("doctor-at-end").text("file", shown),
    };
    let table = table.iter().map(|key| (*key).to_owned()).collect();
    let machine = Message::new("doctor-this-machine");
    Some(Place { words, machine, file: Some(file), line, table })
}

/// Puts the headings before lines whose table is not there yet, each once: pasted one after the
/// other, all of them together are still TOML. A remedy that several figures want stays the same.
pub(super) fn head(case: Case<'_>, rows: &mut [Row]) {
    let mut known: Vec<Remedy> = Vec::new();
    let mut added: Vec<Vec<String>> = Vec::new();
    for remedy in rows.iter_mut().flat_map(|row| &mut row.remedies) {
        if let Some(same) = known.iter().find(|known| known.id == remedy.id) {
            *remedy = same.clone();
            continue;
        }
        let table: Vec<&str> = remedy.place.table.iter().map(String::as_str).collect();
        if remedy.place.is_own() && !table.is_empty() && case.written.line(&table).is_none() {
            let file = remedy.place.file.as_ref().map(|file| file.display().to_string());
            if added.contains(&remedy.place.table) {
                remedy.place.words = Message::new("doctor-at-added")
                    .text("file", file.unwrap_or_default())
                    .text("table", heading(&table));
            } else {
                let lines = headings(case, &table, &mut added);
                remedy.lines.splice(0..0, lines);
            }
        }
        known.push(remedy.clone());
    }
}

/// The heading of a table; before it that of its target, where nobody wrote that down yet.
fn headings(case: Case<'_>, table: &[&str], added: &mut Vec<Vec<String>>) -> Vec<String> {
    let path = |table: &[&str]| table.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    let mut lines = Vec::new();
    let parent = &table[..table.len().min(2)];
    let is_target = table.first() == Some(&"targets");
    if is_target && !case.written.has(&case.model.config.target) && !added.contains(&path(parent)) {
        lines.push(heading(parent));
        lines.extend(target(case));
        added.push(path(parent));
        if table.len() == parent.len() {
            return lines;
        }
        lines.push(String::new());
    }
    lines.push(heading(table));
    added.push(path(table));
    lines
}

pub(in crate::app) fn heading(table: &[&str]) -> String {
    let keys: Vec<_> = table.iter().map(|name| key(name)).collect();
    format!("[{}]", keys.join("."))
}

/// What makes a table this target.
fn target(case: Case<'_>) -> Vec<String> {
    let target = &case.model.config.target;
    let mut lines = vec![format!("kind = \"{}\"", target.kind.id())];
    match &target.kind {
        TargetKind::Ssh(ssh) => lines.push(format!("host = {}", words(&ssh.destination))),
        TargetKind::Prometheus(prometheus) => {
            lines.push(format!("url = {}", words(&shown(&prometheus.url))));
        }
        TargetKind::Kube(kube) => {
            let said = kube.said().into_iter();
            lines.extend(said.map(|(key, value)| format!("{key} = {}", words(&value))));
        }
        TargetKind::Local(_) | TargetKind::Tape(_) => {}
    }
    lines
}
