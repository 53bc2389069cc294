//! `[history]`: for how long the history keeps what.

use super::error::{Fault, Problems, Source};
use super::file::HistoryFile;
use super::value::Lasting;
use crate::domain::retention::Retention;
use chrono::TimeDelta;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;
use toml::Spanned;

/// What a length of retention can be, in days: the newest hour is never packed, and what is kept for
/// longer than a year reading by reading is another program's task.
const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
const FULL: RangeInclusive<u64> = HOUR..=366 * DAY;
const MINUTES: RangeInclusive<u64> = DAY..=366 * DAY;
const ROLLED: RangeInclusive<u64> = DAY..=20 * 366 * DAY;

/// The retention; what cannot be goes to `problems`.
pub(super) fn resolve(
    file: &HistoryFile,
    source: &Arc<Source>,
    problems: &mut Problems,
) -> Retention {
    let usual = Retention::default();
    let mut one =
        |key: &str, written: Option<&Spanned<Lasting>>, usual, bounds: &RangeInclusive<u64>| {
            let Some(written) = written else { return usual };
            let length = written.get_ref().0;
            let fits = bounds.contains(&length.as_secs());
            if let Some(length) = TimeDelta::from_std(length).ok().filter(|_| fits) {
                return length;
            }
            let show = |length| humantime::format_duration(length).to_string();
            let ends = [bounds.start(), bounds.end()].map(|s| show(Duration::from_secs(*s)));
            let fault = Fault::impossible(
                format!("`{key}` cannot be {}", show(length)),
                format!("write a length of time from {} to {}", ends[0], ends[1]),
            );
            problems.at(source, written.span(), fault);
            usual
        };
    Retention {
        full: one("full", file.full.as_ref(), usual.full, &FULL),
        minutes: one("minutes", file.minutes.as_ref(), usual.minutes, &MINUTES),
        five_minutes: one("five-minutes", file.five_minutes.as_ref(), usual.five_minutes, &ROLLED),
        hours: one("hours", file.hours.as_ref(), usual.hours, &ROLLED),
        days: one("days", file.days.as_ref(), usual.days, &ROLLED),
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Environment, Flags, load_text};
    use chrono::TimeDelta;

    fn told(text: &str) -> Result<crate::domain::retention::Retention, String> {
        let loaded =
            load_text("palier.toml".as_ref(), text, &Flags::default(), &Environment::default());
        loaded.map(|config| config.retention).map_err(|error| error.to_string())
    }

    #[test]
    fn each_length_is_its_own_and_the_others_stay() {
        let keep =
            told("store = false\n[history]\nfull = \"72h\"\nfive-minutes = \"1y\"\n").unwrap();
        assert_eq!(keep.full, TimeDelta::hours(72));
        assert_eq!(keep.five_minutes, TimeDelta::hours(8766));
        assert_eq!(keep.minutes, TimeDelta::days(35));
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_line() {
        for wrong in ["full = \"5min\"", "minutes = \"2h\"", "hours = \"100y\"", "weeks = \"1d\""] {
            let error = told(&format!("store = false\n[history]\n{wrong}\n")).unwrap_err();
            assert!(error.contains(wrong), "{error}");
        }
    }
}
