//! Database connections by the utilization law (MODEL §4, [`super::law`]): `db.connections` ÷
//! `db.connections_max` against requests. A pool of a fixed size does not follow the requests; then
//! the connections are not limited by units, unless the pool already takes the healthy share.

use super::demand::{DemandFigure, Missing};
use super::inputs::CapacityInputs;
use super::law::{Outcome, Terms, days, look};
use super::statistics::quantile;
use super::{Confidence, Resource, ResourceCapacity};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use std::time::Duration;

/// The share of the connections that may be in use. Unlike a busy CPU, which is only slow, a full
/// list refuses: the last fifth is for what comes on top of a minute's mean, the old and the new
/// process of a deployment side by side, backups, migrations, and the administrator who must still
/// get in.
const HEALTHY: f64 = 0.8;

/// The share that the requests must take at the day's P90.
const VISIBLE: f64 = 0.05;

/// Connections are whole: half of one in a hundred.
const RESOLUTION: f64 = 0.005;

pub(super) fn estimate(
    inputs: &CapacityInputs,
    demand: Result<&DemandFigure, Missing>,
) -> ResourceCapacity {
    let unknown = |m| ResourceCapacity::unknown(Resource::Connections, m);
    let used = |i: usize| inputs.details.get(i).and_then(|d| d.connections).map(f64::from);
    let known = (0..inputs.details.len()).filter_map(used);
    let busiest = quantile(&mut known.collect::<Vec<_>>(), 0.95);
    let (Some(max), Some(busiest)) = (inputs.connections_max.filter(|m| *m > 0.0), busiest) else {
        return unknown(Message::new("capacity-connections-no-readings"));
    };
    let Ok(demand) = demand else {
        return unknown(Message::new("capacity-connections-no-demand"));
    };
    let days = days(inputs, |i| used(i).map(|c| c / max));
    let visible = |line: super::Line, high: f64| line.slope.abs() * high >= VISIBLE;
    let say = |id| {
        Message::new(id)
            .quantity("used", busiest, Unit::Count)
            .quantity("max", max, Unit::Count)
            .quantity("limit", HEALTHY, Unit::Ratio)
    };
    let found = match look(&days, &Terms { limit: HEALTHY, resolution: RESOLUTION, visible }) {
        Outcome::Law(found) => found,
        Outcome::NoReadings => return unknown(Message::new("capacity-connections-no-readings")),
        Outcome::Spread => return unknown(say("capacity-connections-spread")),
        Outcome::Contradicts => return unknown(say("capacity-connections-contradicts")),
        Outcome::Flat(_) if busiest > HEALTHY * max => {
            return unknown(say("capacity-connections-full"));
        }
        Outcome::Flat(days) => {
            let confidence = if days >= 3 { Confidence::Medium } else { Confidence::Low };
            return ResourceCapacity { confidence, ..unknown(say("capacity-connections-flat")) };
        }
    };
    let (units, interval) = found.units(demand);
    let evidence = say("capacity-connections-law")
        .quantity("rate", found.rate, Unit::PerSecond)
        .duration("days", Duration::from_secs(86_400 * found.days as u64))
        .with("demand", Arg::Message(Box::new(demand.evidence.clone())));
    ResourceCapacity {
        resource: Resource::Connections,
        units: Some(units),
        interval,
        confidence: found.confidence(demand),
        at_least: false,
        evidence,
    }
}
