//! A value as it is typed: digits with the language's own signs, the unit beside them or not. What
//! can be read in one way only is taken; what could be two numbers (« 1.180 » in French) or none is
//! refused with the bounds and an example. Refuses to guess, and to round what a person wrote.

use crate::app::knobs::{HORIZON, Knob, Knobs, MOST_MONEY, MOST_UNITS, Stand};
use crate::config::Language;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::money::{Currency, Money};
use crate::domain::scenario::Pace;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// A price with more decimals than these is a slip of the hand.
const DECIMALS: u32 = 6;

/// What a knob counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Whole numbers.
    Whole,
    /// Any number.
    Number,
    /// Per cent.
    Share,
    /// Money.
    Money,
}

/// Between which values a knob can stand. A share is 0–1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    kind: Kind,
    pub(super) low: Decimal,
    pub(super) high: Decimal,
    pub(super) example: Decimal,
}

impl Bounds {
    fn of(knob: Knob, stand: &Stand<'_>) -> Self {
        let last = Decimal::from(stand.phases.len().max(1));
        let units = Decimal::from_f64(MOST_UNITS).unwrap_or(Decimal::MAX);
        let months = (Decimal::from(HORIZON.0), Decimal::from(HORIZON.1));
        let bounds = |kind, (low, high): (Decimal, Decimal), example: Decimal| Self {
            kind,
            low,
            high,
            example,
        };
        let from_zero = |high| (Decimal::ZERO, high);
        match knob {
            Knob::Units => bounds(Kind::Whole, from_zero(units), 1180.into()),
            Knob::Price => bounds(Kind::Money, from_zero(MOST_MONEY), Decimal::new(1550, 2)),
            Knob::Growth => match stand.scenario.growth.pace() {
                Pace::Units(_) => bounds(Kind::Number, from_zero(units), 55.into()),
                Pace::Share(_) => share(Decimal::new(25, 3)),
            },
            Knob::Churn => share(Decimal::new(15, 3)),
            Knob::Hosted => share(Decimal::new(8, 1)),
            Knob::Phase => bounds(Kind::Whole, (Decimal::ONE, last), last.min(2.into())),
            Knob::Hours => bounds(Kind::Number, from_zero(MOST_MONEY), Decimal::new(125, 1)),
            Knob::Rate => bounds(Kind::Money, from_zero(MOST_MONEY), 65.into()),
            Knob::Horizon => bounds(Kind::Whole, months, 48.into()),
        }
    }

    /// The message that refuses.
    pub(super) fn message(self) -> &'static str {
        if self.kind == Kind::Whole { "typed-no-whole" } else { "typed-no-value" }
    }

    /// One of its values as it is said.
    pub(super) fn said(self, value: Decimal, currency: Currency) -> Arg {
        let number = value.to_f64().unwrap_or_default();
        match self.kind {
            Kind::Money if !value.is_zero() => {
                let money = Money::new(value, currency);
                super::inner(Message::new("value-money").money("value", money))
            }
            Kind::Share => Arg::Quantity(number, Unit::Ratio),
            _ => Arg::Quantity(number, Unit::Count),
        }
    }

    /// The value that was typed; none: it is none of this knob's.
    fn read(self, words: &str, language: Language) -> Option<Decimal> {
        let (words, sign) = without_sign(words.trim());
        let fits = match sign {
            None => true,
            Some('%') => self.kind == Kind::Share,
            Some(_) => self.kind == Kind::Money,
        };
        let mut value = number(words, language).filter(|_| fits)?;
        if self.kind == Kind::Share {
            value = value.checked_div(Decimal::ONE_HUNDRED)?;
        }
        let whole = self.kind != Kind::Whole || value.fract().is_zero();
        let exact = value.normalize().scale() <= DECIMALS;
        (whole && exact && (self.low..=self.high).contains(&value)).then_some(value)
    }
}

fn share(example: Decimal) -> Bounds {
    Bounds { kind: Kind::Share, low: Decimal::ZERO, high: Decimal::ONE, example }
}

/// Sets the knob under the cursor to what was typed; else says between what it can stand.
pub(super) fn set(
    knobs: &mut Knobs,
    stand: &Stand<'_>,
    language: Language,
    words: &str,
) -> Result<(), Bounds> {
    let bounds = Bounds::of(knobs.focus, stand);
    let value = bounds.read(words, language).ok_or(bounds)?;
    let float = value.to_f64().ok_or(bounds)?;
    match knobs.focus {
        Knob::Units => knobs.units = Some(float),
        Knob::Price => knobs.price = Some(value.normalize()),
        Knob::Growth => {
            let growth = &stand.scenario.growth;
            knobs.growth = Some(growth.at(match growth.pace() {
                Pace::Units(_) => Pace::Units(float),
                Pace::Share(_) => Pace::Share(float),
            }));
        }
        Knob::Churn => knobs.churn = Some(float),
        Knob::Hosted => knobs.hosted = Some(float),
        // The ladder's first rung is called the first.
        Knob::Phase => knobs.phase = value.to_usize().map(|place| place.saturating_sub(1)),
        Knob::Hours => {
            let phase = stand.phases.get(stand.phase).ok_or(bounds)?;
            knobs.hours.insert(phase.id.clone(), value.normalize());
        }
        Knob::Rate => knobs.rate = Some(value.normalize()),
        Knob::Horizon => knobs.horizon = Some(value.to_u32().ok_or(bounds)?),
    }
    Ok(())
}

/// The words without the sign of their unit, and that sign.
fn without_sign(words: &str) -> (&str, Option<char>) {
    let signs = ['%', '€', '$', '£'];
    let after = words.chars().last().filter(|c| signs.contains(c));
    if let Some(sign) = after {
        return (words[..words.len() - sign.len_utf8()].trim_end(), Some(sign));
    }
    match words.chars().next().filter(|c| signs[1..].contains(c)) {
        Some(sign) => (words[sign.len_utf8()..].trim_start(), Some(sign)),
        None => (words, None),
    }
}

/// A number by the language's signs: « 1 180,5 » and « 1,180.5 ». The other language's decimal sign
/// is taken where it can be nothing else.
fn number(words: &str, language: Language) -> Option<Decimal> {
    let (point, group) = match language {
        Language::En => ('.', ','),
        Language::Fr => (',', '.'),
    };
    let space = |c: char| c == ' ' || c == '\u{a0}' || c == '\u{202f}';
    let known = |c: char| c.is_ascii_digit() || c == point || c == group || space(c);
    if words.is_empty() || !words.chars().all(known) {
        return None;
    }
    let (whole, part) = match words.split_once(point) {
        Some((whole, part)) => (whole, Some(part)),
        // « 15,5 » in English, « 15.5 » in French: three digits would be thousands.
        None => match words.split_once(group) {
            Some((whole, part)) if part.len() != 3 && !part.contains(group) => (whole, Some(part)),
            Some((_, part)) if language == Language::Fr && !part.contains(group) => return None,
            _ => (words, None),
        },
    };
    let digits = grouped(whole, |c| c == group || space(c))?;
    let part = part.unwrap_or("0");
    let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if !plain(&digits) || !plain(part) || digits.len() > 15 {
        return None;
    }
    format!("{digits}.{part}").parse().ok()
}

/// Digits without what parts their thousands; none where it parts anything else.
fn grouped(words: &str, parts: impl Fn(char) -> bool) -> Option<String> {
    let groups: Vec<&str> = words.split(&parts).collect();
    let first = groups.first().map_or(0, |g| g.len());
    let thousands = groups.len() == 1 || (first <= 3 && groups[1..].iter().all(|g| g.len() == 3));
    (thousands && first > 0).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::{profile, scenario};

    #[allow(clippy::unnecessary_wraps, reason = "as a knob holds it")]
    fn d(words: &str) -> Option<Decimal> {
        Some(words.parse().unwrap())
    }

    #[test]
    fn numbers_are_read_as_the_language_writes_them() {
        for (words, english, french) in [
            ("15", d("15"), d("15")),
            ("15.50", d("15.50"), d("15.50")),
            ("15,50", d("15.50"), d("15.50")),
            ("1,180", d("1180"), d("1.180")),
            ("1.180", d("1.180"), None),
            ("1 180", d("1180"), d("1180")),
            ("1\u{202f}180,5", d("1180.5"), d("1180.5")),
            ("1,180.5", d("1180.5"), None),
            ("1.180,5", None, d("1180.5")),
            ("1.180.000", None, d("1180000")),
            ("1,180,000", d("1180000"), None),
            ("11 80", None, None),
            ("1 1800", None, None),
            (".5", None, None),
            ("5.", None, None),
            ("", None, None),
            ("-5", None, None),
            ("5e3", None, None),
            ("12 000 000 000 000 000", None, None),
            ("abc", None, None),
        ] {
            assert_eq!(number(words, Language::En), english, "{words} in English");
            assert_eq!(number(words, Language::Fr), french, "{words} in French");
        }
    }

    fn entered(focus: Knob, words: &str, language: Language) -> Option<Knobs> {
        let (profile, scenario) = (profile(), scenario());
        let stand = Stand {
            units: Some(1180.0),
            price: Some(15.into()),
            scenario: &scenario,
            phases: &profile.phases,
            phase: 0,
        };
        let mut knobs = Knobs { focus, ..Knobs::default() };
        set(&mut knobs, &stand, language, words).ok().map(|()| knobs)
    }

    #[test]
    fn a_unit_is_taken_where_it_belongs() {
        let price = |words, language| entered(Knob::Price, words, language)?.price;
        assert_eq!(price("€17.50", Language::En), d("17.5"));
        assert_eq!(price("17,50 €", Language::Fr), d("17.5"));
        assert_eq!(price("17.50 %", Language::En), None);
        assert_eq!(price("2000000", Language::En), None);
        assert_eq!(price("1.2345678", Language::En), None);
        let churn = |words| entered(Knob::Churn, words, Language::Fr)?.churn;
        assert_eq!((churn("2,5 %"), churn("2,5")), (Some(0.025), Some(0.025)));
        assert_eq!((churn("101"), churn("2 €")), (None, None));
    }

    #[test]
    fn every_knob_takes_its_example_and_no_nonsense() {
        let (profile, scenario) = (profile(), scenario());
        let stand = Stand {
            units: None,
            price: None,
            scenario: &scenario,
            phases: &profile.phases,
            phase: 0,
        };
        for knob in Knob::ALL {
            let bounds = Bounds::of(knob, &stand);
            let hundred = if bounds.kind == Kind::Share { 100 } else { 1 };
            let typed = (bounds.example * Decimal::from(hundred)).to_string();
            let knobs = entered(knob, &typed, Language::En);
            assert!(knobs.is_some_and(|k| k.is_turned()), "{knob:?} {typed}");
            for nonsense in ["many", "-1", "1e9", "99999999999", "1/2", "…"] {
                assert!(entered(knob, nonsense, Language::En).is_none(), "{knob:?} {nonsense}");
            }
        }
        assert!(entered(Knob::Units, "11.5", Language::En).is_none());
        assert_eq!(entered(Knob::Phase, "2", Language::En).and_then(|k| k.phase), Some(1));
        assert!(entered(Knob::Phase, "0", Language::En).is_none());
        assert!(entered(Knob::Phase, "5", Language::En).is_none());
        assert!(entered(Knob::Horizon, "11", Language::En).is_none());
    }
}
