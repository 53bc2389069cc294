//! What is known to happen in what is played, and the keys that go there: to shortly before it, so that
//! it is seen to come. Refuses to know what a recording has not told: there, what was noted is gone to.

use super::Effect;
use super::economics::draft::Notice;
use super::history_screen::{self, LineKind};
use super::model::Model;
use super::playback::Playback;
use crate::domain::Timestamp;
use crate::domain::mark::{Mark, MarkKind};
use crate::domain::message::{Arg, Message};
use chrono::TimeDelta;

/// Something that happens at an instant of the tape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// What; none: many people come at once.
    pub kind: Option<MarkKind>,
    /// In the words of who told of it; may be empty.
    pub words: String,
}

impl Happening {
    /// Many people come at once.
    #[must_use]
    pub fn peak(at: Timestamp) -> Self {
        Self { at, kind: None, words: String::new() }
    }

    /// How long before it one stands, where a key of the tape goes by `step`: an incident is there at
    /// once, and the others want to be seen coming.
    fn lead(&self, step: TimeDelta) -> TimeDelta {
        let most = match self.kind {
            Some(MarkKind::Incident) => TimeDelta::hours(12),
            _ => TimeDelta::days(1),
        };
        most.min(step)
    }

    fn id(&self) -> &'static str {
        self.kind.map_or("event-peak", |kind| history_screen::kind_name(LineKind::Mark(kind)))
    }

    fn said(&self) -> Message {
        let what = Arg::Message(Box::new(Message::new(self.id())));
        let phase = self.kind == Some(MarkKind::Phase);
        let bare = self.words.is_empty() || phase;
        let id = if bare { "event-coming" } else { "event-coming-words" };
        let said = Message::new(id).with("what", what).date("date", self.at);
        if bare { said } else { said.text("words", &self.words) }
    }
}

impl From<&Mark> for Happening {
    fn from(mark: &Mark) -> Self {
        Self { at: mark.at, kind: Some(mark.kind), words: mark.words.clone() }
    }
}

/// Where to go, and what comes there; none: nothing is known any further.
#[must_use]
pub fn choose<'a>(
    all: impl IntoIterator<Item = &'a Happening>,
    playback: &Playback,
    forward: bool,
) -> Option<(Timestamp, &'a Happening)> {
    let (from, step) = (playback.seeking.unwrap_or(playback.at), playback.step());
    let known = all
        .into_iter()
        .filter(|h| h.at >= playback.starts && playback.ends.is_none_or(|ends| h.at <= ends));
    let places = known.map(|h| {
        let lead = h.lead(step);
        (h.at.checked_sub_signed(lead).unwrap_or(h.at).max(playback.starts), lead, h)
    });
    let place = if forward {
        places.filter(|(to, ..)| *to > from).min_by_key(|(to, _, h)| (*to, h.at))
    } else {
        // Whoever stands just behind where the key led wants the one before.
        places
            .filter(|(to, lead, _)| *to + *lead / 2 < from)
            .max_by_key(|(to, _, h)| (*to, std::cmp::Reverse(h.at)))
    };
    place.map(|(to, _, happening)| (to, happening))
}

/// A recording knows nothing ahead: there, what was noted of its past is all.
fn known(model: &Model) -> Vec<Happening> {
    let Some(playback) = &model.playback else { return Vec::new() };
    let noted = model.history.noted.marks.iter().filter(|_| playback.events.is_empty());
    playback.events.iter().cloned().chain(noted.map(Happening::from)).collect()
}

/// Whether there is anything to go to.
#[must_use]
pub fn is_any(model: &Model) -> bool {
    model.playback.as_ref().is_some_and(|p| !p.events.is_empty())
        || !model.history.noted.marks.is_empty()
}

/// Goes there, and says what comes.
pub(super) fn go(model: &mut Model, forward: bool) -> Vec<Effect> {
    let all = known(model);
    let Some(playback) = &mut model.playback else { return Vec::new() };
    let Some((to, happening)) = choose(&all, playback, forward) else {
        let id = if forward { "event-no-later" } else { "event-no-earlier" };
        model.notice = Some(Notice { message: Message::new(id), refused: true });
        return Vec::new();
    };
    playback.seeking = Some(to);
    model.notice = Some(Notice { message: happening.said(), refused: false });
    vec![Effect::Seek(to)]
}

#[cfg(test)]
#[path = "events_tests.rs"]
mod tests;
