//! One run in one month: units, phase, revenue, costs, cash. Nothing is allocated here.

use super::draws::{Factors, Ranges};
use super::fixed::{Checked, MICRO, PICO, Rate, add, fits, less, pico_floor, pico_kept};
use super::growth::{Luck, whole};
use super::plan::{Bill, Kind, Nodes, Plan, Policy};
use super::pricing::Rates;

/// Years begin in one of twelve months.
const GROUPS: usize = 12;

/// What is not known: no price. No amount comes near.
pub(super) const UNKNOWN: i64 = i64::MIN;

/// One run between two months.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) factors: Factors,
    /// Millionths.
    pub(super) units: i64,
    /// Share that left in the month before, in 10⁻¹².
    left: i64,
    pub(super) phase: usize,
    /// The deviation of the additions that goes on into the next month.
    pub(super) shock: f64,
    /// Which of what is due once is paid.
    paid: u128,
    /// Sum of the surpluses; unknown from the first unknown one on.
    pub(super) cumulative: i64,
    pub(super) balance: i64,
    /// Cash was below zero at some month's end.
    pub(super) broke: bool,
}

/// What grows with the months besides, where a scenario has it: one slice for each run.
#[derive(Debug, Default)]
pub(super) struct Stock<'s> {
    /// Millionths of a gigabyte by age.
    pub(super) archive: &'s mut [i64],
    /// Millionths of a unit that pay a year in advance, by the month in which the year begins.
    pub(super) groups: &'s mut [i64],
}

/// One month of one run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    /// Whole units.
    pub(super) units: i64,
    pub(super) revenue: i64,
    pub(super) infrastructure: i64,
    /// None where hours or rate are unknown; items count all the same.
    pub(super) work_known: bool,
    pub(super) operations: i64,
    pub(super) team: i64,
    pub(super) surplus: i64,
    pub(super) cash: i64,
}

impl Run {
    /// Before the present month.
    pub(super) fn new(plan: &Plan, factors: Factors) -> Self {
        let due_once = plan.costs.iter().filter_map(|c| c.once);
        Self {
            factors,
            units: plan.growth.first,
            left: 0,
            phase: plan.phase,
            shock: 0.0,
            paid: due_once.filter(|once| once.paid).fold(0, |paid, once| paid | once.bit),
            cumulative: 0,
            balance: plan.cash.unwrap_or_default(),
            broke: false,
        }
    }

    /// To the next month's units and phase.
    pub(super) fn turn(&mut self, plan: &Plan, month: usize) -> Checked<()> {
        let growth = self.factors.growth * (1.0 + self.shock).max(0.0);
        let luck = Luck { growth, churn: self.factors.churn };
        let next = plan.growth.next(month - 1, self.units, luck)?;
        self.units = next.units;
        self.left = next.left;
        Ok(())
    }

    fn phase_after(&self, plan: &Plan, month: usize, count: i64) -> usize {
        match &plan.policy {
            Policy::Stay => self.phase,
            Policy::Fixed(phases) => phases[month],
            Policy::Follow { limits, measured, moving_to } => {
                let count = count as f64;
                let factor = self.factors.capacity;
                let phase = moving_to.map_or(self.phase, |next| self.phase.max(next));
                let full = phase == plan.phase && measured.is_some_and(|l| count > l * factor);
                let from = if full { phase + 1 } else { phase };
                let carries = |i: &usize| limits[*i].is_none_or(|limit| count <= limit * factor);
                let last = limits.len() - 1;
                (from..limits.len()).find(carries).unwrap_or(last)
            }
        }
    }

    /// The figures of a month whose units are there.
    pub(super) fn book(
        &mut self,
        plan: &Plan,
        ranges: &Ranges,
        month: usize,
        run: usize,
        stock: &mut Stock<'_>,
    ) -> Checked<Figures> {
        let units = whole(self.units);
        let hosted = pico_floor(units, plan.hosted_share)?;
        let before = self.phase;
        if month > 0 {
            self.phase = self.phase_after(plan, month, units);
        }
        let phase = self.phase;
        let mut bill = plan.known[month][phase];
        let [each, each_operation] = plan.known_each[month][phase];
        bill.add(Kind::Infrastructure, each.times(hosted)?)?;
        bill.add(Kind::Operations, each_operation.times(hosted)?)?;
        for cost in &plan.costs {
            if !cost.phases[phase] || units < cost.least[month] {
                continue;
            }
            if let Some(once) = cost.once {
                if self.paid & once.bit != 0 {
                    continue;
                }
                self.paid |= once.bit;
            }
            let amount = ranges.of(cost.amount, run);
            let amount = if cost.each { Rate::raw(amount).times(hosted)? } else { amount };
            bill.add(cost.kind, amount)?;
        }
        if let Some(nodes) = &plan.nodes[phase] {
            let count = machines(nodes, hosted)?;
            let price = ranges.of(nodes.price, run);
            bill.add(Kind::Infrastructure, fits(price.checked_mul(count))?)?;
        }
        let mut sold = 0;
        for add_on in &plan.add_ons {
            if units < add_on.least[month] {
                continue;
            }
            let adopters = pico_floor(hosted, ranges.of(add_on.adoption, run))?;
            sold = add(sold, add_on.price.times(adopters)?)?;
            let own = Rate::raw(ranges.of(add_on.per_adopter, run)).times(adopters)?;
            bill.add(Kind::Infrastructure, add(own, ranges.of(add_on.fixed, run))?)?;
        }
        let data = self.data(plan, ranges, (month, run), hosted, stock.archive)?;
        bill.add(Kind::Infrastructure, data)?;
        let migration = plan.migration[before][phase];
        self.close(plan, month, (units, hosted), (sold, bill, migration), stock.groups)
    }

    /// Revenue, surplus and cash.
    fn close(
        &mut self,
        plan: &Plan,
        month: usize,
        (units, hosted): (i64, i64),
        (sold, bill, migration): (i64, Bill, i64),
        groups: &mut [i64],
    ) -> Checked<Figures> {
        let costs = add(add(bill.infrastructure, bill.operations)?, add(bill.team, migration)?)?;
        let rates = plan.pricing.at(month, units, hosted);
        let mut figures = Figures {
            units,
            revenue: UNKNOWN,
            infrastructure: bill.infrastructure,
            work_known: plan.work_known[self.phase],
            operations: bill.operations,
            team: bill.team,
            surplus: UNKNOWN,
            cash: UNKNOWN,
        };
        if month == 0 {
            let annual = annual(plan, hosted)?;
            groups.fill(divided(i128::from(annual), GROUPS as i128)?);
        }
        shrink(groups, self.left)?;
        if let Some(rates) = rates {
            let price = self.factors.price;
            figures.revenue = add(price.of(rates.revenue.times(hosted)?)?, sold)?;
            figures.surplus = less(figures.revenue, costs)?;
            if plan.cash.is_some() && !plan.is_booked(month) {
                figures.cash = self.balance;
            } else if plan.cash.is_some() {
                let received = price.of(received(plan, month, hosted, rates, groups)?)?;
                self.balance = less(add(add(self.balance, received)?, sold)?, costs)?;
                self.broke |= self.balance < 0;
                figures.cash = self.balance;
            }
        }
        if plan.is_booked(month) {
            self.cumulative = match (self.cumulative, figures.surplus) {
                (UNKNOWN, _) | (_, UNKNOWN) => UNKNOWN,
                (sum, surplus) => add(sum, surplus)?,
            };
        }
        Ok(figures)
    }

    /// The data of those who leave goes, the rest grows older, the month's own is added; what it
    /// costs.
    fn data(
        &self,
        plan: &Plan,
        ranges: &Ranges,
        (month, run): (usize, usize),
        hosted: i64,
        archive: &mut [i64],
    ) -> Checked<i64> {
        let Some(storage) = &plan.storage else { return Ok(0) };
        let new = Rate::raw(ranges.of(storage.per_unit, run)).times(hosted)?;
        let last = archive.len() - 1;
        if month == 0 {
            archive.fill(0);
            archive[0] = storage.already.times(hosted)?;
        } else {
            shrink(archive, self.left)?;
            let oldest = archive[last];
            archive.copy_within(..last, 1);
            archive[0] = 0;
            archive[last] = add(archive[last], oldest)?;
        }
        archive[0] = add(archive[0], new)?;
        // Ages of one price are added up before they are priced.
        let (mut cost, mut alike, mut at) = (0, 0, storage.prices[0]);
        for (gigabytes, price) in archive.iter().zip(&storage.prices) {
            if *price != at {
                cost = add(cost, at.times_micro(alike)?)?;
                (alike, at) = (0, *price);
            }
            alike = add(alike, *gigabytes)?;
        }
        add(cost, at.times_micro(alike)?)
    }
}

/// Takes a share off all, to the millionth.
fn shrink(all: &mut [i64], left: i64) -> Checked<()> {
    if left == 0 {
        return Ok(());
    }
    for one in all.iter_mut().filter(|one| **one != 0) {
        *one = pico_kept(*one, left)?;
    }
    Ok(())
}

/// a ÷ b, to the even one at a half, as the decimals round; both at least zero.
fn divided(a: i128, b: i128) -> Checked<i64> {
    // Almost always both are small, and a division of 64 bits is quick.
    if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
        let (quotient, rest) = (a / b, a % b);
        let up = rest > b - rest || (rest == b - rest && quotient % 2 == 1);
        return fits(i64::try_from(quotient + u64::from(up)).ok());
    }
    let (quotient, rest) = (a / b, a % b);
    let up = rest * 2 > b || (rest * 2 == b && quotient % 2 == 1);
    fits(i64::try_from(quotient + i128::from(up)).ok())
}

/// Machines for so many hosted units.
fn machines(nodes: &Nodes, hosted: i64) -> Checked<i64> {
    if nodes.carries <= 0 {
        return Ok(nodes.least);
    }
    let needed = fits(hosted.checked_mul(1_000_000_000))?;
    let count = needed / nodes.carries + i64::from(needed % nodes.carries > 0);
    Ok(count.max(nodes.least))
}

/// Hosted units that pay a year in advance, in millionths.
fn annual(plan: &Plan, hosted: i64) -> Checked<i64> {
    let share = plan.pricing.annual.unwrap_or_default();
    divided(i128::from(hosted) * i128::from(share), i128::from(PICO / MICRO))
}

/// What comes in for the units themselves in a month, prepayments when they are received. Who is
/// new begins a year in this month; where there are fewer than the groups hold, all shrink alike.
fn received(
    plan: &Plan,
    month: usize,
    hosted: i64,
    rates: Rates,
    groups: &mut [i64],
) -> Checked<i64> {
    let monthly = rates.monthly.times(hosted)?;
    if groups.is_empty() {
        return Ok(monthly);
    }
    let annual = annual(plan, hosted)?;
    let begins = month % GROUPS;
    if month > 0 {
        let there = groups.iter().try_fold(0, |sum, group| add(sum, *group))?;
        if annual >= there {
            groups[begins] = add(groups[begins], annual - there)?;
        } else {
            for group in groups.iter_mut() {
                let scaled = i128::from(*group) * i128::from(annual);
                *group = divided(scaled, i128::from(there))?;
            }
        }
    }
    add(monthly, rates.yearly.times_micro(groups[begins])?)
}
