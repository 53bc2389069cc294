//! Arguments as typed, one file per subcommand, exit codes in one place.

mod advise;
mod arguments;
mod capacity;
mod check;
mod cockpit;
mod decide;
mod demo;
mod doctor;
mod forecast;
mod help;
mod history;
mod init;
mod manual;
mod present;
mod project;
mod record;
mod snapshot;
mod speech;
mod tape;
mod veiled;
mod words;

use crate::app::Model;
use crate::config::{Config, ConfigError, Environment, language_of};
use crate::domain::message::Message;
use crate::domain::profile::{LocalText, UnitName};
use crate::runtime::shelf::Shelf;
use crate::runtime::{fleet, headless};
use crate::text::Speaker;
use arguments::{Arguments, Command};
use color_eyre::eyre::{Report, Result, WrapErr};
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::process::ExitCode;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// Wrong usage or configuration.
const USAGE: u8 = 2;

/// Ended by a signal: this and its number, so 130 for an interrupt.
const SIGNALLED: u8 = 128;

/// Runs the program and maps what comes out to an exit code.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match help::parse() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let flags = arguments.flags();
    let language = language_of(&flags, &Environment::from_process()).code();
    veiled::spread(&flags, language);
    match run(arguments) {
        Ok(code) => code,
        Err(error) if flags.redact => fail(&hidden(&error, language), language),
        Err(error) => fail(&error, language),
    }
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    let environment = Environment::from_process();
    let flags = arguments.flags();
    if let Some(why) = arguments.never_redacted().filter(|_| flags.redact) {
        let language = language_of(&flags, &environment).code();
        return Err(Report::msg(aside(Some(language)).word(why)));
    }
    if let Some(Command::Init(command)) = &arguments.command {
        return init::run(flags, environment, command);
    }
    if let Some(Command::Demo(command)) = &arguments.command
        && command.is_aside()
    {
        return demo::run(&tape::load(&flags, &environment)?, command);
    }
    match &arguments.command {
        Some(Command::Config(asked)) => {
            return manual::config(&flags, &environment, &asked.command);
        }
        Some(Command::Man) => return manual::man(),
        Some(Command::Completions(asked)) => return manual::completions(asked.shell),
        _ => {}
    }
    if let Some(Command::Record(command)) = &arguments.command {
        return record::run(flags, environment, command, arguments.verbose);
    }
    let headless = arguments.is_headless();
    let mut config = tape::load(&flags, &environment)?;
    veiled::learn(&config);
    if headless && flags.refresh.is_none() && !config.target.kind.is_played() {
        // One look needs two readings; a second apart is enough for rates and quick enough to wait.
        config.refresh = config.refresh.min(std::time::Duration::from_secs(1));
    }
    if let Some(record) = config.record.as_ref().filter(|record| record.path.exists()) {
        let file = record.path.display().to_string();
        return Err(tape::said(&config, &Message::new("record-exists").text("file", file)));
    }
    let _log = start_log(&config, arguments.verbose)?;
    match arguments.command {
        None
        | Some(
            Command::Local
            | Command::Ssh { .. }
            | Command::Prom { .. }
            | Command::Kube
            | Command::Demo(_)
            | Command::Replay(_),
        ) => cockpit::run(config),
        Some(Command::Present(command)) => present::run(config, &command),
        Some(Command::Check(command)) => check::run(config, &command),
        Some(Command::Advise(command)) => advise::run(config, &command),
        Some(Command::Project(command)) => project::run(config, &command),
        Some(Command::Forecast(command)) => forecast::run(&config, &command),
        Some(Command::Capacity(command)) => capacity::run(config, &command),
        Some(Command::Snapshot(command)) => snapshot::run(config, &command),
        Some(Command::Decide(command)) => decide::run(&config, &command),
        Some(Command::History(command)) => history::run(&config, &command),
        // They were run before anything was read.
        Some(
            Command::Init(_)
            | Command::Record(_)
            | Command::Config(_)
            | Command::Man
            | Command::Completions(_),
        ) => Ok(ExitCode::SUCCESS),
        Some(Command::Doctor(command)) => doctor::run(config, &command),
    }
}

/// An error as it may be seen where names are hidden. An error of the configuration shows lines of
/// it, and any of them may be a name.
fn hidden(error: &Report, language: &str) -> Report {
    if error.downcast_ref::<ConfigError>().is_some() {
        return Report::msg(aside(Some(language)).word("redact-config"));
    }
    Report::msg(veiled::words(&format!("{error:#}")).into_owned())
}

/// Speaks before a configuration is known.
fn aside(language: Option<&str>) -> Speaker<'static> {
    static NO_UNIT: UnitName = UnitName {
        singular: LocalText { en: String::new(), fr: String::new() },
        plural: LocalText { en: String::new(), fr: String::new() },
    };
    Speaker::new(language.unwrap_or("en"), &NO_UNIT)
}

/// Two workers: one for the sources, one for what blocks; the loop has the main thread.
fn runtime() -> Result<tokio::runtime::Runtime> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    Ok(runtime)
}

/// Looks until it is done; interrupted, the exit code is the shell's for that signal.
fn look(config: Config, length: Option<Duration>) -> Result<std::result::Result<Model, ExitCode>> {
    Ok(look_back(config, length)?.map(|(model, _)| model))
}

/// The same with the history of what is played; none: the target lives, and its store is a file.
fn look_back(
    config: Config,
    length: Option<Duration>,
) -> Result<std::result::Result<(Model, Option<Shelf>), ExitCode>> {
    let runtime = runtime()?;
    let looked = runtime.block_on(async {
        let interrupted = interrupted()?;
        Ok::<_, Report>(Box::pin(headless::look_back(config, length, interrupted)).await)
    });
    runtime.shutdown_background();
    Ok(looked?.map_err(|signal| ExitCode::from(SIGNALLED + signal)))
}

/// Writes a look's own figures to where the configuration says.
fn write_figures(model: &Model) -> Result<Option<std::result::Result<(), Message>>> {
    let runtime = runtime()?;
    let written = runtime.block_on(crate::runtime::remote::write_once(model));
    runtime.shutdown_background();
    Ok(written)
}

/// Looks at the rest of the fleet; the exit code if that is interrupted.
fn look_beside(model: &mut Model, length: Option<Duration>) -> Result<Option<ExitCode>> {
    let runtime = runtime()?;
    let looked = runtime.block_on(async {
        let interrupted = interrupted()?;
        Ok::<_, Report>(tokio::select! {
            () = fleet::look(model, length) => None,
            signal = interrupted => Some(ExitCode::from(SIGNALLED + signal)),
        })
    });
    runtime.shutdown_background();
    looked
}

/// Looks at several targets side by side.
fn look_at_all(
    configs: Vec<Config>,
    jobs: usize,
    length: Option<Duration>,
) -> Result<std::result::Result<Vec<Model>, ExitCode>> {
    let runtime = runtime()?;
    let looked = runtime.block_on(async {
        let interrupted = interrupted()?;
        Ok::<_, Report>(headless::observe_all(configs, jobs, length, interrupted).await)
    });
    runtime.shutdown_background();
    Ok(looked?.map_err(|signal| ExitCode::from(SIGNALLED + signal)))
}

/// Ends with the number of the first signal that asks to end.
fn interrupted() -> Result<impl Future<Output = u8>> {
    let catch = |kind| signal(kind).wrap_err("signals cannot be caught");
    let mut interrupt = catch(SignalKind::interrupt())?;
    let mut terminate = catch(SignalKind::terminate())?;
    let mut hang_up = catch(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => 2,
            _ = terminate.recv() => 15,
            _ = hang_up.recv() => 1,
        }
    })
}

/// Prints to standard output. A reader that has gone is no error of ours.
fn print(text: &str) -> Result<()> {
    print_drawn(&veiled::words(text))
}

/// The same for a frame, whose names are hidden where they are drawn.
fn print_drawn(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Writes what is wrong with what was typed.
fn complain(words: &str) {
    // Nobody may be there to read it.
    drop(io::stderr().lock().write_all(veiled::words(words).as_bytes()));
}

/// Says what went wrong, in one sentence where it is the user's to mend.
fn fail(error: &Report, language: &str) -> ExitCode {
    let mut out = io::stderr().lock();
    let colour = out.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let said = match error.downcast_ref::<ConfigError>() {
        Some(error) => {
            let words = |english: &str| crate::text::refusal(language, english).into_owned();
            writeln!(out, "{}", error.render_in(colour, &words))
        }
        None => writeln!(out, "palier: {error:#}"),
    };
    drop(said);
    ExitCode::from(USAGE)
}

/// Logs to a file, where one is configured; never to the terminal.
fn start_log(
    config: &Config,
    verbose: u8,
) -> Result<Option<tracing_appender::non_blocking::WorkerGuard>> {
    let Some(path) = &config.log_file else { return Ok(None) };
    // With this a pipe that nobody reads is an error, and does not hold up the start.
    let no_waiting = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or(0);
    let open =
        std::fs::OpenOptions::new().create(true).append(true).custom_flags(no_waiting).open(path);
    let file = open.map_err(|e| {
        Report::msg(format!("the log file {} cannot be written: {e}", path.display()))
    })?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let level = match verbose {
        0 => tracing::Level::WARN,
        1 => tracing::Level::INFO,
        _ => tracing::Level::DEBUG,
    };
    tracing_subscriber::fmt()
        .with_writer(writer)
        .with_ansi(false)
        .with_max_level(level)
        .try_init()
        .map_err(|e| Report::msg(format!("the log cannot be started: {e}")))?;
    Ok(Some(guard))
}
