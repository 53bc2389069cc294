//! What is said first of a comparison must not mislead: a gain of today that costs more than it
//! brings is told together with what it costs. Chooses among changes that
//! [`super::difference`] found; computes no figure and speaks no language.
//!
//! The measure is the cumulative surplus up to the last month, for it is what remains in the end;
//! where that is unknown or the same, the revenue of the last month.

use super::difference::{Change, Shift, Turn};
use rust_decimal::Decimal;

/// What a change is for the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// More is left.
    Gain,
    /// Less is left.
    Loss,
}

impl Change {
    /// Whether it is a gain or a loss; none: neither by itself. An advice is none, and a phase that
    /// comes earlier costs more and is what growth brings.
    #[must_use]
    pub fn sense(&self) -> Option<Sense> {
        let good = |is: bool| Some(if is { Sense::Gain } else { Sense::Loss });
        match *self {
            Self::Advice { .. } | Self::Turn(Turn::Phase(_), _) => None,
            Self::CostPerUnit(by) => good(by.amount < Decimal::ZERO),
            Self::Margin(_, points) => good(points > Decimal::ZERO),
            Self::Turn(_, Shift::By(months)) => good(months < 0),
            Self::Turn(_, Shift::Comes(_)) | Self::BreaksEven(_) => Some(Sense::Gain),
            Self::Turn(_, Shift::Goes) | Self::NeverBreaksEven => Some(Sense::Loss),
            Self::BreakEven(units) => good(units < 0),
            Self::RevenueNow(by) | Self::Cumulative(by) | Self::Revenue(by) => {
                good(by.amount > Decimal::ZERO)
            }
        }
    }
}

/// What is told, as places in the list of changes, in the order in which it is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// What is told first.
    pub first: Vec<usize>,
    /// What speaks against it, the measure first; empty: nothing does.
    pub but: Vec<usize>,
}

/// Chooses so many changes, the most important first. Where one of them is opposed to the measure,
/// the measure is told right after what opposes it, and is one of the so many; a single one becomes
/// two. What agrees with the measure follows it.
#[must_use]
pub fn chosen(changes: &[Change], most: usize) -> Chosen {
    let most = most.max(1).min(changes.len());
    let plain = Chosen { first: (0..most).collect(), but: Vec::new() };
    let Some(measure) = measure(changes) else { return plain };
    let net = changes[measure].sense();
    let opposes = |at: &usize| {
        let sense = changes[*at].sense();
        sense.is_some() && sense != net
    };
    if !(0..most).any(|at| opposes(&at)) {
        return plain;
    }
    let others = (0..changes.len()).filter(|at| *at != measure);
    let others: Vec<usize> = others.take(most.max(2) - 1).collect();
    if !others.iter().any(opposes) {
        return Chosen { first: others.into_iter().chain([measure]).collect(), but: Vec::new() };
    }
    let (after, first): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|at| changes[*at].sense() == net);
    Chosen { first, but: [measure].into_iter().chain(after).collect() }
}

/// By what all other changes are measured.
fn measure(changes: &[Change]) -> Option<usize> {
    let sum = changes.iter().position(|c| matches!(c, Change::Cumulative(_)));
    sum.or_else(|| changes.iter().position(|c| matches!(c, Change::Revenue(_))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::difference::MarginOf;
    use crate::domain::economics::{Assumptions, Economics, project};
    use crate::domain::fixtures::{now, profile, scenario};
    use crate::domain::money::{Currency, Money};
    use crate::domain::profile::{PriceTier, Profile};
    use crate::domain::scenario::{Growth, Scenario};
    use proptest::prelude::*;

    fn euros(amount: i64) -> Money {
        Money::new(amount.into(), Currency::EUR)
    }

    fn cost(cents: i64) -> Change {
        Change::CostPerUnit(Money::new(Decimal::new(cents, 2), Currency::EUR))
    }

    fn told(changes: &[Change], most: usize) -> (Vec<usize>, Vec<usize>) {
        let chosen = chosen(changes, most);
        (chosen.first, chosen.but)
    }

    #[test]
    fn a_gain_now_that_costs_more_later_is_told_with_its_cost() {
        let changes = [Change::RevenueNow(euros(590)), Change::Cumulative(euros(-229_710))];
        for most in [1, 2, 4] {
            assert_eq!(told(&changes, most), (vec![0], vec![1]), "{most}");
        }
        // And the other way round.
        let changes = [Change::RevenueNow(euros(-590)), Change::Cumulative(euros(229_710))];
        for most in [1, 2, 4] {
            assert_eq!(told(&changes, most), (vec![0], vec![1]), "{most}");
        }
    }

    #[test]
    fn what_agrees_stands_in_its_own_order() {
        let changes = [
            cost(-1),
            Change::RevenueNow(euros(200)),
            Change::Cumulative(euros(2_400)),
            Change::Revenue(euros(300)),
        ];
        assert_eq!(told(&changes, 1), (vec![0], vec![]));
        assert_eq!(told(&changes, 4), (vec![0, 1, 2, 3], vec![]));
        assert_eq!(told(&[], 3), (vec![], vec![]));
    }

    #[test]
    fn a_loss_among_gains_comes_after_the_measure_it_agrees_with() {
        // It costs more, earns more now, and loses in the end.
        let changes = [
            cost(60),
            Change::RevenueNow(euros(590)),
            Change::Margin(MarginOf::Horizon, Decimal::ONE),
            Change::Cumulative(euros(-9_000)),
            Change::Revenue(euros(-400)),
        ];
        // A loss alone says what is so.
        assert_eq!(told(&changes, 1), (vec![0], vec![]));
        // Of two the measure is one: a loss and the loss.
        assert_eq!(told(&changes, 2), (vec![0, 3], vec![]));
        assert_eq!(told(&changes, 3), (vec![1], vec![3, 0]));
        assert_eq!(told(&changes, 4), (vec![1, 2], vec![3, 0]));
        assert_eq!(told(&changes, 5), (vec![1, 2], vec![3, 0, 4]));
    }

    #[test]
    fn what_is_neither_gain_nor_loss_opposes_nothing() {
        let earlier = Change::Turn(Turn::Phase(1), Shift::By(-3));
        let changes = [earlier, Change::BreakEven(4), Change::Cumulative(euros(50))];
        assert_eq!(told(&changes, 1), (vec![0], vec![]));
        assert_eq!(told(&changes, 2), (vec![0, 2], vec![]));
        assert_eq!(told(&changes, 3), (vec![0, 1], vec![2]));
        // Without a sum the last month's revenue is the measure.
        let changes = [Change::RevenueNow(euros(5)), Change::Revenue(euros(-5))];
        assert_eq!(told(&changes, 1), (vec![0], vec![1]));
    }

    fn at(profile: &Profile, scenario: &Scenario) -> Economics {
        let assumed = Assumptions {
            profile,
            basis: &profile.bases[0],
            scenario,
            phase: 0,
            units: Some(1180.0),
            measured_limit: None,
            moving_to: None,
            unit_forecast: &[],
        };
        project(&assumed, now())
    }

    #[test]
    fn a_fixed_price_that_would_have_moved_is_one_thing_now_and_another_in_the_end() {
        use crate::domain::difference::{Side, differences};
        for (later, price, now, sum) in [
            // 1,180 × 0.50 − 1,190 × 4.50 − 1,200 × 4.50 = 590 − 5,355 − 5,400.
            (20, "15.50", 590, -10_165),
            // And where the price would have fallen: −590 + 5,355 + 5,400.
            (10, "14.50", -590, 10_165),
        ] {
            let mut profile = profile();
            let tier = |from, price: i64| PriceTier { since: None, from, price: price.into() };
            profile.price_tiers = vec![tier(0, 15), tier(1_190, later)];
            let grows = Scenario {
                price: None,
                growth: Growth::Linear { per_month: 10.0 },
                horizon: 3,
                ..scenario()
            };
            let fixed = Scenario { price: Some(price.parse().unwrap()), ..grows.clone() };
            let side = |economics| Side { economics, advice: None };
            let (base, fixed) = (at(&profile, &grows), at(&profile, &fixed));
            let found = differences(side(&base), side(&fixed)).changes;
            let place = |change| found.iter().position(|c| *c == change);
            let first = place(Change::RevenueNow(euros(now))).expect("a change now");
            let last = place(Change::Cumulative(euros(sum))).unwrap_or_else(|| panic!("{found:?}"));
            assert_ne!(found[first].sense(), found[last].sense());
            for most in [1, 2, 4] {
                let chosen = chosen(&found, most);
                assert!(chosen.first.iter().all(|at| found[*at].sense() != found[last].sense()));
                assert_eq!(chosen.but.first(), Some(&last), "{most} {found:?}");
            }
        }
    }

    fn any_change() -> impl Strategy<Value = Change> {
        let sign = prop_oneof![Just(-1i64), Just(1i64)];
        (0u8..7, sign).prop_map(|(kind, sign)| match kind {
            0 => cost(sign),
            1 => Change::Margin(MarginOf::Now, sign.into()),
            2 => Change::RevenueNow(euros(sign)),
            3 => Change::Turn(Turn::Phase(1), Shift::By(1)),
            4 => Change::Turn(Turn::Payback, Shift::By(1)),
            5 => Change::BreakEven(sign),
            _ => Change::Revenue(euros(sign)),
        })
    }

    proptest! {
        #[test]
        fn no_choice_tells_only_what_the_sum_contradicts(
            mut changes in prop::collection::vec(any_change(), 0..9),
            place in 0usize..9,
            sum in prop_oneof![Just(-7i64), Just(7i64)],
            most in 0usize..12,
        ) {
            changes.insert(place.min(changes.len()), Change::Cumulative(euros(sum)));
            let measure = changes.iter().position(|c| matches!(c, Change::Cumulative(_))).unwrap();
            let Chosen { first, but } = chosen(&changes, most);
            let all: Vec<usize> = first.iter().chain(&but).copied().collect();
            let mut once = all.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), all.len());
            prop_assert!(all.len() <= most.max(2) && !all.is_empty());
            let net = changes[measure].sense();
            let opposed = |at: &usize| changes[*at].sense().is_some_and(|s| Some(s) != net);
            prop_assert!(!all.iter().any(opposed) || all.contains(&measure));
            prop_assert_eq!(but.is_empty(), !first.iter().any(opposed));
            prop_assert!(!but.iter().any(opposed));
            prop_assert!(but.is_empty() || but[0] == measure);
        }
    }
}
