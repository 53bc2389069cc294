//! What palier tells of itself, as typed.

use clap::{Args, Subcommand};
use clap_complete::Shell;

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// For which shell
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Configuration {
    #[command(subcommand)]
    pub(crate) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// A configuration with every key and what it means
    Sample,
    /// What holds, and where each of it was said
    Show,
    /// Every action with its keys, as `[keys]` takes them, and where each was said
    Keys,
}
