//! Percentiles over time: of the buckets where there are any, with the bounds between which the true
//! value lies; else of what was told without bounds.

use super::{FALLBACKS, PERCENTILES, is_server, of_now, range, told};
use crate::app::model::Model;
use crate::domain::latencies::Map;
use crate::domain::metric::Metric;
use crate::domain::reading::Bounds;

/// What the durations are told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The buckets of a histogram.
    Buckets,
    /// Percentiles that somebody computed.
    Percentiles,
    /// Means.
    Means,
    /// Probes from here.
    Probe,
    /// Nothing.
    Nothing,
}

/// One figure over the span.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Of what.
    pub metric: Metric,
    /// Oldest first, in seconds, with the bucket's bounds where they are known; none: a gap, or
    /// nothing to measure.
    pub points: Vec<Option<(f64, Option<Bounds>)>>,
}

/// What the span on screen can be told by.
#[must_use]
pub fn kind(model: &Model, map: &Map) -> Kind {
    let latest = &model.shown().latest;
    if !map.is_empty() {
        return Kind::Buckets;
    }
    match latest.get(&Metric::LatencyP99).or(latest.get(&Metric::LatencyP50)) {
        Some(reading) if reading.origin.name() == "probe" => Kind::Probe,
        Some(reading) if reading.bounds.is_some() => Kind::Buckets,
        Some(_) => Kind::Percentiles,
        None if latest.contains_key(&Metric::LatencyMean) => Kind::Means,
        None if latest.contains_key(&Metric::ProbeLatency) => Kind::Probe,
        None => Kind::Nothing,
    }
}

/// The curves of the span, the slowest percentile first.
#[must_use]
pub fn curves(model: &Model, map: &Map, columns: usize) -> Vec<Curve> {
    if !map.is_empty() {
        let before = window(model, columns);
        let percentiles = PERCENTILES.iter().rev();
        return percentiles.map(|(_, metric, q)| of_map(map, *metric, *q, before)).collect();
    }
    let told = |metrics: &[Metric]| {
        let mut all: Vec<Curve> =
            metrics.iter().rev().map(|m| of_readings(model, *m, columns)).collect();
        all.retain(|curve| curve.points.iter().any(Option::is_some));
        all
    };
    // Percentiles say more than a mean, and that more than a single request from here.
    let parted = [&FALLBACKS[..3], &FALLBACKS[3..4], &FALLBACKS[4..]].map(told);
    parted.into_iter().find(|curves| !curves.is_empty()).unwrap_or_default()
}

/// So many columns before its own a percentile is formed over, as the figure of now is: over a minute
/// at least, or four looks.
fn window(model: &Model, columns: usize) -> usize {
    if is_server(model) {
        return 0;
    }
    let window = of_now(model).num_milliseconds() as f64;
    let (from, to) = range(model);
    let column = (to - from).num_milliseconds() as f64 / columns.max(1) as f64;
    (window / column.max(1.0)).round().max(1.0) as usize - 1
}

fn of_map(map: &Map, metric: Metric, q: f64, before: usize) -> Curve {
    let point = |column| {
        let found = map.quantile(q, column, before)?;
        Some((found.value?, found.bounds))
    };
    Curve { metric, points: (0..map.columns.len()).map(point).collect() }
}

fn of_readings(model: &Model, metric: Metric, columns: usize) -> Curve {
    let (from, to) = range(model);
    let watch = model.shown();
    if let Some(chart) =
        told(model).and_then(|t| t.charts.iter().find(|chart| chart.ask.metric == metric))
    {
        let at = |column: usize| {
            let middle = (to - from) * (2 * column as i32 + 1) / (2 * columns.max(1) as i32);
            chart.at(from + middle).map(|slice| (slice.mean, None))
        };
        return Curve { metric, points: (0..columns).map(at).collect() };
    }
    let series = watch.series.get(&metric);
    let values = series.map(|s| s.slices(to, to - from, columns)).unwrap_or_default();
    Curve { metric, points: values.into_iter().map(|v| v.map(|v| (v, None))).collect() }
}
