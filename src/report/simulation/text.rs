//! In words: bands at the ends of the years, dates, bars, and two scenarios in columns.

use crate::app::Model;
use crate::app::difference::of_pair;
use crate::app::simulate::{entries as dated, input_name};
use crate::domain::Timestamp;
use crate::domain::advice::PhaseEntry;
use crate::domain::economics::{Economics, Month};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::money::Money;
use crate::domain::profile::LocalText;
use crate::domain::simulation::{
    Band, BandMonth, Refusal, Sensitivity, Simulation, Tornado, compare,
};
use crate::report::text::{Page, Say, cell, ratio, table};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// Characters of the widest bar, both sides together.
const BAR: f64 = 24.0;

/// Everything that was asked for beyond the exact path.
pub(in crate::report) fn project(model: &Model, page: &mut Page, say: Say<'_>) {
    if let Some(other) = &model.compared {
        comparison(model, other, page, say);
    }
    let Some(simulated) = &model.simulation else { return };
    match simulated.simulation.as_ref() {
        Ok(simulation) => bands(model, simulation, page, say),
        Err(Refusal::TooLarge) => page.line(&say(&Message::new("simulation-too-large"))),
        // Without units there is no projection either, which is said above.
        Err(Refusal::NoUnits | Refusal::Stopped) => {}
    }
    if let Some(tornado) = &simulated.tornado {
        bars(model, tornado, page, say);
    }
}

fn message(message: Message) -> Arg {
    Arg::Message(Box::new(message))
}

fn bands(model: &Model, simulation: &Simulation, page: &mut Page, say: Say<'_>) {
    let runs = Message::new("simulation-runs")
        .quantity("runs", f64::from(simulation.runs), Unit::Count)
        .text("seed", simulation.seed.to_string());
    let last = simulation.months.len().saturating_sub(1);
    let shown = simulation.months.iter().enumerate().filter(|(i, _)| i % 12 == 0 || *i == last);
    let shown: Vec<_> = shown.map(|(_, month)| month).collect();
    let has_cash = shown.iter().any(|m| m.cash.is_some());
    let title = |id| say(&Message::new(id));
    let mut titles = vec![
        title("column-month"),
        title("simulation-column-share"),
        title("column-units"),
        title("column-revenue"),
        title("column-cost"),
        title("column-margin"),
        title("column-cumulative"),
    ];
    if has_cash {
        titles.push(title("simulation-column-cash"));
    }
    let mut rows = vec![titles];
    for month in shown {
        rows.extend(quantiles(model, month, has_cash, say));
    }
    let mut lines: Vec<_> = table(&rows).lines().map(str::to_owned).collect();
    if simulation
        .months
        .iter()
        .all(|m| is_one(&m.units) && m.cumulative.as_ref().is_none_or(is_one))
    {
        lines.push(say(&Message::new("simulation-no-doubt")));
    }
    page.block(&say(&runs), &lines);
    let mut entries: Vec<_> =
        dated(model, simulation).iter().map(|e| say(&entry(model, simulation, e))).collect();
    entries.extend(
        simulation.broke.map(|share| {
            say(&Message::new("simulation-broke").quantity("share", share, Unit::Ratio))
        }),
    );
    page.block(&say(&Message::new("simulation-entries")), &entries);
}

/// Whether all runs are alike.
fn is_one(band: &Band) -> bool {
    band.p10 == band.p90
}

/// One month in three lines.
fn quantiles(model: &Model, m: &BandMonth, has_cash: bool, say: Say<'_>) -> [Vec<String>; 3] {
    let currency = model.shown().assessment.economics.currency;
    let amount = |value: f64| {
        let cents = Decimal::from_f64(value).unwrap_or_default().round_dp(2);
        Arg::Money(Money::new(cents, currency))
    };
    let line = |share: f64, of: fn(&Band) -> f64| {
        let money = |band: Option<&Band>| cell(band.map(|b| amount(of(b))), say);
        let margin = m.infrastructure_margin.as_ref();
        let mut cells = vec![
            if share < 0.2 { m.starts.format("%Y-%m").to_string() } else { String::new() },
            cell(Some(Arg::Quantity(share, Unit::Ratio)), say),
            cell(Some(Arg::Quantity(of(&m.units), Unit::Count)), say),
            money(m.revenue.as_ref()),
            money(Some(&m.infrastructure)),
            cell(margin.map(|b| Arg::Quantity(of(b), Unit::Ratio)), say),
            money(m.cumulative.as_ref()),
        ];
        if has_cash {
            cells.push(money(m.cash.as_ref()));
        }
        cells
    };
    [line(0.1, |b| b.p10), line(0.5, |b| b.p50), line(0.9, |b| b.p90)]
}

/// When a phase is entered; a month that is not reached is « after » the last one.
fn entry(model: &Model, simulation: &Simulation, entry: &PhaseEntry) -> Message {
    let end = simulation.months.last().map(|m| m.starts).unwrap_or_default();
    let at = |date: Option<Timestamp>| {
        message(match date {
            Some(date) => Message::new("simulation-in").date("at", date),
            None => Message::new("simulation-after").date("at", end),
        })
    };
    let [p10, p50, p90] = entry.dates.map(at);
    Message::new("simulation-entry")
        .local("phase", &model.config.profile.phases[entry.phase].name)
        .with("early", p10)
        .with("middle", p50)
        .with("late", p90)
        .quantity("reached", entry.reached, Unit::Ratio)
}

fn bars(model: &Model, tornado: &Tornado, page: &mut Page, say: Say<'_>) {
    let end = model.shown().assessment.economics.months.last().map(|m| m.starts);
    let title = Message::new("simulation-tornado")
        .date("at", end.unwrap_or_default())
        .money("base", tornado.base);
    let amount = |m: Money| m.amount.to_f64().unwrap_or_default();
    let base = amount(tornado.base);
    let far = |bar: &Sensitivity| {
        let (low, high) = bar.outcomes;
        (amount(low) - base).abs().max((amount(high) - base).abs())
    };
    let widest = tornado.bars.iter().map(far).fold(0.0, f64::max);
    let length = |m: Money| {
        let share = if widest > 0.0 { (amount(m) - base) / widest } else { 0.0 };
        (share * BAR / 2.0).round() as i32
    };
    let row = |bar: &Sensitivity| {
        let (low, high) = bar.outcomes;
        let ends =
            Message::new(if bar.assumed { "simulation-assumed" } else { "simulation-given" });
        let ends =
            ends.quantity("low", bar.ends.0, Unit::Ratio).quantity("high", bar.ends.1, Unit::Ratio);
        vec![
            say(&Message::new(input_name(bar.input))),
            say(&ends),
            cell(Some(Arg::Money(low)), say),
            cell(Some(Arg::Money(high)), say),
            drawn(length(low), length(high), model.config.ascii),
        ]
    };
    let titles = [
        "simulation-column-input",
        "simulation-column-ends",
        "simulation-column-low",
        "simulation-column-high",
    ];
    let mut titles: Vec<_> = titles.iter().map(|id| say(&Message::new(id))).collect();
    titles.push(String::new());
    let mut rows = vec![titles];
    rows.extend(tornado.bars.iter().map(row));
    let lines: Vec<_> = table(&rows).lines().map(str::to_owned).collect();
    page.block(&say(&title), if tornado.bars.is_empty() { &[] } else { &lines });
}

/// A bar around its axis: how far the outcome goes to either side.
fn drawn(low: i32, high: i32, ascii: bool) -> String {
    let half = BAR as i32 / 2;
    let (from, to) = (low.min(high).min(0), low.max(high).max(0));
    let (full, axis) = if ascii { ('#', '|') } else { ('█', '│') };
    let mut bar = String::new();
    for place in -half..half {
        if place == 0 {
            bar.push(axis);
        }
        bar.push(if (from..to).contains(&place) { full } else { ' ' });
    }
    bar
}

fn comparison(model: &Model, other: &Economics, page: &mut Page, say: Say<'_>) {
    let scenarios = &model.config.profile.scenarios;
    let first = model.scenario().name;
    let second = model.compare.as_ref().and_then(|id| scenarios.get(id));
    let second = second.map(|s| s.name.clone()).unwrap_or_default();
    let present = &model.shown().assessment.economics;
    let difference = compare(present, other);
    let at = |month: u32| -> Timestamp {
        present.months.get(month as usize).map(|m| m.starts).unwrap_or_default()
    };
    let title = Message::new("simulation-compare").local("first", &first).local("second", &second);
    let told = of_pair(model).map(|told| say(&told.sentence(told.changes())));
    let mut lines: Vec<String> = told.into_iter().collect();
    lines.push(say(&match difference.parts {
        Some(month) => Message::new("simulation-parts").date("at", at(month)),
        None => Message::new("simulation-never-part"),
    }));
    for month in &difference.crossings {
        let ahead = difference.months.iter().find(|d| d.index == *month).and_then(|d| d.cumulative);
        let second_leads = ahead.is_some_and(|m| m.amount.is_sign_positive());
        let leader = if second_leads { &second } else { &first };
        let line = Message::new("simulation-leads").local("name", leader).date("at", at(*month));
        lines.push(say(&line));
    }
    let titles = [
        "column-month",
        "simulation-column-scenario",
        "column-phase",
        "column-units",
        "column-revenue",
        "column-margin",
        "column-cumulative",
        "simulation-column-difference",
    ];
    let mut rows = vec![titles.iter().map(|id| say(&Message::new(id))).collect::<Vec<_>>()];
    let last = difference.months.len().saturating_sub(1);
    let pairs = present.months.iter().zip(&other.months).zip(&difference.months).enumerate();
    for (i, ((a, b), d)) in pairs {
        if i % 6 == 0 || i == last || difference.crossings.contains(&d.index) {
            let starts = a.starts.format("%Y-%m").to_string();
            rows.push(side(model, (starts, &first), a, String::new(), say));
            let part = cell(d.cumulative.map(Arg::Money), say);
            rows.push(side(model, (String::new(), &second), b, part, say));
        }
    }
    lines.extend(table(&rows).lines().map(str::to_owned));
    page.block(&say(&title), &lines);
}

/// One scenario's month.
fn side(
    model: &Model,
    (starts, scenario): (String, &LocalText),
    month: &Month,
    difference: String,
    say: Say<'_>,
) -> Vec<String> {
    let f = &month.figures;
    let phase = &model.config.profile.phases[f.phase].name;
    let margin = ratio(f.infrastructure_margin).map(|v| Arg::Quantity(v, Unit::Ratio));
    vec![
        starts,
        cell(Some(Arg::Local(scenario.clone())), say),
        cell(Some(Arg::Local(phase.clone())), say),
        cell(ratio(f.units).map(|u| Arg::Quantity(u, Unit::Count)), say),
        cell(f.revenue.map(Arg::Money), say),
        cell(margin, say),
        cell(month.cumulative.map(Arg::Money), say),
        difference,
    ]
}

#[cfg(test)]
mod tests {
    use super::drawn;

    #[test]
    fn a_bar_stands_on_its_axis() {
        assert_eq!(drawn(-2, 3, true), format!("{}##|###{}", " ".repeat(10), " ".repeat(9)));
        assert_eq!(drawn(12, -12, true), format!("{}|{}", "#".repeat(12), "#".repeat(12)));
        // Both ends on one side: the bar still begins at the axis.
        assert_eq!(drawn(1, 2, true).trim(), "|##");
    }
}
