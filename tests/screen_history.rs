//! The screen of what was, and all others at an instant of the past. What is drawn is held by
//! snapshots; what must never happen, by tests over all sizes.

#![allow(clippy::expect_used)]

use crate::screen;
use chrono::TimeDelta;
use palier::app::cursor::Recalled;
use palier::app::history_screen::{Ask, Noted, Slicer, wanted};
use palier::app::keys::Key;
use palier::app::{Event, Model, Screen, update};
use palier::config::{Config, Environment, Explicit, Flags, Language, ThemeName};
use palier::domain::Timestamp;
use palier::domain::advice::Verdict;
use palier::domain::mark::{Mark, MarkKind};
use palier::domain::metric::Metric;
use palier::domain::reading::{Origin, Reading};
use palier::domain::standing::Advised;
use palier::view::export::{buffer_to_ansi, buffer_to_text};
use palier::view::render_buffer;
use screen::{live, now, press};
use std::sync::{Arc, LazyLock};

const LANGUAGES: [Language; 2] = [Language::En, Language::Fr];
const SIZES: [(u16, u16); 4] = [(40, 12), (80, 24), (120, 40), (200, 50)];

fn config() -> Config {
    let flags = Flags {
        units: Some("1180".into()),
        explicit: Some(Explicit::Ssh("vps-koprogo".into())),
        store: Some("/var/lib/palier/history.sqlite".into()),
        ..Flags::default()
    };
    let loaded = palier::config::load(&flags, &Environment::default()).expect("the sample profile");
    Config { language: Language::En, theme: ThemeName::Dark, ascii: false, ..loaded }
}

fn ago(hours: i64) -> Timestamp {
    now() - TimeDelta::hours(hours)
}

fn noted() -> Noted {
    let mark = |hours, kind, words| {
        let mark = Mark::new(ago(hours), None, kind, words).expect("words");
        Mark { id: Some(hours), ..mark }
    };
    let incident = mark(50, MarkKind::Incident, "the disk was full");
    let advised =
        |hours, verdict, phase: &str| Advised { at: ago(hours), verdict, phase: phase.into() };
    Noted {
        marks: vec![
            mark(140, MarkKind::Phase, "mvp growth"),
            mark(120, MarkKind::Deploy, "v1.3"),
            Mark { until: Some(ago(46)), ..incident },
            mark(30, MarkKind::Price, "15 € from November on"),
            mark(7, MarkKind::Note, "the general assemblies begin"),
        ],
        advised: vec![advised(150, Verdict::Stay, "mvp"), advised(20, Verdict::Prepare, "growth")],
        span: Some((ago(2000), now())),
        bytes: 21_400_000,
        metrics: vec![Metric::CpuUtilization, Metric::MemoryUtilization, Metric::RequestsRate],
    }
}

/// What the store would answer: a wave a day that grows, and a gap.
fn chart(model: &mut Model) {
    let ask: Ask = wanted(model);
    let mut slicer = Slicer::new(ask);
    let minutes = (ask.to - ask.from).num_minutes();
    for minute in (0..minutes).step_by(5) {
        let at = ask.from + TimeDelta::minutes(minute);
        let gap = (ago(80)..ago(70)).contains(&at);
        let day = minute as f64 / 1440.0;
        let value = 0.2 + 0.05 * day + 0.12 * (day * std::f64::consts::TAU).sin();
        if !gap && at <= now() {
            slicer.push(at, Some(value.max(0.0)));
        }
    }
    update(model, Event::Charted(slicer.finish()));
}

static LIVE: LazyLock<Model> = LazyLock::new(|| {
    let mut model = live(config());
    update(&mut model, Event::Noted(Box::new(noted())));
    model
});

/// At an instant three hours before, of which an hour was recorded; or nothing.
fn travelled(model: &mut Model, recorded: bool) {
    press(model, "[");
    let at = ago(50);
    model.travel.at = Some(at);
    let mut recalled = Recalled::nothing(at);
    let origin = Origin::new("node_exporter");
    for minute in (0..60).rev().filter(|_| recorded) {
        let figures = [
            (Metric::CpuUtilization, 0.31),
            (Metric::MemoryUtilization, 0.52),
            (Metric::DiskUtilization, 0.97),
            (Metric::UnitsCount, 1_120.0),
        ];
        let at = at - TimeDelta::minutes(minute);
        let readings = figures.iter().filter_map(|(m, v)| Reading::new(*m, *v, at, &origin));
        recalled.readings.extend(readings);
    }
    let generation = model.travel.generation;
    update(model, Event::Then { generation, answer: Ok(Box::new(recalled)) });
}

fn opened(language: Language, change: impl FnOnce(&mut Model)) -> Model {
    let mut model = LIVE.clone();
    model.config = Arc::new(Config { language, ..(*model.config).clone() });
    model.language = language;
    press(&mut model, "8");
    change(&mut model);
    chart(&mut model);
    model
}

fn states(language: Language) -> Vec<(&'static str, Model)> {
    let mut bare = opened(language, |_| {});
    update(&mut bare, Event::Noted(Box::default()));
    bare.history.chart = None;
    vec![
        ("week", opened(language, |_| {})),
        ("month", opened(language, |m| press(m, "-"))),
        ("then", opened(language, |m| travelled(m, true))),
        ("noting", opened(language, |m| press(m, "av1.5 is out"))),
        ("bare", bare),
    ]
}

fn text(model: &Model, width: u16, height: u16) -> String {
    buffer_to_text(&render_buffer(model, width, height))
}

#[test]
fn every_state_at_every_size_in_both_languages() {
    for language in LANGUAGES {
        for (name, model) in states(language) {
            let sizes = if name == "then" { &SIZES[..] } else { &SIZES[1..2] };
            for (width, height) in sizes {
                let name = format!("{name}-{width}x{height}-{}", language.code());
                insta::assert_snapshot!(name, text(&model, *width, *height));
            }
        }
    }
}

#[test]
fn the_other_screens_say_that_they_show_the_past() {
    for language in LANGUAGES {
        for (recorded, of) in [(true, "past"), (false, "gap")] {
            let mut model = LIVE.clone();
            model.config = Arc::new(Config { language, ..(*model.config).clone() });
            model.language = language;
            travelled(&mut model, recorded);
            for screen in Screen::ALL {
                model.screen = screen;
                for (width, height) in SIZES {
                    let drawn = text(&model, width, height);
                    let words = if language == Language::Fr { "PASSÉ" } else { "PAST" };
                    assert!(drawn.contains(words), "{screen:?} {width}x{height}:\n{drawn}");
                }
            }
            for (screen, name) in [(Screen::Cockpit, "cockpit"), (Screen::Health, "health")] {
                model.screen = screen;
                let name = format!("{of}-{name}-80x24-{}", language.code());
                insta::assert_snapshot!(name, text(&model, 80, 24));
            }
        }
    }
}

#[test]
fn colours_by_meaning_and_none_where_none_are_wanted() {
    for (name, theme) in [("dark", ThemeName::Dark), ("mono", ThemeName::Mono)] {
        let mut model = opened(Language::En, |m| travelled(m, true));
        model.theme = theme;
        let ansi = buffer_to_ansi(&render_buffer(&model, 80, 24)).replace('\u{1b}', "␛");
        if theme == ThemeName::Mono {
            assert!(!ansi.contains("38;5;"), "{ansi}");
        }
        insta::assert_snapshot!(name, ansi);
    }
}

#[test]
fn ascii_is_ascii() {
    for language in LANGUAGES {
        for (name, mut model) in states(language) {
            model.config = Arc::new(Config { ascii: true, ..(*model.config).clone() });
            for (width, height) in SIZES {
                let screen = text(&model, width, height);
                assert!(screen.is_ascii(), "{name} {width}x{height}:\n{screen}");
            }
        }
    }
    let mut model = opened(Language::En, |m| travelled(m, true));
    model.config = Arc::new(Config { ascii: true, ..(*model.config).clone() });
    insta::assert_snapshot!("ascii-120x40", text(&model, 120, 40));
}

#[test]
fn no_size_panics() {
    let states: Vec<_> = LANGUAGES.into_iter().flat_map(states).collect();
    let mut turn = 0;
    for height in 1..=60 {
        for width in (1..=220).step_by(11) {
            let (_, model) = &states[turn % states.len()];
            turn += 1;
            let buffer = render_buffer(model, width, height);
            assert_eq!(buffer.area.area(), u32::from(width) * u32::from(height));
        }
    }
}

#[test]
fn marks_stand_on_the_short_charts_and_those_of_later_do_not() {
    let mut model = LIVE.clone();
    let deploy = Mark::new(now() - TimeDelta::minutes(5), None, MarkKind::Deploy, "v2 is out");
    let noted = Noted { marks: deploy.into_iter().collect(), ..Noted::default() };
    update(&mut model, Event::Noted(Box::new(noted)));
    let row = |model: &Model, name: &str| {
        let drawn = text(model, 200, 50);
        let found = drawn.lines().find(|l| l.contains(name)).map(str::to_owned);
        found.expect("the row")
    };
    assert!(row(&model, "CPU").contains('↑'), "{}", text(&model, 200, 50));
    assert!(text(&model, 200, 50).contains("v2 is out"));
    travelled(&mut model, true);
    assert!(!row(&model, "CPU").contains('↑'));
}

#[test]
fn the_list_scrolls_and_the_arrows_change_the_figure() {
    let mut model = opened(Language::En, |_| {});
    let first = text(&model, 80, 24);
    assert!(
        first.contains("the general assemblies begin") && !first.contains("deploy: v1.3"),
        "{first}"
    );
    update(&mut model, Event::Key(Key::PageDown));
    let last = text(&model, 80, 24);
    assert!(!last.contains("the general assemblies begin"), "{last}");
    update(&mut model, Event::Key(Key::Right));
    assert_ne!(model.history.metric, Metric::CpuUtilization);
    assert!(text(&model, 80, 24).contains("Being read"));
}
