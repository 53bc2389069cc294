//! The keys, generated from the tables that also dispatch them.

use super::Ctx;
use super::canvas::{put, put_right, width};
use super::theme::Tone;
use crate::app::keys::{Action, Binding, COCKPIT, KNOBS};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let knobs = ctx.model.knobs.open && ctx.model.overlay.is_none();
    let table = if knobs { KNOBS } else { COCKPIT };
    let shown: Vec<&Binding> = table.iter().filter(|b| b.footer).collect();
    let gap = if area.width < 100 { 2 } else { 3 };
    let sizes: Vec<u16> = shown.iter().map(|b| size(ctx, b) + gap).collect();
    let kept = kept(&sizes, area.width);
    let mut x = area.x + 1;
    for (binding, _) in shown.iter().zip(kept).filter(|(_, kept)| *kept) {
        let Some(key) = binding.keys.first() else { continue };
        let (key, name) =
            (ctx.plain(&key.label()).into_owned(), ctx.word(binding.action.message()));
        let here = binding.action == Action::Go(ctx.model.screen);
        let tone = if here { Tone::Strong } else { Tone::Muted };
        x = put(ctx, buffer, (x, area.y), area.width, &key, ctx.style(Tone::Accent)) + 1;
        x = put(ctx, buffer, (x, area.y), area.width, &name, ctx.style(tone)) + gap;
    }
    let span = ctx.speak.duration(ctx.model.span().to_std().unwrap_or_default());
    let span = ctx.plain(&span);
    if x + width(&span) + 1 < area.right() {
        let style = ctx.style(Tone::Muted);
        put_right(ctx, buffer, area.right() - 1, area.y, 12, &span, style);
    }
}

fn size(ctx: &Ctx<'_>, binding: &Binding) -> u16 {
    let key = binding.keys.first().map(|k| k.label()).unwrap_or_default();
    width(&ctx.plain(&key)) + 1 + width(&ctx.word(binding.action.message()))
}

/// Which keys are shown: the last two of the table (help and quit) before all others.
fn kept(sizes: &[u16], room: u16) -> Vec<bool> {
    let mut kept = vec![false; sizes.len()];
    let mut left = room;
    let tail = sizes.len().saturating_sub(2);
    for i in (tail..sizes.len()).rev().chain(0..tail) {
        if sizes[i] > left {
            break;
        }
        left -= sizes[i];
        kept[i] = true;
    }
    kept
}
