//! How a method did on this very series: it forecasts from earlier origins what is known today,
//! and from what it missed come the choice of the method and the width of its intervals.

use super::model::{FEWEST, Fitted, Way, Z80};
use super::scale::Lens;

/// Origins at most; each is a fit.
const ORIGINS: usize = 8;

/// Of so many independent errors is the belief made that the method knows its own variance.
const BELIEF: f64 = 3.0;

/// Quantiles of few errors are drawn this far at most.
const FACTORS: (f64, f64) = (0.6, 3.0);

/// The series as the back-test sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    /// On the method's scale, without gaps.
    pub(super) series: &'a [f64],
    /// In the metric's unit; none where it was filled in, and holds nothing to test against.
    pub(super) values: &'a [Option<f64>],
    /// Between the two.
    pub(super) lens: Lens,
}

/// A forecast from an earlier origin.
#[derive(Debug, Clone)]
pub(super) struct Trial {
    fitted: Fitted,
    /// What came, less what was forecast, on the method's scale; none: not measured.
    pub(super) errors: Vec<Option<f64>>,
    /// Sum of the absolute errors in the metric's unit.
    absolute: f64,
}

impl Known<'_> {
    /// The origins: evenly from the middle to near the end. None where there are too few points.
    fn origins(&self, horizon: usize) -> Vec<usize> {
        let n = self.series.len();
        let first = (n / 2).max(FEWEST);
        let last = n.saturating_sub((horizon.min(n / 2) / 4).max(1));
        if first > last || n <= FEWEST {
            return Vec::new();
        }
        let count = ORIGINS.min(last - first + 1);
        let step = |i: usize| first + (last - first) * i / (count - 1).max(1);
        (0..count).map(step).collect()
    }

    /// Tries a way at every origin; none when it fails at one.
    pub(super) fn trials(&self, way: &Way, horizon: usize) -> Option<Vec<Trial>> {
        self.origins(horizon).into_iter().map(|origin| self.trial(way, origin, horizon)).collect()
    }

    fn trial(&self, way: &Way, origin: usize, horizon: usize) -> Option<Trial> {
        let n = self.series.len();
        let steps = (n - origin).min(horizon).min((n / 2).max(1));
        let fitted = way.fit(&self.series[..origin], steps)?;
        let mut absolute = 0.0;
        let errors = (0..steps)
            .map(|step| {
                let value = self.values[origin + step]?;
                absolute += (value - self.lens.back(fitted.point[step])).abs();
                Some(self.series[origin + step] - fitted.point[step])
            })
            .collect();
        Some(Trial { fitted, errors, absolute })
    }
}

/// Mean absolute scaled error: the errors of a method ÷ those of the naive forecast over the same
/// points (Hyndman and Koehler 2006, scaled out of sample). 1 where neither errs.
pub(super) fn mase(trials: &[Trial], naive: &[Trial]) -> f64 {
    let sum = |trials: &[Trial]| trials.iter().map(|t| t.absolute).sum::<f64>();
    let (own, of_naive) = (sum(trials), sum(naive));
    if of_naive > 0.0 {
        own / of_naive
    } else if own > 0.0 {
        f64::INFINITY
    } else {
        1.0
    }
}

/// What the trials say about the errors to come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Calibration {
    /// The method's own standard deviation is multiplied by this.
    pub(super) factor: f64,
    /// The variance of a drift per step that the method does not see, on its scale.
    pub(super) drift: f64,
}

impl Calibration {
    /// Without trials the method is believed, with a margin.
    pub(super) const UNTRIED: Self = Self { factor: 1.2, drift: 0.0 };

    /// From rolling-origin errors: the drift is what the errors grow with their distance beyond
    /// what the method expects; the factor makes the 80 % interval hold 80 % of them.
    pub(super) fn of<'a>(trials: impl Iterator<Item = &'a Trial> + Clone) -> Self {
        let drift = drift(trials.clone());
        let mut scaled = Vec::new();
        let (mut seen, mut longest) = (0usize, 1usize);
        for trial in trials {
            longest = longest.max(trial.errors.len());
            for (step, error) in trial.errors.iter().enumerate() {
                let Some(error) = error else { continue };
                scaled.push(error.abs() / deviation(&trial.fitted, drift, step));
                seen += 1;
            }
        }
        let Some(reached) = quantile(&mut scaled, 0.8) else { return Self::UNTRIED };
        // Errors of one window go together: so many windows, so many independent witnesses.
        let witnesses = (seen as f64 / longest as f64).max(1.0);
        let factor =
            (witnesses * reached / Z80 + BELIEF * Self::UNTRIED.factor) / (witnesses + BELIEF);
        Self { factor: factor.clamp(FACTORS.0, FACTORS.1), drift }
    }

    /// The share of held-out points inside the 80 % interval that the other origins calibrate.
    pub(super) fn coverage(trials: &[Trial]) -> Option<f64> {
        let (mut inside, mut all) = (0u32, 0u32);
        for (left_out, trial) in trials.iter().enumerate() {
            let others = trials.iter().enumerate().filter(|(i, _)| *i != left_out);
            let calibration = Self::of(others.map(|(_, t)| t));
            for (step, error) in trial.errors.iter().enumerate() {
                let Some(error) = error else { continue };
                let reach = calibration.deviation(&trial.fitted, step) * Z80;
                inside += u32::from(error.abs() <= reach);
                all += 1;
            }
        }
        (all > 0).then(|| f64::from(inside) / f64::from(all))
    }

    /// The standard deviation of the error at a step, on the method's scale.
    pub(super) fn deviation(&self, fitted: &Fitted, step: usize) -> f64 {
        self.factor * deviation(fitted, self.drift, step)
    }
}

fn deviation(fitted: &Fitted, drift: f64, step: usize) -> f64 {
    let ahead = (step + 1) as f64;
    (fitted.variance[step] + drift * ahead * ahead).sqrt()
}

/// The mean square of the slopes through each window's errors, less what the method's own variance
/// explains of it: noise of its first step, and a random walk that grows as its variance does.
fn drift<'a>(trials: impl Iterator<Item = &'a Trial>) -> f64 {
    let (mut observed, mut expected, mut weight) = (0.0, 0.0, 0.0);
    for trial in trials {
        let known = || (1..).zip(&trial.errors).filter_map(|(h, e)| Some((f64::from(h), (*e)?)));
        let squares = known().map(|(h, _)| h * h).sum::<f64>();
        let length = known().count();
        if length < 3 {
            continue;
        }
        let slope = known().map(|(h, e)| h * e).sum::<f64>() / squares;
        let variance = &trial.fitted.variance;
        let last = variance.len() - 1;
        let walk = ((variance[last] - variance[0]) / last.max(1) as f64).max(0.0);
        // Σᵢⱼ i·j·min(i, j) over 1…m is close to 2 m⁵ ÷ 15.
        let steps = length as f64;
        let explained = variance[0] * squares + walk * 2.0 * steps.powi(5) / 15.0;
        observed += steps * slope * slope;
        expected += steps * explained / (squares * squares);
        weight += steps;
    }
    if weight > 0.0 { ((observed - expected) / weight).max(0.0) } else { 0.0 }
}

/// The quantile by linear interpolation between order statistics; sorts.
fn quantile(values: &mut [f64], q: f64) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let place = q * values.len().checked_sub(1)? as f64;
    let (low, high) = (values[place.floor() as usize], values[place.ceil() as usize]);
    Some(low + (high - low) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::metric::Metric;

    fn trial(errors: &[f64], variance: f64) -> Trial {
        Trial {
            fitted: Fitted {
                point: vec![0.0; errors.len()],
                variance: vec![variance; errors.len()],
                autocorrelation: 0.0,
            },
            errors: errors.iter().copied().map(Some).collect(),
            absolute: errors.iter().map(|e| e.abs()).sum(),
        }
    }

    /// The method misses by 1, 2 and 3, the naive forecast by 2, 4 and 6: 6 ÷ 12.
    #[test]
    fn mase_by_hand() {
        let own = [trial(&[1.0, -2.0], 1.0), trial(&[3.0], 1.0)];
        let naive = [trial(&[2.0, 4.0], 1.0), trial(&[-6.0], 1.0)];
        assert!((mase(&own, &naive) - 0.5).abs() < 1e-12);
        assert_eq!(mase(&own, &[trial(&[0.0], 1.0)]), f64::INFINITY);
        assert_eq!(mase(&[trial(&[0.0], 1.0)], &[trial(&[0.0], 1.0)]), 1.0);
    }

    /// The naive forecast over 1…20 from origin 10 on, by hand: it misses by 1, 2, …
    #[test]
    fn a_trial_holds_the_forecast_against_what_came() {
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        let lens = Lens::over(Metric::DiskUsed, &values).unwrap();
        let series: Vec<f64> = values.iter().map(|v| lens.forward(*v)).collect();
        let mut seen: Vec<_> = values.iter().copied().map(Some).collect();
        seen[11] = None;
        let known = Known { series: &series, values: &seen, lens };
        let trials = known.trials(&Way::Naive(1), 4).unwrap();
        assert_eq!(trials.len(), ORIGINS);
        // From 10: 11, 12 (not measured), 13 and 14 against 10.
        assert!((trials[0].absolute - (1.0 + 3.0 + 4.0)).abs() < 1e-9);
        assert_eq!(trials[0].errors[1], None);
    }

    #[test]
    fn errors_twice_as_wide_as_believed_widen_the_interval() {
        // 1·2 − 2·2 − 3·2 + 4·2 = 0: no drift.
        let of = |size: f64| [size, -size, -size, size];
        let wide: Vec<Trial> = (0..8).map(|_| trial(&of(2.0), 1.0)).collect();
        let narrow: Vec<Trial> = (0..8).map(|_| trial(&of(0.5), 1.0)).collect();
        let (wide, narrow) = (Calibration::of(wide.iter()), Calibration::of(narrow.iter()));
        // 8 witnesses at 2 ÷ 1.2816, 3 at 1.2: (8 × 1.5606 + 3.6) ÷ 11.
        assert!((wide.factor - 1.462_2).abs() < 1e-3, "{wide:?}");
        assert!(narrow.factor < 1.0 && narrow.drift == 0.0, "{narrow:?}");
    }

    #[test]
    fn errors_that_grow_with_their_distance_are_a_drift() {
        let away: Vec<f64> = (1..=20).map(|h| f64::from(h) * 0.5).collect();
        let back: Vec<f64> = away.iter().map(|e| -e).collect();
        let found = Calibration::of([trial(&away, 0.01), trial(&back, 0.01)].iter());
        assert!((found.drift.sqrt() - 0.5).abs() < 0.01, "{found:?}");
    }
}
