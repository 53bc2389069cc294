//! What stands beside the machine itself: containers, pods, databases, caches, volumes,
//! certificates, gateways, backups, probed addresses. A list of what is there now, for the screens
//! and the doctor. What a signal or a forecast needs is a [`Metric`](super::metric::Metric) besides;
//! parts themselves are not kept in the history.

use super::message::{Message, clean};
use super::named::quantities;

/// No source tells of more parts than this at once: the rest is left out, and said.
pub const MOST_PARTS: usize = 2_000;

/// Names are cut after so many characters.
const NAME_LIMIT: usize = 120;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartKind {
    /// A container that no orchestrator tells of as a pod.
    Container,
    /// A pod.
    Pod,
    /// A node of a cluster.
    Node,
    /// A database server or cluster.
    Database,
    /// Redis, Dragonfly and the like.
    Cache,
    /// A volume: Longhorn's, the kubelet's.
    Volume,
    /// A TLS certificate.
    Certificate,
    /// A gateway or proxy beside the one that counts the requests.
    Gateway,
    /// A backup.
    Backup,
    /// An address that is probed from here.
    Probe,
}

impl PartKind {
    /// The stable name in JSON and in message names.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::Pod => "pod",
            Self::Node => "node",
            Self::Database => "database",
            Self::Cache => "cache",
            Self::Volume => "volume",
            Self::Certificate => "certificate",
            Self::Gateway => "gateway",
            Self::Backup => "backup",
            Self::Probe => "probe",
        }
    }

    /// The name of the message that names the kind.
    #[must_use]
    pub fn message_id(self) -> &'static str {
        match self {
            Self::Container => "part-kind-container",
            Self::Pod => "part-kind-pod",
            Self::Node => "part-kind-node",
            Self::Database => "part-kind-database",
            Self::Cache => "part-kind-cache",
            Self::Volume => "part-kind-volume",
            Self::Certificate => "part-kind-certificate",
            Self::Gateway => "part-kind-gateway",
            Self::Backup => "part-kind-backup",
            Self::Probe => "part-kind-probe",
        }
    }
}

/// How a part is, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartHealth {
    /// As it should be.
    Good,
    /// Nobody said.
    Unknown,
    /// Worth a look.
    Warning,
    /// Broken.
    Critical,
}

impl PartHealth {
    /// The stable name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Unknown => "unknown",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

quantities! {
    /// What a part can tell of itself, each with its one unit; in the order in which they are shown.
    /// Message names are `fact-<id>`.
    pub enum Fact;
    CpuCores = "cpu-cores", Count, "Cores in use: CPU seconds per second.";
    CpuLimit = "cpu-limit", Count, "Cores that it may use.";
    Throttled = "throttled", Ratio, "Share of its scheduling periods in which it was held back.";
    Memory = "memory", Bytes, "Memory in use.";
    MemoryLimit = "memory-limit", Bytes, "Memory that it may use.";
    Restarts = "restarts", Count, "Restarts since it was created.";
    OutOfMemory = "out-of-memory", Count, "Times that it was killed for want of memory.";
    Used = "used", Bytes, "Bytes stored.";
    Size = "size", Bytes, "Bytes that can be stored.";
    Clients = "clients", Count, "Connections.";
    ClientsLimit = "clients-limit", Count, "Connections that it takes at most.";
    Rate = "rate", PerSecond, "Requests, commands or transactions per second.";
    Failures = "failures", PerSecond, "Of these failed, per second.";
    Hits = "hits", Ratio, "Share of lookups that were found.";
    Evictions = "evictions", PerSecond, "Entries thrown out for want of memory, per second.";
    Queue = "queue", Count, "Waiting.";
    Latency = "latency", Seconds, "Mean time of an answer, where only a mean is told.";
    Lag = "lag", Seconds, "Behind its primary.";
    Uptime = "uptime", Seconds, "Since it started.";
    Age = "age", Seconds, "Since it was last made.";
    DaysLeft = "days-left", Days, "Until it ends; negative after.";
    Up24h = "up-24h", Ratio, "Share of the last 24 hours in which it answered.";
    Up7d = "up-7d", Ratio, "Share of the last 7 days.";
    Up30d = "up-30d", Ratio, "Share of the last 30 days.";
    Power = "power", Watts, "Electrical power.";
    Replicas = "replicas", Count, "Copies that are ready.";
    ReplicasWanted = "replicas-wanted", Count, "Copies that there should be.";
}

impl Fact {
    /// The name of the message that names the fact.
    #[must_use]
    pub fn message_id(self) -> &'static str {
        match self {
            Self::CpuCores => "fact-cpu-cores",
            Self::CpuLimit => "fact-cpu-limit",
            Self::Throttled => "fact-throttled",
            Self::Memory => "fact-memory",
            Self::MemoryLimit => "fact-memory-limit",
            Self::Restarts => "fact-restarts",
            Self::OutOfMemory => "fact-out-of-memory",
            Self::Used => "fact-used",
            Self::Size => "fact-size",
            Self::Clients => "fact-clients",
            Self::ClientsLimit => "fact-clients-limit",
            Self::Rate => "fact-rate",
            Self::Failures => "fact-failures",
            Self::Hits => "fact-hits",
            Self::Evictions => "fact-evictions",
            Self::Queue => "fact-queue",
            Self::Latency => "fact-latency",
            Self::Lag => "fact-lag",
            Self::Uptime => "fact-uptime",
            Self::Age => "fact-age",
            Self::DaysLeft => "fact-days-left",
            Self::Up24h => "fact-up-24h",
            Self::Up7d => "fact-up-7d",
            Self::Up30d => "fact-up-30d",
            Self::Power => "fact-power",
            Self::Replicas => "fact-replicas",
            Self::ReplicasWanted => "fact-replicas-wanted",
        }
    }
}

/// One thing beside the machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What.
    pub kind: PartKind,
    /// Its name, cleaned.
    pub name: String,
    /// Where it belongs, cleaned: a namespace, a Compose project, a cluster; empty where nowhere.
    pub group: String,
    /// How it is.
    pub health: PartHealth,
    /// Why it is not good.
    pub note: Option<Message>,
    /// What is known of it, each once, in the order of [`Fact::ALL`].
    pub facts: Vec<(Fact, f64)>,
    /// Counters since the part's start, by the fact that their rate is; the collector forms the
    /// rates, and leaves this empty. [`Fact::Throttled`] and [`Fact::Hits`] are a rate ÷ a rate:
    /// their parts are told as `(fact, part, whole)`.
    pub counters: Vec<(Fact, f64, Option<f64>)>,
}

impl Part {
    /// A part of which nothing else is known yet.
    #[must_use]
    pub fn new(kind: PartKind, name: &str, group: &str) -> Self {
        Self {
            kind,
            name: clean(name, NAME_LIMIT),
            group: clean(group, NAME_LIMIT),
            health: PartHealth::Unknown,
            note: None,
            facts: Vec::new(),
            counters: Vec::new(),
        }
    }

    /// With a fact, where it is a finite number. Of two values of one fact the first stays.
    #[must_use]
    pub fn with(mut self, fact: Fact, value: Option<f64>) -> Self {
        if let Some(value) = value.filter(|v| v.is_finite()) {
            let at = self.facts.partition_point(|(known, _)| *known < fact);
            if self.facts.get(at).is_none_or(|(known, _)| *known != fact) {
                self.facts.insert(at, (fact, value));
            }
        }
        self
    }

    /// With a counter, where it is a finite number ([`Part::counters`]).
    #[must_use]
    pub fn counting(mut self, fact: Fact, part: Option<f64>, whole: Option<f64>) -> Self {
        if let Some(part) = part.filter(|v| v.is_finite()) {
            self.counters.push((fact, part, whole.filter(|v| v.is_finite())));
        }
        self
    }

    /// In this health, for this reason.
    #[must_use]
    pub fn being(mut self, health: PartHealth, note: Option<Message>) -> Self {
        self.health = health;
        self.note = note;
        self
    }

    /// A fact's value.
    #[must_use]
    pub fn fact(&self, fact: Fact) -> Option<f64> {
        self.facts.iter().find(|(known, _)| *known == fact).map(|(_, value)| *value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fact_is_named_by_its_own_message() {
        for fact in Fact::ALL {
            assert_eq!(fact.message_id(), format!("fact-{}", fact.id()));
        }
    }

    #[test]
    fn facts_stand_once_and_in_order_and_nothing_odd_stands_at_all() {
        let part = Part::new(PartKind::Cache, "redis\u{1b}[2J", "")
            .with(Fact::Clients, Some(3.0))
            .with(Fact::Memory, Some(1024.0))
            .with(Fact::Memory, Some(1.0))
            .with(Fact::Size, Some(f64::NAN))
            .with(Fact::Used, None);
        assert_eq!(part.name, "redis [2J");
        assert_eq!(part.facts, [(Fact::Memory, 1024.0), (Fact::Clients, 3.0)]);
        assert_eq!(part.fact(Fact::Clients), Some(3.0));
        assert_eq!(part.fact(Fact::Size), None);
    }
}
