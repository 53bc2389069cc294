//! `palier check`: one look, one verdict.

use super::arguments::Check;
use super::speech::{say, speaker};
use crate::app::Model;
use crate::config::Config;
use crate::domain::message::Message;
use crate::report;
use crate::text::Speaker;
use color_eyre::eyre::Result;
use std::process::ExitCode;

pub(super) fn run(config: Config, command: &Check) -> Result<ExitCode> {
    if command.all {
        return all(&config, command);
    }
    let model = match super::look(config, command.aim.length)? {
        Ok(model) => model,
        Err(interrupted) => return Ok(interrupted),
    };
    let told = super::veiled::model(model.clone());
    let speaker = speaker(&model);
    let text = if command.json {
        format!("{:#}\n", report::json::check(&told, &say(&speaker)))
    } else {
        report::text::check(&told, &say(&speaker))
    };
    super::print(&text)?;
    if command.remote_write {
        write(&model, &speaker)?;
    }
    Ok(ExitCode::from(model.shown().assessment.status.exit_code()))
}

/// The verdict stands whether its figures could be written or not.
fn write(model: &Model, speaker: &Speaker<'_>) -> Result<()> {
    let sentence = match super::write_figures(model)? {
        Some(Ok(())) => return Ok(()),
        Some(Err(reason)) => reason,
        None => Message::new("remote-write-nothing"),
    };
    let sentence = super::veiled::message(&sentence, speaker);
    super::complain(&format!("{}\n", speaker.sentence(&sentence)));
    Ok(())
}

/// All targets; those that cannot be reached as they are configured are told and not tried.
fn all(config: &Config, command: &Check) -> Result<ExitCode> {
    let tried = |place: &usize| {
        config.fleet[*place].refused.is_none() || config.place_in_fleet() == Some(*place)
    };
    let places: Vec<usize> = (0..config.fleet.len()).filter(tried).collect();
    // A recording is of one target.
    let config = &Config { record: None, ..config.clone() };
    let configs = places.iter().filter_map(|place| config.switched_to(*place, None)).collect();
    let models = match super::look_at_all(configs, command.jobs.into(), command.aim.length)? {
        Ok(models) => models,
        Err(interrupted) => return Ok(interrupted),
    };
    let speaker = Speaker::new(config.language.code(), &config.profile.unit);
    let say = say(&speaker);
    let masked = super::veiled::config(config);
    let models = models.into_iter().map(super::veiled::model);
    let mut models = places.into_iter().zip(models).peekable();
    let lines: Vec<_> = (0..config.fleet.len())
        .map(|place| {
            let looked = models.next_if(|(at, _)| *at == place).map(|(_, model)| model);
            report::fleet::Line { target: &masked.fleet[place], looked }
        })
        .collect();
    let text = if command.json {
        format!("{:#}\n", report::fleet::json(&lines, &say))
    } else {
        report::fleet::text(&lines, &say)
    };
    super::print(&text)?;
    Ok(ExitCode::from(report::fleet::worst(&lines).exit_code()))
}
