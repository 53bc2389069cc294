//! `palier doctor`: what is connected, what is missing, and the exact line to add.

use super::arguments::Aim;
use super::speech::{say, speaker};
use crate::app::doctor::diagnose;
use crate::config::Config;
use crate::config::written::Written;
use crate::report::doctor;
use crate::runtime::survey::examine;
use clap::Args;
use color_eyre::eyre::{Report, Result};
use std::process::ExitCode;

/// What is looked at, and how it is said.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    pub(super) aim: Aim,
    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
    /// A further metrics page (or postgres://HOST:PORT) to look for, as seen from the target
    #[arg(long = "look", value_name = "URL")]
    look: Vec<url::Url>,
}

pub(super) fn run(config: Config, command: &Doctor) -> Result<ExitCode> {
    let written = Written::read(config.file.as_deref());
    let runtime = super::runtime()?;
    let examined = runtime.block_on(async {
        let interrupted = super::interrupted()?;
        let examined = examine(config, command.aim.length, &command.look, interrupted);
        Ok::<_, Report>(Box::pin(examined).await)
    });
    runtime.shutdown_background();
    let (model, survey) = match examined? {
        Ok(examined) => examined,
        Err(signal) => return Ok(ExitCode::from(super::SIGNALLED + signal)),
    };
    // What is to be added follows from what is configured, and from no other names.
    let diagnosis = diagnose(&model, &survey, &written);
    let model = super::veiled::model(model);
    let speaker = speaker(&model);
    let text = if command.json {
        format!("{:#}\n", doctor::json::json(&model, &diagnosis, &say(&speaker)))
    } else {
        doctor::text::text(&model, &diagnosis, &say(&speaker))
    };
    super::print(&text)?;
    Ok(ExitCode::from(diagnosis.outcome().exit_code()))
}
