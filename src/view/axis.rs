//! The axes of every chart of a measured figure: round ends and steps, marks with their units, the
//! limits as lines with their names, and instants below at round distances in the person's own time.
//! Marks never stand on one another: what is drawn first keeps its place.

use super::Ctx;
use super::canvas::{put, put_right, width};
use super::curve::round_step;
use super::theme::Tone;
use crate::domain::Timestamp;
use crate::domain::metric::{Metric, Unit};
use chrono::{Datelike, NaiveDateTime, TimeDelta, Timelike};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Where a chart lies and what its upper and lower edge mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    pub(super) plot: Rect,
    pub(super) low: f64,
    pub(super) high: f64,
    /// Between two marks.
    pub(super) step: f64,
}

impl Axis {
    /// Round ends around what is to be shown, in so many rows; the place is given afterwards, when
    /// it is known how wide the marks are.
    pub(super) fn around(low: f64, high: f64, height: u16) -> Self {
        let marks = f64::from((height / 3).clamp(2, 6));
        let step = round_step(((high - low) / marks).max(high.abs().max(1e-9) * 1e-3));
        let low = (low / step + 1e-6).floor() * step;
        let high = ((high / step - 1e-6).ceil() * step).max(low + step);
        Self { plot: Rect::default(), low, high, step }
    }

    /// From the upper edge (0) to the lower (1).
    pub(super) fn depth(self, value: f64) -> f64 {
        ((self.high - value) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// The row in which a value lies.
    pub(super) fn row(self, value: f64) -> u16 {
        let last = f64::from(self.plot.height.max(1) - 1);
        self.plot.y + (self.depth(value) * last).round() as u16
    }

    /// The round values, from the upper end down.
    fn values(self) -> impl Iterator<Item = f64> {
        let count = ((self.high - self.low) / self.step).round().clamp(1.0, 30.0) as u32;
        (0..=count).map(move |i| self.high - f64::from(i) * self.step)
    }

    /// The marks of a metric, the given ones before the round ones.
    pub(super) fn marks(
        self,
        ctx: &Ctx<'_>,
        metric: Metric,
        given: impl IntoIterator<Item = Mark>,
    ) -> Vec<Mark> {
        let round = self.values().map(|value| {
            let words = in_words(ctx, metric, value, self.step);
            Mark { value, words: ctx.plain(&words).into_owned(), tone: Tone::Muted }
        });
        let lowest = self.low + self.step / 2.0;
        // The lowest mark is worth more than the one above it.
        let (ground, above): (Vec<Mark>, Vec<Mark>) = round.partition(|m| m.value < lowest);
        given.into_iter().chain(ground).chain(above).collect()
    }
}

/// A mark on the vertical axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    pub(super) value: f64,
    /// As they go into cells.
    pub(super) words: String,
    pub(super) tone: Tone,
}

/// What the marks take beside the plot: their words, a space and the line.
pub(super) fn breadth(marks: &[Mark]) -> u16 {
    marks.iter().map(|mark| width(&mark.words)).max().unwrap_or(0) + 2
}

/// A value on the axis: as many decimals as the step has, so that they stand under each other.
fn in_words(ctx: &Ctx<'_>, metric: Metric, value: f64, step: f64) -> String {
    let unit = metric.shown_unit();
    let size = if unit == Unit::Ratio { step * 100.0 } else { step };
    let decimals = (-size.log10().floor()).clamp(0.0, 4.0) as usize;
    let value = if value.abs() < step * 1e-6 { 0.0 } else { value };
    match unit {
        Unit::Ratio => ctx.speak.percent(value, decimals),
        Unit::Count => ctx.speak.number(value, decimals),
        _ => ctx.speak.quantity(value, unit),
    }
}

/// The vertical line at the left of the plot, with its marks.
pub(super) fn vertical(ctx: &Ctx<'_>, buffer: &mut Buffer, axis: Axis, marks: &[Mark]) {
    let (plot, border) = (axis.plot, ctx.style(Tone::Border));
    let x = plot.x.saturating_sub(1);
    for y in plot.top()..plot.bottom() {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.vertical, border);
    }
    let mut taken: Vec<u16> = Vec::new();
    for mark in marks {
        let y = axis.row(mark.value);
        if taken.iter().any(|t| t.abs_diff(y) < 2) {
            continue;
        }
        put_right(ctx, buffer, x, y, x, &mark.words, ctx.style(mark.tone));
        put(ctx, buffer, (x, y), 1, ctx.glyphs.tick_left, border);
        taken.push(y);
    }
}

/// A limit as a line across the plot; a curve that is drawn later lies over it.
pub(super) fn limit(ctx: &Ctx<'_>, buffer: &mut Buffer, axis: Axis, value: f64) {
    if !(axis.low..=axis.high).contains(&value) {
        return;
    }
    let y = axis.row(value);
    for x in axis.plot.left()..axis.plot.right() {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.level, ctx.style(Tone::Threshold));
    }
}

/// Names of instants below the plot, each at its share of the width, where they do not touch what
/// stands there already: columns from and to.
pub(super) fn names(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    line: Rect,
    named: impl IntoIterator<Item = (f64, String)>,
    mut taken: Vec<(u16, u16)>,
) -> Vec<u16> {
    let mut ticks = Vec::new();
    for (share, words) in named {
        let words = ctx.plain(&words).into_owned();
        let size = width(&words);
        let x = column(line, share);
        let from = x.saturating_sub(size / 2).max(line.x);
        let from = from.min(line.right().saturating_sub(size));
        let to = from + size;
        if from < line.x || taken.iter().any(|(f, t)| from < t + 2 && *f < to + 2) {
            continue;
        }
        put(ctx, buffer, (from, line.y), size, &words, ctx.style(Tone::Muted));
        taken.push((from, to));
        ticks.push(x);
    }
    ticks
}

/// The column of a share of an area's width.
pub(super) fn column(area: Rect, share: f64) -> u16 {
    let last = f64::from(area.width.max(1) - 1);
    area.x + (share.clamp(0.0, 1.0) * last).round() as u16
}

/// The rule between a plot and what is named below it, with its ticks.
pub(super) fn rule(ctx: &Ctx<'_>, buffer: &mut Buffer, plot: Rect, ticks: &[u16]) {
    let (y, border) = (plot.bottom(), ctx.style(Tone::Border));
    put(ctx, buffer, (plot.x.saturating_sub(1), y), 1, ctx.glyphs.bottom_left, border);
    for x in plot.left()..plot.right() {
        let sign = if ticks.contains(&x) { ctx.glyphs.tick_below } else { ctx.glyphs.horizontal };
        put(ctx, buffer, (x, y), 1, sign, border);
    }
}

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Round distances, in seconds.
const STEPS: [i64; 18] = [
    MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    30 * DAY,
    91 * DAY,
    182 * DAY,
    365 * DAY,
];

/// Round instants of the person's own time between two others, with their shares of the way and
/// their names; as many as have a name's room each.
pub(super) fn instants(
    ctx: &Ctx<'_>,
    (from, to): (Timestamp, Timestamp),
    room: u16,
) -> Vec<(f64, String)> {
    let span = to - from;
    if span <= TimeDelta::zero() {
        return Vec::new();
    }
    let most = i64::from((room / 16).max(1));
    let step = STEPS.iter().find(|step| span.num_seconds() / **step <= most).unwrap_or(&STEPS[17]);
    // Half past six is round where people live half an hour beside the full one.
    let shift = (ctx.local(from).and_utc() - from).num_seconds();
    let first = (from.timestamp() + shift).div_euclid(*step) + 1;
    let all = (0..=most).map(|i| (first + i) * step - shift);
    let named = all.filter_map(|at| {
        let at = Timestamp::from_timestamp(at, 0).filter(|at| *at <= to)?;
        let share = (at - from).num_milliseconds() as f64 / span.num_milliseconds() as f64;
        let local = ctx.local(at);
        let words = if span <= TimeDelta::days(1) {
            clock(local)
        } else if span <= TimeDelta::days(90) {
            format!("{} {}", local.day(), ctx.speak.month_short(local.and_utc()))
        } else {
            ctx.speak.month_short(local.and_utc())
        };
        Some((share, words))
    });
    named.collect()
}

/// « 14:05 ».
pub(super) fn clock(at: NaiveDateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_steps_are_round_and_hold_everything() {
        for (low, high, height) in
            [(0.0, 0.93, 12), (0.0, 752.0, 8), (41.3, 44.9, 20), (5.0, 5.0, 9)]
        {
            let axis = Axis::around(low, high, height);
            assert!(axis.low <= low && axis.high >= high && axis.high > axis.low, "{axis:?}");
            let count = axis.values().count();
            assert!((2..=8).contains(&count), "{count} marks of {axis:?}");
            for value in axis.values() {
                let steps = value / axis.step;
                assert!((steps - steps.round()).abs() < 1e-6, "{value} of {axis:?}");
            }
        }
    }

    #[test]
    fn a_value_has_its_row() {
        let axis = Axis { plot: Rect::new(9, 2, 40, 11), low: 0.0, high: 10.0, step: 2.0 };
        assert_eq!((axis.row(10.0), axis.row(5.0), axis.row(0.0)), (2, 7, 12));
        assert_eq!((axis.row(99.0), axis.row(-1.0)), (2, 12));
        assert_eq!((column(axis.plot, 0.0), column(axis.plot, 1.0)), (9, 48));
    }
}
