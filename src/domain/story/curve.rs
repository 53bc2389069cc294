//! A count over time through given points: smooth, never beyond its points, and with an exact sum
//! of what was there day by day.

use crate::domain::Timestamp;

const DAY: f64 = 86_400.0;

/// One point.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Knot {
    /// Days since 1970.
    day: f64,
    count: f64,
    /// Change a day.
    slope: f64,
    /// Unit-days from the first point to this one.
    sum: f64,
}

/// A curve through points; before the first and after the last it stays where they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve(Vec<Knot>);

impl Curve {
    /// Through those points; none unless there is one at least, their instants rise, and their
    /// counts are finite and not negative.
    #[must_use]
    pub fn through(points: &[(Timestamp, f64)]) -> Option<Self> {
        let rises = points.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let sound = points.iter().all(|(_, count)| count.is_finite() && *count >= 0.0);
        if points.is_empty() || !rises || !sound {
            return None;
        }
        let day = |at: Timestamp| at.timestamp() as f64 / DAY;
        let steep = |i: usize| {
            let (from, to) = (points[i], points[i + 1]);
            (to.1 - from.1) / (day(to.0) - day(from.0))
        };
        let last = points.len() - 1;
        let slope = |i: usize| match i {
            _ if last == 0 => 0.0,
            0 => steep(0),
            i if i == last => steep(i - 1),
            // The harmonic mean never overshoots (Fritsch and Butland).
            i => {
                let (left, right) = (steep(i - 1), steep(i));
                if left * right > 0.0 { 2.0 * left * right / (left + right) } else { 0.0 }
            }
        };
        let mut knots: Vec<Knot> = Vec::with_capacity(points.len());
        for (i, (at, count)) in points.iter().enumerate() {
            let mut knot = Knot { day: day(*at), count: *count, slope: slope(i), sum: 0.0 };
            if let Some(before) = knots.last() {
                knot.sum = before.sum + area(before, &knot, 1.0);
            }
            knots.push(knot);
        }
        Some(Self(knots))
    }

    /// The count at that instant.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> f64 {
        let day = at.timestamp() as f64 / DAY;
        match self.around(day) {
            (before, None) => before.count,
            (before, Some(after)) => {
                let (t, width) = (share(before, after, day), after.day - before.day);
                let (t2, t3) = (t * t, t * t * t);
                before.count * (2.0 * t3 - 3.0 * t2 + 1.0)
                    + before.slope * width * (t3 - 2.0 * t2 + t)
                    + after.count * (3.0 * t2 - 2.0 * t3)
                    + after.slope * width * (t3 - t2)
            }
        }
    }

    /// Units × days from the first point to that instant.
    #[must_use]
    pub fn unit_days(&self, at: Timestamp) -> f64 {
        let day = at.timestamp() as f64 / DAY;
        match self.around(day) {
            (before, None) => before.sum + before.count * (day - before.day).max(0.0),
            (before, Some(after)) => before.sum + area(before, after, share(before, after, day)),
        }
    }

    /// The points before and after; no second one beyond the ends.
    fn around(&self, day: f64) -> (&Knot, Option<&Knot>) {
        let next = self.0.partition_point(|knot| knot.day <= day);
        let before = &self.0[next.saturating_sub(1)];
        (before, if next == 0 { None } else { self.0.get(next) })
    }
}

fn share(before: &Knot, after: &Knot, day: f64) -> f64 {
    (day - before.day) / (after.day - before.day)
}

/// What lies under the curve from a point up to the share `t` of the way to the next.
fn area(before: &Knot, after: &Knot, t: f64) -> f64 {
    let width = after.day - before.day;
    let (t2, t3, t4) = (t * t, t * t * t, t * t * t * t);
    width
        * (before.count * (t4 / 2.0 - t3 + t)
            + before.slope * width * (t4 / 4.0 - 2.0 * t3 / 3.0 + t2 / 2.0)
            + after.count * (t3 - t4 / 2.0)
            + after.slope * width * (t4 / 4.0 - t3 / 3.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn day(n: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::days(n)
    }

    #[test]
    fn a_straight_line_is_a_straight_line_and_its_sum_is_exact() {
        let curve = Curve::through(&[(day(0), 10.0), (day(10), 20.0), (day(20), 30.0)]).unwrap();
        assert!((curve.at(day(5)) - 15.0).abs() < 1e-9);
        assert!((curve.at(day(17)) - 27.0).abs() < 1e-9);
        // 10 days at a mean of 15, and 5 at a mean of 22.5.
        assert!((curve.unit_days(day(10)) - 150.0).abs() < 1e-9);
        assert!((curve.unit_days(day(15)) - 262.5).abs() < 1e-9);
        assert!((curve.unit_days(day(22)) - 460.0).abs() < 1e-9);
        assert!((curve.at(day(-3)) - 10.0).abs() < 1e-9 && curve.unit_days(day(-3)).abs() < 1e-9);
    }

    #[test]
    fn growth_that_quickens_never_falls_or_overshoots() {
        let points = [(day(0), 50.0), (day(100), 400.0), (day(200), 4_000.0), (day(220), 4_000.0)];
        let curve = Curve::through(&points).unwrap();
        let counts: Vec<f64> = (0..=220).map(|n| curve.at(day(n))).collect();
        assert!(counts.windows(2).all(|pair| pair[0] <= pair[1] + 1e-9));
        assert!(counts.iter().all(|count| (50.0..=4_000.0 + 1e-9).contains(count)));
    }

    #[test]
    fn points_that_make_no_curve_are_refused() {
        assert_eq!(Curve::through(&[]), None);
        assert_eq!(Curve::through(&[(day(1), 1.0), (day(1), 2.0)]), None);
        assert_eq!(Curve::through(&[(day(1), f64::NAN)]), None);
    }
}
