//! What the advice makes of what is to come: probabilities, regret, feasibility, and standing by
//! what was said.

use super::tests::{Case, says};
use super::*;
use crate::domain::fixtures::now;
use crate::domain::forecast::{Crossing, Forecast, Method, Scale};
use crate::domain::health::Condition;
use crate::domain::metric::Metric;
use crate::domain::profile::Comparison;
use crate::domain::scenario::Growth;
use proptest::prelude::*;

fn memory(verdict: Verdict, phase: usize) -> AdviceMemory {
    AdviceMemory { verdict, phase, since: now() - TimeDelta::days(10) }
}

/// A metric that crosses with 1 % more probability each day from a first day on.
fn crossing(first: usize, most: f64) -> Crossing {
    let at = |day: usize| ((day as f64 - first as f64) / 100.0).clamp(0.0, most);
    of((1..=365).map(at).collect())
}

fn of(crossed: Vec<f64>) -> Crossing {
    let date = |p: f64| {
        let day = crossed.iter().position(|c| *c >= p)?;
        Some(now() + TimeDelta::days(day as i64 + 1))
    };
    Crossing {
        threshold: 0.8,
        comparison: Comparison::Above,
        dates: [0.1, 0.5, 0.9].map(date),
        crossed,
        from: now(),
        step: TimeDelta::days(1),
    }
}

#[test]
fn a_signal_that_its_own_forecast_crosses_soon_is_prepared_for() {
    // 20 % on day 100: 100 − 14 days of lead time are within the planning window of 90.
    let mut case = Case::healthy(0, 100.0);
    case.crossings = vec![("disk".into(), crossing(80, 1.0))];
    let a = case.assess();
    assert_eq!(says(&a), (Verdict::Prepare, 1, Condition::Warning));
    assert_eq!((a.advice.by.unwrap() - now()).num_days(), 86);
    assert_eq!(a.advice.reasons[0].rule, "forecast");
    assert_eq!(a.advice.reasons[0].metric, Some(Metric::DiskUtilization));
    // On day 104, lead time and planning window, it is 24 %.
    assert_eq!(a.advice.probability, Some(0.24));
    // 20 % on day 110: 96 days are left. The verdict that stands is left at 10 %, on day 100.
    case.crossings = vec![("disk".into(), crossing(90, 1.0))];
    assert_eq!(case.assess().advice.verdict, Verdict::Stay);
    case.memory = Some(memory(Verdict::Prepare, 1));
    assert_eq!(says(&case.assess()), (Verdict::Prepare, 1, Condition::Warning));
    case.crossings = vec![("disk".into(), crossing(110, 1.0))];
    assert_eq!(case.assess().advice.verdict, Verdict::Stay);
}

/// 600 units today that grow by one a day for 600 days, and cross 1,500 as told.
fn growing(crossed: Vec<f64>) -> Forecast {
    let median: Vec<f64> = (1..=600).map(|day| 600.0 + f64::from(day)).collect();
    Forecast {
        metric: Metric::UnitsCount,
        step: TimeDelta::days(1),
        history: vec![Some(599.0), None, Some(600.0)],
        from: now(),
        low: median.clone(),
        high: median.clone(),
        median,
        method: Method::AutoEts,
        scale: Scale::Log1p,
        back_test: None,
        shift: None,
        crossing: Some(Crossing { threshold: 1_500.0, ..of(crossed) }),
    }
}

#[test]
fn a_scenario_that_grows_by_the_forecast_is_full_when_the_forecasts_paths_are() {
    // The median never gets to 1,500 in the 600 days; the paths do: 1 % more each day from day 300.
    let crossed: Vec<f64> =
        (1..=600).map(|day| (f64::from(day - 300) / 100.0).clamp(0.0, 1.0)).collect();
    let otherwise = Box::new(Growth::Linear { per_month: 55.0 });
    let mut case = Case::healthy(0, 600.0);
    case.unit_forecast = Some(growing(crossed));
    let by_the_scenario = case.assess();
    assert_eq!(by_the_scenario.advice.full_range[0], by_the_scenario.advice.full_range[2]);
    case.scenario.growth = Growth::Forecast { otherwise };
    let a = case.assess();
    let days = a.advice.full_range.map(|at| (at.unwrap() - now()).num_days());
    assert_eq!(days, [310, 350, 390]);
    assert_eq!(a.advice.full_at, a.advice.full_range[1]);
    assert_eq!(a.advice.reasons[0].sentence.id, "advice-full-about");
    // Turned to another count by hand, there is no forecast of it.
    case.units = Some(900.0);
    let a = case.assess();
    assert_eq!(a.economics.assumed_from, Some(1));
    assert_eq!(a.advice.full_range[0], a.advice.full_range[2], "the scenario's own line");
}

#[test]
fn beyond_the_forecast_the_scenarios_growth_is_assumed_and_its_dates_with_it() {
    // 15 % of the paths cross within the 600 days; the median ends at 1,200 (July 2028) and goes on
    // with 55 a month: 1,500 some six months later.
    let mut case = Case::healthy(0, 600.0);
    case.unit_forecast =
        Some(growing((1..=600).map(|d| if d < 500 { 0.0 } else { 0.15 }).collect()));
    case.scenario.growth =
        Growth::Forecast { otherwise: Box::new(Growth::Linear { per_month: 55.0 }) };
    let a = case.assess();
    let days = a.advice.full_range.map(|at| (at.unwrap() - now()).num_days());
    assert_eq!(days[0], 500);
    assert_eq!(days[1], days[2]);
    assert!((740..800).contains(&days[1]), "{days:?}");
    // 22 November 2026 + 600 days is 14 July 2028: June is the last whole month, t = 19.
    assert_eq!(a.economics.assumed_from, Some(21));
    assert_eq!(a.economics.months[1].figures.units, Some(608.into()), "30 November: day 8");
    assert_eq!(a.economics.months[20].figures.units, Some(1_186.into()), "30 June 2028: day 586");
    assert_eq!(a.unit_forecast.len(), 20);
}

#[test]
fn more_likely_than_not_before_the_move_is_done_is_now() {
    // 50 % on day 10, lead time 14 days.
    let mut case = Case::healthy(0, 100.0);
    case.crossings = vec![("disk".into(), of(vec![0.5; 365]))];
    assert_eq!(says(&case.assess()), (Verdict::MoveNow, 1, Condition::Critical));
    // 45 % are enough only for who already said so.
    case.crossings[0].1 = of(vec![0.45; 365]);
    assert_eq!(case.assess().advice.verdict, Verdict::Prepare);
    case.memory = Some(memory(Verdict::MoveNow, 1));
    assert_eq!(case.assess().advice.verdict, Verdict::MoveNow);
}

#[test]
fn the_minimum_stay_holds_back_a_step_down_and_says_until_when() {
    let mut case = Case::healthy(1, 100.0);
    assert_eq!(case.assess().advice.verdict, Verdict::StepDown);
    // Ten of thirty days.
    case.phase_since = Some(now() - TimeDelta::days(10));
    let a = case.assess();
    assert_eq!(says(&a), (Verdict::Stay, 1, Condition::Ok));
    assert!(a.advice.reasons.iter().any(|r| r.sentence.id == "advice-minimum-stay"));
    case.phase_since = Some(now() - TimeDelta::days(31));
    assert_eq!(case.assess().advice.verdict, Verdict::StepDown);
}

#[test]
fn every_phase_has_its_regret_and_the_best_has_the_least() {
    // 600 units, 55 a month, over 12 months: phase 1 carries them all at 5 €. The lead time of 14
    // days is one month in which the present phase is still paid. Doing nothing: 12 × 5 = 60 €.
    // Growth: 5 + 11 × 15 = 170 €. Scale: 5 + 11 × 60 = 665 €. Enterprise: 5 + 11 × 270 = 2,975 €.
    // After lead time and stay (44 days, two months) all follow the same policy: down again? No:
    // « up when full » never leaves a larger phase.
    let a = Case::healthy(0, 600.0).assess();
    let regret: Vec<_> = a.advice.options.iter().map(|o| o.regret.unwrap().amount).collect();
    let expected: Vec<_> = a.advice.options.iter().map(|o| o.expected.unwrap().amount).collect();
    assert_eq!(a.advice.regret_months, 12);
    assert_eq!(expected, [60, 170, 665, 2_975].map(Decimal::from));
    assert_eq!(regret, [0, 110, 605, 2_915].map(Decimal::from));
    assert_eq!(a.advice.options[0].carries, Some(1.0));
    assert_eq!(a.advice.conflict, None);
}

#[test]
fn units_that_are_not_carried_cost_their_price() {
    // 1,600 units, no growth: the 5 € phase carries 1,500. In the window of three months 100 units
    // a month are turned away at 15 €: 3 × (5 + 1,500) and then 9 × 15 € in growth. Growth at once:
    // one month of 1,505 € and 11 × 15 €.
    let mut case = Case::healthy(0, 1_600.0);
    case.scenario.growth = crate::domain::scenario::Growth::Linear { per_month: 0.0 };
    let a = case.assess();
    let expected: Vec<_> = a.advice.options.iter().map(|o| o.expected.unwrap().amount).collect();
    assert_eq!(expected[..2], [3 * 1_505 + 9 * 15, 1_505 + 11 * 15].map(Decimal::from));
    assert_eq!(says(&a), (Verdict::MoveNow, 1, Condition::Critical));
}

#[test]
fn a_phase_to_move_to_now_is_entered_now_and_the_ones_above_it_later() {
    // 1,600 of 1,500 units, 55 more each month: growth, up to 5,000, is full after some 62 months.
    let mut case = Case::healthy(0, 1_600.0);
    case.scenario.horizon = 72;
    let advice = case.assess().advice;
    assert_eq!((advice.verdict, advice.phase), (Verdict::MoveNow, 1));
    let first = advice.entries[0];
    assert_eq!((first.phase, first.dates, first.reached), (1, [Some(now()); 3], 1.0));
    let second = advice.entries[1];
    assert_eq!(second.phase, 2);
    assert!(second.dates[1].is_some_and(|at| at > now() + TimeDelta::days(365 * 4)));
    // A full disk moves now as well, whatever the units: 600 of 1,500 date nothing.
    let full = Case::healthy(0, 600.0).showing(Metric::DiskUtilization, 0.95).assess().advice;
    assert_eq!(full.verdict, Verdict::MoveNow);
    assert_eq!(full.entries.iter().map(|e| e.phase).collect::<Vec<_>>()[0], full.phase);
    assert_eq!(full.entries[0].dates, [Some(now()); 3]);
    // Who may stay is dated by the units alone.
    let stays = Case::healthy(0, 600.0).assess().advice;
    assert!(stays.entries.iter().all(|e| e.dates.iter().flatten().all(|at| *at > now())));
}

#[test]
fn what_cannot_be_had_is_not_advised() {
    // Full at 1,500; growth would carry it.
    let full = || Case::healthy(0, 1_600.0);
    let because = |a: &crate::domain::assessment::Assessment, phase: usize| {
        a.advice.options[phase].obstacles.iter().map(|o| o.id).collect::<Vec<_>>()
    };
    // A budget of 10 € buys none of the larger ones.
    let mut poor = full();
    poor.means.budget = Some(10.into());
    let a = poor.assess();
    assert_eq!(a.advice.headline.id, "advice-move-nowhere");
    assert_eq!(because(&a, 1), ["advice-obstacle-budget"]);
    // Nobody who could run it.
    let mut alone = full();
    alone.profile.phases[1].devops = Some(1);
    alone.means.devops = Some(0);
    assert_eq!(says(&alone.assess()).1, 2);
    // A promise that only the cluster can keep.
    let mut promised = full();
    for (phase, sla) in
        promised.profile.phases.iter_mut().zip([None, Some(0.99), Some(0.9995), Some(0.9999)])
    {
        for basis in phase.bases.values_mut() {
            basis.sla = sla;
        }
    }
    promised.means.sla = Some(0.999);
    let a = promised.assess();
    assert_eq!(says(&a).1, 2);
    assert_eq!(because(&a, 0)[0], "advice-obstacle-best-effort");
    assert_eq!(because(&a, 1), ["advice-obstacle-sla"]);
    // Two machines make no quorum.
    let mut available = Case::healthy(0, 600.0);
    available.needs.insert("high-availability".into(), true);
    available.profile.phases[2]
        .bases
        .get_mut("overview")
        .unwrap()
        .resources
        .as_mut()
        .unwrap()
        .nodes = 2;
    let a = available.assess();
    assert_eq!(says(&a), (Verdict::MoveNow, 3, Condition::Critical));
    assert_eq!(because(&a, 2), ["advice-obstacle-quorum"]);
}

#[test]
fn the_platform_takes_its_own_memory_before_anybody_else() {
    // 16 GB on three machines, 85 % of it usable, less 3 × 4 GB: 1.6 GB are left for 2 GB.
    let mut case = Case::healthy(0, 600.0).showing(Metric::MemoryUsed, 2e9);
    case.profile.phases[2].overhead = Some(4e9);
    let a = case.assess();
    assert_eq!(a.advice.options[2].obstacles[0].id, "advice-obstacle-memory");
    assert!(a.advice.options[3].obstacles.is_empty());
}

#[test]
fn a_remedy_is_offered_against_what_it_helps_against() {
    let mut case = Case::healthy(0, 600.0).showing(Metric::DiskUtilization, 0.95);
    let rules =
        |case: &Case| case.assess().advice.reasons.iter().map(|r| r.rule).collect::<Vec<_>>();
    assert!(rules(&case).contains(&"remedy"));
    case.profile.phases[0].remedies[0].against = vec![Metric::MemoryUtilization];
    assert!(!rules(&case).contains(&"remedy"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// A wider doubt about the growth never makes the tenth-percentile date later.
    #[test]
    fn more_doubt_never_makes_the_early_date_later(units in 100u32..1_400, narrow in 0.0f64..0.3, more in 0.0f64..0.5) {
        let early = |spread: f64| {
            let mut case = Case::healthy(0, f64::from(units));
            case.scenario.uncertainty.growth =
                crate::domain::scenario::Factor { low: 1.0 - spread, high: 1.0 + spread };
            case.assess().advice.full_range[0]
        };
        let (narrow, wide) = (early(narrow), early(narrow + more));
        prop_assert!(wide.unwrap_or(Timestamp::MAX_UTC) <= narrow.unwrap_or(Timestamp::MAX_UTC));
    }
}
