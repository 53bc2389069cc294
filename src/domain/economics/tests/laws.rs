//! What holds for every scenario.

use super::{assume, d};
use crate::domain::economics::*;
use crate::domain::fixtures::{now, profile, scenario, text};
use crate::domain::money::{Currency, Spread};
use crate::domain::profile::{Nodes, PriceTier, Profile};
use crate::domain::scenario::*;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;

fn cents(most: i64) -> impl Strategy<Value = Decimal> {
    (0..most).prop_map(|n| Decimal::new(n, 2))
}

fn spread(most: i64) -> impl Strategy<Value = Spread> {
    (cents(most), cents(most)).prop_map(|(low, more)| Spread::range(low, low + more))
}

fn when() -> impl Strategy<Value = When> {
    prop_oneof![
        Just(When::Start),
        (0u64..900).prop_map(|d| When::Date(NaiveDate::default() + Days::new(20_700 + d))),
        (0u32..400).prop_map(|n| When::Units(f64::from(n) / 2.0)),
    ]
}

fn growth() -> impl Strategy<Value = Growth> {
    prop_oneof![
        (0i32..40).prop_map(|n| Growth::Linear { per_month: f64::from(n) / 4.0 }),
        (0u32..100).prop_map(|n| Growth::Percent { per_month: f64::from(n) / 1000.0 }),
        (10u32..900, 0u32..300).prop_map(|(market, n)| Growth::SCurve {
            market: f64::from(market),
            per_month: f64::from(n) / 1000.0,
        }),
    ]
}

fn add_on() -> impl Strategy<Value = AddOn> {
    (0u32..=100, cents(900), spread(2_000), spread(900), when()).prop_map(
        |(adoption, price, fixed, per_adopter, from)| AddOn {
            id: "add-on".into(),
            name: text("add-on"),
            adoption: Spread::exact(Decimal::new(adoption.into(), 2)),
            price,
            fixed,
            per_adopter,
            from,
        },
    )
}

fn item() -> impl Strategy<Value = CostItem> {
    let every = prop_oneof![
        Just(Every::Month),
        Just(Every::Year),
        Just(Every::Once),
        Just(Every::UnitMonth)
    ];
    let phase =
        prop_oneof![Just(None), Just(Some("mvp".to_owned())), Just(Some("growth".to_owned()))];
    (any::<bool>(), spread(600), every, when(), phase).prop_map(
        |(infrastructure, amount, every, from, phase)| CostItem {
            id: "item".into(),
            name: text("item"),
            kind: if infrastructure { CostKind::Infrastructure } else { CostKind::Operations },
            amount,
            every,
            from,
            phase,
        },
    )
}

fn salary() -> impl Strategy<Value = Salary> {
    (spread(50_000), when(), any::<bool>()).prop_map(|(monthly, from, late)| Salary {
        id: "salary".into(),
        name: text("salary"),
        monthly,
        from,
        from_phase: late.then(|| "growth".to_owned()),
    })
}

fn vat() -> impl Strategy<Value = Option<Vat>> {
    proptest::option::of((0i64..30, any::<bool>(), any::<bool>()).prop_map(
        |(rate, prices_include, recoverable)| Vat {
            rate: Decimal::new(rate, 2),
            prices_include,
            recoverable,
        },
    ))
}

/// Everything at once.
fn rich() -> impl Strategy<Value = Scenario> {
    let business = (growth(), 0u32..200, 0u32..=100, proptest::option::of(0i64..300));
    let sold = (
        proptest::collection::vec(add_on(), 0..3),
        proptest::option::of((0u32..=100, 0u32..=50)),
        proptest::option::of((0u32..60, 0u32..=100)),
    );
    let spent = (
        proptest::collection::vec(item(), 0..4),
        proptest::collection::vec(salary(), 0..2),
        proptest::option::of((spread(300), cents(500), cents(30), cents(10))),
        vat(),
    );
    let end = prop_oneof![Just(CostEnd::Low), Just(CostEnd::Mid), Just(CostEnd::High)];
    let rest = (end, proptest::option::of(cents(9_000)), any::<bool>());
    (business, sold, spent, rest).prop_map(|(business, sold, spent, rest)| Scenario {
        growth: business.0,
        churn: f64::from(business.1) / 1000.0,
        hosted_share: f64::from(business.2) / 100.0,
        price: business.3.map(|tenths| Decimal::new(tenths, 1)),
        add_ons: sold.0,
        prepayment: sold.1.map(|(share, discount)| Prepayment {
            share: f64::from(share) / 100.0,
            discount: f64::from(discount) / 100.0,
        }),
        events: sold.2.map(|(per_year, peak)| Events {
            per_year: f64::from(per_year),
            peak_share: f64::from(peak) / 100.0,
        }),
        items: spent.0,
        salaries: spent.1,
        storage: spent.2.map(|(per_unit, already, new, old)| Storage {
            per_unit,
            already,
            tiers: vec![(0, new), (3, old)],
        }),
        vat: spent.3,
        cost_end: rest.0,
        hourly_rate: rest.1,
        cash: rest.2.then(|| d("5000")),
        downtime_cost: Some(d("3.5")),
        ..scenario()
    })
}

/// Phases that carry 150 and 700, with nodes; prices that fall with the count.
fn business() -> impl Strategy<Value = Profile> {
    let nodes = proptest::option::of((5u32..80, spread(2_000), 0u32..3).prop_map(
        |(units, price, least)| Nodes { units_per_node: f64::from(units), price, least },
    ));
    let tiers = (cents(3_000), 1u64..150, cents(3_000));
    (nodes, spread(90_000), tiers, proptest::option::of(cents(900))).prop_map(
        |(nodes, cost, tiers, hours)| {
            let mut profile = profile();
            for (phase, limit) in profile.phases.iter_mut().zip([150, 700]) {
                phase.bases.get_mut("overview").unwrap().to = Some(limit);
                (phase.nodes, phase.operations_hours) = (nodes, hours);
                phase.migration.as_mut().unwrap().hours = hours;
            }
            profile.phases[0].cost = cost;
            let tier = |from, price| PriceTier { since: None, from, price };
            profile.price_tiers = vec![tier(0, tiers.0), tier(tiers.1, tiers.2)];
            profile
        },
    )
}

fn run(profile: &Profile, scenario: &Scenario, units: f64) -> Economics {
    project(&assume(profile, scenario, 0, Some(units)), now())
}

fn sum<'l>(lines: impl IntoIterator<Item = &'l Line>) -> Decimal {
    lines.into_iter().map(|l| l.amount.amount).sum()
}

/// Equal but for what a division leaves in the 28th digit.
fn near(a: Decimal, b: Decimal) -> bool {
    (a - b).abs() < Decimal::new(1, 12)
}

proptest! {
    /// Lines add up to totals, cost per unit × units to the cost, in one currency.
    #[test]
    fn a_month_adds_up(business in business(), scenario in rich(), units in 0u32..600) {
        for month in run(&business, &scenario, f64::from(units)).months {
            let f = &month.figures;
            let revenue = f.revenue.unwrap().amount;
            prop_assert!(near(sum(&f.revenue_lines), revenue));
            let of = |wanted: fn(&LineOf) -> bool| sum(f.cost_lines.iter().filter(|l| wanted(&l.of)));
            let team = of(|of| matches!(of, LineOf::Salary(_)));
            let moved = of(|of| matches!(of, LineOf::Migration | LineOf::Downtime));
            prop_assert_eq!((team, moved), (f.team.amount, f.migration.amount));
            prop_assert!(near(revenue - sum(&f.cost_lines), f.surplus.unwrap().amount));
            if let Some(operations) = f.operations {
                let others = f.infrastructure.amount + operations.amount + team + moved;
                prop_assert!(near(sum(&f.cost_lines), others));
            }
            let hosted = f.hosted.unwrap();
            let billed = scenario.events.map_or(hosted, |e| {
                hosted * Decimal::from_f64(e.per_year).unwrap() / Decimal::from(12)
            });
            match f.cost_per_unit {
                Some(each) => {
                    let back = (each.amount * billed).round_dp(2);
                    let cost = f.infrastructure.amount.round_dp(2);
                    prop_assert!((back - cost).abs().is_zero() || near(each.amount * billed, f.infrastructure.amount));
                }
                None => prop_assert!(billed.is_zero()),
            }
            let (low, high) = f.infrastructure_range;
            prop_assert!(low.amount <= f.infrastructure.amount && f.infrastructure.amount <= high.amount);
            if let Some((worst, best)) = f.infrastructure_margin_range {
                let margin = f.infrastructure_margin.unwrap();
                prop_assert!(worst <= margin && margin <= best);
            }
            let lines = f.revenue_lines.iter().chain(&f.cost_lines);
            prop_assert!(lines.map(|l| l.amount.currency).all(|c| c == Currency::EUR));
        }
    }

    /// Years add up to their months, and the months to the cumulative surplus.
    #[test]
    fn years_add_up_to_months(business in business(), scenario in rich(), horizon in 1u32..60) {
        let scenario = Scenario { horizon, ..scenario };
        let economics = run(&business, &scenario, 120.0);
        prop_assert_eq!(economics.years.iter().map(|y| y.months).sum::<u32>(), horizon);
        let months = |of: fn(&Figures) -> Decimal| economics.months[..horizon as usize].iter().map(|m| of(&m.figures)).sum::<Decimal>();
        let years = |of: fn(&Year) -> Decimal| economics.years.iter().map(of).sum::<Decimal>();
        prop_assert!(near(months(|f| f.revenue.unwrap().amount), years(|y| y.revenue.unwrap().amount)));
        prop_assert!(near(months(|f| f.infrastructure.amount), years(|y| y.infrastructure.amount)));
        prop_assert!(near(months(|f| f.team.amount + f.migration.amount), years(|y| y.team.amount + y.migration.amount)));
        let surplus = years(|y| y.surplus.unwrap().amount);
        prop_assert!(near(surplus, economics.months.last().unwrap().cumulative.unwrap().amount));
    }

    /// More price is never less revenue, month by month.
    #[test]
    fn a_higher_price_never_earns_less(business in business(), scenario in rich(), price in 0i64..3_000, more in 1i64..500) {
        let at = |cents| {
            let scenario = Scenario { price: Some(Decimal::new(cents, 2)), ..scenario.clone() };
            run(&business, &scenario, 130.0)
        };
        let (low, high) = (at(price), at(price + more));
        for (low, high) in low.months.iter().zip(&high.months) {
            prop_assert!(low.figures.revenue.unwrap().amount <= high.figures.revenue.unwrap().amount);
            prop_assert_eq!(low.figures.infrastructure, high.figures.infrastructure);
            prop_assert!(low.cash.zip(high.cash).is_none_or(|(l, h)| l.amount <= h.amount));
        }
    }

    /// More churn is never more units. Holds for linear and percent growth; an S-curve that
    /// overshoots is not monotone in discrete steps.
    #[test]
    fn a_higher_churn_never_keeps_more(scenario in rich(), churn in 0u32..300, more in 1u32..300) {
        prop_assume!(!matches!(scenario.growth, Growth::SCurve { .. }));
        let at = |thousandths: u32| {
            let churn = f64::from(thousandths) / 1000.0;
            run(&profile(), &Scenario { churn, ..scenario.clone() }, 130.0).months
        };
        for (kept, lost) in at(churn).iter().zip(&at(churn + more)) {
            prop_assert!(kept.figures.units >= lost.figures.units);
            prop_assert!(kept.figures.phase >= lost.figures.phase);
        }
    }

    /// A dearer end of the ranges never costs less, and never pays earlier.
    #[test]
    fn a_dearer_end_never_costs_less(business in business(), scenario in rich()) {
        let at = |cost_end| run(&business, &Scenario { cost_end, ..scenario.clone() }, 130.0);
        let (low, high) = (at(CostEnd::Low), at(CostEnd::High));
        for (low, high) in low.months.iter().zip(&high.months) {
            prop_assert!(low.figures.surplus.unwrap().amount >= high.figures.surplus.unwrap().amount);
            prop_assert_eq!(low.figures.infrastructure_range, high.figures.infrastructure_range);
            prop_assert_eq!(low.figures.infrastructure, low.figures.infrastructure_range.0);
        }
        let none = u64::MAX;
        prop_assert!(low.break_even_units.unwrap_or(none) <= high.break_even_units.unwrap_or(none));
    }

    /// The break-evens are what trying every count finds.
    #[test]
    fn break_even_is_what_trying_every_count_finds(business in business(), scenario in rich()) {
        let a = assume(&business, &scenario, 0, Some(1.0));
        let economics = project(&a, now());
        let tried: Vec<_> =
            (0..=150).map(|n| figures(&a, now(), 0, Some(Decimal::from(n)))).collect();
        let first = |pays: &dyn Fn(&Figures) -> Option<bool>| {
            let mut answer = None;
            for (n, f) in tried.iter().enumerate().rev() {
                match pays(f) {
                    Some(true) => answer = Some(n as u64),
                    _ => break,
                }
            }
            answer
        };
        let infrastructure = first(&|f| Some(f.revenue?.amount >= f.infrastructure.amount));
        let full = first(&|f| {
            let spent = f.infrastructure.amount + f.operations?.amount + f.team.amount;
            Some(f.revenue?.amount >= spent)
        });
        prop_assert_eq!(economics.break_even_units, infrastructure);
        prop_assert_eq!(economics.full_break_even_units, full);
    }

    /// Numbers at the ends of what a configuration takes break nothing.
    #[test]
    fn nothing_panics(scenario in rich(), units in 0f64..1e12, factor in 0f64..10.0, price in 0i64..i64::MAX) {
        let scenario = Scenario {
            growth: Growth::Percent { per_month: factor },
            growth_changes: vec![(When::Units(1e9), Growth::SCurve { market: 1e-9, per_month: 1e9 })],
            price: Some(Decimal::new(price, 0)),
            horizon: 240,
            ..scenario
        };
        let economics = run(&profile(), &scenario, units);
        prop_assert_eq!(economics.months.len(), 241);
        prop_assert_eq!(&economics.now, &economics.months[0].figures);
    }
}
