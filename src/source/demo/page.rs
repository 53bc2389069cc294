//! The made-up figures as Prometheus text, in the names of the real exporters, so that a real
//! Prometheus can scrape a story. The page says of itself that it is simulated, in its first line
//! and in a gauge of its own.

use super::ORIGIN;
use super::counters::Machine;
use super::looks::backup_age;
use crate::domain::Timestamp;
use crate::domain::story::{BOUNDS, Hosting, Script, State};
use std::fmt::Write as _;
use std::sync::Arc;

/// The content type of the text format.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// A story that is scraped. Its time runs at any speed; what its counters count is what such a
/// machine counts in the time of whoever scrapes, so that their rates are the story's own.
#[derive(Debug, Clone)]
pub struct Exporter {
    machine: Machine,
    started: Option<Timestamp>,
    scraped: Option<Timestamp>,
}

impl Exporter {
    /// The exporters of a script's machines, from that instant of the story on.
    #[must_use]
    pub fn new(script: Arc<Script>, seed: u64, at: Timestamp) -> Self {
        Self { machine: Machine::new(script, seed, at), started: None, scraped: None }
    }

    /// Lets the story run to `at`, while it is `now` for whoever scrapes.
    pub fn run(&mut self, at: Timestamp, now: Timestamp) {
        let before = self.scraped.unwrap_or(now);
        let moved = self.machine.state.as_ref().map(|s| s.hosting);
        self.machine.run(at, Some((now - before).as_seconds_f64().max(0.0)));
        self.scraped = Some(now.max(before));
        if self.started.is_none() || moved != self.machine.state.as_ref().map(|s| s.hosting) {
            self.started = Some(now);
        }
    }

    /// What holds at the instant that it was run to.
    #[must_use]
    pub fn state(&self) -> Option<&State> {
        self.machine.state.as_ref()
    }

    /// The page; none while the machine is silent.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let state = self.machine.state.as_ref().filter(|s| !s.moving)?;
        let on = self.machine.script.hosting.get(state.hosting)?;
        let started = self.started?.timestamp() as f64;
        let mut page = Page(String::with_capacity(8_192));
        page.line(&format!(
            "# SIMULATED: palier's story \"{}\" at {}. Nothing here was measured.",
            self.machine.script.id,
            state.at.format("%Y-%m-%d %H:%M:%S UTC")
        ));
        page.gauge("palier_simulated", &[("story", &self.machine.script.id)], 1.0);
        page.gauge("palier_simulated_time_seconds", &[], state.at.timestamp() as f64);
        page.host(&self.machine, state, on, started);
        page.traffic(&self.machine, state, started);
        page.database(&self.machine, state);
        page.gauge("palier_units", &[("origin", ORIGIN)], state.units);
        page.gauge("palier_backup_age_seconds", &[("origin", ORIGIN)], backup_age(state.at));
        Some(page.0)
    }
}

/// The text as it grows.
struct Page(String);

impl Page {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn of(&mut self, kind: &str, name: &str) {
        self.line(&format!("# TYPE {name} {kind}"));
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.0.push_str(name);
        for (i, (label, word)) in labels.iter().enumerate() {
            let open = if i == 0 { '{' } else { ',' };
            let word = word.replace('\\', "\\\\").replace('"', "\\\"");
            let _ = write!(self.0, "{open}{label}=\"{word}\"");
        }
        let close = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.0, "{close} {value}");
    }

    fn gauge(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.of("gauge", name);
        self.sample(name, labels, value);
    }

    fn counter(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.of("counter", name);
        self.sample(name, labels, value);
    }

    /// `node_exporter`.
    fn host(&mut self, machine: &Machine, state: &State, on: &Hosting, started: f64) {
        let counted = &machine.counters;
        let name = on.machine.as_str();
        self.of("counter", "node_cpu_seconds_total");
        let cores = f64::from(on.cores);
        for core in 0..on.cores {
            let core = core.to_string();
            for (mode, seconds) in [
                ("idle", counted.idle),
                ("iowait", counted.iowait),
                ("steal", counted.steal),
                ("user", counted.busy),
            ] {
                let labels = [("cpu", core.as_str()), ("mode", mode)];
                self.sample("node_cpu_seconds_total", &labels, seconds / cores);
            }
        }
        let machine_labels = [("nodename", name), ("release", ORIGIN)];
        self.gauge("node_uname_info", &machine_labels, 1.0);
        self.gauge("node_boot_time_seconds", &[], started);
        self.gauge("node_load1", &[], state.load);
        self.gauge("node_load5", &[], machine.load5);
        self.gauge("node_load15", &[], machine.load15);
        self.gauge("node_memory_MemTotal_bytes", &[], state.memory);
        let available = state.memory - state.memory_used;
        self.gauge("node_memory_MemAvailable_bytes", &[], available);
        self.gauge("node_memory_SwapTotal_bytes", &[], 0.0);
        self.gauge("node_memory_SwapFree_bytes", &[], 0.0);
        let free = state.disk - state.disk_used;
        let root = [("device", "/dev/sda1"), ("fstype", "ext4"), ("mountpoint", "/")];
        self.gauge("node_filesystem_size_bytes", &root, state.disk);
        self.gauge("node_filesystem_free_bytes", &root, free);
        self.gauge("node_filesystem_avail_bytes", &root, free);
        let card = [("device", "eth0")];
        self.counter("node_network_receive_bytes_total", &card, counted.received.floor());
        self.counter("node_network_transmit_bytes_total", &card, counted.sent.floor());
        self.counter("node_disk_io_time_seconds_total", &[("device", "sda")], counted.disk_io);
    }

    /// Traefik.
    fn traffic(&mut self, machine: &Machine, state: &State, started: f64) {
        let counted = &machine.counters;
        let entry = ("entrypoint", "websecure");
        let all = counted.requests;
        let failed = counted.errors.min(all);
        self.of("counter", "traefik_entrypoint_requests_total");
        for (code, count) in [("200", all - failed), ("503", failed)] {
            let labels = [("code", code), entry, ("method", "GET"), ("protocol", "http")];
            self.sample("traefik_entrypoint_requests_total", &labels, count);
        }
        let labels = [("code", "200"), entry, ("method", "GET"), ("protocol", "http")];
        let family = "traefik_entrypoint_request_duration_seconds";
        self.of("histogram", family);
        let bucket = format!("{family}_bucket");
        for (bound, count) in BOUNDS.iter().zip(counted.buckets) {
            let le = bound.to_string();
            let mut bounded = labels.to_vec();
            bounded.push(("le", &le));
            self.sample(&bucket, &bounded, count);
        }
        let mut bounded = labels.to_vec();
        bounded.push(("le", "+Inf"));
        self.sample(&bucket, &bounded, all);
        self.sample(&format!("{family}_sum"), &labels, counted.latency_sum);
        self.sample(&format!("{family}_count"), &labels, all);
        let open = [entry, ("protocol", "TCP")];
        self.gauge("traefik_open_connections", &open, state.in_flight.round());
        self.gauge("process_start_time_seconds", &[], started);
    }

    /// `postgres_exporter`.
    fn database(&mut self, machine: &Machine, state: &State) {
        let of = ("datname", machine.script.id.as_str());
        let active = [of, ("state", "active")];
        self.gauge("pg_stat_activity_count", &active, state.connections);
        let most = machine.script.service.connections_max;
        self.gauge("pg_settings_max_connections", &[], most);
        self.gauge("pg_database_size_bytes", &[of], state.database.floor());
        self.counter("pg_stat_database_blks_hit", &[of], machine.counters.blocks_hit.floor());
        self.counter("pg_stat_database_blks_read", &[of], machine.counters.blocks_read.floor());
    }
}
