//! The first line of a recording: what it is of, and what must be known to look at it as it was looked
//! at.

use crate::config::Config;
use crate::config::target::UnitsSource;
use crate::domain::Timestamp;
use crate::domain::collector::Windows;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// The version of the format. What is only added does not make a new one: what this program does not
/// know it passes over.
pub const FORMAT: u32 = 1;

/// What a recording says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the format; its name is how a recording is known.
    #[serde(rename = "palier-recording")]
    pub format: u32,
    /// The palier that wrote it.
    pub palier: String,
    /// The target's name.
    pub target: String,
    /// What it is: `local`, `ssh`, `prometheus`, `kube`.
    pub kind: String,
    /// The business.
    pub profile: String,
    /// Which of its sets of capacities.
    pub basis: String,
    /// The phase that the target is in; none: it was taken from the machine's size.
    pub phase: Option<String>,
    /// The assumptions.
    pub scenario: String,
    /// Between two looks, seconds.
    pub refresh: f64,
    /// Over what rates are formed, seconds: the machine's, the requests'; and between two looks.
    pub windows: [f64; 3],
    /// Where the count of units comes from: `given`, `sql`, `promql`, `file`, `command`.
    pub units: Option<String>,
    /// How many, where the count was given by hand.
    pub count: Option<f64>,
    /// When it began.
    pub started: Timestamp,
    /// Names were changed.
    pub anonymous: bool,
}

impl Header {
    /// Of what begins to be watched now.
    #[must_use]
    pub fn of(config: &Config, windows: Windows, now: Timestamp) -> Self {
        let anonymous = config.record.as_ref().is_some_and(|r| r.anonymous);
        let seconds = |length: TimeDelta| length.as_seconds_f64();
        let units = config.units.as_ref().map(|units| match units {
            UnitsSource::Given { .. } => "given",
            UnitsSource::Sql(_) => "sql",
            UnitsSource::Promql(_) => "promql",
            UnitsSource::File(_) => "file",
            UnitsSource::Command(_) => "command",
        });
        Self {
            format: FORMAT,
            palier: env!("CARGO_PKG_VERSION").to_owned(),
            target: if anonymous { "target-1".to_owned() } else { config.target.name.clone() },
            kind: config.target.kind.id().to_owned(),
            profile: config.profile.id.clone(),
            basis: config.basis.clone(),
            phase: config.phase.clone(),
            scenario: config.scenario.clone(),
            refresh: config.refresh.as_secs_f64(),
            windows: [windows.host, windows.traffic, windows.interval].map(seconds),
            units: units.map(str::to_owned),
            count: match &config.units {
                Some(UnitsSource::Given { count, .. }) => Some(*count),
                _ => None,
            },
            // As fine as the news.
            started: super::wire::instant(super::wire::micros(now)).unwrap_or(now),
            anonymous,
        }
    }

    /// Over what rates were formed; none: it says nothing of use.
    #[must_use]
    pub fn windows(&self) -> Option<Windows> {
        let length = |seconds: f64| {
            let sound = (0.0..=86_400.0).contains(&seconds);
            sound.then(|| TimeDelta::milliseconds((seconds * 1e3) as i64))
        };
        let [host, traffic, interval] = self.windows;
        Some(Windows {
            host: length(host)?,
            traffic: length(traffic)?,
            interval: length(interval).filter(|i| !i.is_zero())?,
        })
    }
}

/// A program and its news, named once.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Declared {
    /// The place in the order of declaration; a line of news names it.
    pub(super) stream: usize,
    pub(super) source: String,
    pub(super) news: String,
    pub(super) of: String,
}

/// The last line of one that was ended in order.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ended {
    /// Microseconds after the line before.
    pub(super) end: i64,
    /// How many pieces of news were left out because the disk was too slow.
    pub(super) missing: u64,
}

/// A line of news: microseconds after the line before, the stream, and what changed in it.
pub(super) type Line = (i64, usize, serde_json::Value);
