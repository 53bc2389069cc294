//! The curves of a sheet: figures by month, with a band where there is doubt.

use super::{Sheet, simulated};
use crate::app::model::Model;
use crate::domain::economics::{Economics, Month};
use crate::domain::money::Money;
use crate::domain::simulation::{Band, BandMonth};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// What a curve is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CurveOf {
    /// The infrastructure margin, a ratio.
    InfrastructureMargin,
    /// The margin with operations and team, a ratio.
    FullMargin,
    /// Sum of the surpluses, in the profile's currency, as all money below.
    Cumulative,
    /// In the bank.
    Cash,
    /// Business units.
    Units,
    /// Those that are hosted.
    Hosted,
    /// A month's revenue.
    Revenue,
    /// A month's costs, migrations included.
    Costs,
}

/// One curve over the months of the projection.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Of what.
    pub of: CurveOf,
    /// Whether it is the second scenario's.
    pub compared: bool,
    /// By month; none where it is unknown.
    pub values: Vec<Option<f64>>,
    /// A tenth of the runs lie below the first, a tenth above the second; empty where no run
    /// differs from another.
    pub band: Vec<Option<(f64, f64)>>,
}

/// The curves of a sheet, the most important first, that of the second scenario last; none for a
/// sheet of tables.
#[must_use]
pub fn curves(model: &Model, sheet: Sheet) -> Vec<Curve> {
    let economics = &model.shown().assessment.economics;
    let all: &[CurveOf] = match sheet {
        Sheet::Margin => &[CurveOf::InfrastructureMargin, CurveOf::FullMargin],
        Sheet::Cash => &[CurveOf::Cumulative, CurveOf::Cash],
        Sheet::Units => &[CurveOf::Units, CurveOf::Hosted],
        Sheet::Flows => &[CurveOf::Revenue, CurveOf::Costs],
        Sheet::Doubt | Sheet::Years | Sheet::Lines | Sheet::Compare => &[],
    };
    let own = all.iter().map(|of| Curve {
        of: *of,
        compared: false,
        values: values(economics, *of),
        band: band(model, *of),
    });
    let other = model.compared.iter().zip(all.first()).map(|(economics, of)| Curve {
        of: *of,
        compared: true,
        values: values(economics, *of),
        band: Vec::new(),
    });
    let mut curves: Vec<Curve> = own.chain(other).collect();
    // Where everything is hosted the second curve would cover the first.
    let first = curves.first().map(|c| c.values.clone());
    curves.retain(|c| c.of != CurveOf::Hosted || Some(&c.values) != first.as_ref());
    curves.retain(|c| c.values.iter().any(Option::is_some));
    curves
}

fn values(economics: &Economics, of: CurveOf) -> Vec<Option<f64>> {
    economics.months.iter().map(|month| value(month, of)).collect()
}

fn value(month: &Month, of: CurveOf) -> Option<f64> {
    let f = &month.figures;
    let number = |d: Option<Decimal>| d.and_then(|d| d.to_f64());
    let money = |m: Option<Money>| number(m.map(|m| m.amount));
    match of {
        CurveOf::InfrastructureMargin => number(f.infrastructure_margin),
        CurveOf::FullMargin => number(f.full_margin),
        CurveOf::Cumulative => money(month.cumulative),
        CurveOf::Cash => money(month.cash),
        CurveOf::Units => number(f.units),
        CurveOf::Hosted => number(f.hosted),
        CurveOf::Revenue => money(f.revenue),
        CurveOf::Costs => money(f.revenue?.checked_sub(f.surplus?)),
    }
}

fn band(model: &Model, of: CurveOf) -> Vec<Option<(f64, f64)>> {
    let Some(Ok(simulation)) = simulated(model).map(|s| s.simulation.as_ref()) else {
        return Vec::new();
    };
    let of = |m: &BandMonth| -> Option<Band> {
        match of {
            CurveOf::InfrastructureMargin => m.infrastructure_margin,
            CurveOf::FullMargin => m.full_margin,
            CurveOf::Cumulative => m.cumulative,
            CurveOf::Cash => m.cash,
            CurveOf::Units => Some(m.units),
            CurveOf::Revenue => m.revenue,
            CurveOf::Hosted | CurveOf::Costs => None,
        }
    };
    let bands: Vec<_> = simulation.months.iter().map(|m| of(m).map(|b| (b.p10, b.p90))).collect();
    let doubtful = bands.iter().flatten().any(|(low, high)| low < high);
    if doubtful { bands } else { Vec::new() }
}
