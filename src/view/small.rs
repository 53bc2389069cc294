//! Small terminals, in steps: the verdict and the figures that matter, without frames; then the
//! verdict and the figure that matters most; in the end the verdict alone.

use super::canvas::{paragraph, put, put_right, width};
use super::theme::Tone;
use super::{Ctx, advice, banner, footer, header, health, knobs, money, rows, screen, traffic};
use crate::app::Screen;
use crate::app::figure::Figure;
use crate::domain::message::Message;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines of the knob under the cursor and of what it changes.
const KNOBS: u16 = 3;

/// From 40×12 on: header, verdict, headline, health, latency, money, keys.
pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let line = |y: u16| Rect::new(area.x, y, area.width, 1);
    header::draw(ctx, buffer, line(area.y));
    footer::draw(ctx, buffer, line(area.bottom() - 1));
    let inside = Rect::new(area.x + 1, area.y + 1, area.width - 2, area.height - 2);
    let used = verdict(ctx, buffer, inside);
    let mut rest = below(inside, used);
    let wrong = banner::lines(ctx, area.width);
    let wrong = &wrong[..wrong.len().min(3)];
    let top = Rect { x: area.x, width: area.width, height: wrong.len() as u16, ..rest };
    banner::draw(ctx, buffer, top, wrong);
    rest = below(rest, wrong.len() as u16);
    let list = figures(ctx, rest.width, rest.height);
    let used = rows::draw(ctx, buffer, rest, &list);
    business(ctx, buffer, below(rest, used));
}

fn below(area: Rect, used: u16) -> Rect {
    let used = used.min(area.height);
    Rect::new(area.x, area.y + used, area.width, area.height - used)
}

/// The badge, then the headline in at most two lines.
pub(super) fn verdict(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) -> u16 {
    let (words, style) = advice::badge(ctx, ctx.watch.assessment.advice.verdict);
    put(ctx, buffer, (area.x, area.y), area.width, &format!(" {words} "), style);
    if let Some((word, style)) = health::verdict(ctx).first() {
        let room = area.width.saturating_sub(width(&words) + 3);
        put_right(ctx, buffer, area.right(), area.y, room, word, *style);
    }
    let rest = below(area, 1);
    1 + advice::headline(ctx, buffer, Rect { height: rest.height.min(2), ..rest })
}

/// As many measured rows as leave two for the money.
fn figures(ctx: &Ctx<'_>, width: u16, height: u16) -> Vec<rows::Row> {
    let mut list = health::essential(ctx, width);
    list.pop();
    let tail = [("row-p99", Figure::P99), ("row-p90", Figure::P90), ("row-p50", Figure::P50)];
    if !traffic::is_silent(ctx) {
        let rows = tail.into_iter().map(|(label, figure)| traffic::percentile(ctx, figure, label));
        list.extend(rows);
    }
    let money = 2 + if ctx.model.knobs.open { KNOBS } else { 0 };
    list.truncate(usize::from(height.saturating_sub(money)).max(1));
    list
}

/// Cost per unit and margin, then the rest of the tiles, one a line.
fn business(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let mut y = area.y;
    if ctx.model.knobs.open {
        y += knobs::small(ctx, buffer, Rect { height: area.height.min(KNOBS), ..area });
    }
    if ctx.watch.assessment.economics.now.units.is_none() {
        let room = Rect::new(area.x, y, area.width, area.bottom().saturating_sub(y));
        let unit = &ctx.model.config.profile.unit.plural;
        let words = ctx.say(&Message::new("money-no-units-short").local("unit", unit));
        let used = paragraph(ctx, buffer, room, &words, ctx.style(Tone::Text));
        advice::reasons(ctx, buffer, below(room, used));
        return;
    }
    let mut tiles = money::tiles(ctx);
    let first = [Figure::CostPerUnit, Figure::Margin];
    tiles.sort_by_key(|t| first.iter().position(|f| *f == t.figure).unwrap_or(first.len()));
    for tile in &tiles {
        if y >= area.bottom() {
            return;
        }
        let value = tile.value.as_deref().unwrap_or(ctx.glyphs.none);
        let style = ctx.figure_style(Some(tile.figure), Tone::Strong);
        ctx.touch_figure(Rect::new(area.x, y, area.width, 1), Some(tile.figure));
        let value = ctx.plain(value).into_owned();
        let label_room = area.width.saturating_sub(width(&value) + 1);
        put(ctx, buffer, (area.x, y), label_room, &tile.label, ctx.style(Tone::Muted));
        put_right(ctx, buffer, area.right(), y, area.width, &value, style);
        y += 1;
    }
    let rest = below(area, y - area.y);
    advice::reasons(ctx, buffer, rest);
}

/// From 30×8 on: the verdict, and what fits of the open screen.
pub(super) fn mini(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    match ctx.model.screen {
        Screen::Cockpit => {
            let used = verdict(ctx, buffer, area);
            let rest = below(area, used);
            // The figures of the business first; what is measured has the lines above them.
            let money = 2.min(rest.height);
            let measured = Rect { height: rest.height - money, ..rest };
            let list = figures(ctx, measured.width, measured.height + 2);
            let used = rows::draw(ctx, buffer, measured, &list);
            business(ctx, buffer, below(rest, used));
        }
        // It says the verdict itself.
        Screen::Economics => screen::draw(ctx, buffer, area),
        _ => {
            badge_line(ctx, buffer, area);
            screen::draw(ctx, buffer, below(area, 1));
        }
    }
}

fn badge_line(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let (words, style) = advice::badge(ctx, ctx.watch.assessment.advice.verdict);
    put(ctx, buffer, (area.x, area.y), area.width, &words, style);
}

/// From 20×5 on: the verdict, the figure that matters most, and that this is too small.
pub(super) fn tiny(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    badge_line(ctx, buffer, area);
    let bottom = Rect::new(area.x, area.bottom() - 1, area.width, 1);
    let words = ctx.word("small-title");
    put(ctx, buffer, (bottom.x, bottom.y), bottom.width, &words, ctx.style(Tone::Muted));
    let room = Rect { height: area.height.saturating_sub(2), ..below(area, 1) };
    match ctx.model.screen {
        Screen::Health => {
            rows::draw(ctx, buffer, room, &health::essential(ctx, room.width));
        }
        Screen::Capacity => {
            let words = ctx.say(&crate::app::standing::headline(ctx.model));
            paragraph(ctx, buffer, room, &words, ctx.style(Tone::Strong));
        }
        _ => cost(ctx, buffer, room),
    }
}

/// The cost per unit, its name above it where both do not fit in one line; then the machine.
fn cost(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if ctx.watch.assessment.economics.now.units.is_none() {
        let unit = &ctx.model.config.profile.unit.plural;
        let words = ctx.say(&Message::new("money-no-units-short").local("unit", unit));
        paragraph(ctx, buffer, area, &words, ctx.style(Tone::Text));
        return;
    }
    let tiles = money::tiles(ctx);
    let Some(tile) = tiles.iter().find(|t| t.figure == Figure::CostPerUnit) else { return };
    let value = ctx.plain(tile.value.as_deref().unwrap_or(ctx.glyphs.none)).into_owned();
    let together = width(&ctx.plain(&tile.label)) + 1 + width(&value) <= area.width;
    let used = if together { 1 } else { 2 };
    put(ctx, buffer, (area.x, area.y), area.width, &tile.label, ctx.style(Tone::Muted));
    if area.height >= used {
        let y = area.y + used - 1;
        put_right(ctx, buffer, area.right(), y, area.width, &value, ctx.style(Tone::Strong));
    }
    rows::draw(ctx, buffer, below(area, used), &health::essential(ctx, area.width));
}

/// Smaller than that: the verdict alone.
pub(super) fn verdict_alone(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    badge_line(ctx, buffer, area);
}
