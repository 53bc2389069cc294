//! 10,000 runs over 36 months (under 50 ms on one core): of a plain scenario, and of one with
//! everything that a scenario can say.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run fails")]

use chrono::TimeDelta;
use criterion::{Criterion, criterion_group, criterion_main};
use palier::config::{self, Environment, Flags};
use palier::domain::Timestamp;
use palier::domain::economics::Assumptions;
use palier::domain::money::Spread;
use palier::domain::profile::LocalText;
use palier::domain::scenario::{
    AddOn, CostItem, CostKind, Every, Factor, Prepayment, Scenario, Shock, Storage, Uncertainty,
    When,
};
use palier::domain::simulation::{demand_paths, simulate, tornado};
use rust_decimal::Decimal;
use std::hint::black_box;

fn plain(scenario: &Scenario) -> Scenario {
    let fifth = Factor { low: 0.8, high: 1.2 };
    Scenario {
        horizon: 36,
        churn: 0.01,
        uncertainty: Uncertainty {
            growth: fifth,
            churn: fifth,
            price: fifth,
            capacity: fifth,
            costs: true,
            shock: Some(Shock { persistence: 0.6, deviation: 0.2 }),
            growth_churn_correlation: -0.3,
        },
        ..scenario.clone()
    }
}

fn rich(scenario: &Scenario) -> Scenario {
    let spread = |low, high| Spread::range(Decimal::new(low, 2), Decimal::new(high, 2));
    let add_on = AddOn {
        id: "extra".into(),
        name: LocalText::same("extra"),
        adoption: spread(10, 30),
        price: Decimal::new(200, 2),
        fixed: spread(500, 900),
        per_adopter: spread(10, 20),
        from: When::Units(300.0),
    };
    let item = |every, from| CostItem {
        id: "item".into(),
        name: LocalText::same("item"),
        kind: CostKind::Infrastructure,
        amount: spread(1_000, 2_000),
        every,
        from,
        phase: None,
    };
    Scenario {
        add_ons: vec![add_on],
        items: vec![
            item(Every::Month, When::Start),
            item(Every::Once, When::Units(900.0)),
            item(Every::UnitMonth, When::Start),
        ],
        storage: Some(Storage {
            per_unit: spread(10, 30),
            already: Decimal::ONE,
            tiers: vec![(0, Decimal::new(2, 2)), (12, Decimal::new(1, 2))],
        }),
        prepayment: Some(Prepayment { share: 0.3, discount: 0.15 }),
        cash: Some(Decimal::from(10_000)),
        ..plain(scenario)
    }
}

fn simulation(c: &mut Criterion) {
    let flags = Flags { no_history: true, ..Flags::default() };
    let config = config::load(&flags, &Environment::default()).unwrap();
    let profile = &config.profile;
    let now = Timestamp::UNIX_EPOCH + TimeDelta::days(20_779);
    let base = &profile.scenarios["base"];
    for (name, scenario) in [("plain", plain(base)), ("rich", rich(base))] {
        let a = Assumptions {
            profile,
            basis: &config.basis,
            scenario: &scenario,
            phase: 0,
            units: Some(600.0),
            measured_limit: None,
            moving_to: None,
            unit_forecast: &[],
        };
        c.bench_function(&format!("simulation, {name}, 10,000 × 36 months"), |b| {
            b.iter(|| simulate(black_box(&a), now, 10_000, 1));
        });
        c.bench_function(&format!("demand, {name}, 1,000 × 36 months"), |b| {
            b.iter(|| demand_paths(black_box(&a), now, 37, 1_000, 1));
        });
        c.bench_function(&format!("tornado, {name}"), |b| b.iter(|| tornado(black_box(&a), now)));
    }
}

criterion_group!(benches, simulation);
criterion_main!(benches);
