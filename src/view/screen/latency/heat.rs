//! The histogram over time: a row for each bucket, a column for each stretch of time, shaded by the
//! share of the column's requests; the requests themselves as bars below. Legible without colour:
//! shares are shades, and what is slower than promised stands above a marked row.

use super::axis::{seconds, time};
use crate::app::latency_screen::{map, promise, range, why_no_map};
use crate::domain::latencies::Map;
use crate::view::Ctx;
use crate::view::canvas::{paragraph, put, put_right, width};
use crate::view::theme::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From which share of a column's requests on the next shade is taken.
const STEPS: [f64; 3] = [0.01, 0.1, 0.5];

/// From this height on a line says what the shades are.
const LEGEND: u16 = 8;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if area.height < 3 || area.width < 28 {
        return;
    }
    let promise = promise(ctx.model);
    // The labels' room follows from the bounds, and the columns from the labels' room.
    let bounds = map(ctx.model, 1);
    if let Some(why) = why_no_map(ctx.model, &bounds) {
        paragraph(ctx, buffer, area, &ctx.say(&why), ctx.style(Tone::Text));
        return;
    }
    let mut inside = area;
    if area.height >= LEGEND {
        inside.height -= 1;
        legend(ctx, buffer, Rect { y: inside.bottom(), height: 1, ..area }, promise);
    }
    let bars = u16::from(inside.height >= 5);
    let rows = inside.height - 1 - bars;
    let labels = bounds.shrunk(usize::from(rows), promise);
    let axis = (0..labels.bounds.len()).map(|r| width(&label(ctx, &labels, r))).max();
    let axis = axis.unwrap_or(0).max(width(&ctx.word("row-requests"))) + 2;
    if inside.width < axis + 12 {
        return;
    }
    let columns = inside.width - axis;
    let map = same_rows(map(ctx.model, usize::from(columns)), &labels);
    let count = map.bounds.len() as u16;
    let each = (rows / count).max(1);
    // What the rows leave over makes the bars higher.
    let bars = bars * (1 + (rows - (each * count).min(rows)).min(3));
    let plot = Rect::new(inside.x + axis, inside.y, columns, (each * count).min(rows));
    let holds = promise.and_then(|p| map.bounds.iter().position(|b| *b >= p));
    axis_words(ctx, buffer, plot, &map, each, holds);
    cells(ctx, buffer, plot, &map, each, holds);
    let strip = Rect { y: plot.bottom(), height: bars, ..plot };
    requests(ctx, buffer, strip, &map);
    time(ctx, buffer, Rect { height: plot.height + bars, ..plot }, range(ctx.model));
}

/// The columns in the rows of another map of the same span.
fn same_rows(map: Map, rows: &Map) -> Map {
    let mut map = map;
    while map.bounds.len() > rows.bounds.len() {
        let Some(row) = map.bounds.iter().position(|b| !rows.bounds.contains(b)) else { break };
        map.bounds.remove(row);
        for counts in map.columns.iter_mut().flatten() {
            let more = counts.remove(row);
            if let Some(next) = counts.get_mut(row) {
                *next += more;
            }
        }
    }
    map
}

/// What a row holds: « ≤ 300 ms », and above the last bound « > 5 s ».
fn label(ctx: &Ctx<'_>, map: &Map, row: usize) -> String {
    let bound = map.bounds[row];
    if bound.is_finite() {
        return format!("{} {}", ctx.plain("≤"), seconds(ctx, bound));
    }
    let last = row.checked_sub(1).map_or(0.0, |r| map.bounds[r]);
    format!("> {}", seconds(ctx, last))
}

fn axis_words(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    plot: Rect,
    map: &Map,
    each: u16,
    holds: Option<usize>,
) {
    let x = plot.x - 1;
    for y in plot.top()..plot.bottom() {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.vertical, ctx.style(Tone::Border));
    }
    for row in 0..map.bounds.len() {
        let y = top_of(plot, map, row, each);
        if y >= plot.bottom() {
            continue;
        }
        let promised = holds == Some(row);
        let tone = if promised { Tone::Threshold } else { Tone::Muted };
        put_right(ctx, buffer, x, y, 12, &label(ctx, map, row), ctx.style(tone));
        let sign = if promised { ctx.glyphs.here } else { ctx.glyphs.tick_left };
        let tone = if promised { Tone::Threshold } else { Tone::Border };
        put(ctx, buffer, (x, y), 1, sign, ctx.style(tone));
    }
}

/// The first line of a row; the slowest stands at the top.
fn top_of(plot: Rect, map: &Map, row: usize, each: u16) -> u16 {
    plot.y + (map.bounds.len() - 1 - row) as u16 * each
}

fn cells(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    plot: Rect,
    map: &Map,
    each: u16,
    holds: Option<usize>,
) {
    for row in 0..map.bounds.len() {
        let top = top_of(plot, map, row, each);
        let slow = holds.is_some_and(|h| row > h);
        for (i, column) in map.columns.iter().enumerate() {
            let x = plot.x + i as u16;
            let all = column.as_ref().map_or(0.0, |c| c.iter().sum::<f64>());
            let count = column.as_ref().map_or(0.0, |c| c[row]);
            let step = if all > 0.0 { step(count / all) } else { 0 };
            let tone = match (step, slow) {
                (0, _) => Tone::Threshold,
                (1, false) => Tone::Border,
                (2, false) => Tone::Behind,
                (_, false) => Tone::Accent,
                (1 | 2, true) => Tone::Warning,
                (_, true) => Tone::Critical,
            };
            for y in top..(top + each).min(plot.bottom()) {
                let symbol = match step {
                    // The line up to which it is promised.
                    0 if holds == Some(row) && y == top => ctx.glyphs.level,
                    0 => continue,
                    step => ctx.glyphs.shade[step],
                };
                if let Some(cell) = buffer.cell_mut((x, y)) {
                    cell.set_symbol(symbol).set_style(ctx.style(tone));
                }
            }
        }
    }
}

/// How dark a share is, 0–4.
fn step(share: f64) -> usize {
    if share <= 0.0 {
        return 0;
    }
    1 + STEPS.iter().filter(|s| share >= **s).count()
}

/// Requests a second of each column as bars, and how many the highest stands for.
fn requests(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, map: &Map) {
    if area.is_empty() {
        return;
    }
    let (from, to) = range(ctx.model);
    let length = (to - from).as_seconds_f64() / map.columns.len().max(1) as f64;
    let rates: Vec<Option<f64>> =
        (0..map.columns.len()).map(|i| map.rate(i, length.max(1e-9))).collect();
    let highest = rates.iter().flatten().copied().fold(0.0, f64::max);
    let x = area.x - 1;
    for y in area.top()..area.bottom() {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.vertical, ctx.style(Tone::Border));
    }
    let words = ctx.word("row-requests");
    put_right(ctx, buffer, x, area.bottom() - 1, 12, &words, ctx.style(Tone::Muted));
    if area.height > 1 && highest > 0.0 {
        let most = ctx.speak.number(highest, usize::from(highest < 100.0));
        put_right(ctx, buffer, x, area.y, 12, &most, ctx.style(Tone::Muted));
    }
    let eighths = f64::from(area.height) * 8.0;
    for (i, rate) in rates.iter().enumerate() {
        let Some(rate) = rate else { continue };
        let share = if highest > 0.0 { rate / highest } else { 0.0 };
        let height = (share * eighths).ceil().max(1.0) as u16;
        for line in 0..area.height {
            let part = height.saturating_sub(line * 8).min(8);
            if let Some(sign) = usize::from(part).checked_sub(1)
                && let Some(cell) = buffer.cell_mut((area.x + i as u16, area.bottom() - 1 - line))
            {
                cell.set_symbol(ctx.glyphs.spark[sign]).set_style(ctx.style(Tone::Border));
            }
        }
    }
}

/// What the shades are, and the promise.
fn legend(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, promise: Option<f64>) {
    let mut x = line.x;
    let steps = [
        format!("< {}", percent(ctx, STEPS[0])),
        format!("< {}", percent(ctx, STEPS[1])),
        format!("< {}", percent(ctx, STEPS[2])),
        ctx.word("lat-legend-more"),
    ];
    let tones = [Tone::Border, Tone::Behind, Tone::Accent, Tone::Accent];
    for ((shade, words), tone) in ctx.glyphs.shade[1..].iter().zip(steps).zip(tones) {
        let pair = format!("{shade}{shade}");
        x = put(ctx, buffer, (x, line.y), 2, &pair, ctx.style(tone)) + 1;
        let room = line.right().saturating_sub(x);
        x = put(ctx, buffer, (x, line.y), room, &words, ctx.style(Tone::Muted)) + 2;
    }
    let mut end = line.right();
    if let Some(promise) = promise {
        let (short, value) = (ctx.word("lat-promised-short"), seconds(ctx, promise));
        let words = format!("{} {short} {value}", ctx.glyphs.here);
        if x + width(&words) <= end {
            end = put_right(ctx, buffer, end, line.y, 40, &words, ctx.style(Tone::Threshold));
        }
    }
    // What the shares are of follows from the picture; what the mark is does not.
    let of = ctx.word("lat-legend-of");
    if x + width(&of) < end {
        put(ctx, buffer, (x, line.y), width(&of), &of, ctx.style(Tone::Muted));
    }
}

fn percent(ctx: &Ctx<'_>, share: f64) -> String {
    ctx.plain(&ctx.speak.percent(share, 0)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn five_shades_from_nothing_to_most() {
        let shares = [0.0, 0.001, 0.01, 0.09, 0.1, 0.49, 0.5, 1.0];
        assert_eq!(shares.map(step), [0, 1, 2, 2, 3, 3, 4, 4]);
    }
}
