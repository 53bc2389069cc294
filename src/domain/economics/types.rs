//! What goes into a calculation of the economics and what comes out; how is in the folder's own
//! documentation.

use crate::domain::Timestamp;
use crate::domain::money::{Currency, Money};
use crate::domain::profile::{BasisId, Profile};
use crate::domain::scenario::Scenario;
use rust_decimal::Decimal;

/// The assumptions of one calculation.
#[derive(Debug, Clone, Copy)]
pub struct Assumptions<'a> {
    /// The business.
    pub profile: &'a Profile,
    /// Which of its bases says when a phase is full.
    pub basis: &'a BasisId,
    /// Growth, churn, price.
    pub scenario: &'a Scenario,
    /// The present phase: an index into the profile's ladder.
    pub phase: usize,
    /// The present number of units; none: unknown.
    pub units: Option<f64>,
    /// Units that the present phase was measured to carry, if that is less than what the basis
    /// says.
    pub measured_limit: Option<f64>,
    /// The phase that the advice says to move to now: it holds from the next month on.
    pub moving_to: Option<usize>,
    /// The unit count's own forecast, net of churn: medians at the ends of the months to come; for
    /// [`crate::domain::scenario::Growth::Forecast`]. Empty: there is none.
    pub unit_forecast: &'a [f64],
}

/// What a line of revenue or cost is of. An index is a place in the scenario's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineOf {
    /// Revenue: the units themselves, after discounts.
    Subscriptions,
    /// Revenue: an add-on.
    AddOn(usize),
    /// Infrastructure: what the phase costs.
    Phase,
    /// Infrastructure: nodes beyond it.
    Nodes,
    /// Infrastructure: what the units' data costs.
    Storage,
    /// Infrastructure: an add-on's own.
    AddOnInfrastructure(usize),
    /// A cost item; its kind says as what it counts.
    Item(usize),
    /// Infrastructure: value added tax that is not got back.
    Tax,
    /// Hours × rate.
    Operations,
    /// A salary.
    Salary(usize),
    /// The one-off work of a change of phase.
    Migration,
    /// What the downtime of a change of phase costs.
    Downtime,
}

/// One line of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Of what.
    pub of: LineOf,
    /// How much; exact.
    pub amount: Money,
}

/// The figures of one month, or of now.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Units, hosted or not, rounded to whole units.
    pub units: Option<Decimal>,
    /// Hosted units: those that are billed and that load the machine.
    pub hosted: Option<Decimal>,
    /// Of events: participants that are there at once, rounded up; none for a business of months.
    pub peak: Option<Decimal>,
    /// The phase: an index into the ladder.
    pub phase: usize,
    /// The list price per hosted unit and month (of events: per participant and event), net of VAT,
    /// before what a prepayment takes off.
    pub price: Option<Money>,
    /// What hosting costs a month, at the scenario's end of the range.
    pub infrastructure: Money,
    /// The whole range.
    pub infrastructure_range: (Money, Money),
    /// Hours × rate and the items of operations; none where hours or rate are unknown.
    pub operations: Option<Money>,
    /// Subscriptions and add-ons.
    pub revenue: Option<Money>,
    /// infrastructure ÷ what is billed (hosted units; of events the month's participants); none
    /// where that is zero.
    pub cost_per_unit: Option<Money>,
    /// (revenue − infrastructure) ÷ revenue; none at zero revenue.
    pub infrastructure_margin: Option<Decimal>,
    /// The margins at the high and at the low end of the cost range.
    pub infrastructure_margin_range: Option<(Decimal, Decimal)>,
    /// (revenue − infrastructure − operations − team) ÷ revenue; none where operations are unknown.
    pub full_margin: Option<Decimal>,
    /// revenue − infrastructure − known operations − team − migration.
    pub surplus: Option<Money>,
    /// Salaries.
    pub team: Money,
    /// One-off work and downtime of a change of phase in this month.
    pub migration: Money,
    /// Machines, where the phase says how many units one carries.
    pub nodes: Option<u32>,
    /// Recurring revenue a month: subscriptions and add-ons; annual plans count a twelfth.
    pub mrr: Option<Money>,
    /// Twelve times the recurring revenue.
    pub arr: Option<Money>,
    /// Revenue, line by line; adds up to `revenue`.
    pub revenue_lines: Vec<Line>,
    /// Costs, line by line: infrastructure, known operations, team, migration; add up to
    /// revenue − surplus.
    pub cost_lines: Vec<Line>,
    /// Grams of CO₂ a month by the phase's machines: low, middle, high; none: unknown.
    pub carbon: Option<[f64; 3]>,
}

/// One month of a projection.
#[derive(Debug, Clone, PartialEq)]
pub struct Month {
    /// 0 is the present month.
    pub index: u32,
    /// Its first day.
    pub starts: Timestamp,
    /// Its figures.
    pub figures: Figures,
    /// Sum of the surpluses from month 0 to this one.
    pub cumulative: Option<Money>,
    /// In the bank at the month's end: prepayments when they are received; none without a starting
    /// balance or a price.
    pub cash: Option<Money>,
}

/// Twelve months, or what is left of the horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct Year {
    /// 0 begins with the present month.
    pub index: u32,
    /// Its first month.
    pub starts: Timestamp,
    /// How many months it has.
    pub months: u32,
    /// Units at its end.
    pub units: Option<Decimal>,
    /// Hosted units at its end.
    pub hosted: Option<Decimal>,
    /// Sums over its months.
    pub revenue: Option<Money>,
    /// Sum.
    pub infrastructure: Money,
    /// Sum; none where a month's is unknown.
    pub operations: Option<Money>,
    /// Sum.
    pub team: Money,
    /// Sum.
    pub migration: Money,
    /// Sum.
    pub surplus: Option<Money>,
    /// Of the sums.
    pub infrastructure_margin: Option<Decimal>,
    /// Of the sums.
    pub full_margin: Option<Decimal>,
    /// Recurring revenue at its end.
    pub arr: Option<Money>,
    /// Cash at its end.
    pub cash: Option<Money>,
    /// Sum of the grams of CO₂: low, middle, high.
    pub carbon: Option<[f64; 3]>,
}

/// What is earned and spent now, and how it goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Economics {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The present month.
    pub now: Figures,
    /// Months 0 to the horizon; empty while the unit count is unknown.
    pub months: Vec<Month>,
    /// The smallest number of units from which the present phase's infrastructure margin stays at
    /// or above zero; none without a price or when no count does.
    pub break_even_units: Option<u64>,
    /// The months in which the phase changes, each with the phase before.
    pub steps: Vec<Step>,
    /// Year by year.
    pub years: Vec<Year>,
    /// The same as `break_even_units` for the full margin.
    pub full_break_even_units: Option<u64>,
    /// The first month from which the surplus stays at or above zero.
    pub operating_break_even: Option<u32>,
    /// The first month from which the cumulative surplus stays at or above zero.
    pub payback: Option<u32>,
    /// The first month at whose end the cash is below zero.
    pub runway: Option<u32>,
    /// The first month whose units come from what holds where a forecast ends; none: no month's.
    pub assumed_from: Option<u32>,
}

/// A change of phase in a projection: the infrastructure cliff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The first month in the new phase.
    pub month: u32,
    /// From.
    pub from: usize,
    /// To.
    pub to: usize,
}
