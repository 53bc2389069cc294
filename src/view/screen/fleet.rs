//! All targets, one line each: only the lines in sight are worded and drawn, however many there
//! are. What all make together stands at the end of the list, and what is under the cursor in full
//! below it: as panes of its own where there is room, else in three lines.

mod columns;
mod details;

use crate::app::fleet::{Command, is_fleet};
use crate::app::keys::Action;
use crate::app::pointer::Touch;
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::view::Ctx;
use crate::view::canvas::{Piece, pane, paragraph, put, put_right, width};
use crate::view::theme::Tone;
use columns::Columns;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The least size with a frame, a heading and what is under the cursor.
const FRAMED: (u16, u16) = (60, 14);

/// Lines for what is under the cursor where there is no room for panes.
const DETAILS: u16 = 3;

/// The least room for panes of what is under the cursor.
const PANES: (u16, u16) = (76, 9);

/// From this height on the panes have half of the screen, however long the list is.
const TALL: u16 = 30;

/// The list's frame, its heads and its sum.
const LIST_FRAME: u16 = 4;

/// Lines of the list that are kept for targets, even if there are fewer.
const LEAST_ROWS: u16 = 2;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if !is_fleet(&ctx.model.config) {
        alone(ctx, buffer, area);
        return;
    }
    let list = Rect { height: listed(ctx, area), ..area };
    let below = Rect { y: list.bottom(), height: area.height - list.height, ..area };
    let framed = area.width >= FRAMED.0 && area.height >= FRAMED.1;
    let inside = if framed {
        pane(ctx, buffer, list, &ctx.word("fleet-title"), &heading(ctx))
    } else {
        Rect::new(area.x + 1, area.y, area.width.saturating_sub(2), area.height)
    };
    if inside.height < 3 {
        return;
    }
    let columns = Columns::of(inside.width);
    let mut list = Rect { height: inside.height - 1, ..inside };
    total(ctx, buffer, Rect::new(inside.x, inside.bottom() - 1, inside.width, 1));
    if framed {
        columns.heads(ctx, buffer, Rect { height: 1, ..list });
        list = Rect { y: list.y + 1, height: list.height - 1, ..list };
    }
    if framed && below.height == 0 {
        list.height -= DETAILS + 1;
        let below = Rect { y: list.bottom() + 1, height: DETAILS, ..list };
        details(ctx, buffer, below);
    }
    rows(ctx, buffer, list, &columns);
    if let Some((id, row)) = ctx.model.fleet.selected() {
        details::panes(ctx, buffer, below, id, row);
    }
}

/// The height of the list with its frame: what is left over is for what is under the cursor, if
/// that is enough for panes. Counts all there is, so that a filter moves nothing.
fn listed(ctx: &Ctx<'_>, area: Rect) -> u16 {
    let fleet = &ctx.model.fleet;
    let all: usize = fleet.members.iter().map(|m| 1 + m.hosts.len()).sum();
    let all = u16::try_from(all + usize::from(fleet.total.unlisted > 0)).unwrap_or(u16::MAX);
    let mut height = all.max(LEAST_ROWS).saturating_add(LIST_FRAME);
    if area.height >= TALL {
        height = height.min(area.height / 2);
    }
    let panes = area.width >= PANES.0 && area.height.saturating_sub(height) >= PANES.1;
    if panes { height } else { area.height }
}

/// Lines that say how there come to be more targets, with their frame.
const HOW: u16 = 14;

/// One target is no fleet: its line, what is known of it, and how there come to be more.
fn alone(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let one = ctx.model.fleet.order.first();
    let one = one.and_then(|id| Some((*id, ctx.model.fleet.row(*id)?)));
    let mut rest = area;
    let mut take = |height: u16| {
        let taken = Rect { height, ..rest };
        rest = Rect { y: rest.y + height, height: rest.height - height, ..rest };
        taken
    };
    let roomy = area.height >= HOW + LIST_FRAME && area.width >= FRAMED.0;
    if let Some((id, row)) = one.filter(|_| roomy) {
        let inside = pane(ctx, buffer, take(LIST_FRAME), &ctx.word("fleet-title"), &[]);
        let columns = Columns::of(inside.width);
        columns.heads(ctx, buffer, Rect { height: 1, ..inside });
        let line = Rect { y: inside.y + 1, height: 1, ..inside };
        columns.row(ctx, buffer, line, row, false);
        let left = area.height - LIST_FRAME - HOW;
        if left >= PANES.1 && area.width >= PANES.0 {
            details::panes(ctx, buffer, take(left), id, row);
        }
    }
    how(ctx, buffer, rest);
}

/// How there come to be more targets.
fn how(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let inside = pane(ctx, buffer, area, &ctx.word("fleet-more"), &[]);
    let file = ctx.model.config.file.as_ref();
    let file = file.map_or_else(|| "palier.toml".to_owned(), |f| f.display().to_string());
    let words = ctx.say(&Message::new("fleet-alone").text("file", file));
    let used = paragraph(ctx, buffer, inside, &words, ctx.style(Tone::Text)) + 1;
    let example = [
        "[targets.vps]",
        "kind = \"ssh\"",
        "host = \"vps.example.org\"",
        "group = \"customers\"",
        "tags = [\"eu\"]",
    ];
    for (i, line) in example.iter().enumerate() {
        let y = inside.y + used + i as u16;
        if y < inside.bottom() {
            put(ctx, buffer, (inside.x + 2, y), inside.width, line, ctx.style(Tone::Accent));
        }
    }
    let used = used + example.len() as u16 + 1;
    let rest = Rect::new(
        inside.x,
        inside.y + used.min(inside.height),
        inside.width,
        inside.height.saturating_sub(used),
    );
    paragraph(ctx, buffer, rest, &ctx.word("fleet-alone-prometheus"), ctx.style(Tone::Muted));
}

/// The filter, and by what is sorted.
fn heading(ctx: &Ctx<'_>) -> Vec<Piece> {
    let fleet = &ctx.model.fleet;
    let mut pieces = Vec::new();
    if !fleet.filter.is_empty() {
        pieces.push((format!("/{}", fleet.filter), ctx.style(Tone::Threshold)));
    }
    pieces.push((ctx.word(fleet.sort.message()), ctx.style(Tone::Muted)));
    pieces
}

/// The lines in sight: the one under the cursor in the middle where there is room on both sides.
fn rows(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, columns: &Columns) {
    let fleet = &ctx.model.fleet;
    if fleet.order.is_empty() {
        let clear = ctx.model.keymap.told(Action::Fleet(Command::Clear));
        let none = Message::new("fleet-none-found").text("filter", &fleet.filter);
        let words = ctx.say(&none.with("clear", clear));
        paragraph(ctx, buffer, area, &words, ctx.style(Tone::Muted));
        return;
    }
    let more = fleet.total.unlisted > 0;
    let height = usize::from(area.height.saturating_sub(u16::from(more)));
    let last = fleet.order.len().saturating_sub(height);
    let first = fleet.cursor.saturating_sub(height / 2).min(last);
    for (i, id) in fleet.order.iter().skip(first).take(height).enumerate() {
        let Some(row) = fleet.row(*id) else { continue };
        let line = Rect::new(area.x, area.y + i as u16, area.width, 1);
        columns.row(ctx, buffer, line, row, first + i == fleet.cursor);
        ctx.touch(line, Touch::Row(first + i));
    }
    if more {
        let rest = fleet.total.unlisted as f64;
        let words = Message::new("fleet-unlisted").quantity("count", rest, Unit::Count);
        let y = area.bottom() - 1;
        let style = ctx.style(Tone::Warning);
        put(ctx, buffer, (area.x, y), area.width, &ctx.say(&words), style);
    }
}

/// Machines, money, worries; and which of the lines is looked at.
fn total(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect) {
    let fleet = &ctx.model.fleet;
    let total = &fleet.total;
    let count = |id: &'static str, n: usize| {
        ctx.say(&Message::new(id).quantity("count", n as f64, Unit::Count))
    };
    let g = ctx.glyphs;
    let targets = ctx.model.config.fleet.len() == total.machines;
    let machines = if targets { "fleet-targets" } else { "fleet-machines" };
    let mut pieces = vec![(count(machines, total.machines), Tone::Strong)];
    if let Some(cost) = total.cost {
        let id = if total.unpriced > 0 { "fleet-cost-at-least" } else { "fleet-cost" };
        pieces.push((ctx.say(&Message::new(id).money("cost", cost)), Tone::Text));
    }
    // With the signs of the lines: this is also what they mean.
    let worried = total.warn - total.critical.min(total.warn);
    for (sign, id, n, tone) in [
        (g.no, "fleet-lost", total.lost, Tone::Critical),
        (g.critical, "fleet-critical", total.critical, Tone::Critical),
        (g.warning, "fleet-warn", worried, Tone::Warning),
    ] {
        if n > 0 {
            pieces.push((format!("{sign} {}", count(id, n)), tone));
        }
    }
    let place = (fleet.cursor + 1).min(fleet.order.len());
    let words = Message::new("fleet-place").quantity("place", place as f64, Unit::Count).quantity(
        "all",
        fleet.order.len() as f64,
        Unit::Count,
    );
    // Which line it is comes before what all make together.
    let words = ctx.say(&words);
    let end = put_right(ctx, buffer, line.right(), line.y, 24, &words, ctx.style(Tone::Muted));
    let needed = |gap: u16, pieces: &[(String, Tone)]| -> u16 {
        pieces.iter().map(|(words, _)| width(words) + gap).sum()
    };
    let gap = if needed(3, &pieces) <= end - line.x { 3 } else { 2 };
    // The money is the first to go: it stands in the lines as well.
    if needed(gap, &pieces) > end - line.x && total.cost.is_some() {
        pieces.remove(1);
    }
    let mut x = line.x;
    for (words, tone) in pieces {
        if x + width(&words) >= end {
            break;
        }
        x = put(ctx, buffer, (x, line.y), line.width, &words, ctx.style(tone)) + gap;
    }
}

/// What is under the cursor: name and how to open it, then why it is as it is.
fn details(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let Some((id, row)) = ctx.model.fleet.selected() else { return };
    let mut title = row.name.clone();
    for fact in details::facts(ctx, id, row) {
        let more = format!(" {} {fact}", ctx.glyphs.bullet);
        // A piece that is not there in full is of no use.
        if width(&title) + width(&more) <= area.width {
            title.push_str(&more);
        }
    }
    put(ctx, buffer, (area.x, area.y), area.width, &title, ctx.style(Tone::Strong));
    let below = Rect { y: area.y + 1, height: area.height - 1, ..area };
    paragraph(ctx, buffer, below, &details::why(ctx, row), ctx.style(Tone::Text));
}
