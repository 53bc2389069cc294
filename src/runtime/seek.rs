//! Goes to another instant of what is played: to the last one before it that was kept, else to the
//! beginning, and plays the rest. What is on screen there is what it is for whoever played all of it.

use super::historian::Historian;
use super::player::Player;
use super::trail::{Checkpoint, Reader};
use crate::app::Model;
use crate::app::playback::{Kept, resumed, rewound};
use crate::domain::Timestamp;
use chrono::{DurationRound as _, TimeDelta};
use std::sync::Arc;

impl Player {
    /// Goes as near to an instant as it can without playing: the history goes with it, and that it had
    /// goes. None: what there is between is to be played.
    pub fn seek(&mut self, model: &mut Model, to: Timestamp) -> Option<Historian> {
        let (at, config) = (self.at, Arc::clone(&model.config));
        let back = self.is_past(to);
        if let Some(Checkpoint { kept, reader, bygone }) = self.trail.before(to)
            && (back || kept.at() > at)
            // A tape that cannot be opened there any more says why from its beginning.
            && let Ok(tape) = reader.bookmark.open()
        {
            let (reader, bygone) = (reader.clone(), Arc::clone(bygone));
            *model = resumed(model, self.windows, kept);
            let there = kept.at();
            self.stand(reader.ticked, there, true);
            (self.tape, self.ahead) = (tape, reader.ahead);
            return Some(Historian::resume(config, there, bygone));
        }
        back.then(|| {
            *model = self.rewind(model);
            Historian::start(config, self.starts())
        })
    }

    /// Back to the beginning, with a history that has to be begun anew.
    pub fn rewind(&mut self, old: &Model) -> Model {
        let failed = self.tape.rewind().err();
        let starts = self.tape.starts();
        let ticked = starts.duration_trunc(TimeDelta::seconds(1)).unwrap_or(starts);
        self.stand(ticked, starts, false);
        let mut model = rewound(old, self.windows);
        if failed.is_some() {
            self.end(&mut model, failed);
        }
        model
    }

    /// Whether an instant lies before what was played.
    #[must_use]
    pub fn is_past(&self, to: Timestamp) -> bool {
        to < self.at
    }

    /// How many instants can be gone to at once, and bytes of what is kept of their histories.
    pub fn kept(&mut self) -> (usize, usize) {
        self.trail.size()
    }

    /// It stands there, and nothing is under way.
    fn stand(&mut self, ticked: Timestamp, at: Timestamp, recalled: bool) {
        (self.ahead, self.ended) = (None, None);
        (self.ticked, self.at, self.over) = (ticked, at, false);
        (self.recalled, self.due) = (recalled, 0);
        self.gathered.clear();
        self.written = None;
        self.pace.stand();
    }

    /// Keeps the beginning: it takes long to be laid anew.
    pub(super) fn keep_beginning(&mut self, model: &Model, historian: &mut Historian) {
        if self.trail.is_empty() {
            self.keep(model, historian, true);
        }
    }

    /// Keeps where it is to come back to, where one is wanted and nothing is under way.
    pub(super) fn keep(&mut self, model: &Model, historian: &mut Historian, arrived: bool) {
        let quiet = self.recalled && self.due == 0 && !self.over && self.ended.is_none();
        if !quiet || !self.trail.is_due(self.at, arrived) {
            return;
        }
        let Some(bookmark) = self.tape.bookmark() else { return };
        self.hand_over(historian);
        let Some(bygone) = historian.picture(self.trail.like(self.at)) else { return };
        let reader = Reader { bookmark, ahead: self.ahead.clone(), ticked: self.ticked };
        self.trail.add(Kept::of(model, self.at), reader, bygone);
    }
}
