//! A knob in words: its name, and the value that it stands at.

use super::{inner, price, stand};
use crate::app::knobs::Knob;
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
