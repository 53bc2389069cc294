//! What is forecast for a phase: each of its signals, and the count of units.

use super::{Crossing, Forecast, Outlook, Step};
use crate::domain::Timestamp;
use crate::domain::metric::Metric;
use crate::domain::profile::{BasisId, Comparison, Profile, SignalSpec};
use crate::domain::signal::Level;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::time::Duration;

/// « constant » (MODEL §3).
const CONSTANT: Duration = Duration::from_mins(15);

/// A forecast from a history that ends farther than this from the count in use, as a share of it,
/// is of another count: turned by hand, or given anew.
const ANOTHER_COUNT: f64 = 0.1;

/// One thing to forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The signal that asks; none: the count of units against the phase's end.
    pub signal: Option<String>,
    /// Of what.
    pub metric: Metric,
    /// For how long a value must have held to count for its day.
    pub sustained: Duration,
    /// Which way is extreme; above where there is no threshold.
    pub comparison: Comparison,
    /// In the metric's unit; none where the phase has no upper end.
    pub threshold: Option<f64>,
}

/// What is asked for the phase of that index on that basis: each signal that counts there, and the
/// units against the count that the phase carries.
#[must_use]
pub fn questions(profile: &Profile, phase: usize, basis: &BasisId) -> Vec<Question> {
    let Some(phase) = profile.phases.get(phase) else { return Vec::new() };
    let of_phase = |s: &&SignalSpec| s.level == Level::Leave;
    let own = phase.signals.iter().filter(of_phase);
    let own = own.filter(|s| s.basis.as_ref().is_none_or(|b| b == basis));
    let of_signal = own.map(|s| Question {
        signal: Some(s.name.clone()),
        metric: s.metric,
        sustained: s.duration,
        comparison: s.comparison,
        threshold: Some(s.threshold),
    });
    let limit = phase.bases.get(basis).and_then(|b| b.upgrade_at.or(b.to));
    let units = Question {
        signal: None,
        metric: Metric::UnitsCount,
        sustained: Duration::ZERO,
        comparison: Comparison::Above,
        threshold: limit.map(|l| l as f64),
    };
    of_signal.chain([units]).collect()
}

/// What is asked of one metric by hand: as the phase's first signal on it asks, else as the first
/// of any phase; without a signal, what was sustained for a quarter of an hour, and no threshold.
#[must_use]
pub fn question(
    profile: &Profile,
    phase: Option<usize>,
    basis: &BasisId,
    metric: Metric,
) -> Question {
    let of = |phase| questions(profile, phase, basis).into_iter().find(|q| q.metric == metric);
    if let Some(own) = phase.and_then(of) {
        return own;
    }
    let like = (0..profile.phases.len()).find_map(of);
    let limit = profile.limits.iter().find(|l| l.metric == metric);
    let comparison = like.as_ref().map(|q| q.comparison).or(limit.map(|l| l.comparison));
    Question {
        signal: None,
        metric,
        sustained: like.map_or(CONSTANT, |q| q.sustained),
        comparison: comparison.unwrap_or(match metric {
            Metric::ProbeUp
            | Metric::ProbeCertificateDays
            | Metric::DbCacheHit
            | Metric::NodesReady
            | Metric::PodsReady => Comparison::Below,
            _ => Comparison::Above,
        }),
        threshold: None,
    }
}

/// All that was asked and what came of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outlooks {
    /// When.
    pub at: Option<Timestamp>,
    /// In the order of the questions.
    pub answers: Vec<(Question, Outlook)>,
}

impl Outlooks {
    /// Nothing was forecast.
    pub const NONE: Self = Self { at: None, answers: Vec::new() };

    /// The forecast that a signal asked for.
    #[must_use]
    pub fn signal(&self, name: &str) -> Option<&Outlook> {
        let of = |(q, _): &&(Question, Outlook)| q.signal.as_deref() == Some(name);
        self.answers.iter().find(of).map(|(_, o)| o)
    }

    /// When a signal's threshold is crossed.
    #[must_use]
    pub fn crossing(&self, signal: &str) -> Option<&Crossing> {
        self.signal(signal)?.as_ref().ok()?.crossing.as_ref()
    }

    /// The forecast of the count of units, against the phase's end.
    #[must_use]
    pub fn units(&self) -> Option<&Outlook> {
        self.answers.iter().find(|(q, _)| q.signal.is_none()).map(|(_, o)| o)
    }

    /// The probability that a signal's threshold is crossed by an instant; none without a forecast.
    #[must_use]
    pub fn probability_by(&self, signal: &str, at: Timestamp) -> Option<f64> {
        self.crossing(signal).map(|c| c.probability_by(at))
    }

    /// The median count of units at the end of each month to come, as far as the forecast reaches:
    /// what a scenario that grows by the forecast stands on. None without a forecast.
    #[must_use]
    pub fn monthly_units(&self) -> Option<Vec<(NaiveDate, f64)>> {
        self.units()?.as_ref().ok().map(month_ends)
    }

    /// The same as a projection from `now` counts: first the end of the month of `now`, then each
    /// month without a gap. Empty where the forecast says nothing of `count`: there is none, it
    /// ended before, or its own history is of another count (more than a tenth away).
    #[must_use]
    pub fn units_ahead(&self, now: Timestamp, count: f64) -> Vec<f64> {
        let Some(Ok(forecast)) = self.units() else { return Vec::new() };
        let last = forecast.history.iter().rev().flatten().next();
        if last.is_none_or(|last| (last - count).abs() > count.abs() * ANOTHER_COUNT) {
            return Vec::new();
        }
        let month = |day: NaiveDate| day.year() * 12 + day.month0() as i32;
        let present = month(now.date_naive());
        let ends: BTreeMap<i32, f64> =
            month_ends(forecast).into_iter().map(|(day, median)| (month(day), median)).collect();
        // On a month's last day the forecast's first step is in the next: it is as good as the end.
        let late = month((forecast.from + forecast.step).date_naive()) == present + 1;
        let first = forecast.median.first().copied().filter(|_| late);
        let ends = (present..).map(|m| {
            let early = first.filter(|_| m == present);
            ends.get(&m).copied().or(early).filter(|count| count.is_finite())
        });
        ends.map_while(|end| end).collect()
    }

    /// When the count of units crosses exactly that limit; none where another one, or none, was
    /// asked for.
    #[must_use]
    pub fn units_crossing(&self, limit: f64) -> Option<&Crossing> {
        let crossing = self.units()?.as_ref().ok()?.crossing.as_ref()?;
        ((crossing.threshold - limit).abs() < 0.5).then_some(crossing)
    }
}

/// The median at the last step of each whole month that a forecast covers.
#[must_use]
pub fn month_ends(forecast: &Forecast) -> Vec<(NaiveDate, f64)> {
    let mut ends = BTreeMap::new();
    for (step, median) in (1..).zip(&forecast.median) {
        let day = (forecast.from + forecast.step * step).date_naive();
        let next = day + forecast.step;
        if next.month() != day.month() {
            ends.insert(day, *median);
        }
    }
    ends.into_iter().collect()
}

/// The step that serves a horizon: hours below 14 days, days from there on.
#[must_use]
pub fn step_for(days: i64) -> Step {
    if days < 14 { Step::Hour } else { Step::Day }
}
