//! A colour and a weight as a person writes them: `"#56b4e9"`, `74`, `"bright-red bold"`, `"dim"`.

use crate::config::error::Fault;
use crate::config::value::through;
use serde::de::{self, Deserializer, Visitor};
use std::fmt;

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Colour {
    /// The terminal's own.
    Default,
    /// Red, green and blue.
    Rgb(u8, u8, u8),
    /// One of the 256 colours.
    Indexed(u8),
    /// One of the sixteen that the terminal's palette decides, 0–15.
    Ansi(u8),
}

/// The names of the sixteen, in the order of their numbers.
pub(crate) const ANSI: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// What makes letters heavier or lighter.
const MODIFIERS: [&str; 4] = ["bold", "dim", "underline", "reversed"];

/// How a meaning looks. Nothing blinks: there is no word for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "four independent modifiers of a cell")]
pub struct Look {
    /// Its colour.
    pub colour: Colour,
    /// Heavier.
    pub bold: bool,
    /// Lighter.
    pub dim: bool,
    /// With a line below.
    pub underline: bool,
    /// Ground and colour exchanged.
    pub reversed: bool,
}

impl Look {
    /// As the terminal writes everything.
    pub const PLAIN: Self = Self {
        colour: Colour::Default,
        bold: false,
        dim: false,
        underline: false,
        reversed: false,
    };

    fn of_number(number: i64) -> Result<Self, Fault> {
        match u8::try_from(number) {
            Ok(index) => Ok(Self { colour: Colour::Indexed(index), ..Self::PLAIN }),
            Err(_) => Err(Fault::no_look(&number.to_string())),
        }
    }

    fn of_words(words: &str) -> Result<Self, Fault> {
        let mut look = Self::PLAIN;
        let mut coloured = false;
        for word in words.split_whitespace() {
            match word {
                "bold" => look.bold = true,
                "dim" => look.dim = true,
                "underline" => look.underline = true,
                "reversed" => look.reversed = true,
                _ => {
                    if coloured {
                        return Err(Fault::no_look(words));
                    }
                    coloured = true;
                    look.colour = colour(word)?;
                }
            }
        }
        Ok(look)
    }
}

fn colour(word: &str) -> Result<Colour, Fault> {
    if word == "default" {
        return Ok(Colour::Default);
    }
    if let Some(digits) = word.strip_prefix('#') {
        let whole = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| whole);
        return match number.map(u32::to_be_bytes) {
            Some([_, r, g, b]) => Ok(Colour::Rgb(r, g, b)),
            None => Err(Fault::no_look(word)),
        };
    }
    if let Some(place) = ANSI.iter().position(|name| *name == word) {
        return Ok(Colour::Ansi(u8::try_from(place).unwrap_or_default()));
    }
    if let Ok(number) = word.parse() {
        return Look::of_number(number).map(|look| look.colour);
    }
    let known = ANSI.iter().chain(&MODIFIERS).chain(&["default"]).map(|w| (*w).to_owned());
    Err(Fault::UnknownChoice { name: word.to_owned(), known: known.collect() })
}

impl<'de> de::Deserialize<'de> for Look {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Looks;
        impl Visitor<'_> for Looks {
            type Value = Look;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a colour, such as \"#56b4e9\", 74 or \"cyan bold\"")
            }
            fn visit_i64<E: de::Error>(self, v: i64) -> Result<Look, E> {
                through(Look::of_number(v))
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<Look, E> {
                through(Look::of_words(v))
            }
        }
        deserializer.deserialize_any(Looks)
    }
}
