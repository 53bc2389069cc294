//! Network by the utilization law ([`super::law`]): bytes received and sent per request against the
//! bandwidth that is published for the phase. Both directions together are held against it: a link
//! of « 100 Mbit/s » may carry that much each way or in all, and the documents do not say which.
//! Without a published bandwidth there is no answer, only the bytes per request.

use super::demand::{DemandFigure, Missing};
use super::inputs::CapacityInputs;
use super::law::{Outcome, Terms, days, look};
use super::{Confidence, Resource, ResourceCapacity};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use std::time::Duration;

/// The share of the bandwidth that may be used by a minute's mean: bursts within the minute take
/// the rest.
const HEALTHY: f64 = 0.8;

/// Packets that no request explains (a backup, an update) come and go; noise below this share of
/// the bandwidth is no contradiction.
const RESOLUTION: f64 = 0.01;

pub(super) fn estimate(
    inputs: &CapacityInputs,
    demand: Result<&DemandFigure, Missing>,
) -> ResourceCapacity {
    let unknown = |m| ResourceCapacity::unknown(Resource::Network, m);
    let bytes = |i: usize| {
        let detail = inputs.details.get(i)?;
        Some(f64::from(detail.receive?) + f64::from(detail.transmit?))
    };
    if !(0..inputs.details.len()).any(|i| bytes(i).is_some()) {
        return unknown(Message::new("capacity-network-no-readings"));
    }
    let Ok(demand) = demand else {
        return unknown(Message::new("capacity-network-no-demand"));
    };
    // Without a bandwidth the same law, in bytes and without an end, still tells bytes per request.
    let bandwidth = inputs.bandwidth.filter(|b| *b > 0.0);
    let whole = bandwidth.unwrap_or(1.0);
    let limit = bandwidth.map_or(f64::INFINITY, |_| HEALTHY);
    let resolution = bandwidth.map_or(f64::INFINITY, |_| RESOLUTION);
    let days = days(inputs, |i| bytes(i).map(|b| b / whole));
    // Bytes are counted exactly, so no share is too small; but the requests must explain at least
    // half of the traffic of the busy times.
    let visible = |line: super::Line, high: f64| {
        line.slope < 0.0 || line.slope * high > 0.0 && line.slope * high >= line.intercept
    };
    let found = match look(&days, &Terms { limit, resolution, visible }) {
        Outcome::Law(found) => found,
        Outcome::NoReadings | Outcome::Spread => {
            return unknown(Message::new("capacity-network-spread"));
        }
        Outcome::Flat(_) | Outcome::Contradicts => {
            return unknown(Message::new("capacity-network-otherwise"));
        }
    };
    let each = found.each * whole;
    let Some(bandwidth) = bandwidth else {
        let sentence =
            Message::new("capacity-network-no-bandwidth").quantity("each", each, Unit::Bytes);
        return unknown(sentence);
    };
    let (units, interval) = found.units(demand);
    let evidence = Message::new("capacity-network-law")
        .quantity("limit", HEALTHY, Unit::Ratio)
        .quantity("bandwidth", bandwidth, Unit::BytesPerSecond)
        .quantity("each", each, Unit::Bytes)
        .quantity("rate", found.rate, Unit::PerSecond)
        .duration("days", Duration::from_secs(86_400 * found.days as u64))
        .with("demand", Arg::Message(Box::new(demand.evidence.clone())));
    ResourceCapacity {
        resource: Resource::Network,
        units: Some(units),
        interval,
        // The bytes were measured; what the link carries was not.
        confidence: found.confidence(demand).min(Confidence::Medium),
        at_least: false,
        evidence,
    }
}
