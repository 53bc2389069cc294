//! What one event costs the loop: the decision (`update`, with the whole assessment and the
//! projection), and the frame down to the bytes for the terminal; and what the program does before
//! its first frame. The words of a language are read once, at their first use; that is part of the
//! first frame in `measure.sh` and not of what is repeated here.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![allow(clippy::unwrap_used, reason = "a bench without a terminal is none")]

#[path = "../tests/screen/mod.rs"]
mod screen;

use chrono::TimeDelta;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use palier::app::keys::Key;
use palier::app::{Event, Model, Screen, update};
use palier::config::{Config, Language};
use palier::domain::collector::Windows;
use palier::domain::machine::{Core, Detail, Filling};
use palier::domain::metric::Metric;
use palier::domain::observation::{HostSample, Memory, News, SourceEvent, SourceId};
use palier::domain::part::{Fact, Part, PartKind};
use palier::domain::reading::{Origin, Reading};
use palier::view;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport, backend::CrosstermBackend};
use std::hint::black_box;
use std::io;
use std::sync::Arc;

fn config() -> Config {
    screen::config(Some("1180"), Language::Fr)
}

/// The next look at the machine.
fn look() -> Event {
    let memory = Memory { total: 2.04e9, available: 1.1e9, swap_total: 0.0, swap_free: 0.0 };
    let origin = Origin::new("node_exporter");
    let sample = HostSample {
        load: Some([0.31, 0.28, 0.25]),
        memory: Some(memory),
        ..HostSample::empty(origin)
    };
    let at = screen::now() + TimeDelta::seconds(5);
    Event::Source(SourceEvent { source: SourceId::Host, at, news: News::Host(Box::new(sample)) })
}

fn events(c: &mut Criterion) {
    let live = screen::live(config());
    let turned = screen::turned(config());
    let tick = Event::Tick(screen::now() + TimeDelta::seconds(3));
    let cases = [
        ("update: a look at the machine", &live, look()),
        ("update: a tick", &live, tick),
        ("update: a turn of a knob", &turned, Event::Key(Key::Char('l'))),
    ];
    for (name, model, event) in cases {
        c.bench_function(name, |b| {
            let fresh = || (model.clone(), event.clone());
            let run = |(mut model, event): (Model, Event)| {
                let effects = update(&mut model, event);
                (model, effects)
            };
            b.iter_batched(fresh, run, BatchSize::SmallInput);
        });
    }
}

fn frames(c: &mut Criterion) {
    let now = screen::live(config());
    let mut then = now.clone();
    update(&mut then, look());
    for (width, height) in [(80, 24), (200, 50)] {
        let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
        let backend = CrosstermBackend::new(io::sink());
        let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
        c.bench_function(&format!("two frames to the terminal, {width}x{height}"), |b| {
            b.iter(|| {
                for model in [&now, &then] {
                    terminal.draw(|frame| view::render(frame, black_box(model))).unwrap();
                }
            });
        });
    }
}

/// What the model holds after a day of a busy machine: 25 hours of every charted metric, the last
/// twenty minutes in full; a year is in the store, and a chart of it comes as ready slices. Beside it
/// the machine in detail, and as many parts as one source may tell.
fn full() -> Model {
    let mut model = screen::live(config());
    let origin = Origin::new("node_exporter");
    let now = screen::now();
    let second = |s: i64| now - TimeDelta::hours(25) + TimeDelta::seconds(s);
    let instants = (0..25 * 60).map(|m| m * 60).chain((25 * 3600 - 1200)..25 * 3600);
    for at in instants.map(second) {
        for metric in Metric::ALL.iter().copied() {
            let value = 0.3 + 0.2 * (at.timestamp() as f64 / 700.0).sin();
            let reading = Reading::new(metric, value, at, &origin);
            if let Some(r) = &reading {
                model.live.record(&model.config, r, false);
            }
        }
    }
    let detail = Detail {
        origin: origin.clone(),
        cores: (0..256).map(|i| Core { name: i.to_string(), busy: 0.4 }).collect(),
        memory: None,
        filesystems: (0..64)
            .map(|i| Filling { mount: format!("/srv/{i}"), used: 5e9, reach: 9e9, growth: None })
            .collect(),
        interfaces: Vec::new(),
        devices: Vec::new(),
    };
    let machine = News::Machine(Box::new(detail));
    update(
        &mut model,
        Event::Source(SourceEvent { source: SourceId::Host, at: now, news: machine }),
    );
    let part = |i: usize| {
        let part = Part::new(PartKind::Pod, &format!("koprogo-api-{i}"), "koprogo");
        part.with(Fact::Memory, Some(1e8)).with(Fact::CpuCores, Some(0.1))
    };
    let parts = News::Parts { of: origin, parts: (0..2_000).map(part).collect() };
    update(
        &mut model,
        Event::Source(SourceEvent { source: SourceId::Parts, at: now, news: parts }),
    );
    model
}

/// A key, on each screen: what follows from it, the frame at 200x50, and what of it changed. It must
/// take less than 16 ms.
fn keys(c: &mut Criterion) {
    let full = full();
    for screen in Screen::ALL {
        let mut model = full.clone();
        update(&mut model, Event::Key(Key::Char(screen.digit())));
        let viewport = Viewport::Fixed(Rect::new(0, 0, 200, 50));
        let backend = CrosstermBackend::new(io::sink());
        let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
        terminal.draw(|frame| view::render(frame, &model)).unwrap();
        c.bench_function(&format!("a key, 200x50, {}", screen.id()), |b| {
            b.iter(|| {
                black_box(update(&mut model, Event::Key(Key::Char('j'))));
                terminal.draw(|frame| view::render(frame, black_box(&model))).unwrap();
            });
        });
    }
}

fn start(c: &mut Criterion) {
    c.bench_function("start: the configuration", |b| b.iter(config));
    let config = Arc::new(config());
    let model = || {
        let windows = Windows::live(TimeDelta::seconds(1));
        Model::new(Arc::clone(&config), windows, screen::now())
    };
    c.bench_function("start: the model", |b| b.iter(model));
    let model = model();
    c.bench_function("start: the first frame, 200x50", |b| {
        b.iter(|| view::render_buffer(black_box(&model), 200, 50));
    });
}

criterion_group!(benches, events, frames, keys, start);
criterion_main!(benches);
