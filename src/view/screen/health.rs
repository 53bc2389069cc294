//! Everything that is well or not, the worst first, in as many columns as the terminal is wide
//! for; it scrolls. Words are wrapped and never cut.

mod rows;

use super::phases::details::{place, scrolled};
use super::phases::{Strip, strips};
use crate::app::health_screen::{Section, counts, sections};
use crate::domain::message::Message;
use crate::view::canvas::{Piece, pane};
use crate::view::theme::Tone;
use crate::view::{Ctx, health};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rows::Marked;

/// The least width of a column, where there are several.
const COLUMN: u16 = 54;

/// Between two columns.
const GAP: u16 = 3;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let sections = sections(ctx.model);
    let mut right = counted(ctx, &sections);
    if right.is_empty() {
        right = health::verdict(ctx);
    }
    let inside = pane(ctx, buffer, area, &ctx.word("cockpit-health"), &right);
    let most = (sections.len() as u16).max(1);
    let count = ((inside.width + GAP) / (COLUMN + GAP)).clamp(1, most.min(3));
    let share = (inside.width + GAP) / count;
    let columns = columns(ctx, &sections, usize::from(count), share.saturating_sub(GAP));
    let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
    let from = scrolled(ctx, longest, inside.height);
    for (i, column) in columns.iter().enumerate() {
        let x = inside.x + share * i as u16;
        let width = share.saturating_sub(GAP).min(inside.right().saturating_sub(x));
        let place = Rect { x, width, ..inside };
        let seen = column[from.min(column.len())..].iter().take(usize::from(place.height));
        for (y, (strip, figure)) in (place.y..).zip(seen) {
            let line = Rect { y, height: 1, ..place };
            strips(ctx, buffer, line, std::slice::from_ref(strip));
            ctx.touch_figure(line, *figure);
        }
    }
    place(ctx, buffer, area, from, inside.height, longest);
}

/// How many things ask for attention, in words; nothing while none does.
fn counted(ctx: &Ctx<'_>, sections: &[Section]) -> Vec<Piece> {
    let (critical, warning) = counts(sections);
    let said = [
        (critical, "health-count-critical", Tone::Critical),
        (warning, "health-count-warning", Tone::Warning),
    ];
    let there = said.into_iter().filter(|(count, ..)| *count > 0);
    let piece = |(count, id, tone): (usize, &'static str, Tone)| {
        let words = ctx.say(&Message::new(id).text("count", count.to_string()));
        (words, ctx.style(tone))
    };
    there.map(piece).collect()
}

/// Columns of about the same length, read downwards, a section never in two.
fn columns(ctx: &Ctx<'_>, sections: &[Section], count: usize, room: u16) -> Vec<Vec<Marked>> {
    let drawn: Vec<_> = sections.iter().map(|s| rows::section(ctx, s, room)).collect();
    let total: usize = drawn.iter().map(|s| s.len() + 1).sum();
    let mut columns: Vec<Vec<Marked>> = vec![Vec::new()];
    for section in drawn {
        let full = columns.len() < count;
        if let Some(last) = columns.last_mut()
            && (last.is_empty() || !full || last.len() + section.len() / 2 <= total / count)
        {
            if !last.is_empty() {
                last.push((Strip::new(), None));
            }
            last.extend(section);
            continue;
        }
        columns.push(section);
    }
    columns
}
