//! A short history as one row of bars.

use super::theme::Tone;
use super::{Ctx, marks};
use crate::domain::metric::Metric;
use crate::domain::series::{Series, grid_end};
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
    let signs = signs(ctx, series, top, area.width);
    for (i, sign) in signs.into_iter().enumerate() {
        let Some(sign) = sign else { continue };
        buffer[(area.x + i as u16, area.y)].set_symbol(sign).set_style(style);
    }
    let (span, count) = (ctx.model.span(), usize::from(area.width));
    let end = grid_end(ctx.watch.now, span, count);
    marks::on_row(ctx, buffer, area, (end - span, end));
}

/// A bar a slice of the model's span; none where nothing is known.
fn signs(
    ctx: &Ctx<'_>,
    series: &Series,
    top: Option<f64>,
    width: u16,
) -> Vec<Option<&'static str>> {
    let values = series.grid(ctx.watch.now, ctx.model.span(), usize::from(width));
    let highest = values.iter().flatten().copied().fold(0.0, f64::max);
    let top = top.map_or(highest, |t| t.max(highest));
    let sign = |value: f64| {
        let share = if top > 0.0 { (value / top).clamp(0.0, 1.0) } else { 0.0 };
        ctx.glyphs.spark[((share * 8.0).ceil() as usize).clamp(1, 8) - 1]
    };
    values.into_iter().map(|value| value.map(sign)).collect()
}

/// The same of a metric as words, for lines that are put together before they are drawn.
pub(super) fn runs(
    ctx: &Ctx<'_>,
    metric: Metric,
    top: Option<f64>,
    width: u16,
) -> Vec<(String, Style)> {
    let Some(series) = ctx.watch.series.get(&metric) else { return Vec::new() };
    let tone = if ctx.is_live() { Tone::Behind } else { Tone::Border };
    let signs = signs(ctx, series, top, width).into_iter();
    vec![(signs.map(|sign| sign.unwrap_or(" ")).collect(), ctx.style(tone))]
}
