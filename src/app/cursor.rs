//! The time cursor: all panels at an instant of the past, with the advice that follows from what was
//! known then. It sets [`Model::frozen`] to a [`Watch`] that is built from what was read up to that
//! instant and judged by the same code as the present. Refuses to guess: what is not kept
//! (containers, services, alerts) is absent, and where nothing was recorded that is said.

use super::economics::draft::Notice;
use super::keys::Action;
use super::model::{Model, Screen};
use super::update::{FULL_RESOLUTION, is_charted};
use super::watch::{SourceStatus, Watch, present_phase};
use super::{Effect, history_screen};
use crate::config::Config;
use crate::config::target::TargetKind;
use crate::domain::Timestamp;
use crate::domain::assessment::UnitCount;
use crate::domain::capacity::Capacity;
use crate::domain::forecast::Outlooks;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::minutes::Past;
use crate::domain::observation::{SourceId, SourceState};
use crate::domain::reading::{Origin, Reading};
use crate::domain::scenario::Scenario;
use crate::domain::series::HOLD;
use crate::domain::standing::Standing;
use crate::domain::uptime::Uptimes;
use chrono::{TimeDelta, Timelike};
use std::time::Duration;

/// What the charts show of the past of an instant.
pub const CHARTED: TimeDelta = TimeDelta::hours(24);

/// Of what is not charted, so much is asked for the newest reading.
pub const NEWEST: TimeDelta = TimeDelta::hours(1);

/// Presses that follow each other within this time speed up.
const REPEATS: TimeDelta = TimeDelta::seconds(2);

/// So many presses double the step.
const DOUBLING: u32 = 8;

/// The step of one press is this part of the charts' span, and never below a minute: the history
/// holds minutes.
const SLICES: i32 = 30;

/// No step is longer, unless one slice is.
const LONGEST: TimeDelta = TimeDelta::days(1);

/// Where in time the panels stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Travel {
    /// The instant that is shown, or looked up; none: the present.
    pub at: Option<Timestamp>,
    /// The newest request: an answer to an older one is not shown.
    pub generation: u64,
    /// The answer is still to come.
    pub waiting: bool,
    back: bool,
    streak: u32,
    pressed: Option<Timestamp>,
}

/// What was known at an instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Recalled {
    /// The instant.
    pub at: Timestamp,
    /// What was read up to then, each metric oldest first: what is charted for [`CHARTED`], the rest
    /// for [`NEWEST`].
    pub readings: Vec<Reading>,
    /// The phase and the advice as they stood.
    pub standing: Standing,
    /// Units per resource, from what was read up to then.
    pub capacity: Capacity,
    /// What was forecast then.
    pub forecasts: Outlooks,
    /// What the error budget and the CO₂ rested on.
    pub past: Option<Past>,
    /// For how much of the time each probed address answered until then.
    pub uptimes: Uptimes,
}

impl Recalled {
    /// Nothing but the instant.
    #[must_use]
    pub fn nothing(at: Timestamp) -> Self {
        Self {
            at,
            readings: Vec::new(),
            standing: Standing::default(),
            capacity: Capacity::default(),
            forecasts: Outlooks::NONE,
            past: None,
            uptimes: Uptimes::new(),
        }
    }
}

/// What has to be read for an instant: metrics, and from when on.
#[must_use]
pub fn wanted(config: &Config, at: Timestamp) -> [(Vec<Metric>, Timestamp); 2] {
    // A phase that nobody gave follows from the machine's size.
    let long =
        |m: &Metric| is_charted(config, *m) || matches!(m, Metric::CpuCores | Metric::NodesTotal);
    let (charted, rest) = Metric::ALL.iter().copied().partition(long);
    [(charted, at - CHARTED), (rest, at - NEWEST)]
}

/// The panels' content at an instant, not judged yet.
#[must_use]
pub fn watch(config: &Config, scenario: &Scenario, recalled: Recalled) -> Watch {
    let at = recalled.at;
    let mut watch = Watch::new(config, scenario, at);
    for reading in recalled.readings.iter().filter(|r| r.at <= at) {
        watch.record(config, reading, true);
    }
    for series in watch.series.values_mut() {
        series.thin_before(at - FULL_RESOLUTION);
    }
    for reading in watch.latest.values() {
        let source = watch.sources.entry(source_of(config, reading.metric));
        let status = source.or_insert(SourceStatus {
            state: SourceState::Live,
            heard: None,
            problems: Vec::new(),
        });
        // What was thinned to minutes still stands for its time, and is no older for that.
        let heard = if at - reading.at <= HOLD { at } else { reading.at };
        status.heard = status.heard.max(Some(heard));
    }
    let units = watch.latest.get(&Metric::UnitsCount);
    watch.units =
        units.and_then(|r| Some(UnitCount { count: r.value?, origin: r.origin.clone(), at: r.at }));
    watch.pinned = recalled.standing.phase.as_deref().and_then(|id| config.profile.index_of(id));
    watch.standing = Some(recalled.standing);
    watch.capacity = recalled.capacity;
    watch.forecasts = recalled.forecasts;
    watch.past = recalled.past;
    watch.uptimes = recalled.uptimes;
    watch
}

/// The phase that the target was in: as it was seen, else as configured or by the machine's size.
#[must_use]
pub fn phase(config: &Config, recalled: &Recalled) -> usize {
    let seen = recalled.standing.phase.as_deref().and_then(|id| config.profile.index_of(id));
    seen.unwrap_or_else(|| {
        let newest = recalled.readings.iter().map(|r| (r.metric, r.clone()));
        present_phase(config, &newest.collect()).index
    })
}

/// Which source brings a metric to such a target.
fn source_of(config: &Config, metric: Metric) -> SourceId {
    let (area, _) = metric.id().split_once('.').unwrap_or((metric.id(), ""));
    match area {
        "units" => SourceId::Units,
        "probe" => SourceId::Probe,
        _ if matches!(config.target.kind, TargetKind::Prometheus(_) | TargetKind::Kube(_)) => {
            SourceId::Prometheus
        }
        "requests" | "latency" => SourceId::Traffic,
        "db" => SourceId::Database,
        "link" => SourceId::Link,
        "cache" | "storage" | "backup" | "nodes" | "pods" | "restarts" => SourceId::Parts,
        _ => SourceId::Host,
    }
}

/// A step back or forth; beyond the present one is live again.
pub(super) fn step(model: &mut Model, back: bool) -> Vec<Effect> {
    let now = model.live.now;
    let span = match model.screen {
        Screen::History => model.history.span(),
        Screen::Latency => super::latency_screen::span(model),
        _ => model.span(),
    };
    let from = model.travel.at.unwrap_or(model.shown().now);
    let travel = &mut model.travel;
    let again = travel.back == back && travel.pressed.is_some_and(|at| now - at <= REPEATS);
    travel.streak = if again { travel.streak + 1 } else { 0 };
    travel.back = back;
    travel.pressed = Some(now);
    let slice = (span / SLICES).max(TimeDelta::minutes(1));
    let step = slice * (1 << (travel.streak / DOUBLING).min(20));
    let step = step.min(LONGEST.max(slice));
    let to = if back { from - step } else { from + step };
    if to >= now { live(model) } else { go(model, to) }
}

/// To an instant of the past.
pub(super) fn go(model: &mut Model, at: Timestamp) -> Vec<Effect> {
    let at = at.min(model.live.now);
    model.travel.at = Some(at);
    model.travel.generation += 1;
    model.travel.waiting = true;
    let generation = model.travel.generation;
    if model.config.has_history() {
        return vec![Effect::Recall { at, generation }];
    }
    let recalled = remembered(model, at);
    take(model, generation, Ok(recalled));
    Vec::new()
}

/// To the oldest instant that there is: whoever recalls goes no further back than that.
pub(super) fn oldest(model: &mut Model) -> Vec<Effect> {
    go(model, Timestamp::UNIX_EPOCH)
}

/// To the change of the advice after or before the instant that is shown.
pub(super) fn change(model: &mut Model, forward: bool) -> Vec<Effect> {
    let here = model.travel.at.unwrap_or(model.shown().now);
    let changes = &model.history.noted.advised;
    let to = if forward {
        changes.iter().map(|a| a.at).find(|at| *at > here)
    } else {
        changes.iter().rev().map(|a| a.at).find(|at| *at < here)
    };
    if let Some(to) = to {
        return go(model, to);
    }
    let id = if forward { "cursor-no-later-change" } else { "cursor-no-earlier-change" };
    model.notice = Some(Notice { message: Message::new(id), refused: true });
    Vec::new()
}

/// Back to the present; what is still looked up is no longer wanted.
pub(super) fn live(model: &mut Model) -> Vec<Effect> {
    model.travel.at = None;
    model.travel.generation += 1;
    model.travel.waiting = false;
    model.frozen = None;
    Vec::new()
}

/// What was known then came, or cannot be read.
pub(super) fn take(model: &mut Model, generation: u64, answer: Result<Box<Recalled>, Message>) {
    if generation != model.travel.generation || model.travel.at.is_none() {
        return;
    }
    model.travel.waiting = false;
    match answer {
        Ok(recalled) => {
            model.travel.at = Some(recalled.at);
            let scenario = model.scenario();
            let latencies = model.live.latencies.until(recalled.at);
            let then = watch(&model.config, &scenario, *recalled);
            model.frozen = Some(Box::new(Watch { latencies, ..then }));
            model.judge();
        }
        Err(message) => {
            live(model);
            model.notice = Some(Notice { message, refused: true });
        }
    }
}

/// Without a store the last day is what there is: the charts hold it.
fn remembered(model: &Model, at: Timestamp) -> Box<Recalled> {
    let watch = &model.live;
    let oldest = watch.series.values().filter_map(crate::domain::series::Series::first_at).min();
    let at = at.max(oldest.unwrap_or(at)).min(watch.now);
    let mut recalled = Recalled::nothing(at);
    for (metric, series) in &watch.series {
        let unknown = Origin::new("palier");
        let origin = watch.latest.get(metric).map_or(&unknown, |r| &r.origin);
        let known = series.within(at - CHARTED, at);
        recalled.readings.extend(known.map(|(at, value)| match value {
            Some(value) => Reading { value: Some(value), ..Reading::nothing(*metric, at, origin) },
            None => Reading::nothing(*metric, at, origin),
        }));
    }
    let advice = model.history.noted.advised.iter().rev().find(|a| a.at <= at);
    recalled.standing.advice = advice.map(|a| (a.verdict, a.phase.clone(), a.at));
    Box::new(recalled)
}

/// Whether the panels stand in the past.
#[must_use]
pub fn is_past(model: &Model) -> bool {
    model.travel.at.is_some()
}

/// The lines that say where in time the panels stand; none in the present.
#[must_use]
pub fn said(model: &Model) -> Vec<Message> {
    let Some(at) = model.travel.at else { return Vec::new() };
    let mut lines = Vec::new();
    let live = model.keymap.told(Action::Live);
    if model.travel.waiting {
        // Far back is where one is looking for the beginning.
        let looking = if at > Timestamp::UNIX_EPOCH {
            dated("cursor-looking", at)
        } else {
            Message::new("cursor-looking-oldest")
        };
        lines.push(looking.with("live", live));
    } else {
        let ago = positive(model.live.now - at);
        let id = match model.screen {
            Screen::Fleet => "cursor-fleet",
            _ => "cursor-at",
        };
        lines.push(dated(id, at).duration("ago", ago).with("live", live));
        lines.extend(gap(model));
    }
    lines.extend(history_screen::near(model, at));
    lines
}

/// « 20 November 2026 » and « 14:05 UTC ».
pub(super) fn dated(id: &'static str, at: Timestamp) -> Message {
    let time = format!("{:02}:{:02} UTC", at.hour(), at.minute());
    Message::new(id).date("date", at).text("time", time)
}

fn positive(length: TimeDelta) -> Duration {
    Duration::from_secs(length.num_seconds().max(0).unsigned_abs())
}

/// That nothing was recorded at the instant that is shown.
fn gap(model: &Model) -> Option<Message> {
    let watch = model.frozen.as_deref()?;
    let told = watch.latest.values().filter(|r| r.metric != Metric::UnitsCount);
    match told.map(|r| r.at).max() {
        Some(at) if watch.now - at <= HOLD => None,
        Some(at) => Some(Message::new("cursor-gap").duration("age", positive(watch.now - at))),
        None => Some(Message::new("cursor-gap-day")),
    }
}

#[cfg(test)]
#[path = "cursor_tests.rs"]
mod tests;
