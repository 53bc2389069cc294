//! The keys, and the palette of every action: what is looked for, what answers to it, which row is
//! chosen. Which rows there are is the model's to say.

use super::Ctx;
use super::canvas::{clear, pane, put, put_right, width};
use super::overlay::middle;
use super::theme::Tone;
use crate::app::Overlay;
use crate::app::finder::{Row, all_keys, help, hints};
use crate::app::palette::{Entry, entries};
use crate::app::pointer::Touch;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A column of the help is no narrower…
const COLUMN: u16 = 36;
/// …and what is between two.
const GAP: u16 = 2;
/// More columns are not easier to read.
const COLUMNS: u16 = 3;
/// What the keys take of a column.
const KEYS: u16 = 17;
/// The palette is no wider…
const PALETTE: u16 = 76;
/// …and has no more rows.
const ENTRIES: u16 = 16;
/// No fewer cells are left to what is typed.
const WORDS: u16 = 10;

/// One line of the help; a key with its place among the rows.
enum Line<'a> {
    Key(usize, &'a Row),
    Title(String),
    Blank,
}

pub(super) fn keys(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let everything = all_keys(ctx.model);
    let rows = help(ctx.model);
    let count = ((area.width.saturating_sub(4) + GAP) / (COLUMN + GAP)).clamp(1, COLUMNS);
    // The frame, and the line in which words are typed.
    let most = area.height.saturating_sub(3).max(1);
    let fits = |height: &u16| columns(ctx, &everything, *height).len() <= usize::from(count);
    let height = (1..=most).find(fits).unwrap_or(most);
    let place = middle(area, count * (COLUMN + GAP) - GAP, height + 1);
    clear(ctx, buffer, place);
    ctx.touch(place, Touch::Overlay);
    let select = ctx.model.pointer.on.then(|| ctx.word("pointer-help-select"));
    let select: Vec<_> = select.map(|words| (words, ctx.style(Tone::Muted))).into_iter().collect();
    let inner = pane(ctx, buffer, place, &ctx.word("cockpit-help"), &select);
    let all = columns(ctx, &rows, height);
    let cursor = ctx.model.finder.cursor;
    let holds = |column: &Vec<Line<'_>>| {
        column.iter().any(|l| matches!(l, Line::Key(at, _) if *at == cursor))
    };
    let page = all.iter().position(holds).unwrap_or(0) / usize::from(count);
    let pages = all.len().div_ceil(usize::from(count)).max(1);
    let size = COLUMN.min(inner.width);
    for (nth, column) in
        all.iter().skip(page * usize::from(count)).take(usize::from(count)).enumerate()
    {
        let x = inner.x + nth as u16 * (COLUMN + GAP);
        let room = size.min(inner.right().saturating_sub(x));
        for (down, line) in column.iter().enumerate() {
            let place = Rect::new(x, inner.y + down as u16, room, 1);
            match line {
                Line::Key(at, row) => {
                    key(ctx, buffer, place, row, *at == cursor);
                    ctx.touch(place, Touch::Row(*at));
                }
                Line::Title(words) => {
                    put(ctx, buffer, (place.x, place.y), room, words, ctx.style(Tone::Muted));
                }
                Line::Blank => {}
            }
        }
    }
    if rows.is_empty() {
        let words = ctx.word("keys-none");
        put(ctx, buffer, (inner.x, inner.y), inner.width, &words, ctx.style(Tone::Muted));
    }
    let page = if pages > 1 { format!("{}/{pages}", page + 1) } else { String::new() };
    typed(
        ctx,
        buffer,
        Rect::new(inner.x, inner.bottom().saturating_sub(1), inner.width, 1),
        "/",
        &page,
    );
}

/// The rows in columns of that height: no title at the foot of one, no blank at its head.
fn columns<'a>(ctx: &Ctx<'_>, rows: &'a [Row], height: u16) -> Vec<Vec<Line<'a>>> {
    let height = usize::from(height.max(1));
    let mut all: Vec<Vec<Line<'a>>> = vec![Vec::new()];
    let mut add = |line: Line<'a>, with: usize| {
        let last = all.last().map_or(0, Vec::len);
        if last + with > height && last > 0 {
            all.push(Vec::new());
        }
        let Some(column) = all.last_mut() else { return };
        if !(column.is_empty() && matches!(line, Line::Blank)) {
            column.push(line);
        }
    };
    for (at, row) in rows.iter().enumerate() {
        if let Some(title) = &row.title {
            if at > 0 {
                add(Line::Blank, 1);
            }
            add(Line::Title(ctx.say(title)), 2);
        }
        add(Line::Key(at, row), 1);
    }
    all
}

/// The keys of a row and what they do.
fn key(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, row: &Row, chosen: bool) {
    let keys: Vec<String> = row.keys.iter().map(|k| k.label()).collect();
    let keys = if keys.is_empty() { ctx.glyphs.none.to_owned() } else { keys.join(" ") };
    let keys = ctx.plain(&keys).into_owned();
    let name = ctx.word(row.action.message());
    put(ctx, buffer, (line.x, line.y), KEYS, &keys, ctx.style(Tone::Accent));
    let room = line.width.saturating_sub(KEYS + 1);
    let tone = if chosen { Tone::Cursor } else { Tone::Text };
    put(ctx, buffer, (line.x + KEYS + 1, line.y), room, &name, ctx.style(tone));
}

/// What is looked for, and what the keys do meanwhile.
fn typed(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, sign: &str, page: &str) {
    let finder = &ctx.model.finder;
    let mut x = put(ctx, buffer, (line.x, line.y), line.width, sign, ctx.style(Tone::Accent)) + 1;
    // The end of what is typed stays in sight, and the cursor behind it.
    let room = line.right().saturating_sub(x + 1);
    // The way out stays in sight too, where there is room for both.
    let out = hints(ctx.model).last().map_or(0, |out| width(&ctx.say(out)) + 2);
    let room = if room >= out + WORDS { room - out } else { room };
    let words = end_of(ctx, &finder.words, room);
    x = put(ctx, buffer, (x, line.y), room, &words, ctx.style(Tone::Strong));
    if finder.typing && x < line.right() {
        x = put(ctx, buffer, (x, line.y), 1, " ", ctx.style(Tone::Cursor));
    }
    let room = line.right().saturating_sub(x + 1);
    if let Some(words) = hint(ctx, page, room) {
        put_right(ctx, buffer, line.right(), line.y, room, &words, ctx.style(Tone::Muted));
    }
}

/// As many of the hints as fit, the way out last and longest.
fn hint(ctx: &Ctx<'_>, page: &str, room: u16) -> Option<String> {
    let said = hints(ctx.model).iter().map(|hint| ctx.say(hint)).collect::<Vec<_>>();
    let between = format!(" {} ", ctx.glyphs.bullet);
    let from = |first: usize| {
        let parts = [page].into_iter().chain(said.iter().skip(first).map(String::as_str));
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(&between)
    };
    let out = said.last().cloned();
    let mut all = (0..said.len()).map(from).chain(out);
    all.find(|words| width(&ctx.plain(words)) <= room)
}

/// The end of words that fits, after a sign that they begin before it.
fn end_of(ctx: &Ctx<'_>, words: &str, room: u16) -> String {
    if width(words) <= room {
        return words.to_owned();
    }
    let sign = ctx.glyphs.ellipsis;
    let fits = |(at, _): &(usize, char)| width(&words[*at..]) + width(sign) <= room;
    let from = words.char_indices().find(fits).map_or(words.len(), |(at, _)| at);
    format!("{sign}{}", &words[from..])
}

pub(super) fn palette(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let all = entries(ctx.model);
    let room = PALETTE.min(area.width.saturating_sub(8)).max(22);
    let place = middle(area, room, ENTRIES.min(area.height.saturating_sub(4)) + 1);
    clear(ctx, buffer, place);
    ctx.touch(place, Touch::Overlay);
    let inner = pane(ctx, buffer, place, &ctx.word("palette-title"), &[]);
    if inner.height < 2 {
        return;
    }
    let place = format!("{}/{}", (ctx.model.finder.cursor + 1).min(all.len()), all.len());
    typed(ctx, buffer, Rect { height: 1, ..inner }, ":", &place);
    let shown = usize::from(inner.height - 1);
    let cursor = ctx.model.finder.cursor.min(all.len().saturating_sub(1));
    let from = (cursor + 1).saturating_sub(shown);
    for (down, (at, entry)) in all.iter().enumerate().skip(from).take(shown).enumerate() {
        let line = Rect::new(inner.x, inner.y + 1 + down as u16, inner.width, 1);
        draw_entry(ctx, buffer, line, entry, at == cursor);
        ctx.touch(line, Touch::Row(at));
    }
    if all.is_empty() {
        let words = ctx.word("palette-none");
        put(ctx, buffer, (inner.x, inner.y + 1), inner.width, &words, ctx.style(Tone::Muted));
    }
}

/// Without a frame, where there is no room for one: what is typed, then the rows from the chosen one
/// on.
pub(super) fn tiny(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    clear(ctx, buffer, area);
    ctx.touch(area, Touch::Overlay);
    let help = ctx.model.overlay == Some(Overlay::Help);
    let rows = if help { help_lines(ctx) } else { entry_lines(ctx) };
    let sign = if help { "/" } else { ":" };
    typed(ctx, buffer, Rect { height: 1, ..area }, sign, "");
    let cursor = ctx.model.finder.cursor.min(rows.len().saturating_sub(1));
    let lines = area.y + 1..area.bottom();
    for (y, (at, (words, tone))) in lines.clone().zip(rows.iter().enumerate().skip(cursor)) {
        let tone = if at == cursor { Tone::Cursor } else { *tone };
        put(ctx, buffer, (area.x, y), area.width, words, ctx.style(tone));
        ctx.touch(Rect::new(area.x, y, area.width, 1), Touch::Row(at));
    }
    if rows.is_empty() && !lines.is_empty() {
        let words = ctx.word("palette-none");
        put(ctx, buffer, (area.x, area.y + 1), area.width, &words, ctx.style(Tone::Muted));
    }
}

fn help_lines(ctx: &Ctx<'_>) -> Vec<(String, Tone)> {
    let line = |row: Row| {
        let key = row.keys.first().map(|key| key.label()).unwrap_or_default();
        (format!("{} {}", ctx.plain(&key), ctx.word(row.action.message())), Tone::Text)
    };
    help(ctx.model).into_iter().map(line).collect()
}

fn entry_lines(ctx: &Ctx<'_>) -> Vec<(String, Tone)> {
    let tone = |entry: &Entry| if entry.refused.is_some() { Tone::Muted } else { Tone::Text };
    entries(ctx.model).iter().map(|entry| (ctx.say(&entry.name), tone(entry))).collect()
}

fn draw_entry(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, entry: &Entry, chosen: bool) {
    let tone = match (chosen, &entry.refused) {
        (true, _) => Tone::Cursor,
        (false, Some(_)) => Tone::Muted,
        (false, None) => Tone::Text,
    };
    let keys = entry.keys.first().map(|key| key.label()).unwrap_or_default();
    let end = match keys.as_str() {
        "" => line.right(),
        keys => put_right(ctx, buffer, line.right(), line.y, 12, keys, ctx.style(Tone::Accent)) - 1,
    };
    let room = end.saturating_sub(line.x);
    let x = put(ctx, buffer, (line.x, line.y), room, &ctx.say(&entry.name), ctx.style(tone)) + 2;
    if let Some(why) = entry.refused.as_ref().map(|why| ctx.say(why)) {
        let room = end.saturating_sub(x + 1);
        if room > 8 {
            put_right(
                ctx,
                buffer,
                end.saturating_sub(1),
                line.y,
                room,
                &why,
                ctx.style(Tone::Muted),
            );
        }
    }
}
