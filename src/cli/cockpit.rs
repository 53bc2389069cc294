//! The cockpit itself.

use crate::config::Config;
use crate::domain::message::Message;
use crate::runtime::ability::Abilities;
use crate::runtime::recorder::Recorder;
use crate::runtime::stage::Desk;
use crate::runtime::{cockpit, terminal};
use color_eyre::eyre::Result;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use tokio::runtime::Runtime;

/// Who presents from the cockpit goes by this name.
const SESSION: &str = "main";

pub(super) fn run(config: Config) -> Result<ExitCode> {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return Err(super::tape::said(&config, &Message::new("pointer-no-terminal")));
    }
    if !Abilities::here().addressable {
        let term = std::env::var("TERM").unwrap_or_default();
        let message = Message::new("pointer-dumb-terminal").text("term", term);
        return Err(super::tape::said(&config, &message));
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
