//! Requests per second: units × what each asks for × the hour × the weekday × the season × chance.

use super::noise::{Stream, normals};
use super::{Demand, Peak, Script};
use crate::domain::Timestamp;
use chrono::{Datelike as _, TimeDelta, Timelike as _};

/// Slow swings turn once in so many seconds.
const SWING: i64 = 6 * 3600;
/// Looks have chances of their own by so many seconds.
const LOOK: i64 = 15;

/// The chances of one instant, each of mean 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Chances {
    /// What all figures follow: slow swings and the look's own chance, of deviation 1.
    pub(super) load: f64,
    /// The look's own chances, of deviation 1.
    pub(super) own: [f64; 4],
}

impl Chances {
    pub(super) fn at(seed: u64, at: Timestamp) -> Self {
        let seconds = at.timestamp();
        let [look, own @ ..] = normals::<5>(seed, Stream::Look, seconds.div_euclid(LOOK));
        let swing = |index| normals::<1>(seed, Stream::Swing, index)[0];
        let index = seconds.div_euclid(SWING);
        let t = seconds.rem_euclid(SWING) as f64 / SWING as f64;
        // Without a corner at the turning points.
        let t = t * t * (3.0 - 2.0 * t);
        let slow = swing(index) * (1.0 - t) + swing(index + 1) * t;
        Self { load: 0.8 * slow + 0.6 * look, own }
    }
}

/// Requests per second that are asked for.
pub(super) fn rate(script: &Script, units: f64, at: Timestamp, chances: &Chances) -> f64 {
    let demand = &script.demand;
    let mean = units * demand.per_unit_day / 86_400.0;
    let peaks: f64 = demand.peaks.iter().map(|peak| height(peak, at)).product();
    let chance = (1.0 + demand.noise * chances.load).max(0.05);
    mean * usual(demand, at) * peaks * chance
}

/// The hour's, the weekday's and the month's factor; hours and months pass into each other.
fn usual(demand: &Demand, at: Timestamp) -> f64 {
    let hour = f64::from(at.num_seconds_from_midnight()) / 3600.0;
    let days = days_of_month(at);
    let month = f64::from(at.month0()) + (f64::from(at.day0()) + hour / 24.0) / days;
    let weekday = at.weekday().num_days_from_monday() as usize;
    between(&demand.hours, hour) * demand.weekdays[weekday] * between(&demand.months, month)
}

fn days_of_month(at: Timestamp) -> f64 {
    f64::from(at.date_naive().num_days_in_month())
}

/// A value of a ring; each entry holds in the middle of its place.
fn between(ring: &[f64], place: f64) -> f64 {
    let count = ring.len();
    let place = place + count as f64 - 0.5;
    let below = place.floor();
    let (i, t) = (below as usize % count, place - below);
    ring[i] * (1.0 - t) + ring[(i + 1) % count] * t
}

/// The peak's factor: 1 outside; it rises and falls over a tenth of its length.
fn height(peak: &Peak, at: Timestamp) -> f64 {
    let of = |delta: TimeDelta| delta.num_seconds() as f64;
    let (since, length) = (of(at - peak.from), of(peak.lasts).max(1.0));
    let edge = (since / length).min(1.0 - since / length) * 10.0;
    1.0 + (peak.times - 1.0) * edge.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_passes_from_its_end_to_its_beginning() {
        let ring = [1.0, 3.0];
        assert!((between(&ring, 0.5) - 1.0).abs() < 1e-12);
        assert!((between(&ring, 1.0) - 2.0).abs() < 1e-12);
        assert!((between(&ring, 1.5) - 3.0).abs() < 1e-12);
        assert!((between(&ring, 0.0) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_peak_rises_stays_and_falls() {
        let from = Timestamp::UNIX_EPOCH + TimeDelta::days(100);
        let peak = Peak { from, lasts: TimeDelta::hours(10), times: 5.0 };
        let at = |hours: f64| height(&peak, from + TimeDelta::seconds((hours * 3600.0) as i64));
        assert!((at(-1.0) - 1.0).abs() < 1e-12 && (at(11.0) - 1.0).abs() < 1e-12);
        assert!((at(0.5) - 3.0).abs() < 1e-9);
        assert!((at(5.0) - 5.0).abs() < 1e-9);
    }
}
