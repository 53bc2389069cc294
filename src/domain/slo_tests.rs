use super::*;
use crate::domain::minutes::WINDOWS;
use proptest::prelude::*;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

fn count(requests: f64, errors: f64) -> Count {
    Count { requests, errors, minutes: 60 }
}

/// The same count in every window.
fn everywhere(requests: f64, errors: f64) -> Tally {
    Tally { windows: [count(requests, errors); WINDOWS.len()], ..Tally::default() }
}

fn near(value: Option<f64>, expected: f64) {
    assert!(value.is_some_and(|v| (v - expected).abs() < 1e-9), "{value:?} ≠ {expected}");
}

#[test]
fn the_budget_by_hand() {
    // 99.9 % leaves 100 of 100,000 to fail; 29 have: 71 % is left.
    let report = Report::of(&everywhere(100_000.0, 29.0), 0.999).unwrap();
    near(report.left, 0.71);
    near(report.availability, 0.999_71);
    assert_eq!((report.events, report.errors), (100_000, 29));
    assert_eq!(report.observed, TimeDelta::hours(1));
    // 250 failures are 2.5 budgets: one and a half more than there was.
    near(Report::of(&everywhere(100_000.0, 250.0), 0.999).unwrap().left, -1.5);
    near(Report::of(&everywhere(100_000.0, 0.0), 0.999).unwrap().left, 1.0);
}

#[test]
fn without_requests_nothing_is_claimed() {
    let report = Report::of(&Tally::default(), 0.999).unwrap();
    assert_eq!((report.left, report.availability, report.alarm()), (None, None, None));
    assert_eq!(report.burns[0].long, None);
}

#[test]
fn a_promise_that_leaves_nothing_or_everything_has_no_budget() {
    for objective in [0.0, 1.0, 1.5, f64::NAN] {
        assert_eq!(Report::of(&everywhere(10.0, 1.0), objective), None);
    }
}

#[test]
fn burn_rates_by_hand() {
    let page = RULES[0];
    let judge =
        |requests, errors| page.judge(count(requests, errors), count(requests, errors), 0.001);
    // 200 of 10,000 are 20 budgets; surely more than 17.75 (SciPy: beta.ppf(0.05, 200, 9801)).
    let burn = judge(10_000.0, 200.0);
    near(burn.long, 20.0);
    assert!((burn.certain - 17.751).abs() < 0.01 && burn.fires, "{burn:?}");
    // 3 of 100 are 30 budgets, surely more than 8.2 only: 14.4 is not proven.
    let burn = judge(100.0, 3.0);
    near(burn.long, 30.0);
    assert!((burn.certain - 8.226).abs() < 0.01 && !burn.fires, "{burn:?}");
    // Two of two are too few, three of three are not: 0.05^(1/3) = 368 budgets.
    assert!(!judge(2.0, 2.0).fires);
    let burn = judge(3.0, 3.0);
    assert!((burn.certain - 368.4).abs() < 0.1 && burn.fires, "{burn:?}");
    // It is over: the short window is clean.
    assert!(!page.judge(count(10_000.0, 200.0), count(800.0, 0.0), 0.001).fires);
    assert!(!page.judge(count(10_000.0, 200.0), Count::default(), 0.001).fires);
}

#[test]
fn the_most_urgent_rule_speaks() {
    let report = Report::of(&everywhere(100_000.0, 300.0), 0.999).unwrap();
    // Three budgets in every window: a ticket, no page.
    assert_eq!(report.alarm().unwrap().rule, RULES[2]);
    let report = Report::of(&everywhere(100_000.0, 3_000.0), 0.999).unwrap();
    assert_eq!(report.alarm().unwrap().rule.urgency, Urgency::Page);
}

/// The rule without a least number of failures and without their interval.
fn naive(rule: Rule, long: Count, short: Count, budget: f64) -> bool {
    let above = |c| rate(c, budget).is_some_and(|rate| rate > rule.factor);
    above(long) && above(short)
}

/// How often each of two rules begins to page in 30 days, `months` long, of a service that keeps
/// its promise exactly: requests at random, each failing with the budget's probability.
fn pages(per_second: f64, budget: f64, months: usize, seed: u64) -> (f64, f64) {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let minutes = months * 30 * 1440;
    let mut sums = vec![Count::default(); minutes + 1];
    let mut at = 0.0;
    loop {
        at -= (1.0 - dice.random::<f64>()).ln() / (per_second * 60.0);
        if at >= minutes as f64 {
            break;
        }
        let cell = &mut sums[at as usize + 1];
        cell.requests += 1.0;
        cell.errors += f64::from(u8::from(dice.random::<f64>() < budget));
    }
    for i in 1..=minutes {
        sums[i] =
            count(sums[i].requests + sums[i - 1].requests, sums[i].errors + sums[i - 1].errors);
    }
    let over = |end: usize, length: TimeDelta| {
        let from = sums[end - (length.num_minutes() as usize).min(end)];
        count(sums[end].requests - from.requests, sums[end].errors - from.errors)
    };
    let (mut begun, mut on) = ([0u32; 2], [false; 2]);
    for end in 1..=minutes {
        let mut now = [false; 2];
        for rule in RULES.iter().filter(|r| r.urgency == Urgency::Page) {
            let (long, short) = (over(end, rule.long), over(end, rule.short));
            if naive(*rule, long, short, budget) {
                now[0] = true;
                now[1] |= rule.judge(long, short, budget).fires;
            }
        }
        for i in 0..2 {
            begun[i] += u32::from(now[i] && !on[i]);
        }
        on = now;
    }
    let a_month = |n: u32| f64::from(n) / months as f64;
    (a_month(begun[0]), a_month(begun[1]))
}

#[test]
fn little_traffic_pages_nobody_for_nothing() {
    // MODEL §8: the naive rule pages 24 times in 30 days at 0.02 requests/s, this one 0.03.
    let (naive, ours) = pages(0.02, 0.001, 20, 1);
    assert!(naive >= 10.0, "{naive}");
    assert!(ours < 0.5, "{ours}");
}

#[test]
fn an_outage_pages_within_minutes_even_with_little_traffic() {
    // Everything fails, at 0.05 requests a second: three failures a minute.
    let budget = 0.001;
    let hour = |failed: f64| count(180.0, failed);
    let after = |failures: f64| {
        RULES[0].judge(hour(failures), count(failures.max(1.0), failures), budget).fires
    };
    assert!(!after(2.0));
    // SciPy: beta.ppf(0.05, 6, 175) ÷ 0.001 = 14.6 — the sixth of 180 is proof, after 2 minutes.
    assert!(!after(5.0) && after(6.0));
}

proptest! {
    #[test]
    fn the_budget_is_at_most_whole_and_falls_with_every_failure(
        requests in 1u32..10_000_000, share in 0.0..1.0, objective in 0.5..0.9999,
    ) {
        let errors = f64::from(requests) * share;
        let left = |e| Report::of(&everywhere(f64::from(requests), e), objective).unwrap().left;
        let (fewer, more) = (left(errors).unwrap(), left(errors + 1.0).unwrap());
        prop_assert!(fewer <= 1.0 && more <= fewer);
    }

    #[test]
    fn what_fires_is_proven(requests in 1u32..100_000, share in 0.0..1.0, objective in 0.9..0.9999) {
        let errors = f64::from(requests) * share;
        for burn in Report::of(&everywhere(f64::from(requests), errors), objective).unwrap().burns {
            if burn.fires {
                prop_assert!(burn.errors >= LEAST_ERRORS && burn.certain > burn.rule.factor);
                prop_assert!(burn.long.unwrap() >= burn.certain - 1e-9 - 1.0 / (1.0 - objective)
                    / f64::from(requests));
            }
        }
    }
}
