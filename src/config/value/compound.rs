//! Values of several parts: ranges, and words in several languages.

use super::through;
use crate::config::error::Fault;
use crate::domain::profile::LocalText;
use serde::de::{self, Deserialize, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

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
