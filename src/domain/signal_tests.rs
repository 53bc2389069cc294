use super::*;
use crate::domain::metric::Metric;
use crate::domain::profile::Comparison;
use std::time::Duration;

fn t(seconds: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + TimeDelta::days(365) + TimeDelta::seconds(seconds)
}

fn ram(minutes: u64) -> SignalSpec {
    SignalSpec {
        name: "ram".into(),
        metric: Metric::MemoryUtilization,
        comparison: Comparison::Above,
        threshold: 0.85,
        duration: Duration::from_secs(minutes * 60),
        basis: None,
        level: Level::Leave,
    }
}

fn series(points: impl IntoIterator<Item = (i64, f64)>) -> Series {
    let mut series = Series::default();
    for (s, v) in points {
        series.push(t(s), Some(v));
    }
    series
}

#[test]
fn a_single_crossed_reading_is_pending_and_never_firing() {
    let one = series([(0, 0.9)]);
    let status = judge(&ram(15), Some(&one), t(1), None);
    assert_eq!(status.state, SignalState::Pending);
    assert_eq!(status.value, Some(0.9));
}

#[test]
fn four_cron_runs_at_five_minutes_fire_a_fifteen_minute_signal() {
    let runs = series([(0, 0.9), (301, 0.91), (602, 0.9), (903, 0.92)]);
    assert_eq!(judge(&ram(15), Some(&runs), t(602), None).state, SignalState::Pending);
    let status = judge(&ram(15), Some(&runs), t(903), None);
    assert_eq!(status.state, SignalState::Firing);
}

#[test]
fn a_noisy_minute_counts_by_its_mean() {
    // Every minute holds eleven readings of 0.93 and one of 0.30: mean 0.8775, above 0.85.
    let noisy = series((0..180).map(|i| (i * 5, if i % 12 == 3 { 0.30 } else { 0.93 })));
    assert_eq!(judge(&ram(15), Some(&noisy), t(899), None).state, SignalState::Firing);
}

#[test]
fn one_minute_below_makes_it_pending_again() {
    let dip = series((0..16).map(|i| (i * 60, if i == 8 { 0.5 } else { 0.9 })));
    let status = judge(&ram(15), Some(&dip), t(15 * 60), None);
    assert_eq!(status.state, SignalState::Pending);
}

#[test]
fn it_clears_after_a_quarter_of_the_duration() {
    let firing = Some(SignalMemory { state: SignalState::Firing, since: t(-900) });
    // Below since minute 11 of 15 minutes: 15 / 4 = 3.75 minutes are needed.
    let below = |minutes: i64| {
        series((0..15).map(|i| ((i + 1) * 60, if i >= 15 - minutes { 0.5 } else { 0.9 })))
    };
    let now = t(15 * 60);
    assert_eq!(judge(&ram(15), Some(&below(3)), now, firing).state, SignalState::Firing);
    assert_eq!(judge(&ram(15), Some(&below(4)), now, firing).state, SignalState::Ok);
}

#[test]
fn silence_freezes_the_last_state() {
    let firing = Some(SignalMemory { state: SignalState::Firing, since: t(0) });
    let old = series([(0, 0.9)]);
    let status = judge(&ram(15), Some(&old), t(400), firing);
    assert_eq!(status.state, SignalState::Unknown);
    assert_eq!(status.since, Some(t(0)));
    assert_eq!(status.memory, firing);
    assert_eq!(judge(&ram(15), None, t(0), None).state, SignalState::Unknown);
}

#[test]
fn holes_of_more_than_a_fifth_never_fire() {
    // Readings in minutes 1 and 15 only: held for five minutes each, nine are missing.
    let holes = series([(30, 0.9), (899, 0.9)]);
    assert_eq!(judge(&ram(15), Some(&holes), t(900), None).state, SignalState::Pending);
}

#[test]
fn without_a_duration_it_fires_at_once_and_clears_at_once() {
    let units = SignalSpec { duration: Duration::ZERO, ..ram(0) };
    assert_eq!(judge(&units, Some(&series([(0, 0.9)])), t(1), None).state, SignalState::Firing);
    let firing = Some(SignalMemory { state: SignalState::Firing, since: t(0) });
    assert_eq!(judge(&units, Some(&series([(0, 0.8)])), t(1), firing).state, SignalState::Ok);
}

#[test]
fn no_requests_is_not_a_gap() {
    let mut none = Series::default();
    none.push(t(0), None);
    assert_eq!(judge(&ram(15), Some(&none), t(1), None).state, SignalState::Ok);
}

#[test]
fn a_condition_that_goes_on_keeps_its_beginning() {
    let pending = Some(SignalMemory { state: SignalState::Pending, since: t(-3600) });
    let runs = series((0..=15).map(|i| (i * 60, 0.9)));
    let status = judge(&ram(15), Some(&runs), t(900), pending);
    assert_eq!((status.state, status.since), (SignalState::Firing, Some(t(-3600))));
}

#[test]
fn a_false_minute_and_a_hole_together_do_not_make_a_whole_duration() {
    // Minutes 1–2 below, 3–6 above; silence over minutes 7–13 of which the hold leaves 3 missing;
    // above again. Thirteen minutes are not fifteen, and the holes do not make up for them.
    let mut points = vec![(30, 0.5), (90, 0.5)];
    points.extend((2..6).map(|m| (m * 60 + 30, 0.9)));
    points.extend((13..15).map(|m| (m * 60 + 30, 0.9)));
    let status = judge(&ram(15), Some(&series(points)), t(900), None);
    assert_eq!(status.state, SignalState::Pending);
}

#[test]
fn twelve_minutes_of_history_do_not_fire_fifteen() {
    let young = series((0..=12).map(|m| (m * 60, 0.9)));
    assert_eq!(judge(&ram(15), Some(&young), t(12 * 60), None).state, SignalState::Pending);
    let old = series((0..=15).map(|m| (m * 60, 0.9)));
    assert_eq!(judge(&ram(15), Some(&old), t(15 * 60), None).state, SignalState::Firing);
}

#[test]
fn cron_may_be_late_by_half_a_minute() {
    for runs in [[0, 330, 600, 930], [0, 290, 620, 905], [0, 270, 640, 899]] {
        let runs = series(runs.map(|s| (s, 0.9)));
        let last = runs.iter().last().unwrap().0;
        assert_eq!(judge(&ram(15), Some(&runs), last, None).state, SignalState::Firing, "{runs:?}");
    }
}

#[test]
fn cron_every_ten_minutes_is_pending_and_goes_by_itself() {
    let runs = series((0..7).map(|i| (i * 600, 0.9)));
    assert_eq!(judge(&ram(15), Some(&runs), t(3600), None).state, SignalState::Pending);
    // Firing before: one run below is one minute of 3.75, the next brings five more.
    let firing = Some(SignalMemory { state: SignalState::Firing, since: t(0) });
    let runs = series([(0, 0.9), (600, 0.9), (1200, 0.5), (1800, 0.5)]);
    assert_eq!(judge(&ram(15), Some(&runs), t(1200), firing).state, SignalState::Firing);
    assert_eq!(judge(&ram(15), Some(&runs), t(1800), firing).state, SignalState::Ok);
}

#[test]
fn a_minute_without_requests_is_known_and_meets_nothing() {
    let mut slow = series((0..=15).map(|m| (m * 60, 0.9)));
    slow.push(t(8 * 60), None);
    assert_eq!(judge(&ram(15), Some(&slow), t(900), None).state, SignalState::Pending);
    // Firing before: the first quiet minute does not clear it, a quarter does.
    let firing = Some(SignalMemory { state: SignalState::Firing, since: t(0) });
    let quiet = |minutes: i64| {
        let mut quiet = series((0..=15 - minutes).map(|m| (m * 60, 0.9)));
        (16 - minutes..=15).for_each(|m| quiet.push(t(m * 60), None));
        quiet
    };
    assert_eq!(judge(&ram(15), Some(&quiet(1)), t(900), firing).state, SignalState::Firing);
    assert_eq!(judge(&ram(15), Some(&quiet(4)), t(900), firing).state, SignalState::Ok);
}

#[test]
fn below_five_minutes_every_reading_counts() {
    // The mean is 0.88, yet one reading in five is below.
    let at_second = |i: i64| if i % 5 == 0 { 0.80 } else { 0.90 };
    let mixed = series((0..=60).map(|i| (i, at_second(i))));
    assert_eq!(judge(&ram(1), Some(&mixed), t(60), None).state, SignalState::Ok);
    let all = series((0..=60).map(|i| (i, 0.90)));
    assert_eq!(judge(&ram(1), Some(&all), t(60), None).state, SignalState::Firing);
}

#[test]
fn pending_begins_anew_after_it_was_broken() {
    let pending = Some(SignalMemory { state: SignalState::Pending, since: t(-3600) });
    let dip = series((0..=15).map(|m| (m * 60, if m == 8 { 0.5 } else { 0.9 })));
    let status = judge(&ram(15), Some(&dip), t(900), pending);
    assert_eq!((status.state, status.since), (SignalState::Pending, Some(t(480))));
}
