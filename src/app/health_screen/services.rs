//! What stands beside the machine, kind by kind: the parts that programs tell of, and the figures
//! of a whole that exist without parts.

use super::{
    Item, Row, Section, condition_of, kind_name, named, of, place, plain, word_of, worst_first,
};
use crate::app::model::Model;
use crate::app::watch::Watch;
use crate::domain::Timestamp;
use crate::domain::health::Condition;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::part::{Fact, Part, PartKind};
use crate::domain::reading::Origin;
use crate::domain::series::HOLD;

/// Kinds that are looked at together, and the metrics of all of them: one, or one of another.
struct Group {
    title: &'static str,
    kinds: &'static [PartKind],
    metrics: &'static [(Metric, Option<Metric>)],
}

const GROUPS: [Group; 8] = [
    Group {
        title: "health-group-workloads",
        kinds: &[PartKind::Node, PartKind::Pod, PartKind::Container],
        metrics: &[
            (Metric::NodesReady, Some(Metric::NodesTotal)),
            (Metric::PodsReady, Some(Metric::PodsTotal)),
            (Metric::Restarts, None),
        ],
    },
    Group {
        title: "health-group-databases",
        kinds: &[PartKind::Database],
        metrics: &[
            (Metric::DbConnections, Some(Metric::DbConnectionsMax)),
            (Metric::DbSize, None),
            (Metric::DbCacheHit, None),
            (Metric::DbReplicationLag, None),
        ],
    },
    Group {
        title: "health-group-caches",
        kinds: &[PartKind::Cache],
        metrics: &[(Metric::CacheUsed, Some(Metric::CacheMax))],
    },
    Group {
        title: "health-group-volumes",
        kinds: &[PartKind::Volume],
        metrics: &[(Metric::StorageUsed, Some(Metric::StorageTotal))],
    },
    Group { title: "health-group-certificates", kinds: &[PartKind::Certificate], metrics: &[] },
    Group { title: "health-group-gateways", kinds: &[PartKind::Gateway], metrics: &[] },
    Group {
        title: "health-group-backups",
        kinds: &[PartKind::Backup],
        metrics: &[(Metric::BackupAge, None)],
    },
    Group {
        title: "health-group-probes",
        kinds: &[PartKind::Probe],
        metrics: &[
            (Metric::ProbeUp, None),
            (Metric::ProbeLatency, None),
            (Metric::ProbeCertificateDays, None),
        ],
    },
];

/// Of the parts of a group that are well, so many are shown: nobody reads a thousand rows of good
/// news, and each costs its share of a frame. What asks for attention is shown whole.
const MOST_WELL: usize = 100;

/// One section for each group of which anything is known.
pub(super) fn sections(model: &Model) -> Vec<Section> {
    let sections = GROUPS.iter().enumerate().map(|(i, group)| {
        let mut rows = parts(model.shown(), group);
        worst_first(&mut rows);
        let well = rows.iter().position(|row| row.rank() == Condition::Ok);
        let most = well.unwrap_or(rows.len()) + MOST_WELL;
        if rows.len() > most {
            let others = (rows.len() - most) as f64;
            rows.truncate(most);
            let more = Message::new("health-more-parts").quantity("count", others, Unit::Count);
            rows.push(Row::new(more, None).on(Item::Others(place(i))));
        }
        // A probe's parts say all that its metrics say.
        if rows.is_empty() || !group.kinds.contains(&PartKind::Probe) {
            let whole = whole(model.shown(), group).map(|row| row.on(Item::Whole(place(i))));
            rows.splice(0..0, whole);
        }
        Section::new(group.title, rows)
    });
    sections.collect()
}

/// Whether anything of that kind is known.
pub(super) fn knows(watch: &Watch, kind: PartKind) -> bool {
    let group = GROUPS.iter().find(|group| group.kinds.contains(&kind));
    group.is_some_and(|g| of_kinds(watch, g).next().is_some() || whole(watch, g).is_some())
}

/// A part, who told it and when.
type Told<'a> = (&'a Origin, Timestamp, &'a Part);

/// Every part with its place among all of them.
fn told(watch: &Watch) -> impl Iterator<Item = (usize, Told<'_>)> {
    let each = watch.parts.iter();
    each.flat_map(|(of, (at, parts))| parts.iter().map(move |p| (of, *at, p))).enumerate()
}

/// The part at a place.
pub(super) fn at(watch: &Watch, place: u16) -> Option<Told<'_>> {
    told(watch).nth(usize::from(place)).map(|(_, told)| told)
}

fn of_kinds<'a>(
    watch: &'a Watch,
    group: &'a Group,
) -> impl Iterator<Item = (usize, Told<'a>)> + 'a {
    told(watch).filter(|(_, (.., part))| group.kinds.contains(&part.kind))
}

fn parts(watch: &Watch, group: &Group) -> Vec<Row> {
    let kinds = group.kinds.len() > 1;
    let row = |(i, (_, at, part)): (usize, Told<'_>)| {
        row(watch, at, part, kinds).on(Item::Part(place(i)))
    };
    of_kinds(watch, group).map(row).collect()
}

fn row(watch: &Watch, at: Timestamp, part: &Part, kinds: bool) -> Row {
    let age = watch.now - at;
    let condition = condition_of(part.health);
    let mut row = Row::new(plain(&part.name), Some(condition)).noting(part.note.clone());
    row.state = word_of(condition);
    let kind = kinds.then(|| kind_name(part.kind));
    let group = (!part.group.is_empty()).then(|| plain(&part.group));
    row.values.extend(kind.into_iter().chain(group));
    row.values.extend(facts(part));
    if age > HOLD {
        // What it was says little of what it is.
        row.quiet = true;
        let seen = age.to_std().unwrap_or_default();
        row.values.push(Message::new("health-seen").duration("age", seen));
    }
    row
}

/// Used and limit, said together.
const PAIRS: [(Fact, Fact); 5] = [
    (Fact::CpuCores, Fact::CpuLimit),
    (Fact::Memory, Fact::MemoryLimit),
    (Fact::Used, Fact::Size),
    (Fact::Clients, Fact::ClientsLimit),
    (Fact::Replicas, Fact::ReplicasWanted),
];

fn facts(part: &Part) -> Vec<Message> {
    let mut all = Vec::new();
    let shares = [Fact::Up24h, Fact::Up7d, Fact::Up30d].map(|fact| part.fact(fact));
    for (fact, value) in &part.facts {
        if let [Some(day), Some(week), Some(month)] = shares
            && matches!(fact, Fact::Up24h | Fact::Up7d | Fact::Up30d)
        {
            if *fact == Fact::Up24h {
                all.push(uptime(day, week, month));
            }
            continue;
        }
        let said_before = PAIRS.iter().any(|(of, whole)| whole == fact && part.fact(*of).is_some());
        if said_before {
            continue;
        }
        let whole = PAIRS.iter().find(|(of, _)| of == fact).and_then(|(_, w)| part.fact(*w));
        all.push(said(part.kind, *fact, *value, whole));
    }
    all
}

/// The three shares in one.
fn uptime(day: f64, week: f64, month: f64) -> Message {
    let message = Message::new("health-uptime").quantity("day", floor(day), Unit::Ratio);
    let message = message.quantity("week", floor(week), Unit::Ratio);
    message.quantity("month", floor(month), Unit::Ratio)
}

/// A share to the hundredth of a percent, downwards: a minute of downtime is never rounded away.
fn floor(share: f64) -> f64 {
    (share * 1e4 + 1e-6).floor() / 1e4
}

fn said(kind: PartKind, fact: Fact, value: f64, whole: Option<f64>) -> Message {
    let quantity = |value| Arg::Quantity(value, fact.unit());
    let name = match (fact, kind) {
        // One probe is no mean.
        (Fact::Latency, PartKind::Probe) => Message::new("health-probe-latency"),
        _ => Message::new(fact_name(fact)),
    };
    let value = match fact {
        Fact::DaysLeft if value < 0.0 => {
            return Message::new("health-days-over").quantity("days", -value, Unit::Days);
        }
        Fact::DaysLeft => {
            return Message::new("health-days-left").quantity("days", value, Unit::Days);
        }
        Fact::Up24h | Fact::Up7d | Fact::Up30d => quantity(floor(value)),
        // Commands and evictions are no requests.
        Fact::Evictions | Fact::Rate | Fact::Failures if kind != PartKind::Gateway => {
            let rate = Message::new("health-per-second");
            Arg::Message(Box::new(rate.quantity("rate", value, Unit::Count)))
        }
        _ => quantity(value),
    };
    let value = match whole {
        Some(whole) => of(value, quantity(whole)),
        None => value,
    };
    named(name, value)
}

/// The figures of the whole group, in one row under the name of who told the first of them.
fn whole(watch: &Watch, group: &Group) -> Option<Row> {
    let known = group.metrics.iter().filter_map(|(metric, of)| Some((watch.fresh(*metric)?, of)));
    let mut row: Option<Row> = None;
    for (reading, total) in known {
        let Some(value) = reading.value else { continue };
        let row = row.get_or_insert_with(|| Row::new(plain(reading.origin.name()), None));
        let condition = watch.assessment.conditions.get(&reading.metric).copied();
        let known = condition.filter(|c| *c != Condition::Unknown);
        row.condition = row.condition.max(known);
        let metric = reading.metric;
        let quantity = |value| Arg::Quantity(value, metric.shown_unit());
        let total = total.and_then(|total| watch.value(total));
        let value = match total {
            Some(total) => of(quantity(value), quantity(total)),
            None => quantity(value),
        };
        let name = Message::new("value-plain").metric("value", metric);
        row.values.push(named(name, value));
    }
    row.map(|row| Row { state: row.condition.and_then(word_of), ..row })
}

fn fact_name(fact: Fact) -> &'static str {
    match fact {
        Fact::CpuCores => "fact-cpu-cores",
        Fact::CpuLimit => "fact-cpu-limit",
        Fact::Throttled => "fact-throttled",
        Fact::Memory => "fact-memory",
        Fact::MemoryLimit => "fact-memory-limit",
        Fact::Restarts => "fact-restarts",
        Fact::OutOfMemory => "fact-out-of-memory",
        Fact::Used => "fact-used",
        Fact::Size => "fact-size",
        Fact::Clients => "fact-clients",
        Fact::ClientsLimit => "fact-clients-limit",
        Fact::Rate => "fact-rate",
        Fact::Failures => "fact-failures",
        Fact::Hits => "fact-hits",
        Fact::Evictions => "fact-evictions",
        Fact::Queue => "fact-queue",
        Fact::Latency => "fact-latency",
        Fact::Lag => "fact-lag",
        Fact::Uptime => "fact-uptime",
        Fact::Age => "fact-age",
        Fact::DaysLeft => "fact-days-left",
        Fact::Up24h => "fact-up-24h",
        Fact::Up7d => "fact-up-7d",
        Fact::Up30d => "fact-up-30d",
        Fact::Power => "fact-power",
        Fact::Replicas => "fact-replicas",
        Fact::ReplicasWanted => "fact-replicas-wanted",
    }
}
