//! What lies ahead of each phase: when the present one is full, and what every option costs over
//! simulated demand (MODEL §7). The rules decide with it.
//!
//! **Regret.** Each option is held from its lead time on for its minimum stay; doing nothing is
//! held for the planning window. After that every option follows the same policy: up when full.
//! A path's cost is infrastructure, hours at their rate, the migrations on the way, and the penalty
//! for each unit-month beyond what the phase carries (the profile's, else the price it would have
//! paid). An option's regret is its cost less the cheapest option's on the same path, averaged over
//! the paths. All options are held against each other over the same months.

use super::feasible::obstacles;
use super::{Means, PLANNING_WINDOW, PhaseOption};
use crate::domain::Timestamp;
use crate::domain::economics::{
    Assumptions, MONTH_DAYS, at_end, figures, is_end_known, limit_of, phase_for,
};
use crate::domain::metric::Metric;
use crate::domain::money::Money;
use crate::domain::profile::{BasisId, Phase};
use crate::domain::reading::Reading;
use crate::domain::scenario::{Factor, Scenario};
use crate::domain::simulation::{Paths, demand_paths};
use chrono::{NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use std::collections::BTreeMap;

/// Enough for a 5 % quantile; few enough for every look.
const RUNS: u32 = 400;

/// Any number: the same advice comes of the same data.
const SEED: u64 = 0x70a1_1e12;

/// A smaller phase must carry for so long.
pub(super) const YEAR: usize = 12;

/// The months over which regret is counted: at least a year, at most this.
const LONGEST: usize = 24;

/// What it is made from.
#[derive(Debug, Clone, Copy)]
pub struct Outset<'a> {
    /// Business, basis, scenario, present phase, units.
    pub assumptions: Assumptions<'a>,
    /// Answers to the profile's requirements.
    pub requirements: &'a BTreeMap<String, bool>,
    /// What can be afforded and must be promised.
    pub means: &'a Means,
    /// The newest readings: what runs must fit on another machine.
    pub latest: &'a BTreeMap<Metric, Reading>,
    /// The highest quarter of an hour of CPU utilization in the last day, 0–1.
    pub busiest_cpu: Option<f64>,
    /// The present instant.
    pub now: Timestamp,
}

/// What the paths make of every phase on every basis. It is the dear part of the advice, and holds
/// as long as what it was made from does, for a day at most.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    made_from: MadeFrom,
    /// Since when its days count.
    from: Timestamp,
    by_basis: BTreeMap<BasisId, Outcome>,
}

#[derive(Debug, Clone, PartialEq)]
struct MadeFrom {
    scenario: Scenario,
    units: Option<f64>,
    phase: usize,
    measured_limit: Option<f64>,
    unit_forecast: Vec<f64>,
    day: NaiveDate,
}

impl MadeFrom {
    fn of(a: &Assumptions<'_>, now: Timestamp) -> Self {
        Self {
            scenario: a.scenario.clone(),
            units: a.units,
            phase: a.phase,
            measured_limit: a.measured_limit,
            unit_forecast: a.unit_forecast.to_vec(),
            day: now.date_naive(),
        }
    }

    fn is_of(&self, a: &Assumptions<'_>, now: Timestamp) -> bool {
        self.day == now.date_naive()
            && self.units == a.units
            && self.phase == a.phase
            && self.measured_limit == a.measured_limit
            && self.unit_forecast == a.unit_forecast
            && self.scenario == *a.scenario
    }
}

/// On one basis.
#[derive(Debug, Clone, PartialEq)]
struct Outcome {
    /// By phase: days until each path exceeds what it carries, sorted; infinite: not within the
    /// horizon. Empty for what lies below the present phase, and for a phase without an end.
    days: Vec<Vec<f32>>,
    /// Each phase's share of the paths that it carries for a year.
    carries: Vec<Option<f64>>,
    /// Each phase's expected cost and regret.
    costs: Option<Vec<Option<(f64, f64)>>>,
}

impl Outcomes {
    /// Walks the paths.
    #[must_use]
    pub fn of(a: &Assumptions<'_>, now: Timestamp) -> Self {
        let doubt = &a.scenario.uncertainty;
        let exact = doubt.growth == Factor::EXACT && doubt.churn == Factor::EXACT;
        // Without a doubt about the units all paths are one.
        let runs = if exact && doubt.shock.is_none() { 1 } else { RUNS };
        let paths = demand_paths(a, now, a.scenario.horizon.max(1) + 1, runs, SEED);
        let on = |basis: &BasisId| {
            let a = Assumptions { basis, ..*a };
            Outcome::of(&a, now, paths.as_ref())
        };
        Self {
            made_from: MadeFrom::of(a, now),
            from: now,
            by_basis: a.profile.bases.iter().map(|b| (b.clone(), on(b))).collect(),
        }
    }

    /// Whether it would come out the same now.
    #[must_use]
    pub fn holds(&self, a: &Assumptions<'_>, now: Timestamp) -> bool {
        self.made_from.is_of(a, now)
    }
}

impl Outcome {
    fn of(a: &Assumptions<'_>, now: Timestamp, paths: Option<&Paths>) -> Self {
        let days = |phase| {
            let limit = limit_with(a, phase).filter(|_| phase >= a.phase);
            let mut days: Vec<f32> = match (paths, limit) {
                (Some(all), Some(limit)) => all.runs().map(|run| days_until(run, limit)).collect(),
                _ => Vec::new(),
            };
            days.sort_by(f32::total_cmp);
            days
        };
        let carries = |phase| paths.map(|paths| carries(paths, limit_with(a, phase)));
        Self {
            days: (0..a.profile.phases.len()).map(days).collect(),
            carries: (0..a.profile.phases.len()).map(carries).collect(),
            costs: paths.and_then(|paths| costs(a, now, paths, regret_months(a))),
        }
    }
}

/// The share of the paths that stay within a limit for a year.
fn carries(paths: &Paths, limit: Option<f64>) -> f64 {
    let Some(limit) = limit else { return 1.0 };
    let holds = |run: &&[f32]| run.iter().take(YEAR + 1).all(|u| f64::from(*u) <= limit);
    paths.runs().filter(holds).count() as f64 / paths.runs().count().max(1) as f64
}

/// What lies ahead.
#[derive(Debug, Clone, PartialEq)]
pub struct Prospects {
    /// Units that the present phase carries: what the basis says, or less where a resource was
    /// measured to carry less; none: no end.
    pub limit: Option<f64>,
    present: usize,
    days: Vec<Vec<f32>>,
    /// The horizon's end.
    pub horizon: Timestamp,
    /// Since when the days count.
    from: Timestamp,
    /// Every phase of the ladder, doing nothing included.
    pub options: Vec<PhaseOption>,
    /// Over how many months regret is counted.
    pub months: u32,
}

impl Prospects {
    /// Looks ahead. Without a unit count there are options, and no paths.
    #[must_use]
    pub fn of(o: &Outset<'_>, outcomes: &Outcomes) -> Self {
        let a = &o.assumptions;
        let outcome = outcomes.by_basis.get(a.basis);
        let months = a.scenario.horizon.max(1);
        Self {
            limit: limit_with(a, a.phase),
            present: a.phase,
            days: outcome.map(|x| x.days.clone()).unwrap_or_default(),
            horizon: outcomes.from + days_of(f64::from(months) * MONTH_DAYS),
            from: outcomes.from,
            options: options(o, outcome),
            months: regret_months(a) as u32,
        }
    }

    /// The day by which a share of all paths exceed what the present phase carries; none: not
    /// within the horizon.
    #[must_use]
    pub fn full_by(&self, share: f64) -> Option<Timestamp> {
        self.left_by(self.present, share)
    }

    /// The same of the present phase or one above it.
    pub(super) fn left_by(&self, phase: usize, share: f64) -> Option<Timestamp> {
        let all = self.days.get(phase)?;
        let place = (share * all.len() as f64).ceil().max(1.0) as usize - 1;
        let days = all.get(place).filter(|d| d.is_finite())?;
        Some(self.from + days_of(f64::from(*days)))
    }

    /// The share of the paths that exceed it by an instant; none without a count or a limit.
    #[must_use]
    pub fn probability_by(&self, at: Timestamp) -> Option<f64> {
        self.left_share(self.present, at)
    }

    /// The same of the present phase or one above it.
    pub(super) fn left_share(&self, phase: usize, at: Timestamp) -> Option<f64> {
        let all = self.days.get(phase).filter(|days| !days.is_empty())?;
        let until = (at - self.from).num_seconds() as f64 / 86_400.0;
        let crossed = all.partition_point(|d| f64::from(*d) <= until);
        Some(crossed as f64 / all.len() as f64)
    }

    /// The feasible option with the least regret among some; the lowest of equals. None when none
    /// is feasible, or no regret is known.
    #[must_use]
    pub fn best(&self, among: impl Fn(&PhaseOption) -> bool) -> Option<usize> {
        let known = self.options.iter().filter(|x| x.obstacles.is_empty() && among(x));
        let known = known.filter_map(|x| x.regret.map(|r| (r.amount, x.phase)));
        known.min().map(|(_, phase)| phase)
    }
}

/// To the minute: dates are said by the day.
fn days_of(days: f64) -> TimeDelta {
    TimeDelta::minutes((days * 1440.0) as i64)
}

/// Units that a phase carries; the present one's measured limit counts.
pub(super) fn limit_with(a: &Assumptions<'_>, phase: usize) -> Option<f64> {
    let published = limit_of(&a.profile.phases[phase], a.basis).map(|l| l as f64);
    match (published, a.measured_limit.filter(|_| phase == a.phase)) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Whether it is known how far a phase carries. Where it is not, nothing is claimed for it.
fn knows_end(a: &Assumptions<'_>, phase: usize) -> bool {
    limit_with(a, phase).is_some() || is_end_known(&a.profile.phases[phase], a.basis)
}

/// Days until a path exceeds a limit, on a straight line inside the month.
fn days_until(run: &[f32], limit: f64) -> f32 {
    if run.first().is_some_and(|u| f64::from(*u) > limit) {
        return 0.0;
    }
    let crossing = run.windows(2).enumerate().find(|(_, pair)| f64::from(pair[1]) > limit);
    crossing.map_or(f32::INFINITY, |(month, pair)| {
        let (before, after) = (f64::from(pair[0]), f64::from(pair[1]));
        let part = (limit - before) / (after - before);
        ((month as f64 + part) * MONTH_DAYS) as f32
    })
}

/// From the decision to the end of the move.
pub(super) fn lead_time(phase: &Phase) -> TimeDelta {
    let lead = phase.migration.as_ref().map(|m| m.lead_time).unwrap_or_default();
    TimeDelta::from_std(lead).unwrap_or_default()
}

fn months_of(length: TimeDelta) -> usize {
    (length.num_minutes() as f64 / 1440.0 / MONTH_DAYS).ceil().clamp(0.0, 1200.0) as usize
}

fn stay(phase: &Phase) -> TimeDelta {
    TimeDelta::from_std(phase.minimum_stay).unwrap_or_default()
}

/// The longest lead time and minimum stay of any option, within bounds.
fn regret_months(a: &Assumptions<'_>) -> usize {
    let longest = a.profile.phases.iter().map(|p| months_of(lead_time(p) + stay(p)));
    let within = (a.scenario.horizon as usize).max(1);
    longest.max().unwrap_or(0).clamp(YEAR, LONGEST).min(within)
}

/// One phase in plain numbers, for the many paths.
struct Rung {
    infrastructure: f64,
    nodes: Option<(f64, f64, f64)>,
    operations: f64,
    limit: f64,
    knows_end: bool,
    /// Of the move up to it from the rung below.
    migration: f64,
    lead: usize,
    hold: usize,
}

impl Rung {
    fn of(a: &Assumptions<'_>, index: usize) -> Self {
        let phase = &a.profile.phases[index];
        let number = |d: Decimal| d.to_f64().unwrap_or(0.0);
        let end = a.scenario.cost_end;
        let rate = |id: &str| a.scenario.hourly_rates.get(id).copied().or(a.scenario.hourly_rate);
        let rate = rate(&phase.id).map_or(0.0, number);
        let hours = a.scenario.operations_hours.get(&phase.id).copied().or(phase.operations_hours);
        let migration = phase.migration.as_ref().map_or(0.0, |m| {
            let hour = (m.downtime.0 + m.downtime.1).as_secs_f64() / 7200.0;
            m.hours.map_or(0.0, number) * rate
                + m.cost.map_or(0.0, number)
                + hour * a.scenario.downtime_cost.map_or(0.0, number)
        });
        Self {
            infrastructure: number(at_end(phase.cost, end)),
            nodes: phase
                .nodes
                .map(|n| (n.units_per_node, number(at_end(n.price, end)), f64::from(n.least))),
            operations: hours.map_or(0.0, number) * rate,
            limit: limit_with(a, index).unwrap_or(f64::INFINITY),
            knows_end: knows_end(a, index),
            migration,
            lead: if index == a.phase { 0 } else { months_of(lead_time(phase)) },
            hold: months_of(if index == a.phase {
                PLANNING_WINDOW
            } else {
                lead_time(phase) + stay(phase)
            }),
        }
    }

    fn month(&self, units: f64) -> f64 {
        let nodes = self
            .nodes
            .map_or(0.0, |(each, price, least)| (units / each.max(1.0)).ceil().max(least) * price);
        self.infrastructure + nodes + self.operations
    }
}

/// Expected cost and regret of each phase; none where a unit that is not carried has no price, and
/// for a phase of which it is not known how much it carries.
fn costs(
    a: &Assumptions<'_>,
    now: Timestamp,
    paths: &Paths,
    months: usize,
) -> Option<Vec<Option<(f64, f64)>>> {
    let present = figures(a, now, a.phase, Decimal::from_f64(a.units?));
    let price = present.price.map(|p| p.amount);
    let penalty = a.profile.penalty.or(price)?.to_f64()?;
    let rungs: Vec<Rung> = (0..a.profile.phases.len()).map(|i| Rung::of(a, i)).collect();
    let mut sums = vec![(0.0, 0.0); rungs.len()];
    let mut count = 0.0;
    for run in paths.runs() {
        let cost = |option| cost_of(a, &rungs, option, run, months, penalty);
        let costs: Vec<f64> = (0..rungs.len()).map(cost).collect();
        let known = costs.iter().zip(&rungs).filter(|(_, rung)| rung.knows_end);
        let least = known.map(|(cost, _)| *cost).fold(f64::INFINITY, f64::min);
        for (sum, cost) in sums.iter_mut().zip(&costs) {
            sum.0 += cost;
            sum.1 += cost - least;
        }
        count += 1.0;
    }
    let mean = |((cost, regret), rung): ((f64, f64), &Rung)| {
        rung.knows_end.then_some((cost / count, regret / count))
    };
    (count > 0.0).then(|| sums.into_iter().zip(&rungs).map(mean).collect())
}

fn cost_of(
    a: &Assumptions<'_>,
    rungs: &[Rung],
    option: usize,
    run: &[f32],
    months: usize,
    penalty: f64,
) -> f64 {
    let mut phase = a.phase;
    let mut cost = 0.0;
    for (month, units) in run.iter().take(months).enumerate() {
        let units = f64::from(*units);
        let mut next = if month >= rungs[option].lead { option.max(phase) } else { phase };
        if month == rungs[option].lead {
            next = option;
        }
        if month >= rungs[option].hold {
            let known = || (next..rungs.len()).filter(|i| rungs[*i].knows_end);
            next = known()
                .find(|i| units <= rungs[*i].limit)
                .or_else(|| known().next_back())
                .unwrap_or(next);
        }
        if next != phase {
            // The way down is taken to be as much work as the way up was.
            let (low, high) = (phase.min(next), phase.max(next));
            cost += rungs[low + 1..=high].iter().map(|r| r.migration).sum::<f64>();
            phase = next;
        }
        let hosted = units * a.scenario.hosted_share;
        cost += rungs[phase].month(hosted) + (units - rungs[phase].limit).max(0.0) * penalty;
    }
    cost
}

fn options(o: &Outset<'_>, outcome: Option<&Outcome>) -> Vec<PhaseOption> {
    let a = &o.assumptions;
    let money = |v: f64| {
        let amount = Decimal::from_f64(v)?.round_dp(2);
        Some(Money::new(amount, a.profile.currency))
    };
    let units = a.units.unwrap_or(0.0);
    (0..a.profile.phases.len())
        .map(|phase| {
            let end_known = knows_end(a, phase);
            let figures = figures(a, o.now, phase, Decimal::from_f64(units));
            let known = outcome.and_then(|x| x.costs.as_ref()).and_then(|c| c.get(phase));
            let known = known.and_then(Option::as_ref);
            PhaseOption {
                phase,
                obstacles: obstacles(o, phase),
                limit: limit_with(a, phase),
                end_known,
                carries: outcome
                    .and_then(|x| x.carries.get(phase).copied().flatten())
                    .filter(|_| end_known),
                infrastructure: figures.infrastructure,
                operations: figures.operations,
                expected: known.and_then(|(cost, _)| money(*cost)),
                regret: known.and_then(|(_, regret)| money(*regret)),
            }
        })
        .collect()
}

/// The lowest phase from one on that carries so many units on the basis.
pub(super) fn carrying(a: &Assumptions<'_>, from: usize, units: f64) -> Option<usize> {
    phase_for(a.profile, a.basis, from, units)
}
