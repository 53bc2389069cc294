//! A fleet as it comes about: by real events through `update`, on the real profile.

use super::now;
use chrono::TimeDelta;
use palier::app::fleet::settle_all;
use palier::app::{Event, Model, Screen, update};
use palier::config::{Config, Environment, Flags, Language, ThemeName};
use palier::domain::collector::Windows;
use palier::domain::fleet::{FleetNews, Host, Hosts};
use palier::domain::message::Message;
use palier::domain::metric::Metric;
use palier::domain::observation::{News, SourceEvent, SourceId, SourceState};
use palier::domain::reading::{Origin, Reading};
use std::fmt::Write;
use std::sync::Arc;

/// Targets by what their tables say.
pub fn config(tables: &[(&str, &str)], language: Language) -> Config {
    let mut text = String::new();
    for (name, table) in tables {
        let _ = writeln!(text, "[targets.{name}]\n{table}\n");
    }
    if let Some((first, _)) = tables.first() {
        text.insert_str(0, &format!("target = \"{first}\"\n"));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("palier.toml");
    std::fs::write(&path, text).expect("a file");
    let flags = Flags { config: Some(path), no_history: true, ..Flags::default() };
    let loaded = palier::config::load(&flags, &Environment::default()).expect("a fleet");
    Config { language, theme: ThemeName::Dark, ascii: false, file: None, ..loaded }
}

pub fn opened(config: Config) -> Model {
    let start = now() - TimeDelta::minutes(16);
    let windows = Windows::live(TimeDelta::seconds(5));
    let mut model = Model::new(Arc::new(config), windows, start);
    model.screen = Screen::Fleet;
    update(&mut model, Event::Tick(start + TimeDelta::seconds(1)));
    model
}

/// CPU, memory, disk, load per core, and cores.
pub type Figures = [f64; 5];

const METRICS: [Metric; 5] = [
    Metric::CpuUtilization,
    Metric::MemoryUtilization,
    Metric::DiskUtilization,
    Metric::LoadPerCore,
    Metric::CpuCores,
];

fn tell(model: &mut Model, member: usize, event: SourceEvent) {
    let event = if model.config.place_in_fleet() == Some(member) {
        Event::Source(event)
    } else {
        Event::Fleet { member, news: FleetNews::Source(event) }
    };
    update(model, event);
}

/// A quarter of an hour of a machine with these figures, its CPU slowly rising to them.
pub fn live(model: &mut Model, member: usize, figures: Figures) {
    let origin = Origin::new("node_exporter");
    for minute in (0..16).rev() {
        let at = now() - TimeDelta::minutes(minute);
        let reading = |(metric, value): (Metric, f64)| {
            let rising = metric == Metric::CpuUtilization;
            let value = if rising { value * (1.0 - minute as f64 / 24.0) } else { value };
            Reading::new(metric, value, at, &origin)
        };
        let readings = METRICS.into_iter().zip(figures).filter_map(reading).collect();
        let event = SourceEvent { source: SourceId::Host, at, news: News::Readings(readings) };
        tell(model, member, event);
    }
}

pub fn lost(model: &mut Model, member: usize) {
    let reason = Message::new("source-ssh-refused").text("host", "vps.example.org");
    let retry_at = Some(now() + TimeDelta::seconds(12));
    let news = News::State(SourceState::Lost { reason, retry_at });
    tell(model, member, SourceEvent { source: SourceId::Link, at: now(), news });
}

/// So many machines of a Prometheus, all different and always the same.
pub fn hosts(count: usize, total: usize) -> Hosts {
    let host = |i: usize| {
        let part = |of: usize| ((i * of) % 97) as f64 / 100.0;
        Host {
            name: format!("node-{i:04}:9100"),
            job: "node".into(),
            cpu: Some(part(7)),
            memory: Some(part(11)),
            memory_total: Some(2e9),
            disk: Some(part(13) * 0.8),
            load: Some(part(5)),
            cores: Some([1.0, 2.0, 4.0, 8.0][i % 4]),
            down: i % 611 == 5,
        }
    };
    let hosts: Vec<Host> = (0..count).map(host).collect();
    let history = hosts.iter().map(|h| (h.name.clone(), vec![h.cpu.map(|c| c as f32); 16]));
    let history = history.collect();
    Hosts { at: now(), hosts, total, history }
}

pub fn expanded(model: &mut Model, member: usize, hosts: Hosts) {
    update(model, Event::Fleet { member, news: FleetNews::Hosts(hosts) });
    finish(model);
}

/// Time passed: what was heard is judged and listed.
pub fn finish(model: &mut Model) {
    update(model, Event::Tick(now() + TimeDelta::seconds(1)));
    settle_all(model);
}

/// Seven targets of all kinds: well, worried, alarmed, lost, without a secret, not heard yet.
pub fn seven(language: Language) -> Model {
    let ssh = "kind = \"ssh\"\nhost = \"vps.example.org\"\n";
    let shop = format!(
        "{ssh}group = \"customers\"\ntags = [\"eu\", \"shop\"]\nphase = \"mvp\"\nunits = 400"
    );
    let office = format!("{ssh}group = \"customers\"\ntags = [\"eu\"]\nunits = 120");
    let long = format!(
        "{ssh}group = \"a group with quite a long name\"\ntags = [\"one\", \"two\", \"three\"]"
    );
    let plain = format!("{ssh}group = \"internal\"");
    let prometheus = "kind = \"prometheus\"\nurl = \"http://prometheus.example.org:9090\"\nbearer-env = \"NOT_SET\"";
    let config = config(
        &[
            ("home", "kind = \"local\"\nunits = 1180\nphase = \"mvp\""),
            ("shop", &shop),
            ("office", &office),
            ("a-target-with-a-name-that-is-longer-than-any-column-of-the-list", &long),
            ("plain", &plain),
            ("silent", &plain),
            ("cluster", prometheus),
        ],
        language,
    );
    let mut model = opened(config);
    let place = |model: &Model, name: &str| {
        let all = &model.config.fleet;
        all.iter().position(|m| m.target.name.starts_with(name)).expect("a target")
    };
    for (name, figures) in [
        ("home", [0.08, 0.41, 0.38, 0.3, 1.0]),
        ("shop", [0.93, 0.61, 0.55, 1.1, 1.0]),
        ("office", [0.22, 0.87, 0.40, 0.4, 2.0]),
        ("a-target", [0.11, 0.30, 0.86, 0.1, 4.0]),
    ] {
        let place = place(&model, name);
        live(&mut model, place, figures);
    }
    let plain = place(&model, "plain");
    lost(&mut model, plain);
    finish(&mut model);
    model
}

/// A Prometheus that knows so many machines, and lists at most five thousand.
pub fn many(count: usize, language: Language) -> Model {
    let config = config(
        &[
            ("cluster", "kind = \"prometheus\"\nurl = \"http://prometheus.example.org:9090\""),
            ("vps", "kind = \"ssh\"\nhost = \"vps.example.org\""),
        ],
        language,
    );
    let mut model = opened(config);
    live(&mut model, 0, [0.48, 0.47, 0.76, 0.47, 2.0 * count as f64]);
    expanded(&mut model, 0, hosts(count.min(5_000), count));
    model
}
