//! All runs, month after month: of each series only one month of all runs is held at a time, and
//! its quantiles are taken before the next. So the memory is that of the runs' own states: with
//! 10,000 runs about 2 MB, and 0.1 MB more for every range that is drawn, every age of stored data
//! and every month of a prepaid year.

use super::draw::Dice;
use super::draws::{Factors, Ranges, SHOCKS};
use super::fixed::{Checked, MICRO, Refusal};
use super::plan::Plan;
use super::quantile::{band, key, unkeyed};
use super::run::{Figures, Run, Stock, UNKNOWN};
use super::{Band, BandMonth, Entry, Paths, Simulation};
use crate::domain::Timestamp;
use crate::domain::economics::Assumptions;
use crate::domain::scenario::Shock;

/// After how many runs of a month it is asked whether to stop.
const ASK: usize = 256;

/// Simulates a scenario; none without units, or where amounts do not fit.
#[must_use]
pub fn simulate(a: &Assumptions<'_>, now: Timestamp, runs: u32, seed: u64) -> Option<Simulation> {
    simulate_until(a, now, runs, seed, &|| false).ok()
}

/// The same, with the reason where there is none, and a way to stop it early.
pub fn simulate_until(
    a: &Assumptions<'_>,
    now: Timestamp,
    runs: u32,
    seed: u64,
    stop: &dyn Fn() -> bool,
) -> Result<Simulation, Refusal> {
    let plan = Plan::new(a, now, a.scenario.horizon.saturating_add(1))?;
    let mut all = All::new(a, &plan, runs, seed)?;
    let mut months = Vec::with_capacity(plan.months());
    let mut entered = Entered::new(&plan, all.runs.len());
    let mut columns = Columns::new(all.runs.len());
    for month in 0..plan.months() {
        columns.clear();
        all.month(month, stop, |i, run, figures| {
            entered.note(month, i, run.phase);
            columns.push(run, figures);
        })?;
        months.push(columns.month(month, plan.starts[month]));
    }
    let broke = all.runs.iter().filter(|run| run.broke).count();
    Ok(Simulation {
        runs,
        seed,
        months,
        entries: entered.entries(),
        broke: plan.cash.map(|_| broke as f64 / all.runs.len().max(1) as f64),
    })
}

/// Units of each run in each of so many months, the present one included: the same paths as
/// [`simulate`] takes with that seed. None without units.
#[must_use]
pub fn demand_paths(
    a: &Assumptions<'_>,
    now: Timestamp,
    months: u32,
    runs: u32,
    seed: u64,
) -> Option<Paths> {
    let plan = Plan::new(a, now, months).ok()?;
    let mut all = All::new(a, &plan, runs, seed).ok()?;
    let length = months as usize;
    let mut units = vec![0.0_f32; length * all.runs.len()];
    for month in 0..length {
        all.turn(month).ok()?;
        for (i, run) in all.runs.iter().enumerate() {
            units[i * length + month] = (run.units as f64 / MICRO as f64) as f32;
        }
    }
    Some(Paths { months, units })
}

/// The runs, and what they draw.
struct All<'p> {
    plan: &'p Plan,
    runs: Vec<Run>,
    ranges: Ranges,
    shock: Option<Shock>,
    dice: Dice,
    archive: Vec<i64>,
    groups: Vec<i64>,
}

impl<'p> All<'p> {
    fn new(a: &Assumptions<'_>, plan: &'p Plan, runs: u32, seed: u64) -> Checked<Self> {
        let doubt = &a.scenario.uncertainty;
        let count = runs as usize;
        let factors = Factors::draw(doubt, seed, count)?;
        let ages = plan.storage.as_ref().map_or(0, |s| s.prices.len());
        let paid_ahead = plan.cash.is_some() && plan.pricing.annual.is_some();
        Ok(Self {
            plan,
            runs: factors.into_iter().map(|f| Run::new(plan, f)).collect(),
            ranges: plan.draws.draw(seed, count)?,
            shock: doubt.shock.filter(|s| s.deviation > 0.0),
            dice: Dice::new(seed, SHOCKS),
            archive: vec![0; ages * count],
            groups: vec![0; if paid_ahead { 12 * count } else { 0 }],
        })
    }

    /// All runs' units of a month.
    fn turn(&mut self, month: usize) -> Checked<()> {
        if month == 0 {
            return Ok(());
        }
        for run in &mut self.runs {
            if let Some(shock) = self.shock {
                run.shock = shock.persistence * run.shock + shock.deviation * self.dice.normal();
            }
            run.turn(self.plan, month)?;
        }
        Ok(())
    }

    /// All runs' figures of a month.
    fn month(
        &mut self,
        month: usize,
        stop: &dyn Fn() -> bool,
        mut take: impl FnMut(usize, &Run, &Figures),
    ) -> Checked<()> {
        self.turn(month)?;
        let count = self.runs.len().max(1);
        let (ages, groups) = (self.archive.len() / count, self.groups.len() / count);
        for (i, run) in self.runs.iter_mut().enumerate() {
            if i % ASK == 0 && stop() {
                return Err(Refusal::Stopped);
            }
            let mut stock = Stock {
                archive: &mut self.archive[i * ages..(i + 1) * ages],
                groups: &mut self.groups[i * groups..(i + 1) * groups],
            };
            let figures = run.book(self.plan, &self.ranges, month, i, &mut stock)?;
            take(i, run, &figures);
        }
        Ok(())
    }
}

/// One month of every series, over the runs that know it.
struct Columns {
    units: Vec<i64>,
    revenue: Vec<i64>,
    infrastructure: Vec<i64>,
    infrastructure_margin: Vec<i64>,
    full_margin: Vec<i64>,
    surplus: Vec<i64>,
    cumulative: Vec<i64>,
    cash: Vec<i64>,
}

impl Columns {
    fn new(runs: usize) -> Self {
        let column = || Vec::with_capacity(runs);
        Self {
            units: column(),
            revenue: column(),
            infrastructure: column(),
            infrastructure_margin: column(),
            full_margin: column(),
            surplus: column(),
            cumulative: column(),
            cash: column(),
        }
    }

    fn all(&mut self) -> [&mut Vec<i64>; 8] {
        [
            &mut self.units,
            &mut self.revenue,
            &mut self.infrastructure,
            &mut self.infrastructure_margin,
            &mut self.full_margin,
            &mut self.surplus,
            &mut self.cumulative,
            &mut self.cash,
        ]
    }

    fn clear(&mut self) {
        self.all().into_iter().for_each(Vec::clear);
    }

    fn push(&mut self, run: &Run, f: &Figures) {
        let known = |column: &mut Vec<i64>, value: i64| {
            if value != UNKNOWN {
                column.push(value);
            }
        };
        self.units.push(f.units);
        self.infrastructure.push(f.infrastructure);
        known(&mut self.revenue, f.revenue);
        known(&mut self.surplus, f.surplus);
        known(&mut self.cumulative, run.cumulative);
        known(&mut self.cash, f.cash);
        if f.revenue == UNKNOWN || f.revenue == 0 {
            return;
        }
        let revenue = f.revenue as f64;
        let margin = |spent: f64| key((revenue - spent) / revenue);
        let infrastructure = f.infrastructure as f64;
        self.infrastructure_margin.push(margin(infrastructure));
        if f.work_known {
            self.full_margin.push(margin(infrastructure + f.operations as f64 + f.team as f64));
        }
    }

    fn month(&mut self, month: usize, starts: Timestamp) -> BandMonth {
        let money = |column: &mut Vec<i64>| band(column, |v| v as f64 / MICRO as f64);
        let nothing = Band { p10: 0.0, p50: 0.0, p90: 0.0 };
        BandMonth {
            index: month as u32,
            starts,
            units: band(&mut self.units, |v| v as f64).unwrap_or(nothing),
            revenue: money(&mut self.revenue),
            infrastructure: money(&mut self.infrastructure).unwrap_or(nothing),
            infrastructure_margin: band(&mut self.infrastructure_margin, unkeyed),
            full_margin: band(&mut self.full_margin, unkeyed),
            surplus: money(&mut self.surplus),
            cumulative: money(&mut self.cumulative),
            cash: money(&mut self.cash),
        }
    }
}

/// When each phase above the present one is first entered.
struct Entered {
    present: usize,
    /// By phase and month.
    counts: Vec<Vec<u32>>,
    /// By run: the phases that it was in, as bits.
    seen: Vec<u128>,
}

impl Entered {
    fn new(plan: &Plan, runs: usize) -> Self {
        let phases = plan.migration.len();
        Self {
            present: plan.phase,
            counts: vec![vec![0; plan.months()]; phases],
            seen: vec![0; runs],
        }
    }

    fn note(&mut self, month: usize, run: usize, phase: usize) {
        // No ladder has 128 rungs; of one that had, the upper ones are not told.
        let bit = u32::try_from(phase).ok().and_then(|p| 1_u128.checked_shl(p)).unwrap_or(0);
        if phase > self.present && self.seen[run] & bit == 0 && bit != 0 {
            self.seen[run] |= bit;
            self.counts[phase][month] += 1;
        }
    }

    fn entries(&self) -> Vec<Entry> {
        let runs = self.seen.len() as u64;
        let entry = |(phase, counts): (usize, &Vec<u32>)| {
            let all: u64 = counts.iter().map(|n| u64::from(*n)).sum();
            let by = |tenths: u64| {
                let mut sum = 0;
                let enough = |n: &u32| {
                    sum += u64::from(*n);
                    sum * 10 >= runs * tenths
                };
                counts.iter().position(enough).map(|month| month as u32)
            };
            let months = [by(1), by(5), by(9)];
            let reached = all as f64 / runs.max(1) as f64;
            (all > 0).then_some(Entry { phase, reached, months })
        };
        self.counts.iter().enumerate().filter_map(entry).collect()
    }
}
