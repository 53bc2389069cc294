//! The command line's help, and what it refuses, in the person's language. English is what the
//! arguments say of themselves; the words of the other language stand in `assets/help`, each by what
//! it explains: `check` (a command), `check jobs` (an argument of it), `* json` (one of any command),
//! `<FILE>` (a value's name), `# …` (a heading), `! …` (a sentence, by the English one).
//!
//! The language is needed before anything is read, so it is looked for where it may stand: the flag,
//! the environment, the configuration as far as it can be read, the locale.

mod refusal;

use super::arguments::Arguments;
use crate::config::{Directories, Environment, Language};
use clap::builder::{PossibleValue, Str, StyledStr};
use clap::{Arg, Command, CommandFactory, FromArgMatches};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::LazyLock;

const FRENCH: &str = include_str!("../../../assets/help/fr.toml");

/// No more of a configuration is read for its language.
const MOST: u64 = 1 << 20;

/// As long as the program: what clap keeps of them, it keeps for ever.
static WORDS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    // A test reads it; a table that cannot be read would leave the help in English.
    toml::from_str(FRENCH).unwrap_or_default()
});

/// The words of another language than English.
#[derive(Debug)]
struct Words(&'static BTreeMap<String, String>);

impl Words {
    /// None: English.
    fn of(language: Language) -> Option<Self> {
        match language {
            Language::En => None,
            Language::Fr => Some(Self(&WORDS)),
        }
    }

    fn get(&self, key: &str) -> Option<&'static str> {
        self.0.get(key).map(String::as_str)
    }
}

/// The arguments; help, version and refusals are said, and end the program with that code.
pub(super) fn parse() -> Result<Arguments, ExitCode> {
    let typed: Vec<OsString> = std::env::args_os().collect();
    let language = language(&typed, &Environment::from_process());
    let words = Words::of(language);
    let mut command = command(words.as_ref());
    let matches = command.try_get_matches_from_mut(typed);
    let parsed = matches.and_then(|matches| {
        Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    });
    parsed.map_err(|error| refusal::said(&error, words.as_ref()))
}

/// Ends the program as clap does on wrong usage: a sentence in which each `{}` is one of the parts.
pub(super) fn wrong(sentence: &str, parts: &[&str]) -> ! {
    let typed: Vec<OsString> = std::env::args_os().collect();
    let words = Words::of(language(&typed, &Environment::from_process()));
    let sentence = translated(sentence, words.as_ref());
    let mut pieces = sentence.split("{}");
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for (piece, part) in pieces.zip(parts.iter().chain(std::iter::repeat(&""))) {
        whole.push_str(part);
        whole.push_str(piece);
    }
    let mut command = command(words.as_ref());
    let error = command.error(clap::error::ErrorKind::InvalidValue, whole);
    refusal::said(&error, words.as_ref());
    std::process::exit(error.exit_code())
}

/// A sentence in the other language, if it is known there.
fn translated(sentence: &str, words: Option<&Words>) -> String {
    let there = words.and_then(|words| words.get(&format!("! {sentence}")));
    there.unwrap_or(sentence).to_owned()
}

/// The language in which the command line itself is spoken of.
pub(super) fn language(typed: &[OsString], env: &Environment) -> Language {
    let after = |flag: &str| {
        let typed: Vec<_> = typed.iter().map(|word| word.to_string_lossy()).collect();
        let joined = format!("{flag}=");
        let at = typed.iter().position(|word| word == flag || word.starts_with(&joined))?;
        match typed[at].strip_prefix(&joined) {
            Some(value) => Some(value.to_owned()),
            None => typed.get(at + 1).map(|value| value.clone().into_owned()),
        }
    };
    let said = after("--lang").or_else(|| env.get("PALIER_LANG").map(str::to_owned));
    let said = said.or_else(|| {
        let file = after("--config").or_else(|| env.get("PALIER_CONFIG").map(str::to_owned));
        let usual = || env.directories.as_ref().map(Directories::config_file);
        configured(&file.map(PathBuf::from).or_else(usual)?)
    });
    let locale = || env.locale.clone().unwrap_or_default().to_lowercase();
    let tag = said.filter(|said| said != "auto").unwrap_or_else(locale);
    match tag.split(['-', '_', '.']).next() {
        Some("fr") => Language::Fr,
        _ => Language::En,
    }
}

/// The language that a configuration asks for, whatever else is wrong with it.
fn configured(path: &std::path::Path) -> Option<String> {
    // A pipe would be waited for.
    if !std::fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut text = String::new();
    std::fs::File::open(path).ok()?.take(MOST).read_to_string(&mut text).ok()?;
    let table: toml::Table = toml::from_str(&text).ok()?;
    table.get("language")?.as_str().map(str::to_owned)
}

/// The command line, in words of another language if there are any.
fn command(words: Option<&Words>) -> Command {
    let mut command = Arguments::command();
    let Some(words) = words else { return command };
    // What clap adds by itself (help, version) is there from now on.
    command.build();
    worded(command, "", words)
}

fn worded(mut command: Command, path: &str, words: &Words) -> Command {
    let key = key_of(path);
    let name = if key.is_empty() { "palier" } else { &key };
    if let Some(about) = words.get(name) {
        if command.get_long_about().is_some() {
            let more = words.get(&format!("{name} long")).unwrap_or_default();
            command = command.long_about(format!("{about}\n\n{more}").trim_end().to_owned());
        }
        command = command.about(about.to_owned());
    }
    let heading = words.get("# Commands").unwrap_or("Commands");
    let value = words.get("<COMMAND>").unwrap_or("COMMAND");
    let usage = command.get_styles().get_usage();
    let of_usage = words.get("# Usage").unwrap_or("Usage:");
    let template = format!(
        "{{before-help}}{{about-with-newline}}\n{usage}{of_usage}{usage:#} {{usage}}\n\n\
         {{all-args}}{{after-help}}"
    );
    command = command
        .subcommand_help_heading(heading)
        .subcommand_value_name(value)
        .help_template(StyledStr::from(template))
        .mut_args(|arg| explained(arg, &key, words));
    let names: Vec<String> =
        command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    for name in names {
        let path = below(path, &name);
        command = command.mut_subcommand(name, |below| worded(below, &path, words));
    }
    command
}

/// The path of a command below another.
fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path} {name}") }
}

/// The key of a path: below each `help` stand its commands once more.
fn key_of(path: &str) -> String {
    let words: Vec<&str> = path.split(' ').collect();
    match words.split_last() {
        Some((&"help", _)) => "help".to_owned(),
        _ => words.into_iter().filter(|word| *word != "help").collect::<Vec<_>>().join(" "),
    }
}

fn explained(arg: Arg, path: &str, words: &Words) -> Arg {
    let id = arg.get_id().as_str().to_owned();
    let own = words.get(&format!("{path} {id}"));
    let mut arg = arg;
    let usual = if arg.is_positional() { "Arguments" } else { "Options" };
    let heading = arg.get_help_heading().unwrap_or(usual);
    if let Some(heading) = words.get(&format!("# {heading}")) {
        arg = arg.help_heading(heading);
    }
    let names = arg.get_value_names().unwrap_or_default().iter();
    let names: Vec<Str> = names
        .map(|name| words.get(&format!("<{name}>")).map_or_else(|| name.clone(), Str::from))
        .collect();
    if !names.is_empty() {
        arg = arg.value_names(names);
    }
    let Some(help) = own.or_else(|| words.get(&format!("* {id}"))) else { return arg };
    let mut help = help.to_owned();
    let takes_values = arg.get_num_args().is_some_and(|count| count.takes_values());
    if !takes_values {
        return arg.help(help);
    }
    let usual: Vec<_> = arg.get_default_values().iter().map(|v| v.to_string_lossy()).collect();
    if !usual.is_empty() && !arg.is_hide_default_value_set() {
        let word = words.get("# default").unwrap_or("default:");
        help = format!("{help} [{word} {}]", usual.join(" "));
    }
    let values = arg.get_possible_values();
    let arg = arg.hide_default_value(true).hide_possible_values(true);
    if values.is_empty() {
        return arg.help(help);
    }
    let word = words.get("# possible values").unwrap_or("possible values:");
    let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
    let list = values.iter().map(|value| {
        let name = value.get_name();
        match words.get(&format!("{path} {id}={name}")) {
            Some(meaning) => format!("\n- {name} : {meaning}"),
            None => format!("\n- {name}"),
        }
    });
    let long = format!("{help}\n\n{word}{}", list.collect::<String>());
    arg.help(format!("{help} [{word} {}]", names.join(", "))).long_help(long)
}

#[cfg(test)]
mod tests;
