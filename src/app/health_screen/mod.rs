//! All that is known of how things are: the machine, what stands beside it, alerts, findings about
//! rules, the sources themselves, and what could be known besides. Chooses, orders and judges
//! nothing anew: conditions are the assessment's, and parts and alerts bring their own. Refuses to
//! speak a language: rows are messages, and the view says them.

mod absent;
pub mod charts;
mod detail;
mod explained;
mod machine;
mod services;
mod told;

pub use explained::{explain, name};

use super::figure::Figure;
use super::model::Model;
use crate::domain::health::Condition;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Metric;
use crate::domain::observation::SourceId;
use crate::domain::part::{PartHealth, PartKind};

/// What only this screen tells: a row, by what stands in it. Numbers are places in what was told, so
/// that the cursor stays where it is while rows change their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// Core by core.
    Cores,
    /// Stolen CPU.
    Steal,
    /// Swap.
    Swap,
    /// The busiest device.
    DiskBusy,
    /// Pressure.
    Pressure,
    /// All interfaces together.
    Network,
    /// Electrical power.
    Power,
    /// That nothing is known of the machine.
    NoMachine,
    /// A filesystem.
    Filesystem(u16),
    /// An interface.
    Interface(u16),
    /// A block device.
    Device(u16),
    /// The figures of a group of parts.
    Whole(u16),
    /// A part.
    Part(u16),
    /// How many parts more there are of a group.
    Others(u16),
    /// An alert.
    Alert(u16),
    /// A finding about a rule.
    Finding(u16),
    /// A source.
    Source(SourceId),
    /// What could be known besides.
    Absent(u16),
}

/// A picture beside a row's values, for whoever has room for it; the values say the same.
#[derive(Debug, Clone, PartialEq)]
pub enum Picture {
    /// A share of a whole, and from where on it is a worry and an alarm.
    Bar {
        /// 0–1.
        share: f64,
        /// Worry and alarm, 0–1; none: there is no limit.
        limits: Option<(f64, f64)>,
    },
    /// A whole in layers, each with its share and its words.
    Stack {
        /// Shares of the whole, and what they are.
        layers: Vec<(f64, Message)>,
        /// Worry and alarm, 0–1; none: there is no limit.
        limits: Option<(f64, f64)>,
    },
    /// One bar a core, 0–1.
    Cores(Vec<f64>),
    /// What was, over the charts' span.
    History {
        /// Of what.
        metric: Metric,
        /// The value of a full bar; none: the highest of the span.
        top: Option<f64>,
    },
}

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
    /// Pictures of the values.
    pub pictures: Vec<Picture>,
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
            pictures: Vec::new(),
            notes: Vec::new(),
            quiet: false,
        }
    }

    fn at(mut self, figure: Figure) -> Self {
        self.figure = Some(figure);
        self
    }

    fn on(self, item: Item) -> Self {
        self.at(Figure::Health(item))
    }

    fn drawn(mut self, picture: Option<Picture>) -> Self {
        self.pictures.extend(picture);
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

/// Everything, the worst sections first; of equals the machine comes first. Never empty.
#[must_use]
pub fn sections(model: &Model) -> Vec<Section> {
    let mut all = vec![machine::section(model), told::alerts(model)];
    all.extend(services::sections(model));
    all.push(told::findings(model));
    all.push(told::sources(model));
    let mut all: Vec<Section> = all
        .into_iter()
        .filter(|section| !section.rows.is_empty())
        .enumerate()
        .flat_map(|(i, s)| if i == 0 { vec![s] } else { s.split() })
        .collect();
    all.sort_by_key(|section| std::cmp::Reverse(section.rank()));
    if super::cursor::is_past(model) {
        // What could be known besides is of the present.
        let row = Row::new(Message::new("cursor-not-kept"), None).on(Item::Absent(0));
        all.push(Section::new("health-absent", vec![row]));
    } else {
        all.push(absent::section(model));
    }
    all.retain(|section| !section.rows.is_empty());
    all
}

/// The machine's own section, wherever it stands among the others.
#[must_use]
pub fn is_machine(section: &Section) -> bool {
    section.title.id == "health-machine"
}

/// The figures that the cursor can stand on, in the order of the rows; never empty.
#[must_use]
pub fn figures(model: &Model) -> Vec<Figure> {
    sections(model).iter().flat_map(|s| &s.rows).filter_map(|row| row.figure).collect()
}

/// A place in a list, as an item has it.
fn place(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
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

/// How all of it stands: the verdict on the limits, or what stands beside it where that is worse.
/// Of old figures (`live` is false) the sources say nothing: that they are silent is of the present.
#[must_use]
pub fn verdict(model: &Model, live: bool) -> Condition {
    let sections = sections(model);
    let source = |row: &&Row| matches!(row.figure, Some(Figure::Health(Item::Source(_))));
    let rows = sections.iter().flat_map(|section| &section.rows);
    let worst = rows.filter(|row| live || !source(row)).map(Row::rank).max();
    worst.unwrap_or(Condition::Ok).max(model.shown().assessment.health)
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
