//! Three days and the truth after each of them.

use super::backend::{HELD, Kind, WAIT, WORKERS};
use super::load::Visitors;
use super::service::{Look, Service};
use chrono::TimeDelta;
use palier::domain::Timestamp;
use palier::domain::capacity::{Capacity, Gatherer, Resource, ResourceCapacity, estimate};
use palier::domain::metric::Metric;
use palier::domain::reading::{Origin, Reading};
use std::fmt;
use std::time::{Duration, Instant};

/// A number for a benchmark that wants other visitors.
pub(crate) const SEED: &str = "PALIER_TRUTH_SEED";

/// U* before steal.
const TARGET: f64 = 0.7;

/// How often a day is looked at.
const LOOKS: usize = 96;
const DAYS: usize = 3;

/// Units that the service is said to have. Capacities are whole units: of one alone, a service that
/// carries 1.98 times what it is asked carries one.
const UNITS: f64 = 1000.0;

/// The seconds of the day that it stands for.
const FULL_DAY: f64 = 86_399.0;

/// The share of the core's time that others may take while a day lasts. Beyond it the latencies are
/// theirs: the day is observed once more.
const FOREIGN: f64 = 0.35;

/// Days that may be observed once more. On a machine that is never quiet the days count as they are.
const AGAIN: usize = 1;

/// A day's length in seconds. How long a lock is held is told by the growth of a wait, which needs
/// the most visits.
fn length(kind: Kind) -> f64 {
    match kind {
        Kind::Io => 8.0,
        Kind::Cpu => 9.0,
        _ => 20.0,
    }
}

/// Where the visitors' chance begins: always the same, unless a benchmark repeats.
fn chance() -> u64 {
    std::env::var(SEED).map_or(0, |seed| seed.parse().expect(SEED))
}

/// What came out.
pub(crate) struct Outcome {
    kind: Kind,
    /// What runs out first; none: nothing that is known.
    pub(crate) limit: Option<Resource>,
    /// Requests per second; without a limit no number.
    predicted: f64,
    truths: Vec<f64>,
    cpu: (ResourceCapacity, Option<f64>),
    waiting: (ResourceCapacity, Option<f64>),
    /// By day, taken by others and stolen.
    foreign: Vec<f64>,
    used: (f64, f64),
    again: usize,
    late: f64,
    seconds: f64,
}

impl Outcome {
    pub(crate) fn truth(&self) -> f64 {
        middle(&self.truths)
    }

    /// Of the prediction, as a share of the truth.
    pub(crate) fn error(&self) -> f64 {
        self.predicted / self.truth() - 1.0
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |(answer, rate): &(ResourceCapacity, Option<f64>)| {
            let least = if answer.at_least { " at least" } else { "" };
            let each = answer.units.zip(*rate).map_or(1.0, |(units, rate)| rate / units);
            let interval = answer.interval.map(|(low, high)| (low * each, high * each));
            format!("{rate:.1?}/s{least}, {interval:.0?}, {}", answer.evidence.id)
        };
        write!(
            f,
            "truth {:<11} {}: predicted {:.1}/s, measured {:.1}/s, error {:+.1} % | \
             measured by day {:.1?}, CPU {}, waiting {}, CPU {:.0}–{:.0} %, \
             others {:.2?}, {} days again, {:.1} % late, {:.0} s",
            self.kind.name(),
            self.limit.map_or("nothing", Resource::id),
            self.predicted,
            self.truth(),
            100.0 * self.error(),
            self.truths,
            said(&self.cpu),
            said(&self.waiting),
            100.0 * self.used.0,
            100.0 * self.used.1,
            self.foreign,
            self.again,
            100.0 * self.late,
            self.seconds,
        )
    }
}

fn middle(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Looks at even intervals, the first at `begun`.
fn looks(service: &mut Service, begun: Instant, seconds: f64, times: usize) -> Vec<Look> {
    (0..=times)
        .map(|i| {
            let at = begun + Duration::from_secs_f64(seconds * i as f64 / times as f64);
            std::thread::sleep(at.saturating_duration_since(Instant::now()));
            service.look()
        })
        .collect()
}

/// Rate and utilization between the first look after `warm` seconds and the last.
fn between(looks: &[Look], begun: Instant, warm: f64) -> (f64, f64) {
    let from = looks.iter().find(|l| l.at >= begun + Duration::from_secs_f64(warm)).unwrap();
    let to = looks.last().unwrap();
    let seconds = (to.at - from.at).as_secs_f64();
    ((to.requests - from.requests) / seconds, (to.own - from.own) / seconds)
}

/// A steady rate; the rate and the utilization that were measured.
fn steady(service: &mut Service, rate: f64, seconds: f64, seed: u64) -> (f64, f64) {
    let begun = Instant::now() + Duration::from_millis(50);
    let visitors = Visitors::by_chance(service.port, begun, seconds, rate, |_| rate, seed);
    let watched = looks(service, begun, seconds, (seconds * 10.0) as usize);
    visitors.gone();
    between(&watched, begun, 0.2)
}

/// The rate of all saturating resources at full use, as far as the load must know it.
fn full(service: &mut Service, kind: Kind) -> f64 {
    match kind {
        Kind::Cpu => {
            let (rate, used) = steady(service, 150.0, 1.5, 99);
            rate / used
        }
        Kind::Io => WORKERS as f64 / WAIT,
        _ => 1.0 / HELD,
    }
}

/// The truth after a day: the rate at the target.
fn truth(service: &mut Service, kind: Kind, full: f64, target: f64, seed: u64) -> f64 {
    if kind == Kind::Cpu {
        // Near the target proportion and line agree. A line through both would be through anything
        // where others take so much of the core that the second rate is not reached.
        let sides = [(0.62, seed), (0.78, seed + 1)].map(|(share, seed)| {
            let (rate, used) = steady(service, share * full, 1.3, seed);
            rate * target / used
        });
        return f64::midpoint(sides[0], sides[1]);
    }
    let begun = Instant::now();
    let visitors = Visitors::crowd(service.port, begun + Duration::from_secs(2));
    let watched = looks(service, begun, 1.9, 19);
    visitors.gone();
    let (rate, used) = between(&watched, begun, 0.3);
    assert!(used < TARGET, "the CPU is used to {used:.2} and may be the limit, not the {kind:?}");
    TARGET * rate
}

/// One day's looks, and the share of visits that came late by the visitors' own fault.
fn day(service: &mut Service, length: f64, full: f64, seed: u64) -> (Vec<Look>, f64) {
    let begun = Instant::now() + Duration::from_millis(50);
    let rate = move |t: f64| full * (0.35 - 0.15 * (std::f64::consts::TAU * t / length).cos());
    let visitors = Visitors::by_chance(service.port, begun, length, 0.5 * full, rate, seed);
    let watched = looks(service, begun, length, LOOKS);
    (watched, visitors.gone())
}

/// The share of the core that others took, steal included.
fn foreign(day: &[Look]) -> f64 {
    let (from, to) = (day.first().unwrap(), day.last().unwrap());
    let taken = (to.busy - from.busy) - (to.own - from.own) + (to.stolen - from.stolen);
    taken / (to.at - from.at).as_secs_f64()
}

/// What palier reads of a day, with the times of a day of 1440 minutes that begins at `first`.
fn readings(day: &[Look], length: f64, first: Timestamp) -> Vec<Reading> {
    let origin = Origin::new("caddy");
    let begun = day[0].at;
    // The kernel counts steal in hundredths of a second: over a second at least.
    let steal = |i: usize| {
        let from = &day[i.saturating_sub(10)];
        (day[i].stolen - from.stolen) / (day[i].at - from.at).as_secs_f64()
    };
    let mut readings = Vec::new();
    for (i, pair) in day.windows(2).enumerate() {
        let (from, to) = (pair[0], pair[1]);
        let seconds = (to.at - from.at).as_secs_f64();
        let passed = (to.at - begun).as_secs_f64().min(length) / length * FULL_DAY;
        let at = first + TimeDelta::seconds(passed as i64);
        let requests = to.requests - from.requests;
        let figures = [
            (Metric::RequestsRate, requests / seconds),
            (Metric::LatencyMean, (to.latency - from.latency) / requests),
            (Metric::CpuUtilization, (to.own - from.own) / seconds),
            (Metric::CpuSteal, steal(i + 1)),
        ];
        readings.extend(figures.iter().filter_map(|(m, v)| Reading::new(*m, *v, at, &origin)));
    }
    readings
}

/// The answer of a resource, and the rate that it stands for: a unit is what the demand makes it.
fn answer(capacity: &Capacity, resource: Resource) -> (ResourceCapacity, Option<f64>) {
    let answer = capacity.answers.iter().find(|a| a.resource == resource).unwrap();
    let each = capacity.demand.as_ref().unwrap().per_unit;
    (answer.clone(), answer.units.map(|units| units * each))
}

/// Observes the backend and compares; each round has other visitors.
pub(crate) fn observe(kind: Kind, round: u64) -> Outcome {
    let started = Instant::now();
    let mut service = Service::start(kind);
    let full = full(&mut service, kind);
    let first = Timestamp::UNIX_EPOCH + TimeDelta::days(20_000);
    let mut gatherer = Gatherer::new(first + TimeDelta::days(DAYS as i64) - TimeDelta::seconds(1));
    let (mut truths, mut foreigners) = (Vec::new(), Vec::new());
    let (mut again, mut late, mut used) = (0, 0.0_f64, Vec::new());
    while truths.len() < DAYS {
        let day_of_all = (truths.len() + again * DAYS) as u64;
        let seed = 100_000 * round + 10_000 * chance() + 1000 * day_of_all + 1;
        let midnight = first + TimeDelta::days(truths.len() as i64);
        let (watched, behind) = day(&mut service, length(kind), full, seed);
        let taken = foreign(&watched);
        if taken > FOREIGN && again < AGAIN {
            println!("truth {}: others took {taken:.2} of the core: once more", kind.name());
            again += 1;
            continue;
        }
        let read = readings(&watched, length(kind), midnight);
        let mut steals: Vec<f64> =
            read.iter().filter(|r| r.metric == Metric::CpuSteal).filter_map(|r| r.value).collect();
        steals.sort_by(f64::total_cmp);
        let target = TARGET - steals[steals.len() * 95 / 100];
        truths.push(truth(&mut service, kind, full, target, seed + 500));
        for reading in &read {
            gatherer.push(reading);
        }
        used.extend(
            read.iter().filter(|r| r.metric == Metric::CpuUtilization).filter_map(|r| r.value),
        );
        foreigners.push(taken);
        late = late.max(behind);
    }
    let mut inputs = gatherer.finish(Some(UNITS), None, 1.0, 36);
    inputs.workers = (kind == Kind::Io).then_some(WORKERS as f64);
    let capacity = estimate(&inputs);
    let [cpu, waiting] = [Resource::Cpu, Resource::Waiting].map(|r| answer(&capacity, r));
    let maximum = |(answer, rate): &(ResourceCapacity, Option<f64>)| {
        rate.filter(|_| !answer.at_least).map(|rate| (answer.resource, rate))
    };
    let first = [maximum(&cpu), maximum(&waiting)].into_iter().flatten();
    let first = first.min_by(|a, b| a.1.total_cmp(&b.1));
    used.sort_by(f64::total_cmp);
    Outcome {
        kind,
        limit: first.map(|f| f.0),
        predicted: first.map_or(f64::NAN, |f| f.1),
        truths,
        cpu,
        waiting,
        foreign: foreigners,
        used: (used[used.len() / 10], used[used.len() * 9 / 10]),
        again,
        late,
        seconds: started.elapsed().as_secs_f64(),
    }
}
