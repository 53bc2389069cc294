//! What happened and when the advice changed, the newest first; below it what the store has.

use crate::app::history_screen::{lines, said, store};
use crate::app::keyed::nothing_noted;
use crate::app::pointer::Touch;
use crate::domain::Timestamp;
use crate::view::axis;
use crate::view::canvas::{Piece, pane, paragraph, put, put_right, width, wrap};
use crate::view::theme::Tone;
use crate::view::{Ctx, marks};
use chrono::Datelike;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// « 20 Nov 2026 14:05 ».
pub(super) fn instant(ctx: &Ctx<'_>, at: Timestamp) -> String {
    let at = ctx.local(at);
    let day = format!("{} {}", at.day(), ctx.speak.month_short(at.and_utc()));
    ctx.plain(&format!("{day} {}", axis::clock(at))).into_owned()
}

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let all = lines(ctx.model);
    let utc = ("UTC".to_owned(), ctx.style(Tone::Muted));
    let zone: Vec<Piece> = (!ctx.model.config.local_time).then_some(utc).into_iter().collect();
    let inner = pane(ctx, buffer, area, &ctx.word("history-screen-list"), &zone);
    let has = ctx.say(&store(ctx.model));
    // Three lines at least, and what the list leaves over.
    let over = usize::from(inner.height).saturating_sub(all.len());
    let below = wrap(&ctx.plain(&has), inner.width).len().min(over.max(3)) as u16;
    let below = below.min(inner.height / 2);
    let room = inner.height.saturating_sub(below);
    let place = Rect::new(inner.x, inner.y + room, inner.width, below);
    paragraph(ctx, buffer, place, &has, ctx.style(Tone::Muted));
    if all.is_empty() {
        let room = Rect { height: room, ..inner };
        let words = ctx.say(&nothing_noted(ctx.model));
        paragraph(ctx, buffer, room, &words, ctx.style(Tone::Muted));
        return;
    }
    let past = all.len().saturating_sub(usize::from(room));
    let end = u16::try_from(past).unwrap_or(u16::MAX);
    ctx.scroll_end.set(Some(end));
    let first = usize::from(ctx.model.scroll.min(end));
    // What the panels show follows from the newest line before it.
    let here = all.iter().rev().position(|l| l.at <= ctx.watch.now);
    let here = here.filter(|_| ctx.model.travel.at.is_some());
    let dates: Vec<String> = all.iter().rev().map(|l| instant(ctx, l.at)).collect();
    let date = dates.iter().map(|d| width(d)).max().unwrap_or(0);
    let lines = all.iter().rev().zip(&dates).enumerate().skip(first);
    // Rows that would stay empty let long words go on.
    let mut spare = room.saturating_sub(u16::try_from(all.len() - first).unwrap_or(room));
    let mut y = inner.y;
    for (place, (line, at)) in lines {
        if y >= inner.y + room {
            return;
        }
        let x = inner.x + date + 2;
        let number = line.id.map(|id| format!("#{id}")).unwrap_or_default();
        let right = inner.right().saturating_sub(width(&number));
        let gap = if number.is_empty() { 0 } else { 2 };
        let words = ctx.say(&said(line));
        let columns = right.saturating_sub(x + 2 + gap);
        let needed = u16::try_from(wrap(&ctx.plain(&words), columns).len()).unwrap_or(1).max(1);
        let height = needed.min(1 + spare);
        spare -= height - 1;
        ctx.touch(Rect::new(inner.x, y, inner.width, height), Touch::Row(place));
        let (sign, tone) = marks::sign(ctx, line.kind);
        let strong = here == Some(place);
        let pointer = if strong { ctx.glyphs.more } else { " " };
        put(ctx, buffer, (inner.x, y), 1, pointer, ctx.style(Tone::Accent));
        let style = ctx.style(if strong { Tone::Strong } else { Tone::Muted });
        put_right(ctx, buffer, inner.x + 1 + date, y, date, at, style);
        put(ctx, buffer, (x, y), 1, sign, ctx.style(tone));
        put(ctx, buffer, (right, y), width(&number), &number, ctx.style(Tone::Muted));
        let style = ctx.style(if strong { Tone::Strong } else { Tone::Text });
        paragraph(ctx, buffer, Rect::new(x + 2, y, columns, height), &words, style);
        y += height;
    }
}
