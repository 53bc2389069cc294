//! What lies over the screen: the keys, the palette, or a figure explained.

use super::canvas::{clear, pane, put, put_right, width, wrap};
use super::screen::capacity;
use super::theme::Tone;
use super::{Ctx, finder};
use crate::app::Overlay;
use crate::app::explain::{Explanation, explain};
use crate::app::figure::{Figure, on_screen};
use crate::app::figure_name;
use crate::app::keymap::Table;
use crate::app::keys::Action;
use crate::app::pointer::Touch;
use crate::domain::message::Message;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if area.width < 30 || area.height < 6 {
        // Words are typed there, and who types must see them.
        if matches!(ctx.model.overlay, Some(Overlay::Help | Overlay::Palette)) {
            finder::tiny(ctx, buffer, area);
        }
        return;
    }
    match ctx.model.overlay {
        Some(Overlay::Help) if ctx.model.stage.is_some() => stage(ctx, buffer, area),
        Some(Overlay::Help) => finder::keys(ctx, buffer, area),
        Some(Overlay::Palette) => finder::palette(ctx, buffer, area),
        Some(Overlay::Explain) => explained(ctx, buffer, area),
        None => {}
    }
}

/// A box of that inner size in the middle.
pub(super) fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let width = (width + 4).min(area.width);
    let height = (height + 2).min(area.height);
    let x = area.x + (area.width - width) / 2;
    Rect::new(x, area.y + (area.height - height) / 2, width, height)
}

/// The keys of the stage, where no others work.
fn stage(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let rows = ctx.model.keymap.rows(Table::Stage);
    let place = middle(area, 56, rows.len() as u16);
    clear(ctx, buffer, place);
    let inner = pane(ctx, buffer, place, &ctx.word("help-on-stage"), &[]);
    for (binding, y) in rows.iter().zip(inner.top()..inner.bottom()) {
        let keys: Vec<String> = binding.keys.iter().map(|k| k.label()).collect();
        let keys = ctx.plain(&keys.join(" ")).into_owned();
        let room = inner.width.saturating_sub(1);
        let x = put(ctx, buffer, (inner.x, y), room, &keys, ctx.style(Tone::Accent)) + 1;
        let name = ctx.word(binding.action.message());
        let room = inner.right().saturating_sub(x);
        put_right(ctx, buffer, inner.right(), y, room, &name, ctx.style(Tone::Text));
    }
}

fn explained(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let figure = ctx.model.cursor.unwrap_or(Figure::Advice);
    let explanation = explain(ctx.model, figure);
    let size = area.width.saturating_sub(8).clamp(26, 68);
    let mut lines = explained_lines(ctx, &explanation, size);
    let all = lines.len();
    // Who measured it, and when, is said whatever is scrolled past; the line of keys below stays free.
    let room = area.height.saturating_sub(4).min(all as u16);
    let end = (all - usize::from(room)) as u16;
    ctx.told_end.set(Some(end));
    let from = ctx.model.told_from.min(end);
    lines.drain(..usize::from(from));
    lines.truncate(usize::from(room));
    lines.push((source(ctx, &explanation), Tone::Muted));
    let place = aside(ctx, area, middle(area, size, lines.len() as u16), figure);
    clear(ctx, buffer, place);
    ctx.touch(place, Touch::Overlay);
    let title =
        format!("{} {} {}", ctx.word("cockpit-explain"), ctx.glyphs.bullet, name(ctx, figure));
    let inner = pane(ctx, buffer, place, &title, &[]);
    for (i, (words, tone)) in lines.iter().take(usize::from(inner.height)).enumerate() {
        let at = (inner.x, inner.y + i as u16);
        put(ctx, buffer, at, inner.width, words, ctx.style(*tone));
    }
    let scroll = (end > 0).then_some((from, room, all));
    edge_keys(ctx, buffer, place, scroll);
}

/// The keys that work on a box, on its lower edge: how it is closed before anything else, then how
/// it is scrolled where it is longer (from, rows, of all), then the way to the next figure.
fn edge_keys(ctx: &Ctx<'_>, buffer: &mut Buffer, place: Rect, scroll: Option<(u16, u16, usize)>) {
    let keymap = &ctx.model.keymap;
    let (low, muted) = (place.bottom() - 1, ctx.style(Tone::Muted));
    let named = |action: Action| {
        let key = keymap.label(action);
        (!key.is_empty()).then(|| format!("{key} {}", ctx.word(action.message())))
    };
    let scroll = scroll.map(|(from, room, all)| {
        let words = Message::new("phases-scroll")
            .text("from", (from + 1).to_string())
            .text("to", (from + room).to_string())
            .text("all", all.to_string())
            .with("up", keymap.told(Action::ScrollUp))
            .with("down", keymap.told(Action::ScrollDown));
        format!(" {} ", ctx.say(&words))
    });
    let inside = place.width.saturating_sub(4);
    let left = scroll.as_deref().map_or(0, |words| width(&ctx.plain(words)) + 1);
    let next = named(Action::Next).filter(|_| on_screen(ctx.model).len() > 1);
    let close = named(Action::Back);
    let together = |parts: &[&Option<String>]| {
        let parts: Vec<&str> = parts.iter().filter_map(|part| part.as_deref()).collect();
        let words = parts.join(&format!(" {} ", ctx.glyphs.bullet));
        ctx.plain(&format!(" {words} ")).into_owned()
    };
    let forms = [together(&[&next, &close]), together(&[&close])];
    let fits = |room: u16| forms.iter().find(|words| width(words) <= room);
    let keys = fits(inside.saturating_sub(left)).or_else(|| fits(inside));
    let mut free = place.right().saturating_sub(2);
    if let Some(words) = keys.filter(|words| !words.trim().is_empty()) {
        free = put_right(ctx, buffer, free, low, width(words), words, muted);
    }
    if let Some(words) = scroll.filter(|_| place.x + 1 + left < free) {
        put(ctx, buffer, (place.x + 2, low), left, &words, muted);
    }
}

/// The box moved so that the figure itself stays in sight: measured figures stand in the upper
/// half of the screen, as the ladder does, money and advice in the lower.
fn aside(ctx: &Ctx<'_>, area: Rect, place: Rect, figure: Figure) -> Rect {
    let measured = figure.metric().is_some() && figure != Figure::Units;
    let below = measured || matches!(figure, Figure::Rung(_));
    let below = ctx.cursor_row.get().map_or(below, |y| y < area.y + area.height / 2);
    let y = if below { area.bottom().saturating_sub(place.height + 1) } else { area.y + 1 };
    let last = area.bottom().saturating_sub(place.height + 1).max(area.y);
    Rect { y: y.clamp(area.y, last), ..place }
}

/// Formula, inputs, source and age.
pub(super) fn explained_lines(
    ctx: &Ctx<'_>,
    explanation: &Explanation,
    size: u16,
) -> Vec<(String, Tone)> {
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

pub(super) fn source(ctx: &Ctx<'_>, explanation: &Explanation) -> String {
    let Some(origin) = &explanation.origin else { return ctx.word("explain-computed") };
    let by = ctx.say(&Message::new("explain-by").text("origin", origin.name()));
    let Some(at) = explanation.at else { return by };
    let age = ctx.speak.age(ctx.watch.now - at);
    let age = ctx.say(&Message::new("explain-age").text("age", age));
    format!("{by} {} {age}", ctx.glyphs.bullet)
}

pub(super) fn name(ctx: &Ctx<'_>, figure: Figure) -> String {
    if let Some(name) = capacity::figure_name(ctx, figure) {
        return name;
    }
    if let Figure::Rung(index) = figure {
        let phase = ctx.model.config.profile.phases.get(index);
        return phase.map(|p| ctx.speak.local(&p.name).to_owned()).unwrap_or_default();
    }
    ctx.say(&figure_name::name(ctx.model, figure))
}
