//! `palier check`, `advise`, `forecast` and `snapshot` as typed.

use super::{Aim, Place};
use crate::app::Screen;
use crate::cli::words::{horizon, screen, size};
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) aim: Aim,
    /// All targets of the configuration: one line each, and the worst exit code
    #[arg(long, conflicts_with = "aim")]
    pub(crate) all: bool,
    /// With --all: so many at once
    #[arg(long, value_name = "N", default_value_t = 8, requires = "all",
          value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) jobs: u16,
    /// Write palier's own figures to where `[remote-write]` of the configuration says
    #[arg(long, conflicts_with = "all")]
    pub(crate) remote_write: bool,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Advise {
    #[command(flatten)]
    pub(crate) aim: Aim,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Forecast {
    /// Of what, by its name: disk.utilization, units.count
    #[arg(value_name = "METRIC")]
    pub(crate) metric: String,
    #[command(flatten)]
    pub(crate) aim: Place,
    /// When this is crossed, in the metric's unit: 85 %, 1s, 30 GB; else the phase's own threshold
    #[arg(long, value_name = "VALUE")]
    pub(crate) threshold: Option<String>,
    /// How far ahead: 90d; below 14 days by the hour; else as far as the history carries
    #[arg(long, value_name = "TIME", value_parser = horizon)]
    pub(crate) horizon: Option<chrono::TimeDelta>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Snapshot {
    #[command(flatten)]
    pub(crate) aim: Aim,
    /// Which screen
    #[arg(long, default_value = "cockpit", value_name = "NAME", value_parser = screen)]
    pub(crate) screen: Screen,
    /// Columns x rows
    #[arg(long, default_value = "80x24", value_name = "WxH", value_parser = size)]
    pub(crate) size: (u16, u16),
    /// As what
    #[arg(long, default_value = "text")]
    pub(crate) format: Format,
    /// As plain sentences in reading order, without frames, bars and signs
    #[arg(long, visible_alias = "screen-reader", conflicts_with = "size")]
    pub(crate) linear: bool,
}

/// How a snapshot is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Plain characters
    Text,
    /// With colours
    Ansi,
}
