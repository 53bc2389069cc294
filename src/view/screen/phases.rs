//! The ladder, the advice with all its evidence, the way to the next phase.

use crate::view::{Ctx, advice};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    advice::draw(ctx, buffer, area);
}
