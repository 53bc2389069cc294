//! What requests wait for while the CPU is idle: workers or a lock ([`super::concurrency`]), in
//! units. A pool counts as a measured limit only where the configuration tells how many workers it
//! has; that there is a lock is a guess from the latencies' growth, and limits nothing by itself.

use super::concurrency::{Knee, Stretch, Waiting, knee};
use super::demand::{DemandFigure, Missing};
use super::inputs::CapacityInputs;
use super::{Confidence, Resource, ResourceCapacity, narrow};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use std::time::Duration;

/// The share of the time that workers, or a lock, may be busy; as the CPU's.
const HEALTHY: f64 = 0.7;

/// The seconds of a minute.
const MINUTE: f64 = 60.0;

/// A wider interval is no measured limit: it spans what nobody knows of the service times.
const SURE: f64 = 0.3;

/// `cpu` is the rate at which the CPU reaches its limit, by its law.
pub(super) fn estimate(
    inputs: &CapacityInputs,
    demand: Result<&DemandFigure, Missing>,
    cpu: Option<f64>,
) -> ResourceCapacity {
    let unknown = |m| ResourceCapacity::unknown(Resource::Waiting, m);
    if inputs.details.iter().all(|d| d.latency.is_none()) {
        return unknown(Message::new("capacity-waiting-no-readings"));
    }
    let Ok(demand) = demand else {
        return unknown(Message::new("capacity-waiting-no-demand"));
    };
    let Some(found) = knee(days(inputs), inputs.workers, HEALTHY) else {
        return unknown(Message::new("capacity-waiting-spread"));
    };
    let say = |id, rate| {
        Message::new(id)
            .quantity("rate", rate, Unit::PerSecond)
            .with("demand", Arg::Message(Box::new(demand.evidence.clone())))
    };
    if let Some(cpu) = cpu.filter(|cpu| found.is_explained_by(*cpu)) {
        return at_least(cpu / demand.per_unit, say("capacity-waiting-cpu", cpu));
    }
    let (waiting, each, rate, interval, days) = match found {
        Knee::At { waiting, demand, rate, interval, days } => {
            (waiting, demand, rate, interval, days)
        }
        Knee::AtLeast(seen) => {
            let (units, sentence) = (seen / demand.per_unit, say("capacity-waiting-none", seen));
            // « At least fewer than there are » says nothing.
            let informs = inputs.units.is_none_or(|now| units >= now);
            return if informs { at_least(units, sentence) } else { unknown(sentence) };
        }
    };
    let units = rate / demand.per_unit;
    let interval = interval.map(|(low, high)| (low / demand.per_unit, high / demand.per_unit));
    let counted = waiting == Waiting::Workers && days >= 3 && narrow(units, interval, SURE);
    let sentence = match waiting {
        Waiting::Workers => say("capacity-waiting-workers", rate).quantity(
            "workers",
            inputs.workers.unwrap_or_default(),
            Unit::Count,
        ),
        Waiting::Serialised => say("capacity-waiting-lock", rate),
    };
    ResourceCapacity {
        resource: Resource::Waiting,
        units: Some(units),
        interval,
        confidence: if counted && demand.measured && demand.solid {
            Confidence::Medium
        } else {
            Confidence::Low
        },
        at_least: false,
        evidence: sentence
            .quantity("limit", HEALTHY, Unit::Ratio)
            .quantity("each", each, Unit::Seconds)
            .duration("days", Duration::from_secs(86_400 * days as u64)),
    }
}

fn at_least(units: f64, evidence: Message) -> ResourceCapacity {
    ResourceCapacity {
        resource: Resource::Waiting,
        units: Some(units),
        interval: None,
        confidence: Confidence::Low,
        at_least: true,
        evidence,
    }
}

/// The minutes of each day whose rate and latency are known.
fn days(inputs: &CapacityInputs) -> impl Iterator<Item = Vec<Stretch>> {
    let mut details = inputs.details.iter();
    inputs.days().map(move |day| {
        let both = day.iter().zip(details.by_ref());
        let stretch = |(minute, detail): (&super::Minute, &super::Detail)| {
            let (rate, latency) = (minute.rate?, f64::from(detail.latency?));
            Some(Stretch { seconds: MINUTE, rate, latency })
        };
        both.filter_map(stretch).collect()
    })
}

#[cfg(test)]
#[path = "waiting_tests.rs"]
mod tests;
