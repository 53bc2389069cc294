//! The phases as a staircase: a tread each, its name and its cost below; where there is no width for
//! it, a line each.

use super::value;
use crate::app::stage::pages::Step;
use crate::domain::message::Message;
use crate::view::Ctx;
use crate::view::canvas::{put, width, wrap};
use crate::view::theme::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A narrower tread has no room for words.
const NARROWEST: u16 = 15;

/// Lines below a tread: its name, its cost, its mark.
const WORDS: u16 = 4;

/// Rows that it takes, with air above.
pub(super) fn height(room: u16, steps: &[Step]) -> u16 {
    let count = steps.len() as u16;
    if is_staircase(room, count) { count + WORDS + 1 } else { count + 1 }
}

fn is_staircase(room: u16, count: u16) -> bool {
    count > 0 && room / count >= NARROWEST
}

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, steps: &[Step]) {
    let count = steps.len() as u16;
    if is_staircase(area.width, count) && area.height >= count + WORDS {
        staircase(ctx, buffer, area, steps);
    } else {
        lines(ctx, buffer, area, steps);
    }
}

fn staircase(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, steps: &[Step]) {
    let count = steps.len() as u16;
    let step = area.width / count;
    let top = area.bottom() - count - WORDS;
    let (tread, riser) = if ctx.model.config.ascii { ("=", "|") } else { ("▀", "█") };
    for (phase, at) in steps.iter().zip(0..) {
        let x = area.x + at * step;
        let y = top + (count - 1 - at);
        let style = ctx.style(if phase.here { Tone::Accent } else { Tone::Border });
        put(ctx, buffer, (x, y), step, &tread.repeat(usize::from(step)), style);
        if at > 0 {
            put(ctx, buffer, (x, y), 1, riser, style);
        }
        let (mark, tone) = mark(ctx, phase);
        let room = step.saturating_sub(2);
        let name = ctx.say(&phase.name);
        let strong = ctx.style(if phase.here { Tone::Strong } else { Tone::Text });
        let mut words: Vec<(String, Style)> =
            wrap(&ctx.plain(&name), room).into_iter().take(2).map(|l| (l, strong)).collect();
        words.push((month(ctx, phase), ctx.style(Tone::Strong)));
        words.push((mark, ctx.style(tone)));
        for ((words, style), y) in words.into_iter().zip(y + 1..area.bottom()) {
            put(ctx, buffer, (x + 1, y), room, &words, style);
        }
    }
}

fn lines(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, steps: &[Step]) {
    let names: Vec<_> = steps.iter().map(|s| ctx.say(&s.name)).collect();
    let widest = names.iter().map(|n| width(n)).max().unwrap_or(0).min(area.width / 2);
    for ((phase, name), y) in steps.iter().zip(&names).zip(area.top()..area.bottom()) {
        let sign = if phase.here { ctx.glyphs.here } else { " " };
        put(ctx, buffer, (area.x, y), 1, sign, ctx.style(Tone::Accent));
        let style = ctx.style(if phase.here { Tone::Strong } else { Tone::Text });
        put(ctx, buffer, (area.x + 2, y), widest, name, style);
        let x = area.x + 2 + widest + 2;
        let room = area.right().saturating_sub(x);
        let x = put(ctx, buffer, (x, y), room, &month(ctx, phase), ctx.style(Tone::Strong)) + 2;
        let (mark, tone) = mark(ctx, phase);
        if x + width(&mark) <= area.right() {
            put(ctx, buffer, (x, y), area.width, &mark, ctx.style(tone));
        }
    }
}

fn month(ctx: &Ctx<'_>, phase: &Step) -> String {
    let cost = value(ctx, Some(&phase.cost));
    ctx.say(&Message::new("stage-a-month").text("cost", cost))
}

/// Where we are, where we should be, when it comes.
pub(super) fn mark(ctx: &Ctx<'_>, phase: &Step) -> (String, Tone) {
    let signed = |sign: &str, words: String| format!("{sign} {words}");
    if phase.here {
        return (signed(ctx.glyphs.here, ctx.word("stage-here")), Tone::Accent);
    }
    if phase.advised {
        return (signed(ctx.glyphs.goal, ctx.word("stage-advised")), Tone::Warning);
    }
    let from = phase.from.map(|at| ctx.say(&Message::new("stage-from").date("date", at)));
    (from.unwrap_or_default(), Tone::Muted)
}
