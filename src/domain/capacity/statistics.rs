//! The few statistics that the estimators share.

use statrs::distribution::{Beta, ContinuousCDF, StudentsT};

/// The `q` quantile (0–1) by linear interpolation between order statistics (Hyndman and Fan's
/// type 7); sorts the values.
pub(super) fn quantile(values: &mut [f64], q: f64) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let place = q * values.len().checked_sub(1)? as f64;
    let low = values.get(place.floor() as usize)?;
    let high = values.get(place.ceil() as usize)?;
    Some(low + (high - low) * place.fract())
}

pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    let even = values.len().is_multiple_of(2);
    if values.is_empty() {
        return None;
    }
    let (before, value, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let value = *value;
    if !even {
        return Some(value);
    }
    let below = before.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(f64::midpoint(below, value))
}

pub(super) fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.into_iter().fold((0.0, 0u32), |(s, n), v| (s + v, n + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// Student's t below which the share `p` lies, at `freedom` degrees.
pub(super) fn student(p: f64, freedom: usize) -> Option<f64> {
    StudentsT::new(0.0, 1.0, freedom as f64).ok().map(|t| t.inverse_cdf(p))
}

/// The 80 % interval of the mean: mean ± t·s/√n; none under two values.
pub(super) fn interval_of_mean(values: &[f64]) -> Option<(f64, f64)> {
    let n = values.len();
    let mean = mean(values.iter().copied())?;
    let t = student(0.9, n.checked_sub(1).filter(|f| *f > 0)?)?;
    let squares = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>();
    let deviation = (squares / (n - 1) as f64).sqrt();
    let reach = t * deviation / (n as f64).sqrt();
    Some((mean - reach, mean + reach))
}

/// The exact interval of a share of which `hits` of `total` were seen (Clopper and Pearson 1934), at
/// the two-sided `level`; none without observations.
pub(super) fn proportion(hits: f64, total: f64, level: f64) -> Option<(f64, f64)> {
    if !(total > 0.0 && (0.0..=total).contains(&hits)) {
        return None;
    }
    let tail = (1.0 - level) / 2.0;
    let beta = |a: f64, b: f64, p: f64| Beta::new(a, b).ok().map(|d| d.inverse_cdf(p));
    let low = if hits > 0.0 { beta(hits, total - hits + 1.0, tail)? } else { 0.0 };
    let high = if hits < total { beta(hits + 1.0, total - hits, 1.0 - tail)? } else { 1.0 };
    Some((low, high))
}

/// An ordinary least-squares line with what its uncertainty needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Regression {
    pub(super) slope: f64,
    /// The slope's standard error.
    pub(super) slope_error: f64,
    mean_x: f64,
    mean_y: f64,
    /// Residual variance.
    variance: f64,
    spread_x: f64,
    count: usize,
}

impl Regression {
    /// None under three points, or when all have the same x.
    pub(super) fn of(points: &[(f64, f64)]) -> Option<Self> {
        let count = points.len();
        let freedom = count.checked_sub(2).filter(|f| *f > 0)?;
        let mean_x = mean(points.iter().map(|p| p.0))?;
        let mean_y = mean(points.iter().map(|p| p.1))?;
        let spread_x = points.iter().map(|p| (p.0 - mean_x).powi(2)).sum::<f64>();
        let shared = points.iter().map(|p| (p.0 - mean_x) * (p.1 - mean_y)).sum::<f64>();
        let slope = shared / spread_x;
        let left = |p: &(f64, f64)| (p.1 - mean_y - slope * (p.0 - mean_x)).powi(2);
        let variance = points.iter().map(left).sum::<f64>() / freedom as f64;
        let slope_error = (variance / spread_x).sqrt();
        slope.is_finite().then_some(Self {
            slope,
            slope_error,
            mean_x,
            mean_y,
            variance,
            spread_x,
            count,
        })
    }

    pub(super) fn intercept(&self) -> f64 {
        self.mean_y - self.slope * self.mean_x
    }

    /// Whether the slope is above zero with 95 % confidence, one-sided.
    pub(super) fn rises(&self) -> bool {
        student(0.95, self.count - 2).is_some_and(|t| self.slope > t * self.slope_error)
    }

    /// Where the line reaches `y`, with the 80 % interval by Fieller's theorem (1954); for a line
    /// that [`Self::rises`], which makes the interval bounded.
    pub(super) fn reaches(&self, y: f64) -> Option<(f64, (f64, f64))> {
        let t2 = student(0.9, self.count - 2)?.powi(2);
        let up = y - self.mean_y;
        let a = self.slope.powi(2) - t2 * self.variance / self.spread_x;
        let b = self.slope * up;
        let c = up.powi(2) - t2 * self.variance / self.count as f64;
        let root = (b * b - a * c).max(0.0).sqrt();
        let at = |z: f64| self.mean_x + z;
        (a > 0.0).then(|| (at(up / self.slope), (at((b - root) / a), at((b + root) / a))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate_between_order_statistics() {
        let mut values = [4.0, 1.0, 3.0, 2.0];
        assert!((quantile(&mut values, 0.9).unwrap() - 3.7).abs() < 1e-12);
        assert!((median(&mut values).unwrap() - 2.5).abs() < 1e-12);
        assert!((median(&mut values[..3]).unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(quantile(&mut [], 0.5), None);
    }

    #[test]
    fn the_interval_of_a_mean_by_hand() {
        // Mean 2, s = 1, t(0.9, 2) = 1.8856: 2 ± 1.8856 ÷ √3.
        let (low, high) = interval_of_mean(&[1.0, 2.0, 3.0]).unwrap();
        assert!((low - 0.9113).abs() < 1e-3 && (high - 3.0887).abs() < 1e-3, "{low} {high}");
        assert_eq!(interval_of_mean(&[1.0]), None);
    }

    #[test]
    fn the_exact_interval_of_a_share_by_hand() {
        let near = |p: Option<(f64, f64)>, low: f64, high: f64| {
            let (a, b) = p.unwrap();
            assert!((a - low).abs() < 1e-4 && (b - high).abs() < 1e-4, "{a} {b}");
        };
        // 0 of 10: 1 − 0.025^(1/10); 10 of 10 is its mirror; 1 of 10 from the tables.
        near(proportion(0.0, 10.0, 0.95), 0.0, 0.3085);
        near(proportion(10.0, 10.0, 0.95), 0.6915, 1.0);
        near(proportion(1.0, 10.0, 0.95), 0.0025, 0.4450);
        near(proportion(0.0, 1e6, 0.95), 0.0, 3.69e-6);
        assert_eq!(proportion(0.0, 0.0, 0.95), None);
        assert_eq!(proportion(2.0, 1.0, 0.95), None);
    }

    #[test]
    fn a_regression_by_hand() {
        // x 1 2 3, y 1 2 4: slope 1.5, residuals 1/6 −2/6 1/6, variance 1/6, error √(1/12).
        let line = Regression::of(&[(1.0, 1.0), (2.0, 2.0), (3.0, 4.0)]).unwrap();
        assert!((line.slope - 1.5).abs() < 1e-12);
        assert!((line.intercept() + 2.0 / 3.0).abs() < 1e-12);
        assert!((line.slope_error - (1.0_f64 / 12.0).sqrt()).abs() < 1e-12);
        // 1.5 < 6.314 × 0.289: with one degree of freedom that proves nothing.
        assert!(!line.rises());
    }
}
