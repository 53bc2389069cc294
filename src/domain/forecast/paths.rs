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
pub(super) const PATHS: u32 = 1000;

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
        for (step, wander) in walk.iter().enumerate() {
            level += wander * normal.next();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::metric::Metric;
    use proptest::prelude::*;

    fn lens() -> Lens {
        Lens::over(Metric::ProbeCertificateDays, &[-1.0, 1.0]).unwrap()
    }

    /// A median that climbs, its errors a random walk, noise and a drift.
    fn climbing(slope: f64, steps: usize) -> Fitted {
        Fitted {
            point: (1..=steps).map(|h| slope * h as f64).collect(),
            variance: (0..steps).map(|h| 1.0 + 0.1 * h as f64).collect(),
            autocorrelation: 0.3,
        }
    }

    fn share(factor: f64, drift: f64, threshold: f64, slope: f64) -> Vec<f64> {
        let calibration = Calibration { factor, drift };
        crossed(&climbing(slope, 60), calibration, lens(), (threshold, Comparison::Above), 3)
    }

    #[test]
    fn normal_numbers_are_normal() {
        let mut normal = Normal { random: ChaCha8Rng::seed_from_u64(1), spare: None };
        let values: Vec<f64> = (0..20_000).map(|_| normal.next()).collect();
        let mean = values.iter().sum::<f64>() / 20_000.0;
        let inside = values.iter().filter(|v| v.abs() < super::super::model::Z80).count();
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((inside as f64 / 20_000.0 - 0.8).abs() < 0.01, "{inside}");
    }

    /// Without any error the median crosses 10 at step 21 (0.5 × 21 > 10), and all paths with it.
    #[test]
    fn without_doubt_all_cross_with_the_median() {
        let share = share(0.0, 0.0, 10.0, 0.5);
        assert_eq!((share[19], share[20]), (0.0, 1.0));
    }

    /// One step, standard error 1, threshold 1.2816 above: one path in ten.
    #[test]
    fn a_single_step_crosses_as_often_as_its_interval_says() {
        let fitted = Fitted { point: vec![0.0], variance: vec![1.0], autocorrelation: 0.0 };
        let calibration = Calibration { factor: 1.0, drift: 0.0 };
        let asked = (super::super::model::Z80, Comparison::Above);
        let share = crossed(&fitted, calibration, lens(), asked, 5)[0];
        assert!((share - 0.1).abs() < 0.02, "{share}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn crossed_never_falls_and_a_farther_threshold_is_never_crossed_earlier(
            threshold in 0.0f64..40.0, farther in 0.0f64..20.0, slope in -0.2f64..0.5,
        ) {
            let near = share(1.0, 0.01, threshold, slope);
            let far = share(1.0, 0.01, threshold + farther, slope);
            prop_assert!(near.windows(2).all(|w| w[0] <= w[1]));
            prop_assert!(near.iter().zip(&far).all(|(n, f)| f <= n));
        }

        /// The date by which one path in ten has crossed is the earliest of the wider of two
        /// intervals: while the median has not reached the threshold, whoever has crossed with
        /// little doubt has crossed with more. So more doubt never brings a later 10 % date, and
        /// never puts off the day from which to be ready.
        #[test]
        fn a_wider_interval_never_has_a_later_first_date(
            threshold in 1.0f64..20.0, slope in 0.0f64..0.5,
            factor in 0.2f64..1.5, wider in 1.0f64..2.0,
        ) {
            let (narrow, wide) = (
                share(factor, 0.01, threshold, slope),
                share(factor * wider, 0.01, threshold, slope),
            );
            let before = (1..=60).take_while(|h| slope * f64::from(*h) <= threshold).count();
            for step in 0..before {
                prop_assert!(narrow[step] <= wide[step], "{step}");
            }
        }
    }
}
