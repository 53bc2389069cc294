//! Rows of what an application leans on: databases, caches, gateways, certificates, backups.

use super::health;
use super::table::Condition::{Begins, Is, Not};
use super::table::{Mark, Row, Scope, Total, counter, gauge, mark, share};
use crate::domain::metric::Metric;
use crate::domain::part::{Fact, PartKind};

/// PostgreSQL, by `postgres_exporter`.
pub(super) const POSTGRES: Row = Row {
    proof: &["pg_up"],
    figures: &[
        mark(Mark::Up, &["pg_up"]).smallest(),
        gauge(Fact::Clients, &["pg_stat_database_numbackends"]),
        gauge(Fact::Clients, &["pg_stat_activity_count"]),
        gauge(Fact::ClientsLimit, &["pg_settings_max_connections"]),
        gauge(Fact::Used, &["pg_database_size_bytes"]),
        counter(Fact::Rate, &["pg_stat_database_xact_commit", "pg_stat_database_xact_rollback"]),
        share(
            Fact::Hits,
            &["pg_stat_database_blks_hit"],
            &["pg_stat_database_blks_hit", "pg_stat_database_blks_read"],
        ),
        gauge(Fact::Lag, &["pg_replication_lag_seconds"]).greatest(),
        gauge(Fact::Lag, &["pg_replication_lag"]).greatest(),
    ],
    judge: health::database,
    ..Row::new("postgres_exporter", PartKind::Database)
};

/// PostgreSQL in Kubernetes, by `CloudNativePG`: each instance has its page.
pub(super) const CLOUDNATIVE: Row = Row {
    proof: &["cnpg_collector_up"],
    figures: &[
        mark(Mark::Up, &["cnpg_collector_up"]).smallest(),
        mark(Mark::NodesUsed, &["cnpg_collector_nodes_used"]).greatest(),
        gauge(Fact::Clients, &["cnpg_backends_total"]),
        gauge(Fact::ClientsLimit, &["cnpg_pg_settings_setting"])
            .only(&[Is("name", &["max_connections"])]),
        gauge(Fact::Used, &["cnpg_pg_database_size_bytes"]),
        counter(
            Fact::Rate,
            &["cnpg_pg_stat_database_xact_commit", "cnpg_pg_stat_database_xact_rollback"],
        ),
        share(
            Fact::Hits,
            &["cnpg_pg_stat_database_blks_hit"],
            &["cnpg_pg_stat_database_blks_hit", "cnpg_pg_stat_database_blks_read"],
        ),
        gauge(Fact::Lag, &["cnpg_pg_replication_lag"]).greatest(),
        gauge(Fact::Replicas, &["cnpg_collector_sync_replicas"])
            .only(&[Is("value", &["observed"])]),
        gauge(Fact::ReplicasWanted, &["cnpg_collector_sync_replicas"])
            .only(&[Is("value", &["expected"])]),
    ],
    judge: health::cloudnative,
    ..Row::new("cloudnative-pg", PartKind::Database)
};

/// Its backups; newer versions leave them to a plugin.
pub(super) const CLOUDNATIVE_BACKUP: Row = Row {
    proof: &[
        "cnpg_collector_last_available_backup_timestamp",
        "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
    ],
    figures: &[mark(
        Mark::Made,
        &[
            "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
            "cnpg_collector_last_available_backup_timestamp",
        ],
    )
    .greatest()],
    judge: health::backup,
    totals: BACKUP_AGE,
    ..Row::new("cloudnative-pg", PartKind::Backup)
};

const BACKUP_AGE: &[(Metric, Total)] = &[(Metric::BackupAge, Total::Greatest(Fact::Age))];

/// A member of a Patroni cluster.
pub(super) const PATRONI: Row = Row {
    proof: &["patroni_postgres_running"],
    group: &["scope"],
    name: &["name"],
    figures: &[
        mark(Mark::Up, &["patroni_postgres_running"]).smallest(),
        mark(Mark::Started, &["patroni_postmaster_start_time"]).greatest(),
        mark(Mark::Replica, &["patroni_replica"]).greatest(),
        mark(Mark::Received, &["patroni_xlog_received_location"]).greatest(),
        mark(Mark::Replayed, &["patroni_xlog_replayed_location"]).greatest(),
        mark(Mark::ReplayedAt, &["patroni_xlog_replayed_timestamp"]).greatest(),
        mark(Mark::Streaming, &["patroni_postgres_streaming"]).greatest(),
        mark(Mark::Unlocked, &["patroni_cluster_unlocked"]).greatest(),
        mark(Mark::Seen, &["patroni_dcs_last_seen"]).greatest(),
    ],
    judge: health::patroni,
    totals: &[(Metric::DbReplicationLag, Total::Greatest(Fact::Lag))],
    scope: Scope::Cluster,
    ..Row::new("patroni", PartKind::Database)
};

/// PostgreSQL, by Crunchy's pgMonitor.
pub(super) const CRUNCHY: Row = Row {
    proof: &["ccp_connection_stats_total"],
    figures: &[
        gauge(Fact::Clients, &["ccp_connection_stats_total"]),
        gauge(Fact::ClientsLimit, &["ccp_connection_stats_max_connections"]),
        gauge(Fact::Used, &["ccp_database_size_bytes"]),
        counter(Fact::Rate, &["ccp_stat_database_xact_commit", "ccp_stat_database_xact_rollback"]),
        share(
            Fact::Hits,
            &["ccp_stat_database_blks_hit"],
            &["ccp_stat_database_blks_hit", "ccp_stat_database_blks_read"],
        ),
        gauge(Fact::Lag, &["ccp_replication_lag_replay_time"]).greatest(),
    ],
    judge: health::database,
    ..Row::new("pgmonitor", PartKind::Database)
};

/// The youngest backup of any kind: an incremental one restores as well.
pub(super) const CRUNCHY_BACKUP: Row = Row {
    proof: &["ccp_backrest_last_full_backup_time_since_completion_seconds"],
    name: &["stanza", "pod", "instance"],
    figures: &[
        gauge(Fact::Age, &["ccp_backrest_last_incr_backup_time_since_completion_seconds"])
            .smallest(),
        gauge(Fact::Age, &["ccp_backrest_last_diff_backup_time_since_completion_seconds"])
            .smallest(),
        gauge(Fact::Age, &["ccp_backrest_last_full_backup_time_since_completion_seconds"])
            .smallest(),
    ],
    judge: health::backup,
    totals: BACKUP_AGE,
    ..Row::new("pgmonitor", PartKind::Backup)
};

/// `ClickHouse`'s own page.
pub(super) const CLICKHOUSE: Row = Row {
    proof: &["ClickHouseProfileEvents_Query"],
    figures: &[
        gauge(Fact::Memory, &["ClickHouseMetrics_MemoryTracking"]),
        gauge(Fact::Used, &["ClickHouseAsyncMetrics_TotalBytesOfMergeTreeTables"]),
        gauge(
            Fact::Clients,
            &["ClickHouseMetrics_TCPConnection", "ClickHouseMetrics_HTTPConnection"],
        ),
        counter(Fact::Rate, &["ClickHouseProfileEvents_Query"]),
        counter(Fact::Failures, &["ClickHouseProfileEvents_FailedQuery"]),
        gauge(Fact::Lag, &["ClickHouseAsyncMetrics_ReplicasMaxAbsoluteDelay"]).greatest(),
        gauge(Fact::Uptime, &["ClickHouseAsyncMetrics_Uptime"]).greatest(),
        mark(Mark::Readonly, &["ClickHouseMetrics_ReadonlyReplica"]).greatest(),
    ],
    judge: health::clickhouse,
    ..Row::new("clickhouse", PartKind::Database)
};

/// MongoDB, by Percona's exporter: today's names, and those before 0.20.
pub(super) const MONGODB: Row = Row {
    proof: &["mongodb_up"],
    figures: &[
        mark(Mark::Up, &["mongodb_up"]).smallest(),
        gauge(Fact::Memory, &["mongodb_ss_mem_resident"]).times(MEGABYTE),
        gauge(Fact::Memory, &["mongodb_memory"]).only(&[Is("type", &["resident"])]).times(MEGABYTE),
        gauge(Fact::Used, &["mongodb_dbstats_storageSize"]),
        gauge(Fact::Clients, &["mongodb_ss_connections"]).only(&[Is("conn_type", &["current"])]),
        gauge(Fact::Clients, &["mongodb_connections"]).only(&[Is("state", &["current"])]),
        gauge(Fact::ClientsLimit, &["mongodb_ss_connections"])
            .only(&[Is("conn_type", &["current", "available"])]),
        gauge(Fact::ClientsLimit, &["mongodb_connections"])
            .only(&[Is("state", &["current", "available"])]),
        counter(Fact::Rate, &["mongodb_ss_opcounters"]),
        counter(Fact::Rate, &["mongodb_op_counters_total"]),
        gauge(Fact::Lag, &["mongodb_mongod_replset_member_replication_lag"]).greatest(),
        gauge(Fact::Uptime, &["mongodb_ss_uptime"]).greatest(),
    ],
    judge: health::database,
    ..Row::new("mongodb_exporter", PartKind::Database)
};

/// MongoDB counts resident memory in these.
const MEGABYTE: f64 = 1_048_576.0;

/// Redis and Valkey, by `redis_exporter`.
pub(super) const REDIS: Row = Row {
    proof: &["redis_up"],
    figures: &[
        mark(Mark::Up, &["redis_up"]).smallest(),
        gauge(Fact::Memory, &["redis_memory_used_bytes"]),
        gauge(Fact::MemoryLimit, &["redis_memory_max_bytes"]),
        gauge(Fact::Clients, &["redis_connected_clients"]),
        gauge(Fact::ClientsLimit, &["redis_config_maxclients"]),
        counter(Fact::Rate, &["redis_commands_processed_total"]),
        share(
            Fact::Hits,
            &["redis_keyspace_hits_total"],
            &["redis_keyspace_hits_total", "redis_keyspace_misses_total"],
        ),
        counter(Fact::Evictions, &["redis_evicted_keys_total"]),
        gauge(Fact::Lag, &["redis_connected_slave_lag_seconds"]).greatest(),
        gauge(Fact::Uptime, &["redis_uptime_in_seconds"]).greatest(),
    ],
    judge: health::cache,
    totals: CACHE,
    ..Row::new("redis_exporter", PartKind::Cache)
};

const CACHE: &[(Metric, Total)] = &[
    (Metric::CacheUsed, Total::Sum(Fact::Memory)),
    (Metric::CacheMax, Total::Sum(Fact::MemoryLimit)),
];

/// Dragonfly's own page.
pub(super) const DRAGONFLY: Row = Row {
    proof: &["dragonfly_memory_used_bytes"],
    figures: &[
        gauge(Fact::Memory, &["dragonfly_memory_used_bytes"]),
        gauge(Fact::MemoryLimit, &["dragonfly_memory_max_bytes"]),
        gauge(Fact::Clients, &["dragonfly_connected_clients"]),
        gauge(Fact::ClientsLimit, &["dragonfly_max_clients"]),
        counter(Fact::Rate, &["dragonfly_commands_processed_total"]),
        counter(Fact::Rate, &["dragonfly_commands_total"]),
        share(
            Fact::Hits,
            &["dragonfly_keyspace_hits_total"],
            &["dragonfly_keyspace_hits_total", "dragonfly_keyspace_misses_total"],
        ),
        counter(Fact::Evictions, &["dragonfly_evicted_keys_total"]),
        gauge(Fact::Queue, &["dragonfly_pipeline_queue_length"]),
        gauge(Fact::Uptime, &["dragonfly_uptime_in_seconds"]).greatest(),
    ],
    judge: health::cache,
    totals: CACHE,
    ..Row::new("dragonfly", PartKind::Cache)
};

/// nginx' `stub_status`, by its exporter.
pub(super) const NGINX: Row = Row {
    proof: &["nginx_up"],
    figures: &[
        mark(Mark::Up, &["nginx_up"]).smallest(),
        gauge(Fact::Clients, &["nginx_connections_active"]),
        counter(Fact::Rate, &["nginx_http_requests_total"]),
    ],
    judge: |draft, _| health::reached(draft),
    ..Row::new("nginx", PartKind::Gateway)
};

/// Envoy's listeners; `admin` is its own page.
pub(super) const ENVOY: Row = Row {
    proof: &["envoy_http_downstream_rq_total"],
    name: &["envoy_http_conn_manager_prefix"],
    only: &[Not("envoy_http_conn_manager_prefix", &["", "admin"])],
    figures: &[
        gauge(Fact::Clients, &["envoy_http_downstream_cx_active"]),
        counter(Fact::Rate, &["envoy_http_downstream_rq_total"]),
        counter(Fact::Failures, &["envoy_http_downstream_rq_xx"])
            .only(&[Is("envoy_response_code_class", &["5"])]),
    ],
    judge: |draft, _| draft.good(),
    ..Row::new("envoy", PartKind::Gateway)
};

/// What Envoy sends to, and how much of it is well.
pub(super) const ENVOY_CLUSTERS: Row = Row {
    proof: &["envoy_cluster_membership_total"],
    name: &["envoy_cluster_name"],
    figures: &[
        gauge(Fact::Replicas, &["envoy_cluster_membership_healthy"]).greatest(),
        gauge(Fact::ReplicasWanted, &["envoy_cluster_membership_total"]).greatest(),
        counter(Fact::Rate, &["envoy_cluster_upstream_rq_total"]),
        counter(Fact::Failures, &["envoy_cluster_upstream_rq_xx"])
            .only(&[Is("envoy_response_code_class", &["5"])]),
    ],
    judge: |draft, _| health::copies(draft),
    ..Row::new("envoy", PartKind::Gateway)
};

/// Cilium's agent on a node, and the requests that Hubble sees there.
pub(super) const CILIUM: Row = Row {
    proof: &["cilium_unreachable_nodes", "hubble_http_requests_total"],
    figures: &[
        mark(Mark::Unreachable, &["cilium_unreachable_nodes"]).greatest(),
        counter(Fact::Rate, &["hubble_http_requests_total"])
            .only(&[Is("reporter", &["", "server", "unknown"])]),
        counter(Fact::Failures, &["hubble_http_requests_total"])
            .only(&[Is("reporter", &["", "server", "unknown"]), Begins("status", "5")]),
        counter(Fact::Failures, &["hubble_http_responses_total"]).only(&[Begins("status", "5")]),
    ],
    judge: health::cilium,
    ..Row::new("cilium", PartKind::Gateway)
};

/// Certificates that Traefik serves. After a renewal the newer one of a name counts.
pub(super) const TRAEFIK_CERTIFICATES: Row = Row {
    proof: &["traefik_tls_certs_not_after"],
    group: &[],
    name: &["cn", "sans", "serial"],
    figures: &[mark(Mark::Ends, &["traefik_tls_certs_not_after"]).greatest()],
    judge: health::certificate,
    scope: Scope::Cluster,
    select: Some("bottomk($N, max by($K)(traefik_tls_certs_not_after))"),
    ..Row::new("traefik", PartKind::Certificate)
};

/// Certificates that cert-manager looks after.
pub(super) const CERT_MANAGER: Row = Row {
    proof: &["certmanager_certificate_expiration_timestamp_seconds"],
    name: &["name"],
    figures: &[
        mark(Mark::Ends, &["certmanager_certificate_expiration_timestamp_seconds"]).greatest(),
        mark(Mark::Ready, &["certmanager_certificate_ready_status"])
            .only(&[Is("condition", &["True"])])
            .greatest(),
    ],
    judge: health::certificate,
    scope: Scope::Cluster,
    select: Some("bottomk($N, max by($K)(certmanager_certificate_expiration_timestamp_seconds))"),
    ..Row::new("cert-manager", PartKind::Certificate)
};

/// Backups that tell when they were made, by the application or a node's text file. Of one program
/// that tells of several, each label set is a backup of its own.
pub(super) const BACKUPS: Row = Row {
    proof: BACKUP_INSTANTS,
    group: &["job_name", "database", "repository", "type"],
    name: &[],
    figures: &[
        mark(Mark::Made, BACKUP_INSTANTS).greatest(),
        gauge(Fact::Used, &["*_last_backup_size_bytes"]).greatest(),
    ],
    judge: health::backup,
    totals: BACKUP_AGE,
    scope: Scope::Cluster,
    ..Row::new("backup", PartKind::Backup)
};

const BACKUP_INSTANTS: &[&str] = &[
    "*_last_backup_timestamp_seconds",
    "*_last_backup_timestamp",
    "*_last_backup_success_timestamp_seconds",
    "*_last_successful_backup_timestamp_seconds",
    "*_last_success_timestamp_seconds",
];
