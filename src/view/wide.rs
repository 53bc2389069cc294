//! Projectors and large monitors: measured figures and signals in one row; money at its largest,
//! with the answer beside it.

use super::{Ctx, advice, capacity, health, layout, money, signals, sources};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let top = (area.height * 2 / 5).clamp(12, 18);
    let upper = Rect { height: top, ..area };
    let lower = Rect::new(area.x, area.y + top, area.width, area.height - top);
    let third = area.width / 3;
    let column =
        |row: Rect, from: u16, to: u16| Rect::new(row.x + from, row.y, to - from, row.height);
    health::draw(ctx, buffer, column(upper, 0, third));
    layout::measured_right(ctx, buffer, column(upper, third, 2 * third));
    let right = column(upper, 2 * third, area.width);
    let (first, second) = split(right, ctx.watch.assessment.signals.len() as u16 + 2);
    signals::draw(ctx, buffer, first);
    sources::draw(ctx, buffer, second);
    money::draw(ctx, buffer, column(lower, 0, 2 * third));
    let right = column(lower, 2 * third, area.width);
    let (first, second) = split(right, (lower.height * 2 / 5).max(9));
    advice::draw(ctx, buffer, first);
    capacity::draw(ctx, buffer, second);
}

/// Two panes one above the other; the upper as high as asked, the lower at least five rows.
fn split(area: Rect, height: u16) -> (Rect, Rect) {
    let height = height.clamp(4, area.height.saturating_sub(5).max(4)).min(area.height);
    let below = Rect::new(area.x, area.y + height, area.width, area.height - height);
    (Rect { height, ..area }, below)
}
