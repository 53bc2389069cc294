//! CPU by the utilization law U = U₀ + D·X (MODEL §4): each request costs the same CPU time D, on
//! top of a background U₀. One robust fit per day, since the days differ by more than the noise
//! within one; the median of the days is the answer.

use super::demand::{Demand, Missing};
use super::inputs::{CapacityInputs, Minute};
use super::statistics::{interval_of_mean, mean, median, quantile};
use super::theil_sen::{Line, theil_sen};
use super::{Confidence, Resource, ResourceCapacity, narrow};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use std::time::Duration;

/// Utilization that is still healthy; steal is taken off.
const HEALTHY: f64 = 0.7;

/// Under this mean rate a minute holds too few requests: five-minute means.
const BUSY: f64 = 10.0;

/// A day with fewer points says nothing.
const FEWEST_POINTS: usize = 30;

/// P90 ÷ P10 of a day's rates from which a slope can be seen.
const SPREAD: f64 = 2.0;

/// CPU share that the requests must cost at the day's P90.
const VISIBLE: f64 = 0.05;

/// A background this little below zero is zero: a kernel counts CPU time in hundredths of a second,
/// and a machine that does nothing else would fail every other day by noise alone.
const RESOLUTION: f64 = 0.01;

/// A background pattern by hour of day beyond this share lowers the confidence.
const PATTERN: f64 = 0.05;

/// Days in which an hour must be seen before a pattern is spoken of.
const PATTERN_DAYS: usize = 3;

/// A day's rates and utilizations, with the hour of day of each.
struct Day {
    points: Vec<(f64, f64)>,
    hours: Vec<usize>,
}

/// What a day says.
enum Verdict {
    /// The law, and the rate at which it reaches U*.
    Law(Line, f64),
    /// Too few points, or too little spread.
    Silent,
    /// A slope or background that cannot be.
    Contradicts,
}

pub(super) fn estimate(
    inputs: &CapacityInputs,
    demand: Result<&Demand, Missing>,
) -> ResourceCapacity {
    let unknown = |id| ResourceCapacity::unknown(Resource::Cpu, Message::new(id));
    let demand = match demand {
        Ok(demand) => demand,
        Err(Missing::Units) => return unknown("capacity-cpu-no-units"),
        Err(Missing::Rates) => return unknown("capacity-cpu-no-rates"),
        Err(Missing::Requests) => return unknown("capacity-cpu-no-requests"),
    };
    let days = days(inputs);
    if days.iter().all(|d| d.points.is_empty()) {
        return unknown("capacity-cpu-no-readings");
    }
    let mut steal: Vec<f64> = inputs.minutes.iter().filter_map(|m| m.steal).collect();
    let limit = HEALTHY - quantile(&mut steal, 0.95).unwrap_or(0.0);
    if limit <= 0.0 {
        return unknown("capacity-cpu-stolen");
    }
    let verdicts: Vec<Verdict> = days.iter().map(|d| judge(d, limit)).collect();
    let against = verdicts.iter().filter(|v| matches!(v, Verdict::Contradicts)).count();
    let laws: Vec<(&Day, Line, f64)> = days
        .iter()
        .zip(&verdicts)
        .filter_map(|(d, v)| if let Verdict::Law(l, x) = v { Some((d, *l, *x)) } else { None })
        .collect();
    if laws.is_empty() || against >= laws.len() {
        let why = if against > 0 { "capacity-cpu-contradicts" } else { "capacity-cpu-spread" };
        let Some(least) = at_least(&days, limit, demand, Message::new(why)) else {
            return unknown("capacity-cpu-no-requests");
        };
        // « At least fewer than there are » says nothing: something else keeps the CPU busy.
        let informs = least.units.zip(inputs.units).is_none_or(|(least, now)| least >= now);
        return if informs { least } else { unknown("capacity-cpu-busy-otherwise") };
    }
    by_law(&laws, limit, demand).unwrap_or_else(|| unknown("capacity-cpu-no-readings"))
}

/// Pairs by day, averaged to five minutes when requests are few.
fn days(inputs: &CapacityInputs) -> Vec<Day> {
    let rates = inputs.minutes.iter().filter_map(|m| m.rate);
    let step = if mean(rates).unwrap_or(0.0) < BUSY { 5 } else { 1 };
    let pair = |m: &Minute| Some((m.rate?, m.cpu?));
    inputs
        .days()
        .map(|day| {
            let mut points = Vec::new();
            let mut hours = Vec::new();
            for (i, block) in day.chunks(step).enumerate() {
                let rate = mean(block.iter().filter_map(pair).map(|p| p.0));
                let cpu = mean(block.iter().filter_map(pair).map(|p| p.1));
                if let (Some(rate), Some(cpu)) = (rate, cpu) {
                    points.push((rate, cpu));
                    hours.push(i * step / 60);
                }
            }
            Day { points, hours }
        })
        .collect()
}

fn judge(day: &Day, limit: f64) -> Verdict {
    if day.points.len() < FEWEST_POINTS {
        return Verdict::Silent;
    }
    let mut rates: Vec<f64> = day.points.iter().map(|p| p.0).collect();
    let (Some(low), Some(high)) = (quantile(&mut rates, 0.1), quantile(&mut rates, 0.9)) else {
        return Verdict::Silent;
    };
    if high <= 0.0 || high < SPREAD * low {
        return Verdict::Silent;
    }
    let Some(line) = theil_sen(&day.points) else { return Verdict::Silent };
    if line.slope.abs() * high < VISIBLE {
        return Verdict::Silent;
    }
    if line.slope < 0.0 || !(-RESOLUTION..limit).contains(&line.intercept) {
        return Verdict::Contradicts;
    }
    Verdict::Law(line, (limit - line.intercept) / line.slope)
}

fn by_law(laws: &[(&Day, Line, f64)], limit: f64, demand: &Demand) -> Option<ResourceCapacity> {
    let mut rates: Vec<f64> = laws.iter().map(|l| l.2).collect();
    let rate = median(&mut rates)?;
    let units = rate / demand.per_unit;
    // The interval is that of the mean; the median stays inside it.
    let interval = interval_of_mean(&rates).map(|(low, high)| {
        (low.max(0.0).min(rate) / demand.per_unit, high.max(rate) / demand.per_unit)
    });
    let by_clock = follows_the_clock(laws);
    // A peak that was assumed from the mean may be off by any factor: a hint, and no measured limit.
    let confidence = if laws.len() < 3 || !demand.solid || !demand.measured {
        Confidence::Low
    } else if laws.len() >= 7 && narrow(units, interval, 0.2) {
        if by_clock { Confidence::Medium } else { Confidence::High }
    } else if by_clock {
        Confidence::Low
    } else {
        Confidence::Medium
    };
    let id = if by_clock { "capacity-cpu-law-clock" } else { "capacity-cpu-law" };
    let evidence = Message::new(id)
        .quantity("limit", limit, Unit::Ratio)
        .quantity("rate", rate, Unit::PerSecond)
        .duration("days", Duration::from_secs(86_400 * laws.len() as u64))
        .with("demand", Arg::Message(Box::new(demand.evidence.clone())));
    Some(ResourceCapacity {
        resource: Resource::Cpu,
        units: Some(units),
        interval,
        confidence,
        at_least: false,
        evidence,
    })
}

/// Whether some hour of the day is off the law by more than [`PATTERN`], day after day: a backup,
/// a nightly job.
fn follows_the_clock(laws: &[(&Day, Line, f64)]) -> bool {
    (0..24).any(|hour| {
        let off: Vec<f64> = laws
            .iter()
            .filter_map(|(day, line, _)| {
                let at_hour = day.points.iter().zip(&day.hours).filter(|(_, h)| **h == hour);
                mean(at_hour.map(|(p, _)| p.1 - line.at(p.0)))
            })
            .collect();
        off.len() >= PATTERN_DAYS && mean(off).is_some_and(|m| m.abs() > PATTERN)
    })
}

/// X·U*/U at the 90th percentiles: a lower bound, since a background would leave more per request.
fn at_least(days: &[Day], limit: f64, demand: &Demand, why: Message) -> Option<ResourceCapacity> {
    let points = || days.iter().flat_map(|d| &d.points);
    let rate = quantile(&mut points().map(|p| p.0).collect::<Vec<_>>(), 0.9)?;
    let cpu = quantile(&mut points().map(|p| p.1).collect::<Vec<_>>(), 0.9)?;
    let most = rate * limit / cpu;
    if !most.is_finite() || most <= 0.0 {
        return None;
    }
    let evidence = Message::new("capacity-cpu-at-least")
        .with("why", Arg::Message(Box::new(why)))
        .quantity("rate", most, Unit::PerSecond)
        .quantity("limit", limit, Unit::Ratio)
        .with("demand", Arg::Message(Box::new(demand.evidence.clone())));
    Some(ResourceCapacity {
        resource: Resource::Cpu,
        units: Some(most / demand.per_unit),
        interval: None,
        confidence: Confidence::Low,
        at_least: true,
        evidence,
    })
}
