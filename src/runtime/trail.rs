//! Where what is played can be gone back to: the state at some instants of the tape, each with the
//! tape's place and the history as it was. What comes of an instant does not depend on how one came
//! there, so that a later one is as good to go forward to. Few are kept, and of all their histories no
//! more than [`BYTES`]: close to where it is played they lie denser than far from it.

use super::shelf::Bygone;
use crate::app::playback::Kept;
use crate::domain::Timestamp;
use crate::domain::observation::SourceEvent;
use crate::source::tape::Bookmark;
use chrono::TimeDelta;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// So many at most.
pub(super) const MOST: usize = 32;

/// All their histories together are no larger; what they share counts once.
pub(super) const BYTES: usize = 96 << 20;

/// No more often, by the person's own time: what it takes is not to be felt.
const EVERY: Duration = Duration::from_millis(400);

/// Nor closer than so many ticks.
const TICKS: i32 = 48;

/// Far from where it is played they may lie farther apart, by the distance; within this share of the
/// whole no matter how close it is.
const CLOSE: f64 = 0.25;

/// What the player itself was about to do.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    pub(super) bookmark: Bookmark,
    pub(super) ahead: Option<SourceEvent>,
    pub(super) ticked: Timestamp,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Checkpoint {
    pub(super) kept: Kept,
    pub(super) reader: Reader,
    pub(super) bygone: Arc<Bygone>,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Trail {
    /// Earliest first.
    all: Vec<Checkpoint>,
    /// One whose history is still to come.
    coming: Option<Box<(Kept, Reader, oneshot::Receiver<Bygone>)>>,
    nearest: TimeDelta,
    last: Instant,
}

impl Trail {
    /// Of a tape that is played in such steps.
    pub(super) fn new(step: TimeDelta) -> Self {
        Self { all: Vec::new(), coming: None, nearest: step * TICKS, last: Instant::now() }
    }

    /// There is none yet.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty() && self.coming.is_none()
    }

    /// Whether one is wanted there; where a seek has arrived, at once.
    pub(super) fn is_due(&mut self, at: Timestamp, arrived: bool) -> bool {
        self.collect();
        let next = self.all.partition_point(|c| c.kept.at() <= at);
        let before = next.checked_sub(1).and_then(|i| self.all.get(i)).map(|c| at - c.kept.at());
        let after = self.all.get(next).map(|c| c.kept.at() - at);
        let far = |gap: Option<TimeDelta>, least| gap.is_none_or(|gap| gap >= least);
        self.coming.is_none()
            && (arrived || self.last.elapsed() >= EVERY)
            && far(before, self.nearest)
            && far(after, self.nearest / 2)
    }

    /// Keeps one, once its history comes.
    pub(super) fn add(&mut self, kept: Kept, reader: Reader, bygone: oneshot::Receiver<Bygone>) {
        self.last = Instant::now();
        self.coming = Some(Box::new((kept, reader, bygone)));
    }

    /// The last before an instant, or at it.
    pub(super) fn before(&mut self, to: Timestamp) -> Option<&Checkpoint> {
        self.collect();
        let next = self.all.partition_point(|c| c.kept.at() <= to);
        next.checked_sub(1).and_then(|i| self.all.get(i))
    }

    /// The history that the next one is likely to have most in common with.
    pub(super) fn like(&mut self, at: Timestamp) -> Option<Arc<Bygone>> {
        self.before(at).map(|checkpoint| Arc::clone(&checkpoint.bygone))
    }

    /// What came of later instants holds no longer.
    pub(super) fn forget_after(&mut self, at: Timestamp) {
        self.collect();
        self.all.retain(|c| c.kept.at() <= at);
    }

    /// How many there are, and bytes of their histories.
    pub(super) fn size(&mut self) -> (usize, usize) {
        self.collect();
        (self.all.len(), Bygone::bytes_of(self.all.iter().map(|c| c.bygone.as_ref())))
    }

    /// Takes in the one that was still to come, if it came.
    fn collect(&mut self) {
        let Some(coming) = self.coming.take() else { return };
        let (kept, reader, mut bygone) = *coming;
        match bygone.try_recv() {
            Ok(bygone) => {
                let (at, bygone) = (kept.at(), Arc::new(bygone));
                let next = self.all.partition_point(|c| c.kept.at() <= at);
                self.all.insert(next, Checkpoint { kept, reader, bygone });
                self.thin(at);
            }
            Err(oneshot::error::TryRecvError::Empty) => {
                self.coming = Some(Box::new((kept, reader, bygone)));
            }
            // It could not be read, and the history said so.
            Err(oneshot::error::TryRecvError::Closed) => {}
        }
    }

    /// Gives up those that are missed least from where it is played.
    fn thin(&mut self, here: Timestamp) {
        while self.all.len() > 2 && (self.all.len() > MOST || self.size_of_all() > BYTES) {
            let at: Vec<Timestamp> = self.all.iter().map(|c| c.kept.at()).collect();
            let Some(least) = least(&at, here) else { return };
            self.all.remove(least);
        }
    }

    fn size_of_all(&self) -> usize {
        Bygone::bytes_of(self.all.iter().map(|c| c.bygone.as_ref()))
    }
}

/// Which of these instants is missed least: never the first, which is the beginning, nor the last.
fn least(at: &[Timestamp], here: Timestamp) -> Option<usize> {
    let seconds = |length: TimeDelta| length.as_seconds_f64();
    let whole = seconds(*at.last()? - *at.first()?);
    let missed = |i: usize| {
        let gap = seconds(at[i + 1] - at[i - 1]);
        gap / (seconds((here - at[i]).abs()) + whole * CLOSE)
    };
    (1..at.len().saturating_sub(1)).min_by(|a, b| missed(*a).total_cmp(&missed(*b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::now;

    #[test]
    fn few_are_left_and_none_is_far_from_the_next() {
        let mut at = Vec::new();
        let hour = |h: i64| now() + TimeDelta::hours(h);
        // Ninety days, one in four hours.
        for h in (0..=90 * 24).step_by(4) {
            at.push(hour(h));
            if at.len() > MOST {
                at.remove(least(&at, hour(h)).unwrap());
            }
        }
        assert_eq!((at.len(), at[0], at[MOST - 1]), (MOST, hour(0), hour(90 * 24)));
        let gaps: Vec<i64> = at.windows(2).map(|w| (w[1] - w[0]).num_hours()).collect();
        assert!(gaps.iter().all(|gap| *gap <= 8 * 24), "{gaps:?}");
        assert!(gaps[MOST - 4..].iter().all(|gap| *gap <= 2 * 24), "{gaps:?}");
    }

    #[test]
    fn two_are_left_as_they_are() {
        assert_eq!(least(&[now(), now() + TimeDelta::hours(1)], now()), None);
        assert_eq!(least(&[], now()), None);
    }
}
