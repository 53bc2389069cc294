//! What the history holds, in words; or why there is none.

use crate::app::cursor::dated;
use crate::app::model::Model;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;

/// From when to when the history reaches, in brief; none: there is none.
#[must_use]
pub fn span_kept(model: &Model) -> Option<Message> {
    let (from, to) = model.history.noted.span.filter(|_| model.history_lost.is_none())?;
    Some(
        Message::new("history-screen-span").with("from", Arg::Date(from)).with("to", Arg::Date(to)),
    )
}

/// What the store has, or why there is none.
#[must_use]
pub fn store(model: &Model) -> Message {
    if let Some(lost) = &model.history_lost {
        return lost.clone();
    }
    if !model.config.has_history() {
        return Message::new("history-screen-no-store");
    }
    let noted = &model.history.noted;
    let Some((from, to)) = noted.span else { return Message::new("history-screen-empty") };
    let played = model.config.target.kind.is_played();
    let span = Message::new(if played { "history-screen-played" } else { "history-screen-store" })
        .with("from", Arg::Message(Box::new(dated("history-screen-instant", from))))
        .with("to", Arg::Message(Box::new(dated("history-screen-instant", to))));
    if played {
        return span;
    }
    span.quantity("size", noted.bytes as f64, Unit::Bytes)
}
