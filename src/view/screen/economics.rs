//! Cost, revenue, margin, cash, and what if: the figures of now above, and below them one sheet at
//! 80×24 and as many as fit on a larger terminal.

mod doubt;
mod figures;
mod sheets;
mod tables;

use crate::app::difference;
use crate::app::economics::{Item, Sheet};
use crate::view::canvas::paragraph;
use crate::view::theme::Tone;
use crate::view::{Ctx, knobs};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(in crate::view) use figures::value;

/// The least size of the framed screen.
const FRAMED: (u16, u16) = (74, 14);
/// Columns of the knobs beside a sheet.
const KNOBS: u16 = 40;
/// From this height on there is a second row of sheets.
const TALL: u16 = 32;
/// From this width on three sheets stand side by side.
const WIDE: u16 = 150;

/// In which order sheets fill what is left beside the chosen one.
const ORDER: [Sheet; 8] = [
    Sheet::Margin,
    Sheet::Cash,
    Sheet::Doubt,
    Sheet::Years,
    Sheet::Lines,
    Sheet::Compare,
    Sheet::Units,
    Sheet::Flows,
];

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if area.width < FRAMED.0 || area.height < FRAMED.1 {
        figures::small(ctx, buffer, area);
        return;
    }
    let wide = area.width >= WIDE;
    let rows = if wide { 3 } else { 6 };
    let rows = if area.height < 20 { rows.min(4) } else { rows };
    let upper = Rect { height: rows + 2, ..area };
    figures::draw(ctx, buffer, upper, if wide { 6 } else { 3 });
    let rest = Rect { y: area.y + upper.height, height: area.height - upper.height, ..area };
    let rest = told(ctx, buffer, rest);
    if area.height < TALL {
        one(ctx, buffer, rest);
    } else if wide {
        grid(ctx, buffer, rest);
    } else {
        three(ctx, buffer, rest);
    }
}

/// What the draft changes where no knobs say so, else what the scenario that is laid over does; gives
/// what is left below.
fn told(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) -> Rect {
    let model = ctx.model;
    let draft = difference::of_draft(model).filter(|_| !model.knobs.open);
    // The sheet of two scenarios says it itself.
    let beside = model.sheet != Sheet::Compare && !model.knobs.open;
    let Some(told) = draft.or_else(|| difference::of_pair(model).filter(|_| beside)) else {
        return area;
    };
    if area.height < 12 {
        return area;
    }
    let room = Rect::new(area.x + 2, area.y, area.width.saturating_sub(4), 2);
    let words = knobs::fit(ctx, &told, room.width, room.height);
    let used = paragraph(ctx, buffer, room, &words, ctx.style(Tone::Text));
    rows(area, used).1
}

fn columns(area: Rect, parts: u16) -> Vec<Rect> {
    let edge = |i: u16| area.x + area.width * i / parts;
    (0..parts).map(|i| Rect { x: edge(i), width: edge(i + 1) - edge(i), ..area }).collect()
}

fn rows(area: Rect, upper: u16) -> (Rect, Rect) {
    let upper = upper.min(area.height);
    let below = Rect { y: area.y + upper, height: area.height - upper, ..area };
    (Rect { height: upper, ..area }, below)
}

/// The chosen sheet, the knobs beside it while they are open.
fn one(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if !ctx.model.knobs.open {
        sheets::draw(ctx, buffer, area, ctx.model.sheet, true);
        return;
    }
    let left = area.width - KNOBS;
    sheets::draw(ctx, buffer, Rect { width: left, ..area }, ctx.model.sheet, false);
    knobs::draw(ctx, buffer, Rect { x: area.x + left, width: KNOBS, ..area });
}

/// The chosen sheet large, two others below it; the knobs take the last place.
fn three(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let (upper, below) = rows(area, area.height / 2);
    sheets::draw(ctx, buffer, upper, ctx.model.sheet, true);
    let others = ORDER.into_iter().filter(|s| *s != ctx.model.sheet && is_worth(ctx, *s));
    let places = columns(below, 2);
    for (i, (place, sheet)) in places.iter().zip(others).enumerate() {
        if ctx.model.knobs.open && i == 1 {
            knobs::draw(ctx, buffer, *place);
        } else {
            sheets::draw(ctx, buffer, *place, sheet, false);
        }
    }
}

/// Everything side by side; the knobs take the last place.
fn grid(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let (upper, below) = rows(area, area.height / 2);
    let above = columns(upper, 3).into_iter().zip([Sheet::Margin, Sheet::Cash, Sheet::Units]);
    for (place, sheet) in above {
        sheets::draw(ctx, buffer, place, sheet, false);
    }
    let places = columns(below, 3);
    sheets::draw(ctx, buffer, places[0], Sheet::Doubt, false);
    let compared = is_worth(ctx, Sheet::Compare);
    let middle =
        if ctx.model.sheet == Sheet::Flows || !compared { Sheet::Flows } else { Sheet::Compare };
    sheets::draw(ctx, buffer, places[1], middle, false);
    let last = places[2];
    if ctx.model.knobs.open {
        knobs::draw(ctx, buffer, last);
        return;
    }
    let (years, lines) = rows(last, sheets::height_of_years(ctx).min(last.height * 3 / 5));
    sheets::draw(ctx, buffer, years, Sheet::Years, false);
    sheets::draw(ctx, buffer, lines, Sheet::Lines, false);
}

/// An empty comparison is not worth a place of its own.
fn is_worth(ctx: &Ctx<'_>, sheet: Sheet) -> bool {
    sheet != Sheet::Compare || ctx.model.compared.is_some() || ctx.model.sheet == Sheet::Compare
}

fn item(sheet: Sheet) -> crate::app::figure::Figure {
    crate::app::figure::Figure::Economics(Item::Sheet(sheet))
}
