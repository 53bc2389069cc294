//! How many units this machine carries: one answer per resource; the smallest is the capacity, its
//! resource the bottleneck (MODEL §4). Pure; what it looks at comes as [`CapacityInputs`].
//!
//! What an answer's confidence means:
//!
//! | resource | high | medium | low |
//! |---|---|---|---|
//! | CPU | law on ≥ 7 days, interval within ±20 %, measured peak | law on ≥ 3 days, measured peak (7 days of history) | law on fewer days, a peak that is assumed or of under 100 requests, or only a lower bound; one step lower when background work follows the clock |
//! | memory | ≥ 21 days, interval within ±20 %, at most 3 × the most units seen | ≥ 14 days, within ±50 %, at most 3 × | otherwise; « not limited » is medium |
//! | disk | never: weeks stand for years | ≥ 14 days, interval within ±50 % | ≥ 7 days, or only a lower bound |
//! | connections | as CPU | as CPU; « not limited » (a pool) on ≥ 3 days | as CPU, « not limited » on fewer days |
//! | waiting | never: how service times vary is not known | a pool whose `workers` the configuration tells, on ≥ 3 days, interval within ±30 %, solid measured peak | a lock, which nobody told of; fewer days, a wider interval, a peak that is assumed; or only a lower bound |
//! | network | never: the bandwidth is published, not measured | as CPU's high and medium | as CPU |
//! | latency | never: one histogram's span | counted, and the verdict is sure (95 %) | by the minutes' buckets; `none` while neither is sure |
//! | load test | never: another day, another load | a maximum, by a solid measured peak | otherwise |
//! | published | never: not measured here | never | always |
//!
//! Intervals are 80 % intervals of the law; none tells what is not in the data. What the CPU does not
//! show, a pool of workers or a lock that saturates before it, the latencies may
//! ([`Resource::Waiting`]); the Universal Scalability Law ([`usl`]) stands beside them, and Little's
//! law ([`Little`]) checks what was read. An answer without units has confidence `none`, unless it says
//! that the resource is not limited by units.

mod concurrency;
mod connections;
mod cpu;
mod demand;
mod disk;
mod fits;
mod inputs;
mod latency;
mod law;
mod little;
mod load_test;
mod memory;
mod network;
mod published;
mod statistics;
mod theil_sen;
pub mod usl;
mod waiting;

pub use demand::DemandFigure;
pub use inputs::{
    CapacityInputs, DAYS, Detail, Gatherer, Hour, Minute, Published, Tail, collect_inputs,
    latency_limit,
};
pub use latency::LatencyVerdict;
pub use little::Little;
pub use load_test::{Client, JudgedTest, LoadTest, LoadTestResult, Tool};
pub use theil_sen::{Line, theil_sen};
pub use usl::Scalability;

use crate::domain::message::Message;

/// What runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// CPU, by the utilization law.
    Cpu,
    /// Memory.
    Memory,
    /// Disk.
    Disk,
    /// Database connections.
    Connections,
    /// What requests wait for beside the CPU: a pool of workers, or a lock.
    Waiting,
    /// Network, against the bandwidth that is published for the phase.
    Network,
    /// Latency: measured, and never a limit on units.
    Latency,
    /// A load test that was imported.
    LoadTest,
    /// What the documents publish for the phase on the basis in use.
    Published,
}

impl Resource {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Disk => "disk",
            Self::Connections => "connections",
            Self::Waiting => "waiting",
            Self::Network => "network",
            Self::Latency => "latency",
            Self::LoadTest => "load-test",
            Self::Published => "published",
        }
    }
}

/// How far an answer can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// There is no answer.
    None,
    /// Little data, or a fallback.
    Low,
    /// Some days of data.
    Medium,
    /// A week of data and a narrow interval.
    High,
}

impl Confidence {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// One resource's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceCapacity {
    /// Of what.
    pub resource: Resource,
    /// Units; none: not known, or not limited by units. The evidence says which.
    pub units: Option<f64>,
    /// The 80 % interval, where there is one.
    pub interval: Option<(f64, f64)>,
    /// How far to trust it.
    pub confidence: Confidence,
    /// It is a lower bound: « at least ».
    pub at_least: bool,
    /// One sentence: what it rests on.
    pub evidence: Message,
}

impl ResourceCapacity {
    /// No answer, and why.
    fn unknown(resource: Resource, evidence: Message) -> Self {
        Self {
            resource,
            units: None,
            interval: None,
            confidence: Confidence::None,
            at_least: false,
            evidence,
        }
    }

    /// In whole units, rounded down: nobody hosts a part of one, and a machine that carries 1,180.9
    /// does not carry 1,181. Here and nowhere else, so that every page says the same number.
    fn make_whole(&mut self) {
        // A count that is whole but for the last binary places stays what it is.
        let whole = |units: f64| (units + 1e-6).floor();
        self.units = self.units.map(whole);
        self.interval = self.interval.map(|(low, high)| (whole(low), whole(high)));
    }
}

/// Everything that is known of how many units the machine carries. The default: not yet estimated.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Capacity {
    /// One answer per resource, known or not: CPU, memory, disk, connections, waiting, network,
    /// latency, the best imported load test, and what is published.
    pub answers: Vec<ResourceCapacity>,
    /// ρ, where it is known.
    pub demand: Option<DemandFigure>,
    /// Whether the promised latency is held; none: no promise, or nothing measured.
    pub latency: Option<LatencyVerdict>,
    /// Little's law against what was read.
    pub little: Option<Little>,
    /// The Universal Scalability Law, fitted or refused; none: no concurrency is known.
    pub scalability: Option<Scalability>,
    /// The imported load tests, the newest first.
    pub load_tests: Vec<JudgedTest>,
}

impl Capacity {
    /// Holds the latency against requests that were counted since the estimate; nothing before
    /// there is an estimate.
    pub fn measure_latency(&mut self, limit: f64, tail: Tail) {
        let Some(answer) = self.answers.iter_mut().find(|a| a.resource == Resource::Latency) else {
            return;
        };
        self.latency = Some(latency::measure(answer, limit, tail));
    }

    /// The answers for a page with little room: CPU, memory, disk, what is published, and of the
    /// others those that say a number of units; never latency, which is a verdict and no count.
    pub fn spoken(&self) -> impl Iterator<Item = &ResourceCapacity> {
        self.answers.iter().filter(|a| match a.resource {
            Resource::Cpu | Resource::Memory | Resource::Disk | Resource::Published => true,
            Resource::Connections | Resource::Waiting | Resource::Network | Resource::LoadTest => {
                a.units.is_some()
            }
            Resource::Latency => false,
        })
    }
}

/// How many units this machine carries, and what is known beside it.
#[must_use]
pub fn estimate(inputs: &CapacityInputs) -> Capacity {
    let mut capacity = measured(inputs);
    capacity.answers.iter_mut().for_each(ResourceCapacity::make_whole);
    capacity
}

/// The same before it is rounded down to whole units.
fn measured(inputs: &CapacityInputs) -> Capacity {
    let demand = demand::demand(inputs);
    let known = || demand.as_ref().map_err(|m| *m);
    let (latency, verdict) = latency::estimate(inputs, known().ok());
    let load_tests = load_test::judge(inputs, known().ok());
    let (cpu, cpu_rate) = cpu::estimate(inputs, known());
    let mut answers = vec![
        cpu,
        memory::estimate(inputs),
        disk::estimate(inputs),
        connections::estimate(inputs, known()),
        waiting::estimate(inputs, known(), cpu_rate),
        network::estimate(inputs, known()),
        latency,
    ];
    answers.extend(load_test::answer(&load_tests, known().ok()));
    answers.extend(published::answers(inputs, known().ok()));
    Capacity {
        answers,
        demand: demand.ok(),
        latency: verdict,
        little: little::check(inputs),
        scalability: usl::estimate(inputs),
        load_tests,
    }
}

/// Whether the interval is within this share of the estimate, either way.
fn narrow(units: f64, interval: Option<(f64, f64)>, share: f64) -> bool {
    interval
        .is_some_and(|(low, high)| low >= units * (1.0 - share) && high <= units * (1.0 + share))
}

/// The measured resource that runs out first; what is only published, or only a lower bound, is
/// no bottleneck. Nor is latency: it is a verdict on today, and its units are an extrapolation that
/// is shown and decides nothing. Nor a lock that nobody told of and only the latencies suggest.
#[must_use]
pub fn bottleneck(answers: &[ResourceCapacity]) -> Option<&ResourceCapacity> {
    answers
        .iter()
        .filter(|a| !matches!(a.resource, Resource::Published | Resource::Latency) && !a.at_least)
        .filter(|a| a.confidence > Confidence::None)
        .filter(|a| a.resource != Resource::Waiting || a.confidence >= Confidence::Medium)
        .filter_map(|a| a.units.map(|units| (units, a)))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, a)| a)
}

/// The measured number of units beyond which this machine is full today, with at least medium
/// confidence. A less certain answer neither counts nor hides a more certain one. The disk's answer
/// is left out: it is what lasts until the end of the horizon, and more units than that fill the
/// disk some day before it, not today. What is full today, the disk's signal says. So are the
/// latency's, since a limit that is broken today fires its own signal whatever the units; the
/// network's, since nobody measured what the link carries; and a load test's, since it is of
/// another day.
#[must_use]
pub fn full_today(answers: &[ResourceCapacity]) -> Option<&ResourceCapacity> {
    answers
        .iter()
        .filter(|a| {
            use Resource::{Connections, Cpu, Memory, Waiting};
            matches!(a.resource, Cpu | Memory | Connections | Waiting) && !a.at_least
        })
        .filter(|a| a.confidence >= Confidence::Medium)
        .filter_map(|a| a.units.map(|units| (units, a)))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, a)| a)
}

#[cfg(test)]
mod more_tests;
#[cfg(test)]
mod tests;
