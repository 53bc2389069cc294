//! Months added up to years, and the months from which something holds.

use super::types::{Figures, Month, Year};
use crate::domain::money::{Currency, Money};
use rust_decimal::Decimal;

/// Months in a year.
const TWELVE: usize = 12;

pub(super) fn years(months: &[Month], currency: Currency) -> Vec<Year> {
    let chunks = (0u32..).zip(months.chunks(TWELVE));
    chunks.filter_map(|(index, chunk)| year(index, chunk, currency)).collect()
}

fn year(index: u32, months: &[Month], currency: Currency) -> Option<Year> {
    let (first, last) = (months.first()?, months.last()?);
    let zero = Money::new(Decimal::ZERO, currency);
    let known = |of: fn(&Figures) -> Option<Money>| {
        months.iter().try_fold(zero, |sum, m| sum.checked_add(of(&m.figures)?))
    };
    let always = |of: fn(&Figures) -> Money| total(zero, months.iter().map(|m| of(&m.figures)));
    let revenue = known(|f| f.revenue);
    let infrastructure = always(|f| f.infrastructure);
    let operations = known(|f| f.operations);
    let team = always(|f| f.team);
    let margin = |spent: Option<Money>| {
        let revenue = revenue.filter(|r| !r.amount.is_zero())?.amount;
        revenue.checked_sub(spent?.amount)?.checked_div(revenue)
    };
    let spent = operations.and_then(|o| infrastructure.checked_add(o)?.checked_add(team));
    let carbon = months.iter().try_fold([0.0; 3], |sum, m| {
        let more = m.figures.carbon?;
        Some([sum[0] + more[0], sum[1] + more[1], sum[2] + more[2]])
    });
    Some(Year {
        index,
        starts: first.starts,
        months: months.len() as u32,
        units: last.figures.units,
        hosted: last.figures.hosted,
        revenue,
        infrastructure,
        operations,
        team,
        migration: always(|f| f.migration),
        surplus: known(|f| f.surplus),
        infrastructure_margin: margin(Some(infrastructure)),
        full_margin: margin(spent),
        arr: last.figures.arr,
        cash: last.cash,
        carbon,
    })
}

/// The sum; where it leaves a decimal's range, its end.
fn total(zero: Money, amounts: impl Iterator<Item = Money>) -> Money {
    amounts.fold(zero, |sum, m| Money::new(sum.amount.saturating_add(m.amount), sum.currency))
}

/// The first month from which on an amount stays at or above zero; none when it is unknown in some
/// month, or below zero in the last.
pub(super) fn stays_up(months: &[Month], of: impl Fn(&Month) -> Option<Money>) -> Option<u32> {
    let mut from = None;
    for month in months.iter().rev() {
        if of(month)?.amount < Decimal::ZERO {
            return from;
        }
        from = Some(month.index);
    }
    from
}
