//! Units per resource, and what comes.

use crate::view::{Ctx, capacity, signals};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let upper = area.height / 2;
    capacity::draw(ctx, buffer, Rect { height: upper, ..area });
    let below = Rect::new(area.x, area.y + upper, area.width, area.height - upper);
    signals::draw(ctx, buffer, below);
}
