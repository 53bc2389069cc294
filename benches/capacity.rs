//! The robust line through 10,000 noisy points (under 20 ms), the capacity from a week of 10,000
//! pairs (under 20 ms), the whole estimate over 28 days of minutes, which runs off the loop, and a
//! scalability law with its bootstrap.

#![allow(missing_docs, reason = "criterion's macros make public items")]

use chrono::TimeDelta;
use criterion::{Criterion, criterion_group, criterion_main};
use palier::domain::Timestamp;
use palier::domain::capacity::{DAYS, Gatherer, Minute, estimate, theil_sen, usl};
use std::hint::black_box;

/// A fixed sequence that looks random, in [0, 1).
fn noise(i: u64) -> f64 {
    let mixed = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed ^ (mixed >> 32)) >> 11) as f64 / (1_u64 << 53) as f64
}

fn point(i: u64) -> (f64, f64) {
    let rate = 20.0 + 80.0 * noise(2 * i);
    (rate, 0.1 + 0.002 * rate + 0.1 * (noise(2 * i + 1) - 0.5))
}

fn line(c: &mut Criterion) {
    let points: Vec<_> = (0..10_000).map(point).collect();
    c.bench_function("theil-sen, 10,000 points", |b| b.iter(|| theil_sen(black_box(&points))));
}

fn four_weeks(c: &mut Criterion) {
    let now = Timestamp::UNIX_EPOCH + TimeDelta::days(i64::from(DAYS)) - TimeDelta::seconds(1);
    let mut inputs = Gatherer::new(now).finish(Some(500.0), None, 2.0, 36);
    for (i, minute) in (0..).zip(&mut inputs.minutes) {
        let (rate, cpu) = point(i);
        *minute = Minute { rate: Some(rate), cpu: Some(cpu), steal: Some(0.0) };
    }
    c.bench_function("capacity, 28 days of minutes", |b| b.iter(|| estimate(black_box(&inputs))));
}

/// A week has 10,080 minutes: the whole estimate of so many pairs.
fn a_week(c: &mut Criterion) {
    let now = Timestamp::UNIX_EPOCH + TimeDelta::days(i64::from(DAYS)) - TimeDelta::seconds(1);
    let mut inputs = Gatherer::new(now).finish(Some(500.0), None, 2.0, 36);
    let first = inputs.minutes.len() - 10_000;
    for (i, minute) in (0..).zip(&mut inputs.minutes[first..]) {
        let (rate, cpu) = point(i);
        *minute = Minute { rate: Some(rate), cpu: Some(cpu), steal: Some(0.0) };
    }
    c.bench_function("capacity, 10,000 pairs", |b| b.iter(|| estimate(black_box(&inputs))));
}

fn scalability(c: &mut Criterion) {
    let law = usl::Usl { lambda: 100.0, sigma: 0.02, kappa: 0.0005 };
    let points: Vec<_> = (0..24_u32)
        .map(|i| (1.0 + 4.0 * f64::from(i), 0.97 + 0.06 * noise(u64::from(i))))
        .map(|(n, off)| (n, law.at(n) * off))
        .collect();
    c.bench_function("scalability law, 24 levels, 400 resamples", |b| {
        b.iter(|| usl::scalability(black_box(&points)));
    });
}

criterion_group!(benches, line, a_week, four_weeks, scalability);
criterion_main!(benches);
