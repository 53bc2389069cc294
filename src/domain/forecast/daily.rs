//! What of a metric's past is kept for years: one figure a day, by the forecast's own reckoning, so
//! that it is the same whether it was kept or is made anew of the minutes. Refuses hours: they are
//! of use for days only, and the minutes last that long.

use super::{Gatherer, Question, Record, Step, question};
use crate::domain::Timestamp;
use crate::domain::metric::Metric;
use crate::domain::profile::{BasisId, Comparison, Profile};
use crate::domain::series::HOLD;
use crate::domain::signal::Level;
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::time::Duration;

/// Which figure of a metric a day has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// Of what.
    pub metric: Metric,
    /// For how long a value must have held to count for its day.
    pub sustained: Duration,
    /// Which way is extreme.
    pub comparison: Comparison,
}

impl Figure {
    /// The one that a question asks for.
    #[must_use]
    pub fn of(question: &Question) -> Self {
        let Question { metric, sustained, comparison, .. } = *question;
        Self { metric, sustained, comparison }
    }

    /// What makes it of readings, up to the last step that is over at `now`.
    #[must_use]
    pub fn gatherer(self, step: Step, now: Timestamp) -> Gatherer {
        Gatherer::new(self.metric, step, self.sustained, self.comparison, now)
    }

    /// How much of what lies before a day its figure rests on.
    #[must_use]
    pub fn lead(self) -> TimeDelta {
        HOLD + TimeDelta::from_std(self.sustained).unwrap_or(TimeDelta::days(14))
    }
}

/// The figures to keep under a profile: those that any phase's signals ask for on any basis, and of
/// every metric the one that is asked for by hand.
#[must_use]
pub fn figures(profile: &Profile, basis: &BasisId) -> Vec<Figure> {
    let of_phases = profile.phases.iter().flat_map(|p| &p.signals);
    let of_signals = of_phases.filter(|s| s.level == Level::Leave).map(|s| Figure {
        metric: s.metric,
        sustained: s.duration,
        comparison: s.comparison,
    });
    let by_hand = Metric::ALL.iter().map(|m| Figure::of(&question(profile, None, basis, *m)));
    let mut figures = Vec::new();
    for figure in of_signals.chain(by_hand) {
        if !figures.contains(&figure) {
            figures.push(figure);
        }
    }
    figures
}

/// The UTC day of an instant, counted since 1970.
#[must_use]
pub fn day_of(at: Timestamp) -> i64 {
    at.timestamp().div_euclid(86_400)
}

/// The beginning of that day.
#[must_use]
pub fn day_begins(day: i64) -> Timestamp {
    Timestamp::from_timestamp(day.saturating_mul(86_400), 0).unwrap_or_default()
}

impl Record {
    /// The figures that are known, by day. Of a record of days.
    pub fn days(&self) -> impl Iterator<Item = (i64, f64)> + '_ {
        (day_of(self.first)..).zip(&self.values).filter_map(|(day, value)| Some((day, (*value)?)))
    }

    /// A record of days with those that were kept, which are preferred: the minutes that a kept
    /// figure was made of may be gone in part.
    #[must_use]
    pub fn beside(self, kept: &[(i64, f64)]) -> Self {
        let mut days: BTreeMap<i64, f64> = self.days().collect();
        days.extend(kept.iter().copied());
        let (Some((first, _)), Some((last, _))) = (days.first_key_value(), days.last_key_value())
        else {
            return self;
        };
        let values = (*first..=*last).map(|day| days.get(&day).copied()).collect();
        Self { first: day_begins(*first), values, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::profile;

    fn record(first: i64, values: &[Option<f64>]) -> Record {
        let values = values.to_vec();
        Record { metric: Metric::DiskUsed, step: Step::Day, first: day_begins(first), values }
    }

    #[test]
    fn kept_days_and_new_ones_are_one_record() {
        let newest = record(20_010, &[Some(5.0), None, Some(7.0)]);
        let kept = [(20_006, 1.0), (20_007, 2.0), (20_010, 5.5)];
        let whole = newest.clone().beside(&kept);
        let values = [Some(1.0), Some(2.0), None, None, Some(5.5), None, Some(7.0)];
        assert_eq!(whole, record(20_006, &values));
        assert_eq!(newest.clone().beside(&[]), newest);
        assert_eq!(record(0, &[]).beside(&kept[..2]), record(20_006, &[Some(1.0), Some(2.0)]));
        assert_eq!(record(0, &[]).beside(&[]), record(0, &[]));
    }

    #[test]
    fn every_question_has_its_figure_once() {
        let profile = profile();
        let basis = profile.phases[0].bases.keys().next().unwrap().clone();
        let figures = figures(&profile, &basis);
        for phase in 0..profile.phases.len() {
            for asked in super::super::questions(&profile, phase, &basis) {
                assert!(figures.contains(&Figure::of(&asked)), "{asked:?}");
            }
        }
        for metric in Metric::ALL {
            let asked = question(&profile, None, &basis, *metric);
            assert!(figures.contains(&Figure::of(&asked)), "{asked:?}");
        }
        for (i, figure) in figures.iter().enumerate() {
            assert!(!figures[..i].contains(figure), "{figure:?}");
        }
    }

    #[test]
    fn days_begin_at_midnight_before_1970_too() {
        for day in [-1, 0, 20_000] {
            assert_eq!(day_of(day_begins(day)), day);
            assert_eq!(day_of(day_begins(day) - TimeDelta::milliseconds(1)), day - 1);
        }
    }
}
