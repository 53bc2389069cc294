//! Classic histograms: cumulative buckets, their increase between two looks, quantiles, means and
//! the share of slow requests. The quantile is PromQL's `histogram_quantile` over classic buckets,
//! edge cases included (`promql/quantile.go` of Prometheus is the source of every rule here), so
//! that a figure read here and one read in Grafana are the same figure; it adds what PromQL hides,
//! the bounds of the bucket in which the quantile lies. Refuses counts that are not finite or are
//! negative: they measure nothing.

use crate::domain::observation::Bucket;
use crate::domain::reading::Bounds;

/// Two counts whose relative difference is below this are the same count: sums of floating-point
/// rates differ in the last digits (Prometheus' `smallDeltaTolerance`).
const SMALL_DELTA: f64 = 1e-12;

/// A quantile and the bucket that it was read from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// The interpolated value in the unit of the bounds; none where PromQL says NaN (no
    /// observations, no +Inf bucket, a single bucket); infinite only for q outside 0–1.
    pub value: Option<f64>,
    /// The bucket's bounds; none without a value, and for q outside 0–1.
    pub bounds: Option<Bounds>,
}

impl Quantile {
    const NONE: Self = Self { value: None, bounds: None };
}

/// Observations above a bound, out of all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShareAbove {
    /// The bound that was used: the smallest finite one ≥ the limit asked for.
    pub bound: f64,
    /// Observations above the bound.
    pub above: f64,
    /// All observations; > 0.
    pub total: f64,
}

impl ShareAbove {
    /// The share, 0–1.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.above / self.total
    }
}

/// What was observed between two looks at the same cumulative buckets. Counters only grow, so one
/// bucket that is lower than before says that the process restarted: then all of them count from
/// zero. (Prometheus judges each bucket's series alone; after a restart that mixes lower buckets
/// with higher ones this is what its native histograms do, and the sum stays monotone.)
/// None when the bounds differ: the buckets were configured anew.
#[must_use]
pub fn increase(before: &[Bucket], after: &[Bucket]) -> Option<Vec<Bucket>> {
    let same = before.len() == after.len()
        && before.iter().zip(after).all(|(b, a)| b.le.total_cmp(&a.le).is_eq());
    if !same {
        return None;
    }
    let reset = before.iter().zip(after).any(|(b, a)| a.count < b.count);
    let grown = before
        .iter()
        .zip(after)
        .map(|(b, a)| Bucket { le: a.le, count: if reset { a.count } else { a.count - b.count } });
    Some(grown.collect())
}

/// PromQL's `histogram_quantile(q, …)` over classic buckets in any order.
#[must_use]
pub fn quantile(q: f64, buckets: &[Bucket]) -> Quantile {
    if q.is_nan() {
        return Quantile::NONE;
    }
    if q < 0.0 {
        return Quantile { value: Some(f64::NEG_INFINITY), bounds: None };
    }
    if q > 1.0 {
        return Quantile { value: Some(f64::INFINITY), bounds: None };
    }
    let Some(buckets) = settled(buckets) else { return Quantile::NONE };
    let [.., second_last, last] = buckets.as_slice() else { return Quantile::NONE };
    if last.count == 0.0 {
        return Quantile::NONE;
    }
    let rank = q * last.count;
    let finite = &buckets[..buckets.len() - 1];
    let found = finite.partition_point(|bucket| bucket.count < rank);
    let Some(bucket) = finite.get(found) else {
        return Quantile {
            value: Some(second_last.le),
            bounds: Some(Bounds { low: second_last.le, high: None }),
        };
    };
    let (low, below) = match found.checked_sub(1).and_then(|i| finite.get(i)) {
        Some(previous) => (previous.le, previous.count),
        None if bucket.le <= 0.0 => {
            return Quantile {
                value: Some(bucket.le),
                bounds: Some(Bounds { low: f64::NEG_INFINITY, high: Some(bucket.le) }),
            };
        }
        None => (0.0, 0.0),
    };
    let inside = (rank - below) / (bucket.count - below);
    // q = 0 over an empty first bucket is 0 ÷ 0, NaN in PromQL too.
    if inside.is_nan() {
        return Quantile::NONE;
    }
    // The last rounding must not carry the value out of its bucket by a digit.
    let value = (low + (bucket.le - low) * inside).clamp(low, bucket.le);
    Quantile { value: Some(value), bounds: Some(Bounds { low, high: Some(bucket.le) }) }
}

/// The number of observations: the count of the +Inf bucket; none without one.
#[must_use]
pub fn observations(buckets: &[Bucket]) -> Option<f64> {
    settled(buckets)?.last().map(|bucket| bucket.count)
}

/// The mean of `count` observations that add up to `sum`; none without observations.
#[must_use]
pub fn mean(sum: f64, count: f64) -> Option<f64> {
    let mean = sum / count;
    (count > 0.0 && mean.is_finite()).then_some(mean)
}

/// How many observations lie above the smallest bucket bound ≥ `limit` (MODEL §4). None without
/// observations, and when only the +Inf bucket reaches that far: these buckets cannot answer.
#[must_use]
pub fn share_above(limit: f64, buckets: &[Bucket]) -> Option<ShareAbove> {
    let buckets = settled(buckets)?;
    let total = buckets.last()?.count;
    let bucket = buckets.iter().find(|bucket| bucket.le >= limit && bucket.le.is_finite())?;
    (total > 0.0).then_some(ShareAbove { bound: bucket.le, above: total - bucket.count, total })
}

/// Sorted, equal bounds added up, counts forced to grow. None when a count is no count, when a
/// bound is no number, or without a +Inf bucket.
fn settled(buckets: &[Bucket]) -> Option<Vec<Bucket>> {
    let countable = |b: &Bucket| b.count.is_finite() && b.count >= 0.0 && !b.le.is_nan();
    if !buckets.iter().all(countable) {
        return None;
    }
    let mut sorted = buckets.to_vec();
    sorted.sort_by(|a, b| a.le.total_cmp(&b.le));
    if sorted.last()?.le < f64::INFINITY {
        return None;
    }
    sorted.dedup_by(|next, kept| {
        // 0 and −0 are one bound, as in Go.
        let same = next.le == kept.le;
        if same {
            kept.count += next.count;
        }
        same
    });
    let mut highest = sorted.first()?.count;
    for bucket in &mut sorted {
        if bucket.count < highest || same_count(bucket.count, highest) {
            bucket.count = highest;
        }
        highest = bucket.count;
    }
    Some(sorted)
}

/// Prometheus' `almost.Equal` for counts that are finite and not negative.
fn same_count(a: f64, b: f64) -> bool {
    let difference = (a - b).abs();
    let sum = a + b;
    if a == 0.0 || b == 0.0 || sum < f64::MIN_POSITIVE {
        return difference < SMALL_DELTA * f64::MIN_POSITIVE;
    }
    difference / sum.min(f64::MAX) < SMALL_DELTA
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const INF: f64 = f64::INFINITY;

    fn buckets(pairs: &[(f64, f64)]) -> Vec<Bucket> {
        pairs.iter().map(|&(le, count)| Bucket { le, count }).collect()
    }

    fn value(q: f64, pairs: &[(f64, f64)]) -> Option<f64> {
        quantile(q, &buckets(pairs)).value
    }

    fn close(a: Option<f64>, b: f64) {
        let a = a.expect("a value");
        assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{a} is not {b}");
    }

    /// Traefik's default bounds: 60 up to 0.1, 30 more up to 0.3, 8 up to 1.2, 1 up to 5, 1 above.
    const TRAEFIK: &[(f64, f64)] =
        &[(0.1, 60.0), (0.3, 90.0), (1.2, 98.0), (5.0, 99.0), (INF, 100.0)];

    #[test]
    fn the_median_is_interpolated_from_zero_in_the_first_bucket() {
        // rank 50 of 60: 0.1 × 50/60
        close(value(0.5, TRAEFIK), 0.1 * 50.0 / 60.0);
        assert_eq!(
            quantile(0.5, &buckets(TRAEFIK)).bounds,
            Some(Bounds { low: 0.0, high: Some(0.1) })
        );
    }

    #[test]
    fn inside_a_bucket_the_value_is_linear() {
        // rank 95: 5 of the 8 between 0.3 and 1.2
        close(value(0.95, TRAEFIK), 0.3 + 0.9 * 5.0 / 8.0);
        // rank 90 is the last of the second bucket: its upper bound
        close(value(0.9, TRAEFIK), 0.3);
        // rank 99 is the one between 1.2 and 5
        close(value(0.99, TRAEFIK), 5.0);
    }

    #[test]
    fn beyond_the_last_bound_only_the_lower_bound_is_known() {
        let beyond = quantile(0.999, &buckets(TRAEFIK));
        close(beyond.value, 5.0);
        assert_eq!(beyond.bounds, Some(Bounds { low: 5.0, high: None }));
    }

    #[test]
    fn what_promql_calls_not_a_number_has_no_value() {
        assert_eq!(value(0.5, &[(0.1, 0.0), (INF, 0.0)]), None, "no observations");
        assert_eq!(value(0.5, &[(0.1, 1.0), (1.0, 2.0)]), None, "no +Inf bucket");
        assert_eq!(value(0.5, &[(INF, 5.0)]), None, "a single bucket");
        assert_eq!(value(0.5, &[]), None);
        assert_eq!(value(f64::NAN, TRAEFIK), None);
        assert_eq!(value(0.0, &[(0.1, 0.0), (INF, 5.0)]), None, "0 ÷ 0");
        assert_eq!(value(0.5, &[(0.1, f64::NAN), (INF, 5.0)]), None);
        assert_eq!(value(0.5, &[(0.1, -1.0), (INF, 5.0)]), None);
    }

    #[test]
    fn a_quantile_outside_zero_to_one_is_infinite() {
        assert_eq!(value(-0.1, TRAEFIK), Some(-INF));
        assert_eq!(value(1.1, TRAEFIK), Some(INF));
        assert_eq!(value(-0.1, &[]), Some(-INF), "whatever the buckets");
    }

    #[test]
    fn a_lowest_bucket_at_or_below_zero_answers_with_its_bound() {
        assert_eq!(value(0.2, &[(-1.0, 5.0), (1.0, 10.0), (INF, 10.0)]), Some(-1.0));
        assert_eq!(value(0.2, &[(0.0, 5.0), (1.0, 10.0), (INF, 10.0)]), Some(0.0));
        // Above it: from −1 to 1, rank 7.5 is half way.
        close(value(0.75, &[(-1.0, 5.0), (1.0, 10.0), (INF, 10.0)]), 0.0);
    }

    #[test]
    fn buckets_that_shrink_are_forced_to_grow() {
        // 10, 8, 12 becomes 10, 10, 12: rank 11 of 12 lies in the +Inf bucket's predecessor's end.
        let shrunk = [(1.0, 10.0), (2.0, 8.0), (3.0, 12.0), (INF, 12.0)];
        close(value(11.0 / 12.0, &shrunk), 2.5);
    }

    #[test]
    fn a_difference_in_the_last_digits_is_none() {
        // Without the tolerance the rank of q = 1 would be found in the +Inf bucket.
        let nearly = [(1.0, 1.0), (2.0, 3.0), (4.0, 3.0), (INF, 3.0 + 2e-15)];
        close(value(1.0, &nearly), 2.0);
    }

    #[test]
    fn order_and_duplicates_do_not_matter() {
        let mixed = [(INF, 50.0), (0.3, 45.0), (0.1, 30.0), (INF, 50.0), (0.1, 30.0), (0.3, 45.0)];
        close(value(0.5, &mixed), 0.1 * 50.0 / 60.0);
    }

    #[test]
    fn the_increase_is_the_difference() {
        let grown =
            increase(&buckets(&[(0.1, 5.0), (INF, 7.0)]), &buckets(&[(0.1, 9.0), (INF, 15.0)]));
        assert_eq!(grown, Some(buckets(&[(0.1, 4.0), (INF, 8.0)])));
    }

    #[test]
    fn after_a_restart_everything_counts_from_zero() {
        let before = buckets(&[(0.1, 5.0), (1.0, 6.0), (INF, 6.0)]);
        let after = buckets(&[(0.1, 3.0), (1.0, 7.0), (INF, 8.0)]);
        assert_eq!(increase(&before, &after), Some(after));
    }

    #[test]
    fn other_bounds_have_no_increase() {
        let before = buckets(&[(0.1, 5.0), (INF, 7.0)]);
        assert_eq!(increase(&before, &buckets(&[(0.2, 9.0), (INF, 15.0)])), None);
        assert_eq!(increase(&before, &buckets(&[(INF, 15.0)])), None);
    }

    #[test]
    fn a_mean_needs_observations() {
        assert_eq!(mean(3.0, 4.0), Some(0.75));
        assert_eq!(mean(0.0, 0.0), None);
        assert_eq!(mean(f64::NAN, 4.0), None);
    }

    #[test]
    fn the_share_above_uses_the_next_bound() {
        let share = share_above(1.0, &buckets(TRAEFIK)).expect("an answer");
        assert_eq!((share.bound, share.above, share.total), (1.2, 2.0, 100.0));
        assert!((share.ratio() - 0.02).abs() < 1e-15);
        assert_eq!(share_above(5.1, &buckets(TRAEFIK)), None, "only +Inf reaches that far");
        assert_eq!(share_above(0.1, &buckets(&[(0.1, 0.0), (INF, 0.0)])), None);
        assert_eq!(observations(&buckets(TRAEFIK)), Some(100.0));
    }

    prop_compose! {
        /// Any finite bounds, any counts: cumulative ones and ones that shrink.
        fn any_buckets()(
            pairs in prop::collection::vec((-10.0..100.0_f64, 0.0..1000.0_f64), 1..12),
            total in 0.0..2000.0_f64,
            cumulative in any::<bool>(),
        ) -> Vec<Bucket> {
            let mut all = buckets(&pairs);
            all.push(Bucket { le: INF, count: total });
            all.sort_by(|a, b| a.le.total_cmp(&b.le));
            if cumulative {
                let mut sum = 0.0;
                for bucket in &mut all {
                    sum += bucket.count;
                    bucket.count = sum;
                }
            }
            all
        }
    }

    proptest! {
        #[test]
        fn a_value_lies_inside_its_bounds(all in any_buckets(), q in 0.0..=1.0_f64) {
            let found = quantile(q, &all);
            prop_assert_eq!(found.value.is_some(), found.bounds.is_some());
            if let (Some(value), Some(bounds)) = (found.value, found.bounds) {
                prop_assert!(value >= bounds.low);
                prop_assert!(bounds.high.is_none_or(|high| value <= high));
            }
        }

        #[test]
        fn a_higher_quantile_is_not_smaller(
            all in any_buckets(), a in 0.0..=1.0_f64, b in 0.0..=1.0_f64,
        ) {
            let low = quantile(a.min(b), &all).value;
            let high = quantile(a.max(b), &all).value;
            if let (Some(low), Some(high)) = (low, high) {
                prop_assert!(low <= high);
            }
        }

        #[test]
        fn what_was_added_is_what_increased(all in any_buckets(), more in 0.0..50.0_f64) {
            let after: Vec<_> = all.iter().map(|b| Bucket { le: b.le, count: b.count + more }).collect();
            for bucket in increase(&all, &after).expect("the same bounds") {
                prop_assert!((bucket.count - more).abs() < 1e-9);
            }
            prop_assert_eq!(increase(&after, &all).is_some(), true);
        }
    }
}
