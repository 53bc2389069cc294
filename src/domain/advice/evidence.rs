//! What the advice rests on, in sentences.

use super::arrival::Arrival;
use super::rules::Situation;
use super::{Evidence, Prospects};
use crate::domain::capacity::{Resource, bottleneck, full_today};
use crate::domain::economics::limit_of;
use crate::domain::forecast::Crossing;
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::profile::Remedy;
use crate::domain::signal::{SignalState, SignalStatus};
use crate::domain::{Timestamp, same_month};

pub(super) fn unmet_needs<'a>(s: &'a Situation<'_>) -> impl Iterator<Item = Evidence> + 'a {
    let met = s.assumptions.phase >= s.lowest_allowed();
    let above = &s.profile().phases[s.assumptions.phase..];
    let needs = above.iter().flat_map(|p| &p.leave_when);
    let asked = needs
        .filter(move |r| !met && s.requirements.get(&r.id).copied().unwrap_or(false))
        .map(|r| Evidence::new("requirement", Message::new("advice-need").local("need", &r.name)));
    let promise = super::feasible::promise(&s.outset(), s.assumptions.phase);
    asked.chain(promise.map(|sentence| Evidence::new("requirement", sentence)))
}

pub(super) fn full_band(s: &Situation<'_>) -> Option<Evidence> {
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

pub(super) fn full_resource(s: &Situation<'_>) -> Option<Evidence> {
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

pub(super) fn capacity(s: &Situation<'_>) -> Option<Evidence> {
    let published = || s.capacity.iter().find(|a| a.resource == Resource::Published);
    let answer = bottleneck(s.capacity).or_else(published)?;
    Some(Evidence::new("capacity", answer.evidence.clone()).of(
        Metric::UnitsCount,
        s.assumptions.units,
        answer.units,
    ))
}

/// When the first limit is reached, and how sure that is.
pub(super) fn arrival(s: &Situation<'_>, arrival: &Arrival<'_>) -> Option<Evidence> {
    match arrival {
        Arrival::Units(prospects, crossing) => {
            projection(s, prospects, crossing.map_or(prospects.horizon, Crossing::horizon))
        }
        Arrival::Signal(signal, crossing) => {
            let spec = &signal.spec;
            let unit = spec.metric.shown_unit();
            let [low, at, high] = crossing.dates;
            let id = match (at, low) {
                (Some(_), _) => "advice-crossing",
                (None, Some(_)) => "advice-crossing-maybe",
                (None, None) => return None,
            };
            let sentence = Message::new(id)
                .metric("metric", spec.metric)
                .quantity("threshold", spec.threshold, unit)
                .date("date", at.or(low)?)
                .with("range", between(low, high, crossing.horizon()));
            let evidence = Evidence::new("forecast", sentence).of(
                spec.metric,
                signal.value,
                Some(spec.threshold),
            );
            Some(evidence.by(s.latest.get(&spec.metric).map(|r| r.origin.clone())))
        }
    }
}

/// « January 2027 – June 2027 », « after March 2029 ».
fn between(
    low: Option<Timestamp>,
    high: Option<Timestamp>,
    end: Timestamp,
) -> crate::domain::message::Arg {
    let words = match (low, high) {
        (Some(low), Some(high)) if same_month(low, high) => {
            Message::new("advice-in-month").date("at", low)
        }
        (Some(low), Some(high)) => {
            Message::new("advice-between").date("low", low).date("high", high)
        }
        (Some(low), None) => Message::new("advice-between-open").date("low", low).date("end", end),
        (None, _) => Message::new("advice-after").date("end", end),
    };
    crate::domain::message::Arg::Message(Box::new(words))
}

/// `end`: how far is looked.
fn projection(s: &Situation<'_>, prospects: &Prospects, end: Timestamp) -> Option<Evidence> {
    let [low, at, high] = s.full_range();
    let units = s.assumptions.units?;
    let limit = prospects.limit.unwrap_or(units);
    let say = |id| {
        Message::new(id)
            .units("units", units)
            .units("limit", limit)
            .units("left", (limit - units).max(0.0))
            .local("scenario", &s.assumptions.scenario.name)
    };
    let sentence = match (at, low) {
        (Some(at), _) if low == high => say("advice-full-at").date("date", at),
        (Some(at), _) => {
            say("advice-full-about").date("date", at).with("range", between(low, high, end))
        }
        (None, Some(_)) => say("advice-full-maybe").with("range", between(low, high, end)),
        (None, None) => return None,
    };
    let origin = s.latest.get(&Metric::UnitsCount).map(|r| r.origin.clone());
    Some(
        Evidence::new("projection", sentence)
            .of(Metric::UnitsCount, Some(units), Some(limit))
            .by(origin),
    )
}

pub(super) fn cost(s: &Situation<'_>, target: usize) -> Evidence {
    let then = crate::domain::economics::figures(&s.assumptions, s.now, target, None);
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

/// What may stand in the way of the move.
pub(super) fn caveat(s: &Situation<'_>, target: usize) -> Option<Evidence> {
    let caveat = s.profile().phases[target].migration.as_ref()?.caveat.as_ref()?;
    let sentence = Message::new("advice-caveat").local("caveat", caveat);
    Some(Evidence::new("migration", sentence))
}

/// What is cheaper than a move and helps against one of these; against anything when a resource is
/// full and no metric says which.
pub(super) fn remedies(s: &Situation<'_>, against: &[Metric]) -> Vec<Evidence> {
    let helps = |r: &&Remedy| r.against.is_empty() || r.against.iter().any(|m| against.contains(m));
    let all = s.phase().remedies.iter().filter(helps);
    all.map(|r| {
        Evidence::new("remedy", Message::new("advice-tune-first").local("remedy", &r.words))
    })
    .collect()
}

pub(super) fn signal(s: &Situation<'_>, signal: &SignalStatus, id: &'static str) -> Evidence {
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
