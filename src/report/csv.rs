//! A projection as a table that a spreadsheet takes: a dot as the decimal mark, a comma between
//! fields, no thousands separators, one line a month.

use super::money::name;
use crate::app::Model;
use crate::domain::economics::{LineOf, Month};
use crate::domain::money::Money;
use rust_decimal::Decimal;

/// The header line.
const HEADER: &str = "month,starts,phase,units,hosted,price,revenue,cost,cost_low,cost_high,\
cost_per_unit,infrastructure_margin,full_margin,surplus,cumulative,currency,operations,team,\
migration,mrr,arr,cash,nodes,peak";

/// The table; only its header while the unit count is unknown. Behind the columns that are always
/// there stands one for each line of revenue and of cost that some month has.
#[must_use]
pub fn project(model: &Model) -> String {
    let economics = &model.shown().assessment.economics;
    let scenario = model.scenario();
    let kinds = kinds(&economics.months);
    let mut table = HEADER.to_owned();
    for of in &kinds {
        let side = if is_revenue(*of) { "revenue" } else { "cost" };
        for part in [",", side, ":", &name(&scenario, *of)] {
            table.push_str(part);
        }
    }
    table.push('\n');
    for m in &economics.months {
        let f = &m.figures;
        let mut fields = vec![
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
            economics.currency.code().to_owned(),
            money(f.operations),
            money(Some(f.team)),
            money(Some(f.migration)),
            money(f.mrr),
            money(f.arr),
            money(m.cash),
            f.nodes.map_or_else(String::new, |n| n.to_string()),
            number(f.peak),
        ];
        let lines = || f.revenue_lines.iter().chain(&f.cost_lines);
        fields
            .extend(kinds.iter().map(|of| money(lines().find(|l| l.of == *of).map(|l| l.amount))));
        table.push_str(&fields.join(","));
        table.push('\n');
    }
    table
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

fn number(value: Option<Decimal>) -> String {
    value.map_or_else(String::new, |v| v.normalize().to_string())
}

fn money(value: Option<Money>) -> String {
    number(value.map(|m| m.amount))
}
