//! What may come, as many paths: each carries a drift of its own, a level that wanders, and noise
//! that remembers the day before, in the proportions that the back-test gave. At every step the
//! paths have the variance of the interval; along time they hang together, which is what decides
//! when a threshold is first crossed (independent noise crosses far too early).

use super::backtest::Calibration;
use super::model::Fitted;
use super::scale::Lens;
use crate::domain::profile::Comparison;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use std::f64::consts::TAU;

/// Paths.
pub(super) const PATHS: u32 = 2000;

/// Standard normal numbers (Box and Muller 1958), both of each pair used.
struct Normal {
    random: ChaCha8Rng,
    spare: Option<f64>,
}

impl Normal {
    fn next(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        // Above zero, so that the logarithm has an end.
        let radius = (-2.0 * (1.0 - self.random.random::<f64>()).ln()).sqrt();
        let angle = TAU * self.random.random::<f64>();
        self.spare = Some(radius * angle.sin());
        radius * angle.cos()
    }
}

/// The share of the paths that have crossed by each step. With one seed the same draws meet every
/// threshold, so a threshold farther away is never crossed earlier.
pub(super) fn crossed(
    fitted: &Fitted,
    calibration: Calibration,
    lens: Lens,
    (threshold, comparison): (f64, Comparison),
    seed: u64,
) -> Vec<f64> {
    let mut normal = Normal { random: ChaCha8Rng::seed_from_u64(seed), spare: None };
    let horizon = fitted.point.len();
    let mut first = vec![0u32; horizon];
    let noise = fitted.variance.first().copied().unwrap_or(0.0).sqrt();
    let walk: Vec<f64> = std::iter::once(0.0)
        .chain(fitted.variance.windows(2).map(|w| (w[1] - w[0]).max(0.0).sqrt()))
        .collect();
    let memory = fitted.autocorrelation;
    let fresh = (1.0 - memory * memory).sqrt();
    for _ in 0..PATHS {
        let drift = calibration.drift.sqrt() * normal.next();
        let mut level = 0.0;
        let mut lasting = normal.next();
        let mut at = None;
        for step in 0..horizon {
            level += walk[step] * normal.next();
            if step > 0 {
                lasting = memory * lasting + fresh * normal.next();
            }
            let error = drift * (step + 1) as f64 + level + noise * lasting;
            let value = lens.back(fitted.point[step] + calibration.factor * error);
            // The rest of the path is drawn all the same: every threshold meets the same paths.
            if at.is_none() && comparison.meets(value, threshold) {
                at = Some(step);
            }
        }
        if let Some(step) = at {
            first[step] += 1;
        }
    }
    let mut sum = 0;
    let mut share = |count: &u32| {
        sum += count;
        f64::from(sum) / f64::from(PATHS)
    };
    first.iter().map(&mut share).collect()
}
