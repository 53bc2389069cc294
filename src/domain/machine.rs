//! The machine in detail: core by core, filesystem by filesystem, interface by interface, device by
//! device, and how its memory is made up. A picture of now, for the screens; what a signal or a
//! forecast needs is a [`Metric`](super::metric::Metric) besides, and details are not kept in the
//! history. Lists are bounded, because a machine may tell of thousands.

use crate::domain::Timestamp;
use crate::domain::capacity::theil_sen;
use crate::domain::observation::{CpuTimes, Memory};
use crate::domain::reading::Origin;
use chrono::TimeDelta;
use std::collections::{BTreeMap, VecDeque};

/// Of more cores than this the rest is left out.
pub const MOST_CORES: usize = 256;

/// Of more filesystems, interfaces or devices than this, each, the rest is left out.
pub const MOST_EACH: usize = 64;

/// What a machine counts in detail, as it tells it: bytes, seconds and events since boot.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tables {
    /// CPU seconds of each core, by its number.
    pub cores: BTreeMap<u32, CpuTimes>,
    /// What of the memory is neither used nor cache.
    pub memory: Option<Spare>,
    /// Real interfaces by name.
    pub interfaces: BTreeMap<String, InterfaceCounters>,
    /// Real block devices by name.
    pub devices: BTreeMap<String, DeviceCounters>,
}

/// What memory does besides being used, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spare {
    /// `MemFree`.
    pub free: f64,
    /// `Buffers`.
    pub buffers: f64,
}

/// One interface since boot.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct InterfaceCounters {
    /// Bytes received.
    pub received: f64,
    /// Bytes sent.
    pub sent: f64,
    /// Packets that failed either way, where that is told.
    pub errors: Option<f64>,
}

/// One block device since boot.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DeviceCounters {
    /// Seconds in which it did I/O.
    pub busy: f64,
    /// Bytes read, where they are told.
    pub read: Option<f64>,
    /// Bytes written, where they are told.
    pub written: Option<f64>,
}

/// The machine in detail at one instant. What is not known is `None` or empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Detail {
    /// By whom.
    pub origin: Origin,
    /// Each core, in the order of its number.
    pub cores: Vec<Core>,
    /// How the memory is made up.
    pub memory: Option<Layers>,
    /// The fullest first.
    pub filesystems: Vec<Filling>,
    /// By name.
    pub interfaces: Vec<Interface>,
    /// By name.
    pub devices: Vec<Device>,
}

/// One core.
#[derive(Debug, Clone, PartialEq)]
pub struct Core {
    /// Its number, with the machine's name where there are several.
    pub name: String,
    /// Busy share, 0–1.
    pub busy: f64,
}

/// Memory in bytes; the four layers add up to the whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layers {
    /// What programs hold and nobody else can get: total − available.
    pub used: f64,
    /// Cache that is given back when programs want it.
    pub cache: f64,
    /// Buffers that are given back.
    pub buffers: f64,
    /// Nobody's.
    pub free: f64,
    /// Swap in use; 0 without swap.
    pub swap_used: f64,
    /// Swap; 0 without.
    pub swap_total: f64,
}

impl Layers {
    /// Free and buffers, as far as they lie within what is available; the rest of that is cache.
    #[must_use]
    pub fn of(memory: Memory, spare: Spare) -> Self {
        let available = memory.available.clamp(0.0, memory.total.max(0.0));
        let free = spare.free.clamp(0.0, available);
        let buffers = spare.buffers.clamp(0.0, available - free);
        Self {
            used: (memory.total - available).max(0.0),
            cache: available - free - buffers,
            buffers,
            free,
            swap_used: (memory.swap_total - memory.swap_free).max(0.0),
            swap_total: memory.swap_total.max(0.0),
        }
    }

    /// All of it, without swap.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.used + self.cache + self.buffers + self.free
    }
}

/// One filesystem, in bytes as `df` counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Filling {
    /// Where it is mounted, cleaned; with the machine's name where there are several.
    pub mount: String,
    /// Used.
    pub used: f64,
    /// Used + available.
    pub reach: f64,
    /// How it grows, where it was watched for long enough.
    pub growth: Option<Growth>,
}

impl Filling {
    /// Used ÷ (used + available), 0–1.
    #[must_use]
    pub fn utilization(&self) -> f64 {
        if self.reach > 0.0 { (self.used / self.reach).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Days until nothing is left at the trend; none where it does not grow, or nobody knows.
    #[must_use]
    pub fn days_left(&self) -> Option<f64> {
        let per_day = self.growth?.per_day;
        (per_day > 0.0).then(|| (self.reach - self.used).max(0.0) / per_day)
    }
}

/// A trend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// Bytes a day; negative where it empties.
    pub per_day: f64,
    /// The time that it was taken over.
    pub over: TimeDelta,
}

/// One interface.
#[derive(Debug, Clone, PartialEq)]
pub struct Interface {
    /// Its name, cleaned.
    pub name: String,
    /// Bytes received per second.
    pub received: f64,
    /// Bytes sent per second.
    pub sent: f64,
    /// Failed packets per second, where they are told.
    pub errors: Option<f64>,
}

/// One block device.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// Its name, cleaned.
    pub name: String,
    /// Share of time in which it did I/O, 0–1.
    pub busy: f64,
    /// Bytes read per second, where they are told.
    pub read: Option<f64>,
    /// Bytes written per second, where they are told.
    pub written: Option<f64>,
}

/// The fullest first, as many as are shown.
pub fn fullest_first(filesystems: &mut Vec<Filling>) {
    filesystems.sort_by(|a, b| {
        b.utilization().total_cmp(&a.utilization()).then_with(|| a.mount.cmp(&b.mount))
    });
    filesystems.truncate(MOST_EACH);
}

/// Between two points of a trend.
const EVERY: TimeDelta = TimeDelta::minutes(5);

/// No trend is told of a shorter time: an hour of a log that is just being written says nothing.
const LEAST: TimeDelta = TimeDelta::hours(1);

/// So many points of each filesystem, the newest: a day.
const POINTS: usize = 288;

/// How filesystems fill while they are watched. Holds little: one point in five minutes of each,
/// for a day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trends(BTreeMap<String, Trend>);

#[derive(Debug, Clone, PartialEq, Default)]
struct Trend {
    points: VecDeque<(Timestamp, f64)>,
    growth: Option<Growth>,
}

impl Trends {
    /// Notes how full they are, and tells those that were watched for long enough how they grow.
    pub fn note(&mut self, at: Timestamp, filesystems: &mut [Filling]) {
        self.0.retain(|mount, _| filesystems.iter().any(|f| f.mount == *mount));
        for filling in filesystems.iter_mut().take(MOST_EACH) {
            let trend = self.0.entry(filling.mount.clone()).or_default();
            if trend.points.back().is_some_and(|(then, _)| at < *then) {
                *trend = Trend::default();
            }
            if trend.points.back().is_none_or(|(then, _)| at - *then >= EVERY) {
                trend.points.push_back((at, filling.used));
                if trend.points.len() > POINTS {
                    trend.points.pop_front();
                }
                trend.growth = growth(&trend.points);
            }
            filling.growth = trend.growth;
        }
    }
}

fn growth(points: &VecDeque<(Timestamp, f64)>) -> Option<Growth> {
    let first = points.front()?.0;
    let over = points.back()?.0 - first;
    if over < LEAST {
        return None;
    }
    let days = |at: Timestamp| (at - first).as_seconds_f64() / 86_400.0;
    let points: Vec<(f64, f64)> = points.iter().map(|(at, used)| (days(*at), *used)).collect();
    Some(Growth { per_day: theil_sen(&points)?.slope, over })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::days(9) + TimeDelta::minutes(minutes)
    }

    fn root(used: f64) -> Filling {
        Filling { mount: "/".into(), used, reach: 1e9, growth: None }
    }

    #[test]
    fn the_layers_add_up_to_the_whole_however_they_overlap() {
        let memory = Memory { total: 2e9, available: 1.2e9, swap_total: 1e9, swap_free: 0.25e9 };
        let layers = Layers::of(memory, Spare { free: 3e8, buffers: 1e8 });
        assert_eq!((layers.used, layers.cache, layers.buffers, layers.free), (8e8, 8e8, 1e8, 3e8));
        assert_eq!((layers.swap_used, layers.swap_total), (7.5e8, 1e9));
        assert_eq!(layers.total(), 2e9);
        // Some kernels tell more free memory than they call available.
        let odd = Layers::of(memory, Spare { free: 9e9, buffers: 9e9 });
        assert_eq!((odd.free, odd.buffers, odd.cache, odd.total()), (1.2e9, 0.0, 0.0, 2e9));
    }

    #[test]
    fn a_filesystem_that_grows_by_a_tenth_a_day_is_full_in_five() {
        let mut trends = Trends::default();
        // 1e8 bytes a day, that is 69,444 a minute; half full at the end of three hours.
        let used = |minute: i64| 5e8 - 1e8 / 1440.0 * (180 - minute) as f64;
        let mut last = root(0.0);
        for minute in 0..=180 {
            last = root(used(minute));
            trends.note(at(minute), std::slice::from_mut(&mut last));
            assert_eq!(last.growth.is_some(), minute >= 60, "{minute}");
        }
        let growth = last.growth.unwrap();
        assert!((growth.per_day - 1e8).abs() < 1.0, "{growth:?}");
        assert_eq!(growth.over, TimeDelta::hours(3));
        assert!((last.days_left().unwrap() - 5.0).abs() < 1e-6);
    }

    #[test]
    fn what_does_not_grow_has_no_end_and_what_is_gone_is_forgotten() {
        let mut trends = Trends::default();
        let mut still = root(5e8);
        for minute in 0..120 {
            trends.note(at(minute), std::slice::from_mut(&mut still));
        }
        assert_eq!(still.growth.map(|g| g.per_day), Some(0.0));
        assert_eq!(still.days_left(), None);
        trends.note(at(121), &mut []);
        trends.note(at(122), std::slice::from_mut(&mut still));
        assert_eq!(still.growth, None);
        // A clock that was set back begins anew.
        trends.note(at(10), std::slice::from_mut(&mut still));
        assert_eq!(still.growth, None);
    }

    #[test]
    fn the_fullest_come_first_and_thousands_are_cut() {
        let mut many: Vec<Filling> = (0..5000)
            .map(|i| Filling { mount: format!("/{i}"), ..root(f64::from(i) * 1e5) })
            .collect();
        fullest_first(&mut many);
        assert_eq!((many.len(), many[0].mount.as_str()), (MOST_EACH, "/4999"));
    }
}
