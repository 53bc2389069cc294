//! Money: an exact decimal in a named currency, never a float.

use rust_decimal::Decimal;
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

#[cfg(test)]
mod tests {
    use super::*;

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
