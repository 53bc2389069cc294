//! `palier capacity` as typed.

use super::{Aim, explicit};
use crate::cli::words::instant;
use crate::config::Explicit;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Capacity {
    #[command(subcommand)]
    pub(crate) command: Option<CapacityCommand>,
    #[command(flatten)]
    pub(crate) aim: Aim,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CapacityCommand {
    /// Keep results of wrk, oha (--output-format json) or k6 (--summary-export) for the target
    ///
    /// With --phase: the phase that was tested. With --units: the units whose peak the test stands
    /// for.
    Import(Import),
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The result of one run each
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The target that was tested: local | ssh HOST | prom URL | kube; else --target or the configured one
    #[arg(long, value_name = "TARGET", num_args = 1..=2)]
    on: Vec<String>,
    /// When the test ended, such as 2026-11-22T08:00:00Z: then the history tells whether the CPU
    /// was saturated
    #[arg(long, value_name = "WHEN", value_parser = instant)]
    pub(crate) ended: Option<crate::domain::Timestamp>,
}

impl Capacity {
    pub(super) fn explicit(&self) -> Option<Explicit> {
        match &self.command {
            Some(CapacityCommand::Import(import)) => {
                explicit(&import.on.iter().map(String::as_str).collect::<Vec<_>>())
            }
            None => self.aim.explicit(),
        }
    }
}
