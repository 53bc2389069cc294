//! How long requests take and what is left of the promises: the percentiles with the bounds of their
//! buckets above; below them one sheet at 80×24, two from 30 rows on, all three on a large terminal.

mod axis;
mod budget;
mod burn_down;
mod curves;
mod figures;
mod heat;
mod missing;
mod places;

use crate::app::figure::Figure;
use crate::app::latency_screen::{Item, Sheet, rates};
use crate::view::Ctx;
use crate::view::canvas::{Piece, pane, put, width};
use crate::view::theme::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The least size of the framed screen.
const FRAMED: (u16, u16) = (74, 16);
/// From this height on two sheets stand one below the other.
const TALL: u16 = 30;
/// From this size on all three are there.
const WIDE: (u16, u16) = (150, 34);
/// From this height on the places stand below two other sheets, where they are told.
const THREE: u16 = 34;
/// Lines of the places beside or below other sheets: their frame, their head, some of them.
const PLACES: (u16, u16) = (6, 14);

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if area.width < FRAMED.0 || area.height < FRAMED.1 {
        figures::small(ctx, buffer, area);
        return;
    }
    let above = figures::height(ctx);
    figures::draw(ctx, buffer, Rect { height: above, ..area });
    let rest = Rect { y: area.y + above, height: area.height - above, ..area };
    let open = ctx.model.latency.sheet;
    if area.width >= WIDE.0 && area.height >= WIDE.1 {
        let left = rest.width * 5 / 8;
        let (upper, lower) = halves(Rect { width: left, ..rest });
        sheet(ctx, buffer, upper, Sheet::Curves, Stand::All);
        sheet(ctx, buffer, lower, Sheet::Map, Stand::All);
        let right = Rect { x: rest.x + left, width: rest.width - left, ..rest };
        let (right, places) = with_places(ctx, right);
        sheet(ctx, buffer, right, Sheet::Budget, Stand::All);
        sheet(ctx, buffer, places, Sheet::Places, Stand::All);
    } else if area.height >= TALL {
        let (rest, places) = if area.height >= THREE && open != Sheet::Places {
            with_places(ctx, rest)
        } else {
            (rest, Rect::ZERO)
        };
        sheet(ctx, buffer, places, Sheet::Places, Stand::Beside);
        let (upper, lower) = halves(rest);
        let next = match open {
            Sheet::Curves | Sheet::Budget => Sheet::Map,
            Sheet::Map | Sheet::Places => Sheet::Curves,
        };
        sheet(ctx, buffer, upper, open, Stand::Open);
        sheet(ctx, buffer, lower, next, Stand::Beside);
    } else {
        sheet(ctx, buffer, rest, open, Stand::Open);
    }
}

/// The area without what the places take below, and that: nothing where none are told, unless they
/// were asked for, to say why.
fn with_places(ctx: &Ctx<'_>, area: Rect) -> (Rect, Rect) {
    let told = rates(ctx.model).map_or(0, |rates| rates.places.len());
    if told == 0 && ctx.model.latency.sheet != Sheet::Places {
        return (area, Rect::ZERO);
    }
    let wanted = (told as u16).saturating_add(3);
    let height = wanted.clamp(PLACES.0, PLACES.1).min(area.height / 3);
    let above = Rect { height: area.height - height, ..area };
    (above, Rect { y: above.bottom(), height, ..area })
}

fn halves(area: Rect) -> (Rect, Rect) {
    let upper = area.height / 2;
    let below = Rect { y: area.y + upper, height: area.height - upper, ..area };
    (Rect { height: upper, ..area }, below)
}

/// How a sheet stands among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// It is the one that was turned to.
    Open,
    /// Beside that one.
    Beside,
    /// All are in sight.
    All,
}

/// One sheet in its frame: its name, or all names as tabs where it can be turned.
fn sheet(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, sheet: Sheet, stand: Stand) {
    if area.is_empty() {
        return;
    }
    let tabbed = stand == Stand::Open;
    let span = crate::app::latency_screen::span(ctx.model).to_std().unwrap_or_default();
    let span = ctx.plain(&ctx.speak.duration(span)).into_owned();
    let right: Vec<Piece> = match sheet {
        Sheet::Budget | Sheet::Places => Vec::new(),
        _ => vec![(span, ctx.style(Tone::Muted))],
    };
    let title = if tabbed { String::new() } else { ctx.word(Item::Sheet(sheet).message()) };
    let inner = pane(ctx, buffer, area, &title, &right);
    if tabbed {
        tabs(ctx, buffer, area, sheet);
    } else if ctx.is_under_cursor(item(sheet)) {
        let at = (area.x + 2, area.y);
        put(ctx, buffer, at, area.width.saturating_sub(4), &title, ctx.style(Tone::Cursor));
    }
    if missing::leads(ctx, sheet, stand) && missing::draw(ctx, buffer, inner) {
        return;
    }
    match sheet {
        Sheet::Curves => curves::draw(ctx, buffer, inner),
        Sheet::Map => heat::draw(ctx, buffer, inner),
        Sheet::Budget => budget::draw(ctx, buffer, inner),
        Sheet::Places => places::draw(ctx, buffer, inner),
    }
}

/// All sheets along the upper edge, the open one marked by weight and by its brackets.
fn tabs(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, open: Sheet) {
    let mut x = area.x + 2;
    for sheet in Sheet::ALL {
        let words = ctx.word(Item::Sheet(sheet).message());
        let here = sheet == open;
        let tone = match here {
            true if ctx.is_under_cursor(item(sheet)) => Tone::Cursor,
            true => Tone::Title,
            false => Tone::Muted,
        };
        let words = if here { format!("[{words}]") } else { format!(" {words} ") };
        if x + width(&words) + 12 > area.right() {
            return;
        }
        x = put(ctx, buffer, (x, area.y), 32, &words, ctx.style(tone));
    }
}

fn item(sheet: Sheet) -> Figure {
    Figure::Latency(Item::Sheet(sheet))
}
