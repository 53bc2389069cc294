//! Opens what is played: a recording, or a story.

use crate::config::Config;
use crate::config::target::{Tape as Named, TargetKind};
use crate::domain::Timestamp;
use crate::domain::collector::Windows;
use crate::domain::message::Message;
use crate::domain::observation::SourceEvent;
use crate::source::demo;
use crate::source::replay::Recording;
use crate::source::tape::Tape;
use chrono::TimeDelta;

/// An opened tape, and how it is looked at.
pub struct Reel {
    /// The news.
    pub tape: Box<dyn Tape>,
    /// Over what rates are formed.
    pub windows: Windows,
    /// Between two ticks.
    pub step: TimeDelta,
}

impl std::fmt::Debug for Reel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reel").field("windows", &self.windows).finish_non_exhaustive()
    }
}

/// Opens what the configuration names; none: it names nothing that is played.
#[must_use]
pub fn open(config: &Config) -> Option<Result<Reel, Message>> {
    let TargetKind::Tape(tape) = &config.target.kind else { return None };
    let refresh = TimeDelta::from_std(config.refresh).unwrap_or(TimeDelta::seconds(5));
    let story = matches!(tape, Named::Story(_));
    Some(open_tape(tape).map(|(tape, windows)| {
        let windows = windows.unwrap_or_else(|| Windows::live(refresh));
        let parts = if story { 1 } else { 3 };
        Reel { tape, windows, step: step(windows.interval / parts) }
    }))
}

/// The tape itself.
fn open_tape(tape: &Named) -> Result<(Box<dyn Tape>, Option<Windows>), Message> {
    match tape {
        Named::Recording(path) => {
            let recording = Recording::open(path)?;
            let windows = recording.header().windows();
            Ok((Box::new(recording), windows))
        }
        Named::Story(name) => Ok((Box::new(demo::open(name, None)?), None)),
    }
}

/// Time passes in whole seconds: one by one where news comes as often, a third of the time between
/// two looks where it is rarer; in a story from look to look. It follows from the tape alone and never from the speed, so that
/// what is judged is the same at every speed.
fn step(length: TimeDelta) -> TimeDelta {
    TimeDelta::seconds(length.num_seconds().clamp(1, 300))
}

/// A tape without anything on it: what stands in for one that cannot be opened any more.
#[derive(Debug)]
pub struct Blank(pub Timestamp, pub Option<Message>);

impl Tape for Blank {
    fn starts(&self) -> Timestamp {
        self.0
    }

    fn ends(&self) -> Option<Timestamp> {
        Some(self.0)
    }

    fn next(&mut self) -> Result<Option<SourceEvent>, Message> {
        self.1.take().map_or(Ok(None), Err)
    }

    fn rewind(&mut self) -> Result<(), Message> {
        Ok(())
    }
}
