//! The figures that the cursor can stand on, and their order on each screen.

use super::economics::{self, Item};
use super::health_screen;
use super::latency_screen;
use super::model::{Model, Screen};
use super::{outlook, standing};
use crate::domain::capacity::Resource;
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
    /// Load average of each core.
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
    /// How many units a resource carries.
    Capacity(Resource),
    /// How many units the published load test stands for.
    PublishedTest,
    /// Requests per second and unit at the peak.
    Demand,
    /// The Universal Scalability Law.
    Scalability,
    /// Little's law against what was read.
    Little,
    /// An imported load test, by its place among them.
    LoadTest(u8),
    /// A forecast, by its place among the outlooks.
    Outlook(u8),
    /// A rung of the ladder, by its place.
    Rung(usize),
    /// What only the money screen tells.
    Economics(Item),
    /// What only the health screen tells.
    Health(health_screen::Item),
    /// What only the latency screen tells.
    Latency(latency_screen::Item),
}

impl Figure {
    /// Those of the first screen, in reading order.
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
            Self::Load => Some(Metric::LoadPerCore),
            Self::Requests => Some(Metric::RequestsRate),
            Self::P50 => Some(Metric::LatencyP50),
            Self::P90 => Some(Metric::LatencyP90),
            Self::P99 => Some(Metric::LatencyP99),
            Self::Success => Some(Metric::RequestsErrorRatio),
            Self::Latency(latency_screen::Item::Mean) => Some(Metric::LatencyMean),
            Self::Latency(latency_screen::Item::Probe) => Some(Metric::ProbeLatency),
            Self::Units => Some(Metric::UnitsCount),
            Self::CostPerUnit
            | Self::MonthlyCost
            | Self::Revenue
            | Self::Margin
            | Self::Advice
            | Self::Capacity(_)
            | Self::PublishedTest
            | Self::Demand
            | Self::Scalability
            | Self::Little
            | Self::LoadTest(_)
            | Self::Outlook(_)
            | Self::Rung(_)
            | Self::Latency(_)
            | Self::Economics(_)
            | Self::Health(_) => None,
        }
    }
}

/// The figures that the cursor can stand on, in reading order; never empty.
#[must_use]
pub fn on_screen(model: &Model) -> Vec<Figure> {
    of_screen(model, model.screen)
}

/// The same of any screen.
#[must_use]
pub fn of_screen(model: &Model, screen: Screen) -> Vec<Figure> {
    match screen {
        Screen::Cockpit => Figure::ALL.to_vec(),
        Screen::Health => health_screen::figures(model),
        Screen::Latency => latency_screen::on_screen(model),
        Screen::Capacity => of_capacity(model),
        Screen::Phases => {
            let rungs = (0..model.config.profile.phases.len()).map(Figure::Rung);
            rungs.chain([Figure::Advice]).collect()
        }
        Screen::Economics => economics::on_screen(model),
        // Its cursor stands on rows; never empty.
        Screen::History | Screen::Fleet => vec![Figure::Advice],
    }
}

/// The answers, what they rest on, the forecasts, and the count that all are held against.
fn of_capacity(model: &Model) -> Vec<Figure> {
    let watch = model.shown();
    let capacity = &watch.assessment.capacity;
    let mut all: Vec<Figure> = standing::rows(model).iter().map(|row| row.figure).collect();
    all.extend(capacity.demand.as_ref().map(|_| Figure::Demand));
    all.extend(capacity.scalability.as_ref().map(|_| Figure::Scalability));
    all.extend(capacity.little.as_ref().map(|_| Figure::Little));
    all.extend((0..=u8::MAX).take(capacity.load_tests.len()).map(Figure::LoadTest));
    all.extend(outlook::listed(&watch.forecasts).iter().map(|l| Figure::Outlook(l.index)));
    all.push(Figure::Units);
    all
}

/// What is explained while there is no cursor.
#[must_use]
pub fn usual(model: &Model) -> Figure {
    match model.screen {
        Screen::Capacity => outlook::selected(model),
        Screen::Health => Figure::Cpu,
        Screen::Latency => Figure::P99,
        Screen::Cockpit | Screen::Economics | Screen::Phases | Screen::Fleet | Screen::History => {
            Figure::Advice
        }
    }
}

/// The figure after or before the cursor's, in a circle; the first or the last when there is no
/// cursor yet. Among the rungs one begins where one looks already.
#[must_use]
pub fn step(model: &Model, forward: bool) -> Option<Figure> {
    let all = on_screen(model);
    let here = model.cursor.and_then(|c| all.iter().position(|f| *f == c));
    let to = match here {
        None if model.screen == Screen::Phases => super::phases::selected(model),
        None if forward => 0,
        None => all.len().saturating_sub(1),
        Some(here) if forward => here + 1,
        Some(here) => here + all.len() - 1,
    };
    all.get(to % all.len().max(1)).copied()
}
