//! How long a source waits before it tries again: exponential, capped, with jitter, so that a
//! fleet of cockpits does not knock on a restarted server in step. It only computes delays; who
//! waits is the source itself.

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// The first delay before jitter, which adds up to as much again: 0.7–1.4 s.
const FIRST: Duration = Duration::from_millis(700);

/// The largest delay before jitter; doubled by it, no wait is longer than [`LONGEST`].
const CAP: Duration = Duration::from_millis(2_500);

/// No delay is longer: a server that is back is noticed within this time.
pub const LONGEST: Duration = Duration::from_secs(5);

/// The delays of one source.
#[derive(Debug)]
pub struct Backoff {
    seed: u64,
    delays: ExponentialBackoff,
}

impl Backoff {
    /// Delays whose jitter follows from the seed alone.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, delays: delays(seed) }
    }

    /// Delays with a seed of their own.
    #[must_use]
    pub fn random() -> Self {
        Self::new(RandomState::new().build_hasher().finish())
    }

    /// The next delay: about 1 s, 2 s, then between 2.5 and 5 s for ever.
    pub fn next_delay(&mut self) -> Duration {
        self.delays.next().unwrap_or(LONGEST).min(LONGEST)
    }

    /// Begins again with the short delay, after a success.
    pub fn reset(&mut self) {
        self.seed = self.seed.wrapping_add(1);
        self.delays = delays(self.seed);
    }
}

fn delays(seed: u64) -> ExponentialBackoff {
    ExponentialBuilder::new()
        .with_min_delay(FIRST)
        .with_max_delay(CAP)
        .with_factor(2.0)
        .without_max_times()
        .with_jitter()
        .with_jitter_seed(seed)
        .build()
}

#[cfg(test)]
mod tests {
    use super::{Backoff, CAP, FIRST, LONGEST};
    use proptest::prelude::*;
    use std::time::Duration;

    proptest! {
        #[test]
        fn delays_grow_to_the_cap_and_never_beyond(seed: u64) {
            let mut backoff = Backoff::new(seed);
            let first = backoff.next_delay();
            prop_assert!(first >= FIRST && first <= FIRST * 2);
            let second = backoff.next_delay();
            prop_assert!(second >= FIRST * 2 && second <= FIRST * 4);
            for _ in 0..100 {
                let delay = backoff.next_delay();
                prop_assert!(delay >= CAP && delay <= LONGEST);
            }
            backoff.reset();
            prop_assert!(backoff.next_delay() <= FIRST * 2);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_delays_and_another_seed_others() {
        let take = |seed| {
            let mut backoff = Backoff::new(seed);
            (0..8).map(|_| backoff.next_delay()).collect::<Vec<Duration>>()
        };
        assert_eq!(take(7), take(7));
        assert_ne!(take(7), take(8));
    }
}
