//! `palier check`: one look, one verdict.

use super::arguments::Check;
use super::speech::{say, speaker};
use crate::config::Config;
use crate::report;
use crate::runtime::headless;
use color_eyre::eyre::Result;
use std::process::ExitCode;

pub(super) fn run(config: Config, command: &Check) -> Result<ExitCode> {
    let Some(model) = super::block_on(headless::observe(config, command.aim.length))? else {
        return Ok(ExitCode::from(super::INTERRUPTED));
    };
    let speaker = speaker(&model);
    let text = if command.json {
        format!("{:#}\n", report::json::check(&model, &say(&speaker)))
    } else {
        report::text::check(&model, &say(&speaker))
    };
    super::print(&text)?;
    Ok(ExitCode::from(model.shown().assessment.status.exit_code()))
}
