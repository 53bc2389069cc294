//! What palier knows. Pure: no I/O, no async, no clock, no unseeded randomness; time is an
//! argument. Nothing here imports another module of the house.

pub mod advice;
pub mod alert;
pub mod assessment;
pub mod budget;
pub mod capacity;
pub mod carbon;
pub mod collector;
pub mod content;
pub mod contrast;
pub mod decision;
pub mod difference;
pub mod economics;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod fleet;
pub mod forecast;
pub mod health;
pub mod histogram;
pub mod latencies;
pub mod machine;
pub mod mark;
mod mean;
pub mod message;
pub mod metric;
pub mod minutes;
pub mod money;
mod named;
pub mod observation;
pub mod openmetrics;
pub mod part;
pub mod pitch;
pub mod places;
pub mod profile;
pub mod proportion;
pub mod published_costs;
pub mod reading;
pub mod retention;
pub mod rolled;
pub mod rule_lint;
pub mod scenario;
pub mod series;
pub mod signal;
pub mod simulation;
pub mod slo;
pub mod standing;
pub mod story;
pub mod survey;
pub mod traces;
pub mod uptime;
pub mod window;

/// An instant, always in UTC. The one file that reads the clock is `runtime/clock.rs`.
pub type Timestamp = chrono::DateTime<chrono::Utc>;

/// Whether both are in the same month: an interval that is told in months is then a month.
#[must_use]
pub fn same_month(one: Timestamp, other: Timestamp) -> bool {
    use chrono::Datelike;
    (one.year(), one.month()) == (other.year(), other.month())
}
