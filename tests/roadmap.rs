//! The built-in KoproGo profile, judged: the roadmap's published figures beside the computed ones,
//! its signals, its bases, and what each verdict looks like on them. Every figure is by hand.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::{DateTime, TimeDelta, Utc};
use palier::config::profile;
use palier::domain::advice::Verdict;
use palier::domain::assessment::{Assessment, Evidence, UnitCount, assess};
use palier::domain::economics::{Assumptions, Economics, project};
use palier::domain::forecast::Outlooks;
use palier::domain::health::Condition;
use palier::domain::metric::Metric;
use palier::domain::profile::Profile;
use palier::domain::reading::{Origin, Reading};
use palier::domain::scenario::{CostEnd, PhasePolicy, Scenario, Uncertainty};
use palier::domain::series::Series;
use palier::domain::signal::SignalState;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use std::collections::BTreeMap;

fn koprogo() -> Profile {
    profile::parse(&profile::built_in("koprogo").unwrap()).unwrap()
}

fn now() -> DateTime<Utc> {
    "2026-01-31T12:00:00Z".parse().unwrap()
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn economics(
    basis: &str,
    phase: &str,
    units: f64,
    change: impl FnOnce(&mut Scenario),
) -> Economics {
    let profile = koprogo();
    let mut scenario = profile.scenarios["base"].clone();
    change(&mut scenario);
    let assumptions = Assumptions {
        profile: &profile,
        basis: &basis.to_owned(),
        scenario: &scenario,
        phase: profile.index_of(phase).unwrap(),
        units: Some(units),
        measured_limit: None,
        moving_to: None,
        unit_forecast: &[],
    };
    project(&assumptions, now())
}

/// A machine that shows these values for the last half hour.
fn judged(basis: &str, phase: &str, units: Option<f64>, more: &[(Metric, f64)]) -> Assessment {
    judged_later(TimeDelta::zero(), basis, phase, units, more)
}

/// The same, the count being so old.
fn judged_later(
    age: TimeDelta,
    basis: &str,
    phase: &str,
    units: Option<f64>,
    more: &[(Metric, f64)],
) -> Assessment {
    judged_by(&koprogo(), age, basis, phase, units, more)
}

/// The same of another business.
fn judged_by(
    profile: &Profile,
    age: TimeDelta,
    basis: &str,
    phase: &str,
    units: Option<f64>,
    more: &[(Metric, f64)],
) -> Assessment {
    let mut shows = BTreeMap::from([
        (Metric::CpuUtilization, 0.08),
        (Metric::MemoryUtilization, 0.41),
        (Metric::DiskUtilization, 0.38),
        (Metric::LoadPerCore, 0.31),
        (Metric::LatencyP99, 0.752),
    ]);
    shows.extend(more.iter().copied());
    let origin = Origin::new("/proc");
    let latest = shows.iter().map(|(m, v)| (*m, Reading::new(*m, *v, now(), &origin).unwrap()));
    let series = |v: f64| {
        let mut series = Series::default();
        (0..=30).rev().for_each(|m| series.push(now() - TimeDelta::minutes(m), Some(v)));
        series
    };
    let units =
        units.map(|count| UnitCount { count, origin: Origin::new("--units"), at: now() - age });
    assess(&Evidence {
        profile,
        basis: &basis.to_owned(),
        scenario: &profile.scenarios["base"],
        phase: profile.index_of(phase).unwrap(),
        units: units.as_ref(),
        latest: &latest.collect(),
        series: &shows.iter().map(|(m, v)| (*m, series(*v))).collect(),
        signals: &BTreeMap::new(),
        forecasts: &Outlooks::NONE,
        past: None,
        capacity: &palier::domain::capacity::Capacity::default(),
        requirements: &BTreeMap::new(),
        means: &palier::domain::advice::Means::default(),
        memory: None,
        phase_since: None,
        outcomes: None,
        now: now(),
    })
}

fn says(a: &Assessment) -> (Verdict, &'static str, Condition) {
    let phase = ["mvp", "growth", "scale", "enterprise"][a.advice.phase];
    (a.advice.verdict, phase, a.standing)
}

#[test]
fn the_published_margins_stand_beside_the_computed_ones() {
    let profile = koprogo();
    let computed: Vec<_> = profile
        .published
        .iter()
        .map(|p| {
            let now = economics("overview", &p.phase, p.units as f64, |_| {}).now;
            assert_eq!(now.revenue.unwrap().amount, p.revenue);
            (now.infrastructure_margin.unwrap(), now.cost_per_unit.unwrap().amount)
        })
        .collect();
    // (750 − 5) ÷ 750, « 99 % »; (7,500 − 60) ÷ 7,500, « 98 % »; (40,000 − 270) ÷ 40,000, « 95 %+ ».
    assert_eq!(computed[0].0.round_dp(6), d("0.993333"));
    assert_eq!(computed[1].0, d("0.992"));
    assert_eq!(computed[2].0, d("0.99325"));
    assert_eq!(computed.iter().map(|c| c.1).collect::<Vec<_>>(), [d("0.1"), d("0.12"), d("0.135")]);
    let off = |i: usize| (profile.published[i].margin - computed[i].0.to_f64().unwrap()).abs();
    assert!(off(0) < 0.005 && off(1) > 0.01, "98 % of 7,500 € would cost 150 €");
    // « 30–90 € »: 98.8 to 99.6 %, at either end exactly.
    let at = |end| economics("overview", "scale", 500.0, |s| s.cost_end = end).now;
    assert_eq!(at(CostEnd::Low).infrastructure_margin, Some(d("0.996")));
    assert_eq!(at(CostEnd::High).infrastructure_margin, Some(d("0.988")));
    // « 1 client = break-even »: 5, 15, 60 and 270 € at 15 €: 1, 1, 4 and 18.
    let even = |phase| economics("overview", phase, 50.0, |_| {}).break_even_units;
    assert_eq!(
        ["mvp", "growth", "scale", "enterprise"].map(even),
        [Some(1), Some(1), Some(4), Some(18)]
    );
}

/// « Recommandations Business »: each shipped situation computes what is published for it.
#[test]
fn the_shipped_situations_reproduce_the_published_revenues() {
    let profile = koprogo();
    for ((name, cost, margin), published) in
        [("year-1", 5, "0.993333"), ("year-2", 60, "0.992"), ("year-3", 270, "0.99325")]
            .into_iter()
            .zip(&profile.published)
    {
        let held = &profile.scenarios[name];
        assert_eq!(held.price, Some(published.price), "{name}");
        let shown =
            economics("overview", &published.phase, published.units as f64, |s| *s = held.clone());
        for month in &shown.months {
            assert_eq!(month.figures.revenue.unwrap().amount, published.revenue, "{name}");
            assert_eq!(month.figures.infrastructure.amount, cost.into(), "{name}");
            assert_eq!(month.figures.infrastructure_margin.unwrap().round_dp(6), d(margin));
        }
    }
}

#[test]
fn a_projection_from_the_31st_has_every_month_once() {
    let months = economics("overview", "mvp", 1_000.0, |_| {}).months;
    let names: Vec<_> = months.iter().map(|m| m.starts.format("%Y-%m-%d").to_string()).collect();
    assert_eq!(names[..4], ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"]);
    assert_eq!((names.len(), names[36].as_str()), (37, "2029-01-01"));
}

#[test]
fn a_projection_skips_phases_stays_and_shrinks() {
    // ×10 a month: 1,000, 10,000, 100,000: phase 2 is never seen.
    let leap = |s: &mut Scenario| {
        s.growth = palier::domain::scenario::Growth::Percent { per_month: 9.0 };
        s.horizon = 2;
    };
    let steps = economics("overview", "mvp", 1_000.0, leap).steps;
    assert_eq!(
        steps.iter().map(|s| (s.month, s.from, s.to)).collect::<Vec<_>>(),
        [(1, 0, 2), (2, 2, 3)]
    );
    let stay = economics("overview", "mvp", 1_000.0, |s| {
        leap(s);
        s.policy = PhasePolicy::Stay;
    });
    assert_eq!((stay.steps.len(), stay.months[2].figures.infrastructure.amount), (0, 5.into()));
    // 1,000 × 0.9 + 55 = 955; × 0.9 + 55 = 914.5, a whole 914 (to the even).
    let shrink = economics("overview", "mvp", 1_000.0, |s| s.churn = 0.1);
    let units = |i: usize| shrink.months[i].figures.units.unwrap();
    assert_eq!((units(1), units(2)), (955.into(), 914.into()));
    assert!(units(36) >= Decimal::from_f64(550.0).unwrap(), "55 ÷ 0.1 is where it settles");
    // A hosted share of 0.6: 300 of 500 are billed; 4 ÷ 0.6 = 6.67, so 7 units for 60 €.
    let part = economics("overview", "scale", 500.0, |s| s.hosted_share = 0.6);
    assert_eq!(part.now.revenue.unwrap().amount, 4_500.into());
    assert_eq!(
        (part.now.cost_per_unit.unwrap().amount, part.break_even_units),
        (d("0.2"), Some(7))
    );
}

#[test]
fn the_signals_of_phase_1_are_the_chosen_basis_own() {
    let a = judged("overview", "mvp", Some(1_180.0), &[]);
    let names: Vec<_> = a.signals.iter().map(|s| s.spec.name.as_str()).collect();
    assert_eq!(names, ["ram", "load", "disk", "p99", "units-overview"]);
    assert!(a.signals.iter().all(|s| s.state == SignalState::Ok), "{:?}", a.signals);
    assert_eq!(says(&a), (Verdict::Stay, "mvp", Condition::Ok));
    // 320 ÷ 55 = 5.8 months of 30.4375 days without a doubt: all three dates are that one.
    let exact = now() + TimeDelta::days((320.0 / 55.0 * 30.4375) as i64);
    let mut sure = koprogo();
    sure.scenarios.get_mut("base").unwrap().uncertainty = Uncertainty::default();
    let certain = judged_by(&sure, TimeDelta::zero(), "overview", "mvp", Some(1_180.0), &[]);
    for at in certain.advice.full_range {
        let apart = (at.unwrap() - exact).num_hours().abs();
        assert!(apart <= 24, "{at:?} {exact}");
    }
    // The scenario's growth is doubted from half to 1.2 times, more so downwards: a factor drawn
    // from the triangle over [0.5, 1.2] with its peak at 1, and the limit's over [0.67, 1.2].
    let [low, middle, high] = a.advice.full_range.map(Option::unwrap);
    assert!(low < exact && exact < high, "{low} {exact} {high}");
    assert_eq!(a.advice.full_at, Some(middle));
    // « > 1,500 copropriétés actives » fires at 1,501 and not at 1,500.
    let units = |n: f64| judged("overview", "mvp", Some(n), &[]).signals[4].state;
    assert_eq!((units(1_500.0), units(1_501.0)), (SignalState::Ok, SignalState::Firing));
    for (metric, crossed) in [
        (Metric::MemoryUtilization, 0.86),
        (Metric::LoadPerCore, 1.6),
        (Metric::DiskUtilization, 0.81),
        (Metric::LatencyP99, 1.2),
    ] {
        let a = judged("overview", "mvp", Some(600.0), &[(metric, crossed)]);
        assert_eq!(says(&a), (Verdict::MoveNow, "growth", Condition::Critical), "{metric:?}");
    }
}

#[test]
fn the_bases_disagree_and_only_the_chosen_one_decides() {
    let at = |basis: &str, phase: &str, units: f64| {
        let a = judged(basis, phase, Some(units), &[]);
        (a.advice.verdict, ["mvp", "growth", "scale", "enterprise"][a.advice.phase])
    };
    // 600: overview carries them in phase 1, the table only in phase 3.
    assert_eq!(at("overview", "mvp", 600.0), (Verdict::Stay, "mvp"));
    assert_eq!(at("section", "mvp", 600.0), (Verdict::Stay, "mvp"));
    assert_eq!(at("table", "mvp", 600.0), (Verdict::MoveNow, "scale"));
    // « Quand upgrader ? 500 copropriétés » on phase 2's own page, « 2,000 » on phase 3's.
    assert_eq!(at("section", "growth", 600.0), (Verdict::MoveNow, "scale"));
    assert_eq!(at("section", "scale", 2_100.0), (Verdict::MoveNow, "enterprise"));
    assert_eq!(at("overview", "scale", 14_000.0), (Verdict::Stay, "scale"));
    // Phases 3 and 4 have no published machines on the overview: nothing is invented for them.
    assert_eq!(at("overview", "enterprise", 20_000.0), (Verdict::Stay, "enterprise"));
    assert_eq!(at("overview", "enterprise", 5_000.0), (Verdict::StepDown, "scale"));
    let a = judged("overview", "mvp", Some(600.0), &[]);
    let others: Vec<_> = a.advice.otherwise.iter().map(|o| o.basis.as_str()).collect();
    assert_eq!(others, ["table"]);
}

#[test]
fn steal_and_a_site_that_is_down_have_their_own_verdicts() {
    let a =
        judged("overview", "mvp", Some(600.0), &[(Metric::CpuSteal, 0.06), (Metric::ProbeUp, 1.0)]);
    assert_eq!(a.conditions[&Metric::CpuSteal], Condition::Warning);
    assert_eq!(a.conditions[&Metric::ProbeUp], Condition::Ok);
    let a =
        judged("overview", "mvp", Some(600.0), &[(Metric::CpuSteal, 0.2), (Metric::ProbeUp, 0.0)]);
    assert_eq!(a.conditions[&Metric::CpuSteal], Condition::Critical);
    assert_eq!(a.conditions[&Metric::ProbeUp], Condition::Critical);
    // They worry, and move nobody to another phase.
    assert_eq!(a.advice.verdict, Verdict::Stay);
}

#[test]
fn without_a_count_it_says_so_and_signals_still_speak() {
    let a = judged("overview", "mvp", None, &[]);
    assert_eq!(says(&a), (Verdict::NotEnoughData, "mvp", Condition::Unknown));
    assert_eq!(a.advice.headline.id, "advice-no-units");
    let a = judged("overview", "mvp", None, &[(Metric::DiskUtilization, 0.9)]);
    assert_eq!(says(&a), (Verdict::MoveNow, "growth", Condition::Critical));
}

#[test]
fn a_count_of_yesterday_is_shown_and_no_advice_rests_on_it() {
    let after = |hours| judged_later(TimeDelta::hours(hours), "overview", "mvp", Some(600.0), &[]);
    assert_eq!(says(&after(23)), (Verdict::Stay, "mvp", Condition::Ok));
    let old = after(25);
    assert_eq!(says(&old), (Verdict::NotEnoughData, "mvp", Condition::Unknown));
    assert_eq!(old.economics.now.units, Some(600.into()));
}
