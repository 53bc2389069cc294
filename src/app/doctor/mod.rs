//! What is connected and what is missing: for each figure from where it comes and how fresh it is,
//! or why it is missing and the line that brings it, with the file and the machine that it belongs
//! to. Pure: it reads a model after one look, what a look around found, and where things stand in
//! the person's file.
//!
//! | file | subject |
//! |---|---|
//! | `figures` | the figures, and what stands for each of them |
//! | `business` | units, money, history and forecasts: what no page tells |
//! | `cures` | the remedies, as one table |
//! | `place` | where their lines belong |
//!
//! It refuses to show a secret: addresses are shown without user, password and query, and a remedy
//! names the variable that a password belongs into, never a password.

mod business;
mod cures;
mod figures;
mod place;
#[cfg(test)]
mod tests;

pub use cures::Remedy;
pub use place::Place;
pub(super) use place::heading;

use super::Model;
use super::watch::SourceStatus;
use crate::config::target::TargetKind;
use crate::config::written::Written;
use crate::domain::Timestamp;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::observation::{SourceId, SourceState};
use crate::domain::reading::Reading;
use crate::domain::survey::Survey;

/// What a figure belongs to, in the order of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// The machine.
    Machine,
    /// Requests and latency.
    Traffic,
    /// The probe.
    Probe,
    /// PostgreSQL.
    Database,
    /// What a Prometheus says of itself.
    Monitoring,
    /// Units and money.
    Money,
    /// The history and what rests on it.
    History,
}

impl Section {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Machine => "machine",
            Self::Traffic => "traffic",
            Self::Probe => "probe",
            Self::Database => "database",
            Self::Monitoring => "monitoring",
            Self::Money => "money",
            Self::History => "history",
        }
    }
}

/// How a figure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is there and fresh.
    Present,
    /// There was nothing to measure: a latency without requests.
    Empty,
    /// It is there, but not as well as it could be.
    Coarse,
    /// It was there once.
    Old,
    /// It is not there.
    Missing,
    /// It is not there, and nothing suggests that it should be.
    Absent,
}

impl State {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Empty => "nothing-to-measure",
            Self::Coarse => "coarse",
            Self::Old => "old",
            Self::Missing => "missing",
            Self::Absent => "absent",
        }
    }

    /// Whether something is left to wish for.
    #[must_use]
    pub fn lacks(self) -> bool {
        matches!(self, Self::Coarse | Self::Old | Self::Missing)
    }
}

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The stable name: a metric's, or `economics.revenue`.
    pub id: &'static str,
    /// What it belongs to.
    pub section: Section,
    /// Its name in words.
    pub name: Message,
    /// How it stands.
    pub state: State,
    /// The value as shown.
    pub value: Option<Arg>,
    /// The value and its unit, of what is measured.
    pub measured: Option<(f64, Unit)>,
    /// By whom it is told.
    pub origin: Option<String>,
    /// Where that is, as it may be shown.
    pub address: Option<String>,
    /// When it was told.
    pub at: Option<Timestamp>,
    /// Why it is not better.
    pub why: Option<Message>,
    /// What would bring it, in the order of the steps.
    pub remedies: Vec<Remedy>,
}

impl Row {
    fn new(id: &'static str, section: Section, name: Message, state: State) -> Self {
        Self {
            id,
            section,
            name,
            state,
            value: None,
            measured: None,
            origin: None,
            address: None,
            at: None,
            why: None,
            remedies: Vec::new(),
        }
    }
}

/// Everything.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnosis {
    /// Each figure, in the order of the sections.
    pub rows: Vec<Row>,
    /// Whether anything of the target answered.
    pub reached: bool,
    /// Why not, where it did not; and why the look around failed, where it did.
    pub trouble: Vec<Message>,
}

/// The verdict, which is the exit code too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All is there, or what is not has no remedy.
    Whole,
    /// Something is missing that has a remedy.
    Mendable,
    /// Nothing of the target answered.
    Unreachable,
}

impl Outcome {
    /// 0, 1 or 3.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Whole => 0,
            Self::Mendable => 1,
            Self::Unreachable => 3,
        }
    }

    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Mendable => "mendable",
            Self::Unreachable => "unreachable",
        }
    }
}

impl Diagnosis {
    /// The verdict.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if !self.reached {
            Outcome::Unreachable
        } else if self.rows.iter().any(|row| !row.remedies.is_empty()) {
            Outcome::Mendable
        } else {
            Outcome::Whole
        }
    }

    /// How many figures are there, how many lack something, and how many of these have a remedy.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |is: &dyn Fn(&&Row) -> bool| self.rows.iter().filter(is).count();
        (
            count(&|row| matches!(row.state, State::Present | State::Empty | State::Coarse)),
            count(&|row| row.state.lacks()),
            count(&|row| !row.remedies.is_empty()),
        )
    }
}

/// All that a diagnosis rests on.
#[derive(Clone, Copy)]
struct Case<'a> {
    model: &'a Model,
    survey: &'a Survey,
    written: &'a Written,
}

/// Looks at each figure.
#[must_use]
pub fn diagnose(model: &Model, survey: &Result<Survey, Message>, written: &Written) -> Diagnosis {
    let nothing = Survey::default();
    let case = Case { model, survey: survey.as_ref().unwrap_or(&nothing), written };
    let reached = reached(case);
    let mut trouble = Vec::new();
    if !reached {
        trouble.extend(
            [SourceId::Link, SourceId::Prometheus, SourceId::Host]
                .iter()
                .find_map(|source| lost(case, *source)),
        );
    }
    if let Err(why) = survey
        && !trouble.contains(why)
        && reached
    {
        trouble.push(why.clone());
    }
    let mut rows = figures::rows(case);
    rows.extend(business::rows(case));
    if !reached {
        // Until the target answers nobody knows what it lacks.
        for row in &mut rows {
            row.remedies.retain(|remedy| remedy.place.is_own() && row.section >= Section::Money);
            let by_target =
                !matches!(row.section, Section::Probe | Section::Money | Section::History);
            if by_target && matches!(row.state, State::Missing | State::Absent) {
                row.state = State::Missing;
                row.why = trouble.first().cloned();
            }
        }
    }
    rows.sort_by_key(|row| row.section);
    place::head(case, &mut rows);
    Diagnosis { rows, reached, trouble }
}

/// Whether anything of the target answered; the probe may ask something else.
fn reached(case: Case<'_>) -> bool {
    let watch = case.model.shown();
    let live = |(id, status): (&SourceId, &SourceStatus)| {
        *id != SourceId::Probe && *id != SourceId::Units && status.state == SourceState::Live
    };
    let by_target = |r: &Reading| r.origin.name() != "probe" && r.metric != Metric::UnitsCount;
    watch.latest.values().any(by_target)
        || watch.sources.iter().any(live)
        || case.survey.knowledge.is_some()
}

/// Why a source does not answer; none where it does. What a lost link carried is lost by it.
fn lost(case: Case<'_>, source: SourceId) -> Option<Message> {
    let reason = |source| match &case.model.shown().sources.get(&source)?.state {
        SourceState::Lost { reason, .. } => Some(reason.clone()),
        SourceState::Live | SourceState::Connecting => None,
    };
    let link = (source != SourceId::Probe).then(|| reason(SourceId::Link)).flatten();
    link.or_else(|| reason(source))
}

/// The machine that a remedy is for, in words.
fn machine(case: Case<'_>) -> Message {
    let name = match &case.model.config.target.kind {
        TargetKind::Local(_) => return Message::new("doctor-this-machine"),
        TargetKind::Ssh(ssh) => ssh.destination.clone(),
        TargetKind::Prometheus(prometheus) => {
            prometheus.url.host_str().unwrap_or_default().to_owned()
        }
        TargetKind::Kube(_) | TargetKind::Tape(_) => case.model.config.target.name.clone(),
    };
    Message::new("doctor-machine").text("name", name)
}

/// An address as it may be shown: without user, password and query.
fn shown(url: &url::Url) -> String {
    let mut url = url.clone();
    // A URL that cannot carry them has none to remove.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}
