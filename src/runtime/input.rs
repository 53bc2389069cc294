//! The terminal's events as the cockpit's.

use crate::app::Event;
use crate::app::keys::Key;
use crossterm::event::{Event as Raw, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// The event that a raw one means; none for what the cockpit does not use.
#[must_use]
pub fn translate(raw: &Raw) -> Option<Event> {
    match raw {
        Raw::Key(key) if key.kind != KeyEventKind::Release => self::key(*key).map(Event::Key),
        Raw::Resize(_, _) => Some(Event::Resize),
        _ => None,
    }
}

fn key(key: KeyEvent) -> Option<Key> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match key.code {
        KeyCode::Char(c) if control => Key::Ctrl(c.to_ascii_lowercase()),
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Enter => Key::Enter,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_c_is_not_the_letter_c() {
        let press = |code, modifiers| Raw::Key(KeyEvent::new(code, modifiers));
        let c = KeyCode::Char('c');
        assert_eq!(translate(&press(c, KeyModifiers::CONTROL)), Some(Event::Key(Key::Ctrl('c'))));
        assert_eq!(translate(&press(c, KeyModifiers::NONE)), Some(Event::Key(Key::Char('c'))));
        assert_eq!(translate(&press(KeyCode::F(5), KeyModifiers::NONE)), None);
    }
}
