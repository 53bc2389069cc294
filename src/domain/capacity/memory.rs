//! Memory against units, never against requests (MODEL §4): M = M₀ + m·n from each day's busiest
//! hour, and N = (0.85·total − M₀) ÷ m. Where m is not significantly positive (one-sided, 95 %),
//! memory is not limited by units.
//!
//! It takes seven days, four different counts, and a largest count of at least 1.2 times the
//! smallest: from less, no slope could be told from noise, and « not limited » would be a guess.

use super::inputs::{CapacityInputs, Hour, median_of};
use super::statistics::Regression;
use super::{Confidence, Resource, ResourceCapacity, narrow};
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use std::collections::BTreeSet;
use std::time::Duration;

/// The share of memory that may be used.
const HEALTHY: f64 = 0.85;

const FEWEST_DAYS: usize = 7;
const FEWEST_COUNTS: usize = 4;

/// The largest count ÷ the smallest.
const SPREAD: f64 = 1.2;

/// Beyond this many times the largest count seen, a line is a guess.
const REACH: f64 = 3.0;

pub(super) fn estimate(inputs: &CapacityInputs) -> ResourceCapacity {
    let unknown = |m| ResourceCapacity::unknown(Resource::Memory, m);
    let Some(total) = inputs.newest(|h| h.memory_total).filter(|t| *t > 0.0) else {
        return unknown(Message::new("capacity-memory-no-readings"));
    };
    let days: Vec<(f64, f64)> = inputs.daily(busiest_hour).map(|(_, point)| point).collect();
    let counts: BTreeSet<i64> = days.iter().map(|p| p.0.round() as i64).collect();
    let least = days.iter().map(|p| p.0).fold(f64::INFINITY, f64::min);
    let most = days.iter().map(|p| p.0).fold(0.0, f64::max);
    let enough =
        days.len() >= FEWEST_DAYS && counts.len() >= FEWEST_COUNTS && most >= SPREAD * least;
    let Some(line) = Regression::of(&days).filter(|_| enough) else {
        let sentence = Message::new("capacity-memory-few")
            .quantity("counts", counts.len() as f64, Unit::Count)
            .quantity("days", days.len() as f64, Unit::Count);
        return unknown(sentence);
    };
    let Some((units, interval)) = line.reaches(HEALTHY * total).filter(|_| line.rises()) else {
        let sentence =
            Message::new("capacity-memory-flat").units("least", least).units("most", most);
        return ResourceCapacity { confidence: Confidence::Medium, ..unknown(sentence) };
    };
    let units = units.max(0.0);
    let interval = Some((interval.0.max(0.0), interval.1.max(0.0)));
    let near = units <= REACH * most;
    let confidence = match days.len() {
        21.. if near && narrow(units, interval, 0.2) => Confidence::High,
        14.. if near && narrow(units, interval, 0.5) => Confidence::Medium,
        _ => Confidence::Low,
    };
    let evidence = Message::new("capacity-memory-law")
        .quantity("limit", HEALTHY, Unit::Ratio)
        .quantity("total", total, Unit::Bytes)
        .quantity("base", line.intercept().max(0.0), Unit::Bytes)
        .quantity("each", line.slope, Unit::Bytes)
        .duration("days", length(days.len()));
    ResourceCapacity {
        resource: Resource::Memory,
        units: Some(units),
        interval,
        confidence,
        at_least: false,
        evidence,
    }
}

/// The day's unit count, and the memory used in its busiest hour.
fn busiest_hour(hours: &[Hour]) -> Option<(f64, f64)> {
    let units = median_of(hours, |h| h.units)?;
    let used = hours.iter().filter_map(|h| h.memory_used).reduce(f64::max)?;
    Some((units, used))
}

fn length(days: usize) -> Duration {
    Duration::from_secs(86_400 * days as u64)
}
