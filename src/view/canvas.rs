//! Words into cells: clipped at words, aligned, wrapped, framed.

use super::Ctx;
use super::theme::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

/// How many cells words take.
pub(super) fn width(words: &str) -> u16 {
    u16::try_from(words.width()).unwrap_or(u16::MAX)
}

/// Writes words into at most `room` cells; what is cut off is cut at a word where there is one.
/// Gives the column after the last one written.
pub(super) fn put(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    at: (u16, u16),
    room: u16,
    words: &str,
    style: Style,
) -> u16 {
    let (x, y) = at;
    let bounds = buffer.area;
    if y < bounds.top() || y >= bounds.bottom() || x >= bounds.right() || room == 0 {
        return x;
    }
    let room = room.min(bounds.right() - x);
    let words = ctx.plain(words);
    let words = if width(&words) <= room { words } else { clip(ctx, &words, room).into() };
    // What stood there leaves none of its colour or weight behind.
    buffer.set_style(Rect::new(x, y, width(&words).min(room), 1), Style::reset());
    buffer.set_stringn(x, y, words, usize::from(room), style).0
}

/// Words in at most `room` cells, with an ellipsis where something was left out.
pub(super) fn clip(ctx: &Ctx<'_>, words: &str, room: u16) -> String {
    if width(words) <= room {
        return words.to_owned();
    }
    let room = usize::from(room.saturating_sub(1));
    let mut used = 0;
    let mut end = 0;
    let mut word_end = 0;
    for (i, c) in words.char_indices() {
        let size = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used + size > room {
            break;
        }
        if c == ' ' {
            word_end = i;
        }
        used += size;
        end = i + c.len_utf8();
    }
    // A cut in the middle of a word only where the word is nearly all there is.
    let end = if word_end * 2 >= end { word_end } else { end };
    format!("{}{}", words[..end].trim_end(), ctx.glyphs.ellipsis)
}

/// Writes words so that they end before column `right`.
pub(super) fn put_right(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    right: u16,
    y: u16,
    room: u16,
    words: &str,
    style: Style,
) -> u16 {
    let words = ctx.plain(words);
    let size = width(&words).min(room);
    let x = right.saturating_sub(size);
    put(ctx, buffer, (x, y), size, &words, style);
    x
}

/// Breaks words into lines of at most `room` cells. A number is not parted from what it counts.
pub(super) fn wrap(words: &str, room: u16) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(words) {
        let fits = line.is_empty() || width(&line) + 1 + width(&piece) <= room;
        if !fits {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&piece);
        while width(&line) > room && room > 0 {
            let rest = split_at_width(&mut line, room);
            lines.push(std::mem::replace(&mut line, rest));
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Words, each number together with the word after it, each sign of French typography with the
/// word before it.
fn pieces(words: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for word in words.split(' ').filter(|w| !w.is_empty()) {
        let glued = pieces.last_mut().filter(|last| {
            let number = last.ends_with(|c: char| c.is_ascii_digit() || c == '<' || c == '>');
            let bare = word.trim_end_matches(['.', ',', ')']);
            let sign =
                matches!(bare, ":" | ";" | "!" | "?" | "»" | "%" | "€") || last.ends_with('«');
            let named = word.starts_with(char::is_uppercase);
            (number && !named && last.len() < 12 && word.len() < 16) || sign
        });
        match glued {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => pieces.push(word.to_owned()),
        }
    }
    pieces
}

fn split_at_width(line: &mut String, room: u16) -> String {
    let mut used = 0;
    let cut = line.char_indices().find(|(_, c)| {
        used += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
        used > usize::from(room)
    });
    cut.map_or_else(String::new, |(i, _)| line.split_off(i.max(1)))
}

/// Writes wrapped words into an area; the last line that fits says with an ellipsis that there was
/// more. Gives the number of lines used.
pub(super) fn paragraph(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    words: &str,
    style: Style,
) -> u16 {
    let words = ctx.plain(words);
    let lines = wrap(&words, area.width);
    let room = usize::from(area.height);
    for (i, line) in lines.iter().take(room).enumerate() {
        let y = area.y + i as u16;
        let more = i + 1 == room && lines.len() > room;
        if more {
            let cut = format!("{line} {}", lines[i + 1]);
            put(ctx, buffer, (area.x, y), area.width, &cut, style);
        } else {
            put(ctx, buffer, (area.x, y), area.width, line, style);
        }
    }
    lines.len().min(room) as u16
}

/// A run of words in one style.
pub(super) type Piece = (String, Style);

/// A framed pane: its name at the left of the upper edge, pieces at the right. Gives the area
/// inside, one column of air at each side.
pub(super) fn pane(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    title: &str,
    right: &[Piece],
) -> Rect {
    if area.width < 6 || area.height < 2 {
        return Rect::new(area.x, area.y, 0, 0);
    }
    let g = ctx.glyphs;
    let border = ctx.style(Tone::Border);
    let (left_x, right_x) = (area.left(), area.right() - 1);
    let (top, bottom) = (area.top(), area.bottom() - 1);
    for x in left_x + 1..right_x {
        buffer[(x, top)].set_symbol(g.horizontal).set_style(border);
        buffer[(x, bottom)].set_symbol(g.horizontal).set_style(border);
    }
    for y in top + 1..bottom {
        buffer[(left_x, y)].set_symbol(g.vertical).set_style(border);
        buffer[(right_x, y)].set_symbol(g.vertical).set_style(border);
    }
    let corners = [
        (left_x, top, g.top_left),
        (right_x, top, g.top_right),
        (left_x, bottom, g.bottom_left),
        (right_x, bottom, g.bottom_right),
    ];
    for (x, y, corner) in corners {
        buffer[(x, y)].set_symbol(corner).set_style(border);
    }
    edge_words(ctx, buffer, area, title, right);
    Rect::new(area.x + 2, area.y + 1, area.width - 4, area.height - 2)
}

/// The words on the upper edge; pieces at the right that do not fit beside the name are left out,
/// the leftmost first.
fn edge_words(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, title: &str, right: &[Piece]) {
    let y = area.top();
    let title = format!(" {} ", ctx.plain(title));
    let end = put(ctx, buffer, (area.x + 1, y), area.width - 2, &title, ctx.style(Tone::Title));
    let mut edge = area.right() - 2;
    for (words, style) in right.iter().rev().filter(|(w, _)| !w.is_empty()) {
        let words = format!(" {} ", ctx.plain(words));
        let size = width(&words);
        if edge < end + size + 1 {
            return;
        }
        edge -= size;
        put(ctx, buffer, (edge, y), size, &words, *style);
        edge = edge.saturating_sub(1);
    }
}

/// Empties an area, for what lies over the screen.
pub(super) fn clear(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let area = area.intersection(buffer.area);
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            buffer[(x, y)].reset();
        }
    }
    buffer.set_style(area, ctx.style(Tone::Text));
}
