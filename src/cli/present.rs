//! `palier present`: the stage, and the speaker's notes on another terminal.

use super::arguments::Present;
use crate::config::Config;
use crate::domain::message::Message;
use crate::runtime::stage::{Desk, viewer};
use crate::runtime::terminal;
use color_eyre::eyre::Result;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

pub(super) fn run(config: Config, command: &Present) -> Result<ExitCode> {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return Err(super::tape::said(&config, &Message::new("stage-terminal")));
    }
    if command.notes {
        return notes(config, command);
    }
    let runtime = super::runtime()?;
    // Before the terminal is taken: who is on already is to be said in plain sight.
    let desk = runtime.block_on(async { Desk::taken(&command.session) });
    let desk = desk.map_err(|why| super::tape::said(&config, &why))?;
    super::cockpit::on(runtime, config, desk, true)
}

fn notes(config: Config, command: &Present) -> Result<ExitCode> {
    terminal::restore_on_panic();
    let runtime = super::runtime()?;
    let language = config.clone();
    let ended = runtime.block_on(viewer::run(config, &command.session));
    terminal::leave();
    runtime.shutdown_background();
    match ended? {
        Ok(None) => Ok(ExitCode::SUCCESS),
        Ok(Some(farewell)) => {
            super::print(&format!("{}\n", super::tape::said(&language, &farewell)))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(why) => Err(super::tape::said(&language, &why)),
    }
}
