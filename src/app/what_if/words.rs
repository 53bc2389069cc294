//! A knob in words: its name, and the value that it stands at.

use super::{inner, price, stand};
use crate::app::keys::Action;
use crate::app::knobs::{self, Knob, Step, Stride};
use crate::app::model::Model;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::money::Money;
use crate::domain::scenario::Pace;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The knob's name.
#[must_use]
pub fn label(model: &Model, knob: Knob) -> Message {
    Message::new(match knob {
        Knob::Units => {
            let unit = &model.config.profile.unit.plural;
            return Message::new("value-plain").with("value", Arg::Local(unit.clone()));
        }
        Knob::Price => "knob-price",
        Knob::Growth => "knob-growth",
        Knob::Churn => "knob-churn",
        Knob::Hosted => "knob-hosted",
        Knob::Phase => "knob-phase",
        Knob::Hours => "knob-hours",
        Knob::Rate => "knob-rate",
        Knob::Horizon => "knob-horizon",
    })
}

/// What it stands at, turned or not.
#[must_use]
pub fn value(model: &Model, knob: Knob) -> Message {
    let scenario = model.scenario();
    let plain = |arg| Message::new("value-plain").with("value", arg);
    let count = |value| Some(Arg::Quantity(value, Unit::Count));
    let ratio = |value| Some(Arg::Quantity(value, Unit::Ratio));
    let money = |amount: Decimal| {
        let money = Money::new(amount, model.config.profile.currency);
        inner(Message::new("value-money").money("value", money))
    };
    let stand = stand(model, &scenario);
    let said = match knob {
        Knob::Units => stand.units.and_then(count),
        Knob::Price => price(model, &scenario).map(money),
        Knob::Growth => match scenario.growth.pace() {
            Pace::Units(units) => count(units),
            Pace::Share(share) => ratio(share),
        },
        Knob::Churn => ratio(scenario.churn),
        Knob::Hosted => ratio(scenario.hosted_share),
        Knob::Phase => stand.phases.get(stand.phase).map(|p| Arg::Local(p.name.clone())),
        Knob::Hours => stand.hours().and_then(|hours| count(hours.to_f64()?)),
        Knob::Rate => stand.rate().map(money),
        Knob::Horizon => count(f64::from(scenario.horizon)),
    };
    said.map_or_else(|| Message::new("knob-unknown"), plain)
}

/// How far a press moves the knob under the cursor, the longest form first: with the keys of all
/// three strides, then the usual one alone. Empty for a knob that always goes by one.
#[must_use]
pub fn steps(model: &Model) -> Vec<Message> {
    let knob = model.knobs.focus;
    if knob == Knob::Phase {
        return Vec::new();
    }
    let scenario = model.scenario();
    let stand = stand(model, &scenario);
    let by = |by| said(model, knobs::step(knob, true, by, &stand));
    let key = |action| model.keymap.told(action);
    let all = Message::new("knob-steps")
        .with("step", by(Stride::Usual))
        .with("more", key(Action::CoarseMore))
        .with("coarse", by(Stride::Coarse))
        .with("little", key(Action::FineMore))
        .with("fine", by(Stride::Fine));
    let two = Message::new("knob-steps-two")
        .with("step", by(Stride::Usual))
        .with("more", key(Action::CoarseMore))
        .with("coarse", by(Stride::Coarse));
    vec![all, two, Message::new("knob-step").with("step", by(Stride::Usual))]
}

fn said(model: &Model, step: Step) -> Arg {
    let number = |value: Decimal| Arg::Quantity(value.to_f64().unwrap_or_default(), Unit::Count);
    match step {
        Step::Count(by) => Arg::Quantity(by, Unit::Count),
        Step::Share(by) => Arg::Quantity(by, Unit::Ratio),
        Step::Hours(by) => number(by),
        Step::Money(by) => {
            let money = Money::new(by, model.config.profile.currency);
            inner(Message::new("value-money").money("value", money))
        }
    }
}
