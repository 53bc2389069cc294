//! The signs that the screen is built of, in Unicode, as a Linux console has them, and in ASCII, cell
//! for cell.

use crate::domain::health::Condition;

/// One set of signs, each one cell wide.
#[derive(Debug)]
pub(super) struct Glyphs {
    pub(super) top_left: &'static str,
    pub(super) top_right: &'static str,
    pub(super) bottom_left: &'static str,
    pub(super) bottom_right: &'static str,
    pub(super) horizontal: &'static str,
    pub(super) vertical: &'static str,
    pub(super) tick_left: &'static str,
    pub(super) tick_below: &'static str,
    pub(super) cliff: &'static str,
    pub(super) level: &'static str,
    /// A bar, and where another line crosses it.
    pub(super) bar: &'static str,
    pub(super) crossed: &'static str,
    /// A range about a value: its lower end, its inside, the value, its upper end.
    pub(super) range: [&'static str; 4],
    /// Where a date stands on a threshold.
    pub(super) met: &'static str,
    pub(super) ok: &'static str,
    pub(super) warning: &'static str,
    pub(super) critical: &'static str,
    pub(super) unknown: &'static str,
    pub(super) bullet: &'static str,
    pub(super) less: &'static str,
    pub(super) more: &'static str,
    pub(super) ellipsis: &'static str,
    pub(super) none: &'static str,
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    /// Where one is on the ladder.
    pub(super) here: &'static str,
    /// Where one is advised to be.
    pub(super) goal: &'static str,
    /// What happened: a deploy, an incident, another price, a note.
    pub(super) deploy: &'static str,
    pub(super) incident: &'static str,
    pub(super) price: &'static str,
    pub(super) note: &'static str,
    /// From the lowest to the highest.
    pub(super) spark: [&'static str; 8],
    /// Shares of a heat map, from nothing to most.
    pub(super) shade: [&'static str; 5],
    /// The layers of a whole, the most important first.
    pub(super) layers: [&'static str; 4],
    /// What curves are drawn with.
    pub(super) dots: Dots,
}

/// What curves are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dots {
    /// Eight dots a cell.
    Braille,
    /// Two halves a cell, one over the other.
    Halves,
    /// Signs at three heights.
    Ascii,
}

impl Dots {
    /// Dots of a cell, across and down.
    pub(super) fn size(self) -> (u16, u16) {
        match self {
            Self::Braille => (2, 4),
            Self::Halves => (1, 2),
            Self::Ascii => (1, 3),
        }
    }
}

pub(super) const UNICODE: Glyphs = Glyphs {
    top_left: "╭",
    top_right: "╮",
    bottom_left: "╰",
    bottom_right: "╯",
    horizontal: "─",
    vertical: "│",
    tick_left: "┤",
    tick_below: "┬",
    cliff: "┊",
    level: "┄",
    bar: "━",
    crossed: "┿",
    range: ["├", "─", "╋", "┤"],
    met: "┼",
    ok: "●",
    warning: "▲",
    critical: "■",
    unknown: "○",
    bullet: "·",
    less: "◂",
    more: "▸",
    ellipsis: "…",
    none: "–",
    yes: "✓",
    no: "✗",
    here: "▶",
    goal: "◆",
    deploy: "↑",
    incident: "‡",
    price: "¤",
    note: "¶",
    spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    shade: [" ", "░", "▒", "▓", "█"],
    layers: ["█", "▓", "▒", "░"],
    dots: Dots::Braille,
};

/// What the font of a Linux console has: the signs of code page 437.
pub(super) const HALVES: Glyphs = Glyphs {
    top_left: "┌",
    top_right: "┐",
    bottom_left: "└",
    bottom_right: "┘",
    horizontal: "─",
    vertical: "│",
    tick_left: "┤",
    tick_below: "┬",
    cliff: ":",
    level: "·",
    bar: "═",
    crossed: "╪",
    range: ["├", "─", "■", "┤"],
    met: "┼",
    ok: "•",
    warning: "▲",
    critical: "■",
    unknown: "○",
    bullet: "·",
    less: "◄",
    more: "►",
    ellipsis: "~",
    none: "-",
    yes: "√",
    no: "x",
    here: "►",
    goal: "♦",
    deploy: "↑",
    incident: "!",
    price: "$",
    note: "¶",
    spark: ["_", "_", "▄", "▄", "▄", "█", "█", "█"],
    shade: [" ", "░", "▒", "▓", "█"],
    layers: ["█", "▓", "▒", "░"],
    dots: Dots::Halves,
};

pub(super) const ASCII: Glyphs = Glyphs {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    horizontal: "-",
    vertical: "|",
    tick_left: "+",
    tick_below: "+",
    cliff: ":",
    level: ".",
    bar: "=",
    crossed: "+",
    range: ["[", "-", "o", "]"],
    met: "+",
    ok: "*",
    warning: "!",
    critical: "#",
    unknown: "?",
    bullet: "-",
    less: "<",
    more: ">",
    ellipsis: "~",
    none: "-",
    yes: "+",
    no: "x",
    here: ">",
    goal: "@",
    deploy: "^",
    incident: "!",
    price: "$",
    note: "n",
    spark: ["_", ".", ":", "-", "=", "+", "*", "#"],
    shade: [" ", ".", ":", "*", "#"],
    layers: ["#", "=", "-", "."],
    dots: Dots::Ascii,
};

impl Glyphs {
    /// The sign of a condition: each has a shape of its own.
    pub(super) fn condition(&self, condition: Condition) -> &'static str {
        match condition {
            Condition::Ok => self.ok,
            Condition::Unknown => self.unknown,
            Condition::Warning => self.warning,
            Condition::Critical => self.critical,
        }
    }
}
