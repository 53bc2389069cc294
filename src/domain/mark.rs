//! What happened at an instant: a deploy, an incident, another price, a note, and a phase that was
//! moved to. A line on every chart. Refuses to mean anything: no figure and no advice rests on it.

use crate::domain::Timestamp;
use crate::domain::message::clean;

/// No longer words are kept, in characters.
pub const LONGEST: usize = 120;

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MarkKind {
    /// Another version was put to work.
    Deploy,
    /// Something was broken.
    Incident,
    /// A price changed.
    Price,
    /// Anything else.
    Note,
    /// palier saw the target in another phase; its words are both phases' ids.
    Phase,
}

impl MarkKind {
    /// Those that a person gives, in the order in which they are offered.
    pub const GIVEN: [Self; 4] = [Self::Deploy, Self::Incident, Self::Price, Self::Note];

    /// The name in the store, on the command line and in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Deploy => "deploy",
            Self::Incident => "incident",
            Self::Price => "price",
            Self::Note => "note",
            Self::Phase => "phase",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        let mut all = Self::GIVEN.into_iter().chain([Self::Phase]);
        all.find(|kind| kind.id() == id)
    }

    /// The kind that is offered next.
    #[must_use]
    pub fn next(self, forward: bool) -> Self {
        let all = Self::GIVEN;
        let here = all.iter().position(|kind| *kind == self).unwrap_or(0);
        let step = if forward { 1 } else { all.len() - 1 };
        all[(here + step) % all.len()]
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its number in the store; none: not kept yet.
    pub id: Option<i64>,
    /// When, to the millisecond.
    pub at: Timestamp,
    /// When it was over, after `at`; none: an instant.
    pub until: Option<Timestamp>,
    /// What kind of thing.
    pub kind: MarkKind,
    /// In the words of who told of it: clean, not empty, at most [`LONGEST`] characters.
    pub words: String,
}

impl Mark {
    /// A mark that is not kept yet; none without words. An end that does not lie after the beginning
    /// is none.
    #[must_use]
    pub fn new(
        at: Timestamp,
        until: Option<Timestamp>,
        kind: MarkKind,
        words: &str,
    ) -> Option<Self> {
        let whole = |at: Timestamp| Timestamp::from_timestamp_millis(at.timestamp_millis());
        let at = whole(at)?;
        let until = until.and_then(whole).filter(|until| *until > at);
        let words = clean(words, LONGEST);
        (!words.is_empty()).then_some(Self { id: None, at, until, kind, words })
    }

    /// The phases that were left and entered, by their ids.
    #[must_use]
    pub fn phases(&self) -> Option<(&str, &str)> {
        if self.kind == MarkKind::Phase { self.words.split_once(' ') } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::now;
    use chrono::TimeDelta;

    #[test]
    fn words_are_clean_bounded_and_there() {
        let mark = |words: &str| Mark::new(now(), None, MarkKind::Note, words);
        assert_eq!(mark(" \u{1b}\t "), None);
        assert_eq!(mark("v2\u{1b}[31m\nout").map(|m| m.words), Some("v2 [31m out".into()));
        let long = mark(&"x".repeat(500)).map(|m| m.words.chars().count());
        assert_eq!(long, Some(LONGEST + 1));
    }

    #[test]
    fn an_end_lies_after_the_beginning() {
        let until = |until| Mark::new(now(), Some(until), MarkKind::Incident, "x").unwrap().until;
        assert_eq!(until(now() - TimeDelta::hours(1)), None);
        assert_eq!(until(now()), None);
        let later = now() + TimeDelta::hours(1);
        assert_eq!(until(later), Some(later));
    }

    #[test]
    fn kinds_are_found_by_name_and_go_round() {
        for kind in MarkKind::GIVEN.into_iter().chain([MarkKind::Phase]) {
            assert_eq!(MarkKind::from_id(kind.id()), Some(kind));
        }
        let mut kind = MarkKind::Deploy;
        for _ in 0..4 {
            kind = kind.next(true);
        }
        assert_eq!((kind, kind.next(false)), (MarkKind::Deploy, MarkKind::Note));
    }
}
