//! What is measured: each figure with its limit, and between what it lay.

use super::Told;
use crate::app::Model;
use crate::app::explain::measured;
use crate::domain::health::{Condition, limit};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::profile::Comparison;
use crate::domain::reading::Reading;

const MACHINE: [Metric; 12] = [
    Metric::CpuUtilization,
    Metric::MemoryUtilization,
    Metric::DiskUtilization,
    Metric::LoadPerCore,
    Metric::CpuSteal,
    Metric::PressureCpu,
    Metric::PressureMemory,
    Metric::PressureIo,
    Metric::DiskBusy,
    Metric::NetworkReceive,
    Metric::NetworkTransmit,
    Metric::SwapUtilization,
];

pub(super) const TRAFFIC: [Metric; 9] = [
    Metric::RequestsRate,
    Metric::LatencyP50,
    Metric::LatencyP90,
    Metric::LatencyP99,
    Metric::RequestsErrorRatio,
    Metric::RequestsInFlight,
    Metric::ProbeUp,
    Metric::ProbeLatency,
    Metric::ProbeCertificateDays,
];

pub(super) fn tell(model: &Model, told: &mut Told<'_>) {
    let cores = [Metric::CpuCores, Metric::MemoryTotal];
    let machine = cores.iter().chain(&MACHINE).filter_map(|m| figure(model, *m, told)).collect();
    told.block(&Message::new("report-health"), machine);
    let traffic = TRAFFIC.iter().filter_map(|m| figure(model, *m, told)).collect();
    told.block(&Message::new("report-traffic"), traffic);
    let assessment = &model.shown().assessment;
    told.block(
        &Message::new("slo-title"),
        crate::report::objectives::slo_text(assessment, told.say),
    );
    let events = model.scenario().events.is_some();
    let carbon = crate::report::objectives::carbon_text(assessment, events, told.say);
    told.block(&Message::new("carbon-title"), carbon);
}

/// « CPU: 8 %, below the limit of 70 %, in the last 15 minutes between 5 % and 12 % ».
pub(super) fn figure(model: &Model, metric: Metric, told: &Told<'_>) -> Option<String> {
    let watch = model.shown();
    let Some(reading) = watch.latest.get(&metric) else { return unknown(model, metric, told) };
    let name = (told.say)(&Message::new("value-plain").metric("value", metric));
    let unit = metric.shown_unit();
    let mean = watch.judged(metric).filter(|v| Some(*v) != reading.value);
    let value = match mean {
        Some(mean) => Some(Arg::Quantity(mean, unit)),
        None => value(reading),
    };
    let mut more = Vec::new();
    if metric == Metric::RequestsErrorRatio {
        more.extend(reading.value.map(|share| {
            (told.say)(&Message::new("linear-success").quantity("share", 1.0 - share, Unit::Ratio))
        }));
    }
    more.extend(against(model, metric, told));
    more.extend(between(model, metric, told));
    Some(told.said_figure(&name, value, &more))
}

/// What is on every screen is told even where nothing is known of it, with its limit.
fn unknown(model: &Model, metric: Metric, told: &Told<'_>) -> Option<String> {
    let always = [
        Metric::CpuUtilization,
        Metric::MemoryUtilization,
        Metric::DiskUtilization,
        Metric::LoadPerCore,
        Metric::LatencyP99,
        Metric::RequestsErrorRatio,
    ];
    if !always.contains(&metric) {
        return None;
    }
    let name = (told.say)(&Message::new("value-plain").metric("value", metric));
    let limit = limit(&model.config.profile.limits, metric).map(|limit| {
        let unit = metric.shown_unit();
        (told.say)(&Message::new("linear-limit").quantity("limit", limit.warning, unit))
    });
    Some(told.said_figure(&name, None, &limit.into_iter().collect::<Vec<_>>()))
}

/// The value, or as much as its bucket tells of it.
fn value(reading: &Reading) -> Option<Arg> {
    let line = measured(reading);
    line.args.into_iter().find(|(name, _)| *name == "value").map(|(_, arg)| arg)
}

/// How it stands against its limit.
fn against(model: &Model, metric: Metric, told: &Told<'_>) -> Option<String> {
    let watch = model.shown();
    let limit = limit(&model.config.profile.limits, metric)?;
    let is_bad = matches!(
        watch.assessment.conditions.get(&metric)?,
        Condition::Warning | Condition::Critical
    );
    let id = match (limit.comparison, is_bad) {
        (Comparison::Above, false) => "linear-below",
        (Comparison::Above, true) => "linear-over",
        (Comparison::Below, false) => "linear-above",
        (Comparison::Below, true) => "linear-under",
    };
    let unit = metric.shown_unit();
    let line = Message::new(id).quantity("limit", limit.warning, unit);
    let mut words = (told.say)(&line);
    if metric == Metric::RequestsErrorRatio {
        // The screen shows the share that went well.
        let rest = Message::new("linear-success-limit");
        let rest = rest.quantity("limit", 1.0 - limit.warning, Unit::Ratio);
        words = format!("{words}, {}", (told.say)(&rest));
    }
    Some(words)
}

/// The least and the greatest of the charts' span; nothing where it never moved.
fn between(model: &Model, metric: Metric, told: &Told<'_>) -> Option<String> {
    let watch = model.shown();
    let series = watch.series.get(&metric)?;
    let from = watch.now - model.span();
    let values = || series.iter().filter(|(at, _)| *at >= from).filter_map(|(_, value)| value);
    let low = values().reduce(f64::min)?;
    let high = values().reduce(f64::max)?;
    let shown = |value| {
        (told.say)(&Message::new("value-plain").quantity("value", value, metric.shown_unit()))
    };
    if shown(low) == shown(high) {
        return None;
    }
    let line = Message::new("linear-between")
        .duration("span", model.span().to_std().unwrap_or_default())
        .quantity("low", low, metric.shown_unit())
        .quantity("high", high, metric.shown_unit());
    Some((told.say)(&line))
}
