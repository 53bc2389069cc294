//! The formulas of the costs on small numbers, by hand.

use super::tables::{cost, day, exact, item, run, salary, still};
use super::{assume, d};
use crate::domain::economics::*;
use crate::domain::fixtures::{now, profile};
use crate::domain::money::Spread;
use crate::domain::profile::{Carbon, Nodes, Profile};
use crate::domain::scenario::*;
use std::time::Duration;

#[test]
fn nodes_are_whole_and_never_fewer_than_the_least() {
    let mut profile = profile();
    profile.phases[0].nodes =
        Some(Nodes { units_per_node: 40.0, price: Spread::range(2.into(), 6.into()), least: 2 });
    let scenario = still();
    let at = |units: i64| {
        let a = assume(&profile, &scenario, 0, None);
        let f = figures(&a, now(), 0, Some(units.into()));
        let (low, high) = f.infrastructure_range;
        (f.nodes.unwrap(), low.amount, f.infrastructure.amount, high.amount)
    };
    // ⌈80 ÷ 40⌉ = 2 at 2–6 €, mid 4, beside 5 €; ⌈81 ÷ 40⌉ = 3.
    assert_eq!(at(10), (2, d("9"), d("13"), d("17")));
    assert_eq!(at(80), (2, d("9"), d("13"), d("17")));
    assert_eq!(at(81), (3, d("11"), d("17"), d("23")));
}

#[test]
fn data_grows_old_leaves_with_its_units_and_is_paid_by_age() {
    let storage = Storage {
        per_unit: exact("1"),
        already: d("2"),
        tiers: vec![(0, d("0.1")), (2, d("0.02"))],
    };
    let scenario = Scenario { storage: Some(storage), ..still() };
    let months = |s: &Scenario| {
        let months = run(&profile(), s, 100.0).months;
        months[..4].iter().map(|m| cost(m, LineOf::Storage)).collect::<Vec<_>>()
    };
    // 300 new; 300 + 100; 300 old and 200; 400 old and 200.
    assert_eq!(months(&scenario), ["30", "40", "26", "28"].map(d));
    // A tenth leaves: 300; 270 + 100; 243 old, 90 + 100; (243 + 90) × 0.9 = 299.7 old, 90 + 100 …
    let turning = Scenario { growth: Growth::Linear { per_month: 10.0 }, churn: 0.1, ..scenario };
    assert_eq!(months(&turning), ["30", "37", "23.86", "24.994"].map(d));
}

#[test]
fn items_are_due_as_they_say() {
    let kind = CostKind::Infrastructure;
    let growing = Growth::Linear { per_month: 10.0 };
    let paid = |every, from, months: usize| {
        let items = vec![item("12", every, kind, from)];
        let scenario = Scenario { items, growth: growing.clone(), ..still() };
        let found = run(&profile(), &scenario, 100.0).months;
        found[..months].iter().map(|m| cost(m, LineOf::Item(0))).collect::<Vec<_>>()
    };
    assert_eq!(paid(Every::Month, When::Date(day("2026-12-24")), 3), ["0", "12", "12"].map(d));
    assert_eq!(paid(Every::Year, When::Units(110.0), 3), ["0", "1", "1"].map(d));
    assert_eq!(paid(Every::UnitMonth, When::Start, 2), ["1200", "1320"].map(d));
    assert_eq!(paid(Every::Once, When::Start, 3), ["12", "0", "0"].map(d));
    assert_eq!(paid(Every::Once, When::Date(day("2026-11-02")), 3), ["12", "0", "0"].map(d));
    assert_eq!(paid(Every::Once, When::Date(day("2026-10-31")), 3), ["0", "0", "0"].map(d));
    assert_eq!(paid(Every::Once, When::Units(100.0), 3), ["0", "0", "0"].map(d));
    assert_eq!(paid(Every::Once, When::Units(105.0), 3), ["0", "12", "0"].map(d));
    // In a phase: when it is entered, were the day long past.
    let mut entering = item("12", Every::Once, kind, When::Date(day("2020-01-01")));
    entering.phase = Some("growth".into());
    let scenario = Scenario { items: vec![entering], growth: growing, ..still() };
    let months = run(&profile(), &scenario, 1_485.0).months;
    assert_eq!(months[..4].iter().map(|m| m.figures.phase).collect::<Vec<_>>(), [0, 0, 1, 1]);
    assert_eq!(
        months[..4].iter().map(|m| cost(m, LineOf::Item(0))).collect::<Vec<_>>(),
        ["0", "0", "12", "0"].map(d)
    );
}

#[test]
fn hours_are_the_scenarios_before_the_phases_and_unknown_ones_stay_unknown() {
    let (mut profile, mut scenario) = (profile(), still());
    let now_at = |p: &Profile, s: &Scenario| run(p, s, 100.0).now;
    assert_eq!(now_at(&profile, &scenario).operations, None);
    profile.phases[0].operations_hours = Some(d("5"));
    assert_eq!(now_at(&profile, &scenario).operations, None, "hours without a rate");
    scenario.hourly_rate = Some(d("40"));
    scenario.hourly_rates.insert("mvp".into(), d("50"));
    assert_eq!(now_at(&profile, &scenario).operations.unwrap().amount, d("250"));
    scenario.operations_hours.insert("mvp".into(), d("2"));
    assert_eq!(now_at(&profile, &scenario).operations.unwrap().amount, d("100"));
    // No hours cost nothing, whatever the rate; items count in the surplus even where hours do not.
    scenario.operations_hours.insert("mvp".into(), Decimal::ZERO);
    (scenario.hourly_rate, scenario.hourly_rates) = (None, std::collections::BTreeMap::new());
    assert_eq!(now_at(&profile, &scenario).operations.unwrap().amount, d("0"));
    scenario.operations_hours.clear();
    scenario.items = vec![item("30", Every::Month, CostKind::Operations, When::Start)];
    let partly = now_at(&profile, &scenario);
    assert_eq!((partly.operations, partly.full_margin), (None, None));
    assert_eq!(partly.surplus.unwrap().amount, d("965"), "1,000 − 5 − 30");
}

#[test]
fn salaries_come_with_counts_and_phases() {
    let salaries = vec![
        salary("1000", When::Units(1_505.0), None),
        salary("2000", When::Start, Some("growth")),
    ];
    let growth = Growth::Linear { per_month: 10.0 };
    let months = run(&profile(), &Scenario { growth, salaries, ..still() }, 1_485.0).months;
    // 1,485, 1,495, 1,505 in phase 2.
    let team = months[..3].iter().map(|m| m.figures.team.amount).collect::<Vec<_>>();
    assert_eq!(team, ["0", "0", "3000"].map(d));
}

#[test]
fn every_rung_that_is_passed_is_work_up_and_down() {
    let mut profile = profile();
    for (i, phase) in profile.phases.iter_mut().enumerate() {
        let way = phase.migration.as_mut().unwrap();
        way.hours = Some(Decimal::from(10 * i));
        way.cost = (i == 2).then(|| d("99"));
        way.downtime = (Duration::from_mins(30), Duration::from_mins(90));
    }
    let policy = PhasePolicy::Dates(vec![
        (day("2026-11-01"), "enterprise".into()),
        (day("2026-11-30"), "scale".into()),
        (day("2027-01-15"), "growth".into()),
    ]);
    let scenario = Scenario {
        policy,
        hourly_rate: Some(d("50")),
        hourly_rates: [("scale".to_owned(), d("60"))].into(),
        downtime_cost: Some(d("8")),
        ..still()
    };
    let economics = run(&profile, &scenario, 100.0);
    // What lies before today is past, and today's phase is what it is; a later day of this month
    // counts from the next on.
    let phases: Vec<_> = economics.months[..4].iter().map(|m| m.figures.phase).collect();
    assert_eq!(phases, [0, 2, 1, 1]);
    // Up over growth and scale: 10 h × 50 + 20 h × 60 + 99, and an hour down each; down over scale.
    let work = |i: usize| {
        let month = &economics.months[i];
        (cost(month, LineOf::Migration), cost(month, LineOf::Downtime))
    };
    assert_eq!([work(0), work(1)], [(d("0"), d("0")), (d("1799"), d("16"))]);
    assert_eq!([work(2), work(3)], [(d("1299"), d("8")), (d("0"), d("0"))]);
    let moved = &economics.months[1].figures;
    // 1,000 − 60 − 1,815; nobody said how many hours scale takes: the full margin is unknown.
    assert_eq!((moved.surplus.unwrap().amount, moved.full_margin), (d("-875"), None));
}

#[test]
fn carbon_follows_the_phase_and_its_machines_and_borrows_none() {
    let mut profile = profile();
    let grams = |profile: &Profile, phase: usize, units: i64| {
        let found =
            figures(&assume(profile, &still(), phase, None), now(), phase, Some(units.into()));
        found.carbon.map(|grams| grams.map(|g| (g * 1e6).round() / 1e6))
    };
    assert_eq!(grams(&profile, 0, 10), None, "nothing is known of the electricity");
    profile.carbon = Some(Carbon { grid: 60.0, claimed_per_request: None });
    // One vCPU, 2 GB, 43.83 g a month for a watt: (0.47 + 0.1 × 1.22) × 1.1 = 0.6512 W;
    // (0.74 + 0.5 × 2.76 + 2 × 0.392) × 1.135 = 3.29604 W; (1 + 0.7 × 3.74 + 2 × 0.392) × 1.59 =
    // 6.99918 W.
    let one = [28.542_096, 144.465_433, 306.774_059];
    assert_eq!(grams(&profile, 0, 10), Some(one));
    // The basis describes one machine; ⌈81 ÷ 40⌉ = 3 of the kind make three times as much.
    profile.phases[0].nodes =
        Some(Nodes { units_per_node: 40.0, price: Spread::exact(2.into()), least: 1 });
    assert_eq!(grams(&profile, 0, 40), Some(one));
    let three = grams(&profile, 0, 81).unwrap();
    assert!(three.iter().zip(one).all(|(g, one)| (g - 3.0 * one).abs() < 1e-5), "{three:?}");
    // What another basis says of the machines is not this basis'.
    profile.phases[0].bases.get_mut("overview").unwrap().resources = None;
    assert_eq!(grams(&profile, 0, 10), None);
}

#[test]
fn a_year_of_carbon_is_the_sum_of_its_months_phases_or_unknown() {
    let mut profile = profile();
    profile.carbon = Some(Carbon { grid: 60.0, claimed_per_request: None });
    let scenario = Scenario { growth: Growth::Linear { per_month: 150.0 }, ..still() };
    let found = run(&profile, &scenario, 0.0);
    // 150 a month: 1,500 in month 10, more than the phase carries from month 11 on.
    let months = &found.months[..12];
    assert_eq!(months.iter().filter(|m| m.figures.phase == 0).count(), 11);
    let sum: f64 = months.iter().map(|m| m.figures.carbon.unwrap()[1]).sum();
    assert!((found.years[0].carbon.unwrap()[1] - sum).abs() < 1e-9);
    // 11 months of 144.465 g and one of two vCPUs with 4 GB, twice as much: 13 × 144.465 = 1,878 g.
    assert!((sum - 13.0 * 144.465_433).abs() < 1e-3, "{sum}");
    let each = carbon_per_unit(&scenario, &months[2].figures).unwrap();
    assert!((each[1] - 144.465_433 / 300.0).abs() < 1e-6);
    assert_eq!(carbon_per_unit(&scenario, &months[0].figures), None, "nobody to share it");
    profile.phases[1].bases.get_mut("overview").unwrap().resources = None;
    assert_eq!(run(&profile, &scenario, 0.0).years[0].carbon, None);
}
