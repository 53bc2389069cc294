//! The names of figures, as explanations and the palette say them.

use super::figure::Figure;
use super::health_screen;
use super::model::Model;
use super::standing;
use crate::domain::message::Message;

/// A figure's name.
#[must_use]
pub fn name(model: &Model, figure: Figure) -> Message {
    let id = match figure {
        Figure::Cpu => "figure-cpu",
        Figure::Memory => "figure-memory",
        Figure::Disk => "figure-disk",
        Figure::Load => "figure-load",
        Figure::Requests => "figure-requests",
        Figure::P50 => "figure-p50",
        Figure::P90 => "figure-p90",
        Figure::P99 => "figure-p99",
        Figure::Success => "figure-success",
        Figure::Units => "figure-units",
        Figure::CostPerUnit => "figure-cost-per-unit",
        Figure::MonthlyCost => "figure-monthly-cost",
        Figure::Revenue => "figure-revenue",
        Figure::Margin => "figure-margin",
        Figure::Advice => "figure-advice",
        Figure::Capacity(resource) => standing::resource_name(resource),
        Figure::PublishedTest => "figure-published-test",
        Figure::Demand => "figure-demand",
        Figure::Scalability => "figure-usl",
        Figure::Little => "figure-little",
        Figure::LoadTest(_) => "figure-load-test",
        Figure::Economics(item) => item.message(),
        Figure::Health(item) => return health_screen::name(model, item),
        Figure::Latency(item) => item.message(),
        Figure::Outlook(index) => {
            let asked = model.shown().forecasts.answers.get(usize::from(index));
            let Some((question, _)) = asked else { return Message::new("capacity-forecast") };
            return Message::new("palette-forecast").metric("metric", question.metric);
        }
        Figure::Rung(index) => {
            let Some(phase) = model.config.profile.phases.get(index) else {
                return Message::new("screen-phases");
            };
            return Message::new("palette-phase").local("name", &phase.name);
        }
    };
    Message::new(id)
}
