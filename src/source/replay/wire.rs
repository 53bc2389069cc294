//! News as it stands in a recording: types of its own, so that the program may change without the
//! format. A kind of news that this version does not know is passed over, and so is a metric, a fact
//! or a sentence; what is there but is not what it should be makes the whole piece unreadable.

use super::number::{N, some, value};
use super::words::Words;
use crate::domain::Timestamp;
use crate::domain::alert::{Alert, AlertState, Finding, Severity};
use crate::domain::message::{Message, clean};
use crate::domain::metric::Metric;
use crate::domain::observation::{
    Bucket, CpuTimes, DatabaseSample, EnergyMeter, Filesystem, HostSample, Memory, Network, News,
    Pressure, Pressures, ProbeSample, SourceId, SourceState, TrafficSample, UrlProbe,
};
use crate::domain::part::{Fact, Part, PartHealth, PartKind};
use crate::domain::reading::{Bounds, Origin, Reading};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Of a name from a recording.
const NAME: usize = 200;

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
        News::Traffic(_) => ("traffic", ""),
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
    url: String,
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
        }),
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
                    url: p.url.clone(),
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
    let disk = |f: &Filesystem| {
        (f.mount.clone(), f.device.clone(), N(f.size), N(f.free), N(f.available))
    };
    Host {
        of: sample.origin.name().to_owned(),
        name: sample.name.clone(),
        cores: sample.cores,
        cpu: sample.cpu.map(|c| [c.busy, c.idle, c.iowait, c.steal].map(N)),
        load: sample.load.map(|l| l.map(N)),
        memory: sample
            .memory
            .map(|m| [m.total, m.available, m.swap_total, m.swap_free].map(N)),
        disks: sample.filesystems.iter().map(disk).collect(),
        network: sample.network.map(|n| [n.received, n.sent].map(N)),
        io: sample.disk_io_seconds.iter().map(|(name, s)| (name.clone(), N(*s))).collect(),
        pressure: [sample.pressure.cpu, sample.pressure.memory, sample.pressure.io].map(stall),
        energy: sample
            .energy
            .iter()
            .map(|(name, m)| (name.clone(), (N(m.joules), some(m.range))))
            .collect(),
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

/// The news of that name; none: this version does not know it.
pub(super) fn decode(
    kind: &str,
    of: &Origin,
    value: &Value,
    at: Timestamp,
) -> serde_json::Result<Option<News>> {
    // Borrowed, so that what the next piece is told against stays.
    macro_rules! read {
        ($type:ty) => {
            <$type>::deserialize(value)?
        };
    }
    let readings = |all: Vec<Measured>| all.into_iter().filter_map(|m| reading(m, at)).collect();
    let messages = |all: Vec<Words>| all.into_iter().filter_map(Words::message).collect();
    Ok(Some(match kind {
        "state" => News::State(match read!(State) {
            State::Connecting => SourceState::Connecting,
            State::Live => SourceState::Live,
            State::Lost { reason, retry } => SourceState::Lost {
                reason: reason.message().unwrap_or_else(|| Message::new("replay-unsaid")),
                retry_at: retry.and_then(instant),
            },
        }),
        "host" => News::Host(Box::new(sample(read!(Host)))),
        "traffic" => News::Traffic(Box::new(traffic(read!(Traffic)))),
        "database" => News::Database(Box::new(database(read!(Database)))),
        "probe" => News::Probe(looked(&read!(Probe))),
        "probes" => News::Probes(read!(Vec<Url>).into_iter().map(url).collect()),
        "readings" => News::Readings(readings(read!(Vec<Measured>))),
        "backfill" => News::Backfill(readings(read!(Vec<Measured>))),
        "units" => {
            let (count, of) = read!((N, String));
            News::Units { count: count.0, origin: origin(&of) }
        }
        "parts" => {
            let parts = read!(Vec<Thing>).into_iter().filter_map(part).collect();
            News::Parts { of: of.clone(), parts }
        }
        "alerts" => {
            let alerts = read!(Vec<Alarm>).into_iter().map(alert).collect();
            News::Alerts { of: of.clone(), alerts }
        }
        "findings" => {
            let finding = |Fault(rule, group, problem)| {
                let problem = Words::message(problem)?;
                Some(Finding { rule: clean(&rule, NAME), group: clean(&group, NAME), problem })
            };
            News::Findings(read!(Vec<Fault>).into_iter().filter_map(finding).collect())
        }
        "problems" => News::Problems(messages(read!(Vec<Words>))),
        _ => return Ok(None),
    }))
}

pub(super) fn origin(name: &str) -> Origin {
    Origin::new(&clean(name, NAME))
}

fn sample(host: Host) -> HostSample {
    let stall = |stall: &Option<Stall>| {
        stall.as_ref().map(|s| match s {
            Stall::Share(N(share)) => Pressure::Share(*share),
            Stall::Seconds(N(seconds)) => Pressure::StalledSeconds(*seconds),
        })
    };
    let disk = |(mount, device, size, free, available): (String, String, N, N, N)| Filesystem {
        mount: clean(&mount, NAME),
        device: clean(&device, NAME),
        size: size.0,
        free: free.0,
        available: available.0,
    };
    HostSample {
        origin: origin(&host.of),
        name: clean(&host.name, NAME),
        cores: host.cores,
        cpu: host.cpu.map(|[busy, idle, iowait, steal]| CpuTimes {
            busy: busy.0,
            idle: idle.0,
            iowait: iowait.0,
            steal: steal.0,
        }),
        load: host.load.map(|l| l.map(|n| n.0)),
        memory: host.memory.map(|[total, available, swap_total, swap_free]| Memory {
            total: total.0,
            available: available.0,
            swap_total: swap_total.0,
            swap_free: swap_free.0,
        }),
        filesystems: host.disks.into_iter().map(disk).collect(),
        network: host
            .network
            .map(|[received, sent]| Network { received: received.0, sent: sent.0 }),
        disk_io_seconds: host.io.into_iter().map(|(name, s)| (clean(&name, NAME), s.0)).collect(),
        pressure: Pressures {
            cpu: stall(&host.pressure[0]),
            memory: stall(&host.pressure[1]),
            io: stall(&host.pressure[2]),
        },
        energy: host
            .energy
            .into_iter()
            .map(|(name, (joules, range))| {
                (clean(&name, NAME), EnergyMeter { joules: joules.0, range: value(range) })
            })
            .collect(),
        started: value(host.started),
    }
}

fn traffic(told: Traffic) -> TrafficSample {
    let buckets = told.le.iter().zip(&told.count);
    TrafficSample {
        origin: origin(&told.of),
        requests: told.requests.0,
        errors: value(told.errors),
        buckets: buckets.map(|(le, count)| Bucket { le: le.0, count: count.0 }).collect(),
        latency_sum: value(told.sum),
        latency_mean: value(told.mean),
        in_flight: value(told.in_flight),
        started: value(told.started),
    }
}

fn database(told: Database) -> DatabaseSample {
    DatabaseSample {
        origin: told.of.as_deref().map(origin),
        connections: value(told.connections),
        connections_max: value(told.max),
        size: value(told.size),
        blocks_hit: value(told.hit),
        blocks_read: value(told.read),
        replication_lag: value(told.lag),
    }
}

fn looked(probe: &Probe) -> ProbeSample {
    ProbeSample { up: probe.0, latency: value(probe.1), certificate_days: value(probe.2) }
}

fn url(told: Url) -> UrlProbe {
    let problem = told.problem.and_then(Words::message);
    UrlProbe { url: clean(&told.url, NAME), sample: looked(&told.look), problem }
}

fn reading(Measured(id, number, after, of, bounds): Measured, at: Timestamp) -> Option<Reading> {
    let at = instant(micros(at).checked_add(after)?)?;
    let value = value(number).filter(|v| v.is_finite());
    let bounds = bounds.map(|(low, high)| Bounds { low: low.0, high: self::value(high) });
    Some(Reading { metric: Metric::from_id(&id)?, value, at, origin: origin(&of), bounds })
}

fn part(told: Thing) -> Option<Part> {
    use PartKind::{
        Backup, Cache, Certificate, Container, Database, Gateway, Node, Pod, Probe, Volume,
    };
    let all =
        [Container, Pod, Node, Database, Cache, Volume, Certificate, Gateway, Backup, Probe];
    let kind = all.into_iter().find(|kind| kind.id() == told.kind)?;
    use PartHealth::{Critical, Good, Unknown, Warning};
    let all = [Good, Unknown, Warning, Critical];
    let health = all.into_iter().find(|health| health.id() == told.health).unwrap_or(Unknown);
    let mut part = Part::new(kind, &told.name, &told.group)
        .being(health, told.note.and_then(Words::message));
    for (fact, number) in told.facts {
        if let Some(fact) = Fact::from_id(&fact) {
            part = part.with(fact, Some(number.0));
        }
    }
    for (fact, number, whole) in told.counters {
        if let Some(fact) = Fact::from_id(&fact) {
            part = part.counting(fact, Some(number.0), value(whole));
        }
    }
    Some(part)
}

fn alert(told: Alarm) -> Alert {
    let state = match told.state {
        AlarmState::Firing => AlertState::Firing,
        AlarmState::Pending => AlertState::Pending,
        AlarmState::Inhibited => AlertState::Inhibited,
        AlarmState::Silenced { by, comment, until } => {
            AlertState::Silenced { by, comment, until: until.and_then(instant) }
        }
    };
    let severity = Severity::of(&told.severity);
    let since = told.since.and_then(instant);
    Alert::new(&told.name, severity, state, since, &told.about, &told.summary)
}
