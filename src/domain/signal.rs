//! Signals: metric, comparison, threshold, for how long (MODEL §3).
//!
//! Judged on one-minute means when the duration is five minutes or more: at a true mean just above
//! the threshold, « every five-second reading » practically never holds. A reading stands for up
//! to five minutes ([`crate::domain::series::HOLD`]), so a check run by cron every five minutes
//! sees no holes.

use crate::domain::Timestamp;
use crate::domain::profile::SignalSpec;
use crate::domain::series::{HOLD, Series};
use chrono::TimeDelta;

/// Above this share of missing minutes nothing is concluded.
const MOST_MISSING: f64 = 0.2;

/// Durations from here on are judged on one-minute means.
const MINUTE_MEANS_FROM: TimeDelta = TimeDelta::minutes(5);

/// Where a signal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignalState {
    /// The condition does not hold.
    Ok,
    /// It holds, not yet for long enough, or not known to have held for long enough.
    Pending,
    /// It held for the whole duration.
    Firing,
    /// The readings are missing; the state before is remembered.
    Unknown,
}

impl SignalState {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Pending => "pending",
            Self::Firing => "firing",
            Self::Unknown => "unknown",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Ok, Self::Pending, Self::Firing, Self::Unknown].into_iter().find(|s| s.id() == id)
    }
}

/// What survives a restart: the last state that was known, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignalMemory {
    /// The last known state; never `Unknown`.
    pub state: SignalState,
    /// Since when.
    pub since: Timestamp,
}

/// A signal, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalStatus {
    /// Which.
    pub spec: SignalSpec,
    /// Where it stands.
    pub state: SignalState,
    /// Since when the condition holds (pending, firing) or does not (ok); for unknown: since when
    /// the frozen state held.
    pub since: Option<Timestamp>,
    /// The newest value, in the metric's unit.
    pub value: Option<f64>,
    /// When that was read.
    pub at: Option<Timestamp>,
    /// To be handed back at the next judgement.
    pub memory: Option<SignalMemory>,
}

/// Judges one signal at `now`, knowing the metric's past and the signal's own.
#[must_use]
pub fn judge(
    spec: &SignalSpec,
    series: Option<&Series>,
    now: Timestamp,
    before: Option<SignalMemory>,
) -> SignalStatus {
    let newest = series.and_then(|s| s.at(now));
    let value = newest.and_then(|(_, v)| v);
    let at = newest.map(|(t, _)| t);
    let (Some(series), Some(at_known)) = (series, at) else {
        return unknown(spec, value, at, before);
    };
    if now - at_known > HOLD {
        return unknown(spec, value, at, before);
    }
    let Some(value_known) = value else {
        // No requests is not a gap: without anything to measure no condition holds.
        return settle(spec, SignalState::Ok, now, value, at, before);
    };
    if spec.duration.is_zero() {
        let met = spec.comparison.meets(value_known, spec.threshold);
        let state = if met { SignalState::Firing } else { SignalState::Ok };
        return settle(spec, state, at_known, value, at, before);
    }
    let run = Run::of(spec, series, now);
    let state = run.state(before.map(|m| m.state));
    let since = now - run.step * i32::try_from(run.length).unwrap_or(0);
    settle(spec, state, since, value, at, before)
}

/// The newest slices of a signal's window, looked at as one run that meets the condition or not.
struct Run {
    /// One slice: a minute, or the time of one reading for short durations.
    step: TimeDelta,
    /// Slices in the whole duration.
    whole: usize,
    /// Whether the newest slice meets the condition.
    meets: bool,
    /// How many of the newest slices agree with the newest; missing ones are passed over.
    length: usize,
    /// Slices missing inside the duration.
    missing: usize,
}

impl Run {
    fn of(spec: &SignalSpec, series: &Series, now: Timestamp) -> Self {
        let duration = TimeDelta::from_std(spec.duration)
            .unwrap_or(TimeDelta::days(1))
            .min(TimeDelta::days(1));
        // Short durations are cut into twelve: fine enough for a five-second refresh over a minute.
        let (step, whole) = if duration >= MINUTE_MEANS_FROM {
            let minutes = (duration.num_seconds() + 59) / 60;
            (TimeDelta::minutes(1), usize::try_from(minutes).unwrap_or(1))
        } else {
            (duration / 12, 12)
        };
        let span = step * i32::try_from(whole).unwrap_or(1);
        let mut slices = series.slices(now, span, whole);
        slices.reverse();
        let meets_at = |v: &f64| spec.comparison.meets(*v, spec.threshold);
        let meets = slices.iter().flatten().next().is_some_and(meets_at);
        let length = slices
            .iter()
            .position(|v| v.as_ref().is_some_and(|v| meets_at(v) != meets))
            .unwrap_or_else(|| slices.iter().rposition(Option::is_some).map_or(0, |i| i + 1));
        let missing = slices.iter().filter(|v| v.is_none()).count();
        Self { step, whole, meets, length, missing }
    }

    fn state(&self, before: Option<SignalState>) -> SignalState {
        let was_firing = before == Some(SignalState::Firing);
        let known = self.missing as f64 <= MOST_MISSING * self.whole as f64;
        let covered = self.length + self.missing >= self.whole;
        match (self.meets, was_firing) {
            (true, true) => SignalState::Firing,
            (true, false) if covered && known => SignalState::Firing,
            (true, false) => SignalState::Pending,
            // It clears after a quarter of the duration, so that it does not flap.
            (false, true) if self.length * 4 < self.whole => SignalState::Firing,
            (false, _) => SignalState::Ok,
        }
    }
}

fn unknown(
    spec: &SignalSpec,
    value: Option<f64>,
    at: Option<Timestamp>,
    before: Option<SignalMemory>,
) -> SignalStatus {
    SignalStatus {
        spec: spec.clone(),
        state: SignalState::Unknown,
        since: before.map(|m| m.since),
        value,
        at,
        memory: before,
    }
}

fn settle(
    spec: &SignalSpec,
    state: SignalState,
    since: Timestamp,
    value: Option<f64>,
    at: Option<Timestamp>,
    before: Option<SignalMemory>,
) -> SignalStatus {
    let active = |s: SignalState| matches!(s, SignalState::Pending | SignalState::Firing);
    // A condition that goes on keeps its beginning: the window forgets it, the memory does not.
    let since = match before {
        Some(m) if m.state == state || (active(m.state) && active(state)) => m.since.min(since),
        _ => since,
    };
    SignalStatus {
        spec: spec.clone(),
        state,
        since: Some(since),
        value,
        at,
        memory: Some(SignalMemory { state, since }),
    }
}

#[cfg(test)]
#[path = "signal_tests.rs"]
mod tests;
