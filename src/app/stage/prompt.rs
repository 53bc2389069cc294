//! What the speaker's terminal is told: words that were already said in the presentation's language,
//! bounded, and the instants that its timers count from.

use super::notes::Kind;
use crate::domain::Timestamp;
use crate::domain::message::clean;
use serde::{Deserialize, Serialize};

/// No more lines of notes are told.
pub const MOST_LINES: usize = 40;

/// No line is longer, in characters.
pub const LONGEST: usize = 600;

/// What is on, what comes, and what to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// The presentation's name.
    pub session: String,
    /// The language of all words: `en`, `fr`.
    pub language: String,
    /// The page that is on, from 1.
    pub number: usize,
    /// How many there are.
    pub pages: usize,
    /// Its name.
    pub title: String,
    /// The name of the one after it.
    pub next: Option<String>,
    /// The notes.
    pub lines: Vec<(Kind, String)>,
    /// The screen is dark.
    pub black: bool,
    /// It is made up.
    pub simulated: bool,
    /// When the presentation began.
    pub opened: Option<Timestamp>,
    /// When the page was turned to.
    pub turned: Option<Timestamp>,
}

impl Prompt {
    /// The same without anything that a terminal should not be sent, and no longer than agreed.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        let cut = |words: &mut String| *words = clean(words, LONGEST);
        cut(&mut self.session);
        cut(&mut self.title);
        self.next.iter_mut().for_each(cut);
        self.lines.truncate(MOST_LINES);
        self.lines.iter_mut().for_each(|(_, words)| cut(words));
        self
    }
}
