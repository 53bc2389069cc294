//! Waiting for a core (M/M/c), and what that makes of the latencies.

/// The bounds of the latency histogram, seconds: those that a Traefik is commonly given.
pub const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// No queue is longer: clients and time limits give up before.
const LONGEST: f64 = 400.0;

/// A queue before `c` cores of which `busy` are busy on average.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waiting {
    /// The probability that a request has to wait (Erlang's C).
    pub share: f64,
    /// How many wait on average.
    pub length: f64,
    /// Response time ÷ service time.
    pub stretch: f64,
}

impl Waiting {
    /// The queue; `busy` is held below `cores`.
    #[must_use]
    pub fn of(cores: f64, busy: f64) -> Self {
        let cores = cores.max(1.0);
        let offered = busy.clamp(0.0, cores * 0.995);
        // Erlang's B by its recursion, which neither overflows nor needs factorials.
        let mut blocked = 1.0;
        let mut c = 1.0;
        while c <= cores.floor() {
            blocked = offered * blocked / (c + offered * blocked);
            c += 1.0;
        }
        let use_of = offered / cores;
        let share = (blocked / (1.0 - use_of * (1.0 - blocked))).clamp(0.0, 1.0);
        let length = (share * use_of / (1.0 - use_of)).min(LONGEST);
        let stretch = 1.0 + share / (cores * (1.0 - use_of));
        Self { share, length, stretch }
    }
}

/// The share of requests that are answered within `seconds` when the median is `median`: a
/// log-logistic law of shape 4 (P90 is 1.7 and P99 is 3.2 medians), which takes no more than
/// products.
#[must_use]
pub fn share_within(median: f64, seconds: f64) -> f64 {
    if median <= 0.0 {
        return 1.0;
    }
    let ratio = seconds / median;
    let fourth = ratio * ratio * ratio * ratio;
    fourth / (1.0 + fourth)
}

/// The mean of that law ÷ its median: (π ÷ 4) ÷ sin(π ÷ 4).
pub(super) const MEAN: f64 = 1.110_720_734_5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_core_waits_as_the_textbook_says() {
        // M/M/1 at 70 %: C = ρ, Lq = ρ² ÷ (1 − ρ), R ÷ S = 1 ÷ (1 − ρ).
        let queue = Waiting::of(1.0, 0.7);
        assert!((queue.share - 0.7).abs() < 1e-12);
        assert!((queue.length - 0.49 / 0.3).abs() < 1e-12);
        assert!((queue.stretch - 1.0 / 0.3).abs() < 1e-12);
    }

    #[test]
    fn two_cores_wait_as_the_textbook_says() {
        // M/M/2 with ρ = 0.5: C = 2ρ² ÷ (1 + ρ) = 1/3, R ÷ S = 1 ÷ (1 − ρ²) = 4/3.
        let queue = Waiting::of(2.0, 1.0);
        assert!((queue.share - 1.0 / 3.0).abs() < 1e-12);
        assert!((queue.stretch - 4.0 / 3.0).abs() < 1e-12);
        let idle = Waiting::of(4.0, 0.0);
        assert!(idle.share.abs() < 1e-12 && (idle.stretch - 1.0).abs() < 1e-12);
    }

    #[test]
    fn half_are_answered_within_the_median() {
        assert!((share_within(0.06, 0.06) - 0.5).abs() < 1e-12);
        // P99: the fourth power of the ratio is 99.
        let p99 = 0.06 * 99.0_f64.powf(0.25);
        assert!((share_within(0.06, p99) - 0.99).abs() < 1e-12);
    }
}
