//! What is played in place of a target that is watched: a recording, or a story that is made up as it
//! is told. A tape has no clock: whoever plays it decides how fast, and hands each piece of news to
//! the same code as live news.

use crate::domain::Timestamp;
use crate::domain::mark::Mark;
use crate::domain::message::Message;
use crate::domain::observation::SourceEvent;
use crate::domain::reading::Reading;

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
}
