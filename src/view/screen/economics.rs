//! Cost, revenue, margin, cash, and what if.

use crate::view::{Ctx, knobs, money};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if !ctx.model.knobs.open {
        money::draw(ctx, buffer, area);
        return;
    }
    let right = (area.width / 3).max(30).min(area.width);
    let left = area.width - right;
    money::draw(ctx, buffer, Rect { width: left, ..area });
    knobs::draw(ctx, buffer, Rect::new(area.x + left, area.y, right, area.height));
}
