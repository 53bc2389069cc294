//! Words: a [`Message`] said in a language, with that language's numbers, money and dates. Every
//! sentence comes from `assets/locales/<language>/*.ftl`; an id that no file knows is shown with
//! its arguments, so that nothing is ever silently lost. Refuses to choose a language: who calls
//! says which (`en`, `fr`).

mod ascii;
mod dates;
mod number;
mod quantity;
mod refusals;
#[cfg(test)]
mod tests;

use crate::domain::message::{Arg, Message};
use crate::domain::metric::Metric;
use crate::domain::profile::{LocalText, UnitName};
use fluent_templates::LanguageIdentifier;
use fluent_templates::fluent_bundle::FluentValue;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

pub use ascii::to_ascii;
pub use refusals::{is_known, refusal};

fluent_templates::static_loader! {
    static LOCALES = {
        locales: "./assets/locales",
        fallback_language: "en",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static ENGLISH: LazyLock<LanguageIdentifier> =
    LazyLock::new(|| LanguageIdentifier::from_bytes(b"en").unwrap_or_default());
static FRENCH: LazyLock<LanguageIdentifier> =
    LazyLock::new(|| LanguageIdentifier::from_bytes(b"fr").unwrap_or_default());

/// With a capital at the beginning, unless that is an address, a file or another name from outside.
#[must_use]
pub fn capital(words: &str) -> String {
    let first = words.split(char::is_whitespace).next().unwrap_or_default();
    if first.trim_end_matches([',', ':', '.']).contains(['.', ':', '/', '@', '_']) {
        return words.to_owned();
    }
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

/// The languages that palier has words and formats for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tongue {
    English,
    French,
}

impl Tongue {
    fn of(code: &str) -> Self {
        if code.starts_with("fr") { Self::French } else { Self::English }
    }

    fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Self::English => &ENGLISH,
            Self::French => &FRENCH,
        }
    }

    /// What stands between a number and what follows it. In French it never breaks.
    fn space(self) -> char {
        match self {
            Self::English => ' ',
            Self::French => '\u{a0}',
        }
    }
}

/// Speaks one language about one business. Cheap to make: formatters and words are cached.
#[derive(Debug, Clone, Copy)]
pub struct Speaker<'a> {
    tongue: Tongue,
    unit: &'a UnitName,
}

type Arguments = HashMap<Cow<'static, str>, FluentValue<'static>>;

impl<'a> Speaker<'a> {
    /// A speaker of a language (`en`, `fr`; anything else is English) about a business unit.
    #[must_use]
    pub fn new(language: &str, unit: &'a UnitName) -> Self {
        Self { tongue: Tongue::of(language), unit }
    }

    /// The language's code.
    #[must_use]
    pub fn language(&self) -> &'static str {
        self.tongue.code()
    }

    /// The sentence in words.
    #[must_use]
    pub fn say(&self, message: &Message) -> String {
        if message.args.is_empty() {
            return self.word(message.id);
        }
        let mut arguments = Arguments::with_capacity(message.args.len() + 1);
        for (name, arg) in &message.args {
            self.argument(&mut arguments, name, arg);
        }
        look_up(self.tongue, message.id, Some(&arguments)).unwrap_or_else(|| self.unsaid(message))
    }

    /// The sentence in words, its first letter a capital: for a line of its own. (A sentence that
    /// begins with the name of a metric does not know where it will stand.)
    #[must_use]
    pub fn sentence(&self, message: &Message) -> String {
        capital(&self.say(message))
    }

    /// A word or sentence without arguments.
    #[must_use]
    pub fn word(&self, id: &str) -> String {
        look_up(self.tongue, id, None).unwrap_or_else(|| id.to_owned())
    }

    /// The profile's own words.
    #[must_use]
    pub fn local<'t>(&self, words: &'t LocalText) -> &'t str {
        words.get(self.tongue.code())
    }

    /// The name of a metric.
    #[must_use]
    pub fn metric(&self, metric: Metric) -> String {
        self.word(&format!("metric-{}", metric.id().replace(['.', '_'], "-")))
    }

    /// One argument, as the language files know it. A day is also there without its day
    /// (`$date-month`), a number of units also without their name (`$units-count`), an amount also
    /// without cents where it has none (`$by-short`); a quantity also as a bare number and a length
    /// of time also in whole seconds, to choose by (`$points-number`, `$for-seconds`).
    fn argument(&self, into: &mut Arguments, name: &'static str, arg: &Arg) {
        let text = match arg {
            Arg::Text(words) => words.clone(),
            Arg::Quantity(value, unit) => {
                into.insert(format!("{name}-number").into(), FluentValue::from(*value));
                self.quantity(*value, *unit)
            }
            Arg::Units(count) => {
                into.insert(format!("{name}-count").into(), self.count(*count).into());
                self.units(*count)
            }
            Arg::Money(money) => {
                into.insert(format!("{name}-short").into(), self.money_short(*money).into());
                self.money(*money)
            }
            Arg::Date(at) => {
                into.insert(format!("{name}-month").into(), self.month(*at).into());
                self.day(*at)
            }
            Arg::Duration(length) => {
                let seconds = FluentValue::from(length.as_secs());
                into.insert(format!("{name}-seconds").into(), seconds);
                self.duration(*length)
            }
            Arg::Local(words) => self.local(words).to_owned(),
            Arg::Metric(metric) => self.metric(*metric),
            Arg::Message(inner) => self.say(inner),
        };
        into.insert(Cow::Borrowed(name), text.into());
    }

    /// What is left when no file has the words: the id and its arguments.
    fn unsaid(&self, message: &Message) -> String {
        let mut all = Arguments::new();
        let mut parts = Vec::new();
        for (name, arg) in &message.args {
            self.argument(&mut all, name, arg);
            let value = match all.get(*name) {
                Some(FluentValue::String(words)) => words.to_string(),
                _ => String::new(),
            };
            parts.push(format!("{name}: {value}"));
        }
        format!("{} ({})", message.id, parts.join(", "))
    }

    /// Words whose form follows a number (`$count`), with the number as text (`$n`).
    fn counted(&self, id: &str, count: f64, text: String) -> String {
        let mut arguments = Arguments::with_capacity(2);
        arguments.insert(Cow::Borrowed("count"), FluentValue::from(count));
        arguments.insert(Cow::Borrowed("n"), text.into());
        look_up(self.tongue, id, Some(&arguments)).unwrap_or_else(|| id.to_owned())
    }
}

fn look_up(tongue: Tongue, id: &str, arguments: Option<&Arguments>) -> Option<String> {
    let of = |t: Tongue| LOCALES.lookup_single_language(t.identifier(), id, arguments).ok();
    of(tongue).or_else(|| of(Tongue::English))
}
