//! Whether everything really goes on: each target's loop, and each target's way into the store.
//! Only then is the watchdog told that palier lives.

use super::post::Post;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// What was last seen of one target.
#[derive(Debug, Clone, Copy)]
struct Seen {
    beats: u64,
    done: u64,
}

/// The watchdog's side of it.
#[derive(Debug)]
pub(super) struct Pulse {
    every: Duration,
    last: Instant,
    seen: BTreeMap<String, Seen>,
}

impl Pulse {
    /// A sign of life at half of the time that systemd waits.
    pub(super) fn new(patience: Duration) -> Self {
        Self { every: patience / 2, last: Instant::now(), seen: BTreeMap::new() }
    }

    /// Whether a sign of life is due, and may be given: since the last one every loop has turned,
    /// and every store is at rest or has done something, and refused nothing.
    pub(super) fn beats(&mut self, posts: &[Post]) -> bool {
        if self.last.elapsed() < self.every || !posts.iter().all(|post| self.goes_on(post)) {
            return false;
        }
        self.last = Instant::now();
        let seen = |post: &Post| {
            let seen = Seen { beats: post.beats(), done: post.progress.done() };
            (post.name.clone(), seen)
        };
        self.seen = posts.iter().map(seen).collect();
        true
    }

    fn goes_on(&self, post: &Post) -> bool {
        let progress = &post.progress;
        let before = self.seen.get(&post.name);
        let turned = before.is_none_or(|seen| seen.beats != post.beats());
        let moved = before.is_none_or(|seen| seen.done != progress.done());
        turned && !progress.is_failing() && (moved || !progress.is_busy())
    }
}
