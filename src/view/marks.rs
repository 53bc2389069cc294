//! What happened and where the advice changed, as lines on every chart that goes by time: a sign for
//! its kind, and its words where they cover nothing; where several charts of one span stand together,
//! the words once.

use super::Ctx;
use super::canvas::{put, width};
use super::theme::Tone;
use crate::app::cursor::is_past;
use crate::app::history_screen::{Line, LineKind, lines_between};
use crate::domain::Timestamp;
use crate::domain::mark::MarkKind;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The sign of a kind, and its tone.
pub(super) fn sign(ctx: &Ctx<'_>, kind: LineKind) -> (&'static str, Tone) {
    let g = ctx.glyphs;
    match kind {
        LineKind::Mark(MarkKind::Deploy) => (g.deploy, Tone::Accent),
        LineKind::Mark(MarkKind::Incident) => (g.incident, Tone::Critical),
        LineKind::Mark(MarkKind::Price) => (g.price, Tone::Threshold),
        LineKind::Mark(MarkKind::Note) => (g.note, Tone::Muted),
        LineKind::Mark(MarkKind::Phase) => (g.goal, Tone::Threshold),
        LineKind::Advice => (g.here, Tone::Strong),
    }
}

/// Where an instant lies between two others, 0–1; none: not between them.
fn share(at: Timestamp, from: Timestamp, to: Timestamp) -> Option<f64> {
    let whole = (to - from).num_milliseconds();
    let share = (at - from).num_milliseconds() as f64 / whole.max(1) as f64;
    (whole > 0 && (0.0..=1.0).contains(&share)).then_some(share)
}

fn column(area: Rect, share: f64) -> u16 {
    area.x + (share * f64::from(area.width.max(1) - 1)).round() as u16
}

/// The lines of a chart, and the columns in which they stand; what happened after the instant that
/// is shown was not known then.
fn placed(ctx: &Ctx<'_>, area: Rect, from: Timestamp, to: Timestamp) -> Vec<(u16, Line)> {
    let end = if is_past(ctx.model) { to.min(ctx.watch.now) } else { to };
    let all = lines_between(ctx.model, from, end).into_iter();
    all.filter_map(|l| Some((column(area, share(l.at, from, to)?), l))).collect()
}

/// On a chart of one row: a sign in place of the bar.
pub(super) fn on_row(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    (from, to): (Timestamp, Timestamp),
) {
    // What was noted is of the open target, and of no other.
    if is_bare(ctx) || !std::ptr::eq(ctx.watch, ctx.model.shown()) {
        return;
    }
    for (x, line) in placed(ctx, area, from, to) {
        // An advice that changes says nothing of one figure, and there is but one row.
        if line.kind == LineKind::Advice {
            continue;
        }
        let (sign, tone) = sign(ctx, line.kind);
        put(ctx, buffer, (x, area.y), 1, sign, ctx.style(tone));
    }
}

/// On a chart that was drawn: lines through what is blank, a sign at the top, and the words beside
/// it.
pub(super) fn on_plot(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    (from, to): (Timestamp, Timestamp),
) {
    on_plots(ctx, buffer, area, (from, to), &mut Vec::new());
}

/// The same on one of several charts of one span: what was `told` in words on one of them stands on
/// the others as a line and its sign.
pub(super) fn on_plots(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    (from, to): (Timestamp, Timestamp),
    told: &mut Vec<Line>,
) {
    let all = placed(ctx, area, from, to);
    draw(ctx, buffer, area, (from, to), &all, told);
}

/// The same on a chart of what comes: only what was noted of the time to come.
pub(super) fn ahead(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    (from, to): (Timestamp, Timestamp),
) {
    let mut all = placed(ctx, area, from, to);
    all.retain(|(_, line)| line.at > ctx.watch.now);
    draw(ctx, buffer, area, (from, to), &all, &mut Vec::new());
}

fn draw(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    (from, to): (Timestamp, Timestamp),
    all: &[(u16, Line)],
    told: &mut Vec<Line>,
) {
    if all.is_empty() || area.width < 8 || area.height < 2 {
        return;
    }
    for (x, line) in all {
        let (sign, tone) = sign(ctx, line.kind);
        for y in area.top()..area.bottom() {
            if is_blank(ctx, buffer, *x, y) {
                put(ctx, buffer, (*x, y), 1, ctx.glyphs.cliff, ctx.style(tone));
            }
        }
        if let Some(end) = line.until.and_then(|until| share(until.min(to), from, to)) {
            for x in x + 1..=column(area, end) {
                if is_blank(ctx, buffer, x, area.y) {
                    put(ctx, buffer, (x, area.y), 1, ctx.glyphs.level, ctx.style(tone));
                }
            }
        }
        // A curve is worth more than a sign.
        let is_free = |y: &u16| {
            let symbol = buffer.cell((*x, *y)).map_or("", |c| c.symbol());
            symbol == ctx.glyphs.cliff || symbol == " " || symbol == ctx.glyphs.level
        };
        if let Some(y) = (area.top()..area.bottom()).find(is_free) {
            put(ctx, buffer, (*x, y), 1, sign, ctx.style(tone));
        }
    }
    // The newest are what one looks for, so they are the first to have words.
    for (i, (x, line)) in all.iter().enumerate().rev() {
        if told.contains(line) {
            continue;
        }
        let words = ctx.say(&line.words);
        let next = all.get(i + 1).map_or(area.right(), |(x, _)| *x);
        let size = width(&words);
        let (_, tone) = sign(ctx, line.kind);
        let before = i.checked_sub(1).and_then(|b| all.get(b)).map_or(area.x, |(x, _)| *x + 1);
        let at = if x + 1 + size < next {
            x + 1
        } else if next == area.right() && before + size < *x {
            x - size
        } else {
            continue;
        };
        if (at..at + size).all(|x| is_blank(ctx, buffer, x, area.y)) {
            put(ctx, buffer, (at, area.y), size, &words, ctx.style(tone));
            told.push(line.clone());
        }
    }
}

/// Nothing to draw.
fn is_bare(ctx: &Ctx<'_>) -> bool {
    let noted = &ctx.model.history.noted;
    noted.marks.is_empty() && noted.advised.is_empty()
}

fn is_blank(ctx: &Ctx<'_>, buffer: &Buffer, x: u16, y: u16) -> bool {
    let symbol = buffer.cell((x, y)).map_or("", |c| c.symbol());
    symbol == " " || symbol == ctx.glyphs.level
}
