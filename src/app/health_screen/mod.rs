//! All that is known of how things are: the machine, what stands beside it, alerts, findings about
//! rules, the sources themselves, and what could be known besides. Chooses, orders and judges
//! nothing anew: conditions are the assessment's, and parts and alerts bring their own. Refuses to
//! speak a language: rows are messages, and the view says them.

mod absent;
mod machine;
mod services;
mod told;

use super::figure::Figure;
use super::model::Model;
use crate::domain::health::Condition;
use crate::domain::message::{Arg, Message};
use crate::domain::part::{PartHealth, PartKind};

/// One thing and how it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The figure that the cursor finds here.
    pub figure: Option<Figure>,
    /// How it stands; none: there is nothing to judge.
    pub condition: Option<Condition>,
    /// What it is.
    pub name: Message,
    /// Its state in words, where a sign alone would not do.
    pub state: Option<Message>,
    /// What is known of it, each short.
    pub values: Vec<Message>,
    /// Whole sentences about it.
    pub notes: Vec<Message>,
    /// It may be overlooked: silenced, or of the past.
    pub quiet: bool,
}

impl Row {
    fn new(name: Message, condition: Option<Condition>) -> Self {
        Self {
            figure: None,
            condition,
            name,
            state: None,
            values: Vec::new(),
            notes: Vec::new(),
            quiet: false,
        }
    }

    fn at(mut self, figure: Figure) -> Self {
        self.figure = Some(figure);
        self
    }

    fn with(mut self, value: Option<Message>) -> Self {
        self.values.extend(value);
        self
    }

    fn noting(mut self, note: Option<Message>) -> Self {
        self.notes.extend(note);
        self
    }

    /// How much it asks for attention; what is quiet asks for none.
    fn rank(&self) -> Condition {
        match self.condition {
            Some(bad @ (Condition::Warning | Condition::Critical)) if !self.quiet => bad,
            _ => Condition::Ok,
        }
    }
}

/// Things of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// What they are.
    pub title: Message,
    /// The worst first, except for the machine's, which keep their places.
    pub rows: Vec<Row>,
}

impl Section {
    fn new(title: &'static str, rows: Vec<Row>) -> Self {
        Self { title: Message::new(title), rows }
    }

    /// What asks for attention, and the rest under a title that says so: what is well, or silenced,
    /// does not stand before what is broken elsewhere.
    fn split(self) -> Vec<Self> {
        let (bad, rest): (Vec<_>, Vec<_>) =
            self.rows.into_iter().partition(|row| row.rank() != Condition::Ok);
        if bad.is_empty() || rest.is_empty() {
            let rows = bad.into_iter().chain(rest).collect();
            return vec![Self { title: self.title, rows }];
        }
        let others = Arg::Message(Box::new(self.title.clone()));
        let others = Message::new("health-others").with("title", others);
        vec![Self { title: self.title, rows: bad }, Self { title: others, rows: rest }]
    }

    fn rank(&self) -> Condition {
        self.rows.iter().map(Row::rank).max().unwrap_or(Condition::Ok)
    }
}

/// Everything, the worst sections first; of equals the machine comes first, and it comes first of
/// all while the cursor stands on one of its figures. Never empty.
#[must_use]
pub fn sections(model: &Model) -> Vec<Section> {
    let machine = machine::section(model);
    let held = machine.rows.iter().any(|r| r.figure.is_some() && r.figure == model.cursor);
    let mut others = vec![told::alerts(model)];
    others.extend(services::sections(model));
    others.push(told::findings(model));
    others.push(told::sources(model));
    others.retain(|section| !section.rows.is_empty());
    let mut all = vec![machine];
    all.extend(others.into_iter().flat_map(Section::split));
    all[usize::from(held)..].sort_by_key(|section| std::cmp::Reverse(section.rank()));
    if super::cursor::is_past(model) {
        // What could be known besides is of the present.
        all.push(Section::new(
            "health-absent",
            vec![Row::new(Message::new("cursor-not-kept"), None)],
        ));
    } else {
        all.push(absent::section(model));
    }
    all.retain(|section| !section.rows.is_empty());
    all
}

/// How many rows are critical, and how many worth a look.
#[must_use]
pub fn counts(sections: &[Section]) -> (usize, usize) {
    let of = |wanted| {
        let rows = sections.iter().flat_map(|section| &section.rows);
        rows.filter(|row| row.rank() == wanted).count()
    };
    (of(Condition::Critical), of(Condition::Warning))
}

/// Worst first; equals keep their order.
fn worst_first(rows: &mut [Row]) {
    rows.sort_by_key(|row| (row.quiet, std::cmp::Reverse(row.rank())));
}

/// Whether a message is nothing but words from outside.
#[must_use]
pub fn is_plain(message: &Message) -> bool {
    message.id == "value-plain"
}

/// Words from outside, alone.
fn plain(words: &str) -> Message {
    Message::new("value-plain").text("value", words)
}

/// A value with its name.
fn named(name: Message, value: Arg) -> Message {
    Message::new("health-value").with("name", Arg::Message(Box::new(name))).with("value", value)
}

/// A value with its whole: « 0.8 GB of 2 GB ».
fn of(value: Arg, whole: Arg) -> Arg {
    let of = Message::new("health-of").with("value", value).with("whole", whole);
    Arg::Message(Box::new(of))
}

/// A part's health as a condition.
fn condition_of(health: PartHealth) -> Condition {
    match health {
        PartHealth::Good => Condition::Ok,
        PartHealth::Unknown => Condition::Unknown,
        PartHealth::Warning => Condition::Warning,
        PartHealth::Critical => Condition::Critical,
    }
}

/// The word for a condition that asks for attention.
fn word_of(condition: Condition) -> Option<Message> {
    match condition {
        Condition::Critical => Some(Message::new("health-critical")),
        Condition::Warning => Some(Message::new("health-warning")),
        Condition::Ok | Condition::Unknown => None,
    }
}

fn kind_name(kind: PartKind) -> Message {
    Message::new(match kind {
        PartKind::Container => "part-kind-container",
        PartKind::Pod => "part-kind-pod",
        PartKind::Node => "part-kind-node",
        PartKind::Database => "part-kind-database",
        PartKind::Cache => "part-kind-cache",
        PartKind::Volume => "part-kind-volume",
        PartKind::Certificate => "part-kind-certificate",
        PartKind::Gateway => "part-kind-gateway",
        PartKind::Backup => "part-kind-backup",
        PartKind::Probe => "part-kind-probe",
    })
}

#[cfg(test)]
mod tests;
