//! The sheets of figures in rows: years, lines of the month, and two scenarios' differences.

use crate::app::difference;
use crate::app::economics::tables::{
    Lines, YearSums, differences, lines as of_month, years as sums,
};
use crate::app::keys::Action;
use crate::domain::economics::LineOf;
use crate::domain::message::Message;
use crate::domain::money::Money;
use crate::domain::simulation::Difference;
use crate::view::canvas::{paragraph, put, put_right, width};
use crate::view::theme::Tone;
use crate::view::{Ctx, knobs};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The widest that a column of amounts needs to be.
const COLUMN: u16 = 16;

/// Rows of the table of two scenarios.
const ROWS: u16 = 7;

/// One row: its name and a value for every column; none: not known.
struct Row {
    label: String,
    values: Vec<Option<String>>,
    tone: Tone,
}

fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, head: &Row, rows: &[Row]) {
    let labels = rows.iter().chain([head]).map(|r| width(&ctx.plain(&r.label)));
    // As many columns as have room for their widest amount; none is cut.
    let values = rows.iter().chain([head]).flat_map(|r| r.values.iter().flatten());
    let widest = values.map(|v| width(&ctx.plain(v))).max().unwrap_or(0) + 1;
    let label = labels.max().unwrap_or(0).min(area.width.saturating_sub(widest));
    let room = area.width.saturating_sub(label);
    let columns = (head.values.len() as u16).min(room / widest).max(1);
    let column = (room / columns).min(COLUMN.max(widest));
    let all = [head].into_iter().chain(rows);
    for (i, row) in all.enumerate().take(usize::from(area.height)) {
        let y = area.y + i as u16;
        let tone = if i == 0 { Tone::Muted } else { Tone::Text };
        put(ctx, buffer, (area.x, y), label, &row.label, ctx.style(tone));
        for (j, value) in row.values.iter().take(usize::from(columns)).enumerate() {
            let right = (area.x + label + column * (j as u16 + 1)).min(area.right());
            let known = value.is_some();
            let words = value.as_deref().unwrap_or(ctx.glyphs.none);
            let tone = if known { row.tone } else { Tone::Muted };
            put_right(ctx, buffer, right, y, column.saturating_sub(1), words, ctx.style(tone));
        }
    }
}

/// The first three whole years, else what there is of one.
fn shown(ctx: &Ctx<'_>) -> Vec<YearSums> {
    let all = sums(ctx.model);
    let whole: Vec<_> = all.iter().filter(|y| y.year.months == 12).take(3).cloned().collect();
    if whole.is_empty() { all.into_iter().take(1).collect() } else { whole }
}

pub(super) fn rows_of_years(ctx: &Ctx<'_>) -> u16 {
    table_of_years(ctx).1.len() as u16 + 1
}

fn table_of_years(ctx: &Ctx<'_>) -> (Row, Vec<Row>) {
    let years = shown(ctx);
    let months = years.first().map_or(12, |y| y.year.months);
    let from = Message::new("year-from").text("months", ctx.speak.count(f64::from(months)));
    let head = Row {
        label: ctx.say(&from),
        values: years.iter().map(|y| Some(ctx.speak.month_short(y.year.starts))).collect(),
        tone: Tone::Muted,
    };
    let money = |m: Option<Money>| m.map(|m| ctx.speak.money_with(m, 0));
    let margin = |m: Option<Decimal>| m.map(|m| ctx.speak.margin(m));
    let count = |d: Option<Decimal>| d.and_then(|d| d.to_f64()).map(|d| ctx.speak.count(d));
    let row = |label: String, tone, of: &dyn Fn(&YearSums) -> Option<String>| Row {
        label,
        tone,
        values: years.iter().map(of).collect(),
    };
    let word = |id| ctx.word(id);
    let unit = &ctx.model.config.profile.unit.plural;
    let at_end = ctx.say(&Message::new("year-units").local("unit", unit));
    let some = |of: &dyn Fn(&YearSums) -> bool| years.iter().any(of);
    let mut rows = vec![
        row(at_end, Tone::Text, &|y| count(y.year.units)),
        row(word("curve-revenue"), Tone::Strong, &|y| money(y.revenue)),
        row(word("label-infrastructure"), Tone::Text, &|y| money(Some(y.infrastructure))),
        row(word("label-operations"), Tone::Text, &|y| money(y.operations)),
    ];
    if some(&|y| !y.team.amount.is_zero()) {
        rows.push(row(word("label-team"), Tone::Text, &|y| money(Some(y.team))));
    }
    if some(&|y| !y.migration.amount.is_zero()) {
        rows.push(row(word("economics-of-migration"), Tone::Text, &|y| money(Some(y.migration))));
    }
    rows.extend([
        row(word("label-surplus"), Tone::Strong, &|y| money(y.surplus)),
        row(word("label-margin"), Tone::Text, &|y| margin(y.year.infrastructure_margin)),
        row(word("label-full-margin"), Tone::Text, &|y| margin(y.year.full_margin)),
        row(word("year-arr"), Tone::Text, &|y| money(y.year.arr)),
    ]);
    if some(&|y| y.year.cash.is_some()) {
        rows.push(row(word("year-cash"), Tone::Text, &|y| money(y.year.cash)));
    }
    (head, rows)
}

pub(super) fn years(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let (head, rows) = table_of_years(ctx);
    draw(ctx, buffer, area, &head, &rows);
}

/// Revenue and costs of the month; side by side where there is room.
pub(super) fn lines(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let (revenue, costs) = of_month(ctx.model);
    let unknown = ctx.watch.assessment.economics.now.revenue.is_none();
    let (left, right) = if area.width >= 64 {
        let half = (area.width - 4) / 2;
        let right = Rect { x: area.x + half + 4, width: half, ..area };
        (Rect { width: half, ..area }, right)
    } else {
        super::rows(area, (revenue.lines.len() as u16 + 3).min(area.height / 2))
    };
    section(ctx, buffer, left, "economics-revenue-of", (!unknown).then_some(&revenue));
    section(ctx, buffer, right, "economics-cost-of", Some(&costs));
}

fn section(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    title: &'static str,
    lines: Option<&Lines>,
) {
    if area.height == 0 {
        return;
    }
    put(ctx, buffer, (area.x, area.y), area.width, &ctx.word(title), ctx.style(Tone::Muted));
    let mut y = area.y + 1;
    let cents = |m| ctx.speak.money_with(m, 2);
    let Some(lines) = lines else {
        put(ctx, buffer, (area.x, y), area.width, ctx.glyphs.none, ctx.style(Tone::Muted));
        return;
    };
    let mut line = |label: &str, value: &str, tone| {
        if y < area.bottom() {
            let value = ctx.plain(value).into_owned();
            let room = area.width.saturating_sub(width(&value) + 1);
            put(ctx, buffer, (area.x, y), room, label, ctx.style(Tone::Text));
            put_right(ctx, buffer, area.right(), y, area.width, &value, ctx.style(tone));
            y += 1;
        }
    };
    // The total stands whatever else does not fit.
    let room = usize::from(area.height.saturating_sub(2));
    for (of, amount) in lines.lines.iter().take(room) {
        line(&line_name(ctx, *of), &cents(*amount), Tone::Text);
    }
    line(&ctx.word("economics-total"), &cents(lines.total), Tone::Strong);
}

fn line_name(ctx: &Ctx<'_>, of: LineOf) -> String {
    let scenario = ctx.model.scenario();
    let add_on = |i: usize| scenario.add_ons.get(i).map(|a| a.name.clone()).unwrap_or_default();
    ctx.say(&match of {
        LineOf::Subscriptions => Message::new("economics-of-subscriptions"),
        LineOf::AddOn(i) => Message::new("economics-of-named").local("name", &add_on(i)),
        LineOf::Phase => Message::new("economics-of-phase"),
        LineOf::Nodes => Message::new("economics-of-nodes"),
        LineOf::Storage => Message::new("economics-of-storage"),
        LineOf::AddOnInfrastructure(i) => {
            Message::new("economics-of-add-on-infrastructure").local("name", &add_on(i))
        }
        LineOf::Item(i) => {
            let name = scenario.items.get(i).map(|x| x.name.clone()).unwrap_or_default();
            Message::new("economics-of-named").local("name", &name)
        }
        LineOf::Tax => Message::new("economics-of-tax"),
        LineOf::Operations => Message::new("economics-of-operations"),
        LineOf::Salary(i) => {
            let name = scenario.salaries.get(i).map(|s| s.name.clone()).unwrap_or_default();
            Message::new("economics-of-named").local("name", &name)
        }
        LineOf::Migration => Message::new("economics-of-migration"),
        LineOf::Downtime => Message::new("economics-of-downtime"),
    })
}

/// What the second scenario has more, after one, two and three years.
pub(super) fn compared(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let Some(all) = differences(ctx.model) else {
        let key = |action| ctx.model.keymap.told(action);
        let none = Message::new("sheet-compare-none")
            .with("compare", key(Action::Compare))
            .with("what-if", key(Action::WhatIf))
            .with("keep", key(Action::Keep));
        paragraph(ctx, buffer, area, &ctx.say(&none), ctx.style(Tone::Muted));
        return;
    };
    let Some(pair) = difference::pair(ctx.model) else { return };
    let words =
        Message::new("sheet-difference").with("second", pair.second).with("first", pair.first);
    let used = paragraph(ctx, buffer, area, &ctx.say(&words), ctx.style(Tone::Muted));
    let mut area = super::rows(area, used).1;
    // The rows of the table come first.
    let room = area.height.saturating_sub(ROWS);
    if let Some(told) = difference::of_pair(ctx.model).filter(|_| room > 0) {
        let height = room.min(3);
        let words = knobs::fit(ctx, &told, area.width, height);
        let used = paragraph(ctx, buffer, Rect { height, ..area }, &words, ctx.style(Tone::Text));
        let air = u16::from(room > used + 1);
        area = super::rows(area, used + air).1;
    }
    let signed = |positive: bool, words: String| if positive { format!("+{words}") } else { words };
    let money = |m: Option<Money>| {
        m.map(|m| signed(m.amount.round() > Decimal::ZERO, ctx.speak.money_with(m, 0)))
    };
    let count = |d: Option<Decimal>| {
        let d = d?;
        Some(signed(d > Decimal::ZERO, ctx.speak.count(d.to_f64()?)))
    };
    let points = |d: Option<Decimal>| {
        let points = d?.to_f64()? * 100.0;
        let words = signed(points > 0.0, ctx.speak.number(points, 2));
        Some(ctx.say(&Message::new("sheet-points").text("points", words)))
    };
    let row = |label: String, of: &dyn Fn(&Difference) -> Option<String>| Row {
        label,
        tone: Tone::Strong,
        values: all.iter().map(of).collect(),
    };
    let head = row(ctx.word("sheet-month"), &|d| Some(ctx.speak.month_short(d.starts)));
    let unit = ctx.speak.unit_name(2.0).to_owned();
    let rows = [
        row(unit, &|d| count(d.units)),
        row(ctx.word("label-revenue"), &|d| money(d.revenue)),
        row(ctx.word("label-margin"), &|d| points(d.infrastructure_margin)),
        row(ctx.word("label-full-margin"), &|d| points(d.full_margin)),
        row(ctx.word("label-surplus"), &|d| money(d.surplus)),
        row(ctx.word("curve-cumulative"), &|d| money(d.cumulative)),
    ];
    draw(ctx, buffer, area, &head, &rows);
}
