//! CPU by the utilization law U = U₀ + D·X (MODEL §4, [`super::law`]): each request costs the same
//! CPU time D, on top of a background U₀.

use super::demand::{DemandFigure, Missing};
use super::inputs::CapacityInputs;
use super::law::{Day, Found, Outcome, Terms, days, look};
use super::statistics::quantile;
use super::{Confidence, Resource, ResourceCapacity};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use std::time::Duration;

/// Utilization that is still healthy; steal is taken off.
const HEALTHY: f64 = 0.7;

/// CPU share that the requests must cost at the day's P90.
const VISIBLE: f64 = 0.05;

/// A kernel counts CPU time in hundredths of a second, and a machine that does nothing else would
/// fail every other day by noise alone.
const RESOLUTION: f64 = 0.01;

/// The answer, and the law's own rate, where there is a law: requests per second at the limit.
pub(super) fn estimate(
    inputs: &CapacityInputs,
    demand: Result<&DemandFigure, Missing>,
) -> (ResourceCapacity, Option<f64>) {
    let unknown = |id| (ResourceCapacity::unknown(Resource::Cpu, Message::new(id)), None);
    let demand = match demand {
        Ok(demand) => demand,
        Err(Missing::Units) => return unknown("capacity-cpu-no-units"),
        Err(Missing::Rates) => return unknown("capacity-cpu-no-rates"),
        Err(Missing::Requests) => return unknown("capacity-cpu-no-requests"),
    };
    let days = days(inputs, |i| inputs.minutes[i].cpu);
    if days.iter().all(|d| d.points.is_empty()) {
        return unknown("capacity-cpu-no-readings");
    }
    let mut steal: Vec<f64> = inputs.minutes.iter().filter_map(|m| m.steal).collect();
    let limit = HEALTHY - quantile(&mut steal, 0.95).unwrap_or(0.0);
    if limit <= 0.0 {
        return unknown("capacity-cpu-stolen");
    }
    let visible = |line: super::Line, high: f64| line.slope.abs() * high >= VISIBLE;
    let why = match look(&days, &Terms { limit, resolution: RESOLUTION, visible }) {
        Outcome::Law(found) => return (by_law(&found, limit, demand), Some(found.rate)),
        Outcome::Contradicts => "capacity-cpu-contradicts",
        Outcome::NoReadings | Outcome::Spread | Outcome::Flat(_) => "capacity-cpu-spread",
    };
    let Some(least) = at_least(&days, limit, demand, Message::new(why)) else {
        return unknown("capacity-cpu-no-requests");
    };
    // « At least fewer than there are » says nothing: something else keeps the CPU busy.
    let informs = least.units.zip(inputs.units).is_none_or(|(least, now)| least >= now);
    if informs { (least, None) } else { unknown("capacity-cpu-busy-otherwise") }
}

fn by_law(found: &Found, limit: f64, demand: &DemandFigure) -> ResourceCapacity {
    let (units, interval) = found.units(demand);
    let id = if found.by_clock { "capacity-cpu-law-clock" } else { "capacity-cpu-law" };
    let evidence = Message::new(id)
        .quantity("limit", limit, Unit::Ratio)
        .quantity("rate", found.rate, Unit::PerSecond)
        .duration("days", Duration::from_secs(86_400 * found.days as u64))
        .with("demand", Arg::Message(Box::new(demand.evidence.clone())));
    ResourceCapacity {
        resource: Resource::Cpu,
        units: Some(units),
        interval,
        confidence: found.confidence(demand),
        at_least: false,
        evidence,
    }
}

/// X·U*/U at the 90th percentiles: a lower bound, since a background would leave more per request.
fn at_least(
    days: &[Day],
    limit: f64,
    demand: &DemandFigure,
    why: Message,
) -> Option<ResourceCapacity> {
    let points = || days.iter().flat_map(|d| &d.points);
    let rate = quantile(&mut points().map(|p| p.0).collect::<Vec<_>>(), 0.9)?;
    let cpu = quantile(&mut points().map(|p| p.1).collect::<Vec<_>>(), 0.9)?;
    let most = rate * limit / cpu;
    if !most.is_finite() || most <= 0.0 {
        return None;
    }
    let evidence = Message::new("capacity-cpu-at-least")
        .with("why", Arg::Message(Box::new(why)))
        .quantity("rate", most, Unit::PerSecond)
        .quantity("limit", limit, Unit::Ratio)
        .with("demand", Arg::Message(Box::new(demand.evidence.clone())));
    Some(ResourceCapacity {
        resource: Resource::Cpu,
        units: Some(most / demand.per_unit),
        interval: None,
        confidence: Confidence::Low,
        at_least: true,
        evidence,
    })
}
