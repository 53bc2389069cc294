//! The screen's sentences: why there is no heat map, whether the promise is held, what is left of the
//! budget and for how long.

use super::{Kind, is_read, is_server, promise, range, told};
use crate::app::keys::Action;
use crate::app::model::Model;
use crate::app::watch::Connection;
use crate::config::target::TargetKind;
use crate::domain::budget::{self, outlook};
use crate::domain::latencies::Map;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::observation::SourceId;
use crate::domain::reading::Bounds;
use crate::domain::slo::Report;
use chrono::TimeDelta;
use std::time::Duration;

/// Where the true value of a percentile lies. In brief, none where the value says it itself.
#[must_use]
pub fn within(bounds: Option<Bounds>, brief: bool) -> Option<Message> {
    let words = match bounds {
        None => Message::new("lat-bounds-unknown"),
        Some(Bounds { low, high }) if brief && (low <= 0.0 || high.is_none()) => return None,
        Some(Bounds { high: None, .. }) => Message::new("lat-bounds-beyond"),
        Some(Bounds { low, high: Some(_) }) if low <= 0.0 => Message::new("lat-bounds-first"),
        Some(Bounds { low, high: Some(high) }) => {
            Message::new(if brief { "lat-bounds-short" } else { "lat-bounds" })
                .quantity("low", low, Unit::Seconds)
                .quantity("high", high, Unit::Seconds)
        }
    };
    Some(words)
}

/// Why nothing can be drawn of the buckets, and what to do; none: they are there.
#[must_use]
pub fn why_no_map(model: &Model, map: &Map) -> Option<Message> {
    if !map.is_empty() {
        return None;
    }
    if is_read(model) {
        return Some(Message::new("lat-reading"));
    }
    if let Some(why) = told(model).and_then(|told| told.failed.clone()) {
        return Some(why);
    }
    let latest = &model.shown().latest;
    let origin = latest.get(&Metric::LatencyP99).or(latest.get(&Metric::LatencyMean));
    let origin = origin.map(|r| r.origin.name().to_owned()).unwrap_or_default();
    Some(match super::kind(model, map) {
        Kind::Buckets if matches!(model.config.target.kind, TargetKind::Kube(_)) => {
            Message::new("lat-no-buckets-cluster")
        }
        Kind::Buckets => nothing_in_span(model),
        Kind::Percentiles => Message::new("lat-no-buckets-computed").text("origin", origin),
        Kind::Means => Message::new("lat-no-buckets-means").text("origin", origin),
        Kind::Probe => {
            let sheet = Message::new(super::Item::Sheet(super::Sheet::Map).message());
            Message::new("lat-no-buckets-probe").with("sheet", Arg::Message(Box::new(sheet)))
        }
        Kind::Nothing => nothing(model),
    })
}

/// That no request was counted in the span, and what makes it longer.
#[must_use]
pub fn nothing_in_span(model: &Model) -> Message {
    Message::new("lat-nothing-in-span")
        .with("in", model.keymap.told(Action::ZoomIn))
        .with("out", model.keymap.told(Action::ZoomOut))
}

/// Why nothing at all is known.
pub(super) fn nothing(model: &Model) -> Message {
    let watch = model.shown();
    let refresh = model.config.refresh;
    if model.travel.at.is_some() {
        return Message::new("cursor-none-told");
    }
    let source = if is_server(model) { SourceId::Prometheus } else { SourceId::Traffic };
    match watch.connection_of(source, refresh) {
        Some(Connection::Lost { .. }) => Message::new("latency-lost"),
        // It tells of something, and not of this.
        Some(Connection::Live(_) | Connection::Stale(_)) if is_server(model) => {
            Message::new("lat-none")
        }
        Some(_) => Message::new("latency-waiting"),
        None if watch.connection(refresh) == Connection::Connecting => {
            Message::new("latency-waiting")
        }
        None => Message::new("lat-none"),
    }
}

/// Whether the promised latency was held over the span that is shown, by the bucket whose bound
/// reaches it; else what is promised alone. None: nothing is promised.
#[must_use]
pub fn promise_held(model: &Model, map: &Map) -> Option<(Message, Option<bool>)> {
    let limit = promise(model)?;
    let promised = |id| Message::new(id).quantity("limit", limit, Unit::Seconds);
    let Some((bound, above, all)) = map.above(limit) else {
        let id = if map.is_empty() { "lat-promised" } else { "lat-promise-unknown" };
        return Some((promised(id), None));
    };
    let share = above / all;
    let held = share <= 0.01 + 1e-12;
    // A bound beyond the limit tells nothing of what lies between the two.
    let sure = !held || bound <= limit * (1.0 + 1e-9);
    let id = match (held, sure) {
        (true, true) => "lat-promise-held",
        (true, false) => "lat-promise-perhaps",
        (false, _) => "lat-promise-broken",
    };
    let (from, to) = range(model);
    let message = promised(id)
        .quantity("share", share, Unit::Ratio)
        .quantity("bound", bound, Unit::Seconds)
        .duration("span", length(to - from));
    Some((message, sure.then_some(held)))
}

/// What is left of the budget, and over what.
#[must_use]
pub fn budget_left(report: &Report) -> Message {
    let line = |id| {
        Message::new(id)
            .quantity("objective", report.objective, Unit::Ratio)
            .with("window", Arg::Message(Box::new(window(report))))
    };
    let tenths = |share: f64| (share * 1000.0).round() / 1000.0;
    match report.left {
        None => line("lat-budget-none"),
        Some(left) if left < 0.0 => {
            line("lat-budget-over").quantity("left", tenths(-left), Unit::Ratio)
        }
        Some(left) => line("lat-budget-left").quantity("left", tenths(left), Unit::Ratio),
    }
}

/// Over what the budget is reckoned, and how much of that was seen where it is not nearly all.
fn window(report: &Report) -> Message {
    let whole = crate::domain::slo::WINDOW;
    if report.observed * 10 >= whole * 9 || report.left.is_none() {
        return Message::new("lat-window").duration("window", length(whole));
    }
    Message::new("lat-window-seen")
        .duration("window", length(whole))
        .duration("seen", length(report.observed))
}

/// What that is in requests and in time; none without requests.
#[must_use]
pub fn room_left(report: &Report) -> Option<Message> {
    let requests = budget::requests_left(report)?;
    let time = budget::time_left(report)?;
    let id = if requests < 0.0 { "lat-room-over" } else { "lat-room" };
    let whole = if requests < 0.0 { requests.abs().ceil() } else { requests.floor() };
    Some(
        Message::new(id)
            .quantity("requests", whole, Unit::Count)
            .duration("time", length(time.abs())),
    )
}

/// « At this pace the budget lasts 12 days ».
#[must_use]
pub fn pace(model: &Model, report: &Report) -> Message {
    let now = model.shown().now;
    let Some(outlook) = outlook(report, now) else { return Message::new("lat-pace-none") };
    // Nothing is said of days that nobody saw.
    let over = outlook.over.min(report.observed.max(TimeDelta::minutes(1)));
    let line = |id| {
        Message::new(id).duration("over", length(over)).quantity(
            "rate",
            (outlook.rate * 100.0).round() / 100.0,
            Unit::Count,
        )
    };
    match outlook.lasts {
        Some(lasts) if lasts <= TimeDelta::zero() => line("lat-pace-gone"),
        Some(lasts) => line("lat-pace-ends")
            .duration("lasts", length(lasts))
            .with("date", Arg::Date(now + lasts)),
        None if outlook.rate <= 0.0 => line("lat-pace-no-errors"),
        None => line("lat-pace-holds"),
    }
}

fn length(length: TimeDelta) -> Duration {
    length.to_std().unwrap_or_default()
}
