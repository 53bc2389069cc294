//! Readers of what others measured and wrote down: `thresholds.env` and the JSON files of
//! `vps_metrics.sh`, sysstat's `sadf -j`, and CSV. Pure: bytes in, means of minutes or signals out;
//! whoever calls bounds the size. They refuse, in one sentence with the file, the place and what was
//! found there, whatever they would have to guess: a time without its zone, a metric that nobody
//! knows, a value that a metric never has. What says that nothing was measured (`N/A`, an empty
//! cell) is a gap.
//!
//! | file | subject |
//! |---|---|
//! | `csv` | spreadsheets and exports, wide or long |
//! | `openmetrics` | OpenMetrics text with timestamps, palier's own export among it |
//! | `sadf` | sysstat's JSON, of one file or many |
//! | `sysstat` | running `sadf`, here or over SSH |
//! | `thresholds` | `thresholds.env` into signals |
//! | `vps` | the files of `vps_metrics.sh` |

pub mod csv;
pub mod marks;
pub mod openmetrics;
pub mod sadf;
pub mod sysstat;
pub mod thresholds;
pub mod vps;

use crate::domain::Timestamp;
use crate::domain::message::{Message, clean};
use crate::domain::metric::{Metric, Unit};
use crate::domain::reading::Reading;
use chrono::DateTime;
use std::collections::BTreeMap;

/// A file larger than this is not read: weeks of `sadf -A` have some 40 MB.
pub const LARGEST: u64 = 64 << 20;

/// A file of which there are thousands has a kilobyte, and not a thousand.
pub const LARGEST_OF_MANY: u64 = 1 << 20;

/// Minutes that one import holds in memory: three years of one metric, five weeks of thirty.
pub const MOST_MINUTES: usize = 2_000_000;

/// In milliseconds.
const MINUTE: i64 = 60_000;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `KEY=number` lines of alert thresholds.
    Thresholds,
    /// One run of `vps_metrics.sh`, or several in a row.
    VpsMetrics,
    /// `sadf -j`.
    Sadf,
    /// A table.
    Csv,
    /// `OpenMetrics` text with timestamps.
    OpenMetrics,
}

impl Format {
    /// What a text is, by its own words; none: nothing that is known here.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with('{') {
            // Each names itself within its first words.
            let head = text.get(..4096.min(text.len())).unwrap_or(text);
            return if head.contains("\"sysstat\"") {
                Some(Self::Sadf)
            } else if text.contains("\"timestamp\"") {
                Some(Self::VpsMetrics)
            } else {
                None
            };
        }
        if openmetrics::is_meant(text) {
            return Some(Self::OpenMetrics);
        }
        let told =
            text.lines().find(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#'))?;
        if thresholds::is_assignment(told) {
            return Some(Self::Thresholds);
        }
        csv::is_header(told).then_some(Self::Csv)
    }
}

/// The mean of what was read in a minute, at its last reading.
#[derive(Debug, Clone, Copy)]
struct Mean {
    sum: f64,
    count: u32,
    last: i64,
}

/// What was read so far, by minutes.
#[derive(Debug, Default)]
pub struct Batch {
    minutes: BTreeMap<Metric, BTreeMap<i64, Mean>>,
    held: usize,
    /// Values that were not there: `N/A`, empty cells, and those that no metric ever has.
    pub gaps: usize,
}

impl Batch {
    /// Takes a value in the metric's unit. One that the metric never has is a gap. False: it holds
    /// as much as it may.
    #[must_use]
    pub fn push(&mut self, metric: Metric, at: Timestamp, value: f64) -> bool {
        if !is_possible(metric, value) {
            self.gaps += 1;
            return true;
        }
        let at = at.timestamp_millis();
        let minutes = self.minutes.entry(metric).or_default();
        let minute = at.div_euclid(MINUTE);
        if self.held >= MOST_MINUTES && !minutes.contains_key(&minute) {
            return false;
        }
        let mean = minutes.entry(minute).or_insert_with(|| {
            self.held += 1;
            Mean { sum: 0.0, count: 0, last: at }
        });
        mean.sum += value;
        mean.count += 1;
        mean.last = mean.last.max(at);
        true
    }

    /// Takes readings; what has no value is left out. False: it holds as much as it may.
    #[must_use]
    pub fn extend(&mut self, readings: &[Reading]) -> bool {
        readings.iter().all(|r| r.value.is_none_or(|value| self.push(r.metric, r.at, value)))
    }

    /// Whether nothing was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held == 0
    }

    /// The minutes of each metric, oldest first.
    #[must_use]
    pub fn finish(self) -> BTreeMap<Metric, Vec<(Timestamp, f64)>> {
        let of = |minutes: BTreeMap<i64, Mean>| {
            minutes
                .into_values()
                .filter_map(|mean| {
                    let at = Timestamp::from_timestamp_millis(mean.last)?;
                    Some((at, mean.sum / f64::from(mean.count)))
                })
                .collect()
        };
        self.minutes.into_iter().map(|(metric, minutes)| (metric, of(minutes))).collect()
    }
}

/// Whether a metric can have that value: a share lies between 0 and 1, and nothing but a
/// certificate's days is negative.
#[must_use]
pub fn is_possible(metric: Metric, value: f64) -> bool {
    // No machine has more of anything: an exabyte, a million years.
    const MOST: f64 = 1e18;
    let least = if metric == Metric::ProbeCertificateDays { -1e6 } else { 0.0 };
    let share = metric.unit() == Unit::Ratio && metric != Metric::LoadPerCore;
    (least..=if share { 1.0 } else { MOST }).contains(&value)
}

/// The sentence for more than may be held.
fn too_much(file: &str) -> Message {
    let most = MOST_MINUTES as f64;
    Message::new("import-too-much").text("file", file).quantity("most", most, Unit::Count)
}

/// An instant as a person or a script writes it: ISO 8601 with its zone (`Z`, `+02:00`, `+0200`), a
/// UTC day, or Unix seconds or milliseconds. None: no such thing, or no zone.
#[must_use]
pub fn instant(words: &str) -> Option<Timestamp> {
    let words = words.trim();
    // Before 2001 nobody's disk was watched; in 2286 somebody else's is.
    let sane =
        |at: Timestamp| (1_000_000_000..10_000_000_000).contains(&at.timestamp()).then_some(at);
    if let Ok(number) = words.replace(',', ".").parse::<f64>() {
        let seconds = if number >= 1e11 { number / 1e3 } else { number };
        let fits = (1e9..1e10).contains(&seconds);
        return fits.then(|| Timestamp::from_timestamp_millis((seconds * 1e3).round() as i64))?;
    }
    if words.len() == 10 {
        let day = chrono::NaiveDate::parse_from_str(words, "%Y-%m-%d").ok()?;
        return sane(day.and_hms_opt(0, 0, 0)?.and_utc());
    }
    let spaced = words.replacen(' ', "T", 1);
    let forms = ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%.f %z"];
    DateTime::parse_from_rfc3339(&spaced)
        .or_else(|_| DateTime::parse_from_str(&spaced, forms[0]))
        .or_else(|_| DateTime::parse_from_str(&spaced, forms[1]))
        .or_else(|_| DateTime::parse_from_str(&spaced, forms[2]))
        .ok()
        .and_then(|at| sane(at.to_utc()))
}

/// What was found, for a sentence: no longer than a person reads.
fn found(words: &str) -> String {
    clean(words, 60)
}

#[cfg(test)]
mod tests;
