//! Sentences of the history that name keys: said on its screen and in its report. The keys are the
//! keymap's, so that a sentence never names one that does something else.

use super::keys::Action;
use super::model::Model;
use crate::domain::message::Message;

/// That nothing was noted yet, and the key that notes.
#[must_use]
pub fn nothing_noted(model: &Model) -> Message {
    Message::new("history-screen-nothing-noted").with("mark", model.keymap.told(Action::Mark))
}

/// That a figure was not recorded in the span that is shown, and the keys that show another.
#[must_use]
pub fn nothing_recorded(model: &Model) -> Message {
    let key = |action| model.keymap.told(action);
    Message::new("history-screen-nothing")
        .with("in", key(Action::ZoomIn))
        .with("out", key(Action::ZoomOut))
        .with("next", key(Action::Next))
        .with("previous", key(Action::Previous))
}
