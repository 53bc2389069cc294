//! `palier replay` and `--record` as typed.

use crate::config::play::{FASTEST, Moment, Play, Record, SLOWEST};
use crate::source::demo;
use clap::Args;
use std::path::PathBuf;

/// The story that is told where none is named.
pub(crate) fn usual() -> &'static str {
    demo::stories().first().copied().unwrap_or_default()
}

#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// A file that was written with --record
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) show: Show,
}

/// How it is played.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Times as fast as it happened: 0.1 to 1000
    #[arg(long, value_name = "X", value_parser = speed)]
    speed: Option<f64>,
    /// Where to begin: so long after the beginning (2h 30m), or that instant
    #[arg(long, value_name = "TIME")]
    from: Option<Moment>,
    /// Stand still until the space key is pressed
    #[arg(long)]
    paused: bool,
}

impl Show {
    pub(crate) fn play(&self) -> Play {
        Play { speed: self.speed, from: self.from, paused: self.paused, at: None }
    }
}

fn speed(words: &str) -> Result<f64, String> {
    let number = words.trim_start_matches(['x', 'X', '×']).parse();
    let sound = |speed: &f64| (SLOWEST..=FASTEST).contains(speed);
    number.ok().filter(sound).ok_or_else(|| "write a number from 0.1 to 1000".into())
}

/// What is written of what the sources say.
#[derive(Debug, Args)]
pub(crate) struct Recorded {
    /// Write what the sources say to a new file, for palier replay
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    record: Option<PathBuf>,
    /// With --record: hosts, mounts, devices, addresses, containers get other names
    #[arg(long, global = true, help_heading = "Global options")]
    record_anonymous: bool,
}

impl Recorded {
    pub(crate) fn record(&self) -> Option<Record> {
        let path = self.record.clone()?;
        Some(Record { path, anonymous: self.record_anonymous })
    }
}
