//! Twenty years of a scenario that has everything: tiers, plans, add-ons, items, storage by age,
//! salaries, tax, prepayments. It runs twice in every look, so it has to stay far below a frame.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot start says why")]

use criterion::{Criterion, criterion_group, criterion_main};
use palier::config::profile;
use palier::domain::Timestamp;
use palier::domain::economics::{Assumptions, project};
use palier::domain::money::Spread;
use palier::domain::profile::{LocalText, Nodes};
use palier::domain::scenario::{
    AddOn, CostItem, CostKind, Every, Growth, Plan, Prepayment, Salary, Scenario, Storage, Vat,
    When,
};
use rust_decimal::Decimal;
use std::hint::black_box;

fn rich() -> Scenario {
    let name = LocalText::same("rich");
    let cents = |n| Decimal::new(n, 2);
    let range = |low, high| Spread::range(cents(low), cents(high));
    let add_on = |i: i64| AddOn {
        id: format!("add-on-{i}"),
        name: name.clone(),
        adoption: Spread::exact(cents(10 * i)),
        price: cents(199 * i),
        fixed: range(500, 900),
        per_adopter: range(10, 30),
        from: When::Units(100.0 * i as f64),
    };
    let item = |i: i64, every| CostItem {
        id: format!("item-{i}"),
        name: name.clone(),
        kind: CostKind::Infrastructure,
        amount: range(100 * i, 150 * i),
        every,
        from: When::Units(50.0 * i as f64),
        phase: None,
    };
    let salary = |i: i64| Salary {
        id: format!("salary-{i}"),
        name: name.clone(),
        monthly: range(300_000, 500_000),
        from: When::Units(1_000.0 * i as f64),
        from_phase: None,
    };
    let plan =
        |i: i64, from| Plan { name: name.clone(), share: i as f64, price: cents(900 * i), from };
    Scenario {
        churn: 0.013,
        growth_changes: vec![(When::Units(5_000.0), Growth::Percent { per_month: 0.02 })],
        hosted_share: 0.83,
        plans: vec![plan(1, When::Start), plan(2, When::Units(500.0))],
        prepayment: Some(Prepayment { share: 0.4, discount: 0.15 }),
        add_ons: (1..=5).map(add_on).collect(),
        items: [Every::Month, Every::Year, Every::Once, Every::UnitMonth]
            .into_iter()
            .zip(1..)
            .map(|(every, i)| item(i, every))
            .collect(),
        storage: Some(Storage {
            per_unit: range(12, 40),
            already: cents(300),
            tiers: vec![(0, cents(10)), (12, cents(4)), (36, cents(1))],
        }),
        vat: Some(Vat { rate: cents(21), prices_include: true, recoverable: false }),
        hourly_rate: Some(cents(6_500)),
        salaries: (1..=3).map(salary).collect(),
        cash: Some(cents(5_000_000)),
        horizon: 240,
        ..Scenario::plain(name.clone(), Growth::Linear { per_month: 55.0 })
    }
}

fn twenty_years(c: &mut Criterion) {
    let mut profile = profile::parse(&profile::built_in("koprogo").unwrap()).unwrap();
    let nodes = Nodes { units_per_node: 700.0, price: Spread::exact(Decimal::from(12)), least: 1 };
    profile.phases.iter_mut().for_each(|phase| phase.nodes = Some(nodes));
    let scenario = rich();
    let a = Assumptions {
        profile: &profile,
        basis: &profile.bases[0],
        scenario: &scenario,
        phase: 0,
        units: Some(120.0),
        measured_limit: None,
        moving_to: None,
        unit_forecast: &[],
    };
    let now = Timestamp::UNIX_EPOCH;
    c.bench_function("projection, 240 months with everything", |b| {
        b.iter(|| project(black_box(&a), now));
    });
}

criterion_group!(benches, twenty_years);
criterion_main!(benches);
