//! What if: units, price and growth turned by hand. A draft over the scenario; nothing measured is
//! altered.

use crate::domain::scenario::{Growth, Pace, Scenario};
use rust_decimal::Decimal;

/// A knob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Knob {
    /// The number of business units.
    Units,
    /// The price per unit and month.
    Price,
    /// Units won a month, or percent a month, as the scenario has it.
    Growth,
    /// Share of the units lost a month.
    Churn,
}

impl Knob {
    /// In the order on screen.
    pub const ALL: [Self; 4] = [Self::Units, Self::Price, Self::Growth, Self::Churn];

    fn step(self, forward: bool) -> Self {
        let all = Self::ALL;
        let here = all.iter().position(|k| *k == self).unwrap_or(0);
        let to = if forward { here + 1 } else { here + all.len() - 1 };
        all[to % all.len()]
    }
}

/// The draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Knobs {
    /// Under the cursor.
    pub focus: Knob,
    /// Whether the knobs are on screen; a closed draft goes on to hold until it is reset.
    pub open: bool,
    /// Turned units.
    pub units: Option<f64>,
    /// Turned price.
    pub price: Option<Decimal>,
    /// Turned growth.
    pub growth: Option<Growth>,
    /// Turned churn.
    pub churn: Option<f64>,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            focus: Knob::Units,
            open: false,
            units: None,
            price: None,
            growth: None,
            churn: None,
        }
    }
}

impl Knobs {
    /// Whether anything differs from what is measured and configured.
    #[must_use]
    pub fn is_turned(&self) -> bool {
        self.units.is_some()
            || self.price.is_some()
            || self.growth.is_some()
            || self.churn.is_some()
    }

    /// Forgets the draft.
    pub fn reset(&mut self) {
        *self = Self { focus: self.focus, open: self.open, ..Self::default() };
    }

    /// The cursor to the next knob or the one before.
    pub fn focus_next(&mut self, forward: bool) {
        self.focus = self.focus.step(forward);
    }

    /// The scenario with the draft over it.
    #[must_use]
    pub fn over(&self, scenario: &Scenario) -> Scenario {
        Scenario {
            price: self.price.or(scenario.price),
            growth: self.growth.clone().unwrap_or_else(|| scenario.growth.clone()),
            churn: self.churn.unwrap_or(scenario.churn),
            ..scenario.clone()
        }
    }

    /// Turns the knob under the cursor by one notch, from the value that holds now.
    pub fn turn(
        &mut self,
        more: bool,
        units: Option<f64>,
        price: Option<Decimal>,
        base: &Scenario,
    ) {
        let sign = if more { 1.0 } else { -1.0 };
        match self.focus {
            Knob::Units => {
                let now = self.units.or(units).unwrap_or(0.0);
                self.units = Some((now + sign * notch(now, more)).max(0.0).round());
            }
            Knob::Price => {
                let now = self.price.or(price).unwrap_or_default();
                let step = Decimal::new(50, 2);
                let next = if more { now + step } else { now - step };
                self.price = Some(next.max(Decimal::ZERO).round_dp(2));
            }
            Knob::Growth => {
                let now = self.growth.as_ref().unwrap_or(&base.growth);
                self.growth = Some(now.at(match now.pace() {
                    Pace::Units(v) => {
                        let step = sign * notch(v, more) / 2.0;
                        Pace::Units((v + step.signum() * step.abs().max(1.0)).max(0.0).round())
                    }
                    Pace::Share(v) => {
                        Pace::Share(round_to((v + sign * 0.005).clamp(0.0, 1.0), 1000.0))
                    }
                }));
            }
            Knob::Churn => {
                let now = self.churn.unwrap_or(base.churn);
                self.churn = Some(round_to((now + sign * 0.001).clamp(0.0, 1.0), 10_000.0));
            }
        }
    }
}

fn round_to(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}

/// A tenth of the power of ten below, so that a notch is felt at 50 and at 20,000 alike; on the
/// way down from a power of ten it is already the smaller one, so that down undoes up.
fn notch(value: f64, more: bool) -> f64 {
    let value = if more { value } else { value - 1.0 };
    if value < 100.0 { 10.0 } else { 10f64.powf(value.log10().floor()) / 10.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::profile::LocalText;

    fn base() -> Scenario {
        Scenario::plain(LocalText::same("base"), Growth::Linear { per_month: 55.0 })
    }

    #[test]
    fn down_undoes_up_around_a_power_of_ten() {
        for start in [90.0, 100.0, 950.0, 990.0, 1000.0, 1180.0] {
            let mut knobs = Knobs::default();
            knobs.turn(true, Some(start), None, &base());
            knobs.turn(false, Some(start), None, &base());
            assert_eq!(knobs.units, Some(start), "from {start}");
        }
    }

    #[test]
    fn a_price_moves_by_half_a_euro_and_never_below_zero() {
        let mut knobs = Knobs { focus: Knob::Price, ..Knobs::default() };
        knobs.turn(true, None, Some(Decimal::from(15)), &base());
        assert_eq!(knobs.price, Some(Decimal::new(1550, 2)));
        let mut zero = Knobs { focus: Knob::Price, ..Knobs::default() };
        zero.turn(false, None, None, &base());
        assert_eq!(zero.price, Some(Decimal::ZERO));
    }

    #[test]
    fn reset_forgets_the_draft_and_keeps_the_cursor() {
        let mut knobs = Knobs { focus: Knob::Churn, open: true, ..Knobs::default() };
        knobs.turn(true, None, None, &base());
        assert!(knobs.is_turned());
        knobs.reset();
        assert!(!knobs.is_turned() && knobs.open && knobs.focus == Knob::Churn);
    }
}
