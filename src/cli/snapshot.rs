//! `palier snapshot`: one frame of the cockpit as text.

use super::arguments::{Format, Snapshot};
use crate::app::Screen;
use crate::app::simulate::{RUNS, SEED};
use crate::config::Config;
use crate::view;
use color_eyre::eyre::Result;
use std::process::ExitCode;

pub(super) fn run(config: Config, command: &Snapshot) -> Result<ExitCode> {
    let mut model = match super::look(config, command.aim.length)? {
        Ok(model) => model,
        Err(interrupted) => return Ok(interrupted),
    };
    if command.screen == Screen::Fleet
        && let Some(interrupted) = super::look_beside(&mut model, command.aim.length)?
    {
        return Ok(interrupted);
    }
    model.screen = command.screen;
    if model.screen == Screen::Economics {
        super::project::simulate(&mut model, RUNS, SEED);
    }
    if model.screen == Screen::History {
        let runtime = super::runtime()?;
        crate::runtime::recaller::chart_now(&mut model, runtime.handle());
        runtime.shutdown_background();
    }
    let (width, height) = command.size;
    let frame = view::render_buffer(&model, width, height);
    let text = match command.format {
        Format::Text => view::export::buffer_to_text(&frame),
        Format::Ansi => view::export::buffer_to_ansi(&frame),
    };
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
