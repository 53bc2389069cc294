//! The charts above the health screen's tables: which there are at which size, that they are read like
//! every other chart, that a gap is one, and that they stand still between two looks.

use crate::screen::drawn::{draw, in_ascii, text};
use crate::screen::{config, live, now, press, tell};
use chrono::TimeDelta;
use palier::app::health_screen::charts::Kind;
use palier::app::history_screen::Noted;
use palier::app::pointer::reading::said;
use palier::app::pointer::{ChartOf, Touch};
use palier::app::{Event, Model, update};
use palier::config::Language;
use palier::domain::advice::Verdict;
use palier::domain::machine::{Core, Detail, Device};
use palier::domain::mark::{Mark, MarkKind};
use palier::domain::message::{Arg, Message};
use palier::domain::metric::{Metric, Unit};
use palier::domain::observation::{News, SourceId};
use palier::domain::reading::{Origin, Reading};
use palier::domain::standing::Advised;
use palier::view::render_buffer;
use std::sync::LazyLock;

static WATCHED: LazyLock<Model> = LazyLock::new(watched);

/// A machine of two cores, looked at every five seconds for ten minutes.
fn watched() -> Model {
    let mut model = live(config(Some("1180"), Language::En));
    for look in 0..=120 {
        let at = now() - TimeDelta::minutes(10) + TimeDelta::seconds(look * 5);
        tell(&mut model, SourceId::Host, at, News::Machine(Box::new(detail(look as f64))));
    }
    press(&mut model, "2");
    model
}

fn detail(look: f64) -> Detail {
    let wave = (look / 9.0).sin().abs();
    let core = |name: &str, busy: f64| Core { name: name.into(), busy };
    let rate = |of: f64| Some(of * wave);
    Detail {
        origin: Origin::new("/proc"),
        cores: vec![core("0", wave), core("1", wave / 3.0)],
        memory: None,
        filesystems: Vec::new(),
        interfaces: Vec::new(),
        devices: vec![Device {
            name: "sda".into(),
            busy: 0.1,
            read: rate(4e6),
            written: rate(9e5),
        }],
    }
}

fn kinds(model: &Model) -> Vec<Kind> {
    let spots = model.pointer.spots.iter();
    let kind = spots.filter_map(|spot| match spot.touch {
        Touch::Chart(chart) => match chart.of {
            ChartOf::Machine(kind) => Some(kind),
            _ => None,
        },
        _ => None,
    });
    kind.collect()
}

#[test]
fn a_large_terminal_has_them_all_a_middle_one_the_first_and_a_small_one_none() {
    let mut model = WATCHED.clone();
    draw(&mut model, 200, 50);
    let whole = kinds(&model);
    assert_eq!(whole[..4], [Kind::Cpu, Kind::Memory, Kind::Network, Kind::Disk]);
    draw(&mut model, 120, 40);
    assert_eq!(kinds(&model), whole[..3]);
    draw(&mut model, 80, 24);
    assert_eq!(kinds(&model), []);
}

#[test]
fn nothing_of_the_tables_is_lost_for_them() {
    let model = WATCHED.clone();
    for (width, height) in [(120, 40), (200, 50)] {
        let screen = text(&model, width, height);
        for words in ["Stolen CPU", "Disk", "Load", "Sources", "Not known here"] {
            assert!(screen.contains(words), "{words} at {width}x{height}:\n{screen}");
        }
    }
}

#[test]
fn they_are_read_by_keys_and_by_the_mouse() {
    let mut model = WATCHED.clone();
    draw(&mut model, 200, 50);
    press(&mut model, "(");
    let reading = model.pointer.reading.expect("a reading");
    assert_eq!(reading.of, ChartOf::Machine(Kind::Cpu));
    // Its newest instant: the whole, then each core as it was told last.
    let wave = (120.0f64 / 9.0).sin().abs();
    let said = said(&model);
    assert_eq!(said.len(), 4, "{said:?}");
    let core = Message::new("health-chart-core").text("core", "0");
    let told = Message::new("pointer-value").with("name", Arg::Message(Box::new(core)));
    assert_eq!(said[2], told.with("value", Arg::Quantity(wave, Unit::Ratio)));
    draw(&mut model, 200, 50);
    assert!(text(&model, 200, 50).contains("core 0"));
}

#[test]
fn a_rate_has_its_own_axis_and_a_gap_is_a_gap() {
    let mut model = live(config(Some("1180"), Language::En));
    model.live.series.clear();
    let origin = Origin::new("/proc");
    // Ten minutes ago for one minute, then nothing for longer than a reading stands.
    for second in 0..60 {
        let at = now() - TimeDelta::minutes(10) + TimeDelta::seconds(second);
        let config = std::sync::Arc::clone(&model.config);
        let reading = Reading::new(Metric::NetworkReceive, 42e6, at, &origin).expect("a value");
        model.live.record(&config, &reading, true);
    }
    press(&mut model, "2");
    let screen = text(&model, 200, 50);
    let axis = screen.lines().find(|line| line.contains("60.0 MB/s")).expect(&screen);
    assert!(!axis.contains('%'), "{axis}");
    let dots = |line: &str| line.chars().filter(|c| ('\u{2801}'..='\u{28ff}').contains(c)).count();
    let widest = screen.lines().map(dots).max().unwrap_or_default();
    // Six minutes of fifteen, of some 186 columns.
    assert!((60..=90).contains(&widest), "{widest}:\n{screen}");
}

/// A deploy, an incident and another advice, within the charts' span.
fn noted(model: &Model) -> Model {
    let mut model = model.clone();
    let ago = |minutes| now() - TimeDelta::minutes(minutes);
    let mark = |at, until, kind, words: &str| Mark::new(at, until, kind, words).expect("words");
    let marks = vec![
        mark(ago(12), None, MarkKind::Deploy, "v1.4.2"),
        mark(ago(9), Some(ago(7)), MarkKind::Incident, "disk full"),
    ];
    let advised = vec![Advised { at: ago(4), verdict: Verdict::Prepare, phase: "growth".into() }];
    update(&mut model, Event::Noted(Box::new(Noted { marks, advised, ..Noted::default() })));
    model
}

#[test]
fn what_happened_is_named_once_and_covers_no_curve() {
    let plain = WATCHED.clone();
    let marked = noted(&plain);
    for (width, height) in [(120, 40), (200, 50)] {
        let (before, after) = (text(&plain, width, height), text(&marked, width, height));
        for words in ["v1.4.2", "disk full", "prepare"] {
            // Between two lines that stand close there may be no room for words at all.
            let count = after.to_lowercase().matches(words).count();
            let least = usize::from(width >= 200);
            assert!((least..=1).contains(&count), "{words} at {width}x{height}:\n{after}");
        }
        let charts = kinds(&{
            let mut model = marked.clone();
            draw(&mut model, width, height);
            model
        });
        for sign in ["↑", "‡"] {
            let signs = after.matches(sign).count() - before.matches(sign).count();
            assert!(signs >= charts.len(), "{sign} at {width}x{height}:\n{after}");
        }
        let is_dots = |c: char| ('\u{2801}'..='\u{28ff}').contains(&c);
        for (before, after) in before.lines().zip(after.lines()) {
            for (b, a) in before.chars().zip(after.chars()).filter(|(b, _)| is_dots(*b)) {
                assert_eq!(b, a, "a curve is covered:\n{before}\n{after}");
            }
        }
        let ascii = text(&in_ascii(&marked), width, height);
        assert!(ascii.is_ascii() && ascii.matches("disk full").count() <= 1, "{ascii}");
    }
}

#[test]
fn between_two_looks_little_changes() {
    let mut model = WATCHED.clone();
    let mut before = render_buffer(&model, 200, 50);
    let mut changes = Vec::new();
    for second in 1..=60 {
        let at = now() + TimeDelta::seconds(2 + second);
        tell(&mut model, SourceId::Host, at, News::Machine(Box::new(detail(120.0))));
        update(&mut model, Event::Tick(at));
        let after = render_buffer(&model, 200, 50);
        changes.push(before.diff(&after).len());
        before = after;
    }
    changes.sort_unstable();
    // Usually a few figures and the newest cells; charts move on a few times a minute.
    assert!(changes[30] < 60, "{changes:?}");
    let mean = changes.iter().sum::<usize>() / changes.len();
    assert!(mean < 120, "{mean}: {changes:?}");
}
