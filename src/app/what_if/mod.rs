//! What if: the knobs turned, typed, undone and reset; and where they open. A draft stands over what
//! is measured and configured, and alters nothing of it. A knob that is turned back to where it
//! stands anyway is not turned, so that « nothing is turned » is true when it is said.

mod typed;
mod undo;
mod words;

pub use undo::Undo;
pub use words::{label, steps, value};

use super::economics::draft::{Notice, refuse};
use super::keys::{Action, Key};
use super::knobs::{Knob, Knobs, Stand, Stride};
use super::model::{Model, Screen};
use crate::domain::economics::{Moment, price_at};
use crate::domain::message::{Arg, Message};
use crate::domain::scenario::Scenario;

/// No longer value is typed.
const LONGEST: usize = 24;

/// Opens the knobs or closes them; a screen on which nothing would move refuses.
pub(super) fn open(model: &mut Model) {
    if !model.screen.has_knobs() {
        let to = |screen| model.keymap.told(Action::Go(screen));
        let elsewhere = Message::new("what-if-elsewhere")
            .with("cockpit", to(Screen::Cockpit))
            .with("capacity", to(Screen::Capacity))
            .with("money", to(Screen::Economics))
            .with("phases", to(Screen::Phases));
        refuse(model, elsewhere);
        return;
    }
    model.overlay = None;
    model.knobs.open = !model.knobs.open;
}

/// Turns the knob under the cursor.
pub(super) fn turn(model: &mut Model, more: bool, by: Stride) {
    let unknown = model.units().is_none() && price(model, &model.scenario()).is_none();
    if model.knobs.focus == Knob::Price && model.knobs.price.is_none() && unknown {
        // From nothing a step would make a price of fifty cents of the list's fifteen euros.
        let unit = &model.config.profile.unit.plural;
        let message = Message::new("price-waits").local("unit", unit);
        let message = message.with("type", model.keymap.told(Action::Type));
        refuse(model, message);
        return;
    }
    let knobs = with_stand(model, |knobs, stand| knobs.turn(more, by, stand)).0;
    replace(model, knobs);
}

/// Changes the draft in one go, as a slider does.
pub(super) fn change(model: &mut Model, change: impl FnOnce(&mut Knobs)) {
    let knobs = with_stand(model, |knobs, _| change(knobs)).0;
    replace(model, knobs);
}

/// The draft after a change that begins at the values that hold now, and what the change gave.
fn with_stand<T>(model: &Model, change: impl FnOnce(&mut Knobs, &Stand<'_>) -> T) -> (Knobs, T) {
    let scenario = model.scenario();
    let stand = stand(model, &scenario);
    let mut knobs = model.knobs.clone();
    let given = change(&mut knobs, &stand);
    settle(model, &mut knobs);
    (knobs, given)
}

/// Where everything stands now, by a scenario.
fn stand<'a>(model: &'a Model, scenario: &'a Scenario) -> Stand<'a> {
    Stand {
        units: model.units().map(|u| u.count),
        price: price(model, scenario),
        scenario,
        phases: &model.config.profile.phases,
        phase: model.shown().phase.index,
    }
}

/// What is turned to where it stands without the draft is not turned.
fn settle(model: &Model, knobs: &mut Knobs) {
    let base = model.base_scenario();
    let watch = model.shown();
    knobs.settle(&Stand {
        units: watch.units.as_ref().map(|u| u.count),
        price: price(model, &base),
        scenario: &base,
        phases: &model.config.profile.phases,
        phase: watch.here.index,
    });
}

/// The price as it is written, tax and all: so it is turned.
pub(super) fn price(model: &Model, scenario: &Scenario) -> Option<rust_decimal::Decimal> {
    let watch = model.shown();
    let Some(units) = watch.assessment.economics.now.units else {
        // One price holds for any number of them.
        return scenario.price;
    };
    let at = Moment::new(scenario, watch.now.date_naive(), units);
    price_at(&model.config.profile, scenario, &at)
}

/// Another draft in the place of this one, which can be undone.
fn replace(model: &mut Model, knobs: Knobs) {
    if !knobs.is_same_draft(&model.knobs) {
        let before = std::mem::replace(&mut model.knobs, knobs);
        model.undo.note(before);
        model.judge();
    }
}

/// Back to what is measured and configured, from any screen; and how to have the draft back.
pub(super) fn reset(model: &mut Model) {
    let told = |action| model.keymap.told(action);
    if !model.knobs.is_turned() {
        refuse(model, Message::new("reset-nothing").with("redact", told(Action::Redact)));
        return;
    }
    let message = Message::new("reset-done").with("undo", told(Action::Undo));
    let mut knobs = model.knobs.clone();
    knobs.reset();
    replace(model, knobs);
    model.notice = Some(Notice { message, refused: false });
}

/// What was said of something else, and that the draft still holds, where one does.
pub(super) fn also(model: &Model, said: Message) -> Message {
    if !model.knobs.is_turned() {
        return said;
    }
    let reset = model.keymap.told(Action::Reset);
    Message::new("reset-not").with("said", inner(said)).with("reset", reset)
}

/// The draft as it was before the last change.
pub(super) fn undo(model: &mut Model) {
    match model.undo.back(&model.knobs) {
        Some(before) => travel(model, before, false),
        None => refuse(model, Message::new("undo-nothing")),
    }
}

/// The change that was undone last, again.
pub(super) fn redo(model: &mut Model) {
    match model.undo.forth(&model.knobs) {
        Some(after) => travel(model, after, true),
        None => refuse(model, Message::new("redo-nothing")),
    }
}

/// Takes another draft and says what that moved, the cursor on it.
fn travel(model: &mut Model, to: Knobs, again: bool) {
    let moved = model.knobs.differing(&to);
    let focus = moved.first().copied().unwrap_or(model.knobs.focus);
    model.knobs = Knobs { open: model.knobs.open, focus, ..to };
    model.judge();
    let message = match (moved.as_slice(), again) {
        ([knob], _) => {
            let id = if again { "redo-value" } else { "undo-value" };
            let message = Message::new(id).with("knob", inner(label(model, *knob)));
            message.with("value", inner(value(model, *knob)))
        }
        // Only a reset moves several at once.
        (_, true) => Message::new("redo-reset"),
        (all, false) => {
            let said = all.iter().map(|knob| {
                let message = Message::new("undo-knob").with("knob", inner(label(model, *knob)));
                message.with("value", inner(value(model, *knob)))
            });
            match list(said) {
                Some(all) => Message::new("undo-reset").with("all", inner(all)),
                None => return,
            }
        }
    };
    model.notice = Some(Notice { message, refused: false });
}

/// A message as an argument of another.
pub(super) fn inner(message: Message) -> Arg {
    Arg::Message(Box::new(message))
}

/// All of them, with commas between; none of none.
pub(super) fn list(all: impl DoubleEndedIterator<Item = Message>) -> Option<Message> {
    all.rev().fold(None, |rest, first| {
        Some(match rest {
            None => first,
            Some(rest) => Message::new("difference-list")
                .with("first", inner(first))
                .with("rest", inner(rest)),
        })
    })
}

/// Asks for the value of the knob under the cursor.
pub(super) fn ask_value(model: &mut Model) {
    model.typing = Some(String::new());
}

/// A key while a value is typed. What is no value stays as it was typed.
pub(super) fn typed(model: &mut Model, key: Key) {
    let Some(words) = model.typing.as_mut() else { return };
    match key {
        Key::Esc => model.typing = None,
        Key::Backspace => drop(words.pop()),
        Key::Enter if words.trim().is_empty() => model.typing = None,
        Key::Enter => {
            let words = words.clone();
            enter(model, &words);
        }
        Key::Char(c) if !c.is_control() && words.chars().count() < LONGEST => words.push(c),
        _ => {}
    }
}

fn enter(model: &mut Model, words: &str) {
    let set =
        |knobs: &mut Knobs, stand: &Stand<'_>| typed::set(knobs, stand, model.language, words);
    match with_stand(model, set) {
        (knobs, Ok(())) => {
            model.typing = None;
            replace(model, knobs);
        }
        (_, Err(bounds)) => {
            let focus = model.knobs.focus;
            let currency = model.config.profile.currency;
            let message = Message::new(bounds.message())
                .text("typed", words)
                .with("knob", inner(label(model, focus)))
                .with("low", bounds.said(bounds.low, currency))
                .with("high", bounds.said(bounds.high, currency))
                .with("example", bounds.said(bounds.example, currency));
            refuse(model, message);
        }
    }
}

/// The draft was kept under a name: that scenario is the one in use, and the draft is empty but for
/// what was turned while it was written. What is of the present and no scenario says can be had back.
pub(super) fn saved(model: &mut Model, name: &str) {
    name.clone_into(&mut model.scenario_id);
    if model.compare.as_deref() == Some(name) {
        model.compare = None;
    }
    let (units, phase) = (model.knobs.units.take(), model.knobs.phase.take());
    model.judge();
    let mut knobs = model.knobs.clone();
    settle(model, &mut knobs);
    model.undo = Undo::default();
    if units.is_some() || phase.is_some() {
        model.undo.note(Knobs { units, phase, ..knobs.clone() });
    }
    model.knobs = knobs;
    model.judge();
}

#[cfg(test)]
mod tests;
