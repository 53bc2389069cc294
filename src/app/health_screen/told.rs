//! What others say is wrong: alerts of the watched side, findings about its rules, and the sources.

use super::{Item, Row, Section, place, plain, worst_first};
use crate::app::alerts;
use crate::app::cursor::is_past;
use crate::app::model::Model;
use crate::app::watch::{Connection, SourceStatus, Watch};
use crate::domain::alert::{Alert, AlertState, Severity};
use crate::domain::health::Condition;
use crate::domain::message::{Arg, Message};
use crate::domain::observation::SourceId;
use crate::domain::series::HOLD;
use chrono::TimeDelta;
use std::time::Duration;

/// Alerts, worst first, those that somebody silenced at the end.
pub(super) fn alerts(model: &Model) -> Section {
    let watch = model.shown();
    let told = alerts::alerts(watch).into_iter().enumerate();
    let mut rows: Vec<Row> = told.map(|(i, a)| alert(a, model).on(Item::Alert(place(i)))).collect();
    rows.sort_by_key(|row| row.quiet);
    Section::new("health-alerts", rows)
}

fn alert(alert: &Alert, model: &Model) -> Row {
    let (word, condition) = match alert.severity {
        Severity::Critical => ("health-severity-critical", Condition::Critical),
        Severity::Warning => ("health-severity-warning", Condition::Warning),
        Severity::Info => ("health-severity-info", Condition::Ok),
    };
    let mut row = Row::new(plain(&alert.name), Some(condition));
    row.state = Some(Message::new(word));
    row.values.extend((!alert.about.is_empty()).then(|| plain(&alert.about)));
    row.values.extend(alert.since.map(|since| {
        let length = model.shown().now - since;
        Message::new("health-since").duration("age", positive(length))
    }));
    row.notes.extend((!alert.summary.is_empty()).then(|| plain(&alert.summary)));
    match &alert.state {
        AlertState::Firing => {}
        AlertState::Pending => {
            // Not yet for long enough: no more than worth a look.
            row.condition = Some(condition.min(Condition::Warning));
            row.values.push(Message::new("health-pending"));
        }
        AlertState::Silenced { by, comment, until } => {
            row.quiet = true;
            row.notes
                .insert(0, silenced(by, comment, until.map(|until| until - model.shown().now)));
        }
        AlertState::Inhibited => {
            row.quiet = true;
            row.notes.insert(0, Message::new("health-inhibited"));
        }
    }
    row
}

fn silenced(by: &str, comment: &str, left: Option<TimeDelta>) -> Message {
    let who = if by.is_empty() { Message::new("health-somebody") } else { plain(by) };
    let who = Arg::Message(Box::new(who));
    let message = match left {
        Some(left) => Message::new("health-silenced-until").duration("left", positive(left)),
        None => Message::new("health-silenced"),
    };
    let message = message.with("by", who);
    if comment.is_empty() {
        return message;
    }
    let message = Arg::Message(Box::new(message));
    Message::new("health-commented").with("what", message).text("comment", comment)
}

/// What is wrong with the rules, and what to write.
pub(super) fn findings(model: &Model) -> Section {
    let rows = model.shown().findings.iter().enumerate().map(|(i, finding)| {
        let row = Row::new(plain(&finding.rule), Some(Condition::Warning));
        let mut row = row.on(Item::Finding(place(i)));
        row.values.extend((!finding.group.is_empty()).then(|| plain(&finding.group)));
        row.noting(Some(finding.problem.clone()))
    });
    Section::new("health-findings", rows.collect())
}

/// The sources, those in trouble first.
pub(super) fn sources(model: &Model) -> Section {
    let mut rows: Vec<Row> =
        model.shown().sources.iter().map(|(id, status)| source(model, *id, status)).collect();
    worst_first(&mut rows);
    Section::new("health-sources", rows)
}

fn source(model: &Model, id: SourceId, status: &SourceStatus) -> Row {
    let watch = model.shown();
    if is_past(model) {
        return told_then(watch, id, status);
    }
    let connection = watch.connection_of(id, model.config.refresh);
    let (word, condition) = match &connection {
        Some(Connection::Live(_)) if status.problems.is_empty() => {
            ("connection-live", Condition::Ok)
        }
        Some(Connection::Live(_)) => ("connection-live", Condition::Warning),
        Some(Connection::Stale(_)) => ("connection-stale", Condition::Warning),
        Some(Connection::Lost { .. }) => ("connection-lost", Condition::Critical),
        Some(Connection::Connecting) | None => ("connection-connecting", Condition::Unknown),
    };
    let mut row = Row::new(Message::new(name(id)), Some(condition)).on(Item::Source(id));
    row.state = Some(Message::new(word));
    match connection {
        // A link carries figures and brings none of its own, so they have no age.
        Some(Connection::Live(age) | Connection::Stale(age)) if !id.is_silent() => {
            let age = positive(age);
            row.values.push(if age.is_zero() {
                Message::new("health-seen-now")
            } else {
                Message::new("health-seen").duration("age", age)
            });
        }
        Some(Connection::Lost { reason, .. }) => row.notes.push(reason),
        _ => {}
    }
    row.notes.extend(status.problems.iter().cloned());
    row
}

/// Of a source of the past nobody kept how it was connected, and only what it told.
fn told_then(watch: &Watch, id: SourceId, status: &SourceStatus) -> Row {
    let age = status.heard.map(|heard| positive(watch.now - heard));
    let fresh = age.is_some_and(|age| age <= HOLD.to_std().unwrap_or_default());
    let condition = if fresh { Condition::Ok } else { Condition::Unknown };
    let mut row = Row::new(Message::new(name(id)), Some(condition));
    row.state = Some(Message::new(if fresh { "health-told-then" } else { "health-silent-then" }));
    let before = age.filter(|_| !fresh);
    row.values.extend(before.map(|age| Message::new("health-told-before").duration("age", age)));
    row
}

/// In whole seconds; clocks may differ, and no length is below nothing.
fn positive(length: TimeDelta) -> Duration {
    Duration::from_secs(length.num_seconds().max(0).unsigned_abs())
}

fn name(id: SourceId) -> &'static str {
    match id {
        SourceId::Link => "source-name-link",
        SourceId::Host => "source-name-host",
        SourceId::Traffic => "source-name-traffic",
        SourceId::Database => "source-name-database",
        SourceId::Probe => "source-name-probe",
        SourceId::Prometheus => "source-name-prometheus",
        SourceId::Units => "source-name-units",
        SourceId::Parts => "source-name-parts",
        SourceId::Alerts => "source-name-alerts",
        SourceId::RemoteWrite => "source-name-remote-write",
    }
}
