//! The measured figures: each metric of the screens, the source that would tell it, and what brings
//! it where nobody does.

use super::cures::Cure;
use super::{Case, Row, Section, State, lost, shown};
use crate::app::explain::measured;
use crate::config::target::{Exporter, Exporters, TargetKind};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Metric;
use crate::domain::observation::SourceId;
use crate::domain::reading::{Bounds, Reading};
use crate::domain::survey::Subject;

/// A percentile that lies between bounds farther apart than this factor is hardly one.
const WIDE: f64 = 2.5;

/// Below this many seconds it does not matter how wide a bucket is.
const FINE: f64 = 0.025;

/// What is told by whom.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Every machine tells it.
    Host,
    /// Only some kernels do.
    Pressure,
    /// Not every machine has it.
    Swap,
    Traffic,
    Percentile,
    Database,
    Probe,
    Certificate,
}

/// Every measured figure of the screens, in reading order.
const FIGURES: &[(Section, Metric, Kind)] = &[
    (Section::Machine, Metric::CpuUtilization, Kind::Host),
    (Section::Machine, Metric::CpuSteal, Kind::Host),
    (Section::Machine, Metric::CpuCores, Kind::Host),
    (Section::Machine, Metric::Load1, Kind::Host),
    (Section::Machine, Metric::MemoryUtilization, Kind::Host),
    (Section::Machine, Metric::SwapUtilization, Kind::Swap),
    (Section::Machine, Metric::DiskUtilization, Kind::Host),
    (Section::Machine, Metric::DiskBusy, Kind::Host),
    (Section::Machine, Metric::NetworkReceive, Kind::Host),
    (Section::Machine, Metric::NetworkTransmit, Kind::Host),
    (Section::Machine, Metric::PressureCpu, Kind::Pressure),
    (Section::Machine, Metric::PressureMemory, Kind::Pressure),
    (Section::Machine, Metric::PressureIo, Kind::Pressure),
    (Section::Traffic, Metric::RequestsRate, Kind::Traffic),
    (Section::Traffic, Metric::RequestsErrorRatio, Kind::Traffic),
    (Section::Traffic, Metric::LatencyP50, Kind::Percentile),
    (Section::Traffic, Metric::LatencyP90, Kind::Percentile),
    (Section::Traffic, Metric::LatencyP99, Kind::Percentile),
    (Section::Probe, Metric::ProbeUp, Kind::Probe),
    (Section::Probe, Metric::ProbeLatency, Kind::Probe),
    (Section::Probe, Metric::ProbeCertificateDays, Kind::Certificate),
    (Section::Database, Metric::DbConnections, Kind::Database),
    (Section::Database, Metric::DbConnectionsMax, Kind::Database),
    (Section::Database, Metric::DbSize, Kind::Database),
    (Section::Database, Metric::DbCacheHit, Kind::Database),
];

pub(super) fn rows(case: Case<'_>) -> Vec<Row> {
    FIGURES.iter().map(|(section, metric, kind)| row(case, *section, *metric, *kind)).collect()
}

fn row(case: Case<'_>, section: Section, metric: Metric, kind: Kind) -> Row {
    let name = Message::new("value-plain").with("value", Arg::Metric(metric));
    let mut row = Row::new(metric.id(), section, name, State::Missing);
    let watch = case.model.shown();
    let Some(reading) = watch.latest.get(&metric) else {
        let (state, why, cures) = missing(case, metric, kind);
        row.state = state;
        row.why = Some(why);
        row.remedies = cures.into_iter().filter_map(|cure| cure.remedy(case)).collect();
        return row;
    };
    row.origin = Some(reading.origin.name().to_owned());
    row.address = address(case, kind, reading);
    row.at = Some(reading.at);
    row.measured = reading.value.map(|value| (value, metric.unit()));
    let said = measured(reading).args.into_iter().find(|(name, _)| *name == "value");
    row.value = said.map(|(_, arg)| arg);
    row.state = match reading.value {
        _ if watch.fresh(metric).is_none() => State::Old,
        None => State::Empty,
        Some(_) => State::Present,
    };
    if row.state == State::Old {
        row.why = lost(case, source(case, kind));
    }
    if let Some(bounds) = reading.bounds.filter(|b| row.state == State::Present && is_wide(b)) {
        row.state = State::Coarse;
        row.why = Some(width(&bounds));
        if reading.origin.name() == "traefik" {
            row.remedies.extend(Cure::TraefikBuckets.remedy(case));
        }
    }
    row
}

fn is_wide(bounds: &Bounds) -> bool {
    match bounds.high {
        None => true,
        Some(high) => high > FINE && high > bounds.low * WIDE * (1.0 + f64::EPSILON),
    }
}

fn width(bounds: &Bounds) -> Message {
    let unit = Metric::LatencyP50.unit();
    match bounds.high {
        Some(high) => Message::new("doctor-coarse")
            .quantity("low", bounds.low, unit)
            .quantity("high", high, unit),
        None => Message::new("doctor-coarse-open").quantity("low", bounds.low, unit),
    }
}

/// Who would tell it.
fn source(case: Case<'_>, kind: Kind) -> SourceId {
    let by_prometheus = exporters(case).is_none();
    match kind {
        Kind::Probe | Kind::Certificate => SourceId::Probe,
        _ if by_prometheus => SourceId::Prometheus,
        Kind::Host | Kind::Pressure | Kind::Swap => SourceId::Host,
        Kind::Traffic | Kind::Percentile => SourceId::Traffic,
        Kind::Database => SourceId::Database,
    }
}

/// The pages of a target that has some.
fn exporters(case: Case<'_>) -> Option<&Exporters> {
    match &case.model.config.target.kind {
        TargetKind::Local(exporters) => Some(exporters),
        TargetKind::Ssh(ssh) => Some(&ssh.exporters),
        TargetKind::Prometheus(_) | TargetKind::Kube(_) | TargetKind::Tape(_) => None,
    }
}

/// The page that is asked for a kind of figure.
fn page(case: Case<'_>, kind: Kind) -> Option<&Exporter> {
    let exporters = exporters(case)?;
    match kind {
        Kind::Host | Kind::Pressure | Kind::Swap => Some(&exporters.node),
        Kind::Traffic | Kind::Percentile => Some(&exporters.traffic),
        Kind::Database => Some(&exporters.postgres),
        Kind::Probe | Kind::Certificate => None,
    }
}

/// Where a figure came from; none where that is not one address: a machine's own tables.
fn address(case: Case<'_>, kind: Kind, reading: &Reading) -> Option<String> {
    let config = &case.model.config;
    if matches!(kind, Kind::Probe | Kind::Certificate) {
        return config.target.probes.first().map(shown);
    }
    match &config.target.kind {
        TargetKind::Prometheus(prometheus) => return Some(shown(&prometheus.url)),
        TargetKind::Kube(_) | TargetKind::Tape(_) => return None,
        TargetKind::Ssh(ssh) if reading.origin.name() == "/proc" => {
            return Some(ssh.destination.clone());
        }
        TargetKind::Local(_) | TargetKind::Ssh(_) => {}
    }
    if reading.origin.name() == "/proc" {
        return None;
    }
    let application = exporters(case).and_then(|e| e.application.url());
    let proxies = ["traefik", "caddy", "nginx", "haproxy", "ingress-nginx", "envoy"];
    let by_proxy = proxies.contains(&reading.origin.name());
    match page(case, kind)?.url() {
        Some(url) if kind_is_host_or_database(kind) || by_proxy => Some(shown(url)),
        url => application.or(url).map(shown),
    }
}

fn kind_is_host_or_database(kind: Kind) -> bool {
    !matches!(kind, Kind::Traffic | Kind::Percentile)
}

/// Why nobody tells it, and what brings it.
fn missing(case: Case<'_>, metric: Metric, kind: Kind) -> (State, Message, Vec<Cure>) {
    let lost = lost(case, source(case, kind));
    let simply = |id| Message::new(id).metric("metric", metric);
    match kind {
        Kind::Probe | Kind::Certificate => probe(case, metric, kind, lost),
        _ if exporters(case).is_none() => by_prometheus(case, metric, kind, lost),
        Kind::Host => {
            (State::Missing, lost.unwrap_or_else(|| simply("doctor-why-host")), Vec::new())
        }
        Kind::Swap => {
            (State::Absent, lost.unwrap_or_else(|| simply("doctor-why-swap")), Vec::new())
        }
        Kind::Pressure => match lost {
            Some(why) => (State::Missing, why, Vec::new()),
            None => (State::Missing, simply("doctor-why-pressure"), vec![Cure::Pressure]),
        },
        Kind::Traffic | Kind::Percentile => traffic(case, metric, kind, lost),
        Kind::Database => database(case, lost),
    }
}

fn probe(
    case: Case<'_>,
    metric: Metric,
    kind: Kind,
    lost: Option<Message>,
) -> (State, Message, Vec<Cure>) {
    match (case.model.config.target.probes.first(), lost) {
        (None, _) => (State::Missing, Message::new("doctor-why-no-probe"), vec![Cure::Probe]),
        (Some(url), _) if kind == Kind::Certificate && url.scheme() != "https" => {
            let why = Message::new("doctor-why-no-certificate").text("url", shown(url));
            (State::Absent, why, Vec::new())
        }
        (Some(_), Some(why)) => (State::Missing, why, Vec::new()),
        (Some(url), None) => {
            let why = Message::new("doctor-why-silent").metric("metric", metric);
            (State::Missing, why.text("url", shown(url)), Vec::new())
        }
    }
}

fn by_prometheus(
    case: Case<'_>,
    metric: Metric,
    kind: Kind,
    lost: Option<Message>,
) -> (State, Message, Vec<Cure>) {
    if let Some(why) = lost {
        return (State::Missing, why, Vec::new());
    }
    let watch = case.model.shown();
    let has = |m| watch.latest.contains_key(&m);
    let why = Message::new("doctor-why-no-series").metric("metric", metric);
    match kind {
        Kind::Swap => {
            (State::Absent, Message::new("doctor-why-swap").metric("metric", metric), Vec::new())
        }
        Kind::Host if !has(Metric::CpuUtilization) && !has(Metric::MemoryUtilization) => {
            (State::Missing, why, vec![Cure::NodeExporter, Cure::NodeJob])
        }
        Kind::Host => (State::Missing, why, vec![Cure::NodeCollectors]),
        Kind::Pressure => (State::Missing, why, vec![Cure::Pressure, Cure::NodeCollectors]),
        Kind::Traffic | Kind::Percentile if !has(Metric::RequestsRate) => {
            (State::Missing, why, vec![Cure::TraefikMetrics, Cure::TrafficJob])
        }
        Kind::Database if !has(Metric::DbConnections) => (
            State::Missing,
            why,
            vec![Cure::PostgresRole, Cure::PostgresExporter, Cure::PostgresJob],
        ),
        _ => (State::Missing, why, Vec::new()),
    }
}

/// No requests: is there a page elsewhere, or none at all?
fn traffic(
    case: Case<'_>,
    metric: Metric,
    kind: Kind,
    lost: Option<Message>,
) -> (State, Message, Vec<Cure>) {
    let watch = case.model.shown();
    if let Some(told) = watch.latest.get(&Metric::RequestsRate) {
        // It counts requests and says nothing of how long they take, or of how they end.
        let id = if kind == Kind::Percentile {
            "doctor-why-no-histogram"
        } else {
            "doctor-why-not-told"
        };
        let why = Message::new(id).metric("metric", metric).text("origin", told.origin.name());
        return (State::Missing, why, Vec::new());
    }
    if let Some(found) = case.survey.page(Subject::Traffic)
        && page(case, kind).and_then(Exporter::url).map(shown).as_deref() != Some(&found.url)
    {
        let why = Message::new("doctor-why-elsewhere")
            .text("program", found.program.name)
            .text("url", &found.url);
        return (State::Missing, why, vec![Cure::TrafficAddress]);
    }
    let why = lost.unwrap_or_else(|| unanswered(case, kind));
    let mut cures = vec![Cure::TraefikMetrics, Cure::CaddyMetrics];
    if page(case, kind).is_some_and(|page| *page == Exporter::Off) {
        cures.push(Cure::TrafficAddress);
    }
    (State::Missing, why, cures)
}

/// A page that is off, or at whose address nothing answers.
fn unanswered(case: Case<'_>, kind: Kind) -> Message {
    match page(case, kind).and_then(Exporter::url) {
        Some(url) => Message::new("doctor-why-unanswered").text("url", shown(url)),
        None => Message::new("doctor-why-off"),
    }
}

fn database(case: Case<'_>, lost: Option<Message>) -> (State, Message, Vec<Cure>) {
    if let Some(found) = case.survey.page(Subject::Database)
        && page(case, Kind::Database).and_then(Exporter::url).map(shown).as_deref()
            != Some(&found.url)
    {
        let why = Message::new("doctor-why-elsewhere")
            .text("program", found.program.name)
            .text("url", &found.url);
        return (State::Missing, why, vec![Cure::PostgresAddress]);
    }
    if let Some(why) = lost {
        return (State::Missing, why, vec![Cure::PostgresRole]);
    }
    if let Some(found) = &case.survey.database {
        let at = if found.host.starts_with('/') {
            found.host.clone()
        } else {
            format!("{}:{}", found.host, found.port)
        };
        let mut cures = vec![Cure::PostgresRole, Cure::PostgresExporter];
        if page(case, Kind::Database).is_some_and(|page| *page == Exporter::Off) {
            cures.push(Cure::PostgresAddress);
        }
        return (State::Missing, Message::new("doctor-why-no-exporter").text("address", at), cures);
    }
    (State::Absent, Message::new("doctor-why-no-database"), Vec::new())
}
