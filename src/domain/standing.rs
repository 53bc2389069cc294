//! What outlasts a look: the phase that a target was last seen in and since when, and the advice
//! that stands. Kept by the history, so that an advice does not flip with the noise and a minimum
//! stay has a beginning.

use crate::domain::Timestamp;
use crate::domain::advice::{AdviceMemory, Verdict};
use crate::domain::profile::Profile;

/// By names, since a profile's ladder may change between two looks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// The phase that it was last seen in.
    pub phase: Option<String>,
    /// Since when; none: it was so at the first look, and nobody saw it begin.
    pub phase_since: Option<Timestamp>,
    /// The advice that stands: verdict, advised phase, since when.
    pub advice: Option<(Verdict, String, Timestamp)>,
}

/// From when on which advice stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advised {
    /// Since when.
    pub at: Timestamp,
    /// What to do.
    pub verdict: Verdict,
    /// The phase to be in, by its id.
    pub phase: String,
}

impl Standing {
    /// Notes the phase that it is in. Only a change that was seen has a beginning.
    pub fn seen(&mut self, phase: &str, now: Timestamp) {
        match self.phase.as_deref() {
            Some(before) if before == phase => {}
            Some(_) => {
                self.phase = Some(phase.to_owned());
                self.phase_since = Some(now);
            }
            None => self.phase = Some(phase.to_owned()),
        }
    }

    /// Notes an advice; a lack of data leaves what stood.
    pub fn advised(&mut self, verdict: Verdict, phase: &str, now: Timestamp) {
        let stands = |(v, p, _): &(Verdict, String, Timestamp)| *v == verdict && p == phase;
        if verdict == Verdict::NotEnoughData || self.advice.as_ref().is_some_and(stands) {
            return;
        }
        self.advice = Some((verdict, phase.to_owned(), now));
    }

    /// The advice that stands, on this profile's ladder.
    #[must_use]
    pub fn memory(&self, profile: &Profile) -> Option<AdviceMemory> {
        let (verdict, phase, since) = self.advice.as_ref()?;
        let phase = profile.index_of(phase)?;
        Some(AdviceMemory { verdict: *verdict, phase, since: *since })
    }

    /// Since when it is in a phase, where that was seen.
    #[must_use]
    pub fn since(&self, phase: &str) -> Option<Timestamp> {
        self.phase_since.filter(|_| self.phase.as_deref() == Some(phase))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::{now, profile};
    use chrono::TimeDelta;

    #[test]
    fn only_a_change_that_was_seen_has_a_beginning() {
        let mut standing = Standing::default();
        standing.seen("mvp", now());
        assert_eq!(standing.since("mvp"), None);
        let later = now() + TimeDelta::days(1);
        standing.seen("growth", later);
        standing.seen("growth", later + TimeDelta::days(1));
        assert_eq!(standing.since("growth"), Some(later));
        assert_eq!(standing.since("mvp"), None);
    }

    #[test]
    fn an_advice_stands_since_it_was_first_given() {
        let mut standing = Standing::default();
        standing.advised(Verdict::Prepare, "growth", now());
        let later = now() + TimeDelta::days(1);
        standing.advised(Verdict::Prepare, "growth", later);
        standing.advised(Verdict::NotEnoughData, "mvp", later);
        let memory = standing.memory(&profile()).unwrap();
        assert_eq!((memory.verdict, memory.phase, memory.since), (Verdict::Prepare, 1, now()));
        standing.advised(Verdict::Stay, "mvp", later);
        assert_eq!(standing.memory(&profile()).unwrap().since, later);
        // Another profile's ladder does not know the phase.
        standing.advised(Verdict::MoveNow, "kubernetes", later);
        assert_eq!(standing.memory(&profile()), None);
    }
}
