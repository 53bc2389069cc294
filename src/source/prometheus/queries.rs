//! The PromQL of every figure but those of the traffic, as one table (METRICS §3, MODEL §2).
//! `$I` stands for the `instance` matcher of the target, `$W` for the window of rates. Over several
//! hosts a figure is what one machine of their size would show: shares are weighted by cores or
//! bytes, loads, bytes and rates are added up; of filesystems, devices and pressures the worst
//! one counts. Refuses to name an exporter's other figures: the list of metrics is closed.

use crate::domain::metric::Metric;
use std::collections::BTreeSet;
use std::time::Duration;

/// What a figure belongs to; a group of which nothing exists is not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// The machines, by `node_exporter`; its absence is a problem.
    Host,
    /// Everything else; its absence is normal.
    Extra,
}

/// One figure.
#[derive(Debug)]
pub(super) struct Query {
    /// Of what.
    pub(super) metric: Metric,
    /// The expression.
    pub(super) expression: &'static str,
    /// Asked if one of these families exists.
    pub(super) families: &'static [&'static str],
    /// Whose it is.
    pub(super) group: Group,
    /// Whether its absence is normal (no swap, no PSI in this kernel).
    pub(super) optional: bool,
    /// Whether its past is read at the start.
    pub(super) history: bool,
}

const fn host(
    metric: Metric,
    families: &'static [&'static str],
    expression: &'static str,
) -> Query {
    Query { metric, expression, families, group: Group::Host, optional: false, history: false }
}

const fn extra(
    metric: Metric,
    families: &'static [&'static str],
    expression: &'static str,
) -> Query {
    Query { metric, expression, families, group: Group::Extra, optional: true, history: false }
}

impl Query {
    const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    const fn with_history(mut self) -> Self {
        self.history = true;
        self
    }

    /// Whether one of its families is among these.
    pub(super) fn is_known(&self, names: &BTreeSet<String>) -> bool {
        self.families.iter().any(|family| names.contains(*family))
    }
}

// The three lists below are those of `source/real`, as matchers: what counts as a real filesystem,
// interface and block device must be the same however a machine is looked at.

macro_rules! real_filesystem {
    ($name:literal) => {
        concat!(
            "node_filesystem_",
            $name,
            "_bytes{fstype!~\"|fuse[.].*|9p|afs|aufs|autofs|binfmt_misc|bpf|ceph|cgroup2?|cifs|configfs|",
            "cramfs|debugfs|devpts|devtmpfs|ecryptfs|efivarfs|erofs|fusectl|glusterfs|hugetlbfs|",
            "iso9660|lustre|mqueue|ncpfs|nfs|nfs4|nfsd|none|nsfs|overlay|overlayfs|pipefs|proc|",
            "pstore|ramfs|rootfs|rpc_pipefs|securityfs|selinuxfs|smb3|smbfs|sockfs|squashfs|sysfs|",
            "tmpfs|tracefs|udf|unionfs|virtiofs\",mountpoint!~\"/(dev|proc|sys)(/.*)?\",$I}"
        )
    };
}

/// Inside a container nothing is real: the root stands in.
macro_rules! root_filesystem {
    ($name:literal) => {
        concat!("node_filesystem_", $name, "_bytes{mountpoint=\"/\",$I}")
    };
}

macro_rules! used {
    ($set:ident) => {
        concat!("(", $set!("size"), " - ", $set!("free"), ")")
    };
}

macro_rules! reach {
    ($set:ident) => {
        concat!("(", $set!("size"), " - ", $set!("free"), " + ", $set!("avail"), ")")
    };
}

macro_rules! fullness {
    ($set:ident) => {
        concat!(used!($set), " / ", reach!($set))
    };
}

macro_rules! of_the_fullest {
    ($bytes:ident) => {
        concat!(
            "max(",
            $bytes!(real_filesystem),
            " and topk(1, ",
            fullness!(real_filesystem),
            ")) or max(",
            $bytes!(root_filesystem),
            " and topk(1, ",
            fullness!(root_filesystem),
            "))"
        )
    };
}

macro_rules! wires {
    ($name:literal) => {
        concat!(
            "rate(node_network_",
            $name,
            "_total{device!~\"lo|br[0-9]*|.*[.].*|(veth|docker|br-|cali|flannel|cni|cilium|lxc|",
            "lxdbr|podman|virbr|vnet|tun|tap|wg|vxlan|dummy|ifb|kube-|nodelocaldns|fwbr|fwln|fwpr|sit|",
            "gre|ip6tnl|bond).*\",$I}[$W])"
        )
    };
}

macro_rules! interfaces {
    ($name:literal) => {
        concat!("sum(", wires!($name), ")")
    };
}

macro_rules! devices {
    ($name:literal) => {
        concat!(
            "rate(node_disk_",
            $name,
            "_total{device!~\"(loop|dm-|ram|zram|fd|sr|md|nbd).*|(sd|hd|vd|xvd)[a-z]+[0-9]+|",
            "(nvme|mmcblk).*p[0-9]+\",$I}[$W])"
        )
    };
}

/// Something by name: the largest sixty-four, marked by what it is.
macro_rules! marked {
    ($mark:literal, $expression:expr) => {
        concat!("label_replace(", $expression, ",\"palier_mark\",\"", $mark, "\",\"\",\"\")")
    };
}

macro_rules! hit_share {
    ($prefix:literal) => {
        concat!(
            "sum(rate(",
            $prefix,
            "_blks_hit[$W])) / (sum(rate(",
            $prefix,
            "_blks_hit[$W])) + sum(rate(",
            $prefix,
            "_blks_read[$W])))"
        )
    };
}

// After the macros, which it uses.
mod detail;
pub(super) use detail::{CORES, DEVICES, FILLINGS, LAYERS, MARK, TRENDS, WIRES};

const DISK_BUSY: &str = concat!("clamp_max(max(", devices!("io_time_seconds"), "), 1)");

const CPU: &[&str] = &["node_cpu_seconds_total"];
const FILESYSTEMS: &[&str] = &["node_filesystem_size_bytes"];
const MEMORY: &[&str] = &["node_memory_MemAvailable_bytes"];

/// Every figure of the table, in the order of the reference.
pub(super) const QUERIES: &[Query] = &[
    host(
        Metric::CpuUtilization,
        CPU,
        "1 - sum(rate(node_cpu_seconds_total{mode=~\"idle|iowait|steal\",$I}[$W])) / sum(rate(node_cpu_seconds_total{$I}[$W]))",
    )
    .with_history(),
    host(
        Metric::CpuSteal,
        CPU,
        "sum(rate(node_cpu_seconds_total{mode=\"steal\",$I}[$W])) / sum(rate(node_cpu_seconds_total{$I}[$W]))",
    )
    .optional(),
    host(Metric::CpuCores, CPU, "count(node_cpu_seconds_total{mode=\"idle\",$I})"),
    host(Metric::Load1, &["node_load1"], "sum(node_load1{$I})"),
    host(Metric::Load5, &["node_load5"], "sum(node_load5{$I})"),
    host(Metric::Load15, &["node_load15"], "sum(node_load15{$I})"),
    host(
        Metric::LoadPerCore,
        &["node_load1"],
        "sum(node_load1{$I}) / count(node_cpu_seconds_total{mode=\"idle\",$I})",
    )
    .with_history(),
    host(
        Metric::MemoryUtilization,
        MEMORY,
        "1 - sum(node_memory_MemAvailable_bytes{$I}) / sum(node_memory_MemTotal_bytes{$I})",
    )
    .with_history(),
    host(
        Metric::SwapUtilization,
        &["node_memory_SwapTotal_bytes"],
        "1 - sum(node_memory_SwapFree_bytes{$I}) / sum(node_memory_SwapTotal_bytes{$I})",
    )
    .optional(),
    host(
        Metric::MemoryUsed,
        MEMORY,
        "sum(node_memory_MemTotal_bytes{$I} - node_memory_MemAvailable_bytes{$I})",
    ),
    host(Metric::MemoryTotal, &["node_memory_MemTotal_bytes"], "sum(node_memory_MemTotal_bytes{$I})"),
    host(
        Metric::DiskUtilization,
        FILESYSTEMS,
        concat!("max(", fullness!(real_filesystem), ") or max(", fullness!(root_filesystem), ")"),
    )
    .with_history(),
    host(Metric::DiskUsed, FILESYSTEMS, of_the_fullest!(used)),
    host(Metric::DiskTotal, FILESYSTEMS, of_the_fullest!(reach)),
    host(Metric::DiskBusy, &["node_disk_io_time_seconds_total"], DISK_BUSY).optional(),
    host(Metric::NetworkReceive, &["node_network_receive_bytes_total"], interfaces!("receive_bytes")),
    host(Metric::NetworkTransmit, &["node_network_transmit_bytes_total"], interfaces!("transmit_bytes")),
    host(
        Metric::PressureCpu,
        &["node_pressure_cpu_waiting_seconds_total"],
        "clamp_max(max(rate(node_pressure_cpu_waiting_seconds_total{$I}[$W])), 1)",
    )
    .optional(),
    host(
        Metric::PressureMemory,
        &["node_pressure_memory_waiting_seconds_total"],
        "clamp_max(max(rate(node_pressure_memory_waiting_seconds_total{$I}[$W])), 1)",
    )
    .optional(),
    host(
        Metric::PressureIo,
        &["node_pressure_io_waiting_seconds_total"],
        "clamp_max(max(rate(node_pressure_io_waiting_seconds_total{$I}[$W])), 1)",
    )
    .optional(),
    extra(
        Metric::ProbeCertificateDays,
        &["probe_ssl_earliest_cert_expiry", "traefik_tls_certs_not_after"],
        "(min(probe_ssl_earliest_cert_expiry) - time()) / 86400 or (min(traefik_tls_certs_not_after) - time()) / 86400",
    ),
    extra(
        Metric::DbConnections,
        &[
            "pg_stat_database_numbackends",
            "pg_stat_activity_count",
            "cnpg_backends_total",
            "ccp_connection_stats_total",
        ],
        "sum(pg_stat_database_numbackends) or sum(pg_stat_activity_count) or sum(cnpg_backends_total) or sum(ccp_connection_stats_total)",
    )
    .with_history(),
    extra(
        Metric::DbConnectionsMax,
        &[
            "pg_settings_max_connections",
            "cnpg_pg_settings_setting",
            "ccp_connection_stats_max_connections",
        ],
        "sum(pg_settings_max_connections) or sum(cnpg_pg_settings_setting{name=\"max_connections\"}) or sum(ccp_connection_stats_max_connections)",
    ),
    // Replicas hold the same databases: cnpg tells the cluster, so the largest copy counts once.
    extra(
        Metric::DbSize,
        &["pg_database_size_bytes", "cnpg_pg_database_size_bytes"],
        "sum(pg_database_size_bytes) or sum(max by(datname)(cnpg_pg_database_size_bytes))",
    ),
    extra(
        Metric::DbCacheHit,
        &["pg_stat_database_blks_hit", "cnpg_pg_stat_database_blks_hit"],
        concat!(hit_share!("pg_stat_database"), " or ", hit_share!("cnpg_pg_stat_database")),
    ),
    extra(
        Metric::DbReplicationLag,
        &["pg_replication_lag_seconds", "pg_replication_lag", "cnpg_pg_replication_lag"],
        "max(pg_replication_lag_seconds) or max(pg_replication_lag) or max(cnpg_pg_replication_lag)",
    ),
    extra(
        Metric::CacheUsed,
        &["redis_memory_used_bytes", "dragonfly_memory_used_bytes"],
        "sum(redis_memory_used_bytes) or sum(dragonfly_memory_used_bytes)",
    ),
    // Redis says 0 for « no limit ».
    extra(
        Metric::CacheMax,
        &["redis_memory_max_bytes", "dragonfly_memory_max_bytes"],
        "sum(redis_memory_max_bytes) > 0 or sum(dragonfly_memory_max_bytes) > 0",
    ),
    extra(
        Metric::StorageUsed,
        &["longhorn_node_storage_usage_bytes"],
        "sum(longhorn_node_storage_usage_bytes)",
    ),
    extra(
        Metric::StorageTotal,
        &["longhorn_node_storage_capacity_bytes"],
        "sum(longhorn_node_storage_capacity_bytes)",
    ),
    extra(
        Metric::BackupAge,
        &["cnpg_collector_last_available_backup_timestamp"],
        "time() - max(cnpg_collector_last_available_backup_timestamp > 0)",
    ),
    // kube-state-metrics may run twice; each object counts once.
    extra(
        Metric::NodesReady,
        &["kube_node_status_condition"],
        "sum(max by(node)(kube_node_status_condition{condition=\"Ready\",status=\"true\"}))",
    ),
    extra(
        Metric::NodesTotal,
        &["kube_node_status_condition"],
        "count(count by(node)(kube_node_status_condition{condition=\"Ready\"}))",
    ),
    extra(
        Metric::PodsReady,
        &["kube_pod_status_ready"],
        "sum(max by(namespace,pod)(kube_pod_status_ready{condition=\"true\"}))",
    ),
    // Pods that have done their work are neither ready nor missing.
    extra(
        Metric::PodsTotal,
        &["kube_pod_status_phase"],
        "sum(max by(namespace,pod)(kube_pod_status_phase{phase!=\"Succeeded\"}))",
    ),
    extra(
        Metric::Restarts,
        &["kube_pod_container_status_restarts_total"],
        "sum(max by(namespace,pod,container)(kube_pod_container_status_restarts_total))",
    ),
    extra(
        Metric::Power,
        // Before Kepler 0.10 there are the containers' joules, the system's own among them.
        &["kepler_node_cpu_watts", "kepler_container_joules_total"],
        "sum(kepler_node_cpu_watts{zone=\"package\"}) or sum(rate(kepler_container_joules_total[$W]))",
    ),
];

/// What stands for `$I` and `$W`.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    instance: String,
    window: Duration,
}

impl Setting {
    /// For series of that instance (all without one), rates over that window.
    pub(super) fn new(instance: Option<&str>, window: Duration) -> Self {
        let instance =
            instance.map(|name| format!("instance={}", quoted(name))).unwrap_or_default();
        Self { instance, window }
    }

    /// Over how long rates are formed.
    pub(super) fn window(&self) -> Duration {
        self.window
    }

    /// The same with rates over that window at least.
    pub(super) fn at_least(&self, window: Duration) -> Self {
        Self { window: self.window.max(window), ..self.clone() }
    }

    /// An expression ready to be asked.
    pub(super) fn fill(&self, expression: &str) -> String {
        // The window first: an instance's name may hold a dollar sign.
        let window = format!("{}s", self.window.as_secs().max(1));
        expression.replace("$W", &window).replace("$I", &self.instance)
    }
}

/// A PromQL string literal.
pub(super) fn quoted(words: &str) -> String {
    let mut literal = String::from("\"");
    for c in words.chars() {
        match c {
            '"' | '\\' => literal.extend(['\\', c]),
            '\n' => literal.push_str("\\n"),
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_asked_once() {
        let metrics: BTreeSet<_> = QUERIES.iter().map(|query| query.metric).collect();
        assert_eq!(metrics.len(), QUERIES.len());
    }

    #[test]
    fn every_family_is_in_its_expression() {
        for query in QUERIES {
            for family in query.families {
                assert!(query.expression.contains(family), "{family}: {}", query.expression);
            }
        }
    }

    #[test]
    fn an_instance_cannot_leave_its_quotes() {
        let setting = Setting::new(Some("a\"} or vector(1) #\\"), Duration::from_mins(1));
        assert_eq!(
            setting.fill("rate(x{$I}[$W])"),
            r#"rate(x{instance="a\"} or vector(1) #\\"}[60s])"#
        );
        let all = Setting::new(None, Duration::from_mins(2));
        assert_eq!(all.fill("rate(x{m=\"i\",$I}[$W])"), r#"rate(x{m="i",}[120s])"#);
    }

    #[test]
    fn host_figures_alone_are_narrowed_to_the_instance() {
        for query in QUERIES {
            assert_eq!(query.expression.contains("$I"), query.group == Group::Host);
        }
    }
}
