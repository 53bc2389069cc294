//! What five thousand rows cost: a key with its frame, a fresh order, a filter that is typed, and a
//! whole new answer of the server.

#![allow(missing_docs, reason = "criterion's macros make public items")]

#[path = "../tests/screen/mod.rs"]
mod screen;

use chrono::TimeDelta;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use palier::app::keys::Key;
use palier::app::{Event, Model, update};
use palier::config::Language;
use palier::domain::fleet::FleetNews;
use palier::view;
use screen::fleet as fixture;
use std::hint::black_box;

fn fleet(c: &mut Criterion) {
    let model = fixture::many(5_000, Language::Fr);
    let key = |key| vec![Event::Key(key)];
    let mut answer = fixture::hosts(5_000, 5_000);
    answer.history.clear();
    let hosts = Event::Fleet { member: 0, news: FleetNews::Hosts(answer) };
    let tick = Event::Tick(screen::now() + TimeDelta::seconds(2));
    let cases = [
        ("fleet: a row down, and the frame", key(Key::Char('j'))),
        ("fleet: another order, and the frame", key(Key::Char('o'))),
        (
            "fleet: a letter of a filter, and the frame",
            vec![Event::Key(Key::Char('/')), Event::Key(Key::Char('7'))],
        ),
        ("fleet: a tick, and the frame", vec![tick.clone()]),
        ("fleet: a new answer, and the frame", vec![hosts, tick]),
    ];
    for (name, events) in cases {
        c.bench_function(name, |b| {
            let run = |(mut model, events): (Model, Vec<Event>)| {
                for event in events {
                    black_box(update(&mut model, event));
                }
                black_box(view::render_buffer(&model, 120, 40));
                model
            };
            b.iter_batched(|| (model.clone(), events.clone()), run, BatchSize::LargeInput);
        });
    }
}

criterion_group!(benches, fleet);
criterion_main!(benches);
