//! The values that stand in the files: lengths of time, shares, prices, sizes, URLs. Each says what
//! it expects, refuses what cannot be, and is read alike from TOML, a flag or a variable.

use super::error::{Fault, nearest};
use crate::domain::metric::{Metric, Unit};
use crate::domain::money::Currency;
use crate::domain::profile::LocalText;
use rust_decimal::Decimal;
use serde::de::{self, Deserialize, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::time::Duration;
use url::Url;

/// Stands between the sentence and the help in an error that passes through serde, which knows
/// only one string. Never occurs in either.
pub(crate) const HELP_FOLLOWS: char = '\u{1f}';

/// A number as TOML knows it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    fn value(self) -> f64 {
        match self {
            Self::Int(v) => v as f64,
            Self::Float(v) => v,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(v) => v.fmt(f),
            Self::Float(v) => v.fmt(f),
        }
    }
}

/// A value that is written as one word or one number.
pub(crate) trait Scalar: Sized {
    /// What to write, with an example.
    const EXPECTED: &'static str;
    fn from_words(words: &str) -> Result<Self, Fault>;
    fn from_number(number: Number) -> Result<Self, Fault> {
        Err(unfit(&format!("`{number}`"), Self::EXPECTED))
    }
    fn from_bool(value: bool) -> Result<Self, Fault> {
        Err(unfit(&format!("`{value}`"), Self::EXPECTED))
    }
}

fn unfit(found: &str, expected: &str) -> Fault {
    Fault::WrongType { found: found.to_owned(), expected: expected.to_owned() }
}

fn through<T, E: de::Error>(result: Result<T, Fault>) -> Result<T, E> {
    result.map_err(|fault| E::custom(format!("{fault}{HELP_FOLLOWS}{}", fault.help())))
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<T: Scalar> Visitor<'_> for ScalarVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_bool<E: de::Error>(self, v: bool) -> Result<T, E> {
        through(T::from_bool(v))
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<T, E> {
        through(T::from_number(Number::Int(v)))
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<T, E> {
        if v.is_finite() {
            through(T::from_number(Number::Float(v)))
        } else {
            through(Err(unfit(&format!("`{v}`"), T::EXPECTED)))
        }
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<T, E> {
        through(T::from_words(v))
    }
}

macro_rules! scalars {
    ($($name:ident),+) => {
        $(impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(ScalarVisitor(PhantomData))
            }
        })+
    };
}

scalars!(Lasting, Share, Price, Count, Size, Web, MetricName, CurrencyCode, Quantity, Kept, Watch);

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
    let digits = words.trim().strip_suffix('%')?.trim();
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    plain.then(|| format!("{digits}e-2").parse().ok()).flatten()
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

/// An HTTP address without a secret in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Web(pub(crate) Url);

impl Scalar for Web {
    const EXPECTED: &'static str = "an address in quotes, such as \"http://127.0.0.1:9090\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        let help = "write the whole address, such as \"https://www.example.org/health\"";
        let shown = super::mask::mask(words);
        let url = Url::parse(words.trim())
            .map_err(|e| Fault::impossible(format!("`{shown}` is not an address: {e}"), help))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(Fault::impossible(
                format!("`{shown}` is not an address of http:// or https://"),
                help,
            ));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Fault::impossible(
                "an address is shown on screen, so it cannot carry a user or a password",
                "remove them from the address; write user = \"…\" and password-env = \"NAME\"",
            ));
        }
        Ok(Self(url))
    }
}

/// The name of a metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MetricName(pub(crate) Metric);

impl Scalar for MetricName {
    const EXPECTED: &'static str = "the name of a metric, such as \"memory.utilization\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        Metric::from_id(words).map(Self).ok_or_else(|| {
            let known: Vec<_> = Metric::ALL.iter().map(|m| m.id()).collect();
            // In one word's neighbourhood, else all of the same group, else all.
            let group: Vec<String> = match words.split_once('.') {
                Some((group, _)) => known
                    .iter()
                    .filter(|id| id.split('.').next() == Some(group))
                    .map(|id| (*id).to_owned())
                    .collect(),
                None => Vec::new(),
            };
            let near = nearest(words, known.iter().copied()).is_some();
            let all = || known.iter().map(|id| (*id).to_owned()).collect();
            let known = if group.is_empty() || near { all() } else { group };
            Fault::UnknownName { kind: "metric", name: words.to_owned(), known }
        })
    }
}

/// An ISO 4217 code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CurrencyCode(pub(crate) Currency);

impl Scalar for CurrencyCode {
    const EXPECTED: &'static str = "a currency in three capital letters, such as \"EUR\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        Currency::new(words).map(Self).ok_or_else(|| unfit(&format!("`{words}`"), Self::EXPECTED))
    }
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
                    Unit::Count | Unit::BytesPerSecond | Unit::PerSecond | Unit::Watts => None,
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

/// Whether and where a file is kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kept {
    /// At the usual place, or not at all.
    Usual(bool),
    /// There.
    At(String),
}

impl Scalar for Kept {
    const EXPECTED: &'static str = "true, false or a path in quotes";

    fn from_words(words: &str) -> Result<Self, Fault> {
        match words.trim() {
            "" => Err(unfit("an empty path", Self::EXPECTED)),
            "true" => Ok(Self::Usual(true)),
            "false" => Ok(Self::Usual(false)),
            path => Ok(Self::At(path.to_owned())),
        }
    }

    fn from_bool(value: bool) -> Result<Self, Fault> {
        Ok(Self::Usual(value))
    }
}

/// Whether and where an exporter is looked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Watch {
    /// At the usual address, or nowhere.
    Usual(bool),
    /// There.
    At(Url),
}

impl Scalar for Watch {
    const EXPECTED: &'static str =
        "true, false or an address in quotes, such as \"http://127.0.0.1:9100/metrics\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        Web::from_words(words).map(|web| Self::At(web.0))
    }

    fn from_bool(value: bool) -> Result<Self, Fault> {
        Ok(Self::Usual(value))
    }
}

/// One value, or a list of its low and its high end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range<T> {
    pub(crate) low: T,
    pub(crate) high: T,
}

struct RangeVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + PartialOrd + Clone> Visitor<'de> for RangeVisitor<T> {
    type Value = Range<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one value, or [low, high]")
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Self::Value, E> {
        T::deserialize(v.into_deserializer()).map(|v| Range { low: v.clone(), high: v })
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Self::Value, E> {
        T::deserialize(v.into_deserializer()).map(|v| Range { low: v.clone(), high: v })
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<Self::Value, E> {
        T::deserialize(v.into_deserializer()).map(|v| Range { low: v.clone(), high: v })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let help = "write one value, or its low and its high end: [low, high]";
        let (Some(low), Some(high), None) =
            (list.next_element::<T>()?, list.next_element::<T>()?, list.next_element::<T>()?)
        else {
            return through(Err(Fault::impossible("a range has exactly two ends", help)));
        };
        if low > high {
            let sentence = "the low end of this range is above its high end";
            return through(Err(Fault::impossible(sentence, "write the lower value first")));
        }
        Ok(Range { low, high })
    }
}

impl<'de, T: Deserialize<'de> + PartialOrd + Clone> Deserialize<'de> for Range<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RangeVisitor(PhantomData))
    }
}

/// Words for a person: one string for every language, or `{ en = "…", fr = "…" }`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Words(pub(crate) LocalText);

struct WordsVisitor;

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Words;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("words in quotes, or { en = \"…\", fr = \"…\" }")
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<Words, E> {
        Ok(Words(LocalText::same(&tidy(v))))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Words, A::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Languages {
            en: String,
            #[serde(default)]
            fr: String,
        }
        let words = Languages::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(Words(LocalText { en: tidy(&words.en), fr: tidy(&words.fr) }))
    }
}

/// Profiles travel: their words reach the terminal like any other words from outside.
fn tidy(words: &str) -> String {
    crate::domain::message::clean(words, 300)
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordsVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn a_threshold_is_read_in_the_metrics_own_unit() {
        let words = |w: &str| Quantity::Words(w.to_owned());
        assert_eq!(words("1000 ms").of(Metric::LatencyP99).unwrap(), 1.0);
        assert_eq!(words("21 days").of(Metric::ProbeCertificateDays).unwrap(), 21.0);
        assert_eq!(Quantity::Number(1.5).of(Metric::LoadPerCore).unwrap(), 1.5);
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
            let _ = (Size::from_words(&words), Web::from_words(&words));
            let _ = Quantity::Words(words).of(Metric::LatencyP99);
        }
    }
}
