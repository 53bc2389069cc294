//! How many units fit, per resource.

use super::Ctx;
use super::canvas::{pane, paragraph, put, put_right, width};
use super::theme::Tone;
use crate::app::standing::name as name_of;
use crate::domain::capacity::{Confidence, Resource, ResourceCapacity, bottleneck};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let unit = ctx.speak.unit_name(2.0).to_owned();
    let right = [(unit, ctx.style(Tone::Muted))];
    let inner = pane(ctx, buffer, area, &ctx.word("cockpit-capacity"), &right);
    let capacity = &ctx.watch.assessment.capacity;
    let answers: Vec<_> = capacity.spoken().collect();
    if answers.is_empty() {
        paragraph(ctx, buffer, inner, &ctx.word("capacity-none"), ctx.style(Tone::Muted));
        return;
    }
    let first = bottleneck(&capacity.answers).map(|a| a.resource);
    let mut y = inner.y;
    let count = answers.len() as u16;
    // What is left over goes to the evidence, in equal parts.
    let spare = inner.height.saturating_sub(count) / count.max(1);
    for answer in answers.iter().take(usize::from(inner.height)) {
        draw_answer(ctx, buffer, Rect::new(inner.x, y, inner.width, 1), answer, first);
        y += 1;
        let room = Rect::new(inner.x + 2, y, inner.width.saturating_sub(2), spare);
        let words = ctx.say(&answer.evidence);
        y += paragraph(ctx, buffer, room.intersection(inner), &words, ctx.style(Tone::Muted));
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
    let name = ctx.word(name(answer));
    put(ctx, buffer, (line.x + 2, line.y), 10, &name, ctx.style(tone));
    let value_right = line.x + 22;
    let count = answer.units.map(|units| ctx.speak.count(units));
    let tone = if count.is_some() { tone } else { Tone::Muted };
    let count = count.as_deref().unwrap_or(ctx.glyphs.none);
    put_right(ctx, buffer, value_right, line.y, 9, count, ctx.style(tone));
    let room = line.right().saturating_sub(value_right + 2);
    let forms = remarks(ctx, answer);
    let remark = forms.iter().find(|words| width(&ctx.plain(words)) <= room);
    let remark = remark.or(forms.last()).map_or("", String::as_str);
    put(ctx, buffer, (value_right + 2, line.y), room, remark, ctx.style(Tone::Muted));
}

/// The interval and how far to trust the answer, the longest form first.
fn remarks(ctx: &Ctx<'_>, answer: &ResourceCapacity) -> Vec<String> {
    let trust = ctx.word(match answer.confidence {
        Confidence::None => "confidence-none",
        Confidence::Low => "confidence-low",
        Confidence::Medium => "confidence-medium",
        Confidence::High => "confidence-high",
    });
    let interval = answer
        .interval
        .map(|(low, high)| format!("{} – {}", ctx.speak.count(low), ctx.speak.count(high)));
    let least = answer.at_least.then(|| ctx.word("capacity-at-least"));
    let bounds = interval.or(least);
    let whole = bounds.iter().map(|b| format!("{b}, {trust}"));
    whole.chain([trust.clone()]).chain(bounds.clone()).collect()
}

/// The message that names what an answer is about, where there is little room: a published load
/// test is a load test.
pub(super) fn name(answer: &ResourceCapacity) -> &'static str {
    match name_of(answer) {
        "capacity-row-published-test" => "capacity-row-load-test",
        name => name,
    }
}
