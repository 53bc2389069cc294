//! What the machine shows at an instant, by the laws that palier itself reckons with: the
//! utilization law (busy cores = background + rate × CPU a request), Little's law (under way =
//! rate × time), M/M/c for the waiting.

use super::load::{Chances, rate};
use super::queue::{MEAN, Waiting};
use super::{Hosting, Incident, Script};
use crate::domain::Timestamp;

/// No machine works more than this share of its time.
const MOST_BUSY: f64 = 0.98;
/// From this utilization on requests begin to fail.
const STRAINED: f64 = 0.9;
/// And so large a share of them fails when it is at its limit.
const STRAINED_ERRORS: f64 = 0.06;
/// Seconds before a request is given up.
const PATIENCE: f64 = 30.0;

/// Everything that can be measured at one instant; rates are per second.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// When.
    pub at: Timestamp,
    /// Business units.
    pub units: f64,
    /// The hosting's place in the script.
    pub hosting: usize,
    /// Cores.
    pub cores: f64,
    /// Cores at work for palier's owner.
    pub busy: f64,
    /// Cores that the hypervisor gave to others.
    pub steal: f64,
    /// Cores that wait for the disk.
    pub iowait: f64,
    /// Running and waiting processes.
    pub load: f64,
    /// Share of time in which something waited for a core.
    pub pressure: f64,
    /// Requests per second.
    pub rate: f64,
    /// Of these failed, 0–1.
    pub errors: f64,
    /// Median latency, seconds.
    pub median: f64,
    /// Mean latency, seconds.
    pub mean: f64,
    /// Requests under way.
    pub in_flight: f64,
    /// Memory in use, bytes.
    pub memory_used: f64,
    /// Memory, bytes.
    pub memory: f64,
    /// Disk in use, bytes.
    pub disk_used: f64,
    /// Disk, bytes.
    pub disk: f64,
    /// Bytes of the databases.
    pub database: f64,
    /// Connections to the database.
    pub connections: f64,
    /// Share of blocks found in its cache.
    pub cache_hit: f64,
    /// Bytes received per second.
    pub received: f64,
    /// Bytes sent per second.
    pub sent: f64,
    /// Whether it answers at all.
    pub up: bool,
    /// Whether it is being moved, and the machine itself is silent too.
    pub moving: bool,
    /// Machines that are ready.
    pub nodes_ready: u32,
    /// Machines.
    pub nodes: u32,
}

impl State {
    /// The state of a script's machine at that instant under that seed.
    #[must_use]
    pub fn of(script: &Script, seed: u64, at: Timestamp) -> Option<Self> {
        let (place, hosting) = script.hosting_at(at)?;
        let chances = Chances::at(seed, at);
        let troubles: Vec<&Incident> = script.incidents.iter().filter(|i| i.holds(at)).collect();
        let moving = place > 0 && at < hosting.from + hosting.downtime;
        let up = !moving && !troubles.iter().any(|i| i.down);
        let units = script.units.at(at).floor();
        let asked = if up { rate(script, units, at, &chances) } else { 0.0 };
        let mut state = Self::resting(script, (place, hosting), at, units);
        state.up = up;
        state.moving = moving;
        state.work(script, asked, &troubles, chances.own[0]);
        state.remember(script, at, &troubles, chances.own);
        Some(state)
    }

    fn resting(script: &Script, (place, on): (usize, &Hosting), at: Timestamp, units: f64) -> Self {
        let stored = script.service.disk_per_unit_day * script.units.unit_days(at);
        Self {
            at,
            units,
            hosting: place,
            cores: f64::from(on.cores),
            busy: 0.0,
            steal: 0.0,
            iowait: 0.0,
            load: 0.0,
            pressure: 0.0,
            rate: 0.0,
            errors: 0.0,
            median: script.service.latency,
            mean: script.service.latency * MEAN,
            in_flight: 0.0,
            memory_used: 0.0,
            memory: on.memory,
            disk_used: (script.service.disk + stored).min(on.disk * 0.995),
            disk: on.disk,
            database: script.service.database_share * stored,
            connections: script.service.connections,
            cache_hit: script.service.cache_hit,
            received: 0.0,
            sent: 0.0,
            up: true,
            moving: false,
            nodes_ready: on.nodes,
            nodes: on.nodes,
        }
    }

    /// Requests, CPU and latency.
    fn work(&mut self, script: &Script, asked: f64, troubles: &[&Incident], chance: f64) {
        let service = &script.service;
        let lost: u32 = troubles.iter().map(|i| i.nodes).sum();
        self.nodes_ready = self.nodes.saturating_sub(lost).max(u32::from(self.nodes > 0));
        let stolen = troubles.iter().map(|i| i.steal).fold(0.004 * (1.0 + 0.3 * chance), f64::max);
        let working = self.cores * f64::from(self.nodes_ready) / f64::from(self.nodes.max(1));
        let own = working * (1.0 - stolen);
        let each = service.cpu * troubles.iter().map(|i| i.cpu).product::<f64>();
        let background = service.background * (1.0 + 0.1 * chance);
        let most = ((own * MOST_BUSY - background) / each).max(0.0);
        let served = asked.min(most);
        self.busy = (background + served * each).min(own * MOST_BUSY);
        self.steal = stolen * working;
        self.iowait = 0.003 * self.cores;
        let queue = Waiting::of(own, self.busy);
        // Six decades of queueing theory assume that nobody gives up.
        self.median = (service.latency * each / service.cpu * queue.stretch).min(PATIENCE);
        self.mean = self.median * MEAN;
        self.load = (self.busy + queue.length) * (1.0 + 0.05 * chance);
        self.pressure = queue.share * self.busy / own.max(1e-9);
        self.rate = asked;
        let strain = ((self.busy / own.max(1e-9) - STRAINED) / (MOST_BUSY - STRAINED)).max(0.0);
        let turned_away = if asked > 0.0 { (asked - served) / asked } else { 0.0 };
        let added: f64 = troubles.iter().map(|i| i.errors).sum();
        let errors = service.errors + added + STRAINED_ERRORS * strain * strain + turned_away;
        self.errors = errors.min(1.0);
        self.in_flight = served * self.mean;
        let held = served * service.connection * queue.stretch;
        self.connections = (service.connections + held).min(service.connections_max).round();
        self.received = asked * service.received;
        self.sent = served * service.sent;
    }

    /// Memory, and what chance does to the rest.
    fn remember(&mut self, script: &Script, at: Timestamp, on: &[&Incident], chances: [f64; 4]) {
        let service = &script.service;
        let leaked: f64 = on
            .iter()
            .map(|i| {
                let share =
                    (at - i.from).num_seconds() as f64 / i.lasts.num_seconds().max(1) as f64;
                i.memory * share
            })
            .sum();
        let needed = service.memory + service.memory_per_unit * self.units + leaked;
        let chance = 1.0 + 0.006 * chances[1];
        self.memory_used = (needed * chance).min(self.memory * 0.99);
        self.cache_hit = (service.cache_hit + 0.0008 * chances[2]).clamp(0.0, 0.9999);
        self.iowait *= (1.0 + 0.3 * chances[3]).max(0.0);
    }

    /// Busy share of all cores, as palier defines it.
    #[must_use]
    pub fn utilization(&self) -> f64 {
        self.busy / self.cores
    }
}
