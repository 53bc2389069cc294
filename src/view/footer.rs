//! The keys, generated from the tables that also dispatch them.

use super::Ctx;
use super::canvas::{put, put_right, width};
use super::theme::Tone;
use crate::app::keys::{Binding, COCKPIT, KNOBS};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let knobs = ctx.model.knobs.open && ctx.model.overlay.is_none();
    let table = if knobs { KNOBS } else { COCKPIT };
    let shown: Vec<&Binding> = table.iter().filter(|b| b.footer).collect();
    let mut x = area.x + 1;
    for binding in shown {
        let Some(key) = binding.keys.first() else { continue };
        let (key, name) =
            (ctx.plain(&key.label()).into_owned(), ctx.word(binding.action.message()));
        if x + width(&key) + 1 + width(&name) > area.right() {
            return;
        }
        x = put(ctx, buffer, (x, area.y), area.width, &key, ctx.style(Tone::Accent)) + 1;
        x = put(ctx, buffer, (x, area.y), area.width, &name, ctx.style(Tone::Muted)) + 3;
    }
    let span = ctx.speak.duration(ctx.model.span().to_std().unwrap_or_default());
    let span = ctx.plain(&span);
    if x + width(&span) + 1 < area.right() {
        let style = ctx.style(Tone::Muted);
        put_right(ctx, buffer, area.right() - 1, area.y, 12, &span, style);
    }
}
