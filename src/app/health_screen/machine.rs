//! The machine's own figures, with words for what a number alone does not say.

use super::{Row, Section, named, of};
use crate::app::figure::Figure;
use crate::app::model::Model;
use crate::app::outlook::listed;
use crate::app::watch::Watch;
use crate::domain::health::{Condition, limit};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::profile::Comparison;

/// Less stolen time than this is on every shared host.
const USUAL_STEAL: f64 = 0.01;

/// The machine; one row that says so where nothing is known of it.
pub(super) fn section(model: &Model) -> Section {
    let rows = [
        cpu(model),
        steal(model),
        memory(model),
        swap(model),
        disk(model),
        single(model, "health-disk-busy", Metric::DiskBusy),
        load(model),
        pressure(model),
        network(model),
        single(model, "health-power", Metric::Power),
    ];
    let mut rows: Vec<Row> = rows.into_iter().flatten().collect();
    if rows.is_empty() {
        rows.push(Row::new(Message::new("health-machine-none"), None));
    }
    Section::new("health-machine", rows)
}

fn quantity(watch: &Watch, metric: Metric) -> Option<Arg> {
    watch.value(metric).map(|v| Arg::Quantity(v, metric.shown_unit()))
}

fn alone(arg: Arg) -> Message {
    Message::new("value-plain").with("value", arg)
}

fn condition(watch: &Watch, metric: Metric) -> Option<Condition> {
    watch.assessment.conditions.get(&metric).copied()
}

/// Where the worry begins.
fn worry(model: &Model, metric: Metric, times: f64) -> Option<Message> {
    let limit = limit(&model.config.profile.limits, metric)?;
    let id = match limit.comparison {
        Comparison::Above => "health-limit-above",
        Comparison::Below => "health-limit-below",
    };
    let unit = metric.shown_unit();
    Some(Message::new(id).quantity("limit", limit.warning * times, unit))
}

fn cpu(model: &Model) -> Option<Row> {
    let watch = model.shown();
    let busy = watch.judged(Metric::CpuUtilization)?;
    let cores = quantity(watch, Metric::CpuCores);
    let condition = condition(watch, Metric::CpuUtilization);
    let row = Row::new(Message::new("health-cpu"), condition).at(Figure::Cpu);
    let cores = cores.map(|cores| Message::new("health-cores").with("cores", cores));
    let row = row.with(Some(alone(Arg::Quantity(busy, Unit::Ratio))));
    Some(row.with(worry(model, Metric::CpuUtilization, 1.0)).with(cores))
}

/// Stolen time, in words: the figure says nothing to who does not know the word.
fn steal(model: &Model) -> Option<Row> {
    let watch = model.shown();
    let share = watch.value(Metric::CpuSteal)?;
    let condition = condition(watch, Metric::CpuSteal);
    let words = match condition {
        Some(Condition::Critical) => "health-steal-critical",
        Some(Condition::Warning) => "health-steal-warning",
        _ if share < USUAL_STEAL => "health-steal-none",
        _ => "health-steal-some",
    };
    let row = Row::new(Message::new("health-steal"), condition);
    let row = row.with(Some(alone(Arg::Quantity(share, Unit::Ratio))));
    Some(row.with(worry(model, Metric::CpuSteal, 1.0)).noting(Some(Message::new(words))))
}

fn filled(
    model: &Model,
    (name, figure): (&'static str, Figure),
    share: Metric,
    (used, total): (Metric, Metric),
) -> Option<Row> {
    let watch = model.shown();
    let row = Row::new(Message::new(name), condition(watch, share)).at(figure);
    let bytes = quantity(watch, used).zip(quantity(watch, total));
    Some(
        row.with(Some(alone(quantity(watch, share)?)))
            .with(bytes.map(|(used, total)| alone(of(used, total))))
            .with(worry(model, share, 1.0)),
    )
}

fn memory(model: &Model) -> Option<Row> {
    let bytes = (Metric::MemoryUsed, Metric::MemoryTotal);
    filled(model, ("health-memory", Figure::Memory), Metric::MemoryUtilization, bytes)
}

fn swap(model: &Model) -> Option<Row> {
    single(model, "health-swap", Metric::SwapUtilization)
}

fn disk(model: &Model) -> Option<Row> {
    let bytes = (Metric::DiskUsed, Metric::DiskTotal);
    let row = filled(model, ("health-disk", Figure::Disk), Metric::DiskUtilization, bytes)?;
    Some(row.noting(days_left(model.shown())))
}

/// When half of the forecast's paths have filled the disk to its signal's threshold.
fn days_left(watch: &Watch) -> Option<Message> {
    let disk = [Metric::DiskUtilization, Metric::DiskUsed];
    let of_disk = listed(&watch.forecasts).into_iter();
    let mut of_disk = of_disk.filter(|l| disk.contains(&l.question.metric));
    let (crossing, metric) = of_disk.find_map(|l| Some((l.crossing()?, l.question.metric)))?;
    let threshold = Arg::Quantity(crossing.threshold, metric.shown_unit());
    let Some(date) = crossing.dates[1] else {
        return Some(Message::new("health-disk-beyond").with("threshold", threshold));
    };
    let days = (date - watch.now).as_seconds_f64() / 86_400.0;
    if days < 1.0 {
        return Some(Message::new("health-disk-now").with("threshold", threshold));
    }
    let left = Message::new("health-disk-left").quantity("days", days.floor(), Unit::Days);
    Some(left.date("date", date).with("threshold", threshold))
}

fn load(model: &Model) -> Option<Row> {
    let watch = model.shown();
    let one = quantity(watch, Metric::Load1)?;
    let row = Row::new(Message::new("health-load"), condition(watch, Metric::LoadPerCore));
    let loads = match (quantity(watch, Metric::Load5), quantity(watch, Metric::Load15)) {
        (Some(five), Some(fifteen)) => Message::new("health-loads")
            .with("one", one)
            .with("five", five)
            .with("fifteen", fifteen),
        _ => alone(one),
    };
    // The limit is per core; it is shown for this machine's, so that both can be compared.
    let cores = watch.value(Metric::CpuCores);
    let limit = cores.and_then(|cores| worry(model, Metric::LoadPerCore, cores));
    Some(row.at(Figure::Load).with(Some(loads)).with(limit))
}

fn pressure(model: &Model) -> Option<Row> {
    let kinds = [
        ("health-pressure-cpu", Metric::PressureCpu),
        ("health-pressure-memory", Metric::PressureMemory),
        ("health-pressure-io", Metric::PressureIo),
    ];
    several(model, "health-pressure", &kinds)
}

fn network(model: &Model) -> Option<Row> {
    let ways =
        [("health-receive", Metric::NetworkReceive), ("health-transmit", Metric::NetworkTransmit)];
    several(model, "health-network", &ways)
}

/// Several metrics in one row, those that are known.
fn several(model: &Model, name: &'static str, metrics: &[(&'static str, Metric)]) -> Option<Row> {
    let watch = model.shown();
    let worst = metrics.iter().filter_map(|(_, metric)| condition(watch, *metric)).max();
    let mut row = Row::new(Message::new(name), worst);
    for (id, metric) in metrics {
        row = row.with(quantity(watch, *metric).map(|value| named(Message::new(id), value)));
    }
    (!row.values.is_empty()).then_some(row)
}

fn single(model: &Model, name: &'static str, metric: Metric) -> Option<Row> {
    let watch = model.shown();
    let row = Row::new(Message::new(name), condition(watch, metric));
    let value = alone(quantity(watch, metric)?);
    Some(row.with(Some(value)).with(worry(model, metric, 1.0)))
}
