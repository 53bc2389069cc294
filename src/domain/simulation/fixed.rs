//! Money in whole millionths of the currency, and what it is multiplied by in binary fractions. All
//! of it is checked: a result that does not fit is [`Refusal::TooLarge`], never a wrong one.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Millionths in one.
pub(super) const MICRO: i64 = 1_000_000;

/// Trillionths: shares and rates of change, as many digits as anybody writes.
pub(super) const PICO: i64 = 1_000_000_000_000;

/// Binary places of a [`Rate`].
const RATE: u32 = 20;

/// Binary places of a [`Scale`].
const SCALE: u32 = 40;

/// Why there is no simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody knows how many units there are.
    NoUnits,
    /// Some amount does not fit: more than nine trillion (10¹²) of the currency.
    TooLarge,
    /// It was told to stop.
    Stopped,
}

pub(super) type Checked<T> = Result<T, Refusal>;

/// A number that has to be there.
pub(super) fn fits<T>(value: Option<T>) -> Checked<T> {
    value.ok_or(Refusal::TooLarge)
}

/// The sum.
pub(super) fn add(a: i64, b: i64) -> Checked<i64> {
    fits(a.checked_add(b))
}

/// The difference.
pub(super) fn less(a: i64, b: i64) -> Checked<i64> {
    fits(a.checked_sub(b))
}

/// An amount in millionths, the nearest.
pub(super) fn micro(amount: Decimal) -> Checked<i64> {
    let scaled = amount.checked_mul(Decimal::from(MICRO));
    fits(scaled.and_then(|s| s.round().to_i64()))
}

/// A float as a whole number of `parts`, the nearest; ties away from zero.
pub(super) fn parts(value: f64, parts: f64) -> Checked<i64> {
    let scaled = value * parts;
    // 2⁶³ itself is the first float that does not fit.
    if scaled.abs() < 9_223_372_036_854_775_808.0 {
        // Not `round`, which is a call on processors that cannot do it.
        let whole = scaled as i64;
        let rest = scaled - whole as f64;
        Ok(whole + i64::from(rest >= 0.5) - i64::from(rest <= -0.5))
    } else {
        Err(Refusal::TooLarge)
    }
}

/// n ÷ (d · 2ˢ) and what is left, for a d below 2³¹: two divisions of 64 bits by a constant instead
/// of one of 128 bits. None: the quotient does not fit.
#[inline]
fn split<const D: u64, const S: u32>(n: u128) -> Option<(u64, u64)> {
    let shifted = n >> S;
    let high = u64::try_from(shifted >> 32).ok()?;
    let (upper, rest) = (high / D, high % D);
    let low = rest << 32 | (shifted as u64 & 0xffff_ffff);
    if upper >> 31 != 0 {
        return None;
    }
    let below = n as u64 & ((1 << S) - 1);
    Some(((upper << 32) + low / D, (low % D) << S | below))
}

/// n ÷ 10¹², to the even one at a half, as the decimals round. 10¹² = 5¹² · 2¹².
pub(super) fn settled(n: u128) -> Checked<i64> {
    let (whole, rest) = fits(split::<244_140_625, 12>(n))?;
    let half = PICO as u64 / 2;
    let up = rest > half || (rest == half && whole % 2 == 1);
    fits(i64::try_from(whole + u64::from(up)).ok())
}

/// a·b ÷ 10¹², the nearest, to the even one at a half; a and b at least zero.
pub(super) fn pico_part(a: i64, b: i64) -> Checked<i64> {
    settled(a as u128 * b as u128)
}

/// a less the part b ÷ 10¹² of it, the nearest, to the even one at a half; a at least zero, b from
/// 0 to 10¹². The part is the smaller product: nearly always it fits 64 bits, where one division by
/// a constant is all.
#[inline]
pub(super) fn pico_kept(a: i64, b: i64) -> Checked<i64> {
    let Some(product) = (a as u64).checked_mul(b as u64) else { return pico_part(a, PICO - b) };
    let whole = a - (product / PICO as u64) as i64;
    let (rest, half) = (product % PICO as u64, PICO as u64 / 2);
    Ok(whole - i64::from(rest > half || (rest == half && whole & 1 == 1)))
}

/// A price for each of something: millionths with binary places below, so that a price with many
/// digits times many units is still right to the millionth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Rate(i64);

impl Rate {
    /// One, raw.
    pub(super) const ONE: i64 = MICRO << RATE;

    pub(super) fn raw(raw: i64) -> Self {
        Self(raw)
    }

    pub(super) fn into_raw(self) -> i64 {
        self.0
    }

    pub(super) fn plus(self, other: Self) -> Checked<Self> {
        add(self.0, other.0).map(Self)
    }

    pub(super) fn of(price: Decimal) -> Checked<Self> {
        let scale = Decimal::from(Self::ONE);
        fits(price.checked_mul(scale).and_then(|s| s.round().to_i64())).map(Self)
    }

    /// For so many.
    pub(super) fn times(self, count: i64) -> Checked<i64> {
        shifted(count, self.0, RATE)
    }

    /// For so many millionths, which are at least zero.
    pub(super) fn times_micro(self, count: i64) -> Checked<i64> {
        let product = count as u128 * u128::from(self.0.unsigned_abs());
        // 10⁶ · 2²⁰ = 5⁶ · 2²⁶, and half of it for the nearest.
        let half = (MICRO as u128) << (RATE - 1);
        let (whole, _) = fits(split::<15_625, 26>(product + half))?;
        let amount = fits(i64::try_from(whole).ok())?;
        Ok(if self.0 < 0 { -amount } else { amount })
    }
}

/// A factor: a share, a draw, one and a tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale(i64);

impl Scale {
    pub(super) const ONE: Self = Self(1 << SCALE);

    pub(super) fn new(factor: f64) -> Checked<Self> {
        parts(factor, (1_i64 << SCALE) as f64).map(Self)
    }

    /// That part of an amount.
    pub(super) fn of(self, amount: i64) -> Checked<i64> {
        if self.0 == Self::ONE.0 { Ok(amount) } else { shifted(amount, self.0, SCALE) }
    }
}

/// a·b ÷ 2ⁿ, the nearest.
fn shifted(a: i64, b: i64, places: u32) -> Checked<i64> {
    let product = i128::from(a) * i128::from(b) + (1_i128 << (places - 1));
    i64::try_from(product >> places).map_err(|_| Refusal::TooLarge)
}

/// a·b ÷ 10¹², rounded down; a and b at least zero.
pub(super) fn pico_floor(a: i64, b: i64) -> Checked<i64> {
    if let Some(product) = a.checked_mul(b) {
        return Ok(product / PICO);
    }
    let (whole, _) = fits(split::<244_140_625, 12>(a as u128 * b as u128))?;
    fits(i64::try_from(whole).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_third_of_a_cent_a_thousand_times_is_right_to_the_millionth() {
        let third = Rate::of(Decimal::ONE / Decimal::from(300)).unwrap();
        assert_eq!(third.times(1_000), Ok(3_333_333));
        assert_eq!(third.times(300_000), Ok(1_000 * MICRO));
        assert_eq!(Rate::of(Decimal::from(15)).unwrap().times(1_180), Ok(17_700 * MICRO));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(micro(Decimal::MAX), Err(Refusal::TooLarge));
        assert_eq!(parts(f64::INFINITY, 1.0), Err(Refusal::TooLarge));
        assert_eq!(parts(f64::NAN, 1.0), Err(Refusal::TooLarge));
        assert_eq!(add(i64::MAX, 1), Err(Refusal::TooLarge));
        assert_eq!(Scale::new(2.0).unwrap().of(i64::MAX), Err(Refusal::TooLarge));
        let dear = Rate::of(Decimal::from(8_000_000)).unwrap();
        assert_eq!(dear.times(i64::MAX), Err(Refusal::TooLarge));
    }

    proptest! {
        #[test]
        fn what_is_kept_is_the_other_part(
            a in prop_oneof![0i64..5_000, 0i64..2_000_000_000, 0i64..10_000_000_000_000_000],
            b in prop_oneof![0i64..=PICO, (0i64..=100).prop_map(|hundredths| hundredths * (PICO / 100))],
        ) {
            prop_assert_eq!(pico_kept(a, b), pico_part(a, PICO - b));
        }

        #[test]
        fn a_part_is_rounded_as_decimals_are(a in 0i64..10_000_000_000_000_000, b in 0i64..=PICO) {
            let exact = i128::from(a) * i128::from(b);
            let (whole, rest) = (exact / i128::from(PICO), exact % i128::from(PICO));
            let half = i128::from(PICO / 2);
            let up = rest > half || rest == half && whole % 2 == 1;
            prop_assert_eq!(pico_part(a, b), Ok((whole + i128::from(up)) as i64));
            prop_assert_eq!(pico_floor(a, b), Ok(whole as i64));
        }

        #[test]
        fn the_price_of_a_part_is_the_nearest(millionths in 0i64..1_000_000_000_000, cents in 0i64..100_000) {
            let exact = Decimal::new(millionths, 6) * Decimal::new(cents, 2);
            let found = Rate::of(Decimal::new(cents, 2)).unwrap().times_micro(millionths).unwrap();
            prop_assert!((found - micro(exact).unwrap()).abs() <= 1);
        }

        #[test]
        fn a_rate_agrees_with_the_decimal(cents in 0i64..1_000_000, count in 0i64..1_000_000) {
            let price = Decimal::new(cents, 2);
            let exact = micro(price * Decimal::from(count)).unwrap();
            prop_assert_eq!(Rate::of(price).unwrap().times(count), Ok(exact));
        }

        #[test]
        fn shares_round_down_as_decimals_do(count in 0i64..10_000_000_000, share in 0i64..=1_000) {
            let exact = (Decimal::from(count) * Decimal::new(share, 3)).floor().to_i64().unwrap();
            prop_assert_eq!(pico_floor(count, share * (PICO / 1_000)), Ok(exact));
        }
    }
}
