//! The reading cursor: one instant of a chart, and what each of its curves is there. It belongs to
//! one chart and moves nothing else; [`crate::app::cursor`] moves all panels. Refuses to guess:
//! where a curve has a gap, it says so.

use super::{ChartOf, Spot, TimeChart, Touch};
use crate::app::cursor::dated;
use crate::app::economics::curves::{Curve, CurveOf, curves};
use crate::app::economics::draft::Notice;
use crate::app::health_screen::charts;
use crate::app::history_screen::share;
use crate::app::history_screen::{Ask, Chart};
use crate::app::model::Model;
use crate::app::outlook;
use crate::domain::Timestamp;
use crate::domain::economics::Month;
use crate::domain::forecast::Forecast;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::money::Money;
use crate::domain::profile::LocalText;
use crate::domain::series::HOLD;
use chrono::TimeDelta;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use std::cmp::Reverse;

/// A chart over more than this is read by days.
const BY_DAYS: TimeDelta = TimeDelta::days(90);

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// On which chart.
    pub of: ChartOf,
    /// At which instant.
    pub at: Timestamp,
}

/// The months of the projection, where a chart goes by them.
fn months(model: &Model, of: ChartOf) -> Option<&[Month]> {
    let by_month = matches!(of, ChartOf::Margin | ChartOf::Sheet(_));
    by_month.then_some(model.shown().assessment.economics.months.as_slice())
}

/// The forecast of a chart.
fn forecast(model: &Model, of: ChartOf) -> Option<&Forecast> {
    let ChartOf::Outlook(index) = of else { return None };
    model.shown().forecasts.answers.get(usize::from(index))?.1.as_ref().ok()
}

/// The nearest of so many evenly drawn points.
fn nearest(across: f64, count: usize) -> usize {
    let last = count.saturating_sub(1);
    ((across.clamp(0.0, 1.0) * last as f64).round() as usize).min(last)
}

/// The instant at a share of a chart's width; months and days have one place each.
fn instant(model: &Model, chart: &TimeChart, across: f64) -> Option<Timestamp> {
    if let Some(months) = months(model, chart.of) {
        return months.get(nearest(across, months.len())).map(|m| m.starts);
    }
    if let Some(made) = forecast(model, chart.of) {
        let count = made.history.len() + made.median.len();
        return Some(outlook::instant(made, nearest(across, count)));
    }
    let whole = (chart.to - chart.from).num_milliseconds() as f64;
    let at = chart.from + TimeDelta::milliseconds((whole * across.clamp(0.0, 1.0)) as i64);
    // A chart's grid may end a little later than what is known.
    Some(at.min(model.shown().now).max(chart.from))
}

/// Where an instant lies on a chart, from its first column (0) to its last (1); none: outside.
#[must_use]
pub fn across(model: &Model, chart: &TimeChart, at: Timestamp) -> Option<f64> {
    if let Some(months) = months(model, chart.of) {
        let place = months.iter().position(|m| m.starts == at)?;
        return Some(place as f64 / (months.len().max(2) - 1) as f64);
    }
    if let Some(made) = forecast(model, chart.of) {
        let count = made.history.len() + made.median.len();
        let place = (0..count).find(|i| outlook::instant(made, *i) == at)?;
        return Some(place as f64 / (count.max(2) - 1) as f64);
    }
    share(&Ask { metric: Metric::CpuUtilization, from: chart.from, to: chart.to }, at)
}

/// All charts of the frame, with where they lie.
fn charts(model: &Model) -> impl Iterator<Item = (&Spot, TimeChart)> {
    model.pointer.spots.iter().filter_map(|spot| match spot.touch {
        Touch::Chart(chart) => Some((spot, chart)),
        _ => None,
    })
}

/// To a column of a chart that is on the frame; beyond its ends, to the end.
pub(super) fn put(model: &mut Model, of: ChartOf, column: u16) {
    let Some((place, chart)) =
        charts(model).find(|(_, c)| c.of == of).map(|(spot, chart)| (spot.place, chart))
    else {
        return;
    };
    let last = f64::from(place.width.max(2) - 1);
    let share = f64::from(column.saturating_sub(place.x)) / last;
    if let Some(at) = instant(model, &chart, share) {
        model.pointer.reading = Some(Reading { of, at });
    }
}

/// By one column, or by one month; where it stands nowhere yet it begins at an end of the largest
/// chart: back from the newest instant, forward from the oldest.
pub(in crate::app) fn step(model: &mut Model, back: bool) {
    let here = model.pointer.reading;
    let found = match here {
        Some(reading) => charts(model).find(|(_, c)| c.of == reading.of),
        // Of equals the first one in the order of reading.
        None => charts(model).max_by_key(|(Spot { place, .. }, _)| {
            let cells = u32::from(place.width) * u32::from(place.height);
            (cells, Reverse(place.y), Reverse(place.x))
        }),
    };
    let Some((spot, chart)) = found else {
        let message = Message::new("pointer-no-chart");
        model.notice = Some(Notice { message, refused: true });
        return;
    };
    let columns = f64::from(spot.place.width.max(2) - 1);
    let points = months(model, chart.of).map(<[Month]>::len);
    let points = points
        .or_else(|| forecast(model, chart.of).map(|made| made.history.len() + made.median.len()));
    let step = points.map_or(1.0 / columns, |n| 1.0 / (n.max(2) - 1) as f64);
    let stands = here.and_then(|reading| across(model, &chart, reading.at));
    let to = match stands {
        Some(share) if back => share - step,
        Some(share) => share + step,
        None if back => 1.0,
        None => 0.0,
    };
    if let Some(at) = instant(model, &chart, to.clamp(0.0, 1.0)) {
        model.pointer.reading = Some(Reading { of: chart.of, at });
    }
}

/// A chart that is no longer drawn, or no longer reaches there, is not read.
pub(super) fn hold(model: &mut Model) {
    let Some(reading) = model.pointer.reading else { return };
    let stands =
        charts(model).any(|(_, c)| c.of == reading.of && across(model, &c, reading.at).is_some());
    if !stands {
        model.pointer.reading = None;
    }
}

/// What is read: the instant, then each curve with its value there; nothing while nothing is read.
#[must_use]
pub fn said(model: &Model) -> Vec<Message> {
    let Some(reading) = model.pointer.reading else { return Vec::new() };
    let mut all = vec![when(model, reading)];
    all.extend(values(model, reading));
    all
}

fn when(model: &Model, reading: Reading) -> Message {
    let long = charts(model)
        .find(|(_, c)| c.of == reading.of)
        .is_some_and(|(_, c)| c.to - c.from > BY_DAYS);
    if long || months(model, reading.of).is_some() {
        return Message::new("pointer-day").date("date", reading.at);
    }
    dated("pointer-at", reading.at)
}

/// « P99 340 ms ».
fn named(name: Arg, value: Option<Arg>) -> Message {
    match value {
        Some(value) => Message::new("pointer-value").with("name", name).with("value", value),
        None => Message::new("pointer-gap").with("name", name),
    }
}

fn quantity(metric: Metric, value: f64) -> Arg {
    Arg::Quantity(value, metric.shown_unit())
}

fn values(model: &Model, reading: Reading) -> Vec<Message> {
    let Reading { of, at } = reading;
    match of {
        ChartOf::Latency => {
            vec![held(model, Metric::LatencyP90, at), held(model, Metric::LatencyP99, at)]
        }
        ChartOf::Series(metric) => vec![held(model, metric, at)],
        ChartOf::Machine(kind) => charts::read(model, kind, at).into_iter().map(traced).collect(),
        ChartOf::History => model.history.chart.iter().flat_map(|c| kept(c, at)).collect(),
        ChartOf::Outlook(_) => forecast(model, of).map_or_else(Vec::new, |m| foreseen(m, at)),
        ChartOf::Margin => {
            let month = months(model, of).and_then(|all| all.iter().find(|m| m.starts == at));
            let margin = month.and_then(|m| m.figures.infrastructure_margin?.to_f64());
            let name = Message::new("curve-infrastructure-margin");
            vec![named(inner(name), margin.map(|v| Arg::Quantity(v, Unit::Ratio)))]
        }
        ChartOf::Sheet(sheet) => {
            let place = months(model, of).and_then(|all| all.iter().position(|m| m.starts == at));
            let Some(place) = place else { return Vec::new() };
            curves(model, sheet).iter().map(|curve| of_curve(model, curve, place)).collect()
        }
    }
}

fn inner(message: Message) -> Arg {
    Arg::Message(Box::new(message))
}

/// What was read last, as long as it holds.
fn held(model: &Model, metric: Metric, at: Timestamp) -> Message {
    let series = model.shown().series.get(&metric);
    let read = series.and_then(|s| s.at(at)).filter(|(then, _)| at - *then <= HOLD);
    let value = read.and_then(|(_, value)| value);
    named(Arg::Metric(metric), value.map(|v| quantity(metric, v)))
}

/// A line of a chart of the machine, as it was then.
fn traced((name, value): (Message, Option<Arg>)) -> Message {
    named(inner(name), value)
}

/// The mean of a slice, and from where to where it went.
fn kept(chart: &Chart, at: Timestamp) -> Vec<Message> {
    let metric = chart.ask.metric;
    let name = || Arg::Metric(metric);
    let Some(slice) = chart.at(at) else { return vec![named(name(), None)] };
    let mut all = vec![named(name(), Some(quantity(metric, slice.mean)))];
    if slice.high > slice.low {
        all.push(spread(metric, slice.low, slice.high));
    }
    all
}

fn spread(metric: Metric, low: f64, high: f64) -> Message {
    Message::new("pointer-spread")
        .with("low", quantity(metric, low))
        .with("high", quantity(metric, high))
}

/// What was, or the median of what is to come with its band.
fn foreseen(made: &Forecast, at: Timestamp) -> Vec<Message> {
    let name = || Arg::Metric(made.metric);
    let known = made.history.len();
    let place = (0..known + made.median.len()).find(|i| outlook::instant(made, *i) == at);
    let Some(place) = place else { return Vec::new() };
    let Some(ahead) = place.checked_sub(known) else {
        let value = made.history.get(place).copied().flatten();
        return vec![named(name(), value.map(|v| quantity(made.metric, v)))];
    };
    let at = |all: &[f64]| all.get(ahead).copied();
    let mut all = vec![named(name(), at(&made.median).map(|v| quantity(made.metric, v)))];
    if let (Some(low), Some(high)) = (at(&made.low), at(&made.high)) {
        all.push(spread(made.metric, low, high));
    }
    all
}

fn of_curve(model: &Model, curve: &Curve, month: usize) -> Message {
    let value = curve.values.get(month).copied().flatten();
    let currency = model.shown().assessment.economics.currency;
    let value = value.map(|v| match curve.of {
        CurveOf::InfrastructureMargin | CurveOf::FullMargin => Arg::Quantity(v, Unit::Ratio),
        CurveOf::Units | CurveOf::Hosted => Arg::Quantity(v, Unit::Count),
        CurveOf::Cumulative | CurveOf::Cash | CurveOf::Revenue | CurveOf::Costs => {
            let amount = Decimal::from_f64(v).unwrap_or_default().round_dp(0);
            Arg::Money(Money::new(amount, currency))
        }
    });
    named(name(model, curve), value)
}

fn name(model: &Model, curve: &Curve) -> Arg {
    if curve.compared {
        let id = model.compare.clone().unwrap_or_default();
        let other = model.config.profile.scenarios.get(&id);
        let name = other.map_or_else(|| LocalText::same(&id), |s| s.name.clone());
        return Arg::Local(name);
    }
    inner(Message::new(match curve.of {
        CurveOf::InfrastructureMargin => "curve-infrastructure-margin",
        CurveOf::FullMargin => "curve-full-margin",
        CurveOf::Cumulative => "curve-cumulative",
        CurveOf::Cash => "curve-cash",
        CurveOf::Units => return Arg::Local(model.config.profile.unit.plural.clone()),
        CurveOf::Hosted => "curve-hosted",
        CurveOf::Revenue => "curve-revenue",
        CurveOf::Costs => "curve-costs",
    }))
}
