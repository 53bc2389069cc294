//! Recording, and playing what was recorded or is made up: what the command line says of it. No file
//! and no variable speaks of these: they hold for one run.

use crate::domain::Timestamp;
use chrono::TimeDelta;
use std::path::PathBuf;
use std::str::FromStr;

/// How many times as fast as it happened something is played: at least…
pub const SLOWEST: f64 = 0.1;
/// …and at most.
pub const FASTEST: f64 = 1000.0;
/// A story may want to be told faster: it tells of years.
pub const FASTEST_STORY: f64 = 50_000.0;

/// Where what the sources say is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// A file that is not there yet.
    pub path: PathBuf,
    /// Hosts, mounts, devices, addresses and the like get other names.
    pub anonymous: bool,
}

/// How what is played is played.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Play {
    /// Times as fast as it happened, [`SLOWEST`] to [`FASTEST`], a story
    /// to [`FASTEST_STORY`]; none: as fast as it happened, or
    /// as a story wants to be told.
    pub speed: Option<f64>,
    /// Where to begin to show it; none: at its beginning.
    pub from: Option<Moment>,
    /// It stands still until it is told to go on.
    pub paused: bool,
    /// Without a screen: up to where; none: to its end.
    pub at: Option<Moment>,
}

/// An instant of what is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// So long after its beginning.
    After(TimeDelta),
    /// By the clock.
    At(Timestamp),
}

impl Moment {
    /// The instant, in what begins then.
    #[must_use]
    pub fn of(self, starts: Timestamp) -> Timestamp {
        match self {
            Self::After(length) => starts.checked_add_signed(length).unwrap_or(starts),
            Self::At(at) => at,
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        if let Ok(at) = chrono::DateTime::parse_from_rfc3339(words) {
            return Ok(Self::At(at.to_utc()));
        }
        let length =
            humantime::parse_duration(words).ok().and_then(|l| TimeDelta::from_std(l).ok());
        let length = length.filter(|l| *l <= TimeDelta::days(36_500));
        length.map(Self::After).ok_or_else(|| {
            "write a time after its beginning (90s, 2h 30m) or an instant (2026-11-22T08:00:00Z)"
                .into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_after_the_beginning_or_an_instant() {
        let starts = Timestamp::from_timestamp(1_000, 0).unwrap();
        let after: Moment = "1m 30s".parse().unwrap();
        assert_eq!(after.of(starts).timestamp(), 1_090);
        let at: Moment = "1970-01-01T01:00:00+01:00".parse().unwrap();
        assert_eq!(at.of(starts).timestamp(), 0);
        for bad in ["", "soon", "-5s", "900000y"] {
            assert!(bad.parse::<Moment>().is_err(), "{bad}");
        }
    }
}
