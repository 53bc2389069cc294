//! The latency screen: each percentile with the bounds that it lies between, whether what is promised
//! is held, and the error budget.

use super::{Told, measured};
use crate::app::Model;
use crate::app::latency_screen::{
    budget_left, class_words, classes, map, pace, place_words, promise_held, rates, room_left, slo,
    why_no_map, window, within,
};
use crate::domain::message::Message;
use crate::domain::metric::Metric;

/// Percentiles come between two bounds.
const PERCENTILES: [Metric; 3] = [Metric::LatencyP50, Metric::LatencyP90, Metric::LatencyP99];

/// Of the map only what lies above the promise is told.
const COLUMNS: usize = 60;

/// So many places are told.
const PLACES: usize = 10;

pub(super) fn tell(model: &Model, told: &mut Told<'_>) {
    let mut lines = Vec::new();
    for metric in measured::TRAFFIC.iter().chain(&[Metric::LatencyMean]) {
        let Some(mut line) = measured::figure(model, *metric, told) else { continue };
        let reading = model.shown().latest.get(metric).filter(|r| r.value.is_some());
        if PERCENTILES.contains(metric)
            && let Some(bounds) = reading.and_then(|r| within(r.bounds, false))
        {
            line = format!("{line}, {}", (told.say)(&bounds));
        }
        lines.push(line);
    }
    if let Some(over) = window(model).and_then(|window| window.to_std().ok()) {
        lines.push((told.say)(&Message::new("linear-window").duration("over", over)));
    }
    let map = map(model, COLUMNS);
    let span = crate::app::latency_screen::span(model).to_std().unwrap_or_default();
    lines.push((told.say)(&Message::new("linear-span").duration("span", span)));
    lines.extend(promise_held(model, &map).map(|(held, _)| (told.say)(&held)));
    lines.extend(why_no_map(model, &map).map(|why| (told.say)(&why)));
    told.block(&Message::new("report-traffic"), lines);
    told.block(&Message::new("lat-sheet-places"), apart(model, told));
    let mut lines = Vec::new();
    if let Some(held) = slo(model) {
        let report = held.report.as_ref();
        let sentences = [Some(budget_left(report)), room_left(report), Some(pace(model, report))];
        lines.extend(sentences.into_iter().flatten().map(|sentence| (told.say)(&sentence)));
    }
    lines.extend(crate::report::objectives::slo_text(&model.shown().assessment, told.say));
    told.block(&Message::new("slo-title"), lines);
}

/// The classes of answers, and the busiest places.
fn apart(model: &Model, told: &Told<'_>) -> Vec<String> {
    let Some(rates) = rates(model) else { return Vec::new() };
    let classes = classes(rates)
        .into_iter()
        .filter_map(|(class, rate, share)| Some((told.say)(&class_words(class, rate, share?))));
    let places = rates.places.iter().take(PLACES).map(|place| (told.say)(&place_words(place)));
    classes.chain(places).collect()
}
