//! Is all well: each figure against the profile's limits, and the worst of them.

use crate::domain::metric::Metric;
use crate::domain::profile::{Comparison, Limit};

/// How a figure stands. Ordered: the worst is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// Within the limits.
    Ok,
    /// Not known.
    Unknown,
    /// A worry.
    Warning,
    /// An alarm.
    Critical,
}

impl Condition {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unknown => "unknown",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }

    /// The exit code of `check`, as monitoring plugins have it.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
        }
    }
}

/// The limit of a metric, if the profile has one.
#[must_use]
pub fn limit(limits: &[Limit], metric: Metric) -> Option<&Limit> {
    limits.iter().find(|l| l.metric == metric)
}

/// A value against its limit; without a limit any value is ok, without a value it is unknown.
#[must_use]
pub fn condition(limit: Option<&Limit>, value: Option<f64>) -> Condition {
    let Some(value) = value else { return Condition::Unknown };
    let Some(limit) = limit else { return Condition::Ok };
    let beyond = |threshold: f64| match limit.comparison {
        Comparison::Above => value > threshold,
        Comparison::Below => value < threshold,
    };
    if beyond(limit.critical) {
        Condition::Critical
    } else if beyond(limit.warning) {
        Condition::Warning
    } else {
        Condition::Ok
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_limit_is_worse_and_the_limit_itself_is_not_beyond() {
        let cpu = Limit {
            metric: Metric::CpuUtilization,
            comparison: Comparison::Above,
            warning: 0.7,
            critical: 0.85,
        };
        let at = |v| condition(Some(&cpu), v);
        assert_eq!(at(Some(0.7)), Condition::Ok);
        assert_eq!(at(Some(0.71)), Condition::Warning);
        assert_eq!(at(Some(0.86)), Condition::Critical);
        assert_eq!(at(None), Condition::Unknown);
        assert_eq!(condition(None, Some(9.0)), Condition::Ok);
    }
}
