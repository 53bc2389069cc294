//! What the machine did over the charts' span, as lines that belong together: CPU with its cores,
//! memory with its cache and swap, network, disks, pressure. Only what was read: a chart of which
//! nothing is held is none. Refuses to scale or to draw.

use super::{detail, machine};
use crate::app::model::Model;
use crate::app::watch::Watch;
use crate::domain::Timestamp;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::series::{HOLD, Series};
use crate::domain::traces::Strand;

/// The charts, the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// All cores together, and each of them.
    Cpu,
    /// Used, used and cached, swap.
    Memory,
    /// In and out.
    Network,
    /// Read and written; where that is not told, how busy the busiest device is.
    Disk,
    /// How much of the time something waited for CPU, memory, disk.
    Pressure,
}

impl Kind {
    /// In their order.
    pub const ALL: [Self; 5] = [Self::Cpu, Self::Memory, Self::Network, Self::Disk, Self::Pressure];
}

/// What a line is among those of its chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// What the chart is about.
    First,
    /// What stands beside it.
    Second,
    /// What does so with less weight.
    Third,
    /// One of many parts of the first; they are named together.
    Part,
}

/// One line.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// Among the others.
    pub role: Role,
    /// What it is, short.
    pub name: Message,
    /// What was read.
    pub series: &'a Series,
    /// What it is now; none: not known, or of the past.
    pub value: Option<Arg>,
}

/// Lines in one unit.
#[derive(Debug, Clone)]
pub struct Chart<'a> {
    /// Which.
    pub kind: Kind,
    /// Its name.
    pub title: Message,
    /// A metric of the same unit as all lines.
    pub metric: Metric,
    /// The value at the upper edge, where that is given; none: the highest decides.
    pub top: Option<f64>,
    /// The upper edge is no lower than this.
    pub least: f64,
    /// Where worry and alarm begin.
    pub limits: Option<(f64, f64)>,
    /// The first is the most important.
    pub lines: Vec<Line<'a>>,
}

/// The upper edge of a rate of bytes, at least: less is noise, and should look like it.
const LEAST_RATE: f64 = 1e3;

/// The same of a pressure: a twentieth of the time.
const LEAST_PRESSURE: f64 = 0.05;

/// Those of which something is held, in their order.
#[must_use]
pub fn charts(model: &Model) -> Vec<Chart<'_>> {
    let all = Kind::ALL.into_iter().map(|kind| chart(model, kind));
    all.filter(|chart| !chart.lines.is_empty()).collect()
}

/// Whether a metric's past is drawn in one of them.
#[must_use]
pub fn is_drawn(metric: Metric) -> bool {
    matches!(
        metric,
        Metric::CpuUtilization
            | Metric::MemoryUtilization
            | Metric::SwapUtilization
            | Metric::NetworkReceive
            | Metric::NetworkTransmit
            | Metric::PressureCpu
            | Metric::PressureMemory
            | Metric::PressureIo
    )
}

fn chart(model: &Model, kind: Kind) -> Chart<'_> {
    let (title, metric, top, least) = match kind {
        Kind::Cpu => ("health-cpu", Metric::CpuUtilization, Some(1.0), 1.0),
        Kind::Memory => ("health-memory", Metric::MemoryUtilization, Some(1.0), 1.0),
        Kind::Network => ("health-network", Metric::NetworkReceive, None, LEAST_RATE),
        // Bytes per second have one metric's unit, whichever way they go.
        Kind::Disk if told_bytes(model.shown()) => {
            ("health-chart-disk", Metric::NetworkReceive, None, LEAST_RATE)
        }
        Kind::Disk => ("health-disk-busy", Metric::DiskBusy, Some(1.0), 1.0),
        Kind::Pressure => ("health-chart-pressure", Metric::PressureCpu, None, LEAST_PRESSURE),
    };
    let limits = match kind {
        Kind::Network => None,
        Kind::Disk if metric != Metric::DiskBusy => None,
        _ => machine::limits(model, metric),
    };
    let lines = lines(model, kind);
    Chart { kind, title: Message::new(title), metric, top, least, limits, lines }
}

fn told_bytes(watch: &Watch) -> bool {
    [Strand::Read, Strand::Written].iter().any(|strand| watch.traces.get(*strand).is_some())
}

fn lines(model: &Model, kind: Kind) -> Vec<Line<'_>> {
    let watch = model.shown();
    let of = |role, name, metric| metric_line(watch, role, name, metric);
    let strand = |role, name, strand| strand_line(model, role, name, strand, Unit::BytesPerSecond);
    let all = match kind {
        Kind::Cpu => {
            let whole = of(Role::First, "health-chart-whole", Metric::CpuUtilization);
            let cores = watch.traces.cores().filter_map(|(core, _)| {
                strand_line(model, Role::Part, core_name(core), core, Unit::Ratio)
            });
            return whole.into_iter().chain(cores).collect();
        }
        Kind::Memory => [
            of(Role::First, "health-chart-used", Metric::MemoryUtilization),
            strand_line(model, Role::Second, "health-chart-held", Strand::Held, Unit::Ratio),
            of(Role::Third, "health-chart-swap", Metric::SwapUtilization),
        ],
        Kind::Network => [
            of(Role::First, "health-receive", Metric::NetworkReceive),
            of(Role::Second, "health-transmit", Metric::NetworkTransmit),
            None,
        ],
        Kind::Disk if told_bytes(watch) => [
            strand(Role::First, "health-device-read", Strand::Read),
            strand(Role::Second, "health-device-written", Strand::Written),
            None,
        ],
        Kind::Disk => [of(Role::First, "health-chart-busy", Metric::DiskBusy), None, None],
        Kind::Pressure => [
            of(Role::First, "health-pressure-cpu", Metric::PressureCpu),
            of(Role::Second, "health-pressure-memory", Metric::PressureMemory),
            of(Role::Third, "health-pressure-io", Metric::PressureIo),
        ],
    };
    all.into_iter().flatten().collect()
}

fn core_name(core: Strand) -> &'static str {
    match core {
        Strand::IdlestCore => "health-chart-idlest",
        Strand::BusiestCore => "health-chart-busiest",
        _ => "health-chart-core",
    }
}

fn metric_line<'a>(
    watch: &'a Watch,
    role: Role,
    name: &'static str,
    metric: Metric,
) -> Option<Line<'a>> {
    let series = watch.series.get(&metric).filter(|series| !series.is_empty())?;
    // The same figure as in its row.
    let value = watch.judged(metric).map(|v| Arg::Quantity(v, metric.shown_unit()));
    Some(Line { role, name: Message::new(name), series, value })
}

fn strand_line<'a>(
    model: &'a Model,
    role: Role,
    name: &'static str,
    strand: Strand,
    unit: Unit,
) -> Option<Line<'a>> {
    let watch = model.shown();
    let series = watch.traces.get(strand)?;
    let mut name = Message::new(name);
    if let Strand::Core(place) = strand {
        let cores = detail::known(model).map_or(&[][..], |d| d.cores.as_slice());
        let core = cores.get(usize::from(place)).map(|core| core.name.clone());
        name = name.text("core", core.unwrap_or_else(|| place.to_string()));
    }
    let value = detail::known(model).and_then(|_| at(series, watch.now));
    Some(Line { role, name, series, value: value.map(|v| Arg::Quantity(v, unit)) })
}

/// What was read last, as long as it holds.
fn at(series: &Series, at: Timestamp) -> Option<f64> {
    series.at(at).filter(|(then, _)| at - *then <= HOLD).and_then(|(_, value)| value)
}

/// Each line of a chart at an instant, with its name; none: a gap.
#[must_use]
pub fn read(model: &Model, kind: Kind, instant: Timestamp) -> Vec<(Message, Option<Arg>)> {
    let chart = chart(model, kind);
    let unit = chart.metric.shown_unit();
    let value = |line: &Line<'_>| at(line.series, instant).map(|v| Arg::Quantity(v, unit));
    chart.lines.iter().map(|line| (line.name.clone(), value(line))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixtures::model;
    use crate::domain::fixtures::now;
    use crate::domain::machine::{Core, Detail, Device};
    use crate::domain::reading::{Origin, Reading};
    use chrono::TimeDelta;

    fn watched() -> Model {
        let mut model = model(|_| {});
        let origin = Origin::new("/proc");
        let config = std::sync::Arc::clone(&model.config);
        for (metric, value) in [(Metric::CpuUtilization, 0.4), (Metric::NetworkReceive, 120.0)] {
            let reading = Reading::new(metric, value, now(), &origin).unwrap();
            model.live.record(&config, &reading, true);
        }
        let core = |name: &str, busy| Core { name: name.into(), busy };
        let device = Device { name: "sda".into(), busy: 0.1, read: Some(3e6), written: Some(1e6) };
        let detail = Detail {
            origin,
            cores: vec![core("0", 0.1), core("1", 0.7)],
            memory: None,
            filesystems: Vec::new(),
            interfaces: Vec::new(),
            devices: vec![device],
        };
        model.live.traces.note(now(), &detail);
        model.live.detail = Some((now(), detail));
        model
    }

    #[test]
    fn what_nothing_is_held_of_has_no_chart_and_the_rest_keeps_its_order() {
        assert!(charts(&model(|_| {})).is_empty());
        let model = watched();
        let all = charts(&model);
        let kinds: Vec<Kind> = all.iter().map(|chart| chart.kind).collect();
        assert_eq!(kinds, [Kind::Cpu, Kind::Network, Kind::Disk]);
        let roles: Vec<Role> = all[0].lines.iter().map(|line| line.role).collect();
        assert_eq!(roles, [Role::First, Role::Part, Role::Part]);
        assert_eq!((all[0].top, all[1].top), (Some(1.0), None));
    }

    #[test]
    fn a_reading_names_each_line_and_a_gap_is_one() {
        let model = watched();
        let cores = read(&model, Kind::Cpu, now());
        let value = |v: f64| Some(Arg::Quantity(v, Unit::Ratio));
        let values: Vec<Option<Arg>> = cores.iter().map(|(_, value)| value.clone()).collect();
        assert_eq!(values, [value(0.4), value(0.1), value(0.7)]);
        assert_eq!(cores[2].0, Message::new("health-chart-core").text("core", "1"));
        let before = read(&model, Kind::Disk, now() - TimeDelta::minutes(1));
        assert_eq!(before.iter().map(|(_, v)| v.clone()).collect::<Vec<_>>(), [None, None]);
    }
}
