//! The counters of a made-up machine: they only rise, and begin anew where the company moves to
//! another machine.

use crate::domain::Timestamp;
use crate::domain::story::{BOUNDS, Script, State, share_within};
use chrono::TimeDelta;
use std::sync::Arc;

/// The machine has run for so long when the story begins to be told.
const RUNNING: TimeDelta = TimeDelta::days(12);
/// Blocks of the database that a request asks for.
const BLOCKS: f64 = 45.0;
/// Seconds of I/O per core-second of waiting for it.
const IO: f64 = 3.0;

/// What has been counted since the machine started. Whole numbers are kept with their fractions, and
/// handed on without.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Counters {
    pub(super) busy: f64,
    pub(super) idle: f64,
    pub(super) iowait: f64,
    pub(super) steal: f64,
    pub(super) received: f64,
    pub(super) sent: f64,
    pub(super) disk_io: f64,
    pub(super) requests: f64,
    pub(super) errors: f64,
    pub(super) latency_sum: f64,
    /// Cumulative over [`BOUNDS`]; all requests are `requests`.
    pub(super) buckets: [f64; BOUNDS.len()],
    pub(super) blocks_hit: f64,
    pub(super) blocks_read: f64,
}

impl Counters {
    fn count(&mut self, state: &State, seconds: f64) {
        self.busy += state.busy * seconds;
        self.iowait += state.iowait * seconds;
        self.steal += state.steal * seconds;
        let idle = state.cores - state.busy - state.iowait - state.steal;
        self.idle += idle.max(0.0) * seconds;
        self.received += state.received * seconds;
        self.sent += state.sent * seconds;
        self.disk_io += (IO * state.iowait / state.cores).min(1.0) * seconds;
        let requests = state.rate * seconds;
        self.requests += requests;
        self.errors += requests * state.errors;
        self.latency_sum += requests * state.mean;
        for (bucket, bound) in self.buckets.iter_mut().zip(BOUNDS) {
            *bucket += requests * share_within(state.median, bound);
        }
        self.blocks_hit += requests * BLOCKS * state.cache_hit;
        self.blocks_read += requests * BLOCKS * (1.0 - state.cache_hit);
    }
}

/// The machine at the instant that it was run to.
#[derive(Debug, Clone)]
pub(super) struct Machine {
    pub(super) script: Arc<Script>,
    pub(super) seed: u64,
    /// The instant.
    at: Timestamp,
    /// When it started.
    pub(super) started: Timestamp,
    /// The hosting's place in the script.
    hosting: Option<usize>,
    pub(super) counters: Counters,
    /// The state at the instant; none before it was ever run.
    pub(super) state: Option<State>,
    pub(super) load5: f64,
    pub(super) load15: f64,
}

impl Machine {
    /// A machine at that instant that has not run yet.
    pub(super) fn new(script: Arc<Script>, seed: u64, at: Timestamp) -> Self {
        Self {
            script,
            seed,
            at,
            started: at - RUNNING,
            hosting: None,
            counters: Counters::default(),
            state: None,
            load5: 0.0,
            load15: 0.0,
        }
    }

    /// Lets it run to that instant of the story. What is counted over that time is what it counts in
    /// as many seconds, or in the given ones: whoever scrapes lives in a time of their own.
    pub(super) fn run(&mut self, to: Timestamp, seconds: Option<f64>) {
        let Some(state) = State::of(&self.script, self.seed, to) else { return };
        let passed = (to - self.at).as_seconds_f64().max(0.0);
        let first = self.state.is_none();
        if self.hosting.is_some_and(|place| place != state.hosting) {
            self.counters = Counters::default();
            let on = self.script.hosting.get(state.hosting);
            self.started = on.map_or(to, |on| on.from + on.downtime);
        }
        self.hosting = Some(state.hosting);
        if !state.moving {
            self.counters.count(&state, seconds.unwrap_or(passed));
        }
        let follow = |old: f64, over: f64| {
            let share = if first { 1.0 } else { (passed / over).min(1.0) };
            old + (state.load - old) * share
        };
        self.load5 = follow(self.load5, 300.0);
        self.load15 = follow(self.load15, 900.0);
        self.at = to;
        self.state = Some(state);
    }
}
