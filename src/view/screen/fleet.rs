//! All targets, one line each: only the lines in sight are worded and drawn, however many there
//! are. What is under the cursor stands in full below the list, and what all make together at the
//! end.

mod columns;

use crate::app::fleet::Command;
use crate::app::fleet::{Row, RowId, is_fleet};
use crate::app::keys::Action;
use crate::app::pointer::Touch;
use crate::app::watch::Connection;
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::view::canvas::{Piece, pane, paragraph, put, put_right, width};
use crate::view::theme::Tone;
use crate::view::{Ctx, banner};
use columns::Columns;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The least size with a frame, a heading and what is under the cursor.
const FRAMED: (u16, u16) = (60, 14);

/// Lines for what is under the cursor.
const DETAILS: u16 = 3;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if !is_fleet(&ctx.model.config) {
        alone(ctx, buffer, area);
        return;
    }
    let framed = area.width >= FRAMED.0 && area.height >= FRAMED.1;
    let inside = if framed {
        pane(ctx, buffer, area, &ctx.word("fleet-title"), &heading(ctx))
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
        list.height -= DETAILS + 1;
        columns.heads(ctx, buffer, Rect { height: 1, ..list });
        list = Rect { y: list.y + 1, height: list.height - 1, ..list };
        let below = Rect { y: list.bottom() + 1, height: DETAILS, ..list };
        details(ctx, buffer, below);
    }
    rows(ctx, buffer, list, &columns);
}

/// One target is no fleet: how it becomes one.
fn alone(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let inside = pane(ctx, buffer, area, &ctx.word("fleet-title"), &[]);
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
    let mut pieces = vec![(count("fleet-machines", total.machines), Tone::Strong)];
    if let Some(cost) = total.cost {
        let id = if total.unpriced > 0 { "fleet-cost-at-least" } else { "fleet-cost" };
        pieces.push((ctx.say(&Message::new(id).money("cost", cost)), Tone::Text));
    }
    let tone = |n: usize, bad| if n > 0 { bad } else { Tone::Muted };
    pieces.push((count("fleet-warn", total.warn), tone(total.warn, Tone::Warning)));
    if total.lost > 0 {
        pieces.push((count("fleet-lost", total.lost), Tone::Critical));
    }
    let mut x = line.x;
    for (words, tone) in pieces {
        if x + width(&words) > line.right() {
            break;
        }
        x = put(ctx, buffer, (x, line.y), line.width, &words, ctx.style(tone)) + 3;
    }
    let place = (fleet.cursor + 1).min(fleet.order.len());
    let words = Message::new("fleet-place").quantity("place", place as f64, Unit::Count).quantity(
        "all",
        fleet.order.len() as f64,
        Unit::Count,
    );
    let words = ctx.say(&words);
    if x + width(&words) < line.right() {
        put_right(ctx, buffer, line.right(), line.y, 24, &words, ctx.style(Tone::Muted));
    }
}

/// What is under the cursor, in full: name and how to open it, then why it is as it is.
fn details(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let Some((id, row)) = ctx.model.fleet.selected() else { return };
    let title = title(ctx, id, row, area.width);
    put(ctx, buffer, (area.x, area.y), area.width, &title, ctx.style(Tone::Strong));
    let words = match &row.connection {
        // What is not tried by itself says by itself what to do.
        Connection::Lost { reason, retry_at: None } => ctx.say(reason),
        Connection::Lost { reason, retry_at } => banner::sentence(ctx, reason.clone(), *retry_at),
        Connection::Connecting => ctx.word("fleet-connecting"),
        Connection::Live(_) | Connection::Stale(_) => {
            if let Some(headline) = &row.headline {
                ctx.say(headline)
            } else {
                let open = ctx.model.keymap.told(Action::Fleet(Command::Open));
                ctx.say(&Message::new("fleet-host-advice").with("open", open))
            }
        }
    };
    let below = Rect { y: area.y + 1, height: area.height - 1, ..area };
    paragraph(ctx, buffer, below, &words, ctx.style(Tone::Text));
}

fn title(ctx: &Ctx<'_>, id: RowId, row: &Row, room: u16) -> String {
    let g = ctx.glyphs.bullet;
    let mut words = row.name.clone();
    let mut add = |more: &str| {
        let more = format!(" {g} {more}");
        // A piece that is not there in full is of no use.
        if width(&words) + width(&more) <= room {
            words.push_str(&more);
        }
    };
    if let Some(phase) = row.phase {
        let profile = &ctx.model.config.profile;
        let name = profile.phases.get(phase.index).map(|p| ctx.speak.local(&p.name));
        let name = name.unwrap_or_default();
        if phase.assumed {
            add(&ctx.say(&Message::new("fleet-by-size").text("phase", name)));
        } else {
            add(name);
        }
    }
    if let Some(units) = row.units {
        add(&ctx.speak.units(units));
    }
    let target = ctx.model.config.fleet.get(id.member);
    if let Some(target) = target.filter(|_| id.host.is_none()) {
        add(&format!("palier --target {}", target.target.name));
    }
    words
}
