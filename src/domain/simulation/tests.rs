mod any;

use super::*;
use crate::domain::economics::{Assumptions, Economics, project};
use crate::domain::fixtures::{now, profile, scenario, text};
use crate::domain::money::Spread;
use crate::domain::profile::Profile;
use crate::domain::scenario::{
    AddOn, CostItem, CostKind, Every, Factor, Growth, Salary, Scenario, Shock, Uncertainty, When,
};
use any::{any_profile, any_scenario};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

fn assume<'a>(profile: &'a Profile, scenario: &'a Scenario, units: f64) -> Assumptions<'a> {
    Assumptions {
        profile,
        basis: &profile.bases[0],
        scenario,
        phase: 0,
        units: Some(units),
        measured_limit: None,
        moving_to: None,
        unit_forecast: &[],
    }
}

fn number(value: Option<Money>) -> Option<f64> {
    value.and_then(|m| m.amount.to_f64())
}

fn ratio(value: Option<Decimal>) -> Option<f64> {
    value.and_then(|v| v.to_f64())
}

/// All three are the exact figure, within a tolerance.
fn is_exactly(band: Option<Band>, exact: Option<f64>, within: f64) -> Result<(), TestCaseError> {
    match (band, exact) {
        (None, None) => Ok(()),
        (Some(band), Some(exact)) => {
            let equal = band.p10 == band.p50 && band.p50 == band.p90;
            prop_assert!(equal && (band.p50 - exact).abs() <= within, "{band:?} is not {exact}");
            Ok(())
        }
        (band, exact) => Err(TestCaseError::fail(format!("{band:?} is not {exact:?}"))),
    }
}

fn agrees(simulated: &Simulation, exact: &Economics) -> Result<(), TestCaseError> {
    // Half a cent, of any sum.
    const CENT: f64 = 0.005;
    prop_assert_eq!(simulated.months.len(), exact.months.len());
    for (s, e) in simulated.months.iter().zip(&exact.months) {
        let f = &e.figures;
        let at = format!("month {}", e.index);
        let close = |what: &str, band, exact, within| {
            is_exactly(band, exact, within)
                .map_err(|error| TestCaseError::fail(format!("{at}, {what}: {error}")))
        };
        prop_assert_eq!((s.index, s.starts), (e.index, e.starts));
        close("units", Some(s.units), ratio(f.units), 0.0)?;
        close("revenue", s.revenue, number(f.revenue), CENT)?;
        close("cost", Some(s.infrastructure), number(Some(f.infrastructure)), CENT)?;
        // Where there is almost no revenue a millionth of a euro is much of it.
        let revenue = number(f.revenue).unwrap_or_default().abs().max(1e-6);
        let close_margin = |what, band, exact: Option<Decimal>| {
            let exact = ratio(exact);
            let size = 1.0 + exact.unwrap_or_default().abs();
            close(what, band, exact, 1e-8 + 2e-5 * size / revenue)
        };
        close_margin("margin", s.infrastructure_margin, f.infrastructure_margin)?;
        close_margin("full margin", s.full_margin, f.full_margin)?;
        close("surplus", s.surplus, number(f.surplus), CENT)?;
        close("cumulative", s.cumulative, number(e.cumulative), CENT)?;
        close("cash", s.cash, number(e.cash), CENT)?;
    }
    let broke = exact.months.iter().any(|m| m.cash.is_some_and(|c| c.amount < Decimal::ZERO));
    let known = exact.months.iter().any(|m| m.cash.is_some());
    if known {
        prop_assert_eq!(simulated.broke, Some(f64::from(u8::from(broke))));
    }
    for entry in &simulated.entries {
        let first = exact.months.iter().find(|m| m.figures.phase == entry.phase).map(|m| m.index);
        prop_assert_eq!((entry.reached, entry.months), (1.0, [first; 3]));
    }
    let highest = exact.months.iter().map(|m| m.figures.phase).max();
    let entered = simulated.entries.iter().map(|e| e.phase).max();
    prop_assert_eq!(entered.or(Some(0)), highest);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn without_doubt_every_run_is_the_exact_path(
        profile in any_profile(),
        scenario in any_scenario(),
        units in 0u32..8_000,
        forecast in vec(0u32..9_000, 0..40),
        limit in option::of(0u32..4_000),
        moving_to in option::of(0usize..4),
    ) {
        let forecast: Vec<_> = forecast.into_iter().map(|n| f64::from(n) / 4.0).collect();
        let a = Assumptions {
            measured_limit: limit.map(f64::from),
            moving_to,
            unit_forecast: &forecast,
            ..assume(&profile, &scenario, f64::from(units) / 4.0)
        };
        let simulated = simulate(&a, now(), 3, 7).expect("everything fits");
        agrees(&simulated, &project(&a, now()))?;
    }
}

// ---- with doubt ---------------------------------------------------------------------------------

fn doubtful(spread: f64) -> Scenario {
    let around = |share: f64| Factor { low: 1.0 - share * spread, high: 1.0 + share * spread };
    Scenario {
        churn: 0.02,
        cash: Some(Decimal::from(500)),
        hourly_rate: Some(Decimal::from(50)),
        add_ons: vec![AddOn {
            id: "extra".into(),
            name: text("extra"),
            adoption: Spread::range(Decimal::new(1, 1), Decimal::new(3, 1)),
            price: Decimal::TWO,
            fixed: Spread::exact(Decimal::TEN),
            per_adopter: Spread::exact(Decimal::new(1, 1)),
            from: When::Units(300.0),
        }],
        uncertainty: Uncertainty {
            growth: around(0.8),
            churn: around(0.5),
            price: around(0.2),
            capacity: around(0.3),
            costs: true,
            shock: Some(Shock { persistence: 0.6, deviation: 0.3 * spread }),
            growth_churn_correlation: -0.4,
        },
        ..scenario()
    }
}

#[test]
fn the_same_seed_gives_the_same_answer_on_every_machine() {
    let (profile, scenario) = (profile(), doubtful(1.0));
    let a = assume(&profile, &scenario, 400.0);
    let first = simulate(&a, now(), 500, 42).unwrap();
    assert_eq!(simulate(&a, now(), 500, 42), Some(first.clone()));
    assert_ne!(simulate(&a, now(), 500, 43), Some(first.clone()));
    // FNV-1a over what is printed of it: every digit of every band.
    let hash = format!("{first:?}").bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    assert_eq!(hash, 0x6695_55b8_680c_cd50, "{hash:#x}");
}

#[test]
fn demand_takes_the_same_paths() {
    let (profile, scenario) = (profile(), doubtful(1.0));
    let a = assume(&profile, &scenario, 400.0);
    let simulated = simulate(&a, now(), 101, 5).unwrap();
    let paths = demand_paths(&a, now(), 37, 101, 5).unwrap();
    assert_eq!(paths.runs().count(), 101);
    let mut last: Vec<_> = paths.runs().map(|run| run[36].round() as i64).collect();
    last.sort_unstable();
    let band = simulated.months[36].units;
    // 11th, 51st and 91st of 101.
    assert_eq!([last[10], last[50], last[90]].map(|n| n as f64), [band.p10, band.p50, band.p90]);
    assert!(paths.runs().all(|run| run[0] == 400.0));
}

#[test]
fn the_dates_of_a_phase_count_all_runs() {
    // 1,300 + 55 a month passes 1,500 in month 4; with 0.2–1.8 times those additions some runs are
    // sooner and some not within the horizon.
    let (profile, mut scenario) = (profile(), doubtful(1.0));
    scenario.churn = 0.0;
    scenario.horizon = 4;
    scenario.uncertainty.capacity = Factor::EXACT;
    let a = assume(&profile, &scenario, 1_300.0);
    let simulated = simulate(&a, now(), 2_000, 1).unwrap();
    let entry = simulated.entries[0];
    assert_eq!(entry.phase, 1);
    assert!(entry.reached > 0.5 && entry.reached < 1.0, "{}", entry.reached);
    let [early, middle, late] = entry.months;
    assert!(early < middle && middle.is_some() && early >= Some(1), "{:?}", entry.months);
    assert_eq!(late.is_none(), entry.reached < 0.9);
}

#[test]
fn a_larger_capacity_is_left_later() {
    let (profile, mut scenario) = (profile(), doubtful(0.0));
    scenario.uncertainty.costs = false;
    let entered = |scenario: &Scenario| {
        let simulated = simulate(&assume(&profile, scenario, 1_400.0), now(), 100, 1).unwrap();
        simulated.entries[0].months
    };
    let exact = entered(&scenario);
    assert_eq!(exact, [exact[0]; 3]);
    scenario.uncertainty.capacity = Factor { low: 1.0, high: 2.0 };
    assert!(entered(&scenario)[2] > exact[2] || entered(&scenario)[2].is_none());
}

#[test]
fn some_go_broke_and_others_do_not() {
    let (profile, mut scenario) = (profile(), doubtful(1.0));
    scenario.salaries = vec![Salary {
        id: "someone".into(),
        name: text("someone"),
        monthly: Spread::exact(Decimal::from(7_000)),
        from: When::Start,
        from_phase: None,
    }];
    scenario.cash = Some(Decimal::from(1_500));
    let a = assume(&profile, &scenario, 400.0);
    let broke = simulate(&a, now(), 2_000, 1).unwrap().broke.unwrap();
    assert!(broke > 0.01 && broke < 0.99, "{broke}");
    scenario.cash = None;
    assert_eq!(simulate(&assume(&profile, &scenario, 400.0), now(), 10, 1).unwrap().broke, None);
}

#[test]
fn what_does_not_fit_is_refused_and_not_wrong() {
    let (profile, mut scenario) = (profile(), doubtful(1.0));
    scenario.growth = Growth::Percent { per_month: 90.0 };
    scenario.price = Some(Decimal::from(1_000_000));
    let a = assume(&profile, &scenario, 1e9);
    let refused = simulate_until(&a, now(), 10, 1, &|| false);
    assert_eq!(refused, Err(Refusal::TooLarge));
    let unknown = Assumptions { units: None, ..a };
    assert_eq!(simulate_until(&unknown, now(), 10, 1, &|| false), Err(Refusal::NoUnits));
    assert_eq!(tornado(&unknown, now()), None);
    let plain = doubtful(1.0);
    let stopped = simulate_until(&assume(&profile, &plain, 10.0), now(), 10, 1, &|| true);
    assert_eq!(stopped, Err(Refusal::Stopped));
}

#[test]
fn the_tornado_has_a_bar_for_what_matters_and_the_widest_first() {
    let (profile, scenario) = (profile(), doubtful(1.0));
    let a = assume(&profile, &scenario, 400.0);
    let tornado = tornado(&a, now()).unwrap();
    let exact = project(&a, now()).months[36].cumulative.unwrap();
    assert_eq!(tornado.base, exact);
    let width = |b: &Sensitivity| (b.outcomes.1.amount - b.outcomes.0.amount).abs();
    assert!(tornado.bars.windows(2).all(|pair| width(&pair[0]) >= width(&pair[1])));
    let bar = |input| tornado.bars.iter().find(|b| b.input == input);
    let price = bar(Input::Price).unwrap();
    assert_eq!((price.ends, price.assumed), ((0.8, 1.2), false));
    assert!(price.outcomes.0.amount < exact.amount && exact.amount < price.outcomes.1.amount);
    let churn = bar(Input::Churn).unwrap();
    assert!(churn.outcomes.0.amount > churn.outcomes.1.amount);
    // The third phase has a range, the add-on's adoption too: 10–30 % around 20 %.
    assert_eq!(bar(Input::Adoption).map(|b| b.ends), Some((0.5, 1.5)));
    // Nobody says how many hours; and without any churn nothing can be turned.
    assert_eq!(bar(Input::Hours), None);
    let mut still = scenario.clone();
    still.churn = 0.0;
    still.uncertainty.growth = Factor::EXACT;
    let tornado = super::tornado(&assume(&profile, &still, 400.0), now()).unwrap();
    assert!(tornado.bars.iter().all(|b| b.input != Input::Churn));
    let growth = tornado.bars.iter().find(|b| b.input == Input::Growth).unwrap();
    assert_eq!((growth.ends, growth.assumed), ((0.8, 1.2), true));
}

#[test]
fn two_scenarios_part_and_cross() {
    // The second pays 2,000 € at once and wins twice as many.
    let (profile, first) = (profile(), scenario());
    let mut second = scenario();
    second.growth = Growth::Linear { per_month: 110.0 };
    second.items = vec![CostItem {
        id: "campaign".into(),
        name: text("campaign"),
        kind: CostKind::Operations,
        amount: Spread::exact(Decimal::from(2_000)),
        every: Every::Once,
        from: When::Start,
        phase: None,
    }];
    let project = |s| project(&assume(&profile, s, 400.0), now());
    let (a, b) = (project(&first), project(&second));
    let difference = compare(&a, &b);
    assert_eq!(difference.parts, Some(0));
    // Cumulative: −2,000 + 825 · (1 + 2 + …): −2,000, −1,175, 475.
    let cumulative: Vec<_> =
        difference.months[..3].iter().map(|d| d.cumulative.unwrap().amount).collect();
    assert_eq!(cumulative, [-2_000, -1_175, 475].map(Decimal::from));
    assert_eq!(difference.crossings, [2]);
    let same = compare(&a, &a);
    assert_eq!((same.parts, same.crossings.len(), same.months.len()), (None, 0, 37));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_wider_spread_never_makes_a_narrower_band(
        narrow in 0u32..=8,
        more in 0u32..=8,
        seed: u64,
        units in 10u32..3_000,
    ) {
        let (profile, mut scenario) = (profile(), doubtful(0.0));
        let mut band = |eighths: u32| {
            let spread = f64::from(eighths) / 16.0;
            scenario.uncertainty.growth = Factor { low: 1.0 - spread, high: 1.0 + spread };
            let a = assume(&profile, &scenario, f64::from(units));
            let months = simulate(&a, now(), 200, seed).unwrap().months;
            months.into_iter().map(|m| m.units).collect::<Vec<_>>()
        };
        for (narrow, wide) in band(narrow).into_iter().zip(band(narrow + more)) {
            prop_assert!(wide.p10 <= narrow.p10 && narrow.p90 <= wide.p90);
        }
    }

    #[test]
    fn nothing_is_ever_no_number(
        profile in any_profile(),
        scenario in any_scenario(),
        shock in 0u32..30,
        units in 0u32..2_000,
    ) {
        let mut scenario = scenario;
        let doubt = doubtful(f64::from(shock) / 30.0).uncertainty;
        scenario.uncertainty = doubt;
        let a = assume(&profile, &scenario, f64::from(units));
        let simulated = simulate(&a, now(), 20, 1).expect("everything fits");
        for m in &simulated.months {
            let known = [m.revenue, m.infrastructure_margin, m.full_margin, m.surplus];
            let bands = known.into_iter().chain([m.cumulative, m.cash]).flatten();
            for band in bands.chain([m.units, m.infrastructure]) {
                prop_assert!(band.p10 <= band.p50 && band.p50 <= band.p90, "{band:?}");
                prop_assert!(band.p10.is_finite() && band.p90.is_finite(), "{band:?}");
            }
        }
    }
}
