//! The figures of now: three a line by topic, six where it is wide; on the smallest screen the
//! verdict and the numbers that matter.

use crate::app::economics::{Item, Sheet, figures};
use crate::app::figure::Figure;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::view::canvas::{Piece, pane, paragraph, put, put_right, width};
use crate::view::theme::Tone;
use crate::view::{Ctx, knobs, money, small};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rust_decimal::prelude::ToPrimitive;

/// No figure is wider, so that a value stays near its name.
const WIDEST: u16 = 34;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, columns: u16) {
    let inner = pane(ctx, buffer, area, &ctx.word("sheet-now"), &assumptions(ctx, area.width));
    let gap = 2;
    let room = (inner.width + gap) / columns;
    for (i, figure) in figures(ctx.model).into_iter().enumerate() {
        let (row, column) = (i as u16 / columns, i as u16 % columns);
        if row >= inner.height {
            return;
        }
        let x = inner.x + (inner.width + gap) * column / columns;
        let size = (room - gap).min(WIDEST);
        cell(ctx, buffer, Rect::new(x, inner.y + row, size, 1), figure);
    }
}

fn cell(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, figure: Figure) {
    let value = value(ctx, figure);
    let known = value.is_some();
    let value = value.unwrap_or_else(|| ctx.glyphs.none.to_owned());
    let mut value = ctx.plain(&value).into_owned();
    let label = label(ctx, figure);
    if let Some(count) = ctx.watch.assessment.economics.break_even_units
        && figure == Figure::Economics(Item::BreakEven)
        && width(&value) + width(&label) >= line.width
    {
        value = ctx.plain(&ctx.speak.count(count as f64)).into_owned();
    }
    let tone = match figure {
        _ if !known => Tone::Muted,
        Figure::Economics(Item::Surplus | Item::Cash) if value.starts_with(['-', '−']) => {
            Tone::Warning
        }
        _ => Tone::Strong,
    };
    let room = line.width.saturating_sub(width(&value) + 1);
    // A long name of the unit gives way to the word itself: nothing is cut.
    let label = if width(&ctx.plain(&label)) <= room { label } else { short(ctx, figure, label) };
    put(ctx, buffer, (line.x, line.y), room, &label, ctx.style(Tone::Muted));
    let style = ctx.figure_style(Some(figure), tone);
    ctx.touch_figure(line, Some(figure));
    put_right(ctx, buffer, line.right(), line.y, line.width, &value, style);
}

/// The scenario and how far it reaches; of events how many there are a year.
fn assumptions(ctx: &Ctx<'_>, room: u16) -> Vec<Piece> {
    let scenario = ctx.model.scenario();
    let muted = ctx.style(Tone::Muted);
    let events = scenario.events.map(|e| {
        let words = Message::new("sheet-events").quantity("count", e.per_year, Unit::Count);
        (ctx.say(&words), muted)
    });
    let words = Message::new("money-months")
        .local("scenario", &scenario.name)
        .with("months", Arg::Quantity(f64::from(scenario.horizon), Unit::Count));
    // A long name stands alone rather than not at all.
    let room = room.saturating_sub(width(&ctx.word("sheet-now")) + 8);
    let name = ctx.plain(ctx.speak.local(&scenario.name)).into_owned();
    let mut forms = [ctx.say(&words), name].into_iter();
    let words = forms.find(|words| width(words) <= room).unwrap_or_default();
    events.into_iter().chain([(words, muted)]).collect()
}

/// A sheet's own name.
pub(super) fn title(sheet: Sheet) -> &'static str {
    sheet.message()
}

/// The name in the grid, short, with the business's own unit.
fn label(ctx: &Ctx<'_>, figure: Figure) -> String {
    let unit = &ctx.model.config.profile.unit;
    let events = ctx.model.scenario().events.is_some();
    let id = match figure {
        Figure::Units => {
            return ctx.speak.unit_name(ctx.model.units().map_or(2.0, |u| u.count)).to_owned();
        }
        Figure::CostPerUnit => {
            return ctx.say(&Message::new("money-per-unit").local("unit", &unit.singular));
        }
        Figure::MonthlyCost => "label-infrastructure",
        Figure::Revenue => "label-revenue",
        Figure::Margin => "label-margin",
        Figure::Economics(Item::Hosted) => "label-hosted",
        Figure::Economics(Item::Peak) => "label-peak",
        Figure::Economics(Item::Price) if events => "label-price-event",
        Figure::Economics(Item::Price) => "label-price",
        Figure::Economics(Item::Mrr) => "label-mrr",
        Figure::Economics(Item::Arr) => "label-arr",
        Figure::Economics(Item::Operations) => "label-operations",
        Figure::Economics(Item::Team) => "label-team",
        Figure::Economics(Item::FullMargin) => "label-full-margin",
        Figure::Economics(Item::Surplus) => "label-surplus",
        Figure::Economics(Item::Cash) => "label-cash",
        Figure::Economics(Item::BreakEven) => "label-break-even",
        Figure::Economics(Item::Profitable) => "label-profitable",
        Figure::Economics(Item::Payback) => "label-payback",
        Figure::Economics(Item::Runway) => "label-runway",
        // Measured figures and sheets do not stand in the grid.
        _ => return String::new(),
    };
    ctx.word(id)
}

/// The same without the business's own unit.
fn short(ctx: &Ctx<'_>, figure: Figure, label: String) -> String {
    match figure {
        Figure::Units => ctx.word("label-units"),
        Figure::CostPerUnit => ctx.word("label-per-unit"),
        _ => label,
    }
}

/// The value in words; none where it is not known.
pub(in crate::view) fn value(ctx: &Ctx<'_>, figure: Figure) -> Option<String> {
    let economics = &ctx.watch.assessment.economics;
    let now = &economics.now;
    let count = |d: Option<rust_decimal::Decimal>| d?.to_f64().map(|d| ctx.speak.count(d));
    let money = |m| ctx.speak.money(m);
    let margin = |m| ctx.speak.margin(m);
    let known = !economics.months.is_empty() && now.surplus.is_some();
    let beyond = || {
        let months = ctx.speak.count(f64::from(ctx.model.scenario().horizon));
        ctx.say(&Message::new("sheet-beyond").text("months", months))
    };
    let month = |month: Option<u32>| match month {
        Some(month) => {
            let starts = economics.months.get(month as usize)?.starts;
            Some(ctx.speak.month_short(starts))
        }
        None => known.then(beyond),
    };
    match figure {
        Figure::Units => ctx.model.units().map(|u| ctx.speak.count(u.count)),
        Figure::CostPerUnit => now.cost_per_unit.map(money),
        Figure::MonthlyCost => Some(money(now.infrastructure)),
        Figure::Revenue => now.revenue.map(money),
        Figure::Margin => now.infrastructure_margin.map(margin),
        Figure::Economics(item) => match item {
            Item::Hosted => count(now.hosted),
            Item::Peak => count(now.peak),
            Item::Price => now.price.map(money),
            Item::Mrr => now.mrr.map(money),
            Item::Arr => now.arr.map(money),
            Item::Operations => now.operations.map(money),
            Item::Team => Some(money(now.team)),
            Item::FullMargin => now.full_margin.map(margin),
            Item::Surplus => now.surplus.map(money),
            Item::Cash => economics.months.first().and_then(|m| m.cash).map(money),
            Item::BreakEven => economics.break_even_units.map(|n| ctx.speak.units(n as f64)),
            Item::Profitable => month(economics.operating_break_even),
            Item::Payback => month(economics.payback),
            Item::Runway => {
                economics.months.first()?.cash?;
                match economics.runway {
                    Some(months) => {
                        let months = ctx.speak.count(f64::from(months));
                        Some(ctx.say(&Message::new("sheet-runway").text("months", months)))
                    }
                    None => Some(beyond()),
                }
            }
            Item::Sheet(_) => None,
        },
        _ => None,
    }
}

/// The verdict, then the numbers that matter, one a line.
pub(super) fn small(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let used = small::verdict(ctx, buffer, inside).min(inside.height);
    let mut y = inside.y + used;
    if ctx.model.knobs.open {
        let height = inside.bottom().saturating_sub(y);
        y += knobs::small(ctx, buffer, Rect { y, height, ..inside });
    }
    let rest = Rect { y, height: inside.bottom().saturating_sub(y), ..inside };
    if ctx.watch.assessment.economics.now.units.is_none() {
        let unit = &ctx.model.config.profile.unit.plural;
        let words = ctx.say(&Message::new("money-no-units-short").local("unit", unit));
        paragraph(ctx, buffer, rest, &words, ctx.style(Tone::Text));
        return;
    }
    if let Some(words) = money::missing(ctx) {
        paragraph(ctx, buffer, rest, &words, ctx.style(Tone::Text));
        return;
    }
    let first = [
        Figure::CostPerUnit,
        Figure::Margin,
        Figure::Economics(Item::FullMargin),
        Figure::Economics(Item::Surplus),
        Figure::Revenue,
        Figure::MonthlyCost,
        Figure::Economics(Item::Payback),
    ];
    let all = figures(ctx.model).into_iter().filter(|f| !first.contains(f));
    for (i, figure) in first.into_iter().chain(all).enumerate().take(usize::from(rest.height)) {
        cell(ctx, buffer, Rect::new(rest.x, rest.y + i as u16, rest.width, 1), figure);
    }
}
