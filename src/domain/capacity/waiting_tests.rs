use super::super::{
    Capacity, DAYS, Detail, Gatherer, Minute, bottleneck, estimate as all, full_today,
};
use super::*;
use crate::domain::Timestamp;
use chrono::TimeDelta;
use proptest::prelude::*;

/// The k of the estimator's own middle: what it reads is then exactly what was written.
const K: f64 = 0.62;

/// Days of 20 requests/s by night and 100 by day, from 500 units: ρ = 0.2. The CPU takes 5 % and
/// 0.2 % a request/s: full at 325/s, which is 1625 units.
fn inputs(days: usize, workers: Option<f64>, latency: impl Fn(f64) -> f64) -> CapacityInputs {
    let now = Timestamp::UNIX_EPOCH + TimeDelta::days(i64::from(DAYS)) - TimeDelta::seconds(1);
    let mut inputs = Gatherer::new(now).finish(Some(500.0), None, 2.0, 36);
    inputs.workers = workers;
    for i in (DAYS as usize - days) * 1440..inputs.minutes.len() {
        let turn = (i % 1440) as f64 / 1440.0 * std::f64::consts::TAU;
        let rate = 60.0 - 40.0 * turn.cos();
        let cpu = 0.05 + 0.002 * rate;
        inputs.minutes[i] = Minute { rate: Some(rate), cpu: Some(cpu), steal: Some(0.0) };
        inputs.details[i] = Detail { latency: Some(latency(rate) as f32), ..Detail::default() };
    }
    inputs
}

/// Of eight workers that a request keeps for `held` seconds.
fn of_eight(held: f64) -> impl Fn(f64) -> f64 {
    move |rate| {
        let used = rate * held / 8.0;
        let queue = K * used.powf((2.0_f64 * 9.0).sqrt()) / (1.0 - used);
        (8.0 * used + queue) / rate
    }
}

/// Of a lock that is held for `held` seconds, after 2 ms that nobody waits in.
fn of_a_lock(held: f64) -> impl Fn(f64) -> f64 {
    move |rate| 0.002 + held + K * held * rate * held / (1.0 - rate * held)
}

fn waiting(capacity: &Capacity) -> ResourceCapacity {
    capacity.answers.iter().find(|a| a.resource == Resource::Waiting).unwrap().clone()
}

#[track_caller]
fn near(value: Option<f64>, expected: f64, tolerance: f64) {
    let value = value.unwrap();
    assert!((value / expected - 1.0).abs() <= tolerance, "{value} is not {expected}");
}

fn first(capacity: &Capacity) -> Option<Resource> {
    bottleneck(&capacity.answers).map(|a| a.resource)
}

#[test]
fn a_pool_of_known_size_that_is_full_before_the_cpu_is_the_bottleneck() {
    // 0.7 × 8 ÷ 20 ms = 280/s; ÷ 0.2 = 1400.
    let capacity = all(&inputs(10, Some(8.0), of_eight(0.02)));
    let answer = waiting(&capacity);
    near(answer.units, 1400.0, 0.01);
    let (low, high) = answer.interval.unwrap();
    assert!(low <= 1400.0 && high >= 1400.0 && high - low < 100.0, "{low} {high}");
    assert_eq!((answer.confidence, answer.at_least), (Confidence::Medium, false));
    assert_eq!(answer.evidence.id, "capacity-waiting-workers");
    assert_eq!(first(&capacity), Some(Resource::Waiting));
    assert_eq!(full_today(&capacity.answers).map(|a| a.resource), Some(Resource::Waiting));
    // 18 ms: 311/s, near the CPU's 325, and still counted. 15 ms: 373/s, after the CPU.
    near(waiting(&all(&inputs(10, Some(8.0), of_eight(0.018)))).units, 1555.6, 0.01);
    let later = all(&inputs(10, Some(8.0), of_eight(0.015)));
    near(waiting(&later).units, 1866.7, 0.01);
    assert_eq!(first(&later), Some(Resource::Cpu));
}

#[test]
fn a_pool_counts_only_where_its_size_is_told_and_the_peak_is_measured() {
    // Nobody told of eight workers, and with a quarter of them busy nobody waits. That they carry
    // what they carry today is no answer.
    let mut untold = inputs(10, None, of_eight(0.02));
    let answer = waiting(&all(&untold));
    assert_eq!((answer.units, answer.confidence), (None, Confidence::None));
    assert_eq!(answer.evidence.id, "capacity-waiting-none");
    // On one day of ten they carried twice as much, 200/s; the peak is 110/s then, 0.22 each.
    let last = untold.minutes.len() - 1440;
    untold.minutes[last..].iter_mut().for_each(|m| m.rate = m.rate.map(|r| 2.0 * r));
    let untold = all(&untold);
    let answer = waiting(&untold);
    near(answer.units, 200.0 / 0.22, 0.01);
    assert_eq!((answer.confidence, answer.at_least), (Confidence::Low, true));
    assert_eq!(answer.evidence.id, "capacity-waiting-none");
    assert_eq!(first(&untold), Some(Resource::Cpu));
    // Four days assume the peak: 60 × 2 = 120/s, 0.24 each.
    let assumed = waiting(&all(&inputs(4, Some(8.0), of_eight(0.02))));
    near(assumed.units, 280.0 / 0.24, 0.01);
    assert_eq!(assumed.confidence, Confidence::Low);
    // Of a thousand workers two are busy: that is too far from full.
    let idle = waiting(&all(&inputs(10, Some(1000.0), of_eight(0.02))));
    assert_eq!((idle.units, idle.evidence.id), (None, "capacity-waiting-none"));
}

#[test]
fn a_lock_is_spoken_of_and_limits_nothing() {
    // 0.7 ÷ 3.5 ms = 200/s; ÷ 0.2 = 1000.
    let capacity = all(&inputs(10, None, of_a_lock(0.0035)));
    let answer = waiting(&capacity);
    near(answer.units, 1000.0, 0.02);
    assert_eq!((answer.confidence, answer.at_least), (Confidence::Low, false));
    assert_eq!(answer.evidence.id, "capacity-waiting-lock");
    assert_eq!(first(&capacity), Some(Resource::Cpu));
    assert_eq!(full_today(&capacity.answers).map(|a| a.resource), Some(Resource::Cpu));
    assert!(capacity.spoken().any(|a| a.resource == Resource::Waiting));
}

#[test]
fn what_may_be_a_queue_for_the_cpu_is_not_before_the_cpu() {
    // 0.7 ÷ 2.2 ms = 318/s and 0.7 ÷ 2 ms = 350/s, and the CPU at 325/s: 1625.
    for held in [0.0022, 0.002] {
        let answer = waiting(&all(&inputs(10, None, of_a_lock(held))));
        assert_eq!(answer.evidence.id, "capacity-waiting-cpu");
        near(answer.units, 1625.0, 1e-3);
        assert_eq!((answer.confidence, answer.at_least), (Confidence::Low, true));
    }
    // Without a law of the CPU there is nothing that it could be instead.
    let mut blind = inputs(10, None, of_a_lock(0.0022));
    blind.minutes.iter_mut().for_each(|m| m.cpu = None);
    assert_eq!(waiting(&all(&blind)).evidence.id, "capacity-waiting-lock");
}

#[test]
fn what_is_not_known_is_said() {
    let why = |inputs: &CapacityInputs| {
        let answer = waiting(&all(inputs));
        assert_eq!((answer.units, answer.confidence), (None, Confidence::None));
        answer.evidence.id
    };
    let mut silent = inputs(10, Some(8.0), of_eight(0.02));
    silent.details.clear();
    assert_eq!(why(&silent), "capacity-waiting-no-readings");
    let mut nobody = inputs(10, Some(8.0), of_eight(0.02));
    nobody.units = None;
    assert_eq!(why(&nobody), "capacity-waiting-no-demand");
    let mut flat = inputs(10, Some(8.0), of_eight(0.02));
    flat.minutes.iter_mut().for_each(|m| m.rate = m.rate.map(|_| 50.0));
    assert_eq!(why(&flat), "capacity-waiting-spread");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn more_workers_never_carry_less(few in 3.0..20.0_f64, more in 1.0..3.0_f64, held in 0.005..0.02_f64) {
        let units = |workers: f64| waiting(&all(&inputs(3, Some(workers), of_eight(held))));
        let (fewer, larger) = (units(few.floor()), units((few * more).ceil()));
        if let (Some(fewer), Some(larger)) = (fewer.units, larger.units) {
            prop_assert!(larger >= fewer * (1.0 - 1e-6));
        }
    }
}
