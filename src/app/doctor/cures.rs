//! The remedies, as one table: what to write, into which file, on which machine. A remedy is a row
//! here and its words in `assets/locales`.

use super::place::{Place, elsewhere, own};
use super::{Case, machine, shown};
use crate::config::target::{TargetKind, UnitsSource};
use crate::config::written::{key, words};
use crate::domain::message::{Arg, Message};
use crate::domain::profile::Billing;
use crate::domain::survey::Subject;

/// What to add where.
#[derive(Debug, Clone, PartialEq)]
pub struct Remedy {
    /// The stable name.
    pub id: &'static str,
    /// What it does.
    pub says: Message,
    /// Where.
    pub place: Place,
    /// The lines, to be pasted as they are.
    pub lines: Vec<String>,
}

/// The remedies by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cure {
    TraefikMetrics,
    TraefikBuckets,
    CaddyMetrics,
    TrafficAddress,
    NodeExporter,
    Pressure,
    NodeCollectors,
    PostgresRole,
    PostgresExporter,
    PostgresAddress,
    NodeJob,
    TrafficJob,
    PostgresJob,
    DeadTargets,
    Retention,
    Alertmanager,
    Probe,
    Units,
    UnitsGrant,
    Price,
    Events,
    HourlyRate,
    Cash,
    Store,
    Record,
}

/// Where a cure's lines belong, before it is put into words.
enum At {
    /// A table of the person's file.
    Own(Table),
    /// Above the first table of the person's file.
    Top,
    /// A place of the target's, by the message that names it.
    There(&'static str),
    /// A place on this machine, by the message that names it.
    Here(&'static str),
}

enum Table {
    Target,
    Exporters,
    Units,
    Scenario,
}

struct Entry {
    cure: Cure,
    id: &'static str,
    says: &'static str,
    at: At,
    lines: fn(Case<'_>) -> Vec<String>,
}

const fn entry(
    cure: Cure,
    id: &'static str,
    says: &'static str,
    at: At,
    lines: fn(Case<'_>) -> Vec<String>,
) -> Entry {
    Entry { cure, id, says, at, lines }
}

/// Every remedy.
const TABLE: &[Entry] = &[
    entry(
        Cure::TraefikMetrics,
        "traefik-metrics",
        "doctor-cure-traefik",
        At::There("doctor-at-traefik"),
        |_| {
            fixed(&[
                "--metrics.prometheus=true",
                "--metrics.prometheus.addEntryPointsLabels=true",
                BUCKETS,
            ])
        },
    ),
    entry(
        Cure::TraefikBuckets,
        "traefik-buckets",
        "doctor-cure-buckets",
        At::There("doctor-at-traefik"),
        |_| fixed(&[BUCKETS]),
    ),
    entry(
        Cure::CaddyMetrics,
        "caddy-metrics",
        "doctor-cure-caddy",
        At::There("doctor-at-caddy"),
        |_| fixed(&["{", "    metrics", "}"]),
    ),
    entry(
        Cure::TrafficAddress,
        "traffic-address",
        "doctor-cure-traffic-address",
        At::Own(Table::Exporters),
        |case| address(case, Subject::Traffic, "traffic", "http://127.0.0.1:8080/metrics"),
    ),
    entry(
        Cure::NodeExporter,
        "node-exporter",
        "doctor-cure-node",
        At::There("doctor-at-shell-hosts"),
        |_| fixed(&["apt install prometheus-node-exporter"]),
    ),
    entry(
        Cure::Pressure,
        "pressure",
        "doctor-cure-pressure",
        At::There("doctor-at-kernel"),
        |_| fixed(&["psi=1"]),
    ),
    entry(
        Cure::NodeCollectors,
        "node-collectors",
        "doctor-cure-node-cpu",
        At::There("doctor-at-node"),
        |_| fixed(&["--collector.cpu", "--collector.stat", "--collector.pressure"]),
    ),
    entry(
        Cure::PostgresRole,
        "postgres-role",
        "doctor-cure-role",
        At::There("doctor-at-psql"),
        |_| {
            fixed(&[
                "CREATE ROLE palier LOGIN;",
                "\\password palier",
                "GRANT pg_monitor TO palier;",
            ])
        },
    ),
    entry(
        Cure::PostgresExporter,
        "postgres-exporter",
        "doctor-cure-postgres",
        At::There("doctor-at-shell"),
        |_| fixed(&["apt install prometheus-postgres-exporter"]),
    ),
    entry(
        Cure::PostgresAddress,
        "postgres-address",
        "doctor-cure-postgres-address",
        At::Own(Table::Exporters),
        |case| address(case, Subject::Database, "postgres", "http://127.0.0.1:9187/metrics"),
    ),
    entry(
        Cure::NodeJob,
        "prometheus-job-node",
        "doctor-cure-job",
        At::There("doctor-at-prometheus"),
        |_| job("node", "127.0.0.1:9100"),
    ),
    entry(
        Cure::TrafficJob,
        "prometheus-job-traefik",
        "doctor-cure-job",
        At::There("doctor-at-prometheus"),
        |_| job("traefik", "127.0.0.1:8080"),
    ),
    entry(
        Cure::PostgresJob,
        "prometheus-job-postgres",
        "doctor-cure-job",
        At::There("doctor-at-prometheus"),
        |_| job("postgres", "127.0.0.1:9187"),
    ),
    entry(
        Cure::DeadTargets,
        "dead-targets",
        "doctor-cure-dead",
        At::There("doctor-at-promql"),
        |_| fixed(&["up == 0"]),
    ),
    entry(
        Cure::Retention,
        "retention",
        "doctor-cure-retention",
        At::There("doctor-at-prometheus-flags"),
        |_| fixed(&["--storage.tsdb.retention.time=90d"]),
    ),
    entry(
        Cure::Alertmanager,
        "alertmanager",
        "doctor-cure-alertmanager",
        At::Own(Table::Target),
        |case| {
            let host = match &case.model.config.target.kind {
                TargetKind::Prometheus(target) => target.url.host_str().map(str::to_owned),
                // As seen from inside the cluster.
                TargetKind::Kube(target) => {
                    let namespace = target.namespace.as_deref().unwrap_or("monitoring");
                    Some(format!("alertmanager-operated.{namespace}"))
                }
                _ => None,
            };
            let host = host.unwrap_or_else(|| "127.0.0.1".to_owned());
            vec![format!("alertmanager = {}", words(&format!("http://{host}:9093")))]
        },
    ),
    entry(Cure::Probe, "probe", "doctor-cure-probe", At::Own(Table::Target), |_| {
        fixed(&["probe = \"https://www.example.org/health\""])
    }),
    entry(Cure::Units, "units", "doctor-cure-units", At::Own(Table::Units), units),
    entry(
        Cure::UnitsGrant,
        "units-role",
        "doctor-cure-grant",
        At::There("doctor-at-psql"),
        |case| match &case.model.config.units {
            Some(UnitsSource::Sql(sql)) => {
                let role = format!("\"{}\"", sql.user.replace('"', "\"\""));
                let base = format!("\"{}\"", sql.database.replace('"', "\"\""));
                vec![
                    format!("CREATE ROLE {role} LOGIN;"),
                    format!("\\password {role}"),
                    format!("GRANT CONNECT ON DATABASE {base} TO {role};"),
                    format!("GRANT SELECT ON {} TO {role};", counted(case)),
                ]
            }
            _ => Vec::new(),
        },
    ),
    entry(Cure::Price, "price", "doctor-cure-price", At::Own(Table::Scenario), |_| {
        fixed(&["price = 15"])
    }),
    entry(Cure::Events, "events", "doctor-cure-events", At::Own(Table::Scenario), |_| {
        fixed(&["events = { per-year = 4, peak-share = \"30 %\" }"])
    }),
    entry(Cure::HourlyRate, "hourly-rate", "doctor-cure-rate", At::Own(Table::Scenario), |case| {
        let phase = &case.model.config.profile.phases[case.model.shown().phase.index];
        let mut lines = fixed(&["hourly-rate = 60"]);
        if phase.operations_hours.is_none() {
            lines.push(format!("operations-hours = {{ {} = 4 }}", key(&phase.id)));
        }
        lines
    }),
    entry(Cure::Cash, "cash", "doctor-cure-cash", At::Own(Table::Scenario), |_| {
        fixed(&["cash = 20000"])
    }),
    entry(Cure::Store, "store", "doctor-cure-store", At::Top, |_| fixed(&["store = true"])),
    entry(Cure::Record, "record", "doctor-cure-record", At::Here("doctor-at-crontab"), |case| {
        let target = match &case.model.config.target.kind {
            _ if case.written.has(&case.model.config.target) => {
                format!("--target {}", shell(&case.model.config.target.name))
            }
            TargetKind::Local(_) => "local".to_owned(),
            TargetKind::Ssh(ssh) => format!("ssh {}", shell(&ssh.destination)),
            TargetKind::Prometheus(prometheus) => {
                format!("prom {}", shell(&shown(&prometheus.url)))
            }
            TargetKind::Kube(kube) => {
                let said = kube.said().into_iter();
                let flags = said.map(|(flag, value)| format!(" --{flag} {}", shell(&value)));
                format!("kube{}", flags.collect::<String>())
            }
            // Nothing of it is kept.
            TargetKind::Tape(_) => return Vec::new(),
        };
        vec![format!("*/5 * * * * palier check {target} >/dev/null")]
    }),
];

/// Buckets between which a percentile lies within a factor of 2.5.
const BUCKETS: &str = "--metrics.prometheus.buckets=0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10";

fn fixed(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

/// The address that was found, else the usual one.
fn address(case: Case<'_>, subject: Subject, key: &str, usual: &str) -> Vec<String> {
    let found = case.survey.page(subject).map_or(usual, |page| page.url.as_str());
    vec![format!("{key} = {}", words(found))]
}

fn job(name: &str, address: &str) -> Vec<String> {
    vec![
        format!("  - job_name: {name}"),
        "    static_configs:".to_owned(),
        format!("      - targets: [\"{address}\"]"),
    ]
}

/// A word for a shell, quoted where it could be more than a word.
fn shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@%+=:,./-_".contains(c);
    if word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// The table that holds one row a unit, by the name that the business gives it.
fn counted(case: Case<'_>) -> &'static str {
    match case.model.config.profile.id.as_str() {
        "koprogo" => "buildings",
        "iastam" => "participants",
        "momentum" => "athletes",
        _ => "customers",
    }
}

fn units(case: Case<'_>) -> Vec<String> {
    let table = counted(case);
    if let TargetKind::Prometheus(_) | TargetKind::Kube(_) = &case.model.config.target.kind {
        let known = case.survey.knowledge.as_ref().and_then(|k| k.counts.first());
        let series = known.cloned().unwrap_or_else(|| format!("app_{table}"));
        return vec![format!("promql = {}", words(&format!("sum({series})")))];
    }
    let mut lines = vec![
        format!("sql = \"SELECT count(*) FROM {table}\""),
        format!("database = \"{}\"", case.model.config.profile.id.replace(['"', '\\'], "")),
        "user = \"palier\"".to_owned(),
    ];
    if let Some(found) = &case.survey.database {
        lines.push(format!("host = {}", words(&found.host)));
        lines.push(format!("port = {}", found.port));
    }
    if case.survey.database.as_ref().is_none_or(|found| !found.host.starts_with('/')) {
        lines.push("password-env = \"PALIER_PG_PASSWORD\"".to_owned());
    }
    lines
}

impl Cure {
    /// In words and lines, for this case.
    pub(super) fn remedy(self, case: Case<'_>) -> Option<Remedy> {
        let entry = TABLE.iter().find(|entry| entry.cure == self)?;
        let lines = (entry.lines)(case);
        let config = &case.model.config;
        let place = match &entry.at {
            At::There(id) => elsewhere(id, machine(case)),
            At::Here(id) => elsewhere(id, Message::new("doctor-this-machine")),
            At::Top => own(case, &[])?,
            At::Own(table) => {
                let name = config.target.name.as_str();
                match table {
                    Table::Target => own(case, &["targets", name])?,
                    Table::Exporters => own(case, &["targets", name, "exporters"])?,
                    Table::Units => own(case, &["targets", name, "units"])?,
                    Table::Scenario => own(case, &["scenarios", &config.scenario])?,
                }
            }
        };
        let of = Arg::Message(Box::new(place.machine.clone()));
        let says = Message::new(entry.says).with("machine", of);
        Some(Remedy { id: entry.id, says, place, lines })
    }
}

/// What a business without revenue lacks.
pub(super) fn for_revenue(case: Case<'_>) -> Vec<Cure> {
    let model = case.model;
    let mut cures = Vec::new();
    if model.config.profile.billing == Billing::Event && model.scenario().events.is_none() {
        cures.push(Cure::Events);
    }
    if model.shown().assessment.economics.now.price.is_none() {
        cures.push(Cure::Price);
    }
    cures
}
