//! Requests told apart: the classes of answers in one line, and the busiest places as a table.

use crate::app::figure::Figure;
use crate::app::latency_screen::{CLASSES, Item, Sheet, classes, rates, read, why_no_places};
use crate::domain::metric::Metric;
use crate::domain::places::{PlaceKind, PlaceRate, Rates};
use crate::view::Ctx;
use crate::view::canvas::{paragraph, put, put_right, width};
use crate::view::rows::condition_of;
use crate::view::theme::{Tone, of_condition};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of a figure: « 1 234,5 », « > 5,00 s ».
const COLUMN: u16 = 11;
/// Columns of a name, at least.
const NAME: u16 = 16;
/// From this width on each place's share of the requests is drawn.
const SHARED: u16 = 96;
/// Columns of that share.
const SHARE: u16 = 12;

/// Whether the classes are known, so that there is a line for them.
pub(super) fn has_classes(ctx: &Ctx<'_>) -> bool {
    rates(ctx.model).is_some_and(|rates| rates.classes.is_some())
}

/// Each class with its rate and its share; the rates go where there is no room for them.
pub(super) fn class_line(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect) {
    let Some(rates) = rates(ctx.model) else { return };
    let per_second = ctx.word("row-requests");
    let cells: Vec<(usize, String, String)> = classes(rates)
        .into_iter()
        .map(|(class, rate, share)| {
            let share = share.map_or(ctx.glyphs.none.to_owned(), |share| shown(ctx, share));
            let rate = format!("{} {per_second}", ctx.speak.number(rate, decimals(rate)));
            (class, ctx.plain(&share).into_owned(), ctx.plain(&rate).into_owned())
        })
        .collect();
    let all = |rates: bool, gap: u16| -> u16 {
        let each = |(_, share, rate): &(usize, String, String)| {
            4 + width(share) + if rates { 2 + width(rate) } else { 0 }
        };
        cells.iter().map(each).sum::<u16>() + gap * (cells.len().max(1) as u16 - 1)
    };
    let with_rates = all(true, 3) <= line.width;
    let mut x = line.x;
    for (class, share, rate) in &cells {
        if x + 4 + width(share) > line.right() {
            return;
        }
        put(ctx, buffer, (x, line.y), 3, CLASSES[*class], ctx.style(Tone::Muted));
        let style = ctx.style(tone(ctx, *class));
        x = put(ctx, buffer, (x + 4, line.y), width(share), share, style);
        if with_rates {
            x = put(ctx, buffer, (x + 2, line.y), width(rate), rate, ctx.style(Tone::Text));
        }
        x += 3;
    }
}

/// A share that is not nothing is never shown as nothing.
fn shown(ctx: &Ctx<'_>, share: f64) -> String {
    if share > 0.0 && share < 0.0005 {
        return format!("<\u{a0}{}", ctx.speak.percent(0.001, 1));
    }
    ctx.speak.percent(share, 1)
}

fn decimals(rate: f64) -> usize {
    match rate {
        r if r >= 1000.0 => 0,
        r if r >= 0.95 || r <= 0.0 => 1,
        r if r >= 0.0995 => 2,
        _ => 3,
    }
}

/// Failures are judged as the error ratio is; everything else is no alarm.
fn tone(ctx: &Ctx<'_>, class: usize) -> Tone {
    let live = ctx.is_live();
    match condition_of(ctx, Metric::RequestsErrorRatio).filter(|_| class == 4 && live) {
        Some(condition) if of_condition(condition) != Tone::Ok => of_condition(condition),
        _ if live => Tone::Strong,
        _ => Tone::Muted,
    }
}

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let told = rates(ctx.model).filter(|rates| !rates.places.is_empty());
    let (Some(rates), None) = (told, why_no_places(ctx.model)) else {
        if let Some(why) = why_no_places(ctx.model) {
            paragraph(ctx, buffer, area, &ctx.say(&why), ctx.style(Tone::Text));
        }
        return;
    };
    if area.height < 2 || area.width < NAME + 3 * COLUMN {
        return;
    }
    // A request passes several handlers: then shares of their sum would mean nothing.
    let shared = area.width >= SHARED && rates.kind != Some(PlaceKind::Handler);
    let latency = rates.places.iter().any(|place| place.latency.iter().any(Option::is_some));
    let mut heads = vec![ctx.word("row-requests"), ctx.word("lat-places-errors")];
    if latency {
        heads.extend(["row-p50", "lat-p95-short", "row-p99"].map(|id| ctx.word(id)));
    }
    let share = if shared { SHARE } else { 0 };
    let figures = heads.len() as u16 * COLUMN + share;
    let name = area.width - figures.min(area.width - NAME);
    header(ctx, buffer, Rect { height: 1, ..area }, rates, (name, share), &heads);
    let lines = usize::from(area.height - 1);
    let cut = rates.places.len() > lines;
    let shown = if cut { lines.saturating_sub(1) } else { rates.places.len() };
    let all: f64 = rates.places.iter().map(|place| place.rate).sum();
    for (place, y) in rates.places.iter().take(shown).zip(area.y + 1..) {
        let line = Rect { y, height: 1, ..area };
        row(ctx, buffer, line, (rates, place), (name, share), (all, heads.len()));
    }
    if cut {
        let rest = (rates.places.len() - shown) as f64;
        let words = crate::domain::message::Message::new("lat-places-more").quantity(
            "count",
            rest,
            crate::domain::metric::Unit::Count,
        );
        let y = area.y + 1 + shown as u16;
        put(ctx, buffer, (area.x, y), area.width, &ctx.say(&words), ctx.style(Tone::Muted));
    }
}

fn header(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    line: Rect,
    rates: &Rates,
    (name, share): (u16, u16),
    heads: &[String],
) {
    let kind = rates.kind.map_or(String::new(), |kind| ctx.word(kind.message()));
    let figure = Figure::Latency(Item::Sheet(Sheet::Places));
    let style = ctx.figure_style(Some(figure), Tone::Muted);
    put(ctx, buffer, (line.x, line.y), name, &kind, style);
    let mut right = line.x + name + share;
    for head in heads {
        right += COLUMN;
        put_right(ctx, buffer, right, line.y, COLUMN - 1, head, ctx.style(Tone::Muted));
    }
}

fn row(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    line: Rect,
    (rates, place): (&Rates, &PlaceRate),
    (name, share): (u16, u16),
    (all, columns): (f64, usize),
) {
    let fresh = ctx.is_live();
    let strong = ctx.style(if fresh { Tone::Strong } else { Tone::Muted });
    let text = ctx.style(if fresh { Tone::Text } else { Tone::Muted });
    put(ctx, buffer, (line.x, line.y), name.saturating_sub(1), &place.name, text);
    if share > 0 && all > 0.0 {
        let full = (place.rate / all * f64::from(share - 2)).round() as u16;
        let bar = ctx.glyphs.bar.repeat(usize::from(full));
        let x = line.x + name;
        put(ctx, buffer, (x, line.y), share - 2, &bar, ctx.style(Tone::Behind));
    }
    let none = || ctx.glyphs.none.to_owned();
    let mut cells = vec![(ctx.speak.number(place.rate, decimals(place.rate)), strong)];
    let errors = place.errors.map_or_else(none, |errors| shown(ctx, errors));
    cells.push((errors, if place.errors.is_some_and(|e| e > 0.0) { strong } else { text }));
    for (which, quantile) in place.latency.iter().enumerate() {
        let reading = quantile.and_then(|q| read(ctx.model, rates, which, q));
        let words = reading.and_then(|reading| ctx.speak.reading(&reading));
        cells.push((words.unwrap_or_else(none), text));
    }
    let mut right = line.x + name + share;
    for (words, style) in cells.iter().take(columns) {
        right += COLUMN;
        put_right(ctx, buffer, right, line.y, COLUMN - 1, words, *style);
    }
}
