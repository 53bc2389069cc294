//! The cockpit itself.

use crate::config::Config;
use crate::domain::message::Message;
use crate::runtime::ability::Abilities;
use crate::runtime::recorder::Recorder;
use crate::runtime::{cockpit, terminal};
use color_eyre::eyre::Result;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

pub(super) fn run(config: Config) -> Result<ExitCode> {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return Err(super::tape::said(&config, &Message::new("pointer-no-terminal")));
    }
    if !Abilities::here().addressable {
        let term = std::env::var("TERM").unwrap_or_default();
        let message = Message::new("pointer-dumb-terminal").text("term", term);
        return Err(super::tape::said(&config, &message));
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
