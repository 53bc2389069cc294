//! What a month costs, line by line, at each end of its range.

use super::calendar::Moment;
use super::price::{adopters, billed};
use super::types::{Assumptions, LineOf};
use crate::domain::money::Spread;
use crate::domain::profile::{Nodes, Phase};
use crate::domain::scenario::{CostEnd, CostItem, CostKind, Every, Scenario, When};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// An amount at the low end, in the middle and at the high end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Ends(pub(super) [Decimal; 3]);

impl Ends {
    pub(super) fn all(value: Decimal) -> Self {
        Self([value; 3])
    }

    pub(super) fn of(spread: Spread) -> Self {
        Self([spread.low, spread.mid, spread.high])
    }

    pub(super) fn map(self, change: impl Fn(Decimal) -> Decimal) -> Self {
        let [low, mid, high] = self.0;
        if low == high && low == mid { Self::all(change(low)) } else { Self(self.0.map(change)) }
    }

    pub(super) fn times(self, factor: Decimal) -> Self {
        self.map(|amount| amount.saturating_mul(factor))
    }

    pub(super) fn plus(self, other: Self) -> Self {
        let [low, mid, high] = self.0;
        let [more_low, more_mid, more_high] = other.0;
        Self([
            low.saturating_add(more_low),
            mid.saturating_add(more_mid),
            high.saturating_add(more_high),
        ])
    }

    pub(super) fn at(self, end: CostEnd) -> Decimal {
        let [low, mid, high] = self.0;
        match end {
            CostEnd::Low => low,
            CostEnd::Mid => mid,
            CostEnd::High => high,
        }
    }
}

/// A cost at one end of its range.
#[must_use]
pub fn at_end(cost: Spread, end: CostEnd) -> Decimal {
    Ends::of(cost).at(end)
}

/// What a month's bill needs beyond the moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Due<'d> {
    /// What the data costs.
    pub(super) storage: Ends,
    /// Of each item, whether it is due if it is due once.
    pub(super) once: &'d [bool],
}

/// A month's costs without its migration.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bill {
    /// In the infrastructure margin.
    pub(super) infrastructure: Vec<(LineOf, Ends)>,
    /// In the full margin: hours and items, as far as they are known.
    pub(super) operations: Vec<(LineOf, Decimal)>,
    /// Whether the hours and their rate are known.
    pub(super) work_known: bool,
    /// Salaries.
    pub(super) team: Vec<(LineOf, Decimal)>,
    /// Machines, where the phase counts them.
    pub(super) nodes: Option<Decimal>,
}

/// What a month in a phase costs.
pub(super) fn bill(a: &Assumptions<'_>, phase: usize, at: &Moment, due: &Due<'_>) -> Bill {
    let scenario = a.scenario;
    let rung = &a.profile.phases[phase.min(a.profile.phases.len().saturating_sub(1))];
    let nodes = rung.nodes.map(|nodes| count(&nodes, at.hosted));
    let mut infrastructure = vec![(LineOf::Phase, Ends::of(rung.cost))];
    if let Some((count, spec)) = nodes.zip(rung.nodes) {
        infrastructure.push((LineOf::Nodes, Ends::of(spec.price).times(count)));
    }
    if scenario.storage.is_some() {
        infrastructure.push((LineOf::Storage, due.storage));
    }
    for (i, add_on) in scenario.add_ons.iter().enumerate() {
        if let Some(adopters) = adopters(scenario, i, at) {
            let each = Ends::of(add_on.per_adopter).times(billed(scenario, adopters));
            infrastructure
                .push((LineOf::AddOnInfrastructure(i), Ends::of(add_on.fixed).plus(each)));
        }
    }
    let tax = scenario.vat.filter(|vat| !vat.recoverable).map(|vat| vat.rate);
    let work = work(scenario, rung);
    let mut operations: Vec<_> =
        work.filter(|w| !w.is_zero()).map(|w| (LineOf::Operations, w)).into_iter().collect();
    for (i, item) in scenario.items.iter().enumerate() {
        let once = due.once.get(i).copied().unwrap_or(false);
        let Some(amount) = amount(scenario, item, rung, at, once) else { continue };
        match item.kind {
            CostKind::Infrastructure => infrastructure.push((LineOf::Item(i), amount)),
            CostKind::Operations => {
                let gross = amount.at(scenario.cost_end);
                let gross = gross.saturating_add(gross.saturating_mul(tax.unwrap_or_default()));
                operations.push((LineOf::Item(i), gross));
            }
        }
    }
    if let Some(rate) = tax {
        let sum = infrastructure.iter().fold(Ends::default(), |sum, line| sum.plus(line.1));
        infrastructure.push((LineOf::Tax, sum.times(rate)));
    }
    let team = team(a, phase, at);
    Bill { infrastructure, operations, work_known: work.is_some(), team, nodes }
}

fn count(nodes: &Nodes, hosted: Decimal) -> Decimal {
    let needed = Decimal::from_f64(nodes.units_per_node).and_then(|each| hosted.checked_div(each));
    needed.unwrap_or_default().ceil().max(Decimal::from(nodes.least))
}

/// The rate of an hour in a phase; none: nobody said.
#[must_use]
pub fn hourly_rate(scenario: &Scenario, phase: &Phase) -> Option<Decimal> {
    scenario.hourly_rates.get(&phase.id).copied().or(scenario.hourly_rate)
}

/// Hours × rate; none where either is unknown and matters.
pub(in crate::domain) fn work(scenario: &Scenario, phase: &Phase) -> Option<Decimal> {
    let hours = scenario.operations_hours.get(&phase.id).copied().or(phase.operations_hours);
    match (hours, hourly_rate(scenario, phase)) {
        (Some(hours), _) if hours.is_zero() => Some(Decimal::ZERO),
        (Some(hours), Some(rate)) => Some(hours.saturating_mul(rate)),
        // Those who are paid each month do the work.
        (None, None) if !scenario.salaries.is_empty() => Some(Decimal::ZERO),
        _ => None,
    }
}

/// Whether an item is about this phase.
fn is_for(item: &CostItem, phase: &Phase) -> bool {
    item.phase.as_ref().is_none_or(|id| *id == phase.id)
}

/// What an item costs in a month; none: nothing.
fn amount(
    scenario: &Scenario,
    item: &CostItem,
    phase: &Phase,
    at: &Moment,
    once: bool,
) -> Option<Ends> {
    let amount = Ends::of(item.amount);
    let holds = at.reaches(item.from) && is_for(item, phase);
    match item.every {
        Every::Once => once.then_some(amount),
        _ if !holds => None,
        Every::Month => Some(amount),
        Every::Year => Some(amount.map(|year| year / Decimal::from(12))),
        Every::UnitMonth => Some(amount.times(billed(scenario, at.hosted))),
    }
}

fn team(a: &Assumptions<'_>, phase: usize, at: &Moment) -> Vec<(LineOf, Decimal)> {
    let rung = |id: &String| a.profile.index_of(id).is_some_and(|from| phase >= from);
    let paid = a.scenario.salaries.iter().enumerate().filter(|(_, salary)| {
        at.reaches(salary.from) && salary.from_phase.as_ref().is_none_or(rung)
    });
    let line = |(i, salary): (usize, &crate::domain::scenario::Salary)| {
        (LineOf::Salary(i), at_end(salary.monthly, a.scenario.cost_end))
    };
    paid.map(line).collect()
}

/// Which items that are due once have been paid.
#[derive(Debug, Clone)]
pub(super) struct Once {
    paid: Vec<bool>,
    due: Vec<bool>,
}

impl Once {
    /// What held a month before the first one is paid. Counts and phase were then as they are.
    pub(super) fn new(a: &Assumptions<'_>, at: &Moment, before: &Moment) -> Self {
        let held = |item: &CostItem| match item.from {
            When::Start => false,
            When::Date(_) => before.reaches(item.from),
            When::Units(_) => at.reaches(item.from),
        };
        let here = |item: &CostItem| {
            a.profile.phases.get(a.phase).is_some_and(|phase| is_for(item, phase))
        };
        let items = a.scenario.items.iter();
        let paid: Vec<_> = items.map(|i| i.every != Every::Once || held(i) && here(i)).collect();
        Self { due: vec![false; paid.len()], paid }
    }

    /// A month passes; what is due in it.
    pub(super) fn turn(&mut self, a: &Assumptions<'_>, phase: usize, at: &Moment) -> &[bool] {
        let Some(rung) = a.profile.phases.get(phase) else { return &[] };
        for ((item, paid), due) in a.scenario.items.iter().zip(&mut self.paid).zip(&mut self.due) {
            *due = !*paid && at.reaches(item.from) && is_for(item, rung);
            *paid |= *due;
        }
        &self.due
    }
}

/// A count of machines as a number.
pub(super) fn machines(nodes: Option<Decimal>) -> Option<u32> {
    nodes.map(|n| n.to_u32().unwrap_or(u32::MAX))
}
