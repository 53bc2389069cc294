//! Where things stand on a page: the question above, the large figure with its sentence in the
//! middle, what belongs to it below.

use super::{big, centered, steps, tone, value};
use crate::app::stage::pages::{Fact, Page, PageId};
use crate::domain::message::Message;
use crate::view::canvas::wrap;
use crate::view::theme::Tone;
use crate::view::{Ctx, curve};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// From this height on the figures below are large, too.
const TALL: u16 = 24;

/// From so many rows on a curve has room for a line about its scale.
const ROOMY: u16 = 9;

/// Rows of the smallest large figure.
const FIGURE: u16 = 5;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, page: &Page) {
    let mut area = area;
    if let Some(question) = &page.question {
        let words = ctx.say(question);
        let line = Rect { height: 1.min(area.height), ..area };
        centered(ctx, buffer, line, &words, ctx.style(Tone::Title));
        area = below(area, 2);
    }
    match page.id {
        PageId::Margin if page.big.iter().any(|fact| fact.value.is_some()) => {
            margin(ctx, buffer, area, page);
        }
        PageId::Ladder => ladder(ctx, buffer, area, page),
        PageId::Title | PageId::Health | PageId::Cost | PageId::Margin | PageId::Ask => {
            usual(ctx, buffer, area, page);
        }
    }
}

fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

fn usual(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, page: &Page) {
    let facts = facts_height(ctx, area, &page.facts);
    let lines = if page.lines.is_empty() { 0 } else { page.lines.len() as u16 * 2 };
    let under = (facts + lines).min(area.height);
    let upper = Rect { height: area.height - under, ..area };
    middle(ctx, buffer, upper, page);
    let under = Rect { y: upper.bottom(), height: under, ..area };
    if facts > 0 {
        draw_facts(ctx, buffer, under, &page.facts, facts > 3);
    }
    for (line, y) in page.lines.iter().zip((under.y..under.bottom()).step_by(2)) {
        let words = format!("{} {}", ctx.glyphs.bullet, ctx.say(line));
        let room = Rect { y, height: 1, ..area };
        centered(ctx, buffer, room, &words, ctx.style(Tone::Text));
    }
}

/// The large figure, its sentence and its remark, in the middle of an area.
fn middle(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, page: &Page) {
    let sentence = page.sentence.as_ref().map(|s| ctx.say(s)).unwrap_or_default();
    let remark = page.remark.as_ref().map(|s| ctx.say(s)).unwrap_or_default();
    let text = rows(&sentence, area.width, 1) + rows(&remark, area.width, 1);
    let room = (area.width, area.height.saturating_sub(text));
    let words = page.big.first().map(|fact| value(ctx, fact.value.as_ref()));
    let height = words.as_ref().map_or(0, |words| height(words, room));
    let top = area.y + area.height.saturating_sub(height + text) / 2;
    let mut rest = below(area, top - area.y);
    if let Some(words) = words {
        let room = Rect { height: rest.height.min(height), ..rest };
        figure(ctx, buffer, room, &words, ctx.style(tone(page)));
        rest = below(rest, height + 1);
    }
    let used = centered(ctx, buffer, rest, &sentence, ctx.style(Tone::Strong));
    centered(ctx, buffer, below(rest, used + 1), &remark, ctx.style(Tone::Muted));
}

/// Rows of wrapped words with some air above; none for no words.
fn rows(words: &str, room: u16, air: u16) -> u16 {
    if words.is_empty() { 0 } else { wrap(words, room).len() as u16 + air }
}

/// Rows of a figure, as large as it fits.
fn height(words: &str, room: (u16, u16)) -> u16 {
    big::set(words, room).map_or(1, |set| set.height)
}

/// A figure in the middle of an area, as large as it fits.
fn figure(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, words: &str, style: Style) {
    let Some(set) = big::set(words, (area.width, area.height)) else {
        centered(ctx, buffer, Rect { height: area.height.min(1), ..area }, words, style);
        return;
    };
    let mut y = area.y + (area.height - set.height) / 2;
    for line in &set.lines {
        let Some((w, h)) = big::size(line, set.scale) else { continue };
        let x = area.x + area.width.saturating_sub(w) / 2;
        big::draw(ctx, buffer, (x, y), line, set.scale, style);
        y += h + set.scale.air();
    }
}

/// How high the figures below are: large ones where all of them can be.
fn facts_height(ctx: &Ctx<'_>, area: Rect, facts: &[Fact]) -> u16 {
    let count = facts.len() as u16;
    if count == 0 {
        return 0;
    }
    let column = (area.width / count).saturating_sub(2);
    let fits = |fact: &Fact| {
        let words = value(ctx, fact.value.as_ref());
        big::best(&words, (column, FIGURE)).is_some()
    };
    // In the terminal of a person with a large font four of these rows stand as high as a hand.
    if area.height + 2 >= TALL && facts.iter().all(fits) { FIGURE + 2 } else { 3 }
}

fn draw_facts(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, facts: &[Fact], large: bool) {
    let count = (facts.len() as u16).max(1);
    let step = area.width / count;
    for (fact, at) in facts.iter().zip(0..) {
        let column = Rect { x: area.x + at * step + 1, width: step.saturating_sub(2), ..area };
        let words = value(ctx, fact.value.as_ref());
        let rows = if large { FIGURE } else { 1 };
        let room = Rect { height: rows.min(column.height), ..column };
        if large {
            figure(ctx, buffer, room, &words, ctx.style(Tone::Text));
        } else {
            centered(ctx, buffer, room, &words, ctx.style(Tone::Strong));
        }
        let label = fact.label.as_ref().map(|l| ctx.say(l)).unwrap_or_default();
        let lines = below(column, rows);
        let lines = Rect { height: lines.height.min(2), ..lines };
        centered(ctx, buffer, lines, &label, ctx.style(Tone::Muted));
    }
}

/// The margins side by side, one of them known at least, and the way from one to the other with its cliffs.
fn margin(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, page: &Page) {
    let count = (page.big.len() as u16).max(1);
    let step = area.width / count;
    let words: Vec<_> = page.big.iter().map(|fact| value(ctx, fact.value.as_ref())).collect();
    let most = (area.height / 3).max(FIGURE);
    let column = step.saturating_sub(2);
    let rows = words.iter().map(|w| height(w, (column, most))).max().unwrap_or(1);
    for ((fact, words), at) in page.big.iter().zip(&words).zip(0..) {
        let column = Rect { x: area.x + at * step + 1, width: column, ..area };
        let room = Rect { height: rows.min(column.height), ..column };
        figure(ctx, buffer, room, words, ctx.style(Tone::Strong));
        let label = fact.label.as_ref().map(|l| ctx.say(l)).unwrap_or_default();
        let line = below(column, rows);
        let line = Rect { height: line.height.min(1), ..line };
        centered(ctx, buffer, line, &label, ctx.style(Tone::Muted));
    }
    let mut rest = below(area, rows + 2);
    if let Some(sentence) = &page.sentence {
        let used = centered(ctx, buffer, rest, &ctx.say(sentence), ctx.style(Tone::Strong));
        rest = below(rest, used + 1);
    }
    // A curve that fills its frame looks steeper than it is: an audience is told so.
    if let Some((low, high)) = curve::cut(ctx).filter(|_| rest.height >= ROOMY) {
        let scale = Message::new("stage-scale").text("low", low).text("high", high);
        let line = Rect { height: 1, ..rest };
        centered(ctx, buffer, line, &ctx.say(&scale), ctx.style(Tone::Muted));
        rest = below(rest, 1);
    }
    curve::draw(ctx, buffer, rest);
}

/// The verdict, when, and the phases as a staircase.
fn ladder(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, page: &Page) {
    let wanted = steps::height(area.width, &page.steps);
    let stairs = wanted.min(area.height.saturating_sub(FIGURE + 4)).min(area.height);
    let upper = Rect { height: area.height - stairs, ..area };
    middle(ctx, buffer, upper, page);
    let lower = Rect { y: upper.bottom(), height: stairs, ..area };
    steps::draw(ctx, buffer, lower, &page.steps);
}
