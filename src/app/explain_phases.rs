//! A rung of the ladder, explained: what its figures mean and what they rest on.

use super::explain::Explanation;
use super::figure::Figure;
use super::model::Model;
use super::phases::{Rung, ladder, without_regret};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::money::Money;

/// Explains a rung. One that the ladder does not have is explained as the kind of thing it is.
#[must_use]
pub(super) fn rung(model: &Model, index: usize) -> Explanation {
    let ladder = ladder(model);
    let watch = model.shown();
    let known = watch.assessment.advice.options.get(index).is_some_and(|o| o.regret.is_some());
    Explanation {
        figure: Figure::Rung(index),
        formula: Message::new("explain-rung"),
        inputs: ladder.get(index).map(|rung| inputs(model, rung)).unwrap_or_default(),
        origin: None,
        at: known.then_some(watch.now),
    }
}

fn inputs(model: &Model, rung: &Rung<'_>) -> Vec<Message> {
    let inner = |m| Arg::Message(Box::new(m));
    let money = |amount| Money::new(amount, model.config.profile.currency);
    let cost = rung.phase.cost;
    let exact = cost.is_exact();
    let id = if exact { "explain-input-cost-exact" } else { "explain-input-cost" };
    let price = Message::new(id).local("phase", &rung.phase.name).money("value", money(cost.mid));
    let price = if exact {
        price
    } else {
        price.money("low", money(cost.low)).money("high", money(cost.high))
    };
    let basis = Message::new("explain-rung-basis")
        .text("basis", &model.config.basis)
        .with("carries", inner(rung.carries()));
    let promise = Message::new("explain-rung-promise").with("promise", inner(rung.promise()));
    let mut lines = vec![price, basis, promise];
    let months = f64::from(model.shown().assessment.advice.regret_months);
    if let Some(option) = rung.option {
        let share = option.carries;
        lines.extend(share.map(|_| Message::new("explain-rung-year")));
        lines.extend(
            share.map(|p| Message::new("explain-rung-paths").quantity("share", p, Unit::Ratio)),
        );
        lines.push(match option.expected.zip(option.regret) {
            Some((expected, regret)) => Message::new("explain-rung-expected")
                .quantity("months", months, Unit::Count)
                .money("expected", expected)
                .money("regret", regret),
            None => without_regret(model),
        });
        let obstacles = option.obstacles.iter().cloned();
        lines.extend(
            obstacles.map(|o| Message::new("explain-rung-obstacle").with("obstacle", inner(o))),
        );
    }
    lines.push(Message::new("explain-rung-scenario").local("name", &model.scenario().name));
    lines
}
