//! Tables whose lines add up to their totals, rounded by the largest remainder, and the
//! differences of two scenarios.

use crate::app::difference::pair;
use crate::app::model::Model;
use crate::domain::economics::{Line, LineOf, Year};
use crate::domain::money::{Money, apportion};
use crate::domain::simulation::{Difference, compare};
use rust_decimal::Decimal;

/// Lines to the cent, and their total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// Each line.
    pub lines: Vec<(LineOf, Money)>,
    /// Their sum.
    pub total: Money,
}

/// Revenue and costs of the present month, to the cent.
#[must_use]
pub fn lines(model: &Model) -> (Lines, Lines) {
    let economics = &model.shown().assessment.economics;
    let rounded = |lines: &[Line]| {
        let amounts: Vec<Decimal> = lines.iter().map(|l| l.amount.amount).collect();
        let cents = apportion(&amounts, 2);
        let money = |amount| Money::new(amount, economics.currency);
        let total = cents.iter().fold(Decimal::ZERO, |sum, c| sum.saturating_add(*c));
        let lines = lines.iter().zip(cents).map(|(l, c)| (l.of, money(c))).collect();
        Lines { lines, total: money(total) }
    };
    (rounded(&economics.now.revenue_lines), rounded(&economics.now.cost_lines))
}

/// One year in whole units of currency: revenue less every cost is the surplus.
#[derive(Debug, Clone, PartialEq)]
pub struct YearSums {
    /// The exact year: months, units, margins.
    pub year: Year,
    /// Revenue; none where it is unknown.
    pub revenue: Option<Money>,
    /// Infrastructure.
    pub infrastructure: Money,
    /// None where it is unknown.
    pub operations: Option<Money>,
    /// Salaries.
    pub team: Money,
    /// Changes of phase.
    pub migration: Money,
    /// None where it is unknown.
    pub surplus: Option<Money>,
}

/// The years of the projection.
#[must_use]
pub fn years(model: &Model) -> Vec<YearSums> {
    model.shown().assessment.economics.years.iter().map(sums).collect()
}

fn sums(year: &Year) -> YearSums {
    let currency = year.infrastructure.currency;
    let whole = |amount| Money::new(amount, currency);
    let operations = year.operations.map_or(Decimal::ZERO, |m| m.amount);
    let costs = [year.infrastructure.amount, operations, year.team.amount, year.migration.amount];
    let mut parts = costs.to_vec();
    parts.extend(year.surplus.map(|s| s.amount));
    let parts = apportion(&parts, 0);
    let total = parts.iter().fold(Decimal::ZERO, |sum, part| sum.saturating_add(*part));
    // Costs of hours that are not known are in no sum; the surplus then is not theirs to share.
    let known = year.operations.is_some();
    let revenue = year.revenue.map(|r| if known { whole(total) } else { whole(r.amount.round()) });
    YearSums {
        year: year.clone(),
        revenue,
        infrastructure: whole(parts[0]),
        operations: year.operations.map(|_| whole(parts[1])),
        team: whole(parts[2]),
        migration: whole(parts[3]),
        surplus: year.surplus.and(parts.get(4).copied()).map(whole),
    }
}

/// The months at which two scenarios are held against each other.
const HELD: [u32; 3] = [12, 24, 36];

/// What the second scenario has more than the first after one, two and three years, as far as both
/// go; none while nothing is laid over. The sums are those of whole years: up to the month before.
#[must_use]
pub fn differences(model: &Model) -> Option<Vec<Difference>> {
    let pair = pair(model)?;
    let all = compare(pair.before, pair.after);
    let held = all.months.windows(2).filter(|pair| HELD.contains(&pair[1].index));
    Some(held.map(|pair| Difference { cumulative: pair[0].cumulative, ..pair[1] }).collect())
}
