//! What is not known, and the line that would bring it.

use super::services::knows;
use super::{Item, Row, Section, place};
use crate::app::model::Model;
use crate::config::target::TargetKind;
use crate::domain::message::Message;
use crate::domain::part::PartKind;

/// One row for each kind of which nothing is known and something could be.
pub(super) fn section(model: &Model) -> Section {
    let (watch, target) = (model.shown(), &model.config.target);
    let direct = matches!(target.kind, TargetKind::Local(_) | TargetKind::Ssh(_));
    let missing = |kind| !knows(watch, kind);
    let hints = [
        (missing(PartKind::Container), pick(direct, "health-no-containers")),
        (missing(PartKind::Database), pick(direct, "health-no-databases")),
        (missing(PartKind::Cache), pick(direct, "health-no-caches")),
        (missing(PartKind::Volume) && !direct, ("health-no-volumes-prometheus", false)),
        (missing(PartKind::Probe) && target.probes.is_empty(), ("health-no-probes", true)),
        (watch.alerts.is_empty() && target.alertmanager.is_none(), ("health-no-alerts", true)),
    ];
    let hints = hints.into_iter().enumerate().filter(|(_, (is_missing, _))| *is_missing);
    let rows = hints.map(|(i, (_, (id, named)))| {
        let mut row = Row::new(Message::new(id), None).on(Item::Absent(place(i)));
        if named {
            row.name = row.name.text("target", key(&target.name));
        }
        row
    });
    Section::new("health-absent", rows.collect())
}

/// A name as TOML has it in the path of a table.
fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.is_empty() && name.chars().all(bare) {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What a target that is asked directly needs, or what its Prometheus does. Only the former has a
/// page to be configured for the target by name.
fn pick(direct: bool, kind: &'static str) -> (&'static str, bool) {
    match (kind, direct) {
        ("health-no-containers", false) => ("health-no-containers-prometheus", false),
        ("health-no-databases", false) => ("health-no-databases-prometheus", false),
        ("health-no-caches", false) => ("health-no-caches-prometheus", false),
        (direct, _) => (direct, true),
    }
}
