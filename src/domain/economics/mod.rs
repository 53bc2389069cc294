//! Cost, revenue and margin, now and month by month (MODEL §6). Exact decimals; nothing is assumed:
//! without a price or a unit count the figures that need them are none.
//!
//! This page is the definition. `simulation` follows it in integers and is held against it to the
//! cent.
//!
//! # Time
//! Month 0 is the calendar month of `now`, month t the t-th after it. Its day, where a day is
//! needed, is `now`'s for month 0 and the first of the month for all others ([`Calendar`]).
//! A horizon of T months has the flows of T months: of month 0 to T − 1. Month T is the state that
//! they lead to: its units, phase and running figures are told, and what flows in it lies beyond the
//! horizon; it is in no sum, no year and no balance.
//! [`When::Date`] holds in the month in which the day lies and in all later ones; [`When::Units`]
//! while the month's units, hosted or not, are at least so many. Of several changes the last in the
//! list that holds counts.
//!
//! # Units (`growth`)
//! * uₜ is kept to the millionth (half to even), from 0 to [`MOST_UNITS`]. **All decisions and all
//!   money use the whole count** round(uₜ), half to even. hosted = ⌊whole count × hosted share⌋.
//! * The growth and the churn that hold in month t lead to month t + 1:
//!   uₜ₊₁ = uₜ − uₜ·churn + additions(uₜ). Additions: linear `a`; percent `uₜ·p`; S-curve
//!   `uₜ·p·max(0, market − uₜ) ÷ market`, 0 without a market.
//! * A table is net: no churn is taken off. With (d, n) the first point after day D of month t:
//!   if the day D' of month t + 1 is not after d, uₜ₊₁ = uₜ + (n − uₜ)·(D' − D) ÷ (d − D), in days;
//!   else the straight line between the points around D', or the last point's count after it.
//!   Without a point to come the count stays.
//! * A forecast is net: uₜ₊₁ = `unit_forecast[t]`; where that ends (or is no number) its `otherwise`
//!   leads on, with churn where that is gross, and `assumed_from` names the first such month.
//! * Of the units of month t the share `leftₜ` leaves: the churn, 0–1; on a net path
//!   max(0, uₜ − uₜ₊₁) ÷ uₜ.
//!
//! # Phase (`phases`)
//! Month 0 is in the present phase. *Follow*: the lowest phase at or above the last month's that
//! carries the month's units, by [`limit_of`]; in the present phase also no more than
//! `measured_limit`; from month 1 on at least `moving_to`; never down; the last phase when none
//! carries. *Stay*: the present one. *Dates*: the last entry after today whose month has come, month
//! 1 at the earliest; the days up to today are past, and the present phase is what they made.
//! Limits are about **all units** of the month, hosted or not, as the signals on `units.count` are;
//! of events about the participants of one event, not the peak: the documents' bands are so. Nodes
//! are about hosted units (participants). The peak is shown and decides nothing.
//!
//! # Price (`price`)
//! The list price is the scenario's; else Σ share·price ÷ Σ share over the plans that hold (of one
//! name the last in the list that holds); else the tier's: of the tiers of the latest `since` whose
//! month has come, the one with the highest `from` ≤ hosted; else the profile's. The whole count
//! pays one tier's price. Where prices include the tax, net = price ÷ (1 + rate); all below is net.
//! * **Events**: what is written per unit and month is per participant and event. A month bills
//!   hosted × events a year ÷ 12: subscriptions, adopters, items per unit and new data alike. A
//!   business that bills events has no price until the scenario says how many there are.
//! * Subscriptions = billed × price × (1 − prepaying share × discount): revenue is booked in the month
//!   that it is for. Add-on = ⌊hosted × adoption⌋, billed, × its net price, from its `from` on; the
//!   adoption is the middle one (its range is the simulation's).
//! * revenue = subscriptions + add-ons; unknown without a price. MRR = revenue, annual plans as a
//!   twelfth after the discount; ARR = 12 × MRR.
//!
//! # Costs (`costs`), each at the low, the middle and the high end of its range
//! * infrastructure = the phase + max(least, ⌈hosted ÷ units per node⌉) × price per node + storage +
//!   add-ons' own (fixed + per adopter, billed) + items of that kind + the tax on all this, where it
//!   is not got back (a line of its own).
//! * Items: each month; each year ÷ 12; per billed unit; once: in the first month in which it holds
//!   (its `from` and its phase). What held a month before the projection is paid: a day of an earlier
//!   month, a count that is reached at the beginning. What holds from the start is due in month 0 (in
//!   its phase: in the first month there).
//! * Storage: per end of the range, gigabytes by age in months, kept to the millionth (half to
//!   even). Month 0: hosted × already + new, of age 0; new = billed × per unit. From month t to
//!   t + 1 every cohort is multiplied by 1 − leftₜ and ages by one; the cohorts from the last tier's
//!   age on are one. A month pays for what is there with its own new data.
//! * operations = hours × rate (the scenario's for the phase, else the phase's; the scenario's for the
//!   phase, else its own) + items of operations, each with its own tax where that is not got back.
//!   Unknown where hours or rate are, but for two cases: no hours cost nothing at any rate; and where
//!   neither hours nor rate are given and salaries are, the work is the team's. What is unknown is
//!   none in `operations` and `full_margin`, and not counted in surplus and cash.
//! * team = the salaries that hold: `from`, and from their phase on upwards.
//! * migration, in the first month of a new phase: of every rung passed, up or down (the way down is
//!   taken to be the work of the way up), hours × the rate of the rung's phase + cost, and the mean
//!   downtime × its cost per hour. What is unknown of it is not counted.
//! * The scenario's cost end chooses which end is `infrastructure` and which end items, salaries and
//!   storage have everywhere; `infrastructure_range` has both.
//!
//! # CO₂ (`emissions`)
//! Of the phase's machines as the basis in use describes them ([`carbon::monthly_power_carbon`]),
//! estimated from their size alone. Where units decide how many machines there are: × their number ÷
//! that of the described ones. Unknown where the basis describes none; a year needs all its months.
//! Per unit: ÷ billed units, as the cost per unit.
//!
//! [`carbon::monthly_power_carbon`]: crate::domain::carbon::monthly_power_carbon
//!
//! # Margins
//! infrastructure margin = (revenue − infrastructure) ÷ revenue; full margin takes operations and team
//! off as well, migrations not; none at zero revenue. surplus = revenue − all costs, migrations
//! included. [`Figures`] of now are month 0's; [`figures`] are those of a count in a phase, running:
//! without items that are due once, without migration, all data as new; without a count, the costs
//! are those of none.
//!
//! # Cash (`cash`)
//! Opening cash + received − costs, whole months, VAT excluded. Received: monthly payers (hosted −
//! annual, annual = hosted × prepaying share) at the price; add-ons; and of those who pay in advance
//! twelve discounted months in the month in which their year begins, at that month's price. Their
//! years begin in twelve groups, kept to the millionth: annual₀ ÷ 12 each for month 0 and the eleven
//! after it; month by month every group is multiplied by 1 − left, and what annual exceeds their sum
//! is added to the month's own group; where they exceed annual, all are scaled to it.
//!
//! # Break-even (`break_even`)
//! The smallest whole count from which on the margin stays ≥ 0 up to the phase's limit (without one:
//! [`MOST_UNITS`]), with month 0's dates, the present phase and the running costs.

mod break_even;
mod calendar;
mod cash;
mod costs;
mod emissions;
mod growth;
mod phases;
mod price;
pub mod reconcile;
mod storage;
mod types;
mod years;

pub use calendar::{Calendar, Moment};
pub use costs::{at_end, hourly_rate};
pub use emissions::carbon_per_unit;
pub use growth::{Turn, next_month, turn};
/// A month in days, for dates inside a month.
pub const MONTH_DAYS: f64 = 365.25 / 12.0;

pub(in crate::domain) use costs::work;
pub(in crate::domain) use phases::migration;
pub use phases::{is_end_known, limit_of, phase_after, phase_for};
pub use price::price_at;
pub(in crate::domain) use price::{billed, net};
pub use types::{Assumptions, Economics, Figures, Line, LineOf, Month, Step, Year};

use crate::domain::Timestamp;
use crate::domain::money::Money;
use costs::{Bill, Due, Ends, Once};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use storage::Archive;

/// More than the Earth has people; it keeps products inside a decimal's range.
pub const MOST_UNITS: Decimal = Decimal::from_parts(1_410_065_408, 2, 0, false, 0);

/// The running figures at a number of units in a phase: nothing that is due once, no migration.
#[must_use]
pub fn figures(
    a: &Assumptions<'_>,
    now: Timestamp,
    phase: usize,
    units: Option<Decimal>,
) -> Figures {
    let at = Moment::new(a.scenario, now.date_naive(), units.unwrap_or_default());
    let bill = costs::bill(a, phase, &at, &fresh(a, &at));
    put_together(a, phase, units.map(|_| &at), &bill, Vec::new())
}

/// All data as new, and nothing that is due once.
fn fresh(a: &Assumptions<'_>, at: &Moment) -> Due<'static> {
    let archive = Archive::new(a.scenario, at, 0);
    Due { storage: archive.map_or_else(Ends::default, |archive| archive.cost()), once: &[] }
}

/// A month in a few sums.
struct Sums {
    revenue: Option<Decimal>,
    infrastructure: Decimal,
    operations: Option<Decimal>,
    team: Decimal,
}

/// The running sums at a moment.
fn running(a: &Assumptions<'_>, phase: usize, at: &Moment) -> Sums {
    let bill = costs::bill(a, phase, at, &fresh(a, at));
    let revenue = price::revenue(a.profile, a.scenario, at);
    Sums {
        revenue: revenue.and_then(|lines| exact_sum(&lines)),
        infrastructure: infrastructure(&bill).at(a.scenario.cost_end),
        operations: bill.work_known.then(|| sum(&bill.operations)),
        team: sum(&bill.team),
    }
}

fn infrastructure(bill: &Bill) -> Ends {
    bill.infrastructure.iter().fold(Ends::default(), |sum, line| sum.plus(line.1))
}

fn sum(lines: &[(LineOf, Decimal)]) -> Decimal {
    lines.iter().fold(Decimal::ZERO, |sum, line| sum.saturating_add(line.1))
}

fn exact_sum(lines: &[(LineOf, Decimal)]) -> Option<Decimal> {
    lines.iter().try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.1))
}

/// The figures of a month from its bill; without a moment the count is unknown.
fn put_together(
    a: &Assumptions<'_>,
    phase: usize,
    at: Option<&Moment>,
    bill: &Bill,
    moved: Vec<Line>,
) -> Figures {
    let currency = a.profile.currency;
    let money = |amount| Money::new(amount, currency);
    let end = a.scenario.cost_end;
    let range = infrastructure(bill);
    let [low, _, high] = range.0;
    let cost = range.at(end);
    let hosted = at.map(|at| at.hosted);
    let sources = at.and_then(|at| price::revenue(a.profile, a.scenario, at));
    let revenue = sources.as_deref().and_then(exact_sum);
    let (known, team) = (sum(&bill.operations), sum(&bill.team));
    let migration = moved.iter().fold(Decimal::ZERO, |s, l| s.saturating_add(l.amount.amount));
    let margin = |spent: Decimal| {
        let revenue = revenue.filter(|r| !r.is_zero())?;
        revenue.checked_sub(spent)?.checked_div(revenue)
    };
    let running = cost.saturating_add(known).saturating_add(team);
    let line = |(of, amount): (LineOf, Decimal)| Line { of, amount: money(amount) };
    let costs = bill.infrastructure.iter().map(|(of, ends)| (*of, ends.at(end)));
    let costs = costs.chain(bill.operations.iter().copied()).chain(bill.team.iter().copied());
    let billed = hosted.map(|h| price::billed(a.scenario, h)).filter(|b| !b.is_zero());
    Figures {
        units: at.map(|at| at.units),
        hosted,
        peak: hosted.zip(a.scenario.events).and_then(|(hosted, events)| {
            Some(hosted.checked_mul(Decimal::from_f64(events.peak_share)?)?.ceil())
        }),
        phase,
        price: at.and_then(|at| price::net_price(a.profile, a.scenario, at)).map(money),
        infrastructure: money(cost),
        infrastructure_range: (money(low), money(high)),
        operations: bill.work_known.then(|| money(known)),
        revenue: revenue.map(money),
        cost_per_unit: billed.and_then(|b| cost.checked_div(b)).map(money),
        infrastructure_margin: margin(cost),
        infrastructure_margin_range: margin(high).zip(margin(low)),
        full_margin: margin(running).filter(|_| bill.work_known),
        surplus: revenue.and_then(|r| r.checked_sub(running)?.checked_sub(migration)).map(money),
        team: money(team),
        migration: money(migration),
        nodes: costs::machines(bill.nodes),
        mrr: revenue.map(money),
        arr: revenue.and_then(|r| r.checked_mul(12.into())).map(money),
        revenue_lines: sources.unwrap_or_default().into_iter().map(line).collect(),
        cost_lines: costs.map(line).chain(moved).collect(),
        carbon: emissions::monthly(a, phase, bill.nodes),
    }
}

/// The present figures and the projection from the month of `now` on.
#[must_use]
pub fn project(a: &Assumptions<'_>, now: Timestamp) -> Economics {
    let units = a.units.and_then(Decimal::from_f64);
    let (months, assumed_from) =
        units.map_or_else(Default::default, |units| months(a, units, Calendar::new(now)));
    let present = months.first().map(|month: &Month| month.figures.clone());
    let (break_even_units, full_break_even_units) = break_even::break_even(a, now.date_naive());
    Economics {
        currency: a.profile.currency,
        now: present.unwrap_or_else(|| figures(a, now, a.phase, None)),
        break_even_units,
        steps: phases::steps(&months),
        years: years::years(&months[..booked(&months)], a.profile.currency),
        full_break_even_units,
        operating_break_even: years::stays_up(&months, |m| m.figures.surplus),
        payback: years::stays_up(&months, |m| m.cumulative),
        runway: months
            .iter()
            .find(|m| m.cash.is_some_and(|c| c.amount < Decimal::ZERO))
            .map(|m| m.index),
        assumed_from,
        months,
    }
}

/// How many of the months have flows within the horizon: all but the last, which is its end.
fn booked(months: &[Month]) -> usize {
    months.len().saturating_sub(1).max(months.len().min(1))
}

/// Every month, and the first whose units a forecast does not tell.
fn months(a: &Assumptions<'_>, units: Decimal, calendar: Calendar) -> (Vec<Month>, Option<u32>) {
    let horizon = a.scenario.horizon;
    let money = |amount| Money::new(amount, a.profile.currency);
    let mut months = Vec::with_capacity(horizon as usize + 1);
    let mut at = Moment::new(a.scenario, calendar.today(), units);
    let mut archive = Archive::new(a.scenario, &at, horizon);
    let mut once = Once::new(a, &at, &calendar.before(at));
    let mut till = cash::Till::new(a, &at);
    let (mut units, mut phase, mut assumed_from) = (units, a.phase, None);
    let mut cumulative = Some(money(Decimal::ZERO));
    for index in 0..=horizon {
        let mut moved = Vec::new();
        if index > 0 {
            let turn = growth::turn(a, calendar, index - 1, units);
            units = turn.units;
            assumed_from = assumed_from.or(turn.assumed.then_some(index));
            at = Moment::new(a.scenario, calendar.first_of(index), units);
            let next = phases::phase_after(a, calendar, index, phase, units);
            moved = phases::migration(a, phase, next);
            phase = next;
            if let Some(archive) = &mut archive {
                archive.age(turn.left);
                archive.add(a.scenario, &at);
            }
            if let Some(till) = &mut till {
                till.age(turn.left);
            }
        }
        let storage = archive.as_ref().map_or_else(Ends::default, Archive::cost);
        let due = Due { storage, once: once.turn(a, phase, &at) };
        let bill = costs::bill(a, phase, &at, &due);
        let figures = put_together(a, phase, Some(&at), &bill, moved);
        let cash = if index == 0 || index < horizon {
            cumulative = cumulative.zip(figures.surplus).and_then(|(sum, s)| sum.checked_add(s));
            till.as_mut().and_then(|till| till.book(a, index, &at, &figures))
        } else {
            till.as_ref().filter(|_| figures.price.is_some()).map(cash::Till::balance)
        };
        let starts = calendar.starts(index);
        months.push(Month { index, starts, figures, cumulative, cash: cash.map(money) });
    }
    (months, assumed_from)
}

#[cfg(test)]
mod tests;
