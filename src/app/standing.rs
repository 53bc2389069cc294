//! Where the present count of units stands against what each resource carries: the rows of the
//! capacity screen, the end of their common axis, and why a row has no answer, in a few words.

use super::figure::Figure;
use super::model::Model;
use crate::domain::capacity::{Confidence, Resource, ResourceCapacity, bottleneck};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;

/// One resource's answer as it stands today.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// What the cursor finds here.
    pub figure: Figure,
    /// The answer.
    pub answer: &'a ResourceCapacity,
    /// Whole units that are carried; none: not known, or not limited by units.
    pub units: Option<f64>,
    /// It runs out first.
    pub first: bool,
    /// There are already more units than it carries.
    pub over: bool,
    /// Instead of a number of units, or beside it: a few words.
    pub instead: Option<Message>,
}

/// The answers in the domain's order.
#[must_use]
pub fn rows(model: &Model) -> Vec<Row<'_>> {
    let capacity = &model.shown().assessment.capacity;
    let first = bottleneck(&capacity.answers).map(|a| a.resource);
    let now = model.units().map(|u| u.count);
    let held = capacity.latency.map(|l| (l.limit, l.held));
    let row = |answer| {
        let (figure, units) = (figure(answer), answer.units.map(f64::floor));
        let instead = match answer.resource {
            Resource::Latency => held.map(|(limit, held)| verdict(limit, held)),
            _ => None,
        };
        let reason = || units.is_none().then(|| Message::new(reason(answer)));
        Row {
            figure,
            answer,
            units,
            first: first == Some(answer.resource),
            over: !answer.at_least
                && measured(answer)
                && now.zip(units).is_some_and(|(now, units)| now > units),
            instead: instead.or_else(reason),
        }
    };
    capacity.answers.iter().map(row).collect()
}

/// The answer that a figure stands on.
#[must_use]
pub fn answer(model: &Model, figure: Figure) -> Option<&ResourceCapacity> {
    model.shown().assessment.capacity.answers.iter().find(|a| self::figure(a) == figure)
}

fn figure(answer: &ResourceCapacity) -> Figure {
    match answer.resource {
        Resource::Published if answer.evidence.id == "capacity-load-test" => Figure::PublishedTest,
        resource => Figure::Capacity(resource),
    }
}

/// What limits the units, and does so by a measurement.
fn measured(answer: &ResourceCapacity) -> bool {
    !matches!(answer.resource, Resource::Latency | Resource::Published)
        && answer.confidence > Confidence::None
}

/// The value at the end of the common axis: everything, unless the largest answers would press the
/// bottleneck and the present count into a corner. A round number; none while nothing is known.
#[must_use]
pub fn axis_end(rows: &[Row<'_>], now: Option<f64>) -> Option<f64> {
    let limits = rows.iter().filter(|r| r.answer.resource != Resource::Latency);
    let known: Vec<f64> = limits.filter_map(|r| r.units).filter(|u| *u > 0.0).collect();
    let most = known.iter().copied().chain(now).fold(0.0, f64::max);
    let first = rows.iter().find(|r| r.first).and_then(|r| r.units);
    let least = first.unwrap_or_else(|| known.iter().copied().fold(most, f64::min));
    let near = 1.6 * least.max(now.unwrap_or(0.0));
    let end = (most * 1.05).min(near);
    (end > 0.0 && end.is_finite()).then(|| round_up(end))
}

/// The next of a few round numbers.
fn round_up(value: f64) -> f64 {
    const STEPS: [f64; 9] = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0];
    let power = 10f64.powf(value.log10().floor());
    let next = STEPS.iter().map(|s| s * power).find(|s| *s >= value * 0.999_999);
    next.unwrap_or(10.0 * power).max(1.0)
}

/// The bottleneck, its limit, and what is left of it or too many.
#[must_use]
pub fn headline(model: &Model) -> Message {
    let capacity = &model.shown().assessment.capacity;
    let limit = bottleneck(&capacity.answers).and_then(|a| Some((a, a.units?.floor())));
    let Some((answer, limit)) = limit else {
        return Message::new("capacity-first-unknown");
    };
    let name = Arg::Message(Box::new(Message::new(name(answer))));
    let said = |id| Message::new(id).with("resource", name.clone()).units("limit", limit);
    match model.units() {
        Some(now) if now.count <= limit => {
            said("capacity-first-left").units("left", limit - now.count)
        }
        Some(now) => said("capacity-first-over").units("over", now.count - limit),
        None => said("capacity-first"),
    }
}

/// The message that names what an answer is about.
#[must_use]
pub fn name(answer: &ResourceCapacity) -> &'static str {
    match figure(answer) {
        Figure::PublishedTest => "capacity-row-published-test",
        _ => resource_name(answer.resource),
    }
}

/// The message that names a resource.
#[must_use]
pub fn resource_name(resource: Resource) -> &'static str {
    match resource {
        Resource::Cpu => "resource-cpu",
        Resource::Memory => "resource-memory",
        Resource::Disk => "resource-disk",
        Resource::Connections => "resource-connections",
        Resource::Waiting => "resource-waiting",
        Resource::Network => "resource-network",
        Resource::Latency => "resource-latency",
        Resource::LoadTest => "capacity-row-load-test",
        Resource::Published => "resource-published",
    }
}

/// Latency is a verdict.
fn verdict(limit: f64, held: Option<bool>) -> Message {
    Message::new(match held {
        Some(true) => "capacity-p99-held",
        Some(false) => "capacity-p99-broken",
        None => "capacity-p99-open",
    })
    .quantity("limit", limit, Unit::Seconds)
}

/// Why there is no number, in a few words; the evidence has the whole sentence.
fn reason(answer: &ResourceCapacity) -> &'static str {
    match answer.evidence.id {
        "capacity-memory-flat" | "capacity-connections-flat" => "capacity-why-flat",
        "capacity-memory-few" | "capacity-memory-no-readings" => "capacity-why-memory",
        "capacity-disk-few-days" | "capacity-disk-no-readings" => "capacity-why-disk",
        "capacity-connections-spread" | "capacity-network-spread" => "capacity-why-spread",
        "capacity-connections-contradicts"
        | "capacity-network-otherwise"
        | "capacity-cpu-busy-otherwise" => "capacity-why-otherwise",
        "capacity-cpu-no-units" | "capacity-disk-no-units" => "capacity-why-no-units",
        "capacity-cpu-no-rates" | "capacity-cpu-no-readings" => "capacity-why-no-rates",
        "capacity-cpu-no-requests" => "capacity-why-no-requests",
        "capacity-cpu-stolen" => "capacity-why-stolen",
        "capacity-connections-full" => "capacity-why-full",
        "capacity-connections-no-demand" | "capacity-network-no-demand" => "capacity-why-no-demand",
        "capacity-network-no-bandwidth" => "capacity-why-no-bandwidth",
        "capacity-latency-no-limit" => "capacity-why-no-limit",
        "capacity-published-open" => "capacity-why-open",
        _ if answer.resource == Resource::LoadTest => "capacity-why-no-demand",
        _ => "capacity-why-no-readings",
    }
}

#[cfg(test)]
mod tests {
    use super::round_up;

    #[test]
    fn the_axis_ends_at_a_round_number() {
        for (value, end) in [(0.4, 1.0), (1.0, 1.0), (1547.0, 2000.0), (2100.0, 2500.0)] {
            assert!((round_up(value) - end).abs() < 1e-9, "{value}: {}", round_up(value));
        }
        assert!((round_up(8100.0) - 10_000.0).abs() < 1e-6);
    }
}
