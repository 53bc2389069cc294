//! `palier advise`: which phase, when, and why.

use super::arguments::Advise;
use super::speech::{say, speaker};
use crate::config::Config;
use crate::report;
use color_eyre::eyre::Result;
use std::process::ExitCode;

pub(super) fn run(config: Config, command: &Advise) -> Result<ExitCode> {
    let model = match super::look(config, command.aim.length)? {
        Ok(model) => super::veiled::model(model),
        Err(interrupted) => return Ok(interrupted),
    };
    let speaker = speaker(&model);
    let text = if command.json {
        format!("{:#}\n", report::json::advise(&model, &say(&speaker)))
    } else {
        report::text::advise(&model, &say(&speaker))
    };
    super::print(&text)?;
    Ok(ExitCode::from(model.shown().assessment.standing.exit_code()))
}
