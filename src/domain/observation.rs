//! What a source says, before any rate is formed: raw counters and gauges as the machine keeps
//! them, and the news of the connection itself. `domain::collector` turns samples into readings.

use crate::domain::Timestamp;
use crate::domain::alert::{Alert, Finding};
use crate::domain::machine::{Detail, Tables};
use crate::domain::message::Message;
use crate::domain::part::Part;
use crate::domain::places::{Apart, Rates};
use crate::domain::reading::{Origin, Reading};
use std::collections::BTreeMap;

/// One of the places that a target is read from. A target has at most one source of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SourceId {
    /// The connection itself (SSH); its loss explains the loss of all that it carries.
    Link,
    /// The machine: /proc, sysinfo or `node_exporter`.
    Host,
    /// The reverse proxy or the application: requests and latency.
    Traffic,
    /// The database's exporter.
    Database,
    /// The URLs that are probed from here.
    Probe,
    /// A Prometheus (or `VictoriaMetrics`) that knows all of it.
    Prometheus,
    /// The unit count.
    Units,
    /// What stands beside the machine: containers, caches, volumes and the like.
    Parts,
    /// The alerts and rules of the watched side's own monitoring.
    Alerts,
    /// Where palier's own figures are written to; it brings none.
    RemoteWrite,
}

impl SourceId {
    /// Whether it brings no figures of its own, so that nothing of it has an age: a link carries
    /// those of others.
    #[must_use]
    pub fn is_silent(self) -> bool {
        matches!(self, Self::Link | Self::RemoteWrite)
    }

    /// The stable name in JSON and in message names.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Host => "host",
            Self::Traffic => "traffic",
            Self::Database => "database",
            Self::Probe => "probe",
            Self::Prometheus => "prometheus",
            Self::Units => "units",
            Self::Parts => "parts",
            Self::Alerts => "alerts",
            Self::RemoteWrite => "remote-write",
        }
    }
}

/// Whether a source answers. `Stale` is not said by a source: it follows from the age of what was
/// last heard.
#[derive(Debug, Clone, PartialEq)]
pub enum SourceState {
    /// Not yet heard from.
    Connecting,
    /// Answering.
    Live,
    /// Not answering: why, and when it is tried again.
    Lost {
        /// One sentence: operation, address, what happened, what to do.
        reason: Message,
        /// The next try; none when trying again makes no sense until something is changed.
        retry_at: Option<Timestamp>,
    },
}

/// One piece of news from a source.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceEvent {
    /// From whom.
    pub source: SourceId,
    /// When it was true, by palier's clock.
    pub at: Timestamp,
    /// What.
    pub news: News,
}

/// What a source can say.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// The state of the connection changed.
    State(SourceState),
    /// A look at the machine.
    Host(Box<HostSample>),
    /// The machine in detail, as the other side already computed it (Prometheus).
    Machine(Box<Detail>),
    /// A look at the request counters.
    Traffic(Box<TrafficSample>),
    /// Requests told apart, as the other side already computed it (Prometheus).
    Places(Box<Rates>),
    /// A look at the database's counters.
    Database(Box<DatabaseSample>),
    /// One look at all probed URLs, taken together: up is the least, the certificate's days the
    /// fewest, the latency that of the first.
    Probe(ProbeSample),
    /// The same look at each of them.
    Probes(Vec<UrlProbe>),
    /// Figures that the other side already computed (Prometheus).
    Readings(Vec<Reading>),
    /// Pairs from the other side's own history, oldest first (a Prometheus range query).
    Backfill(Vec<Reading>),
    /// The number of business units.
    Units {
        /// How many.
        count: f64,
        /// By whom: `postgres`, `prometheus`, `command line`, `configuration`.
        origin: Origin,
    },
    /// What stands beside the machine, as one program tells it; it replaces what that program told
    /// before.
    Parts {
        /// The program: `cadvisor`, `redis_exporter`.
        of: Origin,
        /// All that it tells of.
        parts: Vec<Part>,
    },
    /// Alerts, as one program tells them; they replace what that program told before.
    Alerts {
        /// The program: `alertmanager`, `prometheus`.
        of: Origin,
        /// All that it tells of.
        alerts: Vec<Alert>,
    },
    /// What is wrong with the rules of the watched side's monitoring. A new list replaces the old
    /// one.
    Findings(Vec<Finding>),
    /// Something is missing or odd, though the source answers. A new list replaces the old one.
    Problems(Vec<Message>),
}

/// The machine's own counters and gauges. What a machine does not tell is `None` or empty.
#[derive(Debug, Clone, PartialEq)]
pub struct HostSample {
    /// By whom.
    pub origin: Origin,
    /// The machine's name, cleaned; empty when unknown.
    pub name: String,
    /// Logical cores.
    pub cores: Option<u32>,
    /// CPU seconds since boot, summed over cores.
    pub cpu: Option<CpuTimes>,
    /// Load averages over 1, 5 and 15 minutes.
    pub load: Option<[f64; 3]>,
    /// Memory, bytes.
    pub memory: Option<Memory>,
    /// Real filesystems: no tmpfs, overlay, squashfs, no bind duplicates.
    pub filesystems: Vec<Filesystem>,
    /// Bytes received and sent since boot by all real interfaces.
    pub network: Option<Network>,
    /// Seconds in which each block device did I/O, since boot.
    pub disk_io_seconds: BTreeMap<String, f64>,
    /// Pressure stall information.
    pub pressure: Pressures,
    /// What is counted of each core, interface and device.
    pub tables: Tables,
    /// Energy meters by name (packages and their memory); empty where none can be read.
    pub energy: BTreeMap<String, EnergyMeter>,
    /// A counter that restarts together with all others (boot time, Unix seconds), if known.
    pub started: Option<f64>,
}

/// An energy counter that begins anew at its range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EnergyMeter {
    /// Joules since some start.
    pub joules: f64,
    /// The counter's range in joules; none where it is not told.
    pub range: Option<f64>,
}

impl HostSample {
    /// A sample that tells nothing yet.
    #[must_use]
    pub fn empty(origin: Origin) -> Self {
        Self {
            origin,
            name: String::new(),
            cores: None,
            cpu: None,
            load: None,
            memory: None,
            filesystems: Vec::new(),
            network: None,
            disk_io_seconds: BTreeMap::new(),
            pressure: Pressures::default(),
            tables: Tables::default(),
            energy: BTreeMap::new(),
            started: None,
        }
    }
}

/// CPU seconds since boot, summed over all cores.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CpuTimes {
    /// user + nice + system + irq + softirq (guest time is inside user).
    pub busy: f64,
    /// idle.
    pub idle: f64,
    /// iowait.
    pub iowait: f64,
    /// steal.
    pub steal: f64,
}

/// Memory and swap in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Memory {
    /// `MemTotal`.
    pub total: f64,
    /// `MemAvailable`.
    pub available: f64,
    /// `SwapTotal`; 0 without swap.
    pub swap_total: f64,
    /// `SwapFree`.
    pub swap_free: f64,
}

/// A mounted filesystem in bytes, as `df` counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Filesystem {
    /// Where it is mounted.
    pub mount: String,
    /// Its device.
    pub device: String,
    /// Size.
    pub size: f64,
    /// Free, the reserve for root included.
    pub free: f64,
    /// Available to users.
    pub available: f64,
}

impl Filesystem {
    /// Used ÷ (used + available), as `df`'s Use%.
    #[must_use]
    pub fn utilization(&self) -> Option<f64> {
        let used = self.size - self.free;
        let reach = used + self.available;
        (reach > 0.0 && used >= 0.0).then(|| used / reach)
    }
}

/// Bytes since boot.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Network {
    /// Received.
    pub received: f64,
    /// Sent.
    pub sent: f64,
}

/// One resource's pressure, as the machine tells it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pressure {
    /// `avg60` of /proc/pressure, as a share 0–1.
    Share(f64),
    /// Stalled seconds since boot (`node_exporter`); becomes a rate.
    StalledSeconds(f64),
}

/// Pressure stall information of the three resources (`some` lines).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pressures {
    /// CPU.
    pub cpu: Option<Pressure>,
    /// Memory.
    pub memory: Option<Pressure>,
    /// I/O.
    pub io: Option<Pressure>,
}

/// Request counters of one process, summed over its label sets on one level (entrypoint or
/// service, never both).
#[derive(Debug, Clone, PartialEq)]
pub struct TrafficSample {
    /// By whom: `traefik`, `caddy`, …
    pub origin: Origin,
    /// Requests since the process started.
    pub requests: f64,
    /// Of these, answered 5xx.
    pub errors: Option<f64>,
    /// The latency histogram, cumulative, sorted by bound; the last bound is +Inf. Seconds.
    pub buckets: Vec<Bucket>,
    /// Sum of all latencies in seconds.
    pub latency_sum: Option<f64>,
    /// The mean of the last latencies in seconds, where a program tells only that (`HAProxy`).
    pub latency_mean: Option<f64>,
    /// Requests or connections under way.
    pub in_flight: Option<f64>,
    /// `process_start_time_seconds`, if told: it decides between a restart and vanished series.
    pub started: Option<f64>,
    /// The same requests by class of answer and by place.
    pub apart: Apart,
}

/// One cumulative histogram bucket: `count` observations were ≤ `le` seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    /// The inclusive upper bound.
    pub le: f64,
    /// How many observations, cumulative over bounds (and since the start for a sample).
    pub count: f64,
}

/// Counters and gauges of the database.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DatabaseSample {
    /// By whom: `postgres_exporter`, `postgres`.
    pub origin: Option<Origin>,
    /// Connections now.
    pub connections: Option<f64>,
    /// `max_connections`.
    pub connections_max: Option<f64>,
    /// Bytes of all databases.
    pub size: Option<f64>,
    /// Blocks found in the cache, since the statistics' start.
    pub blocks_hit: Option<f64>,
    /// Blocks read from outside the cache, since the statistics' start.
    pub blocks_read: Option<f64>,
    /// Seconds behind the primary.
    pub replication_lag: Option<f64>,
}

/// A probed URL, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct UrlProbe {
    /// The URL as it may be shown, each its own.
    pub url: String,
    /// What was seen.
    pub sample: ProbeSample,
    /// Why it is not up.
    pub problem: Option<Message>,
}

/// One probe from here: of one URL, or of all together.
#[derive(Debug, Clone, PartialEq)]
pub struct ProbeSample {
    /// Whether it answered with success (2xx or 3xx).
    pub up: bool,
    /// Time to the whole answer; none when there was none.
    pub latency: Option<f64>,
    /// Days until the certificate ends; none for plain HTTP or when no certificate was seen.
    pub certificate_days: Option<f64>,
}
