//! MSTL on 90 days of hourly points (under 100 ms), and the whole forecast of a signal: shift,
//! back-test, calibration, paths; both run off the loop.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![allow(clippy::unwrap_used, reason = "a bench without a model is none")]

use chrono::TimeDelta;
use criterion::{Criterion, criterion_group, criterion_main};
use palier::domain::Timestamp;
use palier::domain::forecast::{Ask, Record, Step, fit_seasons, forecast};
use palier::domain::metric::Metric;
use palier::domain::profile::Comparison;
use std::hint::black_box;

/// A fixed sequence that looks random, in [0, 1).
fn noise(i: u64) -> f64 {
    let mixed = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed ^ (mixed >> 32)) >> 11) as f64 / (1_u64 << 53) as f64
}

fn hour(i: u64) -> f64 {
    let day = if i % 24 < 8 { 0.0 } else { 0.2 };
    let week = if i / 24 % 7 < 5 { 0.1 } else { 0.0 };
    0.2 + day + week + 0.0001 * i as f64 + 0.1 * noise(i)
}

fn record(step: Step, count: u64) -> (Record, Timestamp) {
    let first = Timestamp::UNIX_EPOCH;
    let values = (0..count).map(|i| Some(hour(i))).collect();
    let now = first + step.length() * i32::try_from(count).unwrap() + TimeDelta::minutes(1);
    (Record { metric: Metric::CpuUtilization, step, first, values }, now)
}

fn mstl(c: &mut Criterion) {
    let series: Vec<f64> = (0..90 * 24).map(hour).collect();
    c.bench_function("MSTL, 90 days of hours", |b| {
        b.iter(|| fit_seasons(black_box(&series), &[24, 168], 312).unwrap());
    });
}

fn whole(c: &mut Criterion) {
    let threshold = Some((0.85, Comparison::Above));
    let ask = Ask { horizon: None, threshold, seed: 1 };
    let (days, now) = record(Step::Day, 90);
    c.bench_function("forecast, 90 days", |b| b.iter(|| forecast(black_box(&days), ask, now)));
    let (hours, now) = record(Step::Hour, 35 * 24);
    let ask = Ask { horizon: Some(13 * 24), ..ask };
    let mut slow = c.benchmark_group("slow");
    slow.sample_size(10);
    slow.bench_function("forecast, 35 days of hours", |b| {
        b.iter(|| forecast(black_box(&hours), ask, now));
    });
    slow.finish();
}

criterion_group!(benches, mstl, whole);
criterion_main!(benches);
