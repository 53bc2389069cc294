//! A projection as a table that a spreadsheet takes: a dot as the decimal mark, a comma between
//! fields, no thousands separators, one line a month. With bands their quantiles stand in columns of
//! their own; with a second scenario its months follow the first one's, and a last column
//! names the scenario.

use super::money::name as line_name;
use crate::app::Model;
use crate::domain::economics::{LineOf, Month};
use crate::domain::money::Money;
use crate::domain::scenario::Scenario;
use crate::domain::simulation::{Band, BandMonth, Simulation};
use rust_decimal::Decimal;

/// The header line.
const HEADER: &str = "month,starts,phase,units,hosted,price,revenue,cost,cost_low,cost_high,\
cost_per_unit,infrastructure_margin,full_margin,surplus,cumulative,currency,operations,team,\
migration,mrr,arr,cash,nodes,peak";

/// What has bands, in the order of their columns.
const BANDS: [&str; 7] =
    ["units", "revenue", "cost", "infrastructure_margin", "surplus", "cumulative", "cash"];

/// The table; only its header while the unit count is unknown.
#[must_use]
pub fn project(model: &Model) -> String {
    let simulation = model.simulation.as_ref().and_then(|s| s.simulation.as_ref().as_ref().ok());
    let mut table = HEADER.to_owned();
    let first = &model.shown().assessment.economics.months;
    let scenario = model.scenario();
    let kinds = kinds(first);
    for of in &kinds {
        let side = if is_revenue(*of) { "revenue" } else { "cost" };
        for part in [",", side, ":", &line_name(&scenario, *of)] {
            table.push_str(part);
        }
    }
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
    let name = other.map(|_| model.scenario_id.as_str());
    let columns = Columns { kinds: &kinds, scenario: &scenario };
    rows(model, first, columns, simulation, name, &mut table);
    if let Some((id, economics)) = other {
        // Bands are the first scenario's; the columns stay.
        let none = simulation.map(|s| Simulation { months: Vec::new(), ..s.clone() });
        let second = model.config.profile.scenarios.get(id).unwrap_or(&scenario);
        // A line of the second has the first one's column where it has its name.
        let columns = Columns { kinds: &kinds, scenario: &scenario };
        let own = Columns { kinds: &same(&columns, second, &economics.months), scenario: second };
        rows(model, &economics.months, own, none.as_ref(), Some(id), &mut table);
    }
    marked(model, table)
}

/// Every row of a table about what is played says so, in a last column; no cell has two lines.
fn marked(model: &Model, table: String) -> String {
    let Some(playback) = &model.playback else { return table };
    let mark = if playback.simulated { "simulated" } else { "replay" };
    let line =
        |(i, line): (usize, &str)| format!("{line},{}\n", if i == 0 { "origin" } else { mark });
    table.lines().enumerate().map(line).collect()
}

/// The lines that have columns, and the scenario whose lists they stand in.
#[derive(Clone, Copy)]
struct Columns<'a> {
    kinds: &'a [LineOf],
    scenario: &'a Scenario,
}

/// Another scenario's lines under the first one's columns, by their names; a line that the other
/// does not have points at one that no month has.
fn same(first: &Columns<'_>, other: &Scenario, months: &[Month]) -> Vec<LineOf> {
    let there = kinds(months);
    let find = |of: &LineOf| {
        let wanted = line_name(first.scenario, *of);
        let found = there
            .iter()
            .find(|o| is_revenue(**o) == is_revenue(*of) && line_name(other, **o) == wanted);
        found.copied().unwrap_or(LineOf::Item(usize::MAX))
    };
    first.kinds.iter().map(find).collect()
}

fn rows(
    model: &Model,
    months: &[Month],
    columns: Columns<'_>,
    simulation: Option<&Simulation>,
    scenario: Option<&str>,
    table: &mut String,
) {
    for m in months {
        let mut fields = month(model, m);
        let f = &m.figures;
        let lines = || f.revenue_lines.iter().chain(&f.cost_lines);
        let of = |of: &LineOf| money(lines().find(|l| l.of == *of).map(|l| l.amount));
        fields.extend(columns.kinds.iter().map(of));
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
        money(f.operations),
        money(Some(f.team)),
        money(Some(f.migration)),
        money(f.mrr),
        money(f.arr),
        money(m.cash),
        f.nodes.map_or_else(String::new, |n| n.to_string()),
        number(f.peak),
    ]
}

fn number(value: Option<Decimal>) -> String {
    value.map_or_else(String::new, |v| v.normalize().to_string())
}

fn money(value: Option<Money>) -> String {
    number(value.map(|m| m.amount))
}

/// What some month earns by or pays for, in the order in which it first appears.
fn kinds(months: &[Month]) -> Vec<LineOf> {
    let mut kinds = Vec::new();
    let revenue = months.iter().flat_map(|m| &m.figures.revenue_lines);
    for line in revenue.chain(months.iter().flat_map(|m| &m.figures.cost_lines)) {
        if !kinds.contains(&line.of) {
            kinds.push(line.of);
        }
    }
    kinds
}

fn is_revenue(of: LineOf) -> bool {
    matches!(of, LineOf::Subscriptions | LineOf::AddOn(_))
}
