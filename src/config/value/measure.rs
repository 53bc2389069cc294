//! Numbers with a meaning: lengths of time, shares, money, counts, sizes, thresholds.

use super::{Number, Scalar, scalars, unfit};
use crate::config::error::Fault;
use crate::domain::metric::{Metric, Unit};
use rust_decimal::Decimal;
use std::str::FromStr;
use std::time::Duration;

scalars!(Lasting, Share, Price, Count, Size, Speed, Quantity);

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Lasting(pub(crate) Duration);

impl Scalar for Lasting {
    const EXPECTED: &'static str = "a length of time with its unit, such as \"5s\" or \"15 min\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        humantime::parse_duration(words).map(Self).map_err(|_| {
            Fault::impossible(
                format!("`{words}` is not a length of time"),
                "write a number and its unit: \"500ms\", \"5s\", \"15 min\", \"2h\", \"30 days\"",
            )
        })
    }
}

/// A share, 0–1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Share(pub(crate) f64);

impl Share {
    fn within(value: f64, shown: &str) -> Result<Self, Fault> {
        if (0.0..=1.0).contains(&value) {
            return Ok(Self(value));
        }
        Err(Fault::impossible(
            format!("`{shown}` is not a share between 0 and 1"),
            "write a share such as 0.05, or a percentage such as \"5 %\"",
        ))
    }
}

impl Scalar for Share {
    const EXPECTED: &'static str = "a share between 0 and 1, such as 0.05 or \"5 %\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        let value = percent(words).ok_or_else(|| unfit(&format!("`{words}`"), Self::EXPECTED))?;
        Self::within(value, words)
    }

    fn from_number(number: Number) -> Result<Self, Fault> {
        Self::within(number.value(), &number.to_string())
    }
}

/// `85 %` → 0.85, rounded once.
fn percent(words: &str) -> Option<f64> {
    format!("{}e-2", percent_digits(words)?).parse().ok()
}

/// What stands before the per cent sign, if it can be a number.
pub(super) fn percent_digits(words: &str) -> Option<&str> {
    let digits = words.trim().strip_suffix('%')?.trim();
    digits.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-').then_some(digits)
}

/// An amount of money, exact, not negative.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Price(pub(crate) Decimal);

impl Scalar for Price {
    const EXPECTED: &'static str = "an amount of money, such as 15 or 14.90";

    fn from_words(words: &str) -> Result<Self, Fault> {
        let amount = Decimal::from_str(words.trim())
            .map_err(|_| unfit(&format!("`{words}`"), Self::EXPECTED))?;
        if amount.is_sign_negative() && !amount.is_zero() {
            return Err(Fault::impossible(
                format!("an amount of money cannot be negative: `{words}`"),
                "write 0 or more",
            ));
        }
        if amount > Decimal::from(1_000_000_000) || amount.scale() > 9 {
            return Err(Fault::impossible(
                format!("`{words}` is beyond what palier calculates with"),
                "write at most a billion, with at most nine decimals",
            ));
        }
        Ok(Self(amount))
    }

    /// The shortest decimal that means this float is what was written, up to 15 digits.
    fn from_number(number: Number) -> Result<Self, Fault> {
        Self::from_words(&number.to_string())
    }
}

/// A number that is not negative: units, a factor.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Count(pub(crate) f64);

impl Scalar for Count {
    const EXPECTED: &'static str = "a number that is not negative, such as 1180";

    fn from_words(words: &str) -> Result<Self, Fault> {
        match words.trim().parse() {
            Ok(value) => Self::from_number(Number::Float(value)),
            Err(_) => Err(unfit(&format!("`{words}`"), Self::EXPECTED)),
        }
    }

    fn from_number(number: Number) -> Result<Self, Fault> {
        let value = number.value();
        if (0.0..=1e12).contains(&value) {
            return Ok(Self(value));
        }
        Err(Fault::impossible(
            format!("`{number}` cannot be: it has to lie between 0 and a million millions"),
            "write a number that is not negative, such as 1180",
        ))
    }
}

/// Bytes.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Size(pub(crate) f64);

impl Scalar for Size {
    const EXPECTED: &'static str = "a size with its unit, such as \"2 GiB\" or \"40 GB\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        size(words).map(Self).ok_or_else(|| unfit(&format!("`{words}`"), Self::EXPECTED))
    }
}

fn size(words: &str) -> Option<f64> {
    let words = words.trim();
    let split = words.find(|c: char| c.is_ascii_alphabetic())?;
    let number: f64 = words[..split].trim().parse().ok()?;
    let unit = match &words[split..] {
        "B" => 1.0,
        "kB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "TB" => 1e12,
        "KiB" => 1024.0,
        "MiB" => 1_048_576.0,
        "GiB" => 1_073_741_824.0,
        "TiB" => 1_099_511_627_776.0,
        _ => return None,
    };
    let bytes = number * unit;
    (bytes.is_finite() && bytes >= 0.0).then_some(bytes)
}

/// Bytes per second; hosters write bits.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Speed(pub(crate) f64);

impl Scalar for Speed {
    const EXPECTED: &'static str =
        "a speed with its unit, such as \"100 Mbit/s\" or \"12.5 MB/s\", or bytes per second";

    fn from_words(words: &str) -> Result<Self, Fault> {
        speed(words).map(Self).ok_or_else(|| unfit(&format!("`{words}`"), Self::EXPECTED))
    }

    fn from_number(number: Number) -> Result<Self, Fault> {
        let value = number.value();
        if (0.0..=1e15).contains(&value) {
            return Ok(Self(value));
        }
        Err(unfit(&format!("`{number}`"), Self::EXPECTED))
    }
}

fn speed(words: &str) -> Option<f64> {
    let amount = words.trim().strip_suffix("/s")?.trim();
    let Some(bits) = amount.strip_suffix("bit") else { return size(amount) };
    let (number, unit) = match bits.char_indices().next_back()? {
        (at, 'k') => (&bits[..at], 1e3),
        (at, 'M') => (&bits[..at], 1e6),
        (at, 'G') => (&bits[..at], 1e9),
        _ => (bits, 1.0),
    };
    let bytes = number.trim().parse::<f64>().ok()? * unit / 8.0;
    (0.0..=1e15).contains(&bytes).then_some(bytes)
}

/// A value of some metric: a number in its unit, or words with a unit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Quantity {
    Number(f64),
    Words(String),
}

impl Scalar for Quantity {
    const EXPECTED: &'static str = "a value such as 1.5, \"85 %\", \"1000 ms\" or \"25 GB\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        Ok(Self::Words(words.to_owned()))
    }

    fn from_number(number: Number) -> Result<Self, Fault> {
        Ok(Self::Number(number.value()))
    }
}

impl Quantity {
    /// In the metric's unit.
    pub(crate) fn of(&self, metric: Metric) -> Result<f64, Fault> {
        let unit = metric.unit();
        let (value, shown) = match self {
            Self::Number(value) => (Some(*value), value.to_string()),
            Self::Words(words) => {
                let length = || humantime::parse_duration(words).ok().map(|d| d.as_secs_f64());
                let value = match unit {
                    Unit::Ratio => percent(words),
                    Unit::Seconds => length(),
                    Unit::Days => length().map(|s| s / 86_400.0),
                    Unit::Bytes => size(words),
                    Unit::Count
                    | Unit::BytesPerSecond
                    | Unit::PerSecond
                    | Unit::Watts
                    | Unit::Grams
                    | Unit::Joules => None,
                };
                (value, words.clone())
            }
        };
        let help = match unit {
            Unit::Ratio => "write a share between 0 and 1, such as 0.85, or \"85 %\"",
            Unit::Seconds => "write seconds, such as 0.5, or \"500 ms\"",
            Unit::Days => "write days, such as 21, or \"21 days\"",
            Unit::Bytes => "write bytes, or a size such as \"25 GB\"",
            Unit::Count => "write a bare number, such as 1500",
            Unit::BytesPerSecond | Unit::PerSecond => "write a bare number per second",
            Unit::Watts => "write a bare number of watts",
            Unit::Grams => "write a bare number of grams",
            Unit::Joules => "write a bare number of joules",
        };
        let id = metric.id();
        let value = value.ok_or_else(|| {
            Fault::impossible(format!("`{shown}` is not a value of {id} ({})", unit.id()), help)
        })?;
        // Load per core is a ratio that may exceed 1; certificates may have ended days ago.
        let free = matches!(metric, Metric::LoadPerCore | Metric::ProbeCertificateDays);
        let most = if unit == Unit::Ratio { 1.0 } else { f64::INFINITY };
        if free || (0.0..=most).contains(&value) {
            return Ok(value);
        }
        Err(Fault::impossible(format!("{id} never reaches `{shown}`"), help))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::Web;
    use proptest::prelude::*;

    #[test]
    fn a_percentage_is_rounded_once() {
        assert_eq!(percent("99.95 %"), Some(0.9995));
        assert_eq!(percent("85%"), Some(0.85));
        assert_eq!(percent("0,5 %"), None);
        assert_eq!(percent("0.85"), None);
    }

    #[test]
    fn sizes_know_decimal_and_binary_units() {
        assert_eq!(size("40 GB"), Some(40e9));
        assert_eq!(size("2GiB"), Some(2_147_483_648.0));
        assert_eq!(size("40 gb"), None);
        assert_eq!(size("-1 GB"), None);
    }

    #[test]
    fn speeds_are_bytes_whatever_they_are_written_in() {
        assert_eq!(speed("100 Mbit/s"), Some(12.5e6));
        assert_eq!(speed("1Gbit/s"), Some(125e6));
        assert_eq!(speed("800 kbit/s"), Some(1e5));
        assert_eq!(speed("8 bit/s"), Some(1.0));
        assert_eq!(speed("12.5 MB/s"), Some(12.5e6));
        for wrong in ["100 Mbit", "100", "-1 Mbit/s", "fast/s", "/s", "bit/s", "1 Tbit/s"] {
            assert_eq!(speed(wrong), None, "{wrong}");
        }
        assert_eq!(Speed::from_number(Number::Float(12.5e6)).ok(), Some(Speed(12.5e6)));
    }

    #[test]
    fn a_threshold_is_read_in_the_metrics_own_unit() {
        let words = |w: &str| Quantity::Words(w.to_owned());
        assert_eq!(words("1000 ms").of(Metric::LatencyP99).ok(), Some(1.0));
        assert_eq!(words("21 days").of(Metric::ProbeCertificateDays).ok(), Some(21.0));
        assert_eq!(Quantity::Number(1.5).of(Metric::LoadPerCore).ok(), Some(1.5));
        assert!(Quantity::Number(85.0).of(Metric::MemoryUtilization).is_err());
        assert!(words("5 %").of(Metric::UnitsCount).is_err());
    }

    proptest! {
        #[test]
        fn a_price_written_as_a_float_is_exact(cents in 0u32..1_000_000_000) {
            let float = f64::from(cents) / 100.0;
            let price = Price::from_number(Number::Float(float)).unwrap();
            prop_assert_eq!(price.0, Decimal::new(i64::from(cents), 2));
        }

        #[test]
        fn no_words_make_the_readers_panic(words in ".{0,40}") {
            let _ = (Lasting::from_words(&words), Share::from_words(&words));
            let _ = (Price::from_words(&words), Count::from_words(&words));
            let _ = (Size::from_words(&words), Web::from_words(&words), Speed::from_words(&words));
            let _ = Quantity::Words(words).of(Metric::LatencyP99);
        }
    }
}
