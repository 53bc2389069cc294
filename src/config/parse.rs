//! From text to the as-written types, telling everything that is wrong rather than the first
//! thing. serde stops at its first error; so the key that it stumbled over is taken out of the
//! parsed tree, and it is asked again. The types stay plain `Deserialize` with
//! `deny_unknown_fields`.

use super::error::{Fault, Problems, Source};
use super::value::HELP_FOLLOWS;
use serde::de::DeserializeOwned;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// A broken quote makes the rest of a file unreadable: only the first syntax errors mean much.
const SYNTAX_MOST: usize = 5;
/// How often serde is asked again.
const ROUNDS: usize = 50;

/// Reads a file's text. `None`: something was wrong, and was told to `problems`.
pub(crate) fn read<T: DeserializeOwned>(
    source: &Arc<Source>,
    problems: &mut Problems,
) -> Option<T> {
    let (mut tree, errors) = DeTable::parse_recoverable(&source.text);
    for error in errors.iter().take(SYNTAX_MOST) {
        let span = error.span().unwrap_or(0..0);
        problems.at(source, span, Fault::Syntax(error.message().to_owned()));
    }
    if !errors.is_empty() {
        return None;
    }
    let mut sound = true;
    // Keys that were taken out, with the table that they stood in: serde misses them later.
    let mut removed: Vec<(Range<usize>, String)> = Vec::new();
    for _ in 0..ROUNDS {
        let error = match T::deserialize(toml::Deserializer::from(tree.clone())) {
            Ok(value) => return sound.then_some(value),
            Err(error) => error,
        };
        sound = false;
        let span = error.span().unwrap_or(0..0);
        let fault = understand(error.message());
        let echo = match &fault {
            Fault::MissingKey { key, .. } => removed.contains(&(span.clone(), key.clone())),
            // A table of one key, which was the wrong one.
            _ => {
                error.message().ends_with("found 0 elements")
                    && removed.iter().any(|(place, _)| *place == span)
            }
        };
        if !echo {
            problems.at(source, span.clone(), fault);
        }
        let whole = tree.span();
        if !take_out(tree.get_mut(), &whole, &span, &mut removed) {
            return None;
        }
    }
    None
}

/// Removes the entry whose key or value stands exactly there; the innermost, because a table that
/// is only implied stands where the first of its parts does.
fn take_out(
    table: &mut DeTable<'_>,
    place: &Range<usize>,
    span: &Range<usize>,
    removed: &mut Vec<(Range<usize>, String)>,
) -> bool {
    if table.iter_mut().any(|(_, value)| take_out_of_value(value, span, removed)) {
        return true;
    }
    let found = table.iter().find(|(k, v)| k.span() == *span || v.span() == *span);
    let Some(key) = found.map(|(k, _)| k.clone()) else { return false };
    table.remove(&key);
    removed.push((place.clone(), key.into_inner().into_owned()));
    true
}

fn take_out_of_value(
    value: &mut Spanned<DeValue<'_>>,
    span: &Range<usize>,
    removed: &mut Vec<(Range<usize>, String)>,
) -> bool {
    let place = value.span();
    match value.get_mut() {
        DeValue::Table(table) => take_out(table, &place, span, removed),
        DeValue::Array(array) => {
            // A list in a list is one value of several parts, of which none is missed alone.
            let part_of = |item: &Spanned<DeValue<'_>>| {
                let (place, list) = (item.span(), matches!(item.get_ref(), DeValue::Array(_)));
                list && place.start <= span.start && span.end <= place.end
            };
            if !array.iter().any(part_of)
                && array.iter_mut().any(|item| take_out_of_value(item, span, removed))
            {
                return true;
            }
            let count = array.len();
            let items = std::mem::replace(array, DeArray::new());
            let sound = |item: &Spanned<DeValue<'_>>| item.span() != *span && !part_of(item);
            *array = items.into_iter().filter(sound).collect();
            array.len() < count
        }
        _ => false,
    }
}

/// serde's words, taken apart.
fn understand(message: &str) -> Fault {
    if let Some((sentence, help)) = message.split_once(HELP_FOLLOWS) {
        return Fault::impossible(sentence, help);
    }
    if message.starts_with("wanted exactly 1 element") {
        return Fault::impossible(
            "exactly one key belongs into this table",
            "keep the one that is meant; the sample shows them: `palier config sample`",
        );
    }
    let quoted: Vec<String> =
        message.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect();
    match (message, quoted.as_slice()) {
        (m, [key, known @ ..]) if m.starts_with("unknown field") => {
            Fault::UnknownKey { key: key.clone(), known: known.to_vec() }
        }
        (m, [name, known @ ..]) if m.starts_with("unknown variant") => {
            Fault::UnknownChoice { name: name.clone(), known: known.to_vec() }
        }
        (m, [key]) if m.starts_with("missing field") => {
            Fault::MissingKey { key: key.clone(), example: format!("`{key} = …` in this table") }
        }
        _ => wrong(message),
    }
}

fn wrong(message: &str) -> Fault {
    let split = |kind: &str| {
        let (found, expected) = message.strip_prefix(kind)?.split_once(", expected ")?;
        Some(Fault::WrongType { found: found_name(found), expected: expected_name(expected) })
    };
    split("invalid type: ")
        .or_else(|| split("invalid value: "))
        .or_else(|| split("invalid length "))
        .unwrap_or_else(|| Fault::impossible(message, "see the sample: `palier config sample`"))
}

/// The kind only where the value could be a secret.
fn found_name(found: &str) -> String {
    match found.split_once(' ').map_or(found, |(kind, _)| kind) {
        "string" => "text in quotes".to_owned(),
        "map" => "a table".to_owned(),
        "sequence" => "a list".to_owned(),
        _ => match found.split_once('`') {
            Some((_, value)) => format!("`{}`", value.trim_end_matches('`')),
            None => found.to_owned(),
        },
    }
}

fn expected_name(expected: &str) -> String {
    match expected {
        "a boolean" => "true or false".to_owned(),
        "a string" => "text in quotes".to_owned(),
        "u16" => "a whole number up to 65535".to_owned(),
        "u32" | "u64" => "a whole number that is not negative".to_owned(),
        "f64" => "a number".to_owned(),
        "a sequence" => "a list in [brackets]".to_owned(),
        "a map" | "map" => "a table".to_owned(),
        e if e.starts_with("struct ") => "a table".to_owned(),
        e if e.starts_with("string or table") || e.starts_with("enum ") => {
            "one of the choices".to_owned()
        }
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::config::error::{Problems, Source};
    use crate::config::file::ConfigFile;
    use proptest::prelude::*;

    const PIECES: &str = "(\\[targets\\.a\\]|\\[requirements\\]|units|kind|=|\"ssh\"|\\{|\\}|-1|é|\n| |\u{1b}|#){0,30}";

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic_or_lets_an_escape_through(text in PIECES) {
            let source = Source::new("x.toml", text);
            let mut problems = Problems::default();
            let file: Option<ConfigFile> = read(&source, &mut problems);
            match problems.check() {
                Ok(()) => prop_assert!(file.is_some()),
                Err(error) => {
                    let escape = error.render(false).contains('\u{1b}');
                    prop_assert!(!escape);
                }
            }
        }
    }
}
