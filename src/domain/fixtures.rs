//! A small business for the tests of the laws: four rungs at 5, 15, 30–90 and 270 €, 15 € a unit.

use super::Timestamp;
use super::metric::Metric;
use super::money::{Currency, Spread};
use super::profile::{
    Billing, Comparison, LocalText, Migration, Phase, PhaseBasis, PriceTier, Profile, Remedy,
    Requirement, Resources, SignalSpec, UnitName,
};
use super::scenario::{Growth, Scenario};
use chrono::TimeDelta;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::time::Duration;

const DAY: u64 = 24 * 3600;

/// 2026-11-22, noon.
pub(crate) fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + TimeDelta::days(20_779) + TimeDelta::hours(12)
}

pub(crate) fn text(words: &str) -> LocalText {
    LocalText::same(words)
}

pub(crate) fn scenario() -> Scenario {
    Scenario::plain(text("base"), Growth::Linear { per_month: 55.0 })
}

fn signal(name: &str, metric: Metric, threshold: f64, minutes: u64) -> SignalSpec {
    SignalSpec {
        name: name.into(),
        metric,
        comparison: Comparison::Above,
        threshold,
        duration: Duration::from_secs(minutes * 60),
        basis: None,
        level: crate::domain::signal::Level::Leave,
    }
}

fn phase(id: &str, cost: Spread, band: (u64, Option<u64>), vcpu: u32) -> Phase {
    let basis = |from, to| PhaseBasis {
        from,
        to,
        unlimited: to.is_none(),
        upgrade_at: None,
        resources: Some(Resources {
            vcpu: (vcpu, vcpu),
            memory: (2e9 * f64::from(vcpu), 2e9 * f64::from(vcpu)),
            disk: None,
            nodes: if vcpu > 2 { 3 } else { 1 },
            bandwidth: None,
        }),
        sla: None,
    };
    let small = |n: u64| n / 15;
    Phase {
        id: id.into(),
        name: text(id),
        hosting: text(id),
        cost,
        bases: BTreeMap::from([
            ("overview".into(), basis(band.0, band.1)),
            ("table".into(), basis(small(band.0), band.1.map(small))),
        ]),
        signals: vec![
            signal("ram", Metric::MemoryUtilization, 0.85, 15),
            signal("disk", Metric::DiskUtilization, 0.8, 0),
        ],
        migration: Some(Migration {
            steps: Vec::new(),
            downtime: (Duration::ZERO, Duration::ZERO),
            lead_time: Duration::from_secs(14 * DAY),
            hours: None,
            cost: None,
            caveat: None,
        }),
        ..empty_phase()
    }
}

fn empty_phase() -> Phase {
    Phase {
        id: String::new(),
        name: LocalText::default(),
        hosting: LocalText::default(),
        stack: Vec::new(),
        cost: Spread::exact(Decimal::ZERO),
        bases: BTreeMap::new(),
        team: LocalText::default(),
        operations_hours: None,
        signals: Vec::new(),
        complexity: None,
        offers: Vec::new(),
        leave_when: Vec::new(),
        migration: None,
        minimum_stay: Duration::from_secs(30 * DAY),
        remedies: Vec::new(),
        nodes: None,
        overhead: None,
        devops: None,
        alternatives: Vec::new(),
    }
}

pub(crate) fn profile() -> Profile {
    let euros = |n: i64| Spread::exact(Decimal::from(n));
    let mut phases = vec![
        phase("mvp", euros(5), (0, Some(1_500)), 1),
        phase("growth", euros(15), (1_500, Some(5_000)), 2),
        phase("scale", Spread::range(30.into(), 90.into()), (5_000, Some(15_000)), 8),
        phase("enterprise", euros(270), (15_000, None), 36),
    ];
    phases[0].remedies = vec![Remedy { words: text("shared_buffers = 1GB"), against: Vec::new() }];
    phases[1].leave_when =
        vec![Requirement { id: "high-availability".into(), name: text("high availability") }];
    Profile {
        id: "test".into(),
        name: "Test".into(),
        unit: UnitName { singular: text("copropriété"), plural: text("copropriétés") },
        currency: Currency::EUR,
        bases: vec!["overview".into(), "table".into()],
        phases,
        price: Some(15.into()),
        price_tiers: vec![
            PriceTier { since: None, from: 0, price: 15.into() },
            PriceTier { since: None, from: 2_000, price: 20.into() },
        ],
        scenarios: BTreeMap::from([("base".into(), scenario())]),
        penalty: None,
        load_tests: Vec::new(),
        claims: Vec::new(),
        carbon: None,
        published: Vec::new(),
        billing: Billing::Month,
        published_costs: Vec::new(),
        to_give: Vec::new(),
        decision: None,
        pitch: None,
        peak_factor: 3.0,
        limits: Vec::new(),
    }
}
