//! The rules, in the order of MODEL §7.
//!
//! Of several limits the one that is reached first decides: the units against what the phase
//! carries, by the scenario's simulated paths or, where it grows by the forecast, by the forecast's
//! own, and each of the phase's signals, by its own forecast. A verdict that stands is left only ten points beyond the bound that made it.

use super::arrival::Arrival;
use super::evidence;
use super::feasible;
use super::prospects::{Outset, Prospects, carrying, lead_time};
use super::step_down::step_down;
use super::{Advice, AdviceMemory, Evidence, Means, Otherwise, PLANNING_WINDOW, Verdict};
use crate::domain::Timestamp;
use crate::domain::capacity::{Resource, ResourceCapacity};
use crate::domain::economics::{Assumptions, Economics};
use crate::domain::forecast::Outlooks;
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::money::Money;
use crate::domain::profile::{BasisId, Phase, Profile};
use crate::domain::reading::Reading;
use crate::domain::scenario::Growth;
use crate::domain::signal::{SignalState, SignalStatus};
use chrono::TimeDelta;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Crossed before the move could be done, with this probability: move now.
pub(super) const TOO_LATE: f64 = 0.5;

/// Crossed within lead time and planning window, with this probability: prepare.
const NEAR: f64 = 0.2;

/// A verdict is left only so far beyond its bound.
const HYSTERESIS: f64 = 0.1;

/// Everything that the advice rests on.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// Business, basis, scenario, present phase, units.
    pub assumptions: Assumptions<'a>,
    /// The present figures.
    pub economics: &'a Economics,
    /// The present phase's signals on the chosen basis, judged.
    pub signals: &'a [SignalStatus],
    /// When each signal's metric crosses its threshold, where there is a forecast.
    pub forecasts: &'a Outlooks,
    /// What lies ahead, by basis.
    pub prospects: &'a BTreeMap<BasisId, Prospects>,
    /// Units per resource.
    pub capacity: &'a [ResourceCapacity],
    /// Essential metrics that are missing or stale.
    pub missing: &'a [Metric],
    /// The newest readings, for the evidence's sources.
    pub latest: &'a BTreeMap<Metric, Reading>,
    /// Answers to the profile's requirements.
    pub requirements: &'a BTreeMap<String, bool>,
    /// What can be afforded and must be promised.
    pub means: &'a Means,
    /// The advice before.
    pub memory: Option<AdviceMemory>,
    /// Since when the target is in its phase; none: it was never seen to change.
    pub phase_since: Option<Timestamp>,
    /// The highest quarter of an hour of CPU utilization in the last day, 0–1; none: there is not
    /// yet a quarter of an hour of history.
    pub busiest_cpu: Option<f64>,
    /// The present instant.
    pub now: Timestamp,
}

impl<'a> Situation<'a> {
    pub(super) fn profile(&self) -> &'a Profile {
        self.assumptions.profile
    }

    pub(super) fn phase(&self) -> &'a Phase {
        &self.profile().phases[self.assumptions.phase]
    }

    pub(super) fn name(&self, phase: usize) -> &'a crate::domain::profile::LocalText {
        &self.profile().phases[phase].name
    }

    pub(super) fn prospects(&self) -> Option<&'a Prospects> {
        self.prospects.get(self.assumptions.basis)
    }

    /// Whether it is known how much the present phase carries.
    pub(super) fn knows_end(&self) -> bool {
        let option = self.prospects().and_then(|p| p.options.get(self.assumptions.phase));
        option.is_some_and(|o| o.end_known)
    }

    pub(super) fn outset(&self) -> Outset<'a> {
        Outset {
            assumptions: self.assumptions,
            requirements: self.requirements,
            means: self.means,
            latest: self.latest,
            busiest_cpu: self.busiest_cpu,
            now: self.now,
        }
    }

    /// The lowest phase that meets every need that was answered yes.
    pub(super) fn lowest_allowed(&self) -> usize {
        feasible::lowest_allowed(&self.profile().phases, self.requirements)
    }

    /// The days by which 10, 50 and 90 % of the paths exceed what the phase carries.
    pub(super) fn full_range(&self) -> [Option<Timestamp>; 3] {
        let units = self.units_arrival();
        [0.1, 0.5, 0.9].map(|share| units.as_ref().and_then(|units| units.by(share)))
    }

    /// The probability that the units exceed what the phase carries by an instant.
    pub(super) fn full_within(&self, at: Timestamp) -> Option<f64> {
        self.units_arrival()?.probability_by(at)
    }

    fn units_arrival(&self) -> Option<Arrival<'a>> {
        let prospects = self.prospects()?;
        let scenario = self.assumptions.scenario;
        let foretold = matches!(scenario.growth, Growth::Forecast { .. })
            && scenario.growth_changes.is_empty()
            && !self.assumptions.unit_forecast.is_empty();
        // Forecast against what the document says; a measured limit below it is the paths' to tell.
        let crossing = prospects.limit.filter(|_| foretold);
        let crossing = crossing.and_then(|limit| self.forecasts.units_crossing(limit));
        Some(Arrival::Units(prospects, crossing))
    }

    /// A bound, a verdict that stands considered.
    pub(super) fn bound(&self, bound: f64, stands: &[Verdict]) -> f64 {
        let stood = self.memory.is_some_and(|m| stands.contains(&m.verdict));
        if stood { bound - HYSTERESIS } else { bound }
    }

    fn arrivals(&self) -> Vec<Arrival<'a>> {
        let units = self.units_arrival();
        let signals = self.signals.iter().filter_map(|signal| {
            // The units have paths of their own.
            let own = signal.spec.metric != Metric::UnitsCount;
            let crossing = self.forecasts.crossing(&signal.spec.name).filter(|_| own)?;
            Some(Arrival::Signal(signal, crossing))
        });
        units.into_iter().chain(signals).collect()
    }

    /// The limit that is reached first with that probability, and when.
    pub(super) fn first(&self, probability: f64) -> Option<(Timestamp, Arrival<'a>)> {
        let reached =
            self.arrivals().into_iter().filter_map(|a| a.by(probability).map(|at| (at, a)));
        reached.min_by_key(|(at, _)| *at)
    }
}

/// The advice, and where another basis would say otherwise.
#[must_use]
pub fn advise(s: &Situation<'_>) -> Advice {
    let mut advice = decide(s);
    for basis in s.profile().bases.iter().filter(|b| *b != s.assumptions.basis) {
        let signals: Vec<_> =
            s.signals.iter().filter(|x| x.spec.basis.is_none()).cloned().collect();
        let other = decide(&Situation {
            assumptions: Assumptions { basis, ..s.assumptions },
            signals: &signals,
            memory: None,
            ..*s
        });
        if (other.verdict, other.phase) != (advice.verdict, advice.phase) {
            advice.otherwise.push(Otherwise {
                basis: basis.clone(),
                verdict: other.verdict,
                phase: other.phase,
            });
        }
    }
    advice
}

fn decide(s: &Situation<'_>) -> Advice {
    let mut advice = essential_data(s)
        .or_else(|| must_move(s))
        .or_else(|| units_known(s))
        .or_else(|| nearly_full(s))
        .or_else(|| step_down(s))
        .unwrap_or_else(|| super::stay::stay(s));
    let firing = advice.verdict == Verdict::MoveNow;
    for signal in s.signals.iter().filter(|x| x.state == SignalState::Pending && !firing) {
        advice.reasons.push(evidence::signal(s, signal, "advice-signal-pending"));
    }
    complete(s, &mut advice);
    advice
}

/// What stands beside every verdict.
fn complete(s: &Situation<'_>, advice: &mut Advice) {
    let Some(prospects) = s.prospects() else { return };
    advice.options.clone_from(&prospects.options);
    advice.regret_months = prospects.months;
    advice.full_range = s.full_range();
    let moves = advice.verdict == Verdict::MoveNow && advice.phase > s.assumptions.phase;
    advice.entries = super::entries::entries(s, moves.then_some(advice.phase));
    let target = if advice.phase == s.assumptions.phase {
        s.profile().phases.get(s.assumptions.phase + 1)
    } else {
        s.profile().phases.get(advice.phase)
    };
    let until = s.now + target.map(lead_time).unwrap_or_default() + PLANNING_WINDOW;
    let known = s.arrivals().into_iter().filter_map(|a| a.probability_by(until));
    advice.probability = known.reduce(f64::max);
    advice.conflict = conflict(s, prospects, advice);
}

/// The rules say one phase, the least regret another: both are shown.
fn conflict(s: &Situation<'_>, prospects: &Prospects, advice: &Advice) -> Option<Message> {
    if advice.verdict == Verdict::NotEnoughData || advice.verdict == Verdict::Prepare {
        return None;
    }
    let best = prospects.best(|_| true).filter(|best| *best != advice.phase)?;
    let regret = |phase: usize| prospects.options.get(phase).and_then(|o| o.regret);
    let (chosen, least) = (regret(advice.phase)?, regret(best)?);
    let less = chosen.checked_sub(least).filter(|less| less.amount >= Decimal::ONE)?;
    Some(Message::new("advice-conflict").local("phase", s.name(best)).money("less", less).quantity(
        "months",
        f64::from(prospects.months),
        Unit::Count,
    ))
}

pub(super) fn plain(
    verdict: Verdict,
    phase: usize,
    headline: Message,
    reasons: Vec<Evidence>,
) -> Advice {
    Advice {
        verdict,
        phase,
        by: None,
        full_at: None,
        headline,
        reasons,
        saves: None::<Money>,
        full_range: [None; 3],
        entries: Vec::new(),
        probability: None,
        options: Vec::new(),
        regret_months: 0,
        conflict: None,
        otherwise: Vec::new(),
    }
}

/// Rule 0.
fn essential_data(s: &Situation<'_>) -> Option<Advice> {
    if s.missing.is_empty() {
        return None;
    }
    let reasons = s
        .missing
        .iter()
        .map(|m| {
            let sentence = Message::new("advice-missing-metric").metric("metric", *m);
            Evidence::new("missing", sentence).of(*m, None, None)
        })
        .collect();
    let headline = match s.missing {
        [first, ..] => Message::new("advice-no-readings").metric("metric", *first),
        [] => Message::new("advice-not-enough-data"),
    };
    Some(plain(Verdict::NotEnoughData, s.assumptions.phase, headline, reasons))
}

/// Rule 1: a firing signal, a need that the phase does not meet, a full band, a full resource, or
/// a limit that is reached before the move could be done.
fn must_move(s: &Situation<'_>) -> Option<Advice> {
    let mut reasons = Vec::new();
    let present = s.assumptions.phase;
    let firing = s.signals.iter().filter(|x| x.state == SignalState::Firing);
    reasons.extend(firing.map(|x| evidence::signal(s, x, "advice-signal-firing")));
    let mut short: Vec<Metric> =
        reasons.iter().filter_map(|r| r.metric).filter(|m| *m != Metric::UnitsCount).collect();
    reasons.extend(evidence::unmet_needs(s));
    reasons.extend(evidence::full_band(s));
    if let Some(full) = evidence::full_resource(s) {
        short.extend(short_of(s));
        reasons.push(full);
    }
    let late = s.first(s.bound(TOO_LATE, &[Verdict::MoveNow]));
    let late = late.filter(|(at, arrival)| *at - lead(s, target_of(s, Some(arrival))) <= s.now);
    if let (Some((_, arrival)), true) = (&late, reasons.is_empty()) {
        if let Arrival::Signal(signal, _) = arrival {
            short.push(signal.spec.metric);
        }
        reasons.extend(evidence::arrival(s, arrival));
    }
    if reasons.is_empty() {
        return None;
    }
    let remedies = if short.is_empty() { Vec::new() } else { evidence::remedies(s, &short) };
    let target = target_of(s, late.as_ref().map(|(_, arrival)| arrival));
    let Some(target) = target else {
        let headline = Message::new("advice-move-nowhere").local("phase", s.name(present));
        reasons.splice(1..1, remedies);
        return Some(plain(Verdict::MoveNow, present, headline, reasons));
    };
    reasons.splice(1..1, remedies);
    let headline = Message::new("advice-move-now").local("next", s.name(target));
    let mut advice = plain(Verdict::MoveNow, target, headline, reasons);
    advice.by = Some(s.now);
    advice.full_at = s.full_range()[1];
    advice.reasons.push(evidence::cost(s, target));
    advice.reasons.extend(evidence::caveat(s, target));
    Some(advice)
}

/// The metrics of the resource that is full.
fn short_of(s: &Situation<'_>) -> Vec<Metric> {
    match crate::domain::capacity::full_today(s.capacity).map(|a| a.resource) {
        Some(Resource::Cpu) => vec![Metric::CpuUtilization, Metric::LoadPerCore],
        Some(Resource::Memory) => vec![Metric::MemoryUtilization],
        Some(Resource::Disk) => vec![Metric::DiskUtilization],
        _ => Vec::new(),
    }
}

/// The phase to move to: of those above that can be had and carry what is to come, the one with
/// the least regret; the lowest where no regret is known. When the units will be too many, it must
/// carry more than the present phase does.
pub(super) fn target_of(s: &Situation<'_>, arrival: Option<&Arrival<'_>>) -> Option<usize> {
    let prospects = s.prospects()?;
    let from = (s.assumptions.phase + 1).max(s.lowest_allowed());
    let units = s.assumptions.units.unwrap_or(0.0);
    let beyond = match (arrival, prospects.limit) {
        (Some(Arrival::Units(..)), Some(limit)) => limit.max(units).floor() + 1.0,
        _ => units,
    };
    let carries = |limit: Option<f64>| limit.is_none_or(|limit| beyond <= limit);
    let best = prospects.best(|o| o.phase >= from && carries(o.limit));
    best.or_else(|| {
        let feasible = |i: &usize| prospects.options[*i].obstacles.is_empty();
        carrying(&s.assumptions, from, beyond).filter(feasible)
    })
}

fn lead(s: &Situation<'_>, target: Option<usize>) -> TimeDelta {
    target.and_then(|t| s.profile().phases.get(t)).map(lead_time).unwrap_or_default()
}

/// Signals speak without a unit count; everything after this needs it.
fn units_known(s: &Situation<'_>) -> Option<Advice> {
    if s.assumptions.units.is_some() {
        return None;
    }
    let sentence = Message::new("advice-missing-units");
    let reason = Evidence::new("missing", sentence).of(Metric::UnitsCount, None, None);
    let headline = Message::new("advice-no-units");
    Some(plain(Verdict::NotEnoughData, s.assumptions.phase, headline, vec![reason]))
}

/// Rule 2: a limit is near.
fn nearly_full(s: &Situation<'_>) -> Option<Advice> {
    let (at, arrival) = s.first(s.bound(NEAR, &[Verdict::Prepare, Verdict::MoveNow]))?;
    let target = target_of(s, Some(&arrival));
    let by = at - lead(s, target);
    if by > s.now + PLANNING_WINDOW {
        return None;
    }
    let headline = match (target, &arrival) {
        (Some(target), _) => {
            Message::new("advice-prepare").local("next", s.name(target)).date("date", by.max(s.now))
        }
        // Full soon, and no phase beyond: said as it is, with nothing to move to.
        (None, Arrival::Units(..)) => Message::new("advice-full-nowhere").date("date", at),
        (None, Arrival::Signal(signal, _)) => Message::new("advice-crossing-nowhere")
            .metric("metric", signal.spec.metric)
            .date("date", at),
    };
    let mut reasons: Vec<_> = evidence::arrival(s, &arrival).into_iter().collect();
    if let Arrival::Signal(signal, _) = &arrival {
        reasons.extend(evidence::remedies(s, &[signal.spec.metric]));
    }
    reasons.extend(evidence::capacity(s));
    if let Some(target) = target {
        reasons.push(evidence::cost(s, target));
        reasons.extend(evidence::caveat(s, target));
    }
    let mut advice =
        plain(Verdict::Prepare, target.unwrap_or(s.assumptions.phase), headline, reasons);
    advice.by = Some(by.max(s.now));
    advice.full_at = s.full_range()[1];
    Some(advice)
}
