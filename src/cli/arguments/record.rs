//! `palier record` as typed.

use super::Place;
use crate::cli::words::duration;
use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Record {
    #[command(flatten)]
    pub(crate) place: Place,
    /// End after so long, as on SIGTERM
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub(crate) length: Option<std::time::Duration>,
    /// Print a hardened systemd unit, and do nothing else
    #[arg(long)]
    pub(crate) systemd_unit: bool,
}
