//! `palier demo` as typed.

use crate::source::demo;
use clap::Args;
use std::net::SocketAddr;

/// Where a story is served, unless somebody says otherwise: a free port of the loopback interface.
const LOOPBACK: &str = "127.0.0.1:0";

/// The slowest and the fastest, as for the cockpit.
const SPEEDS: std::ops::RangeInclusive<f64> = 0.1..=50_000.0;

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Which: a name of --list, or a script of one's own (a TOML file)
    #[arg(long, value_name = "NAME")]
    story: Option<String>,
    /// Story time per real time: 0.1 to 50000; else as the story wants to be told, with --serve 1
    #[arg(long, value_name = "X", value_parser = speed)]
    pub(crate) speed: Option<f64>,
    #[command(flatten)]
    stage: Stage,
}

/// What a story can do besides being shown.
#[derive(Debug, Args)]
pub(crate) struct Stage {
    /// The story's chance: the same number gives the same story on every machine
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Serve the figures as Prometheus text (/metrics) in place of the cockpit, until interrupted
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        num_args = 0..=1,
        default_missing_value = LOOPBACK,
        conflicts_with = "list"
    )]
    pub(crate) serve: Option<SocketAddr>,
    /// The stories that there are
    #[arg(long)]
    pub(crate) list: bool,
}

impl Demo {
    /// The story, with its seed where one is given: `koprogo#42`.
    pub(crate) fn story(&self) -> String {
        let usual = || demo::stories().first().copied().unwrap_or_default().to_owned();
        let name = self.story.clone().unwrap_or_else(usual);
        self.stage.seed.map_or_else(|| name.clone(), |seed| format!("{name}#{seed}"))
    }

    /// What it can do besides.
    pub(crate) fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Whether there is to be no cockpit.
    pub(crate) fn is_aside(&self) -> bool {
        self.stage.list || self.stage.serve.is_some()
    }
}

fn speed(words: &str) -> Result<f64, String> {
    let number = words.trim_start_matches(['x', 'X', '×']).parse();
    let sound = |speed: &f64| SPEEDS.contains(speed);
    number.ok().filter(sound).ok_or_else(|| "write a number from 0.1 to 50000".into())
}
