//! The answer: what to do, when, why.

use super::canvas::{Piece, pane, paragraph, wrap};
use super::theme::{Tone, of_condition, of_verdict};
use super::{Ctx, capacity};
use crate::app::explain::verdict as verdict_id;
use crate::app::figure::Figure;
use crate::domain::advice::Verdict;
use crate::domain::capacity::bottleneck;
use crate::domain::message::{Arg, Message};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let advice = &ctx.watch.assessment.advice;
    let basis = ctx.say(&Message::new("advice-basis").text("basis", &ctx.model.config.basis));
    let right = [(basis, ctx.style(Tone::Muted)), badge(ctx, advice.verdict)];
    let inner = pane(ctx, buffer, area, &ctx.word("cockpit-advice"), &right);
    let used = headline(ctx, buffer, inner);
    let rest = Rect::new(inner.x, inner.y + used, inner.width, inner.height - used);
    reasons(ctx, buffer, rest);
}

/// The verdict, on a ground of its colour, with its sign.
pub(super) fn badge(ctx: &Ctx<'_>, verdict: Verdict) -> Piece {
    let condition = of_verdict(verdict);
    let word = ctx.word(verdict_id(verdict)).to_uppercase();
    let words = format!("{} {word}", ctx.glyphs.condition(condition));
    (words, ctx.theme.badge(of_condition(condition)))
}

/// The answer in one sentence.
pub(super) fn headline(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) -> u16 {
    let words = ctx.say(&ctx.watch.assessment.advice.headline);
    let style = ctx.figure_style(Some(Figure::Advice), Tone::Strong);
    let room = Rect { height: area.height.min(2), ..area };
    paragraph(ctx, buffer, room, &words, style)
}

/// The reasons in their order, the last line kept for where another basis disagrees.
pub(super) fn reasons(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let advice = &ctx.watch.assessment.advice;
    let mut others: Vec<String> = advice.otherwise.iter().map(|o| otherwise(ctx, o)).collect();
    let room = usize::from(area.height);
    others.truncate(if room > 2 + others.len() { others.len() } else { usize::from(room > 1) });
    let mut y = area.y;
    let end = area.bottom() - others.len() as u16;
    let said = advice.reasons.iter().map(|r| ctx.speak.sentence(&r.sentence));
    for sentence in said {
        y +=
            bullet(ctx, buffer, Rect::new(area.x, y, area.width, end.saturating_sub(y)), &sentence);
    }
    if let Some(words) = narrowest(ctx).filter(|_| y < end) {
        y += bullet(ctx, buffer, Rect::new(area.x, y, area.width, end - y), &words);
    }
    for other in others {
        let line = Rect::new(area.x, y.min(area.bottom()), area.width, 1).intersection(area);
        y += paragraph(ctx, buffer, line, &other, ctx.style(Tone::Muted));
    }
}

/// What runs out first, and at how many units.
fn narrowest(ctx: &Ctx<'_>) -> Option<String> {
    let answer = bottleneck(&ctx.watch.assessment.capacity)?;
    let name = Message::new(capacity::name(answer));
    let message = Message::new("advice-bottleneck")
        .with("resource", Arg::Message(Box::new(name)))
        .units("units", answer.units?);
    Some(ctx.say(&message))
}

/// One reason, with a hanging indent; what does not fit is left out whole where it can be.
fn bullet(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, words: &str) -> u16 {
    if area.height == 0 || area.width < 8 {
        return 0;
    }
    let needed = wrap(&ctx.plain(words), area.width - 2).len();
    let style = ctx.style(Tone::Muted);
    super::canvas::put(ctx, buffer, (area.x, area.y), 1, ctx.glyphs.bullet, style);
    let text = Rect::new(area.x + 2, area.y, area.width - 2, area.height.min(needed as u16));
    paragraph(ctx, buffer, text, words, ctx.style(Tone::Text))
}

fn otherwise(ctx: &Ctx<'_>, other: &crate::domain::advice::Otherwise) -> String {
    let verdict = Arg::Message(Box::new(Message::new(verdict_id(other.verdict))));
    let phase = &ctx.model.config.profile.phases[other.phase].name;
    ctx.say(
        &Message::new("advice-otherwise-short")
            .text("basis", &other.basis)
            .with("verdict", verdict)
            .local("phase", phase),
    )
}
