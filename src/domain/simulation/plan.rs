//! A scenario made flat: for every month and phase what it costs and earns, as numbers that a tight
//! loop can add up. Whatever depends on neither the run nor the count is added up here, once. The
//! rules are those of `economics`, which is asked for them; only their order of evaluation differs.

use super::draws::{Amount, Draws};
use super::fixed::{Checked, PICO, Rate, add, fits, micro};
use super::growth::{GrowthPlan, NEVER, least};
use super::pricing::{Pricing, add_on_price};
use crate::domain::Timestamp;
use crate::domain::economics::{
    self, Assumptions, Calendar, Moment, limit_of, migration, phase_after, work,
};
use crate::domain::money::Spread;
use crate::domain::scenario::{CostEnd, CostItem, CostKind, Every, PhasePolicy, Scenario, When};
use chrono::Months;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// As what something counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Infrastructure,
    Operations,
    Team,
}

/// A sum for each kind, in millionths.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bill {
    pub(super) infrastructure: i64,
    pub(super) operations: i64,
    pub(super) team: i64,
}

impl Bill {
    pub(super) fn add(&mut self, kind: Kind, amount: i64) -> Checked<()> {
        let sum = match kind {
            Kind::Infrastructure => &mut self.infrastructure,
            Kind::Operations => &mut self.operations,
            Kind::Team => &mut self.team,
        };
        *sum = add(*sum, amount)?;
        Ok(())
    }
}

/// A cost that is not known before the run: it is drawn, or waits for a count.
#[derive(Debug, Clone)]
pub(super) struct Cost {
    pub(super) kind: Kind,
    pub(super) amount: Amount,
    /// For each billed unit.
    pub(super) each: bool,
    /// In which phases.
    pub(super) phases: Vec<bool>,
    /// By month: from which count on.
    pub(super) least: Vec<i64>,
    /// Paid once: in the first month in which it holds, unless it held before.
    pub(super) once: Option<Once>,
}

/// What tells whether something that is due once is already paid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Once {
    /// Its bit.
    pub(super) bit: u128,
    /// It was, before the present month.
    pub(super) paid: bool,
}

/// Machines by the count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nodes {
    /// Hosted units that one carries, in 10⁻⁹; zero: it does not say.
    pub(super) carries: i64,
    pub(super) least: i64,
    pub(super) price: Amount,
}

/// Something sold beside.
#[derive(Debug, Clone)]
pub(super) struct AddOn {
    pub(super) least: Vec<i64>,
    /// Share of the hosted units in 10⁻¹².
    pub(super) adoption: Amount,
    /// Per adopter.
    pub(super) price: Rate,
    pub(super) fixed: Amount,
    pub(super) per_adopter: Amount,
}

/// What data costs.
#[derive(Debug, Clone)]
pub(super) struct Storage {
    /// Gigabytes of a hosted unit, new each month.
    pub(super) per_unit: Amount,
    /// Gigabytes of a hosted unit, once.
    pub(super) already: Rate,
    /// Price of a gigabyte by age in months; the last holds for all that is older.
    pub(super) prices: Vec<Rate>,
}

/// Which phase follows.
#[derive(Debug, Clone)]
pub(super) enum Policy {
    Stay,
    /// By month.
    Fixed(Vec<usize>),
    /// By the count: what each carries, and what holds of the first from measurement.
    Follow {
        limits: Vec<Option<f64>>,
        measured: Option<f64>,
        moving_to: Option<usize>,
    },
}

/// Everything that a run looks up.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) starts: Vec<Timestamp>,
    pub(super) growth: GrowthPlan,
    /// In 10⁻¹².
    pub(super) hosted_share: i64,
    pub(super) phase: usize,
    pub(super) policy: Policy,
    /// By phase: whether hours and rate are known.
    pub(super) work_known: Vec<bool>,
    /// By month and phase: what is known before.
    pub(super) known: Vec<Vec<Bill>>,
    /// By month and phase: infrastructure and operations for each billed unit.
    pub(super) known_each: Vec<Vec<[Rate; 2]>>,
    pub(super) costs: Vec<Cost>,
    pub(super) nodes: Vec<Option<Nodes>>,
    pub(super) add_ons: Vec<AddOn>,
    pub(super) storage: Option<Storage>,
    pub(super) pricing: Pricing,
    /// From phase to phase.
    pub(super) migration: Vec<Vec<i64>>,
    pub(super) cash: Option<i64>,
    pub(super) draws: Draws,
}

impl Plan {
    pub(super) fn new(a: &Assumptions<'_>, now: Timestamp, months: u32) -> Checked<Self> {
        let calendar = Calendar::new(now);
        let (s, phases) = (a.scenario, &a.profile.phases);
        let count = phases.len();
        let known = vec![vec![Bill::default(); count]; months as usize];
        let mut plan = Self {
            starts: (0..months).map(|m| calendar.starts(m)).collect(),
            growth: GrowthPlan::new(a, calendar, months.saturating_sub(1))?,
            hosted_share: share(s.hosted_share)?,
            phase: a.phase.min(count.saturating_sub(1)),
            policy: policy(a, calendar, months),
            work_known: Vec::with_capacity(count),
            known_each: vec![vec![[Rate::default(); 2]; count]; months as usize],
            known,
            costs: Vec::new(),
            nodes: Vec::with_capacity(count),
            add_ons: Vec::new(),
            storage: None,
            pricing: Pricing::new(a, calendar, months)?,
            migration: migrations(a)?,
            cash: s.cash.map(micro).transpose()?,
            draws: Draws::default(),
        };
        let taxed = taxed(s);
        let all = vec![0; months as usize];
        for (i, phase) in phases.iter().enumerate() {
            let here = only(i, count);
            let cost = plan.draws.money(s, phase.cost, taxed)?;
            plan.put(Kind::Infrastructure, cost, &here, &all)?;
            let nodes = phase.nodes.map(|nodes| {
                let carries = Decimal::from_f64(nodes.units_per_node).unwrap_or_default();
                let carries = carries.checked_mul(Decimal::from(1_000_000_000));
                Ok(Nodes {
                    carries: fits(carries.and_then(|c| c.round().to_i64()))?.max(0),
                    least: i64::from(nodes.least),
                    price: plan.draws.money(s, nodes.price, taxed)?,
                })
            });
            plan.nodes.push(nodes.transpose()?);
            let work = work(s, phase);
            plan.work_known.push(work.is_some());
            let work = Amount::Known(micro(work.unwrap_or_default())?);
            plan.put(Kind::Operations, work, &here, &all)?;
        }
        for salary in &s.salaries {
            let from = salary.from_phase.as_ref().map_or(Some(0), |id| a.profile.index_of(id));
            let here: Vec<_> = (0..count).map(|i| from.is_some_and(|from| i >= from)).collect();
            let least = (0..months).map(|m| least(salary.from, calendar, m)).collect::<Vec<_>>();
            let amount = plan.draws.money(s, salary.monthly, Decimal::ONE)?;
            plan.put(Kind::Team, amount, &here, &least)?;
        }
        for (i, item) in s.items.iter().enumerate() {
            plan.item(a, calendar, i, item)?;
        }
        for add_on in &s.add_ons {
            let add_on = AddOn {
                least: (0..months).map(|m| least(add_on.from, calendar, m)).collect(),
                adoption: plan.draws.share(add_on.adoption)?,
                price: add_on_price(s, add_on.price)?,
                fixed: plan.draws.money(s, add_on.fixed, taxed)?,
                per_adopter: plan.draws.rate(s, add_on.per_adopter, taxed * billed(s))?,
            };
            plan.add_ons.push(add_on);
        }
        plan.storage = storage(&mut plan.draws, s, months, taxed)?;
        Ok(plan)
    }

    pub(super) fn months(&self) -> usize {
        self.starts.len()
    }

    /// Whether a month's flows lie within the horizon, whose end is the last month.
    pub(super) fn is_booked(&self, month: usize) -> bool {
        month == 0 || month + 1 < self.months()
    }

    /// Books an amount of each month now if it is known, else leaves it to the runs.
    fn put(&mut self, kind: Kind, amount: Amount, phases: &[bool], least: &[i64]) -> Checked<()> {
        let settled = least.iter().all(|least| *least <= 0 || *least == NEVER);
        if let (Amount::Known(amount), true) = (amount, settled) {
            for (month, _) in least.iter().enumerate().filter(|(_, least)| **least <= 0) {
                for (phase, _) in phases.iter().enumerate().filter(|(_, here)| **here) {
                    self.known[month][phase].add(kind, amount)?;
                }
            }
            return Ok(());
        }
        let (phases, least) = (phases.to_vec(), least.to_vec());
        self.costs.push(Cost { kind, amount, each: false, phases, least, once: None });
        Ok(())
    }

    fn item(
        &mut self,
        a: &Assumptions<'_>,
        calendar: Calendar,
        index: usize,
        item: &CostItem,
    ) -> Checked<()> {
        let s = a.scenario;
        let kind = match item.kind {
            CostKind::Infrastructure => Kind::Infrastructure,
            CostKind::Operations => Kind::Operations,
        };
        let is_here = |id: &String| item.phase.as_ref().is_none_or(|phase| phase == id);
        let phases: Vec<_> = a.profile.phases.iter().map(|p| is_here(&p.id)).collect();
        let least: Vec<_> =
            (0..self.months() as u32).map(|m| least(item.from, calendar, m)).collect();
        let taxed = taxed(s);
        match item.every {
            Every::Month => {
                let amount = self.draws.money(s, item.amount, taxed)?;
                self.put(kind, amount, &phases, &least)
            }
            Every::Year => {
                let amount = self.draws.money(s, item.amount, taxed / Decimal::from(12))?;
                self.put(kind, amount, &phases, &least)
            }
            Every::Once => {
                let amount = self.draws.money(s, item.amount, taxed)?;
                let bit = 1_u128.checked_shl(u32::try_from(index).unwrap_or(u32::MAX));
                let here = phases.get(a.phase).copied().unwrap_or(false);
                let paid = here && held_before(a, calendar, item.from);
                let once = Some(Once { bit: fits(bit)?, paid });
                self.costs.push(Cost { kind, amount, each: false, phases, least, once });
                Ok(())
            }
            Every::UnitMonth => {
                let amount = self.draws.rate(s, item.amount, taxed * billed(s))?;
                let settled = least.iter().all(|least| *least <= 0 || *least == NEVER);
                let (Amount::Known(rate), true) = (amount, settled) else {
                    self.costs.push(Cost { kind, amount, each: true, phases, least, once: None });
                    return Ok(());
                };
                let place = usize::from(kind == Kind::Operations);
                for (month, _) in least.iter().enumerate().filter(|(_, least)| **least <= 0) {
                    for (phase, _) in phases.iter().enumerate().filter(|(_, here)| **here) {
                        let sum = &mut self.known_each[month][phase][place];
                        *sum = sum.plus(Rate::raw(rate))?;
                    }
                }
                Ok(())
            }
        }
    }
}

/// Whether something held a month before the present one; counts were then as they are.
fn held_before(a: &Assumptions<'_>, calendar: Calendar, from: When) -> bool {
    let first = calendar.first_of(0);
    let day = match from {
        When::Start => return false,
        When::Date(_) => first.checked_sub_months(Months::new(1)).unwrap_or(first),
        When::Units(_) => first,
    };
    let units = a.units.and_then(Decimal::from_f64).unwrap_or_default();
    Moment::new(a.scenario, day, units).reaches(from)
}

/// One phase of so many.
fn only(phase: usize, count: usize) -> Vec<bool> {
    (0..count).map(|i| i == phase).collect()
}

/// A share in 10⁻¹².
pub(super) fn share(of: f64) -> Checked<i64> {
    let share = Decimal::from_f64(of).unwrap_or(Decimal::ONE);
    let share = share.clamp(Decimal::ZERO, Decimal::ONE).checked_mul(Decimal::from(PICO));
    fits(share.and_then(|s| s.round().to_i64()))
}

/// What a cost of infrastructure or an item is multiplied by for the tax that is not got back.
fn taxed(s: &Scenario) -> Decimal {
    s.vat.filter(|vat| !vat.recoverable).map_or(Decimal::ONE, |vat| Decimal::ONE + vat.rate)
}

/// What a hosted unit is billed for in a month: itself, or the month's part of the year's events.
pub(super) fn billed(s: &Scenario) -> Decimal {
    economics::billed(s, Decimal::ONE)
}

/// The end of a range that stands for it where it is not drawn.
pub(super) fn at_end(spread: Spread, end: CostEnd) -> Decimal {
    match end {
        CostEnd::Low => spread.low,
        CostEnd::Mid => spread.mid,
        CostEnd::High => spread.high,
    }
}

fn policy(a: &Assumptions<'_>, calendar: Calendar, months: u32) -> Policy {
    match &a.scenario.policy {
        PhasePolicy::Stay => Policy::Stay,
        PhasePolicy::Dates(_) => {
            let mut phase = a.phase;
            let after = |month| {
                if month > 0 {
                    let units = Decimal::ZERO;
                    phase = phase_after(a, calendar, month, phase, units);
                }
                phase
            };
            Policy::Fixed((0..months).map(after).collect())
        }
        PhasePolicy::Follow => Policy::Follow {
            limits: a
                .profile
                .phases
                .iter()
                .map(|p| limit_of(p, a.basis).map(|n| n as f64))
                .collect(),
            measured: a.measured_limit,
            moving_to: a.moving_to,
        },
    }
}

fn migrations(a: &Assumptions<'_>) -> Checked<Vec<Vec<i64>>> {
    let count = a.profile.phases.len();
    let cost = |from: usize, to: usize| {
        let lines = migration(a, from, to);
        let sum: Option<Decimal> =
            lines.iter().try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.amount.amount));
        micro(fits(sum)?)
    };
    (0..count).map(|from| (0..count).map(|to| cost(from, to)).collect()).collect()
}

fn storage(
    draws: &mut Draws,
    s: &Scenario,
    months: u32,
    taxed: Decimal,
) -> Checked<Option<Storage>> {
    let Some(storage) = &s.storage else { return Ok(None) };
    let oldest = storage.tiers.iter().map(|tier| tier.0).max().unwrap_or(0).min(months);
    let price = |age: u32| {
        let tier = storage.tiers.iter().filter(|tier| tier.0 <= age).max_by_key(|tier| tier.0);
        let price = tier.map_or(Decimal::ZERO, |tier| tier.1);
        Rate::of(fits(price.checked_mul(taxed))?)
    };
    Ok(Some(Storage {
        per_unit: draws.rate(s, storage.per_unit, billed(s))?,
        already: Rate::of(storage.already)?,
        prices: (0..=oldest).map(price).collect::<Checked<_>>()?,
    }))
}
