//! The cockpit itself.

use crate::config::Config;
use crate::runtime::recorder::Recorder;
use crate::runtime::{cockpit, terminal};
use color_eyre::eyre::{Report, Result};
use std::io::{self, IsTerminal};
use std::process::ExitCode;

pub(super) fn run(config: Config) -> Result<ExitCode> {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return Err(Report::msg(
            "the cockpit needs a terminal; without one use 'palier check' or 'palier snapshot'",
        ));
    }
    let recorder = Recorder::start(&config, cockpit::windows(&config));
    let recorder = recorder.map_err(|why| super::tape::said(&config, &why))?;
    terminal::restore_on_panic();
    let runtime = super::runtime()?;
    let done = runtime.block_on(cockpit::run(config, recorder));
    terminal::leave();
    runtime.shutdown_background();
    done.map(|()| ExitCode::SUCCESS)
}
