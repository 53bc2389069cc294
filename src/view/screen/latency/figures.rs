//! The percentiles of now: each with the bounds of its bucket in words and as a band on an axis by
//! powers, with the promised latency across; and what else is known of the requests.

use super::axis::{Scale, seconds};
use super::{curves, missing, places};
use crate::app::figure::Figure;
use crate::app::latency_screen::{
    Item, PERCENTILES, is_probed_only, map, pace, promise, promise_held, window, within,
};
use crate::domain::health::Condition;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Metric;
use crate::domain::reading::Reading;
use crate::domain::slo::{Report, Urgency};
use crate::view::Ctx;
use crate::view::canvas::{Piece, pane, put, put_right, width};
use crate::view::rows::condition_of;
use crate::view::theme::{Tone, of_condition};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines of the pane, its frame included, without that of the classes of answers.
const HEIGHT: u16 = 8;

/// Lines of the pane.
pub(super) fn height(ctx: &Ctx<'_>) -> u16 {
    HEIGHT + u16::from(places::has_classes(ctx))
}

/// Columns before the bands: name, value, sign, bounds in words.
const NAME: u16 = 5;
const VALUE: u16 = 9;
const WORDS: u16 = 27;

/// Columns are of no matter where only sums are asked for.
const COLUMNS: usize = 60;

/// A name and a value that the cursor may find.
struct Cell {
    figure: Option<Figure>,
    name: String,
    value: String,
    tone: Tone,
}

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let inner = pane(ctx, buffer, area, &ctx.word("lat-title"), &origin(ctx));
    let line = |i: u16| Rect { y: inner.y + i, height: 1, ..inner };
    let words_end = NAME + VALUE + 3 + WORDS;
    let gauge =
        Rect { x: inner.x + words_end, width: inner.width.saturating_sub(words_end), ..inner };
    let scale = scale(ctx);
    for (i, (figure, metric, _)) in PERCENTILES.iter().enumerate() {
        let at = line(i as u16);
        percentile(ctx, buffer, Rect { width: words_end, ..at }, *figure, *metric, WORDS);
        if let Some(scale) = scale {
            band(ctx, buffer, Rect { y: at.y, height: 1, ..gauge }, scale, *figure, *metric);
        }
    }
    if let Some(scale) = scale {
        ruler(ctx, buffer, Rect { y: inner.y + 3, height: 1, ..gauge }, scale);
    }
    row(ctx, buffer, Rect { width: words_end - 1, ..line(3) }, &first_cells(ctx));
    row(ctx, buffer, line(4), &second_cells(ctx));
    let classes = u16::from(places::has_classes(ctx));
    places::class_line(ctx, buffer, line(5));
    promised(ctx, buffer, line(5 + classes));
}

/// Where there is no room for frames: percentiles, requests, budget, and the curve.
pub(super) fn small(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if area.height < 3 || area.width < 20 {
        return;
    }
    let inner = Rect::new(area.x + 1, area.y, area.width - 2, area.height);
    let words = inner.width.saturating_sub(NAME + VALUE + 3);
    for (i, (figure, metric, _)) in PERCENTILES.iter().enumerate() {
        let line = Rect { y: inner.y + i as u16, height: 1, ..inner };
        percentile(ctx, buffer, line, *figure, *metric, words);
    }
    let mut y = inner.y + 3;
    for cells in [first_cells(ctx), second_cells(ctx).into_iter().rev().collect()] {
        if y < inner.bottom() && !cells.is_empty() {
            row(ctx, buffer, Rect { y, height: 1, ..inner }, &cells);
            y += 1;
        }
    }
    if inner.bottom() >= y + 4 {
        let rest = Rect { y, height: inner.bottom() - y, ..inner };
        if is_probed_only(ctx.model) || !missing::draw(ctx, buffer, rest) {
            curves::draw(ctx, buffer, rest);
        }
    }
}

/// Who counted, and on what terms.
fn origin(ctx: &Ctx<'_>) -> Vec<Piece> {
    let latest = &ctx.watch.latest;
    let known =
        [Metric::LatencyP99, Metric::LatencyMean, Metric::RequestsRate, Metric::ProbeLatency];
    let from = known.iter().find_map(|m| latest.get(m));
    let words = match from {
        Some(r) if r.origin.name() == "probe" => ctx.word("latency-probe"),
        Some(r) => {
            let from = ctx.say(&Message::new("latency-from").text("origin", r.origin.name()));
            match window(ctx.model).and_then(|window| window.to_std().ok()) {
                Some(over) => {
                    ctx.say(&Message::new("lat-from").text("from", from).duration("over", over))
                }
                None => from,
            }
        }
        None => String::new(),
    };
    vec![(words, ctx.style(Tone::Muted))]
}

fn fresh<'a>(ctx: &Ctx<'a>, metric: Metric) -> Option<&'a Reading> {
    ctx.watch.fresh(metric)
}

fn value_tone(ctx: &Ctx<'_>, metric: Metric) -> Tone {
    match condition_of(ctx, metric) {
        _ if !ctx.is_live() => Tone::Muted,
        Some(bad @ (Condition::Warning | Condition::Critical)) => of_condition(bad),
        _ => Tone::Strong,
    }
}

fn percentile(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    line: Rect,
    figure: Figure,
    metric: Metric,
    room: u16,
) {
    let (x, y) = (line.x, line.y);
    let label = match figure {
        Figure::P50 => "row-p50",
        Figure::P90 => "row-p90",
        _ => "row-p99",
    };
    put(ctx, buffer, (x, y), NAME, &ctx.word(label), ctx.style(Tone::Muted));
    let reading = fresh(ctx, metric);
    let words = reading.and_then(|r| ctx.speak.reading(r));
    let tone = if words.is_some() { value_tone(ctx, metric) } else { Tone::Muted };
    let value = words.unwrap_or_else(|| ctx.glyphs.none.to_owned());
    let right = x + NAME + VALUE;
    put_right(ctx, buffer, right, y, VALUE, &value, ctx.figure_style(Some(figure), tone));
    if let Some(condition) = condition_of(ctx, metric) {
        let sign = ctx.glyphs.condition(condition);
        put(ctx, buffer, (right + 1, y), 1, sign, ctx.style(of_condition(condition)));
    }
    let known = reading.filter(|r| r.value.is_some());
    if let Some(bounds) = known.and_then(|r| within(r.bounds, room < WORDS - 1)) {
        put(ctx, buffer, (right + 3, y), room, &ctx.say(&bounds), ctx.style(Tone::Text));
    }
}

/// One axis for all bands.
fn scale(ctx: &Ctx<'_>) -> Option<Scale> {
    let readings = PERCENTILES.iter().filter_map(|(_, metric, _)| fresh(ctx, *metric));
    let mut values: Vec<f64> = Vec::new();
    for reading in readings {
        values.extend(reading.value);
        if let Some(bounds) = reading.bounds {
            values.extend([bounds.low, bounds.high.unwrap_or(bounds.low * 1.5)]);
        }
    }
    if values.is_empty() {
        return None;
    }
    Scale::around(values.into_iter().chain(promise(ctx.model)))
}

fn column(area: Rect, scale: Scale, value: f64) -> u16 {
    let last = f64::from(area.width.max(1) - 1);
    area.x + ((1.0 - scale.depth(value)) * last).round() as u16
}

/// From the lower bound to the upper, and where between the two the figure is read.
fn band(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    scale: Scale,
    figure: Figure,
    metric: Metric,
) {
    if area.width < 12 {
        return;
    }
    if let Some(promise) = promise(ctx.model) {
        let at = (column(area, scale, promise), area.y);
        put(ctx, buffer, at, 1, ctx.glyphs.cliff, ctx.style(Tone::Threshold));
    }
    let Some(reading) = fresh(ctx, metric) else { return };
    let Some(value) = reading.value else { return };
    let [left, inside, here, right] = ctx.glyphs.range;
    let tone = if ctx.is_under_cursor(figure) { Tone::Accent } else { Tone::Behind };
    let style = ctx.style(if ctx.is_live() { tone } else { Tone::Border });
    let y = area.y;
    if let Some(bounds) = reading.bounds {
        let open = bounds.low <= 0.0;
        let from = if open { area.x } else { column(area, scale, bounds.low) };
        let to = bounds.high.map_or(area.right() - 1, |high| column(area, scale, high));
        for x in from..=to.max(from) {
            let sign = match x {
                x if x == to && bounds.high.is_none() => ctx.glyphs.more,
                x if x == to => right,
                x if x == from && !open => left,
                _ => inside,
            };
            put(ctx, buffer, (x, y), 1, sign, style);
        }
        // Of the first bucket and the last only one bound is known: no place is better than another.
        if open || bounds.high.is_none() {
            return;
        }
    }
    let at = (column(area, scale, value), y);
    put(ctx, buffer, at, 1, here, ctx.figure_style(Some(figure), value_tone(ctx, metric)));
}

/// What the bands are measured by.
fn ruler(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, scale: Scale) {
    if area.width < 12 {
        return;
    }
    let mut taken: Vec<(u16, u16)> = Vec::new();
    let mut label = |value: f64, tone: Tone| {
        let words = seconds(ctx, value);
        let size = width(&words);
        let x = column(area, scale, value).saturating_sub(size / 2).max(area.x);
        let x = x.min(area.right().saturating_sub(size));
        if taken.iter().any(|(from, to)| x < to + 2 && from < &(x + size + 2)) {
            return;
        }
        taken.push((x, x + size));
        put(ctx, buffer, (x, area.y), size, &words, ctx.style(tone));
    };
    if let Some(promise) = promise(ctx.model) {
        label(promise, Tone::Threshold);
    }
    for value in scale.marks(usize::from(area.width / 9).max(2)) {
        label(value, Tone::Muted);
    }
}

fn first_cells(ctx: &Ctx<'_>) -> Vec<Cell> {
    let rate = ctx.watch.value(Metric::RequestsRate);
    let failed = ctx.watch.value(Metric::RequestsErrorRatio);
    let requests = rate.map(|v| ctx.speak.number(v, usize::from(v < 1000.0)));
    let success = failed.map(|v| ctx.speak.percent(1.0 - v, 2));
    let cell = |figure, id, metric, value: Option<String>| Cell {
        figure: Some(figure),
        name: ctx.word(id),
        tone: if value.is_some() { value_tone(ctx, metric) } else { Tone::Muted },
        value: value.unwrap_or_else(|| ctx.glyphs.none.to_owned()),
    };
    vec![
        cell(Figure::Requests, "row-requests", Metric::RequestsRate, requests),
        cell(Figure::Success, "row-success", Metric::RequestsErrorRatio, success),
    ]
}

fn second_cells(ctx: &Ctx<'_>) -> Vec<Cell> {
    let measured = |item: Option<Item>, id: &'static str, metric: Metric| {
        let value = ctx.watch.value(metric)?;
        Some(Cell {
            figure: item.map(Figure::Latency),
            name: ctx.word(id),
            value: ctx.speak.quantity(value, metric.unit()),
            tone: if ctx.is_live() { Tone::Strong } else { Tone::Muted },
        })
    };
    let mut cells: Vec<Cell> = [
        measured(Some(Item::Mean), "lat-mean-short", Metric::LatencyMean),
        measured(Some(Item::Probe), "lat-probe-short", Metric::ProbeLatency),
        measured(None, "row-in-flight", Metric::RequestsInFlight),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let Some(slo) = &ctx.watch.assessment.slo {
        cells.extend(left_cell(ctx, slo));
    }
    cells
}

/// What is left of the budget.
fn left_cell(ctx: &Ctx<'_>, slo: &Report) -> Option<Cell> {
    let left = slo.left?;
    let id = if left < 0.0 { "lat-cell-over" } else { "lat-cell-left" };
    let share = Arg::Text(ctx.speak.percent(left.abs(), 0));
    Some(Cell {
        figure: Some(Figure::Latency(Item::Budget)),
        name: ctx.word("lat-cell-budget"),
        value: ctx.say(&Message::new(id).with("left", share)),
        tone: budget_tone(slo),
    })
}

/// How the budget stands.
pub(super) fn budget_tone(slo: &Report) -> Tone {
    match (slo.alarm().map(|burn| burn.rule.urgency), slo.left) {
        (Some(Urgency::Page), _) => Tone::Critical,
        (Some(Urgency::Ticket), _) => Tone::Warning,
        (None, Some(left)) if left < 0.0 => Tone::Warning,
        (None, _) => Tone::Strong,
    }
}

/// Cells from left to right, as many as fit.
fn row(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, cells: &[Cell]) {
    let mut x = line.x;
    for cell in cells {
        let value = ctx.plain(&cell.value).into_owned();
        let size = width(&cell.name) + 1 + width(&value);
        if x + size > line.right() {
            return;
        }
        let after = put(ctx, buffer, (x, line.y), size, &cell.name, ctx.style(Tone::Muted)) + 1;
        let style = ctx.figure_style(cell.figure, cell.tone);
        x = put(ctx, buffer, (after, line.y), size, &value, style) + 3;
    }
}

/// The promised latency and whether it is held; beside it how long the budget lasts, where there is
/// room.
fn promised(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect) {
    let Some((message, held)) = promise_held(ctx.model, &map(ctx.model, COLUMNS)) else {
        let words = ctx.word("lat-no-promise");
        put(ctx, buffer, (line.x, line.y), line.width, &words, ctx.style(Tone::Muted));
        return;
    };
    let condition = match held {
        Some(true) => Condition::Ok,
        Some(false) => Condition::Warning,
        None => Condition::Unknown,
    };
    let sign = ctx.glyphs.condition(condition);
    put(ctx, buffer, (line.x, line.y), 1, sign, ctx.style(of_condition(condition)));
    let figure = Figure::Latency(Item::Promise);
    let tone = if held == Some(false) { Tone::Warning } else { Tone::Text };
    let room = line.width.saturating_sub(2);
    let words = ctx.say(&message);
    let style = ctx.figure_style(Some(figure), tone);
    let end = put(ctx, buffer, (line.x + 2, line.y), room, &words, style);
    let Some(slo) = &ctx.watch.assessment.slo else { return };
    let words = ctx.say(&pace(ctx.model, slo));
    let name = ctx.word(Item::Pace.message());
    let words = format!("{name} {} {words}", ctx.glyphs.bullet);
    if end + 4 + width(&words) <= line.right() {
        let style = ctx.figure_style(Some(Figure::Latency(Item::Pace)), Tone::Text);
        put_right(ctx, buffer, line.right(), line.y, width(&words), &words, style);
    }
}
