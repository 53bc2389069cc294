//! The chart: the mean as a line, the lowest to the highest of each slice behind it, what happened
//! as lines, and the time cursor.

use super::list::instant;
use crate::app::history_screen::{Chart, Slice, share, store};
use crate::app::pointer::{ChartOf, TimeChart};
use crate::domain::Timestamp;
use crate::domain::metric::{Metric, Unit};
use crate::view::canvas::{Piece, pane, paragraph, put, put_right, width};
use crate::view::curve::round_step;
use crate::view::plot::Plot;
use crate::view::theme::Tone;
use crate::view::{Ctx, marks, pointer, signals};
use chrono::{Datelike, TimeDelta, Timelike};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let metric = ctx.model.history.metric;
    let mut right: Vec<Piece> = vec![(span(ctx), ctx.style(Tone::Muted))];
    right.extend(value(ctx).map(|words| (words, ctx.style(Tone::Strong))));
    let name = signals::name(ctx, metric, u16::MAX);
    let title = format!("{} {} {name}", ctx.word("history-screen-title"), ctx.glyphs.bullet);
    let inner = pane(ctx, buffer, area, &title, &right);
    plot(ctx, buffer, inner);
}

/// Where there is no room for frames: the name, the value, the chart, and what the store has.
pub(super) fn small(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if area.height < 4 || area.width < 20 {
        return;
    }
    let inner = Rect::new(area.x + 1, area.y, area.width - 2, area.height);
    let value = value(ctx).unwrap_or_else(|| ctx.glyphs.none.to_owned());
    let words = format!("{} {} {value}", span(ctx), ctx.glyphs.bullet);
    let right = put_right(
        ctx,
        buffer,
        inner.right(),
        inner.y,
        inner.width / 2,
        &words,
        ctx.style(Tone::Strong),
    );
    let room = right.saturating_sub(inner.x + 1);
    let name = signals::name(ctx, ctx.model.history.metric, room);
    put(ctx, buffer, (inner.x, inner.y), room, &name, ctx.style(Tone::Title));
    plot(ctx, buffer, Rect::new(inner.x, inner.y + 1, inner.width, inner.height - 2));
    let bottom = Rect::new(inner.x, inner.bottom() - 1, inner.width, 1);
    let has = ctx.say(&store(ctx.model));
    paragraph(ctx, buffer, bottom, &has, ctx.style(Tone::Muted));
}

/// How much time is shown: « 7 d ».
fn span(ctx: &Ctx<'_>) -> String {
    let span = ctx.model.history.span();
    ctx.plain(&ctx.speak.duration(span.to_std().unwrap_or_default())).into_owned()
}

/// The value at the cursor, else the newest one.
fn value(ctx: &Ctx<'_>) -> Option<String> {
    let history = &ctx.model.history;
    let metric = history.metric;
    let chart = history.chart.as_ref().filter(|c| c.ask.metric == metric);
    let value = match ctx.model.travel.at {
        Some(at) => chart?.at(at)?.mean,
        None => ctx.watch.value(metric)?,
    };
    Some(ctx.plain(&signals::in_words(ctx, metric, value)).into_owned())
}

/// Where the chart lies and what its edges mean.
#[derive(Debug, Clone, Copy)]
struct Frame {
    plot: Rect,
    low: f64,
    high: f64,
    step: f64,
}

impl Frame {
    /// From the upper edge (0) to the lower (1).
    fn depth(self, value: f64) -> f64 {
        ((self.high - value) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    fn row(self, value: f64) -> u16 {
        let last = f64::from(self.plot.height.max(1) - 1);
        self.plot.y + (self.depth(value) * last).round() as u16
    }
}

fn plot(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let history = &ctx.model.history;
    if area.height < 3 || area.width < 24 {
        return;
    }
    // Another metric's figures would be read as this one's.
    let chart = history.chart.as_ref().filter(|c| c.ask.metric == history.metric);
    let known = chart.is_some_and(|c| c.slices.iter().any(Option::is_some));
    let Some(chart) = chart.filter(|_| known) else {
        let waiting = chart.is_none() || history.asked != chart.map(|c| c.ask);
        let id = if waiting { "history-screen-reading" } else { "history-screen-nothing" };
        paragraph(ctx, buffer, area, &ctx.word(id), ctx.style(Tone::Muted));
        return;
    };
    let (low, high, step) = extent(chart, area.height);
    let count = ((high - low) / step).round().clamp(1.0, 30.0) as u32;
    let labels: Vec<(f64, String)> = (0..=count)
        .map(|i| high - f64::from(i) * step)
        .map(|v| (v, ctx.plain(&mark(ctx, history.metric, v, step)).into_owned()))
        .collect();
    let axis = labels.iter().map(|(_, words)| width(words)).max().unwrap_or(0) + 2;
    if area.width < axis + 16 {
        return;
    }
    let plot = Rect::new(area.x + axis, area.y, area.width - axis, area.height - 1);
    let frame = Frame { plot, low, high, step };
    vertical_axis(ctx, buffer, frame, &labels);
    horizontal_axis(ctx, buffer, frame, chart);
    curve(ctx, buffer, frame, chart);
    marks::on_plot(ctx, buffer, plot, (chart.ask.from, chart.ask.to));
    let (from, to) = (chart.ask.from, chart.ask.to);
    pointer::chart(ctx, plot, TimeChart { of: ChartOf::History, from, to });
    cursor(ctx, buffer, frame, chart);
}

/// The round ends of the axis and the distance of its marks. It stands on zero, unless all lies far
/// above.
fn extent(chart: &Chart, height: u16) -> (f64, f64, f64) {
    let known = || chart.slices.iter().flatten();
    let lowest = known().map(|s| s.low).fold(f64::INFINITY, f64::min);
    let high = known().map(|s| s.high).fold(f64::NEG_INFINITY, f64::max).max(lowest);
    let low = if lowest >= 0.0 && lowest < 0.6 * high { 0.0 } else { lowest };
    let marks = f64::from((height / 3).clamp(2, 6));
    let step = round_step(((high - low) / marks).max(high.abs().max(1e-9) * 1e-3));
    let low = (low / step + 1e-6).floor() * step;
    let high = ((high / step - 1e-6).ceil() * step).max(low + step);
    (low, high, step)
}

/// A value on the axis, with as many decimals as the step has.
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

fn vertical_axis(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, labels: &[(f64, String)]) {
    let (plot, border) = (frame.plot, ctx.style(Tone::Border));
    let x = plot.x - 1;
    for y in plot.top()..plot.bottom() {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.vertical, border);
    }
    let mut free = plot.y;
    for (value, words) in labels {
        let y = frame.row(*value);
        let lowest = *value < frame.low + frame.step / 2.0;
        if y < free || (!lowest && plot.bottom() - 1 - y < 2) {
            continue;
        }
        put_right(ctx, buffer, x, y, x, words, ctx.style(Tone::Muted));
        put(ctx, buffer, (x, y), 1, ctx.glyphs.tick_left, border);
        free = y + 2;
    }
}

/// Round instants, as many as fit.
fn horizontal_axis(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, chart: &Chart) {
    let (plot, y) = (frame.plot, frame.plot.bottom());
    let span = chart.ask.to - chart.ask.from;
    let mut free = plot.x;
    let taken = cursor_label(ctx, frame, chart);
    for at in rounds(chart, usize::from(plot.width / 16).max(1)) {
        let Some(share) = share(&chart.ask, at) else { continue };
        let x = plot.x + (share * f64::from(plot.width.max(1) - 1)).round() as u16;
        let words = if span <= TimeDelta::days(1) {
            format!("{:02}:{:02}", at.hour(), at.minute())
        } else if span <= TimeDelta::days(90) {
            format!("{} {}", at.day(), ctx.speak.month_short(at))
        } else {
            ctx.speak.month_short(at)
        };
        let words = ctx.plain(&words).into_owned();
        let size = width(&words);
        let from = x.saturating_sub(size / 2).max(plot.x);
        let from = from.min(plot.right().saturating_sub(size));
        let covers = taken
            .as_ref()
            .is_some_and(|(x, words)| from < x + width(words) + 2 && *x < from + size + 2);
        if from < free || covers {
            continue;
        }
        put(ctx, buffer, (from, y), size, &words, ctx.style(Tone::Muted));
        free = from + size + 2;
    }
}

/// Instants at even distances of a round length, at most so many and one more; in UTC.
fn rounds(chart: &Chart, most: usize) -> Vec<Timestamp> {
    const MINUTE: i64 = 60;
    const DAY: i64 = 86_400;
    const STEPS: [i64; 17] = [
        5 * MINUTE,
        10 * MINUTE,
        15 * MINUTE,
        30 * MINUTE,
        60 * MINUTE,
        120 * MINUTE,
        180 * MINUTE,
        360 * MINUTE,
        720 * MINUTE,
        DAY,
        2 * DAY,
        7 * DAY,
        14 * DAY,
        30 * DAY,
        91 * DAY,
        182 * DAY,
        365 * DAY,
    ];
    let (from, to) = (chart.ask.from.timestamp(), chart.ask.to.timestamp());
    let fits = |step: &&i64| ((to - from) / **step) as usize <= most;
    let step = STEPS.iter().find(fits).copied().unwrap_or(365 * DAY);
    let first = (from.div_euclid(step) + 1) * step;
    let all = (0..=most as i64).map(|i| first + i * step).filter(|at| *at <= to);
    all.filter_map(|at| Timestamp::from_timestamp(at, 0)).collect()
}

/// What the slices under a dot make together.
fn merged(slices: &[Option<Slice>]) -> Option<Slice> {
    let known: Vec<&Slice> = slices.iter().flatten().collect();
    let mean = known.iter().map(|s| s.mean).sum::<f64>() / known.len().max(1) as f64;
    let low = known.iter().map(|s| s.low).reduce(f64::min)?;
    let high = known.iter().map(|s| s.high).reduce(f64::max)?;
    Some(Slice { mean, low, high })
}

fn curve(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, chart: &Chart) {
    let (mut line, mut band) = (Plot::new(ctx, frame.plot), Plot::new(ctx, frame.plot));
    let dots = line.dots().0.max(1) as usize;
    let count = chart.slices.len();
    let mut before: Option<(f64, f64)> = None;
    for dot in 0..dots {
        let (from, to) = (dot * count / dots, ((dot + 1) * count / dots).min(count));
        let slices = chart.slices.get(from..to.max(from + 1)).unwrap_or_default();
        let x = dot as f64 / (dots.max(2) - 1) as f64;
        let slice = merged(slices);
        let here = slice.map(|s| (x, frame.depth(s.mean)));
        if let Some(slice) = slice.filter(|s| s.high - s.low > frame.step * 0.2) {
            band.band(x, frame.depth(slice.high), frame.depth(slice.low));
        }
        if let Some(here) = here {
            line.line(before.unwrap_or(here), here);
        }
        before = here;
    }
    band.draw(buffer, ctx.style(Tone::Behind));
    line.draw(buffer, ctx.style(Tone::Accent));
}

/// Where the panels stand in time.
fn cursor(ctx: &Ctx<'_>, buffer: &mut Buffer, frame: Frame, chart: &Chart) {
    let Some(at) = ctx.model.travel.at else { return };
    let Some(share) = share(&chart.ask, at) else { return };
    let x = frame.plot.x + (share * f64::from(frame.plot.width.max(1) - 1)).round() as u16;
    for y in frame.plot.top() + 1..frame.plot.bottom() {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.vertical, ctx.style(Tone::Strong));
    }
    if let Some((from, words)) = cursor_label(ctx, frame, chart) {
        let at = (from, frame.plot.bottom());
        put(ctx, buffer, at, width(&words), &words, ctx.style(Tone::Cursor));
    }
}

/// The cursor's instant below it, and where it begins.
fn cursor_label(ctx: &Ctx<'_>, frame: Frame, chart: &Chart) -> Option<(u16, String)> {
    let at = ctx.model.travel.at?;
    let share = share(&chart.ask, at)?;
    let x = frame.plot.x + (share * f64::from(frame.plot.width.max(1) - 1)).round() as u16;
    let words = instant(ctx, at);
    let size = width(&words);
    let from = x.saturating_sub(size / 2).max(frame.plot.x);
    Some((from.min(frame.plot.right().saturating_sub(size)), words))
}
