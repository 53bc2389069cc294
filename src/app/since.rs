//! What changed since the last visit, in one line: how a target stood when it was last left, held
//! against how it stands now. Refuses to tell of noise: a figure is named only when it moved by more
//! than it moves by itself. Nothing is remembered of what is played, nor of what-if.

use super::cursor::dated;
use super::explain::verdict;
use super::model::{Model, Screen};
use super::watch::Connection;
use crate::domain::Timestamp;
use crate::domain::advice::Verdict;
use crate::domain::health::Condition;
use crate::domain::mark::{Mark, MarkKind};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::money::{Currency, Money};
use crate::domain::profile::Profile;
use chrono::{Datelike, TimeDelta, Timelike, Weekday};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

/// For so long the line stands by itself.
const SHOWN: TimeDelta = TimeDelta::minutes(1);

/// An advice that is still missing is waited for no longer.
const PATIENCE: TimeDelta = TimeDelta::seconds(10);

/// A disk that moved by less did not move, 0–1.
const DISK: f64 = 0.02;

/// Nor did a margin, 0–1.
const MARGIN: f64 = 0.01;

/// Nor a cost per unit, of what it was.
const COST: Decimal = Decimal::from_parts(5, 0, 0, false, 2);

/// How a target stood at an instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Visit {
    /// When.
    pub at: Timestamp,
    /// The advice: `stay`.
    pub verdict: String,
    /// The phase's id.
    pub phase: String,
    /// The worst condition: `ok`.
    pub health: String,
    /// Business units.
    pub units: Option<f64>,
    /// Cost per unit and month, and its currency.
    pub cost_per_unit: Option<(Decimal, String)>,
    /// The infrastructure margin, 1 for all of the revenue.
    pub margin: Option<f64>,
    /// How full the fullest disk was, 0–1.
    pub disk: Option<f64>,
}

/// What is remembered, and whether it was said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Since {
    before: Option<Box<Visit>>,
    /// Since when it is on screen.
    said: Option<Timestamp>,
    over: bool,
}

impl Since {
    /// Takes in how it stood when it was last left.
    pub(super) fn remember(&mut self, before: Option<Box<Visit>>) {
        *self = Self { before, ..Self::default() };
    }
}

/// How it was left; none: this target was never seen before.
#[must_use]
pub fn before(model: &Model) -> Option<&Visit> {
    model.since.before.as_deref()
}

/// How the target stands, what-if apart; none as long as nothing was heard of it.
#[must_use]
pub fn visit(model: &Model) -> Option<Visit> {
    if model.playback.is_some() || model.live.latest.is_empty() {
        return None;
    }
    if model.knobs.is_turned() || model.scenario_id != model.config.scenario {
        let mut plain = model.clone();
        plain.knobs.reset();
        plain.scenario_id.clone_from(&model.config.scenario);
        plain.judge();
        return Some(stands(&plain));
    }
    Some(stands(model))
}

fn stands(model: &Model) -> Visit {
    let watch = &model.live;
    let assessment = &watch.assessment;
    let now = &assessment.economics.now;
    let phase = model.config.profile.phases.get(watch.here.index);
    Visit {
        at: watch.now,
        verdict: assessment.advice.verdict.id().into(),
        phase: phase.map(|phase| phase.id.clone()).unwrap_or_default(),
        health: assessment.health.id().into(),
        units: watch.units.as_ref().map(|units| units.count),
        cost_per_unit: now.cost_per_unit.map(|c| (c.amount, c.currency.code().to_owned())),
        margin: now.infrastructure_margin.and_then(|margin| margin.to_f64()),
        disk: watch.value(Metric::DiskUtilization),
    }
}

/// What is different now, the most important first; `marks`: what was noted, oldest first.
#[must_use]
pub fn changes(profile: &Profile, before: &Visit, now: &Visit, marks: &[Mark]) -> Vec<Message> {
    let mut told = Vec::new();
    let names = |id: &str| profile.phases.iter().find(|phase| phase.id == id);
    if let (Some(from), Some(to)) = (names(&before.phase), names(&now.phase))
        && from.id != to.id
    {
        told.push(Message::new("since-phase").local("from", &from.name).local("to", &to.name));
    }
    let known = |id: &str| Verdict::from_id(id).filter(|v| *v != Verdict::NotEnoughData);
    if let (Some(from), Some(to)) = (known(&before.verdict), known(&now.verdict))
        && from != to
    {
        told.push(became("since-advice", verdict(from), verdict(to)));
    }
    if let (Some(from), Some(to)) = (condition(&before.health), condition(&now.health))
        && from != to
    {
        told.push(became("since-health", from, to));
    }
    if let (Some(from), Some(to)) = (before.disk, now.disk)
        && (from - to).abs() >= DISK
    {
        let disk = Message::new("since-disk").quantity("from", whole(from), Unit::Ratio);
        told.push(disk.quantity("to", whole(to), Unit::Ratio));
    }
    if let (Some(from), Some(to)) = (before.units, now.units)
        && (from - to).abs() >= 1.0
    {
        let id = if to > from { "since-more" } else { "since-fewer" };
        let unit =
            if (from - to).abs() < 1.5 { &profile.unit.singular } else { &profile.unit.plural };
        told.push(Message::new(id).units("units", (from - to).abs()).local("unit", unit));
    }
    told.extend(cost(profile, before, now));
    if let (Some(from), Some(to)) = (before.margin, now.margin)
        && (from - to).abs() >= MARGIN
    {
        let margin = Message::new("since-margin").quantity("from", from, Unit::Ratio);
        told.push(margin.quantity("to", to, Unit::Ratio));
    }
    told.extend(noted(before, now, marks));
    told
}

fn became(id: &'static str, from: &'static str, to: &'static str) -> Message {
    let word = |id| Arg::Message(Box::new(Message::new(id)));
    Message::new(id).with("from", word(from)).with("to", word(to))
}

/// What is not known is no change.
fn condition(id: &str) -> Option<&'static str> {
    let named = [
        (Condition::Ok, "condition-ok"),
        (Condition::Warning, "condition-warning"),
        (Condition::Critical, "condition-critical"),
    ];
    named.into_iter().find(|(condition, _)| condition.id() == id).map(|(_, word)| word)
}

/// In whole percent: what moved by less was no change.
fn whole(share: f64) -> f64 {
    (share * 100.0).round() / 100.0
}

fn cost(profile: &Profile, before: &Visit, now: &Visit) -> Option<Message> {
    let ((from, old), (to, new)) = (before.cost_per_unit.as_ref()?, now.cost_per_unit.as_ref()?);
    let currency = Currency::new(new).filter(|_| old == new)?;
    let moved = (*to - *from).abs() >= from.abs().checked_mul(COST)? && to != from;
    moved.then(|| {
        let message = Message::new("since-cost").local("unit", &profile.unit.singular);
        let message = message.money("from", Money::new(*from, currency));
        message.money("to", Money::new(*to, currency))
    })
}

/// How much of each kind was noted meanwhile.
fn noted(before: &Visit, now: &Visit, marks: &[Mark]) -> Vec<Message> {
    let kinds = [
        (MarkKind::Deploy, "since-deploy", "since-deploys"),
        (MarkKind::Incident, "since-incident", "since-incidents"),
        (MarkKind::Price, "since-price", "since-prices"),
        (MarkKind::Note, "since-note", "since-notes"),
    ];
    let count = |kind| {
        let meant = |m: &&Mark| m.kind == kind && m.at > before.at && m.at <= now.at;
        marks.iter().filter(meant).count()
    };
    let told = kinds.into_iter().map(|(kind, one, many)| (count(kind), one, many));
    told.filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| match count {
            1 => Message::new(one),
            _ => Message::new(many).quantity("count", count as f64, Unit::Count),
        })
        .collect()
}

/// The whole sentence; none where nothing is remembered.
#[must_use]
pub fn said(model: &Model) -> Option<Message> {
    let before = before(model)?;
    let now = visit(model)?;
    let since = Arg::Message(Box::new(instant(before.at, now.at)));
    let told = changes(&model.config.profile, before, &now, &model.history.noted.marks);
    let all = told.into_iter().rev().reduce(|rest, change| {
        let of = |message| Arg::Message(Box::new(message));
        Message::new("since-and").with("change", of(change)).with("rest", of(rest))
    });
    Some(match all {
        Some(all) => Message::new("since-line")
            .with("since", since)
            .with("changes", Arg::Message(Box::new(all))),
        None => Message::new("since-nothing").with("since", since),
    })
}

/// The weekday of the last days, the date of earlier ones; and the time.
fn instant(at: Timestamp, now: Timestamp) -> Message {
    let days = (now.date_naive() - at.date_naive()).num_days();
    let day = match (days, at.weekday()) {
        (0, _) => "since-today",
        (1, _) => "since-yesterday",
        (2..=6, Weekday::Mon) => "since-monday",
        (2..=6, Weekday::Tue) => "since-tuesday",
        (2..=6, Weekday::Wed) => "since-wednesday",
        (2..=6, Weekday::Thu) => "since-thursday",
        (2..=6, Weekday::Fri) => "since-friday",
        (2..=6, Weekday::Sat) => "since-saturday",
        (2..=6, Weekday::Sun) => "since-sunday",
        _ => return dated("since-date", at),
    };
    Message::new(day).text("time", format!("{:02}:{:02} UTC", at.hour(), at.minute()))
}

/// The line as it stands on the first screen by itself; nothing that did not change.
#[must_use]
pub fn line(model: &Model) -> Option<Message> {
    let shown = model.since.said.is_some() && !model.since.over && model.screen == Screen::Cockpit;
    said(model).filter(|message| shown && message.id == "since-line")
}

/// Begins to show it as soon as there is something to say, and ends after a while.
pub(super) fn tick(model: &mut Model) {
    if model.since.before.is_none() || model.since.over {
        return;
    }
    let now = model.live.now;
    if let Some(said) = model.since.said {
        model.since.over = now - said >= SHOWN;
        return;
    }
    let live = matches!(model.live.connection(model.config.refresh), Connection::Live(_));
    let advised = model.live.assessment.advice.verdict != Verdict::NotEnoughData;
    if live && (advised || now - model.started >= PATIENCE) {
        model.since.said = Some(now);
    }
}

/// Any key takes the hints away, and the line if it was there.
pub(super) fn pressed(model: &mut Model) {
    model.hints = false;
    model.since.over |= model.since.said.is_some();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::{now, profile};

    fn before() -> Visit {
        Visit {
            at: now() - TimeDelta::days(3),
            verdict: "stay".into(),
            phase: "mvp".into(),
            health: "ok".into(),
            units: Some(1140.0),
            cost_per_unit: Some(("0.0044".parse().unwrap(), "EUR".into())),
            margin: Some(0.9996),
            disk: Some(0.71),
        }
    }

    fn ids(now: &Visit, marks: &[Mark]) -> Vec<&'static str> {
        changes(&profile(), &before(), now, marks).iter().map(|m| m.id).collect()
    }

    #[test]
    fn what_moved_is_told_and_what_hardly_moved_is_not() {
        let same = Visit { at: now(), ..before() };
        assert_eq!(ids(&same, &[]), [""; 0]);
        let noise = Visit { disk: Some(0.725), margin: Some(0.9997), ..same.clone() };
        assert_eq!(ids(&noise, &[]), [""; 0]);
        let moved = Visit {
            verdict: "prepare".into(),
            health: "warning".into(),
            disk: Some(0.78),
            units: Some(1180.0),
            cost_per_unit: Some(("0.0052".parse().unwrap(), "EUR".into())),
            margin: Some(0.95),
            ..same.clone()
        };
        let mark =
            |days, kind| Mark::new(now() - TimeDelta::days(days), None, kind, "v1.4").unwrap();
        let marks = [
            mark(5, MarkKind::Deploy),
            mark(2, MarkKind::Deploy),
            mark(1, MarkKind::Note),
            mark(1, MarkKind::Note),
        ];
        let told = ids(&moved, &marks);
        assert_eq!(
            told,
            [
                "since-advice",
                "since-health",
                "since-disk",
                "since-more",
                "since-cost",
                "since-margin",
                "since-deploy",
                "since-notes"
            ]
        );
    }

    #[test]
    fn what_is_unknown_on_either_side_is_no_change() {
        let unknown = Visit {
            at: now(),
            verdict: "not-enough-data".into(),
            phase: "gone".into(),
            health: "unknown".into(),
            units: None,
            cost_per_unit: None,
            margin: None,
            disk: None,
        };
        assert_eq!(ids(&unknown, &[]), [""; 0]);
        let dollars =
            Visit { cost_per_unit: Some((Decimal::ONE, "USD".into())), at: now(), ..before() };
        assert_eq!(ids(&dollars, &[]), [""; 0]);
    }

    #[test]
    fn the_last_days_have_names() {
        // A Monday, at ten.
        let now: Timestamp = "2026-11-16T10:00:00Z".parse().unwrap();
        let id = |at: &str| instant(at.parse().unwrap(), now).id;
        assert_eq!(id("2026-11-16T08:00:00Z"), "since-today");
        assert_eq!(id("2026-11-15T23:00:00Z"), "since-yesterday");
        assert_eq!(id("2026-11-10T18:02:00Z"), "since-tuesday");
        assert_eq!(id("2026-11-09T18:02:00Z"), "since-date");
    }
}
