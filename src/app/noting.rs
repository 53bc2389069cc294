//! A mark typed in the cockpit: what kind of thing, and in a few words what. It stands at the
//! instant that is shown.

use super::Effect;
use super::economics::draft::Notice;
use super::history_screen::Noting;
use super::keys::Key;
use super::model::Model;
use crate::domain::mark::{LONGEST, Mark, MarkKind};
use crate::domain::message::Message;

/// Asks for it, where there is a store to keep it in.
pub(super) fn ask(model: &mut Model) {
    if !model.config.has_history() || model.history_lost.is_some() {
        let message = Message::new("cursor-mark-no-store");
        model.notice = Some(Notice { message, refused: true });
        return;
    }
    model.overlay = None;
    let at = model.travel.at.unwrap_or(model.shown().now);
    model.history.noting = Some(Noting { at, kind: MarkKind::Deploy, words: String::new() });
}

/// A key while it is asked for.
pub(super) fn typed(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(noting) = model.history.noting.as_mut() else { return Vec::new() };
    match key {
        Key::Esc => model.history.noting = None,
        Key::Backspace => drop(noting.words.pop()),
        Key::Tab | Key::Down | Key::Right => noting.kind = noting.kind.next(true),
        Key::BackTab | Key::Up | Key::Left => noting.kind = noting.kind.next(false),
        Key::Enter => {
            let Some(mark) = Mark::new(noting.at, None, noting.kind, &noting.words) else {
                return Vec::new();
            };
            model.history.noting = None;
            let message = Message::new("cursor-marked").text("words", &mark.words);
            model.notice = Some(Notice { message, refused: false });
            return vec![Effect::Mark(mark)];
        }
        Key::Char(c) if !c.is_control() && noting.words.chars().count() < LONGEST => {
            noting.words.push(c);
        }
        _ => {}
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use crate::app::fixtures::model;
    use crate::app::{Event, update};
    use crate::domain::message::Message;

    #[test]
    fn a_history_that_works_again_takes_back_its_own_complaint_and_no_other() {
        let mut model = model(|_| {});
        let (disk, server) = (Message::new("history-full"), Message::new("remote-memory-failed"));
        update(&mut model, Event::HistoryLost(disk.clone()));
        update(&mut model, Event::HistoryBack(server));
        assert_eq!(model.history_lost.as_ref(), Some(&disk));
        update(&mut model, Event::HistoryBack(disk));
        assert_eq!(model.history_lost, None);
    }
}
