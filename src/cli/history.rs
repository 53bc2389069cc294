//! `palier history`: what is in the store, the import of what others measured, and its export.

mod annotate;
mod care;
mod export;
mod files;
mod promql;

use super::arguments::{History as Arguments, HistoryCommand, ImportHistory};
use crate::config::target::TargetKind;
use crate::config::{Config, add_signals, metric_named};
use crate::domain::content::Content;
use crate::domain::forecast::figures;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::reading::Origin;
use crate::history::{History, Way};
use crate::report::history as report;
use crate::runtime::clock;
use crate::source::import::{Batch, sadf, sysstat};
use crate::text::Speaker;
use color_eyre::eyre::{Report, Result};
use files::Read;
use std::process::ExitCode;

pub(super) fn run(config: &Config, command: &Arguments) -> Result<ExitCode> {
    let speaker = Speaker::new(config.language.code(), &config.profile.unit);
    let say = |message: &Message| speaker.say(&super::veiled::message(message, &speaker));
    let failed = |message: Message| Report::msg(say(&message));
    let text = match &command.command {
        HistoryCommand::Info { json } => {
            let (mut rows, holdings) = contents(config).map_err(failed)?;
            for row in &mut rows {
                super::veiled::target(&mut row.target);
            }
            if *json {
                format!("{:#}\n", report::info_json(&rows, &holdings))
            } else {
                report::info_text(&rows, &holdings, &say)
            }
        }
        HistoryCommand::Prune { dry_run, json } => {
            care::prune(config, *dry_run, *json, &say).map_err(failed)?
        }
        HistoryCommand::Verify { json } => {
            let (text, sound) = care::verify(config, *json, &say).map_err(failed)?;
            super::print(&text)?;
            return Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(1) });
        }
        HistoryCommand::Compact { json } => care::compact(config, *json, &say).map_err(failed)?,
        HistoryCommand::Annotate(command) => {
            annotate::run(config, command, &say).map_err(failed)?
        }
        HistoryCommand::Import(command) => {
            let metrics = only(&command.metrics)?;
            let done = import(config, command, &metrics, &speaker).map_err(failed)??;
            if command.json {
                format!("{:#}\n", report::import_json(&done, &say))
            } else {
                report::import_text(&done, &say)
            }
        }
        HistoryCommand::Export(command) => {
            let metrics = only(&command.metrics)?;
            // Standard output has the export; what is said about it goes beside.
            if let Some(done) = export::run(config, command, &metrics).map_err(failed)? {
                super::complain(&format!("{}\n", say(&done)));
            }
            String::new()
        }
    };
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The metrics that are asked for; none: all.
fn only(metrics: &[String]) -> Result<Vec<Metric>> {
    let named = |words: &String| {
        metric_named(words).map_err(|fault| Report::msg(format!("{fault}; {}", fault.help())))
    };
    metrics.iter().map(named).collect()
}

fn contents(config: &Config) -> Result<(Vec<Content>, report::Holdings), Message> {
    let Some(path) = &config.store else { return Err(Message::new("history-cli-no-store")) };
    if !path.exists() {
        return Ok((Vec::new(), report::Holdings::default()));
    }
    let store = History::open(path).map_err(|e| e.message().clone())?;
    let contents = store.contents().map_err(|e| e.message().clone())?;
    let holdings = store.holdings().map_err(|e| e.message().clone())?;
    Ok((contents, care::holdings(path, holdings)))
}

/// All or nothing: what is wrong with a file is said before anything is kept.
fn import(
    config: &Config,
    command: &ImportHistory,
    metrics: &[Metric],
    speaker: &Speaker<'_>,
) -> Result<Result<report::Import>, Message> {
    if command.is_empty() {
        return Err(Message::new("import-nothing-named"));
    }
    let mut read = if command.sysstat {
        of_sysstat(config)?
    } else if command.is_promql() {
        promql::read(config, command.days, metrics, speaker)?
    } else {
        files::read(&command.files, command.format)?
    };
    let mut done = report::Import {
        target: config.target.name.clone(),
        dry: command.dry_run,
        notes: std::mem::take(&mut read.notes),
        ..report::Import::default()
    };
    if let Some(thresholds) = read.thresholds.take() {
        match signals(config, command, &thresholds, &mut done) {
            Ok(()) => {}
            Err(error) => return Ok(Err(error)),
        }
    }
    if read.is_empty() {
        if done.toml.is_none() {
            return Err(Message::new("import-no-figures"));
        }
        return Ok(Ok(done));
    }
    keep(config, read, metrics, &mut done)?;
    Ok(Ok(done))
}

fn of_sysstat(config: &Config) -> Result<Read, Message> {
    let batch = Batch::default();
    let (told, batch) = match &config.target.kind {
        TargetKind::Ssh(target) => {
            let runtime = super::runtime().map_err(|error| {
                Message::new("import-sysstat-ssh")
                    .text("host", &target.destination)
                    .text("error", error.to_string())
            })?;
            let read = runtime.block_on(sysstat::ssh(target, config.timeout, batch));
            runtime.shutdown_background();
            read?
        }
        TargetKind::Local(_) => {
            let mut batch = batch;
            let told = sysstat::local(&mut batch)?;
            (told, batch)
        }
        _ => return Err(Message::new("import-sysstat-target").text("target", &config.target.name)),
    };
    let mut read = Read { notes: told.problems, ..Read::default() };
    read.batches.insert(sadf::ORIGIN, batch);
    Ok(read)
}

/// The signals are shown, or written where that is asked for.
fn signals(
    config: &Config,
    command: &ImportHistory,
    thresholds: &crate::source::import::thresholds::Thresholds,
    done: &mut report::Import,
) -> Result<()> {
    done.toml = Some(thresholds.toml());
    done.notes.extend(thresholds.notes.iter().cloned());
    for (plan, units) in &thresholds.upgrades {
        done.notes.push(beside(config, plan, *units));
    }
    if !command.write || command.dry_run {
        return Ok(());
    }
    let Some(file) = &config.file else {
        return Err(Report::msg("there is no palier.toml to write to; name one with --config"));
    };
    let lines: Vec<_> = thresholds.signals.iter().map(|s| (s.name.clone(), s.body())).collect();
    let added = add_signals(file, &lines)?;
    done.written = Some((file.display().to_string(), added.len()));
    Ok(())
}

/// A plan's threshold beside the phase that the profile has for so many units.
fn beside(config: &Config, plan: &str, units: f64) -> Message {
    let carries = |phase: &&crate::domain::profile::Phase| {
        let basis = phase.bases.get(&config.basis);
        basis.is_some_and(|b| b.from as f64 <= units && b.to.is_none_or(|to| units <= to as f64))
    };
    let sentence = |id| Message::new(id).text("plan", plan).units("units", units);
    match config.profile.phases.iter().find(carries) {
        Some(phase) => sentence("import-thresholds-upgrade").local("phase", &phase.name),
        None => sentence("import-thresholds-upgrade-none"),
    }
}

fn keep(
    config: &Config,
    read: Read,
    metrics: &[Metric],
    done: &mut report::Import,
) -> Result<(), Message> {
    let Some(path) = &config.store else { return Err(Message::new("history-cli-no-store")) };
    let figures = figures(&config.profile, &config.basis);
    let keep = config.retention;
    let way = Way { figures: &figures, now: clock::now(), keep, dry: done.dry };
    // A dry run makes no store where there is none.
    let empty = if done.dry && !path.exists() { tempfile::tempdir().ok() } else { None };
    let place = empty.as_ref().map_or_else(|| path.clone(), |dir| dir.path().join("history"));
    let mut store = History::open(&place).map_err(|e| e.message().clone())?;
    for (origin, batch) in read.batches {
        done.gaps += batch.gaps;
        let mut minutes = batch.finish();
        minutes.retain(|metric, _| metrics.is_empty() || metrics.contains(metric));
        let imported = store
            .import(&config.target.name, &Origin::new(origin), &minutes, way)
            .map_err(|e| e.message().clone())?;
        for (metric, counts) in imported {
            let told = minutes.get(&metric).map(Vec::as_slice).unwrap_or_default();
            let (Some((from, _)), Some((to, _))) = (told.first(), told.last()) else { continue };
            done.rows.push(report::Row {
                origin: origin.to_owned(),
                metric,
                from: *from,
                to: *to,
                new: counts.new,
                changed: counts.changed,
                same: counts.same,
                measured: counts.measured,
                days: counts.days,
                too_old: counts.too_old,
                too_new: counts.too_new,
            });
        }
    }
    Ok(())
}
