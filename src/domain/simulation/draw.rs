//! Seeded randomness that is the same on every machine: ChaCha8, a seed and a conversion to
//! fractions of our own, and nothing but + − × ÷ and √, which IEEE 754 rounds in one way only.

use crate::domain::scenario::Factor;
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// A stream of fractions.
#[derive(Debug)]
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of that number under a seed: streams of one seed know nothing of each other.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0_u8; 32];
        let words = [seed, stream, 0x7061_6c69_6572_0001, !seed];
        for (bytes, word) in key.chunks_exact_mut(8).zip(words) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// Uniform in [0, 1), in steps of 2⁻⁵³.
    pub(super) fn fraction(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Of mean 0 and standard deviation 1: the sum of twelve uniforms less six (Irwin–Hall), within
    /// ±6. Each uniform has 16 bits; that the tails beyond 3 are thin is no loss for a monthly shock.
    pub(super) fn normal(&mut self) -> f64 {
        let mut sum = 0_u64;
        for _ in 0..3 {
            let word = self.0.next_u64();
            sum += (word & 0xffff) + (word >> 16 & 0xffff) + (word >> 32 & 0xffff) + (word >> 48);
        }
        // Twelve uniforms on 0…65535 have the mean 12 · 32767.5 and the variance 65536² − 1.
        (sum as f64 - 393_210.0) / 65_536.0
    }
}

/// The value below which a share `at` of a triangular distribution lies, by its inverse.
#[must_use]
pub(super) fn triangular(low: f64, mode: f64, high: f64, at: f64) -> f64 {
    let (left, right, width) = (mode - low, high - mode, high - low);
    if width <= 0.0 {
        return mode;
    }
    let value = if at * width < left {
        low + (at * width * left).sqrt()
    } else {
        high - ((1.0 - at) * width * right).sqrt()
    };
    value.clamp(low, high)
}

/// A factor around 1; bounds on the wrong side of 1 are taken as 1.
#[must_use]
pub(super) fn factor(of: Factor, at: f64) -> f64 {
    triangular(of.low.clamp(0.0, 1.0), 1.0, of.high.max(1.0), at)
}

/// A second fraction whose rank correlation (Spearman's ρ) with the first is `rho`: with
/// probability |ρ| the first itself (or its mirror image where ρ < 0), else one of its own. A mixture
/// of the extreme copulas and independence has exactly that correlation.
#[must_use]
pub(super) fn correlated(first: f64, own: f64, chance: f64, rho: f64) -> f64 {
    if chance >= rho.abs() {
        own
    } else if rho > 0.0 {
        first
    } else {
        1.0 - first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_these_numbers_on_every_machine() {
        let mut dice = Dice::new(42, 0);
        let drawn = std::array::from_fn(|_| dice.fraction().to_bits());
        assert_eq!(drawn, [0x3fda_3875_e0bc_3af4, 0x3fd1_7014_4a0e_f200, 0x3fee_7fbc_a526_a60b]);
    }

    #[test]
    fn a_triangle_has_its_quantiles() {
        // (0, 1, 3): F(1) = 1/3; the median is 3 − √(½ · 3 · 2) = 3 − √3.
        assert_eq!(triangular(0.0, 1.0, 3.0, 0.0), 0.0);
        assert!((triangular(0.0, 1.0, 3.0, 1.0 / 3.0) - 1.0).abs() < 1e-12);
        assert!((triangular(0.0, 1.0, 3.0, 0.5) - (3.0 - 3f64.sqrt())).abs() < 1e-12);
        assert_eq!(triangular(0.0, 1.0, 3.0, 1.0), 3.0);
        assert_eq!(triangular(1.0, 1.0, 1.0, 0.7), 1.0);
        assert_eq!(factor(Factor { low: 2.0, high: 0.5 }, 0.3), 1.0);
    }

    #[test]
    fn the_shock_has_mean_0_and_deviation_1() {
        let mut dice = Dice::new(7, 1);
        let n = 100_000;
        let drawn: Vec<f64> = (0..n).map(|_| dice.normal()).collect();
        let mean = drawn.iter().sum::<f64>() / f64::from(n);
        let variance = drawn.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(n);
        assert!(mean.abs() < 0.01, "{mean}");
        assert!((variance - 1.0).abs() < 0.02, "{variance}");
    }

    #[test]
    fn the_rank_correlation_is_the_one_asked_for() {
        for rho in [-0.6, 0.0, 0.8] {
            let mut dice = Dice::new(9, 2);
            let n = 50_000;
            // Spearman's ρ of two uniforms is 12·E[uv] − 3.
            let product: f64 = (0..n)
                .map(|_| {
                    let (u, own, chance) = (dice.fraction(), dice.fraction(), dice.fraction());
                    u * correlated(u, own, chance, rho)
                })
                .sum();
            let measured = 12.0 * product / f64::from(n) - 3.0;
            assert!((measured - rho).abs() < 0.03, "{measured} for {rho}");
        }
    }
}
