//! A projection as a table that a spreadsheet takes: a dot as the decimal mark, a comma between
//! fields, no thousands separators, one line a month. With bands their quantiles stand in columns of
//! their own at the end; with a second scenario its months follow the first one's, and a last column
//! names the scenario.

use crate::app::Model;
use crate::domain::economics::Month;
use crate::domain::money::Money;
use crate::domain::simulation::{Band, BandMonth, Simulation};
use rust_decimal::Decimal;

/// The header line.
const HEADER: &str = "month,starts,phase,units,hosted,price,revenue,cost,cost_low,cost_high,\
cost_per_unit,infrastructure_margin,full_margin,surplus,cumulative,currency";

/// What has bands, in the order of their columns.
const BANDS: [&str; 7] =
    ["units", "revenue", "cost", "infrastructure_margin", "surplus", "cumulative", "cash"];

/// The table; only its header while the unit count is unknown.
#[must_use]
pub fn project(model: &Model) -> String {
    let simulation = model.simulation.as_ref().and_then(|s| s.simulation.as_ref().as_ref().ok());
    let mut table = HEADER.to_owned();
    if simulation.is_some() {
        for name in BANDS {
            for share in ["p10", "p50", "p90"] {
                table.extend([",", name, "_", share]);
            }
        }
    }
    let other = model.compare.as_ref().zip(model.compared.as_ref());
    if other.is_some() {
        table.push_str(",scenario");
    }
    table.push('\n');
    let first = &model.shown().assessment.economics.months;
    let name = other.map(|_| model.scenario_id.as_str());
    rows(model, first, simulation, name, &mut table);
    if let Some((id, economics)) = other {
        // Bands are the first scenario's; the columns stay.
        let none = simulation.map(|s| Simulation { months: Vec::new(), ..s.clone() });
        rows(model, &economics.months, none.as_ref(), Some(id), &mut table);
    }
    table
}

fn rows(
    model: &Model,
    months: &[Month],
    simulation: Option<&Simulation>,
    scenario: Option<&str>,
    table: &mut String,
) {
    for m in months {
        let mut fields = month(model, m);
        if let Some(simulation) = simulation {
            fields.extend(bands(simulation.months.get(m.index as usize)));
        }
        fields.extend(scenario.map(str::to_owned));
        table.push_str(&fields.join(","));
        table.push('\n');
    }
}

fn bands(month: Option<&BandMonth>) -> Vec<String> {
    let columns = [
        (month.map(|m| m.units), 0),
        (month.and_then(|m| m.revenue), 2),
        (month.map(|m| m.infrastructure), 2),
        (month.and_then(|m| m.infrastructure_margin), 6),
        (month.and_then(|m| m.surplus), 2),
        (month.and_then(|m| m.cumulative), 2),
        (month.and_then(|m| m.cash), 2),
    ];
    let field = |(band, decimals): (Option<Band>, usize)| {
        let values = band.map(|b| [b.p10, b.p50, b.p90].map(Some)).unwrap_or_default();
        values.map(|v| v.map_or_else(String::new, |v| format!("{v:.decimals$}")))
    };
    columns.into_iter().flat_map(field).collect()
}

fn month(model: &Model, m: &Month) -> Vec<String> {
    let f = &m.figures;
    vec![
        m.index.to_string(),
        m.starts.format("%Y-%m-%d").to_string(),
        model.config.profile.phases[f.phase].id.clone(),
        number(f.units),
        number(f.hosted),
        money(f.price),
        money(f.revenue),
        money(Some(f.infrastructure)),
        money(Some(f.infrastructure_range.0)),
        money(Some(f.infrastructure_range.1)),
        money(f.cost_per_unit),
        number(f.infrastructure_margin),
        number(f.full_margin),
        money(f.surplus),
        money(m.cumulative),
        model.shown().assessment.economics.currency.code().to_owned(),
    ]
}

fn number(value: Option<Decimal>) -> String {
    value.map_or_else(String::new, |v| v.normalize().to_string())
}

fn money(value: Option<Money>) -> String {
    number(value.map(|m| m.amount))
}
