//! A row of the health screen, explained: how its figures come about, each of them on a line, by whom
//! and when. Refuses to repeat a formula that has a figure of its own.

use super::{Item, Row, detail, plain, sections, services};
use crate::app::explain::Explanation;
use crate::app::figure::Figure;
use crate::app::model::Model;
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::reading::Origin;

fn row(model: &Model, item: Item) -> Option<Row> {
    let mut rows = sections(model).into_iter().flat_map(|section| section.rows);
    rows.find(|row| row.figure == Some(Figure::Health(item)))
}

/// What the row is of.
#[must_use]
pub fn name(model: &Model, item: Item) -> Message {
    row(model, item).map_or_else(|| plain(""), |row| row.name)
}

/// The row, explained; what is gone meanwhile has no inputs.
#[must_use]
pub fn explain(model: &Model, item: Item) -> Explanation {
    let row = row(model, item);
    let (origin, at) = told(model, item).unzip();
    let mut inputs = Vec::new();
    if let Some(row) = row {
        inputs.extend(row.state);
        inputs.extend(row.values);
        inputs.extend(row.notes);
    }
    let formula = Message::new(formula(item));
    Explanation { figure: Figure::Health(item), formula, inputs, origin, at }
}

fn metric(item: Item) -> Option<Metric> {
    Some(match item {
        Item::Steal => Metric::CpuSteal,
        Item::Swap => Metric::SwapUtilization,
        Item::DiskBusy => Metric::DiskBusy,
        Item::Pressure => Metric::PressureCpu,
        Item::Network => Metric::NetworkReceive,
        Item::Power => Metric::Power,
        _ => return None,
    })
}

/// Who told it, and when.
fn told(model: &Model, item: Item) -> Option<(Origin, Timestamp)> {
    let watch = model.shown();
    if let Some(reading) = metric(item).and_then(|m| watch.latest.get(&m)) {
        return Some((reading.origin.clone(), reading.at));
    }
    match item {
        Item::Cores | Item::Filesystem(_) | Item::Interface(_) | Item::Device(_) => {
            let at = watch.detail.as_ref().map(|(at, _)| *at)?;
            Some((detail::known(model)?.origin.clone(), at))
        }
        Item::Part(place) => {
            let (origin, at, _) = services::at(watch, place)?;
            Some((origin.clone(), at))
        }
        _ => None,
    }
}

fn formula(item: Item) -> &'static str {
    match item {
        Item::Cores => "health-explain-cores",
        Item::Steal => "health-explain-steal",
        Item::Swap => "health-explain-swap",
        Item::DiskBusy | Item::Device(_) => "health-explain-busy",
        Item::Pressure => "health-explain-pressure",
        Item::Network | Item::Interface(_) => "health-explain-network",
        Item::Power => "health-explain-power",
        Item::Filesystem(_) => "health-explain-filesystem",
        Item::Whole(_) => "health-explain-whole",
        Item::Part(_) => "health-explain-part",
        Item::Others(_) => "health-explain-others",
        Item::Alert(_) => "health-explain-alert",
        Item::Finding(_) => "health-explain-finding",
        Item::Source(_) => "health-explain-source",
        Item::Absent(_) | Item::NoMachine => "health-explain-absent",
    }
}
