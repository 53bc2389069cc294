//! Monthly costs as a document publishes them, beside the computed ones, and why they part. The
//! published figures are quoted, never calculated with: phase costs and hours of the profile are.

use crate::domain::economics::at_end;
use crate::domain::economics::reconcile::{Amount, Claimed, Row};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::money::Money;
use crate::domain::profile::Profile;
use crate::domain::scenario::Scenario;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A published figure, with how sure its document is of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The figure.
    pub value: Decimal,
    /// Written as « ~20 ».
    pub about: bool,
    /// Written as « 400+ ».
    pub or_more: bool,
}

/// What a document says that a phase costs a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedCost {
    /// An index into the ladder.
    pub phase: usize,
    /// Hosting.
    pub infrastructure: Claim,
    /// Hours of operations.
    pub hours: Claim,
    /// What it adds them up to.
    pub total: Claim,
}

impl PublishedCost {
    /// What the total takes an hour for: (total − infrastructure) ÷ hours. None without hours.
    #[must_use]
    pub fn implied_rate(&self) -> Option<Decimal> {
        let rest = self.total.value.checked_sub(self.infrastructure.value)?;
        rest.checked_div(self.hours.value)
    }
}

/// One phase: computed, published, and why they part.
#[derive(Debug, Clone, PartialEq)]
pub struct CostRow {
    /// As published.
    pub published: PublishedCost,
    /// The profile's cost at the scenario's end of the range.
    pub infrastructure: Money,
    /// Hours of operations a month in this scenario; none: unknown.
    pub hours: Option<Decimal>,
    /// What an hour costs in this scenario; none: nobody said.
    pub rate: Option<Money>,
    /// infrastructure + hours × rate; none where hours are due and have no price.
    pub computed: Option<Money>,
    /// What the published total takes an hour for.
    pub implied_rate: Option<Money>,
    /// Why computed and published part; empty where they agree.
    pub reasons: Vec<Message>,
}

/// A row for each phase whose cost is published.
#[must_use]
pub fn cost_rows(profile: &Profile, scenario: &Scenario) -> Vec<CostRow> {
    profile.published_costs.iter().filter_map(|cost| row(profile, scenario, cost)).collect()
}

/// The same as rows of the reconciliation: for each phase its hosting and its total.
#[must_use]
pub fn reconciled(profile: &Profile, scenario: &Scenario) -> Vec<Row> {
    let rows = cost_rows(profile, scenario);
    rows.into_iter().flat_map(|row| both(profile, row)).collect()
}

fn both(profile: &Profile, row: CostRow) -> [Row; 2] {
    let published = row.published;
    let one = |amount: Money| Amount::Money(amount, amount);
    let beside = |claimed, claim: Claim, computed: Option<Money>, why| Row {
        claimed,
        phase: Some(published.phase),
        units: None,
        published: one(Money::new(claim.value, profile.currency)),
        about: claim.about,
        or_more: claim.or_more,
        computed: computed.map(one),
        agrees: computed.is_some_and(|c| c.amount == claim.value),
        why,
    };
    let hosting = row.infrastructure.amount == published.infrastructure.value;
    let hosting = if hosting { "reconcile-cost-taken" } else { "reconcile-cost-other" };
    let message = |m: Message| Arg::Message(Box::new(m));
    let reasons = row.reasons.into_iter().reduce(|first, then| {
        Message::new("reconcile-both").with("first", message(first)).with("then", message(then))
    });
    let sum = || match (row.hours, row.rate) {
        (Some(hours), Some(rate)) if !hours.is_zero() => Message::new("reconcile-total")
            .money("cost", row.infrastructure)
            .with("hours", number(hours))
            .money("rate", rate),
        _ => Message::new("reconcile-total-alone").money("cost", row.infrastructure),
    };
    let why = reasons.unwrap_or_else(sum);
    [
        beside(
            Claimed::Cost,
            published.infrastructure,
            Some(row.infrastructure),
            Message::new(hosting),
        ),
        beside(Claimed::Total, published.total, row.computed, why),
    ]
}

fn row(profile: &Profile, scenario: &Scenario, published: &PublishedCost) -> Option<CostRow> {
    let phase = profile.phases.get(published.phase)?;
    let money = |amount| Money::new(amount, profile.currency);
    let infrastructure = at_end(phase.cost, scenario.cost_end);
    let hours = scenario.operations_hours.get(&phase.id).copied().or(phase.operations_hours);
    let rate = scenario.hourly_rates.get(&phase.id).copied().or(scenario.hourly_rate);
    let operations = match (hours, rate) {
        (Some(hours), _) if hours.is_zero() => Some(Decimal::ZERO),
        (Some(hours), Some(rate)) => hours.checked_mul(rate),
        _ => None,
    };
    let computed = operations.and_then(|o| infrastructure.checked_add(o));
    let implied = published.implied_rate();
    let mut reasons = Vec::new();
    if computed != Some(published.total.value) {
        if infrastructure != published.infrastructure.value {
            reasons.push(
                Message::new("decide-part-infrastructure")
                    .money("here", money(infrastructure))
                    .money("published", money(published.infrastructure.value)),
            );
        }
        if hours != Some(published.hours.value) {
            reasons.push(
                Message::new("decide-part-hours")
                    .with("here", hours.map_or_else(unknown, number))
                    .with("published", number(published.hours.value)),
            );
        }
        match (rate, implied) {
            (Some(rate), Some(implied)) if rate != implied => reasons.push(
                Message::new("decide-part-rate")
                    .money("here", money(rate))
                    .money("published", money(implied)),
            ),
            (None, Some(implied)) => {
                reasons
                    .push(Message::new("decide-part-no-rate").money("published", money(implied)));
            }
            _ => {}
        }
    }
    Some(CostRow {
        published: *published,
        infrastructure: money(infrastructure),
        hours,
        rate: rate.map(money),
        computed: computed.map(money),
        implied_rate: implied.map(money),
        reasons,
    })
}

fn number(value: Decimal) -> Arg {
    Arg::Quantity(value.to_f64().unwrap_or(f64::NAN), Unit::Count)
}

fn unknown() -> Arg {
    Arg::Message(Box::new(Message::new("decide-unknown")))
}

/// Where a table prices the same hour differently from row to row, a sentence that says how; none
/// where it is consistent.
#[must_use]
pub fn uneven_rates(profile: &Profile) -> Option<Message> {
    let costs = &profile.published_costs;
    let free = costs.iter().filter(|c| c.total.value == c.infrastructure.value).count();
    let others = || costs.iter().filter(|c| c.total.value != c.infrastructure.value);
    let mut rates: Vec<_> = others().filter_map(PublishedCost::implied_rate).collect();
    rates.sort();
    let (least, most) = (*rates.first()?, *rates.last()?);
    let hours_unpaid = costs.iter().any(|c| c.implied_rate() == Some(Decimal::ZERO));
    if !hours_unpaid && least == most {
        return None;
    }
    let money = |amount| Money::new(amount, profile.currency);
    let message = if least == most {
        Message::new("decide-uneven-rates").money("rate", money(least))
    } else {
        Message::new("decide-uneven-rate-range")
            .money("low", money(least))
            .money("high", money(most))
    };
    Some(message.quantity("unpaid", free as f64, Unit::Count).quantity(
        "rows",
        costs.len() as f64,
        Unit::Count,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::{profile, scenario};

    fn claim(value: i64) -> Claim {
        Claim { value: value.into(), about: true, or_more: false }
    }

    fn published(phase: usize, figures: [i64; 3]) -> PublishedCost {
        let [infrastructure, hours, total] = figures.map(claim);
        PublishedCost { phase, infrastructure, hours, total }
    }

    /// Phases at 5, 15, 60 and 270 €.
    fn with(costs: &[PublishedCost]) -> Profile {
        let mut profile = Profile { published_costs: costs.to_vec(), ..profile() };
        for (phase, hours) in profile.phases.iter_mut().zip([0i64, 4, 10, 20]) {
            phase.operations_hours = Some(hours.into());
        }
        profile
    }

    #[test]
    fn the_rate_that_a_total_implies_and_the_reason_stand_beside_the_computed_total() {
        let profile = with(&[published(0, [5, 0, 5]), published(1, [15, 4, 35])]);
        let unpaid = scenario();
        let rows = cost_rows(&profile, &unpaid);
        // No hours: nothing to price, nothing to explain.
        assert_eq!((rows[0].computed.unwrap().amount, rows[0].implied_rate), (5.into(), None));
        assert!(rows[0].reasons.is_empty());
        // (35 − 15) ÷ 4 = 5 € an hour, and nobody said what an hour costs here.
        assert_eq!((rows[1].computed, rows[1].implied_rate.unwrap().amount), (None, 5.into()));
        assert_eq!(rows[1].reasons[0].id, "decide-part-no-rate");
        let paid = |rate: i64| Scenario { hourly_rate: Some(rate.into()), ..scenario() };
        // 15 + 4 × 5 = 35 as published; 15 + 4 × 40 = 175.
        let row = |rate| cost_rows(&profile, &paid(rate)).remove(1);
        assert_eq!((row(5).computed.unwrap().amount, row(5).reasons.len()), (35.into(), 0));
        assert_eq!(row(40).computed.unwrap().amount, 175.into());
        assert_eq!(row(40).reasons[0].id, "decide-part-rate");
    }

    #[test]
    fn other_costs_and_hours_than_published_are_reasons_too() {
        let mut profile = with(&[published(1, [15, 4, 15])]);
        profile.phases[1].cost = crate::domain::money::Spread::exact(25.into());
        let scenario = Scenario {
            hourly_rate: Some(10.into()),
            operations_hours: [("growth".to_owned(), Decimal::from(6))].into(),
            ..scenario()
        };
        let row = cost_rows(&profile, &scenario).remove(0);
        // 25 + 6 × 10.
        assert_eq!(row.computed.unwrap().amount, 85.into());
        let ids: Vec<_> = row.reasons.iter().map(|r| r.id).collect();
        assert_eq!(ids, ["decide-part-infrastructure", "decide-part-hours", "decide-part-rate"]);
    }

    #[test]
    fn a_table_that_prices_hours_unevenly_is_told_and_another_is_not() {
        let even = with(&[published(1, [15, 4, 35]), published(2, [60, 10, 110])]);
        assert_eq!(uneven_rates(&even), None);
        let unpaid = with(&[published(1, [15, 4, 15]), published(2, [60, 10, 60])]);
        assert_eq!(uneven_rates(&unpaid), None);
        let uneven = with(&[
            published(0, [5, 0, 5]),
            published(1, [15, 4, 15]),
            published(3, [270, 20, 370]),
        ]);
        assert_eq!(uneven_rates(&uneven).unwrap().id, "decide-uneven-rates");
        let range = with(&[published(1, [15, 4, 35]), published(3, [270, 20, 470])]);
        assert_eq!(uneven_rates(&range).unwrap().id, "decide-uneven-rate-range");
    }
}
