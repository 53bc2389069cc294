//! The error budget of the phase's promised availability, and how fast it burns (MODEL §8).
//!
//! Availability here is the share of requests that did not fail, over 30 days. The budget is what
//! the promise leaves to fail; it is reckoned on the requests that were seen, and says how many of
//! the 30 days that was: what nobody watched is taken for neither kept nor broken. The success of a load test is none of this, and « best effort » has no
//! budget at all.
//!
//! Burn rates over two windows each follow Google's SRE Workbook, chapter 5, table 5-8: a page at
//! 14.4 times the budget over 1 hour (2 % of it gone) or 6 times over 6 hours (5 %), a ticket at
//! once the budget over 3 days (10 %); the short window, a twelfth, tells that it still goes on.
//! A small service would be paged by single failures, so a rule fires only on three failures at
//! least, and when the long window's one-sided 95 % bound after Clopper and Pearson is above the
//! rate: the failures are then too many for a service that keeps its promise.

use crate::domain::minutes::{Count, Tally};
use crate::domain::proportion::lower_bound;
use chrono::TimeDelta;
use std::collections::BTreeMap;

/// What the budget is reckoned over.
pub const WINDOW: TimeDelta = TimeDelta::days(30);

/// Fewer failures never alarm.
pub const LEAST_ERRORS: u64 = 3;

/// Of the long window's bound; one-sided.
const CONFIDENCE: f64 = 0.95;

/// What a burn rate calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Someone should look in the next days.
    Ticket,
    /// Someone should look now.
    Page,
}

impl Urgency {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Page => "page",
        }
    }
}

/// A burn rate over two windows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// What it calls for.
    pub urgency: Urgency,
    /// From how many times the budget on.
    pub factor: f64,
    /// The window that must show it for certain.
    pub long: TimeDelta,
    /// The window that must show it still.
    pub short: TimeDelta,
}

/// The rules, most urgent first.
pub const RULES: [Rule; 3] = [
    Rule {
        urgency: Urgency::Page,
        factor: 14.4,
        long: TimeDelta::hours(1),
        short: TimeDelta::minutes(5),
    },
    Rule {
        urgency: Urgency::Page,
        factor: 6.0,
        long: TimeDelta::hours(6),
        short: TimeDelta::minutes(30),
    },
    Rule {
        urgency: Urgency::Ticket,
        factor: 1.0,
        long: TimeDelta::days(3),
        short: TimeDelta::hours(6),
    },
];

impl Rule {
    /// How both windows stand against a budget (0–1: what may fail).
    #[must_use]
    pub fn judge(self, long: Count, short: Count, budget: f64) -> Burn {
        let (requests, errors) = long.rounded();
        let observed = TimeDelta::minutes(i64::from(long.minutes));
        let certain = lower_bound(errors, requests, CONFIDENCE) / budget;
        let (long, short) = (rate(long, budget), rate(short, budget));
        let fires = errors >= LEAST_ERRORS
            && certain > self.factor
            && short.is_some_and(|rate| rate > self.factor);
        Burn { rule: self, long, short, certain, requests, errors, observed, fires }
    }
}

/// Share of failures ÷ budget; none without requests.
fn rate(count: Count, budget: f64) -> Option<f64> {
    (count.requests > 0.0).then(|| count.errors / count.requests / budget)
}

/// How a rule stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burn {
    /// Which.
    pub rule: Rule,
    /// The long window's share of failures, in budgets; none without requests.
    pub long: Option<f64>,
    /// The short window's.
    pub short: Option<f64>,
    /// The long window's one-sided 95 % lower bound, in budgets.
    pub certain: f64,
    /// Requests in the long window.
    pub requests: u64,
    /// Failures in it.
    pub errors: u64,
    /// How much of it was seen.
    pub observed: TimeDelta,
    /// Whether it fires.
    pub fires: bool,
}

/// The service level over the last 30 days.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What is promised, 0–1.
    pub objective: f64,
    /// Requests that were seen.
    pub events: u64,
    /// Of these, failed.
    pub errors: u64,
    /// 1 − errors ÷ events; none without requests.
    pub availability: Option<f64>,
    /// What is left of the budget: 1 untouched, 0 used up, negative overdrawn; none without
    /// requests.
    pub left: Option<f64>,
    /// How much of the 30 days was seen.
    pub observed: TimeDelta,
    /// How each of [`RULES`] stands.
    pub burns: [Burn; RULES.len()],
    /// What was seen of the 30 days, by slots of [`crate::domain::minutes::SLOT`] minutes since 1970.
    pub slots: BTreeMap<i64, Count>,
}

impl Report {
    /// The service level against a promise; none for a promise that leaves nothing to fail, or
    /// everything.
    #[must_use]
    pub fn of(tally: &Tally, objective: f64) -> Option<Self> {
        let budget = 1.0 - objective;
        if !(budget > 0.0 && budget < 1.0) {
            return None;
        }
        let month = tally.window(WINDOW);
        let (events, errors) = month.rounded();
        let failed = (events > 0).then(|| errors as f64 / events as f64);
        Some(Self {
            objective,
            events,
            errors,
            availability: failed.map(|share| 1.0 - share),
            left: failed.map(|share| 1.0 - share / budget),
            observed: TimeDelta::minutes(i64::from(month.minutes)),
            burns: RULES
                .map(|rule| rule.judge(tally.window(rule.long), tally.window(rule.short), budget)),
            slots: tally.slots.clone(),
        })
    }

    /// The most urgent rule that fires.
    #[must_use]
    pub fn alarm(&self) -> Option<&Burn> {
        self.burns.iter().filter(|b| b.fires).max_by_key(|b| b.rule.urgency)
    }
}

#[cfg(test)]
#[path = "slo_tests.rs"]
mod tests;
