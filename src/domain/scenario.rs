//! One set of assumptions about growth, price, churn and cost.

use crate::domain::profile::LocalText;
use rust_decimal::Decimal;

/// How units are won, before churn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Growth {
    /// As many each month.
    Linear {
        /// Units a month.
        per_month: f64,
    },
    /// A share of the present count each month.
    Percent {
        /// 0.05 for 5 % a month.
        per_month: f64,
    },
}

impl Growth {
    /// Units won in a month that begins with `units`.
    #[must_use]
    pub fn additions(self, units: f64) -> f64 {
        match self {
            Self::Linear { per_month } => per_month,
            Self::Percent { per_month } => units * per_month,
        }
    }
}

/// Which end of a cost range to calculate with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CostEnd {
    /// The low end.
    Low,
    /// The middle.
    #[default]
    Mid,
    /// The high end.
    High,
}

/// How the phase follows the units in a projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PhasePolicy {
    /// Move up when the chosen basis says that the phase is full.
    #[default]
    Follow,
    /// Stay in the present phase.
    Stay,
}

/// One set of assumptions.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// On screen.
    pub name: LocalText,
    /// Units won each month.
    pub growth: Growth,
    /// Share of the units lost each month, 0–1.
    pub churn: f64,
    /// Share of the units that are hosted (and billed), 0–1.
    pub hosted_share: f64,
    /// Price per unit and month; none: the profile's price.
    pub price: Option<Decimal>,
    /// Hourly rate of operations; none: full margin counts no hours.
    pub hourly_rate: Option<Decimal>,
    /// Which end of cost ranges.
    pub cost_end: CostEnd,
    /// How the phase follows.
    pub policy: PhasePolicy,
    /// Months to project.
    pub horizon: u32,
}
