//! A metric over time, in memory. A gap is a value and not a zero; nothing is interpolated.

use crate::domain::Timestamp;
use chrono::TimeDelta;
use std::collections::VecDeque;

/// A reading stands for the time after it, until the next one, but no longer than this: the
/// lookback of Prometheus' instant queries. A check that runs every five minutes therefore leaves
/// no hole.
pub const HOLD: TimeDelta = TimeDelta::minutes(5);

/// In milliseconds.
const MINUTE: i64 = 60_000;

/// At most this many points are kept; the oldest go first.
const MOST: usize = 20_000;

/// A point in sixteen bytes: the memory of a cockpit is mostly points.
#[derive(Debug, Clone, Copy)]
struct Point {
    /// Milliseconds since 1970.
    at: i64,
    /// Not a number: there was nothing to measure.
    value: f64,
}

impl Point {
    fn new(at: Timestamp, value: Option<f64>) -> Self {
        Self { at: at.timestamp_millis(), value: value.unwrap_or(f64::NAN) }
    }

    fn get(self) -> (Timestamp, Option<f64>) {
        let at = Timestamp::from_timestamp_millis(self.at).unwrap_or_default();
        (at, Some(self.value).filter(|v| !v.is_nan()))
    }
}

/// Points in ascending time, to the millisecond. A point without a value says that there was
/// nothing to measure.
#[derive(Debug, Clone, Default)]
pub struct Series {
    points: VecDeque<Point>,
}

impl PartialEq for Series {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Series {
    /// Adds a point. A point that is not newer than the newest is put in its place in time; one at
    /// the same instant replaces what stood there.
    pub fn push(&mut self, at: Timestamp, value: Option<f64>) {
        let new = Point::new(at, value);
        match self.points.back() {
            Some(last) if last.at >= new.at => {
                let place = self.points.partition_point(|p| p.at < new.at);
                match self.points.get_mut(place) {
                    Some(point) if point.at == new.at => *point = new,
                    _ => self.points.insert(place, new),
                }
            }
            _ => self.points.push_back(new),
        }
        if self.points.len() > MOST {
            self.points.pop_front();
        }
    }

    /// Forgets what is older than `at`.
    pub fn forget_before(&mut self, at: Timestamp) {
        let at = at.timestamp_millis();
        while self.points.front().is_some_and(|p| p.at < at) {
            self.points.pop_front();
        }
    }

    /// Forgets what is newer than `at`.
    pub fn forget_after(&mut self, at: Timestamp) {
        let at = at.timestamp_millis();
        while self.points.back().is_some_and(|p| p.at > at) {
            self.points.pop_back();
        }
    }

    /// Replaces the points before `at` by one per minute: the mean of those that have a value.
    pub fn thin_before(&mut self, at: Timestamp) {
        let at = at.timestamp_millis();
        let old = self.points.partition_point(|p| p.at < at);
        let rest = self.points.split_off(old);
        let mut thin = VecDeque::with_capacity(rest.len());
        let mut minute: Vec<Point> = Vec::new();
        for point in self.points.drain(..) {
            let same = |p: &Point| p.at.div_euclid(MINUTE) == point.at.div_euclid(MINUTE);
            if !minute.first().is_none_or(same) {
                thin.extend(mean_point(&minute));
                minute.clear();
            }
            minute.push(point);
        }
        thin.extend(mean_point(&minute));
        thin.extend(rest);
        self.points = thin;
    }

    /// All points, oldest first.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Timestamp, Option<f64>)> + '_ {
        self.points.iter().map(|p| p.get())
    }

    /// How many points there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there is no point.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// When the first point was taken.
    #[must_use]
    pub fn first_at(&self) -> Option<Timestamp> {
        self.points.front().map(|p| p.get().0)
    }

    /// The newest point at or before `at`.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Option<(Timestamp, Option<f64>)> {
        let at = at.timestamp_millis();
        let after = self.points.partition_point(|p| p.at <= at);
        after.checked_sub(1).and_then(|i| self.points.get(i)).map(|p| p.get())
    }

    /// The points in `(from, to]`.
    #[must_use]
    pub fn within(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl DoubleEndedIterator<Item = (Timestamp, Option<f64>)> + '_ {
        let (from, to) = (from.timestamp_millis(), to.timestamp_millis());
        let start = self.points.partition_point(|p| p.at <= from);
        let end = self.points.partition_point(|p| p.at <= to).max(start);
        self.points.range(start..end).map(|p| p.get())
    }

    /// The mean over `(from, to]`; where no point lies inside, the last one before is held for
    /// [`HOLD`]. None: a gap, or nothing was to be measured.
    #[must_use]
    pub fn mean(&self, from: Timestamp, to: Timestamp) -> Option<f64> {
        let mut sum = 0.0;
        let mut count = 0u32;
        let mut inside = false;
        for (_, value) in self.within(from, to) {
            inside = true;
            if let Some(value) = value {
                sum += value;
                count += 1;
            }
        }
        if inside {
            return (count > 0).then(|| sum / f64::from(count));
        }
        let (at, value) = self.at(from)?;
        if to - at <= HOLD { value } else { None }
    }

    /// `count` means over equal slices of the `span` before `now`, oldest first. With `hold`, a
    /// slice without a point repeats the one before it for at most that long; this is how a chart
    /// that is finer than the readings stays whole.
    #[must_use]
    pub fn slices(&self, now: Timestamp, span: TimeDelta, count: usize) -> Vec<Option<f64>> {
        let slices = i32::try_from(count.max(1)).unwrap_or(i32::MAX);
        let step = span / slices;
        let start = now - step * slices;
        (0..slices).map(|i| self.mean(start + step * i, start + step * (i + 1))).collect()
    }

    /// The same on a grid that stands still: slices begin at multiples of their length, and the last
    /// one holds `now`. A chart of them changes at its end alone, and moves on once a slice.
    #[must_use]
    pub fn grid(&self, now: Timestamp, span: TimeDelta, count: usize) -> Vec<Option<f64>> {
        self.slices(grid_end(now, span, count), span, count)
    }

    /// One-minute means of the `count` minutes before `now`, newest first.
    #[must_use]
    pub fn minutes(&self, now: Timestamp, count: usize) -> Vec<Option<f64>> {
        let mut means = self.slices(now, TimeDelta::minutes(count as i64), count);
        means.reverse();
        means
    }
}

/// Where the newest slice of a grid ends: at `now`, or as little after it as its grid is wide.
#[must_use]
pub fn grid_end(now: Timestamp, span: TimeDelta, count: usize) -> Timestamp {
    let slices = i32::try_from(count.max(1)).unwrap_or(i32::MAX);
    let step = (span / slices).num_milliseconds().max(1);
    let over = now.timestamp_millis().rem_euclid(step);
    if over == 0 { now } else { now + TimeDelta::milliseconds(step - over) }
}

/// One point for many: at the last of them, with the mean of their values.
fn mean_point(points: &[Point]) -> Option<Point> {
    let values: Vec<f64> = points.iter().map(|p| p.value).filter(|v| !v.is_nan()).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    points.last().map(|last| Point { value: mean, ..*last })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn a_minute_is_the_mean_of_its_readings() {
        let mut series = Series::default();
        for (s, v) in [(5, 1.0), (30, 2.0), (60, 3.0), (61, 9.0)] {
            series.push(t(s), Some(v));
        }
        assert_eq!(series.mean(t(0), t(60)), Some(2.0));
        assert_eq!(series.minutes(t(120), 2), vec![Some(9.0), Some(2.0)]);
    }

    #[test]
    fn a_reading_is_held_for_five_minutes_and_no_longer() {
        let mut series = Series::default();
        series.push(t(0), Some(7.0));
        let minutes = series.minutes(t(7 * 60), 7);
        assert_eq!(
            minutes,
            vec![None, None, Some(7.0), Some(7.0), Some(7.0), Some(7.0), Some(7.0)]
        );
    }

    #[test]
    fn a_grid_stands_still_between_two_slices() {
        let mut series = Series::default();
        for s in 0..=180 {
            series.push(t(s), Some((s % 7) as f64));
        }
        let at = |s: i64| series.grid(t(s), TimeDelta::minutes(2), 12);
        let (first, later) = (at(121), at(129));
        assert_eq!(first[..11], later[..11]);
        assert_eq!(at(130)[..11], first[..11]);
        // The next slice: everything has moved by one.
        assert_eq!(at(131)[..11], at(130)[1..]);
        assert_eq!(grid_end(t(121), TimeDelta::minutes(2), 12), t(130));
        assert_eq!(grid_end(t(130), TimeDelta::minutes(2), 12), t(130));
    }

    #[test]
    fn nothing_to_measure_is_not_held_over_a_reading() {
        let mut series = Series::default();
        series.push(t(10), Some(1.0));
        series.push(t(70), None);
        assert_eq!(series.mean(t(60), t(120)), None);
    }

    #[test]
    fn old_points_become_minute_means_and_young_ones_stay() {
        let mut series = Series::default();
        for (s, v) in [(0, 1.0), (20, 3.0), (70, 5.0), (130, 7.0), (140, 9.0)] {
            series.push(t(s), Some(v));
        }
        series.thin_before(t(120));
        let left: Vec<_> = series.iter().collect();
        let expected = [(20, 2.0), (70, 5.0), (130, 7.0), (140, 9.0)];
        assert_eq!(left, expected.map(|(s, v)| (t(s), Some(v))));
    }

    #[test]
    fn late_points_find_their_place_and_equal_instants_replace() {
        let mut series = Series::default();
        for s in [10, 30, 20, 30] {
            series.push(t(s), Some(s as f64));
        }
        assert_eq!(series.len(), 3);
        assert!(series.iter().map(|p| p.0).is_sorted());
    }
}
