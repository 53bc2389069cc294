//! The machine's own figures, with words for what a number alone does not say.

use super::{Item, Picture, Row, Section, detail, named, of};
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
    let mut rows: Vec<Row> = [cpu(model), detail::cores(model), steal(model), memory(model)]
        .into_iter()
        .chain([swap(model), disk(model)])
        .flatten()
        .collect();
    rows.extend(detail::filesystems(model));
    rows.extend(single(model, "health-disk-busy", Metric::DiskBusy, Item::DiskBusy));
    rows.extend(detail::devices(model));
    rows.extend([load(model), pressure(model), network(model)].into_iter().flatten());
    rows.extend(detail::interfaces(model));
    rows.extend(single(model, "health-power", Metric::Power, Item::Power));
    if rows.is_empty() {
        rows.push(Row::new(Message::new("health-machine-none"), None).on(Item::NoMachine));
    }
    Section::new("health-machine", rows)
}

pub(super) fn quantity(watch: &Watch, metric: Metric) -> Option<Arg> {
    watch.value(metric).map(|v| Arg::Quantity(v, metric.shown_unit()))
}

pub(super) fn alone(arg: Arg) -> Message {
    Message::new("value-plain").with("value", arg)
}

/// Where worry and alarm begin for a share; none without a limit, or where less is worse.
pub(super) fn limits(model: &Model, metric: Metric) -> Option<(f64, f64)> {
    let limit = limit(&model.config.profile.limits, metric)?;
    (limit.comparison == Comparison::Above).then_some((limit.warning, limit.critical))
}

/// A bar of a share's present value, if it is known.
pub(super) fn bar(model: &Model, metric: Metric) -> Option<Picture> {
    let share = model.shown().judged(metric)?;
    Some(Picture::Bar { share, limits: limits(model, metric) })
}

/// What a metric was; none of one of which nothing is held.
fn history(model: &Model, metric: Metric) -> Option<Picture> {
    let known = model.shown().series.get(&metric).is_some_and(|s| !s.is_empty());
    let top = match metric {
        // A load is full where it is an alarm, as on the first screen.
        Metric::LoadPerCore => limits(model, metric).map(|(_, alarm)| alarm),
        _ => (metric.shown_unit() == Unit::Ratio).then_some(1.0),
    };
    known.then_some(Picture::History { metric, top })
}

fn condition(watch: &Watch, metric: Metric) -> Option<Condition> {
    watch.assessment.conditions.get(&metric).copied()
}

/// Of a load without a limit there is no verdict.
fn load_condition(model: &Model) -> Option<Condition> {
    let condition = condition(model.shown(), Metric::LoadPerCore);
    condition.filter(|c| *c != Condition::Ok || limits(model, Metric::LoadPerCore).is_some())
}

/// Where the worry begins.
fn worry(model: &Model, metric: Metric) -> Option<Message> {
    let limit = limit(&model.config.profile.limits, metric)?;
    let id = match limit.comparison {
        Comparison::Above => "health-limit-above",
        Comparison::Below => "health-limit-below",
    };
    let unit = metric.shown_unit();
    Some(Message::new(id).quantity("limit", limit.warning, unit))
}

fn cpu(model: &Model) -> Option<Row> {
    let watch = model.shown();
    let busy = watch.judged(Metric::CpuUtilization)?;
    let cores = quantity(watch, Metric::CpuCores);
    let condition = condition(watch, Metric::CpuUtilization);
    let row = Row::new(Message::new("health-cpu"), condition).at(Figure::Cpu);
    let cores = cores.map(|cores| Message::new("health-cores").with("cores", cores));
    let row = row.with(Some(alone(Arg::Quantity(busy, Unit::Ratio))));
    let row = row.with(worry(model, Metric::CpuUtilization)).with(cores);
    let row = row.drawn(bar(model, Metric::CpuUtilization));
    Some(row.drawn(history(model, Metric::CpuUtilization)))
}

/// Stolen time, in words: the figure says nothing to who does not know the word.
fn steal(model: &Model) -> Option<Row> {
    let watch = model.shown();
    let share = watch.value(Metric::CpuSteal)?;
    let condition = condition(watch, Metric::CpuSteal);
    let words = Message::new(match condition {
        Some(Condition::Critical) => "health-steal-critical",
        Some(Condition::Warning) => "health-steal-warning",
        _ if share < USUAL_STEAL => "health-steal-none",
        _ => "health-steal-some",
    });
    let row = Row::new(Message::new("health-steal"), condition).on(Item::Steal);
    let row = row.with(Some(alone(Arg::Quantity(share, Unit::Ratio))));
    let row = row.with(worry(model, Metric::CpuSteal)).noting(Some(words));
    let row = row.drawn(bar(model, Metric::CpuSteal));
    Some(row.drawn(history(model, Metric::CpuSteal)))
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
            .with(worry(model, share)),
    )
}

/// Used and what the rest is: caches are given back when programs want them.
fn memory(model: &Model) -> Option<Row> {
    let share = Metric::MemoryUtilization;
    let bytes = (Metric::MemoryUsed, Metric::MemoryTotal);
    let row = filled(model, ("health-memory", Figure::Memory), share, bytes)?;
    let picture = detail::layers(model).or_else(|| bar(model, share));
    Some(row.drawn(picture).drawn(history(model, share)))
}

fn swap(model: &Model) -> Option<Row> {
    let row = single(model, "health-swap", Metric::SwapUtilization, Item::Swap)?;
    let bytes = model.shown().detail.as_ref().and_then(|(_, d)| d.memory);
    let bytes = bytes.filter(|m| m.swap_total > 0.0).map(|m| {
        let quantity = |v| Arg::Quantity(v, Unit::Bytes);
        alone(of(quantity(m.swap_used), quantity(m.swap_total)))
    });
    Some(row.with(bytes))
}

/// The fullest filesystem, with its name where there are several.
fn disk(model: &Model) -> Option<Row> {
    let share = Metric::DiskUtilization;
    let bytes = (Metric::DiskUsed, Metric::DiskTotal);
    let row = filled(model, ("health-disk", Figure::Disk), share, bytes)?;
    let row = row.with(detail::fullest(model));
    let left = days_left(model.shown()).or_else(|| detail::trend_of_fullest(model));
    Some(row.noting(left).drawn(bar(model, share)).drawn(history(model, share)))
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

/// Of each core where their number is known, as its limit is; else of the whole machine, without.
fn load(model: &Model) -> Option<Row> {
    let watch = model.shown();
    let cores = watch.value(Metric::CpuCores).filter(|cores| *cores >= 1.0);
    let shared = |metric| {
        let load = watch.value(metric)? / cores.unwrap_or(1.0);
        Some(Arg::Quantity(load, Metric::LoadPerCore.shown_unit()))
    };
    let one = shared(Metric::Load1)?;
    let id = if cores.is_some() { "health-load-core" } else { "health-load" };
    let row = Row::new(Message::new(id), load_condition(model));
    let loads = match (shared(Metric::Load5), shared(Metric::Load15)) {
        (Some(five), Some(fifteen)) => Message::new("health-loads")
            .with("one", one)
            .with("five", five)
            .with("fifteen", fifteen),
        _ => alone(one),
    };
    let limit = cores.and_then(|_| worry(model, Metric::LoadPerCore));
    let row = row.at(Figure::Load).with(Some(loads)).with(limit);
    let drawn = if cores.is_some() { Metric::LoadPerCore } else { Metric::Load1 };
    Some(row.drawn(history(model, drawn)))
}

fn pressure(model: &Model) -> Option<Row> {
    let kinds = [
        ("health-pressure-cpu", Metric::PressureCpu),
        ("health-pressure-memory", Metric::PressureMemory),
        ("health-pressure-io", Metric::PressureIo),
    ];
    several(model, "health-pressure", Item::Pressure, &kinds)
}

fn network(model: &Model) -> Option<Row> {
    let ways =
        [("health-receive", Metric::NetworkReceive), ("health-transmit", Metric::NetworkTransmit)];
    several(model, "health-network", Item::Network, &ways)
}

/// Several metrics in one row, those that are known.
fn several(
    model: &Model,
    name: &'static str,
    item: Item,
    metrics: &[(&'static str, Metric)],
) -> Option<Row> {
    let watch = model.shown();
    let worst = metrics.iter().filter_map(|(_, metric)| condition(watch, *metric)).max();
    let mut row = Row::new(Message::new(name), worst).on(item);
    for (id, metric) in metrics {
        row = row.with(quantity(watch, *metric).map(|value| named(Message::new(id), value)));
        row = row.drawn(history(model, *metric));
    }
    (!row.values.is_empty()).then_some(row)
}

fn single(model: &Model, name: &'static str, metric: Metric, item: Item) -> Option<Row> {
    let watch = model.shown();
    let row = Row::new(Message::new(name), condition(watch, metric)).on(item);
    let value = alone(quantity(watch, metric)?);
    let row = row.with(Some(value)).with(worry(model, metric));
    let share = metric.shown_unit() == Unit::Ratio;
    let row = row.drawn(bar(model, metric).filter(|_| share));
    Some(row.drawn(history(model, metric)))
}
