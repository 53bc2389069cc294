//! Exact decimals with a meaning, and estimates of them: shares, amounts that may be a debt,
//! gigabytes.

use super::measure::{Price, percent_digits};
use super::{Number, Scalar, scalars, through, unfit};
use crate::config::error::Fault;
use crate::domain::money::Spread;
use rust_decimal::Decimal;
use serde::de::{self, Deserialize, Deserializer, IntoDeserializer, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

scalars!(Rate, Balance, Gigabytes);

/// A share, 0–1, exact.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Rate(pub(crate) Decimal);

impl Scalar for Rate {
    const EXPECTED: &'static str = "a share between 0 and 1, such as 0.2 or \"20 %\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        let rate = match percent_digits(words) {
            Some(digits) => Decimal::from_str(digits).map(|d| d / Decimal::ONE_HUNDRED),
            None => Decimal::from_str(words.trim()),
        };
        let rate = rate.map_err(|_| unfit(&format!("`{words}`"), Self::EXPECTED))?;
        if rate >= Decimal::ZERO && rate <= Decimal::ONE && rate.normalize().scale() <= 15 {
            return Ok(Self(rate));
        }
        Err(Fault::impossible(
            format!("`{words}` is not a share between 0 and 1"),
            "write a share such as 0.2, or a percentage such as \"20 %\"",
        ))
    }

    fn from_number(number: Number) -> Result<Self, Fault> {
        Self::from_words(&number.to_string())
    }
}

/// An amount of money, exact; below zero it is a debt.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Balance(pub(crate) Decimal);

impl Scalar for Balance {
    const EXPECTED: &'static str = "an amount of money, such as 20000 or -1500";

    fn from_words(words: &str) -> Result<Self, Fault> {
        let words = words.trim();
        match words.strip_prefix('-') {
            Some(debt) => Price::from_words(debt).map(|debt| Self(-debt.0)),
            None => Price::from_words(words).map(|price| Self(price.0)),
        }
    }

    fn from_number(number: Number) -> Result<Self, Fault> {
        Self::from_words(&number.to_string())
    }
}

/// Gigabytes, exact: 10⁹ bytes each.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Gigabytes(pub(crate) Decimal);

impl Scalar for Gigabytes {
    const EXPECTED: &'static str =
        "a number of gigabytes, such as 0.05, or a size such as \"50 MB\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        let words = words.trim();
        let split = words.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(words.len());
        let fault = || unfit(&format!("`{words}`"), Self::EXPECTED);
        let unit = match words[split..].trim() {
            "" | "GB" => Decimal::ONE,
            "B" => Decimal::new(1, 9),
            "kB" => Decimal::new(1, 6),
            "MB" => Decimal::new(1, 3),
            "TB" => Decimal::ONE_THOUSAND,
            "KiB" => Decimal::new(1_024, 9),
            "MiB" => Decimal::new(1_048_576, 9),
            "GiB" => Decimal::new(1_073_741_824, 9),
            "TiB" => Decimal::new(1_099_511_627_776, 9),
            _ => return Err(fault()),
        };
        let number = Decimal::from_str(words[..split].trim()).map_err(|_| fault())?;
        let size = number.checked_mul(unit).ok_or_else(fault)?;
        if size < Decimal::ZERO || size > Decimal::from(1_000_000) || size.normalize().scale() > 18
        {
            return Err(Fault::impossible(
                format!("`{words}` is no size that palier calculates with"),
                "write gigabytes from 0 to a million, such as 0.05, or a size such as \"50 MB\"",
            ));
        }
        Ok(Self(size))
    }

    fn from_number(number: Number) -> Result<Self, Fault> {
        Self::from_words(&number.to_string())
    }
}

/// One value, `[low, high]` or `[low, mid, high]`; without a mid it is the mean of the ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Estimate<T> {
    low: T,
    mid: Option<T>,
    high: T,
}

macro_rules! spreads {
    ($($name:ident),+) => {
        $(impl Estimate<$name> {
            pub(crate) fn spread(&self) -> Spread {
                let (low, high) = (self.low.0, self.high.0);
                match self.mid {
                    Some(mid) => Spread { low, mid: mid.0, high },
                    None if low == high => Spread::exact(low),
                    None => Spread::range(low, high),
                }
            }
        })+
    };
}

spreads!(Price, Rate, Gigabytes);

struct EstimateVisitor<T>(PhantomData<T>);

fn one<'de, T: Deserialize<'de> + Copy, D: Deserializer<'de>>(
    from: D,
) -> Result<Estimate<T>, D::Error> {
    T::deserialize(from).map(|value| Estimate { low: value, mid: None, high: value })
}

impl<'de, T: Deserialize<'de> + PartialOrd + Copy> Visitor<'de> for EstimateVisitor<T> {
    type Value = Estimate<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one value, [low, high] or [low, mid, high]")
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Self::Value, E> {
        one(v.into_deserializer())
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Self::Value, E> {
        one(v.into_deserializer())
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<Self::Value, E> {
        one(v.into_deserializer())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element::<T>()? {
            values.push(value);
        }
        let estimate = match *values {
            [low, high] => Estimate { low, mid: None, high },
            [low, mid, high] => Estimate { low, mid: Some(mid), high },
            _ => {
                return through(Err(Fault::impossible(
                    "a range has two ends, or two ends and a middle",
                    "write one value, or [low, high], or [low, mid, high]",
                )));
            }
        };
        if values.windows(2).any(|pair| pair[0] > pair[1]) {
            let (sentence, help) = match estimate.mid {
                None => (
                    "the low end of this range is above its high end",
                    "write the lower value first",
                ),
                Some(_) => ("the values of this range do not rise", "write [low, mid, high]"),
            };
            return through(Err(Fault::impossible(sentence, help)));
        }
        Ok(estimate)
    }
}

impl<'de, T: Deserialize<'de> + PartialOrd + Copy> Deserialize<'de> for Estimate<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EstimateVisitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn sizes_and_shares_are_exact() {
        let gigabytes = |words: &str| Gigabytes::from_words(words).ok().map(|g| g.0);
        assert_eq!(gigabytes("50 MB"), Some(d("0.05")));
        assert_eq!(gigabytes("3 GiB"), Some(d("3.221225472")));
        assert_eq!(gigabytes("0.1"), Some(d("0.1")));
        assert_eq!((gigabytes("1 gb"), gigabytes("-1 MB"), gigabytes("MB")), (None, None, None));
        let rate = |words: &str| Rate::from_words(words).ok().map(|r| r.0);
        assert_eq!((rate("5.5 %"), rate("0.2")), (Some(d("0.055")), Some(d("0.2"))));
        assert_eq!((rate("101 %"), rate("-1 %"), rate("much")), (None, None, None));
        let balance = |words: &str| Balance::from_words(words).ok().map(|b| b.0);
        assert_eq!((balance("-1500"), balance("--1")), (Some(d("-1500")), None));
    }

    proptest! {
        #[test]
        fn no_words_make_the_readers_panic(words in ".{0,40}", digits in "[-0-9.eE]{1,40}( %|GB|TiB)?") {
            for text in [&words, &digits] {
                let _ = (Rate::from_words(text), Balance::from_words(text));
                let _ = Gigabytes::from_words(text);
                let _ = super::super::Day::from_words(text);
            }
        }
    }
}
