//! `palier snapshot`: one frame of the cockpit as text.

use super::arguments::{Format, Snapshot};
use crate::app::Screen;
use crate::app::simulate::{RUNS, SEED};
use crate::config::Config;
use crate::runtime::{recaller, slowness};
use crate::view;
use color_eyre::eyre::Result;
use std::process::ExitCode;

pub(super) fn run(config: Config, command: &Snapshot) -> Result<ExitCode> {
    let (mut model, shelf) = match super::look_back(config, command.aim.length)? {
        Ok(looked) => looked,
        Err(interrupted) => return Ok(interrupted),
    };
    // Beside what is played nothing lives, and its time is not the clock's.
    if command.screen == Screen::Fleet
        && model.playback.is_none()
        && let Some(interrupted) = super::look_beside(&mut model, command.aim.length)?
    {
        return Ok(interrupted);
    }
    model.screen = command.screen;
    if model.screen == Screen::Economics {
        super::project::simulate(&mut model, RUNS, SEED);
    }
    if matches!(model.screen, Screen::History | Screen::Latency) {
        let runtime = super::runtime()?;
        if model.screen == Screen::History {
            recaller::chart_now(&mut model, shelf, runtime.handle());
        } else {
            slowness::told_now(&mut model, shelf, runtime.handle());
        }
        runtime.shutdown_background();
    }
    if command.linear {
        let model = super::veiled::model(model);
        let speaker = super::speech::speaker(&model);
        super::print(&crate::report::linear::text(&model, &super::speech::say(&speaker)))?;
        return Ok(ExitCode::SUCCESS);
    }
    let (width, height) = command.size;
    let frame = view::render_buffer(&model, width, height);
    let text = match command.format {
        Format::Text => view::export::buffer_to_text(&frame),
        Format::Ansi => view::export::buffer_to_ansi(&frame),
    };
    super::print_drawn(&text)?;
    Ok(ExitCode::SUCCESS)
}
