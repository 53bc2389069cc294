//! From one month's units to the next month's.

use super::MOST_UNITS;
use super::calendar::{Calendar, Moment};
use super::types::Assumptions;
use crate::domain::Timestamp;
use crate::domain::scenario::Growth;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// To how many decimals units and gigabytes are kept: millionths.
pub(super) const KEPT: u32 = 6;

/// What a month leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The next month's units.
    pub units: Decimal,
    /// The share of this month's units that leaves, 0–1.
    pub left: Decimal,
    /// A forecast was asked for and says nothing of that month.
    pub assumed: bool,
}

/// Units after one more month, to a millionth.
#[must_use]
pub fn next_month(a: &Assumptions<'_>, now: Timestamp, month: u32, units: Decimal) -> Decimal {
    turn(a, Calendar::new(now), month, units).units
}

/// From a month to the one after it.
#[must_use]
pub fn turn(a: &Assumptions<'_>, calendar: Calendar, month: u32, units: Decimal) -> Turn {
    let moment = Moment::new(a.scenario, calendar.first_of(month), units);
    let growth = moment.last_of(&a.scenario.growth_changes).unwrap_or(&a.scenario.growth);
    let churn = *moment.last_of(&a.scenario.churn_changes).unwrap_or(&a.scenario.churn);
    let churn = Decimal::from_f64(churn).unwrap_or_default().clamp(Decimal::ZERO, Decimal::ONE);
    let (told, otherwise) = match growth {
        Growth::Forecast { otherwise } => (forecast(a, month), concrete(otherwise)),
        other => (None, other),
    };
    let assumed = told.is_none() && matches!(growth, Growth::Forecast { .. });
    let net = told.or_else(|| match otherwise {
        Growth::Table(points) => Some(along(points, calendar, month, units)),
        _ => None,
    });
    if let Some(net) = net {
        let after = kept(net);
        let lost = (units - after).max(Decimal::ZERO);
        return Turn { units: after, left: lost.checked_div(units).unwrap_or_default(), assumed };
    }
    let stays = units - units.saturating_mul(churn);
    let after = stays.saturating_add(additions(otherwise, units));
    Turn { units: kept(after), left: churn, assumed }
}

fn kept(units: Decimal) -> Decimal {
    units.max(Decimal::ZERO).min(MOST_UNITS).round_dp(KEPT)
}

/// What holds without a forecast, however deep it is written.
fn concrete(mut growth: &Growth) -> &Growth {
    while let Growth::Forecast { otherwise } = growth {
        growth = otherwise;
    }
    growth
}

fn forecast(a: &Assumptions<'_>, month: u32) -> Option<Decimal> {
    a.unit_forecast.get(month as usize).copied().and_then(Decimal::from_f64)
}

/// Gross units won in a month that begins with `units`; zero where the growth is net.
fn additions(growth: &Growth, units: Decimal) -> Decimal {
    let decimal = |value: f64| Decimal::from_f64(value).unwrap_or_default();
    match growth {
        Growth::Linear { per_month } => decimal(*per_month),
        Growth::Percent { per_month } => units.saturating_mul(decimal(*per_month)),
        Growth::SCurve { market, per_month } => {
            let market = decimal(*market);
            let free = (market - units).max(Decimal::ZERO);
            let won = units.saturating_mul(decimal(*per_month)).saturating_mul(free);
            won.checked_div(market).unwrap_or_default()
        }
        Growth::Table(_) | Growth::Forecast { .. } => Decimal::ZERO,
    }
}

/// The count on the lines through the points to come.
fn along(points: &[(NaiveDate, f64)], calendar: Calendar, month: u32, units: Decimal) -> Decimal {
    let (from, to) = (calendar.day_of(month), calendar.day_of(month + 1));
    let mut before = (from, units);
    for (day, count) in points.iter().filter(|p| p.0 > from) {
        let point = (*day, Decimal::from_f64(*count).unwrap_or(before.1));
        if point.0 >= to {
            let days = |a: NaiveDate, b: NaiveDate| Decimal::from((b - a).num_days());
            let climbed = (point.1 - before.1).saturating_mul(days(before.0, to));
            let part = climbed.checked_div(days(before.0, point.0)).unwrap_or_default();
            return before.1.saturating_add(part);
        }
        before = point;
    }
    before.1
}
