//! What to give where nothing tells of requests: the key of the configuration and the flag of the
//! command line, as the target that is watched takes them. Refuses to guess what runs there: `palier
//! doctor` looks.

use super::words::nothing;
use crate::app::model::Model;
use crate::config::target::TargetKind;
use crate::config::written::{key, words};
use crate::domain::message::Message;
use crate::domain::metric::Metric;

/// One line of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// To be written as it stands.
    pub verbatim: bool,
    /// What it says.
    pub words: Message,
}

/// A page that many have, to be put in the place of one's own.
const PAGE: &str = "http://127.0.0.1:2019/metrics";

/// What tells of requests, where that is no probe.
const TOLD: [Metric; 5] = [
    Metric::RequestsRate,
    Metric::LatencyP50,
    Metric::LatencyP99,
    Metric::LatencyMean,
    Metric::RequestsErrorRatio,
];

/// All that is known of latency was measured from here.
#[must_use]
pub fn is_probed_only(model: &Model) -> bool {
    let latest = &model.shown().latest;
    latest.contains_key(&Metric::ProbeLatency) && !is_told(model)
}

fn is_told(model: &Model) -> bool {
    let latest = &model.shown().latest;
    TOLD.iter().any(|metric| latest.get(metric).is_some_and(|r| r.origin.name() != "probe"))
}

/// What to give; none: requests are told of, may yet be, or were not known at the instant that is
/// shown.
#[must_use]
pub fn missing(model: &Model) -> Option<Vec<Line>> {
    let silent = nothing(model).id == "lat-none";
    if is_told(model) || model.travel.at.is_some() || !silent {
        return None;
    }
    let probed = is_probed_only(model);
    let said = |words| Line { verbatim: false, words };
    let written = |code: String| Line {
        verbatim: true,
        words: Message::new("value-plain").text("value", code),
    };
    let target = &model.config.target;
    let table = format!("[targets.{}]", key(&target.name));
    let mut lines = vec![said(Message::new(if probed { "lat-none-probed" } else { "lat-none" }))];
    match &target.kind {
        TargetKind::Local(_) | TargetKind::Ssh(_) => {
            lines.push(said(Message::new("lat-none-page")));
            lines.push(written(table.clone()));
            // Without these two the table is no target; who has it has them.
            lines.push(written(format!("kind = {}", words(target.kind.id()))));
            if let TargetKind::Ssh(ssh) = &target.kind {
                lines.push(written(format!("host = {}", words(&ssh.destination))));
            }
            lines.push(written(format!("exporters.traffic = {}", words(PAGE))));
            lines.push(said(Message::new("lat-none-usual")));
        }
        TargetKind::Prometheus(server) => {
            lines.push(said(Message::new("lat-none-scrape")));
            if let Some(instance) = &server.instance {
                let only = Message::new("lat-none-instance").text("instance", instance);
                lines.push(said(only));
            }
            lines.push(said(Message::new("lat-none-dialect").text("table", &table)));
        }
        TargetKind::Kube(_) => lines.extend([
            said(Message::new("lat-none-scrape")),
            said(Message::new("lat-none-dialect").text("table", &table)),
        ]),
        // What is played has nobody to give anything to.
        TargetKind::Tape(_) => return Some(lines),
    }
    lines.push(said(Message::new("lat-none-doctor")));
    if !probed {
        lines.push(said(Message::new("lat-none-probe").text("table", table)));
    }
    Some(lines)
}
