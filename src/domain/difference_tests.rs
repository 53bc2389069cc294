//! Figures that are worked out by hand, and what holds for every pair.

use super::*;
use crate::domain::economics::{Assumptions, project};
use crate::domain::fixtures::{now, profile, scenario};
use crate::domain::profile::Profile;
use crate::domain::scenario::{Growth, Scenario};
use proptest::prelude::*;

fn at(profile: &Profile, scenario: &Scenario, units: Option<f64>) -> Economics {
    let a = Assumptions {
        profile,
        basis: &profile.bases[0],
        scenario,
        phase: 0,
        units,
        measured_limit: None,
        moving_to: None,
        unit_forecast: &[],
    };
    project(&a, now())
}

fn side(economics: &Economics) -> Side<'_> {
    Side { economics, advice: None }
}

fn between(first: &Economics, second: &Economics) -> Differences {
    differences(side(first), side(second))
}

/// At a fixed price, growing by so many units a month.
fn assumed(price: &str, per_month: f64, horizon: u32) -> Scenario {
    Scenario {
        price: Some(price.parse().unwrap()),
        growth: Growth::Linear { per_month },
        horizon,
        ..scenario()
    }
}

fn euros(amount: &str) -> Money {
    Money::new(amount.parse().unwrap(), crate::domain::money::Currency::EUR)
}

#[test]
fn two_euros_more_on_a_hundred_units() {
    let profile = profile();
    let of = |price| at(&profile, &assumed(price, 0.0, 12), Some(100.0));
    let found = between(&of("15"), &of("17"));
    // 1 − 5 ÷ 1,500 and 1 − 5 ÷ 1,700 are 99.667 and 99.706 %; twelve months of 200 €.
    assert_eq!(
        found.changes,
        [
            Change::Margin(MarginOf::Now, "0.04".parse().unwrap()),
            Change::RevenueNow(euros("200")),
            Change::Cumulative(euros("2400")),
        ]
    );
    assert!(!found.same);
    // From 5 ÷ 1 and from 5 ÷ 2 units on, rounded up.
    let of = |price| at(&profile, &assumed(price, 0.0, 12), Some(100.0));
    assert!(between(&of("1"), &of("2")).changes.contains(&Change::BreakEven(-2)));
    // At nothing it never pays.
    assert!(between(&of("2"), &of("0")).changes.contains(&Change::NeverBreaksEven));
    assert!(between(&of("0"), &of("2")).changes.contains(&Change::BreaksEven(3)));
}

#[test]
fn twice_the_growth_brings_the_phases_earlier() {
    let profile = profile();
    let of = |per_month| at(&profile, &assumed("15", per_month, 36), Some(1180.0));
    let (slow, fast) = (of(55.0), of(110.0));
    let found = between(&slow, &fast).changes;
    // More than 1,500 units: 1,180 + 6 × 55, and 1,180 + 3 × 110.
    assert!(found.contains(&Change::Turn(Turn::Phase(1), Shift::By(-3))), "{found:?}");
    // More than 5,000: never within three years, and 1,180 + 35 × 110.
    let then = fast.months[35].starts;
    assert!(found.contains(&Change::Turn(Turn::Phase(2), Shift::Comes(then))), "{found:?}");
    let back = between(&fast, &slow).changes;
    assert!(back.contains(&Change::Turn(Turn::Phase(2), Shift::Goes)), "{back:?}");
}

#[test]
fn a_phase_pays_for_itself_once_its_own_surpluses_cover_the_move() {
    let mut profile = profile();
    profile.phases[1].migration.as_mut().unwrap().cost = Some(60_000.into());
    let of = |price| at(&profile, &assumed(price, 55.0, 24), Some(1180.0));
    // 1,510 × 15 − 15 − 60,000 = −37,365; then 23,460 and 24,285: month 8.
    assert_eq!(pays(&of("15").months, 1), Some(8));
    // 1,510 × 30 − 15 − 60,000 = −14,715; then 46,935: month 7.
    assert_eq!(pays(&of("30").months, 1), Some(7));
    let found = between(&of("15"), &of("30")).changes;
    assert!(found.contains(&Change::Turn(Turn::PhasePays(1), Shift::By(-1))), "{found:?}");
    assert!(!found.iter().any(|c| matches!(c, Change::Turn(Turn::Phase(_), _))), "{found:?}");
}

#[test]
fn the_month_from_which_all_is_earned_back_moves() {
    let mut profile = profile();
    profile.phases[0].operations_hours = Some(1.into());
    // 10 units more each month from 10 on, at 1 €; 5 € and an hour of 25 or of 55 €.
    let of = |rate: i64| {
        let paid = Scenario { hourly_rate: Some(rate.into()), ..assumed("1", 10.0, 24) };
        at(&profile, &paid, Some(10.0))
    };
    // −20, −10, 0, 10, 20: none is below zero from month 2 on; their sum from month 4 on.
    let (cheap, dear) = (of(25), of(55));
    assert_eq!((cheap.operating_break_even, cheap.payback), (Some(2), Some(4)));
    // −50, −40 …: from month 5 on; five months later the sum is zero.
    assert_eq!((dear.operating_break_even, dear.payback), (Some(5), Some(10)));
    let found = between(&cheap, &dear).changes;
    assert!(found.contains(&Change::Turn(Turn::Profitable, Shift::By(3))), "{found:?}");
    assert!(found.contains(&Change::Turn(Turn::Payback, Shift::By(6))), "{found:?}");
    // (10 − 5 − 25) ÷ 10 and (10 − 5 − 55) ÷ 10: three hundred points less.
    let full = Change::Margin(MarginOf::FullNow, (-300).into());
    assert!(found.contains(&full) && !found.iter().any(is_cost), "{found:?}");
}

#[test]
fn a_change_is_the_difference_of_what_is_shown() {
    let (profile, scenario) = (profile(), assumed("15", 0.0, 12));
    let of = |units| at(&profile, &scenario, Some(units));
    // 1 − 5 ÷ 750 and 1 − 5 ÷ 900 are 99.333 and 99.444 %: 99.33 and 99.44 on screen.
    let found = between(&of(50.0), &of(60.0)).changes;
    let points = Change::Margin(MarginOf::Now, "0.11".parse().unwrap());
    assert!(found.contains(&points), "{found:?}");
    // 750.00 and 765.30 €, not 15 €.
    let dearer = at(&profile, &assumed("15.306", 0.0, 12), Some(50.0));
    let found = between(&of(50.0), &dearer).changes;
    assert!(found.contains(&Change::RevenueNow(euros("15.3"))), "{found:?}");
}

fn is_cost(change: &Change) -> bool {
    matches!(change, Change::CostPerUnit(_) | Change::Margin(MarginOf::Now, _))
}

#[test]
fn the_cost_of_a_unit_is_told_in_the_digits_that_are_seen() {
    let (profile, scenario) = (profile(), assumed("15", 0.0, 12));
    let of = |units| at(&profile, &scenario, Some(units));
    // 5 ÷ 1,200 − 5 ÷ 1,000 = −0.0008333…
    let found = between(&of(1000.0), &of(1200.0)).changes;
    assert!(found.contains(&Change::CostPerUnit(euros("-0.00083"))), "{found:?}");
    // 5 ÷ 4 − 5 ÷ 2.
    let found = between(&of(2.0), &of(4.0)).changes;
    assert!(found.contains(&Change::CostPerUnit(euros("-1.25"))), "{found:?}");
}

#[test]
fn what_is_too_small_to_be_shown_is_no_change_and_not_the_same_either() {
    let profile = profile();
    let of = |price| at(&profile, &assumed(price, 0.0, 12), Some(1.0));
    let found = between(&of("15"), &of("15.00001"));
    assert!(found.changes.is_empty() && !found.same, "{found:?}");
}

#[test]
fn a_longer_look_changes_nothing_up_to_where_the_shorter_one_ends() {
    let profile = profile();
    let of = |horizon| at(&profile, &assumed("15", 110.0, horizon), Some(1180.0));
    let (short, long) = (of(24), of(36));
    for found in [between(&short, &long), between(&long, &short)] {
        assert!(found.changes.is_empty() && found.same, "{found:?}");
        assert_eq!(found.until, Some(short.months[24].starts));
    }
}

#[test]
fn without_units_there_is_nothing_to_compare() {
    let (profile, scenario) = (profile(), scenario());
    let unknown = at(&profile, &scenario, None);
    let found = between(&unknown, &at(&profile, &scenario, Some(10.0)));
    assert_eq!((found.until, found.same), (None, false));
}

/// The same said from the other side.
fn mirrored(change: &Change) -> String {
    let turned = |money: Money| Money::new(-money.amount, money.currency);
    format!(
        "{:?}",
        match *change {
            Change::Advice { before, after } => Change::Advice { before: after, after: before },
            Change::CostPerUnit(money) => Change::CostPerUnit(turned(money)),
            Change::Margin(of, points) => Change::Margin(of, -points),
            Change::Turn(turn, Shift::By(months)) => Change::Turn(turn, Shift::By(-months)),
            Change::Turn(turn, _) => return format!("{turn:?} comes or goes"),
            Change::BreakEven(units) => Change::BreakEven(-units),
            Change::BreaksEven(_) | Change::NeverBreaksEven => return "breaks even or not".into(),
            Change::Cumulative(money) => Change::Cumulative(turned(money)),
            Change::RevenueNow(money) => Change::RevenueNow(turned(money)),
            Change::Revenue(money) => Change::Revenue(turned(money)),
        }
    )
}

fn plain(change: &Change) -> String {
    match change {
        Change::Turn(turn, Shift::Comes(_) | Shift::Goes) => format!("{turn:?} comes or goes"),
        Change::BreaksEven(_) | Change::NeverBreaksEven => "breaks even or not".into(),
        other => format!("{other:?}"),
    }
}

fn any_scenario() -> impl Strategy<Value = Scenario> {
    (0i64..3_000, 0u32..400, 0u32..80, 0i64..200, 1u32..30).prop_map(
        |(price, growth, churn, rate, horizon)| Scenario {
            churn: f64::from(churn) / 1000.0,
            hourly_rate: Some(rate.into()),
            ..assumed(&Decimal::new(price, 2).to_string(), f64::from(growth), horizon)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn signs_agree_from_both_sides(a in any_scenario(), b in any_scenario(), units in 0u32..9_000) {
        let mut profile = profile();
        for phase in &mut profile.phases {
            phase.operations_hours = Some(2.into());
            phase.migration.as_mut().unwrap().cost = Some(5_000.into());
        }
        let of = |scenario| at(&profile, scenario, Some(f64::from(units)));
        let (x, y) = (of(&a), of(&b));
        let (there, back) = (between(&x, &y), between(&y, &x));
        let said: Vec<_> = there.changes.iter().map(plain).collect();
        let mirror: Vec<_> = back.changes.iter().map(mirrored).collect();
        prop_assert_eq!(said, mirror);
        prop_assert_eq!(there.same, back.same);
        // What is said of the money is what the months have.
        let last = x.months.len().min(y.months.len()) - 1;
        for change in &there.changes {
            if let Change::Cumulative(money) = change {
                let more = y.months[last - 1].cumulative.unwrap().amount
                    - x.months[last - 1].cumulative.unwrap().amount;
                prop_assert!((more - money.amount).abs() <= Decimal::new(5, 1));
                prop_assert_eq!(more.is_sign_negative(), money.amount.is_sign_negative());
            }
            if let Change::Margin(_, points) = change {
                prop_assert!(!points.is_zero());
            }
        }
    }

    #[test]
    fn the_same_differs_in_nothing(a in any_scenario(), units in 0u32..9_000) {
        let profile = profile();
        let of = || at(&profile, &a, Some(f64::from(units)));
        let found = between(&of(), &of());
        prop_assert!(found.changes.is_empty() && found.same);
    }
}
