//! A straight line through noisy points that up to 29 % of wild ones cannot bend: the slope is the
//! median of the slopes of all pairs (Theil 1950, Sen 1968), the intercept the median of what is
//! left.
//!
//! All pairs of a day of minutes are a million, of 10,000 points fifty million; they are never
//! listed. How many pairs have a slope below `t` is the number of inversions of `y − t·x` in the
//! order of `x`, counted by a merge sort, so the median is found by bracketing `t`: O(n log n)
//! time, O(n) memory. The bracket comes from pairs drawn by a fixed sequence, so that equal inputs
//! give equal answers.

/// Up to here all pairs are listed (45 thousand at most).
const LISTED: usize = 300;

/// Pairs drawn for the first bracket.
const DRAWN: usize = 2_000;

/// The slope that is found may be this far from the middle rank, as a share of all pairs; the
/// estimator's own uncertainty is a thousand times that.
const RANK_TOLERANCE: f64 = 1e-5;

/// A straight line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// y at x = 0.
    pub intercept: f64,
    /// y per x.
    pub slope: f64,
}

impl Line {
    /// y at `x`.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }
}

/// The line through finite points `(x, y)`; none when all have the same `x`.
#[must_use]
pub fn theil_sen(points: &[(f64, f64)]) -> Option<Line> {
    let finite = |p: &&(f64, f64)| p.0.is_finite() && p.1.is_finite();
    let mut points: Vec<_> = points.iter().filter(finite).copied().collect();
    points.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let slope = if points.len() <= LISTED {
        super::statistics::median(&mut slopes(&points))?
    } else {
        median_slope(&points)?
    };
    let mut rest: Vec<f64> = points.iter().map(|(x, y)| y - slope * x).collect();
    Some(Line { intercept: super::statistics::median(&mut rest)?, slope })
}

/// The slopes of all pairs of points, which are sorted by x.
pub(super) fn slopes(points: &[(f64, f64)]) -> Vec<f64> {
    let mut slopes = Vec::new();
    for (i, a) in points.iter().enumerate() {
        slopes.extend(points[i + 1..].iter().filter_map(|b| slope(*a, *b)));
    }
    slopes
}

fn slope(a: (f64, f64), b: (f64, f64)) -> Option<f64> {
    let slope = (b.1 - a.1) / (b.0 - a.0);
    slope.is_finite().then_some(slope)
}

fn median_slope(points: &[(f64, f64)]) -> Option<f64> {
    let mut counter = Counter::of(points);
    let total = counter.pairs();
    if total == 0 {
        return None;
    }
    let half = total as f64 / 2.0;
    let scale = scale(points)?;
    let (mut low, mut high) = bracket(points);
    let (mut below_low, mut below_high) = (counter.below(low), counter.below(high));
    let mut width = (high - low).max(scale * 1e-3);
    for _ in 0..200 {
        if below_low as f64 <= half && below_high as f64 >= half {
            break;
        }
        if below_low as f64 > half {
            low -= width;
            below_low = counter.below(low);
        } else {
            high += width;
            below_high = counter.below(high);
        }
        width *= 2.0;
    }
    for round in 0..200 {
        let width = high - low;
        if width <= 1e-12 * (low.abs().max(high.abs())).max(scale) {
            break;
        }
        // Nearly all of the way by proportion; halving now and then bounds the number of rounds.
        let share = (half - below_low as f64) / (below_high as f64 - below_low as f64);
        let share = if round % 3 == 2 || !share.is_finite() { 0.5 } else { share };
        let middle = low + width * share.clamp(0.01, 0.99);
        let below = counter.below(middle);
        if (below as f64 - half).abs() <= total as f64 * RANK_TOLERANCE {
            return Some(middle);
        }
        if (below as f64) < half {
            (low, below_low) = (middle, below);
        } else {
            (high, below_high) = (middle, below);
        }
    }
    Some(f64::midpoint(low, high))
}

/// A slope's order of magnitude: the height over the width of all points.
fn scale(points: &[(f64, f64)]) -> Option<f64> {
    let low = points.iter().map(|p| p.1).fold(f64::INFINITY, f64::min);
    let high = points.iter().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max);
    let width = points.last()?.0 - points.first()?.0;
    Some(((high - low) / width).max(f64::MIN_POSITIVE))
}

/// Two slopes around the median of the pairs that were drawn, five deviations of its rank apart.
fn bracket(points: &[(f64, f64)]) -> (f64, f64) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = || {
        // Knuth's MMIX generator; its high bits are good enough to draw indices.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % points.len()
    };
    let mut drawn: Vec<f64> =
        (0..DRAWN).filter_map(|_| slope(points[draw()], points[draw()])).collect();
    if drawn.is_empty() {
        return (0.0, 0.0);
    }
    drawn.sort_unstable_by(f64::total_cmp);
    let reach = 2.5 * (drawn.len() as f64).sqrt();
    let middle = drawn.len() as f64 / 2.0;
    let last = drawn.len() - 1;
    let low = (middle - reach).max(0.0) as usize;
    let high = ((middle + reach) as usize).min(last);
    (drawn[low.min(last)], drawn[high])
}

/// Counts pairs by slope, with its memory made once.
struct Counter<'a> {
    points: &'a [(f64, f64)],
    rest: Vec<f64>,
    space: Vec<f64>,
}

impl<'a> Counter<'a> {
    fn of(points: &'a [(f64, f64)]) -> Self {
        Self { points, rest: vec![0.0; points.len()], space: vec![0.0; points.len()] }
    }

    /// Pairs that have a slope: those of different x.
    #[allow(clippy::float_cmp, reason = "equal x have no slope, however near others are")]
    fn pairs(&self) -> u64 {
        let pairs = |n: usize| (n as u64) * (n as u64).saturating_sub(1) / 2;
        let same = self.points.chunk_by(|a, b| a.0 == b.0).map(|c| pairs(c.len())).sum::<u64>();
        pairs(self.points.len()) - same
    }

    /// Pairs whose slope is less than `t`. Equal x are sorted by y, so they never count.
    fn below(&mut self, t: f64) -> u64 {
        for (rest, (x, y)) in self.rest.iter_mut().zip(self.points) {
            *rest = y - t * x;
        }
        let mut count = 0;
        for run in self.rest.chunks_mut(RUN) {
            count += insertion(run);
        }
        let mut length = RUN;
        while length < self.rest.len() {
            for (from, to) in self.rest.chunks(2 * length).zip(self.space.chunks_mut(2 * length)) {
                let (left, right) = from.split_at(length.min(from.len()));
                count += merge(left, right, to);
            }
            std::mem::swap(&mut self.rest, &mut self.space);
            length *= 2;
        }
        count
    }
}

/// Runs of this length are sorted in place.
const RUN: usize = 16;

fn insertion(run: &mut [f64]) -> u64 {
    let mut count = 0;
    for i in 1..run.len() {
        let mut j = i;
        while j > 0 && run[j - 1] > run[j] {
            run.swap(j - 1, j);
            j -= 1;
            count += 1;
        }
    }
    count
}

fn merge(left: &[f64], right: &[f64], to: &mut [f64]) -> u64 {
    let (mut i, mut j, mut count) = (0, 0, 0);
    for slot in to {
        let from_right = j < right.len() && (i == left.len() || left[i] > right[j]);
        if from_right {
            count += (left.len() - i) as u64;
            *slot = right[j];
            j += 1;
        } else {
            *slot = left[i];
            i += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::{Counter, Line, median_slope, slopes, theil_sen};
    use crate::domain::capacity::statistics::median;
    use proptest::prelude::*;

    #[test]
    fn a_quarter_of_wild_points_does_not_bend_the_line() {
        let wild = |i: u32| if i.is_multiple_of(4) { 50.0 } else { 0.0 };
        for count in [100, 1440, 5000] {
            let points: Vec<_> = (0..count)
                .map(f64::from)
                .zip((0..count).map(|i| 0.1 + 0.02 * f64::from(i) + wild(i)))
                .collect();
            let Line { slope, intercept } = theil_sen(&points).unwrap();
            assert!((slope - 0.02).abs() < 0.004, "{slope}");
            assert!((intercept - 0.1).abs() < 20.0, "{intercept}");
        }
    }

    #[test]
    fn three_points_by_hand() {
        // Slopes 1, 3 and 5; of the line 3x is left 0, −4 and 0.
        let line = theil_sen(&[(0.0, 0.0), (2.0, 2.0), (4.0, 12.0)]).unwrap();
        assert!((line.slope - 3.0).abs() < 1e-12);
        assert!((line.intercept - 0.0).abs() < 1e-12);
        assert_eq!(theil_sen(&[(1.0, 0.0), (1.0, 5.0)]), None);
        assert_eq!(theil_sen(&[]), None);
    }

    #[test]
    fn equal_values_and_equal_places_are_no_trouble() {
        let flat: Vec<_> = (0..2000).map(|i| (f64::from(i % 7), 0.3)).collect();
        let line = theil_sen(&flat).unwrap();
        assert!(line.slope.abs() < 1e-9 && (line.intercept - 0.3).abs() < 1e-9);
        let far = |i: i32| if i == 1999 { (2.0, 5.0) } else { (1.0, 3.0) };
        let tied: Vec<_> = (0..2000).map(far).collect();
        assert!((theil_sen(&tied).unwrap().slope - 2.0).abs() < 1e-9);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn bracketing_finds_what_listing_finds(
            points in prop::collection::vec((0_i32..40, -1000_i32..1000), 2..120),
        ) {
            let mut points: Vec<_> =
                points.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect();
            points.sort_by(|a, b| a.partial_cmp(b).unwrap());
            let mut all = slopes(&points);
            all.sort_by(f64::total_cmp);
            prop_assert_eq!(Counter::of(&points).pairs(), all.len() as u64);
            let below = all.iter().filter(|s| **s < 0.123_456).count() as u64;
            prop_assert_eq!(Counter::of(&points).below(0.123_456), below);
            let found = median_slope(&points);
            prop_assert_eq!(found.is_none(), median(&mut all).is_none());
            if let Some(found) = found {
                // Between two middle slopes every value is a median.
                let (a, b) = (all[(all.len() - 1) / 2], all[all.len() / 2]);
                let slack = 1e-9 * (1.0 + a.abs() + b.abs());
                prop_assert!(found >= a - slack && found <= b + slack, "{a} {found} {b}");
            }
        }
    }
}
