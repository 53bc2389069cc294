//! Where something ends: at a count, or nowhere.

use super::{Number, Scalar, scalars, unfit};
use crate::config::error::Fault;

scalars!(End);

/// A count, or `unlimited`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    At(u64),
    Unlimited,
}

impl End {
    /// The count, where there is one.
    pub(crate) fn count(self) -> Option<u64> {
        match self {
            Self::At(count) => Some(count),
            Self::Unlimited => None,
        }
    }
}

impl Scalar for End {
    const EXPECTED: &'static str = "a whole number of units such as 1500, or \"unlimited\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        match words.trim() {
            "unlimited" => Ok(Self::Unlimited),
            other => Err(unfit(&format!("`{other}`"), Self::EXPECTED)),
        }
    }

    fn from_number(number: Number) -> Result<Self, Fault> {
        match number {
            Number::Int(count) if count >= 0 => Ok(Self::At(count.unsigned_abs())),
            other => Err(unfit(&format!("`{other}`"), Self::EXPECTED)),
        }
    }
}
