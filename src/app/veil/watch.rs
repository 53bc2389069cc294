//! What is known of a target, under other names. Every field is named here, so that a new one does
//! not slip through.

use super::{Kind, Say, Veil};
use crate::app::watch::{Connection, SourceStatus, Watch};
use crate::domain::alert::{Alert, AlertState, Finding};
use crate::domain::machine::{Core, Detail, Device, Filling, Interface};
use crate::domain::observation::{SourceState, UrlProbe};
use crate::domain::part::{Part, PartKind};
use crate::domain::places::{PlaceRate, Rates};

pub(super) fn watch(veil: &Veil, say: Say<'_>, watch: &Watch) -> Watch {
    let name = |kind, words: &str| veil.name(kind, words, say);
    let sources = watch.sources.iter().map(|(id, s)| (*id, status(veil, say, s)));
    let parts = watch.parts.iter().map(|(of, (at, parts))| {
        (of.clone(), (*at, parts.iter().map(|p| part(veil, say, p)).collect()))
    });
    let alerts = watch.alerts.iter().map(|(of, (at, alerts))| {
        (of.clone(), (*at, alerts.iter().map(|a| alert(veil, say, a)).collect()))
    });
    let uptimes = watch.uptimes.iter().map(|(url, up)| (name(Kind::Address, url), *up));
    let probes = watch.probes.iter().map(|probe| UrlProbe {
        url: name(Kind::Address, &probe.url),
        sample: probe.sample.clone(),
        problem: probe.problem.as_ref().map(|p| veil.sentence(p, say)),
    });
    let findings = watch.findings.iter().map(|finding| Finding {
        rule: name(Kind::Alert, &finding.rule),
        group: name(Kind::Group, &finding.group),
        problem: veil.sentence(&finding.problem, say),
    });
    Watch {
        now: watch.now,
        sources: sources.collect(),
        latest: watch.latest.clone(),
        series: watch.series.clone(),
        detail: watch.detail.as_ref().map(|(at, told)| (*at, detail(veil, say, told))),
        // Cores are numbered there, and nothing else is named.
        traces: watch.traces.clone(),
        latencies: watch.latencies.clone(),
        places: watch.places.as_ref().map(|(at, told)| (*at, places(veil, say, told))),
        parts: parts.collect(),
        probes: probes.collect(),
        uptimes: uptimes.collect(),
        alerts: alerts.collect(),
        findings: findings.collect(),
        units: watch.units.clone(),
        signals: watch.signals.clone(),
        capacity: watch.capacity.clone(),
        forecasts: watch.forecasts.clone(),
        past: watch.past.clone(),
        standing: watch.standing.clone(),
        machine: name(Kind::Server, &watch.machine),
        phase: watch.phase,
        outcomes: watch.outcomes.clone(),
        here: watch.here,
        pinned: watch.pinned,
        assessment: watch.assessment.clone(),
    }
}

/// A core's number and the root of the files are nobody's name.
fn detail(veil: &Veil, say: Say<'_>, told: &Detail) -> Detail {
    let name = |kind, words: &str| veil.name(kind, words, say);
    let is_number = |words: &str| words.bytes().all(|b| b.is_ascii_digit());
    let core = |c: &Core| {
        let other = if is_number(&c.name) { c.name.clone() } else { name(Kind::Server, &c.name) };
        Core { name: other, ..c.clone() }
    };
    let filling = |f: &Filling| {
        let other = if f.mount == "/" { f.mount.clone() } else { name(Kind::Path, &f.mount) };
        Filling { mount: other, ..f.clone() }
    };
    let interface = |i: &Interface| Interface { name: name(Kind::Interface, &i.name), ..i.clone() };
    Detail {
        origin: told.origin.clone(),
        cores: told.cores.iter().map(core).collect(),
        memory: told.memory,
        filesystems: told.filesystems.iter().map(filling).collect(),
        interfaces: told.interfaces.iter().map(interface).collect(),
        devices: told
            .devices
            .iter()
            .map(|d| Device { name: name(Kind::Disk, &d.name), ..d.clone() })
            .collect(),
    }
}

fn places(veil: &Veil, say: Say<'_>, told: &Rates) -> Rates {
    let place = |place: &PlaceRate| PlaceRate {
        name: veil.name(Kind::Service, &place.name, say),
        ..place.clone()
    };
    Rates { places: told.places.iter().map(place).collect(), ..told.clone() }
}

fn status(veil: &Veil, say: Say<'_>, status: &SourceStatus) -> SourceStatus {
    SourceStatus {
        state: match &status.state {
            SourceState::Lost { reason, retry_at } => {
                SourceState::Lost { reason: veil.sentence(reason, say), retry_at: *retry_at }
            }
            other => other.clone(),
        },
        heard: status.heard,
        problems: status.problems.iter().map(|p| veil.sentence(p, say)).collect(),
    }
}

fn part(veil: &Veil, say: Say<'_>, part: &Part) -> Part {
    let kind = match part.kind {
        PartKind::Container | PartKind::Pod | PartKind::Gateway | PartKind::Cache => Kind::Service,
        PartKind::Node => Kind::Server,
        PartKind::Database => Kind::Database,
        PartKind::Volume => Kind::Disk,
        PartKind::Certificate | PartKind::Probe => Kind::Address,
        PartKind::Backup => Kind::Path,
    };
    Part {
        kind: part.kind,
        name: veil.name(kind, &part.name, say),
        group: veil.name(Kind::Group, &part.group, say),
        health: part.health,
        note: part.note.as_ref().map(|note| veil.sentence(note, say)),
        facts: part.facts.clone(),
        counters: part.counters.clone(),
    }
}

/// Its own sentence is the other side's, and may tell anything.
fn alert(veil: &Veil, say: Say<'_>, alert: &Alert) -> Alert {
    Alert {
        name: veil.name(Kind::Alert, &alert.name, say),
        severity: alert.severity,
        state: match &alert.state {
            AlertState::Silenced { by, until, .. } => AlertState::Silenced {
                by: veil.name(Kind::Person, by, say),
                comment: String::new(),
                until: *until,
            },
            other => other.clone(),
        },
        since: alert.since,
        about: veil.name(Kind::Server, &alert.about, say),
        summary: String::new(),
    }
}

/// Why a connection is lost, as a list keeps it.
pub(super) fn connection(veil: &Veil, say: Say<'_>, connection: &Connection) -> Connection {
    match connection {
        Connection::Lost { reason, retry_at } => {
            Connection::Lost { reason: veil.sentence(reason, say), retry_at: *retry_at }
        }
        other => other.clone(),
    }
}
