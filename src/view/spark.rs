//! A short history as one row of bars.

use super::curve::round_step;
use super::theme::Tone;
use super::{Ctx, marks};
use crate::domain::metric::Metric;
use crate::domain::series::{Series, grid_end};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws the model's span of a metric. `top` is the value of a full bar; none: a round one above the
/// highest of the span, so that what never changes stands in the middle. Where nothing is known the
/// cell stays blank.
pub(super) fn draw(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    (metric, series): (Metric, &Series),
    top: Option<f64>,
    style: Style,
) {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    let signs = signs(ctx, (metric, series), top, area.width);
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
    (metric, series): (Metric, &Series),
    top: Option<f64>,
    width: u16,
) -> Vec<Option<&'static str>> {
    let values = series.grid(ctx.watch.now, ctx.model.span(), usize::from(width));
    let highest = values.iter().flatten().copied().fold(0.0, f64::max);
    let full = full(highest, top);
    let sign = |value: f64| {
        let share = share(metric, value, full);
        ctx.glyphs.spark[((share * 8.0).ceil() as usize).clamp(1, 8) - 1]
    };
    values.into_iter().map(|value| value.map(sign)).collect()
}

/// The value of a full bar. What goes beyond the given one, or has none, is drawn against a round
/// value a good deal above its highest, which seldom changes.
fn full(highest: f64, top: Option<f64>) -> f64 {
    match top {
        Some(top) if highest <= top => top,
        _ if highest > 0.0 => round_step(highest * HEADROOM),
        _ => 1.0,
    }
}

/// What is left above the highest bar, at least.
const HEADROOM: f64 = 1.25;

/// The height of a bar, 0–1. Failures are told as what did succeed, and are drawn so: a full bar is
/// without failures, an empty one has as many as are an alarm.
fn share(metric: Metric, value: f64, full: f64) -> f64 {
    let share = (value / full).clamp(0.0, 1.0);
    if metric == Metric::RequestsErrorRatio { 1.0 - share } else { share }
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
    let signs = signs(ctx, (metric, series), top, width).into_iter();
    vec![(signs.map(|sign| sign.unwrap_or(" ")).collect(), ctx.style(tone))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_changes_stands_in_the_middle_of_its_own_scale() {
        for value in [0.03, 1.0, 754.0, 8.8e3, 1.9e9] {
            let share = share(Metric::NetworkReceive, value, full(value, None));
            assert!((0.3..=0.81).contains(&share), "{value} at {share}");
        }
        // A share has the whole for its scale, whatever it was.
        assert_eq!(share(Metric::CpuUtilization, 0.25, full(0.25, Some(1.0))), 0.25);
        assert_eq!(share(Metric::NetworkReceive, 0.0, full(0.0, None)), 0.0);
    }

    #[test]
    fn success_is_drawn_as_success() {
        let full = full(0.01, Some(0.05));
        assert_eq!(share(Metric::RequestsErrorRatio, 0.0, full), 1.0);
        assert_eq!(share(Metric::RequestsErrorRatio, 0.05, full), 0.0);
        assert!((share(Metric::RequestsErrorRatio, 0.01, full) - 0.8).abs() < 1e-9);
    }
}
