//! Chance at any instant without walking there: a stream of its own for each index, the same on
//! every machine.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// What chance is asked for; streams know nothing of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    /// From look to look.
    Look = 1,
    /// Slow swings of the load, which everything follows.
    Swing = 2,
}

/// Draws of mean 0 and standard deviation 1, within ±3.5: the sum of four uniforms (Irwin–Hall).
pub(super) fn normals<const N: usize>(seed: u64, stream: Stream, index: i64) -> [f64; N] {
    let mut key = [0_u8; 32];
    let words = [seed, stream as u64, index.cast_unsigned(), 0x7061_6c69_6572_0002];
    for (bytes, word) in key.chunks_exact_mut(8).zip(words) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    let mut random = ChaCha8Rng::from_seed(key);
    [(); N].map(|()| {
        let word = random.next_u64();
        let sum = (0..4).map(|i| word >> (16 * i) & 0xffff).sum::<u64>();
        // Four uniforms on 0…65535: mean 2 · 65535, variance 4 · 65536² ÷ 12.
        (sum as f64 - 131_070.0) / 37_837.22
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_the_same_again_and_have_the_spread_that_they_say() {
        assert_eq!(normals::<3>(7, Stream::Look, 42), normals::<3>(7, Stream::Look, 42));
        assert_ne!(normals::<1>(7, Stream::Look, 42), normals::<1>(7, Stream::Swing, 42));
        assert_ne!(normals::<1>(7, Stream::Look, 42), normals::<1>(8, Stream::Look, 42));
        let all: Vec<f64> = (0..4_000).map(|i| normals::<1>(1, Stream::Look, i)[0]).collect();
        let mean = all.iter().sum::<f64>() / 4_000.0;
        let variance = all.iter().map(|v| v * v).sum::<f64>() / 4_000.0 - mean * mean;
        assert!(mean.abs() < 0.05, "{mean}");
        assert!((variance - 1.0).abs() < 0.1, "{variance}");
    }
}
