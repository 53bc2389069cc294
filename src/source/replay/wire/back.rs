//! News as it is read back: what is written and what is said are two types, and here is the way from
//! the one to the other. Names are cleaned as if a machine had just told them.

use super::super::number::{N, value};
use super::super::words::Words;
use super::machine::Machine;
use super::places::Rates;
use super::{
    Alarm, AlarmState, Database, Fault, Host, Measured, Probe, Stall, State, Thing, Traffic, Url,
    instant, micros,
};
use crate::domain::Timestamp;
use crate::domain::alert::{Alert, AlertState, Finding, Severity};
use crate::domain::message::{Message, clean};
use crate::domain::metric::Metric;
use crate::domain::observation::{
    Bucket, CpuTimes, DatabaseSample, EnergyMeter, Filesystem, HostSample, Memory, Network, News,
    Pressure, Pressures, ProbeSample, SourceState, TrafficSample, UrlProbe,
};
use crate::domain::part::{Fact, Part, PartHealth, PartKind};
use crate::domain::reading::{Bounds, Origin, Reading};
use serde::Deserialize;
use serde_json::Value;

/// Of a name from a recording.
pub(super) const NAME: usize = 200;

/// The news of that name; none: this version does not know it.
pub(in crate::source::replay) fn decode(
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
        "machine" => News::Machine(Box::new(read!(Machine).back())),
        "traffic" => News::Traffic(Box::new(traffic(&read!(Traffic)))),
        "places" => News::Places(Box::new(read!(Rates).back())),
        "database" => News::Database(Box::new(database(&read!(Database)))),
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

pub(in crate::source::replay) fn origin(name: &str) -> Origin {
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
        tables: host.tables.back(),
        started: value(host.started),
    }
}

fn traffic(told: &Traffic) -> TrafficSample {
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
        apart: told.apart.back(),
    }
}

fn database(told: &Database) -> DatabaseSample {
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
    UrlProbe { url: clean(&told.address, NAME), sample: looked(&told.look), problem }
}

fn reading(Measured(id, number, after, of, bounds): Measured, at: Timestamp) -> Option<Reading> {
    let at = instant(micros(at).checked_add(after)?)?;
    let value = value(number).filter(|v| v.is_finite());
    let bounds = bounds.map(|(low, high)| Bounds { low: low.0, high: self::value(high) });
    Some(Reading { metric: Metric::from_id(&id)?, value, at, origin: origin(&of), bounds })
}

fn part(told: Thing) -> Option<Part> {
    use PartHealth::{Critical, Good, Unknown, Warning};
    use PartKind::{
        Backup, Cache, Certificate, Container, Database, Gateway, Node, Pod, Probe, Volume,
    };
    let all = [Container, Pod, Node, Database, Cache, Volume, Certificate, Gateway, Backup, Probe];
    let kind = all.into_iter().find(|kind| kind.id() == told.kind)?;
    let all = [Good, Unknown, Warning, Critical];
    let health = all.into_iter().find(|health| health.id() == told.health).unwrap_or(Unknown);
    let mut part =
        Part::new(kind, &told.name, &told.group).being(health, told.note.and_then(Words::message));
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
