//! The sections below the ladder: wrapped, in two columns on a wide terminal, scrolled. What is
//! scrolled past the end is drawn as the end, and the model is told where that is.

use super::{Strip, strips as put_strips};
use crate::app::keys::Action;
use crate::app::phases::{Line, MatrixLine, Section, Sign, sections, selected};
use crate::domain::message::Message;
use crate::view::Ctx;
use crate::view::canvas::{pane, put_right, width, wrap};
use crate::view::theme::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// From this inner width on there are two columns.
const TWO_COLUMNS: u16 = 140;

/// Narrower, a tool and its marks do not share a line.
const NARROW: u16 = 56;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let inside = pane(ctx, buffer, area, &ctx.word("phases-details"), &[]);
    let columns = columns(ctx, inside.width);
    let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
    let from = scrolled(ctx, longest, inside.height);
    let share = inside.width / (columns.len() as u16).max(1);
    for (i, column) in columns.iter().enumerate() {
        let x = inside.x + share * i as u16;
        let place = Rect { x, width: share.min(inside.right() - x), ..inside };
        put_strips(ctx, buffer, place, &column[from.min(column.len())..]);
    }
    self::place(ctx, buffer, area, from, inside.height, longest);
}

/// Rows that are scrolled past: never beyond the end.
pub(in crate::view::screen) fn scrolled(ctx: &Ctx<'_>, rows: usize, height: u16) -> usize {
    let end = rows.saturating_sub(usize::from(height));
    let end = u16::try_from(end).unwrap_or(u16::MAX);
    ctx.scroll_end.set(Some(end));
    usize::from(ctx.model.scroll.min(end))
}

/// Which rows of how many are in sight, on the lower edge; nothing when all are.
pub(in crate::view::screen) fn place(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    from: usize,
    height: u16,
    all: usize,
) {
    if all <= usize::from(height) || area.height < 3 || area.width < 24 {
        return;
    }
    let to = (from + usize::from(height)).min(all);
    let words = Message::new("phases-scroll")
        .text("from", (from + 1).to_string())
        .text("to", to.to_string())
        .text("all", all.to_string())
        .with("up", ctx.model.keymap.told(Action::ScrollUp))
        .with("down", ctx.model.keymap.told(Action::ScrollDown));
    let words = format!(" {} ", ctx.say(&words));
    let style = ctx.style(Tone::Muted);
    put_right(ctx, buffer, area.right() - 2, area.bottom() - 1, area.width - 4, &words, style);
}

/// All sections below one another.
pub(super) fn strips(ctx: &Ctx<'_>, room: u16) -> Vec<Strip> {
    let all = sections(ctx.model);
    joined(all.iter().map(|s| section(ctx, s, room)))
}

fn joined(sections: impl Iterator<Item = Vec<Strip>>) -> Vec<Strip> {
    let mut all = Vec::new();
    for section in sections {
        if !all.is_empty() {
            all.push(Strip::new());
        }
        all.extend(section);
    }
    all
}

/// One column, or two of about the same length, a section never in both.
fn columns(ctx: &Ctx<'_>, room: u16) -> Vec<Vec<Strip>> {
    if room < TWO_COLUMNS {
        return vec![strips(ctx, room)];
    }
    let sections = sections(ctx.model);
    let drawn: Vec<_> = sections.iter().map(|s| section(ctx, s, room / 2 - 2)).collect();
    let total: usize = drawn.iter().map(|s| s.len() + 1).sum();
    let mut left = 0;
    let mut split = 0;
    for section in &drawn {
        if split > 0 && left + section.len() / 2 > total / 2 {
            break;
        }
        left += section.len() + 1;
        split += 1;
    }
    let right = drawn.split_at(split.min(drawn.len())).1.to_vec();
    let left = drawn.into_iter().take(split);
    vec![joined(left), joined(right.into_iter())]
}

fn section(ctx: &Ctx<'_>, section: &Section, room: u16) -> Vec<Strip> {
    let title = ctx.plain(&ctx.speak.sentence(&section.title)).into_owned();
    let title = wrap(&title, room);
    let mut all: Vec<Strip> =
        title.into_iter().map(|l| vec![(0, l, ctx.style(Tone::Title))]).collect();
    for line in &section.lines {
        all.extend(sentence(ctx, line, room));
    }
    if !section.matrix.is_empty() {
        all.extend(matrix(ctx, &section.matrix, room));
    }
    all
}

fn sign(ctx: &Ctx<'_>, sign: Sign) -> (String, Style) {
    let (words, tone) = match sign {
        Sign::Bullet => (ctx.glyphs.bullet.to_owned(), Tone::Muted),
        Sign::Step(n) => (n.to_string(), Tone::Accent),
        Sign::Yes => (ctx.glyphs.yes.to_owned(), Tone::Ok),
        Sign::No => (ctx.glyphs.no.to_owned(), Tone::Warning),
        Sign::Open => (ctx.glyphs.unknown.to_owned(), Tone::Muted),
    };
    (words, ctx.style(tone))
}

/// A sentence with its sign, and below it what it rests on.
fn sentence(ctx: &Ctx<'_>, line: &Line, room: u16) -> Vec<Strip> {
    let (mark, style) = sign(ctx, line.sign);
    let indent = width(&mark) + 1;
    let words = ctx.plain(&ctx.speak.sentence(&line.words)).into_owned();
    let mut all: Vec<Strip> = wrap(&words, room.saturating_sub(indent))
        .into_iter()
        .map(|l| vec![(indent, l, ctx.style(Tone::Text))])
        .collect();
    if let Some(first) = all.first_mut() {
        first.insert(0, (0, mark, style));
    }
    let notes: Vec<_> = line.notes.iter().map(|n| ctx.say(n)).collect();
    let notes = notes.join(&format!(" {} ", ctx.glyphs.bullet));
    let notes = wrap(&notes, room.saturating_sub(indent));
    all.extend(notes.into_iter().map(|l| vec![(indent, l, ctx.style(Tone::Muted))]));
    all
}

/// Tools by rungs: a sign for each rung, then the words about the one that is looked at.
fn matrix(ctx: &Ctx<'_>, rows: &[MatrixLine], room: u16) -> Vec<Strip> {
    let narrow = room < NARROW;
    let tools: Vec<String> = rows.iter().map(|r| ctx.say(&r.tool)).collect();
    let longest = tools.iter().map(|t| width(t)).max().unwrap_or(0);
    let tool = if narrow { 0 } else { longest.min(room / 2) };
    let rungs = rows.iter().map(|r| r.marks.len()).max().unwrap_or(0) as u16;
    let at = |i: usize| tool + 2 + 2 * i as u16;
    let looked = selected(ctx.model);
    let heads = (0..usize::from(rungs)).map(|i| {
        let tone = if i == looked { Tone::Accent } else { Tone::Muted };
        (at(i), (i + 1).to_string(), ctx.style(tone))
    });
    let mut all: Vec<Strip> = vec![heads.collect()];
    for (row, tool) in rows.iter().zip(tools) {
        let mut first = Strip::new();
        for (i, mark) in row.marks.iter().enumerate() {
            let (words, style) = sign(ctx, *mark);
            first.push((at(i), words, style));
        }
        let x = at(row.marks.len()) + 1;
        let said = wrap(&ctx.say(&row.remark), room.saturating_sub(x));
        let mut said = said.into_iter().map(|l| (x, l, ctx.style(Tone::Muted)));
        first.extend(said.next());
        let name = (0, tool, ctx.style(Tone::Text));
        if narrow {
            all.push(vec![name]);
        } else {
            first.insert(0, name);
        }
        all.push(first);
        all.extend(said.map(|piece| vec![piece]));
    }
    all
}
