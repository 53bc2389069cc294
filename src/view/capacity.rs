//! How many units fit, per resource.

use super::Ctx;
use super::canvas::{pane, paragraph, put, put_right};
use super::theme::Tone;
use crate::domain::capacity::{Confidence, Resource, ResourceCapacity, bottleneck};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let unit = ctx.speak.unit_name(2.0).to_owned();
    let right = [(unit, ctx.style(Tone::Muted))];
    let inner = pane(ctx, buffer, area, &ctx.word("cockpit-capacity"), &right);
    let answers = &ctx.watch.assessment.capacity;
    if answers.is_empty() {
        paragraph(ctx, buffer, inner, &ctx.word("capacity-none"), ctx.style(Tone::Muted));
        return;
    }
    let first = bottleneck(answers).map(|a| a.resource);
    let mut y = inner.y;
    let spare = usize::from(inner.height) >= answers.len() * 2;
    for answer in answers {
        if y >= inner.bottom() {
            return;
        }
        draw_answer(ctx, buffer, Rect::new(inner.x, y, inner.width, 1), answer, first);
        y += 1;
        if spare && y < inner.bottom() {
            let room = Rect::new(inner.x + 2, y, inner.width.saturating_sub(2), 1);
            let words = ctx.say(&answer.evidence);
            y += paragraph(ctx, buffer, room, &words, ctx.style(Tone::Muted));
        }
    }
}

fn draw_answer(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    line: Rect,
    answer: &ResourceCapacity,
    first: Option<Resource>,
) {
    let narrowest = first == Some(answer.resource);
    let tone = if narrowest { Tone::Strong } else { Tone::Text };
    let sign = if narrowest { ctx.glyphs.more } else { " " };
    put(ctx, buffer, (line.x, line.y), 1, sign, ctx.style(Tone::Accent));
    let name = ctx.word(match answer.resource {
        Resource::Cpu => "resource-cpu",
        Resource::Memory => "resource-memory",
        Resource::Disk => "resource-disk",
        Resource::Published => "resource-published",
    });
    put(ctx, buffer, (line.x + 2, line.y), 10, &name, ctx.style(tone));
    let value_right = line.x + 22;
    match answer.units {
        Some(units) => {
            let count = ctx.speak.count(units);
            put_right(ctx, buffer, value_right, line.y, 9, &count, ctx.style(tone));
        }
        None => {
            let none = ctx.glyphs.none;
            put_right(ctx, buffer, value_right, line.y, 9, none, ctx.style(Tone::Muted));
        }
    }
    let remark = remark(ctx, answer);
    let room = line.right().saturating_sub(value_right + 2);
    put(ctx, buffer, (value_right + 2, line.y), room, &remark, ctx.style(Tone::Muted));
}

/// The interval, and how far to trust it.
fn remark(ctx: &Ctx<'_>, answer: &ResourceCapacity) -> String {
    let mut words = Vec::new();
    if answer.at_least {
        words.push(ctx.word("capacity-at-least"));
    }
    if let Some((low, high)) = answer.interval {
        words.push(format!("{} – {}", ctx.speak.count(low), ctx.speak.count(high)));
    }
    words.push(ctx.word(match answer.confidence {
        Confidence::None => "confidence-none",
        Confidence::Low => "confidence-low",
        Confidence::Medium => "confidence-medium",
        Confidence::High => "confidence-high",
    }));
    words.join(", ")
}
