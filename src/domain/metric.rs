//! The closed list of what palier measures, each with its one unit (MODEL §2).

/// The unit of a metric or of a value in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A share, 0–1 inside; percent only on screen.
    Ratio,
    /// A plain count.
    Count,
    /// Bytes.
    Bytes,
    /// Bytes per second.
    BytesPerSecond,
    /// Seconds.
    Seconds,
    /// Events per second.
    PerSecond,
    /// Days.
    Days,
    /// Watts.
    Watts,
    /// Grams of CO₂; no metric has it, sentences do.
    Grams,
    /// Joules; no metric has it, sentences do.
    Joules,
}

impl Unit {
    /// The unit's name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Ratio => "ratio",
            Self::Count => "count",
            Self::Bytes => "bytes",
            Self::BytesPerSecond => "bytes/s",
            Self::Seconds => "s",
            Self::PerSecond => "1/s",
            Self::Days => "days",
            Self::Watts => "W",
            Self::Grams => "g",
            Self::Joules => "J",
        }
    }
}

macro_rules! metrics {
    ($($variant:ident = $id:literal, $unit:ident, $doc:literal;)+) => {
        /// A named quantity with a fixed unit.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Metric {
            $(#[doc = $doc] $variant,)+
        }

        impl Metric {
            /// Every metric, in the order of the reference.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable name, as in MODEL §2, configuration and JSON.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// The metric's unit.
            #[must_use]
            pub fn unit(self) -> Unit {
                match self { $(Self::$variant => Unit::$unit,)+ }
            }

            /// How the metric is written for people: a load per core is a load, not a percentage.
            #[must_use]
            pub fn shown_unit(self) -> Unit {
                match self {
                    Self::LoadPerCore => Unit::Count,
                    other => other.unit(),
                }
            }

            /// The metric of that name.
            #[must_use]
            pub fn from_id(id: &str) -> Option<Self> {
                match id { $($id => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

metrics! {
    CpuUtilization = "cpu.utilization", Ratio, "Busy share of all cores; busy = 1 − idle − iowait − steal.";
    CpuSteal = "cpu.steal", Ratio, "Share of time that the hypervisor gave to someone else.";
    CpuCores = "cpu.cores", Count, "Logical cores.";
    Load1 = "load.1", Count, "Load average over 1 minute.";
    Load5 = "load.5", Count, "Load average over 5 minutes.";
    Load15 = "load.15", Count, "Load average over 15 minutes.";
    LoadPerCore = "load.per_core", Ratio, "Load average over 1 minute ÷ cores; may exceed 1.";
    MemoryUtilization = "memory.utilization", Ratio, "1 − MemAvailable ÷ MemTotal.";
    SwapUtilization = "swap.utilization", Ratio, "Used share of swap; absent without swap.";
    MemoryUsed = "memory.used", Bytes, "MemTotal − MemAvailable.";
    MemoryTotal = "memory.total", Bytes, "MemTotal.";
    DiskUtilization = "disk.utilization", Ratio, "The fullest real filesystem: (size − free) ÷ (size − free + available).";
    DiskUsed = "disk.used", Bytes, "Used bytes of that filesystem.";
    DiskTotal = "disk.total", Bytes, "Used + available bytes of that filesystem.";
    DiskBusy = "disk.busy", Ratio, "Share of time in which the busiest device did I/O.";
    NetworkReceive = "network.receive", BytesPerSecond, "Received by all real interfaces.";
    NetworkTransmit = "network.transmit", BytesPerSecond, "Sent by all real interfaces.";
    PressureCpu = "pressure.cpu", Ratio, "PSI: share of time in which some task waited for CPU.";
    PressureMemory = "pressure.memory", Ratio, "PSI: share of time in which some task waited for memory.";
    PressureIo = "pressure.io", Ratio, "PSI: share of time in which some task waited for I/O.";
    RequestsRate = "requests.rate", PerSecond, "Requests per second; 0 without requests.";
    RequestsErrorRatio = "requests.error_ratio", Ratio, "5xx ÷ all; none without requests.";
    RequestsInFlight = "requests.in_flight", Count, "Requests or connections under way.";
    LatencyP50 = "latency.p50", Seconds, "Median latency.";
    LatencyP90 = "latency.p90", Seconds, "90th percentile of latency.";
    LatencyP95 = "latency.p95", Seconds, "95th percentile of latency.";
    LatencyP99 = "latency.p99", Seconds, "99th percentile of latency.";
    LatencyMean = "latency.mean", Seconds, "Mean latency.";
    LinkLatency = "link.latency", Seconds, "SSH: time of a line to the far shell and back, over the connection that stands.";
    ProbeUp = "probe.up", Ratio, "1 when the probed URL answered with success, else 0.";
    ProbeLatency = "probe.latency", Seconds, "Time to the probed URL's whole answer, from here.";
    ProbeCertificateDays = "probe.certificate_days", Days, "Days until the certificate ends; negative after.";
    DbConnections = "db.connections", Count, "Connections to PostgreSQL.";
    DbConnectionsMax = "db.connections_max", Count, "max_connections.";
    DbSize = "db.size", Bytes, "Size of the databases.";
    DbCacheHit = "db.cache_hit", Ratio, "Blocks found in the buffer cache ÷ blocks asked for.";
    DbReplicationLag = "db.replication_lag", Seconds, "Delay of the slowest replica.";
    CacheUsed = "cache.used", Bytes, "Memory used by the cache.";
    CacheMax = "cache.max", Bytes, "Memory that the cache may use.";
    StorageUsed = "storage.used", Bytes, "Used bytes of the storage cluster.";
    StorageTotal = "storage.total", Bytes, "Capacity of the storage cluster.";
    BackupAge = "backup.age", Seconds, "Age of the last good backup.";
    NodesReady = "nodes.ready", Count, "Cluster nodes that are ready.";
    NodesTotal = "nodes.total", Count, "Cluster nodes.";
    PodsReady = "pods.ready", Count, "Pods that are ready.";
    PodsTotal = "pods.total", Count, "Pods.";
    Restarts = "restarts", Count, "Container restarts.";
    Power = "power", Watts, "Electrical power.";
    UnitsCount = "units.count", Count, "Business units: copropriétés, participants, athletes.";
}

#[cfg(test)]
mod tests {
    use super::Metric;
    use std::collections::BTreeSet;

    #[test]
    fn every_metric_is_found_by_its_own_name() {
        for metric in Metric::ALL {
            assert_eq!(Metric::from_id(metric.id()), Some(*metric));
        }
        let names: BTreeSet<_> = Metric::ALL.iter().map(|m| m.id()).collect();
        assert_eq!(names.len(), Metric::ALL.len());
    }
}
