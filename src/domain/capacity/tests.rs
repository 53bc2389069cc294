use super::measured as estimate;
use super::*;
use crate::domain::Timestamp;
use crate::domain::message::Arg;
use crate::domain::metric::Metric;
use crate::domain::reading::{Origin, Reading};
use chrono::TimeDelta;
use proptest::prelude::*;

const GB: f64 = 1e9;

/// The last second of the 28th day.
fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + TimeDelta::days(i64::from(DAYS)) - TimeDelta::seconds(1)
}

fn empty(units: f64) -> CapacityInputs {
    Gatherer::new(now()).finish(Some(units), None, 2.0, 36)
}

/// `days` whole days up to now, each minute by its hour of day and its number.
fn minutes(
    units: f64,
    days: usize,
    of: impl Fn(usize, usize) -> (f64, f64, f64),
) -> CapacityInputs {
    let mut inputs = empty(units);
    for (i, minute) in inputs.minutes.iter_mut().enumerate().skip((DAYS as usize - days) * 1440) {
        let (rate, cpu, steal) = of(i / 60 % 24, i);
        *minute = Minute { rate: Some(rate), cpu: Some(cpu), steal: Some(steal) };
    }
    inputs
}

fn hours(units: f64, days: usize, of: impl Fn(f64) -> Hour) -> CapacityInputs {
    let mut inputs = empty(units);
    for (i, hour) in inputs.hours.iter_mut().enumerate().skip((DAYS as usize - days) * 24) {
        *hour = of((i / 24) as f64);
    }
    inputs
}

/// 20 requests/s by night, 100 by day; 5 % and 0.2 % a request/s.
pub(super) fn day_and_night(hour: usize) -> (f64, f64) {
    let rate = if hour < 12 { 20.0 } else { 100.0 };
    (rate, 0.05 + 0.002 * rate)
}

fn answer(inputs: &CapacityInputs, resource: Resource) -> ResourceCapacity {
    estimate(inputs).answers.into_iter().find(|a| a.resource == resource).unwrap()
}

#[track_caller]
pub(super) fn near(value: Option<f64>, expected: f64, tolerance: f64) {
    let value = value.unwrap();
    assert!((value - expected).abs() <= tolerance * expected, "{value} is not {expected}");
}

#[test]
fn cpu_by_hand() {
    // (0.7 − 0.05) ÷ 0.002 = 325 requests/s; 100 ÷ 500 = 0.2 each; 325 ÷ 0.2 = 1625.
    let law = |steal: f64| {
        move |hour, _| {
            let (rate, cpu) = day_and_night(hour);
            (rate, cpu, steal)
        }
    };
    let cpu = answer(&minutes(500.0, 10, law(0.0)), Resource::Cpu);
    near(cpu.units, 1625.0, 1e-6);
    assert_eq!((cpu.confidence, cpu.at_least), (Confidence::High, false));
    assert_eq!(cpu.evidence.id, "capacity-cpu-law");
    // Steal leaves 0.6: 275 ÷ 0.2.
    near(answer(&minutes(500.0, 10, law(0.1)), Resource::Cpu).units, 1375.0, 1e-6);
    // Five days: mean 60 × 2 = 120, 0.24 each.
    let five = answer(&minutes(500.0, 5, law(0.0)), Resource::Cpu);
    near(five.units, 325.0 / 0.24, 1e-6);
    // Its peak is assumed: no measured limit.
    assert_eq!(five.confidence, Confidence::Low);
    assert_eq!(answer(&minutes(500.0, 7, law(0.0)), Resource::Cpu).confidence, Confidence::High);
    assert_eq!(answer(&minutes(500.0, 2, law(0.0)), Resource::Cpu).confidence, Confidence::Low);
}

#[test]
fn without_spread_the_cpu_is_a_lower_bound_and_no_bottleneck() {
    // 50 × 0.7 ÷ 0.2 = 175 requests/s; 50 ÷ 500 = 0.1 each.
    let answers = estimate(&minutes(500.0, 10, |_, _| (50.0, 0.2, 0.0))).answers;
    near(answers[0].units, 1750.0, 1e-9);
    assert_eq!((answers[0].confidence, answers[0].at_least), (Confidence::Low, true));
    assert_eq!(answers[0].evidence.id, "capacity-cpu-at-least");
    assert_eq!(bottleneck(&answers), None);
}

#[test]
fn a_lower_bound_below_what_is_there_says_nothing() {
    // 50 × 0.7 ÷ 0.9 = 38.9 requests/s at 0.1 each: 389 units « at least », where there are 500.
    let cpu = answer(&minutes(500.0, 10, |_, _| (50.0, 0.9, 0.0)), Resource::Cpu);
    assert_eq!((cpu.units, cpu.confidence), (None, Confidence::None));
    assert_eq!(cpu.evidence.id, "capacity-cpu-busy-otherwise");
}

#[test]
fn cpu_that_falls_with_the_load_is_no_law() {
    let inputs = minutes(500.0, 10, |hour, _| {
        let (rate, _) = day_and_night(hour);
        (rate, 0.6 - 0.004 * rate, 0.0)
    });
    let cpu = answer(&inputs, Resource::Cpu);
    let why = &cpu.evidence.args.iter().find(|(n, _)| *n == "why").unwrap().1;
    assert_eq!(*why, Arg::Message(Box::new(Message::new("capacity-cpu-contradicts"))));
    assert!(cpu.at_least);
}

#[test]
fn a_nightly_job_is_said_and_lowers_the_confidence() {
    let inputs = minutes(500.0, 10, |hour, _| {
        let (rate, cpu) = day_and_night(hour);
        (rate, cpu + if hour == 3 { 0.2 } else { 0.0 }, 0.0)
    });
    let cpu = answer(&inputs, Resource::Cpu);
    assert_eq!(cpu.evidence.id, "capacity-cpu-law-clock");
    assert_eq!(cpu.confidence, Confidence::Medium);
    near(cpu.units, 1625.0, 1e-6);
}

#[test]
fn what_is_missing_is_said() {
    let law = |hour, _| {
        let (rate, cpu) = day_and_night(hour);
        (rate, cpu, 0.0)
    };
    let mut inputs = minutes(500.0, 10, law);
    inputs.units = None;
    assert_eq!(answer(&inputs, Resource::Cpu).evidence.id, "capacity-cpu-no-units");
    let quiet = minutes(500.0, 10, |_, _| (0.0, 0.1, 0.0));
    assert_eq!(answer(&quiet, Resource::Cpu).evidence.id, "capacity-cpu-no-requests");
    let answers = estimate(&empty(500.0)).answers;
    let ids: Vec<_> = answers.iter().map(|a| a.evidence.id).collect();
    let expected = [
        "capacity-cpu-no-rates",
        "capacity-memory-no-readings",
        "capacity-disk-no-readings",
        "capacity-connections-no-readings",
        "capacity-waiting-no-readings",
        "capacity-network-no-readings",
        "capacity-latency-no-limit",
    ];
    assert_eq!(ids, expected);
    assert!(answers.iter().all(|a| a.confidence == Confidence::None && a.units.is_none()));
}

#[test]
fn one_assembly_of_two_hours_in_four_weeks_is_the_peak() {
    let inputs = minutes(100.0, 28, |_, i| {
        let assembly = (10 * 1440 + 1200..10 * 1440 + 1320).contains(&i);
        (if assembly { 2.0 } else { 0.01 }, 0.1, 0.0)
    });
    near(demand::demand(&inputs).ok().map(|d| d.per_unit), 0.02, 1e-9);
}

#[test]
fn a_handful_of_requests_is_not_inflated() {
    // A request in three minutes of five: 0.01 requests/s. An hour holds 36, a day 864.
    let inputs = minutes(1.0, 28, |_, i| (if i * 3 % 5 < 3 { 1.0 / 60.0 } else { 0.0 }, 0.1, 0.0));
    let demand = demand::demand(&inputs).unwrap();
    near(Some(demand.per_unit), 0.01, 1e-9);
    assert!(demand.solid);
    let window = demand.evidence.args.iter().find(|(n, _)| *n == "window").unwrap();
    assert_eq!(window.1, Arg::Duration(std::time::Duration::from_hours(24)));
}

fn memory(total: f64, each: f64) -> CapacityInputs {
    hours(370.0, 28, |day| {
        let units = 100.0 + 10.0 * day;
        Hour {
            memory_used: Some(0.4 * GB + each * units),
            memory_total: Some(total),
            units: Some(units),
            ..Hour::default()
        }
    })
}

#[test]
fn memory_by_hand() {
    // (0.85 × 1.6 GB − 0.4 GB) ÷ 1 MB = 960.
    let inputs = memory(1.6 * GB, 1e6);
    let known = answer(&inputs, Resource::Memory);
    near(known.units, 960.0, 1e-9);
    assert_eq!(known.confidence, Confidence::High);
    assert_eq!(bottleneck(&estimate(&inputs).answers).map(|a| a.resource), Some(Resource::Memory));
    // (0.85 × 4 GB − 0.4 GB) ÷ 1 MB = 3000, far beyond the 370 seen.
    let far = answer(&memory(4.0 * GB, 1e6), Resource::Memory);
    near(far.units, 3000.0, 1e-9);
    assert_eq!(far.confidence, Confidence::Low);
}

#[test]
fn memory_that_does_not_rise_is_not_limited_by_units() {
    let flat = answer(&memory(2.0 * GB, 0.0), Resource::Memory);
    assert_eq!((flat.units, flat.evidence.id), (None, "capacity-memory-flat"));
    let one_count = hours(100.0, 28, |day| Hour {
        memory_used: Some(GB + day),
        memory_total: Some(2.0 * GB),
        units: Some(100.0),
        ..Hour::default()
    });
    let few = answer(&one_count, Resource::Memory);
    assert_eq!((few.confidence, few.evidence.id), (Confidence::None, "capacity-memory-few"));
}

fn disk(days: usize, db: Option<f64>) -> CapacityInputs {
    hours(1000.0, days, |day| Hour {
        disk_used: Some(30.0 * GB + (day - 27.0) * GB / 30.436_875),
        disk_total: Some(100.0 * GB),
        db_size: db,
        units: Some(1000.0),
        ..Hour::default()
    })
}

#[test]
fn disk_by_hand() {
    // b = 10 GB ÷ 1000, g = 1 GB ÷ 1000 a month: (80 − 30 + 10) ÷ (0.010 + 36 × 0.001) = 1304.
    let known = answer(&disk(28, Some(10.0 * GB)), Resource::Disk);
    near(known.units, 60.0 / 0.046, 1e-6);
    assert_eq!((known.confidence, known.at_least), (Confidence::Medium, false));
    assert_eq!(answer(&disk(8, Some(10.0 * GB)), Resource::Disk).confidence, Confidence::Low);
    let young = answer(&disk(3, Some(10.0 * GB)), Resource::Disk);
    assert_eq!((young.units, young.evidence.id), (None, "capacity-disk-few-days"));
}

#[test]
fn without_the_databases_size_the_disk_is_a_lower_bound() {
    // All 30 GB theirs: 80 ÷ (0.030 + 0.036) = 1212; none of it: 50 ÷ 0.036 = 1389.
    let least = answer(&disk(28, None), Resource::Disk);
    near(least.units, 80.0 / 0.066, 1e-6);
    assert_eq!((least.confidence, least.at_least), (Confidence::Low, true));
    for b in [0.0, 0.01, 0.02, 0.03] {
        let truth = (50.0 + 1000.0 * b) / (b + 0.036);
        assert!(least.units.unwrap() <= truth * (1.0 + 1e-9));
    }
}

#[test]
fn what_is_published_is_said_beside_what_a_load_test_would_carry() {
    let mut inputs = minutes(500.0, 10, |hour, _| {
        let (rate, cpu) = day_and_night(hour);
        (rate, cpu, 0.0)
    });
    inputs.published = Some(Published {
        basis: "overview".to_owned(),
        units: Some((0.0, Some(1500.0))),
        throughput: Some(287.0),
    });
    let answers = estimate(&inputs).answers;
    let published: Vec<_> = answers
        .iter()
        .filter(|a| a.resource == Resource::Published)
        .map(|a| (a.units.unwrap().round() as i64, a.confidence, a.at_least))
        .collect();
    // 287 ÷ 0.2.
    assert_eq!(published, [(1500, Confidence::Low, false), (1435, Confidence::Low, true)]);
    assert_eq!(bottleneck(&answers).map(|a| a.resource), Some(Resource::Cpu));
}

#[test]
fn readings_in_any_order_become_minutes_and_hours() {
    let at = |seconds: i64| now() - TimeDelta::seconds(59) + TimeDelta::seconds(seconds);
    let origin = Origin::new("/proc");
    let reading = |m, v, s| Reading::new(m, v, at(s), &origin).unwrap();
    let readings = [
        reading(Metric::CpuUtilization, 0.4, 30),
        reading(Metric::CpuUtilization, 0.2, 0),
        reading(Metric::CpuUtilization, 0.9, 60),
        reading(Metric::RequestsRate, 7.0, 10),
        Reading::nothing(Metric::RequestsRate, at(20), &origin),
        reading(Metric::UnitsCount, 1180.0, 5),
        reading(Metric::MemoryUsed, 3.0, -60),
        reading(Metric::MemoryUsed, 5.0, 0),
        reading(Metric::Load1, 3.0, 0),
        reading(Metric::DiskUsed, 3.0, -40 * 86_400),
    ];
    let inputs = collect_inputs(&readings, now(), None, None, 3.0, 36);
    let minute = *inputs.minutes.last().unwrap();
    near(minute.cpu, 0.3, 1e-12);
    near(minute.rate, 7.0, 1e-12);
    assert_eq!(inputs.units, Some(1180.0));
    near(inputs.hours.last().unwrap().memory_used, 4.0, 1e-12);
    assert!(inputs.hours.iter().all(|h| h.disk_used.is_none()));
    let others = &inputs.minutes[..inputs.minutes.len() - 1];
    assert!(others.iter().all(|m| *m == Minute::default()));
}

/// A fixed sequence that looks random, in [0, 1).
fn noise(i: usize) -> f64 {
    let mixed = (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed ^ (mixed >> 32)) >> 11) as f64 / (1_u64 << 53) as f64
}

fn noisy(units: f64, days: usize, base: f64, each: f64, scale: f64) -> CapacityInputs {
    minutes(units, days, |_, i| {
        let rate = 20.0 + 80.0 * noise(2 * i);
        (scale * rate, base + each * rate + 0.04 * (noise(2 * i + 1) - 0.5), 0.0)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_known_law_is_found_again_under_noise(
        base in 0.03_f64..0.2,
        each in 0.001_f64..0.004,
        days in 3_usize..9,
    ) {
        let inputs = noisy(400.0, days, base, each, 1.0);
        let per_unit = demand::demand(&inputs).unwrap().per_unit;
        let cpu = answer(&inputs, Resource::Cpu);
        let truth = (0.7 - base) / each / per_unit;
        let found = cpu.units.unwrap();
        prop_assert!(!cpu.at_least && (found - truth).abs() < 0.05 * truth, "{found} {truth}");
        let (low, high) = cpu.interval.unwrap();
        prop_assert!(low <= found && found <= high);
    }

    #[test]
    fn the_scale_of_the_rates_does_not_matter_and_that_of_the_units_does(
        rates in 1.0_f64..1000.0,
        more in 1.01_f64..10.0,
    ) {
        let units = |inputs: &CapacityInputs| answer(inputs, Resource::Cpu).units.unwrap();
        let plain = units(&noisy(400.0, 3, 0.1, 0.002, 1.0));
        let scaled = units(&noisy(400.0, 3, 0.1, 0.002, rates));
        prop_assert!((scaled - plain).abs() < 1e-3 * plain, "{scaled} {plain}");
        // The same load by more units: each asks for less, so the machine carries more.
        let shared = units(&noisy(400.0 * more, 3, 0.1, 0.002, 1.0));
        prop_assert!(shared > plain);
        prop_assert!((shared - more * plain).abs() < 1e-6 * shared);
    }
}

#[test]
fn only_what_is_measured_and_full_today_limits() {
    let of = |resource, units, confidence| ResourceCapacity {
        units: Some(units),
        confidence,
        ..ResourceCapacity::unknown(resource, Message::new("capacity-memory-no-readings"))
    };
    // A guess of 300 for the CPU does not hide the 900 of the memory; the disk's 200 are for the
    // end of the horizon.
    let answers = [
        of(Resource::Cpu, 300.0, Confidence::Low),
        of(Resource::Memory, 900.0, Confidence::Medium),
        of(Resource::Disk, 200.0, Confidence::Medium),
    ];
    assert_eq!(full_today(&answers).map(|a| a.resource), Some(Resource::Memory));
    assert_eq!(bottleneck(&answers).map(|a| a.resource), Some(Resource::Disk));
    assert_eq!(full_today(&answers[2..]), None);
}
