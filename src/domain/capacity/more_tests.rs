//! Connections, network, latency, Little's law, imported load tests.

use super::measured as estimate;
use super::tests::{day_and_night, near};
use super::*;
use crate::domain::Timestamp;
use chrono::TimeDelta;
use std::time::Duration;

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + TimeDelta::days(i64::from(DAYS)) - TimeDelta::seconds(1)
}

/// Ten days of 20 requests/s by night and 100 by day from 500 units, so ρ = 0.2, and more of each
/// minute.
fn inputs(of: impl Fn(f64, usize) -> Detail) -> CapacityInputs {
    let mut inputs = Gatherer::new(now()).finish(Some(500.0), None, 2.0, 36);
    for i in (DAYS as usize - 10) * 1440..inputs.minutes.len() {
        let (rate, cpu) = day_and_night(i / 60 % 24);
        inputs.minutes[i] = Minute { rate: Some(rate), cpu: Some(cpu), steal: Some(0.0) };
        inputs.details[i] = of(rate, i);
    }
    inputs
}

fn answer(inputs: &CapacityInputs, resource: Resource) -> ResourceCapacity {
    estimate(inputs).answers.into_iter().find(|a| a.resource == resource).unwrap()
}

#[test]
fn connections_by_hand() {
    // 5 + 0.25·X of 100: 80 at 300 requests/s; 300 ÷ 0.2 = 1500.
    let mut law = inputs(|rate, _| Detail {
        connections: Some((5.0 + 0.25 * rate) as f32),
        ..Detail::default()
    });
    law.connections_max = Some(100.0);
    let known = answer(&law, Resource::Connections);
    near(known.units, 1500.0, 1e-4);
    assert_eq!(
        (known.confidence, known.evidence.id),
        (Confidence::High, "capacity-connections-law")
    );
    // Of 60 connections 48 are healthy: 172 requests/s, 860 units. That is full before the CPU.
    law.connections_max = Some(60.0);
    let capacity = estimate(&law);
    near(answer(&law, Resource::Connections).units, 860.0, 1e-4);
    assert_eq!(bottleneck(&capacity.answers).map(|a| a.resource), Some(Resource::Connections));
    assert_eq!(full_today(&capacity.answers).map(|a| a.resource), Some(Resource::Connections));
}

#[test]
fn a_pool_is_not_limited_by_units_until_it_takes_too_much() {
    let mut pool = inputs(|_, _| Detail { connections: Some(20.0), ..Detail::default() });
    pool.connections_max = Some(100.0);
    let flat = answer(&pool, Resource::Connections);
    assert_eq!((flat.units, flat.confidence), (None, Confidence::Medium));
    assert_eq!(flat.evidence.id, "capacity-connections-flat");
    pool.connections_max = Some(22.0);
    let full = answer(&pool, Resource::Connections);
    assert_eq!(
        (full.confidence, full.evidence.id),
        (Confidence::None, "capacity-connections-full")
    );
}

#[test]
fn network_by_hand() {
    // 1 kB/s and 20 kB a request, both ways; 100 Mbit/s is 12.5 MB/s, of which 10 MB/s are healthy:
    // 9.999 MB ÷ 20 kB = 499.95 requests/s, 2499.75 units.
    let mut law = inputs(|rate, _| Detail {
        receive: Some((1_000.0 + 2_000.0 * rate) as f32),
        transmit: Some((18_000.0 * rate) as f32),
        ..Detail::default()
    });
    let unknown = answer(&law, Resource::Network);
    assert_eq!((unknown.units, unknown.evidence.id), (None, "capacity-network-no-bandwidth"));
    law.bandwidth = Some(12.5e6);
    let known = answer(&law, Resource::Network);
    near(known.units, 2499.75, 1e-4);
    assert_eq!(known.confidence, Confidence::Medium);
    // Full today is said only of what was measured.
    let only = [known];
    assert_eq!(bottleneck(&only).map(|a| a.resource), Some(Resource::Network));
    assert_eq!(full_today(&only), None);
}

#[test]
fn traffic_that_no_request_explains_is_no_law() {
    let mut other = inputs(|rate, _| Detail {
        receive: Some((9e6 + 2_000.0 * rate) as f32),
        transmit: Some(0.0),
        ..Detail::default()
    });
    other.bandwidth = Some(12.5e6);
    let answer = answer(&other, Resource::Network);
    assert_eq!((answer.units, answer.evidence.id), (None, "capacity-network-otherwise"));
}

fn tail(above: f64, total: f64) -> Tail {
    Tail { bound: 1.2, above, total, over: Duration::from_mins(1) }
}

#[test]
fn latency_is_held_broken_or_open_by_its_exact_interval() {
    let mut law = inputs(|_, _| Detail::default());
    law.latency_limit = Some(1.0);
    let mut judge = |tail: Tail| {
        law.tail = Some(tail);
        let capacity = estimate(&law);
        let answer = capacity.answers.iter().find(|a| a.resource == Resource::Latency).unwrap();
        assert_eq!(answer.units, None);
        (capacity.latency.unwrap().held, answer.confidence)
    };
    // 0 of 1,000: at most 0.37 %. 40 of 1,000: at least 2.9 %. 10 of 1,000: 0.48 % to 1.83 %.
    assert_eq!(judge(tail(0.0, 1000.0)), (Some(true), Confidence::Medium));
    assert_eq!(judge(tail(40.0, 1000.0)), (Some(false), Confidence::Medium));
    assert_eq!(judge(tail(10.0, 1000.0)), (None, Confidence::None));
    // 0 of 100 may be 3.6 %.
    assert_eq!(judge(tail(0.0, 100.0)), (None, Confidence::None));
}

#[test]
fn without_a_histogram_the_minutes_buckets_speak() {
    let judge = |low: f32, high: Option<f32>| {
        let mut law = inputs(|_, _| Detail {
            p99: Some(low),
            p99_low: Some(low),
            p99_high: high,
            ..Detail::default()
        });
        law.latency_limit = Some(1.2);
        estimate(&law).latency.map(|v| v.held)
    };
    assert_eq!(judge(0.3, Some(1.2)), Some(Some(true)));
    assert_eq!(judge(1.2, Some(5.0)), Some(Some(false)));
    assert_eq!(judge(5.0, None), Some(Some(false)));
    assert_eq!(judge(0.3, Some(5.0)), Some(None), "the limit lies inside the bucket");
}

#[test]
fn latency_is_extrapolated_only_from_fine_buckets_on_a_busy_machine() {
    // R = 0.01 ÷ (1 − 0.01·X), so 1/R = 100 − X: 0.1 s at 90 requests/s.
    let law = |width: f64, cpu: f64| {
        let mut law = inputs(|_, _| Detail::default());
        for (i, (minute, detail)) in law.minutes.iter_mut().zip(&mut law.details).enumerate() {
            let rate = 50.0 + (i / 60 % 8) as f64 * 5.0;
            // A little noise, or the fit would have no error to speak of.
            let p99 = (1.0 + 0.01 * ((i % 7) as f64 - 3.0)) / (100.0 - rate);
            if minute.rate.is_some() {
                *minute = Minute { rate: Some(rate), cpu: Some(cpu), steal: None };
                detail.p99 = Some(p99 as f32);
                detail.p99_low = Some((p99 * (1.0 - width / 2.0)) as f32);
                detail.p99_high = Some((p99 * (1.0 + width / 2.0)) as f32);
            }
        }
        law.latency_limit = Some(0.1);
        law
    };
    let fine = law(0.2, 0.7);
    let shown = answer(&fine, Resource::Latency);
    let per_unit = estimate(&fine).demand.unwrap().per_unit;
    near(shown.units, 90.0 / per_unit, 0.02);
    let (low, high) = shown.interval.unwrap();
    assert!(low <= shown.units.unwrap() && shown.units.unwrap() <= high);
    // It decides nothing.
    assert_eq!(bottleneck(&[shown]), None);
    assert_eq!(answer(&law(0.5, 0.7), Resource::Latency).units, None, "coarse buckets");
    assert_eq!(answer(&law(0.2, 0.4), Resource::Latency).units, None, "an idle machine");
}

#[test]
fn littles_law_by_hand() {
    // 20 and 100 requests/s of 50 ms: 1 and 5 at once, 3 at the median of half nights, half days.
    let of = |factor: f64| {
        inputs(move |rate, i| Detail {
            in_flight: Some((factor * 0.05 * rate) as f32 + if i % 2 == 0 { 0.1 } else { -0.1 }),
            latency: Some(0.05),
            ..Detail::default()
        })
    };
    let little = |factor| estimate(&of(factor)).little.unwrap();
    let right = little(1.0);
    assert!(right.agrees && right.hours == 48, "{right:?}");
    near(Some(right.expected), 3.0, 1e-6);
    assert!(little(1.4).agrees, "within half");
    let more = little(3.0);
    assert_eq!((more.agrees, more.evidence.id), (false, "capacity-little-more"));
    near(Some(more.measured), 9.0, 1e-4);
    assert_eq!(little(0.2).evidence.id, "capacity-little-fewer");
    assert_eq!(estimate(&inputs(|_, _| Detail::default())).little, None);
}

#[test]
fn one_request_that_may_be_the_look_itself_is_no_disagreement() {
    // 20 and 100 requests/s of 1 ms: 0.06 at once, and one is read.
    let looked =
        inputs(|_, _| Detail { in_flight: Some(1.0), latency: Some(0.001), ..Detail::default() });
    assert!(estimate(&looked).little.unwrap().agrees);
}

fn result(throughput: f64, concurrency: f64, client: Client) -> LoadTestResult {
    LoadTestResult {
        tool: Tool::Wrk,
        throughput,
        requests: throughput * 60.0,
        seconds: 60.0,
        failed: 0.0,
        concurrency: Some(concurrency),
        mean: Some(concurrency / throughput),
        latency: [None; 3],
        client,
    }
}

fn imported(result: LoadTestResult, cpu: Option<f64>) -> LoadTest {
    LoadTest {
        file: "wrk.txt".into(),
        result,
        phase: None,
        units: None,
        ended: None,
        imported: now(),
        cpu,
    }
}

#[test]
fn a_load_test_is_a_lower_bound_unless_the_machine_was_saturated_and_the_client_was_not() {
    let mut law = inputs(|_, _| Detail::default());
    let mut judge = |client, cpu| {
        law.load_tests = vec![imported(result(290.0, 16.0, client), cpu)];
        let capacity = estimate(&law);
        let answer = capacity.answers.iter().find(|a| a.resource == Resource::LoadTest).unwrap();
        // 290 ÷ 0.2.
        near(answer.units, 1450.0, 1e-9);
        assert_eq!(answer.at_least, !capacity.load_tests[0].maximum);
        let warned = capacity.load_tests[0].test.warning().map(|m| m.id);
        (answer.at_least, answer.confidence, warned)
    };
    let closed = Some("capacity-load-test-closed");
    let overloaded = Some("capacity-load-test-overloaded");
    assert_eq!(judge(Client::Closed, None), (true, Confidence::Low, closed));
    assert_eq!(judge(Client::Closed, Some(0.5)), (true, Confidence::Low, closed));
    assert_eq!(judge(Client::Closed, Some(0.95)), (false, Confidence::Medium, None));
    assert_eq!(judge(Client::Overloaded, Some(0.95)), (true, Confidence::Low, overloaded));
    assert_eq!(judge(Client::Open, None), (true, Confidence::Low, None));
}

#[test]
fn without_a_measured_peak_a_test_speaks_for_the_units_that_were_given_or_for_none() {
    let mut young = Gatherer::new(now()).finish(Some(500.0), None, 2.0, 36);
    young.load_tests = vec![imported(result(290.0, 16.0, Client::Closed), None)];
    let unknown = answer(&young, Resource::LoadTest);
    assert_eq!((unknown.units, unknown.confidence), (None, Confidence::None));
    young.load_tests[0].units = Some(1200.0);
    let given = answer(&young, Resource::LoadTest);
    assert_eq!((given.units, given.at_least), (Some(1200.0), true));
}

#[test]
fn several_tests_make_a_scalability_law() {
    let law = usl::Usl { lambda: 100.0, sigma: 0.02, kappa: 0.0005 };
    let mut tested = inputs(|_, _| Detail::default());
    tested.load_tests = [1.0, 4.0, 16.0, 32.0, 64.0, 128.0]
        .map(|n| imported(result(law.at(n), n, Client::Closed), None))
        .to_vec();
    let found = estimate(&tested).scalability.unwrap();
    near(found.peak.map(|p| p.0), 1960.0_f64.sqrt(), 1e-4);
    // A client that measured itself is no step of the server's.
    tested.load_tests[3].result.client = Client::Overloaded;
    tested.load_tests[4].result.client = Client::Overloaded;
    assert_eq!(estimate(&tested).scalability.unwrap().law, None);
}

#[test]
fn the_history_alone_makes_a_law_where_its_concurrency_varies() {
    let law = usl::Usl { lambda: 20.0, sigma: 0.05, kappa: 0.0 };
    // Five minutes each at 1 to 12 requests at once.
    let mut seen = inputs(|_, _| Detail::default());
    for (i, (minute, detail)) in seen.minutes.iter_mut().zip(&mut seen.details).enumerate() {
        let n = 1.0 + (i / 5 % 12) as f64;
        if minute.rate.is_some() {
            minute.rate = Some(law.at(n));
            detail.in_flight = Some(n as f32);
        }
    }
    let found = estimate(&seen).scalability.unwrap();
    near(found.law.map(|l| l.lambda), 20.0, 0.01);
    near(found.law.map(|l| l.sigma), 0.05, 0.05);
    assert_eq!(estimate(&inputs(|_, _| Detail::default())).scalability, None);
}

#[test]
fn the_99th_percentile_has_one_limit_for_every_page() {
    use crate::domain::fixtures::profile;
    use crate::domain::metric::Metric;
    use crate::domain::profile::{Comparison, Limit, SignalSpec};
    use crate::domain::signal::Level;
    let mut business = profile();
    for phase in &mut business.phases {
        phase.signals.clear();
    }
    let basis = business.bases[0].clone();
    let limit = |business: &_| latency_limit(business, 0, &basis);
    assert_eq!(limit(&business), None);
    // Where no signal of the phase watches it, where the profile begins to worry.
    business.limits.push(Limit {
        metric: Metric::LatencyP99,
        comparison: Comparison::Above,
        warning: 0.8,
        critical: 1.0,
    });
    assert_eq!(limit(&business), Some(0.8));
    let promised = inputs(|_, _| Detail::default()).promised(&business, 0, &basis);
    assert_eq!(promised.latency_limit, Some(0.8));
    // The signal to leave is the phase's own word; a person's alarm is not.
    let signal = |threshold, level| SignalSpec {
        name: format!("p99-{threshold}"),
        metric: Metric::LatencyP99,
        comparison: Comparison::Above,
        threshold,
        duration: Duration::from_mins(15),
        basis: None,
        level,
    };
    business.phases[0].signals = vec![signal(0.3, Level::Warning), signal(1.2, Level::Leave)];
    assert_eq!(limit(&business), Some(1.2));
}
