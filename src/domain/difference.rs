//! What one projection changes against another, the most important first: what-if's answer in
//! figures. The second less the first, as far as both go. What would be shown as nothing is left
//! out, and whether anything differs at all is said apart, so that « nothing changes » is only said
//! where it is so. Speaks no language.
//!
//! The order is always the same: what is advised; what a unit costs; the margins and the revenue of
//! now; when phases begin and pay for themselves; from how many units on the present phase pays; when every month
//! pays and when all is earned back; and the last month that both have.

use crate::domain::Timestamp;
use crate::domain::advice::{Advice, Verdict};
use crate::domain::economics::{Economics, Month};
use crate::domain::money::Money;
use rust_decimal::{Decimal, RoundingStrategy};

/// One of the two.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Its projection.
    pub economics: &'a Economics,
    /// What is advised by it; none: it was not asked.
    pub advice: Option<&'a Advice>,
}

/// What begins in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// This phase, or one above it: an index into the ladder.
    Phase(usize),
    /// What was spent in this phase, the move there included, is earned back for good.
    PhasePays(usize),
    /// No month's surplus is below zero any more.
    Profitable,
    /// The sum of all surpluses is below zero no more.
    Payback,
}

/// How far it moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// So many months; less than zero: earlier.
    By(i32),
    /// It comes in this month; in the first projection it does not come.
    Comes(Timestamp),
    /// It does not come; in the first projection it does.
    Goes,
}

/// Of which margin points are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarginOf {
    /// The infrastructure margin of the present month.
    Now,
    /// The full margin of the present month.
    FullNow,
    /// The infrastructure margin of the last month.
    Horizon,
}

/// One thing that changes: the second less the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// What is advised.
    Advice {
        /// By the first: what to do, and the phase to be in.
        before: (Verdict, usize),
        /// By the second.
        after: (Verdict, usize),
    },
    /// Cost per billed unit now; rounded as it is shown.
    CostPerUnit(Money),
    /// Percentage points: between the shares as they are shown.
    Margin(MarginOf, Decimal),
    /// A month that something begins in.
    Turn(Turn, Shift),
    /// Units from which on the present phase pays; less than zero: sooner.
    BreakEven(i64),
    /// Now it pays from so many units on; before it never did.
    BreaksEven(u64),
    /// It never pays any more.
    NeverBreaksEven,
    /// Revenue of the present month.
    RevenueNow(Money),
    /// Sum of the surpluses up to the last month.
    Cumulative(Money),
    /// Revenue of the last month.
    Revenue(Money),
}

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Differences {
    /// The most important first.
    pub changes: Vec<Change>,
    /// Nothing differs at all, up to the last month.
    pub same: bool,
    /// The last month that both have; none: one of them has no months.
    pub until: Option<Timestamp>,
}

/// Compares two: what it says is `second` less `first`.
#[must_use]
pub fn differences(first: Side<'_>, second: Side<'_>) -> Differences {
    let (a, b) = (first.economics, second.economics);
    let last = a.months.len().min(b.months.len());
    let (before, after) = (&a.months[..last], &b.months[..last]);
    let mut changes = Vec::new();
    let verdicts = first.advice.zip(second.advice);
    let verdicts = verdicts.map(|(a, b)| ((a.verdict, a.phase), (b.verdict, b.phase)));
    let advised = verdicts.filter(|(before, after)| before != after);
    changes.extend(advised.map(|(before, after)| Change::Advice { before, after }));
    changes.extend(cost(a.now.cost_per_unit, b.now.cost_per_unit).map(Change::CostPerUnit));
    let (x, y) = (&a.now, &b.now);
    let margin = |of, from: Option<Decimal>, to: Option<Decimal>| {
        Some(Change::Margin(of, shown_points(from?, to?)?))
    };
    let now = margin(MarginOf::Now, x.infrastructure_margin, y.infrastructure_margin);
    changes.extend(now);
    changes.extend(margin(MarginOf::FullNow, x.full_margin, y.full_margin));
    let money = |from: Option<Money>, to: Option<Money>| shown_money(to?.checked_sub(from?)?);
    changes.extend(shown_change(x.revenue, y.revenue).map(Change::RevenueNow));
    changes.extend(turns(before, after));
    changes.extend(break_even(a.break_even_units, b.break_even_units));
    let within = |month: Option<u32>| month.filter(|m| (*m as usize) < last);
    let known = |months: &[Month]| months.iter().all(|m| m.figures.surplus.is_some());
    if known(before) && known(after) {
        let both = [
            (Turn::Profitable, a.operating_break_even, b.operating_break_even),
            (Turn::Payback, a.payback, b.payback),
        ];
        for (turn, from, to) in both {
            let shift = shift(within(from), within(to), after);
            changes.extend(shift.map(|shift| Change::Turn(turn, shift)));
        }
    }
    if let (Some(from), Some(to)) = (before.last(), after.last()) {
        // The shorter one's last month is its horizon's end, whose flows are not booked.
        let sum = |months: &[Month]| months[last.saturating_sub(2)].cumulative;
        changes.extend(money(sum(before), sum(after)).map(Change::Cumulative));
        let (x, y) = (&from.figures, &to.figures);
        let earned = money(x.revenue, y.revenue);
        // What stays as it is now is said once.
        let stays = earned == money(a.now.revenue, b.now.revenue);
        changes.extend(earned.filter(|_| !stays).map(Change::Revenue));
        let then = margin(MarginOf::Horizon, x.infrastructure_margin, y.infrastructure_margin);
        // Where the whole curve moves at once it is said once.
        changes.extend(then.filter(|then| match (now, then) {
            (Some(Change::Margin(_, now)), Change::Margin(_, then)) => now != *then,
            _ => true,
        }));
    }
    let alike = match (before.split_last(), after.split_last()) {
        (Some((a, x)), Some((b, y))) => a.figures == b.figures && x == y,
        (a, b) => a.is_none() && b.is_none(),
    };
    let same = advised.is_none()
        && a.now == b.now
        && alike
        && a.break_even_units == b.break_even_units
        && a.full_break_even_units == b.full_break_even_units;
    Differences { changes, same, until: before.last().map(|m| m.starts) }
}

/// Between two shares as they are shown: to a hundredth of a point; none where they look the same, or
/// differ only by how they are rounded.
fn shown_points(from: Decimal, to: Decimal) -> Option<Decimal> {
    let points = to.checked_sub(from)?.checked_mul(Decimal::ONE_HUNDRED)?;
    if rounded(points, 2).is_zero() {
        return None;
    }
    let percent = |share: Decimal| Some(rounded(share.checked_mul(Decimal::ONE_HUNDRED)?, 2));
    let shown = percent(to)?.checked_sub(percent(from)?)?;
    (!shown.is_zero()).then(|| shown.normalize())
}

/// Between two amounts as they are shown: to the cent, from ten thousand on whole; none where they
/// look the same.
fn shown_change(from: Option<Money>, to: Option<Money>) -> Option<Money> {
    let shown = |money: Money| {
        let whole = money.amount.abs() >= Decimal::from(10_000);
        Money::new(rounded(money.amount, if whole { 0 } else { 2 }), money.currency)
    };
    let change = shown(to?).checked_sub(shown(from?))?;
    (!change.amount.is_zero()).then(|| Money::new(change.amount.normalize(), change.currency))
}

fn rounded(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// Whole amounts, below ten to the cent; none below that.
fn shown_money(money: Money) -> Option<Money> {
    let whole = money.amount.abs() >= Decimal::TEN;
    let amount = rounded(money.amount, if whole { 0 } else { 2 });
    (!amount.is_zero()).then(|| Money::new(amount.normalize(), money.currency))
}

/// In two digits, below a tenth; none where it is less than a thousandth of the cost itself.
fn cost(before: Option<Money>, after: Option<Money>) -> Option<Money> {
    let (before, after) = (before?, after?);
    let change = after.checked_sub(before)?;
    let size = before.amount.abs().max(after.amount.abs());
    let least = size.checked_div(Decimal::from(1_000))?;
    if change.amount.is_zero() || change.amount.abs() < least {
        return None;
    }
    let half = RoundingStrategy::MidpointAwayFromZero;
    let amount = if change.amount.abs() >= Decimal::new(1, 1) {
        rounded(after.amount, 2).checked_sub(rounded(before.amount, 2))?
    } else {
        change.amount.round_sf_with_strategy(2, half)?
    };
    Some(Money::new(amount.normalize(), change.currency))
}

fn break_even(before: Option<u64>, after: Option<u64>) -> Option<Change> {
    match (before, after) {
        (Some(a), Some(b)) if a != b => {
            let (a, b) = (i64::try_from(a).ok()?, i64::try_from(b).ok()?);
            Some(Change::BreakEven(b - a))
        }
        (None, Some(b)) => Some(Change::BreaksEven(b)),
        (Some(_), None) => Some(Change::NeverBreaksEven),
        _ => None,
    }
}

/// None where it stays where it is.
fn shift(before: Option<u32>, after: Option<u32>, months: &[Month]) -> Option<Shift> {
    match (before, after) {
        (Some(a), Some(b)) if a != b => {
            Some(Shift::By(i32::try_from(i64::from(b) - i64::from(a)).ok()?))
        }
        (None, Some(b)) => months.get(b as usize).map(|m| Shift::Comes(m.starts)),
        (Some(_), None) => Some(Shift::Goes),
        _ => None,
    }
}

/// The phases that either of both moves up to: when, and from when on it pays for itself.
fn turns(before: &[Month], after: &[Month]) -> Vec<Change> {
    let highest = before.iter().chain(after).map(|m| m.figures.phase).max().unwrap_or(0);
    let mut changes = Vec::new();
    for phase in 1..=highest {
        let (from, to) = (entry(before, phase), entry(after, phase));
        // Where both begin in it or above it there is nothing to enter.
        if from == Some(0) && to == Some(0) {
            continue;
        }
        let moved = shift(from, to, after);
        changes.extend(moved.map(|shift| Change::Turn(Turn::Phase(phase), shift)));
        let (pays, then) = (pays(before, phase), pays(after, phase));
        // A phase that pays from its first month on is said with its beginning.
        if from.zip(to).is_none() || (pays == from && then == to) {
            continue;
        }
        let shift = shift(pays, then, after).filter(|shift| Some(*shift) != moved);
        changes.extend(shift.map(|shift| Change::Turn(Turn::PhasePays(phase), shift)));
    }
    changes
}

/// The first month in this phase or in one above it.
fn entry(months: &[Month], phase: usize) -> Option<u32> {
    months.iter().find(|m| m.figures.phase >= phase).map(|m| m.index)
}

/// The first month from which on the surpluses since the phase began add up to no less than zero,
/// as long as it lasts.
fn pays(months: &[Month], phase: usize) -> Option<u32> {
    let mut sum = Decimal::ZERO;
    let mut since = None;
    for month in months.iter().filter(|m| m.figures.phase == phase) {
        sum = sum.checked_add(month.figures.surplus?.amount)?;
        since = if sum < Decimal::ZERO { None } else { since.or(Some(month.index)) };
    }
    since
}

#[cfg(test)]
#[path = "difference_tests.rs"]
mod tests;
