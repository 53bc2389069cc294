//! What the simulation tells: which input matters most, when phases begin, whether the cash lasts.

use crate::app::economics::simulated;
use crate::app::simulate::{entries as dated, input_name};
use crate::domain::advice::PhaseEntry;
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::domain::money::Money;
use crate::domain::simulation::{Input, Refusal, Sensitivity, Simulation, Tornado};
use crate::view::Ctx;
use crate::view::canvas::{paragraph, put, put_right, width};
use crate::view::glyphs::Dots;
use crate::view::theme::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rust_decimal::prelude::ToPrimitive;

/// Columns of an amount, and of a month.
const AMOUNT: u16 = 9;
const MONTH: u16 = 12;

/// Below this width there is no room for bars, and names are short.
const NARROW: u16 = 50;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let Some(simulated) = simulated(ctx.model) else {
        paragraph(ctx, buffer, area, &ctx.word("sheet-simulating"), ctx.style(Tone::Muted));
        return;
    };
    let mut area = area;
    match simulated.simulation.as_ref() {
        Ok(simulation) => {
            let each = if area.width < NARROW { 2 } else { 1 };
            let height =
                (2 + each * dated(ctx.model, simulation).len() as u16).min(area.height / 2);
            let (bars, below) = super::rows(area, area.height - height);
            entries(ctx, buffer, below, simulation);
            area = bars;
        }
        Err(Refusal::TooLarge) => {
            let words = ctx.word("simulation-too-large");
            let used = paragraph(ctx, buffer, area, &words, ctx.style(Tone::Warning));
            area = super::rows(area, used).1;
        }
        Err(Refusal::NoUnits | Refusal::Stopped) => return,
    }
    if let Some(tornado) = &simulated.tornado {
        bars(ctx, buffer, area, tornado);
    }
}

fn amount(money: Money) -> f64 {
    money.amount.to_f64().unwrap_or_default()
}

fn bars(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, tornado: &Tornado) {
    let Some(last) = ctx.watch.assessment.economics.months.last() else { return };
    let base = ctx.speak.money_compact(tornado.base);
    let title = Message::new("sheet-tornado").date("at", last.starts).text("base", base);
    let used = paragraph(ctx, buffer, area, &ctx.say(&title), ctx.style(Tone::Muted));
    let rest = super::rows(area, used.min(area.height)).1;
    let assumed = tornado.bars.iter().any(|b| b.assumed);
    let note = u16::from(assumed && rest.height > 1);
    let shown = usize::from(rest.height - note);
    let widest = tornado.bars.iter().map(|b| far(b, tornado.base)).fold(0.0, f64::max);
    for (i, bar) in tornado.bars.iter().take(shown).enumerate() {
        let line = Rect::new(rest.x, rest.y + i as u16, rest.width, 1);
        draw_bar(ctx, buffer, line, bar, (amount(tornado.base), widest));
    }
    if note > 0 {
        let y = rest.y + tornado.bars.len().min(shown) as u16;
        let narrow = rest.width < NARROW;
        let words = ctx.word(if narrow { "sheet-assumed-short" } else { "sheet-assumed" });
        put(ctx, buffer, (rest.x, y), rest.width, &words, ctx.style(Tone::Muted));
    }
}

fn far(bar: &Sensitivity, base: Money) -> f64 {
    let (low, high) = bar.outcomes;
    (amount(low) - amount(base)).abs().max((amount(high) - amount(base)).abs())
}

/// Name, the input's two ends, the outcome at the low one, the bar, the outcome at the high one.
fn draw_bar(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    line: Rect,
    bar: &Sensitivity,
    (base, widest): (f64, f64),
) {
    let (x, y) = (line.x, line.y);
    let roomy = line.width >= 70;
    let narrow = line.width < NARROW;
    let label = if narrow { 12 } else { 22.min(line.width * 2 / 5) };
    let name = ctx.word(if narrow { short(bar.input) } else { input_name(bar.input) });
    put(ctx, buffer, (x, y), label, &name, ctx.style(Tone::Text));
    let percent = |v: f64| ctx.plain(&ctx.speak.percent(v, 0)).into_owned();
    let sign = if bar.assumed { "*" } else { " " };
    let mut at = x + label + 1;
    if roomy {
        let ends = format!("{} – {} {sign}", percent(bar.ends.0), percent(bar.ends.1));
        put_right(ctx, buffer, at + 15, y, 15, &ends, ctx.style(Tone::Muted));
        at += 16;
    } else {
        put(ctx, buffer, (at, y), 1, sign, ctx.style(Tone::Muted));
        at += 1;
    }
    let money = |m| ctx.speak.money_compact(m);
    put_right(ctx, buffer, at + AMOUNT, y, AMOUNT, &money(bar.outcomes.0), ctx.style(Tone::Strong));
    let high = money(bar.outcomes.1);
    put_right(ctx, buffer, line.right(), y, AMOUNT, &high, ctx.style(Tone::Strong));
    let from = at + AMOUNT + 1;
    let end = line.right().saturating_sub(AMOUNT + 1);
    if end < from + 5 || widest <= 0.0 {
        return;
    }
    let half = i32::from((end - from - 1) / 2);
    let reach = |m| (((amount(m) - base) / widest) * f64::from(half)).round() as i32;
    let axis = from + half as u16;
    let (low, high) = (reach(bar.outcomes.0), reach(bar.outcomes.1));
    for (to, tone, full) in [(low, Tone::Behind, true), (high, Tone::Accent, false)] {
        let sign = match (full, ctx.glyphs.dots == Dots::Braille) {
            (true, true) => "░",
            (true, false) => "-",
            (false, true) => "█",
            (false, false) => "#",
        };
        for step in 1..=to.unsigned_abs().min(half.unsigned_abs()) as u16 {
            let x = if to < 0 { axis - step } else { axis + step };
            put(ctx, buffer, (x, y), 1, sign, ctx.style(tone));
        }
    }
    put(ctx, buffer, (axis, y), 1, ctx.glyphs.vertical, ctx.style(Tone::Border));
}

fn short(input: Input) -> &'static str {
    match input {
        Input::Growth => "input-growth",
        Input::Churn => "input-churn",
        Input::Price => "input-price",
        Input::Costs => "input-costs",
        Input::Hours => "input-hours",
        Input::Capacity => "input-capacity",
        Input::Adoption => "input-adoption",
    }
}

/// When each phase begins: by then a tenth, half and nine tenths of all runs have entered it.
fn entries(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, simulation: &Simulation) {
    if area.height == 0 {
        return;
    }
    let mut y = area.y;
    if let Some(share) = simulation.broke {
        let say = |id| ctx.say(&Message::new(id).quantity("share", share, Unit::Ratio));
        let long = say("sheet-broke");
        let fits = width(&ctx.plain(&long)) <= area.width;
        let words = if fits { long } else { say("sheet-broke-short") };
        let tone = if share >= 0.1 { Tone::Warning } else { Tone::Text };
        put(ctx, buffer, (area.x, y), area.width, &words, ctx.style(tone));
        y += 1;
    }
    let all = dated(ctx.model, simulation);
    if all.is_empty() {
        if y < area.bottom() {
            let words = ctx.word("sheet-no-entries");
            put(ctx, buffer, (area.x, y), area.width, &words, ctx.style(Tone::Muted));
        }
        return;
    }
    let tenths = [0.1, 0.5, 0.9].map(|q| ctx.speak.percent(q, 0));
    let label = area.width.saturating_sub(MONTH * 3 + 1);
    if y < area.bottom() {
        let words = if label < 12 { String::new() } else { ctx.word("sheet-entries") };
        // The first share is shorter than the months below it.
        let first = width(&ctx.plain(&tenths[0]));
        let room = (label + MONTH).saturating_sub(first + 2);
        put(ctx, buffer, (area.x, y), room, &words, ctx.style(Tone::Muted));
        for (i, words) in tenths.iter().enumerate() {
            let right = area.right() - MONTH * (2 - i as u16);
            put_right(ctx, buffer, right, y, MONTH, words, ctx.style(Tone::Muted));
        }
        y += 1;
    }
    for entry in &all {
        if y >= area.bottom() {
            return;
        }
        let name = ctx.speak.local(&ctx.model.config.profile.phases[entry.phase].name);
        if area.width < NARROW {
            put(ctx, buffer, (area.x, y), area.width, name, ctx.style(Tone::Text));
            y += 1;
            if y >= area.bottom() {
                return;
            }
        } else {
            put(ctx, buffer, (area.x, y), label, name, ctx.style(Tone::Text));
        }
        for (i, month) in months(ctx, simulation, entry).iter().enumerate() {
            let right = area.right() - MONTH * (2 - i as u16);
            let month = ctx.plain(month).into_owned();
            let size = width(&month).min(MONTH);
            put_right(ctx, buffer, right, y, size, &month, ctx.style(Tone::Strong));
        }
        y += 1;
    }
}

/// A month that is not reached is after the last one.
fn months(ctx: &Ctx<'_>, simulation: &Simulation, entry: &PhaseEntry) -> [String; 3] {
    entry.dates.map(|date| match (date, simulation.months.last()) {
        (Some(date), _) if date <= ctx.watch.now => ctx.word("sheet-entered"),
        (Some(date), _) => ctx.speak.month_short(date),
        (None, Some(last)) => format!("> {}", ctx.speak.month_short(last.starts)),
        (None, None) => ctx.glyphs.none.to_owned(),
    })
}
