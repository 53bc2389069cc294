//! What a thousand seconds of a tape cost: at ×1000 that is what one second has time for, beside thirty
//! frames. The tape is one VPS, looked at every 15 seconds; everything is decided as it is live, with
//! the history in memory and its estimates. And what it takes to seek in a story of months.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![allow(clippy::unwrap_used, reason = "a bench without a recording is none")]
#![allow(clippy::print_stdout, reason = "the size of a day is asked for, too")]

#[path = "../tests/tape/mod.rs"]
mod tape;

use chrono::TimeDelta;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use palier::app::{Model, update};
use palier::config::target::{Tape, TargetKind};
use palier::config::{self, Config, Environment, Explicit, Flags};
use palier::domain::Timestamp;
use palier::runtime::historian::Historian;
use palier::runtime::player::Player;
use palier::source::demo;
use palier::view;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn replay(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("day");
    let day = tape::looks(5_760, 15.0);
    tape::write(&path, &day);
    println!("a day of one VPS: {} bytes", std::fs::metadata(&path).unwrap().len());
    let mut config = tape::config();
    config.target.kind = TargetKind::Tape(Tape::Recording(path));
    let config = Arc::new(config);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let open = || {
        let player = Player::open(&config).unwrap();
        let model = player.model(&config);
        let historian = Historian::start(Arc::clone(&config), player.starts());
        (player, model, historian)
    };
    let mut group = c.benchmark_group("replay");
    group.sample_size(10);
    group.bench_function("the first thousand seconds", |b| {
        b.iter_batched(
            open,
            |(mut player, mut model, mut historian)| {
                let to = player.starts() + TimeDelta::seconds(1_000);
                runtime.block_on(player.play(&mut model, &mut historian, to));
                model
            },
            BatchSize::PerIteration,
        );
    });
    // Six hours in, with what that leaves in the history. Where the tape would end, another begins, and
    // the way there is not counted: a tape that is over costs nothing.
    let six_hours_in = || {
        let (mut player, mut model, mut historian) = open();
        let to = player.starts() + TimeDelta::hours(6);
        runtime.block_on(player.play(&mut model, &mut historian, to));
        (player, model, historian, to)
    };
    let (mut player, mut model, mut historian, mut to) = six_hours_in();
    let last = player.starts() + TimeDelta::hours(23);
    // Below a second: it keeps up with ×1000 and draws more than thirty frames a second.
    group.bench_function("a thousand seconds after six hours, and thirty frames", |b| {
        b.iter_custom(|times| {
            let mut taken = Duration::ZERO;
            for _ in 0..times {
                if to > last {
                    (player, model, historian, to) = six_hours_in();
                }
                let began = Instant::now();
                for _ in 0..30 {
                    to += TimeDelta::milliseconds(33_334);
                    runtime.block_on(player.play(&mut model, &mut historian, to));
                    black_box(view::render_buffer(&model, 120, 40));
                }
                taken += began.elapsed();
                assert_eq!(model.playback.as_ref().map(|p| (p.over, p.at)), Some((false, to)));
            }
            taken
        });
    });
    group.finish();
}

/// The story of KoproGo, as `palier demo` plays it.
fn story() -> Config {
    let opened = demo::open("koprogo", None).unwrap();
    let flags = Flags {
        profile: Some(opened.profile().to_owned()),
        no_history: true,
        explicit: Some(Explicit::Tape(Tape::Story("koprogo".into()))),
        ..Flags::default()
    };
    let mut config = config::load(&flags, &Environment::default()).unwrap();
    opened.dress(&mut config);
    config
}

/// Seeks as the cockpit does; the time that it takes.
async fn seek(
    (player, model, historian): (&mut Player, &mut Model, &mut Historian),
    to: Timestamp,
) -> Duration {
    let began = Instant::now();
    model.playback.as_mut().unwrap().seeking = Some(to);
    if let Some(other) = player.seek(model, to) {
        *historian = other;
    }
    while model.playback.as_ref().is_some_and(|playback| playback.seeking.is_some()) {
        let playback = model.playback.clone();
        let event = tokio::select! {
            event = historian.next() => Some(event),
            () = player.ready(playback.as_ref()) => None,
        };
        let Some(event) = event else {
            player.advance(model, historian);
            continue;
        };
        player.note(&event);
        for effect in update(model, event) {
            player.take(effect, model, historian);
        }
    }
    began.elapsed()
}

/// Three months of a story forward once, which takes too long to be repeated; then back to instants of
/// it, near and far, and a day back from where it is, as a key goes.
fn seeks(c: &mut Criterion) {
    let config = Arc::new(story());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut player = Player::open(&config).unwrap();
    let mut model = player.model(&config);
    model.playback.as_mut().unwrap().paused = true;
    let mut historian = Historian::start(Arc::clone(&config), player.starts());
    let day = |player: &Player, days: i64| player.starts() + TimeDelta::days(days);
    let mut go = |days: i64| {
        let to = day(&player, days);
        let took = runtime.block_on(seek((&mut player, &mut model, &mut historian), to));
        let (count, bytes) = player.kept();
        println!("to day {days}: {took:.2?}; {count} instants kept, {} kB", bytes / 1024);
        took
    };
    go(0);
    go(90);
    for days in [89, 88, 80, 60, 75, 30, 45, 1, 0, 90] {
        go(days);
    }
    let mut group = c.benchmark_group("seek");
    group.sample_size(10);
    // Between two kept instants, and never the same way twice.
    let mut nth = 0;
    group.bench_function("from three months to one of its days", |b| {
        b.iter(|| {
            nth += 1;
            (go(90), go(nth * 37 % 89))
        });
    });
    group.finish();
}

criterion_group!(benches, replay, seeks);
criterion_main!(benches);
