//! What lies over the screen: the keys, or a figure explained.

use super::canvas::{clear, pane, put, put_right, width, wrap};
use super::screen::capacity;
use super::theme::Tone;
use super::{Ctx, screen};
use crate::app::explain::{Explanation, explain};
use crate::app::figure::Figure;
use crate::app::keys::{Binding, COCKPIT, ECONOMICS, FLEET, HISTORY, KNOBS, PLAYED, STAGE};
use crate::app::pointer::Touch;
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

/// One line of the help.
enum Item {
    Key(Binding),
    Title(&'static str),
    Blank,
}

fn help(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    const COLUMN: u16 = 36;
    let beside = area.width >= COLUMN * 2 + 6;
    let mut sections: Vec<(&str, &[Binding])> = match ctx.model.screen {
        // Neither knobs nor sheets are there.
        Screen::Fleet => vec![("help-on-fleet", FLEET)],
        Screen::History => vec![("help-on-history", HISTORY)],
        _ => vec![("help-while-what-if", KNOBS), ("help-on-money", ECONOMICS)],
    };
    if ctx.model.playback.is_some() {
        sections.insert(0, ("help-on-played", PLAYED));
    }
    if ctx.model.stage.is_some() {
        stage(ctx, buffer, area);
        return;
    }
    let mut items: Vec<Item> = COCKPIT.iter().copied().map(Item::Key).collect();
    for (title, table) in sections {
        items.extend([Item::Blank, Item::Title(title)]);
        items.extend(table.iter().copied().map(Item::Key));
    }
    let all = items.len() as u16;
    // The cockpit's keys in one column and the others beside it, as long as there is height for it.
    let most = area.height.saturating_sub(2).max(1);
    let others = items.len() - COCKPIT.len() - 1;
    let longest = (COCKPIT.len().max(others) as u16).min(most);
    let (columns, rows) = if beside { (COLUMN * 2 + 2, longest) } else { (COLUMN, all) };
    let place = middle(area, columns, rows);
    clear(ctx, buffer, place);
    ctx.touch(place, Touch::Overlay);
    let inner = pane(ctx, buffer, place, &ctx.word("cockpit-help"), &[]);
    let size = COLUMN.min(inner.width);
    let (mut x, mut y) = (inner.x, inner.y);
    for item in &items {
        if y >= inner.bottom() {
            if !beside || x > inner.x {
                return;
            }
            (x, y) = (inner.x + COLUMN + 2, inner.y);
        }
        let room = Rect::new(x, y, size.min(inner.right().saturating_sub(x)), 1);
        match item {
            // Nothing has to be parted from the top of a column.
            Item::Blank if y == inner.y => continue,
            Item::Blank => {}
            Item::Title(title) => {
                put(ctx, buffer, (x, y), room.width, &ctx.word(title), ctx.style(Tone::Muted));
            }
            Item::Key(binding) => key(ctx, buffer, room, binding),
        }
        y += 1;
    }
}

/// The keys of the stage, where no others work.
fn stage(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let place = middle(area, 56, STAGE.len() as u16);
    clear(ctx, buffer, place);
    let inner = pane(ctx, buffer, place, &ctx.word("help-on-stage"), &[]);
    for (binding, y) in STAGE.iter().zip(inner.top()..inner.bottom()) {
        let keys: Vec<String> = binding.keys.iter().map(|k| k.label()).collect();
        let keys = ctx.plain(&keys.join(" ")).into_owned();
        let room = inner.width.saturating_sub(1);
        let x = put(ctx, buffer, (inner.x, y), room, &keys, ctx.style(Tone::Accent)) + 1;
        let name = ctx.word(binding.action.message());
        let room = inner.right().saturating_sub(x);
        put_right(ctx, buffer, inner.right(), y, room, &name, ctx.style(Tone::Text));
    }
}

/// The keys of a binding and what they do.
fn key(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, binding: &Binding) {
    let keys: Vec<String> = binding.keys.iter().map(|k| k.label()).collect();
    let keys = ctx.plain(&keys.join(" ")).into_owned();
    let name = ctx.word(binding.action.message());
    put(ctx, buffer, (line.x, line.y), 17, &keys, ctx.style(Tone::Accent));
    let room = line.width.saturating_sub(18);
    put(ctx, buffer, (line.x + 18, line.y), room, &name, ctx.style(Tone::Text));
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
    ctx.touch(place, Touch::Overlay);
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
