//! Days, months, lengths of time.

use super::{Arguments, Speaker, look_up};
use crate::domain::Timestamp;
use chrono::{Datelike, TimeDelta, Timelike};
use fluent_templates::fluent_bundle::FluentValue;
use std::borrow::Cow;
use std::time::Duration;

impl Speaker<'_> {
    /// « 15 March 2027 ».
    #[must_use]
    pub fn day(&self, at: Timestamp) -> String {
        let mut arguments = Arguments::with_capacity(3);
        arguments.insert(Cow::Borrowed("day"), FluentValue::from(at.day()));
        arguments.insert(Cow::Borrowed("month"), self.month_name("month", at).into());
        arguments.insert(Cow::Borrowed("year"), at.year().to_string().into());
        look_up(self.tongue, "date-day", Some(&arguments)).unwrap_or_default()
    }

    /// « March 2027 ».
    #[must_use]
    pub fn month(&self, at: Timestamp) -> String {
        format!("{} {}", self.month_name("month", at), at.year())
    }

    /// « Mar 2027 », for an axis.
    #[must_use]
    pub fn month_short(&self, at: Timestamp) -> String {
        format!("{} {}", self.month_name("month-short", at), at.year())
    }

    /// « 14:05 UTC », for an instant of today.
    #[must_use]
    pub fn clock(&self, at: Timestamp) -> String {
        format!("{:02}:{:02}:{:02} UTC", at.hour(), at.minute(), at.second())
    }

    fn month_name(&self, kind: &str, at: Timestamp) -> String {
        self.word(&format!("{kind}-{}", at.month()))
    }

    /// « 15 min ».
    #[must_use]
    pub fn duration(&self, length: Duration) -> String {
        self.quantity(length.as_secs_f64(), crate::domain::metric::Unit::Seconds)
    }

    /// An age in whole units, at most four figures: « 2 s », « 15 min », « 3 h ».
    #[must_use]
    pub fn age(&self, age: TimeDelta) -> String {
        let seconds = age.num_seconds().max(0);
        if seconds == 0 {
            return format!("0{}s", self.tongue.space());
        }
        self.quantity(seconds as f64, crate::domain::metric::Unit::Seconds)
    }
}
