//! The ladder as a staircase: a landing for each phase, what it is below its edge, the way up from
//! left to right.

use super::rows::{cost, feasible, obstacle, regret, year};
use super::{name, sign};
use crate::app::figure::Figure;
use crate::app::phases::Rung;
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::view::Ctx;
use crate::view::canvas::{put, wrap};
use crate::view::theme::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Narrower landings have no room for words.
const LEAST: u16 = 27;

/// Wider ones have no use for it.
const MOST: u16 = 64;

/// Rows from one landing up to the next.
const RISE: u16 = 2;

/// What stands below each edge, and the size of all of it.
pub(super) struct Stairs {
    pub(super) height: u16,
    step: u16,
    words: Vec<Vec<(String, Style)>>,
}

/// The staircase, where the width allows for one.
pub(super) fn plan(ctx: &Ctx<'_>, rungs: &[Rung<'_>], room: u16) -> Option<Stairs> {
    let count = u16::try_from(rungs.len()).ok().filter(|n| *n > 0)?;
    let step = (room / count).min(MOST);
    if step < LEAST {
        return None;
    }
    let words: Vec<_> = rungs.iter().map(|r| words(ctx, r, step - 3)).collect();
    // What stands on a higher landing may hang deeper than what stands on the first.
    let foot = |(i, lines): (usize, &Vec<_>)| {
        2 + (count - 1).saturating_sub(i as u16) * RISE + lines.len() as u16
    };
    let height = words.iter().enumerate().map(foot).max().unwrap_or(0);
    Some(Stairs { height, step, words })
}

/// What is said on a landing, from its name down.
fn words(ctx: &Ctx<'_>, rung: &Rung<'_>, room: u16) -> Vec<(String, Style)> {
    let mut lines = Vec::new();
    let mut add = |words: &str, style: Style| {
        lines.extend(wrap(&ctx.plain(words), room).into_iter().map(|l| (l, style)));
    };
    let muted = ctx.style(Tone::Muted);
    let text = ctx.style(Tone::Text);
    let (title, style) = name(ctx, rung);
    add(&title, style);
    add(ctx.speak.local(&rung.phase.hosting), muted);
    let month = Message::new("phases-cost").text("value", cost(ctx, rung));
    add(&ctx.say(&month), ctx.style(Tone::Strong));
    let inner = |m| crate::domain::message::Arg::Message(Box::new(m));
    let carries = Message::new("phases-stair-carries").with("carries", inner(rung.carries()));
    add(&ctx.say(&carries), text);
    let promise = Message::new("phases-stair-promise").with("promise", inner(rung.promise()));
    add(&ctx.say(&promise), text);
    add(ctx.speak.local(&rung.phase.team), muted);
    let (chance, tone) = year(ctx, rung);
    add(&ctx.say(&Message::new("phases-stair-year").text("chance", chance)), ctx.style(tone));
    let (regret, tone) = regret(ctx, rung);
    let months = f64::from(ctx.watch.assessment.advice.regret_months);
    let regret = Message::new("phases-stair-regret").text("regret", regret).quantity(
        "months",
        months,
        Unit::Count,
    );
    add(&ctx.say(&regret), ctx.style(tone));
    let (mark, tone) = feasible(ctx, rung);
    let against = obstacle(ctx, rung);
    let against = if against.is_empty() { ctx.word("phases-possible") } else { against };
    add(&format!("{mark} {against}"), ctx.style(tone));
    lines
}

pub(super) fn draw(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    rungs: &[Rung<'_>],
    stairs: &Stairs,
) {
    let last = rungs.len().saturating_sub(1);
    for (i, rung) in rungs.iter().enumerate() {
        let x = area.x + stairs.step * i as u16;
        let y = area.y + 1 + RISE * (last - i) as u16;
        landing(ctx, buffer, area, (x, y), stairs.step, (i, last), rung);
        let (mark, tone) = sign(ctx, rung);
        let said = match (rung.here, rung.advised) {
            (true, _) => Some("phases-here"),
            (_, true) => Some("phases-advised"),
            _ => None,
        };
        if let Some(said) = said {
            let words = format!("{mark} {}", ctx.word(said));
            put(ctx, buffer, (x + 2, y - 1), stairs.step - 3, &words, ctx.style(tone));
        }
        let room = area.bottom().saturating_sub(y + 1);
        let foot = Rect::new(x, y - 1, stairs.step, room + 2).intersection(area);
        ctx.touch_figure(foot, Some(Figure::Rung(rung.index)));
        let lines = stairs.words.get(i).into_iter().flatten().take(usize::from(room));
        for (row, (words, style)) in lines.enumerate() {
            let at = (x + 2, y + 1 + row as u16);
            put(ctx, buffer, at, stairs.step - 3, words, *style);
        }
    }
}

/// The edge of a landing, and the riser up to it from the one before.
fn landing(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    (x, y): (u16, u16),
    step: u16,
    (index, last): (usize, usize),
    rung: &Rung<'_>,
) {
    let g = ctx.glyphs;
    let tone = if rung.here || rung.advised { Tone::Accent } else { Tone::Border };
    let style = ctx.style(tone);
    let end = if index == last { x + step } else { x + step + 1 };
    for at in x..end.min(area.right()) {
        put(ctx, buffer, (at, y), 1, g.horizontal, style);
    }
    put(ctx, buffer, (x, y), 1, g.top_left, style);
    // The first landing stands on the ground; the others on the one before.
    let foot = if index == 0 { area.bottom() } else { y + RISE };
    for below in y + 1..foot.min(area.bottom()) {
        put(ctx, buffer, (x, below), 1, g.vertical, style);
    }
    if index > 0 {
        put(ctx, buffer, (x, y + RISE), 1, g.bottom_right, ctx.style(Tone::Border));
    }
}
