//! The latency screen: percentiles between the bounds of their buckets, the heat map, the error
//! budget. What is drawn is held by snapshots; what must never happen, by tests over all sizes.

#![allow(clippy::expect_used)]

use crate::screen;
use chrono::TimeDelta;
use palier::app::cursor::Recalled;
use palier::app::figure::{Figure, on_screen};
use palier::app::keys::Key;
use palier::app::latency_screen::{Ask, Sheet, Told, wanted};
use palier::app::{Event, Model, Screen, update};
use palier::config::target::{Exporter, PrometheusTarget, Target, TargetKind};
use palier::config::{Config, Environment, Explicit, Flags, Language, ThemeName};
use palier::domain::Timestamp;
use palier::domain::latencies::Stretch;
use palier::domain::metric::Metric;
use palier::domain::observation::{Bucket, News, SourceId, TrafficSample};
use palier::domain::reading::{Bounds, Origin, Reading};
use screen::drawn::{LANGUAGES, coloured, holds_ascii, holds_every_size, in_ascii, text};
use screen::{config, connecting, live, lost, now, press, probed, silent, stale, tell};
use std::sync::{Arc, LazyLock};

static LIVE: LazyLock<Model> = LazyLock::new(|| live(config(Some("1180"), Language::En)));

fn said_in(language: Language, mut model: Model) -> Model {
    model.config = Arc::new(Config { language, ..(*model.config).clone() });
    model.language = language;
    press(&mut model, "3");
    assert_eq!(model.screen, Screen::Latency);
    model
}

fn opened(language: Language, keys: &str) -> Model {
    let mut model = said_in(language, LIVE.clone());
    press(&mut model, keys);
    model
}

/// HAProxy: means, and nothing else.
fn averaged() -> Model {
    let mut model = connecting(config(Some("1180"), Language::En));
    for look in 0..=60_i64 {
        let at = now() - TimeDelta::seconds((60 - look) * 5);
        let sample = TrafficSample {
            origin: Origin::new("haproxy"),
            requests: 200.0 * look as f64,
            errors: Some(0.5 * look as f64),
            buckets: Vec::new(),
            latency_sum: None,
            latency_mean: Some(0.07 + 0.002 * (look % 9) as f64),
            in_flight: None,
            started: Some(0.0),
            apart: palier::domain::places::Apart::default(),
        };
        tell(&mut model, SourceId::Traffic, at, News::Traffic(Box::new(sample)));
    }
    update(&mut model, Event::Tick(now() + TimeDelta::seconds(2)));
    model
}

/// What the store would tell: a busy noon, a slow hour, a gap.
fn kept(ask: Ask) -> Told {
    let mut stretches = Vec::new();
    let mut at = ask.from;
    while at < ask.to {
        let to = at + TimeDelta::minutes(5);
        let hours = (now() - at).num_minutes() as f64 / 60.0;
        let busy = 1.5 - ((hours / 24.0).fract() - 0.5).abs() * 2.0;
        let slow = if (8.0..9.5).contains(&(hours % 24.0)) { 0.2 } else { 0.006 };
        let all = 9_000.0 * busy;
        let share = [0.9 - slow, 0.985 - slow, 0.997 - slow / 4.0, 1.0 - slow / 50.0, 1.0];
        let bounds = [0.1, 0.3, 1.2, 5.0, f64::INFINITY];
        let more: Vec<Bucket> =
            bounds.iter().zip(share).map(|(le, s)| Bucket { le: *le, count: all * s }).collect();
        if !(14.0..15.0).contains(&hours) {
            stretches.extend(Stretch::of(at, to, &more));
        }
        at = to;
    }
    Told { ask, stretches, charts: Vec::new(), failed: None }
}

/// A model with a store, at an instant of the past, a day in sight.
fn past(language: Language) -> Model {
    let config = config(Some("1180"), language);
    let stored = Config { store: Some("/var/lib/palier/history.sqlite3".into()), ..config };
    let mut model = said_in(language, live(stored));
    press(&mut model, "--[");
    let at: Timestamp = now() - TimeDelta::hours(6);
    model.travel.at = Some(at);
    let mut recalled = Recalled::nothing(at);
    let origin = Origin::new("traefik");
    for minute in (0..60).rev() {
        let at = at - TimeDelta::minutes(minute);
        let figures =
            [(Metric::LatencyP50, 0.055), (Metric::LatencyP90, 0.1), (Metric::LatencyP99, 0.91)];
        let bounds = [(0.0, 0.1), (0.0, 0.1), (0.3, 1.2)];
        for ((metric, value), (low, high)) in figures.into_iter().zip(bounds) {
            let reading = Reading::new(metric, value, at, &origin).expect("a reading");
            recalled.readings.push(reading.within(Bounds { low, high: Some(high) }));
        }
        let rates = [(Metric::RequestsRate, 33.0), (Metric::RequestsErrorRatio, 0.0004)];
        recalled
            .readings
            .extend(rates.iter().filter_map(|(m, v)| Reading::new(*m, *v, at, &origin)));
    }
    let generation = model.travel.generation;
    update(&mut model, Event::Then { generation, answer: Ok(Box::new(recalled)) });
    let ask = wanted(&model).expect("the past is asked for");
    assert_eq!(model.latency.asked, Some(ask));
    update(&mut model, Event::Latencies(Box::new(kept(ask))));
    model
}

/// Every state, in both languages; made once.
static STATES: LazyLock<[Vec<(&'static str, Model)>; 2]> = LazyLock::new(|| LANGUAGES.map(made));

fn states(language: Language) -> Vec<(&'static str, Model)> {
    let place = LANGUAGES.iter().position(|l| *l == language).expect("a language");
    STATES[place].clone()
}

fn made(language: Language) -> Vec<(&'static str, Model)> {
    let of = |model: Model| said_in(language, model);
    let given = || config(Some("1180"), language);
    vec![
        ("connecting", of(connecting(given()))),
        ("live", opened(language, "")),
        ("map", opened(language, "v")),
        ("budget", opened(language, "vv")),
        ("stale", of(stale(given()))),
        ("lost", of(lost(given()))),
        ("probed", of(probed(given()))),
        ("silent", of(silent(given()))),
        ("averaged", of(averaged())),
        ("past", past(language)),
    ]
}

#[test]
fn every_state_in_both_languages() {
    for language in LANGUAGES {
        for (name, mut model) in states(language) {
            let sizes: &[(u16, u16)] = match name {
                "live" | "past" => &[(40, 12), (80, 24), (120, 40), (200, 50)],
                "lost" => &[(80, 24), (120, 40), (200, 50)],
                _ => &[(80, 24)],
            };
            for (width, height) in sizes {
                let name = format!("{name}-{width}x{height}-{}", language.code());
                insta::assert_snapshot!(name, text(&model, *width, *height));
            }
            if matches!(name, "probed" | "averaged" | "past") {
                press(&mut model, "v");
                let name = format!("{name}-map-80x24-{}", language.code());
                insta::assert_snapshot!(name, text(&model, 80, 24));
            }
        }
    }
}

#[test]
fn without_colour_and_in_ascii() {
    for language in LANGUAGES {
        let mut model = in_ascii(&opened(language, "v"));
        model.theme = ThemeName::Mono;
        let ansi = coloured(&model, 120, 40);
        assert!(!ansi.contains("38;5;"), "{ansi}");
        let name = format!("ascii-120x40-{}", language.code());
        insta::assert_snapshot!(name, text(&model, 120, 40));
        for (name, model) in states(language) {
            holds_ascii(name, &model);
        }
    }
    insta::assert_snapshot!("dark-120x40", coloured(&opened(Language::En, "v"), 120, 40));
    let mut mono = opened(Language::En, "v");
    mono.theme = ThemeName::Mono;
    insta::assert_snapshot!("mono-80x24", coloured(&mono, 80, 24));
}

#[test]
fn no_size_panics() {
    let all: Vec<Model> = LANGUAGES.into_iter().flat_map(states).map(|(_, model)| model).collect();
    holds_every_size(&all, 13);
}

/// What the frame gives to be written, as it stands there.
fn given(frame: &str) -> Vec<String> {
    let inside = frame.lines().map(|line| line.trim_matches(['│', ' ']));
    let is_code = |line: &&str| {
        (line.starts_with("[targets.") && line.ends_with(']'))
            || line.split_once(" = \"").is_some_and(|(k, _)| !k.contains(' '))
    };
    inside.filter(is_code).map(str::to_owned).collect()
}

#[test]
fn where_nothing_tells_of_requests_it_says_what_to_give_and_that_is_taken() {
    for language in LANGUAGES {
        let model = said_in(language, silent(config(Some("1180"), language)));
        for (width, height) in [(80, 24), (120, 40), (200, 50)] {
            let frame = text(&model, width, height);
            for words in [":2019/metrics", "palier doctor", "--probe https://example.com"] {
                assert_eq!(
                    frame.matches(words).count(),
                    1,
                    "{words} at {width}x{height}:\n{frame}"
                );
            }
            // On a large screen other sheets stand beside it, in the same lines.
            if width >= 150 {
                continue;
            }
            let written = given(&frame).join("\n");
            let file = tempfile::NamedTempFile::new().expect("a file");
            std::fs::write(file.path(), &written).expect("written");
            let flags = Flags {
                config: Some(file.path().to_owned()),
                explicit: Some(Explicit::Ssh("vps-koprogo".into())),
                no_history: true,
                ..Flags::default()
            };
            let loaded = palier::config::load(&flags, &Environment::default())
                .unwrap_or_else(|why| panic!("{why:?}:\n{written}"));
            let TargetKind::Ssh(ssh) = &loaded.target.kind else { panic!("{:?}", loaded.target) };
            let url = "http://127.0.0.1:2019/metrics".parse().expect("a URL");
            assert_eq!(ssh.exporters.traffic, Exporter::At(url));
        }
    }
}

#[test]
fn a_prometheus_without_requests_is_told_what_to_scrape() {
    for language in LANGUAGES {
        let mut config = config(Some("1180"), language);
        let url = "http://prometheus.example.org:9090".parse().expect("a URL");
        let server =
            PrometheusTarget { instance: Some("vps:9100".into()), ..PrometheusTarget::new(url) };
        config.target = Target::new("web", TargetKind::Prometheus(Box::new(server)));
        let mut model = connecting(config);
        for second in 1..=12 {
            let at = now() - TimeDelta::seconds(60 - second * 5);
            let reading = Reading::new(Metric::CpuUtilization, 0.2, at, &Origin::new("prometheus"));
            let news = News::Readings(reading.into_iter().collect());
            tell(&mut model, SourceId::Prometheus, at, news);
        }
        update(&mut model, Event::Tick(now()));
        let frame = text(&said_in(language, model), 80, 24);
        for words in
            ["ingress-nginx", "vps:9100", "dialect = \"traefik\"", "[targets.web]", "--probe"]
        {
            assert!(frame.contains(words), "{words}:\n{frame}");
        }
    }
}

#[test]
fn beside_a_probe_the_map_says_what_to_give_for_the_rest() {
    for language in LANGUAGES {
        let mut model = said_in(language, probed(config(Some("1180"), language)));
        let curves = text(&model, 80, 24);
        assert!(given(&curves).is_empty(), "{curves}");
        press(&mut model, "v");
        let map = text(&model, 80, 24);
        assert_eq!(given(&map).len(), 4, "{map}");
        assert!(!map.contains("--probe"), "{map}");
    }
}

#[test]
fn what_was_not_seen_is_not_said_to_be() {
    // Sixteen minutes were seen: neither thirty days of a budget nor three of a pace.
    for (language, seen, pace, window) in [
        (Language::En, "30 days (16 min seen)", "over 16 min it burned", "over 60 s, from traefik"),
        (Language::Fr, "30 jours (dont 16 min vus)", "sur 16 min", "sur 60 s, "),
    ] {
        let screen = text(&opened(language, "vv"), 200, 50).replace('\u{a0}', " ");
        assert!(screen.contains(seen), "{screen}");
        assert!(screen.contains(pace), "{screen}");
        assert!(screen.contains(window), "{screen}");
        assert_eq!(screen.matches("UTC").count(), 3, "{screen}");
    }
}

#[test]
fn of_a_cluster_it_says_why_there_is_no_map() {
    for language in LANGUAGES {
        let mut config = config(Some("1180"), language);
        config.target = Target::new("prod", TargetKind::Kube(Box::default()));
        let mut model = connecting(config);
        let at = now() - TimeDelta::seconds(4);
        let reading = Reading::new(Metric::LatencyP99, 0.4, at, &Origin::new("traefik"));
        let bounded = reading.map(|r| r.within(Bounds { low: 0.3, high: Some(1.2) }));
        let news = News::Readings(bounded.into_iter().collect());
        tell(&mut model, SourceId::Prometheus, at, news);
        update(&mut model, Event::Tick(now()));
        let mut model = said_in(language, model);
        press(&mut model, "v");
        let map = text(&model, 80, 24);
        let why = if language == Language::En { "port-forward" } else { "redirection de" };
        assert!(map.contains(why) && map.contains("prom URL"), "{map}");
    }
}

#[test]
fn the_bounds_stand_beside_each_percentile() {
    let screen = text(&opened(Language::En, ""), 80, 24);
    let line = |name: &str| {
        let found = screen.lines().find(|l| l.contains(name)).map(str::to_owned);
        found.unwrap_or_else(|| panic!("{name}:\n{screen}"))
    };
    // 93 % of the fixture's requests lie below the first bound, 100 ms.
    assert!(line("P50").contains("< 100 ms"), "{screen}");
    assert!(line("P99").contains("between 300 ms and 1.2 s"), "{screen}");
}

#[test]
fn beyond_the_last_bound_there_is_no_number() {
    let mut model = connecting(config(None, Language::En));
    for look in 0..=20_i64 {
        let at = now() - TimeDelta::seconds((20 - look) * 5);
        let count = 100.0 * look as f64;
        let sample = TrafficSample {
            origin: Origin::new("traefik"),
            requests: count,
            errors: Some(0.0),
            buckets: [(0.1, 0.2), (5.0, 0.4), (f64::INFINITY, 1.0)]
                .map(|(le, share)| Bucket { le, count: count * share })
                .to_vec(),
            latency_sum: Some(count * 7.0),
            latency_mean: None,
            in_flight: None,
            started: Some(0.0),
            apart: palier::domain::places::Apart::default(),
        };
        tell(&mut model, SourceId::Traffic, at, News::Traffic(Box::new(sample)));
    }
    let model = said_in(Language::En, model);
    let screen = text(&model, 80, 24);
    let line = screen.lines().find(|l| l.contains("P99")).expect("the percentile");
    assert!(line.contains("> 5 s") && line.contains("beyond the last bound"), "{screen}");
}

#[test]
fn v_turns_the_sheets_and_the_cursor_finds_every_figure() {
    let mut model = opened(Language::En, "");
    for sheet in [Sheet::Map, Sheet::Budget, Sheet::Places, Sheet::Curves] {
        press(&mut model, "v");
        assert_eq!(model.latency.sheet, sheet);
    }
    press(&mut model, "V");
    assert_eq!(model.latency.sheet, Sheet::Places);
    for figure in on_screen(&model) {
        update(&mut model, Event::Key(Key::Tab));
        assert_eq!(model.cursor, Some(figure));
        for (width, height) in [(80, 24), (200, 50)] {
            let plain = Model { cursor: None, ..model.clone() };
            assert_ne!(
                coloured(&plain, width, height),
                coloured(&model, width, height),
                "{figure:?} is not to be seen at {width}x{height}"
            );
        }
        press(&mut model, "x");
        assert!(text(&model, 80, 24).contains("Explained"), "{figure:?}");
        press(&mut model, "x");
    }
    assert!(on_screen(&model).contains(&Figure::P99));
}

#[test]
fn a_longer_span_than_a_day_needs_a_history() {
    let mut model = opened(Language::En, "----------");
    assert_eq!(palier::app::latency_screen::span(&model), TimeDelta::hours(24));
    assert_eq!(wanted(&model), None);
    model.config = Arc::new(Config {
        store: Some("/var/lib/palier/history.sqlite3".into()),
        ..(*model.config).clone()
    });
    press(&mut model, "--");
    assert_eq!(palier::app::latency_screen::span(&model), TimeDelta::days(30));
    let ask = wanted(&model).expect("the store is asked");
    assert!(ask.to >= now() && ask.to - ask.from >= TimeDelta::days(30));
    press(&mut model, "0");
    assert_eq!(palier::app::latency_screen::span(&model), TimeDelta::minutes(15));
}

#[test]
fn what_is_no_longer_asked_for_is_passed_over() {
    let mut model = past(Language::En);
    let ask = model.latency.asked.expect("asked");
    let older = Ask { from: ask.from - TimeDelta::hours(1), ..ask };
    let before = model.latency.told.clone();
    update(&mut model, Event::Latencies(Box::new(kept(older))));
    assert_eq!(model.latency.told, before);
}
