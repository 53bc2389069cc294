//! One look at everything: what `check`, the cockpit and the reports all show.

use crate::domain::Timestamp;
use crate::domain::advice::{
    Advice, AdviceMemory, Means, Outcomes, Outset, Prospects, Situation, Verdict, advise,
};
use crate::domain::capacity::{Capacity, full_today};
use crate::domain::carbon;
use crate::domain::economics::{Assumptions, Economics, project};
use crate::domain::forecast::Outlooks;
use crate::domain::health::{Condition, condition, limit};
use crate::domain::metric::Metric;
use crate::domain::minutes::{Past, Tally};
use crate::domain::profile::{BasisId, Profile, SignalSpec};
use crate::domain::reading::Reading;
use crate::domain::scenario::Scenario;
use crate::domain::series::{HOLD, Series};
use crate::domain::signal::{Level, SignalMemory, SignalState, SignalStatus, judge};
use crate::domain::slo::{self, Urgency};
use chrono::TimeDelta;
use std::collections::BTreeMap;

/// Without these no advice is given.
pub const ESSENTIAL: [Metric; 3] =
    [Metric::CpuUtilization, Metric::MemoryUtilization, Metric::DiskUtilization];

/// A count of units speaks for this long: they are won and lost over months, and a database that is
/// down for an hour changes nothing. An older one is shown with its age, and no advice rests on it.
pub const UNITS_HOLD: TimeDelta = TimeDelta::days(1);

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
    pub capacity: &'a Capacity,
    /// What each signal's metric and the count of units will be, from the long history.
    pub forecasts: &'a Outlooks,
    /// Requests, failures and electricity of the last 30 days, from the long history.
    pub past: Option<&'a Past>,
    /// Answers to the profile's requirements.
    pub requirements: &'a BTreeMap<String, bool>,
    /// What can be afforded and must be promised.
    pub means: &'a Means,
    /// The advice before.
    pub memory: Option<AdviceMemory>,
    /// Since when the target is in its phase; none: it was never seen to change.
    pub phase_since: Option<Timestamp>,
    /// What the paths made of the phases before, to be used where it still holds.
    pub outcomes: Option<&'a Outcomes>,
    /// The present instant.
    pub now: Timestamp,
}

impl<'a> Evidence<'a> {
    /// The forecast of the count in use; of one that is turned by hand (what-if) nothing is
    /// foretold.
    #[must_use]
    pub fn unit_forecast(&self) -> Vec<f64> {
        let real = self.units.filter(|u| u.origin.name() != "what-if");
        real.map_or_else(Vec::new, |u| self.forecasts.units_ahead(self.now, u.count))
    }

    /// What the economics rest on.
    #[must_use]
    pub fn assumptions<'b>(&'b self, unit_forecast: &'b [f64]) -> Assumptions<'b>
    where
        'a: 'b,
    {
        Assumptions {
            profile: self.profile,
            basis: self.basis,
            scenario: self.scenario,
            phase: self.phase,
            units: self.units.map(|u| u.count),
            measured_limit: full_today(&self.capacity.answers).and_then(|a| a.units),
            moving_to: None,
            unit_forecast,
        }
    }

    /// What the advice rests on: an old count is no count.
    #[must_use]
    pub fn advised<'b>(&'b self, unit_forecast: &'b [f64]) -> Assumptions<'b>
    where
        'a: 'b,
    {
        let fresh = self.units.filter(|u| self.now - u.at <= UNITS_HOLD);
        Assumptions { units: fresh.map(|u| u.count), ..self.assumptions(unit_forecast) }
    }
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
    pub capacity: Capacity,
    /// The error budget; none where the phase promises nothing (« best effort »).
    pub slo: Option<slo::Report>,
    /// CO₂; none where the profile says nothing of electricity, or nothing is known of the power.
    pub carbon: Option<carbon::Report>,
    /// What the projection took for the units' own forecast, as in [`Assumptions`].
    pub unit_forecast: Vec<f64>,
    /// Cost, revenue, margin, projection.
    pub economics: Economics,
    /// Which phase, when, why.
    pub advice: Advice,
    /// Essential metrics that are missing or stale.
    pub missing: Vec<Metric>,
    /// The verdict of `advise`: how it stands with the phase alone.
    pub standing: Condition,
    /// The one verdict of `check`: the phase's, and what ails the machine or the service now.
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
        .map(|s| judged(e, s))
        .collect();
    let unit_forecast = e.unit_forecast();
    let assumptions = e.assumptions(&unit_forecast);
    let mut economics = project(&assumptions, e.now);
    let advised = e.advised(&unit_forecast);
    let busiest_cpu = busiest_cpu(e);
    let fresh;
    let outcomes = if let Some(known) = e.outcomes.filter(|o| o.holds(&advised, e.now)) {
        known
    } else {
        fresh = Outcomes::of(&advised, e.now);
        &fresh
    };
    let prospects = e.profile.bases.iter().map(|basis| {
        let outset = Outset {
            assumptions: Assumptions { basis, ..advised },
            requirements: e.requirements,
            means: e.means,
            latest: e.latest,
            busiest_cpu,
            now: e.now,
        };
        (basis.clone(), Prospects::of(&outset, outcomes))
    });
    let prospects = prospects.collect();
    // The person's own signals are alarms; only the profile's are reasons to move.
    let reasons: Vec<_> =
        signals.iter().filter(|s| s.spec.level == Level::Leave).cloned().collect();
    let advice = advise(&Situation {
        assumptions: advised,
        prospects: &prospects,
        forecasts: e.forecasts,
        means: e.means,
        memory: e.memory,
        phase_since: e.phase_since,
        economics: &economics,
        signals: &reasons,
        capacity: &e.capacity.answers,
        missing: &missing,
        latest: e.latest,
        requirements: e.requirements,
        busiest_cpu,
        now: e.now,
    });
    if advice.verdict == Verdict::MoveNow && advice.phase > e.phase {
        let moving = Assumptions { moving_to: Some(advice.phase), ..assumptions };
        economics = project(&moving, e.now);
    }
    let (slo, carbon) = objectives(e);
    let burning = slo.as_ref().and_then(slo::Report::alarm).map(|burn| burn.rule.urgency);
    let judged = |health| status(&missing, &signals, &advice, burning, health);
    let (standing, status) = (judged(Condition::Ok), judged(health));
    Assessment {
        at: e.now,
        conditions,
        health,
        signals,
        slo,
        carbon,
        capacity: e.capacity.clone(),
        unit_forecast,
        economics,
        advice,
        missing,
        standing,
        status,
    }
}

/// A signal on the unit count is judged on the count in use: turned by hand (what-if), it speaks of
/// that count, and what the measured one left in the memory stays.
fn judged(e: &Evidence<'_>, spec: &SignalSpec) -> SignalStatus {
    let before = e.signals.get(&spec.name).copied();
    let series = e.series.get(&spec.metric);
    let measured = series.and_then(|s| s.at(e.now)).and_then(|(_, v)| v);
    let in_use = e.units.filter(|_| spec.metric == Metric::UnitsCount);
    match in_use.filter(|u| measured != Some(u.count)) {
        Some(units) => {
            let mut turned = Series::default();
            turned.push(units.at.min(e.now), Some(units.count));
            SignalStatus { memory: before, ..judge(spec, Some(&turned), e.now, None) }
        }
        None => judge(spec, series, e.now, before),
    }
}

/// The promise of the phase on the basis in use, and the CO₂, both over the same minutes.
fn objectives(e: &Evidence<'_>) -> (Option<slo::Report>, Option<carbon::Report>) {
    let promised = e.profile.phases[e.phase].bases.get(e.basis).and_then(|basis| basis.sla);
    if promised.is_none() && e.profile.carbon.is_none() {
        return (None, None);
    }
    let tally = Tally::of(e.past, e.series, e.now);
    let newest = |metric| e.latest.get(&metric).and_then(|r| r.value);
    let carbon = e.profile.carbon.as_ref().and_then(|carbon| {
        carbon::Report::of(&carbon::Inputs {
            tally: &tally,
            carbon,
            vcpu: newest(Metric::CpuCores),
            memory: newest(Metric::MemoryTotal),
            units: e.units.map(|u| e.scenario.events.map_or(1.0, |v| v.per_year / 12.0) * u.count),
        })
    });
    (promised.and_then(|objective| slo::Report::of(&tally, objective)), carbon)
}

/// The highest mean CPU utilization over a quarter of an hour in the last day; none before there is
/// a quarter of an hour of history.
fn busiest_cpu(e: &Evidence<'_>) -> Option<f64> {
    let quarter = TimeDelta::minutes(15);
    let series = e.series.get(&Metric::CpuUtilization)?;
    series.first_at().filter(|first| e.now - *first >= quarter)?;
    series.slices(e.now, TimeDelta::days(1), 96).into_iter().flatten().reduce(f64::max)
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

/// firing, a page, move-now or critical health is critical, whatever else is not known; missing
/// essential readings, or no advice, unknown; a person's own warning that fires, pending, a ticket,
/// prepare or a worry about the health a warning; stay and step-down ok.
fn status(
    missing: &[Metric],
    signals: &[SignalStatus],
    advice: &Advice,
    burning: Option<Urgency>,
    health: Condition,
) -> Condition {
    let any = |state| signals.iter().any(|s| s.state == state);
    let firing = |warning: bool| {
        let is = |s: &SignalStatus| s.state == SignalState::Firing;
        signals.iter().any(|s| is(s) && (s.spec.level == Level::Warning) == warning)
    };
    let page = burning == Some(Urgency::Page);
    let critical = health == Condition::Critical;
    if firing(false) || page || critical || advice.verdict == Verdict::MoveNow {
        Condition::Critical
    } else if !missing.is_empty() || advice.verdict == Verdict::NotEnoughData {
        Condition::Unknown
    } else if firing(true)
        || any(SignalState::Pending)
        || burning.is_some()
        || advice.verdict == Verdict::Prepare
        || health == Condition::Warning
    {
        Condition::Warning
    } else {
        Condition::Ok
    }
}
