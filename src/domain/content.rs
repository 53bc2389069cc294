//! What a store of readings holds, metric by metric. Refuses to know how it is kept.

use super::Timestamp;

/// What the store holds of one metric of one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// Of which target.
    pub target: String,
    /// Of which metric, by its id.
    pub metric: String,
    /// The oldest and the newest reading; none: only days.
    pub span: Option<(Timestamp, Timestamp)>,
    /// How many readings.
    pub readings: usize,
    /// The first and the last day with a figure, since 1970; none: no day.
    pub days: Option<(i64, i64)>,
    /// How many days have one.
    pub day_count: usize,
    /// Whose the readings and figures are.
    pub origins: Vec<String>,
}
