//! Numbers in a language's digits, by CLDR.

use super::Tongue;
use fixed_decimal::Decimal as Digits;
use icu_decimal::DecimalFormatter;
use icu_decimal::options::DecimalFormatterOptions;
use icu_locale_core::locale;
use rust_decimal::Decimal;

struct Formatters {
    english: Option<DecimalFormatter>,
    french: Option<DecimalFormatter>,
}

thread_local! {
    // A formatter is costly to make and cannot cross threads.
    static FORMATTERS: Formatters = Formatters {
        english: DecimalFormatter::try_new(locale!("en").into(), DecimalFormatterOptions::default()).ok(),
        french: DecimalFormatter::try_new(locale!("fr").into(), DecimalFormatterOptions::default()).ok(),
    };
}

/// Plain digits (`-1234.50`) as the language writes them (« −1 234,50 »).
fn localize(tongue: Tongue, plain: &str) -> String {
    let Ok(digits) = Digits::try_from_str(plain) else { return plain.to_owned() };
    FORMATTERS.with(|all| {
        let formatter = match tongue {
            Tongue::English => &all.english,
            Tongue::French => &all.french,
        };
        formatter.as_ref().map_or_else(|| plain.to_owned(), |f| f.format(&digits).to_string())
    })
}

/// From here on a number is written by its power of ten: all its digits would fill the screen, and
/// most of them would be invented.
const HUGE: f64 = 1e15;

fn huge(tongue: Tongue, value: f64) -> String {
    let plain = format!("{value:.2e}");
    match tongue {
        Tongue::English => plain,
        Tongue::French => plain.replace('.', ","),
    }
}

/// A value with so many decimals.
pub(super) fn fixed(tongue: Tongue, value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    if value.abs() >= HUGE {
        return huge(tongue, value);
    }
    // Avoids « -0 ».
    let plain = format!("{value:.decimals$}");
    let plain = match plain.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest,
        _ => &plain,
    };
    localize(tongue, plain)
}

/// A value with at most so many decimals, without trailing zeros.
pub(super) fn trimmed(tongue: Tongue, value: f64, decimals: usize) -> String {
    if !value.is_finite() || value.abs() >= HUGE {
        return fixed(tongue, value, decimals);
    }
    let plain = format!("{value:.decimals$}");
    let short = if plain.contains('.') {
        plain.trim_end_matches('0').trim_end_matches('.')
    } else {
        &plain
    };
    localize(tongue, if short == "-0" { "0" } else { short })
}

/// An exact decimal with so many decimals, half away from zero.
pub(super) fn exact(tongue: Tongue, value: Decimal, decimals: u32) -> String {
    let half_up = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    let mut rounded = value.round_dp_with_strategy(decimals, half_up);
    rounded.rescale(decimals);
    localize(tongue, &rounded.to_string())
}

/// Decimals that keep two significant digits below one, at least `least`.
pub(super) fn decimals_for(value: Decimal, least: u32) -> u32 {
    let mut size = value.abs();
    let tenth = Decimal::new(1, 1);
    if size.is_zero() || size >= tenth {
        return least;
    }
    let mut decimals = 2;
    while size < tenth && decimals < 12 {
        size *= Decimal::TEN;
        decimals += 1;
    }
    // Below a cent, where the costs per unit are, both digits stay: they stand in columns and must
    // not jump. Above, 0.050 says no more than 0.05.
    if decimals > 3 {
        return decimals.max(least);
    }
    let half_up = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    value.round_dp_with_strategy(decimals, half_up).normalize().scale().max(least)
}

#[cfg(test)]
mod tests {
    use super::{Tongue, fixed, trimmed};

    #[test]
    fn what_has_more_digits_than_it_is_worth_is_written_short() {
        assert_eq!(fixed(Tongue::English, 1.7e308, 2), "1.70e308");
        assert_eq!(trimmed(Tongue::French, -1e300, 0), "-1,00e300");
        assert_eq!(fixed(Tongue::English, 999_999_999_999_999.0, 0), "999,999,999,999,999");
    }
}
