//! The chart: the mean as a line, the lowest to the highest of each slice behind it, what happened
//! as lines, and the time cursor.

use super::list::instant;
use crate::app::history_screen::{Chart, Slice, share, span_kept, store};
use crate::app::keyed::nothing_recorded;
use crate::app::pointer::{ChartOf, TimeChart};
use crate::domain::health::limit;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::view::axis::{self, Axis, Mark};
use crate::view::canvas::{Piece, pane, paragraph, put, put_right, width};
use crate::view::plot::Plot;
use crate::view::theme::Tone;
use crate::view::{Ctx, marks, pointer, signals};
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
    let whole = ctx.plain(&ctx.say(&store(ctx.model))).into_owned();
    // From when to when, rather than half of it.
    let has = match span_kept(ctx.model).filter(|_| width(&whole) > inner.width) {
        Some(span) => ctx.say(&span),
        None => whole,
    };
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
    let in_words = |value| ctx.plain(&signals::in_words(ctx, metric, value)).into_owned();
    match ctx.model.travel.at {
        Some(at) => Some(in_words(chart?.at(at)?.mean)),
        // Beside a curve an old value would be taken for its end.
        None if !ctx.is_live() => None,
        None => {
            let value = in_words(ctx.watch.value(metric)?);
            Some(ctx.say(&Message::new("history-screen-now").text("value", value)))
        }
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
        let words = if waiting {
            Message::new("history-screen-reading")
        } else {
            nothing_recorded(ctx.model)
        };
        paragraph(ctx, buffer, area, &ctx.say(&words), ctx.style(Tone::Muted));
        return;
    };
    let (low, high) = extent(chart);
    let limit = limit_of(ctx, history.metric);
    let high =
        limit.map_or(high, |limit| if limit <= high * NEAR { high.max(limit) } else { high });
    let axis = Axis::around(low, high, area.height);
    let given = limit.filter(|limit| (axis.low..=axis.high).contains(limit)).map(|value| Mark {
        value,
        words: ctx.plain(&signals::in_words(ctx, history.metric, value)).into_owned(),
        tone: Tone::Threshold,
    });
    let marked = axis.marks(ctx, history.metric, given);
    let breadth = axis::breadth(&marked);
    if area.width < breadth + 16 {
        return;
    }
    let plot = Rect::new(area.x + breadth, area.y, area.width - breadth, area.height - 1);
    let axis = Axis { plot, ..axis };
    axis::vertical(ctx, buffer, axis, &marked);
    let taken = cursor_label(ctx, axis, chart).map(|(from, words)| (from, from + width(&words)));
    let below = Rect::new(plot.x, plot.bottom(), plot.width, 1);
    let instants = axis::instants(ctx, (chart.ask.from, chart.ask.to), plot.width);
    axis::names(ctx, buffer, below, instants, taken.into_iter().collect());
    if let Some(limit) = limit {
        axis::limit(ctx, buffer, axis, limit);
        named(ctx, buffer, axis, limit);
    }
    holes(ctx, buffer, axis, chart);
    curve(ctx, buffer, axis, chart);
    marks::on_plot(ctx, buffer, plot, (chart.ask.from, chart.ask.to));
    let (from, to) = (chart.ask.from, chart.ask.to);
    pointer::chart(ctx, plot, TimeChart { of: ChartOf::History, from, to });
    cursor(ctx, buffer, axis, chart);
}

/// The limit's line says what it is.
fn named(ctx: &Ctx<'_>, buffer: &mut Buffer, axis: Axis, limit: f64) {
    let words = format!(" {} ", ctx.word("history-screen-limit"));
    let room = axis.plot.width / 3;
    if (axis.low..=axis.high).contains(&limit) && width(&words) <= room {
        let y = axis.row(limit);
        put_right(ctx, buffer, axis.plot.right(), y, room, &words, ctx.style(Tone::Threshold));
    }
}

/// Where nothing was recorded for long enough, the lowest row says so.
fn holes(ctx: &Ctx<'_>, buffer: &mut Buffer, axis: Axis, chart: &Chart) {
    let words = ctx.word("history-screen-hole");
    let (size, count) = (usize::from(width(&words)), chart.slices.len().max(1));
    let column = |slice: usize| slice * usize::from(axis.plot.width) / count;
    let mut from = None;
    for (at, slice) in chart.slices.iter().enumerate() {
        match (slice, from) {
            (None, None) => from = Some(at),
            (Some(_), Some(begin)) => {
                let (left, right) = (column(begin), column(at));
                // Before the first reading there is no hole.
                if begin > 0 && right >= left + size + 2 {
                    let x = axis.plot.x + (left + (right - left - size) / 2) as u16;
                    let at = (x, axis.plot.bottom() - 1);
                    put(ctx, buffer, at, size as u16, &words, ctx.style(Tone::Muted));
                }
                from = None;
            }
            _ => {}
        }
    }
}

/// A limit this many times as high as everything that was is not worth its room.
const NEAR: f64 = 2.0;

/// From where on the metric is an alarm.
fn limit_of(ctx: &Ctx<'_>, metric: Metric) -> Option<f64> {
    limit(&ctx.model.config.profile.limits, metric).map(|limit| limit.critical)
}

/// What the axis has to hold. It stands on zero, unless all lies far above.
fn extent(chart: &Chart) -> (f64, f64) {
    let known = || chart.slices.iter().flatten();
    let lowest = known().map(|s| s.low).fold(f64::INFINITY, f64::min);
    let high = known().map(|s| s.high).fold(f64::NEG_INFINITY, f64::max).max(lowest);
    (if lowest >= 0.0 && lowest < 0.6 * high { 0.0 } else { lowest }, high)
}

/// What the slices under a dot make together.
fn merged(slices: &[Option<Slice>]) -> Option<Slice> {
    let known: Vec<&Slice> = slices.iter().flatten().collect();
    let mean = known.iter().map(|s| s.mean).sum::<f64>() / known.len().max(1) as f64;
    let low = known.iter().map(|s| s.low).reduce(f64::min)?;
    let high = known.iter().map(|s| s.high).reduce(f64::max)?;
    Some(Slice { mean, low, high })
}

fn curve(ctx: &Ctx<'_>, buffer: &mut Buffer, axis: Axis, chart: &Chart) {
    let (mut line, mut band) = (Plot::new(ctx, axis.plot), Plot::new(ctx, axis.plot));
    let dots = line.dots().0.max(1) as usize;
    let count = chart.slices.len();
    let mut before: Option<(f64, f64)> = None;
    for dot in 0..dots {
        let (from, to) = (dot * count / dots, ((dot + 1) * count / dots).min(count));
        let slices = chart.slices.get(from..to.max(from + 1)).unwrap_or_default();
        let x = dot as f64 / (dots.max(2) - 1) as f64;
        let slice = merged(slices);
        let here = slice.map(|s| (x, axis.depth(s.mean)));
        if let Some(slice) = slice.filter(|s| s.high - s.low > axis.step * 0.2) {
            band.band(x, axis.depth(slice.high), axis.depth(slice.low));
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
fn cursor(ctx: &Ctx<'_>, buffer: &mut Buffer, axis: Axis, chart: &Chart) {
    let Some(at) = ctx.model.travel.at else { return };
    let Some(share) = share(&chart.ask, at) else { return };
    let x = axis::column(axis.plot, share);
    for y in axis.plot.top() + 1..axis.plot.bottom() {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.vertical, ctx.style(Tone::Strong));
    }
    if let Some((from, words)) = cursor_label(ctx, axis, chart) {
        let at = (from, axis.plot.bottom());
        put(ctx, buffer, at, width(&words), &words, ctx.style(Tone::Cursor));
    }
}

/// The cursor's instant below it, and where it begins.
fn cursor_label(ctx: &Ctx<'_>, axis: Axis, chart: &Chart) -> Option<(u16, String)> {
    let at = ctx.model.travel.at?;
    let share = share(&chart.ask, at)?;
    let x = axis::column(axis.plot, share);
    let words = instant(ctx, at);
    let size = width(&words);
    let from = x.saturating_sub(size / 2).max(axis.plot.x);
    Some((from.min(axis.plot.right().saturating_sub(size)), words))
}
