//! A limit that lies ahead, and when it is reached.

use super::Prospects;
use crate::domain::Timestamp;
use crate::domain::forecast::Crossing;
use crate::domain::signal::SignalStatus;

/// A limit that will be reached.
pub(super) enum Arrival<'a> {
    /// The units exceed what the phase carries: by the scenario's paths, or where it grows by the
    /// forecast by the forecast's own, as far as they reach.
    Units(&'a Prospects, Option<&'a Crossing>),
    /// A signal's metric crosses its threshold.
    Signal(&'a SignalStatus, &'a Crossing),
}

impl Arrival<'_> {
    /// The day by which it has been reached with that probability.
    pub(super) fn by(&self, probability: f64) -> Option<Timestamp> {
        match self {
            Self::Units(prospects, None) => prospects.full_by(probability),
            // Beyond the forecast's horizon its scenario's other growth is assumed.
            Self::Units(prospects, Some(crossing)) => crossing
                .by(probability)
                .or_else(|| prospects.full_by(probability).filter(|at| *at > crossing.horizon())),
            Self::Signal(_, crossing) => crossing.by(probability),
        }
    }

    /// The probability that it has been reached by an instant; none where nothing is told of it.
    pub(super) fn probability_by(&self, at: Timestamp) -> Option<f64> {
        match self {
            Self::Units(prospects, None) => prospects.probability_by(at),
            Self::Units(prospects, Some(crossing)) => {
                let assumed = prospects.probability_by(at).filter(|_| at > crossing.horizon());
                Some(crossing.probability_by(at).max(assumed.unwrap_or(0.0)))
            }
            Self::Signal(_, crossing) => Some(crossing.probability_by(at)),
        }
    }
}
