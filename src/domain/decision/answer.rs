//! One answer, and how it is read from what a person writes.

use super::QuestionKind;
use rust_decimal::Decimal;

/// An answer in the unit of its question: an amount, a count, a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// To a yes-or-no question.
    YesNo(bool),
    /// To any other.
    Number(Decimal),
}

/// Words that do not answer a question of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unusable(pub QuestionKind);

/// More is a slip of the finger, and would leave the range of exact amounts.
const MOST: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);

impl Answer {
    /// What someone wrote, in either language: `no`, `oui`, `400`, `12,50 €`, `99.9 %`. A number
    /// whose comma could also group thousands is refused. An availability above 1 is in percent.
    pub fn read(kind: QuestionKind, words: &str) -> Result<Self, Unusable> {
        let unusable = Unusable(kind);
        let words = words.trim().to_lowercase();
        if kind == QuestionKind::YesNo {
            return match words.as_str() {
                "yes" | "y" | "true" | "oui" | "o" => Ok(Self::YesNo(true)),
                "no" | "n" | "false" | "non" => Ok(Self::YesNo(false)),
                _ => Err(unusable),
            };
        }
        let percent = words.ends_with('%');
        let sign = match kind {
            QuestionKind::Availability => words.strip_suffix('%'),
            QuestionKind::Money => words.strip_suffix('€').or_else(|| words.strip_suffix("eur")),
            _ => None,
        };
        let value = number(sign.unwrap_or(&words)).ok_or(unusable)?;
        if kind != QuestionKind::Availability {
            return Ok(Self::Number(value));
        }
        let share =
            if percent || value > Decimal::ONE { value / Decimal::ONE_HUNDRED } else { value };
        (share <= Decimal::ONE).then_some(Self::Number(share.normalize())).ok_or(unusable)
    }
}

/// Digits with at most one decimal mark; spaces group.
fn number(words: &str) -> Option<Decimal> {
    let mut plain: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some((_, decimals)) = plain.split_once(',') {
        if decimals.len() == 3 {
            return None;
        }
        plain = plain.replacen(',', ".", 1);
    }
    let digits = plain.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let value: Decimal = digits.then(|| plain.parse().ok()).flatten()?;
    (value <= MOST && value.scale() <= 9).then_some(value)
}
