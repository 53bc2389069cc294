//! Who writes what a target tells, and how far the writing has come.

use crate::history;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The right to write a target's readings.
#[derive(Debug, Clone)]
pub(super) enum Pen {
    /// This process is the store's collector.
    Own,
    /// It writes while nobody else collects that target into the store at this path; none: there is
    /// no store.
    Shared(Option<PathBuf>),
}

impl Pen {
    /// Whether it may write now. Asked before each write, so that it goes on by itself once a
    /// collector has ended.
    pub(super) fn is_free(&self, target: &str) -> bool {
        match self {
            Self::Own | Self::Shared(None) => true,
            Self::Shared(Some(store)) => {
                history::collector(store).is_none_or(|by| !by.targets.contains(target))
            }
        }
    }
}

/// How far the history's thread has come: a watchdog looks at it.
#[derive(Debug, Default)]
pub struct Progress {
    begun: AtomicU64,
    done: AtomicU64,
    failing: AtomicBool,
}

impl Progress {
    /// An order is begun.
    pub(super) fn begin(&self) {
        self.begun.fetch_add(1, Ordering::Relaxed);
    }

    /// It is done; whether it was refused, if it was one to write.
    pub(super) fn end(&self, refused: Option<bool>) {
        if let Some(refused) = refused {
            self.failing.store(refused, Ordering::Relaxed);
        }
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// How many orders are done.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Whether one is under way.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.begun.load(Ordering::Relaxed) != self.done()
    }

    /// Whether the store refused what it was last asked to write.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }
}
