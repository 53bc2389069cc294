//! An answer as the readings of one figure. Refuses what the figure can never be.

use super::wire::Answer;
use crate::domain::metric::{Metric, Unit};
use crate::domain::reading::{Origin, Reading};

/// The readings of a figure, oldest first; what is not a number is a gap.
pub(super) fn figure(metric: Metric, answer: &Answer, origin: &Origin) -> Vec<Reading> {
    let points = answer.series.iter().take(1).flat_map(|series| &series.points);
    let readings = points.filter_map(|point| {
        if point.value.is_nan() && metric == Metric::DbCacheHit {
            // No block was asked for.
            return Some(Reading::nothing(metric, point.at, origin));
        }
        Reading::new(metric, believed(metric, point.value)?, point.at, origin)
    });
    readings.collect()
}

/// What the figure can be; none for what it never is. A little less than 0 or more than 1 is a
/// rounding, or a counter that was read a little later than its sum.
fn believed(metric: Metric, value: f64) -> Option<f64> {
    const SLACK: f64 = 0.05;
    let bounded = metric.unit() == Unit::Ratio && metric != Metric::LoadPerCore;
    let most = if bounded { 1.0 } else { f64::MAX };
    let most_slack = if bounded { 1.0 + SLACK } else { f64::MAX };
    (-SLACK..=most_slack).contains(&value).then(|| value.clamp(0.0, most))
}

#[cfg(test)]
mod tests {
    use super::{Metric, believed};

    #[test]
    fn what_a_figure_never_is_is_a_gap_and_not_clamped() {
        let cpu = |value| believed(Metric::CpuUtilization, value);
        assert_eq!(cpu(-1e-9), Some(0.0));
        assert_eq!(cpu(1.01), Some(1.0));
        for bad in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, -5.0, 2.0] {
            assert_eq!(cpu(bad), None, "{bad}");
        }
        assert_eq!(believed(Metric::LoadPerCore, 3.5), Some(3.5));
        assert_eq!(believed(Metric::Load1, -5.0), None);
        assert_eq!(believed(Metric::MemoryTotal, f64::INFINITY), None);
    }
}
