//! Which phase to be in, when, and why (MODEL §7). Rules in order; the first that matches decides;
//! every sentence has its evidence, and nothing is said without.

mod arrival;
pub mod beside;
mod entries;
mod evidence;
mod feasible;
pub mod prospects;
pub mod rules;
mod stay;
mod step_down;

use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::money::Money;
use crate::domain::profile::BasisId;
use crate::domain::reading::Origin;
use chrono::TimeDelta;
use rust_decimal::Decimal;

pub use prospects::{Outcomes, Outset, Prospects};
pub use rules::{Situation, advise};

/// How far ahead of a lead time one wants to know.
const PLANNING_WINDOW: TimeDelta = TimeDelta::days(90);

#[cfg(test)]
mod future_tests;
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
    /// The verdict of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Stay, Self::Prepare, Self::MoveNow, Self::StepDown, Self::NotEnoughData]
            .into_iter()
            .find(|v| v.id() == id)
    }

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
    /// The days by which a tenth, half and nine tenths of the simulated paths exceed what the
    /// present phase carries; none: not within the horizon.
    pub full_range: [Option<Timestamp>; 3],
    /// When each phase above is needed, in the ladder's order: the one to move to now, now; else the
    /// first of them when the present one is full. Every page that dates a phase takes it from here.
    pub entries: Vec<PhaseEntry>,
    /// The probability that the present phase is full, or a signal crossed, within the target's
    /// lead time and the planning window, 0–1; none: nothing is known of what comes.
    pub probability: Option<f64>,
    /// Every phase of the ladder with what stands against it and its regret.
    pub options: Vec<PhaseOption>,
    /// Over how many months the regret is counted.
    pub regret_months: u32,
    /// Where the rules and the least regret disagree.
    pub conflict: Option<Message>,
    /// Where another basis of the same documents would say otherwise.
    pub otherwise: Vec<Otherwise>,
}

/// When a phase is needed: when the units exceed what the phases below it carry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhaseEntry {
    /// Which: an index into the ladder.
    pub phase: usize,
    /// The days by which a tenth, half and nine tenths of the paths need it; none: not within the
    /// horizon.
    pub dates: [Option<Timestamp>; 3],
    /// The share of the paths that need it within the horizon, 0–1.
    pub reached: f64,
}

/// A phase as an option. Money over the months of the regret where it says « expected », else a
/// month.
#[derive(Debug, Clone, PartialEq)]
pub struct PhaseOption {
    /// Which: an index into the ladder.
    pub phase: usize,
    /// What stands against it; empty: it is feasible.
    pub obstacles: Vec<Message>,
    /// Units that it carries on the basis; none: no end, or none that is known.
    pub limit: Option<f64>,
    /// Whether it is known how far it carries: to the limit, or without end.
    pub end_known: bool,
    /// The share of the paths that it carries for a year, 0–1; none without a unit count, or where
    /// its end is not known.
    pub carries: Option<f64>,
    /// Infrastructure a month at the present count.
    pub infrastructure: Money,
    /// Hours at their rate a month; none: unknown.
    pub operations: Option<Money>,
    /// Expected cost, penalty included.
    pub expected: Option<Money>,
    /// Expected cost beyond the cheapest option on the same path.
    pub regret: Option<Money>,
}

/// What can be afforded, and what must be promised. What is none is not known, and stands against
/// nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Means {
    /// The most that infrastructure may cost a month.
    pub budget: Option<Decimal>,
    /// DevOps engineers there are.
    pub devops: Option<u32>,
    /// The availability that must be promised, 0–1.
    pub sla: Option<f64>,
}

/// What survives from one look to the next, so that an advice does not flip with the noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdviceMemory {
    /// The last verdict that was no lack of data.
    pub verdict: Verdict,
    /// The phase that was advised then.
    pub phase: usize,
    /// Since when it stands.
    pub since: Timestamp,
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
