//! Cost, revenue and margin, now and month by month (MODEL §6). Exact decimals; nothing is assumed:
//! without a price or a unit count the figures that need them are none.

use crate::domain::Timestamp;
use crate::domain::money::{Currency, Money, Spread};
use crate::domain::profile::{BasisId, Phase, Profile};
use crate::domain::scenario::{CostEnd, PhasePolicy, Scenario};
use chrono::{Datelike, Months, TimeZone, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// The assumptions of one calculation.
#[derive(Debug, Clone, Copy)]
pub struct Assumptions<'a> {
    /// The business.
    pub profile: &'a Profile,
    /// Which of its bases says when a phase is full.
    pub basis: &'a BasisId,
    /// Growth, churn, price.
    pub scenario: &'a Scenario,
    /// The present phase: an index into the profile's ladder.
    pub phase: usize,
    /// The present number of units; none: unknown.
    pub units: Option<f64>,
    /// Units that the present phase was measured to carry, if that is less than what the basis
    /// says.
    pub measured_limit: Option<f64>,
    /// The phase that the advice says to move to now: it holds from the next month on.
    pub moving_to: Option<usize>,
}

/// The figures of one month, or of now.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Units, hosted or not, rounded to whole units.
    pub units: Option<Decimal>,
    /// Hosted units: those that are billed and that load the machine.
    pub hosted: Option<Decimal>,
    /// The phase: an index into the ladder.
    pub phase: usize,
    /// Price per hosted unit and month.
    pub price: Option<Money>,
    /// What hosting costs a month, at the scenario's end of the range.
    pub infrastructure: Money,
    /// The whole range.
    pub infrastructure_range: (Money, Money),
    /// Hours × rate; none where either is unknown.
    pub operations: Option<Money>,
    /// hosted × price.
    pub revenue: Option<Money>,
    /// infrastructure ÷ hosted; none at zero hosted units.
    pub cost_per_unit: Option<Money>,
    /// (revenue − infrastructure) ÷ revenue; none at zero revenue.
    pub infrastructure_margin: Option<Decimal>,
    /// The margins at the high and at the low end of the cost range.
    pub infrastructure_margin_range: Option<(Decimal, Decimal)>,
    /// (revenue − infrastructure − operations) ÷ revenue; none where operations are unknown.
    pub full_margin: Option<Decimal>,
    /// revenue − infrastructure − known operations.
    pub surplus: Option<Money>,
}

/// One month of a projection.
#[derive(Debug, Clone, PartialEq)]
pub struct Month {
    /// 0 is the present month.
    pub index: u32,
    /// Its first day.
    pub starts: Timestamp,
    /// Its figures.
    pub figures: Figures,
    /// Sum of the surpluses from month 0 to this one.
    pub cumulative: Option<Money>,
}

/// What is earned and spent now, and how it goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Economics {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The present month.
    pub now: Figures,
    /// Months 0 to the horizon; empty while the unit count is unknown.
    pub months: Vec<Month>,
    /// The smallest number of units from which the present phase's infrastructure margin stays at
    /// or above zero; none without a price or when no count does.
    pub break_even_units: Option<u64>,
    /// The months in which the phase changes, each with the phase before.
    pub steps: Vec<Step>,
}

/// A change of phase in a projection: the infrastructure cliff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The first month in the new phase.
    pub month: u32,
    /// From.
    pub from: usize,
    /// To.
    pub to: usize,
}

/// The month's cost at one end of a range.
pub(crate) fn at_end(cost: Spread, end: CostEnd) -> Decimal {
    match end {
        CostEnd::Low => cost.low,
        CostEnd::Mid => cost.mid,
        CostEnd::High => cost.high,
    }
}

/// The price per unit at a number of hosted units: the scenario's, else the tier's, else the
/// profile's.
#[must_use]
pub fn price_at(profile: &Profile, scenario: &Scenario, hosted: Decimal) -> Option<Decimal> {
    scenario.price.or_else(|| {
        let reached =
            |tier: &&crate::domain::profile::PriceTier| Decimal::from(tier.from) <= hosted;
        profile.price_tiers.iter().rev().find(reached).map(|t| t.price).or(profile.price)
    })
}

/// Units up to which a phase carries on a basis: where the document says to move up, else its
/// upper end; none: no end.
#[must_use]
pub fn limit_of(phase: &Phase, basis: &BasisId) -> Option<u64> {
    let basis = phase.bases.get(basis)?;
    basis.upgrade_at.or(basis.to)
}

/// The lowest phase at or above `from` that carries `units` on the basis; none if none does.
#[must_use]
pub fn phase_for(profile: &Profile, basis: &BasisId, from: usize, units: f64) -> Option<usize> {
    (from..profile.phases.len())
        .find(|i| limit_of(&profile.phases[*i], basis).is_none_or(|limit| units <= limit as f64))
}

/// The figures at a number of units in a phase.
#[must_use]
pub fn figures(a: &Assumptions<'_>, phase: usize, units: Option<Decimal>) -> Figures {
    let currency = a.profile.currency;
    let money = |amount| Money::new(amount, currency);
    let rung = &a.profile.phases[phase.min(a.profile.phases.len().saturating_sub(1))];
    let cost = at_end(rung.cost, a.scenario.cost_end);
    let units = units.map(|u| u.round());
    let share = Decimal::from_f64(a.scenario.hosted_share).unwrap_or(Decimal::ONE);
    let hosted = units.map(|u| (u * share).floor());
    let price = hosted.and_then(|h| price_at(a.profile, a.scenario, h));
    let revenue = hosted.zip(price).and_then(|(h, p)| h.checked_mul(p));
    let operations =
        rung.operations_hours.zip(a.scenario.hourly_rate).and_then(|(h, r)| h.checked_mul(r));
    let margin = |spent: Decimal| {
        let revenue = revenue.filter(|r| !r.is_zero())?;
        (revenue - spent).checked_div(revenue)
    };
    Figures {
        units,
        hosted,
        phase,
        price: price.map(money),
        infrastructure: money(cost),
        infrastructure_range: (money(rung.cost.low), money(rung.cost.high)),
        operations: operations.map(money),
        revenue: revenue.map(money),
        cost_per_unit: hosted.filter(|h| !h.is_zero()).and_then(|h| cost.checked_div(h)).map(money),
        infrastructure_margin: margin(cost),
        infrastructure_margin_range: margin(rung.cost.high).zip(margin(rung.cost.low)),
        full_margin: operations.and_then(|o| margin(cost + o)),
        surplus: revenue.map(|r| money(r - cost - operations.unwrap_or_default())),
    }
}

/// The present figures and the projection from the month of `now` on.
#[must_use]
pub fn project(a: &Assumptions<'_>, now: Timestamp) -> Economics {
    let units = a.units.and_then(Decimal::from_f64);
    let present = figures(a, a.phase, units);
    let months = units.map_or_else(Vec::new, |units| months(a, units, now));
    let steps = months
        .windows(2)
        .filter(|pair| pair[0].figures.phase != pair[1].figures.phase)
        .map(|pair| Step {
            month: pair[1].index,
            from: pair[0].figures.phase,
            to: pair[1].figures.phase,
        })
        .collect();
    Economics {
        currency: a.profile.currency,
        break_even_units: break_even(a, present.infrastructure.amount),
        now: present,
        months,
        steps,
    }
}

fn months(a: &Assumptions<'_>, units: Decimal, now: Timestamp) -> Vec<Month> {
    let first = Utc.with_ymd_and_hms(now.year(), now.month(), 1, 0, 0, 0).single().unwrap_or(now);
    let mut months = Vec::with_capacity(a.scenario.horizon as usize + 1);
    let mut units = units;
    let mut phase = a.phase;
    let mut cumulative = Some(Money::new(Decimal::ZERO, a.profile.currency));
    for index in 0..=a.scenario.horizon {
        if index > 0 {
            units = next_month(a.scenario, units);
            phase = phase_after(a, phase, units);
        }
        let figures = figures(a, phase, Some(units));
        cumulative = cumulative.zip(figures.surplus).and_then(|(sum, s)| sum.checked_add(s));
        let starts = first.checked_add_months(Months::new(index)).unwrap_or(first);
        months.push(Month { index, starts, figures, cumulative });
    }
    months
}

/// Units after one more month: `units·(1 − churn) + gross additions`, to a millionth.
#[must_use]
pub fn next_month(scenario: &Scenario, units: Decimal) -> Decimal {
    let churn = Decimal::from_f64(scenario.churn).unwrap_or_default();
    let won = scenario.growth.additions(units.to_f64().unwrap_or_default());
    let won = won.and_then(Decimal::from_f64).unwrap_or_default();
    let kept = units.checked_mul(Decimal::ONE - churn).unwrap_or(units);
    kept.checked_add(won).unwrap_or(kept).max(Decimal::ZERO).round_dp(6).min(MOST_UNITS)
}

/// More than the Earth has people; it keeps products inside a decimal's range.
const MOST_UNITS: Decimal = Decimal::from_parts(1_410_065_408, 2, 0, false, 0);

fn phase_after(a: &Assumptions<'_>, phase: usize, units: Decimal) -> usize {
    if a.scenario.policy == PhasePolicy::Stay {
        return phase;
    }
    let count = units.to_f64().unwrap_or_default();
    let phase = a.moving_to.map_or(phase, |next| phase.max(next));
    let measured_out = phase == a.phase && a.measured_limit.is_some_and(|limit| count > limit);
    let from = if measured_out { phase + 1 } else { phase };
    let last = a.profile.phases.len().saturating_sub(1);
    phase_for(a.profile, a.basis, from, count).unwrap_or(last).min(last)
}

/// The smallest n such that, for every count from n on, hosted × price covers the cost. Prices by
/// tier are walked from the highest tier down: within a tier the condition holds from
/// ⌈cost ÷ price⌉ on.
fn break_even(a: &Assumptions<'_>, cost: Decimal) -> Option<u64> {
    let tiers: Vec<(u64, Decimal)> = match (a.scenario.price, a.profile.price) {
        (Some(price), _) => vec![(0, price)],
        (None, None) if a.profile.price_tiers.is_empty() => return None,
        (None, base) => {
            let mut tiers: Vec<_> =
                a.profile.price_tiers.iter().map(|t| (t.from, t.price)).collect();
            if tiers.first().is_none_or(|t| t.0 > 0) {
                tiers.insert(0, (0, base.unwrap_or_default()));
            }
            tiers
        }
    };
    let mut answer = None;
    for (from, price) in tiers.into_iter().rev() {
        let needed = if cost.is_zero() {
            0
        } else {
            match cost.checked_div(price).map(|n| n.ceil().to_u64()) {
                Some(Some(n)) => n,
                _ => break,
            }
        };
        let next = answer.unwrap_or(u64::MAX);
        if needed >= next {
            break;
        }
        answer = Some(needed.max(from));
        if needed > from {
            break;
        }
    }
    // Billed are hosted units; so many units in all are needed for that many hosted ones.
    let share = Decimal::from_f64(a.scenario.hosted_share).filter(|s| !s.is_zero())?;
    Decimal::from(answer?).checked_div(share)?.ceil().to_u64()
}

#[cfg(test)]
#[path = "economics_tests.rs"]
mod tests;
