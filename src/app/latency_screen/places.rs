//! Requests told apart: how many of each class of answers, and which places have the most.

use crate::app::model::Model;
use crate::domain::histogram::Quantile;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::places::{PlaceRate, Rates};
use crate::domain::reading::{Bounds, Reading};
use crate::domain::series::HOLD;

/// The metrics as which a place's percentiles are said.
const SAID: [Metric; 3] = [Metric::LatencyP50, Metric::LatencyP95, Metric::LatencyP99];

/// The classes of answers, by their place in [`Rates::classes`].
pub const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// What was told apart, as long as it is of the present.
#[must_use]
pub fn rates(model: &Model) -> Option<&Rates> {
    let watch = model.shown();
    let (at, rates) = watch.places.as_ref()?;
    (watch.now - *at <= HOLD).then_some(rates)
}

/// Those classes that are of interest, each with its place, its rate and its share: the four usual
/// ones, and 1xx where there are any.
#[must_use]
pub fn classes(rates: &Rates) -> Vec<(usize, f64, Option<f64>)> {
    let Some(classes) = rates.classes else { return Vec::new() };
    let shares = rates.shares();
    let all = classes.into_iter().enumerate();
    all.filter(|(i, rate)| *i > 0 || *rate > 0.0)
        .map(|(i, rate)| (i, rate, shares.map(|shares| shares[i])))
        .collect()
}

/// Why there is no table of places; none: there is one.
#[must_use]
pub fn why_no_places(model: &Model) -> Option<Message> {
    if model.travel.at.is_some() {
        return Some(Message::new("lat-places-past"));
    }
    match rates(model) {
        Some(rates) if rates.places.is_empty() => {
            Some(Message::new("lat-places-none").text("origin", rates.origin.name()))
        }
        Some(_) => None,
        None => Some(super::words::nothing(model)),
    }
}

/// A place's percentile as a reading, whose bucket's bounds speak where they must.
#[must_use]
pub fn read(model: &Model, rates: &Rates, which: usize, quantile: Quantile) -> Option<Reading> {
    let metric = *SAID.get(which)?;
    let reading = Reading::new(metric, quantile.value?, model.shown().now, &rates.origin)?;
    Some(match quantile.bounds {
        Some(bounds) => reading.within(bounds),
        None => reading,
    })
}

/// One class in words: « 2xx: 41.2 req/s, 97.9% ».
#[must_use]
pub fn class_words(class: usize, rate: f64, share: f64) -> Message {
    Message::new("lat-class-said")
        .text("class", CLASSES.get(class).copied().unwrap_or_default())
        .quantity("rate", rate, Unit::PerSecond)
        .quantity("share", share, Unit::Ratio)
}

/// A percentile in words: of the first bucket and of the last only one bound is known.
fn quantile_words(quantile: Quantile) -> Option<Message> {
    let line = |id, seconds| Message::new(id).quantity("value", seconds, Unit::Seconds);
    let value = quantile.value?;
    Some(match quantile.bounds {
        Some(Bounds { low, high: None }) => line("lat-quantile-above", low),
        Some(Bounds { low, high: Some(high) }) if low <= 0.0 => line("lat-quantile-below", high),
        _ => line("lat-quantile", value),
    })
}

/// One place in words.
#[must_use]
pub fn place_words(place: &PlaceRate) -> Message {
    let p95 = place.latency[1].and_then(quantile_words);
    let (name, rate, errors) = (&place.name, place.rate, place.errors);
    let id = match (errors.is_some(), p95.is_some()) {
        (true, true) => "lat-place-said",
        (false, true) => "lat-place-said-p95",
        (true, false) => "lat-place-said-errors",
        (false, false) => "lat-place-said-rate",
    };
    let mut message = Message::new(id).text("name", name).quantity("rate", rate, Unit::PerSecond);
    if let Some(errors) = errors {
        message = message.quantity("errors", errors, Unit::Ratio);
    }
    if let Some(p95) = p95 {
        message = message.with("p95", Arg::Message(Box::new(p95)));
    }
    message
}
