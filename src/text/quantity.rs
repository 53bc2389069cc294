//! Values with their units: shares, bytes, seconds, rates, money, business units.

use super::{Speaker, Tongue, number};
use crate::domain::metric::Unit;
use crate::domain::money::Money;
use crate::domain::reading::{Bounds, Reading};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

impl Speaker<'_> {
    /// A number with so many decimals.
    #[must_use]
    pub fn number(&self, value: f64, decimals: usize) -> String {
        number::fixed(self.tongue, value, decimals)
    }

    /// A whole number.
    #[must_use]
    pub fn count(&self, value: f64) -> String {
        number::fixed(self.tongue, value, 0)
    }

    /// A number of business units with their name: « 1 180 copropriétés ».
    #[must_use]
    pub fn units(&self, count: f64) -> String {
        format!("{}{}{}", self.count(count), '\u{a0}', self.unit_name(count))
    }

    /// The business unit's name, as it goes with a number of them.
    #[must_use]
    pub fn unit_name(&self, count: f64) -> &str {
        let whole = count.round().abs();
        let one = match self.tongue {
            Tongue::English => (whole - 1.0).abs() < 0.5,
            Tongue::French => whole < 1.5,
        };
        self.local(if one { &self.unit.singular } else { &self.unit.plural })
    }

    /// « 2 cores ».
    #[must_use]
    pub fn cores(&self, count: f64) -> String {
        self.counted("cockpit-cores", count, self.count(count))
    }

    /// A share with so many decimals: 0.85 reads « 85 % ». Never rounded up to a whole that is not
    /// reached: 0.99999 is « 99.99 % ».
    #[must_use]
    pub fn percent(&self, share: f64, decimals: usize) -> String {
        let power = 10f64.powi(i32::try_from(decimals).unwrap_or(0));
        let percent = share * 100.0;
        let rounded = (percent * power).round() / power;
        let shown = if rounded >= 100.0 && share < 1.0 { 100.0 - 1.0 / power } else { percent };
        self.percent_sign(&number::fixed(self.tongue, shown, decimals))
    }

    /// A share in no more digits than it needs, for sentences.
    #[must_use]
    pub fn share(&self, share: f64) -> String {
        let percent = share * 100.0;
        let decimals = if (1.0..99.0).contains(&percent.abs()) { 1 } else { 2 };
        self.percent_sign(&number::trimmed(self.tongue, percent, decimals))
    }

    /// An exact share, as margins are.
    #[must_use]
    pub fn margin(&self, share: Decimal) -> String {
        self.percent(share.to_f64().unwrap_or(f64::NAN), 2)
    }

    fn percent_sign(&self, number: &str) -> String {
        match self.tongue {
            Tongue::English => format!("{number}%"),
            Tongue::French => format!("{number}\u{202f}%"),
        }
    }

    /// A value with its unit.
    #[must_use]
    pub fn quantity(&self, value: f64, unit: Unit) -> String {
        match unit {
            Unit::Ratio => self.share(value),
            Unit::Count => number::trimmed(self.tongue, value, if value < 100.0 { 2 } else { 0 }),
            Unit::Bytes => self.bytes(value, ""),
            Unit::BytesPerSecond => self.bytes(value, "/s"),
            Unit::Seconds => self.seconds(value),
            Unit::PerSecond => {
                let decimals = usize::from(value < 1000.0);
                self.with_unit(&self.number(value, decimals), &self.word("unit-request-rate"))
            }
            Unit::Days => self.counted("unit-days", value.round(), self.count(value)),
            Unit::Watts => self.with_unit(&self.number(value, 1), "W"),
            Unit::Grams => self.scaled(value, &["µg", "mg", "g", "kg", "t"]),
            Unit::Joules => self.scaled(value, &["µJ", "mJ", "J", "kJ", "MJ"]),
        }
    }

    /// A number and the symbol of its unit.
    fn with_unit(&self, number: &str, unit: &str) -> String {
        format!("{number}{}{unit}", self.tongue.space())
    }

    /// Bytes in decimal steps: 1 GB is 10⁹ bytes.
    fn bytes(&self, value: f64, per: &str) -> String {
        const STEPS: [&str; 6] = ["", "k", "M", "G", "T", "P"];
        let byte = self.word("unit-byte");
        let mut value = value;
        let mut step = 0;
        while value.abs() >= 999.5 && step + 1 < STEPS.len() {
            value /= 1000.0;
            step += 1;
        }
        let decimals = usize::from(step > 0 && value.abs() < 99.95);
        self.with_unit(&self.number(value, decimals), &format!("{}{byte}{per}", STEPS[step]))
    }

    /// Three digits of a quantity whose units are a thousand apart, from a millionth of the third.
    fn scaled(&self, value: f64, units: &[&str; 5]) -> String {
        if value == 0.0 {
            return self.with_unit("0", units[2]);
        }
        let mut value = value * 1e6;
        let mut step = 0;
        while value.abs() >= 999.5 && step + 1 < units.len() {
            value /= 1000.0;
            step += 1;
        }
        let decimals = match value.abs() {
            size if size >= 99.5 => 0,
            size if size >= 9.95 => 1,
            _ => 2,
        };
        self.with_unit(&number::trimmed(self.tongue, value, decimals), units[step])
    }

    /// Seconds, in the unit that suits their size.
    fn seconds(&self, value: f64) -> String {
        let size = value.abs();
        let (value, decimals, unit) = match size {
            _ if size >= 172_800.0 => {
                let days = (value / 86_400.0).round();
                return self.counted("unit-days", days, self.count(days));
            }
            _ if size >= 7200.0 => (value / 3600.0, 0, "h"),
            _ if size >= 120.0 => (value / 60.0, 0, "min"),
            _ if size >= 9.95 => (value, 1, "s"),
            _ if size >= 0.9995 => (value, 2, "s"),
            _ if size >= 0.00995 || size == 0.0 => (value * 1000.0, 0, "ms"),
            _ => (value * 1000.0, 1, "ms"),
        };
        let number = if unit == "ms" {
            self.number(value, decimals)
        } else {
            number::trimmed(self.tongue, value, decimals)
        };
        self.with_unit(&number, unit)
    }

    /// A reading: its value, or as much as its bucket tells of it. In the first bucket only the
    /// upper bound is known, in the last only the lower.
    #[must_use]
    pub fn reading(&self, reading: &Reading) -> Option<String> {
        let unit = reading.metric.unit();
        let value = reading.value?;
        Some(match reading.bounds {
            Some(Bounds { low, high: None }) => self.bounded('>', low, unit),
            Some(Bounds { low, high: Some(high) }) if low <= 0.0 => self.bounded('<', high, unit),
            _ => self.quantity(value, unit),
        })
    }

    /// « < 100 ms ».
    #[must_use]
    pub fn bounded(&self, sign: char, bound: f64, unit: Unit) -> String {
        format!("{sign}\u{a0}{}", self.quantity(bound, unit))
    }

    /// An amount to the cent; below ten cents in as many digits as it takes to see it; from ten
    /// thousand on without cents.
    #[must_use]
    pub fn money(&self, money: Money) -> String {
        let large = money.amount.abs() >= Decimal::from(10_000);
        let decimals = if large { 0 } else { number::decimals_for(money.amount, 2) };
        self.amount(money, decimals)
    }

    /// An amount without cents where it has none: « 60 € ».
    #[must_use]
    pub fn money_short(&self, money: Money) -> String {
        if money.amount.round_dp(2).fract().is_zero() && !money.amount.round().is_zero() {
            return self.amount(money, 0);
        }
        self.money(money)
    }

    /// An amount with so many decimals, whatever its size: for columns of a table.
    #[must_use]
    pub fn money_with(&self, money: Money, decimals: u32) -> String {
        self.amount(money, decimals)
    }

    /// An amount in as few signs as an axis has room for: « 17.7 k€ », « 1,25 M€ ».
    #[must_use]
    pub fn money_axis(&self, money: Money) -> String {
        self.compact(money, true)
    }

    /// The same with all its decimals, for values below each other: « 1,00 M€ ».
    #[must_use]
    pub fn money_compact(&self, money: Money) -> String {
        self.compact(money, false)
    }

    fn compact(&self, money: Money, trimmed: bool) -> String {
        let size = money.amount.abs();
        let (parts, letter) = match size {
            s if s >= Decimal::from(1_000_000_000) => (1_000_000_000, "G"),
            s if s >= Decimal::from(1_000_000) => (1_000_000, "M"),
            s if s >= Decimal::from(10_000) => (1_000, "k"),
            _ => return self.amount(money, 0),
        };
        let scaled = (money.amount / Decimal::from(parts)).normalize();
        let decimals = match scaled.abs() {
            s if s >= Decimal::ONE_HUNDRED => 0,
            s if s >= Decimal::TEN => 1,
            _ => 2,
        };
        let decimals =
            if trimmed { scaled.round_dp(decimals).normalize().scale() } else { decimals };
        let number = number::exact(self.tongue, scaled, decimals);
        self.with_symbol(&number, money, letter)
    }

    fn amount(&self, money: Money, decimals: u32) -> String {
        let number = number::exact(self.tongue, money.amount, decimals);
        self.with_symbol(&number, money, "")
    }

    /// The number with its currency; a letter of thousands stands after the one, before the other.
    fn with_symbol(&self, number: &str, money: Money, letter: &str) -> String {
        let code = money.currency.code();
        let symbol = match code {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            other => other,
        };
        match self.tongue {
            Tongue::French => format!("{number}\u{a0}{letter}{symbol}"),
            Tongue::English => {
                let (sign, size) = number.strip_prefix('-').map_or(("", number), |n| ("-", n));
                let gap = if symbol.len() == 3 && symbol == code { "\u{a0}" } else { "" };
                format!("{sign}{symbol}{gap}{size}{letter}")
            }
        }
    }
}
