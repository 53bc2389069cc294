//! The rules, in the order of MODEL §7.

use super::step_down::step_down;
use super::{Advice, Evidence, Otherwise, Verdict};
use crate::domain::Timestamp;
use crate::domain::capacity::{Resource, ResourceCapacity, bottleneck, full_today};
use crate::domain::economics::{Assumptions, Economics, figures, limit_of, next_month, phase_for};
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::profile::{Phase, Profile};
use crate::domain::reading::Reading;
use crate::domain::signal::{SignalState, SignalStatus};
use chrono::TimeDelta;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use std::collections::BTreeMap;

/// How far ahead of a lead time one wants to know.
const PLANNING_WINDOW: TimeDelta = TimeDelta::days(90);

/// A month in days, for dates inside a month.
const MONTH_DAYS: f64 = 365.25 / 12.0;

/// Everything that the advice rests on.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// Business, basis, scenario, present phase, units.
    pub assumptions: Assumptions<'a>,
    /// The present figures.
    pub economics: &'a Economics,
    /// The present phase's signals on the chosen basis, judged.
    pub signals: &'a [SignalStatus],
    /// Units per resource.
    pub capacity: &'a [ResourceCapacity],
    /// Essential metrics that are missing or stale.
    pub missing: &'a [Metric],
    /// The newest readings, for the evidence's sources.
    pub latest: &'a BTreeMap<Metric, Reading>,
    /// Answers to the profile's requirements.
    pub requirements: &'a BTreeMap<String, bool>,
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

    pub(super) fn units(&self) -> Option<Decimal> {
        self.assumptions.units.and_then(Decimal::from_f64)
    }

    pub(super) fn name(&self, phase: usize) -> &'a crate::domain::profile::LocalText {
        &self.profile().phases[phase].name
    }

    /// The number of units that the present phase carries: what the basis says, or less where a
    /// resource was measured to carry less.
    fn limit(&self) -> Option<f64> {
        let published = limit_of(self.phase(), self.assumptions.basis).map(|l| l as f64);
        match (published, self.assumptions.measured_limit) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// The lowest phase that meets every need that was answered yes.
    pub(super) fn lowest_allowed(&self) -> usize {
        let calls = |p: &Phase| {
            p.leave_when.iter().any(|r| self.requirements.get(&r.id).copied().unwrap_or(false))
        };
        self.profile().phases.iter().rposition(calls).map_or(0, |i| i + 1)
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
        .unwrap_or_else(|| stay(s));
    let firing = advice.verdict == Verdict::MoveNow;
    for signal in s.signals.iter().filter(|x| x.state == SignalState::Pending && !firing) {
        advice.reasons.push(signal_evidence(s, signal, "advice-signal-pending"));
    }
    advice
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
        saves: None,
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
/// a crossing before the move could be done.
fn must_move(s: &Situation<'_>) -> Option<Advice> {
    let mut reasons = Vec::new();
    let present = s.assumptions.phase;
    let firing = s.signals.iter().filter(|x| x.state == SignalState::Firing);
    reasons.extend(firing.map(|x| signal_evidence(s, x, "advice-signal-firing")));
    let by_resource = reasons.iter().any(|r| r.metric != Some(Metric::UnitsCount));
    reasons.extend(unmet_needs(s));
    reasons.extend(full_band(s));
    reasons.extend(full_resource(s));
    let full_at = full_at(s);
    let too_late = full_at.is_some_and(|at| at - lead_time(s, when_full(s)) <= s.now);
    if let (true, Some(at), true) = (too_late, full_at, reasons.is_empty()) {
        reasons.push(projection_evidence(s, at));
    }
    if reasons.is_empty() {
        return None;
    }
    let units = s.assumptions.units.unwrap_or(0.0);
    let from = (present + 1).max(s.lowest_allowed());
    let carrying = phase_for(s.profile(), s.assumptions.basis, from, units);
    let Some(target) = (if too_late { when_full(s) } else { carrying }) else {
        let headline = Message::new("advice-move-nowhere").local("phase", s.name(present));
        return Some(plain(Verdict::MoveNow, present, headline, reasons));
    };
    if by_resource {
        let remedies =
            s.phase().remedies.iter().map(|r| {
                Evidence::new("remedy", Message::new("advice-tune-first").local("remedy", r))
            });
        let first = reasons.len().min(1);
        reasons.splice(first..first, remedies);
    }
    let headline = Message::new("advice-move-now").local("next", s.name(target));
    let mut advice = plain(Verdict::MoveNow, target, headline, reasons);
    advice.by = Some(s.now);
    advice.full_at = full_at;
    advice.reasons.push(cost_evidence(s, target));
    Some(advice)
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

/// Rule 2: full within lead time + planning window.
fn nearly_full(s: &Situation<'_>) -> Option<Advice> {
    let at = full_at(s)?;
    let target = when_full(s);
    let by = at - lead_time(s, target);
    if by > s.now + PLANNING_WINDOW {
        return None;
    }
    let target = target.unwrap_or(s.assumptions.phase);
    let (verdict, headline) = if target == s.assumptions.phase {
        // Full soon, and no phase beyond: said as it is, with nothing to move to.
        (Verdict::Prepare, Message::new("advice-full-nowhere").date("date", at))
    } else {
        let headline =
            Message::new("advice-prepare").local("next", s.name(target)).date("date", by);
        (Verdict::Prepare, headline)
    };
    let mut reasons = vec![projection_evidence(s, at)];
    reasons.extend(capacity_evidence(s));
    if target != s.assumptions.phase {
        reasons.push(cost_evidence(s, target));
    }
    let mut advice = plain(verdict, target, headline, reasons);
    advice.by = Some(by.max(s.now));
    advice.full_at = Some(at);
    Some(advice)
}

/// Rule 4: stay, and what would change the answer first.
fn stay(s: &Situation<'_>) -> Advice {
    let full_at = full_at(s);
    let present = s.assumptions.phase;
    let headline = match (full_at, when_full(s)) {
        (Some(at), Some(next)) => {
            Message::new("advice-stay-until").local("next", s.name(next)).date("date", at)
        }
        (Some(at), None) => Message::new("advice-full-nowhere").date("date", at),
        (None, _) => Message::new("advice-stay").local("phase", s.name(present)).quantity(
            "months",
            f64::from(s.assumptions.scenario.horizon),
            Unit::Count,
        ),
    };
    let mut reasons = Vec::new();
    reasons.extend(full_at.map(|at| projection_evidence(s, at)));
    reasons.extend(capacity_evidence(s));
    // A pending one is said by itself.
    if let Some(signal) = nearest_signal(s).filter(|x| x.state != SignalState::Pending) {
        reasons.push(signal_evidence(s, signal, "advice-signal-nearest"));
    }
    if reasons.is_empty() {
        let sentence =
            Message::new("advice-within-band").units("units", s.assumptions.units.unwrap_or(0.0));
        reasons.push(Evidence::new("band", sentence).of(
            Metric::UnitsCount,
            s.assumptions.units,
            s.limit(),
        ));
    }
    let mut advice = plain(Verdict::Stay, present, headline, reasons);
    advice.full_at = full_at;
    advice
}

/// The resource signal whose value is nearest to its threshold; one that has crossed it is pending
/// and said as such.
fn nearest_signal<'a>(s: &Situation<'a>) -> Option<&'a SignalStatus> {
    let nearness = |x: &SignalStatus| {
        let calm = x.state == SignalState::Ok && x.spec.metric != Metric::UnitsCount;
        let value = x.value.filter(|v| calm && !x.spec.comparison.meets(*v, x.spec.threshold))?;
        (x.spec.threshold > 0.0).then(|| value / x.spec.threshold)
    };
    let known = s.signals.iter().filter_map(|x| nearness(x).map(|n| (n, x)));
    known.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, x)| x)
}

/// When the units exceed what the present phase carries, by the scenario's growth, to the day.
pub(super) fn full_at(s: &Situation<'_>) -> Option<Timestamp> {
    let limit = Decimal::from_f64(s.limit()?)?;
    let mut units = Decimal::from_f64(s.assumptions.units?)?;
    if units > limit {
        return Some(s.now);
    }
    for month in 0..s.assumptions.scenario.horizon {
        let next = next_month(&s.assumptions, s.now, month, units);
        if next > limit {
            let part = ((limit - units) / (next - units)).to_f64().unwrap_or(0.0);
            let days = (f64::from(month) + part) * MONTH_DAYS;
            return Some(s.now + TimeDelta::minutes((days * 1440.0) as i64));
        }
        units = next;
    }
    None
}

/// The phase to move to once the present one is full: the first that carries more than it does.
fn when_full(s: &Situation<'_>) -> Option<usize> {
    let from = (s.assumptions.phase + 1).max(s.lowest_allowed());
    let beyond = s.limit()?.max(s.assumptions.units?).floor() + 1.0;
    phase_for(s.profile(), s.assumptions.basis, from, beyond)
}

fn lead_time(s: &Situation<'_>, target: Option<usize>) -> TimeDelta {
    let phase = target.and_then(|t| s.profile().phases.get(t));
    let migration = phase.and_then(|p| p.migration.as_ref());
    migration.and_then(|m| TimeDelta::from_std(m.lead_time).ok()).unwrap_or_default()
}

fn unmet_needs<'a>(s: &'a Situation<'_>) -> impl Iterator<Item = Evidence> + 'a {
    let met = s.assumptions.phase >= s.lowest_allowed();
    let below = &s.profile().phases[s.assumptions.phase..];
    let needs = below.iter().flat_map(|p| &p.leave_when);
    needs
        .filter(move |r| !met && s.requirements.get(&r.id).copied().unwrap_or(false))
        .map(|r| Evidence::new("requirement", Message::new("advice-need").local("need", &r.name)))
}

fn full_band(s: &Situation<'_>) -> Option<Evidence> {
    let units = s.assumptions.units?;
    let limit = limit_of(s.phase(), s.assumptions.basis)? as f64;
    let said = s
        .signals
        .iter()
        .any(|x| x.spec.metric == Metric::UnitsCount && x.state == SignalState::Firing);
    (units > limit && !said).then(|| {
        let sentence = Message::new("advice-band-full").units("units", units).units("limit", limit);
        Evidence::new("band", sentence).of(Metric::UnitsCount, Some(units), Some(limit))
    })
}

fn full_resource(s: &Situation<'_>) -> Option<Evidence> {
    let units = s.assumptions.units?;
    let answer = full_today(s.capacity)?;
    let limit = answer.units?;
    (units > limit).then(|| {
        Evidence::new("capacity", answer.evidence.clone()).of(
            Metric::UnitsCount,
            Some(units),
            Some(limit),
        )
    })
}

fn capacity_evidence(s: &Situation<'_>) -> Option<Evidence> {
    let published = || s.capacity.iter().find(|a| a.resource == Resource::Published);
    let answer = bottleneck(s.capacity).or_else(published)?;
    Some(Evidence::new("capacity", answer.evidence.clone()).of(
        Metric::UnitsCount,
        s.assumptions.units,
        answer.units,
    ))
}

fn projection_evidence(s: &Situation<'_>, at: Timestamp) -> Evidence {
    let units = s.assumptions.units.unwrap_or(0.0);
    let limit = s.limit().unwrap_or(units);
    let sentence = Message::new("advice-full-at")
        .units("units", units)
        .units("limit", limit)
        .units("left", (limit - units).max(0.0))
        .local("scenario", &s.assumptions.scenario.name)
        .date("date", at);
    Evidence::new("projection", sentence)
        .of(Metric::UnitsCount, Some(units), Some(limit))
        .by(s.latest.get(&Metric::UnitsCount).map(|r| r.origin.clone()))
}

fn cost_evidence(s: &Situation<'_>, target: usize) -> Evidence {
    let then = figures(&s.assumptions, s.now, target, s.units());
    let (low, high) = then.infrastructure_range;
    let id = if low == high { "advice-cost" } else { "advice-cost-range" };
    let sentence = Message::new(id)
        .money("low", low)
        .money("high", high)
        .local("next", s.name(target))
        .money("now", s.economics.now.infrastructure)
        .money("then", then.infrastructure);
    Evidence::new("cost", sentence)
}

fn signal_evidence(s: &Situation<'_>, signal: &SignalStatus, id: &'static str) -> Evidence {
    let spec = &signal.spec;
    let unit = spec.metric.shown_unit();
    let firing = id == "advice-signal-firing";
    let id = match spec.metric {
        Metric::UnitsCount if firing => "advice-units-firing",
        _ if firing && spec.duration.is_zero() => "advice-signal-now",
        _ => id,
    };
    let mut sentence =
        Message::new(id).metric("metric", spec.metric).duration("for", spec.duration);
    sentence = if unit == Unit::Count && spec.metric == Metric::UnitsCount {
        sentence.units("value", signal.value.unwrap_or(0.0)).units("threshold", spec.threshold)
    } else {
        sentence.quantity("value", signal.value.unwrap_or(0.0), unit).quantity(
            "threshold",
            spec.threshold,
            unit,
        )
    };
    Evidence::new("signal", sentence)
        .of(spec.metric, signal.value, Some(spec.threshold))
        .since(signal.since)
        .by(s.latest.get(&spec.metric).map(|r| r.origin.clone()))
}
