//! The scale that a method works on: its own for each kind of metric, then centred and reduced, so
//! that a disk in bytes and a ratio are the same numbers to the method (MSTL calculates in single
//! precision, in which 25 GB would move in steps of 2 kB).

use super::Scale;
use crate::domain::metric::{Metric, Unit};

/// Ratios are held this far from 0 and 1, where the logit has no end.
const EDGE: f64 = 0.001;

impl Scale {
    /// The scale for a metric (MODEL §5).
    #[must_use]
    pub fn of(metric: Metric) -> Self {
        match (metric, metric.shown_unit()) {
            (Metric::DiskUtilization | Metric::MemoryUtilization, _) => Self::Raw,
            (_, Unit::Ratio) => Self::Logit,
            (_, Unit::Count | Unit::PerSecond) => Self::Log1p,
            _ => Self::Raw,
        }
    }

    /// From the metric's unit onto the scale.
    #[must_use]
    pub fn forward(self, value: f64) -> f64 {
        match self {
            Self::Raw => value,
            Self::Logit => {
                let p = value.clamp(EDGE, 1.0 - EDGE);
                (p / (1.0 - p)).ln()
            }
            Self::Log1p => value.max(0.0).ln_1p(),
        }
    }

    /// And back.
    #[must_use]
    pub fn back(self, scaled: f64) -> f64 {
        match self {
            Self::Raw => scaled,
            Self::Logit => 1.0 / (1.0 + (-scaled).exp()),
            Self::Log1p => scaled.exp_m1().max(0.0),
        }
    }
}

/// Onto a method's numbers and back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lens {
    scale: Scale,
    centre: f64,
    width: f64,
    low: f64,
    high: f64,
}

impl Lens {
    /// For these values of the metric; none when they are all the same, as far as floats tell.
    pub(super) fn over(metric: Metric, values: &[f64]) -> Option<Self> {
        let scale = Scale::of(metric);
        let scaled = || values.iter().map(|v| scale.forward(*v));
        let count = values.len() as f64;
        let centre = scaled().sum::<f64>() / count;
        let width = (scaled().map(|v| (v - centre).powi(2)).sum::<f64>() / count).sqrt();
        let least = 1e-9 * centre.abs().max(1e-6);
        let high = if metric.unit() == Unit::Ratio && metric != Metric::LoadPerCore {
            1.0
        } else {
            f64::INFINITY
        };
        let low = if metric == Metric::ProbeCertificateDays { f64::NEG_INFINITY } else { 0.0 };
        (width > least && width.is_finite()).then_some(Self { scale, centre, width, low, high })
    }

    pub(super) fn forward(self, value: f64) -> f64 {
        (self.scale.forward(value) - self.centre) / self.width
    }

    /// Back into the metric's unit, within what the metric can be.
    pub(super) fn back(self, scaled: f64) -> f64 {
        self.scale.back(scaled.mul_add(self.width, self.centre)).clamp(self.low, self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn scales_by_hand() {
        // ln(0.8 ÷ 0.2) = ln 4; ln(1 + 1499) = ln 1500; 0 is held at 0.001: ln(0.001 ÷ 0.999).
        assert!((Scale::Logit.forward(0.8) - 1.386_294_361).abs() < 1e-9);
        assert!((Scale::Logit.forward(0.0) + 6.906_754_779).abs() < 1e-9);
        assert!((Scale::Log1p.forward(1499.0) - 7.313_220_387).abs() < 1e-9);
        assert_eq!(Scale::Raw.forward(25e9), 25e9);
    }

    #[test]
    fn what_has_a_stock_stays_straight() {
        assert_eq!(Scale::of(Metric::DiskUtilization), Scale::Raw);
        assert_eq!(Scale::of(Metric::MemoryUsed), Scale::Raw);
        assert_eq!(Scale::of(Metric::CpuUtilization), Scale::Logit);
        assert_eq!(Scale::of(Metric::UnitsCount), Scale::Log1p);
        // A load per core may exceed 1, where a logit has nothing to say.
        assert_eq!(Scale::of(Metric::LoadPerCore), Scale::Log1p);
    }

    #[test]
    fn a_constant_has_no_width() {
        assert!(Lens::over(Metric::DiskUsed, &[0.0; 20]).is_none());
        assert!(Lens::over(Metric::DiskUsed, &[25e9; 20]).is_none());
        assert!(Lens::over(Metric::DiskUsed, &[25e9, 25e9 + 4096.0]).is_some());
    }

    proptest! {
        #[test]
        fn there_and_back(value in 0.002f64..0.998) {
            for metric in [Metric::CpuUtilization, Metric::DiskUtilization, Metric::UnitsCount] {
                let lens = Lens::over(metric, &[0.1, 0.5, 0.4]).unwrap();
                prop_assert!((lens.back(lens.forward(value)) - value).abs() < 1e-9);
            }
        }
    }
}
