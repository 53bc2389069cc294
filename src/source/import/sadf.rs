//! sysstat's own JSON (`sadf -j … -- -A`), as its versions 11 to 12 write it: one document a day's
//! file, or many in a row. What is not asked for is passed over as it is read, and each record is
//! reduced at once, so that a large file takes little memory.
//!
//! Rates and shares of sysstat are means of the interval that ends at the record, and stand for all
//! of it: a record of ten minutes becomes a reading in each five, for that is how long one is held
//! ([`HOLD`]). Records further apart than half an hour speak for their own instant alone.
//!
//! What palier calls busy is 100 − idle − iowait − steal. Memory in use is total − available; sysstat
//! does not write the total, so it is put together from the parts that it does write, whichever of
//! its versions' sums agrees with its percentage. sysstat's kB are 1024 bytes.
//!
//! Times are taken in UTC, as `sadf` writes them without `-t` and `-T`; it does not write the offset
//! of any other zone, so those are refused.

use super::{Batch, found, too_much};
use crate::domain::Timestamp;
use crate::domain::machine::InterfaceCounters;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::observation::Filesystem;
use crate::domain::series::HOLD;
use crate::source::real::{Found, distinct, interfaces, is_real_block_device, sum};
use chrono::{NaiveDateTime, TimeDelta};
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::io::Read;
use std::marker::PhantomData;

/// The origin of what is imported.
pub const ORIGIN: &str = "sysstat";

/// Records of one file: a day at one in four seconds.
const MOST_RECORDS: usize = 22_000;

/// Processors, devices, interfaces of a machine.
const MOST_PARTS: usize = 4_200;

/// A record that lies further from the one before speaks for its instant alone.
const LONGEST: i64 = 1_800;

/// Reads all documents into the batch and says how many records there were.
pub fn read(file: &str, bytes: impl Read, into: &mut Batch) -> Result<usize, Message> {
    let mut records = 0;
    let documents = serde_json::Deserializer::from_reader(bytes).into_iter::<Document>();
    for document in documents {
        let document = document.map_err(|e| {
            Message::new("import-sadf-json").text("file", file).text("error", e.to_string())
        })?;
        for host in document.sysstat.hosts.0 {
            for sample in host.statistics.0 {
                let Some(stamp) = &sample.stamp else { continue };
                let at = stamp.at(file)?;
                records += 1;
                if !sample.take(at, stamp.interval, host.cores, into) {
                    return Err(too_much(file));
                }
            }
        }
    }
    Ok(records)
}

/// A list of no more than so many.
struct Listed<T, const MOST: usize>(Vec<T>);

impl<T, const MOST: usize> Default for Listed<T, MOST> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Listed<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T, const MOST: usize>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Items<T, MOST> {
            type Value = Vec<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a list of at most {MOST}")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    if items.len() == MOST {
                        return Err(serde::de::Error::invalid_length(MOST + 1, &self));
                    }
                    items.push(item);
                }
                Ok(items)
            }
        }
        deserializer.deserialize_seq(Items::<T, MOST>(PhantomData)).map(Self)
    }
}

#[derive(Deserialize)]
struct Document {
    sysstat: Sysstat,
}

#[derive(Deserialize)]
struct Sysstat {
    hosts: Listed<Host, 64>,
}

#[derive(Deserialize)]
struct Host {
    #[serde(rename = "number-of-cpus", default)]
    cores: Option<f64>,
    #[serde(default)]
    statistics: Listed<Sample, MOST_RECORDS>,
}

#[derive(Deserialize)]
struct Stamp {
    date: String,
    time: String,
    #[serde(default)]
    utc: Option<u8>,
    #[serde(default)]
    interval: i64,
}

impl Stamp {
    fn at(&self, file: &str) -> Result<Timestamp, Message> {
        let words = format!("{} {}", self.date, self.time);
        if self.utc != Some(1) {
            let sentence = Message::new("import-sadf-local").text("file", file);
            return Err(sentence.text("found", found(&words)));
        }
        NaiveDateTime::parse_from_str(&words, "%Y-%m-%d %H:%M:%S").map(|at| at.and_utc()).map_err(
            |_| {
                let sentence = Message::new("import-sadf-time").text("file", file);
                sentence.text("found", found(&words))
            },
        )
    }
}

/// What a record says, as it is written.
#[derive(Deserialize)]
struct Written {
    timestamp: Option<Stamp>,
    #[serde(rename = "cpu-load", alias = "cpu-load-all", default)]
    cpus: Listed<Cpu, MOST_PARTS>,
    memory: Option<Memory>,
    queue: Option<Queue>,
    #[serde(rename = "disk", default)]
    disks: Listed<Disk, MOST_PARTS>,
    network: Option<Network>,
    #[serde(default)]
    filesystems: Listed<Mounted, MOST_PARTS>,
    psi: Option<Psi>,
}

#[derive(Deserialize)]
struct Cpu {
    #[serde(rename = "cpu")]
    name: String,
    idle: f64,
    iowait: f64,
    #[serde(default)]
    steal: f64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Memory {
    memfree: Option<f64>,
    avail: Option<f64>,
    memused: Option<f64>,
    #[serde(rename = "memused-percent")]
    memused_percent: Option<f64>,
    buffers: Option<f64>,
    cached: Option<f64>,
    slab: Option<f64>,
    swpfree: Option<f64>,
    swpused: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Queue {
    #[serde(rename = "ldavg-1")]
    one: Option<f64>,
    #[serde(rename = "ldavg-5")]
    five: Option<f64>,
    #[serde(rename = "ldavg-15")]
    fifteen: Option<f64>,
}

#[derive(Deserialize)]
struct Disk {
    #[serde(rename = "disk-device")]
    device: String,
    #[serde(rename = "util-percent", alias = "%util")]
    busy: Option<f64>,
}

#[derive(Deserialize)]
struct Network {
    #[serde(rename = "net-dev", default)]
    interfaces: Listed<Interface, MOST_PARTS>,
}

#[derive(Deserialize)]
struct Interface {
    iface: String,
    #[serde(rename = "rxkB")]
    received: Option<f64>,
    #[serde(rename = "txkB")]
    sent: Option<f64>,
}

#[derive(Deserialize)]
struct Mounted {
    filesystem: String,
    #[serde(rename = "MBfsfree")]
    free: f64,
    #[serde(rename = "MBfsused")]
    used: f64,
    #[serde(rename = "%ufsused", alias = "ufsused-percent")]
    used_percent: f64,
}

#[derive(Deserialize)]
struct Psi {
    #[serde(rename = "psi-cpu")]
    cpu: Option<Pressure>,
    #[serde(rename = "psi-io")]
    io: Option<Pressure>,
    #[serde(rename = "psi-mem")]
    memory: Option<Pressure>,
}

#[derive(Deserialize)]
struct Pressure {
    some_avg: Option<f64>,
}

/// What is left of a record.
#[derive(Deserialize)]
#[serde(from = "Written")]
struct Sample {
    stamp: Option<Stamp>,
    figures: Vec<(Metric, f64)>,
    load: Option<f64>,
}

impl From<Written> for Sample {
    fn from(written: Written) -> Self {
        let mut figures = Vec::new();
        let mut add = |metric, value: Option<f64>| figures.extend(value.map(|v| (metric, v)));
        let all = written.cpus.0.iter().find(|c| c.name == "all" || c.name == "-1");
        // Three rounded shares may add up to a little more than the whole.
        let busy = all.map(|c| ((100.0 - c.idle - c.iowait - c.steal) / 100.0).max(0.0));
        add(Metric::CpuUtilization, busy);
        add(Metric::CpuSteal, all.map(|c| c.steal / 100.0));
        if let Some(memory) = &written.memory {
            let total = memory.total();
            let used = total.zip(memory.avail).map(|(t, a)| (t - a).max(0.0));
            add(Metric::MemoryTotal, total.map(|kb| kb * 1024.0));
            add(Metric::MemoryUsed, used.map(|kb| kb * 1024.0));
            add(Metric::MemoryUtilization, used.zip(total).map(|(u, t)| u / t));
            let swap = memory.swpused.zip(memory.swpfree).filter(|(u, f)| u + f > 0.0);
            add(Metric::SwapUtilization, swap.map(|(used, free)| used / (used + free)));
        }
        let queue = written.queue.unwrap_or_default();
        add(Metric::Load1, queue.one);
        add(Metric::Load5, queue.five);
        add(Metric::Load15, queue.fifteen);
        let real = written.disks.0.iter().filter(|d| is_real_disk(&d.device));
        let busiest = real.filter_map(|d| d.busy).reduce(f64::max);
        add(Metric::DiskBusy, busiest.map(share_of_time));
        let told = written.network.into_iter().flat_map(|n| n.interfaces.0);
        let told = told.filter_map(|i| {
            let (received, sent) = (i.received? * 1024.0, i.sent? * 1024.0);
            Some((i.iface, InterfaceCounters { received, sent, errors: None }))
        });
        if let Some(sum) = sum(&interfaces(told)) {
            add(Metric::NetworkReceive, Some(sum.received));
            add(Metric::NetworkTransmit, Some(sum.sent));
        }
        let share = |f: &Filesystem| {
            let used = f.size - f.free;
            let usable = used + f.available;
            (usable > 0.0).then_some((used / usable, used, usable))
        };
        let fullest = distinct(written.filesystems.0.iter().map(mounted).collect())
            .iter()
            .filter_map(share)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((share, used, total)) = fullest {
            add(Metric::DiskUtilization, Some(share));
            add(Metric::DiskUsed, Some(used));
            add(Metric::DiskTotal, Some(total));
        }
        if let Some(psi) = written.psi {
            let some = |p: Option<Pressure>| p.and_then(|p| p.some_avg).map(share_of_time);
            add(Metric::PressureCpu, some(psi.cpu));
            add(Metric::PressureMemory, some(psi.memory));
            add(Metric::PressureIo, some(psi.io));
        }
        Self { stamp: written.timestamp, figures, load: queue.one }
    }
}

impl Sample {
    /// False: the batch is full.
    fn take(&self, at: Timestamp, interval: i64, cores: Option<f64>, into: &mut Batch) -> bool {
        let cores = cores.filter(|c| *c >= 1.0);
        let per_core =
            self.load.zip(cores).map(|(load, cores)| (Metric::LoadPerCore, load / cores));
        let count = cores.map(|c| (Metric::CpuCores, c));
        let figures = || self.figures.iter().copied().chain(per_core).chain(count);
        instants(at, interval).all(|at| figures().all(|(m, value)| into.push(m, at, value)))
    }
}

/// A little more than all of an interval is all of it: both are rounded. (Much more is no share, and
/// a gap.)
fn share_of_time(percent: f64) -> f64 {
    if (100.0..=110.0).contains(&percent) { 1.0 } else { percent / 100.0 }
}

/// The instants at which a record is written down.
fn instants(at: Timestamp, interval: i64) -> impl Iterator<Item = Timestamp> {
    let covered = if (1..=LONGEST).contains(&interval) { interval } else { 1 };
    let steps = (0..).map(|step| step * HOLD.num_seconds());
    steps.take_while(move |back| *back < covered).map(move |back| at - TimeDelta::seconds(back))
}

impl Memory {
    /// MemTotal in kB. Newer versions' « used » leaves out buffers, cache and slab; in older ones it
    /// is everything that is not free.
    fn total(&self) -> Option<f64> {
        let (free, used) = (self.memfree?, self.memused?);
        let percent = self.memused_percent?;
        let older = free + used;
        let newer = older + self.buffers.unwrap_or(0.0) + self.cached.unwrap_or(0.0);
        let newest = newer + self.slab.unwrap_or(0.0);
        let agrees = |total: &f64| *total > 0.0 && (100.0 * used / total - percent).abs() <= 0.006;
        if let Some(total) = [newest, newer, older].into_iter().find(agrees) {
            return Some(total);
        }
        // Without slab (`-r` alone) the percentage tells it, to two decimals.
        (percent >= 1.0).then(|| 100.0 * used / percent)
    }
}

/// Without its name (older versions) a device is `devMAJOR-MINOR`.
fn is_real_disk(name: &str) -> bool {
    // Memory, floppies, loops, metadevices, CD-ROMs, network block devices.
    const UNREAL: [&str; 6] = ["1", "2", "7", "9", "11", "43"];
    match name.strip_prefix("dev").and_then(|rest| rest.split_once('-')) {
        Some((major, _)) => !UNREAL.contains(&major),
        None => is_real_block_device(name),
    }
}

/// sysstat writes megabytes in use and free, and what share of all a user cannot have.
fn mounted(written: &Mounted) -> Found {
    const MB: f64 = 1024.0 * 1024.0;
    let size = (written.free + written.used) * MB;
    let available = (size * (1.0 - written.used_percent / 100.0)).clamp(0.0, size.max(0.0));
    // Of a mount point (`-F MOUNT`) only the root says whose it is.
    let name = written.filesystem.as_str();
    let image = ["/dev/loop", "/dev/sr"].iter().any(|p| name.starts_with(p));
    let mount = if name == "/" || name.starts_with("/dev/") { "/" } else { "" };
    let device = if image { "image".to_owned() } else { name.to_owned() };
    let mount = if image { "" } else { mount };
    Found {
        fstype: None,
        filesystem: Filesystem {
            mount: mount.to_owned(),
            device,
            size,
            free: written.free * MB,
            available,
        },
    }
}
