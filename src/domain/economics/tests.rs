use super::*;
use crate::domain::fixtures::{now, profile, scenario};
use crate::domain::scenario::Growth;
use proptest::prelude::*;
use std::str::FromStr;

fn d(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

fn assume<'a>(
    profile: &'a Profile,
    scenario: &'a Scenario,
    phase: usize,
    units: Option<f64>,
) -> Assumptions<'a> {
    let basis = &profile.bases[0];
    Assumptions {
        profile,
        basis,
        scenario,
        phase,
        units,
        measured_limit: None,
        moving_to: None,
        unit_forecast: &[],
    }
}

fn at(phase: usize, units: f64) -> Economics {
    let (profile, scenario) = (profile(), scenario());
    let a = assume(&profile, &scenario, phase, Some(units));
    project(&a, now())
}

#[test]
fn fifty_units_at_15_euros_on_the_5_euro_vps() {
    // The roadmap's years 1–2: 750 €/month, 5 €/month, « 99 % »: (750 − 5) ÷ 750 = 0.99333….
    let now = at(0, 50.0).now;
    assert_eq!(now.revenue.unwrap().amount, d("750"));
    assert_eq!(now.infrastructure.amount, d("5"));
    assert_eq!(now.cost_per_unit.unwrap().amount, d("0.10"));
    assert_eq!(now.infrastructure_margin.unwrap().round_dp(4), d("0.9933"));
    assert_eq!(now.surplus.unwrap().amount, d("745"));
}

#[test]
fn five_hundred_units_on_k3s_at_30_to_90_euros() {
    // The roadmap's years 2–3: 7,500 €/month and « 98 % »; in truth 98.8–99.6 %, 99.2 % at 60 €.
    let now = at(2, 500.0).now;
    assert_eq!(now.revenue.unwrap().amount, d("7500"));
    assert_eq!(now.infrastructure.amount, d("60"));
    assert_eq!(now.infrastructure_margin.unwrap(), d("0.992"));
    assert_eq!(now.infrastructure_margin_range, Some((d("0.988"), d("0.996"))));
    assert_eq!(now.cost_per_unit.unwrap().amount, d("0.12"));
}

#[test]
fn two_thousand_units_at_20_euros_in_high_availability() {
    // The roadmap's years 3+: 40,000 €/month, 270 €/month, « 95 %+ » with a team that it does not
    // price: (40,000 − 270) ÷ 40,000 = 0.99325; the full margin is unknown without hours.
    let now = at(3, 2_000.0).now;
    assert_eq!(now.revenue.unwrap().amount, d("40000"));
    assert_eq!(now.infrastructure_margin.unwrap(), d("0.99325"));
    assert_eq!(now.cost_per_unit.unwrap().amount, d("0.135"));
    assert_eq!(now.full_margin, None);
}

#[test]
fn the_first_client_breaks_even() {
    // « 1 client = break-even »: ⌈5 ÷ 15⌉ = 1; in phase 4 ⌈270 ÷ 15⌉ = 18.
    assert_eq!(at(0, 50.0).break_even_units, Some(1));
    assert_eq!(at(3, 50.0).break_even_units, Some(18));
}

#[test]
fn a_price_that_falls_with_the_count_moves_the_break_even_beyond_the_fall() {
    // 270 € at 15 € below 20 units and 2 € from 20 on: 18 × 15 pays, 20 × 2 does not; ⌈270 ÷ 2⌉ = 135.
    let (mut profile, scenario) = (profile(), scenario());
    profile.price_tiers[1] =
        crate::domain::profile::PriceTier { since: None, from: 20, price: 2.into() };
    let a = assume(&profile, &scenario, 3, Some(1.0));
    assert_eq!(project(&a, now()).break_even_units, Some(135));
}

#[test]
fn unknown_units_or_price_are_never_assumed() {
    let (profile, scenario) = (profile(), scenario());
    let a = assume(&profile, &scenario, 0, None);
    let unknown = project(&a, now());
    assert_eq!(unknown.now.revenue, None);
    assert_eq!(unknown.now.cost_per_unit, None);
    assert_eq!(unknown.now.infrastructure_margin, None);
    assert!(unknown.months.is_empty());
    let mut unpriced = profile.clone();
    unpriced.price = None;
    unpriced.price_tiers.clear();
    let a = Assumptions { profile: &unpriced, units: Some(50.0), ..a };
    let unpriced = project(&a, now());
    assert_eq!(unpriced.now.cost_per_unit.unwrap().amount, d("0.1"));
    assert_eq!((unpriced.now.revenue, unpriced.break_even_units), (None, None));
}

#[test]
fn nothing_hosted_has_no_margin_and_no_cost_per_unit() {
    let zero = at(0, 0.0).now;
    assert_eq!(zero.cost_per_unit, None);
    assert_eq!(zero.infrastructure_margin, None);
    assert_eq!(zero.surplus.unwrap().amount, d("-5"));
}

#[test]
fn the_projection_steps_up_where_the_basis_says_so() {
    // 1,180 + 55 a month: 1,455 after 5 months, 1,510 after 6 > 1,500.
    let economics = at(0, 1_180.0);
    assert_eq!(economics.months.len(), 37);
    assert_eq!(economics.steps, vec![Step { month: 6, from: 0, to: 1 }]);
    let month = &economics.months[6];
    assert_eq!(month.figures.units, Some(d("1510")));
    assert_eq!(month.figures.infrastructure.amount, d("15"));
    assert_eq!(month.starts.format("%Y-%m").to_string(), "2027-05");
    // From 2,000 units on (month 15: 1,180 + 15 × 55 = 2,005) the higher tier holds.
    assert_eq!(economics.months[14].figures.price.unwrap().amount, d("15"));
    assert_eq!(economics.months[15].figures.price.unwrap().amount, d("20"));
    // Month 0 and 1: (1180 + 1235) × 15 − 2 × 5.
    assert_eq!(economics.months[1].cumulative.unwrap().amount, d("36215"));
}

#[test]
fn hours_at_a_rate_make_the_full_margin() {
    let (mut profile, mut scenario) = (profile(), scenario());
    profile.phases[0].operations_hours = Some(d("5"));
    scenario.hourly_rate = Some(d("50"));
    let a = assume(&profile, &scenario, 0, Some(50.0));
    let now = project(&a, now()).now;
    // (750 − 5 − 250) ÷ 750 = 0.66.
    assert_eq!(now.full_margin.unwrap(), d("0.66"));
    assert_eq!(now.surplus.unwrap().amount, d("495"));
}

proptest! {
    /// Cost per unit × units is the cost, to the cent.
    #[test]
    fn cost_per_unit_times_units_is_the_cost(units in 1u32..60_000, phase in 0usize..4) {
        let now = at(phase, f64::from(units)).now;
        let back = now.cost_per_unit.unwrap().amount * now.hosted.unwrap();
        prop_assert_eq!(back.round_dp(2), now.infrastructure.amount);
    }

    /// Without churn, units never fall, and the phase never steps down.
    #[test]
    fn growth_without_churn_is_monotone(units in 0u32..20_000, percent in 0u32..20) {
        let profile = profile();
        let growth = Growth::Percent { per_month: f64::from(percent) / 100.0 };
        let scenario = Scenario { growth, ..scenario() };
            let a = assume(&profile, &scenario, 0, Some(f64::from(units)));
        let months = project(&a, now()).months;
        for pair in months.windows(2) {
            prop_assert!(pair[0].figures.units <= pair[1].figures.units);
            prop_assert!(pair[0].figures.phase <= pair[1].figures.phase);
        }
    }

    /// From the break-even on, every count within the phase covers the cost; one below does not.
    #[test]
    fn break_even_is_the_first_that_stays(phase in 0usize..4, more in 0u32..5_000) {
        let economics = at(phase, 1.0);
        let first = economics.break_even_units.unwrap();
        let margin = |n: u64| at(phase, n as f64).now.infrastructure_margin;
        prop_assert!(margin(first + u64::from(more)).unwrap() >= Decimal::ZERO);
        prop_assert!(first == 0 || margin(first - 1).is_none_or(|m| m < Decimal::ZERO));
    }
}

#[test]
fn a_share_of_next_to_nothing_has_no_break_even_and_breaks_nothing() {
    let (mut profile, mut scenario) = (profile(), scenario());
    scenario.hosted_share = 1e-27;
    scenario.price = Some(d("0.000000001"));
    profile.phases[0].cost = crate::domain::money::Spread::exact(d("1000000000"));
    let a = assume(&profile, &scenario, 0, Some(1e12));
    assert_eq!(project(&a, now()).break_even_units, None);
}
