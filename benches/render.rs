//! A frame is drawn on every key and every look: it must take a small part of a 60 Hz frame.

#[path = "../tests/screen/mod.rs"]
mod screen;

use criterion::{Criterion, criterion_group, criterion_main};
use palier::config::Language;
use palier::view::render_buffer;
use std::hint::black_box;

fn frames(c: &mut Criterion) {
    let model = screen::live(screen::config(Some("1180"), Language::Fr));
    for (width, height) in [(40, 12), (80, 24), (120, 40), (200, 50)] {
        c.bench_function(&format!("render {width}x{height}"), |b| {
            b.iter(|| black_box(render_buffer(black_box(&model), width, height)));
        });
    }
}

criterion_group!(benches, frames);
criterion_main!(benches);
