//! The Universal Scalability Law (Gunther 1993): X(N) = λN ÷ (1 + σ(N − 1) + κN(N − 1)), the
//! throughput at a concurrency of N requests. λ is what one request at a time gets through, σ ≥ 0
//! the share that waits in line, κ ≥ 0 what keeping each other informed costs. With κ > 0 it has a
//! peak at N* = √((1 − σ) ÷ κ): beyond it more concurrency makes less throughput, which the
//! utilization law cannot see.
//!
//! N ÷ X is linear in 1/λ, σ/λ and κ/λ, which gives the start; Levenberg and Marquardt's method
//! then makes the relative errors of X least, since throughput is off by a share and not by a
//! count. Intervals are 80 %, by a seeded bootstrap of the residuals. Refuses, in a sentence, to
//! fit fewer than five levels of concurrency, a spread under four, or levels that all stay below
//! two: a curve through those would be made up.

use super::inputs::CapacityInputs;
use super::load_test::LoadTest;
use super::statistics::{mean, quantile};
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use nalgebra::{DMatrix, DVector, Matrix3, Vector3};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

const FEWEST_LEVELS: usize = 5;

/// The highest level ÷ the lowest.
const SPREAD: f64 = 4.0;

/// The highest level must reach this.
const HIGHEST: f64 = 2.0;

/// The history's pairs are gathered into so many levels.
const LEVELS: usize = 24;

/// Minutes in one pair of the history.
const BLOCK: usize = 5;

const RESAMPLES: usize = 400;
const SEED: u64 = 0x0055_534c;

/// The law, fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usl {
    /// Requests per second at a concurrency of one.
    pub lambda: f64,
    /// Contention, ≥ 0.
    pub sigma: f64,
    /// Coherency, ≥ 0.
    pub kappa: f64,
}

impl Usl {
    /// The throughput at a concurrency.
    #[must_use]
    pub fn at(&self, n: f64) -> f64 {
        self.lambda * n / (1.0 + self.sigma * (n - 1.0) + self.kappa * n * (n - 1.0))
    }

    /// N* and X(N*); none when throughput never falls.
    #[must_use]
    pub fn peak(&self) -> Option<(f64, f64)> {
        let n = ((1.0 - self.sigma).max(0.0) / self.kappa).sqrt().max(1.0);
        (self.kappa > 0.0 && n.is_finite()).then(|| (n, self.at(n)))
    }
}

/// The law with what its uncertainty needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalability {
    /// The fit; none: refused, and the evidence says why.
    pub law: Option<Usl>,
    /// N* and X(N*).
    pub peak: Option<(f64, f64)>,
    /// The 80 % intervals of N* and of X(N*); none when a tenth of the resamples have no peak.
    pub interval: Option<((f64, f64), (f64, f64))>,
    /// The highest concurrency that was seen: a peak beyond it is a guess.
    pub seen: f64,
    /// In words.
    pub evidence: Message,
}

/// The law from the imported load tests where they have enough steps, else from the history; none
/// where neither knows any concurrency.
pub(super) fn estimate(inputs: &CapacityInputs) -> Option<Scalability> {
    let tests: Vec<(f64, f64)> = inputs.load_tests.iter().filter_map(LoadTest::step).collect();
    let by_tests = Some(tests).filter(|t| t.len() >= 2).map(|t| scalability(&t));
    if by_tests.as_ref().is_some_and(|s| s.law.is_some()) {
        return by_tests;
    }
    let history = levels(history(inputs));
    let by_history = Some(history).filter(|h| !h.is_empty()).map(|h| scalability(&h));
    match (by_tests, by_history) {
        (tests, Some(history)) if history.law.is_some() || tests.is_none() => Some(history),
        (tests, _) => tests,
    }
}

/// The law through pairs of concurrency and throughput.
#[must_use]
pub fn scalability(points: &[(f64, f64)]) -> Scalability {
    let good = |p: &&(f64, f64)| p.0.is_finite() && p.1.is_finite() && p.0 > 0.0 && p.1 > 0.0;
    let points: Vec<(f64, f64)> = points.iter().filter(good).copied().collect();
    let low = points.iter().map(|p| p.0).fold(f64::INFINITY, f64::min);
    let seen = points.iter().map(|p| p.0).fold(0.0, f64::max);
    let mut levels: Vec<f64> = points.iter().map(|p| p.0).collect();
    levels.sort_unstable_by(f64::total_cmp);
    levels.dedup_by(|a, b| *a < *b * 1.01);
    let none = |evidence| Scalability { law: None, peak: None, interval: None, seen, evidence };
    if levels.len() < FEWEST_LEVELS || seen < SPREAD * low || seen < HIGHEST {
        let low = if low.is_finite() { low } else { 0.0 };
        return none(
            Message::new("capacity-usl-spread")
                .quantity("levels", levels.len() as f64, Unit::Count)
                .quantity("low", low, Unit::Count)
                .quantity("high", seen, Unit::Count),
        );
    }
    let Some(law) = fit(&points) else { return none(Message::new("capacity-usl-no-law")) };
    let Some((n, x)) = law.peak() else {
        let sentence = Message::new("capacity-usl-no-peak")
            .quantity("sigma", law.sigma, Unit::Ratio)
            .quantity("seen", seen, Unit::Count);
        return Scalability { law: Some(law), ..none(sentence) };
    };
    let interval = bootstrap(&points, law);
    let id = match (n > seen, interval) {
        (false, Some(_)) => "capacity-usl-peak",
        (false, None) => "capacity-usl-peak-unsure",
        (true, _) => "capacity-usl-beyond",
    };
    let mut evidence = Message::new(id)
        .quantity("n", n, Unit::Count)
        .quantity("x", x, Unit::PerSecond)
        .quantity("seen", seen, Unit::Count);
    if let Some((_, (low, high))) = interval {
        evidence =
            evidence.quantity("low", low, Unit::PerSecond).quantity("high", high, Unit::PerSecond);
    }
    Scalability { law: Some(law), peak: Some((n, x)), interval, seen, evidence }
}

/// Pairs of five minutes in which both were known and there were requests.
fn history(inputs: &CapacityInputs) -> Vec<(f64, f64)> {
    let blocks = inputs.minutes.chunks(BLOCK).zip(inputs.details.chunks(BLOCK));
    let pairs = blocks.filter_map(|(minutes, details)| {
        let both =
            || minutes.iter().zip(details).filter_map(|(m, d)| Some((m.rate?, d.in_flight?)));
        let x = mean(both().map(|p| p.0)).filter(|x| *x > 0.0)?;
        let n = mean(both().map(|p| f64::from(p.1))).filter(|n| *n > 0.0)?;
        (both().count() == BLOCK).then_some((n, x))
    });
    pairs.collect()
}

/// Means of equal shares of the pairs, by throughput: by concurrency, whose noise is the larger,
/// each level would be of those that happened to lie there.
fn levels(mut pairs: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    pairs.sort_unstable_by(|a, b| a.1.total_cmp(&b.1));
    let each = pairs.len().div_ceil(LEVELS).max(1);
    let level =
        |c: &[(f64, f64)]| Some((mean(c.iter().map(|p| p.0))?, mean(c.iter().map(|p| p.1))?));
    pairs.chunks(each).filter_map(level).collect()
}

fn fit(points: &[(f64, f64)]) -> Option<Usl> {
    let start = linear(points)?;
    Some(improve(points, start))
}

/// N/X = a + b(N − 1) + cN(N − 1) by least squares with b, c ≥ 0: of the four ways in which they
/// may be held at zero, the feasible one with the least error.
fn linear(points: &[(f64, f64)]) -> Option<Usl> {
    let columns: [fn(f64) -> f64; 3] = [|_| 1.0, |n| n - 1.0, |n| n * (n - 1.0)];
    let mut best: Option<(f64, Usl)> = None;
    for free in [&[0, 1, 2][..], &[0, 1], &[0, 2], &[0]] {
        // Each row ÷ its value: relative errors.
        let row = |i: usize, j: usize| columns[free[j]](points[i].0) / (points[i].0 / points[i].1);
        let matrix = DMatrix::from_fn(points.len(), free.len(), row);
        let ones = DVector::from_element(points.len(), 1.0);
        let Ok(solved) = matrix.clone().svd(true, true).solve(&ones, 1e-12) else { continue };
        let mut terms = [0.0; 3];
        free.iter().zip(solved.iter()).for_each(|(j, v)| terms[*j] = *v);
        let [a, b, c] = terms;
        if !(a > 0.0 && b >= 0.0 && c >= 0.0) {
            continue;
        }
        let error = (matrix * &solved - ones).norm_squared();
        let law = Usl { lambda: 1.0 / a, sigma: b / a, kappa: c / a };
        if best.as_ref().is_none_or(|(least, _)| error < *least) {
            best = Some((error, law));
        }
    }
    best.map(|(_, law)| law)
}

/// Σ (X̂/X − 1)².
fn error(points: &[(f64, f64)], law: &Usl) -> f64 {
    points.iter().map(|(n, x)| (law.at(*n) / x - 1.0).powi(2)).sum()
}

/// Levenberg–Marquardt; a step that leaves the feasible region is cut at its edge.
fn improve(points: &[(f64, f64)], start: Usl) -> Usl {
    let mut law = start;
    let mut least = error(points, &law);
    let mut damping = 1e-3;
    for _ in 0..100 {
        let mut normal = Matrix3::zeros();
        let mut slope = Vector3::zeros();
        for (n, x) in points {
            let under = 1.0 + law.sigma * (n - 1.0) + law.kappa * n * (n - 1.0);
            let y = law.at(*n) / x;
            let by =
                Vector3::new(y / law.lambda, -y * (n - 1.0) / under, -y * n * (n - 1.0) / under);
            normal += by * by.transpose();
            slope += by * (y - 1.0);
        }
        let damped = normal + Matrix3::from_diagonal(&normal.diagonal()) * damping;
        let Some(step) = damped.lu().solve(&slope) else { break };
        let next = Usl {
            lambda: law.lambda - step[0],
            sigma: (law.sigma - step[1]).max(0.0),
            kappa: (law.kappa - step[2]).max(0.0),
        };
        let then = error(points, &next);
        if next.lambda > 0.0 && then < least {
            let done = least - then <= 1e-14 * least;
            (law, least, damping) = (next, then, damping / 10.0);
            if done {
                break;
            }
        } else if damping > 1e12 {
            break;
        } else {
            damping *= 10.0;
        }
    }
    law
}

/// The 80 % intervals of the peak: the fit again over throughputs that are the law's, each times
/// some point's own relative residual, widened for the three parameters that were fitted.
fn bootstrap(points: &[(f64, f64)], law: Usl) -> Option<((f64, f64), (f64, f64))> {
    let freedom = points.len().checked_sub(3).filter(|f| *f > 0)?;
    let widen = (points.len() as f64 / freedom as f64).sqrt();
    let residuals: Vec<f64> = points.iter().map(|(n, x)| (x / law.at(*n) - 1.0) * widen).collect();
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let (mut at, mut most) = (Vec::new(), Vec::new());
    for _ in 0..RESAMPLES {
        let again: Vec<(f64, f64)> = points
            .iter()
            .map(|(n, _)| {
                let residual = residuals[random.random_range(0..residuals.len() as u32) as usize];
                (*n, law.at(*n) * (1.0 + residual).max(0.01))
            })
            .collect();
        if let Some((n, x)) = fit(&again).and_then(|law| law.peak()) {
            at.push(n);
            most.push(x);
        }
    }
    if at.len() * 10 < RESAMPLES * 9 {
        return None;
    }
    let interval = |values: &mut Vec<f64>| Some((quantile(values, 0.1)?, quantile(values, 0.9)?));
    Some((interval(&mut at)?, interval(&mut most)?))
}

#[cfg(test)]
#[path = "usl_tests.rs"]
mod tests;
