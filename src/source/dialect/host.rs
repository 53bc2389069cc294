//! node_exporter → [`HostSample`].

use super::sum;
use crate::domain::machine::{DeviceCounters, InterfaceCounters, MOST_CORES, Spare, Tables};
use crate::domain::observation::{CpuTimes, EnergyMeter, Filesystem, HostSample, Memory, Pressure};
use crate::domain::reading::Origin;
use crate::source::exposition::{Page, Series, Wanted};
use crate::source::real::{self, Found};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

const CPU: &str = "node_cpu_seconds_total";
const FREE: &str = "node_filesystem_free_bytes";
const AVAILABLE: &str = "node_filesystem_avail_bytes";
const SIZE: &str = "node_filesystem_size_bytes";
const RECEIVED: &str = "node_network_receive_bytes_total";
const SENT: &str = "node_network_transmit_bytes_total";
const RECEIVE_ERRORS: &str = "node_network_receive_errs_total";
const SEND_ERRORS: &str = "node_network_transmit_errs_total";
const READ: &str = "node_disk_read_bytes_total";
const WRITTEN: &str = "node_disk_written_bytes_total";
const PACKAGE_ENERGY: &str = "node_rapl_package_joules_total";
const MEMORY_ENERGY: &str = "node_rapl_dram_joules_total";
const DISK_IO: &str = "node_disk_io_time_seconds_total";

/// What [`host`] reads.
#[must_use]
pub fn wanted_host() -> &'static Wanted {
    static WANTED: LazyLock<Wanted> = LazyLock::new(|| {
        [
            CPU,
            "node_load1",
            "node_load5",
            "node_load15",
            "node_memory_MemTotal_bytes",
            "node_memory_MemAvailable_bytes",
            "node_memory_MemFree_bytes",
            "node_memory_Buffers_bytes",
            "node_memory_SwapTotal_bytes",
            "node_memory_SwapFree_bytes",
            SIZE,
            FREE,
            AVAILABLE,
            RECEIVED,
            SENT,
            RECEIVE_ERRORS,
            SEND_ERRORS,
            DISK_IO,
            READ,
            WRITTEN,
            "node_pressure_cpu_waiting_seconds_total",
            "node_pressure_memory_waiting_seconds_total",
            "node_pressure_io_waiting_seconds_total",
            PACKAGE_ENERGY,
            MEMORY_ENERGY,
            "node_boot_time_seconds",
            "node_uname_info",
        ]
        .into_iter()
        .fold(Wanted::new(), Wanted::family)
    });
    &WANTED
}

/// The machine behind a node_exporter's page; none when the page tells neither CPU nor memory.
#[must_use]
pub fn host(page: &Page) -> Option<HostSample> {
    let mut sample = HostSample::empty(Origin::new("node_exporter"));
    sample.cpu = cpu(page);
    sample.memory = memory(page);
    if sample.cpu.is_none() && sample.memory.is_none() {
        return None;
    }
    let cores: BTreeSet<_> = page.family(CPU).iter().map(|series| series.label("cpu")).collect();
    sample.cores = u32::try_from(cores.len()).ok().filter(|cores| *cores > 0);
    sample.load = page
        .value("node_load1")
        .zip(page.value("node_load5"))
        .zip(page.value("node_load15"))
        .map(|((one, five), fifteen)| [one, five, fifteen]);
    sample.filesystems = real::distinct(filesystems(page));
    sample.tables = tables(page);
    sample.network = real::sum(&sample.tables.interfaces);
    sample.disk_io_seconds = real::busy(&sample.tables.devices);
    let stalled = |name| page.value(name).map(Pressure::StalledSeconds);
    sample.pressure.cpu = stalled("node_pressure_cpu_waiting_seconds_total");
    sample.pressure.memory = stalled("node_pressure_memory_waiting_seconds_total");
    sample.pressure.io = stalled("node_pressure_io_waiting_seconds_total");
    // The exporter does not tell the counters' range: the look that passes it gives no power.
    let meters = [PACKAGE_ENERGY, MEMORY_ENERGY].into_iter().flat_map(|name| {
        let key = move |s: &Series| format!("{name} {} {}", s.label("index"), s.label("path"));
        let meter = |s: &Series| EnergyMeter { joules: s.value, range: None };
        page.family(name).iter().map(move |s| (key(s), meter(s)))
    });
    sample.energy = meters.collect();
    sample.started = page.value("node_boot_time_seconds");
    sample.name = page
        .family("node_uname_info")
        .first()
        .map(|series| real::machine_name(series.label("nodename")))
        .unwrap_or_default();
    Some(sample)
}

fn cpu(page: &Page) -> Option<CpuTimes> {
    cpu_of(|mode| sum(page, CPU, |series| series.label("mode") == mode))
}

/// CPU times out of the seconds of each mode.
fn cpu_of(mode: impl Fn(&str) -> Option<f64>) -> Option<CpuTimes> {
    let busy = ["user", "nice", "system", "irq", "softirq"].map(&mode);
    Some(CpuTimes {
        busy: busy.into_iter().flatten().reduce(|a, b| a + b)?,
        idle: mode("idle")?,
        iowait: mode("iowait").unwrap_or(0.0),
        steal: mode("steal").unwrap_or(0.0),
    })
}

/// Core by core, interface by interface, device by device.
fn tables(page: &Page) -> Tables {
    let mut cores: BTreeMap<u32, HashMap<&str, f64>> = BTreeMap::new();
    for series in page.family(CPU) {
        let Ok(number) = series.label("cpu").parse() else { continue };
        if cores.contains_key(&number) || cores.len() < MOST_CORES {
            cores.entry(number).or_default().insert(series.label("mode"), series.value);
        }
    }
    let times = |modes: &HashMap<&str, f64>| cpu_of(|mode| modes.get(mode).copied());
    let free = page.value("node_memory_MemFree_bytes");
    let memory = free.zip(page.value("node_memory_Buffers_bytes"));
    Tables {
        cores: cores.iter().filter_map(|(number, modes)| Some((*number, times(modes)?))).collect(),
        memory: memory.map(|(free, buffers)| Spare { free, buffers }),
        interfaces: interfaces(page),
        devices: devices(page),
    }
}

fn memory(page: &Page) -> Option<Memory> {
    Some(Memory {
        total: page.value("node_memory_MemTotal_bytes").filter(|total| *total > 0.0)?,
        available: page.value("node_memory_MemAvailable_bytes")?,
        swap_total: page.value("node_memory_SwapTotal_bytes").unwrap_or(0.0),
        swap_free: page.value("node_memory_SwapFree_bytes").unwrap_or(0.0),
    })
}

fn filesystems(page: &Page) -> Vec<Found> {
    fn place(series: &Series) -> (&str, &str) {
        (series.label("device"), series.label("mountpoint"))
    }
    let values = |name| -> HashMap<(&str, &str), f64> {
        page.family(name).iter().map(|series| (place(series), series.value)).collect()
    };
    let (free, available) = (values(FREE), values(AVAILABLE));
    page.family(SIZE)
        .iter()
        .filter_map(|series| {
            let (device, mount) = place(series);
            Some(Found {
                fstype: Some(series.label("fstype").to_owned()),
                filesystem: Filesystem {
                    mount: mount.to_owned(),
                    device: device.to_owned(),
                    size: series.value,
                    free: *free.get(&(device, mount))?,
                    available: *available.get(&(device, mount))?,
                },
            })
        })
        .collect()
}

/// A family's values by device.
fn by_device<'a>(page: &'a Page, name: &str) -> HashMap<&'a str, f64> {
    page.family(name).iter().map(|series| (series.label("device"), series.value)).collect()
}

fn interfaces(page: &Page) -> BTreeMap<String, InterfaceCounters> {
    let sent = by_device(page, SENT);
    let errors = [RECEIVE_ERRORS, SEND_ERRORS].map(|name| by_device(page, name));
    real::interfaces(page.family(RECEIVED).iter().filter_map(|series| {
        let device = series.label("device");
        let failed = errors[0].get(device).zip(errors[1].get(device));
        let counted = InterfaceCounters {
            received: series.value,
            sent: *sent.get(device)?,
            errors: failed.map(|(received, sent)| received + sent),
        };
        Some((device.to_owned(), counted))
    }))
}

fn devices(page: &Page) -> BTreeMap<String, DeviceCounters> {
    let (read, written) = (by_device(page, READ), by_device(page, WRITTEN));
    real::block_devices(page.family(DISK_IO).iter().map(|series| {
        let device = series.label("device");
        let counted = DeviceCounters {
            busy: series.value,
            read: read.get(device).copied(),
            written: written.get(device).copied(),
        };
        (device.to_owned(), counted)
    }))
}
