//! The alerts of the watched side's monitoring, and what is wrong with its rules.

use super::json::instant;
use super::text::Say;
use crate::app::Model;
use crate::app::alerts::{alerts, firing};
use crate::domain::alert::{Alert, AlertState, Severity};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use serde_json::{Value, json};

/// The text names no more findings.
const NAMED: usize = 5;

/// One line: how many fire, and the worst. Nothing where nobody tells of alerts.
pub(super) fn text(model: &Model, say: Say<'_>) -> Vec<String> {
    let alerts = alerts(model.shown());
    let Some(worst) = alerts.first() else { return Vec::new() };
    let (fire, all) = (firing(&alerts), alerts.len());
    let line = match fire {
        0 => Message::new("report-alerts-none-fires").quantity("count", all as f64, Unit::Count),
        1 => named(Message::new("report-alert-fires"), worst),
        _ => named(Message::new("report-alerts-fire"), worst).quantity(
            "count",
            fire as f64,
            Unit::Count,
        ),
    };
    vec![say(&line).trim_end().to_owned()]
}

fn named(message: Message, alert: &Alert) -> Message {
    let severity = Message::new(match alert.severity {
        Severity::Critical => "report-alert-critical",
        Severity::Warning => "report-alert-warning",
        Severity::Info => "report-alert-info",
    });
    message
        .text("alert", &alert.name)
        .with("severity", Arg::Message(Box::new(severity)))
        .text("about", &alert.about)
}

/// What is to be mended in the rules, a line each.
pub(super) fn findings(model: &Model, say: Say<'_>) -> Vec<String> {
    let findings = &model.shown().findings;
    let line = |finding: &crate::domain::alert::Finding| {
        say(&Message::new("report-finding")
            .text("rule", &finding.rule)
            .text("group", &finding.group)
            .with("problem", Arg::Message(Box::new(finding.problem.clone()))))
    };
    let mut lines: Vec<_> = findings.iter().take(NAMED).map(line).collect();
    let more = findings.len().saturating_sub(NAMED);
    if more > 0 {
        let more = Message::new("report-findings-more").quantity("count", more as f64, Unit::Count);
        lines.push(say(&more));
    }
    lines
}

/// `alerts`, worst first, and `findings`.
pub(super) fn json(model: &Model, say: Say<'_>) -> Value {
    let watch = model.shown();
    json!({
        "alerts": alerts(watch).into_iter().map(alert).collect::<Vec<_>>(),
        "findings": watch.findings.iter().map(|finding| json!({
            "rule": finding.rule,
            "group": finding.group,
            "sentence": say(&finding.problem),
        })).collect::<Vec<_>>(),
    })
}

fn alert(alert: &Alert) -> Value {
    let (state, silence) = match &alert.state {
        AlertState::Firing => ("firing", Value::Null),
        AlertState::Pending => ("pending", Value::Null),
        AlertState::Inhibited => ("inhibited", Value::Null),
        AlertState::Silenced { by, comment, until } => {
            ("silenced", json!({ "by": by, "comment": comment, "until": until.map(instant) }))
        }
    };
    json!({
        "name": alert.name,
        "severity": alert.severity.id(),
        "state": state,
        "silence": silence,
        "since": alert.since.map(instant),
        "about": alert.about,
        "summary": alert.summary,
    })
}
