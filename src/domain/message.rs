//! A sentence before it has a language: the name of a message in the language files and its typed
//! arguments. The domain, the sources and the store say what is the matter in this form; `text`
//! turns it into words, with each language's numbers, money and dates.

use crate::domain::Timestamp;
use crate::domain::metric::{Metric, Unit};
use crate::domain::money::Money;
use crate::domain::profile::LocalText;
use std::time::Duration;

/// A value inside a sentence; formatted by `text`, never here.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// Words from outside (a host, a path, a server's answer); already free of control characters.
    Text(String),
    /// A value of the given unit: `0.85` as a ratio reads « 85 % ».
    Quantity(f64, Unit),
    /// A whole number of business units, with the profile's name for them.
    Units(f64),
    /// An amount of money.
    Money(Money),
    /// A day.
    Date(Timestamp),
    /// A length of time: « 15 min ».
    Duration(Duration),
    /// The profile's own words.
    Local(LocalText),
    /// The name of a metric, in words.
    Metric(Metric),
    /// Another message, rendered in place.
    Message(Box<Message>),
}

/// A sentence to be said: `id` names it in `assets/locales/*/*.ftl`.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The name in the language files.
    pub id: &'static str,
    /// Named arguments, in no particular order.
    pub args: Vec<(&'static str, Arg)>,
}

impl Message {
    /// A message without arguments.
    #[must_use]
    pub fn new(id: &'static str) -> Self {
        Self { id, args: Vec::new() }
    }

    /// The same message with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, arg: Arg) -> Self {
        self.args.push((name, arg));
        self
    }

    /// Adds words that come from outside; control characters are replaced, the length is bounded.
    #[must_use]
    pub fn text(self, name: &'static str, words: impl AsRef<str>) -> Self {
        self.with(name, Arg::Text(clean(words.as_ref(), 300)))
    }

    /// Adds a value with its unit.
    #[must_use]
    pub fn quantity(self, name: &'static str, value: f64, unit: Unit) -> Self {
        self.with(name, Arg::Quantity(value, unit))
    }

    /// Adds a number of business units.
    #[must_use]
    pub fn units(self, name: &'static str, value: f64) -> Self {
        self.with(name, Arg::Units(value))
    }

    /// Adds an amount of money.
    #[must_use]
    pub fn money(self, name: &'static str, money: Money) -> Self {
        self.with(name, Arg::Money(money))
    }

    /// Adds a day.
    #[must_use]
    pub fn date(self, name: &'static str, at: Timestamp) -> Self {
        self.with(name, Arg::Date(at))
    }

    /// Adds the profile's own words.
    #[must_use]
    pub fn local(self, name: &'static str, words: &LocalText) -> Self {
        self.with(name, Arg::Local(words.clone()))
    }

    /// Adds the name of a metric.
    #[must_use]
    pub fn metric(self, name: &'static str, metric: Metric) -> Self {
        self.with(name, Arg::Metric(metric))
    }

    /// Adds a length of time.
    #[must_use]
    pub fn duration(self, name: &'static str, length: Duration) -> Self {
        self.with(name, Arg::Duration(length))
    }
}

/// Words from a machine that may lie, made safe for a terminal: control characters (escape
/// sequences, bidirectional overrides, line breaks) become spaces, runs of spaces collapse, and at
/// most `limit` characters remain.
#[must_use]
pub fn clean(words: &str, limit: usize) -> String {
    let mut safe = String::with_capacity(words.len().min(limit * 4));
    let mut count = 0;
    let mut space = true;
    for c in words.chars() {
        let c = if is_unsafe(c) || c.is_whitespace() { ' ' } else { c };
        if c == ' ' && space {
            continue;
        }
        space = c == ' ';
        if count == limit {
            safe.push('…');
            return safe;
        }
        safe.push(c);
        count += 1;
    }
    safe.truncate(safe.trim_end().len());
    safe
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn an_escape_sequence_never_survives() {
        assert_eq!(clean("a\u{1b}[31mred\u{9b}2J\r\nb\u{202e}c", 80), "a [31mred 2J b c");
    }

    #[test]
    fn long_words_are_cut_with_an_ellipsis() {
        assert_eq!(clean(&"x".repeat(10), 4), "xxxx…");
    }
}
