//! Percentiles over time on an axis by powers: the band between the bounds of the bucket behind the
//! 99th, or behind the one under the cursor; the promised latency as a line.

use super::axis::{Scale, row, seconds, time, vertical};
use crate::app::figure::Figure;
use crate::app::latency_screen::{Curve, Kind, PERCENTILES, curves, kind, map, promise, range};
use crate::app::latency_screen::{nothing_in_span, why_no_map};
use crate::domain::metric::Metric;
use crate::domain::reading::Bounds;
use crate::view::canvas::{paragraph, put, width, wrap};
use crate::view::plot::{Dash, Plot};
use crate::view::theme::Tone;
use crate::view::{Ctx, marks};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The edge of a band of which no more is known.
const EDGE: Dash = Dash { on: 2, off: 2 };

/// Columns of the axis: « 1.25 s » and a rule.
const AXIS: u16 = 9;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let mut area = area;
    if area.height < 3 || area.width < AXIS + 16 {
        return;
    }
    let names = name_room(ctx);
    let columns = usize::from(area.width.saturating_sub(AXIS + names)) * dots(ctx);
    let map = map(ctx.model, columns);
    let curves = curves(ctx.model, &map, columns);
    let why = why_no_map(ctx.model, &map).map(|why| ctx.say(&why));
    if curves.is_empty() {
        let words = why.unwrap_or_else(|| ctx.say(&nothing_in_span(ctx.model)));
        paragraph(ctx, buffer, area, &words, ctx.style(Tone::Text));
        return;
    }
    if let Some(why) = why.filter(|_| area.height >= 9 && kind(ctx.model, &map) != Kind::Buckets) {
        let lines = (wrap(&why, area.width).len() as u16).min(2);
        let below = Rect { y: area.bottom() - lines, height: lines, ..area };
        paragraph(ctx, buffer, below, &why, ctx.style(Tone::Muted));
        area.height -= lines;
    }
    let plot = Rect::new(area.x + AXIS, area.y, area.width - AXIS - names, area.height - 1);
    plotted(ctx, buffer, plot, &curves);
}

fn dots(ctx: &Ctx<'_>) -> usize {
    usize::from(ctx.glyphs.dots.size().0)
}

/// Columns for the curves' names at their right ends.
fn name_room(ctx: &Ctx<'_>) -> u16 {
    let names = ["row-p99", "lat-mean-short", "lat-probe-short"];
    names.iter().map(|id| width(&ctx.word(id))).max().unwrap_or(0) + 1
}

fn plotted(ctx: &Ctx<'_>, buffer: &mut Buffer, plot: Rect, curves: &[Curve]) {
    let banded = banded(ctx);
    let band = curves.iter().find(|c| c.metric == banded).or(curves.first());
    let promise = promise(ctx.model);
    let Some(scale) = Scale::around(seen(curves, band).chain(promise)) else { return };
    vertical(ctx, buffer, plot, scale, promise);
    time(ctx, buffer, plot, range(ctx.model));
    if let Some(band) = band {
        let mut shade = Plot::new(ctx, plot);
        for (i, across, bounds) in bands(curves, band) {
            let high = bounds.high.map_or(0.0, |high| scale.depth(high));
            let low = if bounds.low > 0.0 { scale.depth(bounds.low) } else { 1.0 };
            shade.band(i as f64 / across, high, low);
        }
        shade.draw(buffer, ctx.style(Tone::Behind));
    }
    let promised = promise.map(|p| row(plot, scale.depth(p)));
    if let Some(y) = promised {
        for x in plot.left()..plot.right() {
            put(ctx, buffer, (x, y), 1, ctx.glyphs.level, ctx.style(Tone::Threshold));
        }
    }
    // The slowest last, so that nothing lies over it.
    for curve in curves.iter().rev() {
        let mut line = Plot::new(ctx, plot);
        trace(&mut line, curve, scale);
        line.draw(buffer, ctx.style(tone(curve.metric)));
    }
    marks::on_plot(ctx, buffer, plot, range(ctx.model));
    names(ctx, buffer, plot, curves, scale);
    if let (Some(y), Some(promise)) = (promised, promise) {
        promised_words(ctx, buffer, plot, y, promise);
    }
}

/// The bounds that are drawn as bands, each with its column and the last column: of one curve all, and
/// of every curve those of the first bucket, in which no place is better than another.
fn bands<'c>(
    curves: &'c [Curve],
    band: &'c Curve,
) -> impl Iterator<Item = (usize, f64, Bounds)> + 'c {
    curves.iter().flat_map(move |curve| {
        let across = (curve.points.len().max(2) - 1) as f64;
        let bounds = curve.points.iter().enumerate();
        bounds
            .filter_map(move |(i, point)| point.and_then(|(_, b)| b).map(|b| (i, across, b)))
            .filter(move |(.., b)| curve.metric == band.metric || b.low <= 0.0)
    })
}

/// What the axis has to reach: all curves, and the bounds of the band.
fn seen<'c>(curves: &'c [Curve], band: Option<&'c Curve>) -> impl Iterator<Item = f64> + 'c {
    // Below the first bound there has to be some room, too.
    let values = curves.iter().flat_map(|c| c.points.iter().flatten()).flat_map(|point| {
        let (value, is_bound) = drawn(*point);
        [value, if is_bound { value / 2.0 } else { value }]
    });
    let bounds = band.into_iter().flat_map(|c| c.points.iter().flatten());
    let bounds = bounds.filter_map(|(_, bounds)| *bounds);
    // Beyond the last bound there has to be some room for what is not known.
    values.chain(bounds.flat_map(|b| [b.low, b.high.unwrap_or(b.low * 1.5)]))
}

/// Whose bounds are shown.
fn banded(ctx: &Ctx<'_>) -> Metric {
    let here = PERCENTILES.iter().find(|(figure, ..)| ctx.is_under_cursor(*figure));
    here.map_or(Metric::LatencyP99, |(_, metric, _)| *metric)
}

fn tone(metric: Metric) -> Tone {
    match metric {
        Metric::LatencyP90 => Tone::Ok,
        Metric::LatencyP50 => Tone::Text,
        _ => Tone::Accent,
    }
}

fn trace(line: &mut Plot, curve: &Curve, scale: Scale) {
    let across = (curve.points.len().max(2) - 1) as f64;
    let at = |i: usize, v: f64| (i as f64 / across, scale.depth(v));
    let mut walked = 0;
    for (i, point) in curve.points.iter().enumerate() {
        let Some((value, is_bound)) = point.map(drawn) else { continue };
        let before = i.checked_sub(1).and_then(|j| curve.points[j]).map(drawn);
        let before = before.filter(|(_, bound)| *bound == is_bound);
        let before = before.map_or(at(i, value), |(v, _)| at(i - 1, v));
        let dash = if is_bound { EDGE } else { Dash::WHOLE };
        walked = line.broken(before, at(i, value), dash, walked);
    }
}

/// Where a point is drawn, and whether that is only the edge of the band in which it lies: in the
/// first bucket nothing but its bound is known.
fn drawn((value, bounds): (f64, Option<Bounds>)) -> (f64, bool) {
    match bounds {
        Some(Bounds { low, high: Some(high) }) if low <= 0.0 => (high, true),
        _ => (value, false),
    }
}

/// Each curve's name where it ends.
fn names(ctx: &Ctx<'_>, buffer: &mut Buffer, plot: Rect, curves: &[Curve], scale: Scale) {
    let mut taken: Vec<u16> = Vec::new();
    for curve in curves {
        let Some(last) = curve.points.iter().rev().flatten().next() else { continue };
        let mut y = row(plot, scale.depth(drawn(*last).0));
        while taken.contains(&y) && y + 1 < plot.bottom() {
            y += 1;
        }
        taken.push(y);
        let (id, figure) = match curve.metric {
            Metric::LatencyP50 => ("row-p50", Figure::P50),
            Metric::LatencyP90 => ("row-p90", Figure::P90),
            Metric::LatencyP99 => ("row-p99", Figure::P99),
            Metric::LatencyMean => ("lat-mean-short", Figure::Advice),
            _ => ("lat-probe-short", Figure::Advice),
        };
        let style = ctx.figure_style(Some(figure), tone(curve.metric));
        put(ctx, buffer, (plot.right() + 1, y), 8, &ctx.word(id), style);
    }
}

/// Beside the line of the promise what it is, where nothing is drawn.
fn promised_words(ctx: &Ctx<'_>, buffer: &mut Buffer, plot: Rect, y: u16, promise: f64) {
    let words = format!(" {} {} ", ctx.word("lat-promised-short"), seconds(ctx, promise));
    let size = width(&words);
    let free = |x: u16, y: u16| {
        let symbol = buffer.cell((x, y)).map_or("", |c| c.symbol());
        symbol == " " || symbol == ctx.glyphs.level
    };
    let place = (plot.x + 1..plot.right().saturating_sub(size))
        .find(|x| (*x..x + size).all(|x| free(x, y)));
    if let Some(x) = place {
        put(ctx, buffer, (x, y), size, &words, ctx.style(Tone::Threshold));
    }
}
