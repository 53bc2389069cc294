//! Which panes, how large. Depends on the size of the terminal and on nothing else, except for the
//! lines that say what is wrong with a connection.

use super::{Ctx, advice, banner, capacity, footer, header, health, knobs, money, screen, signals};
use super::{small, traffic, wide};
use crate::app::Screen;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The least width of the framed screen.
const FRAMED_WIDTH: u16 = 76;
/// The least height of the framed screen.
const FRAMED_HEIGHT: u16 = 20;
/// The least size of the small screen.
const SMALL: (u16, u16) = (40, 12);
/// The least size on which a screen has lines of its own.
const MINI: (u16, u16) = (30, 8);
/// The least size on which there is a figure beside the verdict.
const TINY: (u16, u16) = (20, 5);
/// From this height on signals and capacity have a row of their own.
const TALL: u16 = 34;
/// From this size on panes stand three in a row.
const WIDE: (u16, u16) = (150, 30);

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let holds = |(width, height)| area.width >= width && area.height >= height;
    if !holds(SMALL) {
        if holds(MINI) {
            small::mini(ctx, buffer, area);
        } else if holds(TINY) {
            small::tiny(ctx, buffer, area);
        } else {
            small::verdict_alone(ctx, buffer, area);
        }
        return;
    }
    let framed = area.width >= FRAMED_WIDTH && area.height >= FRAMED_HEIGHT;
    if !framed && ctx.model.screen == Screen::Cockpit {
        small::draw(ctx, buffer, area);
        return;
    }
    let line = |y: u16| Rect::new(area.x, y, area.width, 1);
    header::draw(ctx, buffer, line(area.y));
    footer::draw(ctx, buffer, line(area.bottom() - 1));
    let wrong = banner::lines(ctx, area.width);
    let height = wrong.len() as u16;
    banner::draw(ctx, buffer, Rect { height, ..line(area.y + 1) }, &wrong);
    let rest = Rect::new(area.x, area.y + 1 + height, area.width, area.height - 2 - height);
    if ctx.model.screen != Screen::Cockpit {
        screen::draw(ctx, buffer, rest);
    } else if area.width >= WIDE.0 && area.height >= WIDE.1 {
        wide::draw(ctx, buffer, rest);
    } else {
        stacked(ctx, buffer, rest);
    }
}

/// Heights of the rows of panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Heights {
    measured: u16,
    money: u16,
    advice: u16,
    below: u16,
}

fn heights(total: u16) -> Heights {
    let tall = total + 2 >= TALL;
    let measured = if tall { 13.min(9 + (total - 32)) } else { 7 };
    let advice = if total >= 26 { 7 } else { 5.min(total.saturating_sub(14)).max(4) };
    let below = if tall { 7 + (total.saturating_sub(44)) / 5 } else { 0 };
    let money = total.saturating_sub(measured + advice + below);
    Heights { measured, money, advice, below }
}

fn stacked(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let h = heights(area.height);
    let mut y = area.y;
    let mut row = |height: u16| {
        let row = Rect::new(area.x, y, area.width, height).intersection(area);
        y += height;
        row
    };
    let (left, right) = halves(row(h.measured));
    health::draw(ctx, buffer, left);
    measured_right(ctx, buffer, right);
    money::draw(ctx, buffer, row(h.money));
    advice::draw(ctx, buffer, row(h.advice));
    if h.below > 0 {
        let (left, right) = halves(row(h.below));
        signals::draw(ctx, buffer, left);
        capacity::draw(ctx, buffer, right);
    }
}

/// The knobs take the place of the requests, so that advice, cost and curve stay in sight.
pub(super) fn measured_right(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if ctx.model.knobs.open {
        knobs::draw(ctx, buffer, area);
    } else {
        traffic::draw(ctx, buffer, area);
    }
}

fn halves(row: Rect) -> (Rect, Rect) {
    let left = row.width / 2;
    let right = Rect::new(row.x + left, row.y, row.width - left, row.height);
    (Rect { width: left, ..row }, right)
}
