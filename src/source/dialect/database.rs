//! PostgreSQL's exporters → [`DatabaseSample`], by one table.

use super::sum;
use crate::domain::message::Message;
use crate::domain::observation::DatabaseSample;
use crate::domain::reading::Origin;
use crate::source::exposition::{Page, Wanted};
use std::sync::LazyLock;

/// Where an exporter tells what; of several names the first on the page is read, its series added
/// up over the databases.
struct Dialect {
    origin: &'static str,
    /// 1 when the exporter reaches the server; none: it does not say.
    up: Option<&'static str>,
    connections: &'static [&'static str],
    /// The gauge, and the label and value that pick it.
    connections_max: (&'static str, Option<(&'static str, &'static str)>),
    size: &'static str,
    blocks_hit: &'static str,
    blocks_read: &'static str,
    replication_lag: &'static [&'static str],
}

const TABLE: &[Dialect] = &[
    Dialect {
        origin: "postgres_exporter",
        up: Some("pg_up"),
        connections: &["pg_stat_database_numbackends", "pg_stat_activity_count"],
        connections_max: ("pg_settings_max_connections", None),
        size: "pg_database_size_bytes",
        blocks_hit: "pg_stat_database_blks_hit",
        blocks_read: "pg_stat_database_blks_read",
        replication_lag: &["pg_replication_lag_seconds", "pg_replication_lag"],
    },
    Dialect {
        origin: "cloudnative-pg",
        up: Some("cnpg_collector_up"),
        connections: &["cnpg_backends_total"],
        connections_max: ("cnpg_pg_settings_setting", Some(("name", "max_connections"))),
        size: "cnpg_pg_database_size_bytes",
        blocks_hit: "cnpg_pg_stat_database_blks_hit",
        blocks_read: "cnpg_pg_stat_database_blks_read",
        replication_lag: &["cnpg_pg_replication_lag"],
    },
    Dialect {
        origin: "pgmonitor",
        up: None,
        connections: &["ccp_connection_stats_total"],
        connections_max: ("ccp_connection_stats_max_connections", None),
        size: "ccp_database_size_bytes",
        blocks_hit: "ccp_stat_database_blks_hit",
        blocks_read: "ccp_stat_database_blks_read",
        replication_lag: &["ccp_replication_lag_replay_time"],
    },
];

/// What [`database`] reads.
#[must_use]
pub fn wanted_database() -> &'static Wanted {
    static WANTED: LazyLock<Wanted> = LazyLock::new(|| {
        let mut wanted = Wanted::new();
        for dialect in TABLE {
            let (gauge, condition) = dialect.connections_max;
            let labels: Vec<_> = condition.iter().map(|(label, _)| *label).collect();
            wanted = wanted.summed(gauge, &labels);
            if let Some(up) = dialect.up {
                wanted = wanted.family(up);
            }
            for name in [dialect.size, dialect.blocks_hit, dialect.blocks_read] {
                wanted = wanted.summed(name, &[]);
            }
            for name in dialect.connections {
                wanted = wanted.summed(name, &[]);
            }
            for name in dialect.replication_lag {
                wanted = wanted.family(name);
            }
        }
        wanted
    });
    &WANTED
}

/// The database behind an exporter's page; none when the page tells neither its connections nor
/// its size.
#[must_use]
pub fn database(page: &Page) -> Option<DatabaseSample> {
    TABLE.iter().find_map(|dialect| read(dialect, page))
}

fn read(dialect: &Dialect, page: &Page) -> Option<DatabaseSample> {
    let all = |name: &str| sum(page, name, |_| true);
    let (gauge, condition) = dialect.connections_max;
    let sample = DatabaseSample {
        origin: Some(Origin::new(dialect.origin)),
        connections: dialect.connections.iter().find_map(|name| all(name)),
        connections_max: sum(page, gauge, |series| {
            condition.is_none_or(|(label, value)| series.label(label) == value)
        })
        .filter(|most| *most > 0.0),
        size: all(dialect.size),
        blocks_hit: all(dialect.blocks_hit),
        blocks_read: all(dialect.blocks_read),
        replication_lag: dialect.replication_lag.iter().find_map(|name| {
            let lags = page.family(name).iter().map(|series| series.value);
            lags.filter(|lag| lag.is_finite()).reduce(f64::max)
        }),
    };
    (sample.connections.is_some() || sample.size.is_some()).then_some(sample)
}

/// What the exporter itself says is wrong: it runs, but does not reach its server.
#[must_use]
pub fn database_problems(page: &Page, address: &str) -> Vec<Message> {
    let ups = TABLE.iter().filter_map(|dialect| dialect.up);
    let down = ups.into_iter().any(|up| page.value(up) == Some(0.0));
    let say = || Message::new("source-exposition-database-down").text("address", address);
    down.then(say).into_iter().collect()
}
