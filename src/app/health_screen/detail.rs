//! The machine in detail: core by core, filesystem by filesystem with the days that it has left,
//! interface by interface, device by device. Old details are none: they say nothing of now.

use super::machine::{alone, limits};
use super::{Item, Picture, Row, named, of, place};
use crate::app::model::Model;
use crate::domain::health::{condition, limit};
use crate::domain::machine::{Detail, Filling};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::series::HOLD;

/// More days than this are no date that anybody plans for.
const LONG: f64 = 3_650.0;

/// What is known, unless it is old.
pub(super) fn known(model: &Model) -> Option<&Detail> {
    let watch = model.shown();
    let (at, detail) = watch.detail.as_ref()?;
    (watch.now - *at <= HOLD).then_some(detail)
}

fn share(value: f64) -> Arg {
    Arg::Quantity(value, Unit::Ratio)
}

fn bytes(value: f64) -> Arg {
    Arg::Quantity(value, Unit::Bytes)
}

fn rate(value: f64) -> Arg {
    Arg::Quantity(value, Unit::BytesPerSecond)
}

/// One bar a core, and the busiest of them; nothing of a single core, which is the CPU itself.
pub(super) fn cores(model: &Model) -> Option<Row> {
    let cores = &known(model)?.cores;
    let busiest = cores.iter().max_by(|a, b| a.busy.total_cmp(&b.busy))?;
    if cores.len() < 2 {
        return None;
    }
    let words = Message::new("health-core-busiest").text("core", &busiest.name);
    let row = Row::new(Message::new("health-each-core"), None).on(Item::Cores);
    let row = row.drawn(Some(Picture::Cores(cores.iter().map(|c| c.busy).collect())));
    Some(row.with(Some(words.with("busy", share(busiest.busy)))))
}

/// The memory as it is made up.
pub(super) fn layers(model: &Model) -> Option<Picture> {
    let memory = known(model)?.memory?;
    let total = memory.total();
    if total <= 0.0 {
        return None;
    }
    let layers = [
        ("health-layer-used", memory.used),
        ("health-layer-cache", memory.cache),
        ("health-layer-buffers", memory.buffers),
        ("health-layer-free", memory.free),
    ];
    let layer = |(id, size): (&'static str, f64)| {
        (size / total, Message::new(id).with("size", bytes(size)))
    };
    let layers = layers.into_iter().map(layer).collect();
    Some(Picture::Stack { layers, limits: limits(model, Metric::MemoryUtilization) })
}

/// Where the fullest filesystem is mounted, where there are others.
pub(super) fn fullest(model: &Model) -> Option<Message> {
    let all = &known(model)?.filesystems;
    let first = all.first().filter(|_| all.len() > 1)?;
    Some(Message::new("health-mounted").text("mount", &first.mount))
}

/// The fullest filesystem's trend in a sentence, for where there is no forecast yet.
pub(super) fn trend_of_fullest(model: &Model) -> Option<Message> {
    known(model)?.filesystems.first().and_then(trend)
}

fn trend(filling: &Filling) -> Option<Message> {
    let growth = filling.growth?;
    let over = growth.over.to_std().ok()?;
    let words = match filling.days_left() {
        Some(days) if days < LONG => {
            Message::new("health-trend-left").quantity("days", days.floor(), Unit::Days)
        }
        _ => Message::new("health-trend-none"),
    };
    Some(words.duration("over", over))
}

/// The filesystems but the fullest, which has a row of its own.
pub(super) fn filesystems(model: &Model) -> Vec<Row> {
    let all = known(model).map_or(&[][..], |detail| &detail.filesystems);
    let metric = Metric::DiskUtilization;
    let limit = limit(&model.config.profile.limits, metric);
    let row = |(i, filling): (usize, &Filling)| {
        let full = filling.utilization();
        let name = Message::new("value-plain").text("value", &filling.mount);
        let row = Row::new(name, Some(condition(limit, Some(full))));
        let row = row.on(Item::Filesystem(place(i))).with(Some(alone(share(full))));
        let row = row.with(Some(alone(of(bytes(filling.used), bytes(filling.reach)))));
        let row = row.with(trend(filling));
        row.drawn(Some(Picture::Bar { share: full, limits: limits(model, metric) }))
    };
    all.iter().enumerate().skip(1).map(row).collect()
}

/// The devices, where there are several, or where they tell what they read and wrote.
pub(super) fn devices(model: &Model) -> Vec<Row> {
    let all = known(model).map_or(&[][..], |detail| &detail.devices);
    if all.len() < 2 && all.iter().all(|d| d.read.is_none()) {
        return Vec::new();
    }
    let limit = limit(&model.config.profile.limits, Metric::DiskBusy);
    let rows = all.iter().enumerate().map(|(i, device)| {
        let name = Message::new("value-plain").text("value", &device.name);
        let condition = limit.map(|limit| condition(Some(limit), Some(device.busy)));
        let row = Row::new(name, condition).on(Item::Device(place(i)));
        let said = |id, value: Option<f64>| value.map(|v| named(Message::new(id), rate(v)));
        let busy = Message::new("health-device-busy").with("busy", share(device.busy));
        row.with(Some(busy))
            .with(said("health-device-read", device.read))
            .with(said("health-device-written", device.written))
            .drawn(Some(Picture::Bar {
                share: device.busy,
                limits: limits(model, Metric::DiskBusy),
            }))
    });
    rows.collect()
}

/// The interfaces, where there are several, or where one of them fails.
pub(super) fn interfaces(model: &Model) -> Vec<Row> {
    use crate::domain::health::Condition;
    let all = known(model).map_or(&[][..], |detail| &detail.interfaces);
    let fails = |errors: Option<f64>| errors.is_some_and(|e| e > 0.0);
    if all.len() < 2 && !all.iter().any(|i| fails(i.errors)) {
        return Vec::new();
    }
    let rows = all.iter().enumerate().map(|(i, interface)| {
        let name = Message::new("value-plain").text("value", &interface.name);
        let bad = fails(interface.errors);
        let condition = if bad { Condition::Warning } else { Condition::Ok };
        let row = Row::new(name, Some(condition)).on(Item::Interface(place(i)));
        let errors = interface.errors.map(|errors| {
            let rate = Message::new("health-per-second").quantity("rate", errors, Unit::Count);
            named(Message::new("health-interface-errors"), Arg::Message(Box::new(rate)))
        });
        row.with(Some(named(Message::new("health-receive"), rate(interface.received))))
            .with(Some(named(Message::new("health-transmit"), rate(interface.sent))))
            .with(errors)
            .noting(bad.then(|| Message::new("health-interface-fails")))
    });
    rows.collect()
}
