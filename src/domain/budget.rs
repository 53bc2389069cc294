//! The error budget over its 30 days: how it went down slot by slot, what of it is left in requests
//! and in time, and when it is used up if the failures of late go on.
//!
//! The budget is a rolling one, reckoned on the requests that were seen: old failures leave the
//! window while new ones come. So a pace of at most one budget in 30 days never uses it up, however
//! little of it is left, and the date of a faster one is worked out slot by slot. It refuses to look
//! further ahead than one window: what goes on for so long is all that the window holds.

use crate::domain::Timestamp;
use crate::domain::minutes::{Count, SLOT};
use crate::domain::slo::{Burn, Report, WINDOW};
use chrono::TimeDelta;

/// What was left at the end of a slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// When the slot ends, or now.
    pub at: Timestamp,
    /// 1 untouched, 0 used up, negative overdrawn.
    pub left: f64,
    /// Whether any of the slot was seen.
    pub seen: bool,
}

/// How the budget went down over its 30 days, oldest first: at their beginning all of it was there,
/// at their end what the report says is left. Nothing without requests.
#[must_use]
pub fn burn_down(report: &Report, now: Timestamp) -> Vec<Point> {
    let begins = now - WINDOW;
    let all: f64 = report.slots.values().map(|count| count.requests).sum();
    let allowed = all * (1.0 - report.objective);
    if report.left.is_none() || allowed <= 0.0 {
        return Vec::new();
    }
    let mut points = vec![Point { at: begins, left: 1.0, seen: true }];
    let mut failed = 0.0;
    for slot in slot_of(begins)..=slot_of(now) {
        let count = report.slots.get(&slot);
        failed += count.map_or(0.0, |count| count.errors);
        let ends = Timestamp::from_timestamp((slot + 1) * SLOT * 60, 0).unwrap_or(now).min(now);
        points.push(Point { at: ends, left: 1.0 - failed / allowed, seen: count.is_some() });
    }
    points
}

/// Failures that the budget still has room for; negative: so many too many. None without requests.
#[must_use]
pub fn requests_left(report: &Report) -> Option<f64> {
    let allowed = report.events as f64 * (1.0 - report.objective);
    report.left.map(|left| allowed * left)
}

/// For how long everything could fail at the rate of the requests that were seen, so that it agrees
/// with how many may fail; negative: for so long too much. None without requests.
#[must_use]
pub fn time_left(report: &Report) -> Option<TimeDelta> {
    let seen = report.observed.min(WINDOW);
    let seconds = seen.as_seconds_f64() * (1.0 - report.objective);
    report.left.map(|left| TimeDelta::seconds((seconds * left) as i64))
}

/// What becomes of the budget if the failures of late go on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    /// Over how long the pace was taken.
    pub over: TimeDelta,
    /// The pace, in budgets per window: at 1 it is just enough.
    pub rate: f64,
    /// How long it lasts; zero: it is used up. None: at this pace for ever.
    pub lasts: Option<TimeDelta>,
}

/// The outlook at the pace of the rule that fires, else at that of the longest; none without
/// requests of late.
#[must_use]
pub fn outlook(report: &Report, now: Timestamp) -> Option<Outlook> {
    let burn = report.alarm().or(report.burns.last())?;
    let (rate, over) = (burn.long?, burn.rule.long);
    let minutes = burn.observed.num_minutes();
    if report.left? <= 0.0 {
        return Some(Outlook { over, rate, lasts: Some(TimeDelta::zero()) });
    }
    (minutes > 0).then(|| Outlook { over, rate, lasts: lasts(report, burn, now) })
}

fn lasts(report: &Report, burn: &Burn, now: Timestamp) -> Option<TimeDelta> {
    let slots = SLOT as f64 / burn.observed.num_minutes() as f64;
    let (requests, errors) = (burn.requests as f64 * slots, burn.errors as f64 * slots);
    let budget = 1.0 - report.objective;
    let sum = |of: fn(&Count) -> f64| report.slots.values().map(of).sum::<f64>();
    let mut room = sum(|c| c.requests) * budget - sum(|c| c.errors);
    let oldest = slot_of(now - WINDOW);
    for ahead in 0..WINDOW.num_minutes() / SLOT {
        let gone = report.slots.get(&(oldest + ahead)).copied().unwrap_or_default();
        let next = room + (requests - gone.requests) * budget - (errors - gone.errors);
        if next <= 0.0 {
            let part = room / (room - next);
            let minutes = (ahead as f64 + part) * SLOT as f64;
            return Some(TimeDelta::seconds((minutes * 60.0) as i64));
        }
        room = next;
    }
    None
}

fn slot_of(at: Timestamp) -> i64 {
    at.timestamp().div_euclid(60 * SLOT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::minutes::{Tally, WINDOWS};
    use crate::domain::slo::RULES;
    use std::collections::BTreeMap;

    /// The first instant of a slot.
    fn now() -> Timestamp {
        Timestamp::from_timestamp(1_800_000_000_i64.div_euclid(21_600) * 21_600, 0).unwrap()
    }

    fn count(requests: f64, errors: f64, minutes: u32) -> Count {
        Count { requests, errors, minutes }
    }

    /// Ten slots of 10,000 requests, `errors` failed in each, the newest just over; over three days
    /// the pace is that of 10,000 requests a slot, of which so many fail.
    fn report(errors: f64, pace: f64) -> Report {
        let last = slot_of(now()) - 1;
        let slots: BTreeMap<i64, Count> =
            (0..10).map(|i| (last - i, count(10_000.0, errors, 360))).collect();
        let mut windows = [Count::default(); WINDOWS.len()];
        windows[4] = count(120_000.0, pace * 12.0, 4320);
        windows[5] = count(100_000.0, errors * 10.0, 3600);
        Report::of(&Tally { windows, slots, ..Tally::default() }, 0.999).unwrap()
    }

    #[test]
    fn it_goes_down_by_what_each_slot_failed() {
        // 99.9 % of 100,000: 100 may fail. Five failed in each of ten slots.
        let report = report(5.0, 5.0);
        let points = burn_down(&report, now());
        assert_eq!(points[0], Point { at: now() - WINDOW, left: 1.0, seen: true });
        let last = points.last().unwrap();
        assert!((last.left - 0.5).abs() < 1e-9 && last.at == now(), "{last:?}");
        assert!((report.left.unwrap() - last.left).abs() < 1e-9);
        // One slot after the first in which something was seen: 5 of 100 are gone.
        let first = points.iter().skip(1).find(|p| p.seen).unwrap();
        assert!((first.left - 0.95).abs() < 1e-9);
        assert_eq!(points.iter().filter(|p| p.seen).count(), 11);
        assert!(burn_down(&Report { left: None, ..report }, now()).is_empty());
    }

    #[test]
    fn what_is_left_in_requests_and_in_time() {
        let report = report(5.0, 5.0);
        assert!((requests_left(&report).unwrap() - 50.0).abs() < 1e-6);
        // A thousandth of the 60 hours that were seen is 216 s; half of it is left.
        assert_eq!(report.observed, TimeDelta::hours(60));
        assert_eq!(time_left(&report), Some(TimeDelta::seconds(108)));
    }

    #[test]
    fn a_pace_of_two_budgets_ends_it_where_the_hand_says() {
        // 50 of 100 are left. Each slot to come allows 10 more and fails 20: 50 ÷ 10 slots.
        let outlook = outlook(&report(5.0, 20.0), now()).unwrap();
        assert!((outlook.rate - 2.0).abs() < 1e-9);
        assert_eq!(outlook.over, TimeDelta::days(3));
        assert_eq!(outlook.lasts, Some(TimeDelta::hours(30)));
    }

    #[test]
    fn a_pace_below_one_budget_lasts_for_ever_and_what_is_gone_is_gone() {
        assert_eq!(outlook(&report(5.0, 9.0), now()).unwrap().lasts, None);
        let gone = outlook(&report(11.0, 9.0), now()).unwrap();
        assert_eq!(gone.lasts, Some(TimeDelta::zero()));
    }

    #[test]
    fn failures_that_leave_the_window_make_room() {
        // The oldest slot failed 90 of the 100 that may: it leaves with the first slot to come.
        let mut report = report(0.0, 20.0);
        let oldest = slot_of(now() - WINDOW);
        report.slots.clear();
        report.slots.insert(oldest, count(50_000.0, 90.0, 360));
        report.slots.insert(slot_of(now()) - 1, count(50_000.0, 0.0, 360));
        // Room 10; first 10 + (10,000 − 50,000) ÷ 1000 − (20 − 90) = 40, then 10 less with each.
        let outlook = outlook(&report, now()).unwrap();
        assert_eq!(outlook.lasts, Some(TimeDelta::hours(30)));
    }

    #[test]
    fn an_alarm_sets_the_pace() {
        let mut report = report(5.0, 5.0);
        let windows = count(1_000.0, 40.0, 60);
        report.burns[0] = RULES[0].judge(windows, windows, 0.001);
        let outlook = outlook(&report, now()).unwrap();
        // 40 budgets within the hour: 6,000 requests a slot, of which 240 fail and 6 may.
        assert_eq!(outlook.over, TimeDelta::hours(1));
        let seconds = 50.0 / 234.0 * 21_600.0;
        assert_eq!(outlook.lasts, Some(TimeDelta::seconds(seconds as i64)));
    }
}
