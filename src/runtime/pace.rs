//! How fast it is played: which instant is due by now, and how fast it really goes.

use crate::domain::Timestamp;
use chrono::TimeDelta;
use std::time::{Duration, Instant};

/// What could not be played in time is caught up with, as far as it is no more than this: whoever waits
/// for an estimate waits no longer.
const CATCH_UP: Duration = Duration::from_millis(250);

/// Over so long it is measured how fast it really goes.
const MEASURED: Duration = Duration::from_secs(2);

/// Slower than this share of what was asked for is said.
const SLOW: f64 = 0.9;

/// Since when, from which instant on, at which speed.
type Leg = (Instant, Timestamp, f64);

/// The state between two turns.
#[derive(Debug, Default)]
pub(super) struct Pace {
    leg: Option<Leg>,
    /// The same, whether it is caught up with or not.
    measured: Option<Leg>,
    slower: Option<f64>,
}

impl Pace {
    /// It stands still, or begins elsewhere.
    pub(super) fn stand(&mut self) {
        *self = Self::default();
    }

    /// When an instant is due, played from there at that speed.
    pub(super) fn due(&mut self, next: Timestamp, at: Timestamp, speed: f64) -> Instant {
        let (since, from) = self.leg(at, speed);
        since + (next - from).to_std().unwrap_or_default().div_f64(speed)
    }

    /// Up to where it should be played by now.
    pub(super) fn goal(&mut self, at: Timestamp, speed: f64) -> Timestamp {
        let (since, from) = self.leg(at, speed);
        let gone = since.elapsed().as_secs_f64() * speed;
        let gone = TimeDelta::microseconds((gone * 1e6) as i64);
        from.checked_add_signed(gone).unwrap_or(from)
    }

    fn leg(&mut self, at: Timestamp, speed: f64) -> (Instant, Timestamp) {
        match self.leg {
            Some((since, from, of)) if of == speed => (since, from),
            _ => {
                let now = Instant::now();
                self.leg = Some((now, at, speed));
                (now, at)
            }
        }
    }

    /// It was played up to there. What is more than a moment behind its goal is not caught up with: it
    /// is played more slowly.
    pub(super) fn played(&mut self, at: Timestamp, goal: Timestamp, speed: f64) {
        let behind = (goal - at).to_std().unwrap_or_default();
        if behind > CATCH_UP.mul_f64(speed) {
            self.leg = None;
        }
        match self.measured {
            Some((since, from, of)) if of == speed => {
                let passed = since.elapsed();
                if passed >= MEASURED {
                    let really = (at - from).as_seconds_f64() / passed.as_secs_f64();
                    self.slower = (really < speed * SLOW).then_some(really);
                    self.measured = Some((Instant::now(), at, speed));
                }
            }
            _ => {
                self.measured = Some((Instant::now(), at, speed));
                self.slower = None;
            }
        }
    }

    /// How fast it really goes, where that is clearly slower than it should.
    pub(super) fn slower(&self) -> Option<f64> {
        self.slower
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::now;

    #[test]
    fn a_moment_is_caught_up_with_and_no_more() {
        let mut pace = Pace::default();
        let from = now();
        pace.goal(from, 1000.0);
        std::thread::sleep(Duration::from_millis(20));
        let goal = pace.goal(from, 1000.0);
        assert!(goal - from >= TimeDelta::seconds(20));
        // Nothing was played of it, and it is still due.
        pace.played(from, goal, 1000.0);
        assert!(pace.goal(from, 1000.0) >= goal);
        // So far behind it begins anew from where it is.
        pace.played(from, from + TimeDelta::seconds(300), 1000.0);
        assert!(pace.goal(from, 1000.0) - from < TimeDelta::seconds(5));
        assert_eq!(pace.slower(), None, "it takes a while to know");
    }

    #[test]
    fn what_is_slower_than_it_should_be_is_known() {
        let mut pace = Pace::default();
        let from = now();
        pace.measured = Instant::now().checked_sub(MEASURED).map(|since| (since, from, 100.0));
        pace.played(from + TimeDelta::seconds(100), from + TimeDelta::seconds(101), 100.0);
        let slower = pace.slower().unwrap();
        assert!((45.0..=50.0).contains(&slower), "{slower}");
        // Another speed is another measure.
        pace.played(from + TimeDelta::seconds(100), from + TimeDelta::seconds(100), 50.0);
        assert_eq!(pace.slower(), None);
    }
}
