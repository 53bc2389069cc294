//! Everything that is well or not, the worst first, in as many columns as the terminal is wide
//! for; on a large one below charts of what the machine did, and with bars and layers where they push
//! nothing out of sight. It scrolls, and follows the cursor. Words are wrapped and never cut.

mod charts;
mod pictures;
mod rows;

use super::phases::details::{place, scrolled};
use super::phases::{Strip, strips};
use crate::app::figure::Figure;
use crate::app::health_screen::{self, Section, counts, is_machine, sections};
use crate::domain::message::Message;
use crate::view::canvas::{Piece, pane};
use crate::view::theme::Tone;
use crate::view::{Ctx, health};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rows::{Drawn, Pictures};

/// The least width of a column, where there are several.
const COLUMN: u16 = 54;

/// Between two columns.
const GAP: u16 = 3;

/// From this size on there is room for pictures.
const LARGE: (u16, u16) = (110, 30);

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let sections = sections(ctx.model);
    let mut right = if ctx.is_live() { counted(ctx, &sections) } else { Vec::new() };
    right.extend(health::verdict(ctx));
    let large = area.width >= LARGE.0 && area.height >= LARGE.1;
    let charted = health_screen::charts::charts(ctx.model);
    let above = charts::height(area, charted.len());
    charts::draw(ctx, buffer, Rect { height: above, ..area }, &charted);
    let area = Rect { y: area.y + above, height: area.height - above, ..area };
    let inside = pane(ctx, buffer, area, &ctx.word("cockpit-health"), &right);
    let most = (sections.len() as u16).max(1);
    let count = ((inside.width + GAP) / (COLUMN + GAP)).clamp(1, most.min(3));
    let share = (inside.width + GAP) / count;
    let pictures = match () {
        () if !large || count < 2 => Pictures::None,
        () if above > 0 => Pictures::Bars,
        () => Pictures::All,
    };
    let made = |pictures| {
        let room = share.saturating_sub(GAP);
        let columns = columns(ctx, &sections, usize::from(count), room, pictures);
        let longest = columns.iter().map(|c| c.strips.len()).max().unwrap_or(0);
        (columns, longest)
    };
    let (mut columns, mut longest) = made(pictures);
    if longest > usize::from(inside.height) && pictures == Pictures::Bars {
        (columns, longest) = made(Pictures::None);
    }
    let held = ctx.model.cursor.and_then(|cursor| {
        let figures = columns.iter().flat_map(|c| &c.figures);
        figures.copied().find(|(figure, ..)| *figure == cursor)
    });
    let from = followed(scrolled(ctx, longest, inside.height), inside.height, held);
    if let Some((_, first, _)) = held {
        let below = u16::try_from(first.saturating_sub(from)).unwrap_or(0);
        ctx.cursor_row.set(Some(inside.y + below));
    }
    for (i, column) in columns.iter().enumerate() {
        let x = inside.x + share * i as u16;
        let width = share.saturating_sub(GAP).min(inside.right().saturating_sub(x));
        let place = Rect { x, width, ..inside };
        strips(ctx, buffer, place, &column.strips[from.min(column.strips.len())..]);
        for (figure, first, end) in &column.figures {
            let row = |line: usize| {
                let below = u16::try_from(line.saturating_sub(from)).unwrap_or(u16::MAX);
                place.y + below.min(place.height)
            };
            let (top, bottom) = (row(*first), row(*end));
            let lines = Rect { y: top, height: bottom - top, ..place };
            ctx.touch_figure(lines, Some(*figure));
        }
    }
    place(ctx, buffer, area, from, inside.height, longest);
}

/// The first line that is drawn: as scrolled, but the figure under the cursor stays in sight, its
/// first line above all.
fn followed(from: usize, height: u16, held: Option<(Figure, usize, usize)>) -> usize {
    let Some((_, first, end)) = held else { return from };
    let lowest = end.saturating_sub(usize::from(height));
    from.max(lowest).min(first)
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

/// Columns of about the same length, read downwards, a section never in two. Where the machine has
/// pictures, it stands first of all, and the rest beside it before anything stands below it.
fn columns(
    ctx: &Ctx<'_>,
    sections: &[Section],
    count: usize,
    room: u16,
    pictures: Pictures,
) -> Vec<Drawn> {
    let drawn = |s: &Section| if is_machine(s) { pictures } else { Pictures::None };
    let draw = |s: &Section| rows::section(ctx, s, room, drawn(s));
    if pictures == Pictures::None {
        return balanced(sections.iter().map(draw).collect(), count);
    }
    let (machine, others): (Vec<&Section>, Vec<&Section>) =
        sections.iter().partition(|s| is_machine(s));
    let mut first = joined(machine.into_iter().map(draw));
    let mut others: Vec<Drawn> = others.into_iter().map(draw).collect();
    let total: usize = others.iter().map(|s| s.strips.len() + 1).sum();
    let target = (first.strips.len() + total).div_ceil(count);
    // What nobody looks at first fills what the machine leaves free.
    let mut below = Vec::new();
    while let Some(last) = others.last()
        && others.len() >= count
        && first.strips.len() + last.strips.len() < target
    {
        first.strips.push(Strip::new());
        let offset = first.strips.len();
        if let Some(last) = others.pop() {
            first.strips.extend(last.strips);
            below.extend(last.figures.into_iter().map(|(f, a, b)| (f, a + offset, b + offset)));
        }
    }
    first.figures.extend(below);
    let mut columns = vec![first];
    columns.extend(balanced(others, count - 1));
    columns
}

/// One after the other, a blank line between two.
fn joined(all: impl Iterator<Item = Drawn>) -> Drawn {
    let mut whole = Drawn { strips: Vec::new(), figures: Vec::new() };
    for drawn in all {
        if !whole.strips.is_empty() {
            whole.strips.push(Strip::new());
        }
        let offset = whole.strips.len();
        whole.strips.extend(drawn.strips);
        let moved = drawn.figures.into_iter();
        whole.figures.extend(moved.map(|(f, from, to)| (f, from + offset, to + offset)));
    }
    whole
}

/// So many columns of about the same length.
fn balanced(drawn: Vec<Drawn>, count: usize) -> Vec<Drawn> {
    let total: usize = drawn.iter().map(|s| s.strips.len() + 1).sum();
    let mut columns: Vec<Vec<Drawn>> = vec![Vec::new()];
    let mut length = 0;
    for section in drawn {
        let size = section.strips.len();
        let full = columns.len() >= count.max(1);
        let fits = length == 0 || full || length + size / 2 <= total / count.max(1);
        if !fits {
            columns.push(Vec::new());
            length = 0;
        }
        length += size + usize::from(length > 0);
        if let Some(last) = columns.last_mut() {
            last.push(section);
        }
    }
    columns.into_iter().map(|column| joined(column.into_iter())).collect()
}
