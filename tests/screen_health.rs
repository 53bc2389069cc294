//! The health screen: a quiet machine, one with everything that can be beside it and much of it in
//! trouble, and one of which nothing is known yet. What is drawn is held by snapshots; what must
//! never happen, by tests over all sizes.

#![allow(clippy::expect_used)]

use crate::screen;
use chrono::TimeDelta;
use palier::app::figure::on_screen;
use palier::app::keys::Key;
use palier::app::{Event, Model, Screen, update};
use palier::config::{Config, Environment, Explicit, Flags, Language, ThemeName};
use palier::domain::alert::{Alert, AlertState, Finding, Severity};
use palier::domain::message::Message;
use palier::domain::observation::{News, ProbeSample, SourceId, SourceState, UrlProbe};
use palier::domain::part::{Fact, Part, PartHealth, PartKind};
use palier::domain::reading::Origin;
use palier::domain::uptime::{Uptime, Uptimes};
use palier::view::render_buffer;
use screen::drawn::{
    LANGUAGES, SIZES, coloured, draw, holds_ascii, holds_every_size, in_ascii, text,
};
use screen::{connecting, live, now, press, tell};
use std::sync::{Arc, LazyLock};

fn config(explicit: Explicit) -> Config {
    let flags = Flags {
        units: Some("1180".into()),
        explicit: Some(explicit),
        no_history: true,
        ..Flags::default()
    };
    let loaded = palier::config::load(&flags, &Environment::default()).expect("the sample profile");
    Config { language: Language::En, theme: ThemeName::Dark, ascii: false, ..loaded }
}

fn vps() -> Config {
    config(Explicit::Ssh("vps-koprogo".into()))
}

fn opened(model: &Model, language: Language) -> Model {
    let mut model = model.clone();
    model.config = Arc::new(Config { language, ..(*model.config).clone() });
    model.language = language;
    model.screen = Screen::Health;
    model
}

static QUIET: LazyLock<Model> = LazyLock::new(|| live(vps()));
static WAITING: LazyLock<Model> = LazyLock::new(|| connecting(vps()));
/// Inside a cluster whose Prometheus has not answered yet.
static CLUSTER: LazyLock<Model> = LazyLock::new(|| {
    connecting(config(Explicit::Prometheus("https://prometheus.example.org".into())))
});
static BUSY: LazyLock<Model> = LazyLock::new(busy);

/// The same machine with everything beside it.
fn busy() -> Model {
    let mut model = QUIET.clone();
    let at = now() + TimeDelta::seconds(1);
    let part = Part::new;
    let unhealthy = |words| Some(Message::new("value-plain").text("value", words));
    let containers = vec![
        part(PartKind::Container, "koprogo-api", "koprogo")
            .with(Fact::CpuCores, Some(0.21))
            .with(Fact::CpuLimit, Some(1.0))
            .with(Fact::Memory, Some(4.1e8))
            .with(Fact::MemoryLimit, Some(1.0e9))
            .being(PartHealth::Good, None),
        part(PartKind::Container, "koprogo-minio", "koprogo")
            .with(Fact::Memory, Some(9.7e8))
            .with(Fact::MemoryLimit, Some(1.0e9))
            .with(Fact::OutOfMemory, Some(3.0))
            .being(PartHealth::Warning, unhealthy("97 % of its memory limit is used.")),
        part(PartKind::Container, "koprogo-worker-with-a-name-that-is-rather-long", "koprogo")
            .with(Fact::Restarts, Some(14.0))
            .being(PartHealth::Critical, unhealthy("It restarted 14 times since this morning.")),
    ];
    let services = vec![
        part(PartKind::Database, "koprogo_db", "")
            .with(Fact::Clients, Some(18.0))
            .with(Fact::ClientsLimit, Some(100.0))
            .with(Fact::Used, Some(1.42e8))
            .with(Fact::Hits, Some(0.9972))
            .with(Fact::Rate, Some(112.4))
            .being(PartHealth::Good, None),
        part(PartKind::Cache, "dragonfly", "")
            .with(Fact::Memory, Some(6.1e7))
            .with(Fact::MemoryLimit, Some(2.5e8))
            .with(Fact::Hits, Some(0.93))
            .with(Fact::Evictions, Some(0.0))
            .being(PartHealth::Good, None),
        part(PartKind::Backup, "nightly", "")
            .with(Fact::Age, Some(3.0e4))
            .with(Fact::Used, Some(8.8e7))
            .being(PartHealth::Good, None),
        part(PartKind::Certificate, "api.koprogo.be", "traefik")
            .with(Fact::DaysLeft, Some(61.0))
            .being(PartHealth::Good, None),
    ];
    let mut bring = |source, news| tell(&mut model, source, at, news);
    bring(SourceId::Parts, News::Parts { of: Origin::new("cadvisor"), parts: containers });
    bring(SourceId::Parts, News::Parts { of: Origin::new("exporters"), parts: services });
    let alert = |name, severity, state, hours, about, summary| {
        Alert::new(name, severity, state, Some(at - TimeDelta::hours(hours)), about, summary)
    };
    let silenced = AlertState::Silenced {
        by: "anna@example.org".into(),
        comment: "The disk is being replaced.".into(),
        until: Some(at + TimeDelta::hours(5)),
    };
    let alerts = vec![
        alert("DiskFailing", Severity::Critical, silenced, 60, "sda", ""),
        alert(
            "InstanceDown",
            Severity::Critical,
            AlertState::Firing,
            3,
            "worker:9100",
            "worker:9100 has not answered for three hours.",
        ),
        alert("HighLatency", Severity::Warning, AlertState::Pending, 0, "koprogo-api", ""),
    ];
    bring(SourceId::Alerts, News::Alerts { of: Origin::new("alertmanager"), alerts });
    let problem = Message::new("value-plain")
        .text("value", "It rates a gauge: write deriv(node_load1[5m]) > 0.1 instead.");
    let finding = Finding { rule: "LoadRising".into(), group: "node.rules".into(), problem };
    bring(SourceId::Alerts, News::Findings(vec![finding]));
    let probe = |url: &str, up, days, problem: Option<Message>| UrlProbe {
        url: url.into(),
        sample: ProbeSample { up, latency: up.then_some(0.118), certificate_days: Some(days) },
        problem,
    };
    let api = "https://api.koprogo.be/api/v1/health";
    let down = Message::new("source-probe-refused").text("url", "https://app.koprogo.be/");
    let probes = vec![
        probe(api, true, 61.0, None),
        probe("https://app.koprogo.be/", false, 12.0, Some(down)),
    ];
    bring(SourceId::Probe, News::Probes(probes));
    let lost = Message::new("source-units-command-exit-saying")
        .text("program", "/usr/local/bin/count-buildings")
        .text("code", "3")
        .text("words", "the database is being restored");
    let state = SourceState::Lost { reason: lost, retry_at: Some(at + TimeDelta::seconds(60)) };
    bring(SourceId::Units, News::State(state));
    let seen =
        |share: f64, hours: f64| Uptime { up: share * hours * 3600.0, observed: hours * 3600.0 };
    let known = Uptimes::from([
        (api.to_owned(), [seen(0.999_91, 24.0), seen(0.9998, 168.0), seen(0.9998, 400.0)]),
        ("https://app.koprogo.be/".to_owned(), [seen(0.5, 3.0); 3]),
    ]);
    update(&mut model, Event::Uptimes(known));
    model
}

fn states(language: Language) -> Vec<(&'static str, Model)> {
    let mut chosen = opened(&BUSY, language);
    press(&mut chosen, "jj");
    let mut explained = opened(&QUIET, language);
    press(&mut explained, "jx");
    vec![
        ("quiet", opened(&QUIET, language)),
        ("busy", opened(&BUSY, language)),
        ("chosen", chosen),
        ("explained", explained),
        ("connecting", opened(&WAITING, language)),
        ("cluster", opened(&CLUSTER, language)),
    ]
}

#[test]
fn every_state_at_every_size_in_both_languages() {
    for language in LANGUAGES {
        for (name, model) in states(language) {
            let sizes = if name == "busy" { &SIZES[..] } else { &SIZES[1..3] };
            for (width, height) in sizes {
                let name = format!("{name}-{width}x{height}-{}", language.code());
                insta::assert_snapshot!(name, text(&model, *width, *height));
            }
        }
        let whole = text(&opened(&BUSY, language), 80, 120);
        insta::assert_snapshot!(format!("whole-{}", language.code()), whole);
    }
}

#[test]
fn colours_by_meaning_and_none_where_none_are_wanted() {
    for (name, theme) in
        [("dark", ThemeName::Dark), ("light", ThemeName::Light), ("mono", ThemeName::Mono)]
    {
        let mut model = opened(&BUSY, Language::En);
        model.theme = theme;
        let ansi = coloured(&model, 80, 24);
        if theme == ThemeName::Mono {
            assert!(!ansi.contains("38;5;"), "{ansi}");
        }
        insta::assert_snapshot!(name, ansi);
    }
}

#[test]
fn ascii_is_ascii() {
    for language in LANGUAGES {
        for (name, model) in states(language) {
            holds_ascii(name, &model);
        }
    }
    let model = in_ascii(&opened(&BUSY, Language::En));
    insta::assert_snapshot!("ascii-120x40", text(&model, 120, 40));
}

#[test]
fn no_size_panics() {
    let states: Vec<_> = LANGUAGES.into_iter().flat_map(states).collect();
    holds_every_size(states.iter().map(|(_, model)| model), 11);
}

#[test]
fn at_80x24_nothing_is_cut_however_far_it_is_scrolled() {
    for language in LANGUAGES {
        for (name, mut model) in states(language) {
            if model.overlay.is_some() {
                continue;
            }
            for _ in 0..12 {
                draw(&mut model, 80, 24);
                let screen = text(&model, 80, 24);
                let below: Vec<_> = screen.lines().skip_while(|l| !l.starts_with('╭')).collect();
                assert!(!below.join("\n").contains('…'), "{name}: something is cut:\n{screen}");
                update(&mut model, Event::Key(Key::PageDown));
            }
        }
    }
}

#[test]
fn at_80x24_the_worst_is_in_sight_at_once() {
    for language in LANGUAGES {
        let screen = text(&opened(&BUSY, language), 80, 24);
        assert!(screen.contains("InstanceDown"), "{screen}");
        assert!(!screen.contains("DiskFailing"), "{screen}");
    }
}

#[test]
fn the_footer_leads_to_every_screen_at_80_columns() {
    for language in LANGUAGES {
        let screen = text(&opened(&QUIET, language), 80, 24);
        let footer = screen.lines().last().expect("a footer");
        // The list of all targets is offered where there are several.
        let others = Screen::ALL.into_iter().filter(|screen| *screen != Screen::Fleet);
        for digit in others.map(Screen::digit) {
            assert!(footer.contains(&format!("{digit} ")), "{digit}: {footer}");
        }
        for key in ["? ", "q "] {
            assert!(footer.contains(key), "{key}: {footer}");
        }
    }
}

#[test]
fn scrolling_stops_at_the_end_and_turns_back_at_once() {
    let mut model = opened(&BUSY, Language::En);
    for _ in 0..100 {
        update(&mut model, Event::Key(Key::PageDown));
        draw(&mut model, 80, 24);
    }
    let end = model.scroll;
    assert!(end > 20, "{end}");
    let last = text(&model, 80, 24);
    assert!(
        last.contains("the database is being restored") || last.contains("Not known"),
        "{last}"
    );
    update(&mut model, Event::Key(Key::PageUp));
    assert_eq!(model.scroll, end - 8);
    assert_ne!(text(&model, 80, 24), last);
}

#[test]
fn key_2_opens_it_and_the_cursor_walks_over_the_machine() {
    let mut model = QUIET.clone();
    press(&mut model, "2");
    assert_eq!(model.screen, Screen::Health);
    for figure in on_screen(&model) {
        press(&mut model, "j");
        assert_eq!(model.cursor, Some(figure));
        assert_ne!(
            render_buffer(&model, 80, 24),
            render_buffer(&opened(&QUIET, Language::En), 80, 24)
        );
    }
}

#[test]
fn of_two_thousand_parts_the_first_are_drawn_and_the_screen_scrolls() {
    let mut model = opened(&QUIET, Language::En);
    let parts = (0..2000).map(|i| {
        Part::new(PartKind::Pod, &format!("pod-{i}"), "shop").with(Fact::Memory, Some(1e8))
    });
    let news = News::Parts { of: Origin::new("cadvisor"), parts: parts.collect() };
    tell(&mut model, SourceId::Parts, now(), news);
    assert!(text(&model, 200, 50).contains("pod-0"));
    for _ in 0..3 {
        update(&mut model, Event::Key(Key::PageDown));
    }
    draw(&mut model, 200, 50);
    assert!(model.scroll > 0);
}
