//! News as it stands in a recording: types of its own, so that the program may change without the
//! format. A kind of news that this version does not know is passed over, and so is a metric, a fact
//! or a sentence; what is there but is not what it should be makes the whole piece unreadable.

mod back;
mod machine;
mod places;

use super::number::{N, some};
use super::words::Words;
use crate::domain::Timestamp;
use crate::domain::alert::{Alert, AlertState, Finding};
use crate::domain::message::Message;
use crate::domain::observation::{
    Filesystem, HostSample, News, Pressure, ProbeSample, SourceId, SourceState,
};
use crate::domain::part::{Fact, Part};
use crate::domain::reading::Reading;
pub(super) use back::{decode, origin};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Microseconds since 1970.
pub(super) fn micros(at: Timestamp) -> i64 {
    at.timestamp_micros()
}

/// And back.
pub(super) fn instant(micros: i64) -> Option<Timestamp> {
    Timestamp::from_timestamp_micros(micros)
}

/// The source of that name.
pub(super) fn source(id: &str) -> Option<SourceId> {
    use SourceId::{Alerts, Database, Host, Link, Parts, Probe, Prometheus, Traffic, Units};
    [Link, Host, Traffic, Database, Probe, Prometheus, Units, Parts, Alerts]
        .into_iter()
        .find(|source| source.id() == id)
}

/// What a piece of news is called, and which program told it where several may.
pub(super) fn kind(news: &News) -> (&'static str, &str) {
    match news {
        News::State(_) => ("state", ""),
        News::Host(_) => ("host", ""),
        News::Machine(_) => ("machine", ""),
        News::Traffic(_) => ("traffic", ""),
        News::Places(_) => ("places", ""),
        News::Database(_) => ("database", ""),
        News::Probe(_) => ("probe", ""),
        News::Probes(_) => ("probes", ""),
        News::Readings(_) => ("readings", ""),
        News::Backfill(_) => ("backfill", ""),
        News::Units { .. } => ("units", ""),
        News::Parts { of, .. } => ("parts", of.name()),
        News::Alerts { of, .. } => ("alerts", of.name()),
        News::Findings(_) => ("findings", ""),
        News::Problems(_) => ("problems", ""),
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Connecting,
    Live,
    Lost { reason: Words, retry: Option<i64> },
}

#[derive(Serialize, Deserialize)]
struct Host {
    of: String,
    name: String,
    cores: Option<u32>,
    /// Busy, idle, iowait, steal.
    cpu: Option<[N; 4]>,
    load: Option<[N; 3]>,
    /// Total, available, swap, free swap.
    memory: Option<[N; 4]>,
    /// Mount, device, size, free, available.
    disks: Vec<(String, String, N, N, N)>,
    /// Received, sent.
    network: Option<[N; 2]>,
    io: BTreeMap<String, N>,
    /// CPU, memory, I/O.
    pressure: [Option<Stall>; 3],
    /// Joules and their range.
    energy: BTreeMap<String, (N, Option<N>)>,
    /// Core by core, interface by interface, device by device; not in the oldest recordings.
    #[serde(default, skip_serializing_if = "machine::Tables::is_empty")]
    tables: machine::Tables,
    started: Option<N>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Stall {
    Share(N),
    Seconds(N),
}

#[derive(Serialize, Deserialize)]
struct Traffic {
    of: String,
    requests: N,
    errors: Option<N>,
    /// The buckets' bounds, and what is in them.
    le: Vec<N>,
    count: Vec<N>,
    sum: Option<N>,
    mean: Option<N>,
    in_flight: Option<N>,
    started: Option<N>,
    /// By class and place; not in the oldest recordings.
    #[serde(default, skip_serializing_if = "places::Apart::is_empty")]
    apart: places::Apart,
}

#[derive(Serialize, Deserialize)]
struct Database {
    of: Option<String>,
    connections: Option<N>,
    max: Option<N>,
    size: Option<N>,
    hit: Option<N>,
    read: Option<N>,
    lag: Option<N>,
}

/// Up, latency, days of the certificate.
#[derive(Serialize, Deserialize)]
struct Probe(bool, Option<N>, Option<N>);

#[derive(Serialize, Deserialize)]
struct Url {
    #[serde(rename = "url")]
    address: String,
    look: Probe,
    problem: Option<Words>,
}

/// Metric, value, microseconds after the piece of news, who told, bounds.
#[derive(Serialize, Deserialize)]
struct Measured(String, Option<N>, i64, String, Option<(N, Option<N>)>);

#[derive(Serialize, Deserialize)]
struct Thing {
    kind: String,
    name: String,
    group: String,
    health: String,
    note: Option<Words>,
    facts: Vec<(String, N)>,
    counters: Vec<(String, N, Option<N>)>,
}

#[derive(Serialize, Deserialize)]
struct Alarm {
    name: String,
    severity: String,
    state: AlarmState,
    since: Option<i64>,
    about: String,
    summary: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum AlarmState {
    Firing,
    Pending,
    Silenced { by: String, comment: String, until: Option<i64> },
    Inhibited,
}

/// Rule, group, problem.
#[derive(Serialize, Deserialize)]
struct Fault(String, String, Words);

/// The news without its name.
pub(super) fn encode(news: &News, at: Timestamp) -> serde_json::Result<Value> {
    let words = |all: &[Message]| all.iter().map(Words::from).collect::<Vec<_>>();
    match news {
        News::State(state) => serde_json::to_value(match state {
            SourceState::Connecting => State::Connecting,
            SourceState::Live => State::Live,
            SourceState::Lost { reason, retry_at } => {
                State::Lost { reason: reason.into(), retry: retry_at.map(micros) }
            }
        }),
        News::Host(sample) => serde_json::to_value(host(sample)),
        News::Machine(detail) => serde_json::to_value(machine::Machine::of(detail)),
        News::Traffic(sample) => serde_json::to_value(Traffic {
            of: sample.origin.name().to_owned(),
            requests: N(sample.requests),
            errors: some(sample.errors),
            le: sample.buckets.iter().map(|b| N(b.le)).collect(),
            count: sample.buckets.iter().map(|b| N(b.count)).collect(),
            sum: some(sample.latency_sum),
            mean: some(sample.latency_mean),
            in_flight: some(sample.in_flight),
            started: some(sample.started),
            apart: places::Apart::of(&sample.apart),
        }),
        News::Places(rates) => serde_json::to_value(places::Rates::of(rates)),
        News::Database(sample) => serde_json::to_value(Database {
            of: sample.origin.as_ref().map(|o| o.name().to_owned()),
            connections: some(sample.connections),
            max: some(sample.connections_max),
            size: some(sample.size),
            hit: some(sample.blocks_hit),
            read: some(sample.blocks_read),
            lag: some(sample.replication_lag),
        }),
        News::Probe(sample) => serde_json::to_value(probe(sample)),
        News::Probes(probes) => serde_json::to_value(
            probes
                .iter()
                .map(|p| Url {
                    address: p.url.clone(),
                    look: probe(&p.sample),
                    problem: p.problem.as_ref().map(Words::from),
                })
                .collect::<Vec<_>>(),
        ),
        News::Readings(readings) | News::Backfill(readings) => {
            serde_json::to_value(readings.iter().map(|r| measured(r, at)).collect::<Vec<_>>())
        }
        News::Units { count, origin } => serde_json::to_value((N(*count), origin.name())),
        News::Parts { parts, .. } => {
            serde_json::to_value(parts.iter().map(thing).collect::<Vec<_>>())
        }
        News::Alerts { alerts, .. } => {
            serde_json::to_value(alerts.iter().map(alarm).collect::<Vec<_>>())
        }
        News::Findings(findings) => {
            let fault =
                |f: &Finding| Fault(f.rule.clone(), f.group.clone(), Words::from(&f.problem));
            serde_json::to_value(findings.iter().map(fault).collect::<Vec<_>>())
        }
        News::Problems(problems) => serde_json::to_value(words(problems)),
    }
}

fn host(sample: &HostSample) -> Host {
    let stall = |pressure: Option<Pressure>| {
        pressure.map(|p| match p {
            Pressure::Share(share) => Stall::Share(N(share)),
            Pressure::StalledSeconds(seconds) => Stall::Seconds(N(seconds)),
        })
    };
    let disk =
        |f: &Filesystem| (f.mount.clone(), f.device.clone(), N(f.size), N(f.free), N(f.available));
    Host {
        of: sample.origin.name().to_owned(),
        name: sample.name.clone(),
        cores: sample.cores,
        cpu: sample.cpu.map(|c| [c.busy, c.idle, c.iowait, c.steal].map(N)),
        load: sample.load.map(|l| l.map(N)),
        memory: sample.memory.map(|m| [m.total, m.available, m.swap_total, m.swap_free].map(N)),
        disks: sample.filesystems.iter().map(disk).collect(),
        network: sample.network.map(|n| [n.received, n.sent].map(N)),
        io: sample.disk_io_seconds.iter().map(|(name, s)| (name.clone(), N(*s))).collect(),
        pressure: [sample.pressure.cpu, sample.pressure.memory, sample.pressure.io].map(stall),
        energy: sample
            .energy
            .iter()
            .map(|(name, m)| (name.clone(), (N(m.joules), some(m.range))))
            .collect(),
        tables: machine::Tables::of(&sample.tables),
        started: some(sample.started),
    }
}

fn probe(sample: &ProbeSample) -> Probe {
    Probe(sample.up, some(sample.latency), some(sample.certificate_days))
}

fn measured(reading: &Reading, at: Timestamp) -> Measured {
    let after = micros(reading.at).saturating_sub(micros(at));
    let bounds = reading.bounds.map(|b| (N(b.low), some(b.high)));
    let of = reading.origin.name().to_owned();
    Measured(reading.metric.id().to_owned(), some(reading.value), after, of, bounds)
}

fn thing(part: &Part) -> Thing {
    let counter = |(fact, part, whole): &(Fact, f64, Option<f64>)| {
        (fact.id().to_owned(), N(*part), some(*whole))
    };
    Thing {
        kind: part.kind.id().to_owned(),
        name: part.name.clone(),
        group: part.group.clone(),
        health: part.health.id().to_owned(),
        note: part.note.as_ref().map(Words::from),
        facts: part.facts.iter().map(|(fact, v)| (fact.id().to_owned(), N(*v))).collect(),
        counters: part.counters.iter().map(counter).collect(),
    }
}

fn alarm(alert: &Alert) -> Alarm {
    Alarm {
        name: alert.name.clone(),
        severity: alert.severity.id().to_owned(),
        state: match &alert.state {
            AlertState::Firing => AlarmState::Firing,
            AlertState::Pending => AlarmState::Pending,
            AlertState::Inhibited => AlarmState::Inhibited,
            AlertState::Silenced { by, comment, until } => AlarmState::Silenced {
                by: by.clone(),
                comment: comment.clone(),
                until: until.map(micros),
            },
        },
        since: alert.since.map(micros),
        about: alert.about.clone(),
        summary: alert.summary.clone(),
    }
}
