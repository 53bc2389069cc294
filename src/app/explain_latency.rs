//! What the latency screen tells, explained: how it is worked out, and from what.

use super::latency_screen::{
    self, BURNS, Item, Sheet, budget_left, map, pace, promise_held, rates, room_left,
};
use super::model::Model;
use super::objectives;
use crate::domain::message::Message;

/// Columns are of no matter where only sums are asked for.
const COLUMNS: usize = 60;

pub(super) fn formula(item: Item) -> Message {
    Message::new(match item {
        Item::Mean => "explain-lat-mean",
        Item::Promise => "explain-lat-promise",
        Item::Budget => "explain-lat-budget",
        Item::Pace => "explain-lat-pace",
        Item::Burn(_) => "explain-lat-burn",
        Item::Probe => "explain-lat-probe",
        Item::Sheet(Sheet::Curves) => "explain-lat-curves",
        Item::Sheet(Sheet::Map) => "explain-lat-map",
        Item::Sheet(Sheet::Budget) => "explain-lat-burn-down",
        Item::Sheet(Sheet::Places) => "explain-lat-places",
    })
}

pub(super) fn inputs(model: &Model, item: Item) -> Vec<Message> {
    let held = latency_screen::slo(model);
    let slo = held.as_ref().map(|held| held.report.as_ref());
    match item {
        Item::Promise | Item::Sheet(Sheet::Curves | Sheet::Map) => {
            let held = promise_held(model, &map(model, COLUMNS));
            held.map(|(message, _)| message).into_iter().collect()
        }
        Item::Budget => slo
            .map(|slo| {
                let mut lines = vec![objectives::budget(slo)];
                lines.extend(room_left(slo));
                lines
            })
            .unwrap_or_default(),
        Item::Pace | Item::Sheet(Sheet::Budget) => {
            slo.map(|slo| vec![budget_left(slo), pace(model, slo)]).unwrap_or_default()
        }
        Item::Burn(place) => slo
            .map(|slo| {
                let rule = BURNS.get(usize::from(place)).map_or(0, |(rule, _)| *rule);
                let mut lines: Vec<Message> = objectives::alarm(slo).into_iter().collect();
                lines.extend(objectives::burn_rates(slo).into_iter().nth(rule));
                lines
            })
            .unwrap_or_default(),
        Item::Sheet(Sheet::Places) => {
            let classes = rates(model).map(latency_screen::classes).unwrap_or_default();
            let said = classes.into_iter().filter_map(|(class, rate, share)| {
                Some(latency_screen::class_words(class, rate, share?))
            });
            said.collect()
        }
        Item::Mean | Item::Probe => Vec::new(),
    }
}
