//! Which phase a month is in, and what a change of phase costs.

use super::calendar::{Calendar, has_come};
use super::costs::hourly_rate;
use super::types::{Assumptions, Line, LineOf, Month, Step};
use crate::domain::money::Money;
use crate::domain::profile::{BasisId, Phase, Profile};
use crate::domain::scenario::PhasePolicy;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::time::Duration;

/// Units up to which a phase carries on a basis: where the document says to move up, else its
/// upper end; none: no end, or none that is known ([`is_end_known`]).
#[must_use]
pub fn limit_of(phase: &Phase, basis: &BasisId) -> Option<u64> {
    let basis = phase.bases.get(basis)?;
    basis.upgrade_at.or(basis.to)
}

/// Whether the basis says how far the phase carries: to a count, or without end.
#[must_use]
pub fn is_end_known(phase: &Phase, basis: &BasisId) -> bool {
    phase.bases.get(basis).is_some_and(|b| b.unlimited || b.upgrade_at.or(b.to).is_some())
}

/// The lowest phase at or above `from` that carries `units` on the basis; none if none does.
#[must_use]
pub fn phase_for(profile: &Profile, basis: &BasisId, from: usize, units: f64) -> Option<usize> {
    (from..profile.phases.len())
        .find(|i| limit_of(&profile.phases[*i], basis).is_none_or(|limit| units <= limit as f64))
}

/// The phase of a month after the first, from that of the month before and the month's units.
#[must_use]
pub fn phase_after(
    a: &Assumptions<'_>,
    calendar: Calendar,
    month: u32,
    before: usize,
    units: Decimal,
) -> usize {
    let last = a.profile.phases.len().saturating_sub(1);
    match &a.scenario.policy {
        PhasePolicy::Stay => before,
        PhasePolicy::Dates(dates) => {
            let come = |day| day > calendar.today() && has_come(day, calendar.first_of(month));
            let entry = dates.iter().rev().find(|(day, _)| come(*day));
            entry.and_then(|(_, id)| a.profile.index_of(id)).unwrap_or(a.phase)
        }
        PhasePolicy::Follow => {
            let count = units.round().to_f64().unwrap_or_default();
            let phase = a.moving_to.map_or(before, |next| before.max(next));
            let full = phase == a.phase && a.measured_limit.is_some_and(|limit| count > limit);
            let from = if full { phase + 1 } else { phase };
            phase_for(a.profile, a.basis, from, count).unwrap_or(last).min(last)
        }
    }
}

/// What it costs to go from one phase to another: every rung between them.
pub(in crate::domain) fn migration(a: &Assumptions<'_>, from: usize, to: usize) -> Vec<Line> {
    let rungs = a.profile.phases.get(from.min(to) + 1..=from.max(to)).unwrap_or_default();
    let (mut work, mut down) = (Decimal::ZERO, Decimal::ZERO);
    for (phase, way) in rungs.iter().filter_map(|p| p.migration.as_ref().map(|m| (p, m))) {
        let hours = way.hours.zip(hourly_rate(a.scenario, phase));
        let hours = hours.map(|(hours, rate)| hours.saturating_mul(rate)).unwrap_or_default();
        work = work.saturating_add(hours).saturating_add(way.cost.unwrap_or_default());
        if let Some(cost) = a.scenario.downtime_cost {
            let mean = seconds(way.downtime.0).saturating_add(seconds(way.downtime.1));
            // Twice the mean, and 3,600 seconds an hour.
            let cost = mean.saturating_mul(cost).checked_div(Decimal::from(7_200));
            down = down.saturating_add(cost.unwrap_or_default());
        }
    }
    let line = |of, amount| Line { of, amount: Money::new(amount, a.profile.currency) };
    let lines = [line(LineOf::Migration, work), line(LineOf::Downtime, down)];
    lines.into_iter().filter(|line| !line.amount.amount.is_zero()).collect()
}

fn seconds(length: Duration) -> Decimal {
    Decimal::from(length.as_secs())
}

/// The months in which the phase changes.
pub(super) fn steps(months: &[Month]) -> Vec<Step> {
    let changes = months.windows(2).filter(|pair| pair[0].figures.phase != pair[1].figures.phase);
    let step = |pair: &[Month]| Step {
        month: pair[1].index,
        from: pair[0].figures.phase,
        to: pair[1].figures.phase,
    };
    changes.map(step).collect()
}
