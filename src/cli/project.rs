//! `palier project`: cost, revenue and margin month by month.

use super::arguments::Project;
use super::speech::{say, speaker};
use crate::config::Config;
use crate::report;
use color_eyre::eyre::Result;
use std::process::ExitCode;

pub(super) fn run(config: Config, command: &Project) -> Result<ExitCode> {
    let model = match super::look(config, command.aim.length)? {
        Ok(model) => model,
        Err(interrupted) => return Ok(interrupted),
    };
    let speaker = speaker(&model);
    let text = if command.json {
        format!("{:#}\n", report::json::project(&model, &say(&speaker)))
    } else if command.csv {
        report::csv::project(&model)
    } else {
        report::text::project(&model, &say(&speaker))
    };
    super::print(&text)?;
    // A projection needs a unit count; without one there is nothing in it.
    let unknown = model.shown().assessment.economics.months.is_empty();
    Ok(ExitCode::from(if unknown { 3 } else { 0 }))
}
