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
//! | published | never: not measured here | never | always |
//!
//! Intervals are 80 % intervals of the law; none tells what is not in the data, such as a lock
//! that saturates before the CPU. An answer without units has confidence `none`, unless it says
//! that the resource is not limited by units.

pub mod concurrency;
mod cpu;
mod demand;
mod disk;
mod inputs;
mod memory;
mod published;
mod statistics;
mod theil_sen;

pub use inputs::{CapacityInputs, DAYS, Gatherer, Hour, Minute, Published, collect_inputs};
pub use theil_sen::{Line, theil_sen};

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
}

/// One answer per resource, known or not, and what is published: CPU, memory, disk, the basis, the
/// load test.
#[must_use]
pub fn estimate(inputs: &CapacityInputs) -> Vec<ResourceCapacity> {
    let demand = demand::demand(inputs);
    let mut answers = vec![
        cpu::estimate(inputs, demand.as_ref().map_err(|m| *m)),
        memory::estimate(inputs),
        disk::estimate(inputs),
    ];
    answers.extend(published::answers(inputs, demand.as_ref().ok()));
    answers
}

/// Whether the interval is within this share of the estimate, either way.
fn narrow(units: f64, interval: Option<(f64, f64)>, share: f64) -> bool {
    interval
        .is_some_and(|(low, high)| low >= units * (1.0 - share) && high <= units * (1.0 + share))
}

/// The measured resource that runs out first; what is only published, or only a lower bound, is
/// no bottleneck.
#[must_use]
pub fn bottleneck(answers: &[ResourceCapacity]) -> Option<&ResourceCapacity> {
    answers
        .iter()
        .filter(|a| a.resource != Resource::Published && !a.at_least)
        .filter(|a| a.confidence > Confidence::None)
        .filter_map(|a| a.units.map(|units| (units, a)))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, a)| a)
}

/// The measured number of units beyond which this machine is full today, with at least medium
/// confidence. A less certain answer neither counts nor hides a more certain one. The disk's answer
/// is left out: it is what lasts until the end of the horizon, and more units than that fill the
/// disk some day before it, not today. What is full today, the disk's signal says.
#[must_use]
pub fn full_today(answers: &[ResourceCapacity]) -> Option<&ResourceCapacity> {
    answers
        .iter()
        .filter(|a| !matches!(a.resource, Resource::Published | Resource::Disk) && !a.at_least)
        .filter(|a| a.confidence >= Confidence::Medium)
        .filter_map(|a| a.units.map(|units| (units, a)))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, a)| a)
}

#[cfg(test)]
mod tests;
