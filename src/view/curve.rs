//! The margin over the months of the projection: real axes, and each change of phase or of price as
//! a labelled cliff.

use super::canvas::{paragraph, put, put_right, width};
use super::plot::Plot;
use super::theme::Tone;
use super::{Ctx, pointer};
use crate::app::pointer::{ChartOf, TimeChart};
use crate::domain::economics::{Month, Step};
use crate::domain::message::Message;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rust_decimal::prelude::ToPrimitive;

/// Columns of the margin's axis: « 100.00 % » and a space.
pub(super) const AXIS: u16 = 10;

/// Margins below this are drawn at the lower edge: nobody reads −4,000 % off a curve.
const LOWEST: f64 = -1.0;

/// The extent of the margin's axis, the distance of its marks, and their decimals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) step: f64,
    pub(super) decimals: usize,
}

impl Range {
    /// Round ends around the values. Margins of a cheap service all lie between 97 and 100 %: the
    /// axis follows the data, or the curve would be a flat line.
    pub(super) fn around(values: &[f64]) -> Self {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min).max(LOWEST);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max).max(low);
        let step = round_step((high - low).max(0.0004) / 3.0);
        let bottom = ((low / step + 1e-6).floor() * step).max(LOWEST);
        let top = ((high / step - 1e-6).ceil() * step).max(bottom + 2.0 * step);
        let decimals = match step {
            s if s >= 0.0099 => 0,
            s if s >= 0.000_99 => 1,
            _ => 2,
        };
        if high <= 1.0 && top > 1.0 {
            return Self { low: bottom.min(1.0 - 2.0 * step), high: 1.0, step, decimals };
        }
        Self { low: bottom, high: top, step, decimals }
    }

    /// From the upper edge (0) to the lower (1).
    pub(super) fn depth(self, value: f64) -> f64 {
        ((self.high - value) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// The marks, from the upper end down.
    fn marks(self) -> impl Iterator<Item = f64> {
        let count = ((self.high - self.low) / self.step).round() as u32;
        (0..=count.min(20)).map(move |i| self.high - f64::from(i) * self.step)
    }
}

/// 1, 2 or 5 times a power of ten, at or above.
pub(super) fn round_step(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|s| s * power);
    steps.into_iter().find(|s| *s >= step * 0.999).unwrap_or(10.0 * power)
}

/// The ends of the margin's axis in words, where it does not begin at zero.
pub(super) fn cut(ctx: &Ctx<'_>) -> Option<(String, String)> {
    let months = &ctx.watch.assessment.economics.months;
    let margins = months.iter().filter_map(|m| m.figures.infrastructure_margin?.to_f64());
    let known: Vec<f64> = margins.collect();
    let range = Range::around(&known);
    let words = |end| ctx.speak.percent(end, range.decimals);
    (!known.is_empty() && range.low > 0.0).then(|| (words(range.low), words(range.high)))
}

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let months = &ctx.watch.assessment.economics.months;
    let values: Vec<Option<f64>> =
        months.iter().map(|m| m.figures.infrastructure_margin.and_then(|d| d.to_f64())).collect();
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    if known.is_empty() {
        paragraph(ctx, buffer, area, &ctx.word("money-no-curve"), ctx.style(Tone::Muted));
        return;
    }
    if area.height < 3 || area.width < AXIS + 16 {
        return;
    }
    let range = Range::around(&known);
    let frame = Frame::new(ctx, area, months.len());
    let percent = |value: f64| ctx.speak.percent(value, range.decimals);
    vertical_axis(ctx, buffer, frame, range, &percent);
    horizontal_axis(ctx, buffer, frame, months);
    let marks = marks(ctx, months);
    let plot = trace(ctx, frame, range, &values, &marks);
    zero_line(ctx, buffer, frame, range);
    for mark in &marks {
        cliff(ctx, buffer, frame, mark);
    }
    plot.draw(buffer, ctx.style(Tone::Accent));
    label_marks(ctx, buffer, frame, &marks);
    happened(ctx, buffer, frame, months);
    told(ctx, frame, months, ChartOf::Margin);
}

/// Tells that the chart can be read.
pub(super) fn told(ctx: &Ctx<'_>, frame: Frame, months: &[Month], of: ChartOf) {
    if let (Some(first), Some(last)) = (months.first(), months.last()) {
        let chart = TimeChart { of, from: first.starts, to: last.starts };
        pointer::chart(ctx, frame.plot, chart);
    }
}

/// What was noted of the months that are charted: a price that will change.
pub(super) fn happened(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, months: &[Month]) {
    if let (Some(first), Some(last)) = (months.first(), months.last()) {
        super::marks::ahead(ctx, buffer, frame.plot, (first.starts, last.starts));
    }
}

/// A month in which the curve jumps, and why.
pub(super) struct Mark {
    pub(super) month: usize,
    pub(super) tone: Tone,
    /// The reason in words, the longest first.
    pub(super) forms: Vec<String>,
}

/// The changes of phase, and the months from which on another price of the list holds.
pub(super) fn marks(ctx: &Ctx<'_>, months: &[Month]) -> Vec<Mark> {
    let steps = &ctx.watch.assessment.economics.steps;
    let price = |m: &Month| m.figures.price;
    let dearer = months.windows(2).filter(|w| price(&w[0]) != price(&w[1]));
    let prices = dearer.filter_map(|w| {
        let words = ctx.speak.money_short(price(&w[1])?);
        let words = ctx.say(&Message::new("curve-price").text("price", words));
        let forms = vec![format!(" {words}"), words];
        Some(Mark { month: w[1].index as usize, tone: Tone::Muted, forms })
    });
    let mut marks: Vec<Mark> = steps
        .iter()
        .map(|s| Mark { month: s.month as usize, tone: Tone::Threshold, forms: label(ctx, *s) })
        .collect();
    // A price that changes with the phase has the phase's line.
    let taken: Vec<_> = marks.iter().map(|m| m.month).collect();
    marks.extend(prices.filter(|m| !taken.contains(&m.month)));
    marks.sort_by_key(|m| m.month);
    marks
}

/// Where the curve lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) plot: Rect,
    /// The line of the months' names.
    pub(super) bottom: u16,
    pub(super) months: usize,
    /// Whether there is a rule between the curve and the months.
    pub(super) ruled: bool,
    /// Dots across a cell.
    pub(super) dots: u16,
}

impl Frame {
    /// Of so many months, in an area that is wider than [`AXIS`] and higher than two lines.
    pub(super) fn new(ctx: &Ctx<'_>, area: Rect, months: usize) -> Self {
        let axis = 1 + u16::from(area.height >= 8);
        Self {
            plot: Rect::new(area.x + AXIS, area.y, area.width - AXIS, area.height - axis),
            bottom: area.bottom() - 1,
            months,
            ruled: axis == 2,
            dots: ctx.glyphs.dots.size().0,
        }
    }

    /// A month's place across, as a share.
    pub(super) fn across(self, month: usize) -> f64 {
        month as f64 / (self.months.max(2) - 1) as f64
    }

    /// A month's column: the one in which the curve has its dot.
    fn column(self, month: usize) -> u16 {
        let dots = self.plot.width.max(1) * self.dots;
        let dot = (self.across(month) * f64::from(dots - 1)).round() as u16;
        self.plot.x + dot / self.dots
    }
}

fn trace(
    ctx: &Ctx<'_>,
    frame: Frame,
    range: Range,
    values: &[Option<f64>],
    marks: &[Mark],
) -> Plot {
    let mut plot = Plot::new(ctx, frame.plot);
    let is_step = |month: usize| marks.iter().any(|m| m.month == month);
    for (i, value) in values.iter().enumerate() {
        let Some(value) = *value else { continue };
        let here = (frame.across(i), range.depth(value));
        let before = i.checked_sub(1).and_then(|j| values[j].map(|v| (j, v)));
        let from = before.map_or(here, |(j, v)| (frame.across(j), range.depth(v)));
        if is_step(i) {
            // A phase or a price changes from one day to the next: a cliff, not a slope.
            plot.line(from, (here.0, from.1));
            plot.line((here.0, from.1), here);
        } else {
            plot.line(from, here);
        }
    }
    plot
}

pub(super) fn vertical_axis(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    frame: Frame,
    range: Range,
    say: &dyn Fn(f64) -> String,
) {
    let (plot, g) = (frame.plot, ctx.glyphs);
    let x = plot.x - 1;
    for y in plot.top()..plot.bottom() {
        put(ctx, buffer, (x, y), 1, g.vertical, ctx.style(Tone::Border));
    }
    let last = f64::from(plot.height.max(1) - 1);
    let mut free = plot.y;
    for value in range.marks() {
        let y = plot.y + (range.depth(value) * last).round() as u16;
        // The lowest mark is worth more than the one above it.
        let lowest = range.depth(value) > 0.999;
        let crowded = !lowest && plot.bottom() - 1 - y < 2;
        if y < free || crowded {
            continue;
        }
        let words = ctx.plain(&say(value)).into_owned();
        put_right(ctx, buffer, x - 1, y, AXIS - 2, &words, ctx.style(Tone::Muted));
        put(ctx, buffer, (x, y), 1, g.tick_left, ctx.style(Tone::Border));
        free = y + 2;
    }
}

/// The months' names: one a year, or half a year where there is room.
pub(super) fn horizontal_axis(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, months: &[Month]) {
    let plot = frame.plot;
    if frame.ruled {
        let y = frame.bottom - 1;
        put(ctx, buffer, (plot.x - 1, y), 1, ctx.glyphs.bottom_left, ctx.style(Tone::Border));
        for x in plot.left()..plot.right() {
            put(ctx, buffer, (x, y), 1, ctx.glyphs.horizontal, ctx.style(Tone::Border));
        }
    }
    let every = if plot.width >= 100 { 6 } else { 12 };
    let mut free = plot.x;
    for month in months.iter().step_by(every) {
        let words = ctx.plain(&ctx.speak.month_short(month.starts)).into_owned();
        let x = frame.column(month.index as usize);
        let size = width(&words);
        // The last name ends with the axis.
        let start = x.saturating_sub(if x == plot.x { 0 } else { size / 2 });
        let start = start.min(plot.right().saturating_sub(size));
        if start < free {
            continue;
        }
        put(ctx, buffer, (start, frame.bottom), size, &words, ctx.style(Tone::Muted));
        if frame.ruled {
            let at = (x, frame.bottom - 1);
            put(ctx, buffer, at, 1, ctx.glyphs.tick_below, ctx.style(Tone::Border));
        }
        free = start + size + 1;
    }
}

pub(super) fn zero_line(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, range: Range) {
    if range.low >= 0.0 || range.high <= 0.0 {
        return;
    }
    let last = f64::from(frame.plot.height.max(1) - 1);
    let y = frame.plot.y + (range.depth(0.0) * last).round() as u16;
    for x in frame.plot.left()..frame.plot.right() {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.level, ctx.style(Tone::Border));
    }
}

pub(super) fn cliff(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, mark: &Mark) {
    let x = frame.column(mark.month);
    for y in frame.plot.top()..frame.plot.bottom() {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.cliff, ctx.style(mark.tone));
    }
}

/// The reason beside each cliff, where the curve leaves room: phases first, across the lines of
/// prices if need be; the last one also at its left.
pub(super) fn label_marks(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, marks: &[Mark]) {
    let is_phase = |m: &&Mark| m.tone == Tone::Threshold;
    let (phases, prices): (Vec<&Mark>, Vec<&Mark>) = marks.iter().partition(is_phase);
    let everything: Vec<&Mark> = marks.iter().collect();
    for (own, others) in [(&phases, &phases), (&prices, &everything)] {
        for mark in own {
            label_mark(ctx, buffer, frame, mark, others);
        }
    }
}

fn label_mark(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, mark: &Mark, others: &[&Mark]) {
    let column = frame.column(mark.month);
    let next = others.iter().find(|m| m.month > mark.month).map(|m| frame.column(m.month));
    let before = others.iter().rev().find(|m| m.month < mark.month);
    let before = before.map_or(frame.plot.x, |m| frame.column(m.month) + 1);
    let right = next.unwrap_or(frame.plot.right()).saturating_sub(column + 2);
    let left = if next.is_none() { column.saturating_sub(before + 1) } else { 0 };
    let style = ctx.style(mark.tone);
    let at_right = |size: u16| (size <= right).then_some(column + 1);
    let at_left = |size: u16| (size <= left).then(|| column - size - 1);
    // The longest words at either side where nothing is covered; else the longest that fit.
    for words in &mark.forms {
        let size = width(words);
        for x in [at_right(size), at_left(size)].into_iter().flatten() {
            if let Some(y) = free_line(ctx, buffer, frame, x, size) {
                put(ctx, buffer, (x, y), size, words, style);
                return;
            }
        }
    }
    let fitting = mark.forms.iter().find_map(|w| at_right(width(w)).map(|x| (x, w)));
    if let Some((x, words)) = fitting {
        put(ctx, buffer, (x, frame.plot.bottom() - 1), width(words), words, style);
    }
}

/// The first line of the plot on which words from a column on cover neither curve nor words.
fn free_line(ctx: &Ctx<'_>, buffer: &Buffer, frame: Frame, x: u16, size: u16) -> Option<u16> {
    let is_free = |x: u16, y: u16| {
        let symbol = buffer.cell((x, y)).map_or("", |c| c.symbol());
        // In ASCII the level is drawn with the dot of the curves.
        let level = symbol == ctx.glyphs.level && symbol != ".";
        symbol == " " || symbol == ctx.glyphs.cliff || level
    };
    let end = (x + size + 1).min(frame.plot.right());
    (frame.plot.top()..frame.plot.bottom()).find(|y| (x..end).all(|x| is_free(x, *y)))
}

/// The label in words, the longest first.
fn label(ctx: &Ctx<'_>, step: Step) -> Vec<String> {
    let months = &ctx.watch.assessment.economics.months;
    let phase = &ctx.model.config.profile.phases[step.to];
    let name = ctx.speak.local(&phase.name);
    let cost = months.get(step.month as usize).map(|m| m.figures.infrastructure);
    let cost = cost.map(|c| ctx.speak.money_short(c)).unwrap_or_default();
    let first_words: Vec<&str> = name.split(' ').take(2).collect();
    let monthly = ctx.say(&Message::new("curve-cost").text("cost", &cost));
    let forms = [
        format!(" {name} {} {monthly}", ctx.glyphs.bullet),
        format!(" {name} {} {cost}", ctx.glyphs.bullet),
        format!(" {} {} {cost}", first_words.join(" "), ctx.glyphs.bullet),
        format!(" {cost}"),
        cost,
    ];
    forms.into_iter().map(|w| ctx.plain(&w).into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Range, round_step};

    #[test]
    fn the_axis_follows_the_data() {
        let near_one = Range::around(&[0.9997, 0.9993, 0.9988]);
        assert!(near_one.high <= 1.0 && near_one.low >= 0.998, "{near_one:?}");
        assert_eq!(near_one.decimals, 2);
        let wide = Range::around(&[0.4, 0.97]);
        assert!(
            wide.low <= 0.4 && wide.high >= 0.97 && wide.decimals == 0 && wide.marks().count() > 2,
            "{wide:?}"
        );
        let flat = Range::around(&[0.9933; 3]);
        assert!(flat.low < 0.9933 && flat.high > 0.9933, "{flat:?}");
        assert!(Range::around(&[-40.0, 0.5]).low >= -1.0);
    }

    #[test]
    fn steps_are_round() {
        for (step, round) in [(0.03, 0.05), (0.0015, 0.002), (0.5, 0.5), (0.7, 1.0)] {
            assert!((round_step(step) - round).abs() < 1e-12, "{step}");
        }
    }
}
