//! Little's law N = X·R (Little 1961): on average as many requests are under way as arrive a
//! second, times the seconds that each stays. It holds whatever the distributions, so a
//! disagreement says that one of the three is not what it seems: a gauge that counts idle
//! connections, latencies that leave out the waiting, requests that are counted twice.
//!
//! The law is one of means: hourly means over the last two days are compared, by their medians. It
//! is a disagreement when they are more than half apart, when the 95 % interval of the hourly
//! differences leaves out zero, and when more than one request is at stake: the look itself may be
//! under way.

use super::inputs::CapacityInputs;
use super::statistics::{mean, median, student};
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use std::time::Duration;

const HOUR: usize = 60;
const HOURS: usize = 48;
const FEWEST_HOURS: usize = 6;

/// Minutes of an hour that must be known.
const FEWEST_MINUTES: usize = 10;

/// Apart by more than this share.
const APART: f64 = 0.5;

/// Apart by more than so many requests.
const AT_STAKE: f64 = 1.0;

/// The concurrency that is read against the one that follows.
#[derive(Debug, Clone, PartialEq)]
pub struct Little {
    /// Requests under way, as read.
    pub measured: f64,
    /// X·R.
    pub expected: f64,
    /// Hours compared.
    pub hours: usize,
    /// Whether the law holds within what chance explains.
    pub agrees: bool,
    /// In words.
    pub evidence: Message,
}

/// The check; none where one of the three is not known for long enough.
pub(super) fn check(inputs: &CapacityInputs) -> Option<Little> {
    let pair = |i: usize| {
        let detail = inputs.details.get(i)?;
        let rate = inputs.minutes.get(i)?.rate?;
        // Without requests there is no latency, and nothing under way.
        let latency = detail.latency.map(f64::from).or((rate <= 0.0).then_some(0.0))?;
        Some((f64::from(detail.in_flight?), rate * latency))
    };
    let mut hours: Vec<(f64, f64)> = Vec::new();
    for hour in (0..inputs.details.len() / HOUR).rev() {
        let pairs: Vec<_> = (hour * HOUR..(hour + 1) * HOUR).filter_map(pair).collect();
        if pairs.len() >= FEWEST_MINUTES {
            let n = mean(pairs.iter().map(|p| p.0))?;
            hours.push((n, mean(pairs.iter().map(|p| p.1))?));
        }
        let looked = inputs.details.len() / HOUR - hour;
        // The last day may have just begun: two days, counted back from its end.
        if looked >= HOURS + 24 || hours.len() >= HOURS {
            break;
        }
    }
    let freedom = hours.len().checked_sub(1).filter(|_| hours.len() >= FEWEST_HOURS)?;
    let measured = median(&mut hours.iter().map(|h| h.0).collect::<Vec<_>>())?;
    let expected = median(&mut hours.iter().map(|h| h.1).collect::<Vec<_>>())?;
    let off: Vec<f64> = hours.iter().map(|h| h.0 - h.1).collect();
    let middle = mean(off.iter().copied())?;
    let squares = off.iter().map(|d| (d - middle).powi(2)).sum::<f64>();
    let error = (squares / freedom as f64 / hours.len() as f64).sqrt();
    let beyond_noise = middle.abs() > student(0.975, freedom)? * error;
    let apart = (measured - expected).abs();
    let agrees = !(beyond_noise && apart > APART * expected && apart > AT_STAKE);
    let id = match (agrees, measured > expected) {
        (true, _) => "capacity-little-agrees",
        (false, true) => "capacity-little-more",
        (false, false) => "capacity-little-fewer",
    };
    let evidence = Message::new(id)
        .quantity("measured", measured, Unit::Count)
        .quantity("expected", expected, Unit::Count)
        .duration("over", Duration::from_secs(3600 * hours.len() as u64));
    Some(Little { measured, expected, hours: hours.len(), agrees, evidence })
}
