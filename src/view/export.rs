//! A frame as text: plain, or with ANSI colours.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// The cells of one row that are drawn: the second cell of a wide character is not.
fn row(buffer: &Buffer, y: u16) -> impl Iterator<Item = &Cell> {
    let mut skip = 0;
    (buffer.area.left()..buffer.area.right()).filter_map(move |x| {
        if skip > 0 {
            skip -= 1;
            return None;
        }
        let cell = buffer.cell((x, y))?;
        skip = cell.symbol().width().saturating_sub(1);
        Some(cell)
    })
}

/// The frame as plain text, one line a row, without trailing spaces.
#[must_use]
pub fn buffer_to_text(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let line: String = row(buffer, y).map(Cell::symbol).collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The frame with ANSI colours, one line a row; each line ends with the usual style.
#[must_use]
pub fn buffer_to_ansi(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut last = None;
        for cell in row(buffer, y) {
            let style = (cell.fg, cell.bg, cell.modifier);
            if last != Some(style) {
                select(&mut text, cell);
                last = Some(style);
            }
            text.push_str(cell.symbol());
        }
        text.push_str("\u{1b}[0m\n");
    }
    text
}

fn select(text: &mut String, cell: &Cell) {
    text.push_str("\u{1b}[0");
    let modifiers = [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
    ];
    for (modifier, code) in modifiers {
        if cell.modifier.contains(modifier) {
            // Writing to a String cannot fail.
            let _ = write!(text, ";{code}");
        }
    }
    for (colour, base) in [(cell.fg, 38), (cell.bg, 48)] {
        match colour {
            Color::Indexed(index) => {
                let _ = write!(text, ";{base};5;{index}");
            }
            Color::Rgb(r, g, b) => {
                let _ = write!(text, ";{base};2;{r};{g};{b}");
            }
            // 30–37 and 90–97, and ten more for the ground: what every terminal with colours knows.
            named => {
                if let Some(place) = super::theme::ansi(named) {
                    let first = if base == 38 { 30 } else { 40 };
                    let code = if place < 8 { first + place } else { first + 52 + place };
                    let _ = write!(text, ";{code}");
                }
            }
        }
    }
    text.push('m');
}
