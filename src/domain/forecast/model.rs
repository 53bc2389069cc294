//! The methods: MSTL with an AutoETS trend, AutoETS, and the naive forecasts that they must beat.
//! Each says its median and how the variance of its error grows with each step, on the method's
//! scale. They are given whole series: no gap, no NaN, not constant.

use super::recent::{NEWEST, Recent};
use augurs::ets::AutoETS;
use augurs::mstl::MSTLModel;
use augurs::{Fit as _, Forecast, Predict};

/// Half the 80 % interval of a standard normal error.
pub(super) const Z80: f64 = 1.281_551_565_544_6;

/// `AutoETS` counts parameters against points without looking; below this it is not asked.
pub(super) const FEWEST: usize = 9;

/// A way to forecast.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Way {
    /// MSTL where two whole seasons are there for at least one of the periods, else AutoETS;
    /// whether the trend must be one (the information criterion takes a weak slope for none).
    Ets { periods: Vec<usize>, sloped: bool },
    /// The value of so many steps ago; 1: the last.
    Naive(usize),
}

/// A forecast on the method's scale.
#[derive(Debug, Clone)]
pub(super) struct Fitted {
    /// Each step to come.
    pub(super) point: Vec<f64>,
    /// The variance of the error at each step, as the method sees it; never falls.
    pub(super) variance: Vec<f64>,
    /// The autocorrelation of the method's own one-step errors, from one step to the next, 0–1.
    pub(super) autocorrelation: f64,
}

impl Way {
    /// The periods that fit twice into so many points.
    pub(super) fn periods_in(&self, count: usize) -> Vec<usize> {
        match self {
            Self::Ets { periods, .. } => {
                periods.iter().copied().filter(|p| 2 * p <= count).collect()
            }
            Self::Naive(_) => Vec::new(),
        }
    }

    /// None where the method finds no model.
    pub(super) fn fit(&self, series: &[f64], horizon: usize) -> Option<Fitted> {
        match self {
            Self::Ets { sloped, .. } => {
                smooth(series, &self.periods_in(series.len()), *sloped, horizon)
            }
            Self::Naive(lag) => naive(series, *lag, horizon),
        }
    }
}

/// MSTL with its AutoETS trend over a series without gaps, and the median that follows: the costly
/// part of a forecast, by itself. None where there is no model.
#[must_use]
pub fn fit_seasons(series: &[f64], periods: &[usize], horizon: usize) -> Option<Vec<f64>> {
    let way = Way::Ets { periods: periods.to_vec(), sloped: false };
    way.fit(series, horizon).map(|fitted| fitted.point)
}

fn smooth(series: &[f64], periods: &[usize], sloped: bool, horizon: usize) -> Option<Fitted> {
    if series.len() < FEWEST {
        return None;
    }
    // Multiplicative errors make no sense of centred numbers.
    let ets = AutoETS::new(1, if sloped { "AAN" } else { "AZN" }).ok()?;
    let ets = if sloped { ets.damped(false).ok()? } else { ets };
    let (ahead, inside) = if periods.is_empty() {
        let fitted = ets.fit(&series[series.len().saturating_sub(NEWEST)..]).ok()?;
        (fitted.predict(horizon, 0.8).ok()?, fitted.predict_in_sample(None).ok()?)
    } else {
        let mstl = MSTLModel::new(periods.to_vec(), Recent(ets));
        let fitted = mstl.fit(series).ok()?;
        (fitted.predict(horizon, 0.8).ok()?, fitted.predict_in_sample(None).ok()?)
    };
    let fitted = series.iter().rev().zip(inside.point.iter().rev());
    let errors = fitted.map(|(y, f)| y - f).filter(|e| e.is_finite());
    let errors: Vec<f64> = errors.collect();
    let mean_square = errors.iter().map(|e| e * e).sum::<f64>() / errors.len().max(1) as f64;
    let variance = spread(&ahead, mean_square);
    let sane = ahead.point.iter().chain(&variance).all(|v| v.is_finite());
    let whole = ahead.point.len() == horizon && variance.len() == horizon;
    (sane && whole).then(|| Fitted {
        point: ahead.point,
        variance,
        autocorrelation: autocorrelation(&errors),
    })
}

/// The variance behind a forecast's 80 % interval. Where the library's formula has no answer (a
/// damping next to 1) the step before stands, and it never falls.
fn spread(ahead: &Forecast, mean_square: f64) -> Vec<f64> {
    let Some(intervals) = &ahead.intervals else { return Vec::new() };
    let mut last = mean_square.max(1e-12);
    let widths = intervals.lower.iter().zip(&intervals.upper).map(|(l, u)| (u - l) / 2.0 / Z80);
    widths
        .map(|width| {
            let variance = width * width;
            if variance.is_finite() {
                last = last.max(variance);
            }
            last
        })
        .collect()
}

/// How much of an error the next one repeats; 0 where it is negative or unknown.
fn autocorrelation(errors: &[f64]) -> f64 {
    let mean = errors.iter().sum::<f64>() / errors.len().max(1) as f64;
    let shared = errors.windows(2).map(|w| (w[0] - mean) * (w[1] - mean)).sum::<f64>();
    let own = errors.iter().map(|e| (e - mean).powi(2)).sum::<f64>();
    if own > 0.0 { (shared / own).clamp(0.0, 0.95) } else { 0.0 }
}

/// The value of `lag` steps ago, again and again. Its error's variance after k seasons is read off
/// the series itself: the mean square of what changed over k seasons, as a line a + b·k (noise
/// makes an a, a random walk makes a b), weighted by how often it was seen.
fn naive(series: &[f64], lag: usize, horizon: usize) -> Option<Fitted> {
    let n = series.len();
    if lag == 0 || n < lag + 1 {
        return None;
    }
    let point = (0..horizon).map(|step| series[n - lag + step % lag]).collect();
    let most = (n / 2 / lag).max(1).min((n - 1) / lag);
    let seen: Vec<(f64, f64, f64)> = (1..=most)
        .map(|k| {
            let pairs = series.iter().zip(&series[k * lag..]);
            let weight = (n - k * lag) as f64;
            let square = pairs.map(|(a, b)| (b - a).powi(2)).sum::<f64>() / weight;
            (k as f64, square, weight)
        })
        .collect();
    let (base, growth) = line(&seen);
    let variance =
        (0..horizon).map(|step| (base + growth * (step / lag + 1) as f64).max(1e-12)).collect();
    Some(Fitted { point, variance, autocorrelation: 0.0 })
}

/// The weighted least-squares line through (x, y, weight) with neither end below zero.
fn line(points: &[(f64, f64, f64)]) -> (f64, f64) {
    let sum = |f: fn(&(f64, f64, f64)) -> f64| points.iter().map(f).sum::<f64>();
    let (w, x, y) = (sum(|p| p.2), sum(|p| p.2 * p.0), sum(|p| p.2 * p.1));
    let (xx, xy) = (sum(|p| p.2 * p.0 * p.0), sum(|p| p.2 * p.0 * p.1));
    let spread = w * xx - x * x;
    let growth = if spread > 1e-9 * w * xx { (w * xy - x * y) / spread } else { 0.0 };
    let base = (y - growth * x) / w;
    if growth < 0.0 {
        (y / w, 0.0)
    } else if base < 0.0 {
        (0.0, xy / xx)
    } else {
        (base, growth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn naive_forecasts_by_hand() {
        let last = Way::Naive(1).fit(&[1.0, 2.0, 4.0], 3).unwrap();
        assert_eq!(last.point, [4.0, 4.0, 4.0]);
        let week = Way::Naive(3).fit(&[9.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 5).unwrap();
        assert_eq!(week.point, [4.0, 5.0, 6.0, 4.0, 5.0]);
        assert!(Way::Naive(7).fit(&[1.0; 7], 3).is_none());
    }

    #[test]
    fn the_variance_of_a_line_of_squares_by_hand() {
        // 1 + 2·k at k = 1, 2, 3.
        let (base, growth) = line(&[(1.0, 3.0, 1.0), (2.0, 5.0, 1.0), (3.0, 7.0, 1.0)]);
        assert!((base - 1.0).abs() < 1e-9 && (growth - 2.0).abs() < 1e-9, "{base} {growth}");
        // Squares that fall: noise, whose mean stands.
        assert_eq!(line(&[(1.0, 3.0, 1.0), (2.0, 1.0, 1.0)]), (2.0, 0.0));
        // A line that would begin below zero goes through it: (1·1 + 2·4) ÷ (1 + 4).
        assert_eq!(line(&[(1.0, 1.0, 1.0), (2.0, 4.0, 1.0)]), (0.0, 1.8));
    }

    #[test]
    fn a_straight_line_goes_on() {
        let line: Vec<f64> = (0..40).map(|i| f64::from(i) / 10.0 - 2.0).collect();
        for sloped in [false, true] {
            let way = Way::Ets { periods: vec![], sloped };
            let ahead = way.fit(&line, 10).unwrap();
            assert!((ahead.point[9] - 2.9).abs() < 0.05, "{:?}", ahead.point);
        }
    }

    #[test]
    fn a_season_is_repeated() {
        let wave = |i: usize| if i % 7 < 5 { 1.0 } else { -1.0 };
        let series: Vec<f64> = (0..56).map(wave).collect();
        let way = Way::Ets { periods: vec![7], sloped: false };
        let ahead = way.fit(&series, 14).unwrap();
        for (step, value) in ahead.point.iter().enumerate() {
            assert!((value - wave(56 + step)).abs() < 0.1, "{step}: {value}");
        }
        assert!(way.periods_in(13).is_empty());
    }
}
