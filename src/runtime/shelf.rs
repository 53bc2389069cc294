//! The history of what is played: in memory, filled by the historian's thread, and read by whoever
//! looks back while it plays. One store behind one lock, since a store in memory is its connection's
//! own. It goes with the last who holds it; nothing of it is ever written to a disk.

use super::reel;
use crate::config::Config;
use crate::config::target::{Tape, TargetKind};
use crate::domain::Timestamp;
use crate::domain::mark::Mark;
use crate::history::{History, HistoryError, Image};
use chrono::TimeDelta;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
struct Place {
    /// Its thread has opened it, or could not.
    is_open: bool,
    history: Option<History>,
}

/// A handle to it.
#[derive(Debug, Clone, Default)]
pub struct Shelf(Arc<(Mutex<Place>, Condvar)>);

/// The store, for as long as nobody else needs it.
#[derive(Debug)]
pub struct Held<'s>(MutexGuard<'s, Place>);

impl Shelf {
    /// Opens it; whoever wants to read waits until it is open.
    pub(super) fn fill(&self, open: impl FnOnce() -> Option<History>) {
        let (place, bell) = &*self.0;
        let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
        *place = Place { history: open(), is_open: true };
        bell.notify_all();
    }

    /// The store, once it is open; whoever else needs it waits until it is given back.
    #[must_use]
    pub fn hold(&self) -> Held<'_> {
        let (place, bell) = &*self.0;
        let place = place.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = bell.wait_while(place, |place| !place.is_open);
        Held(opened.unwrap_or_else(PoisonError::into_inner))
    }
}

impl Held<'_> {
    /// To read from; none: there is none.
    #[must_use]
    pub fn store(&self) -> Option<&History> {
        self.0.history.as_ref()
    }

    /// To write into.
    pub(super) fn store_mut(&mut self) -> &mut Option<History> {
        &mut self.0.history
    }
}

/// The history of what is played, as it was at an instant.
#[derive(Debug)]
pub struct Bygone {
    image: Image,
    companion: Companion,
}

impl Bygone {
    pub(super) fn of(
        store: &History,
        companion: &Companion,
        before: Option<&Self>,
    ) -> Result<Self, HistoryError> {
        let image = store.image(before.map(|bygone| &bygone.image))?;
        Ok(Self { image, companion: companion.clone() })
    }

    /// A store that goes on from it, with what goes with it.
    pub(super) fn again(&self) -> Result<(History, Companion), HistoryError> {
        Ok((History::of_image(&self.image)?, self.companion.clone()))
    }

    /// Bytes of several together.
    pub(super) fn bytes_of<'b>(all: impl IntoIterator<Item = &'b Self>) -> usize {
        Image::bytes_of(all.into_iter().map(|bygone| &bygone.image))
    }
}

/// What goes with the history of what is played.
#[derive(Debug, Clone, Default)]
pub(super) struct Companion {
    /// What will happen, oldest first: nobody knows of it before.
    ahead: VecDeque<Mark>,
    /// Between two times of keeping house, and when that was last, in whole ones since 1970.
    every: Option<TimeDelta>,
    kept: Option<i64>,
}

impl Companion {
    /// A store in memory with what the tape knows of the time before it. Given up when nobody waits
    /// for it any more.
    pub(super) fn open(
        config: &Config,
        given_up: &dyn Fn() -> bool,
    ) -> Result<(History, Self), HistoryError> {
        let mut store = History::in_memory()?;
        let Some(Ok(reel)) = reel::open(config) else { return Ok((store, Self::default())) };
        let mut layer = store.lay(&config.target.name);
        let mut failed = None;
        reel.tape.past(&mut |reading| {
            if failed.is_none() && !given_up() {
                failed = layer.push(&reading).err();
            }
        });
        failed.map_or(Ok(()), Err)?;
        layer.finish()?;
        let ahead = reel.tape.marks(config.language.code()).into();
        // The days of a story go by in seconds, and its looks lie minutes apart.
        let every = match config.target.kind {
            TargetKind::Tape(Tape::Story(_)) => TimeDelta::days(1),
            _ => TimeDelta::hours(1),
        };
        Ok((store, Self { ahead, every: Some(every), kept: None }))
    }

    /// Keeps what has happened by then, and says whether that was anything.
    pub(super) fn happened(
        &mut self,
        store: &mut History,
        target: &str,
        now: Timestamp,
    ) -> Result<bool, HistoryError> {
        let count = self.ahead.iter().take_while(|mark| mark.at <= now).count();
        let due: Vec<Mark> = self.ahead.drain(..count).collect();
        Ok(count > 0 && store.mark(target, &due)? > 0)
    }

    /// Whether house is to be kept: of what is played, at fixed instants of it.
    pub(super) fn is_house_due(&mut self, now: Timestamp) -> bool {
        let Some(every) = self.every else { return true };
        let nth = now.timestamp().div_euclid(every.num_seconds().max(1));
        let due = self.kept != Some(nth);
        self.kept = Some(nth);
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::now;
    use crate::domain::mark::MarkKind;
    use std::time::Duration;

    #[test]
    fn who_reads_waits_until_it_is_open_and_reads_what_was_written() {
        let shelf = Shelf::default();
        let reader = shelf.clone();
        let read = std::thread::spawn(move || reader.hold().store().is_some());
        std::thread::sleep(Duration::from_millis(20));
        assert!(!read.is_finished());
        shelf.fill(|| History::in_memory().ok());
        assert!(read.join().unwrap());
        let mark = Mark::new(now(), None, MarkKind::Note, "x").unwrap();
        let mut held = shelf.hold();
        held.store_mut().as_mut().unwrap().mark("t", &[mark]).unwrap();
        drop(held);
        assert_eq!(shelf.hold().store().unwrap().marks("t").unwrap().len(), 1);
    }

    #[test]
    fn nobody_knows_of_what_is_still_to_happen() {
        let mut store = History::in_memory().unwrap();
        let mark = |hours| {
            Mark::new(now() + TimeDelta::hours(hours), None, MarkKind::Deploy, "x").unwrap()
        };
        let mut companion = Companion { ahead: [1, 2].map(mark).into(), ..Companion::default() };
        let mut at = |hours| {
            let anything = companion.happened(&mut store, "t", now() + TimeDelta::hours(hours));
            (anything.unwrap(), store.marks("t").unwrap().len())
        };
        assert_eq!((at(0), at(1), at(1), at(9)), ((false, 0), (true, 1), (false, 1), (true, 2)));
    }

    #[test]
    fn house_is_kept_once_a_while() {
        let mut companion = Companion { every: Some(TimeDelta::days(1)), ..Companion::default() };
        let day = Timestamp::from_timestamp(86_400 * 20_000, 0).unwrap();
        let due: Vec<bool> = [0, 1, 23, 24, 47, 72]
            .map(|h| companion.is_house_due(day + TimeDelta::hours(h)))
            .into();
        assert_eq!(due, [true, false, false, true, false, true]);
        assert!(Companion::default().is_house_due(day));
    }
}
