//! The sequences that palier sends beside the picture, as text. Words are stripped of everything
//! that could end a sequence before they go into one.

use super::ability::Wrap;
use crate::config::terminal::Notify;
use crate::domain::message::clean;
use crate::text::to_ascii;
use std::borrow::Cow;

/// Buttons, drags while one is down, the wheel; places beyond column 223. No motion without a
/// button: that would be a message for every cell, also over a slow line.
pub(super) const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// The mouse is the terminal's again.
pub(super) const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";
/// The title that is there is kept.
pub(super) const KEEP_TITLE: &str = "\x1b[22;2t";
/// The title that was kept comes back; where none is kept (GNU screen, mosh) it is none again.
pub(super) const BRING_TITLE: &str = "\x1b]2;\x07\x1b[23;2t";
/// Nothing of the picture stays. Where there is no second screen (GNU screen, unless it is told to
/// have one, and mosh) the shell would write into what palier left.
pub(super) const WIPE: &str = "\x1b[m\x1b[2J\x1b[H";

/// No more words go to the clipboard, in bytes.
const COPIED: usize = 8 * 1024;

/// GNU screen reads no longer pieces.
const PIECE: usize = 240;

/// The window's title.
pub(super) fn title(words: &str, wrap: Wrap) -> String {
    format!("\x1b]2;{}\x07", clean(&kept_by(wrap, words), 120))
}

/// Words as what stands between can keep them: GNU screen takes one byte of each character, which
/// is no longer that character unless it is of ASCII.
fn kept_by(wrap: Wrap, words: &str) -> Cow<'_, str> {
    if wrap != Wrap::Screen {
        return Cow::Borrowed(words);
    }
    // The signs of conditions have no letters.
    Cow::Owned(to_ascii(&words.replace(['●', '▲', '■', '○', '◆'], "*")).into_owned())
}

/// Words for the terminal's clipboard.
pub(super) fn copy(words: &str, wrap: Wrap) -> String {
    let command = format!("\x1b]52;c;{}\x07", base64(bounded(words).as_bytes()));
    match wrap {
        // Which of the two it heeds is its owner's choice (`set-clipboard`, `allow-passthrough`).
        Wrap::Tmux => format!("{command}{}", wrapped(&command, wrap)),
        _ => wrapped(&command, wrap),
    }
}

/// What the desktop is told; nothing where it is not to be told.
pub(super) fn notify(title: &str, words: &str, how: Notify, wrap: Wrap) -> String {
    // A semicolon parts the title from the words.
    let title = clean(&kept_by(wrap, title), 80).replace(';', ",");
    let words = clean(&kept_by(wrap, words), 200);
    match how {
        Notify::Off => String::new(),
        Notify::Osc9 => wrapped(&format!("\x1b]9;{title}: {words}\x07"), wrap),
        Notify::Osc777 => wrapped(&format!("\x1b]777;notify;{title};{words}\x07"), wrap),
    }
}

/// A command for the terminal that stands behind.
fn wrapped(command: &str, wrap: Wrap) -> String {
    match wrap {
        Wrap::Plain => command.to_owned(),
        Wrap::Tmux => format!("\x1bPtmux;{}\x1b\\", command.replace('\x1b', "\x1b\x1b")),
        Wrap::Screen => {
            let mut all = String::new();
            let mut piece = String::new();
            for c in command.chars() {
                if piece.len() + c.len_utf8() > PIECE {
                    all.extend(["\x1bP", &piece, "\x1b\\"]);
                    piece.clear();
                }
                piece.push(c);
            }
            format!("{all}\x1bP{piece}\x1b\\")
        }
    }
}

/// At most [`COPIED`] bytes, whole characters, without controls other than line breaks.
fn bounded(words: &str) -> String {
    let mut kept = String::new();
    for c in words.chars().filter(|c| *c == '\n' || !c.is_control()) {
        if kept.len() + c.len_utf8() > COPIED {
            break;
        }
        kept.push(c);
    }
    kept
}

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut all = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let six = (bits >> (18 - 6 * i) & 0x3f) as usize;
            all.push(if i <= three.len() { char::from(SIGNS[six]) } else { '=' });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        let vectors = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (words, coded) in vectors {
            assert_eq!(base64(words.as_bytes()), coded);
        }
        assert_eq!(base64(&[0xff, 0xfe, 0xfd]), "//79");
    }

    #[test]
    fn words_cannot_end_a_sequence() {
        let evil = "a\x07\x1b]2;b\x1b\\\u{9c}\u{9d}52;c";
        for all in [title(evil, Wrap::Plain), notify(evil, evil, Notify::Osc777, Wrap::Plain)] {
            assert_eq!(all.matches('\x1b').count(), 1, "{all:?}");
            assert_eq!(all.matches('\x07').count(), 1, "{all:?}");
            assert!(!all.contains('\u{9c}') && all.ends_with('\x07'), "{all:?}");
        }
        // « a » and « b » are what is left of controls; the line break stays.
        assert_eq!(copy("a\x1b\n\u{9c}b", Wrap::Plain), "\x1b]52;c;YQpi\x07");
        assert_eq!(notify("a", "b", Notify::Off, Wrap::Plain), "");
    }

    #[test]
    fn screen_is_told_in_ascii() {
        assert_eq!(title("● RESTER · démo", Wrap::Plain), "\x1b]2;● RESTER · démo\x07");
        for all in [
            title("● RESTER · démo", Wrap::Screen),
            notify("palier", "démo · RESTER", Notify::Osc777, Wrap::Screen),
        ] {
            assert!(all.is_ascii() && all.contains("demo") && all.contains("RESTER"), "{all:?}");
            assert!(!all.contains('?'), "{all:?}");
        }
    }

    #[test]
    fn no_more_than_eight_kilobytes_are_copied() {
        let long = "é".repeat(9000);
        assert_eq!(bounded(&long).len(), 8192);
        assert!(copy(&long, Wrap::Plain).len() < 11_000);
    }

    #[test]
    fn what_stands_between_hands_commands_on() {
        let tmux = copy("hi", Wrap::Tmux);
        assert_eq!(tmux, "\x1b]52;c;aGk=\x07\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\");
        let screen = copy(&"x".repeat(1000), Wrap::Screen);
        let pieces: Vec<&str> = screen.split("\x1b\\").filter(|p| !p.is_empty()).collect();
        assert!(pieces.len() > 4 && pieces.iter().all(|p| p.len() <= 2 + PIECE));
        let whole: String = pieces.iter().filter_map(|p| p.strip_prefix("\x1bP")).collect();
        assert_eq!(whole, copy(&"x".repeat(1000), Wrap::Plain));
    }
}
