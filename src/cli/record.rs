//! `palier record`: collects without a screen, and says on standard error what happens, a line each.

use super::arguments::Record;
use crate::config::{self, Config, ConfigError, Environment, Flags};
use crate::domain::message::Message;
use crate::runtime::clock;
use crate::runtime::record::{self, Ended, Setup, Surroundings, Weight, Wishes};
use crate::text::Speaker;
use color_eyre::eyre::Result;
use std::io::{self, Write};
use std::process::ExitCode;

/// The unit as it is packaged.
const UNIT: &str = include_str!("../../packaging/palier-record.service");

/// It could not begin.
const REFUSED: u8 = 1;

/// Ended by an interrupt.
const INTERRUPTED: u8 = super::SIGNALLED + 2;

pub(super) fn run(
    flags: Flags,
    environment: Environment,
    command: &Record,
    verbose: u8,
) -> Result<ExitCode> {
    if command.systemd_unit {
        super::print(UNIT)?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = config::load(&flags, &environment)?;
    let _log = super::start_log(&config, verbose)?;
    let wishes = Wishes { flags, environment };
    let (language, unit) = (config.language.code(), config.profile.unit.clone());
    let say = move |message: &Message| Speaker::new(language, &unit).say(message);
    // What reads these lines may hang; they wait in memory then, as many as there is room for.
    let (errors, guard) = tracing_appender::non_blocking(io::stderr());
    let journal = wishes.environment.get("JOURNAL_STREAM").is_some();
    let mut log = lines(journal, errors);
    let done = match setup(config, &wishes) {
        Ok(begun) => {
            let around = Surroundings {
                say: Box::new(say.clone()),
                log: Box::new(log),
                load: |wishes| {
                    let read = config::load(&wishes.flags, &wishes.environment);
                    setup(read.map_err(|error| refused(&error))?, wishes)
                },
                wishes,
            };
            let runtime = super::runtime()?;
            let done = runtime.block_on(record::run(begun, command.length, around));
            runtime.shutdown_background();
            done
        }
        Err(why) => {
            log(Weight::Warning, &say(&why));
            drop(guard);
            return Ok(ExitCode::from(REFUSED));
        }
    };
    drop(guard);
    Ok(match done {
        Ok(Ended::Asked) => ExitCode::SUCCESS,
        Ok(Ended::Interrupted) => ExitCode::from(INTERRUPTED),
        Err(why) => {
            drop(writeln!(io::stderr().lock(), "palier: {}", say(&why)));
            ExitCode::from(REFUSED)
        }
    })
}

/// Every target of the configuration that can be reached as it is configured, or the one that was
/// named.
fn setup(config: Config, wishes: &Wishes) -> Result<Setup, Message> {
    let Some(store) = config.store.clone() else { return Err(Message::new("record-no-store")) };
    let named = wishes.flags.target.is_some()
        || wishes.flags.explicit.is_some()
        || ["PALIER_TARGET", "PROMETHEUS_URL"].iter().any(|n| wishes.environment.get(n).is_some());
    if named {
        return Ok(Setup { configs: vec![config], store, left_out: Vec::new() });
    }
    let (mut configs, mut left_out) = (Vec::new(), Vec::new());
    for (place, member) in config.fleet.iter().enumerate() {
        if member.target.kind.is_played() {
            continue;
        }
        match &member.refused {
            Some(reason) => left_out.push(
                Message::new("record-left-out")
                    .text("target", &member.target.name)
                    .with("reason", crate::domain::message::Arg::Message(Box::new(reason.clone()))),
            ),
            None => configs.extend(config.switched_to(place, None)),
        }
    }
    if configs.is_empty() {
        return Err(left_out.pop().unwrap_or_else(|| Message::new("record-no-target")));
    }
    Ok(Setup { configs, store, left_out })
}

/// The first thing that is wrong, in one line.
fn refused(error: &ConfigError) -> Message {
    let words = error.problems().first().map_or_else(
        || error.to_string(),
        |problem| format!("{}; {}", problem.fault, problem.fault.help()),
    );
    Message::new("record-configuration").text("error", words)
}

/// A line an event: with the weight as systemd's journal reads it, else with the time.
fn lines<W: Write + Send>(journal: bool, mut to: W) -> impl FnMut(Weight, &str) + Send + use<W> {
    move |weight, words| {
        let head = match (journal, weight) {
            (true, Weight::Info) => "<6>".to_owned(),
            (true, Weight::Warning) => "<4>".to_owned(),
            (false, _) => clock::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true) + " ",
        };
        // Nobody reads it: the collecting goes on.
        let _ = to.write_all(format!("{head}{words}\n").as_bytes());
        match weight {
            Weight::Info => tracing::info!("{words}"),
            Weight::Warning => tracing::warn!("{words}"),
        }
    }
}
