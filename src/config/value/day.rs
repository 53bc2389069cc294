//! Days, and lists of what holds from which day on.

use super::{Scalar, through};
use crate::config::error::Fault;
use chrono::{Datelike as _, NaiveDate};
use serde::de::{self, Deserialize, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;
use toml::Spanned;

/// A day, or a month and thereby its first day. As words, or as a date of TOML.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Day(pub(crate) NaiveDate);

impl Scalar for Day {
    const EXPECTED: &'static str =
        "a month or a day in quotes, such as \"2027-03\" or \"2027-03-15\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        parse(words.trim()).map(Self).ok_or_else(|| {
            Fault::impossible(
                format!("`{words}` is neither a month nor a day from 1970 to 2999"),
                "write a month or a day in quotes, such as \"2027-03\" or \"2027-03-15\"",
            )
        })
    }
}

fn parse(words: &str) -> Option<NaiveDate> {
    let plain = words.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let whole = match words.len() {
        7 => format!("{words}-01"),
        10 => words.to_owned(),
        _ => return None,
    };
    let day = NaiveDate::parse_from_str(&whole, "%Y-%m-%d").ok()?;
    (plain && (1970..3000).contains(&day.year())).then_some(day)
}

struct DayVisitor;

impl<'de> Visitor<'de> for DayVisitor {
    type Value = Day;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Day::EXPECTED)
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<Day, E> {
        through(Day::from_words(v))
    }

    /// A date without quotes reaches serde as a table of one key that no file can hold.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Day, A::Error> {
        let date = toml::value::Datetime::deserialize(de::value::MapAccessDeserializer::new(map))
            .map_err(|_| de::Error::invalid_type(de::Unexpected::Map, &self))?;
        through(Day::from_words(&date.to_string()))
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DayVisitor)
    }
}

/// What holds from which day on: a list `[["2027-01", …], …]` as written, or a table
/// `{ "2027-01" = … }` sorted by day.
#[derive(Debug, Clone)]
pub(crate) struct Days<T>(pub(crate) Vec<(Spanned<Day>, T)>);

struct DaysVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for DaysVisitor<T> {
    type Value = Days<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list such as [[\"2027-01\", …], [\"2028-01\", …]]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Days<T>, A::Error> {
        let mut all = Vec::new();
        while let Some(Pair(day, value)) = list.next_element()? {
            all.push((day, value));
        }
        Ok(Days(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Days<T>, A::Error> {
        let mut all: Vec<(Spanned<Day>, T)> = Vec::new();
        while let Some(entry) = map.next_entry()? {
            all.push(entry);
        }
        all.sort_by_key(|(day, _)| day.get_ref().0);
        Ok(Days(all))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Days<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DaysVisitor(PhantomData))
    }
}

/// `["2027-01", …]`.
struct Pair<T>(Spanned<Day>, T);

struct PairVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PairVisitor<T> {
    type Value = Pair<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day and what holds from it: [\"2027-01\", …]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Pair<T>, A::Error> {
        if let Some(day) = list.next_element()?
            && let Some(value) = list.next_element()?
            && list.next_element::<de::IgnoredAny>()?.is_none()
        {
            return Ok(Pair(day, value));
        }
        through(Err(Fault::impossible(
            "an entry of this list has two parts: a day and what holds from it",
            "write [\"2027-01\", …]",
        )))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pair<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PairVisitor(PhantomData))
    }
}

/// A value, or `false`: none, where one would be inherited.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Unless<T>(pub(crate) Option<T>);

struct UnlessVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for UnlessVisitor<T> {
    type Value = Unless<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value, or false for none")
    }

    fn visit_bool<E: de::Error>(self, v: bool) -> Result<Self::Value, E> {
        if v { some(v.into_deserializer()) } else { Ok(Unless(None)) }
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Self::Value, E> {
        some(v.into_deserializer())
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Self::Value, E> {
        some(v.into_deserializer())
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<Self::Value, E> {
        some(v.into_deserializer())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        some(de::value::SeqAccessDeserializer::new(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        some(de::value::MapAccessDeserializer::new(map))
    }
}

fn some<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Unless<T>, D::Error> {
    T::deserialize(from).map(|value| Unless(Some(value)))
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Unless<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UnlessVisitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use chrono::NaiveDate;

    #[test]
    fn a_month_is_its_first_day() {
        assert_eq!(parse("2027-03"), NaiveDate::from_ymd_opt(2027, 3, 1));
        assert_eq!(parse("2028-02-29"), NaiveDate::from_ymd_opt(2028, 2, 29));
        for wrong in ["2027", "2027-13", "2027-02-29", "27-03-01", "+027-03", "3000-01", "éééaa"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
