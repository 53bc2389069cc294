//! For how long the history keeps what. Figures of a promise rest on it: the capacity looks at 28
//! days of minutes, the error budget at 30.

use chrono::TimeDelta;

/// How long to keep what, counted back from the present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Every reading, as it was read.
    pub full: TimeDelta,
    /// One reading a minute: the mean, or of a percentile the last. Counted from the present too: of
    /// what is kept in full there are no minutes.
    pub minutes: TimeDelta,
    /// Count, mean, min, max and last of five minutes, beside the readings.
    pub five_minutes: TimeDelta,
    /// The same of an hour.
    pub hours: TimeDelta,
    /// One figure a day.
    pub days: TimeDelta,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            full: TimeDelta::hours(48),
            minutes: TimeDelta::days(35),
            five_minutes: TimeDelta::days(90),
            // Five years.
            hours: TimeDelta::seconds(5 * 31_557_600),
            // Three years and a bit.
            days: TimeDelta::days(1100),
        }
    }
}
