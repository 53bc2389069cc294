//! What is played in place of a target that is watched: a recording, or a story that is made up as it
//! is told. A tape has no clock: whoever plays it decides how fast, and hands each piece of news to
//! the same code as live news.

use crate::domain::Timestamp;
use crate::domain::mark::Mark;
use crate::domain::message::Message;
use crate::domain::observation::SourceEvent;
use crate::domain::reading::Reading;
use std::sync::Arc;

type Opened = Result<Box<dyn Tape>, Message>;

/// A bookmark in a tape. It holds what is needed to go on from there, and nothing that is open.
#[derive(Clone)]
pub struct Bookmark(Arc<dyn Fn() -> Opened + Send + Sync>);

impl Bookmark {
    /// The bookmark that is opened like this, as often as it is asked for.
    pub fn new(open: impl Fn() -> Opened + Send + Sync + 'static) -> Self {
        Self(Arc::new(open))
    }

    /// The tape, from there on.
    pub fn open(&self) -> Result<Box<dyn Tape>, Message> {
        (self.0)()
    }
}

impl std::fmt::Debug for Bookmark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bookmark")
    }
}

/// News in the order of its instants.
pub trait Tape: Send {
    /// When the first piece of news was true.
    fn starts(&self) -> Timestamp;

    /// When the last piece of news was true, as far as that is known without playing it; none: it
    /// goes on for ever, or nobody knows yet.
    fn ends(&self) -> Option<Timestamp>;

    /// The next piece of news; none: the tape is over. An error is one sentence that says up to
    /// where it played and why it does not go on; after it, the tape is over.
    fn next(&mut self) -> Result<Option<SourceEvent>, Message>;

    /// Back to the beginning.
    fn rewind(&mut self) -> Result<(), Message>;

    /// Where it is, to be gone back to; none: only its beginning can be.
    fn bookmark(&self) -> Option<Bookmark> {
        None
    }

    /// Hands over what was measured before the tape starts, oldest first, for the history: minutes
    /// of the last weeks, coarser before. Most tapes know nothing.
    fn past(&self, each: &mut dyn FnMut(Reading)) {
        let _ = each;
    }

    /// What happened before and will happen, oldest first, in that language (`en`, `fr`). Most tapes
    /// know nothing.
    fn marks(&self, language: &str) -> Vec<Mark> {
        let _ = language;
        Vec::new()
    }

    /// When many people will come at once, oldest first. Most tapes know nothing.
    fn peaks(&self) -> Vec<Timestamp> {
        Vec::new()
    }
}
