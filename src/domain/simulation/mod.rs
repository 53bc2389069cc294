//! Many seeded runs of a scenario whose inputs are drawn, not fixed (MODEL §6): bands for every
//! month, the distribution of the phase changes, and which input matters most.

mod compare;
mod draw;
mod draws;
mod engine;
mod fixed;
mod growth;
mod plan;
mod pricing;
mod quantile;
mod run;
mod tornado;

use crate::domain::Timestamp;
use crate::domain::money::Money;

pub use compare::{Comparison, Difference, compare};
pub use engine::{demand_paths, simulate, simulate_until};
pub use fixed::Refusal;
pub use tornado::tornado;

/// Three quantiles over the runs. Money in the profile's currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// A tenth of the runs lie below.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// A tenth of the runs lie above.
    pub p90: f64,
}

/// One month over all runs; index and instant as in the exact projection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandMonth {
    /// 0 is the present month.
    pub index: u32,
    /// Its first day.
    pub starts: Timestamp,
    /// Units.
    pub units: Band,
    /// Revenue; none where the price is unknown.
    pub revenue: Option<Band>,
    /// Infrastructure cost.
    pub infrastructure: Band,
    /// Over the runs with revenue; none when there is none.
    pub infrastructure_margin: Option<Band>,
    /// None where operations are unknown.
    pub full_margin: Option<Band>,
    /// As in the exact projection.
    pub surplus: Option<Band>,
    /// Sum of the surpluses.
    pub cumulative: Option<Band>,
    /// Cash at the month's end; none without a starting balance.
    pub cash: Option<Band>,
}

/// When a phase is first entered, over all runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// The phase: an index into the ladder.
    pub phase: usize,
    /// Share of the runs that enter it within the horizon, 0–1.
    pub reached: f64,
    /// Months by which 10, 50 and 90 % of **all** runs have entered it; none: not within the
    /// horizon.
    pub months: [Option<u32>; 3],
}

/// What came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// How many runs.
    pub runs: u32,
    /// The seed: the same gives the same answer on every machine.
    pub seed: u64,
    /// Month by month.
    pub months: Vec<BandMonth>,
    /// Each phase above the present one that some run enters.
    pub entries: Vec<Entry>,
    /// Share of the runs whose cash falls below zero within the horizon; none without a starting
    /// balance.
    pub broke: Option<f64>,
}

/// The units of each run at the start of each month to come.
#[derive(Debug, Clone, PartialEq)]
pub struct Paths {
    /// How many months each run has, the present one included.
    pub months: u32,
    /// Run after run.
    pub units: Vec<f32>,
}

impl Paths {
    /// Each run's units, month by month.
    pub fn runs(&self) -> impl Iterator<Item = &[f32]> {
        self.units.chunks_exact(self.months.max(1) as usize)
    }
}

/// An input that can be doubted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Input {
    /// Gross additions.
    Growth,
    /// Churn.
    Churn,
    /// Price.
    Price,
    /// Cost ranges of phases, nodes and items.
    Costs,
    /// Operations hours.
    Hours,
    /// What a phase carries.
    Capacity,
    /// Adoption of the add-ons.
    Adoption,
}

impl Input {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Growth => "growth",
            Self::Churn => "churn",
            Self::Price => "price",
            Self::Costs => "costs",
            Self::Hours => "hours",
            Self::Capacity => "capacity",
            Self::Adoption => "adoption",
        }
    }
}

/// One bar of the tornado: the cumulative surplus at the horizon with one input at either end and
/// all others as they are. Where the scenario gives an input no spread, a fifth either way, and
/// `assumed` says so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sensitivity {
    /// Which input.
    pub input: Input,
    /// Its two ends, as factors of its value.
    pub ends: (f64, f64),
    /// The spread is not the scenario's.
    pub assumed: bool,
    /// The outcome at the low end and at the high end.
    pub outcomes: (Money, Money),
}

/// The tornado: widest bar first.
#[derive(Debug, Clone, PartialEq)]
pub struct Tornado {
    /// With every input as it is.
    pub base: Money,
    /// The bars.
    pub bars: Vec<Sensitivity>,
}

#[cfg(test)]
mod tests;
