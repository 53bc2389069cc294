//! What to give where nothing tells of requests, line by line; what is to be written stands apart, as
//! it is to be written.

use super::Stand;
use crate::app::latency_screen::{Line, Sheet, is_probed_only, missing};
use crate::view::Ctx;
use crate::view::canvas::{put, wrap};
use crate::view::theme::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns before what is to be written.
const INDENT: u16 = 2;

/// Whether a sheet has that in its place: one of those in sight does, and no other. Where a probe
/// tells something, its curve stands and the map's sheet says the rest.
pub(super) fn leads(ctx: &Ctx<'_>, sheet: Sheet, stand: Stand) -> bool {
    let open = stand == Stand::Open;
    match sheet {
        Sheet::Budget => false,
        Sheet::Map if is_probed_only(ctx.model) => true,
        Sheet::Curves if is_probed_only(ctx.model) => false,
        Sheet::Curves => stand != Stand::Beside,
        Sheet::Map | Sheet::Places => open,
    }
}

/// Draws it; false: there is nothing to say.
pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) -> bool {
    let Some(lines) = missing(ctx.model) else { return false };
    let mut y = area.y;
    for Line { verbatim, words } in &lines {
        let words = ctx.say(words);
        let (indent, tone) = if *verbatim { (INDENT, Tone::Accent) } else { (0, Tone::Text) };
        let words = ctx.plain(&words);
        for line in wrap(&words, area.width.saturating_sub(indent)) {
            if y >= area.bottom() {
                return true;
            }
            put(ctx, buffer, (area.x + indent, y), area.width, &line, ctx.style(tone));
            y += 1;
        }
    }
    true
}
