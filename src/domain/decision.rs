//! A profile's own decision aids (MODEL §7): the tree of ordered rules, the matrix of tools, what
//! speaks for and against, and the recommendation by stage of the organisation. All of it is data,
//! and evaluating it asks no more than it needs. Refuses to weigh: a rule holds or it does not.

mod answer;

pub use answer::{Answer, Unusable};

use crate::domain::profile::LocalText;
use crate::domain::reading::Origin;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What a question is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuestionKind {
    /// Yes or no.
    YesNo,
    /// An amount a month, in the profile's currency.
    Money,
    /// A count of the business' units.
    Count,
    /// An availability, 0–1.
    Availability,
}

impl QuestionKind {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::YesNo => "yes-no",
            Self::Money => "money",
            Self::Count => "count",
            Self::Availability => "availability",
        }
    }
}

/// A question of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The stable name, and the flag that answers it: `budget`.
    pub id: String,
    /// As it is asked.
    pub words: LocalText,
    /// What answers it.
    pub kind: QuestionKind,
}

/// What an answer is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Answered so.
    Is(bool),
    /// Exactly so much.
    Equals(Decimal),
    /// Less.
    Below(Decimal),
    /// So much or more.
    AtLeast(Decimal),
    /// More.
    Above(Decimal),
}

impl Condition {
    /// Whether an answer meets it. An answer of another kind never does.
    #[must_use]
    pub fn holds(self, answer: Answer) -> bool {
        match (self, answer) {
            (Self::Is(wanted), Answer::YesNo(given)) => wanted == given,
            (Self::Equals(t), Answer::Number(v)) => v == t,
            (Self::Below(t), Answer::Number(v)) => v < t,
            (Self::AtLeast(t), Answer::Number(v)) => v >= t,
            (Self::Above(t), Answer::Number(v)) => v > t,
            _ => false,
        }
    }

    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Is(_) => "is",
            Self::Equals(_) => "equals",
            Self::Below(_) => "below",
            Self::AtLeast(_) => "at-least",
            Self::Above(_) => "above",
        }
    }

    /// What the answer is held against.
    #[must_use]
    pub fn threshold(self) -> Answer {
        match self {
            Self::Is(wanted) => Answer::YesNo(wanted),
            Self::Equals(t) | Self::Below(t) | Self::AtLeast(t) | Self::Above(t) => {
                Answer::Number(t)
            }
        }
    }
}

/// If the answer meets the condition, that is the phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// An index into the questions.
    pub ask: usize,
    /// What the answer has to meet.
    pub when: Condition,
    /// An index into the ladder.
    pub phase: usize,
}

/// Rules in order; the first that holds decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionTree {
    /// What can be asked.
    pub questions: Vec<Question>,
    /// In the document's order.
    pub rules: Vec<Rule>,
    /// When no rule holds: an index into the ladder.
    pub otherwise: usize,
}

/// An answer and who gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The answer.
    pub answer: Answer,
    /// `--budget`, `configuration`, …
    pub origin: Origin,
}

/// Answers by question: an index into the tree's questions.
pub type Answers = BTreeMap<usize, Given>;

/// One rule on the way, with the answer that it was held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// An index into the rules.
    pub rule: usize,
    /// The answer.
    pub given: Given,
    /// Whether the rule holds.
    pub met: bool,
}

/// Where a walk ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At a phase, by a rule; none: no rule holds.
    Phase {
        /// An index into the ladder.
        phase: usize,
        /// An index into the rules.
        rule: Option<usize>,
    },
    /// At a question that is not answered yet.
    Asks(usize),
}

/// The way through the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// The rules that were tried, in order.
    pub steps: Vec<Step>,
    /// Where it ends.
    pub end: End,
}

impl DecisionTree {
    /// Walks as far as the answers lead.
    #[must_use]
    pub fn walk(&self, answers: &Answers) -> Walk {
        let mut steps = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let Some(given) = answers.get(&rule.ask) else {
                return Walk { steps, end: End::Asks(rule.ask) };
            };
            let met = rule.when.holds(given.answer);
            steps.push(Step { rule: index, given: given.clone(), met });
            if met {
                let end = End::Phase { phase: rule.phase, rule: Some(index) };
                return Walk { steps, end };
            }
        }
        Walk { steps, end: End::Phase { phase: self.otherwise, rule: None } }
    }

    /// The question of that name.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<usize> {
        self.questions.iter().position(|q| q.id == id)
    }

    /// Rules that no answers lead to, or that none meet, because of the rules before them.
    #[must_use]
    pub fn unreachable(&self) -> Vec<usize> {
        let mut left: Vec<Left> = self.questions.iter().map(|_| Left::default()).collect();
        let mut found = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let dead_end = left.iter().any(Left::is_empty);
            let Some(of) = left.get_mut(rule.ask) else { continue };
            if dead_end || !of.can_meet(rule.when) {
                found.push(index);
            }
            of.take(rule.when);
        }
        found
    }
}

/// The answers to one question that the rules so far have not taken: a number from `low` (not
/// itself when `above`) to under `high`, without single points.
#[derive(Debug, Clone)]
struct Left {
    yes_no: [bool; 2],
    low: Decimal,
    above: bool,
    /// None: no end. The flag: the end itself is still there.
    high: Option<(Decimal, bool)>,
    without: Vec<Decimal>,
}

impl Default for Left {
    fn default() -> Self {
        Self {
            yes_no: [true, true],
            low: Decimal::ZERO,
            above: false,
            high: None,
            without: Vec::new(),
        }
    }
}

impl Left {
    fn has(&self, value: Decimal) -> bool {
        let from = if self.above { value > self.low } else { value >= self.low };
        let to = self.high.is_none_or(|(end, closed)| value < end || (closed && value == end));
        from && to && !self.without.contains(&value)
    }

    fn is_empty(&self) -> bool {
        if self.yes_no == [false, false] {
            return true;
        }
        match self.high {
            Some((end, _)) if end > self.low => false,
            Some((end, _)) => !self.has(end),
            None => false,
        }
    }

    fn can_meet(&self, when: Condition) -> bool {
        if let Condition::Is(wanted) = when {
            return self.yes_no[usize::from(wanted)];
        }
        let mut taken = self.clone();
        match when {
            Condition::Equals(t) => return self.has(t),
            Condition::Below(t) => taken.end_at(t, false),
            Condition::AtLeast(t) => taken.begin_at(t, false),
            Condition::Above(t) => taken.begin_at(t, true),
            Condition::Is(_) => {}
        }
        !taken.is_empty()
    }

    /// What a rule leaves to those after it.
    fn take(&mut self, when: Condition) {
        match when {
            Condition::Is(wanted) => self.yes_no[usize::from(wanted)] = false,
            Condition::Equals(t) => self.without.push(t),
            Condition::Below(t) => self.begin_at(t, false),
            Condition::AtLeast(t) => self.end_at(t, false),
            Condition::Above(t) => self.end_at(t, true),
        }
    }

    fn begin_at(&mut self, value: Decimal, above: bool) {
        if value > self.low || (value == self.low && above) {
            self.low = value;
            self.above = above;
        }
    }

    fn end_at(&mut self, value: Decimal, closed: bool) {
        if self.high.is_none_or(|(end, was)| value < end || (value == end && was)) {
            self.high = Some((value, closed));
        }
    }
}

/// How much a tool is needed in a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Recommended, or needed.
    Recommended,
    /// As the case may be.
    Optional,
    /// Not needed, or more than is good.
    Unnecessary,
}

impl Mark {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Optional => "optional",
            Self::Unnecessary => "unnecessary",
        }
    }
}

/// One cell of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// How much.
    pub mark: Mark,
    /// What the document adds.
    pub remark: Option<LocalText>,
}

/// One tool through all phases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixRow {
    /// The tool.
    pub tool: LocalText,
    /// One per phase of the ladder.
    pub cells: Vec<Cell>,
}

/// Reasons for or against something, or criteria of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guidance {
    /// The stable name: `kubernetes-right`.
    pub id: String,
    /// On screen.
    pub title: LocalText,
    /// The phases that it belongs to: indices into the ladder.
    pub phases: Vec<usize>,
    /// One by one.
    pub items: Vec<GuidanceItem>,
}

/// One reason or criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuidanceItem {
    /// The situation.
    pub when: LocalText,
    /// Why, or what to take instead.
    pub then: Option<LocalText>,
    /// The question that tells whether it is so, and what its answer has to meet.
    pub condition: Option<(usize, Condition)>,
}

impl GuidanceItem {
    /// Whether the answers say that it is so; none: they do not tell.
    #[must_use]
    pub fn holds(&self, answers: &Answers) -> Option<bool> {
        let (question, condition) = self.condition?;
        answers.get(&question).map(|given| condition.holds(given.answer))
    }
}

/// What is recommended to an organisation of that stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// On screen.
    pub name: LocalText,
    /// Indices into the ladder.
    pub phases: Vec<usize>,
}

/// Everything of a profile that helps to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The rules.
    pub tree: DecisionTree,
    /// The tools.
    pub matrix: Vec<MatrixRow>,
    /// For and against.
    pub guidance: Vec<Guidance>,
    /// The recommendation that does not ask for figures.
    pub stages: Vec<Stage>,
    /// Where the document contradicts itself.
    pub notes: Vec<LocalText>,
}

#[cfg(test)]
#[path = "decision/tests.rs"]
mod tests;
