//! The figures that the cursor can stand on, and their order on each screen.

use super::economics::{self, Item};
use super::model::{Model, Screen};
use crate::domain::metric::Metric;

/// A figure on the cockpit, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Figure {
    /// CPU utilization.
    Cpu,
    /// Memory utilization.
    Memory,
    /// Disk utilization.
    Disk,
    /// Load average.
    Load,
    /// Requests per second.
    Requests,
    /// Median latency.
    P50,
    /// 90th percentile.
    P90,
    /// 99th percentile.
    P99,
    /// Share of requests that did not fail.
    Success,
    /// Business units.
    Units,
    /// Cost per unit and month.
    CostPerUnit,
    /// Cost a month.
    MonthlyCost,
    /// Revenue a month.
    Revenue,
    /// Infrastructure margin.
    Margin,
    /// The advice.
    Advice,
    /// What only the money screen tells.
    Economics(Item),
}

impl Figure {
    /// In reading order.
    pub const ALL: [Self; 15] = [
        Self::Cpu,
        Self::Memory,
        Self::Disk,
        Self::Load,
        Self::Requests,
        Self::P50,
        Self::P90,
        Self::P99,
        Self::Success,
        Self::Units,
        Self::CostPerUnit,
        Self::MonthlyCost,
        Self::Revenue,
        Self::Margin,
        Self::Advice,
    ];

    /// The metric behind the figure, if it is a measured one.
    #[must_use]
    pub fn metric(self) -> Option<Metric> {
        match self {
            Self::Cpu => Some(Metric::CpuUtilization),
            Self::Memory => Some(Metric::MemoryUtilization),
            Self::Disk => Some(Metric::DiskUtilization),
            Self::Load => Some(Metric::Load1),
            Self::Requests => Some(Metric::RequestsRate),
            Self::P50 => Some(Metric::LatencyP50),
            Self::P90 => Some(Metric::LatencyP90),
            Self::P99 => Some(Metric::LatencyP99),
            Self::Success => Some(Metric::RequestsErrorRatio),
            Self::Units => Some(Metric::UnitsCount),
            Self::CostPerUnit
            | Self::MonthlyCost
            | Self::Revenue
            | Self::Margin
            | Self::Advice
            | Self::Economics(_) => None,
        }
    }
}

/// The figures that the cursor can stand on, in reading order; never empty.
#[must_use]
pub fn on_screen(model: &Model) -> Vec<Figure> {
    match model.screen {
        Screen::Cockpit => Figure::ALL.to_vec(),
        Screen::Capacity | Screen::Phases => vec![Figure::Units, Figure::Advice],
        Screen::Economics => economics::on_screen(model),
    }
}

/// The figure after or before the cursor's, in a circle; the first when there is no cursor yet.
#[must_use]
pub fn step(model: &Model, forward: bool) -> Option<Figure> {
    let all = on_screen(model);
    let here = model.cursor.and_then(|c| all.iter().position(|f| *f == c));
    let to = match here {
        None => 0,
        Some(here) if forward => here + 1,
        Some(here) => here + all.len() - 1,
    };
    all.get(to % all.len().max(1)).copied()
}
