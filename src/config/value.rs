//! The values that stand in the files: lengths of time, shares, prices, sizes, URLs. Each says what
//! it expects, refuses what cannot be, and is read alike from TOML, a flag or a variable.

mod compound;
mod day;
mod end;
mod exact;
mod measure;
mod moment;
mod reference;

pub(crate) use compound::{Range, Words};
pub(crate) use day::{Day, Days, Unless};
pub(crate) use end::End;
pub(crate) use exact::{Balance, Estimate, Gigabytes, Rate};
pub(crate) use measure::{Count, Lasting, Price, Quantity, Share, Size, Speed};
pub(crate) use moment::Moment;
pub(crate) use reference::{CurrencyCode, Kept, MetricName, Page, Watch, Web, Webs};

use super::error::Fault;
use serde::de::{self, Visitor};
use std::fmt;
use std::marker::PhantomData;

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

pub(crate) fn through<T, E: de::Error>(result: Result<T, Fault>) -> Result<T, E> {
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
        $(impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(
                    $crate::config::value::ScalarVisitor(std::marker::PhantomData),
                )
            }
        })+
    };
}

use scalars;
