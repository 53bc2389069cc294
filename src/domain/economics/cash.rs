//! What is in the bank: prepayments when they are received, costs in the month they are of.

use super::calendar::Moment;
use super::growth::KEPT;
use super::price::{billed, net_price};
use super::types::{Assumptions, Figures, LineOf};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// Years begin in one of twelve months.
const GROUPS: usize = 12;

/// The balance, and those who pay a year in advance by the month in which their year begins.
#[derive(Debug, Clone)]
pub(super) struct Till {
    balance: Decimal,
    groups: [Decimal; GROUPS],
}

impl Till {
    /// Before month 0, whose units are already there; none without an opening balance.
    pub(super) fn new(a: &Assumptions<'_>, at: &Moment) -> Option<Self> {
        let group = annual(a, at).checked_div(Decimal::from(GROUPS)).unwrap_or_default();
        Some(Self { balance: a.scenario.cash?, groups: [group.round_dp(KEPT); GROUPS] })
    }

    /// What is in it.
    pub(super) fn balance(&self) -> Decimal {
        self.balance
    }

    /// A month passes: a share of the units leaves.
    pub(super) fn age(&mut self, left: Decimal) {
        let stays = Decimal::ONE - left;
        for group in &mut self.groups {
            *group = group.saturating_mul(stays).round_dp(KEPT);
        }
    }

    /// Books a month; its end balance, none without a price.
    pub(super) fn book(
        &mut self,
        a: &Assumptions<'_>,
        month: u32,
        at: &Moment,
        figures: &Figures,
    ) -> Option<Decimal> {
        let price = net_price(a.profile, a.scenario, at)?;
        let annual = annual(a, at);
        let begins = month as usize % GROUPS;
        if month > 0 {
            self.join(annual, begins);
        }
        let discount = a.scenario.prepayment.and_then(|p| Decimal::from_f64(p.discount));
        let reduced = price.checked_mul(Decimal::ONE - discount.unwrap_or_default())?;
        let year = reduced.checked_mul(Decimal::from(12))?;
        let monthly = billed(a.scenario, at.hosted.checked_sub(annual)?).checked_mul(price)?;
        let yearly = billed(a.scenario, self.groups[begins]).checked_mul(year)?;
        let mut others = figures.revenue_lines.iter().filter(|l| l.of != LineOf::Subscriptions);
        let received = others.try_fold(monthly.checked_add(yearly)?, |sum, line| {
            sum.checked_add(line.amount.amount)
        })?;
        let costs = figures
            .cost_lines
            .iter()
            .try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.amount.amount))?;
        self.balance = self.balance.checked_add(received)?.checked_sub(costs)?;
        Some(self.balance)
    }

    /// Who is new begins a year in this month; where there are fewer than the groups hold, all
    /// shrink alike.
    fn join(&mut self, annual: Decimal, begins: usize) {
        let there: Decimal =
            self.groups.iter().fold(Decimal::ZERO, |sum, group| sum.saturating_add(*group));
        if annual >= there {
            self.groups[begins] = self.groups[begins].saturating_add(annual - there).round_dp(KEPT);
            return;
        }
        for group in &mut self.groups {
            let scaled = group.saturating_mul(annual).checked_div(there);
            *group = scaled.unwrap_or_default().round_dp(KEPT);
        }
    }
}

/// Hosted units that pay a year in advance.
fn annual(a: &Assumptions<'_>, at: &Moment) -> Decimal {
    let share = a.scenario.prepayment.and_then(|p| Decimal::from_f64(p.share));
    at.hosted.saturating_mul(share.unwrap_or_default())
}
