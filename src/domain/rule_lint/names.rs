//! What is known of a metric by its name alone: exporters keep these names for years. A name that a
//! recording rule made (it has colons) says nothing.

use super::{Kind, Kinds};

/// Gauges whose names end as counters' may, or whose server does not tell their kind.
const GAUGES: &[&str] = &[
    "container_fs_usage_bytes",
    "container_memory_cache",
    "container_memory_rss",
    "container_memory_usage_bytes",
    "container_memory_working_set_bytes",
    "container_spec_memory_limit_bytes",
    "go_goroutines",
    "go_memstats_alloc_bytes",
    "go_threads",
    "haproxy_backend_current_queue",
    "haproxy_backend_current_sessions",
    "kubelet_volume_stats_available_bytes",
    "kubelet_volume_stats_capacity_bytes",
    "kubelet_volume_stats_used_bytes",
    "nginx_connections_active",
    "node_load1",
    "node_load15",
    "node_load5",
    "node_nf_conntrack_entries",
    "node_procs_blocked",
    "node_procs_running",
    "pg_database_size_bytes",
    "pg_replication_lag",
    "pg_replication_lag_seconds",
    "pg_settings_max_connections",
    "pg_stat_activity_count",
    "pg_stat_activity_max_tx_duration",
    "process_open_fds",
    "process_resident_memory_bytes",
    "process_virtual_memory_bytes",
    "redis_connected_clients",
    "redis_db_keys",
    "redis_memory_max_bytes",
    "redis_memory_used_bytes",
    "traefik_entrypoint_open_connections",
    "traefik_open_connections",
    "traefik_service_open_connections",
    "up",
];

/// What such names begin and end with.
const GAUGE_SHAPES: &[(&str, &str)] = &[
    ("node_memory_", "_bytes"),
    ("node_filesystem_", "_bytes"),
    ("node_filesystem_", "_files"),
    ("node_filesystem_", "_files_free"),
    ("node_hwmon_temp_", "celsius"),
];

/// Limits that are 0, or less, where there is none.
const LIMITS: &[&str] = &[
    "container_spec_memory_limit_bytes",
    "container_spec_memory_swap_limit_bytes",
    "prometheus_tsdb_retention_limit_bytes",
    "redis_config_maxmemory",
];

/// The first is a part of the second.
const PARTS: &[(&str, &str)] = &[
    ("node_filesystem_avail_bytes", "node_filesystem_size_bytes"),
    ("node_filesystem_free_bytes", "node_filesystem_size_bytes"),
    ("node_filesystem_files_free", "node_filesystem_files"),
    ("node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes"),
    ("node_memory_MemFree_bytes", "node_memory_MemTotal_bytes"),
    ("node_memory_SwapFree_bytes", "node_memory_SwapTotal_bytes"),
    ("container_memory_working_set_bytes", "container_spec_memory_limit_bytes"),
    ("container_memory_usage_bytes", "container_spec_memory_limit_bytes"),
    ("kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"),
    ("kubelet_volume_stats_used_bytes", "kubelet_volume_stats_capacity_bytes"),
    ("process_open_fds", "process_max_fds"),
    ("pg_stat_activity_count", "pg_settings_max_connections"),
    ("redis_memory_used_bytes", "redis_memory_max_bytes"),
    ("redis_connected_clients", "redis_config_maxclients"),
    ("node_nf_conntrack_entries", "node_nf_conntrack_entries_limit"),
];

/// The kind that its server tells, where its name does not say otherwise; else the one that its name
/// tells for certain.
pub(super) fn kind(metric: &str, kinds: Kinds<'_>) -> Option<Kind> {
    if metric.contains(':') {
        return None;
    }
    let stem = metric.strip_suffix("_total");
    // OpenMetrics tells of the family, which has no `_total`.
    let told = kinds(metric).or_else(|| stem.and_then(kinds));
    match told {
        // An exporter that calls every counter a gauge is not believed.
        Some(Kind::Gauge) if stem.is_some() => None,
        Some(kind) => Some(kind),
        None if is_known_gauge(metric) => Some(Kind::Gauge),
        None => stem.map(|_| Kind::Counter),
    }
}

fn is_known_gauge(metric: &str) -> bool {
    let shaped = |(start, end): &(&str, &str)| metric.starts_with(start) && metric.ends_with(end);
    GAUGES.binary_search(&metric).is_ok() || GAUGE_SHAPES.iter().any(shaped)
}

/// Whether it is an instant in Unix seconds.
pub(super) fn is_timestamp(metric: &str) -> bool {
    const ENDS: [&str; 4] =
        ["_timestamp_seconds", "_start_time_seconds", "_boot_time_seconds", "_timestamp"];
    !metric.contains(':')
        && (ENDS.iter().any(|end| metric.ends_with(end))
            || metric == "probe_ssl_earliest_cert_expiry")
}

/// Whether it is a limit that is 0, or less, where there is none.
pub(super) fn is_limit(metric: &str) -> bool {
    !metric.contains(':') && (LIMITS.contains(&metric) || metric.ends_with("_max_bytes"))
}

/// Whether the first can be at most the second.
pub(super) fn is_part(part: &str, whole: &str) -> bool {
    PARTS.contains(&(part, whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_for_its_search() {
        assert!(GAUGES.is_sorted());
    }

    #[test]
    fn a_name_tells_its_kind_unless_it_is_contradicted() {
        let nothing = |_: &str| None;
        assert_eq!(kind("node_load1", &nothing), Some(Kind::Gauge));
        assert_eq!(kind("node_memory_MemFree_bytes", &nothing), Some(Kind::Gauge));
        assert_eq!(kind("http_requests_total", &nothing), Some(Kind::Counter));
        assert_eq!(kind("job:http_requests_total", &nothing), None);
        assert_eq!(kind("http_requests", &nothing), None);
        let told = |name: &str| match name {
            "http_requests" | "node_load1" => Some(Kind::Counter),
            "odd_total" => Some(Kind::Gauge),
            _ => None,
        };
        assert_eq!(kind("http_requests_total", &told), Some(Kind::Counter), "of OpenMetrics");
        assert_eq!(kind("node_load1", &told), Some(Kind::Counter), "the server knows better");
        assert_eq!(kind("odd_total", &told), None);
    }
}
