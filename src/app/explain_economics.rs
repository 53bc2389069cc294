//! The figures of the money screen, explained: the formula in words, and what it was fed with.

use super::economics::{Item, Sheet, simulated};
use super::explain::tiers;
use super::knobs::Stand;
use super::model::Model;
use crate::domain::economics::Month;
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::domain::money::Money;
use rust_decimal::prelude::ToPrimitive;

/// How the figure is computed.
pub(super) fn formula(model: &Model, item: Item) -> Message {
    let events = model.scenario().events.is_some();
    Message::new(match item {
        Item::Hosted => "explain-hosted",
        Item::Peak => "explain-peak",
        Item::Price if events => "explain-price-event",
        Item::Price => "explain-price",
        Item::Mrr if events => "explain-mrr-event",
        Item::Mrr => "explain-mrr",
        Item::Arr => "explain-arr",
        Item::Operations => "explain-operations",
        Item::Team => "explain-team",
        Item::FullMargin => "explain-full",
        Item::Surplus => "explain-surplus",
        Item::Cash => "explain-cash",
        Item::BreakEven => "explain-even-units",
        Item::Profitable => "explain-profitable",
        Item::Payback => "explain-payback",
        Item::Runway => "explain-runway",
        Item::Sheet(Sheet::Margin) => "explain-sheet-margin",
        Item::Sheet(Sheet::Cash) => "explain-sheet-cash",
        Item::Sheet(Sheet::Units) => "explain-sheet-units",
        Item::Sheet(Sheet::Flows) => "explain-sheet-flows",
        Item::Sheet(Sheet::Doubt) => "explain-sheet-doubt",
        Item::Sheet(Sheet::Years) => "explain-sheet-years",
        Item::Sheet(Sheet::Lines) => "explain-sheet-lines",
        Item::Sheet(Sheet::Compare) => "explain-sheet-compare",
    })
}

/// What it was fed with, one line each.
pub(super) fn inputs(model: &Model, item: Item) -> Vec<Message> {
    match item {
        Item::Hosted | Item::Peak => {
            [units(model)].into_iter().flatten().chain(shares(model)).collect()
        }
        Item::Price => {
            let id = match model.scenario().events {
                Some(_) => "explain-input-price-event",
                None => "explain-input-price",
            };
            let price = model.now().price.map(|p| amount(id, p));
            price.into_iter().chain(tiers(model)).collect()
        }
        Item::Mrr | Item::Arr => revenue(model).into_iter().collect(),
        Item::Operations => hours(model),
        Item::Team => vec![amount("explain-input-team", model.now().team)],
        Item::FullMargin | Item::Surplus => flows(model),
        Item::Cash | Item::Runway => {
            let cash = model.scenario().cash;
            let currency = model.shown().assessment.economics.currency;
            vec![match cash {
                Some(cash) => amount("explain-input-cash", Money::new(cash, currency)),
                None => Message::new("explain-input-no-cash"),
            }]
        }
        Item::BreakEven => {
            let economics = &model.shown().assessment.economics;
            let count = |id, n: Option<u64>| n.map(|n| Message::new(id).units("units", n as f64));
            let both = [
                count("explain-input-even", economics.break_even_units),
                count("explain-input-full-even", economics.full_break_even_units),
            ];
            both.into_iter().flatten().collect()
        }
        Item::Profitable | Item::Payback => horizon(model).into_iter().collect(),
        Item::Sheet(sheet) => of_sheet(model, sheet),
    }
}

impl Model {
    fn now(&self) -> &crate::domain::economics::Figures {
        &self.shown().assessment.economics.now
    }
}

fn amount(id: &'static str, money: Money) -> Message {
    Message::new(id).money("value", money)
}

fn units(model: &Model) -> Option<Message> {
    let units = model.units()?;
    let line = Message::new("explain-input-units").units("value", units.count);
    Some(line.text("origin", units.origin.name()))
}

/// Which part of the units is hosted, and of events which part is there at once.
fn shares(model: &Model) -> Vec<Message> {
    let scenario = model.scenario();
    let share = |id, value| Message::new(id).quantity("share", value, Unit::Ratio);
    let mut lines = vec![share("explain-input-hosted", scenario.hosted_share)];
    if let Some(events) = scenario.events {
        lines.push(share("explain-input-peak", events.peak_share));
        let a_year = Message::new("explain-input-events");
        lines.push(a_year.quantity("count", events.per_year, Unit::Count));
    }
    lines
}

fn revenue(model: &Model) -> Option<Message> {
    model.now().revenue.map(|r| amount("explain-input-revenue", r))
}

fn hours(model: &Model) -> Vec<Message> {
    let scenario = model.scenario();
    let (phases, phase) = (&model.config.profile.phases, model.shown().phase.index);
    let stand = Stand { units: None, price: None, scenario: &scenario, phases, phase };
    let currency = model.shown().assessment.economics.currency;
    let hours = stand.hours().and_then(|h| h.to_f64());
    let rate = stand.rate();
    vec![
        hours.map_or(Message::new("explain-input-no-hours"), |h| {
            Message::new("explain-input-hours").quantity("hours", h, Unit::Count)
        }),
        rate.map_or(Message::new("explain-input-no-rate"), |rate| {
            amount("explain-input-rate", Money::new(rate, currency))
        }),
    ]
}

/// Everything that is earned and spent in a month.
fn flows(model: &Model) -> Vec<Message> {
    let now = model.now();
    let mut lines: Vec<_> = revenue(model).into_iter().collect();
    lines.push(amount("explain-input-infrastructure", now.infrastructure));
    lines.push(match now.operations {
        Some(operations) => amount("explain-input-operations", operations),
        None => Message::new("explain-full-margin-unknown"),
    });
    lines.push(amount("explain-input-team", now.team));
    if !now.migration.amount.is_zero() {
        lines.push(amount("explain-input-migration", now.migration));
    }
    lines
}

fn last(model: &Model) -> Option<&Month> {
    model.shown().assessment.economics.months.last()
}

/// How far the projection goes, by which assumptions.
fn horizon(model: &Model) -> Option<Message> {
    let scenario = model.scenario();
    let line = Message::new("explain-input-horizon").local("scenario", &scenario.name);
    Some(line.date("at", last(model)?.starts))
}

/// The runs behind a band.
fn runs(model: &Model) -> Option<Message> {
    let simulation = simulated(model)?.simulation.as_ref().as_ref().ok()?;
    let line = Message::new("explain-input-runs").text("seed", simulation.seed.to_string());
    Some(line.quantity("runs", f64::from(simulation.runs), Unit::Count))
}

fn compared(model: &Model) -> Option<Message> {
    let other = model.config.profile.scenarios.get(model.compare.as_deref()?)?;
    Some(Message::new("explain-input-compared").local("scenario", &other.name))
}

fn of_sheet(model: &Model, sheet: Sheet) -> Vec<Message> {
    let economics = &model.shown().assessment.economics;
    let dated = |id, month: Option<u32>| {
        let starts = economics.months.get(month? as usize)?.starts;
        Some(Message::new(id).date("at", starts))
    };
    let mut lines: Vec<Option<Message>> = vec![horizon(model)];
    match sheet {
        Sheet::Margin | Sheet::Units | Sheet::Flows => lines.push(runs(model)),
        Sheet::Cash => lines.extend([
            dated("explain-input-profitable", economics.operating_break_even),
            dated("explain-input-payback", economics.payback),
            dated("explain-input-runway", economics.runway),
            runs(model),
        ]),
        Sheet::Doubt => {
            let base = simulated(model).and_then(|s| s.tornado.as_ref()).map(|t| t.base);
            lines.push(base.map(|m| amount("explain-input-cumulative", m)));
            lines.push(runs(model));
        }
        Sheet::Years => {
            lines.push(
                last(model)
                    .and_then(|m| m.cumulative)
                    .map(|m| amount("explain-input-cumulative", m)),
            );
        }
        Sheet::Lines => {
            let phase = &model.config.profile.phases[economics.now.phase].name;
            let line = Message::new("explain-input-cost-exact").local("phase", phase);
            lines = vec![Some(line.money("value", economics.now.infrastructure)), revenue(model)];
        }
        Sheet::Compare => {}
    }
    if !matches!(sheet, Sheet::Doubt | Sheet::Years | Sheet::Lines) {
        lines.push(compared(model));
    }
    let assumed = economics.assumed_from.and_then(|month| economics.months.get(month as usize));
    if sheet == Sheet::Units {
        lines.push(assumed.map(|m| Message::new("explain-input-assumed").date("at", m.starts)));
    }
    lines.into_iter().flatten().collect()
}
