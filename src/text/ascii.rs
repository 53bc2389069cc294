//! Words for a terminal that knows ASCII only.

use std::borrow::Cow;

/// The words with every other character written in ASCII: é → e, € → EUR, … → "...".
#[must_use]
pub fn to_ascii(words: &str) -> Cow<'_, str> {
    if words.is_ascii() {
        return Cow::Borrowed(words);
    }
    let mut plain = String::with_capacity(words.len() + 8);
    let mut after = None;
    let mut rest = words.chars().peekable();
    while let Some(c) = rest.next() {
        // The air inside of French quotes belongs to them.
        let is_air = matches!(c, ' ' | '\u{a0}' | '\u{202f}');
        if is_air && (after == Some('«') || rest.peek() == Some(&'»')) {
            continue;
        }
        after = Some(c);
        match replacement(c) {
            Some(text) => plain.push_str(text),
            None => plain.push(if c.is_ascii() { c } else { '?' }),
        }
    }
    Cow::Owned(plain)
}

fn replacement(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => "a",
        'À' | 'Â' | 'Ä' | 'Á' => "A",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'É' | 'È' | 'Ê' | 'Ë' => "E",
        'î' | 'ï' | 'í' | 'ì' => "i",
        'Î' | 'Ï' => "I",
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' => "o",
        'Ô' | 'Ö' => "O",
        'û' | 'ü' | 'ù' | 'ú' => "u",
        'Û' | 'Ü' | 'Ù' => "U",
        'ÿ' => "y",
        'ç' => "c",
        'Ç' => "C",
        'ñ' => "n",
        'œ' => "oe",
        'Œ' => "OE",
        'æ' => "ae",
        'Æ' => "AE",
        'ß' => "ss",
        '\u{a0}' | '\u{202f}' | '\u{2009}' => " ",
        '–' | '—' | '−' | '‑' | '·' | '•' | '⁻' => "-",
        '’' | '‘' => "'",
        '“' | '”' | '«' | '»' => "\"",
        '…' => "...",
        '€' => "EUR",
        '£' => "GBP",
        '×' => "x",
        '÷' => "/",
        '≥' => ">=",
        '≤' => "<=",
        '≈' => "~",
        '→' => "->",
        '←' => "<-",
        '↑' => "up",
        '↓' => "down",
        '°' => "deg",
        '²' | '₂' => "2",
        _ => return None,
    })
}
