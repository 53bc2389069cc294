//! One section as lines: sign, name, then what is known of it, flowing; sentences below.

use super::super::phases::Strip;
use crate::app::figure::Figure;
use crate::app::health_screen::{Row, Section, is_plain};
use crate::domain::health::Condition;
use crate::domain::message::Message;
use crate::view::Ctx;
use crate::view::canvas::{width, wrap};
use crate::view::theme::{Tone, of_condition};
use ratatui::style::Style;

/// Where names begin: after the sign.
const INDENT: u16 = 2;

/// Names have no more than this, and no more than a third of the line: longer ones stand on lines
/// of their own.
const NAME: u16 = 24;

/// A line, and the figure that the cursor finds there.
pub(super) type Marked = (Strip, Option<Figure>);

pub(super) fn section(ctx: &Ctx<'_>, section: &Section, room: u16) -> Vec<Marked> {
    let title = ctx.plain(&ctx.speak.sentence(&section.title)).into_owned();
    let title = wrap(&title, room).into_iter();
    let mut all: Vec<Marked> =
        title.map(|l| (vec![(0, l, ctx.style(Tone::Title))], None)).collect();
    let names = section.rows.iter().filter(|row| !row.values.is_empty() || row.state.is_some());
    let longest = names.map(|row| width(&name(ctx, row))).filter(|w| *w <= NAME).max();
    let column = INDENT + longest.unwrap_or(0).min(room / 3) + 2;
    for row in &section.rows {
        all.extend(lines(ctx, row, column, room).into_iter().map(|line| (line, row.figure)));
    }
    all
}

fn name(ctx: &Ctx<'_>, row: &Row) -> String {
    spoken(ctx, &row.name)
}

/// palier's own words begin with a capital; names and words from outside stay as they are.
fn spoken(ctx: &Ctx<'_>, message: &Message) -> String {
    if is_plain(message) {
        return ctx.say(message);
    }
    ctx.plain(&ctx.speak.sentence(message)).into_owned()
}

fn lines(ctx: &Ctx<'_>, row: &Row, column: u16, room: u16) -> Vec<Strip> {
    let mut all = Vec::new();
    let (sign, sign_style) = sign(ctx, row);
    let name = name(ctx, row);
    let values = flow(ctx, row, room.saturating_sub(column));
    let style = ctx.figure_style(row.figure, name_tone(ctx, row));
    let short = !values.is_empty() && INDENT + width(&name) < column;
    let named = if short { vec![name] } else { wrap(&name, room.saturating_sub(INDENT)) };
    for (i, line) in named.into_iter().enumerate() {
        let mut strip = vec![(INDENT, line, style)];
        if i == 0 {
            strip.insert(0, (0, sign.clone(), sign_style));
        }
        all.push(strip);
    }
    for (i, pieces) in values.into_iter().enumerate() {
        let mut x = column;
        let mut strip = Strip::new();
        for (words, style) in pieces {
            let size = width(&words);
            strip.push((x, words, style));
            x += size;
        }
        match all.first_mut().filter(|_| short && i == 0) {
            Some(first) => first.extend(strip),
            None => all.push(strip),
        }
    }
    let bad = matches!(row.condition, Some(Condition::Warning | Condition::Critical));
    let tone = if bad && !row.quiet { Tone::Text } else { Tone::Muted };
    for note in &row.notes {
        let words = spoken(ctx, note);
        let lines = wrap(&words, room.saturating_sub(INDENT + 2));
        all.extend(lines.into_iter().map(|l| vec![(INDENT + 2, l, ctx.style(tone))]));
    }
    all
}

fn sign(ctx: &Ctx<'_>, row: &Row) -> (String, Style) {
    match row.condition {
        Some(condition) => {
            let tone = if row.quiet { Tone::Muted } else { of_condition(condition) };
            (ctx.glyphs.condition(condition).to_owned(), ctx.style(tone))
        }
        None => (ctx.glyphs.bullet.to_owned(), ctx.style(Tone::Muted)),
    }
}

fn name_tone(ctx: &Ctx<'_>, row: &Row) -> Tone {
    match row.condition {
        _ if row.quiet || !ctx.is_live() => Tone::Muted,
        Some(Condition::Warning | Condition::Critical) => Tone::Strong,
        _ => Tone::Text,
    }
}

/// State and values after one another, broken between two of them, or inside one that is longer
/// than a line.
fn flow(ctx: &Ctx<'_>, row: &Row, room: u16) -> Vec<Vec<(String, Style)>> {
    let muted = ctx.style(Tone::Muted);
    let tone = if row.quiet || !ctx.is_live() { Tone::Muted } else { Tone::Text };
    let state = row.state.as_ref().map(|state| {
        let tone = row.condition.filter(|_| !row.quiet).map_or(Tone::Muted, of_condition);
        (ctx.say(state), ctx.style(tone))
    });
    let values = row.values.iter().map(|value| (ctx.say(value), ctx.style(tone)));
    let between = format!(" {} ", ctx.glyphs.bullet);
    let mut lines: Vec<Vec<(String, Style)>> = Vec::new();
    let mut used = 0;
    for (words, style) in state.into_iter().chain(values).filter(|(w, _)| !w.is_empty()) {
        for (i, words) in wrap(&words, room).into_iter().enumerate() {
            let size = width(&words);
            let gap = width(&between);
            let fits = i == 0 && used + gap + size <= room;
            if let Some(line) = lines.last_mut().filter(|_| fits) {
                line.push((between.clone(), muted));
                line.push((words, style));
                used += gap + size;
            } else {
                lines.push(vec![(words, style)]);
                used = size;
            }
        }
    }
    lines
}
