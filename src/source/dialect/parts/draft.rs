//! A part under way: its figures are gathered from several rows and pages before it is judged.

use super::table::{Fold, Mark};
use crate::domain::message::Message;
use crate::domain::part::{Fact, Part, PartHealth, PartKind};

/// One part under way.
#[derive(Debug, Clone, Default)]
pub(in crate::source) struct Draft {
    facts: Vec<(Fact, f64)>,
    /// As [`Part::counters`].
    pub(super) counters: Vec<(Fact, f64, Option<f64>)>,
    marks: Vec<(Mark, f64)>,
    verdict: Option<(PartHealth, Option<Message>)>,
    /// It is not worth telling of.
    pub(super) gone: bool,
    /// The rows that told of it.
    pub(super) rows: Vec<usize>,
}

impl Draft {
    pub(super) fn fact(&self, fact: Fact) -> Option<f64> {
        self.facts.iter().find(|(known, _)| *known == fact).map(|(_, value)| *value)
    }

    pub(super) fn mark(&self, mark: Mark) -> Option<f64> {
        self.marks.iter().find(|(known, _)| *known == mark).map(|(_, value)| *value)
    }

    /// Whether a mark stands at 1 or more.
    pub(super) fn is(&self, mark: Mark) -> bool {
        self.mark(mark).is_some_and(|value| value >= 1.0)
    }

    /// Whether a mark is there and stands at 0.
    pub(super) fn is_not(&self, mark: Mark) -> bool {
        self.mark(mark).is_some_and(|value| value < 1.0)
    }

    /// A fact, where none is known yet.
    pub(super) fn set(&mut self, fact: Fact, value: f64) {
        if value.is_finite() && self.fact(fact).is_none() {
            self.facts.push((fact, value));
        }
    }

    pub(super) fn set_mark(&mut self, mark: Mark, value: f64) {
        if self.mark(mark).is_none() {
            self.marks.push((mark, value));
        }
    }

    pub(super) fn forget(&mut self, fact: Fact) {
        self.facts.retain(|(known, _)| *known != fact);
    }

    /// Says how it is; the worst that is said stays, and of two the first.
    pub(super) fn find(&mut self, health: PartHealth, note: Message) {
        if self.verdict.as_ref().is_none_or(|(worst, _)| health > *worst) {
            self.verdict = Some((health, Some(note)));
        }
    }

    /// Says that nothing is wrong as far as this tells.
    pub(super) fn good(&mut self) {
        self.verdict.get_or_insert((PartHealth::Good, None));
    }

    /// What another page says of the same part.
    pub(super) fn join(&mut self, other: Self) {
        for (fact, value) in other.facts {
            self.set(fact, value);
        }
        for (mark, value) in other.marks {
            self.set_mark(mark, value);
        }
        for counter in other.counters {
            if !self.counters.iter().any(|(known, ..)| *known == counter.0) {
                self.counters.push(counter);
            }
        }
        for row in other.rows {
            if !self.rows.contains(&row) {
                self.rows.push(row);
            }
        }
    }

    pub(super) fn part(self, kind: PartKind, name: &str, group: &str) -> Part {
        let mut part = Part::new(kind, name, group);
        for (fact, value) in self.facts {
            part = part.with(fact, Some(value));
        }
        for (fact, value, whole) in self.counters {
            part = part.counting(fact, Some(value), whole);
        }
        match self.verdict {
            Some((health, note)) => part.being(health, note),
            None => part,
        }
    }
}

/// One value more.
pub(super) fn folded(fold: Fold, before: Option<f64>, value: f64) -> f64 {
    match (fold, before) {
        (_, None) => value,
        (Fold::Sum, Some(before)) => before + value,
        (Fold::Greatest, Some(before)) => before.max(value),
        (Fold::Smallest, Some(before)) => before.min(value),
    }
}
