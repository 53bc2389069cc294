//! One bar a resource on one axis of units: the value, its interval as a whisker, the units of today
//! as a line through all. Columns depend on the width alone, so that nothing jumps.

use crate::app::explain_capacity::confidence;
use crate::app::standing::{Row, axis_end, name};
use crate::domain::capacity::Resource;
use crate::domain::message::Message;
use crate::view::Ctx;
use crate::view::canvas::{put, put_right, width};
use crate::view::theme::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns: the mark and the name, the value, the confidence.
const NAME: u16 = 16;
const VALUE: u16 = 8;
const CONFIDENCE: u16 = 9;

/// The column of the interval: where there is room, two counts of six digits.
fn interval_width(all: u16) -> u16 {
    if all >= 100 { 17 } else { 15 }
}

/// Where the bars lie.
#[derive(Debug, Clone, Copy)]
struct Axis {
    x: u16,
    width: u16,
    /// Units at the right end; none: nothing is known.
    end: Option<f64>,
}

impl Axis {
    /// The column of a number of units; none beyond the end.
    fn column(self, units: f64) -> Option<u16> {
        let share = units / self.end?;
        let last = f64::from(self.width.max(1) - 1);
        (0.0..=1.0).contains(&share).then(|| self.x + (share * last).round() as u16)
    }
}

/// Draws the axis and as many rows as fit, at most so many; gives the lines used.
pub(super) fn draw(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    rows: &[Row<'_>],
    most: usize,
) -> u16 {
    let now = ctx.model.units().map(|u| u.count);
    let x = area.x + NAME + VALUE + 2;
    let right = interval_width(area.width) + CONFIDENCE + 2;
    let axis = Axis { x, width: area.right().saturating_sub(x + right), end: axis_end(rows, now) };
    heading(ctx, buffer, area, axis, now);
    let room = usize::from(area.height.saturating_sub(1)).min(most);
    let shown = shown(ctx, rows, room);
    for (line, row) in (1..).zip(&shown) {
        let line = Rect::new(area.x, area.y + line, area.width, 1);
        draw_row(ctx, buffer, line, axis, row, now);
    }
    1 + shown.len() as u16
}

/// All rows, or those with a number and the one under the cursor first, in their order.
fn shown<'r, 'a>(ctx: &Ctx<'_>, rows: &'r [Row<'a>], room: usize) -> Vec<&'r Row<'a>> {
    let rank = |row: &&Row<'_>| {
        let silent = row.units.is_none() && row.answer.resource != Resource::Latency;
        (!ctx.is_under_cursor(row.figure), !row.first, silent)
    };
    let mut kept: Vec<&Row<'_>> = rows.iter().collect();
    kept.sort_by_key(rank);
    kept.truncate(room);
    rows.iter().filter(|row| kept.iter().any(|k| k.figure == row.figure)).collect()
}

/// The axis' ends, the units of today, the names of the columns.
fn heading(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, axis: Axis, now: Option<f64>) {
    let (y, muted) = (area.y, ctx.style(Tone::Muted));
    let unit = ctx.speak.unit_name(2.0).to_owned();
    put_right(ctx, buffer, area.x + NAME + VALUE, y, NAME + VALUE - 2, &unit, muted);
    let right = area.right();
    let confidence = ctx.word("capacity-column-trust");
    put_right(ctx, buffer, right, y, CONFIDENCE, &confidence, muted);
    let interval = ctx.word("capacity-column-interval");
    let room = interval_width(area.width);
    // Beside a name that fills its column it would read as one with it.
    put_right(ctx, buffer, right - CONFIDENCE - 2, y, room - 1, &interval, muted);
    let Some(end) = axis.end else { return };
    put(ctx, buffer, (axis.x, y), 1, "0", muted);
    let end = ctx.plain(&ctx.speak.count(end)).into_owned();
    let mut free_end = axis.x + axis.width;
    let end_at = put_right(ctx, buffer, free_end, y, axis.width, &end, muted);
    free_end = end_at.saturating_sub(1);
    let Some((now, column)) = now.and_then(|n| Some((n, axis.column(n)?))) else { return };
    let count = ctx.speak.count(now);
    let forms = [ctx.say(&Message::new("capacity-now").text("count", &count)), count];
    let style = ctx.figure_style(Some(crate::app::figure::Figure::Units), Tone::Strong);
    ctx.touch_figure(Rect { height: 1, ..area }, Some(crate::app::figure::Figure::Units));
    for words in forms {
        let words = ctx.plain(&words).into_owned();
        let size = width(&words);
        let from = column.saturating_sub(size / 2).max(axis.x + 2);
        if from + size <= free_end {
            put(ctx, buffer, (from, y), size, &words, style);
            return;
        }
        // The line itself is worth more than the end of the axis.
        if column + size / 2 < axis.x + axis.width && size < axis.width {
            let blank = " ".repeat(usize::from(axis.x + axis.width - end_at));
            put(ctx, buffer, (end_at, y), axis.width, &blank, ctx.style(Tone::Text));
            let from = from.min(axis.x + axis.width - size);
            put(ctx, buffer, (from, y), size, &words, style);
            return;
        }
    }
}

fn draw_row(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    line: Rect,
    axis: Axis,
    row: &Row<'_>,
    now: Option<f64>,
) {
    let (x, y) = (line.x, line.y);
    let mark = if row.first { ctx.glyphs.more } else { " " };
    put(ctx, buffer, (x, y), 1, mark, ctx.style(tone(row)));
    let name = ctx.word(name(row.answer));
    let tone_of_name = if row.first { Tone::Strong } else { Tone::Text };
    let style = ctx.figure_style(Some(row.figure), tone_of_name);
    ctx.touch_figure(line, Some(row.figure));
    put(ctx, buffer, (x + 2, y), NAME - 2, &name, style);
    let value = row.units.map(|u| ctx.speak.count(u));
    let style = match row.units {
        Some(_) => ctx.style(if row.first { tone(row) } else { Tone::Text }),
        None => ctx.style(Tone::Muted),
    };
    let value = value.as_deref().unwrap_or(ctx.glyphs.none);
    // A long count takes what a short name leaves.
    let room = (NAME + VALUE - 3).saturating_sub(width(&name)).max(VALUE);
    put_right(ctx, buffer, x + NAME + VALUE, y, room, value, style);
    let right = line.right();
    if let Some(words) = &row.instead {
        let words = ctx.say(words);
        let room = right.saturating_sub(CONFIDENCE + 1 + axis.x);
        put(ctx, buffer, (axis.x, y), room, &words, ctx.style(verdict_tone(ctx, row)));
        return;
    }
    present(ctx, buffer, y, axis, now);
    let Some(units) = row.units else { return };
    bar(ctx, buffer, y, axis, row, units, now);
    let muted = ctx.style(Tone::Muted);
    let room = interval_width(line.width);
    // A count that is cut is another count: what has no room is told elsewhere.
    let forms = interval_forms(ctx, row).into_iter();
    if let Some(words) = forms.map(|w| ctx.plain(&w).into_owned()).find(|w| width(w) <= room) {
        put_right(ctx, buffer, right - CONFIDENCE - 1, y, room, &words, muted);
    }
    let word = ctx.word(confidence(row.answer.confidence));
    put_right(ctx, buffer, right, y, CONFIDENCE, &word, muted);
}

/// The interval, or that there is only a lower bound.
pub(super) fn interval(ctx: &Ctx<'_>, row: &Row<'_>) -> String {
    match row.answer.interval {
        // As sure as that is nobody.
        Some((low, high)) if low.floor() >= high.floor() => String::new(),
        Some((low, high)) => {
            format!("{} – {}", ctx.speak.count(low.floor()), ctx.speak.count(high.floor()))
        }
        None if row.answer.at_least => ctx.word("capacity-at-least"),
        None => String::new(),
    }
}

/// The same in fewer cells: without air, then rounded to thousands or millions.
fn interval_forms(ctx: &Ctx<'_>, row: &Row<'_>) -> Vec<String> {
    let whole = interval(ctx, row);
    let Some((low, high)) = row.answer.interval.filter(|_| !whole.is_empty()) else {
        return vec![whole];
    };
    let tight = format!("{}–{}", ctx.speak.count(low.floor()), ctx.speak.count(high.floor()));
    let rounded = [(1e3, "k"), (1e6, "M")].map(|(unit, sign)| {
        let count = |v: f64| ctx.speak.count((v / unit).round());
        format!("{}–{} {sign}", count(low), count(high))
    });
    let [thousands, millions] = rounded;
    // Below a hundred of them too much would be rounded away.
    let bare = |unit: f64| low >= unit * 100.0;
    [whole, tight]
        .into_iter()
        .chain(bare(1e3).then_some(thousands))
        .chain(bare(1e6).then_some(millions))
        .collect()
}

/// Alarm where there are too many units already, the accent where it runs out first.
pub(super) fn tone(row: &Row<'_>) -> Tone {
    match (row.over, row.first) {
        (true, _) => Tone::Critical,
        (false, true) => Tone::Accent,
        (false, false) => Tone::Behind,
    }
}

/// A promise that is broken is an alarm; everything else that stands instead of a bar is quiet.
fn verdict_tone(ctx: &Ctx<'_>, row: &Row<'_>) -> Tone {
    let held = ctx.watch.assessment.capacity.latency.and_then(|l| l.held);
    match held.filter(|_| row.answer.resource == Resource::Latency) {
        Some(false) => Tone::Critical,
        Some(true) => Tone::Ok,
        None => Tone::Muted,
    }
}

/// The units of today: a line through all rows.
fn present(ctx: &Ctx<'_>, buffer: &mut Buffer, y: u16, axis: Axis, now: Option<f64>) {
    let Some(column) = now.and_then(|n| axis.column(n)) else { return };
    put(ctx, buffer, (column, y), 1, ctx.glyphs.vertical, ctx.style(Tone::Strong));
}

fn bar(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    y: u16,
    axis: Axis,
    row: &Row<'_>,
    units: f64,
    now: Option<f64>,
) {
    let last = axis.x + axis.width.max(1) - 1;
    let style = ctx.style(tone(row));
    let ends = axis.column(units);
    let end = ends.unwrap_or(last);
    for x in axis.x..=end {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.bar, style);
    }
    if ends.is_none() || row.answer.at_least {
        let at = if ends.is_none() { last } else { (end + 1).min(last) };
        put(ctx, buffer, (at, y), 1, ctx.glyphs.more, style);
    }
    if let Some((low, high)) = row.answer.interval {
        whisker(ctx, buffer, y, axis, (low, ends, high));
    }
    let crossed = now.and_then(|n| axis.column(n)).filter(|column| *column <= end);
    if let Some(column) = crossed {
        put(ctx, buffer, (column, y), 1, ctx.glyphs.crossed, ctx.style(Tone::Strong));
    }
}

/// The interval over the bar's end; nothing where it lies within one cell, or beyond the axis.
fn whisker(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    y: u16,
    axis: Axis,
    (low, value, high): (f64, Option<u16>, f64),
) {
    let Some(from) = axis.column(low.max(0.0)) else { return };
    let upper = axis.column(high);
    let last = axis.x + axis.width.max(1) - 1;
    let to = upper.unwrap_or(last);
    if to <= from + 1 {
        return;
    }
    let [left, inside, middle, right] = ctx.glyphs.range;
    let style = ctx.style(Tone::Text);
    for x in from..=to {
        let sign = match x {
            _ if Some(x) == value => middle,
            _ if x == from => left,
            _ if x == to && upper.is_some() => right,
            _ if x == to => ctx.glyphs.more,
            _ => inside,
        };
        put(ctx, buffer, (x, y), 1, sign, style);
    }
}
