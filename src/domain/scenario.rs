//! One set of assumptions about growth, price, churn and cost. Plain data: `economics` calculates
//! with it, `simulation` draws from it, `config` reads it.

use crate::domain::money::Spread;
use crate::domain::profile::LocalText;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// From when something holds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum When {
    /// From the beginning.
    #[default]
    Start,
    /// From the month in which this day lies.
    Date(NaiveDate),
    /// While there are at least so many units.
    Units(f64),
}

/// How units are won, before churn.
#[derive(Debug, Clone, PartialEq)]
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
    /// A share of the present count each month that shrinks as the market fills:
    /// additions = per_month · units · (1 − units ÷ market), never below zero. The logistic curve.
    SCurve {
        /// Units that the market holds at most.
        market: f64,
        /// The share won each month while the market is empty.
        per_month: f64,
    },
    /// Counts at dates, in order, with straight lines between; the first line also leads from the
    /// present count to the first point to come, and the last count stays. Counts are net: no churn
    /// is taken off.
    Table(Arc<[(NaiveDate, f64)]>),
    /// The forecast of the unit count's own history, net of churn. Where there is none (too little
    /// history, or beyond its horizon), `otherwise` holds, and is named as an assumption.
    Forecast {
        /// Growth without a forecast.
        otherwise: Box<Growth>,
    },
}

impl Growth {
    /// Gross units won in a month that begins with `units`; none where the growth is a path of net
    /// counts.
    #[must_use]
    pub fn additions(&self, units: f64) -> Option<f64> {
        match self {
            Self::Linear { per_month } => Some(*per_month),
            Self::Percent { per_month } => Some(units * per_month),
            Self::SCurve { market, per_month } => {
                let left = if *market > 0.0 { 1.0 - units / market } else { 0.0 };
                Some(units * per_month * left.max(0.0))
            }
            Self::Table(_) | Self::Forecast { .. } => None,
        }
    }

    /// How fast, as one number to turn: units a month or a share a month. Of a table its mean
    /// slope; of a forecast what holds without one.
    #[must_use]
    pub fn pace(&self) -> Pace {
        match self {
            Self::Linear { per_month } => Pace::Units(*per_month),
            Self::Percent { per_month } | Self::SCurve { per_month, .. } => Pace::Share(*per_month),
            Self::Forecast { otherwise } => otherwise.pace(),
            Self::Table(points) => {
                let slope = points.first().zip(points.last()).map_or(0.0, |(a, b)| {
                    let months = (b.0 - a.0).num_days() as f64 / (365.25 / 12.0);
                    if months > 0.0 { (b.1 - a.1) / months } else { 0.0 }
                });
                Pace::Units(slope)
            }
        }
    }

    /// The same kind of growth at another pace. A table becomes a straight line; a forecast keeps
    /// what holds without one.
    #[must_use]
    pub fn at(&self, pace: Pace) -> Self {
        match (self, pace) {
            (Self::SCurve { market, .. }, Pace::Share(per_month)) => {
                Self::SCurve { market: *market, per_month }
            }
            (_, Pace::Units(per_month)) => Self::Linear { per_month },
            (_, Pace::Share(per_month)) => Self::Percent { per_month },
        }
    }
}

/// A growth in one number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// Units a month.
    Units(f64),
    /// A share of those there are, a month.
    Share(f64),
}

impl Pace {
    /// The number.
    #[must_use]
    pub fn value(self) -> f64 {
        match self {
            Self::Units(v) | Self::Share(v) => v,
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PhasePolicy {
    /// Move up when the chosen basis says that the phase is full.
    #[default]
    Follow,
    /// Stay in the present phase.
    Stay,
    /// Change phase at these days and at no others: day and phase id, in order.
    Dates(Vec<(NaiveDate, String)>),
}

/// What a plan or a prepayment does to the price.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// On screen.
    pub name: LocalText,
    /// Part of the hosted units on this plan; the parts are taken relative to their sum.
    pub share: f64,
    /// Price per unit and month.
    pub price: Decimal,
    /// From when it is sold at that price; of two plans of one name the later one that holds counts.
    pub from: When,
}

/// Units that pay a year in advance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prepayment {
    /// Share of the hosted units, 0–1.
    pub share: f64,
    /// Taken off the price, 0–1.
    pub discount: f64,
}

/// Something sold beside the unit itself.
#[derive(Debug, Clone, PartialEq)]
pub struct AddOn {
    /// The stable name; a scenario replaces `base`'s of the same name.
    pub id: String,
    /// On screen.
    pub name: LocalText,
    /// Share of the hosted units that take it, 0–1.
    pub adoption: Spread,
    /// Price per adopter and month.
    pub price: Decimal,
    /// Its own infrastructure a month, however many take it.
    pub fixed: Spread,
    /// Its own infrastructure per adopter and month.
    pub per_adopter: Spread,
    /// From when it is sold.
    pub from: When,
}

/// What a cost item counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CostKind {
    /// In the infrastructure margin and in the full margin.
    Infrastructure,
    /// In the full margin only.
    Operations,
}

/// How often a cost item is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Every {
    /// Each month.
    Month,
    /// Each year; a twelfth each month.
    Year,
    /// In the one month in which it first holds.
    Once,
    /// Each month, for each hosted unit.
    UnitMonth,
}

/// A cost of its own: a domain, backups, DNS, LLM tokens per unit, a one-off.
#[derive(Debug, Clone, PartialEq)]
pub struct CostItem {
    /// The stable name; a scenario replaces `base`'s of the same name.
    pub id: String,
    /// On screen.
    pub name: LocalText,
    /// As what it counts.
    pub kind: CostKind,
    /// The amount.
    pub amount: Spread,
    /// How often.
    pub every: Every,
    /// From when.
    pub from: When,
    /// Only in this phase; none: in all.
    pub phase: Option<String>,
}

/// Data that units leave behind, priced by its age.
#[derive(Debug, Clone, PartialEq)]
pub struct Storage {
    /// Gigabytes (10⁹ bytes) that each hosted unit adds a month.
    pub per_unit: Spread,
    /// Gigabytes that the present units have already left behind, per unit; taken as new.
    pub already: Decimal,
    /// Price per gigabyte and month from an age in months on; sorted, the first from 0.
    pub tiers: Vec<(u32, Decimal)>,
}

/// Value added tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vat {
    /// 0.20 for 20 %.
    pub rate: Decimal,
    /// Prices are written with the tax; it is taken off before anything is calculated.
    pub prices_include: bool,
    /// The tax on costs is got back; where it is not, infrastructure and items cost it on top.
    /// Salaries, hours and migration work carry none.
    pub recoverable: bool,
}

/// Someone who is paid each month.
#[derive(Debug, Clone, PartialEq)]
pub struct Salary {
    /// The stable name.
    pub id: String,
    /// On screen.
    pub name: LocalText,
    /// A month, with what the employer pays on top.
    pub monthly: Spread,
    /// From when.
    pub from: When,
    /// From this phase of the ladder on; none: in all.
    pub from_phase: Option<String>,
}

/// A business of events: units are the participants of one event, and prices are per participant
/// and event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Events {
    /// Events a year; may be a fraction.
    pub per_year: f64,
    /// Share of an event's participants that are there at once, 0–1: what a capacity is held
    /// against.
    pub peak_share: f64,
}

/// A triangular factor: low ≤ 1 ≤ high around a mode of 1. Without spread: always 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factor {
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl Factor {
    /// No doubt.
    pub const EXACT: Self = Self { low: 1.0, high: 1.0 };
}

/// How sure the inputs are. Each is drawn once per run; costs, adoption and storage draw from their
/// own low, mid and high.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertainty {
    /// On gross additions.
    pub growth: Factor,
    /// On churn.
    pub churn: Factor,
    /// On the price.
    pub price: Factor,
    /// On what a phase carries.
    pub capacity: Factor,
    /// Whether cost ranges are drawn; else they stand at the scenario's end.
    pub costs: bool,
    /// A monthly shock on the additions that remembers the month before.
    pub shock: Option<Shock>,
    /// Rank correlation between the draws of growth and churn, −1 to 1; 0 unless given.
    pub growth_churn_correlation: f64,
}

impl Default for Uncertainty {
    fn default() -> Self {
        Self {
            growth: Factor::EXACT,
            churn: Factor::EXACT,
            price: Factor::EXACT,
            capacity: Factor::EXACT,
            costs: true,
            shock: None,
            growth_churn_correlation: 0.0,
        }
    }
}

/// An AR(1) shock: sₜ = persistence · sₜ₋₁ + ε, ε of standard deviation `deviation`; additions are
/// multiplied by 1 + sₜ, never below zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shock {
    /// 0–1 exclusive.
    pub persistence: f64,
    /// Of the monthly innovation.
    pub deviation: f64,
}

/// One set of assumptions.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// On screen.
    pub name: LocalText,
    /// Units won each month.
    pub growth: Growth,
    /// Growth that replaces it from a date or a count on; the last that holds counts.
    pub growth_changes: Vec<(When, Growth)>,
    /// Share of the units lost each month, 0–1.
    pub churn: f64,
    /// Churn that replaces it; the last that holds counts.
    pub churn_changes: Vec<(When, f64)>,
    /// Share of the units that are hosted (and billed), 0–1. The others are free or self-hosted.
    pub hosted_share: f64,
    /// Price per unit and month; none: plans, else tiers, else the profile's price.
    pub price: Option<Decimal>,
    /// Prices by plan; empty: none.
    pub plans: Vec<Plan>,
    /// Who pays a year in advance.
    pub prepayment: Option<Prepayment>,
    /// What is sold beside.
    pub add_ons: Vec<AddOn>,
    /// Costs beside the phase's.
    pub items: Vec<CostItem>,
    /// What the units' data costs.
    pub storage: Option<Storage>,
    /// Value added tax; none: everything is net and stays so.
    pub vat: Option<Vat>,
    /// Hourly rate of operations; none: full margin counts no hours.
    pub hourly_rate: Option<Decimal>,
    /// Hourly rates that differ, by phase id.
    pub hourly_rates: BTreeMap<String, Decimal>,
    /// Hours of operations a month that differ from the profile's, by phase id.
    pub operations_hours: BTreeMap<String, Decimal>,
    /// Who is paid.
    pub salaries: Vec<Salary>,
    /// What an hour of downtime costs in a migration; none: nothing is counted.
    pub downtime_cost: Option<Decimal>,
    /// In the bank at the beginning; none: no runway is told.
    pub cash: Option<Decimal>,
    /// A business of events; none: of months.
    pub events: Option<Events>,
    /// Which end of cost ranges.
    pub cost_end: CostEnd,
    /// How the phase follows.
    pub policy: PhasePolicy,
    /// Months to project.
    pub horizon: u32,
    /// How sure all this is.
    pub uncertainty: Uncertainty,
}

impl Scenario {
    /// That growth, everything hosted, nothing else assumed, over three years.
    #[must_use]
    pub fn plain(name: LocalText, growth: Growth) -> Self {
        Self {
            name,
            growth,
            growth_changes: Vec::new(),
            churn: 0.0,
            churn_changes: Vec::new(),
            hosted_share: 1.0,
            price: None,
            plans: Vec::new(),
            prepayment: None,
            add_ons: Vec::new(),
            items: Vec::new(),
            storage: None,
            vat: None,
            hourly_rate: None,
            hourly_rates: BTreeMap::new(),
            operations_hours: BTreeMap::new(),
            salaries: Vec::new(),
            downtime_cost: None,
            cash: None,
            events: None,
            cost_end: CostEnd::Mid,
            policy: PhasePolicy::Follow,
            horizon: 36,
            uncertainty: Uncertainty::default(),
        }
    }
}
