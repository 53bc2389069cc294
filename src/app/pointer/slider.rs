//! A knob's slider: from where to where it goes, where the knob stands on it, and the knob turned to
//! a place of it. Ends are round and follow from what holds without the draft, so that a slider
//! does not stretch under the hand that drags it.

use crate::app::knobs::{HORIZON, Knob, Stand};
use crate::app::model::Model;
use crate::app::what_if;
use crate::domain::scenario::Pace;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// A slider.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slider {
    /// Its left end.
    pub low: f64,
    /// Its right end.
    pub high: f64,
    /// Where the knob stands; none: nobody said.
    pub value: Option<f64>,
    /// Values in between lie on multiples of this.
    step: f64,
}

impl Slider {
    /// Where the knob stands, from the left end (0) to the right (1).
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let value = self.value?;
        Some(((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0))
    }

    fn at(&self, share: f64) -> f64 {
        let value = self.low + share.clamp(0.0, 1.0) * (self.high - self.low);
        let value = (value / self.step).round() * self.step;
        value.clamp(self.low, self.high)
    }
}

/// Twice what holds, rounded up to a round number, and never less than `least`.
fn twice(value: Option<f64>, least: f64) -> f64 {
    let wanted = (value.unwrap_or(0.0) * 2.0).max(least);
    let power = 10f64.powf(wanted.log10().floor());
    let ends = [1.0, 2.0, 2.5, 5.0, 10.0].map(|end| end * power);
    ends.into_iter().find(|end| *end >= wanted - 1e-9).unwrap_or(wanted)
}

/// The slider of a knob.
#[must_use]
pub fn slider(model: &Model, knob: Knob) -> Slider {
    let (base, now) = (model.base_scenario(), model.scenario());
    let phases = &model.config.profile.phases;
    let phase = model.shown().phase.index;
    let number = |d: Option<Decimal>| d.and_then(|d| d.to_f64());
    let stand = |scenario| Stand { units: None, price: None, scenario, phases, phase };
    let of = |high: f64, value: Option<f64>, step: f64| Slider { low: 0.0, high, value, step };
    match knob {
        Knob::Units => {
            let measured = model.shown().units.as_ref().map(|u| u.count);
            let high = twice(measured, 100.0);
            of(high, model.units().map(|u| u.count), high / 200.0)
        }
        Knob::Price => {
            let price = |scenario| number(what_if::price(model, scenario));
            of(twice(price(&base), 10.0), price(&now), 0.5)
        }
        Knob::Growth => match (base.growth.pace(), now.growth.pace()) {
            (Pace::Units(base), now) => of(twice(Some(base), 20.0), Some(now.value()), 1.0),
            (Pace::Share(_), now) => of(0.5, Some(now.value()), 0.005),
        },
        Knob::Churn => of(0.2, Some(now.churn), 0.001),
        Knob::Hosted => of(1.0, Some(now.hosted_share), 0.05),
        Knob::Phase => of((phases.len().max(2) - 1) as f64, Some(phase as f64), 1.0),
        Knob::Hours => {
            of(twice(number(stand(&base).hours()), 20.0), number(stand(&now).hours()), 1.0)
        }
        Knob::Rate => {
            of(twice(number(stand(&base).rate()), 100.0), number(stand(&now).rate()), 5.0)
        }
        Knob::Horizon => Slider {
            low: f64::from(HORIZON.0),
            high: f64::from(HORIZON.1),
            value: Some(f64::from(now.horizon)),
            step: 12.0,
        },
    }
}

/// Turns a knob to a share of its slider.
pub(super) fn slide(model: &mut Model, knob: Knob, share: f64) {
    let value = slider(model, knob).at(share);
    let exact = || Decimal::from_f64(value).unwrap_or_default().round_dp(2);
    let phases = &model.config.profile.phases;
    let phase = phases.get(model.shown().phase.index).map(|p| p.id.clone());
    let growth = model.scenario().growth;
    let last = phases.len().saturating_sub(1);
    model.knobs.focus = knob;
    what_if::change(model, |knobs| match knob {
        Knob::Units => knobs.units = Some(value.round()),
        Knob::Price => knobs.price = Some(exact()),
        Knob::Growth => {
            knobs.growth = Some(growth.at(match growth.pace() {
                Pace::Units(_) => Pace::Units(value.round()),
                Pace::Share(_) => Pace::Share(parts(value, 1000.0)),
            }));
        }
        Knob::Churn => knobs.churn = Some(parts(value, 10_000.0)),
        Knob::Hosted => knobs.hosted = Some(parts(value, 1000.0)),
        Knob::Phase => knobs.phase = Some((value.round() as usize).min(last)),
        Knob::Hours => {
            if let Some(id) = phase {
                knobs.hours.insert(id, exact());
            }
        }
        Knob::Rate => knobs.rate = Some(exact()),
        Knob::Horizon => {
            knobs.horizon = Some((value.round() as u32).clamp(HORIZON.0, HORIZON.1));
        }
    });
}

fn parts(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}
