//! The machine in detail as it stands in a recording. Lists are bounded where they are read back, as
//! if a machine had just told them.

use super::super::number::{N, some, value};
use super::back::{NAME, origin};
use crate::domain::machine::{
    self, Core, Detail, Device, DeviceCounters, Filling, Growth, Interface, InterfaceCounters,
    Layers, MOST_CORES, MOST_EACH, Spare,
};
use crate::domain::message::clean;
use crate::domain::observation::CpuTimes;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a look counts in detail.
#[derive(Serialize, Deserialize, Default)]
pub(super) struct Tables {
    /// Busy, idle, iowait, steal.
    cores: BTreeMap<u32, [N; 4]>,
    /// Free, buffers.
    memory: Option<[N; 2]>,
    /// Received, sent, failed.
    net: BTreeMap<String, (N, N, Option<N>)>,
    /// Busy, read, written.
    disks: BTreeMap<String, (N, Option<N>, Option<N>)>,
}

impl Tables {
    pub(super) fn is_empty(&self) -> bool {
        self.cores.is_empty()
            && self.memory.is_none()
            && self.net.is_empty()
            && self.disks.is_empty()
    }

    pub(super) fn of(tables: &machine::Tables) -> Self {
        let core =
            |(number, c): (&u32, &CpuTimes)| (*number, [c.busy, c.idle, c.iowait, c.steal].map(N));
        let wire = |(name, i): (&String, &InterfaceCounters)| {
            (name.clone(), (N(i.received), N(i.sent), some(i.errors)))
        };
        let disk = |(name, d): (&String, &DeviceCounters)| {
            (name.clone(), (N(d.busy), some(d.read), some(d.written)))
        };
        Self {
            cores: tables.cores.iter().map(core).collect(),
            memory: tables.memory.map(|m| [N(m.free), N(m.buffers)]),
            net: tables.interfaces.iter().map(wire).collect(),
            disks: tables.devices.iter().map(disk).collect(),
        }
    }

    pub(super) fn back(self) -> machine::Tables {
        let core = |(number, [busy, idle, iowait, steal]): (u32, [N; 4])| {
            (number, CpuTimes { busy: busy.0, idle: idle.0, iowait: iowait.0, steal: steal.0 })
        };
        let wire = |(name, (received, sent, errors)): (String, (N, N, Option<N>))| {
            let (received, sent, errors) = (received.0, sent.0, value(errors));
            (clean(&name, NAME), InterfaceCounters { received, sent, errors })
        };
        let disk = |(name, (busy, read, written)): (String, (N, Option<N>, Option<N>))| {
            let (busy, read, written) = (busy.0, value(read), value(written));
            (clean(&name, NAME), DeviceCounters { busy, read, written })
        };
        machine::Tables {
            cores: self.cores.into_iter().take(MOST_CORES).map(core).collect(),
            memory: self.memory.map(|[free, buffers]| Spare { free: free.0, buffers: buffers.0 }),
            interfaces: self.net.into_iter().map(wire).collect(),
            devices: self.disks.into_iter().map(disk).collect(),
        }
    }
}

/// Mount, used, used and available, bytes a day, over so many seconds.
type Disk = (String, N, N, Option<(N, i64)>);

/// What a Prometheus tells in detail.
#[derive(Serialize, Deserialize)]
pub(super) struct Machine {
    of: String,
    cores: Vec<(String, N)>,
    /// Used, cache, buffers, free, swap used, swap.
    memory: Option<[N; 6]>,
    disks: Vec<Disk>,
    /// Name, received, sent, failed.
    net: Vec<(String, N, N, Option<N>)>,
    /// Name, busy, read, written.
    devices: Vec<(String, N, Option<N>, Option<N>)>,
}

impl Machine {
    pub(super) fn of(detail: &Detail) -> Self {
        let growth = |g: Growth| (N(g.per_day), g.over.num_seconds());
        let disk = |f: &Filling| (f.mount.clone(), N(f.used), N(f.reach), f.growth.map(growth));
        let wire = |i: &Interface| (i.name.clone(), N(i.received), N(i.sent), some(i.errors));
        let device = |d: &Device| (d.name.clone(), N(d.busy), some(d.read), some(d.written));
        let layers =
            |m: Layers| [m.used, m.cache, m.buffers, m.free, m.swap_used, m.swap_total].map(N);
        Self {
            of: detail.origin.name().to_owned(),
            cores: detail.cores.iter().map(|c| (c.name.clone(), N(c.busy))).collect(),
            memory: detail.memory.map(layers),
            disks: detail.filesystems.iter().map(disk).collect(),
            net: detail.interfaces.iter().map(wire).collect(),
            devices: detail.devices.iter().map(device).collect(),
        }
    }

    pub(super) fn back(self) -> Detail {
        let growth = |(per_day, seconds): (N, i64)| {
            Some(Growth { per_day: per_day.0, over: TimeDelta::try_seconds(seconds)? })
        };
        let layers = |[used, cache, buffers, free, swap_used, swap_total]: [N; 6]| Layers {
            used: used.0,
            cache: cache.0,
            buffers: buffers.0,
            free: free.0,
            swap_used: swap_used.0,
            swap_total: swap_total.0,
        };
        let core = |(name, busy): (String, N)| Core { name: clean(&name, NAME), busy: busy.0 };
        let disk = |(mount, used, reach, told): Disk| Filling {
            mount: clean(&mount, NAME),
            used: used.0,
            reach: reach.0,
            growth: told.and_then(growth),
        };
        let wire = |(name, received, sent, errors): (String, N, N, Option<N>)| Interface {
            name: clean(&name, NAME),
            received: received.0,
            sent: sent.0,
            errors: value(errors),
        };
        let device = |(name, busy, read, written): (String, N, Option<N>, Option<N>)| Device {
            name: clean(&name, NAME),
            busy: busy.0,
            read: value(read),
            written: value(written),
        };
        Detail {
            origin: origin(&self.of),
            cores: self.cores.into_iter().take(MOST_CORES).map(core).collect(),
            memory: self.memory.map(layers),
            filesystems: self.disks.into_iter().take(MOST_EACH).map(disk).collect(),
            interfaces: self.net.into_iter().take(MOST_EACH).map(wire).collect(),
            devices: self.devices.into_iter().take(MOST_EACH).map(device).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reading::Origin;

    #[test]
    fn what_is_written_reads_back_the_same() {
        let growth = Some(Growth { per_day: -3.5, over: TimeDelta::days(7) });
        let detail = Detail {
            origin: Origin::new("prometheus"),
            cores: vec![Core { name: "0".into(), busy: 0.25 }],
            memory: Some(Layers {
                used: 1.0,
                cache: 2.0,
                buffers: 3.0,
                free: 4.0,
                swap_used: 0.5,
                swap_total: 6.0,
            }),
            filesystems: vec![Filling { mount: "/".into(), used: 1.0, reach: 9.0, growth }],
            interfaces: vec![Interface {
                name: "eth0".into(),
                received: 1.0,
                sent: 2.0,
                errors: None,
            }],
            devices: vec![Device { name: "sda".into(), busy: 0.5, read: Some(1.0), written: None }],
        };
        let written = serde_json::to_value(Machine::of(&detail)).unwrap();
        assert_eq!(Machine::deserialize(&written).unwrap().back(), detail);
        let wire = InterfaceCounters { received: 1.0, sent: 2.0, errors: Some(3.0) };
        let tables = machine::Tables {
            cores: [(7, CpuTimes { busy: 1.0, idle: 2.0, iowait: 3.0, steal: 4.0 })].into(),
            memory: Some(Spare { free: 1.0, buffers: 2.0 }),
            interfaces: [("eth0".to_owned(), wire)].into(),
            devices: BTreeMap::new(),
        };
        let written = serde_json::to_value(Tables::of(&tables)).unwrap();
        assert_eq!(Tables::deserialize(&written).unwrap().back(), tables);
    }
}
