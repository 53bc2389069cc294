//! What leaves the screen as words: a figure or its explanation for the clipboard, the window's title,
//! what the desktop is told.

use super::Ctx;
use super::overlay::{explained_lines, name, source};
use super::screen::economics::value as money_value;
use crate::app::explain::{explain, verdict as verdict_id};
use crate::app::figure::{Figure, usual};
use crate::app::{Model, Overlay, standing};
use crate::domain::advice::Verdict;
use crate::view::theme::of_verdict;

/// Lines of an explanation are no longer: what is pasted is not to be one endless line.
const LINE: u16 = 100;

/// What is said to have been copied is no longer, in characters: it stands in one line.
const SHORT: usize = 48;

/// For the clipboard: the explanation that is open, whole; else the figure under the cursor with
/// its unit and by whom it was measured.
#[must_use]
pub fn copied(model: &Model) -> String {
    let model = &*super::veiled(model);
    let ctx = Ctx::new(model);
    let figure = model.cursor.unwrap_or_else(|| usual(model));
    if model.overlay != Some(Overlay::Explain) {
        return one_line(&ctx, figure);
    }
    let explanation = explain(model, figure);
    let lines = explained_lines(&ctx, &explanation, LINE).into_iter().map(|(words, _)| words);
    let first = one_line(&ctx, figure);
    let all: Vec<String> = [first, String::new()].into_iter().chain(lines).collect();
    format!("{}\n{}\n", all.join("\n"), source(&ctx, &explanation))
}

/// What is copied, as short as a line can say it: « CPU: 12% ».
///
/// # Errors
///
/// The figure's name where nothing is known of it: its name alone is of no use to anybody.
pub fn copying(model: &Model) -> Result<String, String> {
    let model = &*super::veiled(model);
    let ctx = Ctx::new(model);
    let figure = model.cursor.unwrap_or_else(|| usual(model));
    let name = name(&ctx, figure);
    let words = match value(&ctx, figure) {
        Some(value) => format!("{name}{} {}", colon(&ctx), ctx.plain(&value)),
        // Why it is not known is worth copying.
        None if model.overlay == Some(Overlay::Explain) => name,
        None => return Err(name),
    };
    if words.chars().count() <= SHORT {
        return Ok(words);
    }
    let start: String = words.chars().take(SHORT).collect();
    Ok(format!("{}{}", start.trim_end(), ctx.glyphs.ellipsis))
}

/// « CPU: 12% (node_exporter · 3 s ago) ».
fn one_line(ctx: &Ctx<'_>, figure: Figure) -> String {
    let name = name(ctx, figure);
    let explanation = explain(ctx.model, figure);
    let source = source(ctx, &explanation);
    match value(ctx, figure) {
        Some(value) => {
            let value = ctx.plain(&value).into_owned();
            format!("{name}{} {value} ({source})", colon(ctx))
        }
        None => format!("{name} ({source})"),
    }
}

/// French parts a colon from the word before it.
fn colon(ctx: &Ctx<'_>) -> &'static str {
    if ctx.speak.language() == "fr" { " :" } else { ":" }
}

/// A figure's value as it is on screen; none where nothing is known.
fn value(ctx: &Ctx<'_>, figure: Figure) -> Option<String> {
    match figure {
        Figure::Units => ctx.model.units().map(|u| ctx.speak.units(u.count)),
        Figure::Success => {
            let failed = ctx.watch.value(figure.metric()?)?;
            Some(ctx.speak.percent(1.0 - failed, 2))
        }
        Figure::Advice => {
            let advice = &ctx.watch.assessment.advice;
            let verdict = ctx.word(verdict_id(advice.verdict));
            Some(format!("{verdict} {} {}", ctx.glyphs.bullet, ctx.say(&advice.headline)))
        }
        Figure::Capacity(_) | Figure::PublishedTest => {
            let units = standing::answer(ctx.model, figure)?.units?;
            Some(ctx.speak.units(units.floor()))
        }
        _ => match figure.metric() {
            Some(metric) => ctx.watch.latest.get(&metric).and_then(|r| ctx.speak.reading(r)),
            None => money_value(ctx, figure),
        },
    }
}

/// The window's title: « ● STAY · vps-koprogo — palier ». The advice is the target's own; a draft
/// does not change it.
#[must_use]
pub fn title(model: &Model) -> String {
    let model = &*super::veiled(model);
    let ctx = Ctx::new(model);
    let advice = advice(&ctx);
    let all = format!("{advice} {} {} — palier", ctx.glyphs.bullet, watched(model));
    ctx.plain(&all).into_owned()
}

/// What the desktop is told when the advice changed.
#[must_use]
pub fn told(model: &Model) -> String {
    let model = &*super::veiled(model);
    let ctx = Ctx::new(model);
    format!("{} {} {}", watched(model), ctx.glyphs.bullet, advice(&ctx))
}

fn advice(ctx: &Ctx<'_>) -> String {
    let verdict: Verdict = ctx.model.announced.unwrap_or(ctx.model.live.assessment.advice.verdict);
    let sign = ctx.glyphs.condition(of_verdict(verdict));
    format!("{sign} {}", ctx.word(verdict_id(verdict)).to_uppercase())
}

/// The name of what is watched, as it may be shown outside of the screen: of the model as it may be
/// seen.
fn watched(model: &Model) -> &str {
    &model.config.target.name
}
