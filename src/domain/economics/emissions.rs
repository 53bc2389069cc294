//! CO₂ of a month's machines, estimated from their size: there is nothing to measure in a month to
//! come.

use super::price::billed;
use super::types::{Assumptions, Figures};
use crate::domain::carbon::{Range, monthly_power_carbon};
use crate::domain::scenario::Scenario;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Grams a month of a phase's machines on the basis in use: low, middle, high. Where units decide
/// how many machines there are, they are all alike and as large as the mean of those that the basis
/// describes. None where the profile says nothing of electricity, or the basis nothing of machines:
/// no other basis stands in for it.
pub(super) fn monthly(
    a: &Assumptions<'_>,
    phase: usize,
    machines: Option<Decimal>,
) -> Option<[f64; 3]> {
    let grid = a.profile.carbon.as_ref()?.grid;
    let described = a.profile.phases.get(phase)?.bases.get(a.basis)?.resources.as_ref()?;
    let Range { low, mid, high } = monthly_power_carbon(described, grid);
    let times = match machines {
        Some(count) => count.to_f64()? / f64::from(described.nodes.max(1)),
        None => 1.0,
    };
    Some([low, mid, high].map(|grams| grams * times))
}

/// Grams of a month's figures per unit: of events per participant and event, as its price is. None
/// where nothing is billed.
#[must_use]
pub fn carbon_per_unit(scenario: &Scenario, figures: &Figures) -> Option<[f64; 3]> {
    let units = billed(scenario, figures.hosted?).to_f64().filter(|units| *units > 0.0)?;
    figures.carbon.map(|grams| grams.map(|g| g / units))
}
