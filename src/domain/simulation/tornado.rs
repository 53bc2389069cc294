//! Which input matters most: the exact projection again with one input at either end of its range
//! and all others as they are.

use super::{Input, Sensitivity, Tornado};
use crate::domain::Timestamp;
use crate::domain::economics::{Assumptions, Economics, project};
use crate::domain::money::{Money, Spread};
use crate::domain::profile::{PhaseBasis, Profile};
use crate::domain::scenario::{CostEnd, Factor, Growth, PhasePolicy, Scenario};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// Either way, where the scenario gives no range.
const ASSUMED: (f64, f64) = (0.8, 1.2);

const INPUTS: [Input; 7] = [
    Input::Growth,
    Input::Churn,
    Input::Price,
    Input::Costs,
    Input::Hours,
    Input::Capacity,
    Input::Adoption,
];

/// The bars, widest first; none without units or without a price. An input that changes nothing
/// here (no hours, no add-ons, no churn) has no bar.
#[must_use]
pub fn tornado(a: &Assumptions<'_>, now: Timestamp) -> Option<Tornado> {
    a.units?;
    let present = project(a, now);
    let base = outcome(&present)?;
    let mut bars: Vec<_> =
        INPUTS.into_iter().filter_map(|i| bar(a, i, &present, base, now)).collect();
    // The order of the inputs decides between bars of one width.
    bars.sort_by_key(|b| std::cmp::Reverse((b.outcomes.1.amount - b.outcomes.0.amount).abs()));
    Some(Tornado { base, bars })
}

fn outcome(economics: &Economics) -> Option<Money> {
    economics.months.last().and_then(|m| m.cumulative)
}

fn bar(
    a: &Assumptions<'_>,
    input: Input,
    present: &Economics,
    base: Money,
    now: Timestamp,
) -> Option<Sensitivity> {
    let (low, high, ends, assumed) = if input == Input::Costs && has_ranges(a) {
        let at = |end| with(a, now, &|t| t.scenario.cost_end = end);
        let (low, high) = (at(CostEnd::Low), at(CostEnd::High));
        let ends = (spent(&low, present)?, spent(&high, present)?);
        (low, high, ends, false)
    } else if let Some(ends) = adoption(a.scenario).filter(|_| input == Input::Adoption) {
        let at = |end: fn(&Spread) -> Decimal| {
            with(a, now, &|t| {
                let add_ons = t.scenario.add_ons.iter_mut();
                add_ons.for_each(|o| o.adoption = Spread::exact(end(&o.adoption)));
            })
        };
        (at(|s| s.low), at(|s| s.high), ends, false)
    } else {
        let given = given(a.scenario, input);
        let ends = given.unwrap_or(ASSUMED);
        let at = |factor| with(a, now, &|t| turn(t, input, factor));
        (at(ends.0), at(ends.1), ends, given.is_none())
    };
    let outcomes = (outcome(&low)?, outcome(&high)?);
    let moves = outcomes.0 != base || outcomes.1 != base;
    moves.then_some(Sensitivity { input, ends, assumed, outcomes })
}

/// What an input can be turned in.
struct Turned {
    units: f64,
    profile: Profile,
    scenario: Scenario,
    measured_limit: Option<f64>,
    forecast: Vec<f64>,
}

/// The projection with something changed.
fn with(a: &Assumptions<'_>, now: Timestamp, change: &dyn Fn(&mut Turned)) -> Economics {
    let mut turned = Turned {
        units: a.units.unwrap_or_default(),
        profile: a.profile.clone(),
        scenario: a.scenario.clone(),
        measured_limit: a.measured_limit,
        forecast: a.unit_forecast.to_vec(),
    };
    change(&mut turned);
    let assumptions = Assumptions {
        profile: &turned.profile,
        scenario: &turned.scenario,
        measured_limit: turned.measured_limit,
        unit_forecast: &turned.forecast,
        ..*a
    };
    project(&assumptions, now)
}

/// The range that the scenario gives an input.
fn given(scenario: &Scenario, input: Input) -> Option<(f64, f64)> {
    let doubt = &scenario.uncertainty;
    let factor = match input {
        Input::Growth => doubt.growth,
        Input::Churn => doubt.churn,
        Input::Price => doubt.price,
        Input::Capacity => doubt.capacity,
        Input::Costs | Input::Hours | Input::Adoption => return None,
    };
    (factor != Factor::EXACT).then_some((factor.low, factor.high))
}

/// The add-ons' adoption at either end, all together, relative to its middle.
fn adoption(scenario: &Scenario) -> Option<(f64, f64)> {
    let sum = |end: fn(&Spread) -> Decimal| {
        scenario.add_ons.iter().map(|a| end(&a.adoption)).sum::<Decimal>()
    };
    let (low, mid, high) = (sum(|s| s.low), sum(|s| s.mid), sum(|s| s.high));
    if low == high || mid.is_zero() {
        return None;
    }
    Some((low.checked_div(mid)?.to_f64()?, high.checked_div(mid)?.to_f64()?))
}

/// Whether costs are doubted by the scenario itself.
fn has_ranges(a: &Assumptions<'_>) -> bool {
    if !a.scenario.uncertainty.costs {
        return false;
    }
    let phases = a
        .profile
        .phases
        .iter()
        .any(|p| !p.cost.is_exact() || p.nodes.is_some_and(|n| !n.price.is_exact()));
    let scenario = a.scenario;
    phases
        || scenario.items.iter().any(|i| !i.amount.is_exact())
        || scenario.add_ons.iter().any(|o| !o.fixed.is_exact() || !o.per_adopter.is_exact())
        || scenario.salaries.iter().any(|s| !s.monthly.is_exact())
        || scenario.storage.as_ref().is_some_and(|s| !s.per_unit.is_exact())
}

/// What is spent in all, as a factor of what is spent at present.
fn spent(economics: &Economics, present: &Economics) -> Option<f64> {
    let all = |e: &Economics| {
        e.months.iter().map(|m| m.figures.infrastructure.amount + m.figures.team.amount).sum()
    };
    let (turned, base): (Decimal, Decimal) = (all(economics), all(present));
    turned.checked_div(base)?.to_f64()
}

fn scaled(value: Decimal, by: Decimal) -> Decimal {
    value.checked_mul(by).unwrap_or(value)
}

fn scale(spread: &mut Spread, by: Decimal) {
    for end in [&mut spread.low, &mut spread.mid, &mut spread.high] {
        *end = scaled(*end, by);
    }
}

/// Multiplies one input.
fn turn(turned: &mut Turned, input: Input, factor: f64) {
    let by = Decimal::from_f64(factor).unwrap_or(Decimal::ONE);
    let Turned { units, profile, scenario, measured_limit, forecast } = turned;
    match input {
        Input::Growth => {
            scenario.growth = grown(&scenario.growth, factor, *units);
            for (_, growth) in &mut scenario.growth_changes {
                *growth = grown(growth, factor, *units);
            }
            for count in forecast {
                *count = stretched(*count, factor, *units);
            }
        }
        Input::Churn => {
            scenario.churn = (scenario.churn * factor).min(1.0);
            for (_, churn) in &mut scenario.churn_changes {
                *churn = (*churn * factor).min(1.0);
            }
        }
        Input::Price => {
            scenario.price = scenario.price.map(|p| scaled(p, by));
            scenario.plans.iter_mut().for_each(|p| p.price = scaled(p.price, by));
            profile.price = profile.price.map(|p| scaled(p, by));
            profile.price_tiers.iter_mut().for_each(|t| t.price = scaled(t.price, by));
        }
        Input::Costs => costs(profile, scenario, by),
        Input::Hours => {
            for phase in &mut profile.phases {
                phase.operations_hours = phase.operations_hours.map(|h| scaled(h, by));
            }
            scenario.operations_hours.values_mut().for_each(|h| *h = scaled(*h, by));
        }
        Input::Capacity if scenario.policy == PhasePolicy::Follow => {
            *measured_limit = measured_limit.map(|l| l * factor);
            for basis in profile.phases.iter_mut().flat_map(|p| p.bases.values_mut()) {
                carries(basis, factor);
            }
        }
        Input::Capacity => {}
        Input::Adoption => {
            for add_on in &mut scenario.add_ons {
                let mid = scaled(add_on.adoption.mid, by).min(Decimal::ONE);
                add_on.adoption = Spread::exact(mid);
            }
        }
    }
}

fn costs(profile: &mut Profile, scenario: &mut Scenario, by: Decimal) {
    for phase in &mut profile.phases {
        scale(&mut phase.cost, by);
        if let Some(nodes) = &mut phase.nodes {
            scale(&mut nodes.price, by);
        }
    }
    scenario.items.iter_mut().for_each(|i| scale(&mut i.amount, by));
    for add_on in &mut scenario.add_ons {
        scale(&mut add_on.fixed, by);
        scale(&mut add_on.per_adopter, by);
    }
    scenario.salaries.iter_mut().for_each(|s| scale(&mut s.monthly, by));
    if let Some(storage) = &mut scenario.storage {
        scale(&mut storage.per_unit, by);
    }
}

fn carries(basis: &mut PhaseBasis, factor: f64) {
    let turned = |n: u64| (n as f64 * factor).floor() as u64;
    basis.to = basis.to.map(turned);
    basis.upgrade_at = basis.upgrade_at.map(turned);
}

/// A count to come, so many times as far from the present one.
fn stretched(count: f64, factor: f64, units: f64) -> f64 {
    (units + factor * (count - units)).max(0.0)
}

/// The same growth with so many times the additions. A table's steps from the present count are
/// stretched.
fn grown(growth: &Growth, factor: f64, units: f64) -> Growth {
    match growth {
        Growth::Linear { per_month } => Growth::Linear { per_month: per_month * factor },
        Growth::Percent { per_month } => Growth::Percent { per_month: per_month * factor },
        Growth::SCurve { market, per_month } => {
            Growth::SCurve { market: *market, per_month: per_month * factor }
        }
        Growth::Table(points) => {
            let points = points.iter().map(|(day, count)| (*day, stretched(*count, factor, units)));
            Growth::Table(points.collect::<Vec<_>>().into())
        }
        Growth::Forecast { otherwise } => {
            Growth::Forecast { otherwise: Box::new(grown(otherwise, factor, units)) }
        }
    }
}
