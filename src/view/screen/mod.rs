//! The screens beside the first, one file each; header, footer and what is wrong stand around them.

pub(super) mod capacity;
pub(super) mod economics;
mod fleet;
mod health;
mod history;
pub(super) mod latency;
mod phases;

use super::{Ctx, knobs};
use crate::app::Screen;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let screen = ctx.model.screen;
    // The money has a place of its own for the knobs.
    let own = screen == Screen::Economics || !screen.has_knobs();
    let area = if own { area } else { knobs::below(ctx, buffer, area) };
    match screen {
        Screen::Health => health::draw(ctx, buffer, area),
        Screen::Latency => latency::draw(ctx, buffer, area),
        Screen::Capacity => capacity::draw(ctx, buffer, area),
        Screen::Economics => economics::draw(ctx, buffer, area),
        Screen::History => history::draw(ctx, buffer, area),
        Screen::Fleet => fleet::draw(ctx, buffer, area),
        // The first screen lays itself out.
        Screen::Phases | Screen::Cockpit => phases::draw(ctx, buffer, area),
    }
}
