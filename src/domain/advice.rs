//! Which phase to be in, when, and why (MODEL §7). Rules in order; the first that matches decides;
//! every sentence has its evidence, and nothing is said without.

pub mod rules;
mod step_down;

use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::money::Money;
use crate::domain::profile::BasisId;
use crate::domain::reading::Origin;

pub use rules::{Situation, advise};

#[cfg(test)]
mod tests;

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Nothing.
    Stay,
    /// Get ready: the move is near.
    Prepare,
    /// Move.
    MoveNow,
    /// A cheaper phase carries it.
    StepDown,
    /// It cannot be said; the reasons name what is missing.
    NotEnoughData,
}

impl Verdict {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Stay => "stay",
            Self::Prepare => "prepare",
            Self::MoveNow => "move-now",
            Self::StepDown => "step-down",
            Self::NotEnoughData => "not-enough-data",
        }
    }
}

/// One reason, with what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The rule that it serves: `signal`, `requirement`, `band`, `capacity`, `projection`, `cost`,
    /// `missing`, `basis`, `remedy`.
    pub rule: &'static str,
    /// The sentence.
    pub sentence: Message,
    /// On what metric.
    pub metric: Option<Metric>,
    /// The measured or assumed value, in the metric's unit.
    pub value: Option<f64>,
    /// The threshold that it is held against.
    pub threshold: Option<f64>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// By whom.
    pub source: Option<Origin>,
}

impl Evidence {
    /// A sentence for a rule, without figures.
    #[must_use]
    pub fn new(rule: &'static str, sentence: Message) -> Self {
        Self {
            rule,
            sentence,
            metric: None,
            value: None,
            threshold: None,
            since: None,
            source: None,
        }
    }

    /// The same, held against a threshold.
    #[must_use]
    pub fn of(mut self, metric: Metric, value: Option<f64>, threshold: Option<f64>) -> Self {
        self.metric = Some(metric);
        self.value = value;
        self.threshold = threshold;
        self
    }

    /// The same, with its source.
    #[must_use]
    pub fn by(mut self, source: Option<Origin>) -> Self {
        self.source = source;
        self
    }

    /// The same, since an instant.
    #[must_use]
    pub fn since(mut self, since: Option<Timestamp>) -> Self {
        self.since = since;
        self
    }
}

/// The advice.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// What to do.
    pub verdict: Verdict,
    /// The phase to be in: an index into the ladder. The present one for stay and while data is
    /// missing.
    pub phase: usize,
    /// Act by this day; none when there is nothing to do or no date can be told.
    pub by: Option<Timestamp>,
    /// When the present phase is full, by the scenario's growth; none within the horizon.
    pub full_at: Option<Timestamp>,
    /// The answer in one sentence.
    pub headline: Message,
    /// Why, the most important first. Never empty.
    pub reasons: Vec<Evidence>,
    /// What stepping down saves a month.
    pub saves: Option<Money>,
    /// Where another basis of the same documents would say otherwise.
    pub otherwise: Vec<Otherwise>,
}

/// Another basis' answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Otherwise {
    /// Which basis.
    pub basis: BasisId,
    /// Its verdict.
    pub verdict: Verdict,
    /// Its phase.
    pub phase: usize,
}
