//! A projection as a table that a spreadsheet takes: a dot as the decimal mark, a comma between
//! fields, no thousands separators, one line a month.

use crate::app::Model;
use crate::domain::money::Money;
use rust_decimal::Decimal;

/// The header line.
const HEADER: &str = "month,starts,phase,units,hosted,price,revenue,cost,cost_low,cost_high,\
cost_per_unit,infrastructure_margin,full_margin,surplus,cumulative,currency";

/// The table; only its header while the unit count is unknown.
#[must_use]
pub fn project(model: &Model) -> String {
    let economics = &model.shown().assessment.economics;
    let mut table = format!("{HEADER}\n");
    for m in &economics.months {
        let f = &m.figures;
        let fields = [
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
        ];
        table.push_str(&fields.join(","));
        table.push('\n');
    }
    table
}

fn number(value: Option<Decimal>) -> String {
    value.map_or_else(String::new, |v| v.normalize().to_string())
}

fn money(value: Option<Money>) -> String {
    number(value.map(|m| m.amount))
}
