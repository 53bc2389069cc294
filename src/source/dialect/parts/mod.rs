//! What stands beside the machine, out of exporters' pages: containers, pods, databases, caches,
//! volumes, certificates, gateways, backups.
//!
//! | file | subject |
//! |---|---|
//! | `table` | the words in which a row is written |
//! | `cluster`, `services` | the rows: a program is added there and nowhere else |
//! | `draft` | a part under way |
//! | `health` | when a part is not well, and why |
//! | `gather` | rows applied to a page |
//! | `herald` | what is told, as news |
//! | `memory` | what only shows from look to look: restarts, evictions, watts out of joules |
//!
//! Which program a page comes from is told by what it offers. It refuses to guess: what a page does
//! not tell stays unknown, and a part of which nothing is told is left out.

mod cluster;
mod draft;
mod gather;
mod health;
mod herald;
mod memory;
mod services;
mod table;

pub use gather::{Drafts, gather};
pub use herald::Herald;
pub use memory::Memory;

pub(in crate::source) use gather::{Form, gather_row};
pub(in crate::source) use table::{Condition, Figure, Fold, Nature, Row, Scope};

use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::domain::part::{MOST_PARTS, Part};
use crate::domain::reading::{Origin, Reading};
use crate::source::exposition::Wanted;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Every row.
pub(in crate::source) const ROWS: &[Row] = &[
    cluster::DOCKER,
    cluster::POD_STATES,
    cluster::PODS,
    cluster::NODES,
    cluster::DEPLOYMENTS,
    cluster::VOLUMES,
    cluster::LONGHORN_VOLUMES,
    cluster::LONGHORN_NODES,
    cluster::KEPLER,
    cluster::KEPLER_PODS,
    services::POSTGRES,
    services::CLOUDNATIVE,
    services::CLOUDNATIVE_BACKUP,
    services::PATRONI,
    services::CRUNCHY,
    services::CRUNCHY_BACKUP,
    services::CLICKHOUSE,
    services::MONGODB,
    services::REDIS,
    services::DRAGONFLY,
    services::NGINX,
    services::ENVOY,
    services::ENVOY_CLUSTERS,
    services::CILIUM,
    services::TRAEFIK_CERTIFICATES,
    services::CERT_MANAGER,
    services::BACKUPS,
];

/// What one program tells of, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The program.
    pub of: Origin,
    /// Its parts, by kind, group and name.
    pub parts: Vec<Part>,
    /// What they add up to.
    pub readings: Vec<Reading>,
    /// How many parts were left out.
    pub left_out: usize,
}

impl Told {
    /// The sentence for parts that were left out.
    #[must_use]
    pub fn problem(&self) -> Option<Message> {
        (self.left_out > 0).then(|| {
            Message::new("source-parts-more").text("program", self.of.name()).quantity(
                "count",
                self.left_out as f64,
                Unit::Count,
            )
        })
    }
}

/// The names of the programs whose parts can be read.
#[must_use]
pub fn programs() -> String {
    let names: BTreeSet<_> = ROWS.iter().map(|row| row.origin).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// What [`gather`] reads: each family with the labels that any row tells apart, added up where all
/// rows add it up.
#[must_use]
pub fn wanted_parts() -> &'static Wanted {
    static WANTED: LazyLock<Wanted> = LazyLock::new(|| {
        let mut families: BTreeMap<&str, (bool, BTreeSet<&str>)> = BTreeMap::new();
        for row in ROWS {
            for figure in row.figures {
                let conditions = row.only.iter().chain(figure.only).map(|c| c.label());
                let labels: BTreeSet<_> = row.keys().chain(conditions).collect();
                for family in figure.reads() {
                    let (whole, known) = families.entry(family).or_default();
                    *whole |= figure.fold != Fold::Sum;
                    known.extend(&labels);
                }
            }
        }
        families.into_iter().fold(Wanted::new(), |wanted, (family, (whole, labels))| {
            let labels: Vec<_> = labels.into_iter().collect();
            match family.strip_prefix('*') {
                Some(end) => wanted.family_suffix(end),
                None if whole => wanted.family(family),
                None => wanted.summed(family, &labels),
            }
        })
    });
    &WANTED
}

/// Judges what was gathered from one page or several, at that instant, and adds it up.
#[must_use]
pub fn told(drafts: Drafts, at: Timestamp, memory: &mut Memory) -> Vec<Told> {
    let now = at.timestamp_millis() as f64 / 1000.0;
    let mut programs: BTreeMap<&str, (Vec<Part>, Totals)> = BTreeMap::new();
    for ((origin, kind, group, name), mut draft) in drafts.each() {
        for row in draft.rows.clone() {
            (ROWS[row].judge)(&mut draft, now);
        }
        if draft.gone {
            continue;
        }
        memory.judge(&mut draft, (kind, &group, &name), at);
        let (parts, totals) = programs.entry(origin).or_default();
        totals.add(&draft);
        parts.push(draft.part(kind, &name, &group));
    }
    memory.turn();
    let told = programs.into_iter().map(|(origin, (mut parts, totals))| {
        let of = Origin::new(origin);
        let readings = totals.readings(at, &of, memory);
        let left_out = parts.len().saturating_sub(MOST_PARTS);
        if left_out > 0 {
            // The worst are told of, whatever else is not.
            parts.sort_by_key(|part| std::cmp::Reverse(part.health));
            parts.truncate(MOST_PARTS);
        }
        Told { of, parts, readings, left_out }
    });
    told.collect()
}

/// What a program's parts add up to, under way.
#[derive(Debug, Default)]
struct Totals {
    gauges: BTreeMap<crate::domain::metric::Metric, f64>,
    /// Counters whose rate the metric is.
    counters: BTreeMap<crate::domain::metric::Metric, f64>,
}

impl Totals {
    fn add(&mut self, draft: &draft::Draft) {
        for row in &draft.rows {
            for (metric, total) in ROWS[*row].totals {
                let (value, greatest) = match *total {
                    table::Total::Sum(fact) => (draft.fact(fact), false),
                    table::Total::Greatest(fact) => (draft.fact(fact), true),
                    table::Total::Marks(mark) => (draft.mark(mark), false),
                    table::Total::Count => (Some(1.0), false),
                };
                if let Some(value) = value {
                    let sum = self.gauges.entry(*metric).or_insert(0.0);
                    *sum = if greatest { sum.max(value) } else { *sum + value };
                } else if let table::Total::Sum(fact) = *total
                    && let Some((_, value, _)) = draft.counters.iter().find(|(f, ..)| *f == fact)
                {
                    *self.counters.entry(*metric).or_insert(0.0) += value;
                }
            }
        }
    }

    fn readings(self, at: Timestamp, of: &Origin, memory: &mut Memory) -> Vec<Reading> {
        let rates = self
            .counters
            .into_iter()
            .filter_map(|(metric, counted)| Some((metric, memory.rate(metric, counted, at)?)));
        let rates: Vec<_> = rates.collect();
        let all = self.gauges.into_iter().chain(rates);
        all.filter_map(|(metric, value)| Reading::new(metric, value, at, of)).collect()
    }
}

#[cfg(test)]
mod tests;
