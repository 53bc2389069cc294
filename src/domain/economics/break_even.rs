//! From how many units on a phase pays.
//!
//! Between two counts at which something begins (a price by count, a plan, an add-on, an item, a
//! salary) revenue and costs only rise with the count, steps of nodes and adopters included. So over
//! the counts from a to b no margin is below revenue(a) − costs(b). The last count that does not pay
//! is searched from the upper end: a range whose bound is not negative is done with, any other is
//! halved. What is found is exact; the answer is the count after it.

use super::MOST_UNITS;
use super::calendar::Moment;
use super::phases::limit_of;
use super::types::Assumptions;
use super::{Sums, running};
use crate::domain::scenario::When;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// How many ranges are looked at. More are needed only where revenue and costs rise almost alike
/// (within a ten-thousandth) over millions of counts; then there is no answer.
const PATIENCE: u32 = 20_000;

/// The smallest counts from which on the infrastructure margin and the full margin stay at or above
/// zero, up to what the present phase carries.
pub(super) fn break_even(a: &Assumptions<'_>, day: NaiveDate) -> (Option<u64>, Option<u64>) {
    let infrastructure = |sums: &Sums| Some((sums.revenue?, sums.infrastructure));
    let full = |sums: &Sums| {
        let spent = sums.infrastructure.saturating_add(sums.operations?);
        Some((sums.revenue?, spent.saturating_add(sums.team)))
    };
    let search = |of: &dyn Fn(&Sums) -> Option<(Decimal, Decimal)>| {
        Search { a, day, of, left: PATIENCE }.first()
    };
    (search(&infrastructure), search(&full))
}

/// Revenue and what it has to cover, from a month's sums.
type Sides<'s> = &'s dyn Fn(&Sums) -> Option<(Decimal, Decimal)>;

struct Search<'s, 'a> {
    a: &'s Assumptions<'a>,
    day: NaiveDate,
    of: Sides<'s>,
    left: u32,
}

/// No answer: something is unknown, or it takes too long.
struct Unknown;

impl Search<'_, '_> {
    fn first(mut self) -> Option<u64> {
        let phase = self.a.profile.phases.get(self.a.phase)?;
        let most = MOST_UNITS.to_u64().unwrap_or(u64::MAX);
        let most = limit_of(phase, self.a.basis).unwrap_or(most).min(most);
        let mut upper = most;
        for lower in self.beginnings(most).into_iter().rev() {
            match self.last_below(lower, upper) {
                Err(Unknown) => return None,
                Ok(Some(last)) => return (last < most).then_some(last + 1),
                Ok(None) => upper = lower.saturating_sub(1),
            }
        }
        Some(0)
    }

    /// The last count from `lower` to `upper` that does not pay.
    fn last_below(&mut self, lower: u64, upper: u64) -> Result<Option<u64>, Unknown> {
        self.left = self.left.checked_sub(1).ok_or(Unknown)?;
        let (least, _) = self.sides(lower)?;
        let (earned, spent) = self.sides(upper)?;
        if earned < spent {
            return Ok(Some(upper));
        }
        if least >= spent {
            return Ok(None);
        }
        if upper - lower <= 1 {
            let (earned, spent) = self.sides(lower)?;
            return Ok((earned < spent).then_some(lower));
        }
        let middle = lower + (upper - lower) / 2;
        match self.last_below(middle + 1, upper)? {
            Some(found) => Ok(Some(found)),
            None => self.last_below(lower, middle),
        }
    }

    fn sides(&self, units: u64) -> Result<(Decimal, Decimal), Unknown> {
        let at = Moment::new(self.a.scenario, self.day, Decimal::from(units));
        (self.of)(&running(self.a, self.a.phase, &at)).ok_or(Unknown)
    }

    /// The counts up to `most` at which something begins, 0 first.
    fn beginnings(&self, most: u64) -> Vec<u64> {
        let s = self.a.scenario;
        let whens = s.plans.iter().map(|p| p.from);
        let whens = whens.chain(s.add_ons.iter().map(|x| x.from));
        let whens = whens.chain(s.items.iter().map(|x| x.from));
        let whens = whens.chain(s.salaries.iter().map(|x| x.from));
        let counts = whens.filter_map(|when| match when {
            When::Units(count) => Decimal::from_f64(count),
            When::Start | When::Date(_) => None,
        });
        let share = Decimal::from_f64(s.hosted_share).unwrap_or(Decimal::ONE);
        let tiers = self.a.profile.price_tiers.iter();
        let tiers = tiers.filter_map(|tier| Decimal::from(tier.from).checked_div(share));
        let whole = counts.chain(tiers).filter_map(|count| count.ceil().to_u64());
        let mut all: Vec<u64> = whole.filter(|count| *count <= most).chain([0]).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
