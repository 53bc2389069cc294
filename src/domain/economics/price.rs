//! What a unit pays, and what a month earns.

use super::calendar::{Moment, has_come};
use super::types::LineOf;
use crate::domain::profile::Profile;
use crate::domain::scenario::{Plan, Scenario};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// The list price as written: the scenario's, else the plans', else the tier's, else the profile's.
/// Where prices are written with the tax, it is in there. None where a price is per event and nobody
/// says how many there are: no month's revenue follows from it.
#[must_use]
pub fn price_at(profile: &Profile, scenario: &Scenario, at: &Moment) -> Option<Decimal> {
    if profile.lacks_events(scenario) {
        return None;
    }
    scenario
        .price
        .or_else(|| of_plans(&scenario.plans, at))
        .or_else(|| of_tiers(profile, at))
        .or(profile.price)
}

/// The list price per unit, net of VAT.
pub(super) fn net_price(profile: &Profile, scenario: &Scenario, at: &Moment) -> Option<Decimal> {
    net(scenario, price_at(profile, scenario, at)?)
}

/// A written price without the tax in it.
pub(in crate::domain) fn net(scenario: &Scenario, price: Decimal) -> Option<Decimal> {
    match scenario.vat.filter(|vat| vat.prices_include) {
        Some(vat) => price.checked_div(Decimal::ONE.checked_add(vat.rate)?),
        None => Some(price),
    }
}

fn of_plans(plans: &[Plan], at: &Moment) -> Option<Decimal> {
    let holds: Vec<_> = plans.iter().filter(|plan| at.reaches(plan.from)).collect();
    let (mut sum, mut shares) = (Decimal::ZERO, Decimal::ZERO);
    for (i, plan) in holds.iter().enumerate() {
        if holds[i + 1..].iter().any(|later| later.name == plan.name) {
            continue;
        }
        let share = Decimal::from_f64(plan.share).unwrap_or_default();
        sum = sum.checked_add(share.checked_mul(plan.price)?)?;
        shares = shares.checked_add(share)?;
    }
    sum.checked_div(shares)
}

fn of_tiers(profile: &Profile, at: &Moment) -> Option<Decimal> {
    let come = profile.price_tiers.iter().filter(|t| t.since.is_none_or(|d| has_come(d, at.day)));
    let latest = come.clone().map(|t| t.since).max()?;
    let reached = come.filter(|t| t.since == latest && Decimal::from(t.from) <= at.hosted);
    reached.max_by_key(|t| t.from).map(|t| t.price)
}

/// What so many hosted units are billed for in a month: themselves, or the month's part of the
/// year's events.
pub(in crate::domain) fn billed(scenario: &Scenario, hosted: Decimal) -> Decimal {
    match scenario.events {
        Some(events) => {
            let a_year = Decimal::from_f64(events.per_year).unwrap_or_default();
            hosted.saturating_mul(a_year) / Decimal::from(12)
        }
        None => hosted,
    }
}

/// The part of the price that is left once prepayments have taken theirs off, on average.
fn after_discount(scenario: &Scenario) -> Decimal {
    let off = scenario
        .prepayment
        .and_then(|p| Decimal::from_f64(p.share)?.checked_mul(Decimal::from_f64(p.discount)?));
    Decimal::ONE - off.unwrap_or_default()
}

/// Those of the hosted units that take an add-on; none before it is sold.
pub(super) fn adopters(scenario: &Scenario, add_on: usize, at: &Moment) -> Option<Decimal> {
    let add_on = scenario.add_ons.get(add_on).filter(|a| at.reaches(a.from))?;
    Some(at.hosted.saturating_mul(add_on.adoption.mid).floor())
}

/// The month's revenue by source; none without a price, or beyond a decimal's range.
pub(super) fn revenue(
    profile: &Profile,
    scenario: &Scenario,
    at: &Moment,
) -> Option<Vec<(LineOf, Decimal)>> {
    let price = net_price(profile, scenario, at)?;
    let full = billed(scenario, at.hosted).checked_mul(price)?;
    let mut lines = vec![(LineOf::Subscriptions, full.checked_mul(after_discount(scenario))?)];
    for (i, add_on) in scenario.add_ons.iter().enumerate() {
        if let Some(adopters) = adopters(scenario, i, at) {
            let price = net(scenario, add_on.price)?;
            lines.push((LineOf::AddOn(i), billed(scenario, adopters).checked_mul(price)?));
        }
    }
    Some(lines)
}
