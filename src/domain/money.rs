//! Money: an exact decimal in a named currency, never a float.

use rust_decimal::{Decimal, RoundingStrategy};
use std::fmt;

/// An ISO 4217 code: three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");

    /// The currency of that code; none unless it is three capital letters.
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount in a currency. Amounts of different currencies never add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// How much; net of VAT unless said otherwise.
    pub amount: Decimal,
    /// Of what.
    pub currency: Currency,
}

impl Money {
    /// An amount in a currency.
    #[must_use]
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// The sum; none when the currencies differ or the sum overflows.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        Some(Self::new(self.amount.checked_add(other.amount)?, self.currency))
    }

    /// The difference; none when the currencies differ or the difference overflows.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self::new(-other.amount, other.currency))
    }
}

/// An estimate in three values: low ≤ mid ≤ high. A single price has all three equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// The lowest that is plausible.
    pub low: Decimal,
    /// The value to calculate with.
    pub mid: Decimal,
    /// The highest that is plausible.
    pub high: Decimal,
}

impl Spread {
    /// A value without doubt.
    #[must_use]
    pub fn exact(value: Decimal) -> Self {
        Self { low: value, mid: value, high: value }
    }

    /// A range whose middle is the mean of its ends.
    #[must_use]
    pub fn range(low: Decimal, high: Decimal) -> Self {
        Self { low, mid: (low + high) / Decimal::TWO, high }
    }

    /// Whether all three values are one.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.low == self.high
    }
}

/// The amounts rounded to so many decimals such that they add up to their rounded total: each is
/// rounded down, and what is missing goes to the largest remainders, the first of equal ones.
#[must_use]
pub fn apportion(amounts: &[Decimal], places: u32) -> Vec<Decimal> {
    let total = amounts.iter().fold(Decimal::ZERO, |sum, amount| sum.saturating_add(*amount));
    let total = total.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    let down = |a: &Decimal| a.round_dp_with_strategy(places, RoundingStrategy::ToNegativeInfinity);
    let mut rounded: Vec<_> = amounts.iter().map(down).collect();
    let there = rounded.iter().fold(Decimal::ZERO, |sum, amount| sum.saturating_add(*amount));
    let step = Decimal::new(1, places.min(Decimal::MAX_SCALE));
    let mut missing = total.saturating_sub(there);
    let mut order: Vec<_> = (0..amounts.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(amounts[*i].saturating_sub(rounded[*i])));
    for i in order {
        if missing < step {
            break;
        }
        rounded[i] = rounded[i].saturating_add(step);
        missing -= step;
    }
    rounded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_add_up_to_the_rounded_total() {
        // 3 × 1/3 = 1.00: by themselves 0.33 + 0.33 + 0.33 = 0.99.
        let thirds = [Decimal::ONE / Decimal::from(3); 3];
        let cents = |n: i64| Decimal::new(n, 2);
        assert_eq!(apportion(&thirds, 2), [cents(34), cents(33), cents(33)]);
        // 1.005 + 1.005 = 2.01, and a loss of half a cent with a gain of one.
        assert_eq!(apportion(&[Decimal::new(1005, 3); 2], 2), [cents(101), cents(100)]);
        let mixed = [Decimal::new(-5, 3), Decimal::new(1, 2)];
        assert_eq!(apportion(&mixed, 2), [cents(0), cents(1)]);
        assert_eq!(apportion(&[], 2), Vec::<Decimal>::new());
    }

    proptest! {
        #[test]
        fn apportioned_lines_are_the_total_and_each_next_to_its_amount(
            parts in proptest::collection::vec(-10_000_000i64..10_000_000, 0..12),
            scale in 0u32..6,
        ) {
            let amounts: Vec<_> = parts.iter().map(|p| Decimal::new(*p, scale)).collect();
            let away = RoundingStrategy::MidpointAwayFromZero;
            let total = amounts.iter().sum::<Decimal>().round_dp_with_strategy(2, away);
            let lines = apportion(&amounts, 2);
            prop_assert_eq!(lines.iter().sum::<Decimal>(), total);
            for (line, amount) in lines.iter().zip(&amounts) {
                prop_assert!((*line - *amount).abs() < Decimal::new(1, 2));
                prop_assert!(line.scale() <= 2);
            }
        }
    }

    #[test]
    fn different_currencies_never_add() {
        let euro = Money::new(Decimal::ONE, Currency::EUR);
        let chf = Money::new(Decimal::ONE, Currency::new("CHF").unwrap());
        assert_eq!(euro.checked_add(chf), None);
        assert_eq!(euro.checked_add(euro), Some(Money::new(Decimal::TWO, Currency::EUR)));
        assert_eq!(Currency::new("eur"), None);
    }

    #[test]
    fn the_middle_of_30_to_90_is_60() {
        let spread = Spread::range(30.into(), 90.into());
        assert_eq!(spread.mid, Decimal::from(60));
        assert!(!spread.is_exact());
    }
}
