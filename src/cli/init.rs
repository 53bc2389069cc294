//! `palier init`: looks around, proposes a configuration, and writes it after a yes.

use super::arguments::Aim;
use super::speech::say;
use crate::app::doctor::diagnose;
use crate::app::proposal::{entries, fit};
use crate::config::written::Written;
use crate::config::{self, Config, Directories, Environment, Flags, NotCreated};
use crate::domain::message::Message;
use crate::domain::survey::Survey;
use crate::report::init;
use crate::runtime::survey::examine;
use crate::text::Speaker;
use clap::Args;
use color_eyre::eyre::{Report, Result};
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::ExitCode;

/// There is a file already, or it cannot be written.
const REFUSED: u8 = 1;

/// Nothing of the target answered.
const UNREACHABLE: u8 = 3;

/// A longer line is no answer.
const LINE_MOST: u64 = 1024;

/// What is looked at, and what becomes of it; the file is that of --config.
#[derive(Debug, Args)]
pub(super) struct Init {
    #[command(flatten)]
    pub(super) aim: Aim,
    /// Write without asking
    #[arg(long, conflicts_with = "stdout")]
    yes: bool,
    /// Print the configuration, and write nothing
    #[arg(long)]
    stdout: bool,
    /// A further metrics page (or postgres://HOST:PORT) to look for, as seen from the target
    #[arg(long = "look", value_name = "URL")]
    look: Vec<url::Url>,
}

pub(super) fn run(mut flags: Flags, mut env: Environment, command: &Init) -> Result<ExitCode> {
    let asked = flags.config.clone().or_else(|| env.get("PALIER_CONFIG").map(PathBuf::from));
    let path = asked.or_else(|| env.directories.as_ref().map(Directories::config_file));
    let exists = path.as_ref().is_some_and(|path| std::fs::symlink_metadata(path).is_ok());
    if !exists || !command.stdout {
        // What is yet to be written cannot be read.
        flags.config = None;
        env.variables.remove("PALIER_CONFIG");
    }
    if !command.stdout && (exists || path.is_none()) {
        let bare = Environment { directories: None, ..env };
        let config = config::load(&Flags { no_history: true, ..flags }, &bare)?;
        let speaker = Speaker::new(config.language.code(), &config.profile.unit);
        tell(&match &path {
            Some(path) => init::about("init-exists", path, &say(&speaker)),
            None => speaker.say(&Message::new("init-no-home")),
        });
        return Ok(ExitCode::from(REFUSED));
    }
    let mut config = config::load(&flags, &env)?;
    // Before the yes nothing is written, not even a history.
    config.store = None;
    if flags.refresh.is_none() {
        config.refresh = config.refresh.min(std::time::Duration::from_secs(1));
    }
    let profile = reference(&flags, &env, &config);
    let runtime = super::runtime()?;
    let done = runtime.block_on(propose(config, &profile, path.as_deref(), &env, command));
    runtime.shutdown_background();
    done
}

/// The profile as the file is to name it: by its name, or by a path that holds everywhere.
fn reference(flags: &Flags, env: &Environment, config: &Config) -> String {
    let said = flags.profile.as_deref().or_else(|| env.get("PALIER_PROFILE"));
    let path = said.filter(|said| {
        said.contains('/') || Path::new(said).extension().is_some_and(|end| end == "toml")
    });
    let whole = path.and_then(|path| std::fs::canonicalize(path).ok());
    let named = || said.map_or_else(|| config.profile.id.clone(), str::to_owned);
    whole.map_or_else(named, |path| path.display().to_string())
}

async fn propose(
    config: Config,
    profile: &str,
    path: Option<&Path>,
    env: &Environment,
    command: &Init,
) -> Result<ExitCode> {
    let mut interrupted = pin!(super::interrupted()?);
    let (length, further) = (command.aim.length, &command.look);
    let examined = Box::pin(examine(config, length, further, interrupted.as_mut()));
    let (model, survey) = match examined.await {
        Ok(examined) => examined,
        Err(signal) => return Ok(ExitCode::from(super::SIGNALLED + signal)),
    };
    let speaker = super::speech::speaker(&model);
    let say = say(&speaker);
    let diagnosis = diagnose(&model, &survey, &Written::default());
    if !diagnosis.reached {
        let silent = Message::new("init-silent");
        let why = diagnosis.trouble.first().unwrap_or(&silent);
        tell(&init::unreachable(&model, why, &say));
        return Ok(ExitCode::from(UNREACHABLE));
    }
    let fit = fit(&model);
    let nothing = Survey::default();
    let all = entries(&model, survey.as_ref().unwrap_or(&nothing), &fit, profile);
    let text = init::toml(&all, &say);
    // What palier could not load it does not show.
    let place = path.unwrap_or_else(|| Path::new("palier.toml"));
    config::load_text(place, &text, &Flags::default(), &without_ours(env))?;
    let found = init::found(&model, &survey, &fit, &say);
    let Some(path) = path.filter(|_| !command.stdout) else {
        tell(found.trim_end());
        super::print(&text)?;
        return Ok(ExitCode::SUCCESS);
    };
    let would = init::about("init-would", path, &say);
    super::print(&format!("{found}\n{would}\n\n{text}"))?;
    if !command.yes {
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            tell(&init::about("init-not-written", path, &say));
            return Ok(ExitCode::SUCCESS);
        }
        let mut err = io::stderr().lock();
        write!(err, "\n{} ", init::about("init-ask", path, &say))?;
        err.flush()?;
        drop(err);
        let answer = tokio::task::spawn_blocking(|| is_yes(&mut io::stdin().lock()));
        let yes = tokio::select! {
            yes = answer => yes.map_err(Report::from)??,
            signal = interrupted.as_mut() => {
                tell("");
                return Ok(ExitCode::from(super::SIGNALLED + signal));
            }
        };
        if !yes {
            tell(&say(&Message::new("init-declined")));
            return Ok(ExitCode::SUCCESS);
        }
    }
    // A signal that comes now is heard and waits: the file is written whole or not at all.
    match config::create(path, &text) {
        Ok(()) => {
            tell(&init::about("init-written", path, &say));
            Ok(ExitCode::SUCCESS)
        }
        Err(NotCreated::Exists) => {
            tell(&init::about("init-exists", path, &say));
            Ok(ExitCode::from(REFUSED))
        }
        Err(NotCreated::Refused(error)) => {
            let file = path.display().to_string();
            let failed = Message::new("init-failed").text("file", file);
            tell(&say(&failed.text("error", error.to_string())));
            Ok(ExitCode::from(REFUSED))
        }
    }
}

/// The surroundings without what would be stronger than the file that is checked.
fn without_ours(env: &Environment) -> Environment {
    let ours = |name: &str| name.starts_with("PALIER_") || name == "PROMETHEUS_URL";
    let mut bare = env.clone();
    bare.variables.retain(|name, _| !ours(name));
    bare
}

/// A sentence to standard error; a reader that has gone is no error of ours.
fn tell(words: &str) {
    drop(writeln!(io::stderr().lock(), "{words}"));
}

/// Whether the line says yes, in either language; the end of the input does not.
fn is_yes(input: &mut impl BufRead) -> io::Result<bool> {
    let mut line = Vec::new();
    input.take(LINE_MOST).read_until(b'\n', &mut line)?;
    let words = String::from_utf8_lossy(&line).trim().to_lowercase();
    Ok(matches!(words.as_str(), "y" | "yes" | "o" | "oui"))
}

#[cfg(test)]
mod tests {
    use super::is_yes;

    #[test]
    fn only_a_yes_is_a_yes() {
        for (typed, yes) in [
            ("y\n", true),
            ("OUI\n", true),
            ("o\n", true),
            ("\n", false),
            ("", false),
            ("yep\n", false),
        ] {
            assert_eq!(is_yes(&mut typed.as_bytes()).unwrap(), yes, "{typed:?}");
        }
    }
}
