//! Sentences as they stand in a recording: the name of the message and its arguments, so that a
//! replay says them in the language of whoever looks.

use super::number::N;
use super::wire::{instant, micros};
use crate::domain::message::{Arg, Message, clean};
use crate::domain::metric::{Metric, Unit};
use crate::domain::money::{Currency, Money};
use crate::domain::profile::LocalText;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

/// Names from recordings live as long as the program, so there are no more than so many…
const MOST_NAMES: usize = 4_096;

/// …and none is longer.
const LONGEST_NAME: usize = 80;

/// Of an argument's words.
const LONGEST_TEXT: usize = 300;

/// A sentence.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Words(String, Vec<(String, Argument)>);

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Argument {
    Text(String),
    Quantity(N, String),
    Units(N),
    Money(String, String),
    Date(i64),
    /// Milliseconds.
    Duration(u64),
    Local(String, String),
    Metric(String),
    Message(Box<Words>),
}

impl From<&Message> for Words {
    fn from(message: &Message) -> Self {
        let argument =
            |(name, arg): &(&'static str, Arg)| ((*name).to_owned(), Argument::from(arg));
        Self(message.id.to_owned(), message.args.iter().map(argument).collect())
    }
}

impl From<&Arg> for Argument {
    fn from(arg: &Arg) -> Self {
        match arg {
            Arg::Text(words) => Self::Text(words.clone()),
            Arg::Quantity(value, unit) => Self::Quantity(N(*value), unit.id().to_owned()),
            Arg::Units(count) => Self::Units(N(*count)),
            Arg::Money(money) => {
                Self::Money(money.amount.to_string(), money.currency.code().to_owned())
            }
            Arg::Date(at) => Self::Date(micros(*at)),
            Arg::Duration(length) => {
                Self::Duration(u64::try_from(length.as_millis()).unwrap_or(u64::MAX))
            }
            Arg::Local(words) => Self::Local(words.en.clone(), words.fr.clone()),
            Arg::Metric(metric) => Self::Metric(metric.id().to_owned()),
            Arg::Message(inner) => Self::Message(Box::new(Words::from(&**inner))),
        }
    }
}

impl Words {
    /// The sentence; none where it is none, or where too many were named before.
    pub(super) fn message(self) -> Option<Message> {
        let Self(id, args) = self;
        let mut message = Message::new(known(&id)?);
        for (name, arg) in args.into_iter().take(32) {
            message = message.with(known(&name)?, arg.arg()?);
        }
        Some(message)
    }
}

impl Argument {
    fn arg(self) -> Option<Arg> {
        Some(match self {
            Self::Text(words) => Arg::Text(clean(&words, LONGEST_TEXT)),
            Self::Quantity(value, unit) => Arg::Quantity(value.0, unit_named(&unit)?),
            Self::Units(count) => Arg::Units(count.0),
            Self::Money(amount, currency) => {
                let amount: Decimal = amount.parse().ok()?;
                Arg::Money(Money::new(amount, Currency::new(&currency)?))
            }
            Self::Date(at) => Arg::Date(instant(at)?),
            Self::Duration(length) => Arg::Duration(Duration::from_millis(length)),
            Self::Local(en, fr) => {
                Arg::Local(LocalText { en: clean(&en, LONGEST_TEXT), fr: clean(&fr, LONGEST_TEXT) })
            }
            Self::Metric(id) => Arg::Metric(Metric::from_id(&id)?),
            Self::Message(inner) => Arg::Message(Box::new(inner.message()?)),
        })
    }
}

fn unit_named(id: &str) -> Option<Unit> {
    const ALL: [Unit; 10] = [
        Unit::Ratio,
        Unit::Count,
        Unit::Bytes,
        Unit::BytesPerSecond,
        Unit::Seconds,
        Unit::PerSecond,
        Unit::Days,
        Unit::Watts,
        Unit::Grams,
        Unit::Joules,
    ];
    ALL.into_iter().find(|unit| unit.id() == id)
}

/// The name as the program's own, for as long as it runs.
fn known(name: &str) -> Option<&'static str> {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let of_a_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(of_a_name) {
        return None;
    }
    let mut names = NAMES.lock().ok()?;
    if let Some(known) = names.get(name) {
        return Some(*known);
    }
    if names.len() >= MOST_NAMES {
        return None;
    }
    let own: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(own);
    Some(own)
}
