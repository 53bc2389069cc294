//! Instants, in UTC.

use super::{Day, Scalar};
use crate::config::error::Fault;
use crate::domain::Timestamp;
use chrono::{NaiveDateTime, NaiveTime};

/// A day, or a day and a time of day; UTC.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Moment(pub(crate) Timestamp);

impl Scalar for Moment {
    const EXPECTED: &'static str =
        "a day or an instant in quotes, such as \"2027-03-15\" or \"2027-03-15 09:30\" (UTC)";

    fn from_words(words: &str) -> Result<Self, Fault> {
        let words = words.trim();
        let (day, time) = words.split_once([' ', 'T']).unwrap_or((words, "00:00"));
        let time = NaiveTime::parse_from_str(time.trim().trim_end_matches('Z'), "%H:%M");
        let Ok(time) = time else {
            return Err(Fault::impossible(
                format!("`{words}` is no instant"),
                format!("write {}", Self::EXPECTED),
            ));
        };
        Day::from_words(day).map(|day| Self(NaiveDateTime::new(day.0, time).and_utc()))
    }
}

super::scalars!(Moment);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_and_a_time_is_of_that_day() {
        let seconds = |words| Moment::from_words(words).unwrap().0.timestamp();
        assert_eq!(seconds("1970-01-02"), 86_400);
        assert_eq!(seconds("1970-01-02 01:30"), 86_400 + 5_400);
        assert_eq!(seconds("1970-01-02T01:30Z"), 86_400 + 5_400);
        for wrong in ["", "soon", "2027-02-30", "2027-01-01 25:00", "2027-01-01 10"] {
            assert!(Moment::from_words(wrong).is_err(), "{wrong}");
        }
    }
}
