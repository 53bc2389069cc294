//! The fan of a forecast: its history, the median, the band that holds four values in five, the
//! threshold with the days on which it is crossed, and where the level moved.

use super::facts;
use crate::app::outlook::{SHARES, charted, extent, instant, is_hourly};
use crate::app::pointer::{ChartOf, TimeChart};
use crate::domain::Timestamp;
use crate::domain::forecast::{Forecast, Question};
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::view::Ctx;
use crate::view::canvas::{put, put_right, width};
use crate::view::curve::round_step;
use crate::view::plot::Plot;
use crate::view::theme::Tone;
use crate::view::{marks, pointer, signals};
use chrono::Datelike;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Where the fan lies and what its edges mean.
#[derive(Debug, Clone, Copy)]
struct Frame {
    plot: Rect,
    /// The line of the days' names.
    bottom: u16,
    ruled: bool,
    low: f64,
    high: f64,
    /// Figures across, known and to come.
    figures: usize,
}

impl Frame {
    /// A figure's place across, as a share.
    fn across(self, index: usize) -> f64 {
        index as f64 / (self.figures.max(2) - 1) as f64
    }

    fn column(self, index: usize) -> u16 {
        let last = f64::from(self.plot.width.max(1) - 1);
        self.plot.x + (self.across(index).min(1.0) * last).round() as u16
    }

    /// From the upper edge (0) to the lower (1).
    fn depth(self, value: f64) -> f64 {
        ((self.high - value) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    fn row(self, value: f64) -> u16 {
        let last = f64::from(self.plot.height.max(1) - 1);
        self.plot.y + (self.depth(value) * last).round() as u16
    }
}

pub(super) fn draw(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    made: &Forecast,
    question: &Question,
) {
    if area.height < 3 || area.width < 24 {
        return;
    }
    let (low, high) = extent(made, question.threshold);
    let marks = f64::from((area.height / 3).clamp(2, 6));
    let step = round_step(((high - low) / marks).max(high.abs().max(1e-9) * 1e-3));
    let low = (low / step + 1e-6).floor() * step;
    let high = ((high / step - 1e-6).ceil() * step).max(low + step);
    let labels = labels(ctx, made.metric, (low, high, step), question);
    let axis = labels.iter().map(|(_, words, _)| width(words)).max().unwrap_or(0) + 2;
    if area.width < axis + 16 {
        return;
    }
    let below = 1 + u16::from(area.height >= 8);
    let frame = Frame {
        plot: Rect::new(area.x + axis, area.y, area.width - axis, area.height - below),
        bottom: area.bottom() - 1,
        ruled: below == 2,
        low,
        high,
        figures: made.history.len() + made.median.len(),
    };
    vertical_axis(ctx, buffer, frame, axis, &labels);
    horizontal_axis(ctx, buffer, frame, made);
    present(ctx, buffer, frame, made);
    band(ctx, frame, made).draw(buffer, ctx.style(Tone::Behind));
    threshold(ctx, buffer, frame, question);
    lines(ctx, frame, made).draw(buffer, ctx.style(Tone::Accent));
    dates(ctx, buffer, frame, made);
    shift(ctx, buffer, frame, made);
    let ends = (instant(made, 0), instant(made, frame.figures.saturating_sub(1)));
    marks::on_plot(ctx, buffer, frame.plot, ends);
    if let Some(listed) = charted(ctx.model) {
        let (from, to) = ends;
        pointer::chart(ctx, frame.plot, TimeChart { of: ChartOf::Outlook(listed.index), from, to });
    }
}

/// A mark's value, its words, and how it is written.
type Label = (f64, String, Tone);

/// The threshold first, then the round values from above.
fn labels(
    ctx: &Ctx<'_>,
    metric: Metric,
    (low, high, step): (f64, f64, f64),
    question: &Question,
) -> Vec<Label> {
    let threshold = question.threshold.map(|t| (t, signals::in_words(ctx, metric, t)));
    let threshold = threshold.map(|(t, words)| (t, words, Tone::Threshold));
    let count = ((high - low) / step).round().clamp(1.0, 30.0) as u32;
    let values = (0..=count).map(|i| high - f64::from(i) * step);
    let values = values.map(|v| (v, mark(ctx, metric, v, step), Tone::Muted));
    let plain = |(v, words, tone): Label| (v, ctx.plain(&words).into_owned(), tone);
    threshold.into_iter().chain(values).map(plain).collect()
}

/// A value on the axis: as many decimals as the step has, so that they stand under each other.
fn mark(ctx: &Ctx<'_>, metric: Metric, value: f64, step: f64) -> String {
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

fn vertical_axis(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, axis: u16, labels: &[Label]) {
    let (plot, border) = (frame.plot, ctx.style(Tone::Border));
    let x = plot.x - 1;
    for y in plot.top()..plot.bottom() {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.vertical, border);
    }
    let mut taken: Vec<u16> = Vec::new();
    for (value, words, tone) in labels {
        let y = frame.row(*value);
        if taken.iter().any(|t| t.abs_diff(y) < 2) {
            continue;
        }
        put_right(ctx, buffer, x, y, axis - 1, words, ctx.style(*tone));
        put(ctx, buffer, (x, y), 1, ctx.glyphs.tick_left, border);
        taken.push(y);
    }
}

/// The first figure's day, the last's, and as many first days of a month between as fit; days
/// where all of it is shorter than two months.
fn horizontal_axis(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, made: &Forecast) {
    let plot = frame.plot;
    if frame.ruled {
        let y = frame.bottom - 1;
        put(ctx, buffer, (plot.x - 1, y), 1, ctx.glyphs.bottom_left, ctx.style(Tone::Border));
        for x in plot.left()..plot.right() {
            put(ctx, buffer, (x, y), 1, ctx.glyphs.horizontal, ctx.style(Tone::Border));
        }
    }
    let mut taken: Vec<(u16, u16)> = Vec::new();
    for (index, words) in days(ctx, frame, made) {
        let x = frame.column(index);
        let words = ctx.plain(&words).into_owned();
        let size = width(&words);
        let from = x.saturating_sub(size / 2).max(plot.x);
        let from = from.min(plot.right().saturating_sub(size));
        let to = from + size;
        if from < plot.x || taken.iter().any(|(f, t)| from < t + 2 && *f < to + 2) {
            continue;
        }
        put(ctx, buffer, (from, frame.bottom), size, &words, ctx.style(Tone::Muted));
        if frame.ruled {
            let at = (x, frame.bottom - 1);
            put(ctx, buffer, at, 1, ctx.glyphs.tick_below, ctx.style(Tone::Border));
        }
        taken.push((from, to));
    }
}

/// The figures that have a name on the axis, the most important first.
fn days(ctx: &Ctx<'_>, frame: Frame, made: &Forecast) -> Vec<(usize, String)> {
    let last = frame.figures.saturating_sub(1);
    let day = |index| facts::day(ctx, instant(made, index));
    let present = made.history.len().saturating_sub(1);
    let mut all = vec![(present, day(present)), (last, day(last)), (0, day(0))];
    if is_hourly(made) {
        return all;
    }
    let days: Vec<(usize, Timestamp)> = (1..last).map(|i| (i, instant(made, i))).collect();
    let months = days.iter().filter(|(_, at)| at.day() == 1);
    // Quarters before the months between them.
    let (quarters, others): (Vec<_>, Vec<_>) = months.partition(|(_, at)| at.month() % 3 == 1);
    all.extend(quarters.into_iter().chain(others).map(|(i, at)| (i, ctx.speak.month_short(at))));
    all
}

/// Where the history ends.
fn present(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, made: &Forecast) {
    let x = frame.column(made.history.len().saturating_sub(1));
    for y in frame.plot.top()..frame.plot.bottom() {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.cliff, ctx.style(Tone::Border));
    }
}

fn band(ctx: &Ctx<'_>, frame: Frame, made: &Forecast) -> Plot {
    let mut plot = Plot::new(ctx, frame.plot);
    let bounds: Vec<(f64, f64)> = made.low.iter().copied().zip(made.high.iter().copied()).collect();
    let known = made.history.len();
    let dots = plot.dots().0.max(1);
    for dot in 0..dots {
        let share = f64::from(dot) / f64::from((dots - 1).max(1));
        let place = share * (frame.figures.max(2) - 1) as f64 - known as f64;
        if place < 0.0 || bounds.is_empty() {
            continue;
        }
        let step = (place.round() as usize).min(bounds.len() - 1);
        let (low, high) = bounds[step];
        if low.is_finite() && high.is_finite() {
            plot.band(share, frame.depth(high), frame.depth(low));
        }
    }
    plot
}

/// The history, then the median from its last figure on; a gap stays a gap.
fn lines(ctx: &Ctx<'_>, frame: Frame, made: &Forecast) -> Plot {
    let mut plot = Plot::new(ctx, frame.plot);
    let values = made.history.iter().copied().chain(made.median.iter().map(|m| Some(*m)));
    let mut before: Option<(f64, f64)> = None;
    for (index, value) in values.enumerate() {
        let value = value.filter(|v| v.is_finite());
        let here = value.map(|v| (frame.across(index), frame.depth(v)));
        if let Some(here) = here {
            plot.line(before.unwrap_or(here), here);
        }
        before = here;
    }
    plot
}

fn threshold(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, question: &Question) {
    let Some(threshold) = question.threshold else { return };
    let y = frame.row(threshold);
    for x in frame.plot.left()..frame.plot.right() {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.level, ctx.style(Tone::Threshold));
    }
}

/// The days on which 10, 50 and 90 % of the paths have crossed, on the threshold.
fn dates(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, made: &Forecast) {
    let Some(crossing) = &made.crossing else { return };
    let y = frame.row(crossing.threshold);
    let above = if y > frame.plot.top() { y - 1 } else { y + 1 };
    let known = made.history.len().saturating_sub(1);
    // The median before the others: where all three fall together, it is the one to be named.
    for which in [1, 0, 2] {
        let Some(at) = crossing.dates[which] else { continue };
        let steps = (at - made.from).num_seconds() / made.step.num_seconds().max(1);
        let x = frame.column(known + usize::try_from(steps).unwrap_or(0));
        put(ctx, buffer, (x, y), 1, ctx.glyphs.met, ctx.style(Tone::Threshold));
        let words = ctx.plain(&ctx.speak.percent(SHARES[which], 0)).into_owned();
        let size = width(&words);
        let from = match which {
            0 => x.saturating_sub(size),
            1 => x.saturating_sub(size / 2),
            _ => x,
        };
        let from = from.clamp(frame.plot.left(), frame.plot.right().saturating_sub(size));
        // No words there yet; a line may be covered.
        let words_there = |c: char| c.is_ascii_digit() || c == '%';
        let is_free =
            |x: u16| buffer.cell((x, above)).is_some_and(|c| !c.symbol().contains(words_there));
        let blank = (from.saturating_sub(1)..=from + size).all(is_free);
        if blank && above < frame.plot.bottom() {
            put(ctx, buffer, (from, above), size, &words, ctx.style(Tone::Threshold));
        }
    }
}

/// Where the level moved: the history begins there.
fn shift(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, made: &Forecast) {
    let Some(shift) = &made.shift else { return };
    let day = facts::day(ctx, shift.at);
    let words = ctx.say(&Message::new("capacity-shift").text("date", day));
    let size = width(&words);
    let x = frame.plot.x;
    for y in frame.plot.top()..frame.plot.bottom() {
        let blank = buffer.cell((x, y)).is_some_and(|c| c.symbol() == " ");
        if blank {
            put(ctx, buffer, (x, y), 1, ctx.glyphs.cliff, ctx.style(Tone::Warning));
        }
    }
    let is_free = |y: u16| {
        let blank = |symbol: &str| symbol == " " || symbol == ctx.glyphs.cliff;
        (x + 1..=x + 1 + size).all(|x| buffer.cell((x, y)).is_some_and(|c| blank(c.symbol())))
    };
    if size + 2 > frame.plot.width {
        return;
    }
    if let Some(y) = (frame.plot.top()..frame.plot.bottom()).find(|y| is_free(*y)) {
        put(ctx, buffer, (x + 1, y), size, &words, ctx.style(Tone::Warning));
    }
}
