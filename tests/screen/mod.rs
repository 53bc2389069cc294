//! Models as they come about: by real events through `update`, on the real profile. Shared by the
//! screens' tests and the rendering benchmark.

#![allow(dead_code, unreachable_pub, clippy::expect_used)]

pub mod drawn;
pub mod fleet;
pub mod states;

use chrono::{TimeDelta, TimeZone, Utc};
use palier::app::keys::Key;
use palier::app::{Event, Model, update};
use palier::config::{Config, Environment, Explicit, Flags, Language, ThemeName};
use palier::domain::Timestamp;
use palier::domain::capacity::{Capacity, CapacityInputs, Hour, Minute, Published, estimate};
use palier::domain::collector::Windows;
use palier::domain::message::Message;
use palier::domain::observation::{
    Bucket, CpuTimes, Filesystem, HostSample, Memory, Network, News, Pressure, ProbeSample,
    SourceEvent, SourceId, SourceState, TrafficSample,
};
use palier::domain::reading::Origin;
use std::sync::Arc;

/// Between two looks.
const REFRESH: i64 = 5;

/// The present instant of every screen.
pub fn now() -> Timestamp {
    Utc.with_ymd_and_hms(2026, 11, 16, 10, 0, 0).single().expect("an instant")
}

/// The KoproGo profile on a VPS over SSH.
pub fn config(units: Option<&str>, language: Language) -> Config {
    let flags = Flags {
        units: units.map(str::to_owned),
        explicit: Some(Explicit::Ssh("vps-koprogo".into())),
        no_history: true,
        ..Flags::default()
    };
    let loaded = palier::config::load(&flags, &Environment::default()).expect("the sample profile");
    Config { language, theme: ThemeName::Dark, ascii: false, ..loaded }
}

/// A model that has heard nothing.
pub fn connecting(config: Config) -> Model {
    let start = now() - TimeDelta::minutes(16);
    let windows = Windows::live(TimeDelta::seconds(REFRESH));
    let mut model = Model::new(Arc::new(config), windows, start);
    tell(&mut model, SourceId::Link, start, News::State(SourceState::Connecting));
    update(&mut model, Event::Tick(start + TimeDelta::seconds(1)));
    model
}

/// Sixteen minutes of a quiet machine behind Traefik.
pub fn live(config: Config) -> Model {
    let mut model = connecting(config);
    let origin = Origin::new("node_exporter");
    let mut load = Load::default();
    for look in 0..=(16 * 60 / REFRESH) {
        let at = now() - TimeDelta::minutes(16) + TimeDelta::seconds(look * REFRESH);
        load.next(look);
        tell(&mut model, SourceId::Link, at, News::State(SourceState::Live));
        tell(&mut model, SourceId::Host, at, News::Host(Box::new(load.host(&origin))));
        tell(&mut model, SourceId::Traffic, at, News::Traffic(Box::new(load.traffic())));
    }
    let capacity = capacity(&model);
    update(&mut model, Event::Capacity(Box::new(capacity)));
    update(&mut model, Event::Tick(now() + TimeDelta::seconds(2)));
    model
}

/// The same machine without any request counters, its latency probed from here.
pub fn probed(config: Config) -> Model {
    let mut model = connecting(config);
    let origin = Origin::new("/proc");
    let mut load = Load::default();
    for look in 0..=(16 * 60 / REFRESH) {
        let at = now() - TimeDelta::minutes(16) + TimeDelta::seconds(look * REFRESH);
        load.next(look);
        tell(&mut model, SourceId::Host, at, News::Host(Box::new(load.host(&origin))));
        let latency =
            0.118 + 0.03 * wave(look as f64 / 7.0) + if look % 41 == 0 { 0.4 } else { 0.0 };
        let probe = ProbeSample { up: true, latency: Some(latency), certificate_days: Some(61.0) };
        tell(&mut model, SourceId::Probe, at, News::Probe(probe));
    }
    update(&mut model, Event::Tick(now() + TimeDelta::seconds(2)));
    model
}

/// A machine that tells nothing of requests.
pub fn silent(config: Config) -> Model {
    let mut model = connecting(config);
    let mut load = Load::default();
    for look in 0..=12 {
        let at = now() - TimeDelta::seconds((12 - look) * REFRESH);
        load.next(look);
        tell(
            &mut model,
            SourceId::Host,
            at,
            News::Host(Box::new(load.host(&Origin::new("/proc")))),
        );
    }
    model
}

/// Nothing heard for forty seconds.
pub fn stale(config: Config) -> Model {
    let mut model = live(config);
    update(&mut model, Event::Tick(now() + TimeDelta::seconds(40)));
    model
}

/// The link is gone.
pub fn lost(config: Config) -> Model {
    let mut model = live(config);
    let at = now() + TimeDelta::seconds(20);
    let reason = Message::new("source-ssh-refused").text("host", "vps-koprogo");
    let state = SourceState::Lost { reason, retry_at: Some(at + TimeDelta::seconds(12)) };
    tell(&mut model, SourceId::Link, at, News::State(state));
    model
}

/// The knobs open, units and price turned up.
pub fn turned(config: Config) -> Model {
    let mut model = live(config);
    press(&mut model, "wlllljll");
    model
}

/// Presses keys, one a character.
pub fn press(model: &mut Model, keys: &str) {
    for key in keys.chars() {
        update(model, Event::Key(Key::Char(key)));
    }
}

pub fn tell(model: &mut Model, source: SourceId, at: Timestamp, news: News) {
    update(model, Event::Source(SourceEvent { source, at, news }));
}

/// What a week of such a machine teaches, while the units grew from 900 on.
fn capacity(model: &Model) -> Capacity {
    const DAYS: u32 = 8;
    let minute = |i: u32| {
        let rate = 30.0 + 25.0 * wave(f64::from(i) / 720.0) + 3.0 * wave(f64::from(i) / 17.0);
        let cpu = 0.01
            + rate * (0.0017 + 0.0003 * wave(f64::from(i / 1440) / 3.0))
            + 0.004 * wave(f64::from(i) / 29.0);
        Minute { rate: Some(rate), cpu: Some(cpu), steal: Some(0.001) }
    };
    let hour = |i: u32| {
        let units = 900.0 + 40.0 * f64::from(i / 24);
        Hour {
            memory_used: Some(4.2e8 + 3.5e5 * units + 9e6 * wave(f64::from(i) / 53.0)),
            memory_total: Some(2.04e9),
            disk_used: Some(13.8e9 + 9e4 * f64::from(i)),
            disk_total: Some(38.1e9),
            db_size: Some(1.2e5 * units),
            units: Some(units),
        }
    };
    let config = &model.config;
    estimate(&CapacityInputs {
        now: now(),
        units: model.units().map(|u| u.count),
        minutes: (0..DAYS * 1440).map(minute).collect(),
        hours: (0..DAYS * 24).map(hour).collect(),
        published: Published::of(&config.profile, 0, &config.basis),
        peak_factor: config.profile.peak_factor,
        horizon_months: 36,
        ..CapacityInputs::default()
    })
}

/// Between −1 and 1, without a library's sine, so that every machine draws the same bar.
fn wave(x: f64) -> f64 {
    let phase = x.rem_euclid(2.0);
    let half = if phase < 1.0 { phase } else { 2.0 - phase };
    half * 2.0 - 1.0
}

/// The counters of a machine with a little to do.
#[derive(Default)]
struct Load {
    busy: f64,
    idle: f64,
    requests: f64,
    errors: f64,
    slow: [f64; 4],
    look: f64,
}

impl Load {
    fn next(&mut self, look: i64) {
        self.look = look as f64;
        let share = 0.08 + 0.05 * wave(self.look / 31.0) + if look % 67 < 9 { 0.22 } else { 0.0 };
        let seconds = REFRESH as f64;
        self.busy += share * seconds;
        self.idle += (1.0 - share) * seconds;
        let requests = (42.0 + 16.0 * wave(self.look / 47.0)) * seconds;
        self.requests += requests;
        self.errors += requests * 0.0026;
        let tail = 0.012 + 0.009 * wave(self.look / 43.0);
        for (slow, share) in self.slow.iter_mut().zip([0.93, 0.988 - tail / 2.0, 0.999, 1.0]) {
            *slow += requests * share;
        }
    }

    fn host(&self, origin: &Origin) -> HostSample {
        HostSample {
            name: "vps-koprogo".into(),
            cores: Some(1),
            cpu: Some(CpuTimes {
                busy: self.busy,
                idle: self.idle,
                iowait: 0.0,
                steal: self.look * 0.004,
            }),
            load: Some([0.31 + 0.18 * wave(self.look / 39.0), 0.28, 0.25]),
            memory: Some(Memory {
                total: 2.04e9,
                available: 1.2e9 - self.look * 1e5,
                swap_total: 0.0,
                swap_free: 0.0,
            }),
            filesystems: vec![Filesystem {
                mount: "/".into(),
                device: "/dev/sda1".into(),
                size: 40e9,
                free: 24.8e9,
                available: 22.9e9,
            }],
            network: Some(Network { received: self.look * 6.1e5, sent: self.look * 2.4e6 }),
            disk_io_seconds: [("sda".to_owned(), self.look * 0.06)].into(),
            pressure: palier::domain::observation::Pressures {
                cpu: Some(Pressure::Share(0.012)),
                memory: Some(Pressure::Share(0.0)),
                io: Some(Pressure::Share(0.004)),
            },
            ..HostSample::empty(origin.clone())
        }
    }

    fn traffic(&self) -> TrafficSample {
        let bounds = [0.1, 0.3, 1.2, f64::INFINITY];
        let buckets = bounds.iter().zip(self.slow).map(|(le, count)| Bucket { le: *le, count });
        TrafficSample {
            origin: Origin::new("traefik"),
            requests: self.requests,
            errors: Some(self.errors),
            buckets: buckets.collect(),
            latency_sum: Some(self.requests * 0.07),
            latency_mean: None,
            in_flight: Some(3.0),
            started: Some(0.0),
            apart: palier::domain::places::Apart::default(),
        }
    }
}
