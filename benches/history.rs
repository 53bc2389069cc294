//! The bars of the store (issue 5), on 60 metrics every 15 seconds for 30 days, 10.4 million
//! readings, all kept in full: the file below 40 MB, a chart of any range below 5 ms at the median, an
//! append below 1 ms at the 99th percentile. The series are what machines tell: constants, counts,
//! bytes in pages, shares of ticks, rates over seconds that are never quite 15, with days and weeks.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![allow(clippy::unwrap_used, reason = "a bench without a store is none")]
#![allow(clippy::print_stderr, reason = "the size and the percentile are no times of criterion's")]
#![allow(clippy::disallowed_methods, reason = "it is time that is measured")]

use chrono::TimeDelta;
use criterion::{Criterion, criterion_group, criterion_main};
use palier::domain::Timestamp;
use palier::domain::metric::Metric;
use palier::domain::reading::{Origin, Reading};
use palier::domain::retention::Retention;
use palier::history::History;
use rand::RngExt as _;
use rand::SeedableRng as _;
use rand::rngs::ChaCha8Rng;
use std::hint::black_box;
use std::time::{Duration, Instant};

const DAYS: i64 = 30;
const SERIES: usize = 60;
const LOOKS: i64 = DAYS * 24 * 240;

/// A whole hour in autumn 2025.
fn begin() -> Timestamp {
    Timestamp::from_timestamp(1_759_276_800, 0).unwrap()
}

/// What a metric's figures look like.
struct Walk {
    level: f64,
}

impl Walk {
    /// The next figure at a look that came `seconds` after the one before.
    fn next(&mut self, kind: usize, seconds: f64, day: f64, random: &mut ChaCha8Rng) -> f64 {
        let noise: f64 = random.random_range(-1.0..1.0);
        self.level = (self.level + noise * 0.01).clamp(0.0, 1.0);
        let busy = 0.1 + 0.4 * day + 0.3 * self.level;
        match kind {
            // Totals: memory, disks, cores, most connections.
            0 | 1 => 8_589_934_592.0,
            // Gauges in pages of 4 KiB.
            2 | 3 => ((busy * 1.5e6).round() + (noise * 40.0).round()) * 4096.0,
            // Load averages, told with two decimals.
            4 => (busy * 300.0 + noise * 5.0).round() / 100.0,
            // Counts: connections, pods, requests under way.
            5 | 6 => (busy * 40.0 + noise).round(),
            // Shares of ticks of two cores.
            7 | 8 => {
                let ticks = (seconds * 200.0).round();
                (busy * ticks * 0.5 + noise * 30.0).round().max(0.0) / ticks
            }
            // Requests, bytes and failures a second: a counter's growth over the seconds between.
            _ => (busy * 3000.0 + noise * 100.0).round().max(0.0) / seconds,
        }
    }
}

struct Filled {
    _home: tempfile::TempDir,
    history: History,
    now: Timestamp,
    keep: Retention,
}

fn fill() -> Filled {
    let home = tempfile::tempdir().unwrap();
    let mut history = History::open(&home.path().join("history.sqlite3")).unwrap();
    let keep = Retention { full: TimeDelta::days(40), ..Retention::default() };
    let origins = ["/proc", "traefik", "postgres"].map(Origin::new);
    let metrics = (0..SERIES).map(|i| Metric::ALL[i % Metric::ALL.len()]);
    let metrics: Vec<Metric> = metrics.collect();
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut walks: Vec<Walk> = (0..SERIES).map(|_| Walk { level: 0.5 }).collect();
    let mut appends = Vec::with_capacity(LOOKS as usize);
    let (mut packing, mut now) = (Duration::ZERO, begin());
    for look in 0..LOOKS {
        // A timer's beat, late by some milliseconds.
        let at = begin() + TimeDelta::milliseconds(look * 15_000 + random.random_range(0..4));
        let seconds = (at - now).as_seconds_f64().max(1.0);
        now = at;
        let hour = (look / 240 % 24) as f64;
        let weekend = look / 5760 % 7 > 4;
        let day = (0.5 - 0.5 * (hour / 24.0 * std::f64::consts::TAU).cos())
            * if weekend { 0.4 } else { 1.0 };
        let mut readings = Vec::with_capacity(SERIES);
        for (i, walk) in walks.iter_mut().enumerate() {
            let value = walk.next(i % 10, seconds, day, &mut random);
            // Three sources, each with its own instants.
            let source = i % 3;
            let at = at + TimeDelta::milliseconds(source as i64 * 7);
            readings.extend(Reading::new(metrics[i], value, at, &origins[source]));
        }
        // There are fewer metrics than 60, so the rest are another target's.
        let (one, two) = readings.split_at(Metric::ALL.len().min(SERIES));
        let start = Instant::now();
        history.append("vps", one).unwrap();
        appends.push(start.elapsed());
        if !two.is_empty() {
            history.append("other", two).unwrap();
        }
        if look % 240 == 239 {
            let start = Instant::now();
            history.prune(now, keep).unwrap();
            packing += start.elapsed();
        }
    }
    appends.sort_unstable();
    let of = |share: f64| appends[((appends.len() - 1) as f64 * share) as usize];
    let file = |history: &History| {
        let held = history.holdings().unwrap();
        (held.size as f64 / 1e6, held.series.iter().map(|h| h.rows + h.packed).sum::<usize>())
    };
    let (size, readings) = file(&history);
    eprintln!(
        "appends of {} readings: median {:?}, 99th percentile {:?}, most {:?}",
        Metric::ALL.len().min(SERIES),
        of(0.5),
        of(0.99),
        of(1.0)
    );
    eprintln!("packing an hour of {SERIES} series: {:?}", packing / (DAYS * 24) as u32);
    eprintln!("file: {size:.1} MB for {readings} readings");
    let start = Instant::now();
    let verified = history.verify(now, keep).unwrap();
    assert!(verified.is_sound(), "{verified:?}");
    eprintln!("verified in {:?}", start.elapsed());
    history.compact(now, keep).unwrap();
    let (compact, _) = file(&history);
    eprintln!("file, compacted: {compact:.1} MB");
    assert!(size < 40.0, "the bar is 40 MB: {size:.1} MB");
    assert!(of(0.99) < Duration::from_millis(1), "the bar is 1 ms: {:?}", of(0.99));
    Filled { _home: home, history, now, keep }
}

fn bars(c: &mut Criterion) {
    let filled = fill();
    let history = &filled.history;
    let mut group = c.benchmark_group("history");
    group.sample_size(40).measurement_time(Duration::from_secs(2));
    for (name, length) in [
        ("an hour", TimeDelta::hours(1)),
        ("six hours", TimeDelta::hours(6)),
        ("a day", TimeDelta::days(1)),
        ("two days", TimeDelta::days(2)),
        ("a week", TimeDelta::days(7)),
        ("30 days", TimeDelta::days(30)),
        ("five years", TimeDelta::days(1826)),
    ] {
        for metric in [Metric::LatencyMean, Metric::CpuUtilization] {
            let chart = || history.chart("vps", metric, filled.now - length, filled.now, 300);
            assert!(!chart().unwrap().is_empty());
            group.bench_function(format!("chart of {name}, {}", metric.id()), |b| {
                b.iter(|| black_box(chart().unwrap()));
            });
        }
    }
    // So many points that nothing but the readings themselves is fine enough.
    let fine = || history.chart("vps", Metric::LatencyMean, begin(), filled.now, 10_000);
    group.bench_function("chart of 30 days, 10,000 points", |b| {
        b.iter(|| black_box(fine().unwrap()));
    });
    let mut all = 0;
    group.bench_function("every reading of a metric over 30 days", |b| {
        b.iter(|| {
            all = 0;
            let count = |_| all += 1;
            history.visit("vps", &[Metric::LatencyMean], begin(), filled.now, count).unwrap();
        });
    });
    assert_eq!(all, LOOKS);
    black_box(filled.keep);
    group.finish();
}

criterion_group!(benches, bars);
criterion_main!(benches);
