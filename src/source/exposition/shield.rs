//! The shield in front of `prometheus-parse` 0.2.5: words that it would misread pass through it
//! under a stand-in of letters and digits, and are put back afterwards.
//!
//! Without it, a line whose label value holds a brace is dropped, a comma or an equals sign
//! loses the label, escapes stay as written, and names with a colon vanish.

use std::borrow::Cow;
use std::fmt::Write as _;

/// What every stand-in starts with; a word that starts so by itself gets a stand-in too.
const STAND_IN: &str = "palier_word_";

/// The words that wait behind their stand-ins.
#[derive(Debug, Default)]
pub(super) struct Shield {
    words: Vec<String>,
}

impl Shield {
    /// Appends the word to `line`, or its stand-in.
    pub(super) fn hide(&mut self, word: Cow<'_, str>, line: &mut String) {
        if is_plain(&word) {
            line.push_str(&word);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(line, "{STAND_IN}{}", self.words.len());
            self.words.push(word.into_owned());
        }
    }

    /// The word behind a stand-in, or the word itself.
    pub(super) fn reveal<'a>(&'a self, word: &'a str) -> &'a str {
        word.strip_prefix(STAND_IN)
            .and_then(|index| index.parse::<usize>().ok())
            .and_then(|index| self.words.get(index))
            .map_or(word, String::as_str)
    }
}

/// What `prometheus-parse` reads right as a name and as a value alike.
fn is_plain(word: &str) -> bool {
    !word.starts_with(STAND_IN) && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
