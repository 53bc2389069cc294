//! Quantiles of one month over all runs, by nearest rank. Ratios are kept as whole numbers of the
//! same order, so that one kind of column does for all.

use super::Band;

/// The place of a quantile (in tenths) among so many: the first that has so many at or below it.
fn rank(count: usize, tenths: usize) -> usize {
    (count * tenths).div_ceil(10).max(1) - 1
}

/// 10, 50 and 90 % of a column, which is put in another order; none of an empty one. The middle is
/// found first, so that either end is only looked for in its own half.
pub(super) fn band(column: &mut [i64], shown: impl Fn(i64) -> f64) -> Option<Band> {
    if column.is_empty() {
        return None;
    }
    let [low, middle, high] = [1, 5, 9].map(|tenths| rank(column.len(), tenths));
    let (below, p50, above) = column.select_nth_unstable(middle);
    let p50 = *p50;
    let p10 = if low < middle { *below.select_nth_unstable(low).1 } else { p50 };
    let p90 = if high > middle { *above.select_nth_unstable(high - middle - 1).1 } else { p50 };
    Some(Band { p10: shown(p10), p50: shown(p50), p90: shown(p90) })
}

/// A finite float as a whole number that is ordered as the float is.
pub(super) fn key(value: f64) -> i64 {
    let bits = value.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// The float of a [`key`].
pub(super) fn unkeyed(key: i64) -> f64 {
    f64::from_bits((key ^ (((key >> 63) as u64) >> 1) as i64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_sorting_says(mut column in proptest::collection::vec(-50i64..50, 1..200)) {
            let mut sorted = column.clone();
            sorted.sort_unstable();
            let at = |share: f64| {
                let rank = (share * sorted.len() as f64 - 1e-9).ceil().max(1.0) as usize;
                sorted[rank - 1] as f64
            };
            let expected = Band { p10: at(0.1), p50: at(0.5), p90: at(0.9) };
            prop_assert_eq!(band(&mut column, |v| v as f64), Some(expected));
        }

        #[test]
        fn keys_keep_the_order(a in -1e12f64..1e12, b in -1e12f64..1e12) {
            prop_assert_eq!(a.total_cmp(&b), key(a).cmp(&key(b)));
            prop_assert_eq!(unkeyed(key(a)), a);
        }
    }
}
