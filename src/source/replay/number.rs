//! A number as it stands in a recording: whole ones without a point, and what JSON has no number for
//! by name.

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;

/// Beyond this not every whole number has its own `f64`.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct N(pub(super) f64);

/// One that may be missing.
pub(super) fn some(value: Option<f64>) -> Option<N> {
    value.map(N)
}

/// And back.
pub(super) fn value(number: Option<N>) -> Option<f64> {
    number.map(|n| n.0)
}

impl Serialize for N {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let N(value) = *self;
        if value.is_nan() {
            to.serialize_str("nan")
        } else if value.is_infinite() {
            to.serialize_str(if value > 0.0 { "inf" } else { "-inf" })
        } else if value.fract() == 0.0 && value.abs() < EXACT {
            to.serialize_i64(value as i64)
        } else {
            to.serialize_f64(value)
        }
    }
}

impl<'de> Deserialize<'de> for N {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = N;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<N, E> {
                Ok(N(value))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<N, E> {
                Ok(N(value as f64))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<N, E> {
                Ok(N(value as f64))
            }

            fn visit_str<E: Error>(self, words: &str) -> Result<N, E> {
                match words {
                    "nan" => Ok(N(f64::NAN)),
                    "inf" => Ok(N(f64::INFINITY)),
                    "-inf" => Ok(N(f64::NEG_INFINITY)),
                    other => Err(E::custom(format!("{other} is no number"))),
                }
            }
        }
        from.deserialize_any(Any)
    }
}
