//! A page without large figures, for a small terminal: what it says, line by line.

use super::steps::mark;
use super::{tone, value};
use crate::app::stage::pages::Page;
use crate::domain::message::Message;
use crate::view::Ctx;
use crate::view::canvas::{put, wrap};
use crate::view::theme::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Gives the lines used.
pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, page: &Page) -> u16 {
    let mut lines: Vec<(String, Tone)> = Vec::new();
    let mut add = |words: String, tone: Tone| {
        let words = ctx.plain(&words).into_owned();
        lines.extend(wrap(&words, area.width).into_iter().map(|line| (line, tone)));
    };
    for fact in &page.big {
        let words = value(ctx, fact.value.as_ref());
        match &fact.label {
            Some(label) => add(format!("{words} {}", ctx.say(label)), tone(page)),
            None => add(words, tone(page)),
        }
    }
    for sentence in page.sentence.iter().chain(&page.remark) {
        add(ctx.say(sentence), Tone::Text);
    }
    for fact in &page.facts {
        let label = fact.label.as_ref().map(|l| ctx.say(l)).unwrap_or_default();
        add(format!("{} {label}", value(ctx, fact.value.as_ref())), Tone::Text);
    }
    for line in &page.lines {
        add(format!("{} {}", ctx.glyphs.bullet, ctx.say(line)), Tone::Text);
    }
    for step in &page.steps {
        let cost = value(ctx, Some(&step.cost));
        let cost = ctx.say(&Message::new("stage-a-month").text("cost", cost));
        let words =
            format!("{} {} {cost} {}", ctx.glyphs.bullet, ctx.say(&step.name), mark(ctx, step).0);
        add(words, Tone::Text);
    }
    // The question is the first to go where there is no room.
    let question = page.question.as_ref().map(|q| ctx.say(q));
    if let Some(question) = question.filter(|_| lines.len() < usize::from(area.height)) {
        lines.insert(0, (question, Tone::Muted));
    }
    let used = lines.len().min(usize::from(area.height)) as u16;
    for ((words, tone), y) in lines.into_iter().zip(area.top()..area.bottom()) {
        put(ctx, buffer, (area.x, y), area.width, &words, ctx.style(tone));
    }
    used
}
