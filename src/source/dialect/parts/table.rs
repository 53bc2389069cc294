//! The words in which a program's row is written: what it counts, under which names, and which
//! labels tell its parts apart. Rows read the same on a metrics page and over `PromQL`.

use super::draft::Draft;
use crate::domain::metric::Metric;
use crate::domain::part::{Fact, PartKind};

/// What a figure says besides the facts that are shown; rows judge by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum Mark {
    /// 1 while the exporter reaches what it tells of.
    Up,
    /// 1 while ready.
    Ready,
    /// 1 while not yet started.
    Pending,
    /// 1 once it failed.
    Failed,
    /// 1 once it has done its work.
    Succeeded,
    /// Containers that are started again and again.
    Crashing,
    /// CPU quota of a period, in microseconds.
    Quota,
    /// That period.
    Period,
    /// When it started, Unix seconds.
    Started,
    /// When it ends, Unix seconds.
    Ends,
    /// When it was last made, Unix seconds.
    Made,
    /// 1 while a volume lacks a copy.
    Degraded,
    /// 1 while a volume is broken.
    Faulted,
    /// Longhorn before 1.9: 1 healthy, 2 degraded, 3 faulted.
    Robustness,
    /// How many machines the copies lie on; −1 where nobody knows.
    NodesUsed,
    /// 1 on a copy.
    Replica,
    /// 1 while nobody holds the leader's lock.
    Unlocked,
    /// 1 while a copy receives what is written.
    Streaming,
    /// How far a copy has received.
    Received,
    /// How far a copy has replayed.
    Replayed,
    /// When what was replayed last was written, Unix seconds.
    ReplayedAt,
    /// When the cluster's store was last seen, Unix seconds.
    Seen,
    /// Tables that cannot be written.
    Readonly,
    /// Nodes that cannot be reached.
    Unreachable,
    /// Conditions that a node should not be in.
    Pressed,
}

/// Where a figure goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum To {
    /// It is shown.
    Fact(Fact),
    /// It is judged by.
    Mark(Mark),
}

/// How a figure comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum Nature {
    /// As it is now.
    Gauge,
    /// Counted since some start.
    Counter,
    /// Counted since some start, as a share of these families, added up.
    Share(&'static [&'static str]),
}

/// Of several series of one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum Fold {
    /// They are added up.
    Sum,
    /// The greatest counts: the newest instant, the slowest copy.
    Greatest,
    /// The smallest counts: the youngest age.
    Smallest,
}

/// Which series count. A label that is absent is empty.
#[derive(Debug, Clone, Copy)]
pub(in crate::source) enum Condition {
    /// The label is one of these.
    Is(&'static str, &'static [&'static str]),
    /// The label is none of these.
    Not(&'static str, &'static [&'static str]),
    /// The label begins so.
    Begins(&'static str, &'static str),
}

impl Condition {
    pub(in crate::source) fn label(self) -> &'static str {
        match self {
            Self::Is(label, _) | Self::Not(label, _) | Self::Begins(label, _) => label,
        }
    }

    pub(super) fn holds(self, value: &str) -> bool {
        match self {
            Self::Is(_, values) => values.contains(&value),
            Self::Not(_, values) => !values.contains(&value),
            Self::Begins(_, start) => value.starts_with(start),
        }
    }
}

/// One figure of a row. Of two figures with one destination the first that is there counts.
#[derive(Debug)]
pub(in crate::source) struct Figure {
    pub(in crate::source) to: To,
    /// Added up. A name that begins with `*` stands for all that end so; what stands before the end
    /// is the part's name.
    pub(in crate::source) families: &'static [&'static str],
    pub(in crate::source) only: &'static [Condition],
    pub(in crate::source) nature: Nature,
    pub(in crate::source) fold: Fold,
    /// Into the fact's unit.
    pub(super) scale: f64,
}

const fn figure(to: To, families: &'static [&'static str], nature: Nature) -> Figure {
    Figure { to, families, only: &[], nature, fold: Fold::Sum, scale: 1.0 }
}

pub(super) const fn gauge(fact: Fact, families: &'static [&'static str]) -> Figure {
    figure(To::Fact(fact), families, Nature::Gauge)
}

pub(super) const fn counter(fact: Fact, families: &'static [&'static str]) -> Figure {
    figure(To::Fact(fact), families, Nature::Counter)
}

pub(super) const fn share(
    fact: Fact,
    part: &'static [&'static str],
    whole: &'static [&'static str],
) -> Figure {
    figure(To::Fact(fact), part, Nature::Share(whole))
}

pub(super) const fn mark(mark: Mark, families: &'static [&'static str]) -> Figure {
    figure(To::Mark(mark), families, Nature::Gauge)
}

impl Figure {
    pub(super) const fn only(mut self, conditions: &'static [Condition]) -> Self {
        self.only = conditions;
        self
    }

    pub(super) const fn greatest(mut self) -> Self {
        self.fold = Fold::Greatest;
        self
    }

    pub(super) const fn smallest(mut self) -> Self {
        self.fold = Fold::Smallest;
        self
    }

    pub(super) const fn times(mut self, scale: f64) -> Self {
        self.scale = scale;
        self
    }

    /// All families that it reads.
    pub(in crate::source) fn reads(&self) -> impl Iterator<Item = &'static str> {
        let whole = match self.nature {
            Nature::Share(whole) => whole,
            _ => &[],
        };
        self.families.iter().chain(whole).copied()
    }
}

/// A metric that a row's parts add up to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Total {
    /// The sum of a fact.
    Sum(Fact),
    /// The greatest of a fact.
    Greatest(Fact),
    /// The sum of a mark.
    Marks(Mark),
    /// How many parts.
    Count,
}

/// Whether two programs that tell of one thing are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum Scope {
    /// What is told stands for the program that tells it: a cache, a database.
    Instance,
    /// Several may tell of the same: two kube-state-metrics, K3s on each of its ports.
    Cluster,
}

/// A program, or one kind of thing that it tells of. Rows of one origin tell of the same parts.
#[derive(Debug)]
pub(in crate::source) struct Row {
    /// Its name for people.
    pub(in crate::source) origin: &'static str,
    pub(super) kind: PartKind,
    /// Any of these families proves it.
    pub(in crate::source) proof: &'static [&'static str],
    /// The labels that say where a part belongs: the first that is there.
    pub(in crate::source) group: &'static [&'static str],
    /// The labels that name a part: the first that is there; none: the page's name.
    pub(in crate::source) name: &'static [&'static str],
    /// Stands before the name.
    pub(super) prefix: &'static str,
    /// Which series count at all.
    pub(in crate::source) only: &'static [Condition],
    pub(in crate::source) figures: &'static [Figure],
    /// Adds what follows from the marks, and says how the part is. The instant is Unix seconds.
    pub(super) judge: fn(&mut Draft, f64),
    pub(super) totals: &'static [(Metric, Total)],
    pub(in crate::source) scope: Scope,
    /// Over `PromQL`: which parts are asked for where there are many, worst or largest first. `$K`
    /// stands for the labels that tell parts apart, `$N` for how many; none: any of the proof's.
    pub(in crate::source) select: Option<&'static str>,
}

impl Row {
    /// A row that reads nothing yet.
    pub(super) const fn new(origin: &'static str, kind: PartKind) -> Self {
        Self {
            origin,
            kind,
            proof: &[],
            group: &["namespace"],
            name: &["pod", "instance"],
            prefix: "",
            only: &[],
            figures: &[],
            judge: |_, _| {},
            totals: &[],
            scope: Scope::Instance,
            select: None,
        }
    }

    /// The labels that tell its parts apart.
    pub(in crate::source) fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.group.iter().chain(self.name).copied()
    }
}
