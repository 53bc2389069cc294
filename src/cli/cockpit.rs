//! The cockpit itself.

use crate::config::Config;
use crate::runtime::recorder::Recorder;
use crate::runtime::stage::Desk;
use crate::runtime::{cockpit, terminal};
use color_eyre::eyre::{Report, Result};
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use tokio::runtime::Runtime;

/// Who presents from the cockpit goes by this name.
const SESSION: &str = "main";

pub(super) fn run(config: Config) -> Result<ExitCode> {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return Err(Report::msg(
            "the cockpit needs a terminal; without one use 'palier check' or 'palier snapshot'",
        ));
    }
    on(super::runtime()?, config, Desk::idle(SESSION), false)
}

/// Runs it until it is left, from the stage where it begins there.
pub(super) fn on(runtime: Runtime, config: Config, desk: Desk, staged: bool) -> Result<ExitCode> {
    let recorder = Recorder::start(&config, cockpit::windows(&config));
    let recorder = recorder.map_err(|why| super::tape::said(&config, &why))?;
    terminal::restore_on_panic();
    let done = runtime.block_on(cockpit::run(config, recorder, desk, staged));
    terminal::leave();
    runtime.shutdown_background();
    done.map(|()| ExitCode::SUCCESS)
}
