//! What the sources of one VPS say in a day: a machine by its exporter, Traefik and PostgreSQL, as
//! their counters really move. Shared by the replay's tests and its bench.

#![allow(
    clippy::print_stdout,
    dead_code,
    unreachable_pub,
    clippy::expect_used,
    clippy::unwrap_used
)]

use chrono::{TimeDelta, TimeZone, Utc};
use palier::config::{Config, Environment, Explicit, Flags};
use palier::domain::Timestamp;
use palier::domain::collector::Windows;
use palier::domain::observation::{
    Bucket, CpuTimes, DatabaseSample, Filesystem, HostSample, Memory, Network, News, Pressure,
    Pressures, SourceEvent, SourceId, SourceState, TrafficSample,
};
use palier::domain::reading::Origin;
use palier::source::replay::{Header, Writer};
use std::path::Path;

/// Traefik's usual bounds, and finer ones as a profile asks for.
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, f64::INFINITY];

/// When every tape begins.
pub fn start() -> Timestamp {
    Utc.with_ymd_and_hms(2026, 11, 16, 8, 0, 0).single().expect("an instant")
}

/// A configuration for one VPS that is recorded.
pub fn config() -> Config {
    let flags = Flags {
        units: Some("1180".into()),
        phase: Some("mvp".into()),
        explicit: Some(Explicit::Ssh("vps-koprogo".into())),
        refresh: Some("15s".into()),
        no_history: true,
        ..Flags::default()
    };
    palier::config::load(&flags, &Environment::default()).expect("the sample profile")
}

pub fn header() -> Header {
    Header::of(&config(), Windows::live(TimeDelta::seconds(15)), start())
}

/// A machine's counters.
#[derive(Debug, Default)]
pub struct Vps {
    seed: u64,
    seconds: f64,
    cpu: CpuTimes,
    received: f64,
    sent: f64,
    io: f64,
    stalled: [f64; 3],
    counts: [f64; 11],
    errors: f64,
    sum: f64,
    hit: f64,
    read: f64,
    disk: f64,
}

impl Vps {
    /// The same numbers on every machine, between 0 and 1.
    fn chance(&mut self) -> f64 {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 11) as f64 / (1u64 << 53) as f64
    }

    /// One look, so many seconds after the one before.
    pub fn look(&mut self, seconds: f64) -> Vec<SourceEvent> {
        self.seconds += seconds;
        let hour = 8.0 + self.seconds / 3600.0;
        let busy = 0.5 - 0.5 * (hour / 24.0 * std::f64::consts::TAU).cos();
        let load = (0.08 + 0.3 * busy) * (0.8 + 0.4 * self.chance());
        let cents = |v: f64| (v * 100.0).round() / 100.0;
        self.cpu.busy = cents(self.cpu.busy + load * seconds);
        self.cpu.iowait = cents(self.cpu.iowait + 0.004 * seconds * self.chance());
        self.cpu.steal = cents(self.cpu.steal + 0.002 * seconds * self.chance());
        self.cpu.idle = cents(self.cpu.idle + (1.0 - load) * seconds);
        let requests = (42.0 * busy * seconds * (0.8 + 0.4 * self.chance())).round();
        let mut left = requests;
        let mut below = 0.0;
        for (at, bound) in BOUNDS.into_iter().enumerate() {
            let here = if at + 1 == BOUNDS.len() {
                left
            } else {
                (left * (0.2 + 0.3 * self.chance())).floor()
            };
            left -= here;
            below += here;
            self.counts[at] += below;
            self.sum += here * bound.min(7.0) * 0.7;
        }
        self.sum = (self.sum * 1e3).round() / 1e3;
        self.errors += f64::from(u8::from(self.chance() < 0.05));
        self.received += (requests * 900.0 + 4_000.0 * self.chance()).round();
        self.sent += (requests * 14_000.0 + 9_000.0 * self.chance()).round();
        self.io = (self.io * 1e3 + 30.0 * self.chance() * seconds).round() / 1e3;
        for at in 0..3 {
            let stalled = self.stalled[at] + self.chance() * 0.01 * seconds;
            // As told: a page has so many digits, and what JSON reads back is the same number.
            self.stalled[at] = (stalled * 1e6).round() / 1e6;
        }
        self.hit += (requests * 40.0).round();
        self.read += (requests * 0.2 * self.chance()).round();
        self.disk += (requests * 300.0 / 4096.0).round() * 4096.0;
        self.events()
    }

    fn events(&mut self) -> Vec<SourceEvent> {
        let page = |v: f64| (v / 4096.0).round() * 4096.0;
        let late = (self.chance() * 40_000.0) as i64;
        let at = start() + TimeDelta::microseconds((self.seconds * 1e6) as i64 + late);
        let available = page(1.1e9 + 5e7 * self.chance());
        let disk = |mount: &str, device: &str, size: f64, used: f64| Filesystem {
            mount: mount.into(),
            device: device.into(),
            size,
            free: size - used,
            available: size * 0.95 - used,
        };
        let host = HostSample {
            name: "vps-koprogo".into(),
            cores: Some(1),
            cpu: Some(self.cpu),
            load: Some(
                [0.31, 0.28, 0.25]
                    .map(|l| ((l + 0.2 * self.seconds.sin()) * 100.0).round() / 100.0),
            ),
            memory: Some(Memory { total: 2.04e9, available, swap_total: 1.07e9, swap_free: 1.0e9 }),
            filesystems: vec![
                disk("/", "/dev/vda1", 40e9, 15e9 + self.disk),
                disk("/boot/efi", "/dev/vda15", 1.09e8, 6.1e6),
            ],
            network: Some(Network { received: self.received, sent: self.sent }),
            disk_io_seconds: [("vda".to_owned(), self.io)].into(),
            pressure: Pressures {
                cpu: Some(Pressure::StalledSeconds(self.stalled[0])),
                memory: Some(Pressure::StalledSeconds(self.stalled[1])),
                io: Some(Pressure::StalledSeconds(self.stalled[2])),
            },
            started: Some(1_790_000_000.0),
            ..HostSample::empty(Origin::new("node_exporter"))
        };
        let buckets = BOUNDS.iter().zip(self.counts).map(|(le, count)| Bucket { le: *le, count });
        let traffic = TrafficSample {
            origin: Origin::new("traefik"),
            requests: self.counts[10],
            errors: Some(self.errors),
            buckets: buckets.collect(),
            latency_sum: Some(self.sum),
            latency_mean: None,
            in_flight: Some((self.chance() * 4.0).round()),
            started: Some(1_790_000_020.5),
            apart: palier::domain::places::Apart::default(),
        };
        let database = DatabaseSample {
            origin: Some(Origin::new("postgres_exporter")),
            connections: Some(12.0 + (self.chance() * 5.0).round()),
            connections_max: Some(100.0),
            size: Some(3.4e9 + page(self.disk / 3.0)),
            blocks_hit: Some(self.hit),
            blocks_read: Some(self.read),
            replication_lag: None,
        };
        let after = |ms| at + TimeDelta::milliseconds(ms);
        let event = |source, at, news| SourceEvent { source, at, news };
        vec![
            event(SourceId::Host, at, News::Host(Box::new(host))),
            event(SourceId::Traffic, after(21), News::Traffic(Box::new(traffic))),
            event(SourceId::Database, after(34), News::Database(Box::new(database))),
        ]
    }
}

/// So many looks, so many seconds apart.
pub fn looks(count: usize, seconds: f64) -> Vec<SourceEvent> {
    let mut vps = Vps::default();
    let mut all = Vec::new();
    let live =
        SourceEvent { source: SourceId::Link, at: start(), news: News::State(SourceState::Live) };
    all.push(live);
    for _ in 0..count {
        all.extend(vps.look(seconds));
    }
    all
}

/// The bytes of a recording of them; as it is written, every look by itself.
pub fn recorded(events: &[SourceEvent], header: &Header) -> Vec<u8> {
    let mut writer = Writer::start(Vec::new(), header).unwrap();
    for event in events {
        writer.note(event).unwrap();
        if event.source == SourceId::Database {
            writer.flush().unwrap();
        }
    }
    let end = events.last().map_or_else(start, |e| e.at);
    writer.finish(end, 0).unwrap()
}

/// The same in a file.
pub fn write(path: &Path, events: &[SourceEvent]) {
    std::fs::write(path, recorded(events, &header())).unwrap();
}
