//! One look at a machine, and the one before, as the machine in detail. Refuses rates of what was
//! not there before.

use super::host::cpu_shares;
use super::increase;
use crate::domain::machine::{
    Core, Detail, Device, Filling, Interface, Layers, MOST_CORES, MOST_EACH, fullest_first,
};
use crate::domain::message::clean;
use crate::domain::observation::HostSample;

/// Names are cut after so many characters.
const NAME: usize = 120;

/// What a look tells by itself, and with the look so many seconds before it.
pub(super) fn of(sample: &HostSample, before: Option<(f64, &HostSample)>) -> Detail {
    let mut detail = Detail {
        origin: sample.origin.clone(),
        cores: Vec::new(),
        memory: sample.memory.zip(sample.tables.memory).map(|(m, spare)| Layers::of(m, spare)),
        filesystems: filesystems(sample),
        interfaces: Vec::new(),
        devices: Vec::new(),
    };
    let Some((seconds, before)) = before.filter(|(seconds, _)| *seconds > 0.0) else {
        return detail;
    };
    let (now, then) = (&sample.tables, &before.tables);
    let cores = now.cores.iter().filter_map(|(number, times)| {
        let (busy, _) = cpu_shares(*then.cores.get(number)?, *times)?;
        Some(Core { name: number.to_string(), busy })
    });
    detail.cores = cores.take(MOST_CORES).collect();
    let rate = |old: f64, new: f64| increase(old, new) / seconds;
    let told = |old: Option<f64>, new: Option<f64>| Some(rate(old?, new?));
    let interfaces = now.interfaces.iter().filter_map(|(name, counted)| {
        let old = then.interfaces.get(name)?;
        Some(Interface {
            name: clean(name, NAME),
            received: rate(old.received, counted.received),
            sent: rate(old.sent, counted.sent),
            errors: told(old.errors, counted.errors),
        })
    });
    detail.interfaces = interfaces.take(MOST_EACH).collect();
    let devices = now.devices.iter().filter_map(|(name, counted)| {
        let old = then.devices.get(name)?;
        Some(Device {
            name: clean(name, NAME),
            busy: rate(old.busy, counted.busy).min(1.0),
            read: told(old.read, counted.read),
            written: told(old.written, counted.written),
        })
    });
    detail.devices = devices.take(MOST_EACH).collect();
    detail
}

/// Whether there is anything to show.
pub(super) fn tells(detail: &Detail) -> bool {
    detail.memory.is_some()
        || !(detail.cores.is_empty()
            && detail.filesystems.is_empty()
            && detail.interfaces.is_empty()
            && detail.devices.is_empty())
}

fn filesystems(sample: &HostSample) -> Vec<Filling> {
    let filling = |f: &crate::domain::observation::Filesystem| {
        f.utilization()?;
        let used = f.size - f.free;
        Some(Filling {
            mount: clean(&f.mount, NAME),
            used,
            reach: used + f.available,
            growth: None,
        })
    };
    let mut all: Vec<Filling> = sample.filesystems.iter().filter_map(filling).collect();
    fullest_first(&mut all);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::machine::{DeviceCounters, InterfaceCounters};
    use crate::domain::observation::{CpuTimes, Filesystem};
    use crate::domain::reading::Origin;

    fn look(times: [(f64, f64); 2], bytes: f64) -> HostSample {
        let mut sample = HostSample::empty(Origin::new("/proc"));
        let cpu = |(busy, idle)| CpuTimes { busy, idle, iowait: 0.0, steal: 0.0 };
        sample.tables.cores = [(0, cpu(times[0])), (3, cpu(times[1]))].into();
        let wire = InterfaceCounters { received: bytes, sent: 2.0 * bytes, errors: Some(3.0) };
        sample.tables.interfaces = [("eth0".to_owned(), wire)].into();
        let disk = DeviceCounters { busy: bytes / 1e3, read: Some(bytes), written: None };
        sample.tables.devices = [("sda".to_owned(), disk)].into();
        sample.filesystems = vec![Filesystem {
            mount: "/".into(),
            device: "/dev/sda1".into(),
            size: 100.0,
            free: 40.0,
            available: 30.0,
        }];
        sample
    }

    #[test]
    fn each_core_interface_and_device_has_its_own_rate() {
        let before = look([(10.0, 90.0), (0.0, 100.0)], 1000.0);
        let after = look([(15.0, 95.0), (1.0, 109.0)], 6000.0);
        let detail = of(&after, Some((10.0, &before)));
        let cores: Vec<_> = detail.cores.iter().map(|c| (c.name.as_str(), c.busy)).collect();
        assert_eq!(cores, [("0", 0.5), ("3", 0.1)]);
        let wire = &detail.interfaces[0];
        assert_eq!((wire.received, wire.sent, wire.errors), (500.0, 1000.0, Some(0.0)));
        let disk = &detail.devices[0];
        assert_eq!((disk.busy, disk.read, disk.written), (0.5, Some(500.0), None));
        let root = &detail.filesystems[0];
        assert_eq!((root.used, root.reach), (60.0, 90.0));
    }

    #[test]
    fn the_first_look_has_no_rates_and_a_device_that_just_came_neither() {
        let after = look([(15.0, 95.0), (1.0, 109.0)], 6000.0);
        let first = of(&after, None);
        assert!(first.cores.is_empty() && first.devices.is_empty() && tells(&first));
        let nothing = HostSample::empty(Origin::new("/proc"));
        assert!(!tells(&of(&nothing, None)));
        let next = of(&after, Some((5.0, &nothing)));
        assert!(next.cores.is_empty() && next.interfaces.is_empty());
    }

    #[test]
    fn of_a_thousand_cores_the_first_are_told() {
        let mut before = HostSample::empty(Origin::new("/proc"));
        let core = |i| (i, CpuTimes { busy: 1.0, idle: 1.0, iowait: 0.0, steal: 0.0 });
        before.tables.cores = (0..1000).map(core).collect();
        let mut after = before.clone();
        after.tables.cores.values_mut().for_each(|c| c.busy += 1.0);
        assert_eq!(of(&after, Some((1.0, &before))).cores.len(), MOST_CORES);
    }
}
