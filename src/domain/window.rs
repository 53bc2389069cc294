//! The stretch of time that a chart shows: equal slices that lie at multiples of their length, and an
//! end that moves on by several of them at once. A slice is shown when it is over. So a chart grows once
//! a slice, and moves seldom: what a slow link has to carry is little.

use crate::domain::Timestamp;
use crate::domain::series::Series;
use chrono::TimeDelta;

/// From when to when, in slices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The instant of its left edge.
    pub from: Timestamp,
    /// The instant of its right edge: now, or less than one jump later.
    pub to: Timestamp,
    slice: TimeDelta,
    count: usize,
}

impl Window {
    /// About the `span` before `now` in `count` slices; its end stands at multiples of `jump` slices.
    #[must_use]
    pub fn around(now: Timestamp, span: TimeDelta, count: usize, jump: usize) -> Self {
        let count = count.clamp(1, 10_000);
        let slice = (span.num_milliseconds() / count as i64).max(1);
        let step = slice * jump.clamp(1, count) as i64;
        let over = now.timestamp_millis().rem_euclid(step);
        let to = if over == 0 { now } else { now + TimeDelta::milliseconds(step - over) };
        let from = to - TimeDelta::milliseconds(slice * count as i64);
        Self { from, to, slice: TimeDelta::milliseconds(slice), count }
    }

    /// The mean of a series in each slice, oldest first; none: a gap, or a time that is not over.
    #[must_use]
    pub fn means(&self, series: &Series, now: Timestamp) -> Vec<Option<f64>> {
        let mut from = self.from;
        let mut means = Vec::with_capacity(self.count);
        for _ in 0..self.count {
            let to = from + self.slice;
            means.push(if to <= now { series.mean(from, to) } else { None });
            from = to;
        }
        means
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn the_end_moves_by_jumps_and_nothing_moves_between_two() {
        let window = |now| Window::around(at(now), TimeDelta::minutes(2), 60, 5);
        // Slices of two seconds, five at once.
        assert_eq!((window(121).from, window(121).to), (at(10), at(130)));
        assert_eq!(window(121), window(130));
        assert_eq!((window(131).from, window(131).to), (at(20), at(140)));
    }

    #[test]
    fn what_is_not_over_is_not_drawn_and_the_rest_is_the_mean() {
        let mut series = Series::default();
        for second in 100..=121 {
            series.push(at(second), Some(if second == 121 { 8.0 } else { 2.0 }));
        }
        let window = Window::around(at(123), TimeDelta::minutes(2), 60, 5);
        let means = window.means(&series, at(123));
        assert_eq!(means.len(), 60);
        // 10 s to 98 s: nothing was read; (98, 100] has the first point.
        assert!(means[..44].iter().all(Option::is_none));
        assert!(means[44..55].iter().all(|mean| *mean == Some(2.0)), "{means:?}");
        // (120, 122] is over, and holds 121 alone; (122, 124] is not.
        assert_eq!(means[55], Some(8.0));
        assert!(means[56..].iter().all(Option::is_none));
    }
}
