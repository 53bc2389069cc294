//! The rules, in the order of MODEL §7.

use super::{Advice, Evidence, Otherwise, Verdict};
use crate::domain::Timestamp;
use crate::domain::capacity::{Confidence, Resource, ResourceCapacity, bottleneck};
use crate::domain::economics::{Assumptions, Economics, limit_of, next_month, phase_for};
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::money::Money;
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

/// How many months a smaller phase must carry before stepping down to it is worth a migration.
const STEP_DOWN_MONTHS: u32 = 12;

/// Memory is full above this share.
const MEMORY_LIMIT: f64 = 0.85;

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
    /// The present instant.
    pub now: Timestamp,
}

impl<'a> Situation<'a> {
    fn profile(&self) -> &'a Profile {
        self.assumptions.profile
    }

    fn phase(&self) -> &'a Phase {
        &self.profile().phases[self.assumptions.phase]
    }

    fn name(&self, phase: usize) -> &'a crate::domain::profile::LocalText {
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
    fn lowest_allowed(&self) -> usize {
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

fn plain(verdict: Verdict, phase: usize, headline: Message, reasons: Vec<Evidence>) -> Advice {
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
    let headline = Message::new("advice-not-enough-data");
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
    let too_late = full_at.is_some_and(|at| at - lead_time(s, present + 1) <= s.now);
    if let (true, Some(at), true) = (too_late, full_at, reasons.is_empty()) {
        reasons.push(projection_evidence(s, at));
    }
    if reasons.is_empty() {
        return None;
    }
    let units = s.assumptions.units.unwrap_or(0.0);
    let from = (present + 1).max(s.lowest_allowed());
    let Some(target) = phase_for(s.profile(), s.assumptions.basis, from, units) else {
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
    let headline = Message::new("advice-not-enough-data");
    Some(plain(Verdict::NotEnoughData, s.assumptions.phase, headline, vec![reason]))
}

/// Rule 2: full within lead time + planning window.
fn nearly_full(s: &Situation<'_>) -> Option<Advice> {
    let at = full_at(s)?;
    let next = s.assumptions.phase + 1;
    let by = at - lead_time(s, next);
    let limit = s.limit()?;
    if by > s.now + PLANNING_WINDOW {
        return None;
    }
    let target = phase_for(s.profile(), s.assumptions.basis, next.max(s.lowest_allowed()), limit);
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

/// Rule 3: a cheaper phase carries this, and goes on to for a year.
fn step_down(s: &Situation<'_>) -> Option<Advice> {
    let units = s.assumptions.units?;
    if s.signals.iter().any(|x| x.state != SignalState::Ok) {
        return None;
    }
    let cost = s.economics.now.infrastructure;
    let later = units_after(s, STEP_DOWN_MONTHS).max(units);
    let target = (s.lowest_allowed()..s.assumptions.phase).find(|i| {
        let phase = &s.profile().phases[*i];
        phase.cost.mid < s.phase().cost.mid && carries(s, phase, later)
    })?;
    let target_cost =
        crate::domain::economics::figures(&s.assumptions, target, None).infrastructure;
    let saves = cost.checked_sub(target_cost).filter(|m| m.amount > Decimal::ZERO)?;
    let headline =
        Message::new("advice-step-down").local("phase", s.name(target)).money("saves", saves);
    let limit = limit_of(&s.profile().phases[target], s.assumptions.basis);
    let sentence = Message::new("advice-carries-for-a-year")
        .local("phase", s.name(target))
        .units("units", later)
        .units("limit", limit.map_or(later, |l| l as f64));
    let mut reasons = vec![
        Evidence::new("cost", sentence)
            .of(Metric::UnitsCount, Some(later), limit.map(|l| l as f64))
            .by(s.latest.get(&Metric::UnitsCount).map(|r| r.origin.clone())),
    ];
    reasons.extend(unanswered_needs(s, target));
    let mut advice = plain(Verdict::StepDown, target, headline, reasons);
    advice.saves = Some(Money::new(saves.amount, saves.currency));
    advice.full_at = full_at(s);
    Some(advice)
}

/// Rule 4: stay, and what would change the answer first.
fn stay(s: &Situation<'_>) -> Advice {
    let full_at = full_at(s);
    let present = s.assumptions.phase;
    let next = (present + 1).min(s.profile().phases.len() - 1);
    let headline = match full_at {
        Some(at) if next > present => {
            Message::new("advice-stay-until").local("next", s.name(next)).date("date", at)
        }
        _ => Message::new("advice-stay").local("phase", s.name(present)),
    };
    let mut reasons = Vec::new();
    reasons.extend(full_at.map(|at| projection_evidence(s, at)));
    reasons.extend(capacity_evidence(s));
    if let Some(signal) = nearest_signal(s) {
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
        let value = x.value.filter(|_| calm)?;
        (x.spec.threshold > 0.0).then(|| value / x.spec.threshold)
    };
    let known = s.signals.iter().filter_map(|x| nearness(x).map(|n| (n, x)));
    known.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, x)| x)
}

/// When the units exceed what the present phase carries, by the scenario's growth, to the day.
fn full_at(s: &Situation<'_>) -> Option<Timestamp> {
    let limit = Decimal::from_f64(s.limit()?)?;
    let mut units = Decimal::from_f64(s.assumptions.units?)?;
    if units > limit {
        return Some(s.now);
    }
    for month in 0..s.assumptions.scenario.horizon {
        let next = next_month(s.assumptions.scenario, units);
        if next > limit {
            let part = ((limit - units) / (next - units)).to_f64().unwrap_or(0.0);
            let days = (f64::from(month) + part) * MONTH_DAYS;
            return Some(s.now + TimeDelta::minutes((days * 1440.0) as i64));
        }
        units = next;
    }
    None
}

fn units_after(s: &Situation<'_>, months: u32) -> f64 {
    let start = s.assumptions.units.and_then(Decimal::from_f64).unwrap_or_default();
    let end = (0..months).fold(start, |units, _| next_month(s.assumptions.scenario, units));
    end.to_f64().unwrap_or(f64::MAX)
}

fn lead_time(s: &Situation<'_>, target: usize) -> TimeDelta {
    let migration = s.profile().phases.get(target).and_then(|p| p.migration.as_ref());
    migration.and_then(|m| TimeDelta::from_std(m.lead_time).ok()).unwrap_or_default()
}

/// Whether a smaller phase carries so many units and holds what is in memory now.
fn carries(s: &Situation<'_>, phase: &Phase, units: f64) -> bool {
    let fits = limit_of(phase, s.assumptions.basis).is_none_or(|limit| units <= limit as f64);
    let used = s.latest.get(&Metric::MemoryUsed).and_then(|r| r.value);
    let resources = phase.bases.get(s.assumptions.basis).and_then(|b| b.resources);
    let holds = used
        .zip(resources)
        .is_none_or(|(used, resources)| used <= MEMORY_LIMIT * resources.memory.1);
    fits && holds
}

fn unmet_needs<'a>(s: &'a Situation<'_>) -> impl Iterator<Item = Evidence> + 'a {
    let met = s.assumptions.phase >= s.lowest_allowed();
    let below = &s.profile().phases[s.assumptions.phase..];
    let needs = below.iter().flat_map(|p| &p.leave_when);
    needs
        .filter(move |r| !met && s.requirements.get(&r.id).copied().unwrap_or(false))
        .map(|r| Evidence::new("requirement", Message::new("advice-need").local("need", &r.name)))
}

fn unanswered_needs<'a>(
    s: &'a Situation<'_>,
    target: usize,
) -> impl Iterator<Item = Evidence> + 'a {
    let left = &s.profile().phases[target..s.assumptions.phase];
    let needs = left.iter().flat_map(|p| &p.leave_when);
    needs.filter(|r| !s.requirements.contains_key(&r.id)).map(|r| {
        let sentence =
            Message::new("advice-need-unanswered").local("need", &r.name).text("key", &r.id);
        Evidence::new("requirement", sentence)
    })
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
    let answer = bottleneck(s.capacity).filter(|a| a.confidence >= Confidence::Medium)?;
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
    let then = crate::domain::economics::figures(&s.assumptions, target, None);
    let sentence = Message::new("advice-cost")
        .local("next", s.name(target))
        .money("now", s.economics.now.infrastructure)
        .money("then", then.infrastructure);
    Evidence::new("cost", sentence)
}

fn signal_evidence(s: &Situation<'_>, signal: &SignalStatus, id: &'static str) -> Evidence {
    let spec = &signal.spec;
    let unit = spec.metric.shown_unit();
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
