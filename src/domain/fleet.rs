//! Machines that a monitoring server knows, as it tells of all of them at once: a few figures each,
//! already aggregated there. Refuses to judge: that is the fleet's own.

use crate::domain::Timestamp;
use crate::domain::observation::SourceEvent;

/// No more machines are listed; what is beyond is counted and said.
pub const MOST_HOSTS: usize = 5_000;

/// Points of a host's short history: a minute each.
pub const POINTS: usize = 16;

/// One machine.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Host {
    /// Its name as the server has it: the `instance` label.
    pub name: String,
    /// The jobs under which it is scraped.
    pub job: String,
    /// CPU utilization, 0–1.
    pub cpu: Option<f64>,
    /// Memory utilization, 0–1.
    pub memory: Option<f64>,
    /// Memory, in bytes.
    pub memory_total: Option<f64>,
    /// The fullest filesystem, 0–1.
    pub disk: Option<f64>,
    /// Load over one minute ÷ cores.
    pub load: Option<f64>,
    /// Cores.
    pub cores: Option<f64>,
    /// The server cannot scrape it.
    pub down: bool,
}

/// What is heard of one member of a fleet.
#[derive(Debug, Clone, PartialEq)]
pub enum FleetNews {
    /// What a source of its own says.
    Source(SourceEvent),
    /// The machines that it knows.
    Hosts(Hosts),
}

/// All machines of one server at one instant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hosts {
    /// By the clock of who asks.
    pub at: Timestamp,
    /// By name, at most [`MOST_HOSTS`].
    pub hosts: Vec<Host>,
    /// How many there are in all, those that are not listed included.
    pub total: usize,
    /// CPU over the last [`POINTS`] minutes by name; only in the first answer.
    pub history: Vec<(String, Vec<Option<f32>>)>,
}

impl Hosts {
    /// What one machine of their size would show: shares weighted by cores or bytes, the fullest
    /// filesystem; none while not all of them are listed. CPU, memory, disk, cores, load per core,
    /// bytes of memory.
    #[must_use]
    pub fn together(&self) -> Option<[Option<f64>; 6]> {
        let up: Vec<&Host> = self.hosts.iter().filter(|h| !h.down).collect();
        if up.is_empty() || self.total > self.hosts.len() {
            return None;
        }
        let weighted = |value: fn(&Host) -> Option<f64>, weight: fn(&Host) -> Option<f64>| {
            let pairs = up.iter().filter_map(|h| value(h).zip(weight(h)));
            let (sum, all) = pairs.fold((0.0, 0.0), |(s, a), (v, w)| (s + v * w, a + w));
            (all > 0.0).then(|| sum / all)
        };
        let sum = |value: fn(&Host) -> Option<f64>| up.iter().filter_map(|h| value(h)).sum::<f64>();
        Some([
            weighted(|h| h.cpu, |h| h.cores),
            weighted(|h| h.memory, |h| h.memory_total),
            up.iter().filter_map(|h| h.disk).reduce(f64::max),
            Some(sum(|h| h.cores)).filter(|cores| *cores > 0.0),
            weighted(|h| h.load, |h| h.cores),
            Some(sum(|h| h.memory_total)).filter(|bytes| *bytes > 0.0),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::{Host, Hosts};

    fn host(name: &str, cores: f64, cpu: f64) -> Host {
        let name = name.to_owned();
        Host {
            name,
            cores: Some(cores),
            cpu: Some(cpu),
            disk: Some(cpu / 2.0),
            load: Some(cpu),
            memory: Some(0.5),
            memory_total: Some(cores * 1e9),
            ..Host::default()
        }
    }

    #[test]
    fn shares_are_weighted_by_size_and_the_fullest_disk_counts() {
        let hosts = vec![host("a", 1.0, 0.9), host("b", 3.0, 0.1)];
        let mut all = Hosts { total: 2, hosts, ..Hosts::default() };
        // (1 × 0.9 + 3 × 0.1) ÷ 4 = 0.3.
        let [cpu, memory, disk, cores, load, bytes] = all.together().unwrap();
        assert!((cpu.unwrap() - 0.3).abs() < 1e-9 && (load.unwrap() - 0.3).abs() < 1e-9);
        assert_eq!((memory, disk, cores, bytes), (Some(0.5), Some(0.45), Some(4.0), Some(4e9)));
        // One that is not listed: nothing is said of all.
        all.total = 3;
        assert_eq!(all.together(), None);
    }
}
