//! `palier man`, `palier completions` and `palier config`: what palier tells of itself. The keys come
//! from the keymap, the flags from the command line's own definition.

use super::arguments::{Arguments, ConfigCommand};
use super::{print, tape};
use crate::app::keymap::{Keymap, Table};
use crate::config::{Config, Environment, Flags, SAMPLE, load_with_origins, written};
use crate::domain::message::clean;
use crate::domain::profile::{LocalText, UnitName};
use crate::text::Speaker;
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use color_eyre::eyre::Result;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// What palier reads and writes.
const FILES: [(&str, &str); 6] = [
    ("~/.config/palier/palier.toml", "the configuration; palier config sample shows every key"),
    ("~/.config/palier/profiles/NAME.toml", "profiles of one's own, by name"),
    ("~/.local/state/palier/history.sqlite3", "the history"),
    ("~/.local/state/palier/palier.log", "the log, where one is wished for"),
    ("~/.local/state/palier/visits/seen.toml", "that the hints of the first start were shown"),
    ("~/.local/state/palier/visits/target-NAME.toml", "how a target stood when it was last left"),
];

/// What it takes from the environment; a flag is stronger than each, a file weaker.
const VARIABLES: [(&str, &str); 27] = [
    ("PALIER_CONFIG", "as --config"),
    ("PALIER_PROFILE", "as --profile"),
    ("PALIER_BASIS", "as --basis"),
    ("PALIER_UNITS", "as --units"),
    ("PALIER_PHASE", "as --phase"),
    ("PALIER_SCENARIO", "as --scenario"),
    ("PALIER_TARGET", "as --target"),
    ("PALIER_LANG", "as --lang"),
    ("PALIER_THEME", "as --theme"),
    ("PALIER_REFRESH", "as --refresh"),
    ("PALIER_TIMEOUT", "as --timeout"),
    ("PALIER_PROBE", "as --probe; several with a space between"),
    ("PALIER_SSH_CONFIG", "as --ssh-config"),
    ("PALIER_STORE", "as --store"),
    ("PALIER_LOG_FILE", "as --log-file"),
    ("PALIER_ASCII", "as --ascii: true or false"),
    ("PALIER_COLOR", "as --color"),
    ("PALIER_GLYPHS", "as --glyphs"),
    ("PALIER_MOUSE", "false: as --no-mouse"),
    ("PALIER_CLIPBOARD", "as clipboard in the configuration"),
    ("PALIER_TITLE", "as title in the configuration"),
    ("PALIER_BELL", "as bell in the configuration"),
    ("PALIER_NOTIFY", "as notify in the configuration"),
    ("PALIER_HINTS", "false: as --no-hints"),
    ("PROMETHEUS_URL", "that Prometheus is the target, unless another one is named"),
    ("NO_COLOR", "no colour"),
    (
        "XDG_CONFIG_HOME, XDG_STATE_HOME",
        "where the files are, in place of ~/.config and ~/.local/state",
    ),
];

/// What a code says.
const CODES: [(&str, &str); 6] = [
    ("0", "all went well; of check: within all limits"),
    ("1", "check: a warning; init, record, history: refused"),
    ("2", "check: critical; all others: wrong usage or configuration"),
    ("3", "check, doctor, init: unknown, or nothing of the target answered"),
    ("130", "interrupted"),
    ("143", "asked to end"),
];

/// The manual, as man reads it.
pub(super) fn man() -> Result<ExitCode> {
    let man = Man::new(Arguments::command());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    man.render_subcommands_section(&mut page)?;
    let mut rest = Roff::new();
    rest.control("SH", ["KEYS"]);
    rest.text([roman(
        "These are the usual keys; [keys] in palier.toml gives others. The name of an action there stands in brackets.",
    )]);
    keys(&mut rest);
    section(&mut rest, "FILES", &FILES);
    section(&mut rest, "ENVIRONMENT", &VARIABLES);
    section(&mut rest, "EXIT STATUS", &CODES);
    rest.to_writer(&mut page)?;
    print(&String::from_utf8_lossy(&page))?;
    Ok(ExitCode::SUCCESS)
}

fn keys(page: &mut Roff) {
    let map = Keymap::default();
    let unit = LocalText::same("unit");
    let unit = UnitName { singular: unit.clone(), plural: unit };
    let speaker = Speaker::new("en", &unit);
    for table in Table::all() {
        page.control("SS", [speaker.say(&table.title()).as_str()]);
        for bound in map.rows(table) {
            let keys: Vec<String> = bound.keys.iter().map(|key| key.name()).collect();
            page.control("TP", []);
            page.text([bold(keys.join(", "))]);
            let words = speaker.word(bound.action.message());
            page.text([roman(format!("{words} [{}]", bound.action.id()))]);
        }
    }
}

fn section(page: &mut Roff, title: &str, rows: &[(&str, &str)]) {
    page.control("SH", [title]);
    for (name, words) in rows {
        page.control("TP", []);
        page.text([bold(*name)]);
        page.text([roman(*words)]);
    }
}

/// What a shell completes palier's words with.
pub(super) fn completions(shell: Shell) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "palier", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}

/// The sample, or the keys that hold.
pub(super) fn config(
    flags: &Flags,
    env: &Environment,
    command: &ConfigCommand,
) -> Result<ExitCode> {
    match command {
        ConfigCommand::Sample => print(SAMPLE)?,
        ConfigCommand::Keys => print(&listed(flags, env)?)?,
        ConfigCommand::Show => print(&shown(flags, env)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Each setting that holds and where it was said; what may be a secret by its place alone.
fn shown(flags: &Flags, env: &Environment) -> Result<String> {
    let (config, origins) = load_with_origins(flags, env)?;
    Keymap::resolve(&config.keys)?;
    let mut text = String::new();
    for (key, origin) in origins.iter() {
        let line = match value(&config, key) {
            Some(value) => format!("{key} = {}", written::words(&clean(&value, 300))),
            None => key.to_owned(),
        };
        writeln!(text, "{line:<48} # {origin}")?;
    }
    for wish in &config.keys.0 {
        let keys: Vec<String> = wish.keys.iter().map(|(key, _)| written::words(key)).collect();
        let line = format!("keys.{} = [{}]", written::key(&wish.action), keys.join(", "));
        writeln!(text, "{line:<48} # {}", wish.place)?;
    }
    Ok(text)
}

/// A setting in words; none of what is a table or could hold a secret.
fn value(config: &Config, key: &str) -> Option<String> {
    let path = |path: &Option<PathBuf>| {
        path.as_ref().map_or_else(|| "false".to_owned(), |path| path.display().to_string())
    };
    Some(match key {
        "profile" => config.profile.id.clone(),
        "basis" => config.basis.clone(),
        "scenario" => config.scenario.clone(),
        "phase" | "target.phase" => config.phase.clone().unwrap_or_else(|| "auto".into()),
        "target" => config.target.name.clone(),
        "language" => config.language.code().to_owned(),
        "ascii" => config.ascii.to_string(),
        "hints" => config.hints.to_string(),
        "refresh" => humantime::format_duration(config.refresh).to_string(),
        "timeout" => humantime::format_duration(config.timeout).to_string(),
        "store" => path(&config.store),
        "log-file" => path(&config.log_file),
        _ => return None,
    })
}

/// Each action's name for `[keys]`, its keys and its words, table by table.
fn listed(flags: &Flags, env: &Environment) -> Result<String> {
    let config = tape::load(flags, env)?;
    let map = Keymap::resolve(&config.keys)?;
    let speaker = Speaker::new(config.language.code(), &config.profile.unit);
    let mut text = String::new();
    for table in Table::all() {
        if !text.is_empty() {
            text.push('\n');
        }
        writeln!(text, "# {}", speaker.say(&table.title()))?;
        for bound in map.rows(table) {
            let keys: Vec<String> = bound.keys.iter().map(|k| written::words(&k.name())).collect();
            let line = format!("{} = [{}]", bound.action.id(), keys.join(", "));
            let wish = config.keys.0.iter().find(|wish| wish.action == bound.action.id());
            let from = wish.map(|wish| format!(" ({})", wish.place)).unwrap_or_default();
            let words = speaker.word(bound.action.message());
            writeln!(text, "{line:<48} # {words}{from}")?;
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::VARIABLES;

    #[test]
    fn the_manual_knows_every_variable_of_the_sample() {
        let known = |name: &str| VARIABLES.iter().any(|(known, _)| *known == name);
        let words = crate::config::SAMPLE.split(|c: char| !c.is_ascii_uppercase() && c != '_');
        // The sample's own secrets are examples.
        let examples = [
            "PALIER_PG_PASSWORD",
            "PALIER_APP_TOKEN",
            "PALIER_PROM_PASSWORD",
            "PALIER_PROM_KEY",
            "PALIER_PROM_TOKEN",
        ];
        for name in words.filter(|w| w.starts_with("PALIER_") && !examples.contains(w)) {
            assert!(known(name), "{name}");
        }
    }
}
