//! The fan of a forecast: its history, the median, the band that holds four values in five, the
//! threshold with the days on which it is crossed, and where the level moved.

use super::facts;
use crate::app::outlook::{SHARES, charted, extent, instant, is_hourly};
use crate::app::pointer::{ChartOf, TimeChart};
use crate::domain::Timestamp;
use crate::domain::forecast::{Forecast, Question};
use crate::domain::message::Message;
use crate::view::Ctx;
use crate::view::axis::{self, Axis, Mark};
use crate::view::canvas::{put, width};
use crate::view::plot::Plot;
use crate::view::theme::Tone;
use crate::view::{marks, pointer, signals};
use chrono::Datelike;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Where the fan lies, and how many figures it has across.
#[derive(Debug, Clone, Copy)]
struct Frame {
    axis: Axis,
    plot: Rect,
    /// Figures across, known and to come.
    figures: usize,
}

impl Frame {
    /// A figure's place across, as a share.
    fn across(self, index: usize) -> f64 {
        index as f64 / (self.figures.max(2) - 1) as f64
    }

    fn column(self, index: usize) -> u16 {
        axis::column(self.plot, self.across(index))
    }

    /// From the upper edge (0) to the lower (1).
    fn depth(self, value: f64) -> f64 {
        self.axis.depth(value)
    }

    fn row(self, value: f64) -> u16 {
        self.axis.row(value)
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
    let axis = Axis::around(low, high, area.height);
    // The threshold first: its name is worth more than a round one's.
    let threshold = question.threshold.map(|value| Mark {
        value,
        words: ctx.plain(&signals::in_words(ctx, made.metric, value)).into_owned(),
        tone: Tone::Threshold,
    });
    let marked = axis.marks(ctx, made.metric, threshold);
    let breadth = axis::breadth(&marked);
    if area.width < breadth + 16 {
        return;
    }
    let ruled = area.height >= 8;
    let below = 1 + u16::from(ruled);
    let plot = Rect::new(area.x + breadth, area.y, area.width - breadth, area.height - below);
    let axis = Axis { plot, ..axis };
    let frame = Frame { axis, plot, figures: made.history.len() + made.median.len() };
    axis::vertical(ctx, buffer, axis, &marked);
    let line = Rect::new(plot.x, area.bottom() - 1, plot.width, 1);
    let named = days(ctx, frame, made).into_iter().map(|(i, words)| (frame.across(i), words));
    let ticks = axis::names(ctx, buffer, line, named, Vec::new());
    if ruled {
        axis::rule(ctx, buffer, plot, &ticks);
    }
    present(ctx, buffer, frame, made);
    band(ctx, frame, made).draw(buffer, ctx.style(Tone::Behind));
    if let Some(threshold) = question.threshold {
        axis::limit(ctx, buffer, axis, threshold);
    }
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
