//! What was: one metric over an hour to five years with what happened meanwhile as lines, the list
//! of it, and what the store has.

mod chart;
mod list;

use crate::view::Ctx;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this width on the list stands beside the chart.
const BESIDE: u16 = 118;
/// The least size of the framed screen.
const FRAMED: (u16, u16) = (76, 14);

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if area.width < FRAMED.0 || area.height < FRAMED.1 {
        chart::small(ctx, buffer, area);
        return;
    }
    if area.width >= BESIDE {
        let side = (area.width / 4).clamp(46, 60);
        let left = area.width - side;
        chart::draw(ctx, buffer, Rect { width: left, ..area });
        list::draw(ctx, buffer, Rect { x: area.x + left, width: side, ..area });
        return;
    }
    let below = (area.height * 2 / 5).clamp(6, 14);
    let above = area.height - below;
    chart::draw(ctx, buffer, Rect { height: above, ..area });
    list::draw(ctx, buffer, Rect { y: area.y + above, height: below, ..area });
}
