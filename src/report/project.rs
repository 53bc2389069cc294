//! What `palier project` says beyond its table: where the month's money comes from and goes, years,
//! turning points, and what the profile's document publishes beside what is computed.

use super::money::published;
use super::text::{Page, Say, columns, ratio, table};
use crate::app::Model;
use crate::domain::economics::reconcile::{Amount, Claimed, Row};
use crate::domain::economics::{Economics, Line, LineOf, Year};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::money::{Money, apportion};
use crate::domain::profile::LocalText;
use crate::domain::published_costs::uneven_rates;
use crate::domain::scenario::Scenario;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// So many published figures are listed without being asked for.
const FEW: usize = 3;

/// From here on amounts are shown without cents.
const LARGE: i64 = 10_000;

/// Adds all of it to a page; the published figures one by one, or how many of them hold.
pub(super) fn more(model: &Model, listed: bool, say: Say<'_>, page: &mut Page) {
    let e = &model.shown().assessment.economics;
    let title = |id| say(&Message::new(id));
    let scenario = model.scenario();
    let lines = |lines: &[Line], total| money_lines(&scenario, lines, total, say);
    page.block(&title("economics-revenue-of"), &lines(&e.now.revenue_lines, e.now.revenue));
    let spent = e.now.cost_lines.iter().map(|l| l.amount.amount);
    let spent = spent.fold(Decimal::ZERO, Decimal::saturating_add);
    page.block(
        &title("economics-cost-of"),
        &lines(&e.now.cost_lines, Some(Money::new(spent, e.currency))),
    );
    page.block(&title("economics-years"), &years(e, say));
    page.block(&title("economics-carbon"), &carbon(model, say));
    page.block(&title("economics-turns"), &turns(e, say));
    publications(model, listed, say, page);
}

/// The published figures, which need no count of units.
pub(super) fn publications(model: &Model, listed: bool, say: Say<'_>, page: &mut Page) {
    page.block(&say(&Message::new("reconcile-title")), &reconciled(model, listed, say));
}

fn reconciled(model: &Model, listed: bool, say: Say<'_>) -> Vec<String> {
    let rows = published(model);
    if listed || rows.len() <= FEW {
        let uneven = uneven_rates(&model.config.profile).map(|m| say(&m));
        return rows.iter().map(|r| row(model, r, say)).chain(uneven).collect();
    }
    let agree = rows.iter().filter(|r| r.agrees).count() as f64;
    let open = rows.iter().filter(|r| r.computed.is_none()).count();
    let id = if open == 0 { "reconcile-summary" } else { "reconcile-summary-open" };
    let summary = Message::new(id)
        .quantity("open", open as f64, Unit::Count)
        .quantity("agree", agree, Unit::Count)
        .quantity("all", rows.len() as f64, Unit::Count);
    (!rows.is_empty()).then(|| say(&summary)).into_iter().collect()
}

/// One line each and their total; the lines are rounded so that they add up to it.
fn money_lines(
    scenario: &Scenario,
    lines: &[Line],
    total: Option<Money>,
    say: Say<'_>,
) -> Vec<String> {
    let Some(total) = total.filter(|_| lines.len() > 1) else { return Vec::new() };
    let exact: Vec<_> = lines.iter().map(|l| l.amount.amount).collect();
    let places = if total.amount.abs() >= Decimal::from(LARGE) { 0 } else { 2 };
    let rounded = apportion(&exact, places);
    let rows = lines.iter().zip(rounded).map(|(line, amount)| {
        let amount = Money::new(amount, line.amount.currency);
        [say(&line_name(scenario, line.of)), plain(say, Arg::Money(amount)), String::new()]
    });
    let name = say(&Message::new("economics-total"));
    let last = [name, plain(say, Arg::Money(total)), String::new()];
    columns(&rows.chain([last]).collect::<Vec<_>>())
}

fn plain(say: Say<'_>, arg: Arg) -> String {
    say(&Message::new("value-plain").with("value", arg))
}

fn line_name(scenario: &Scenario, of: LineOf) -> Message {
    let named = |id, name: Option<&LocalText>| {
        Message::new(id).local("name", name.unwrap_or(&LocalText::default()))
    };
    let add_on = |i: usize| scenario.add_ons.get(i).map(|a| &a.name);
    match of {
        LineOf::Subscriptions => Message::new("economics-of-subscriptions"),
        LineOf::AddOn(i) => named("economics-of-named", add_on(i)),
        LineOf::Phase => Message::new("economics-of-phase"),
        LineOf::Nodes => Message::new("economics-of-nodes"),
        LineOf::Storage => Message::new("economics-of-storage"),
        LineOf::AddOnInfrastructure(i) => named("economics-of-add-on-infrastructure", add_on(i)),
        LineOf::Item(i) => named("economics-of-named", scenario.items.get(i).map(|x| &x.name)),
        LineOf::Tax => Message::new("economics-of-tax"),
        LineOf::Operations => Message::new("economics-of-operations"),
        LineOf::Salary(i) => named("economics-of-named", scenario.salaries.get(i).map(|s| &s.name)),
        LineOf::Migration => Message::new("economics-of-migration"),
        LineOf::Downtime => Message::new("economics-of-downtime"),
    }
}

/// A table of the years.
fn years(e: &Economics, say: Say<'_>) -> Vec<String> {
    let title = |id| say(&Message::new(id));
    let mut head = vec![
        title("economics-column-year"),
        String::new(),
        title("column-units"),
        title("column-revenue"),
        title("column-cost"),
        title("economics-column-work"),
        title("economics-column-surplus"),
        title("column-margin"),
        title("economics-column-full"),
        title("economics-column-arr"),
    ];
    let has_cash = e.years.iter().any(|y| y.cash.is_some());
    if has_cash {
        head.push(title("economics-column-cash"));
    }
    let row = |y: &Year| {
        let cell = |arg: Option<Arg>| arg.map_or_else(|| "–".to_owned(), |a| plain(say, a));
        let share = |share| cell(ratio(share).map(|v| Arg::Quantity(v, Unit::Ratio)));
        let work = y.operations.and_then(|o| o.checked_add(y.team)?.checked_add(y.migration));
        let mut cells = vec![
            y.starts.format("%Y-%m").to_string(),
            say(&Message::new("economics-months").quantity(
                "count",
                f64::from(y.months),
                Unit::Count,
            )),
            cell(y.units.and_then(|u| u.to_f64()).map(|u| Arg::Quantity(u, Unit::Count))),
            cell(y.revenue.map(Arg::Money)),
            cell(Some(Arg::Money(y.infrastructure))),
            cell(work.map(Arg::Money)),
            cell(y.surplus.map(Arg::Money)),
            share(y.infrastructure_margin),
            share(y.full_margin),
            cell(y.arr.map(Arg::Money)),
        ];
        if has_cash {
            cells.push(cell(y.cash.map(Arg::Money)));
        }
        cells
    };
    let rows: Vec<_> = std::iter::once(head).chain(e.years.iter().map(row)).collect();
    table(&rows).lines().map(str::to_owned).collect()
}

/// The CO₂ of each year; nothing where the profile says nothing of electricity.
fn carbon(model: &Model, say: Say<'_>) -> Vec<String> {
    let e = &model.shown().assessment.economics;
    let profile = &model.config.profile;
    if profile.carbon.is_none() || e.years.iter().all(|y| y.carbon.is_none()) {
        return Vec::new();
    }
    let line = |y: &Year| {
        let [low, mid, high] = y.carbon?;
        let grams = |m: Message, name, g| m.quantity(name, g, Unit::Grams);
        let line = Message::new("economics-carbon-year")
            .text("year", y.starts.format("%Y-%m").to_string())
            .quantity("count", f64::from(y.months), Unit::Count);
        let line = grams(grams(grams(line, "mid", mid), "low", low), "high", high);
        Some(say(&line))
    };
    let undescribed = |y: &Year| {
        let first = (y.index * 12) as usize;
        let months = e.months.iter().skip(first).take(y.months as usize);
        let phase = months.map(|m| &m.figures).find(|f| f.carbon.is_none())?.phase;
        let line = Message::new("economics-carbon-none")
            .text("year", y.starts.format("%Y-%m").to_string())
            .quantity("count", f64::from(y.months), Unit::Count)
            .text("basis", &model.config.basis);
        Some(say(&line.local("phase", &profile.phases[phase].name)))
    };
    e.years.iter().filter_map(|y| line(y).or_else(|| undescribed(y))).collect()
}

/// When it begins to pay, has paid, and runs out.
fn turns(e: &Economics, say: Say<'_>) -> Vec<String> {
    let month = |id, index: Option<u32>| {
        let month = e.months.get(index? as usize)?;
        Some(say(&Message::new(id).text("month", month.starts.format("%Y-%m").to_string())))
    };
    let full = e
        .full_break_even_units
        .map(|units| say(&Message::new("economics-full-break-even").units("units", units as f64)));
    let kept = e.months.last().is_some_and(|m| m.cash.is_some()) && e.runway.is_none();
    let lines = [
        full,
        month("economics-operating-break-even", e.operating_break_even),
        month("economics-payback", e.payback),
        month("economics-runway", e.runway),
        kept.then(|| say(&Message::new("economics-runway-none"))),
        month("economics-assumed-from", e.assumed_from),
    ];
    lines.into_iter().flatten().collect()
}

/// One published figure in a sentence.
fn row(model: &Model, row: &Row, say: Say<'_>) -> String {
    let message = |m: Message| Arg::Message(Box::new(m));
    let mut published = amount(&row.published);
    if row.about {
        published = Message::new("reconcile-roughly").with("value", message(published));
    }
    if row.or_more {
        published = Message::new("reconcile-or-more").with("value", message(published));
    }
    let computed = row.computed.as_ref().map_or_else(|| Message::new("reconcile-unknown"), amount);
    let phase = row.phase.map(|i| &model.config.profile.phases[i].name);
    let line = match (phase, row.units) {
        (Some(phase), Some(units)) => {
            let about =
                Message::new("reconcile-about").local("phase", phase).units("units", units as f64);
            Message::new("reconcile-line").with("about", message(about))
        }
        (Some(phase), None) => Message::new("reconcile-line").local("about", phase),
        (None, _) => Message::new("reconcile-line-all"),
    };
    say(&line
        .with("what", message(Message::new(claimed(row.claimed))))
        .with("published", message(published))
        .with("computed", message(computed))
        .with("why", message(row.why.clone())))
}

fn claimed(claimed: Claimed) -> &'static str {
    match claimed {
        Claimed::Revenue => "reconcile-revenue",
        Claimed::Margin => "reconcile-margin",
        Claimed::Cost => "reconcile-cost",
        Claimed::Total => "reconcile-with-work",
        Claimed::BreakEven => "reconcile-break-even-units",
        Claimed::Units => "reconcile-count",
        Claimed::Throughput => "reconcile-rate",
    }
}

fn amount(amount: &Amount) -> Message {
    let range = |low, high| Message::new("reconcile-range").with("low", low).with("high", high);
    let one = |value| Message::new("value-plain").with("value", value);
    let share = |share: &Decimal| Arg::Quantity(share.to_f64().unwrap_or(f64::NAN), Unit::Ratio);
    match amount {
        Amount::Money(low, high) if low == high => one(Arg::Money(*low)),
        Amount::Money(low, high) => range(Arg::Money(*low), Arg::Money(*high)),
        Amount::Ratio(low, high) if low == high => one(share(low)),
        Amount::Ratio(low, high) => range(share(low), share(high)),
        Amount::Units(count) => one(Arg::Units(*count as f64)),
        Amount::Rate(rate) => one(Arg::Quantity(*rate, Unit::PerSecond)),
    }
}
