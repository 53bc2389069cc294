//! A metric's value at an instant, and where it came from.

use crate::domain::Timestamp;
use crate::domain::metric::Metric;
use std::fmt;
use std::sync::Arc;

/// Who said it: `/proc`, `node_exporter`, `traefik`, `probe`, `prometheus`, `postgres`. A proper
/// name, the same in every language.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(Arc<str>);

impl Origin {
    /// An origin of that name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(Arc::from(name))
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The bounds of the histogram bucket in which a quantile lies: it is somewhere in between.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The bucket's lower bound, in the metric's unit.
    pub low: f64,
    /// The bucket's upper bound; none in the +Inf bucket: the value is only known to be above `low`.
    pub high: Option<f64>,
}

/// A metric's value at an instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Of what.
    pub metric: Metric,
    /// The value in the metric's unit, finite. None: there was nothing to measure (a latency
    /// without requests), which is not a gap.
    pub value: Option<f64>,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub origin: Origin,
    /// For quantiles from buckets.
    pub bounds: Option<Bounds>,
}

impl Reading {
    /// A reading of a finite value; none when the value is not a number or infinite.
    #[must_use]
    pub fn new(metric: Metric, value: f64, at: Timestamp, origin: &Origin) -> Option<Self> {
        value.is_finite().then(|| Self {
            metric,
            value: Some(value),
            at,
            origin: origin.clone(),
            bounds: None,
        })
    }

    /// A reading that says that there was nothing to measure.
    #[must_use]
    pub fn nothing(metric: Metric, at: Timestamp, origin: &Origin) -> Self {
        Self { metric, value: None, at, origin: origin.clone(), bounds: None }
    }

    /// The same reading with its bucket's bounds.
    #[must_use]
    pub fn within(mut self, bounds: Bounds) -> Self {
        self.bounds = Some(bounds);
        self
    }
}
