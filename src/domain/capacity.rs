//! How many units this machine carries: one answer per resource; the smallest is the capacity, its
//! resource the bottleneck (MODEL §4).

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
