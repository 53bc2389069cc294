//! One section as lines: sign, name, then what is known of it, flowing; pictures and sentences below.

use super::super::phases::Strip;
use super::pictures;
use crate::app::figure::Figure;
use crate::app::health_screen::charts::is_drawn;
use crate::app::health_screen::{Item, Picture, Row, Section, is_plain};
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

/// Which pictures stand below a row's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pictures {
    /// None.
    None,
    /// All but the histories that are drawn larger elsewhere.
    Bars,
    /// All.
    All,
}

impl Pictures {
    /// Those of a row that are wanted.
    fn of(self, row: &Row) -> Vec<&Picture> {
        let wanted = |picture: &&Picture| match (self, picture) {
            (Self::None, _) => false,
            (Self::Bars, Picture::History { metric, .. }) => !is_drawn(*metric),
            _ => true,
        };
        row.pictures.iter().filter(wanted).collect()
    }
}

/// A section as it is drawn.
pub(super) struct Drawn {
    pub(super) strips: Vec<Strip>,
    /// The lines of each figure: the first, and one past the last.
    pub(super) figures: Vec<(Figure, usize, usize)>,
}

/// The section in lines of so many cells, with its pictures or without.
pub(super) fn section(ctx: &Ctx<'_>, section: &Section, room: u16, drawn: Pictures) -> Drawn {
    let title = ctx.plain(&ctx.speak.sentence(&section.title)).into_owned();
    let title = wrap(&title, room).into_iter();
    let mut all: Vec<Strip> = title.map(|l| vec![(0, l, ctx.style(Tone::Title))]).collect();
    let names = section.rows.iter().filter(|row| !row.values.is_empty() || row.state.is_some());
    let longest = names.map(|row| width(&name(ctx, row))).filter(|w| *w <= NAME).max();
    let column = INDENT + longest.unwrap_or(0).min(room / 3) + 2;
    let mut figures = Vec::new();
    for row in &section.rows {
        let from = all.len();
        all.extend(lines(ctx, row, column, room, drawn));
        figures.extend(row.figure.map(|figure| (figure, from, all.len())));
    }
    Drawn { strips: all, figures }
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

fn lines(ctx: &Ctx<'_>, row: &Row, column: u16, room: u16, pictures: Pictures) -> Vec<Strip> {
    let drawn = pictures != Pictures::None;
    let mut all = Vec::new();
    let (sign, sign_style) = sign(ctx, row);
    let name = name(ctx, row);
    let values = flow(ctx, row, room.saturating_sub(column), drawn);
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
    let strip = pictures::strip(ctx, &pictures.of(row), column, room);
    all.extend((!strip.is_empty()).then_some(strip));
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
            let condition = if is_old(ctx, row) { Condition::Unknown } else { condition };
            let tone = if row.quiet { Tone::Muted } else { of_condition(condition) };
            (ctx.glyphs.condition(condition).to_owned(), ctx.style(tone))
        }
        None => (ctx.glyphs.bullet.to_owned(), ctx.style(Tone::Muted)),
    }
}

/// Old figures vouch for nothing; how a source stands is of the present.
fn is_old(ctx: &Ctx<'_>, row: &Row) -> bool {
    !ctx.is_live() && !matches!(row.figure, Some(Figure::Health(Item::Source(_))))
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
fn flow(ctx: &Ctx<'_>, row: &Row, room: u16, drawn: bool) -> Vec<Vec<(String, Style)>> {
    let muted = ctx.style(Tone::Muted);
    let tone = if row.quiet || !ctx.is_live() { Tone::Muted } else { Tone::Text };
    let state = row.state.as_ref().map(|state| {
        let shown = row.condition.filter(|_| !row.quiet && !is_old(ctx, row));
        let tone = shown.map_or(Tone::Muted, of_condition);
        (ctx.say(state), ctx.style(tone))
    });
    let values = row.values.iter().map(|value| (ctx.say(value), ctx.style(tone)));
    let mut cores = Vec::new();
    let mut layers = Vec::new();
    for picture in &row.pictures {
        match picture {
            Picture::Cores(shares) => {
                cores.push((pictures::cores(ctx, shares), ctx.style(Tone::Accent)));
            }
            Picture::Stack { layers: all, .. } => {
                layers = pictures::legend(ctx, all, drawn, ctx.style(tone));
            }
            Picture::Bar { .. } | Picture::History { .. } => {}
        }
    }
    let between = format!(" {} ", ctx.glyphs.bullet);
    let mut lines: Vec<Vec<(String, Style)>> = Vec::new();
    let mut used = 0;
    let all = cores.into_iter().chain(state).chain(values).chain(layers);
    for (words, style) in all.filter(|(w, _)| !w.is_empty()) {
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
