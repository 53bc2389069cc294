//! The machine's counters over time.

use super::{Windows, detail, increase};
use crate::domain::Timestamp;
use crate::domain::machine::{Detail, Trends};
use crate::domain::metric::Metric;
use crate::domain::observation::{CpuTimes, HostSample, Pressure};
use crate::domain::reading::Reading;
use std::collections::VecDeque;

/// At most so many samples are kept for a window.
const MOST: usize = 4_000;

/// The samples of the window, oldest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct HostMeter {
    samples: VecDeque<(Timestamp, HostSample)>,
    trends: Trends,
}

impl HostMeter {
    pub(super) fn take(
        &mut self,
        at: Timestamp,
        sample: &HostSample,
        windows: Windows,
    ) -> Vec<Reading> {
        let newest = self.samples.back();
        let restarted = newest.is_some_and(|(_, s)| is_another_run(s, sample));
        let broken = newest.is_some_and(|(t, _)| at <= *t || at - *t > windows.longest_gap());
        if restarted || broken {
            self.samples.clear();
        }
        let mut readings = gauges(at, sample);
        if let Some((before_at, before)) = self.samples.front() {
            let seconds = (at - *before_at).as_seconds_f64();
            readings.extend(rates(at, seconds, before, sample));
        }
        self.samples.push_back((at, sample.clone()));
        self.forget(at, windows);
        readings
    }

    /// The machine in detail, from the same looks as [`Self::take`] forms rates of; to be asked
    /// before that. None: the look tells of nothing but sums.
    pub(super) fn detail(
        &mut self,
        at: Timestamp,
        sample: &HostSample,
        windows: Windows,
    ) -> Option<Detail> {
        let follows = self.samples.back().is_some_and(|(then, s)| {
            at > *then && at - *then <= windows.longest_gap() && !is_another_run(s, sample)
        });
        let before = self.samples.front().filter(|_| follows);
        let before = before.map(|(then, s)| ((at - *then).as_seconds_f64(), s));
        let mut detail = detail::of(sample, before);
        self.trends.note(at, &mut detail.filesystems);
        detail::tells(&detail).then_some(detail)
    }

    fn forget(&mut self, at: Timestamp, windows: Windows) {
        while self.samples.len() > 1
            && (at - self.samples[1].0 >= windows.host || self.samples.len() > MOST)
        {
            self.samples.pop_front();
        }
    }
}

/// Another machine, another source or another boot: counters of one say nothing of the other.
fn is_another_run(before: &HostSample, after: &HostSample) -> bool {
    before.origin != after.origin
        || before.started.zip(after.started).is_some_and(|(a, b)| (a - b).abs() > 60.0)
}

fn gauges(at: Timestamp, s: &HostSample) -> Vec<Reading> {
    let mut readings = Vec::new();
    let mut say = |metric, value: f64| {
        readings.extend(Reading::new(metric, value, at, &s.origin));
    };
    if let Some(cores) = s.cores {
        say(Metric::CpuCores, f64::from(cores));
    }
    if let Some([one, five, fifteen]) = s.load {
        say(Metric::Load1, one);
        say(Metric::Load5, five);
        say(Metric::Load15, fifteen);
        if let Some(cores) = s.cores.filter(|c| *c > 0) {
            say(Metric::LoadPerCore, one / f64::from(cores));
        }
    }
    if let Some(m) = s.memory.filter(|m| m.total > 0.0) {
        let used = (m.total - m.available).max(0.0);
        say(Metric::MemoryUtilization, used / m.total);
        say(Metric::MemoryUsed, used);
        say(Metric::MemoryTotal, m.total);
        if m.swap_total > 0.0 {
            say(Metric::SwapUtilization, (1.0 - m.swap_free / m.swap_total).clamp(0.0, 1.0));
        }
    }
    let fullest = s
        .filesystems
        .iter()
        .filter_map(|f| f.utilization().map(|u| (u, f)))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((utilization, f)) = fullest {
        say(Metric::DiskUtilization, utilization);
        say(Metric::DiskUsed, f.size - f.free);
        say(Metric::DiskTotal, f.size - f.free + f.available);
    }
    let shares = [
        (Metric::PressureCpu, s.pressure.cpu),
        (Metric::PressureMemory, s.pressure.memory),
        (Metric::PressureIo, s.pressure.io),
    ];
    for (metric, pressure) in shares {
        if let Some(Pressure::Share(share)) = pressure {
            say(metric, share);
        }
    }
    readings
}

fn rates(at: Timestamp, seconds: f64, before: &HostSample, s: &HostSample) -> Vec<Reading> {
    let mut readings = Vec::new();
    let mut say = |metric, value: f64| {
        readings.extend(Reading::new(metric, value, at, &s.origin));
    };
    if let Some((busy, steal)) = before.cpu.zip(s.cpu).and_then(|(a, b)| cpu_shares(a, b)) {
        say(Metric::CpuUtilization, busy);
        say(Metric::CpuSteal, steal);
    }
    if let (Some(a), Some(b)) = (before.network, s.network) {
        say(Metric::NetworkReceive, increase(a.received, b.received) / seconds);
        say(Metric::NetworkTransmit, increase(a.sent, b.sent) / seconds);
    }
    let busiest = s
        .disk_io_seconds
        .iter()
        .filter_map(|(device, io)| before.disk_io_seconds.get(device).map(|b| increase(*b, *io)))
        .max_by(f64::total_cmp);
    if let Some(busiest) = busiest {
        say(Metric::DiskBusy, (busiest / seconds).min(1.0));
    }
    if let Some(joules) = joules(before, s) {
        say(Metric::Power, joules / seconds);
    }
    let stalls = [
        (Metric::PressureCpu, before.pressure.cpu, s.pressure.cpu),
        (Metric::PressureMemory, before.pressure.memory, s.pressure.memory),
        (Metric::PressureIo, before.pressure.io, s.pressure.io),
    ];
    for (metric, a, b) in stalls {
        if let (Some(Pressure::StalledSeconds(a)), Some(Pressure::StalledSeconds(b))) = (a, b) {
            say(metric, (increase(a, b) / seconds).min(1.0));
        }
    }
    readings
}

/// Energy used between two looks, over all meters; none unless both looks saw the same ones, for
/// the rest alone would read as the whole. A counter that went down has passed its range once;
/// where the range is not told, that look gives nothing.
fn joules(before: &HostSample, after: &HostSample) -> Option<f64> {
    if after.energy.is_empty() || !after.energy.keys().eq(before.energy.keys()) {
        return None;
    }
    let used = after.energy.iter().map(|(name, meter)| {
        let was = before.energy.get(name)?.joules;
        let grown = meter.joules - was;
        if grown >= 0.0 { Some(grown) } else { meter.range.map(|range| grown + range) }
    });
    used.sum::<Option<f64>>().filter(|sum| *sum >= 0.0)
}

/// Busy and steal shares between two looks. The kernel's iowait may go back by a little; a part
/// that goes down counts as nothing, a total that does not grow gives no share.
pub(super) fn cpu_shares(a: CpuTimes, b: CpuTimes) -> Option<(f64, f64)> {
    let grown = |a: f64, b: f64| (b - a).max(0.0);
    let busy = grown(a.busy, b.busy);
    let steal = grown(a.steal, b.steal);
    let all = busy + steal + grown(a.idle, b.idle) + grown(a.iowait, b.iowait);
    (all > 0.0).then(|| (busy / all, steal / all))
}
