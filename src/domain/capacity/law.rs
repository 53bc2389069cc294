//! The utilization law u = u₀ + d·X of a shared resource (MODEL §4), for CPU, database connections
//! and network alike: each request takes its share d, on top of a background u₀. One robust fit per
//! day, since the days differ by more than the noise within one; the median of the days is the
//! answer, the interval that of their mean.

use super::demand::DemandFigure;
use super::inputs::CapacityInputs;
use super::statistics::{interval_of_mean, mean, median, quantile};
use super::theil_sen::Line;
use super::{Confidence, fits, narrow};

/// Under this mean rate a minute holds too few requests: five-minute means.
const BUSY: f64 = 10.0;

/// A day with fewer points says nothing.
const FEWEST_POINTS: usize = 30;

/// P90 ÷ P10 of a day's rates from which a slope can be seen.
const SPREAD: f64 = 2.0;

/// A background pattern by hour of day beyond this share lowers the confidence.
const PATTERN: f64 = 0.05;

/// Days in which an hour must be seen before a pattern is spoken of.
const PATTERN_DAYS: usize = 3;

/// A day's rates and shares in use, with the hour of day of each.
pub(super) struct Day {
    pub(super) points: Vec<(f64, f64)>,
    hours: Vec<usize>,
}

/// What a resource asks of its law.
pub(super) struct Terms {
    /// The share in use that is still healthy.
    pub(super) limit: f64,
    /// A background this little below zero is zero.
    pub(super) resolution: f64,
    /// Whether the requests' part can be seen, from the line and the day's P90 of the rate.
    pub(super) visible: fn(Line, f64) -> bool,
}

/// What the days say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Outcome {
    /// No point at all.
    NoReadings,
    /// Too few points, or too little spread in the rates.
    Spread,
    /// The rates vary, and the use does not follow them visibly; on so many days.
    Flat(usize),
    /// A slope or background that cannot be.
    Contradicts,
    /// The law.
    Law(Found),
}

/// The law's answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// Requests per second at which the limit is reached.
    pub(super) rate: f64,
    /// Its 80 % interval, from two days on.
    pub(super) interval: Option<(f64, f64)>,
    /// Share per request and second, the median of the days.
    pub(super) each: f64,
    /// Days that say so.
    pub(super) days: usize,
    /// The background follows the clock.
    pub(super) by_clock: bool,
}

impl Found {
    /// Units and their interval.
    pub(super) fn units(&self, demand: &DemandFigure) -> (f64, Option<(f64, f64)>) {
        let each = demand.per_unit;
        (self.rate / each, self.interval.map(|(low, high)| (low / each, high / each)))
    }

    /// How far to trust it. A peak that was assumed from the mean may be off by any factor: a hint,
    /// and no measured limit.
    pub(super) fn confidence(&self, demand: &DemandFigure) -> Confidence {
        let (units, interval) = self.units(demand);
        if self.days < 3 || !demand.solid || !demand.measured {
            Confidence::Low
        } else if self.days >= 7 && narrow(units, interval, 0.2) {
            if self.by_clock { Confidence::Medium } else { Confidence::High }
        } else if self.by_clock {
            Confidence::Low
        } else {
            Confidence::Medium
        }
    }
}

/// Pairs by day of the rate and what `used` says of the minute of that index, averaged to five
/// minutes when requests are few.
pub(super) fn days(inputs: &CapacityInputs, used: impl Fn(usize) -> Option<f64>) -> Vec<Day> {
    let rates = inputs.minutes.iter().filter_map(|m| m.rate);
    let step = if mean(rates).unwrap_or(0.0) < BUSY { 5 } else { 1 };
    let mut first = 0;
    inputs
        .days()
        .map(|day| {
            let begins = first;
            first += day.len();
            let mut points = Vec::new();
            let mut hours = Vec::new();
            for (i, block) in day.chunks(step).enumerate() {
                let begins = begins + i * step;
                let pair = |(j, m): (usize, &super::Minute)| Some((m.rate?, used(begins + j)?));
                let pairs = || block.iter().enumerate().filter_map(pair);
                let rate = mean(pairs().map(|p| p.0));
                let share = mean(pairs().map(|p| p.1));
                if let (Some(rate), Some(share)) = (rate, share) {
                    points.push((rate, share));
                    hours.push(i * step / 60);
                }
            }
            Day { points, hours }
        })
        .collect()
}

/// What one day says.
enum Verdict {
    /// The law, and the rate at which it reaches the limit.
    Law(Line, f64),
    Silent,
    Flat,
    Contradicts,
}

/// What all days say.
pub(super) fn look(days: &[Day], terms: &Terms) -> Outcome {
    if days.iter().all(|d| d.points.is_empty()) {
        return Outcome::NoReadings;
    }
    let verdicts: Vec<Verdict> = days.iter().map(|d| judge(d, terms)).collect();
    let against = verdicts.iter().filter(|v| matches!(v, Verdict::Contradicts)).count();
    let flat = verdicts.iter().filter(|v| matches!(v, Verdict::Flat)).count();
    let laws: Vec<(&Day, Line, f64)> = days
        .iter()
        .zip(&verdicts)
        .filter_map(|(d, v)| if let Verdict::Law(l, x) = v { Some((d, *l, *x)) } else { None })
        .collect();
    if laws.is_empty() || against >= laws.len() {
        return match (against, flat) {
            (0, 0) => Outcome::Spread,
            (0, days) => Outcome::Flat(days),
            _ => Outcome::Contradicts,
        };
    }
    let mut rates: Vec<f64> = laws.iter().map(|l| l.2).collect();
    let mut slopes: Vec<f64> = laws.iter().map(|l| l.1.slope).collect();
    let (Some(rate), Some(each)) = (median(&mut rates), median(&mut slopes)) else {
        return Outcome::Spread;
    };
    Outcome::Law(Found {
        rate,
        // The interval is that of the mean; the median stays inside it.
        interval: interval_of_mean(&rates)
            .map(|(low, high)| (low.max(0.0).min(rate), high.max(rate))),
        each,
        days: laws.len(),
        by_clock: follows_the_clock(&laws),
    })
}

fn judge(day: &Day, terms: &Terms) -> Verdict {
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
    let Some(line) = fits::line(&day.points) else { return Verdict::Silent };
    if !(terms.visible)(line, high) {
        return Verdict::Flat;
    }
    if line.slope <= 0.0 || !(-terms.resolution..terms.limit).contains(&line.intercept) {
        return Verdict::Contradicts;
    }
    Verdict::Law(line, (terms.limit - line.intercept) / line.slope)
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
