//! One sheet in its frame: its name, or all names as tabs where it stands alone.

use super::{doubt, figures, item, tables};
use crate::app::economics::{Sheet, curves::curves, simulated};
use crate::app::pointer::Touch;
use crate::domain::message::Message;
use crate::view::canvas::{Piece, pane, paragraph, put, width};
use crate::view::theme::Tone;
use crate::view::{Ctx, chart, money};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, sheet: Sheet, tabbed: bool) {
    let right = remark(ctx, sheet);
    let alone = tabbed && tabs_width(ctx) + 4 <= area.width;
    let title = if alone { String::new() } else { ctx.word(figures::title(sheet)) };
    let inner = pane(ctx, buffer, area, &title, if alone { &[] } else { &right });
    ctx.touch(Rect { height: area.height.min(1), ..area }, Touch::Sheet(sheet));
    if alone {
        tabs(ctx, buffer, area, sheet);
    } else if ctx.is_under_cursor(item(sheet)) {
        let at = (area.x + 2, area.y);
        put(ctx, buffer, at, area.width.saturating_sub(4), &title, ctx.style(Tone::Cursor));
    }
    if let Some(words) =
        money::missing(ctx).filter(|_| sheet != Sheet::Units && sheet != Sheet::Lines)
    {
        paragraph(ctx, buffer, inner, &words, ctx.style(Tone::Text));
        return;
    }
    match sheet {
        Sheet::Margin | Sheet::Cash | Sheet::Units | Sheet::Flows => {
            let curves = curves(ctx.model, sheet);
            if curves.is_empty() {
                let words = money::missing(ctx).unwrap_or_else(|| ctx.word("money-no-curve"));
                paragraph(ctx, buffer, inner, &words, ctx.style(Tone::Muted));
            }
            chart::draw(ctx, buffer, inner, sheet, &curves);
        }
        Sheet::Doubt => doubt::draw(ctx, buffer, inner),
        Sheet::Years => tables::years(ctx, buffer, inner),
        Sheet::Lines => tables::lines(ctx, buffer, inner),
        Sheet::Compare => tables::compared(ctx, buffer, inner),
    }
}

/// Lines that the table of the years takes, its frame included.
pub(super) fn height_of_years(ctx: &Ctx<'_>) -> u16 {
    tables::rows_of_years(ctx) + 2
}

/// Beside the name: that the bands are on their way.
fn remark(ctx: &Ctx<'_>, sheet: Sheet) -> Vec<Piece> {
    let drawn = matches!(sheet, Sheet::Margin | Sheet::Cash | Sheet::Units | Sheet::Flows);
    let waiting = ctx.model.simulation_asked.is_some() && simulated(ctx.model).is_none();
    let words = (drawn && waiting).then(|| (ctx.word("sheet-simulating"), ctx.style(Tone::Muted)));
    let compare = (sheet == Sheet::Compare).then(|| compared_names(ctx)).flatten();
    words.into_iter().chain(compare).collect()
}

fn compared_names(ctx: &Ctx<'_>) -> Option<Piece> {
    let other = ctx.model.config.profile.scenarios.get(ctx.model.compare.as_deref()?)?;
    let words = Message::new("sheet-compared")
        .local("second", &other.name)
        .local("first", &ctx.model.scenario().name);
    Some((ctx.say(&words), ctx.style(Tone::Muted)))
}

fn tab(sheet: Sheet) -> &'static str {
    match sheet {
        Sheet::Margin => "tab-margin",
        Sheet::Cash => "tab-cash",
        Sheet::Units => "tab-units",
        Sheet::Flows => "tab-flows",
        Sheet::Doubt => "tab-doubt",
        Sheet::Years => "tab-years",
        Sheet::Lines => "tab-lines",
        Sheet::Compare => "tab-compare",
    }
}

fn tabs_width(ctx: &Ctx<'_>) -> u16 {
    Sheet::ALL.iter().map(|s| width(&ctx.word(tab(*s))) + 2).sum::<u16>()
}

/// All sheets along the upper edge, the open one marked by weight and by its brackets.
fn tabs(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, open: Sheet) {
    let mut x = area.x + 2;
    for sheet in Sheet::ALL {
        let words = ctx.word(tab(sheet));
        let here = sheet == open;
        let tone = match here {
            true if ctx.is_under_cursor(item(sheet)) => Tone::Cursor,
            true => Tone::Title,
            false => Tone::Muted,
        };
        let words = if here { format!("[{words}]") } else { format!(" {words} ") };
        let from = x;
        x = put(ctx, buffer, (x, area.y), 24, &words, ctx.style(tone));
        ctx.touch(Rect::new(from, area.y, x - from, 1), Touch::Sheet(sheet));
    }
}
