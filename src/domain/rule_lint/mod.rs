//! What is wrong with an alerting rule, whatever its figures are: mistakes by which it never fires,
//! fires always, or measures something else than it says. Each finding names the rule and says what
//! to write.
//!
//! | file | mistakes |
//! |---|---|
//! | `rates` | a rate of a gauge, a difference of a counter, a rate of an instant |
//! | `ratios` | counters divided as they stand, a limit of 0 as divisor, a share held against a percentage |
//! | `quantile` | a histogram without its `le` |
//! | `names` | what is known of a metric by its name |
//! | `tree` | walking and rewriting expressions |
//!
//! Refuses to guess: where a metric's kind is not known, or the rule could be meant as it stands, it
//! is silent; so it is about expressions that are not PromQL (vmalert has functions of its own), or
//! that are larger than any that a person wrote.

mod names;
mod quantile;
mod rates;
mod ratios;
mod tree;

use super::alert::Finding;
use super::message::{Arg, Message, clean};
use promql_parser::parser::{Expr, parse};
use std::collections::BTreeSet;

/// No longer expression is read, in bytes; the longest of kube-prometheus has 2,000.
const LONGEST: usize = 10_000;

/// An expression is at most so deep: each operator or bracket makes it one deeper at most.
const DEEPEST: usize = 400;

/// No more findings are told at once.
pub const MOST_FINDINGS: usize = 200;

/// An expression inside a finding is cut after so many characters.
const SHOWN: usize = 500;

/// An alerting rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The group that it is judged with.
    pub group: String,
    /// The alert's name.
    pub name: String,
    /// Its PromQL.
    pub expression: String,
    /// Why it could not be judged, where its server says so.
    pub error: Option<String>,
}

/// What a metric counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only rises, and begins anew with its process.
    Counter,
    /// It rises and falls.
    Gauge,
}

/// What is known of a metric, by the name of its family.
pub type Kinds<'a> = &'a dyn Fn(&str) -> Option<Kind>;

/// A mistake in one expression.
#[derive(Debug)]
struct Mistake {
    id: &'static str,
    /// The metric, the function or the number that it is about.
    args: Vec<(&'static str, String)>,
    /// What to write.
    instead: Option<Expr>,
}

/// What is wrong with these rules; at most [`MOST_FINDINGS`]. `kinds`: what the server tells of its
/// metrics, nothing where it does not.
#[must_use]
pub fn lint(rules: &[Rule], kinds: Kinds<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in rules {
        let finding = |problem| Finding {
            rule: clean(&rule.name, 120),
            group: clean(&rule.group, 120),
            problem,
        };
        if let Some(error) = &rule.error {
            findings.push(finding(Message::new("rule-fails").text("error", error)));
        }
        if let Some(expression) = read(&rule.expression) {
            findings.extend(mistakes(&expression, kinds).into_iter().map(|m| finding(m.said())));
        }
        if findings.len() >= MOST_FINDINGS {
            break;
        }
    }
    findings.truncate(MOST_FINDINGS);
    findings
}

/// The expression; none for one that is not understood, or too large to be walked.
fn read(expression: &str) -> Option<Expr> {
    if expression.len() > LONGEST {
        return None;
    }
    let signs = expression.chars().filter(|c| "([{+-*/%^<>=!".contains(*c)).count();
    let words = expression
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| {
            ["and", "or", "unless", "atan2"].iter().any(|w| word.eq_ignore_ascii_case(w))
        })
        .count();
    if signs + words > DEEPEST {
        return None;
    }
    parse(expression).ok()
}

/// Every mistake once.
fn mistakes(expression: &Expr, kinds: Kinds<'_>) -> Vec<Mistake> {
    let mut found = Vec::new();
    tree::walk(expression, &mut |node| {
        found.extend(rates::mistake(node, kinds));
        found.extend(quantile::mistake(node));
        found.extend(ratios::lifetime(node, kinds));
        found.extend(ratios::percent(node));
    });
    found.extend(ratios::unlimited(expression));
    let mut said = BTreeSet::new();
    found.retain(|mistake| said.insert((mistake.id, mistake.args.clone())));
    found
}

impl Mistake {
    fn said(&self) -> Message {
        let mut message = Message::new(self.id);
        for (name, words) in &self.args {
            message = message.text(name, words);
        }
        match &self.instead {
            Some(expression) => {
                message.with("instead", Arg::Text(clean(&expression.to_string(), SHOWN)))
            }
            None => message,
        }
    }
}

#[cfg(test)]
mod tests;
