//! One reader per table. Formats: proc(5), Documentation/accounting/psi.rst and
//! Documentation/admin-guide/iostats.rst of the kernel, POSIX `df -P`.

use crate::domain::machine::{DeviceCounters, InterfaceCounters, MOST_CORES, Spare};
use crate::domain::observation::{CpuTimes, Filesystem, Memory, Pressure};
use crate::source::real::Found;
use std::collections::BTreeMap;

/// The unit of /proc/stat: `USER_HZ`, 100 on every architecture that Linux servers use. Shares of
/// time do not depend on it.
const TICKS_PER_SECOND: f64 = 100.0;

/// What /proc/stat tells.
#[derive(Debug, Default)]
pub(super) struct Stat {
    pub(super) cpu: Option<CpuTimes>,
    pub(super) cores: Option<u32>,
    pub(super) started: Option<f64>,
    /// By number; the first [`MOST_CORES`] lines of them.
    pub(super) each: BTreeMap<u32, CpuTimes>,
}

/// CPU times, cores and boot time out of /proc/stat.
pub(super) fn stat(text: &str) -> Stat {
    let mut stat = Stat::default();
    let mut cores = 0;
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some("cpu") => stat.cpu = cpu_times(words),
            Some("btime") => stat.started = words.next().and_then(number),
            Some(name) => {
                let Some(core) = name.strip_prefix("cpu") else { continue };
                cores += 1;
                let core = core.parse().ok().filter(|_| stat.each.len() < MOST_CORES);
                stat.each.extend(core.zip(cpu_times(words)));
            }
            None => {}
        }
    }
    stat.cores = (cores > 0).then_some(cores);
    stat
}

/// user nice system idle iowait irq softirq steal guest guest_nice; guest time is inside user.
/// Kernels before 2.6.11 tell no steal.
fn cpu_times<'a>(words: impl Iterator<Item = &'a str>) -> Option<CpuTimes> {
    let ticks: Vec<f64> = words.map_while(number).map(|t| t / TICKS_PER_SECOND).collect();
    let at = |place: usize| ticks.get(place).copied();
    Some(CpuTimes {
        busy: at(0)? + at(1)? + at(2)? + at(5).unwrap_or(0.0) + at(6).unwrap_or(0.0),
        idle: at(3)?,
        iowait: at(4).unwrap_or(0.0),
        steal: at(7).unwrap_or(0.0),
    })
}

/// The three averages.
pub(super) fn loadavg(text: &str) -> Option<[f64; 3]> {
    let mut words = text.split_ascii_whitespace().map_while(number);
    Some([words.next()?, words.next()?, words.next()?])
}

/// Memory and swap. Before Linux 3.14 there is no MemAvailable: then free + buffers + cached.
pub(super) fn meminfo(text: &str) -> Option<Memory> {
    let kibibytes = |key: &str| kibibytes(text, key);
    Some(Memory {
        total: kibibytes("MemTotal").filter(|total| *total > 0.0)?,
        available: kibibytes("MemAvailable").or_else(|| {
            Some(kibibytes("MemFree")? + kibibytes("Buffers")? + kibibytes("Cached")?)
        })?,
        swap_total: kibibytes("SwapTotal").unwrap_or(0.0),
        swap_free: kibibytes("SwapFree").unwrap_or(0.0),
    })
}

/// What is neither used nor cache. Old kernels tell it as the new ones do.
pub(super) fn spare(text: &str) -> Option<Spare> {
    Some(Spare { free: kibibytes(text, "MemFree")?, buffers: kibibytes(text, "Buffers")? })
}

/// Bytes of a line of /proc/meminfo.
fn kibibytes(text: &str, key: &str) -> Option<f64> {
    text.lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))
        .and_then(|rest| rest.split_ascii_whitespace().next())
        .and_then(number)
        .map(|value| value * 1024.0)
}

/// Interface: bytes received and sent, and failed packets either way (fields 3 and 11). The colon
/// may touch the first number.
pub(super) fn net_dev(text: &str) -> impl Iterator<Item = (String, InterfaceCounters)> {
    text.lines().filter_map(|line| {
        let (name, counters) = line.rsplit_once(':')?;
        let counters: Vec<f64> = counters.split_ascii_whitespace().map_while(number).collect();
        let at = |place: usize| counters.get(place).copied();
        let errors = at(2).zip(at(10)).map(|(received, sent)| received + sent);
        let counted = InterfaceCounters { received: at(0)?, sent: at(8)?, errors };
        Some((name.trim().to_owned(), counted))
    })
}

/// What the kernel counts sectors in, whatever the device's own are.
const SECTOR: f64 = 512.0;

/// Device: sectors read and written (fields 3 and 7 after the name), and time spent doing I/O
/// (field 10, in milliseconds).
pub(super) fn diskstats(text: &str) -> impl Iterator<Item = (String, DeviceCounters)> {
    text.lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace().skip(2);
        let name = words.next()?;
        let counters: Vec<f64> = words.map_while(number).collect();
        let at = |place: usize| counters.get(place).copied();
        let counted = DeviceCounters {
            busy: at(9)? / 1000.0,
            read: at(2).map(|sectors| sectors * SECTOR),
            written: at(6).map(|sectors| sectors * SECTOR),
        };
        Some((name.to_owned(), counted))
    })
}

/// `avg60` of the `some` line, in percent, as a share.
pub(super) fn pressure(text: &str) -> Option<Pressure> {
    let some = text.lines().find_map(|line| line.strip_prefix("some "))?;
    let percent = some.split_ascii_whitespace().find_map(|word| word.strip_prefix("avg60="))?;
    number(percent).map(|percent| Pressure::Share(percent / 100.0))
}

/// A line of /proc/mounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mount {
    pub(crate) device: String,
    pub(crate) point: String,
    pub(crate) fstype: String,
}

/// The mounts in order; a later one on the same point hides an earlier one.
pub(crate) fn mounts(text: &str) -> Vec<Mount> {
    text.lines()
        .filter_map(|line| {
            let mut words = line.split_ascii_whitespace();
            Some(Mount {
                device: unescape(words.next()?),
                point: unescape(words.next()?),
                fstype: words.next()?.to_owned(),
            })
        })
        .collect()
}

/// Space, tab, newline and backslash stand as `\040` and so on.
fn unescape(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let code = rest.get(at + 1..at + 4).and_then(|code| u8::from_str_radix(code, 8).ok());
        match code {
            Some(code) if code.is_ascii() => {
                plain.push(char::from(code));
                rest = &rest[at + 4..];
            }
            _ => {
                plain.push('\\');
                rest = &rest[at + 1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// The table of `df -Pk` or `df -PkT`. The type comes from the table, else from the mounts. Device
/// and mount point may hold spaces; the four numbers between them may not.
pub(super) fn df(text: &str, mounts: &[Mount]) -> Vec<Found> {
    let typed = text.lines().next().is_some_and(|header| {
        header.split_ascii_whitespace().nth(1).is_some_and(|word| word == "Type")
    });
    text.lines().skip(1).filter_map(|line| df_line(line, typed, mounts)).collect()
}

fn df_line(line: &str, typed: bool, mounts: &[Mount]) -> Option<Found> {
    let words: Vec<(usize, &str)> = words(line).collect();
    let numbers = words.windows(4).position(|four| {
        four[..3].iter().all(|(_, word)| number(word).is_some())
            && (four[3].1 == "-" || four[3].1.strip_suffix('%').and_then(number).is_some())
    })?;
    let kibibytes = |place: usize| number(words[numbers + place].1).map(|value| value * 1024.0);
    let (size, used, available) = (kibibytes(0)?, kibibytes(1)?, kibibytes(2)?);
    let (at, percent) = words[numbers + 3];
    let mount = line[at + percent.len()..].trim_start();
    let before = numbers.checked_sub(usize::from(typed))?;
    let device = line[..words.get(before)?.0].trim_end();
    let fstype = if typed {
        Some(words[before].1.to_owned())
    } else {
        let known = mounts.iter().rev().find(|known| known.point == mount);
        known.map(|known| known.fstype.clone())
    };
    let filesystem = Filesystem {
        mount: mount.to_owned(),
        device: device.to_owned(),
        size,
        free: size - used,
        // Negative where root has used the reserve.
        available: available.max(0.0),
    };
    Some(Found { fstype, filesystem })
}

/// The words of a line, each with its place.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    line.split_ascii_whitespace()
        .map(move |word| (word.as_ptr().addr() - line.as_ptr().addr(), word))
}

/// A finite number.
fn number(word: &str) -> Option<f64> {
    word.parse::<f64>().ok().filter(|value| value.is_finite())
}
