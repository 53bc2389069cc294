//! The machine in detail, asked of a Prometheus: core by core, filesystem by filesystem, interface by
//! interface. Asked for less often than the figures, and bounded on the server: of many the largest
//! come back. What cannot be had is left out, and nobody is bothered: the figures themselves say
//! what is missing.

use super::look::{Session, USUAL_INTERVAL};
use super::queries::{CORES, DEVICES, FILLINGS, LAYERS, MARK, TRENDS, WIRES};
use super::wire::Answer;
use crate::domain::Timestamp;
use crate::domain::machine::{
    Core, Detail, Device, Filling, Growth, Interface, Layers, MOST_CORES, MOST_EACH, Spare,
    fullest_first,
};
use crate::domain::message::clean;
use crate::domain::observation::{Memory, News, SourceId};
use crate::source::Context;
use chrono::TimeDelta;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Between two looks.
const INTERVAL: TimeDelta = TimeDelta::seconds(5);

/// Between two questions for the trend of a week.
const TREND_INTERVAL: TimeDelta = TimeDelta::minutes(10);

/// A week, over which the trend is taken.
const WEEK: TimeDelta = TimeDelta::days(7);

/// No trend is told of a shorter time.
const LEAST: TimeDelta = TimeDelta::hours(1);

/// Names are cut after so many characters.
const NAME: usize = 120;

/// What was asked so far.
#[derive(Debug, Default)]
pub(super) struct Machine {
    asked: Option<Timestamp>,
    trends: Option<(Timestamp, BTreeMap<Place, Growth>)>,
}

/// Instance, device and mount point, or instance and name.
type Place = (String, String, String);

/// Values by mark of each place.
type Marked = BTreeMap<Place, BTreeMap<String, f64>>;

impl Machine {
    /// Asks and tells, where it is time; the server's own instant stands for the present. False:
    /// nobody listens.
    pub(super) async fn tell(
        &mut self,
        context: &Context,
        session: &Session,
        now: Timestamp,
    ) -> bool {
        let due = self.asked.is_none_or(|then| now < then || now - then >= INTERVAL);
        let Some(scene) = session.scene().filter(|scene| due && !scene.host.is_empty()) else {
            return true;
        };
        self.asked = Some(now);
        let deadline = session.client.deadline();
        let ask = |expression: &'static str| {
            let filled = scene.setting.fill(expression);
            async move {
                let answer = session.client.query(&filled, now);
                session.client.by(deadline, answer).await.unwrap_or_default()
            }
        };
        let old = |then: Timestamp| now < then || now - then >= TREND_INTERVAL;
        if self.trends.as_ref().is_none_or(|(then, _)| old(*then)) {
            let trends = ask(TRENDS).await;
            self.trends = Some((now, growths(&trends, scene.interval.unwrap_or(USUAL_INTERVAL))));
        }
        let (cores, layers, fillings, wires, devices) =
            tokio::join!(ask(CORES), ask(LAYERS), ask(FILLINGS), ask(WIRES), ask(DEVICES));
        let several = is_several(&[&cores, &fillings, &wires]);
        let no_trends = BTreeMap::new();
        let trends = self.trends.as_ref().map_or(&no_trends, |(_, trends)| trends);
        let detail = Detail {
            origin: session.origin.clone(),
            cores: each_core(&cores, several),
            memory: memory(&layers),
            filesystems: filesystems(&fillings, trends, several),
            interfaces: interfaces(&wires, several),
            devices: block_devices(&devices, several),
        };
        if detail.cores.is_empty() && detail.filesystems.is_empty() && detail.memory.is_none() {
            return true;
        }
        context.tell(SourceId::Prometheus, News::Machine(Box::new(detail))).await
    }
}

fn label<'a>(labels: &'a BTreeMap<String, String>, name: &str) -> &'a str {
    labels.get(name).map_or("", String::as_str)
}

/// Whether the figures are of more than one machine.
fn is_several(answers: &[&Answer]) -> bool {
    let series = answers.iter().flat_map(|answer| &answer.series);
    let instances: BTreeSet<_> = series.map(|s| label(&s.labels, "instance")).collect();
    instances.len() > 1
}

/// A name, with its machine's where there are several.
fn named(several: bool, instance: &str, name: &str) -> String {
    if several { clean(&format!("{instance} {name}"), NAME) } else { clean(name, NAME) }
}

fn marked(answer: &Answer) -> Marked {
    let mut all = Marked::new();
    for series in &answer.series {
        let Some(point) = series.points.last().filter(|p| p.value.is_finite()) else { continue };
        let of = |name| label(&series.labels, name).to_owned();
        let place = (of("instance"), of("device"), of("mountpoint"));
        all.entry(place).or_default().insert(of(MARK), point.value);
    }
    all
}

fn each_core(answer: &Answer, several: bool) -> Vec<Core> {
    let mut all: Vec<(String, u32, f64)> = answer
        .series
        .iter()
        .filter_map(|series| {
            let point = series.points.last().filter(|p| p.value.is_finite())?;
            let number = label(&series.labels, "cpu").parse().ok()?;
            let instance = label(&series.labels, "instance").to_owned();
            Some((instance, number, point.value.clamp(0.0, 1.0)))
        })
        .collect();
    all.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let core = |(instance, number, busy): (String, u32, f64)| Core {
        name: named(several, &instance, &number.to_string()),
        busy,
    };
    all.into_iter().take(MOST_CORES).map(core).collect()
}

fn memory(answer: &Answer) -> Option<Layers> {
    let value = |name: &str| {
        let name = format!("node_memory_{name}_bytes");
        let series = answer.series.iter().find(|s| label(&s.labels, "__name__") == name)?;
        series.points.last().map(|p| p.value).filter(|v| v.is_finite())
    };
    let memory = Memory {
        total: value("MemTotal").filter(|total| *total > 0.0)?,
        available: value("MemAvailable")?,
        swap_total: value("SwapTotal").unwrap_or(0.0),
        swap_free: value("SwapFree").unwrap_or(0.0),
    };
    let spare = Spare { free: value("MemFree")?, buffers: value("Buffers")? };
    Some(Layers::of(memory, spare))
}

/// How filesystems grow; over as long as there are readings, which come at the scrape's interval.
fn growths(answer: &Answer, interval: Duration) -> BTreeMap<Place, Growth> {
    let interval = TimeDelta::from_std(interval).unwrap_or(TimeDelta::minutes(1));
    let growth = |values: &BTreeMap<String, f64>| {
        let count = values.get("count")?.clamp(1.0, 1e6) as i32;
        let over = (interval * (count - 1)).min(WEEK);
        let change = *values.get("change")?;
        (over >= LEAST).then_some(Growth { per_day: -change * 86_400.0, over })
    };
    let all = marked(answer).into_iter();
    all.filter_map(|(place, values)| Some((place, growth(&values)?))).collect()
}

/// Each device once, at its shortest mount point.
fn filesystems(answer: &Answer, trends: &BTreeMap<Place, Growth>, several: bool) -> Vec<Filling> {
    let mut devices: BTreeMap<(String, String), (String, Filling)> = BTreeMap::new();
    for (place, values) in marked(answer) {
        let (Some(used), Some(reach)) = (values.get("used"), values.get("reach")) else { continue };
        let growth = trends.get(&place).copied();
        let (instance, device, mount) = place;
        let mount_name = named(several, &instance, &mount);
        let filling = Filling { mount: mount_name, used: *used, reach: *reach, growth };
        let known = devices.get(&(instance.clone(), device.clone()));
        if known.is_none_or(|(other, _)| (mount.len(), &mount) < (other.len(), other)) {
            devices.insert((instance, device), (mount, filling));
        }
    }
    let mut all: Vec<Filling> = devices.into_values().map(|(_, filling)| filling).collect();
    fullest_first(&mut all);
    all
}

fn interfaces(answer: &Answer, several: bool) -> Vec<Interface> {
    let of = |((instance, name, _), values): (Place, BTreeMap<String, f64>)| {
        Some(Interface {
            name: named(several, &instance, &name),
            received: *values.get("received")?,
            sent: *values.get("sent")?,
            errors: values.get("errors").copied(),
        })
    };
    marked(answer).into_iter().filter_map(of).take(MOST_EACH).collect()
}

fn block_devices(answer: &Answer, several: bool) -> Vec<Device> {
    let of = |((instance, name, _), values): (Place, BTreeMap<String, f64>)| {
        Some(Device {
            name: named(several, &instance, &name),
            busy: values.get("busy")?.clamp(0.0, 1.0),
            read: values.get("read").copied(),
            written: values.get("written").copied(),
        })
    };
    marked(answer).into_iter().filter_map(of).take(MOST_EACH).collect()
}
