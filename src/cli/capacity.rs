//! `palier capacity`: units per resource, and the import of load tests.

use super::arguments::{Capacity, CapacityCommand, Import};
use super::speech::{say, speaker};
use crate::config::Config;
use crate::config::target::UnitsSource;
use crate::domain::capacity::{Confidence, LoadTest};
use crate::domain::message::{Message, clean};
use crate::domain::metric::Unit;
use crate::history::History;
use crate::report;
use crate::runtime::clock;
use crate::source::loadtest;
use crate::text::Speaker;
use color_eyre::eyre::{Report, Result};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(config: Config, command: &Capacity) -> Result<ExitCode> {
    if let Some(CapacityCommand::Import(command)) = &command.command {
        let speaker = Speaker::new(config.language.code(), &config.profile.unit);
        let kept = import(&config, command, &speaker);
        return kept.map_err(|message| Report::msg(speaker.say(&message)))?;
    }
    let model = match super::look(config, command.aim.length)? {
        Ok(model) => super::veiled::model(model),
        Err(interrupted) => return Ok(interrupted),
    };
    let speaker = speaker(&model);
    let text = if command.json {
        format!("{:#}\n", report::capacity::json(&model, &say(&speaker)))
    } else {
        report::capacity::text(&model, &say(&speaker))
    };
    super::print(&text)?;
    let answers = &model.shown().assessment.capacity.answers;
    let known = answers.iter().any(|a| a.confidence > Confidence::None);
    Ok(ExitCode::from(if known { 0 } else { 3 }))
}

/// All files or none: what is wrong with one is said before anything is kept.
fn import(
    config: &Config,
    command: &Import,
    speaker: &Speaker<'_>,
) -> Result<Result<ExitCode>, Message> {
    let Some(store) = &config.store else { return Err(Message::new("loadtest-no-store")) };
    // A configured count is of the units that there are, and not of those that the test stands for.
    let units = match &config.units {
        Some(UnitsSource::Given { count, origin }) if *origin == "--units" => Some(*count),
        _ => None,
    };
    let mut tests = Vec::new();
    for path in &command.files {
        let (file, text) = read(path)?;
        tests.push(LoadTest {
            result: loadtest::read(&file, &text)?,
            file,
            phase: config.phase.clone(),
            units,
            ended: command.ended,
            imported: clock::now(),
            cpu: None,
        });
    }
    let mut history = History::open(store).map_err(|e| e.message().clone())?;
    let mut said = String::new();
    for test in &tests {
        let kept = history.keep_load_test(&config.target.name, test);
        kept.map_err(|e| e.message().clone())?;
        let sentence = Message::new("loadtest-imported")
            .text("file", &test.file)
            .text("tool", test.result.tool.id())
            .quantity("rate", test.result.throughput, Unit::PerSecond)
            .quantity("seconds", test.result.seconds, Unit::Seconds)
            .text("target", &config.target.name);
        for message in [Some(sentence), test.warning()].into_iter().flatten() {
            said.push_str(&speaker.say(&message));
            said.push('\n');
        }
    }
    Ok(super::print(&said).map(|()| ExitCode::SUCCESS))
}

/// The file's name without its folders, and its text; bounded, whatever lies there.
fn read(path: &Path) -> Result<(String, String), Message> {
    let shown = path.display().to_string();
    let failed = |e: std::io::Error| {
        Message::new("loadtest-unreadable").text("file", &shown).text("error", e.to_string())
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(loadtest::LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > loadtest::LARGEST {
        let most = loadtest::LARGEST as f64;
        let sentence = Message::new("loadtest-large").text("file", &shown);
        return Err(sentence.quantity("most", most, Unit::Bytes));
    }
    let name = path.file_name().map_or(shown.clone(), |name| name.to_string_lossy().into_owned());
    Ok((clean(&name, 120), String::from_utf8_lossy(&bytes).into_owned()))
}
