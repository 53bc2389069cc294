//! One look at the made-up machine: the samples that its exporters, its proxy, its database, its
//! orchestrator and its alerts would give.

use super::ORIGIN;
use super::counters::{Counters, Machine};
use crate::domain::Timestamp;
use crate::domain::alert::{Alert, AlertState, Severity};
use crate::domain::machine::{DeviceCounters, InterfaceCounters, MOST_CORES, Spare, Tables};
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::observation::{
    Bucket, CpuTimes, DatabaseSample, Filesystem, HostSample, Memory, Network, News, Pressure,
    Pressures, ProbeSample, SourceEvent, SourceId, TrafficSample, UrlProbe,
};
use crate::domain::part::{Fact, Part, PartHealth, PartKind};
use crate::domain::places::{Apart, Place, PlaceKind};
use crate::domain::reading::{Origin, Reading};
use crate::domain::story::{BOUNDS, Hosting, State};
use chrono::{TimeDelta, Timelike as _};

/// An alert is pending for so long.
const PENDING: TimeDelta = TimeDelta::minutes(5);
/// A certificate holds so many days, and is made anew when this many are left.
const CERTIFICATE: i64 = 90;
/// See [`CERTIFICATE`].
const RENEWED: i64 = 30;
/// The backup is made at this hour (UTC).
const BACKUP: u32 = 3;
/// Over the network to whoever asks, seconds.
const NETWORK: f64 = 0.028;
const DAY: i64 = 86_400;

/// Every other core does this much more than its share, and its neighbour as much less.
const UNEVEN: f64 = 0.1;
/// Of the memory that programs could get, what nobody uses, and what buffers hold; the rest is cache.
const FREE: f64 = 0.25;
const BUFFERS: f64 = 0.06;

/// All that is seen at the machine's instant.
pub(super) fn look(machine: &Machine) -> Vec<SourceEvent> {
    let mut events = figures(machine);
    let Some(state) = &machine.state else { return events };
    let Some(on) = machine.script.hosting.get(state.hosting) else { return events };
    let origin = Origin::new(ORIGIN);
    let tell = |source, news| SourceEvent { source, at: state.at, news };
    if !state.moving {
        let parts = News::Parts { of: origin.clone(), parts: parts(machine, state, on) };
        events.push(tell(SourceId::Parts, parts));
    }
    let alerts = News::Alerts { of: origin, alerts: alerts(machine, state, on) };
    events.push(tell(SourceId::Alerts, alerts));
    events.push(tell(SourceId::Probe, News::Probes(vec![probe(machine, state).1])));
    events
}

/// What of it are figures, which is all that a history keeps.
pub(super) fn figures(machine: &Machine) -> Vec<SourceEvent> {
    let Some(state) = &machine.state else { return Vec::new() };
    let Some(on) = machine.script.hosting.get(state.hosting) else { return Vec::new() };
    let origin = Origin::new(ORIGIN);
    let tell = |source, news| SourceEvent { source, at: state.at, news };
    let (probe, _) = probe(machine, state);
    let mut events = Vec::with_capacity(9);
    // While it is moved, the machine is silent, and only who knocks from outside notices.
    if !state.moving {
        events.push(tell(SourceId::Host, News::Host(Box::new(host(machine, state, on, &origin)))));
        let traffic = Box::new(traffic(machine, &origin));
        events.push(tell(SourceId::Traffic, News::Traffic(traffic)));
        let database = Box::new(database(machine, state, &origin));
        events.push(tell(SourceId::Database, News::Database(database)));
        let units = News::Units { count: state.units, origin: origin.clone() };
        events.push(tell(SourceId::Units, units));
        events.push(tell(SourceId::Parts, News::Readings(totals(state, on, &origin))));
    }
    // Not as a probe's own look, whose figures the collector calls a probe's.
    let knocked = knocked(&probe, state.at, &origin);
    events.push(tell(SourceId::Probe, News::Readings(knocked)));
    events
}

fn host(machine: &Machine, state: &State, on: &Hosting, origin: &Origin) -> HostSample {
    let counted = &machine.counters;
    HostSample {
        name: on.machine.clone(),
        cores: Some(on.cores),
        cpu: Some(CpuTimes {
            busy: counted.busy,
            idle: counted.idle,
            iowait: counted.iowait,
            steal: counted.steal,
        }),
        load: Some([state.load, machine.load5, machine.load15]),
        memory: Some(Memory {
            total: state.memory,
            available: state.memory - state.memory_used,
            swap_total: 0.0,
            swap_free: 0.0,
        }),
        filesystems: vec![Filesystem {
            mount: "/".to_owned(),
            device: "/dev/sda1".to_owned(),
            size: state.disk,
            free: state.disk - state.disk_used,
            available: state.disk - state.disk_used,
        }],
        network: Some(Network { received: counted.received, sent: counted.sent }),
        disk_io_seconds: [("sda".to_owned(), counted.disk_io)].into(),
        tables: tables(machine, state, on),
        pressure: Pressures {
            cpu: Some(Pressure::Share(state.pressure.clamp(0.0, 1.0))),
            memory: None,
            io: None,
        },
        started: Some(machine.started.timestamp() as f64),
        ..HostSample::empty(origin.clone())
    }
}

/// Some cores do a little more than others, as on every machine; together they do what it does.
fn tables(machine: &Machine, state: &State, on: &Hosting) -> Tables {
    let counted = &machine.counters;
    let cores = f64::from(on.cores.max(1));
    let paired = on.cores.is_multiple_of(2);
    let core = |number: u32| {
        let weight = match number % 2 {
            _ if !paired => 1.0,
            0 => 1.0 + UNEVEN,
            _ => 1.0 - UNEVEN,
        };
        let busy = counted.busy / cores * weight;
        let idle = (counted.busy + counted.idle) / cores - busy;
        let (iowait, steal) = (counted.iowait / cores, counted.steal / cores);
        (number, CpuTimes { busy, idle: idle.max(0.0), iowait, steal })
    };
    let available = state.memory - state.memory_used;
    let wire =
        InterfaceCounters { received: counted.received, sent: counted.sent, errors: Some(0.0) };
    let disk = DeviceCounters { busy: counted.disk_io, read: None, written: None };
    Tables {
        cores: (0..on.cores.min(MOST_CORES as u32)).map(core).collect(),
        memory: Some(Spare { free: available * FREE, buffers: available * BUFFERS }),
        interfaces: [("eth0".to_owned(), wire)].into(),
        devices: [("sda".to_owned(), disk)].into(),
    }
}

/// Requests as they are to be expected, not whole ones: of the ten of a quiet hour at night, P99 would
/// be whatever the slowest happens to be, and its forecast would read like an alarm.
fn traffic(machine: &Machine, origin: &Origin) -> TrafficSample {
    let counted = &machine.counters;
    let requests = counted.requests;
    let bounded = BOUNDS.iter().zip(counted.buckets);
    let mut buckets: Vec<Bucket> = bounded.map(|(le, count)| Bucket { le: *le, count }).collect();
    buckets.push(Bucket { le: f64::INFINITY, count: requests });
    TrafficSample {
        origin: origin.clone(),
        requests,
        errors: Some(counted.errors),
        buckets,
        latency_sum: Some(counted.latency_sum),
        latency_mean: None,
        in_flight: machine.state.as_ref().map(|s| s.in_flight.round()),
        started: Some(machine.started.timestamp() as f64),
        apart: apart(counted),
    }
}

/// Of answers that are no failures, the shares of redirections and of what was not found or allowed.
const REDIRECTED: f64 = 0.042;
const REFUSED: f64 = 0.017;

/// A service of the made-up company.
struct Service {
    name: &'static str,
    /// Of the requests.
    share: f64,
    /// Of the failures.
    failing: f64,
    /// Half a bucket faster than the whole (1), or slower (-1).
    faster: isize,
}

/// What fails fails behind the interface, where the database is.
const SERVICES: [Service; 3] = [
    Service { name: "web@docker", share: 0.56, failing: 0.1, faster: 1 },
    Service { name: "api@docker", share: 0.37, failing: 0.9, faster: 0 },
    Service { name: "documents@docker", share: 0.07, failing: 0.0, faster: -1 },
];

fn apart(counted: &Counters) -> Apart {
    let (requests, errors) = (counted.requests, counted.errors);
    let answered = requests - errors;
    let within = |bound: Option<usize>| match bound {
        Some(i) => counted.buckets.get(i).copied().unwrap_or(requests),
        None => 0.0,
    };
    let place = |service: Service| {
        let bucket = |(i, le): (usize, &f64)| {
            let other = within(i.checked_add_signed(service.faster));
            Bucket { le: *le, count: within(Some(i)).midpoint(other) * service.share }
        };
        let mut buckets: Vec<Bucket> = BOUNDS.iter().enumerate().map(bucket).collect();
        let requests = requests * service.share;
        buckets.push(Bucket { le: f64::INFINITY, count: requests });
        let errors = Some(errors * service.failing);
        Place { name: service.name.to_owned(), requests, errors, buckets }
    };
    let fine = 1.0 - REDIRECTED - REFUSED;
    Apart {
        classes: Some([0.0, answered * fine, answered * REDIRECTED, answered * REFUSED, errors]),
        kind: Some(PlaceKind::Service),
        places: SERVICES.map(place).into(),
    }
}

fn database(machine: &Machine, state: &State, origin: &Origin) -> DatabaseSample {
    DatabaseSample {
        origin: Some(origin.clone()),
        connections: Some(state.connections),
        connections_max: Some(machine.script.service.connections_max),
        size: Some(state.database.floor()),
        blocks_hit: Some(machine.counters.blocks_hit.floor()),
        blocks_read: Some(machine.counters.blocks_read.floor()),
        replication_lag: (state.nodes > 1).then_some(0.2),
    }
}

/// Seconds since the last backup.
pub(super) fn backup_age(at: Timestamp) -> f64 {
    let since = i64::from(at.num_seconds_from_midnight()) - i64::from(BACKUP) * 3600;
    since.rem_euclid(DAY) as f64
}

/// What is written beside the machine: services, nodes, the database, the backup.
fn parts(machine: &Machine, state: &State, on: &Hosting) -> Vec<Part> {
    let cluster = on.nodes > 1;
    let kind = if cluster { PartKind::Pod } else { PartKind::Container };
    let count = on.services.len().max(1) as f64;
    let mut parts: Vec<Part> = (0_u32..)
        .zip(&on.services)
        .map(|(i, name)| {
            // The first services of a list are the smaller ones.
            let share = 2.0 * f64::from(i + 1) / (count * (count + 1.0));
            Part::new(kind, name, &machine.script.id)
                .with(Fact::Memory, Some(state.memory_used * 0.8 * share))
                .counting(Fact::CpuCores, Some(machine.counters.busy * share), None)
                .with(Fact::Uptime, Some((state.at - machine.started).as_seconds_f64()))
                .with(Fact::Restarts, Some(0.0))
                .being(if state.up { PartHealth::Good } else { PartHealth::Critical }, None)
        })
        .collect();
    for node in (0..on.nodes).filter(|_| cluster) {
        let ready = node < state.nodes_ready;
        let health = if ready { PartHealth::Good } else { PartHealth::Critical };
        let name = format!("{}-{}", on.machine, node + 1);
        parts.push(Part::new(PartKind::Node, &name, "").being(health, None));
    }
    let database = Part::new(PartKind::Database, "postgres", &machine.script.id)
        .with(Fact::Used, Some(state.database.floor()))
        .with(Fact::Clients, Some(state.connections))
        .with(Fact::ClientsLimit, Some(machine.script.service.connections_max))
        .being(PartHealth::Good, None);
    parts.push(database);
    let backup = Part::new(PartKind::Backup, "postgres", &machine.script.id)
        .with(Fact::Age, Some(backup_age(state.at)))
        .being(PartHealth::Good, None);
    parts.push(backup);
    parts
}

/// What the orchestrator and the backup add up to.
fn totals(state: &State, on: &Hosting, origin: &Origin) -> Vec<Reading> {
    let mut figures = vec![(Metric::BackupAge, backup_age(state.at))];
    if on.nodes > 1 {
        let pods = on.services.len() as f64;
        let lost = f64::from(state.nodes - state.nodes_ready) / f64::from(state.nodes);
        figures.extend([
            (Metric::NodesReady, f64::from(state.nodes_ready)),
            (Metric::NodesTotal, f64::from(state.nodes)),
            (Metric::PodsReady, (pods * (1.0 - lost)).floor()),
            (Metric::PodsTotal, pods),
        ]);
    } else {
        // One machine: else the cluster before it would be taken to stand.
        figures.push((Metric::NodesTotal, 1.0));
    }
    let reading = |(metric, value)| Reading::new(metric, value, state.at, origin);
    figures.into_iter().filter_map(reading).collect()
}

fn alerts(machine: &Machine, state: &State, on: &Hosting) -> Vec<Alert> {
    let going_on = machine.script.incidents.iter().filter(|i| i.holds(state.at));
    let alert = |incident: &crate::domain::story::Incident| {
        let pending = state.at - incident.from < PENDING;
        let spoken = if pending { AlertState::Pending } else { AlertState::Firing };
        let name = incident.alert.as_deref()?;
        let since = Some(incident.from);
        Some(Alert::new(name, Severity::Critical, spoken, since, &on.machine, ORIGIN))
    };
    going_on.filter_map(alert).collect()
}

/// The figures of who knocks from outside.
fn knocked(probe: &ProbeSample, at: Timestamp, origin: &Origin) -> Vec<Reading> {
    let up = if probe.up { 1.0 } else { 0.0 };
    let figures = [
        (Metric::ProbeUp, Some(up)),
        (Metric::ProbeLatency, probe.latency),
        (Metric::ProbeCertificateDays, probe.certificate_days),
    ];
    let reading = |(metric, value): (Metric, Option<f64>)| Reading::new(metric, value?, at, origin);
    figures.into_iter().filter_map(reading).collect()
}

fn probe(machine: &Machine, state: &State) -> (ProbeSample, UrlProbe) {
    let day = state.at.timestamp().div_euclid(DAY);
    let held = CERTIFICATE - day.rem_euclid(CERTIFICATE - RENEWED);
    let sample = ProbeSample {
        up: state.up,
        latency: state.up.then_some(state.median + NETWORK),
        certificate_days: state.up.then_some(held as f64),
    };
    // No name of the outside world: .example is nobody's.
    let url = format!("https://{}.example/", machine.script.id);
    let problem = (!state.up).then(|| Message::new("demo-down").text("url", &url));
    (sample.clone(), UrlProbe { url, sample, problem })
}
