//! The answer: what to do, when, why.

use super::canvas::{Piece, pane, paragraph, width, wrap};
use super::theme::{Tone, of_condition, of_verdict};
use super::{Ctx, capacity, health, signals};
use crate::app::cursor::is_past;
use crate::app::explain::verdict as verdict_id;
use crate::app::figure::Figure;
use crate::app::watch::Connection;
use crate::domain::advice::Verdict;
use crate::domain::advice::beside::Beside;
use crate::domain::capacity::bottleneck;
use crate::domain::health::Condition;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let advice = &ctx.watch.assessment.advice;
    // With something wrong to explain there is no line left for where other limits disagree: it is
    // said beside the name of those in use.
    let squeezed = area.height <= SQUEEZED && !wrong(ctx).is_empty();
    let title = ctx.word("cockpit-advice");
    let badge = badge(ctx, advice.verdict);
    // As `pane` parts the words on its edge.
    let taken = width(&title) + width(&badge.0) + 11;
    let limits = limits(ctx, squeezed, area.width.saturating_sub(taken));
    let right = [(limits, ctx.style(Tone::Muted)), badge];
    let inner = pane(ctx, buffer, area, &title, &right);
    let used = headline(ctx, buffer, inner);
    let rest = Rect::new(inner.x, inner.y + used, inner.width, inner.height - used);
    reasons(ctx, buffer, rest);
}

/// Up to this height of the pane what is wrong takes the line of the other limits.
const SQUEEZED: u16 = 5;

/// Whose phase limits are in use, and where there is no line for it below the ones that disagree
/// most: the longest words that fit.
fn limits(ctx: &Ctx<'_>, squeezed: bool, room: u16) -> String {
    let used = &ctx.model.config.basis;
    let others = ctx.watch.assessment.advice.otherwise.iter().filter(|_| squeezed);
    let other = others.max_by_key(|o| of_verdict(o.verdict)).map(|other| {
        let verdict = Arg::Message(Box::new(Message::new(verdict_id(other.verdict))));
        let say = |id| {
            Message::new(id)
                .text("basis", used)
                .text("other", &other.basis)
                .with("verdict", verdict.clone())
        };
        ["advice-basis-otherwise", "advice-basis-otherwise-short"].map(say)
    });
    let alone = Message::new("advice-basis").text("basis", used);
    let forms = other.into_iter().flatten().chain([alone]);
    let forms: Vec<String> = forms.map(|m| ctx.say(&m)).collect();
    forms.iter().find(|words| width(words) <= room).or(forms.last()).cloned().unwrap_or_default()
}

/// What is wrong now beside the advice; old figures say nothing of now.
fn wrong(ctx: &Ctx<'_>) -> Vec<Beside> {
    if ctx.is_live() { crate::app::explain::wrong(ctx.model) } else { Vec::new() }
}

/// A cause by the name and the words of its row, in as many lines at most.
fn beside(ctx: &Ctx<'_>, cause: &Beside, width: u16, rows: u16) -> String {
    let name = signals::short_name(cause.metric).map(|id| ctx.word(id));
    let figure = match (cause.metric, name) {
        (Metric::ProbeUp, _) | (_, None) => None,
        (Metric::LoadPerCore, Some(name)) => Some((name, health::per_core(ctx, cause.value))),
        (metric, Some(name)) if metric.unit() == Unit::Ratio => {
            Some((name, ctx.speak.percent(cause.value, 0)))
        }
        (metric, Some(name)) => Some((name, ctx.speak.quantity(cause.value, metric.shown_unit()))),
    };
    let say = |short: bool| match &figure {
        Some((name, value)) => {
            let figure = Message::new("explain-figure").text("name", name).text("value", value);
            ctx.say(&if short { cause.brief(figure) } else { cause.sentence(figure) })
        }
        None => ctx.say(&crate::app::explain::wrong_as_measured(cause)),
    };
    let full = say(false);
    let fits = wrap(&full, width.saturating_sub(2)).len() <= usize::from(rows);
    if fits { full } else { say(true) }
}

/// Nothing was read twice yet, so nothing can be advised and nothing is wrong.
fn is_warming_up(ctx: &Ctx<'_>) -> bool {
    // Nothing more will come of what is over.
    if is_past(ctx.model) {
        return false;
    }
    let never = !ctx.watch.latest.contains_key(&Metric::CpuUtilization);
    let waiting = matches!(ctx.connection, Connection::Connecting | Connection::Live(_));
    let missing = ctx.watch.assessment.missing.contains(&Metric::CpuUtilization);
    never && waiting && missing
}

/// Of an instant of the past nothing was recorded that an advice could rest on.
fn is_unrecorded(ctx: &Ctx<'_>) -> bool {
    is_past(ctx.model) && ctx.watch.assessment.missing.contains(&Metric::CpuUtilization)
}

/// The verdict, on a ground of its colour, with its sign.
pub(super) fn badge(ctx: &Ctx<'_>, verdict: Verdict) -> Piece {
    // What rests on old figures is no advice on the present.
    let condition = if ctx.is_live() { of_verdict(verdict) } else { Condition::Unknown };
    let word = ctx.word(verdict_id(verdict)).to_uppercase();
    let words = format!("{} {word}", ctx.glyphs.condition(condition));
    (words, ctx.theme.badge(of_condition(condition)))
}

/// The answer in one sentence.
pub(super) fn headline(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) -> u16 {
    let words = if is_warming_up(ctx) {
        ctx.word("latency-waiting")
    } else if is_unrecorded(ctx) {
        ctx.word("cursor-no-advice")
    } else {
        ctx.say(&ctx.watch.assessment.advice.headline)
    };
    let style = ctx.figure_style(Some(Figure::Advice), Tone::Strong);
    let room = Rect { height: area.height.min(2), ..area };
    ctx.touch_figure(room, Some(Figure::Advice));
    paragraph(ctx, buffer, room, &words, style)
}

/// The reasons in their order, the last line kept for where other limits disagree.
pub(super) fn reasons(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let advice = &ctx.watch.assessment.advice;
    let mut others: Vec<String> = advice.otherwise.iter().map(|o| otherwise(ctx, o)).collect();
    if is_warming_up(ctx) || is_unrecorded(ctx) {
        return;
    }
    let wrong = wrong(ctx);
    let room = usize::from(area.height).saturating_sub(usize::from(!wrong.is_empty()));
    others.truncate(if room > 2 + others.len() { others.len() } else { usize::from(room > 1) });
    let mut y = area.y;
    let end = area.bottom() - others.len() as u16;
    // The worst is said; the others where there is room for the reasons as well.
    let causes = 1 + usize::from(area.height) / 6;
    for cause in wrong.iter().take(causes) {
        let line = Rect::new(area.x, y, area.width, end.saturating_sub(y));
        y += bullet(ctx, buffer, line, &beside(ctx, cause, line.width, line.height));
    }
    for reason in &advice.reasons {
        let sentence = ctx.speak.sentence(&reason.sentence);
        y +=
            bullet(ctx, buffer, Rect::new(area.x, y, area.width, end.saturating_sub(y)), &sentence);
    }
    if let Some(words) = narrowest(ctx).filter(|_| y < end) {
        y += bullet(ctx, buffer, Rect::new(area.x, y, area.width, end - y), &words);
    }
    for other in others {
        let line = Rect::new(area.x, y.min(area.bottom()), area.width, 1).intersection(area);
        let other = fitted(&other, line.width, line.height);
        y += paragraph(ctx, buffer, line, &other, ctx.style(Tone::Muted));
    }
}

/// What runs out first, and at how many units.
fn narrowest(ctx: &Ctx<'_>) -> Option<String> {
    let answer = bottleneck(&ctx.watch.assessment.capacity.answers)?;
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
    let words = &fitted(&ctx.plain(words), area.width - 2, area.height);
    let needed = wrap(words, area.width - 2).len();
    let style = ctx.style(Tone::Muted);
    super::canvas::put(ctx, buffer, (area.x, area.y), 1, ctx.glyphs.bullet, style);
    let text = Rect::new(area.x + 2, area.y, area.width - 2, area.height.min(needed as u16));
    paragraph(ctx, buffer, text, words, ctx.style(Tone::Text))
}

/// Words in so many lines. What stands in parentheses goes first, its last clause before the whole of
/// it: half a parenthesis says nothing.
fn fitted(words: &str, width: u16, rows: u16) -> String {
    let fits = |words: &str| wrap(words, width).len() <= usize::from(rows);
    let mut words = words.to_owned();
    while !fits(&words) {
        let Some((open, close)) = last_parenthesis(&words) else { break };
        let inside = &words[open + 1..close];
        let (before, after) = (words[..open].trim_end(), &words[close + 1..]);
        let shorter = inside.rfind(';').map(|at| {
            let kept = inside[..at].trim_end();
            format!("{before} ({kept}){after}")
        });
        words = match shorter.filter(|shorter| fits(shorter)) {
            Some(shorter) => shorter,
            None => format!("{before}{after}"),
        };
    }
    words
}

/// Where the last outermost parenthesis opens and closes.
fn last_parenthesis(words: &str) -> Option<(usize, usize)> {
    let (mut depth, mut open, mut found) = (0_u32, 0, None);
    for (at, c) in words.char_indices() {
        match c {
            '(' => {
                depth += 1;
                open = if depth == 1 { at } else { open };
            }
            ')' if depth > 0 => {
                depth -= 1;
                found = if depth == 0 { Some((open, at)) } else { found };
            }
            _ => {}
        }
    }
    found
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

#[cfg(test)]
mod tests {
    use super::fitted;

    const FULL: &str = "50 of 1,500, 1,450 left; full by June (80% likely; Roadmap).";

    #[test]
    fn a_parenthesis_is_left_out_whole() {
        assert_eq!(fitted(FULL, 60, 1), FULL);
        assert_eq!(fitted(FULL, 30, 2), FULL);
        let shorter = "50 of 1,500, 1,450 left; full by June (80% likely).";
        assert_eq!(fitted(FULL, 55, 1), shorter);
        assert_eq!(fitted(FULL, 45, 1), "50 of 1,500, 1,450 left; full by June.");
        // What still does not fit is cut at a word, as everywhere.
        assert_eq!(fitted(FULL, 12, 1), "50 of 1,500, 1,450 left; full by June.");
        assert_eq!(fitted("Nothing (said (twice)) here.", 14, 1), "Nothing here.");
        assert_eq!(fitted("An open (one stays", 5, 1), "An open (one stays");
    }
}
