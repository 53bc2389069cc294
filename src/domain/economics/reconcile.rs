//! What a document publishes about money beside what its own inputs make, and why they part. The
//! published figures are quoted: nothing is calculated with them, and no input is turned to meet one.

use super::calendar::Moment;
use super::types::Assumptions;
use super::{figures, limit_of, price_at, project};
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::domain::money::{Money, Spread};
use crate::domain::profile::{BasisId, LoadTest, Profile, PublishedFigure, PublishedMargin};
use crate::domain::scenario::Scenario;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};
use std::time::Duration;

/// What kind of figure is held against another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Claimed {
    /// Monthly revenue.
    Revenue,
    /// Infrastructure margin.
    Margin,
    /// What a phase costs a month.
    Cost,
    /// What it costs a month with the hours of operations.
    Total,
    /// Units that pay for a phase.
    BreakEven,
    /// Units some time after the first.
    Units,
    /// Requests per second of a load test.
    Throughput,
}

impl Claimed {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Revenue => "revenue",
            Self::Margin => "margin",
            Self::Cost => "cost",
            Self::Total => "total",
            Self::BreakEven => "break-even",
            Self::Units => "units",
            Self::Throughput => "throughput",
        }
    }
}

/// A figure in its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// From … to; one price has both ends alike.
    Money(Money, Money),
    /// From … to, 0–1.
    Ratio(Decimal, Decimal),
    /// Business units.
    Units(u64),
    /// A second.
    Rate(f64),
}

/// One published figure beside the computed one.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Of what kind.
    pub claimed: Claimed,
    /// The phase that it is about, an index into the ladder; none: about all.
    pub phase: Option<usize>,
    /// The number of units that it is about, where it is about one.
    pub units: Option<u64>,
    /// As published.
    pub published: Amount,
    /// Published as « ~20 ».
    pub about: bool,
    /// Published as « 95 %+ »: at least.
    pub or_more: bool,
    /// As its own inputs make it; none: they do not.
    pub computed: Option<Amount>,
    /// Whether the published figure is the computed one in the digits that it is written in.
    pub agrees: bool,
    /// Where it comes from, or why the two part.
    pub why: Message,
}

/// Every figure that the profile's document publishes, in its order.
#[must_use]
pub fn rows(profile: &Profile, basis: &BasisId, now: Timestamp) -> Vec<Row> {
    let on = Desk { profile, basis, now };
    let margins = profile.published.iter().filter_map(|claim| on.margin(claim)).flatten();
    let claims = profile.claims.iter().filter_map(|claim| on.claim(claim));
    let tests = profile.load_tests.iter().filter_map(|test| on.throughput(test));
    margins.chain(claims).chain(tests).collect()
}

struct Desk<'a> {
    profile: &'a Profile,
    basis: &'a BasisId,
    now: Timestamp,
}

impl Desk<'_> {
    fn money(&self, amount: Decimal) -> Money {
        Money::new(amount, self.profile.currency)
    }

    fn assume<'s>(&'s self, scenario: &'s Scenario, phase: usize, units: f64) -> Assumptions<'s> {
        Assumptions {
            profile: self.profile,
            basis: self.basis,
            scenario,
            phase,
            units: Some(units),
            measured_limit: None,
            moving_to: None,
            unit_forecast: &[],
        }
    }

    /// The profile's growth with nothing beside it, as the documents calculate.
    fn plain(&self) -> Option<Scenario> {
        let base = self.profile.scenarios.get("base")?;
        Some(Scenario::plain(base.name.clone(), base.growth.clone()))
    }

    /// The revenue and the margin of one line.
    fn margin(&self, claim: &PublishedMargin) -> Option<[Row; 2]> {
        let phase = self.profile.index_of(&claim.phase)?;
        let scenario = Scenario { price: Some(claim.price), ..self.plain()? };
        let a = self.assume(&scenario, phase, claim.units as f64);
        let f = figures(&a, self.now, phase, Some(Decimal::from(claim.units)));
        let revenue = f.revenue?.amount;
        let units = Some(claim.units);
        let product = Message::new("reconcile-product")
            .units("units", claim.units as f64)
            .money("price", self.money(claim.price));
        let first = Row {
            claimed: Claimed::Revenue,
            phase: Some(phase),
            units,
            published: Amount::Money(self.money(claim.revenue), self.money(claim.revenue)),
            about: false,
            or_more: false,
            computed: Some(Amount::Money(self.money(revenue), self.money(revenue))),
            agrees: revenue == claim.revenue,
            why: product,
        };
        let published = Decimal::from_f64(claim.margin)?.normalize();
        let (margin, range) = (f.infrastructure_margin?, f.infrastructure_margin_range?);
        // « 99 % » are two digits; what rounds to them is what is written.
        let digits = published.scale().max(2);
        let away = RoundingStrategy::MidpointAwayFromZero;
        let rounds = margin.round_dp_with_strategy(digits, away) == published;
        let agrees = if claim.or_more { margin >= published } else { rounds };
        let leaves = revenue.checked_mul(Decimal::ONE - published)?;
        let (low, high) = f.infrastructure_range;
        let quantity = |m: Message, name, share: Decimal| {
            m.quantity(name, share.to_f64().unwrap_or(f64::NAN), Unit::Ratio)
        };
        let why = if claim.or_more {
            let others = self.money(leaves.checked_sub(f.infrastructure.amount)?);
            let why = Message::new("reconcile-margin-or-more").money("others", others);
            quantity(why, "margin", published)
        } else if agrees {
            Message::new("reconcile-margin-rounded").money("cost", f.infrastructure)
        } else {
            let why = if low == high {
                Message::new("reconcile-margin-off").money("low", low)
            } else {
                Message::new("reconcile-margin-off-range").money("low", low).money("high", high)
            };
            let why = why.money("leaves", self.money(leaves));
            quantity(why, "margin", published)
        };
        let second = Row {
            claimed: Claimed::Margin,
            phase: Some(phase),
            units,
            published: Amount::Ratio(published, published),
            about: false,
            or_more: claim.or_more,
            computed: Some(Amount::Ratio(range.0, range.1)),
            agrees,
            why,
        };
        Some([first, second])
    }

    fn claim(&self, claim: &PublishedFigure) -> Option<Row> {
        match claim {
            PublishedFigure::Cost { phase, cost } => self.cost(phase, *cost),
            PublishedFigure::BreakEven { phase, units } => self.break_even(phase, *units),
            PublishedFigure::Units { after_months, units } => self.units(*after_months, *units),
        }
    }

    fn cost(&self, phase: &str, published: Spread) -> Option<Row> {
        let phase = self.profile.index_of(phase)?;
        let cost = self.profile.phases[phase].cost;
        let range = |s: Spread| Amount::Money(self.money(s.low), self.money(s.high));
        let agrees = (cost.low, cost.high) == (published.low, published.high);
        let inside = cost.low <= published.low && published.high <= cost.high;
        let why = Message::new(match (agrees, inside) {
            (true, _) => "reconcile-cost-taken",
            (false, true) => "reconcile-cost-part",
            (false, false) => "reconcile-cost-other",
        });
        Some(Row {
            claimed: Claimed::Cost,
            phase: Some(phase),
            units: None,
            published: range(published),
            about: false,
            or_more: false,
            computed: Some(range(cost)),
            agrees,
            why,
        })
    }

    fn break_even(&self, phase: &str, published: u64) -> Option<Row> {
        let phase = self.profile.index_of(phase)?;
        let scenario = self.plain()?;
        let a = self.assume(&scenario, phase, 0.0);
        let found = project(&a, self.now).break_even_units;
        let rung = &self.profile.phases[phase];
        let why = match found {
            Some(units) => {
                let at = Moment::new(&scenario, self.now.date_naive(), Decimal::from(units));
                let price = price_at(self.profile, &scenario, &at)?;
                Message::new("reconcile-break-even")
                    .money("cost", self.money(rung.cost.mid))
                    .money("price", self.money(price))
            }
            None => match limit_of(rung, self.basis) {
                Some(limit) => {
                    Message::new("reconcile-break-even-never").units("limit", limit as f64)
                }
                None => Message::new("reconcile-break-even-none"),
            },
        };
        Some(Row {
            claimed: Claimed::BreakEven,
            phase: Some(phase),
            units: None,
            published: Amount::Units(published),
            about: false,
            or_more: false,
            computed: found.map(Amount::Units),
            agrees: found == Some(published),
            why,
        })
    }

    /// The count that the profile's own growth reaches, from nothing.
    fn units(&self, after_months: u32, published: u64) -> Option<Row> {
        let base = self.profile.scenarios.get("base")?;
        let scenario = Scenario { horizon: after_months, ..base.clone() };
        let economics = project(&self.assume(&scenario, 0, 0.0), self.now);
        let found = economics.months.last()?.figures.units?.to_u64()?;
        let why = Message::new("reconcile-units").local("scenario", &base.name).quantity(
            "months",
            f64::from(after_months),
            Unit::Count,
        );
        Some(Row {
            claimed: Claimed::Units,
            phase: None,
            units: None,
            published: Amount::Units(published),
            about: false,
            or_more: false,
            computed: Some(Amount::Units(found)),
            agrees: found == published,
            why,
        })
    }

    /// The rate of a load test that also says how many requests it made in what time.
    fn throughput(&self, test: &LoadTest) -> Option<Row> {
        let (requests, seconds) = test.requests.filter(|(_, seconds)| *seconds > 0.0)?;
        let rate = requests as f64 / seconds;
        let why = Message::new("reconcile-throughput")
            .quantity("requests", requests as f64, Unit::Count)
            .duration("took", Duration::try_from_secs_f64(seconds).ok()?);
        Some(Row {
            claimed: Claimed::Throughput,
            phase: self.profile.index_of(&test.phase),
            units: None,
            published: Amount::Rate(test.throughput),
            about: false,
            or_more: false,
            computed: Some(Amount::Rate(rate)),
            agrees: rate.round() == test.throughput.round(),
            why,
        })
    }
}
