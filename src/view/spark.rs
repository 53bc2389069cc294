//! A short history as one row of bars.

use super::{Ctx, marks};
use crate::domain::series::Series;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws the model's span of a series. `top` is the value of a full bar; none: the highest of the
/// span. Where nothing is known the cell stays blank.
pub(super) fn draw(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    series: &Series,
    top: Option<f64>,
    style: Style,
) {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    let values = series.slices(ctx.watch.now, ctx.model.span(), usize::from(area.width));
    let highest = values.iter().flatten().copied().fold(0.0, f64::max);
    let top = top.map_or(highest, |t| t.max(highest));
    for (i, value) in values.iter().enumerate() {
        let Some(value) = value else { continue };
        let share = if top > 0.0 { (value / top).clamp(0.0, 1.0) } else { 0.0 };
        let step = ((share * 8.0).ceil() as usize).clamp(1, 8) - 1;
        buffer[(area.x + i as u16, area.y)].set_symbol(ctx.glyphs.spark[step]).set_style(style);
    }
    marks::on_row(ctx, buffer, area, (ctx.watch.now - ctx.model.span(), ctx.watch.now));
}
