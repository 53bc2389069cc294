//! What was, and all targets: what happened in order, and each target in a sentence.

use super::{Told, dated};
use crate::app::Model;
use crate::app::alerts::alerts;
use crate::app::explain::verdict;
use crate::app::fleet::{Row, is_fleet};
use crate::app::history_screen::{lines, said, store};
use crate::app::keyed::nothing_noted;
use crate::app::watch::Connection;
use crate::domain::alert::AlertState;
use crate::domain::health::limit;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};

pub(super) fn tell(model: &Model, told: &mut Told<'_>) {
    let say = told.say;
    let metric = model.history.metric;
    let unit = metric.shown_unit();
    let name = say(&Message::new("value-plain").metric("value", metric));
    let span = model.history.span().to_std().unwrap_or_default();
    told.message(&Message::new("linear-span").duration("span", span));
    match &model.history.chart {
        Some(chart) => {
            let known = || chart.slices.iter().flatten();
            let there = |at| chart.at(at).map(|slice| slice.mean);
            let value = model.travel.at.map_or_else(|| model.shown().value(metric), there);
            let newest = value.map(|value| Arg::Quantity(value, unit));
            let low = known().map(|slice| slice.low).reduce(f64::min);
            let high = known().map(|slice| slice.high).reduce(f64::max);
            let mut more = Vec::new();
            if let (Some(low), Some(high)) = (low, high) {
                let span = model.history.span().to_std().unwrap_or_default();
                let line = Message::new("linear-between").duration("span", span);
                let line = line.quantity("low", low, unit).quantity("high", high, unit);
                more.push(say(&line));
            }
            let gaps = chart.slices.iter().filter(|slice| slice.is_none()).count();
            if gaps > 0 {
                let share = gaps as f64 / chart.slices.len().max(1) as f64;
                let line = Message::new("linear-gaps").quantity("share", share, Unit::Ratio);
                more.push(say(&line));
            }
            told.figure(&name, newest, &more);
        }
        None => told.figure(&name, None, &[]),
    }
    let mut all: Vec<String> = Vec::new();
    for line in lines(model).iter().rev() {
        let mut words = say(&Message::new("linear-event")
            .with("at", dated(line.at))
            .with("what", super::part(said(line))));
        if let Some(id) = line.id {
            let id = Message::new("linear-number").text("number", id.to_string());
            words = format!("{words} ({})", say(&id));
        }
        all.push(words);
    }
    if all.is_empty() {
        all.push(say(&nothing_noted(model)));
    }
    told.block(&Message::new("history-screen-list"), all);
    told.message(&store(model));
}

/// All targets, in the order of the list.
pub(super) fn fleet(model: &Model, told: &mut Told<'_>) {
    let say = told.say;
    if !is_fleet(&model.config) {
        let file = model.config.file.as_ref();
        let file = file.map_or_else(|| "palier.toml".to_owned(), |f| f.display().to_string());
        told.message(&Message::new("fleet-alone").text("file", file));
        told.message(&Message::new("fleet-alone-prometheus"));
        return;
    }
    let fleet = &model.fleet;
    let total = &fleet.total;
    let count = |id, n: usize| say(&Message::new(id).quantity("count", n as f64, Unit::Count));
    let mut sums = vec![count("fleet-machines", total.machines)];
    if let Some(cost) = total.cost {
        let id = if total.unpriced > 0 { "fleet-cost-at-least" } else { "fleet-cost" };
        sums.push(say(&Message::new(id).money("cost", cost)));
    }
    sums.extend([count("fleet-warn", total.warn), count("fleet-lost", total.lost)]);
    told.line(&sums.join(", "));
    let rows = fleet.order.iter().filter_map(|id| fleet.row(*id));
    let rows: Vec<String> = rows.map(|row| target(model, row, told)).collect();
    told.title(&say(&Message::new("fleet-title")));
    for row in &rows {
        told.named_line(row);
    }
    if total.unlisted > 0 {
        let unlisted = total.unlisted as f64;
        told.message(&Message::new("fleet-unlisted").quantity("count", unlisted, Unit::Count));
    }
    selected(model, told);
}

/// What the panes below the list show of the line under the cursor.
fn selected(model: &Model, told: &mut Told<'_>) {
    const FIGURES: [Metric; 12] = [
        Metric::CpuUtilization,
        Metric::MemoryUtilization,
        Metric::DiskUtilization,
        Metric::Load1,
        Metric::CpuSteal,
        Metric::PressureCpu,
        Metric::PressureMemory,
        Metric::PressureIo,
        Metric::DiskBusy,
        Metric::NetworkReceive,
        Metric::NetworkTransmit,
        Metric::SwapUtilization,
    ];
    let say = told.say;
    let Some((id, row)) = model.fleet.selected() else { return };
    let Some(member) = model.fleet.members.get(id.member).filter(|_| id.host.is_none()) else {
        return;
    };
    let main = model.config.place_in_fleet() == Some(id.member);
    let watch = if main { &model.live } else { &member.watch };
    if !watch.latest.contains_key(&Metric::CpuUtilization) {
        return;
    }
    let cores = watch.latest.get(&Metric::CpuCores).and_then(|r| r.value);
    let limits = &model.config.profile.limits;
    let mut lines = Vec::new();
    for metric in FIGURES {
        let (of, times) = match metric {
            Metric::Load1 => (Metric::LoadPerCore, cores),
            _ => (metric, Some(1.0)),
        };
        let limit = limit(limits, of).zip(times).map(|(limit, times)| limit.warning * times);
        let limit = limit.map(|limit| {
            let unit = metric.shown_unit();
            say(&Message::new("linear-limit").quantity("limit", limit, unit))
        });
        let value = watch.judged(metric).map(|v| Arg::Quantity(v, metric.shown_unit()));
        if value.is_some() || limit.is_some() {
            let name = say(&Message::new("value-plain").metric("value", metric));
            let limit: Vec<String> = limit.into_iter().collect();
            lines.push(told.said_figure(&name, value, &limit));
        }
    }
    let advice = &watch.assessment.advice;
    lines.push(say(&advice.headline));
    lines.extend(advice.reasons.iter().map(|reason| say(&reason.sentence)));
    let ringing = alerts(watch).into_iter().filter(|a| a.state == AlertState::Firing);
    lines.extend(ringing.map(|alert| format!("{} {} {}", alert.name, alert.about, alert.summary)));
    told.title(&row.name);
    told.lines(lines);
}

fn target(model: &Model, row: &Row, told: &Told<'_>) -> String {
    let say = told.say;
    let mut parts = Vec::new();
    match &row.connection {
        Connection::Lost { .. } => parts.push(say(&Message::new("connection-lost"))),
        Connection::Connecting => parts.push(say(&Message::new("connection-connecting"))),
        Connection::Stale(age) => {
            parts.push(say(&Message::new("linear-stale-for").duration("age", super::whole(*age))));
        }
        Connection::Live(_) => {
            let status = crate::report::text::status(row.condition);
            parts.push(say(&Message::new(status)).to_lowercase());
        }
    }
    if let Some(worst) = row.worst {
        let value = Arg::Quantity(worst.value, worst.metric.shown_unit());
        let name = say(&Message::new("value-plain").metric("value", worst.metric));
        parts.push(told.said_figure(&name, Some(value), &[]));
    }
    if let Some(advised) = row.verdict {
        let word = super::part(Message::new(verdict(advised)));
        parts.push(say(&Message::new("linear-advice").with("verdict", word)));
    }
    let phases = &model.config.profile.phases;
    if let Some(phase) = row.phase.as_ref().and_then(|p| phases.get(p.index)) {
        parts.push(say(&Message::new("phases-words").local("words", &phase.name)));
    }
    parts.extend(row.cost.map(|cost| say(&Message::new("fleet-cost").money("cost", cost))));
    parts.extend(row.cost_per_unit.map(|cost| {
        let line = Message::new("money-per-unit");
        let name = say(&line.local("unit", &model.config.profile.unit.singular));
        told.said_figure(&name, Some(Arg::Money(cost)), &[])
    }));
    let units = row.units.map(|count| Message::new("value-plain").units("value", count));
    parts.extend(units.map(|count| say(&count)));
    parts.extend(row.load.map(|load| {
        let value = Arg::Quantity(load, Unit::Count);
        let name = say(&Message::new("value-plain")
            .metric("value", crate::domain::metric::Metric::LoadPerCore));
        told.said_figure(&name, Some(value), &[])
    }));
    let group = row.group.as_ref().map_or_else(String::new, |group| format!(" ({group})"));
    let name = format!("{}{group}", row.name);
    let words = told.said_figure(&name, Some(Arg::Text(parts.join(", "))), &[]);
    match &row.connection {
        Connection::Lost { reason, .. } => format!("{words}. {}", say(reason)),
        _ => words,
    }
}
