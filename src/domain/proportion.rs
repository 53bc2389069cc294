//! What a share of a count is worth: the exact interval of Clopper and Pearson (1934). It never
//! claims more than the nominal confidence, however few the events; that is why a burn rate and a
//! share of slow requests are judged by it and never by the bare quotient.
//!
//! A lower bound is the quantile of a beta distribution: p_low(k, n, α) = B⁻¹(α; k, n − k + 1), an
//! upper bound is B⁻¹(1 − α; k + 1, n − k). The quantile is found here by bisection on `statrs`'
//! distribution function: its own inverse starts no lower than 0.0001 and need not end for the
//! millions of requests and handful of errors that are the rule here.

use statrs::distribution::{Beta, ContinuousCDF};

/// Halvings of [0, 1]; the last ones no longer move an `f64`.
const STEPS: u32 = 200;

/// The two-sided interval of a probability after `successes` in `trials`, at `confidence` (0–1,
/// exclusive; 0.95 leaves 2.5 % on either side). Nothing tried, or no such confidence: `(0, 1)`.
#[must_use]
pub fn clopper_pearson(successes: u64, trials: u64, confidence: f64) -> (f64, f64) {
    let one_sided = f64::midpoint(1.0, confidence);
    (lower_bound(successes, trials, one_sided), upper_bound(successes, trials, one_sided))
}

/// The one-sided lower bound: the probability is higher with this `confidence`. More successes than
/// trials count as all of them.
#[must_use]
pub fn lower_bound(successes: u64, trials: u64, confidence: f64) -> f64 {
    let successes = successes.min(trials);
    let tail = 1.0 - confidence;
    if successes == 0 || !inside(tail) {
        return 0.0;
    }
    quantile(successes as f64, (trials - successes) as f64 + 1.0, tail).unwrap_or(0.0)
}

/// The one-sided upper bound: the probability is lower with this `confidence`.
#[must_use]
pub fn upper_bound(successes: u64, trials: u64, confidence: f64) -> f64 {
    // The mirror image, so that a bound near 1 is as exact as one near 0.
    1.0 - lower_bound(trials.saturating_sub(successes), trials, confidence)
}

fn inside(share: f64) -> bool {
    share > 0.0 && share < 1.0
}

/// Below which a beta variable lies with probability `share`.
fn quantile(a: f64, b: f64, share: f64) -> Option<f64> {
    let beta = Beta::new(a, b).ok()?;
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..STEPS {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if beta.cdf(middle) < share { low = middle } else { high = middle }
    }
    Some(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() <= expected.abs() * 1e-9, "{value} ≠ {expected}");
    }

    #[test]
    fn none_and_all_have_closed_forms() {
        // P(no success) = (1 − p)ⁿ = α gives 1 − α^(1/n); P(all) = pⁿ = α gives α^(1/n).
        near(upper_bound(0, 30, 0.95), 1.0 - 0.05_f64.powf(1.0 / 30.0));
        near(lower_bound(30, 30, 0.95), 0.05_f64.powf(1.0 / 30.0));
        assert_eq!(lower_bound(0, 30, 0.95).to_bits(), 0.0_f64.to_bits());
        assert_eq!(upper_bound(30, 30, 0.95).to_bits(), 1.0_f64.to_bits());
        // One of n: P(at least one) = 1 − (1 − p)ⁿ = α.
        near(lower_bound(1, 10, 0.95), 1.0 - 0.95_f64.powf(0.1));
        // Two-sided: half of the doubt on either side.
        let (low, high) = clopper_pearson(0, 30, 0.95);
        near(high, 1.0 - 0.025_f64.powf(1.0 / 30.0));
        assert_eq!(low.to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn the_bounds_of_three_in_sixty() {
        // R: binom.test(3, 60)$conf.int; SciPy: beta.ppf(0.05, 3, 58).
        let (low, high) = clopper_pearson(3, 60, 0.95);
        assert!((low - 0.010_432_33).abs() < 1e-8 && (high - 0.139_243_25).abs() < 1e-8);
        near(lower_bound(3, 60, 0.95), 1.376_515_756_828e-2);
    }

    #[test]
    fn few_errors_in_many_requests() {
        // SciPy: beta.ppf(0.05, k, n − k + 1) and beta.ppf(0.95, k + 1, n − k).
        for (k, n, low, high) in [
            (3, 1_000_000, 8.176_919_305e-7, 7.753_638_099e-6),
            (5_000, 10_000_000, 4.884_290_592e-4, 5.117_855_909e-4),
            (100_000, 100_000_000, 9.948_067_875e-4, 1.005_214_566e-3),
            (1_000_000, 2_000_000, 0.499_418_206_7, 0.500_581_793_3),
        ] {
            assert!((lower_bound(k, n, 0.95) / low - 1.0).abs() < 1e-6);
            assert!((upper_bound(k, n, 0.95) / high - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn nothing_tried_or_no_confidence_says_nothing() {
        let all = (0.0, 1.0);
        for (k, n, confidence) in [(0, 0, 0.95), (3, 0, 0.95), (3, 9, 1.0), (3, 9, f64::NAN)] {
            assert!(clopper_pearson(k, n, confidence) == all);
        }
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_quotient_and_widens_with_the_confidence(
            n in 1u64..5_000_000, share in 0.0..=1.0, confidence in 0.5..0.99,
        ) {
            let k = (n as f64 * share) as u64;
            let (low, high) = clopper_pearson(k, n, confidence);
            let quotient = k as f64 / n as f64;
            prop_assert!(low <= quotient && quotient <= high);
            let (lower, higher) = clopper_pearson(k, n, 0.995);
            prop_assert!(0.0 <= lower && lower <= low && high <= higher && higher <= 1.0);
        }
    }
}
