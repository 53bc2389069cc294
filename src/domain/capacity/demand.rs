//! Demand per unit ρ: the peak of requests per second ÷ units (MODEL §4).
//!
//! The peak is the 90th percentile, over the active days of the last 28 (at least 10 % of the
//! busiest day's requests), of the day's highest 15-minute rate. The window lengthens to an hour
//! and a day until the peak holds 100 requests: an assembly of two hours is seen, a handful of
//! requests is not inflated. Days are UTC days. Until seven days have at least half of their
//! minutes, the peak is the mean rate × the profile's peak factor.
//!
//! A business of events needs no more. Its units are the participants of one event, and ρ is the rate
//! while they all come ÷ how many they are: that some come at once and others later is in the rate
//! that was seen. The scenario's share at the peak would cancel out: (rate ÷ (units × share)) ×
//! share. Days between events are not active, and do not count. What it takes is an event among the
//! last 28 days, of as many participants as the count says; until then ρ is that of the quiet days.

use super::inputs::{CapacityInputs, Minute};
use super::statistics::{mean, quantile};
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::domain::series::HOLD;
use std::time::Duration;

/// Window lengths in minutes, tried in order.
const WINDOWS: [usize; 3] = [15, 60, 1440];

/// A peak over fewer requests than this is chance.
const ENOUGH_REQUESTS: f64 = 100.0;

/// A window counts when this share of its minutes is known.
const KNOWN: f64 = 0.8;

/// Days of history from which the peak is measured.
const ENOUGH_DAYS: usize = 7;

/// A quieter day is not active.
const ACTIVE: f64 = 0.1;

/// How many requests per second a unit asks for, at the peak.
#[derive(Debug, Clone, PartialEq)]
pub struct DemandFigure {
    /// ρ: requests per second and unit, > 0.
    pub per_unit: f64,
    /// Whether the peak was seen, and not assumed from the mean.
    pub measured: bool,
    /// Whether the peak holds enough requests to be more than chance.
    pub solid: bool,
    /// In words.
    pub evidence: Message,
}

/// Why there is no demand per unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    Units,
    Rates,
    Requests,
}

pub(super) fn demand(inputs: &CapacityInputs) -> Result<DemandFigure, Missing> {
    // A machine without request counters needs no room for them.
    if inputs.minutes.iter().all(|m| m.rate.is_none()) {
        return Err(Missing::Rates);
    }
    let days: Vec<Vec<Option<f64>>> = inputs.days().map(held).collect();
    let known = |day: &Vec<Option<f64>>| day.iter().flatten().count();
    let mean_rate = mean(days.iter().flatten().flatten().copied()).ok_or(Missing::Rates)?;
    let units = inputs.units.filter(|u| *u > 0.0).ok_or(Missing::Units)?;
    if mean_rate <= 0.0 {
        return Err(Missing::Requests);
    }
    let seen = days.iter().filter(|d| known(d) * 2 >= d.len()).count();
    if seen < ENOUGH_DAYS {
        let evidence = Message::new("capacity-demand-assumed")
            .quantity("factor", inputs.peak_factor, Unit::Count)
            .quantity("mean", mean_rate, Unit::PerSecond)
            .units("units", units);
        let per_unit = mean_rate * inputs.peak_factor / units;
        let minutes: usize = days.iter().map(known).sum();
        let solid = mean_rate * 60.0 * minutes as f64 >= ENOUGH_REQUESTS;
        return Ok(DemandFigure { per_unit, measured: false, solid, evidence });
    }
    let (peak, window) = peak(&days).ok_or(Missing::Rates)?;
    let evidence = Message::new("capacity-demand-peak")
        .quantity("peak", peak, Unit::PerSecond)
        .duration("window", Duration::from_secs(60 * window as u64))
        .units("units", units);
    let solid = requests(peak, window) >= ENOUGH_REQUESTS;
    if peak <= 0.0 {
        return Err(Missing::Requests);
    }
    Ok(DemandFigure { per_unit: peak / units, measured: true, solid, evidence })
}

/// The peak rate and the window that it was seen over, in minutes.
fn peak(days: &[Vec<Option<f64>>]) -> Option<(f64, usize)> {
    let total = |day: &[Option<f64>]| day.iter().flatten().sum::<f64>();
    let busiest = days.iter().map(|d| total(d)).fold(0.0, f64::max);
    let active = || days.iter().filter(|d| total(d) >= ACTIVE * busiest);
    let mut best = None;
    for window in WINDOWS {
        let mut highest: Vec<f64> = active().filter_map(|day| highest(day, window)).collect();
        let Some(peak) = quantile(&mut highest, 0.9) else { continue };
        best = Some((peak, window));
        if requests(peak, window) >= ENOUGH_REQUESTS {
            break;
        }
    }
    best
}

fn requests(rate: f64, minutes: usize) -> f64 {
    rate * 60.0 * minutes as f64
}

/// The highest mean over a window inside the day.
fn highest(day: &[Option<f64>], window: usize) -> Option<f64> {
    let mut sum = 0.0;
    let mut known = 0u32;
    let mut best: Option<f64> = None;
    for (i, value) in day.iter().enumerate() {
        if let Some(value) = value {
            sum += value;
            known += 1;
        }
        if let Some(Some(gone)) = i.checked_sub(window).map(|j| day[j]) {
            sum -= gone;
            known -= 1;
        }
        if i + 1 >= window && f64::from(known) >= KNOWN * window as f64 {
            let mean = sum / f64::from(known);
            best = Some(best.map_or(mean, |b| b.max(mean)));
        }
    }
    best
}

/// The day's rates, each held until the next one but no longer than five minutes, as everywhere.
fn held(day: &[Minute]) -> Vec<Option<f64>> {
    let mut last: Option<(usize, f64)> = None;
    let hold = usize::try_from(HOLD.num_minutes()).unwrap_or(0);
    day.iter()
        .enumerate()
        .map(|(i, minute)| {
            last = minute.rate.map(|rate| (i, rate)).or(last);
            last.and_then(|(at, rate)| (i - at < hold).then_some(rate))
        })
        .collect()
}
