//! What lies over the screen: the keys, or a figure explained.

use super::canvas::{clear, pane, put, put_right, width, wrap};
use super::screen::capacity;
use super::theme::Tone;
use super::{Ctx, screen};
use crate::app::explain::{Explanation, explain};
use crate::app::figure::Figure;
use crate::app::keys::{Binding, COCKPIT, ECONOMICS, FLEET, KNOBS, PLAYED};
use crate::app::{Overlay, Screen};
use crate::domain::message::Message;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if area.width < 30 || area.height < 6 {
        return;
    }
    match ctx.model.overlay {
        Some(Overlay::Help) => help(ctx, buffer, area),
        Some(Overlay::Explain) => explained(ctx, buffer, area),
        None => {}
    }
}

/// A box of that inner size in the middle.
fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let width = (width + 4).min(area.width);
    let height = (height + 2).min(area.height);
    let x = area.x + (area.width - width) / 2;
    Rect::new(x, area.y + (area.height - height) / 2, width, height)
}

fn help(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    const COLUMN: u16 = 36;
    let beside = area.width >= COLUMN * 2 + 6;
    let played = if ctx.model.playback.is_some() { PLAYED.len() + 2 } else { 0 };
    let rows = COCKPIT.len().max(KNOBS.len() + ECONOMICS.len() + 3 + played);
    let all = COCKPIT.len() + KNOBS.len() + ECONOMICS.len() + 5 + played;
    let (columns, height) = if beside { (COLUMN * 2 + 2, rows) } else { (COLUMN, all) };
    let place = middle(area, columns, height as u16);
    clear(ctx, buffer, place);
    let inner = pane(ctx, buffer, place, &ctx.word("cockpit-help"), &[]);
    let size = COLUMN.min(inner.width);
    bindings(ctx, buffer, Rect { width: size, ..inner }, COCKPIT);
    let below = COCKPIT.len() as u16 + 1;
    let second = if beside {
        Rect::new(inner.x + COLUMN + 2, inner.y, size, inner.height)
    } else {
        Rect::new(inner.x, inner.y + below, size, inner.height.saturating_sub(below))
    };
    if second.height > 1 && second.bottom() <= inner.bottom() {
        let sections: &[(&str, &[Binding])] = match ctx.model.screen {
            // Neither knobs nor sheets are there.
            Screen::Fleet => &[("help-on-fleet", FLEET)],
            _ => &[("help-while-what-if", KNOBS), ("help-on-money", ECONOMICS)],
        };
        let mut y = second.y;
        let mut sections = sections.to_vec();
        if played > 0 {
            sections.insert(0, ("help-on-played", PLAYED));
        }
        for (title, table) in sections.iter().filter(|_| second.height > 1) {
            if y + 1 >= second.bottom() {
                break;
            }
            let title = ctx.word(title);
            put(ctx, buffer, (second.x, y), size, &title, ctx.style(Tone::Muted));
            let rest = Rect::new(second.x, y + 1, size, second.bottom() - y - 1);
            bindings(ctx, buffer, rest, table);
            y += table.len() as u16 + 2;
        }
    }
}

/// Keys and what they do.
fn bindings(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, table: &[Binding]) {
    for (i, binding) in table.iter().take(usize::from(area.height)).enumerate() {
        let y = area.y + i as u16;
        let keys: Vec<String> = binding.keys.iter().map(|k| k.label()).collect();
        let keys = ctx.plain(&keys.join(" ")).into_owned();
        let name = ctx.word(binding.action.message());
        put(ctx, buffer, (area.x, y), 17, &keys, ctx.style(Tone::Accent));
        let room = area.width.saturating_sub(18);
        put(ctx, buffer, (area.x + 18, y), room, &name, ctx.style(Tone::Text));
    }
}

fn explained(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let figure = ctx.model.cursor.unwrap_or(Figure::Advice);
    let explanation = explain(ctx.model, figure);
    let size = area.width.saturating_sub(8).clamp(26, 68);
    let mut lines = lines(ctx, &explanation, size);
    // Who measured it, and when, is said whatever else does not fit.
    lines.truncate(usize::from(area.height.saturating_sub(3)));
    lines.push((source(ctx, &explanation), Tone::Muted));
    let place = aside(area, middle(area, size, lines.len() as u16), figure);
    clear(ctx, buffer, place);
    let title =
        format!("{} {} {}", ctx.word("cockpit-explain"), ctx.glyphs.bullet, name(ctx, figure));
    let inner = pane(ctx, buffer, place, &title, &[]);
    for (i, (words, tone)) in lines.iter().take(usize::from(inner.height)).enumerate() {
        let at = (inner.x, inner.y + i as u16);
        put(ctx, buffer, at, inner.width, words, ctx.style(*tone));
    }
    let close = format!("esc {}", ctx.word("action-back"));
    let edge = place.right().saturating_sub(2);
    let words = format!(" {close} ");
    if place.width > width(&words) + 4 {
        put_right(ctx, buffer, edge, place.bottom() - 1, 24, &words, ctx.style(Tone::Muted));
    }
}

/// The box moved so that the figure itself stays in sight: measured figures stand in the upper
/// half of the screen, as the ladder does, money and advice in the lower.
fn aside(area: Rect, place: Rect, figure: Figure) -> Rect {
    let measured = figure.metric().is_some() && figure != Figure::Units;
    let below = measured || matches!(figure, Figure::Rung(_));
    let y = if below { area.bottom().saturating_sub(place.height + 1) } else { area.y + 1 };
    Rect { y: y.clamp(area.y, area.bottom() - place.height), ..place }
}

/// Formula, inputs, source and age.
fn lines(ctx: &Ctx<'_>, explanation: &Explanation, size: u16) -> Vec<(String, Tone)> {
    let mut lines = Vec::new();
    let formula = ctx.say(&explanation.formula);
    lines.extend(wrap(&formula, size).into_iter().map(|l| (l, Tone::Text)));
    lines.push((String::new(), Tone::Text));
    for input in &explanation.inputs {
        let words = ctx.say(input);
        for (i, line) in wrap(&words, size.saturating_sub(2)).into_iter().enumerate() {
            let sign = if i == 0 { ctx.glyphs.bullet } else { " " };
            lines.push((format!("{sign} {line}"), Tone::Strong));
        }
    }
    if !explanation.inputs.is_empty() {
        lines.push((String::new(), Tone::Text));
    }
    lines
}

fn source(ctx: &Ctx<'_>, explanation: &Explanation) -> String {
    let Some(origin) = &explanation.origin else { return ctx.word("explain-computed") };
    let by = ctx.say(&Message::new("explain-by").text("origin", origin.name()));
    let Some(at) = explanation.at else { return by };
    let age = ctx.speak.age(ctx.watch.now - at);
    let age = ctx.say(&Message::new("explain-age").text("age", age));
    format!("{by} {} {age}", ctx.glyphs.bullet)
}

fn name(ctx: &Ctx<'_>, figure: Figure) -> String {
    if let Some(name) = capacity::figure_name(ctx, figure) {
        return name;
    }
    if let Figure::Rung(index) = figure {
        let phase = ctx.model.config.profile.phases.get(index);
        return phase.map(|p| ctx.speak.local(&p.name).to_owned()).unwrap_or_default();
    }
    let id = match figure {
        Figure::Cpu => "figure-cpu",
        Figure::Memory => "figure-memory",
        Figure::Disk => "figure-disk",
        Figure::Load => "figure-load",
        Figure::Requests => "figure-requests",
        Figure::P50 => "figure-p50",
        Figure::P90 => "figure-p90",
        Figure::P99 => "figure-p99",
        Figure::Success => "figure-success",
        Figure::Units => "figure-units",
        Figure::CostPerUnit => "figure-cost-per-unit",
        Figure::MonthlyCost => "figure-monthly-cost",
        Figure::Revenue => "figure-revenue",
        Figure::Margin => "figure-margin",
        Figure::Economics(item) => screen::economics::name(item),
        // What has a screen of its own was named there.
        _ => "figure-advice",
    };
    ctx.word(id)
}
