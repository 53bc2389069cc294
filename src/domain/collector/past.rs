//! The latency buckets' increase over the last day, by the hour: what the share of slow requests is
//! counted from.

use crate::domain::Timestamp;
use crate::domain::capacity::Tail;
use crate::domain::histogram;
use crate::domain::observation::Bucket;
use chrono::TimeDelta;
use std::collections::VecDeque;

/// Hours looked back.
const HOURS: i64 = 24;

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Past {
    /// Hour since 1970, its first instant, and what was added in it.
    hours: VecDeque<(i64, Timestamp, Vec<Bucket>)>,
}

impl Past {
    /// Adds what was observed from `from` to `to`. Other bounds than before begin anew.
    pub(super) fn add(&mut self, from: Timestamp, to: Timestamp, more: &[Bucket]) {
        let same = |a: &[Bucket]| {
            a.len() == more.len() && a.iter().zip(more).all(|(a, b)| a.le.total_cmp(&b.le).is_eq())
        };
        let hour = to.timestamp().div_euclid(3600);
        let fits = self.hours.back().is_none_or(|(last, _, b)| same(b) && *last <= hour);
        if !fits {
            self.hours.clear();
        }
        match self.hours.back_mut() {
            Some((last, _, sum)) if *last == hour => {
                sum.iter_mut().zip(more).for_each(|(s, m)| s.count += m.count);
            }
            _ => self.hours.push_back((hour, from, more.to_vec())),
        }
        while self.hours.front().is_some_and(|(first, ..)| hour - first >= HOURS) {
            self.hours.pop_front();
        }
    }

    /// The requests slower than the smallest bound ≥ `limit`; none without requests, and when the
    /// buckets cannot answer.
    pub(super) fn tail(&self, limit: f64, now: Timestamp) -> Option<Tail> {
        let (_, first, buckets) = self.hours.front()?;
        let mut sum = buckets.clone();
        for (_, _, more) in self.hours.iter().skip(1) {
            sum.iter_mut().zip(more).for_each(|(s, m)| s.count += m.count);
        }
        let share = histogram::share_above(limit, &sum)?;
        let over = (now - *first).max(TimeDelta::zero()).to_std().ok()?;
        Some(Tail { bound: share.bound, above: share.above, total: share.total, over })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn buckets(counts: [f64; 3]) -> Vec<Bucket> {
        let bounds = [0.3, 1.2, f64::INFINITY];
        bounds.into_iter().zip(counts).map(|(le, count)| Bucket { le, count }).collect()
    }

    #[test]
    fn a_day_of_slow_requests_adds_up_and_the_day_before_is_forgotten() {
        let mut past = Past::default();
        for hour in 0..30 {
            past.add(at(hour * 3600), at(hour * 3600 + 60), &buckets([90.0, 99.0, 100.0]));
        }
        let tail = past.tail(1.0, at(29 * 3600 + 60)).unwrap();
        // Hours 6 to 29: 24 of them.
        assert_eq!((tail.bound, tail.above, tail.total), (1.2, 24.0, 2400.0));
        assert_eq!(tail.over.as_secs(), 23 * 3600 + 60);
        assert_eq!(past.tail(2.0, at(0)), None, "only +Inf reaches that far");
    }

    #[test]
    fn other_bounds_begin_anew() {
        let mut past = Past::default();
        past.add(at(0), at(10), &buckets([1.0, 1.0, 1.0]));
        past.add(at(10), at(20), &[Bucket { le: f64::INFINITY, count: 5.0 }]);
        assert_eq!(past.tail(1.0, at(20)), None);
        past.add(at(20), at(30), &buckets([1.0, 2.0, 2.0]));
        assert_eq!(past.tail(0.3, at(30)).map(|t| (t.above, t.total)), Some((1.0, 2.0)));
    }
}
