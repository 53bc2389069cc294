//! The terminal's events as the cockpit's.

use crate::app::Event;
use crate::app::keys::Key;
use crate::app::pointer::{Mouse, MouseKind};
use crossterm::event::{
    Event as Raw, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent,
    MouseEventKind,
};

/// The event that a raw one means; none for what the cockpit does not use.
#[must_use]
pub fn translate(raw: &Raw) -> Option<Event> {
    match raw {
        Raw::Key(key) if key.kind != KeyEventKind::Release => self::key(*key).map(Event::Key),
        Raw::Resize(_, _) => Some(Event::Resize),
        Raw::Mouse(mouse) => self::mouse(*mouse).map(Event::Mouse),
        Raw::Paste(words) => Some(Event::Paste(words.clone())),
        _ => None,
    }
}

fn mouse(mouse: MouseEvent) -> Option<Mouse> {
    let kind = match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Press,
        MouseEventKind::Drag(MouseButton::Left) => MouseKind::Drag,
        MouseEventKind::Up(MouseButton::Left) => MouseKind::Release,
        MouseEventKind::ScrollUp => MouseKind::WheelUp,
        MouseEventKind::ScrollDown => MouseKind::WheelDown,
        _ => return None,
    };
    Some(Mouse { kind, column: mouse.column, row: mouse.row })
}

fn key(key: KeyEvent) -> Option<Key> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let shift = key.modifiers.contains(KeyModifiers::SHIFT);
    Some(match key.code {
        KeyCode::Left if control => Key::CtrlLeft,
        KeyCode::Right if control => Key::CtrlRight,
        KeyCode::Left if shift => Key::ShiftLeft,
        KeyCode::Right if shift => Key::ShiftRight,
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
        KeyCode::Insert => Key::Insert,
        KeyCode::Delete => Key::Delete,
        KeyCode::F(n @ 1..=12) => Key::F(n),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_is_another_key_with_shift_and_with_control() {
        let press = |modifiers| {
            let raw = Raw::Key(KeyEvent::new(KeyCode::Left, modifiers));
            translate(&raw)
        };
        assert_eq!(press(KeyModifiers::NONE), Some(Event::Key(Key::Left)));
        assert_eq!(press(KeyModifiers::SHIFT), Some(Event::Key(Key::ShiftLeft)));
        assert_eq!(press(KeyModifiers::CONTROL), Some(Event::Key(Key::CtrlLeft)));
    }

    #[test]
    fn only_the_left_button_and_the_wheel_mean_something() {
        let at = |kind| {
            let modifiers = KeyModifiers::NONE;
            translate(&Raw::Mouse(MouseEvent { kind, column: 300, row: 7, modifiers }))
        };
        let press = Mouse { kind: MouseKind::Press, column: 300, row: 7 };
        assert_eq!(at(MouseEventKind::Down(MouseButton::Left)), Some(Event::Mouse(press)));
        assert_eq!(at(MouseEventKind::Down(MouseButton::Right)), None);
        assert_eq!(at(MouseEventKind::Moved), None);
        let paste = Raw::Paste("q".into());
        assert_eq!(translate(&paste), Some(Event::Paste("q".into())));
    }

    #[test]
    fn control_c_is_not_the_letter_c() {
        let press = |code, modifiers| Raw::Key(KeyEvent::new(code, modifiers));
        let c = KeyCode::Char('c');
        assert_eq!(translate(&press(c, KeyModifiers::CONTROL)), Some(Event::Key(Key::Ctrl('c'))));
        assert_eq!(translate(&press(c, KeyModifiers::NONE)), Some(Event::Key(Key::Char('c'))));
        assert_eq!(
            translate(&press(KeyCode::F(5), KeyModifiers::NONE)),
            Some(Event::Key(Key::F(5)))
        );
        assert_eq!(translate(&press(KeyCode::CapsLock, KeyModifiers::NONE)), None);
    }
}
