//! What a unit pays, looked up by month and count. Between two counts at which a price begins it is
//! the same: one look at each tells all, and `economics` is who is asked.

use super::fixed::{Checked, Rate, fits};
use super::plan::billed;
use crate::domain::economics::{Assumptions, Calendar, Moment, net, price_at};
use crate::domain::scenario::{Scenario, When};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// The rates of one price: what a month earns of a hosted unit, and what of it is received.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rates {
    /// Revenue per hosted unit, after discounts.
    pub(super) revenue: Rate,
    /// Received per hosted unit from those who pay by the month.
    pub(super) monthly: Rate,
    /// Received for each who pays a year in advance, when the year begins.
    pub(super) yearly: Rate,
}

/// The prices of one month: a grid of counts.
#[derive(Debug, Clone, PartialEq)]
struct Grid {
    /// One row for each of the counts at which a plan begins.
    rows: Vec<Vec<Option<Rates>>>,
}

/// All prices.
#[derive(Debug, Clone)]
pub(super) struct Pricing {
    /// Whole units at which a plan begins, from zero.
    units: Vec<i64>,
    /// Hosted units at which a price begins, from zero.
    hosted: Vec<i64>,
    grids: Vec<Grid>,
    /// By month: which grid.
    months: Vec<usize>,
    /// Share of the hosted units that pay a year in advance, in 10⁻¹².
    pub(super) annual: Option<i64>,
}

impl Pricing {
    pub(super) fn new(a: &Assumptions<'_>, calendar: Calendar, months: u32) -> Checked<Self> {
        let s = a.scenario;
        let begins = |when: &When| match when {
            When::Units(count) => Decimal::from_f64(*count).and_then(|c| c.ceil().to_i64()),
            _ => None,
        };
        let units = steps(s.plans.iter().filter_map(|p| begins(&p.from)));
        let tiers = a.profile.price_tiers.iter();
        let hosted = steps(tiers.filter_map(|t| i64::try_from(t.from).ok()));
        let mut pricing = Self {
            units,
            hosted,
            grids: Vec::new(),
            months: Vec::with_capacity(months as usize),
            annual: s.prepayment.map(|p| super::plan::share(p.share)).transpose()?,
        };
        for month in 0..months {
            let grid = pricing.grid(a, calendar, month)?;
            let known = pricing.grids.iter().position(|g| *g == grid);
            let at = known.unwrap_or(pricing.grids.len());
            if known.is_none() {
                pricing.grids.push(grid);
            }
            pricing.months.push(at);
        }
        Ok(pricing)
    }

    fn grid(&self, a: &Assumptions<'_>, calendar: Calendar, month: u32) -> Checked<Grid> {
        let day = calendar.first_of(month);
        let cell = |units: i64, hosted: i64| {
            let at = Moment { day, units: Decimal::from(units), hosted: Decimal::from(hosted) };
            let price = price_at(a.profile, a.scenario, &at);
            let Some(price) = price.and_then(|p| net(a.scenario, p)) else { return Ok(None) };
            rates(a.scenario, price).map(Some)
        };
        let row = |units: &i64| self.hosted.iter().map(|h| cell(*units, *h)).collect();
        Ok(Grid { rows: self.units.iter().map(row).collect::<Checked<_>>()? })
    }

    /// The rates at a count; none: nobody says the price.
    pub(super) fn at(&self, month: usize, units: i64, hosted: i64) -> Option<Rates> {
        let place =
            |steps: &[i64], count: i64| steps.iter().rposition(|step| count >= *step).unwrap_or(0);
        let grid = &self.grids[self.months[month]];
        grid.rows[place(&self.units, units)][place(&self.hosted, hosted)]
    }
}

/// The price of an add-on for each adopter and month.
pub(super) fn add_on_price(s: &Scenario, price: Decimal) -> Checked<Rate> {
    Rate::of(fits(fits(net(s, price))?.checked_mul(billed(s)))?)
}

/// Sorted, from zero, each once.
fn steps(counts: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut steps: Vec<_> = counts.filter(|count| *count > 0).chain([0]).collect();
    steps.sort_unstable();
    steps.dedup();
    steps
}

fn rates(s: &Scenario, price: Decimal) -> Checked<Rates> {
    let part = |of: fn(&crate::domain::scenario::Prepayment) -> f64| {
        s.prepayment.as_ref().and_then(|p| Decimal::from_f64(of(p))).unwrap_or_default()
    };
    let (share, discount) = (part(|p| p.share), part(|p| p.discount));
    let billed = fits(price.checked_mul(billed(s)))?;
    let times = |factor: Decimal| fits(billed.checked_mul(factor)).and_then(Rate::of);
    Ok(Rates {
        revenue: times(Decimal::ONE - fits(share.checked_mul(discount))?)?,
        monthly: times(Decimal::ONE - share)?,
        yearly: times((Decimal::ONE - discount) * Decimal::from(12))?,
    })
}
