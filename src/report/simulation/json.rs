//! As JSON: keys beside those of the exact projection, there only where they were asked for.

use crate::app::Model;
use crate::app::difference::of_pair;
use crate::app::simulate::entries as dated;
use crate::domain::Timestamp;
use crate::domain::advice::PhaseEntry;
use crate::domain::money::Money;
use crate::domain::simulation::{Band, BandMonth, Refusal, Simulation, Tornado};
use crate::domain::simulation::{Difference, compare};
use crate::report::json::{day, month};
use crate::report::money::{decimal, money};
use crate::report::text::Say;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value, json};

/// `monte_carlo`, `tornado` and `compare`, as far as there are.
pub(in crate::report) fn project(model: &Model, say: Say<'_>) -> Map<String, Value> {
    let mut keys = Map::new();
    if let Some(simulated) = &model.simulation {
        let answer = match simulated.simulation.as_ref() {
            Ok(simulation) => monte_carlo(model, simulation),
            Err(refusal) => json!({ "refused": refused(*refusal) }),
        };
        keys.insert("monte_carlo".into(), answer);
        keys.insert("tornado".into(), simulated.tornado.as_deref().map_or(Value::Null, tornado));
    }
    if let Some((id, other)) = model.compare.as_ref().zip(model.compared.as_ref()) {
        let difference = compare(&model.shown().assessment.economics, other);
        let own = model.scenario();
        let second = model.config.profile.scenarios.get(id).unwrap_or(&own);
        let months: Vec<_> = other.months.iter().map(|m| month(model, second, m)).collect();
        let answer = json!({
            "scenario": id,
            "sentence": of_pair(model).map(|told| say(&told.sentence(told.changes()))),
            "months": months,
            "differences": difference.months.iter().map(of_month).collect::<Vec<_>>(),
            "parts": difference.parts,
            "crossings": difference.crossings,
        });
        keys.insert("compare".into(), answer);
    }
    keys
}

fn refused(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NoUnits => "no-units",
        Refusal::TooLarge => "too-large",
        Refusal::Stopped => "stopped",
    }
}

fn monte_carlo(model: &Model, simulation: &Simulation) -> Value {
    let entries: Vec<_> =
        dated(model, simulation).iter().map(|e| entry(model, simulation, e)).collect();
    json!({
        "runs": simulation.runs,
        "seed": simulation.seed,
        "months": simulation.months.iter().map(band_month).collect::<Vec<_>>(),
        "entries": entries,
        "broke": simulation.broke,
    })
}

/// A date beyond the last month has no index.
fn entry(model: &Model, simulation: &Simulation, entry: &PhaseEntry) -> Value {
    let index = |date: Option<Timestamp>| {
        let next = simulation.months.iter().find(|m| date.is_some_and(|date| m.starts > date))?;
        next.index.checked_sub(1)
    };
    let [p10, p50, p90] = entry.dates;
    json!({
        "phase": model.config.profile.phases[entry.phase].id,
        "reached": entry.reached,
        "month": { "p10": index(p10), "p50": index(p50), "p90": index(p90) },
        "date": { "p10": p10.map(day), "p50": p50.map(day), "p90": p90.map(day) },
    })
}

fn band_month(m: &BandMonth) -> Value {
    json!({
        "month": m.index,
        "starts": m.starts.format("%Y-%m-%d").to_string(),
        "units": numbers(&m.units),
        "revenue": m.revenue.as_ref().map(amounts),
        "cost": amounts(&m.infrastructure),
        "infrastructure_margin": m.infrastructure_margin.as_ref().map(numbers),
        "full_margin": m.full_margin.as_ref().map(numbers),
        "surplus": m.surplus.as_ref().map(amounts),
        "cumulative": m.cumulative.as_ref().map(amounts),
        "cash": m.cash.as_ref().map(amounts),
    })
}

fn numbers(band: &Band) -> Value {
    json!({ "p10": band.p10, "p50": band.p50, "p90": band.p90 })
}

/// A quantile of simulated money is no exact amount: it is told to the cent.
fn amounts(band: &Band) -> Value {
    let cents = |v: f64| format!("{v:.2}");
    json!({ "p10": cents(band.p10), "p50": cents(band.p50), "p90": cents(band.p90) })
}

fn tornado(tornado: &Tornado) -> Value {
    let exact = |m: Money| decimal(m.amount);
    json!({
        "base": exact(tornado.base),
        "bars": tornado.bars.iter().map(|bar| json!({
            "input": bar.input.id(),
            "low": bar.ends.0,
            "high": bar.ends.1,
            "assumed": bar.assumed,
            "cumulative_at_low": exact(bar.outcomes.0),
            "cumulative_at_high": exact(bar.outcomes.1),
        })).collect::<Vec<_>>(),
    })
}

fn of_month(d: &Difference) -> Value {
    let ratio = |v: Option<Decimal>| v.and_then(|v| v.to_f64());
    json!({
        "month": d.index,
        "units": ratio(d.units),
        "revenue": money(d.revenue),
        "infrastructure_margin": ratio(d.infrastructure_margin),
        "full_margin": ratio(d.full_margin),
        "surplus": money(d.surplus),
        "cumulative": money(d.cumulative),
    })
}
