//! The economics in the machine-readable reports: every line of revenue and cost by its stable
//! name, years, and published figures.

use crate::app::Model;
use crate::domain::carbon::Method;
use crate::domain::economics::reconcile::{Amount, Row, rows};
use crate::domain::economics::{Figures, Line, LineOf, Year, carbon_per_unit};
use crate::domain::message::Message;
use crate::domain::money::Money;
use crate::domain::published_costs::reconciled;
use crate::domain::scenario::Scenario;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

/// The stable name of a line: `phase`, `add-on:votes`, `item:backups`.
pub(super) fn name(scenario: &Scenario, of: LineOf) -> String {
    let add_on = |i: usize| scenario.add_ons.get(i).map_or("", |a| a.id.as_str());
    match of {
        LineOf::Subscriptions => "subscriptions".to_owned(),
        LineOf::AddOn(i) => format!("add-on:{}", add_on(i)),
        LineOf::Phase => "phase".to_owned(),
        LineOf::Nodes => "nodes".to_owned(),
        LineOf::Storage => "storage".to_owned(),
        LineOf::AddOnInfrastructure(i) => format!("add-on-infrastructure:{}", add_on(i)),
        LineOf::Item(i) => {
            format!("item:{}", scenario.items.get(i).map_or("", |item| item.id.as_str()))
        }
        LineOf::Tax => "tax".to_owned(),
        LineOf::Operations => "operations".to_owned(),
        LineOf::Salary(i) => {
            format!("salary:{}", scenario.salaries.get(i).map_or("", |s| s.id.as_str()))
        }
        LineOf::Migration => "migration".to_owned(),
        LineOf::Downtime => "downtime".to_owned(),
    }
}

/// What a month has beyond its margins.
pub(super) fn figures(scenario: &Scenario, f: &Figures) -> Value {
    let lines = |lines: &[Line]| -> Vec<Value> {
        let line =
            |l: &Line| json!({ "of": name(scenario, l.of), "amount": decimal(l.amount.amount) });
        lines.iter().map(line).collect()
    };
    json!({
        "operations": money(f.operations),
        "team": decimal(f.team.amount),
        "migration": decimal(f.migration.amount),
        "mrr": money(f.mrr),
        "arr": money(f.arr),
        "nodes": f.nodes,
        "peak": f.peak.and_then(|p| p.to_f64()),
        "carbon": f.carbon.map(carbon),
        "carbon_per_unit": carbon_per_unit(scenario, f).map(carbon),
        "revenue_lines": lines(&f.revenue_lines),
        "cost_lines": lines(&f.cost_lines),
    })
}

/// What a projection has beyond its months.
pub(super) fn projection(model: &Model, say: &dyn Fn(&Message) -> String) -> Value {
    let e = &model.shown().assessment.economics;
    json!({
        "years": e.years.iter().map(year).collect::<Vec<_>>(),
        "full_break_even_units": e.full_break_even_units,
        "operating_break_even": e.operating_break_even,
        "payback": e.payback,
        "runway": e.runway,
        "assumed_from": e.assumed_from,
        "carbon_method": e.now.carbon.map(|_| Method::CloudCarbonFootprint.id()),
        "published": published(model).iter().map(|r| row(model, r, say)).collect::<Vec<_>>(),
    })
}

/// What the profile's document publishes beside what is computed.
pub(super) fn published(model: &Model) -> Vec<Row> {
    let profile = &model.config.profile;
    let mut all = rows(profile, &model.config.basis, model.shown().now);
    all.extend(reconciled(profile, &model.scenario()));
    all
}

fn year(y: &Year) -> Value {
    json!({
        "year": y.index,
        "starts": y.starts.format("%Y-%m-%d").to_string(),
        "months": y.months,
        "units": y.units.and_then(|u| u.to_f64()),
        "hosted": y.hosted.and_then(|u| u.to_f64()),
        "revenue": money(y.revenue),
        "cost": decimal(y.infrastructure.amount),
        "operations": money(y.operations),
        "team": decimal(y.team.amount),
        "migration": decimal(y.migration.amount),
        "surplus": money(y.surplus),
        "infrastructure_margin": y.infrastructure_margin.and_then(|m| m.to_f64()),
        "full_margin": y.full_margin.and_then(|m| m.to_f64()),
        "arr": money(y.arr),
        "cash": money(y.cash),
        "carbon": y.carbon.map(carbon),
    })
}

/// Grams: low, middle, high.
fn carbon([low, mid, high]: [f64; 3]) -> Value {
    json!({ "low": low, "mid": mid, "high": high })
}

fn row(model: &Model, row: &Row, say: &dyn Fn(&Message) -> String) -> Value {
    let phases = &model.config.profile.phases;
    json!({
        "figure": row.claimed.id(),
        "phase": row.phase.map(|i| phases[i].id.clone()),
        "units": row.units,
        "published": amount(&row.published),
        "about": row.about,
        "or_more": row.or_more,
        "computed": row.computed.as_ref().map(amount),
        "agrees": row.agrees,
        "why": say(&row.why),
    })
}

/// A value, or its two ends; money as a string, the rest as numbers.
fn amount(amount: &Amount) -> Value {
    match amount {
        Amount::Money(low, high) if low == high => decimal(low.amount).into(),
        Amount::Money(low, high) => json!([decimal(low.amount), decimal(high.amount)]),
        Amount::Ratio(low, high) if low == high => low.to_f64().into(),
        Amount::Ratio(low, high) => json!([low.to_f64(), high.to_f64()]),
        Amount::Units(count) => (*count).into(),
        Amount::Rate(rate) => (*rate).into(),
    }
}

/// Exact, without an exponent and without needless zeros beyond the cent.
pub(super) fn decimal(amount: Decimal) -> String {
    let mut exact = amount.normalize();
    if exact.scale() < 2 {
        exact.rescale(2);
    }
    exact.to_string()
}

pub(super) fn money(amount: Option<Money>) -> Option<String> {
    amount.map(|m| decimal(m.amount))
}

#[cfg(test)]
mod tests {
    use super::decimal;
    use rust_decimal::Decimal;

    #[test]
    fn money_has_its_cents_and_all_its_digits() {
        assert_eq!(decimal(Decimal::from(5)), "5.00");
        assert_eq!(decimal(Decimal::new(5, 3)), "0.005");
        assert_eq!(decimal(Decimal::new(75000, 2)), "750.00");
    }
}
