//! Two projections of one business side by side, month by month. Exact: differences of decimals.

use crate::domain::Timestamp;
use crate::domain::economics::{Economics, Month};
use crate::domain::money::Money;
use rust_decimal::Decimal;

/// One month of both: the second less the first. None where either does not know.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// 0 is the present month.
    pub index: u32,
    /// Its first day.
    pub starts: Timestamp,
    /// Units.
    pub units: Option<Decimal>,
    /// Revenue.
    pub revenue: Option<Money>,
    /// Of the ratios: 0.01 is one point.
    pub infrastructure_margin: Option<Decimal>,
    /// Of the ratios.
    pub full_margin: Option<Decimal>,
    /// Surplus of the month.
    pub surplus: Option<Money>,
    /// Surplus from the present month on.
    pub cumulative: Option<Money>,
    /// The phase of the first and of the second: indices into the ladder.
    pub phases: (usize, usize),
}

/// Two projections compared, as far as the shorter one goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Month by month.
    pub months: Vec<Difference>,
    /// The first month in which any figure differs; none: never.
    pub parts: Option<u32>,
    /// The months in which the lead in cumulative surplus changes hands: whoever leads then did not
    /// lead before.
    pub crossings: Vec<u32>,
}

/// Compares; what it says of a month is `b` less `a`.
#[must_use]
pub fn compare(a: &Economics, b: &Economics) -> Comparison {
    let mut months: Vec<_> =
        a.months.iter().zip(&b.months).map(|(a, b)| difference(a, b)).collect();
    // What flows in the shorter one's last month, the end of its horizon, is in no sum.
    if let [.., before, last] = months.as_mut_slice() {
        last.cumulative = before.cumulative;
    }
    let parts = months.iter().find(|d| !d.is_none()).map(|d| d.index);
    Comparison { crossings: crossings(&months), parts, months }
}

fn difference(a: &Month, b: &Month) -> Difference {
    let (x, y) = (&a.figures, &b.figures);
    let number = |x: Option<Decimal>, y: Option<Decimal>| y?.checked_sub(x?);
    let money = |x: Option<Money>, y: Option<Money>| y?.checked_sub(x?);
    Difference {
        index: a.index,
        starts: a.starts,
        units: number(x.units, y.units),
        revenue: money(x.revenue, y.revenue),
        infrastructure_margin: number(x.infrastructure_margin, y.infrastructure_margin),
        full_margin: number(x.full_margin, y.full_margin),
        surplus: money(x.surplus, y.surplus),
        cumulative: money(a.cumulative, b.cumulative),
        phases: (x.phase, y.phase),
    }
}

impl Difference {
    fn is_none(&self) -> bool {
        let same = |d: Option<Decimal>| d.is_none_or(|d| d.is_zero());
        let no_money = |m: Option<Money>| same(m.map(|m| m.amount));
        same(self.units)
            && no_money(self.revenue)
            && same(self.infrastructure_margin)
            && same(self.full_margin)
            && no_money(self.surplus)
            && no_money(self.cumulative)
            && self.phases.0 == self.phases.1
    }
}

fn crossings(months: &[Difference]) -> Vec<u32> {
    let mut leader = None;
    let mut crossings = Vec::new();
    for month in months {
        let lead = month.cumulative.filter(|m| !m.amount.is_zero());
        let Some(ahead) = lead.map(|m| m.amount.is_sign_positive()) else { continue };
        if leader.is_some_and(|before| before != ahead) {
            crossings.push(month.index);
        }
        leader = Some(ahead);
    }
    crossings
}
