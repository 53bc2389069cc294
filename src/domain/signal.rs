//! Signals: metric, comparison, threshold, for how long (MODEL §3).
//!
//! Judged on one-minute means when the duration is five minutes or more: at a true mean just above
//! the threshold, « every five-second reading » practically never holds. A reading stands for up
//! to five minutes ([`crate::domain::series::HOLD`]), so a check run by cron every five minutes
//! sees no holes.
//!
//! A minute in which there was nothing to measure (no requests) is known, and meets no condition.
//! One known minute that does not meet it is enough to say that the condition did not hold for the
//! whole duration; readings that are too sparse or too few to say that it did leave it pending.

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

/// What a firing signal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Level {
    /// It is time to leave the phase: one of the profile's.
    #[default]
    Leave,
    /// A worry: one of the person's own.
    Warning,
    /// An alarm: one of the person's own.
    Critical,
}

impl Level {
    /// The name in JSON and in the configuration.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Leave => "leave",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
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
    if spec.duration.is_zero() {
        // No requests is not a gap: without anything to measure no condition holds.
        let met = value.is_some_and(|v| spec.comparison.meets(v, spec.threshold));
        let state = if met { SignalState::Firing } else { SignalState::Ok };
        return settle(spec, state, at_known, value, at, before);
    }
    let run = Run::of(spec, series, now);
    let state = run.state(before.map(|m| m.state));
    // What broke the condition inside the window also ended what is remembered of its beginning.
    let ended = state == SignalState::Pending && run.broken;
    settle(spec, state, now - run.lasted(), value, at, before.filter(|_| !ended))
}

/// The newest slices of a signal's window, looked at as one run that meets the condition or not.
struct Run {
    /// One slice: a minute, or the time of one reading for short durations.
    step: TimeDelta,
    /// Slices in the whole duration.
    whole: usize,
    /// Whether the newest known slice meets the condition.
    meets: bool,
    /// How many of the newest slices agree with the newest; missing ones are passed over.
    length: usize,
    /// How many of those are known.
    known: usize,
    /// Whether a slice in the window disagrees with the newest.
    broken: bool,
    /// Slices missing inside the duration.
    missing: usize,
    /// Whether the readings go back to the beginning of the duration. A hole is passed over; a
    /// time before the first reading is not.
    reaches_back: bool,
}

impl Run {
    fn of(spec: &SignalSpec, series: &Series, now: Timestamp) -> Self {
        let duration = TimeDelta::from_std(spec.duration)
            .unwrap_or(TimeDelta::days(1))
            .min(TimeDelta::days(1));
        // Short durations are cut into twelve: fine enough for a five-second refresh over a minute.
        let by_minutes = duration >= MINUTE_MEANS_FROM;
        let (step, whole) = if by_minutes {
            let minutes = (duration.num_seconds() + 59) / 60;
            (TimeDelta::minutes(1), usize::try_from(minutes).unwrap_or(1))
        } else {
            (duration / 12, 12)
        };
        let met = |v: Option<f64>| v.is_some_and(|v| spec.comparison.meets(v, spec.threshold));
        // Newest first; none: missing. Nothing to measure is known, and meets no condition.
        let slices: Vec<Option<bool>> = (0..i32::try_from(whole).unwrap_or(1))
            .map(|i| (now - step * (i + 1), now - step * i))
            .map(|(from, to)| {
                let inside = || series.within(from, to);
                if inside().next().is_none() {
                    let (at, value) = series.at(from)?;
                    (to - at <= HOLD).then(|| met(value))
                } else if by_minutes {
                    Some(met(series.mean(from, to)))
                } else {
                    Some(inside().all(|(_, v)| met(v)))
                }
            })
            .collect();
        let meets = slices.iter().flatten().next().copied().unwrap_or(false);
        let other = slices.iter().position(|m| m.is_some_and(|m| m != meets));
        let last = slices.iter().rposition(Option::is_some).map_or(0, |i| i + 1);
        let length = other.unwrap_or(last);
        let start = now - step * i32::try_from(whole).unwrap_or(1);
        Self {
            step,
            whole,
            meets,
            length,
            known: slices[..length].iter().flatten().count(),
            broken: other.is_some(),
            missing: slices.iter().filter(|m| m.is_none()).count(),
            reaches_back: series.first_at().is_some_and(|first| first <= start + step),
        }
    }

    fn state(&self, before: Option<SignalState>) -> SignalState {
        let was_firing = before == Some(SignalState::Firing);
        let enough = self.missing as f64 <= MOST_MISSING * self.whole as f64;
        let whole = !self.broken && self.reaches_back && enough;
        match (self.meets, was_firing) {
            (true, true) => SignalState::Firing,
            (true, false) if whole => SignalState::Firing,
            (true, false) => SignalState::Pending,
            // It clears after a quarter of the duration, so that it does not flap.
            (false, true) if self.known * 4 < self.whole => SignalState::Firing,
            (false, _) => SignalState::Ok,
        }
    }

    fn lasted(&self) -> TimeDelta {
        self.step * i32::try_from(self.length).unwrap_or(0)
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
