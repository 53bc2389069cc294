//! One business: its unit, its ladder of phases, its prices, signals and requirements. As
//! resolved: `config` reads it from TOML and refuses what makes no sense.

use crate::domain::decision::Decision;
use crate::domain::metric::Metric;
use crate::domain::money::{Currency, Spread};
use crate::domain::pitch::Pitch;
use crate::domain::published_costs::PublishedCost;
use crate::domain::scenario::{Every, Scenario};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::time::Duration;

/// A text in each language that the profile knows; English stands in for the others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocalText {
    /// English.
    pub en: String,
    /// French; empty when the profile gives none.
    pub fr: String,
}

impl LocalText {
    /// The same words in every language.
    #[must_use]
    pub fn same(words: &str) -> Self {
        Self { en: words.to_owned(), fr: String::new() }
    }

    /// The words in a language (`en`, `fr`), else in English.
    #[must_use]
    pub fn get(&self, language: &str) -> &str {
        if language == "fr" && !self.fr.is_empty() { &self.fr } else { &self.en }
    }
}

/// What the business sells by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitName {
    /// One.
    pub singular: LocalText,
    /// Many.
    pub plural: LocalText,
}

/// The name of one set of capacities and thresholds that a source document gives.
pub type BasisId = String;

/// A whole business.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The stable name: `koprogo`.
    pub id: String,
    /// The name on screen.
    pub name: String,
    /// The unit.
    pub unit: UnitName,
    /// The one currency of all prices and costs.
    pub currency: Currency,
    /// The document's bases in order; the first is the default.
    pub bases: Vec<BasisId>,
    /// The ladder, from the smallest to the largest; never empty.
    pub phases: Vec<Phase>,
    /// The published price per unit and month.
    pub price: Option<Decimal>,
    /// Price per unit and month by count of hosted units, and by date; those of one date sorted,
    /// first from 0.
    pub price_tiers: Vec<PriceTier>,
    /// Named assumptions; `base` always exists.
    pub scenarios: BTreeMap<String, Scenario>,
    /// What a unit that cannot be carried costs a month; none: the price it would have paid.
    pub penalty: Option<Decimal>,
    /// Published load tests.
    pub load_tests: Vec<LoadTest>,
    /// Costs, break-evens and counts as the document publishes them: quoted, never calculated with.
    pub claims: Vec<PublishedFigure>,
    /// Published electricity and carbon figures.
    pub carbon: Option<Carbon>,
    /// Under seven days of history: peak request rate ÷ mean request rate.
    pub peak_factor: f64,
    /// Health limits for the screen's verdict, per metric.
    pub limits: Vec<Limit>,
    /// Revenues and margins as the document publishes them: quoted beside the computed value,
    /// never calculated with.
    pub published: Vec<PublishedMargin>,
    /// What a price and a count are per.
    pub billing: Billing,
    /// Monthly costs as the document publishes them.
    pub published_costs: Vec<PublishedCost>,
    /// Costs that there are, but whose amounts nobody has published.
    pub to_give: Vec<CostToGive>,
    /// Tree, matrix and recommendations, where the document has them.
    pub decision: Option<Decision>,
    /// What the company says of itself on the stage; none: only figures speak.
    pub pitch: Option<Pitch>,
}

impl Profile {
    /// The phase's place on the ladder.
    #[must_use]
    pub fn index_of(&self, phase: &str) -> Option<usize> {
        self.phases.iter().position(|p| p.id == phase)
    }

    /// The phase of that name.
    #[must_use]
    pub fn phase(&self, id: &str) -> Option<&Phase> {
        self.phases.iter().find(|p| p.id == id)
    }

    /// Whether the business bills events, and the scenario does not say how many there are.
    #[must_use]
    pub fn lacks_events(&self, scenario: &Scenario) -> bool {
        self.billing == Billing::Event && scenario.events.is_none()
    }

    /// The costs without an amount that a scenario does not give either.
    pub fn still_to_give(&self, scenario: &Scenario) -> impl Iterator<Item = &CostToGive> {
        let given = |cost: &CostToGive| scenario.items.iter().any(|item| item.id == cost.id);
        self.to_give.iter().filter(move |cost| !given(cost))
    }
}

/// What a price and a count are per.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Billing {
    /// Units pay each month.
    #[default]
    Month,
    /// Units are the participants of one event, and pay for it.
    Event,
}

impl Billing {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Event => "event",
        }
    }
}

/// A cost that the document names without an amount: it counts once a scenario gives it, and until
/// then every figure is known to lack it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostToGive {
    /// The name that a scenario's cost item gives it by.
    pub id: String,
    /// On screen.
    pub name: LocalText,
    /// How often it is due.
    pub every: Every,
}

/// Another way to get a part of a phase's stack, or all of its hosting.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// What it would replace.
    pub replaces: LocalText,
    /// Its name.
    pub name: LocalText,
    /// Monthly price; none where no source gives one.
    pub cost: Option<AlternativeCost>,
    /// Why the document takes the other way; none where it does not say.
    pub because: Option<LocalText>,
}

/// A price and who says so.
#[derive(Debug, Clone, PartialEq)]
pub struct AlternativeCost {
    /// A month, net of VAT.
    pub amount: Spread,
    /// Whose price it is.
    pub source: LocalText,
    /// Of what day, or of what month: `2026-08-14`, `2026-09`.
    pub on: String,
}

/// A price that holds from a number of hosted units on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceTier {
    /// From the month in which this day lies; the tiers of the latest day that has come hold, and no
    /// others. None: from the beginning.
    pub since: Option<NaiveDate>,
    /// From this count, inclusive.
    pub from: u64,
    /// Price per unit and month.
    pub price: Decimal,
}

/// One rung: a way to host.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// The stable name: `mvp`.
    pub id: String,
    /// The name on screen: « Phase 1 MVP ».
    pub name: LocalText,
    /// What it runs on, in a few words: « VPS 1 vCPU ».
    pub hosting: LocalText,
    /// The software, one name each.
    pub stack: Vec<String>,
    /// Monthly cost, net of VAT.
    pub cost: Spread,
    /// What the basis says: capacity, resources, service level.
    pub bases: BTreeMap<BasisId, PhaseBasis>,
    /// Who is needed to run it.
    pub team: LocalText,
    /// How hard it is to run, in the document's word; none when it gives none.
    pub complexity: Option<LocalText>,
    /// Hours of operations a month; none when the source gives none.
    pub operations_hours: Option<Decimal>,
    /// When to leave it upwards.
    pub signals: Vec<SignalSpec>,
    /// What it offers beyond capacity: `high-availability`, `multi-region`, …
    pub offers: Vec<String>,
    /// Needs that, answered yes, call for a higher phase.
    pub leave_when: Vec<Requirement>,
    /// How to get from the phase below to this one; none on the first rung.
    pub migration: Option<Migration>,
    /// Not left again sooner than this.
    pub minimum_stay: Duration,
    /// Cheaper remedies than leaving it.
    pub remedies: Vec<Remedy>,
    /// Memory that each machine needs for the platform itself, bytes: K3s' own 1.6 GB.
    pub overhead: Option<f64>,
    /// DevOps engineers that it takes at least; none: the source gives no number.
    pub devops: Option<u32>,
    /// What could stand in its place, or in the place of a part of it.
    pub alternatives: Vec<Alternative>,
    /// Machines beside the fixed cost, as many as the units need; none: `cost` is everything.
    pub nodes: Option<Nodes>,
}

impl Phase {
    /// What a basis says about it.
    #[must_use]
    pub fn basis(&self, basis: &BasisId) -> Option<&PhaseBasis> {
        self.bases.get(basis)
    }
}

/// Something cheaper to try before a move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// What to do.
    pub words: LocalText,
    /// What it helps against; empty: whatever the machine runs short of.
    pub against: Vec<Metric>,
}

/// Machines that are added as units are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nodes {
    /// Hosted units that one carries.
    pub units_per_node: f64,
    /// Price of one a month.
    pub price: Spread,
    /// Never fewer.
    pub least: u32,
}

/// What one basis says about a phase.
#[derive(Debug, Clone, PartialEq)]
pub struct PhaseBasis {
    /// Carries from this many units…
    pub from: u64,
    /// …to this many; none: no upper end, or none that is known.
    pub to: Option<u64>,
    /// The document says that there is no upper end. Where it says nothing, the end is not known,
    /// and nobody may claim that the phase carries what comes.
    pub unlimited: bool,
    /// The count at which the document says to move up, if it gives one other than `to`.
    pub upgrade_at: Option<u64>,
    /// The machines.
    pub resources: Option<Resources>,
    /// The promised availability, 0–1; none: best effort.
    pub sla: Option<f64>,
}

/// The sum over the phase's machines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resources {
    /// vCPUs; low and high end.
    pub vcpu: (u32, u32),
    /// Memory in bytes; low and high end.
    pub memory: (f64, f64),
    /// Disk in bytes, where the document says.
    pub disk: Option<f64>,
    /// Machines.
    pub nodes: u32,
    /// What the network carries, bytes/s, where the document says.
    pub bandwidth: Option<f64>,
}

/// Which way a threshold is crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The condition holds above the threshold.
    Above,
    /// The condition holds below the threshold.
    Below,
}

impl Comparison {
    /// Whether a value meets the condition.
    #[must_use]
    pub fn meets(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::Above => value > threshold,
            Self::Below => value < threshold,
        }
    }
}

/// Metric, comparison, threshold, and for how long.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalSpec {
    /// The stable name: `ram`, `units-overview`.
    pub name: String,
    /// On what.
    pub metric: Metric,
    /// Which way.
    pub comparison: Comparison,
    /// In the metric's unit.
    pub threshold: f64,
    /// For how long; zero: at once.
    pub duration: Duration,
    /// Only in this basis; none: in every basis.
    pub basis: Option<BasisId>,
    /// What it says when it fires.
    pub level: super::signal::Level,
}

/// A condition that no metric tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The stable name, answered in the configuration: `high-availability`.
    pub id: String,
    /// On screen.
    pub name: LocalText,
}

/// How to reach a phase from the one below.
#[derive(Debug, Clone, PartialEq)]
pub struct Migration {
    /// In order.
    pub steps: Vec<LocalText>,
    /// Downtime, low and high.
    pub downtime: (Duration, Duration),
    /// From the decision to the end of the move.
    pub lead_time: Duration,
    /// One-off hours of work; none when the source gives none.
    pub hours: Option<Decimal>,
    /// One-off cost beside the hours.
    pub cost: Option<Decimal>,
    /// What may stand in the way: « some ranges cannot be resized ».
    pub caveat: Option<LocalText>,
}

/// A published load test.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadTest {
    /// The phase it was run on.
    pub phase: String,
    /// Sustained requests/s, as published.
    pub throughput: f64,
    /// Primary data, where published: requests and the seconds they took.
    pub requests: Option<(u64, f64)>,
    /// Request success, 0–1. Not an uptime.
    pub success: f64,
    /// P50, P90 and P99 in seconds.
    pub latency: [f64; 3],
    /// Mean and peak CPU utilization.
    pub cpu: (f64, f64),
    /// Memory used, bytes.
    pub memory: f64,
    /// Units it claims to carry, low and high.
    pub units: (u64, u64),
    /// People behind those units, low and high, where published.
    pub end_users: Option<(u64, u64)>,
}

/// A month's revenue and margin as a document publishes them, right or wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedMargin {
    /// The phase it is claimed for.
    pub phase: String,
    /// Billed units.
    pub units: u64,
    /// Price per unit and month.
    pub price: Decimal,
    /// Monthly revenue.
    pub revenue: Decimal,
    /// Margin, 0–1.
    pub margin: f64,
    /// Published as « 95 %+ »: at least.
    pub or_more: bool,
}

/// One figure as a document publishes it, right or wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum PublishedFigure {
    /// What a phase costs a month.
    Cost {
        /// The phase.
        phase: String,
        /// One price, or from … to.
        cost: Spread,
    },
    /// How many units pay for a phase.
    BreakEven {
        /// The phase.
        phase: String,
        /// Units.
        units: u64,
    },
    /// How many units there are some time after the first.
    Units {
        /// Months after none.
        after_months: u32,
        /// Units.
        units: u64,
    },
}

/// Published carbon figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Carbon {
    /// Grams of CO₂ per kWh of the grid.
    pub grid: f64,
    /// Grams per request, as claimed.
    pub claimed_per_request: Option<f64>,
}

/// A health limit: beyond `warning` a figure is a worry, beyond `critical` an alarm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// On what.
    pub metric: Metric,
    /// Which way it goes wrong.
    pub comparison: Comparison,
    /// Worry.
    pub warning: f64,
    /// Alarm.
    pub critical: f64,
}
