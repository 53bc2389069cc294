//! Latency is measured, not extrapolated (MODEL §4): the share of requests slower than the smallest
//! bucket bound ≥ the limit of the 99th percentile, with the exact interval of Clopper and
//! Pearson (1934), and whether the limit is held today.
//!
//! The share needs counts, which the history does not keep: they come as a [`Tail`] from the
//! histogram at hand. Without one (a Prometheus computes its quantiles itself) what is left is the
//! bucket of the 99th percentile, minute by minute over the last day: it says surely above, surely
//! not above, or nothing.
//!
//! How many units would break the limit is a guess that four coarse buckets get wrong by −43 % to
//! +5,000 %. A fit of 1/R on X (R = S ÷ (1 − S·X) of a single queue) is shown only where at least
//! half the points lie above 60 % CPU, each has 1,000 requests, and each bucket is at most a quarter
//! of its quantile wide. It never limits the capacity.

use super::demand::DemandFigure;
use super::inputs::{CapacityInputs, Tail};
use super::statistics::{Regression, mean, proportion};
use super::{Confidence, Resource, ResourceCapacity};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;

/// The quantile that has a limit.
const LIMITED: f64 = 0.99;

/// Minutes of the last day.
const DAY: usize = 1440;

/// Minutes in a point of the fit.
const POINT: usize = 60;

const FEWEST_POINTS: usize = 12;
const FEWEST_REQUESTS: f64 = 1_000.0;
const BUSY_CPU: f64 = 0.6;
const NARROW_BUCKET: f64 = 0.25;

/// Whether the limit of the latency is held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatencyVerdict {
    /// What the 99th percentile is held against, seconds.
    pub limit: f64,
    /// The bucket bound that was used, seconds, and what was counted against it; none: no
    /// histogram is at hand.
    pub tail: Option<Tail>,
    /// The 95 % interval of the share of slower requests, where they were counted.
    pub interval: Option<(f64, f64)>,
    /// Held; none: cannot be told.
    pub held: Option<bool>,
}

/// The answer, and the verdict where there is a limit and something was measured.
pub(super) fn estimate(
    inputs: &CapacityInputs,
    demand: Option<&DemandFigure>,
) -> (ResourceCapacity, Option<LatencyVerdict>) {
    let unknown = |m| ResourceCapacity::unknown(Resource::Latency, m);
    let Some(limit) = inputs.latency_limit.filter(|l| *l > 0.0) else {
        return (unknown(Message::new("capacity-latency-no-limit")), None);
    };
    let counted = inputs.tail.filter(|t| t.total > 0.0).map(|tail| counted(limit, tail));
    let Some((verdict, measured)) = counted.or_else(|| by_minutes(inputs, limit)) else {
        let sentence =
            Message::new("capacity-latency-no-readings").quantity("limit", limit, Unit::Seconds);
        return (unknown(sentence), None);
    };
    let fit = fit(inputs, limit).zip(demand);
    let (units, interval, extrapolated) = match fit {
        Some(((rate, (low, high)), demand)) => {
            let each = demand.per_unit;
            let sentence =
                Message::new("capacity-latency-fit").quantity("rate", rate, Unit::PerSecond);
            (Some(rate / each), Some((low / each, high / each)), sentence)
        }
        None => (None, None, Message::new("capacity-latency-buckets")),
    };
    let evidence = together(measured, extrapolated);
    let answer = ResourceCapacity {
        resource: Resource::Latency,
        units,
        interval,
        confidence: confidence(&verdict),
        at_least: false,
        evidence,
    };
    (answer, Some(verdict))
}

/// The answer anew, its extrapolation kept, with what was counted since.
pub(super) fn measure(answer: &mut ResourceCapacity, limit: f64, tail: Tail) -> LatencyVerdict {
    let (verdict, measured) = counted(limit, tail);
    let fit = answer.evidence.args.iter().find_map(|(name, arg)| match arg {
        Arg::Message(fit) if *name == "fit" => Some((**fit).clone()),
        _ => None,
    });
    let fit = fit.unwrap_or_else(|| Message::new("capacity-latency-buckets"));
    answer.evidence = together(measured, fit);
    answer.confidence = confidence(&verdict);
    verdict
}

fn together(measured: Message, fit: Message) -> Message {
    Message::new("capacity-latency")
        .with("measured", Arg::Message(Box::new(measured)))
        .with("fit", Arg::Message(Box::new(fit)))
}

fn confidence(verdict: &LatencyVerdict) -> Confidence {
    match (verdict.held, verdict.tail) {
        (None, _) => Confidence::None,
        (Some(_), Some(_)) => Confidence::Medium,
        (Some(_), None) => Confidence::Low,
    }
}

fn counted(limit: f64, tail: Tail) -> (LatencyVerdict, Message) {
    let interval = proportion(tail.above, tail.total, 0.95);
    let allowed = 1.0 - LIMITED;
    // 0.01 is not a binary fraction: the digits that 1 − 0.99 is off must not decide.
    let held = interval.and_then(|(low, high)| {
        if high <= allowed + 1e-12 { Some(true) } else { (low > allowed + 1e-12).then_some(false) }
    });
    let id = match held {
        Some(true) => "capacity-latency-held",
        Some(false) => "capacity-latency-broken",
        None => "capacity-latency-open",
    };
    let (low, high) = interval.unwrap_or((0.0, 1.0));
    let sentence = Message::new(id)
        .quantity("limit", limit, Unit::Seconds)
        .quantity("bound", tail.bound, Unit::Seconds)
        .quantity("share", tail.above / tail.total, Unit::Ratio)
        .quantity("low", low, Unit::Ratio)
        .quantity("high", high, Unit::Ratio)
        .quantity("total", tail.total, Unit::Count)
        .duration("over", tail.over);
    (LatencyVerdict { limit, tail: Some(tail), interval, held }, sentence)
}

/// The last day's minutes by the bucket of their 99th percentile, weighed by their requests.
fn by_minutes(inputs: &CapacityInputs, limit: f64) -> Option<(LatencyVerdict, Message)> {
    let minute_now = inputs.now.timestamp().div_euclid(60).rem_euclid(DAY as i64) as usize;
    let end = (inputs.minutes.len().checked_sub(DAY)? + minute_now + 1).min(inputs.details.len());
    let (mut below, mut above, mut all) = (0.0, 0.0, 0.0);
    for i in end.saturating_sub(DAY)..end {
        let Some(rate) = inputs.minutes[i].rate.filter(|r| *r > 0.0) else { continue };
        let detail = &inputs.details[i];
        let Some(low) = detail.p99_low.map(f64::from) else { continue };
        all += rate;
        // Single precision must not move a bound across the limit that it equals.
        if detail.p99_high.is_some_and(|high| f64::from(high) <= limit * (1.0 + 1e-6)) {
            below += rate;
        } else if low >= limit * (1.0 - 1e-6) {
            above += rate;
        }
    }
    if all <= 0.0 {
        return None;
    }
    let held = match (below / all, above / all) {
        (b, _) if b >= LIMITED => Some(true),
        (_, a) if a > 0.5 => Some(false),
        _ => None,
    };
    let sentence = Message::new("capacity-latency-by-minutes")
        .quantity("limit", limit, Unit::Seconds)
        .quantity("below", below / all, Unit::Ratio)
        .quantity("above", above / all, Unit::Ratio);
    Some((LatencyVerdict { limit, tail: None, interval: None, held }, sentence))
}

/// The rate at which the 99th percentile reaches the limit, with its 80 % interval, under the
/// conditions above.
fn fit(inputs: &CapacityInputs, limit: f64) -> Option<(f64, (f64, f64))> {
    let mut busy = 0;
    let mut points = Vec::new();
    for (minutes, details) in inputs.minutes.chunks(POINT).zip(inputs.details.chunks(POINT)) {
        let known = |d: &super::Detail| Some((d.p99?, d.p99_low?, d.p99_high?));
        let rate = mean(minutes.iter().filter_map(|m| m.rate));
        let cpu = mean(minutes.iter().filter_map(|m| m.cpu));
        let p99 = mean(details.iter().filter_map(known).map(|d| f64::from(d.0)));
        let width = mean(details.iter().filter_map(known).map(|d| f64::from(d.2 - d.1)));
        let open = details.iter().any(|d| d.p99_low.is_some() && d.p99_high.is_none());
        let (Some(rate), Some(cpu), Some(p99), Some(width)) = (rate, cpu, p99, width) else {
            continue;
        };
        let seen = minutes.iter().filter(|m| m.rate.is_some()).count() as f64;
        let enough = rate * 60.0 * seen >= FEWEST_REQUESTS;
        if open || !enough || p99 <= 0.0 || width > NARROW_BUCKET * p99 {
            continue;
        }
        busy += usize::from(cpu > BUSY_CPU);
        points.push((rate, -1.0 / p99));
    }
    if points.len() < FEWEST_POINTS || busy * 2 < points.len() {
        return None;
    }
    let line = Regression::of(&points).filter(Regression::rises)?;
    let (rate, (low, high)) = line.reaches(-1.0 / limit)?;
    (rate > 0.0).then_some((rate, (low.max(0.0), high.max(0.0))))
}
