//! What is published about the phase: the basis' word, and the load test's throughput ÷ the demand
//! per unit that was measured here. Neither was measured on this machine, so neither is ever more
//! than low confidence; a load test says « at least ».

use super::demand::DemandFigure;
use super::inputs::CapacityInputs;
use super::{Confidence, Resource, ResourceCapacity};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;

pub(super) fn answers(
    inputs: &CapacityInputs,
    demand: Option<&DemandFigure>,
) -> Vec<ResourceCapacity> {
    let Some(published) = &inputs.published else { return Vec::new() };
    let unknown = |m| ResourceCapacity::unknown(Resource::Published, m);
    let by_basis = published.units.map(|(low, high)| match high {
        Some(high) => ResourceCapacity {
            units: Some(high),
            confidence: Confidence::Low,
            ..unknown(
                Message::new("capacity-published")
                    .text("basis", &published.basis)
                    .units("low", low)
                    .units("high", high),
            )
        },
        None => unknown(
            Message::new("capacity-published-open")
                .text("basis", &published.basis)
                .units("low", low),
        ),
    });
    let by_test = published.throughput.zip(demand.filter(|d| d.measured)).map(|(rate, demand)| {
        let sentence = Message::new("capacity-load-test")
            .quantity("rate", rate, Unit::PerSecond)
            .with("demand", Arg::Message(Box::new(demand.evidence.clone())));
        ResourceCapacity {
            units: Some(rate / demand.per_unit),
            confidence: Confidence::Low,
            at_least: true,
            ..unknown(sentence)
        }
    });
    by_basis.into_iter().chain(by_test).collect()
}
