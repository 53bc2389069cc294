//! What it costs and earns now, how that goes on, and what the money screen tells besides.

use super::{Told, advice, part};
use crate::app::Model;
use crate::app::economics::tables::{YearSums, lines, years};
use crate::app::economics::{Item, figures};
use crate::app::figure::Figure;
use crate::domain::Timestamp;
use crate::domain::economics::Month;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::money::Money;
use crate::report::text::{Say, ratio};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The five figures of the first screen.
pub(super) fn present(model: &Model, told: &mut Told<'_>) {
    let first = [
        Figure::Units,
        Figure::CostPerUnit,
        Figure::MonthlyCost,
        Figure::Revenue,
        Figure::Margin,
        Figure::Economics(Item::FullMargin),
        Figure::Economics(Item::BreakEven),
        Figure::Economics(Item::Price),
    ];
    block(model, &Message::new("report-money"), &first, told);
    missing(model, told);
}

/// Everything on the money screen.
pub(super) fn economics(model: &Model, told: &mut Told<'_>) {
    advice(model, told);
    block(model, &Message::new("sheet-now"), &figures(model), told);
    missing(model, told);
    curve(model, told);
    let years = years(model).iter().map(|y| year(y, told.say)).collect();
    told.block(&Message::new("sheet-years"), years);
    let (revenue, costs) = lines(model);
    let totals = [("label-revenue", revenue.total), ("linear-costs", costs.total)];
    let totals = totals.map(|(id, total)| {
        told.said_figure(&(told.say)(&Message::new(id)), Some(Arg::Money(total)), &[])
    });
    told.block(&Message::new("sheet-lines"), totals.to_vec());
}

fn missing(model: &Model, told: &mut Told<'_>) {
    let unit = &model.config.profile.unit;
    if model.shown().assessment.economics.now.units.is_none() {
        told.message(&Message::new("money-no-units-short").local("unit", &unit.plural));
    }
}

fn block(model: &Model, title: &Message, all: &[Figure], told: &mut Told<'_>) {
    let say = told.say;
    let said = all.iter().map(|figure| {
        let (value, more) = value(model, *figure, say);
        told.said_figure(&label(model, *figure, say), value, &more)
    });
    let said = said.collect();
    told.block(title, said);
}

/// The name, with the business's own unit.
fn label(model: &Model, figure: Figure, say: Say<'_>) -> String {
    let unit = &model.config.profile.unit;
    say(&match figure {
        Figure::Units => Message::new("linear-unit-count").local("unit", &unit.plural),
        Figure::CostPerUnit => Message::new("money-per-unit").local("unit", &unit.singular),
        Figure::MonthlyCost => Message::new("money-per-month"),
        Figure::Revenue => Message::new("money-revenue"),
        Figure::Margin => Message::new("figure-margin"),
        Figure::Economics(item) => Message::new(match item {
            Item::Hosted => "figure-hosted",
            Item::Peak => "figure-peak",
            Item::Price => "figure-price",
            Item::Mrr => "figure-mrr",
            Item::Arr => "figure-arr",
            Item::Operations => "figure-operations",
            Item::Team => "figure-team",
            Item::FullMargin => "figure-full-margin",
            Item::Surplus => "figure-surplus",
            Item::Cash => "figure-cash",
            Item::BreakEven => "figure-break-even",
            Item::Profitable => "figure-profitable",
            Item::Payback => "figure-payback",
            Item::Runway => "figure-runway",
            Item::Sheet(_) => "sheet-margin",
        }),
        _ => Message::new("linear-unknown"),
    })
}

/// The value, and what stands beside it.
fn value(model: &Model, figure: Figure, say: Say<'_>) -> (Option<Arg>, Vec<String>) {
    let economics = &model.shown().assessment.economics;
    let now = &economics.now;
    let count = |value: Option<Decimal>| Some(Arg::Quantity(value?.to_f64()?, Unit::Count));
    let beyond = || {
        let months = f64::from(model.scenario().horizon);
        part(Message::new("linear-beyond").quantity("months", months, Unit::Count))
    };
    let known = !economics.months.is_empty() && now.surplus.is_some();
    let month = |month: Option<u32>| match month {
        Some(month) => economics.months.get(month as usize).map(|m| in_month(m.starts)),
        None => known.then(beyond),
    };
    let more = match figure {
        Figure::Units => {
            model.units().map(|u| say(&Message::new("linear-from").text("origin", u.origin.name())))
        }
        Figure::MonthlyCost if now.infrastructure_range.0 != now.infrastructure_range.1 => {
            let (low, high) = now.infrastructure_range;
            Some(say(&Message::new("linear-range").money("low", low).money("high", high)))
        }
        _ => None,
    };
    let value = match figure {
        Figure::Units => model.units().map(|u| Arg::Quantity(u.count, Unit::Count)),
        Figure::CostPerUnit => now.cost_per_unit.map(Arg::Money),
        Figure::MonthlyCost => Some(Arg::Money(now.infrastructure)),
        Figure::Revenue => now.revenue.map(Arg::Money),
        Figure::Margin => ratio(now.infrastructure_margin).map(margin),
        Figure::Economics(item) => match item {
            Item::Hosted => count(now.hosted),
            Item::Peak => count(now.peak),
            Item::Price => now.price.map(Arg::Money),
            Item::Mrr => now.mrr.map(Arg::Money),
            Item::Arr => now.arr.map(Arg::Money),
            Item::Operations => now.operations.map(Arg::Money),
            Item::Team => Some(Arg::Money(now.team)),
            Item::FullMargin => ratio(now.full_margin).map(margin),
            Item::Surplus => now.surplus.map(Arg::Money),
            Item::Cash => economics.months.first().and_then(|m| m.cash).map(Arg::Money),
            Item::BreakEven => economics.break_even_units.map(|n| Arg::Units(n as f64)),
            Item::Profitable => month(economics.operating_break_even),
            Item::Payback => month(economics.payback),
            Item::Runway => economics.months.first().and_then(|m| m.cash).map(|_| {
                economics.runway.map_or_else(beyond, |months| {
                    let months = f64::from(months);
                    part(Message::new("linear-months").quantity("months", months, Unit::Count))
                })
            }),
            Item::Sheet(_) => None,
        },
        _ => None,
    };
    (value, more.into_iter().collect())
}

/// A margin in its two decimals, as the screens have it.
fn margin(share: f64) -> Arg {
    Arg::Quantity((share * 1e4).trunc() / 1e4, Unit::Ratio)
}

/// The month, without its day.
fn in_month(at: Timestamp) -> Arg {
    part(Message::new("linear-month").date("at", at))
}

/// The margin's way: where it begins, its lowest month, where it ends, and every change of phase.
pub(super) fn curve(model: &Model, told: &mut Told<'_>) {
    let economics = &model.shown().assessment.economics;
    let scenario = model.scenario();
    let months = f64::from(scenario.horizon);
    let title = Message::new("linear-scenario").local("name", &scenario.name).quantity(
        "months",
        months,
        Unit::Count,
    );
    let of = |m: &Month| Some((m.starts, ratio(m.figures.infrastructure_margin)?));
    let margins: Vec<(Timestamp, f64)> = economics.months.iter().filter_map(of).collect();
    let mut said = Vec::new();
    if let (Some(first), Some(last)) = (margins.first(), margins.last()) {
        let lowest = margins.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(first);
        let line = Message::new("linear-margin")
            .with("first", margin(first.1))
            .with("low", margin(lowest.1))
            .with("low-at", in_month(lowest.0))
            .with("last", margin(last.1))
            .with("last-at", in_month(last.0));
        said.push((told.say)(&line));
    }
    for step in &economics.steps {
        let phases = &model.config.profile.phases;
        let (Some(month), Some(to)) =
            (economics.months.get(step.month as usize), phases.get(step.to))
        else {
            continue;
        };
        let line = Message::new("linear-step")
            .with("at", in_month(month.starts))
            .local("phase", &to.name)
            .money("cost", month.figures.infrastructure);
        said.push((told.say)(&line));
    }
    let mut price = economics.now.price;
    for month in &economics.months {
        if month.figures.price != price
            && let Some(new) = month.figures.price
        {
            let at = in_month(month.starts);
            said.push((told.say)(&Message::new("linear-price").with("at", at).money("price", new)));
        }
        price = month.figures.price;
    }
    told.block(&title, said);
}

fn year(sums: &YearSums, say: Say<'_>) -> String {
    let money = |money: Option<Money>| {
        money.map_or_else(|| part(Message::new("linear-unknown")), Arg::Money)
    };
    say(&Message::new("linear-year")
        .with("from", in_month(sums.year.starts))
        .with("revenue", money(sums.revenue))
        .money("infrastructure", sums.infrastructure)
        .with("operations", money(sums.operations))
        .money("team", sums.team)
        .with("surplus", money(sums.surplus)))
}
