//! `palier history` as typed.

use super::{explicit, horizon, wrong};
use crate::cli::words::step;
use crate::config::Explicit;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct History {
    #[command(subcommand)]
    pub(crate) command: HistoryCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HistoryCommand {
    /// How large the store is, and what is in it, by target and metric
    Info {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Pack, roll up and drop what is older than the configuration keeps
    Prune {
        /// Change nothing; say what would be done
        #[arg(long)]
        dry_run: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Look at every page, and make the roll-ups anew: 0 when all is sound, 1 when something is damaged
    Verify {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Prune, and give back the room that is not in use
    Compact {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Take in what was measured before palier came: files of vps_metrics.sh, sysstat, CSV, the
    /// past of a Prometheus; and the thresholds of thresholds.env as signals
    ///
    /// What palier measured itself stays; importing the same twice changes nothing.
    Import(ImportHistory),
    /// Note what happened, as a line on every chart; list, remove, import
    ///
    /// It happened now, unless --at says when. The target is the configured one, or --target NAME.
    Annotate(Annotate),
    /// The readings for others: a spreadsheet, promtool, a program
    Export(ExportHistory),
}

#[derive(Debug, Args)]
pub(crate) struct Annotate {
    /// What happened, in a few words
    #[arg(conflicts_with_all = ["list", "remove", "import", "json"])]
    pub(crate) words: Vec<String>,
    /// deploy, incident, price or note
    #[arg(long, value_name = "KIND", default_value = "note")]
    pub(crate) kind: String,
    /// When: 2026-11-20T14:05Z, 2026-11-20, or how long ago: 3h
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// When it was over
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    /// What is noted, with its numbers
    #[arg(long, conflicts_with_all = ["remove", "import"])]
    pub(crate) list: bool,
    /// The list as JSON
    #[arg(long, conflicts_with_all = ["remove", "import"])]
    pub(crate) json: bool,
    /// Remove the one of that number
    #[arg(long, value_name = "N", conflicts_with = "import")]
    pub(crate) remove: Option<i64>,
    /// Take in a file: a table with time, until, kind, words, or one JSON object a line; - is
    /// standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) import: Option<PathBuf>,
}

#[derive(Debug, Args)]
// Each is a flag of its own.
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct ImportHistory {
    /// Files, folders of them, or - for standard input; with --sysstat: the machine, local or ssh
    /// HOST
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// What the files are; else it is found out from what is in them
    #[arg(long, value_name = "NAME")]
    pub(crate) format: Option<Told>,
    /// sysstat's daily files of this machine, or of ssh HOST: weeks, where sysstat ran
    #[arg(long, conflicts_with_all = ["format", "promql", "on"])]
    pub(crate) sysstat: bool,
    /// The past of a Prometheus: its URL, or a target of the configuration
    #[arg(long, value_name = "URL|NAME", conflicts_with_all = ["format", "on", "files"])]
    promql: Option<String>,
    /// How far back a Prometheus is asked: 90d
    #[arg(long, value_name = "DAYS", default_value = "90", value_parser = days, requires = "promql")]
    pub(crate) days: i64,
    /// Only this metric, by its name (several times for several)
    #[arg(long = "metric", value_name = "METRIC")]
    pub(crate) metrics: Vec<String>,
    /// Whose past it is: local | ssh HOST | prom URL | kube; else --target or the configured one
    #[arg(long, value_name = "TARGET", num_args = 1..=2)]
    on: Vec<String>,
    /// Write nothing; say what would come in
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Write the signals of thresholds.env into palier.toml; else they are printed
    #[arg(long)]
    pub(crate) write: bool,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What a file is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Told {
    /// KEY=number lines
    Thresholds,
    /// The JSON of vps_metrics.sh
    VpsMetrics,
    /// The JSON of sadf -j
    Sadf,
    /// A table: time, and a column a metric
    Csv,
    /// OpenMetrics text with timestamps, as palier exports it
    Openmetrics,
}

#[derive(Debug, Args)]
pub(crate) struct ExportHistory {
    /// Whose readings: a name of the store, local | ssh HOST | prom URL; else --target or the
    /// configured one
    #[arg(value_name = "TARGET", num_args = 0..=2)]
    of: Vec<String>,
    /// Only this metric, by its name (several times for several)
    #[arg(long = "metric", value_name = "METRIC")]
    pub(crate) metrics: Vec<String>,
    /// From this instant on: 2026-11-01, 2026-11-22T08:00:00Z, or so long ago: 7d
    #[arg(long, value_name = "WHEN")]
    pub(crate) from: Option<String>,
    /// Up to that instant
    #[arg(long, value_name = "WHEN")]
    pub(crate) to: Option<String>,
    /// Means of so long instead of every reading: 1m, 5m, 1h
    #[arg(long, value_name = "TIME", value_parser = step)]
    pub(crate) step: Option<chrono::TimeDelta>,
    /// As what
    #[arg(long, value_name = "NAME", default_value = "csv")]
    pub(crate) format: Written,
    /// Into this file, whole or not at all; else to standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Written {
    /// A table: time, and a column a metric
    Csv,
    /// `OpenMetrics` text with timestamps, for promtool tsdb create-blocks-from openmetrics
    Openmetrics,
    /// A JSON object a line, with everything that is known of a reading
    Jsonl,
}

impl ExportHistory {
    /// The target by its name in the store, where it is named so.
    pub(crate) fn stored(&self) -> Option<&str> {
        match self.of.as_slice() {
            [name] if name != "local" => Some(name),
            _ => None,
        }
    }
}

impl History {
    /// Whether readings are written for other programs.
    pub(super) fn is_export(&self) -> bool {
        matches!(self.command, HistoryCommand::Export(_))
    }

    pub(super) fn explicit(&self) -> Option<Explicit> {
        let import = match &self.command {
            HistoryCommand::Import(import) => import,
            HistoryCommand::Export(export) if export.stored().is_none() => {
                return explicit(&export.of.iter().map(String::as_str).collect::<Vec<_>>());
            }
            _ => return None,
        };
        if let Some(url) = import.promql.as_deref().filter(|w| is_url(w)) {
            return Some(Explicit::Prometheus(url.to_owned()));
        }
        if !import.sysstat {
            return explicit(&import.on.iter().map(String::as_str).collect::<Vec<_>>());
        }
        let words: Vec<_> = import.files.iter().map(|p| p.to_string_lossy()).collect();
        let words: Vec<_> = words.iter().map(AsRef::as_ref).collect();
        if words.first() == Some(&"prom") {
            wrong("sysstat is read of local or ssh HOST; a Prometheus is read with --promql", &[]);
        }
        explicit(&words)
    }

    /// The target of the configuration whose past is asked for.
    pub(super) fn target(&self) -> Option<String> {
        let HistoryCommand::Import(import) = &self.command else { return None };
        import.promql.clone().filter(|w| !is_url(w))
    }
}

impl ImportHistory {
    /// Whether a Prometheus is to be asked.
    pub(crate) fn is_promql(&self) -> bool {
        self.promql.is_some()
    }

    /// Whether there is nothing to import.
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty() && !self.sysstat && self.promql.is_none()
    }
}

fn is_url(words: &str) -> bool {
    words.contains("://")
}

/// `90`, `90d`.
fn days(text: &str) -> Result<i64, String> {
    let length = if text.bytes().all(|b| b.is_ascii_digit()) {
        horizon(&format!("{text}d"))?
    } else {
        horizon(text)?
    };
    Ok(length.num_days())
}
