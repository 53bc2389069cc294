//! The reading cursor on the chart that it belongs to: a line through the plot. What is read there
//! is said in words on the last line.

use super::Ctx;
use super::theme::Tone;
use crate::app::pointer::reading::across;
use crate::app::pointer::{Spot, Touch};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Tells of a chart's plot: from when to when it shows what.
pub(super) fn chart(ctx: &Ctx<'_>, plot: Rect, chart: crate::app::pointer::TimeChart) {
    if chart.to > chart.from {
        ctx.touch(plot, Touch::Chart(chart));
    }
}

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer) {
    let Some(reading) = ctx.model.pointer.reading else { return };
    for Spot { place, touch } in ctx.spots.borrow().iter() {
        let Touch::Chart(chart) = touch else { continue };
        let Some(share) = across(ctx.model, chart, reading.at).filter(|_| chart.of == reading.of)
        else {
            continue;
        };
        let x = place.x + (share * f64::from(place.width.max(1) - 1)).round() as u16;
        for y in place.y..place.y + place.height {
            let Some(cell) = buffer.cell_mut((x, y)) else { continue };
            // The curve stays in sight where the line crosses it.
            if matches!(cell.symbol(), " " | "\u{2800}") {
                cell.set_symbol(ctx.glyphs.vertical).set_style(ctx.style(Tone::Strong));
            } else {
                cell.set_style(ctx.style(Tone::Cursor));
            }
        }
    }
}
