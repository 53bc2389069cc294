//! Readings of a stretch of time, rolled up: how many, their mean, least, greatest and last. Rolled up
//! again they tell the same as all readings at once. A percentile is never averaged: the mean of two
//! percentiles is no percentile of anything.

/// What a stretch of time was like; of one reading or more that had a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucketed {
    /// How many readings had a value; at least 1.
    pub count: u64,
    /// Their mean, in the metric's unit; none for percentiles.
    pub mean: Option<f64>,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// The newest.
    pub last: f64,
}

impl Bucketed {
    /// Of one reading. `averaged`: whether means of this metric say anything ([`is_averaged`]).
    #[must_use]
    pub fn of(value: f64, averaged: bool) -> Self {
        Self { count: 1, mean: averaged.then_some(value), min: value, max: value, last: value }
    }

    /// Adds what came later.
    pub fn add(&mut self, later: &Self) {
        let count = self.count.saturating_add(later.count);
        self.mean = self.mean.zip(later.mean).map(|(mean, more)| {
            // The difference could overflow where each of them does not.
            let share = later.count as f64 / count as f64;
            mean * (1.0 - share) + more * share
        });
        self.count = count;
        self.min = self.min.min(later.min);
        self.max = self.max.max(later.max);
        self.last = later.last;
    }
}

/// Whether the mean of this metric's readings says anything, by the metric's id: that of percentiles
/// (`latency.p99`) does not.
#[must_use]
pub fn is_averaged(metric: &str) -> bool {
    let last = metric.rsplit('.').next().unwrap_or(metric);
    let Some(digits) = last.strip_prefix('p') else { return true };
    digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::metric::Metric;

    fn of(values: &[f64], averaged: bool) -> Bucketed {
        let mut all = values.iter().map(|v| Bucketed::of(*v, averaged));
        let first = all.next().unwrap();
        all.fold(first, |mut sum, next| {
            sum.add(&next);
            sum
        })
    }

    #[test]
    fn rolled_up_twice_is_rolled_up_at_once() {
        let mut twice = of(&[1.0, 2.0], true);
        twice.add(&of(&[9.0], true));
        let once = Bucketed { count: 3, mean: Some(4.0), min: 1.0, max: 9.0, last: 9.0 };
        assert_eq!(twice, once);
        assert_eq!(of(&[5.0, -1.0], true).min, -1.0);
    }

    #[test]
    fn percentiles_have_no_mean() {
        let told = of(&[0.2, 0.4], false);
        assert_eq!((told.count, told.mean, told.max), (2, None, 0.4));
        let percentiles = Metric::ALL.iter().filter(|m| !is_averaged(m.id()));
        let ids: Vec<_> = percentiles.map(|m| m.id()).collect();
        assert_eq!(ids, ["latency.p50", "latency.p90", "latency.p95", "latency.p99"]);
        assert!(is_averaged("power") && is_averaged("a.p"));
    }
}
