//! One look at everything: what `check`, the cockpit and the reports all show.

use crate::domain::Timestamp;
use crate::domain::advice::{Advice, Situation, Verdict, advise};
use crate::domain::capacity::{Confidence, ResourceCapacity, bottleneck};
use crate::domain::economics::{Assumptions, Economics, project};
use crate::domain::health::{Condition, condition, limit};
use crate::domain::metric::Metric;
use crate::domain::profile::{BasisId, Profile};
use crate::domain::reading::Reading;
use crate::domain::scenario::Scenario;
use crate::domain::series::{HOLD, Series};
use crate::domain::signal::{SignalMemory, SignalState, SignalStatus, judge};
use chrono::TimeDelta;
use std::collections::BTreeMap;

/// Without these no advice is given.
pub const ESSENTIAL: [Metric; 3] =
    [Metric::CpuUtilization, Metric::MemoryUtilization, Metric::DiskUtilization];

/// The figures whose limits make the health verdict.
const HEALTH: [Metric; 10] = [
    Metric::CpuUtilization,
    Metric::CpuSteal,
    Metric::LoadPerCore,
    Metric::MemoryUtilization,
    Metric::SwapUtilization,
    Metric::DiskUtilization,
    Metric::RequestsErrorRatio,
    Metric::LatencyP99,
    Metric::ProbeUp,
    Metric::ProbeCertificateDays,
];

/// No business has more units: a larger count is a mistake of who counts.
pub const MOST_UNITS: f64 = 1e12;

/// How many business units there are, and who says so.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitCount {
    /// How many.
    pub count: f64,
    /// By whom: `postgres`, `prometheus`, `--units`, `configuration`, `what-if`.
    pub origin: crate::domain::reading::Origin,
    /// When.
    pub at: Timestamp,
}

/// What an assessment is made from.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The business.
    pub profile: &'a Profile,
    /// The basis in use.
    pub basis: &'a BasisId,
    /// The scenario in use, what-if included.
    pub scenario: &'a Scenario,
    /// The present phase: an index into the ladder.
    pub phase: usize,
    /// The unit count.
    pub units: Option<&'a UnitCount>,
    /// The newest reading of each metric.
    pub latest: &'a BTreeMap<Metric, Reading>,
    /// Each metric over time.
    pub series: &'a BTreeMap<Metric, Series>,
    /// What each signal remembers, by name.
    pub signals: &'a BTreeMap<String, SignalMemory>,
    /// Units per resource, from the long history.
    pub capacity: &'a [ResourceCapacity],
    /// Answers to the profile's requirements.
    pub requirements: &'a BTreeMap<String, bool>,
    /// The present instant.
    pub now: Timestamp,
}

/// What came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// When.
    pub at: Timestamp,
    /// Each health figure that is known, with its condition.
    pub conditions: BTreeMap<Metric, Condition>,
    /// The worst of them; unknown while an essential one is missing.
    pub health: Condition,
    /// The present phase's signals on the basis in use.
    pub signals: Vec<SignalStatus>,
    /// Units per resource.
    pub capacity: Vec<ResourceCapacity>,
    /// Cost, revenue, margin, projection.
    pub economics: Economics,
    /// Which phase, when, why.
    pub advice: Advice,
    /// Essential metrics that are missing or stale.
    pub missing: Vec<Metric>,
    /// The one verdict of `check`.
    pub status: Condition,
}

/// Whether a reading is too old to speak of the present.
#[must_use]
pub fn is_stale(reading: &Reading, now: Timestamp) -> bool {
    now - reading.at > HOLD
}

/// Looks at everything.
#[must_use]
pub fn assess(e: &Evidence<'_>) -> Assessment {
    let fresh = |m: Metric| e.latest.get(&m).filter(|r| !is_stale(r, e.now));
    let missing: Vec<_> = ESSENTIAL.into_iter().filter(|m| fresh(*m).is_none()).collect();
    let conditions = conditions(e);
    let health = if missing.is_empty() {
        conditions.values().copied().max().unwrap_or(Condition::Unknown)
    } else {
        Condition::Unknown
    };
    let signals: Vec<_> = e.profile.phases[e.phase]
        .signals
        .iter()
        .filter(|s| s.basis.as_ref().is_none_or(|b| b == e.basis))
        .map(|s| judge(s, e.series.get(&s.metric), e.now, e.signals.get(&s.name).copied()))
        .collect();
    let measured_limit =
        bottleneck(e.capacity).filter(|a| a.confidence >= Confidence::Medium).and_then(|a| a.units);
    let assumptions = Assumptions {
        profile: e.profile,
        basis: e.basis,
        scenario: e.scenario,
        phase: e.phase,
        units: e.units.map(|u| u.count),
        measured_limit,
    };
    let economics = project(&assumptions, e.now);
    let advice = advise(&Situation {
        assumptions,
        economics: &economics,
        signals: &signals,
        capacity: e.capacity,
        missing: &missing,
        latest: e.latest,
        requirements: e.requirements,
        now: e.now,
    });
    let status = status(&missing, &signals, &advice);
    Assessment {
        at: e.now,
        conditions,
        health,
        signals,
        capacity: e.capacity.to_vec(),
        economics,
        advice,
        missing,
        status,
    }
}

/// CPU is judged on the last minute's mean, so that one busy second is no alarm.
fn conditions(e: &Evidence<'_>) -> BTreeMap<Metric, Condition> {
    let mut conditions = BTreeMap::new();
    for metric in HEALTH {
        let Some(reading) = e.latest.get(&metric).filter(|r| !is_stale(r, e.now)) else { continue };
        let Some(newest) = reading.value else { continue };
        let minute = || {
            let from = e.now - TimeDelta::minutes(1);
            e.series.get(&metric).and_then(|s| s.mean(from, e.now))
        };
        let value = if metric == Metric::CpuUtilization { minute() } else { None };
        let limit = limit(&e.profile.limits, metric);
        conditions.insert(metric, condition(limit, Some(value.unwrap_or(newest))));
    }
    conditions
}

/// firing or move-now is critical; missing essential readings, or no advice, unknown; pending or
/// prepare a warning; stay and step-down ok.
fn status(missing: &[Metric], signals: &[SignalStatus], advice: &Advice) -> Condition {
    let any = |state| signals.iter().any(|s| s.state == state);
    if any(SignalState::Firing) || advice.verdict == Verdict::MoveNow {
        Condition::Critical
    } else if !missing.is_empty() || advice.verdict == Verdict::NotEnoughData {
        Condition::Unknown
    } else if any(SignalState::Pending) || advice.verdict == Verdict::Prepare {
        Condition::Warning
    } else {
        Condition::Ok
    }
}
