//! From one month's units to the next, in whole millionths of a unit, as `economics` does it in
//! decimals; with drawn factors and the shock on top. What depends on the month alone is looked up
//! before the first run.

use super::fixed::{Checked, MICRO, PICO, Refusal, fits, parts, settled};
use crate::domain::economics::{Assumptions, Calendar, Moment, turn};
use crate::domain::profile::LocalText;
use crate::domain::scenario::{Growth, Scenario, When};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// As in `economics`: more than the Earth has people.
const MOST: i64 = 10_000_000_000 * MICRO;

/// So many units never come.
pub(super) const NEVER: i64 = i64::MAX;

/// The least whole count of units with which something holds in a month.
pub(super) fn least(when: When, calendar: Calendar, month: u32) -> i64 {
    match when {
        When::Units(count) => Decimal::from_f64(count)
            .map_or(NEVER, |count| count.max(Decimal::ZERO).ceil().to_i64().unwrap_or(NEVER)),
        date => {
            let day = calendar.first_of(month);
            let moment = Moment { day, units: Decimal::ZERO, hosted: Decimal::ZERO };
            if moment.reaches(date) { 0 } else { NEVER }
        }
    }
}

/// What holds by count, the strongest first; the last always holds.
#[derive(Debug, Clone)]
struct Ladder<T>(Vec<(i64, T)>);

impl<T: Copy> Ladder<T> {
    fn new(changes: impl DoubleEndedIterator<Item = (i64, T)>, otherwise: T) -> Self {
        let mut rungs = Vec::new();
        for (least, what) in changes.rev().filter(|(least, _)| *least != NEVER) {
            rungs.push((least, what));
            if least <= 0 {
                return Self(rungs);
            }
        }
        rungs.push((0, otherwise));
        Self(rungs)
    }

    fn at(&self, whole: i64) -> T {
        // The last rung holds from zero on.
        let rung = self.0.iter().find(|(least, _)| whole >= *least).or(self.0.last());
        rung.map_or_else(|| self.0[0].1, |(_, what)| *what)
    }
}

/// How a month grows.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Units a month; exact in 10⁻¹².
    Linear { per_month: f64, exact: i128 },
    /// A share a month, in 10⁻¹².
    Percent { share: i64 },
    /// The same with a market.
    Market { market: f64, share: f64 },
    /// Net of churn: by so much, in millionths of a unit.
    By(i64),
    /// Net of churn: to a count, and to that share of the present one besides.
    Toward { count: i64, share: f64 },
}

#[derive(Debug, Clone)]
struct MonthOf {
    growth: Ladder<Step>,
    churn: Ladder<i64>,
}

/// What one run has drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Luck {
    /// On additions, the shock included.
    pub(super) growth: f64,
    /// On churn.
    pub(super) churn: f64,
}

/// What a month leads to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Next {
    /// Millionths of a unit.
    pub(super) units: i64,
    /// Share that leaves, in 10⁻¹².
    pub(super) left: i64,
}

/// All months.
#[derive(Debug, Clone)]
pub(super) struct GrowthPlan {
    /// In the present month, in millionths.
    pub(super) first: i64,
    months: Vec<MonthOf>,
}

impl GrowthPlan {
    /// For the months from the present one to the one before `months`.
    pub(super) fn new(a: &Assumptions<'_>, calendar: Calendar, months: u32) -> Checked<Self> {
        let mut units = a.units.and_then(Decimal::from_f64).ok_or(Refusal::NoUnits)?;
        let first = counted(units)?;
        let mut plan = Vec::with_capacity(months as usize);
        for month in 0..months {
            let next = turn(a, calendar, month, units).units;
            plan.push(of_month(a, calendar, month, (units, next))?);
            units = next;
        }
        Ok(Self { first, months: plan })
    }

    /// Units of the month after `month`.
    pub(super) fn next(&self, month: usize, units: i64, luck: Luck) -> Checked<Next> {
        let of = fits(self.months.get(month))?;
        let whole = whole(units);
        let step = of.growth.at(whole);
        let net = match step {
            Step::By(change) => Some(change),
            Step::Toward { count, share } => {
                Some(count - units + parts(units as f64 * share, 1.0)?)
            }
            _ => None,
        };
        if let Some(change) = net {
            let change =
                if luck.growth == 1.0 { change } else { parts(change as f64 * luck.growth, 1.0)? };
            let after = units.saturating_add(change).clamp(0, MOST);
            return Ok(Next { units: after, left: lost(units, after) });
        }
        let churn = of.churn.at(whole);
        let churn = if luck.churn == 1.0 {
            churn
        } else {
            parts(churn as f64 * luck.churn, 1.0)?.min(PICO)
        };
        // In 10⁻¹⁸ of a unit.
        let kept = i128::from(units) * i128::from(PICO - churn);
        let won = won(step, units, luck.growth)?;
        Ok(Next { units: bounded(kept.saturating_add(won))?, left: churn })
    }
}

/// Whole units: to the even one at a half, as the decimals round.
pub(super) fn whole(units: i64) -> i64 {
    let (count, rest) = (units / MICRO, units % MICRO);
    let up = rest > MICRO / 2 || (rest == MICRO / 2 && count % 2 == 1);
    count + i64::from(up)
}

/// The share that leaves where only the net change is known, in 10⁻¹².
fn lost(before: i64, after: i64) -> i64 {
    if after >= before {
        return 0;
    }
    let share = i128::from(before - after) * i128::from(PICO) + i128::from(before / 2);
    (share / i128::from(before)) as i64
}

/// From 10⁻¹⁸ to 10⁻⁶ of a unit, within bounds.
fn bounded(units: i128) -> Checked<i64> {
    settled(units.clamp(0, i128::from(MOST) * i128::from(PICO)) as u128)
}

/// Gross additions in 10⁻¹⁸ of a unit.
fn won(step: Step, units: i64, luck: f64) -> Checked<i128> {
    const TO_ATTO: i128 = 1_000_000;
    Ok(match step {
        Step::Linear { exact, .. } if luck == 1.0 => exact * TO_ATTO,
        Step::Linear { per_month, .. } => {
            i128::from(parts(per_month * luck, MICRO as f64)?) * i128::from(PICO)
        }
        Step::Percent { share } => {
            let share = if luck == 1.0 { share } else { parts(share as f64 * luck, 1.0)? };
            i128::from(units) * i128::from(share)
        }
        Step::Market { market, share } => {
            let count = units as f64 / MICRO as f64;
            let free = (market - count).max(0.0);
            let won = if market > 0.0 { count * share * free / market * luck } else { 0.0 };
            // Beyond 9 million units a month a millionth is fine enough.
            match parts(won, PICO as f64) {
                Ok(pico) => i128::from(pico) * TO_ATTO,
                Err(_) => i128::from(parts(won, MICRO as f64)?) * i128::from(PICO),
            }
        }
        Step::By(_) | Step::Toward { .. } => 0,
    })
}

/// In millionths.
fn counted(units: Decimal) -> Checked<i64> {
    let micro = units.round_dp(6).checked_mul(Decimal::from(MICRO));
    let micro = fits(micro.and_then(|m| m.to_i64()))?;
    if (0..=MOST).contains(&micro) { Ok(micro) } else { Err(Refusal::TooLarge) }
}

/// A month's growth; `path` is what the exact projection makes of it: its units at the month's
/// beginning and at its end.
fn of_month(
    a: &Assumptions<'_>,
    calendar: Calendar,
    month: u32,
    path: (Decimal, Decimal),
) -> Checked<MonthOf> {
    let s = a.scenario;
    let moment = Moment::new(s, calendar.first_of(month), path.0);
    // Which growth the exact path has: its net steps are the ones that all runs take there.
    let holds = s.growth_changes.iter().rposition(|(when, _)| moment.reaches(*when));
    let mut steps = Vec::with_capacity(s.growth_changes.len());
    for (i, (when, growth)) in s.growth_changes.iter().enumerate() {
        let step = step(a, calendar, month, growth, (holds == Some(i)).then_some(path))?;
        steps.push((least(*when, calendar, month), step));
    }
    let base = step(a, calendar, month, &s.growth, holds.is_none().then_some(path))?;
    let churn = |share: f64| {
        let share = Decimal::from_f64(share).unwrap_or_default();
        pico(share.clamp(Decimal::ZERO, Decimal::ONE)).and_then(|c| i64::try_from(c).ok())
    };
    let changes = s.churn_changes.iter();
    let changes: Option<Vec<_>> =
        changes.map(|(w, share)| Some((least(*w, calendar, month), churn(*share)?))).collect();
    Ok(MonthOf {
        growth: Ladder::new(steps.into_iter(), base),
        churn: Ladder::new(fits(changes)?.into_iter(), fits(churn(s.churn))?),
    })
}

/// In 10⁻¹².
fn pico(value: Decimal) -> Option<i128> {
    value.checked_mul(Decimal::from(PICO))?.round().to_i128()
}

fn step(
    a: &Assumptions<'_>,
    calendar: Calendar,
    month: u32,
    growth: &Growth,
    path: Option<(Decimal, Decimal)>,
) -> Checked<Step> {
    let share = |share: f64| {
        let share = Decimal::from_f64(share).unwrap_or_default();
        fits(pico(share).and_then(|s| i64::try_from(s).ok()))
    };
    let growth = match growth {
        Growth::Forecast { otherwise } if a.unit_forecast.len() <= month as usize => {
            concrete(otherwise)
        }
        other => other,
    };
    Ok(match growth {
        Growth::Linear { per_month } => {
            let exact = pico(Decimal::from_f64(*per_month).unwrap_or_default());
            Step::Linear { per_month: *per_month, exact: fits(exact)? }
        }
        Growth::Percent { per_month } => Step::Percent { share: share(*per_month)? },
        Growth::SCurve { market, per_month } => Step::Market { market: *market, share: *per_month },
        Growth::Table(_) | Growth::Forecast { .. } => match path {
            Some((from, to)) => Step::By(counted(to)? - counted(from)?),
            None => elsewhere(a, calendar, month, growth)?,
        },
    })
}

/// Where a run has a table or a forecast and the exact path has not: from its own count on a
/// straight line to what is said of the month. A line from c at a time to p at another is, between
/// them, a part of c and a part of p; two counts tell both.
fn elsewhere(
    a: &Assumptions<'_>,
    calendar: Calendar,
    month: u32,
    growth: &Growth,
) -> Checked<Step> {
    let scenario = Scenario::plain(LocalText::default(), growth.clone());
    let turned = Assumptions { scenario: &scenario, ..*a };
    let from = |units: i64| counted(turn(&turned, calendar, month, Decimal::from(units)).units);
    let far = 1_000_000;
    let (count, other) = (from(0)?, from(far)?);
    Ok(Step::Toward { count, share: (other - count) as f64 / (far * MICRO) as f64 })
}

/// What holds without a forecast, however deep it is written.
fn concrete(mut growth: &Growth) -> &Growth {
    while let Growth::Forecast { otherwise } = growth {
        growth = otherwise;
    }
    growth
}
