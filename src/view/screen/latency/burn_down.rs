//! What was left of the error budget over its 30 days, beside an even pace.

use super::axis::{row, time};
use crate::domain::budget::{Point, burn_down};
use crate::domain::slo::{Report, WINDOW};
use crate::view::Ctx;
use crate::view::canvas::{paragraph, put, put_right, width};
use crate::view::curve::round_step;
use crate::view::plot::{Dash, Plot};
use crate::view::theme::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A line that one may overlook.
const EVEN: Dash = Dash { on: 1, off: 3 };

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, slo: &Report) {
    let now = ctx.watch.now;
    let points = burn_down(slo, now);
    if area.height < 4 || area.width < 24 {
        return;
    }
    if points.is_empty() {
        let words = ctx.word("lat-burn-down-none");
        paragraph(ctx, buffer, area, &words, ctx.style(Tone::Muted));
        return;
    }
    let title = ctx.word("lat-burn-down-title");
    put(ctx, buffer, (area.x, area.y), area.width, &title, ctx.style(Tone::Muted));
    let lowest = points.iter().map(|p| p.left).fold(0.0, f64::min).max(-20.0);
    let low = if lowest < -1e-9 { -round_step(-lowest) } else { 0.0 };
    let depth = |left: f64| ((1.0 - left) / (1.0 - low)).clamp(0.0, 1.0);
    let marks = if low < 0.0 { vec![1.0, 0.0, low] } else { vec![1.0, 0.5, 0.0] };
    let words: Vec<String> =
        marks.iter().map(|m| ctx.plain(&ctx.speak.percent(*m, 0)).into_owned()).collect();
    let axis = words.iter().map(|w| width(w)).max().unwrap_or(0) + 2;
    let plot = Rect::new(area.x + axis, area.y + 1, area.width - axis, area.height - 2);
    for y in plot.top()..plot.bottom() {
        put(ctx, buffer, (plot.x - 1, y), 1, ctx.glyphs.vertical, ctx.style(Tone::Border));
    }
    let mut free = plot.y;
    for (mark, words) in marks.iter().zip(&words) {
        let y = row(plot, depth(*mark));
        if y < free {
            continue;
        }
        put_right(ctx, buffer, plot.x - 1, y, axis, words, ctx.style(Tone::Muted));
        put(ctx, buffer, (plot.x - 1, y), 1, ctx.glyphs.tick_left, ctx.style(Tone::Border));
        free = y + 1;
    }
    if low < 0.0 {
        let y = row(plot, depth(0.0));
        for x in plot.left()..plot.right() {
            put(ctx, buffer, (x, y), 1, ctx.glyphs.level, ctx.style(Tone::Threshold));
        }
    }
    let mut even = Plot::new(ctx, plot);
    even.broken((0.0, depth(1.0)), (1.0, depth(0.0)), EVEN, 0);
    even.draw(buffer, ctx.style(Tone::Border));
    let mut line = Plot::new(ctx, plot);
    let begins = now - WINDOW;
    let across =
        |point: &Point| (point.at - begins).num_seconds() as f64 / WINDOW.num_seconds() as f64;
    for pair in points.windows(2) {
        let [before, here] = pair else { continue };
        // What nobody saw is a gap, and no flat line.
        if here.seen {
            let from = (across(before).clamp(0.0, 1.0), depth(before.left));
            line.line(from, (across(here).clamp(0.0, 1.0), depth(here.left)));
        }
    }
    let tone = if slo.left.is_some_and(|left| left < 0.0) { Tone::Warning } else { Tone::Accent };
    line.draw(buffer, ctx.style(tone));
    time(ctx, buffer, plot, (begins, now));
}
