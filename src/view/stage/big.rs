//! Letters and figures of blocks, five pixels high, that are read from the back of a room. A font of
//! our own: the fonts that there are for terminals have no « € » and no accents, and none has signs
//! for a terminal of ASCII alone.

use crate::view::Ctx;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Rows of a letter.
const ROWS: u16 = 5;

/// No letter is drawn larger, in rows a pixel.
const LARGEST: u16 = 4;

/// How large a pixel is, in cells across and down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale {
    across: u16,
    down: u16,
}

impl Scale {
    /// Rows between two lines.
    pub(super) fn air(self) -> u16 {
        self.down
    }
}

/// One letter.
struct Glyph {
    rows: [&'static str; ROWS as usize],
    accent: Option<Accent>,
}

/// What stands above a letter.
#[derive(Clone, Copy)]
enum Accent {
    Acute,
    Grave,
    Roof,
    Dots,
}

/// The size of words in cells; none where a sign has no picture.
pub(super) fn size(words: &str, scale: Scale) -> Option<(u16, u16)> {
    let mut pixels = 0_u16;
    let mut accents = false;
    for c in words.chars() {
        let glyph = glyph(c)?;
        pixels = pixels.checked_add(glyph.rows[0].len() as u16 + 1)?;
        accents |= glyph.accent.is_some();
    }
    let width = pixels.saturating_sub(1).checked_mul(scale.across)?;
    Some((width, (ROWS + u16::from(accents)) * scale.down))
}

/// All scales, the largest first.
fn scales() -> impl Iterator<Item = Scale> {
    let across = |down: u16| (down..=down * 2).rev().map(move |across| Scale { across, down });
    (1..=LARGEST).rev().flat_map(across)
}

/// The largest scale at which words fit; none: they do not, or a sign has no picture. Cells are
/// about twice as high as wide, so a pixel is a square at most and half a square at least.
pub(super) fn best(words: &str, room: (u16, u16)) -> Option<Scale> {
    let mut scales = scales().filter(|_| !words.trim().is_empty());
    scales.find(|scale| size(words, *scale).is_some_and(|(w, h)| w <= room.0 && h <= room.1))
}

/// Words in large letters, over several lines where they are larger so.
pub(super) struct Set {
    /// From the top.
    pub(super) lines: Vec<String>,
    /// Of all lines.
    pub(super) scale: Scale,
    /// Rows, the air between the lines included.
    pub(super) height: u16,
}

/// Lines that a name is parted into at most.
const LINES: usize = 3;

/// The largest letters at which words fit, parted at their spaces; none: they do not, or a sign has
/// no picture.
pub(super) fn set(words: &str, room: (u16, u16)) -> Option<Set> {
    let scales = scales().filter(|_| !words.trim().is_empty());
    for scale in scales {
        let fits = |line: &str| size(line, scale).is_some_and(|(w, _)| w <= room.0);
        let mut lines: Vec<String> = Vec::new();
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            match lines.last_mut().filter(|line| fits(&format!("{line} {word}"))) {
                Some(line) => *line = format!("{line} {word}"),
                None => lines.push(word.to_owned()),
            }
        }
        let heights = lines.iter().map(|line| size(line, scale).filter(|(w, _)| *w <= room.0));
        let Some(heights) = heights.collect::<Option<Vec<_>>>() else { continue };
        let air = (lines.len() as u16).saturating_sub(1) * scale.air();
        let height = heights.iter().map(|(_, h)| h).sum::<u16>().saturating_add(air);
        if height <= room.1 && lines.len() <= LINES {
            return Some(Set { lines, scale, height });
        }
    }
    None
}

/// Draws words with their upper left corner there.
pub(super) fn draw(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    at: (u16, u16),
    words: &str,
    scale: Scale,
    style: Style,
) {
    let sign = if ctx.model.config.ascii { "#" } else { "█" };
    let accented = words.chars().filter_map(glyph).any(|g| g.accent.is_some());
    let (mut x, mut top) = at;
    if accented {
        top += scale.down;
    }
    let mut dot = |x: u16, y: u16| {
        let pixel = Rect::new(x, y, scale.across, scale.down).intersection(buffer.area);
        for position in pixel.positions() {
            buffer[position].set_symbol(sign).set_style(style);
        }
    };
    for glyph in words.chars().filter_map(glyph) {
        let columns = glyph.rows[0].len() as u16;
        for (row, pixels) in glyph.rows.iter().enumerate() {
            for (column, _) in pixels.bytes().enumerate().filter(|(_, b)| *b == b'#') {
                dot(x + column as u16 * scale.across, top + row as u16 * scale.down);
            }
        }
        for column in glyph.accent.iter().flat_map(|accent| accent.columns(columns)) {
            dot(x + column * scale.across, top.saturating_sub(scale.down));
        }
        x = x.saturating_add((columns + 1) * scale.across);
    }
}

impl Accent {
    fn columns(self, width: u16) -> Vec<u16> {
        let (left, right) = ((width - 1) / 2, width / 2);
        match self {
            Self::Acute => vec![right],
            Self::Grave => vec![left],
            Self::Roof => vec![left, right],
            Self::Dots => vec![0, width - 1],
        }
    }
}

/// The letter below its accent.
fn bare(c: char) -> (char, Option<Accent>) {
    match c {
        'É' => ('E', Some(Accent::Acute)),
        'È' => ('E', Some(Accent::Grave)),
        'Ê' => ('E', Some(Accent::Roof)),
        'Ë' => ('E', Some(Accent::Dots)),
        'À' => ('A', Some(Accent::Grave)),
        'Â' => ('A', Some(Accent::Roof)),
        'Ä' => ('A', Some(Accent::Dots)),
        'Î' => ('I', Some(Accent::Roof)),
        'Ï' => ('I', Some(Accent::Dots)),
        'Ô' => ('O', Some(Accent::Roof)),
        'Ö' => ('O', Some(Accent::Dots)),
        'Û' => ('U', Some(Accent::Roof)),
        'Ù' => ('U', Some(Accent::Grave)),
        'Ü' => ('U', Some(Accent::Dots)),
        'Ç' => ('C', None),
        '\u{a0}' | '\u{202f}' => (' ', None),
        '–' | '−' | '‑' => ('-', None),
        '’' => ('\'', None),
        other => (other, None),
    }
}

fn glyph(c: char) -> Option<Glyph> {
    let c = c.to_uppercase().next().filter(|_| c.to_uppercase().count() == 1)?;
    let (letter, accent) = bare(c);
    Some(Glyph { rows: rows(letter)?, accent })
}

#[rustfmt::skip]
fn rows(letter: char) -> Option<[&'static str; ROWS as usize]> {
    Some(match letter {
        '0' | 'O' => [".##.", "#..#", "#..#", "#..#", ".##."],
        '1' => [".#.", "##.", ".#.", ".#.", "###"],
        '2' => ["###.", "...#", ".##.", "#...", "####"],
        '3' => ["###.", "...#", ".##.", "...#", "###."],
        '4' => ["#..#", "#..#", "####", "...#", "...#"],
        '5' => ["####", "#...", "###.", "...#", "###."],
        '6' => [".##.", "#...", "###.", "#..#", ".##."],
        '7' => ["####", "...#", "..#.", ".#..", ".#.."],
        '8' => [".##.", "#..#", ".##.", "#..#", ".##."],
        '9' => [".##.", "#..#", ".###", "...#", ".##."],
        'A' => [".##.", "#..#", "####", "#..#", "#..#"],
        'B' => ["###.", "#..#", "###.", "#..#", "###."],
        'C' => [".###", "#...", "#...", "#...", ".###"],
        'D' => ["###.", "#..#", "#..#", "#..#", "###."],
        'E' => ["####", "#...", "###.", "#...", "####"],
        'F' => ["####", "#...", "###.", "#...", "#..."],
        'G' => [".###", "#...", "#.##", "#..#", ".###"],
        'H' => ["#..#", "#..#", "####", "#..#", "#..#"],
        'I' => ["###", ".#.", ".#.", ".#.", "###"],
        'J' => ["..##", "...#", "...#", "#..#", ".##."],
        'K' => ["#..#", "#.#.", "##..", "#.#.", "#..#"],
        'L' => ["#...", "#...", "#...", "#...", "####"],
        'M' => ["#...#", "##.##", "#.#.#", "#...#", "#...#"],
        'N' => ["#...#", "##..#", "#.#.#", "#..##", "#...#"],
        'P' => ["###.", "#..#", "###.", "#...", "#..."],
        'Q' => [".##.", "#..#", "#..#", "#.##", ".###"],
        'R' => ["###.", "#..#", "###.", "#.#.", "#..#"],
        'S' => [".###", "#...", ".##.", "...#", "###."],
        'T' => ["#####", "..#..", "..#..", "..#..", "..#.."],
        'U' => ["#..#", "#..#", "#..#", "#..#", ".##."],
        'V' => ["#...#", "#...#", ".#.#.", ".#.#.", "..#.."],
        'W' => ["#...#", "#...#", "#.#.#", "##.##", "#...#"],
        'X' => ["#...#", ".#.#.", "..#..", ".#.#.", "#...#"],
        'Y' => ["#...#", ".#.#.", "..#..", "..#..", "..#.."],
        'Z' => ["####", "..#.", ".#..", "#...", "####"],
        ' ' => ["..", "..", "..", "..", ".."],
        '.' => [".", ".", ".", ".", "#"],
        ',' => ["..", "..", "..", ".#", "#."],
        ':' => [".", "#", ".", "#", "."],
        '-' => ["...", "...", "###", "...", "..."],
        '+' => ["...", ".#.", "###", ".#.", "..."],
        '/' => ["...#", "..#.", "..#.", ".#..", "#..."],
        '%' => ["#...#", "...#.", "..#..", ".#...", "#...#"],
        '€' => ["..###", ".#...", "####.", ".#...", "..###"],
        '$' => [".####", "#.#..", ".###.", "..#.#", "####."],
        '£' => ["..##.", ".#...", "####.", ".#...", "#####"],
        '?' => ["###.", "...#", ".##.", "....", ".#.."],
        '!' => ["#", "#", "#", ".", "#"],
        '\'' => ["#", "#", ".", ".", "."],
        '&' => [".#...", "#.#..", ".#...", "#.#.#", ".#.#."],
        '<' => ["..#", ".#.", "#..", ".#.", "..#"],
        '>' => ["#..", ".#.", "..#", ".#.", "#.."],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_letter_has_rows_of_one_width() {
        for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ .,:-+/%€$£?!'&<>éèêëàâäîïôöûùüç".chars()
        {
            let glyph = glyph(c).unwrap_or_else(|| panic!("{c}"));
            assert!(glyph.rows.iter().all(|r| r.len() == glyph.rows[0].len()), "{c}");
        }
        assert!(glyph('漢').is_none() && glyph('ß').is_none());
    }

    #[test]
    fn words_are_as_large_as_there_is_room_and_never_below_five_rows() {
        // 4 + 1 + 4 pixels.
        assert_eq!(size("88", Scale { across: 2, down: 1 }), Some((18, 5)));
        assert_eq!(best("88", (18, 5)), Some(Scale { across: 2, down: 1 }));
        assert_eq!(best("88", (9, 5)), Some(Scale { across: 1, down: 1 }));
        assert_eq!(best("88", (200, 50)), Some(Scale { across: 8, down: 4 }));
        assert_eq!(best("88", (200, 10)), Some(Scale { across: 4, down: 2 }));
        assert_eq!(best("88", (8, 5)), None);
        assert_eq!(best("88", (200, 4)), None);
        assert_eq!(best("É", (40, 5)), None, "an accent takes a row");
        assert_eq!(best("漢", (400, 50)), None);
        assert_eq!(best("", (400, 50)), None);
    }

    #[test]
    fn a_name_of_several_words_stands_over_several_lines_where_it_is_larger_so() {
        let parted = set("Momentum Coach", (70, 16)).unwrap();
        assert_eq!(parted.lines, ["Momentum", "Coach"]);
        assert_eq!((parted.scale, parted.height), (Scale { across: 1, down: 1 }, 11));
        let whole = set("Momentum Coach", (160, 10)).unwrap();
        assert_eq!(whole.lines, ["Momentum Coach"]);
        assert!(set("Momentum Coach", (70, 10)).is_none() && set("漢 字", (200, 50)).is_none());
        // What is one word stays one.
        assert_eq!(set("243\u{a0}ms", (20, 50)).map(|set| set.lines.len()), None);
    }
}
