//! `palier project` as typed.

use super::{Aim, wrong};
use crate::app::simulate::{RUNS, SEED};
use clap::Args;

/// More runs say no more, and take memory.
const MOST_RUNS: u32 = 100_000;

#[derive(Debug, Args)]
pub(crate) struct Project {
    #[command(flatten)]
    pub(crate) aim: Aim,
    /// As JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// As CSV, one line a month
    #[arg(long)]
    pub(crate) csv: bool,
    /// List each figure that the document publishes beside what its inputs make (JSON always does)
    #[arg(long, conflicts_with = "csv")]
    pub(crate) published: bool,
    /// A second scenario beside the first
    #[arg(long, value_name = "NAME")]
    pub(crate) compare: Option<String>,
    /// Draw the doubtful inputs in so many runs: bands, dates, and what matters most [10000]
    #[arg(long, value_name = "RUNS", num_args = 0..=1, default_missing_value = "10000")]
    monte_carlo: Option<String>,
    /// Of the runs: the same seed gives the same answer on every machine
    #[arg(long, value_name = "N", default_value_t = SEED, requires = "monte_carlo")]
    pub(crate) seed: u64,
}

impl Project {
    /// How many runs; none: the exact projection alone.
    pub(crate) fn runs(&self) -> Option<u32> {
        let word = self.monte_carlo.as_deref()?;
        if self.target_word().is_some() {
            return Some(RUNS);
        }
        let runs = word.parse().ok().filter(|runs| (1..=MOST_RUNS).contains(runs));
        Some(runs.unwrap_or_else(|| {
            wrong("--monte-carlo takes a number of runs from 1 to {}", &[&MOST_RUNS.to_string()])
        }))
    }

    /// The number of runs may be left out before a target.
    fn target_word(&self) -> Option<&str> {
        self.monte_carlo
            .as_deref()
            .filter(|w| ["local", "ssh", "prom", "kube", "demo", "replay"].contains(w))
    }

    pub(super) fn words(&self) -> Vec<&str> {
        self.target_word().into_iter().chain(self.aim.words()).collect()
    }
}
