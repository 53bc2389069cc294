use super::*;
use crate::domain::fixtures::{self, profile};
use proptest::prelude::*;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use std::time::Duration;

/// Standard normal, near enough: the sum of twelve uniform numbers, less six.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Trend,
    Season,
    Walk,
    Memory,
}

const KINDS: [Kind; 4] = [Kind::Trend, Kind::Season, Kind::Walk, Kind::Memory];

/// A seeded series of gigabytes, in bytes.
fn series(kind: Kind, seed: u64, count: usize) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let slope = 0.3 * random.random::<f64>();
    let memory = 0.5 + 0.3 * random.random::<f64>();
    let (mut level, mut noise) = (0.0, 0.0);
    (0..count)
        .map(|i| {
            let shock = normal(&mut random);
            level += shock;
            noise = memory * noise + shock;
            let t = i as f64;
            let week = if i % 7 < 5 { 3.0 } else { -3.0 };
            let value = match kind {
                Kind::Trend => slope * t + shock,
                Kind::Season => 0.1 * slope * t + week + shock,
                Kind::Walk => level,
                Kind::Memory => noise,
            };
            (100.0 + value) * 1e9
        })
        .collect()
}

fn record(values: &[f64]) -> Record {
    Record {
        metric: Metric::MemoryUsed,
        step: Step::Day,
        first: fixtures::now() - TimeDelta::days(values.len() as i64),
        values: values.iter().copied().map(Some).collect(),
    }
}

fn ask(horizon: usize) -> Ask {
    Ask { horizon: Some(horizon), threshold: None, seed: 7 }
}

/// Share of held-out points inside the 80 % interval.
fn coverage(kind: Kind, seeds: std::ops::Range<u64>, count: usize, ahead: usize) -> f64 {
    let (mut inside, mut all) = (0, 0);
    for seed in seeds {
        let values = series(kind, 1000 * kind as u64 + seed, count + ahead);
        let made = forecast(&record(&values[..count]), ask(ahead), fixtures::now()).unwrap();
        let intervals = made.low.iter().zip(&made.high);
        for (value, (low, high)) in values[count..].iter().zip(intervals) {
            inside += u32::from((low..=high).contains(&value));
            all += 1;
        }
    }
    f64::from(inside) / f64::from(all)
}

#[test]
fn four_fifths_of_what_comes_lies_inside_the_interval() {
    let found: Vec<f64> = KINDS.iter().map(|k| coverage(*k, 0..50, 90, 28)).collect();
    let mean = found.iter().sum::<f64>() / found.len() as f64;
    assert!((0.74..=0.86).contains(&mean), "{mean} {found:?}");
    assert!(found.iter().all(|c| (0.65..=0.92).contains(c)), "{found:?}");
}

/// Where the first crossing of what really came lies: before the 10 % date, between it and the 90 %
/// date, after. Beyond the horizon is one place.
fn dates(kind: Kind, seeds: std::ops::Range<u64>, rise: f64) -> [u32; 3] {
    let (count, ahead) = (90, 150);
    let mut places = [0; 3];
    for seed in seeds {
        let values = series(kind, 5000 + 1000 * kind as u64 + seed, count + ahead);
        let threshold = values[..count].iter().copied().fold(f64::MIN, f64::max) + rise * 1e9;
        let asked = Ask { threshold: Some((threshold, Comparison::Above)), ..ask(ahead) };
        let made = forecast(&record(&values[..count]), asked, fixtures::now()).unwrap();
        let crossing = made.crossing.unwrap();
        let steps = |d: Option<Timestamp>| d.map_or(i64::MAX, |d| (d - crossing.from).num_days());
        let came = values[count..].iter().position(|v| *v > threshold);
        let came = came.map_or(i64::MAX, |p| p as i64 + 1);
        let [first, _, last] = crossing.dates.map(steps);
        places[usize::from(came >= first) + usize::from(came > last)] += 1;
    }
    places
}

#[test]
fn the_day_comes_between_the_first_and_the_last_date_four_times_in_five() {
    let cases = [(Kind::Trend, 3.0), (Kind::Trend, 8.0), (Kind::Walk, 1.0), (Kind::Walk, 3.0)];
    let found = cases.map(|(kind, rise)| dates(kind, 0..16, rise));
    let of = |place: usize| f64::from(found.iter().map(|f| f[place]).sum::<u32>()) / 64.0;
    assert!((0.65..=0.92).contains(&of(1)), "{found:?}");
    // Early and late alike, neither alone.
    assert!(of(0) <= 0.15 && of(2) <= 0.15, "{found:?}");
}

/// From 50 %, 0.28 points a day, 0.5 points of noise: at 85 % 125 days after the first, 35 days
/// after the last of 90. A logit scale would bend the line.
#[test]
fn a_disk_that_fills_on_a_line_is_full_when_the_line_says() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let values: Vec<f64> =
        (0..90).map(|i| 0.5 + 0.0028 * f64::from(i) + 0.005 * normal(&mut random)).collect();
    let record = Record { metric: Metric::DiskUtilization, ..record(&values) };
    let asked = Ask { threshold: Some((0.85, Comparison::Above)), ..ask(180) };
    let made = forecast(&record, asked, fixtures::now()).unwrap();
    let [first, middle, last] =
        made.crossing.unwrap().dates.map(|d| (d.unwrap() - made.from).num_days());
    assert!((31..=39).contains(&middle), "{first} {middle} {last}");
    assert!(first <= middle && middle <= last && last - first <= 25, "{first} {middle} {last}");
    assert_eq!(made.scale, Scale::Raw);
    assert!(made.back_test.unwrap().mase < 0.6);
    assert!(made.high.iter().all(|v| *v <= 1.0));
}

#[test]
fn too_little_history_is_said_and_not_guessed() {
    let values = series(Kind::Trend, 1, 11);
    let no = forecast(&record(&values), ask(30), fixtures::now()).unwrap_err();
    assert_eq!((no.metric, no.why.id), (Metric::MemoryUsed, "forecast-few-days"));
    let values = series(Kind::Trend, 1, 40);
    let late = fixtures::now() + TimeDelta::days(30);
    assert_eq!(forecast(&record(&values), ask(30), late).unwrap_err().why.id, "forecast-old");
    let empty = Record { values: Vec::new(), ..record(&[]) };
    assert_eq!(forecast(&empty, ask(30), fixtures::now()).unwrap_err().why.id, "forecast-few-days");
}

#[test]
fn the_method_follows_the_seasons_that_are_there() {
    let method = |kind, count| {
        let made = forecast(&record(&series(kind, 3, count)), ask(7), fixtures::now()).unwrap();
        (made.method, made.back_test.unwrap())
    };
    assert_eq!(method(Kind::Season, 90).0, Method::Mstl);
    assert_eq!(method(Kind::Trend, 13).0, Method::AutoEts);
    // Of a random walk the last value is the best forecast, and it is said what lost.
    let naive = (0..20).map(|seed| {
        let values = series(Kind::Walk, seed, 90);
        forecast(&record(&values), ask(14), fixtures::now()).unwrap()
    });
    let lost: Vec<_> = naive.filter(|f| f.method == Method::Naive).collect();
    assert!(!lost.is_empty());
    for made in &lost {
        let test = made.back_test.unwrap();
        assert!(test.lost.is_some_and(|lost| lost > test.mase), "{test:?}");
        assert!(made.median.iter().all(|v| (v - made.median[0]).abs() < 1.0));
    }
}

#[test]
fn what_never_moved_stays() {
    for value in [0.0, 0.37] {
        let record = Record { metric: Metric::RequestsErrorRatio, ..record(&[value; 40]) };
        let asked = Ask { horizon: None, threshold: Some((0.3, Comparison::Above)), seed: 1 };
        let made = forecast(&record, asked, fixtures::now()).unwrap();
        assert_eq!((made.median.len(), made.median[79]), (80, value));
        assert_eq!((made.low.clone(), made.high.clone()), (made.median.clone(), made.median));
        assert_eq!(made.crossing.unwrap().crossed[0], f64::from(u8::from(value > 0.3)));
        assert_eq!(made.back_test, None);
    }
}

#[test]
fn a_deploy_is_left_behind_and_said() {
    let mut values = series(Kind::Trend, 5, 90);
    values[..40].iter_mut().for_each(|v| *v -= 40e9);
    let made = forecast(&record(&values), ask(300), fixtures::now()).unwrap();
    let shift = made.shift.unwrap();
    assert_eq!(shift.at, record(&values).first + TimeDelta::days(40));
    assert!(shift.after - shift.before > 30e9, "{shift:?}");
    assert_eq!(made.history.len(), 50);
    // And the horizon is twice what is used, not twice what was there.
    assert_eq!(made.median.len(), 100);
    // Too fresh to forecast from.
    let mut values = series(Kind::Trend, 5, 90);
    values[..82].iter_mut().for_each(|v| *v -= 40e9);
    let no = forecast(&record(&values), ask(300), fixtures::now()).unwrap_err();
    assert_eq!(no.why.id, "forecast-after-shift");
}

#[test]
fn gaps_are_kept_and_change_little() {
    let values = series(Kind::Season, 9, 90);
    let whole = forecast(&record(&values), ask(14), fixtures::now()).unwrap();
    let mut gaps = record(&values);
    for gap in [5, 30, 31, 32, 60, 77] {
        gaps.values[gap] = None;
    }
    let made = forecast(&gaps, ask(14), fixtures::now()).unwrap();
    assert_eq!(made.history, gaps.values);
    for (a, b) in made.median.iter().zip(&whole.median) {
        assert!((a - b).abs() < 1.5e9, "{a} {b}");
    }
}

#[test]
fn one_seed_one_answer() {
    let values = series(Kind::Walk, 2, 60);
    let asked = |seed| Ask { threshold: Some((105e9, Comparison::Above)), seed, ..ask(60) };
    let made = |seed| forecast(&record(&values), asked(seed), fixtures::now()).unwrap();
    assert_eq!(made(1), made(1));
    assert_ne!(made(1).crossing, made(2).crossing);
}

#[test]
fn hours_know_the_day_and_the_week() {
    let hour = |i: usize| {
        10.0 + if i % 24 < 8 { 0.0 } else { 5.0 } + if i / 24 % 7 < 5 { 3.0 } else { 0.0 }
    };
    let values: Vec<f64> = (0..21 * 24).map(|i| hour(i) * 1e9).collect();
    let hourly = Record {
        step: Step::Hour,
        first: fixtures::now() - TimeDelta::hours(values.len() as i64),
        ..record(&values)
    };
    let made = forecast(&hourly, ask(96), fixtures::now()).unwrap();
    for (step, median) in made.median.iter().enumerate() {
        let value = hour(values.len() + step) * 1e9;
        assert!((median - value).abs() < 1e9, "{step}: {median} {value}");
    }
    assert_eq!(made.step, TimeDelta::hours(1));
}

#[test]
fn every_signal_of_the_phase_is_asked_and_so_are_the_units() {
    let profile = profile();
    let asked = questions(&profile, 0, &profile.bases[0]);
    let signals = &profile.phases[0].signals;
    let own = signals.iter().filter(|s| s.basis.as_ref().is_none_or(|b| *b == profile.bases[0]));
    let names: Vec<_> = asked.iter().map(|q| q.signal.clone()).collect();
    let expected: Vec<_> = own.map(|s| Some(s.name.clone())).chain([None]).collect();
    assert_eq!(names, expected);
    assert_eq!(asked.last().unwrap().metric, Metric::UnitsCount);
    assert!(questions(&profile, 99, &profile.bases[0]).is_empty());
    // Nobody asks for the swap: a quarter of an hour above, without a threshold.
    let swap = question(&profile, Some(0), &profile.bases[0], Metric::CacheUsed);
    assert_eq!((swap.sustained, swap.threshold), (Duration::from_mins(15), None));
    let certificate = question(&profile, None, &profile.bases[0], Metric::ProbeCertificateDays);
    assert_eq!(certificate.comparison, Comparison::Below);
}

#[test]
fn units_are_known_at_the_end_of_each_month_that_the_forecast_covers() {
    let values: Vec<f64> = (0..60).map(|i| f64::from(1000 + 5 * i)).collect();
    let units = Record { metric: Metric::UnitsCount, ..record(&values) };
    let made = forecast(&units, ask(70), fixtures::now()).unwrap();
    assert_eq!(made.scale, Scale::Log1p);
    let question = questions(&profile(), 0, &profile().bases[0]).pop().unwrap();
    let outlooks = Outlooks { at: None, answers: vec![(question, Ok(made))] };
    let months = outlooks.monthly_units().unwrap();
    // From 21 November on 70 days: the ends of November, December and January.
    let days: Vec<String> = months.iter().map(|(day, _)| day.to_string()).collect();
    assert_eq!(days, ["2026-11-30", "2026-12-31"]);
    // 1,295 on the 21st and 5 a day: 1,340 on the 30th, on a scale that bends a little.
    assert!((months[0].1 - 1340.0).abs() < 15.0, "{months:?}");
    assert_eq!(outlooks.crossing("ram"), None);
    assert_eq!(outlooks.probability_by("ram", fixtures::now()), None);
    // As a projection counts: from its own month on, without what is past.
    let medians: Vec<f64> = months.iter().map(|(_, median)| *median).collect();
    let at = |day: i64| fixtures::now() + TimeDelta::days(day);
    assert_eq!(outlooks.units_ahead(at(0), 1_300.0), medians);
    assert_eq!(outlooks.units_ahead(at(20), 1_300.0), medians[1..]);
    assert!(outlooks.units_ahead(at(60), 1_300.0).is_empty());
    // Another count than the history's has no forecast.
    assert!(outlooks.units_ahead(at(0), 2_600.0).is_empty());
    // On the last day of a month its end is as good as the next step.
    let (question, mut made) = outlooks.answers.into_iter().next().unwrap();
    let made_again = made.as_mut().unwrap();
    made_again.from = at(8);
    let first = made_again.median[0];
    let outlooks = Outlooks { at: None, answers: vec![(question, made)] };
    let ahead = outlooks.units_ahead(at(8), 1_300.0);
    assert_eq!((ahead[0], ahead.len()), (first, 3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn whatever_comes_the_forecast_is_whole(
        values in proptest::collection::vec(
            proptest::option::weighted(0.9, prop_oneof![
                4 => 0.0f64..1.0,
                1 => Just(0.0),
                1 => Just(1.0),
            ]),
            0..60,
        ),
        metric in prop_oneof![
            Just(Metric::CpuUtilization), Just(Metric::DiskUtilization),
            Just(Metric::UnitsCount), Just(Metric::LatencyP99),
        ],
        threshold in 0.0f64..1.0,
    ) {
        let values: Vec<Option<f64>> = values;
        let first = fixtures::now() - TimeDelta::days(values.len() as i64);
        let record = Record { metric, step: Step::Day, first, values };
        let asked = Ask { horizon: None, threshold: Some((threshold, Comparison::Above)), seed: 1 };
        let Ok(made) = forecast(&record, asked, fixtures::now()) else { return Ok(()) };
        prop_assert!(made.median.len() <= 2 * made.history.len());
        prop_assert_eq!((made.low.len(), made.high.len()), (made.median.len(), made.median.len()));
        for ((median, low), high) in made.median.iter().zip(&made.low).zip(&made.high) {
            prop_assert!(median.is_finite() && low <= median && median <= high);
            prop_assert!(*low >= 0.0);
        }
        let crossing = made.crossing.unwrap();
        prop_assert!(crossing.crossed.windows(2).all(|w| w[0] <= w[1]));
        let [first, middle, last] = crossing.dates.map(|d| d.unwrap_or(Timestamp::MAX_UTC));
        prop_assert!(first <= middle && middle <= last);
    }
}
