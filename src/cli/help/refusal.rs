//! What the command line refuses, in words: one sentence, what is near it, how it is used.

use super::{Words, translated};
use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::error::Error as _;
use std::fmt::Write as _;
use std::process::ExitCode;

/// Says it where such things are said; the program's exit code.
pub(super) fn said(error: &Error, words: Option<&Words>) -> ExitCode {
    let printed = match words {
        Some(words) if error.use_stderr() => {
            super::super::complain(&in_words(error, words));
            Ok(())
        }
        // Help and version are in the person's language already.
        _ => error.print(),
    };
    // A pipe that nobody reads is nothing to complain about.
    drop(printed);
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

pub(super) fn in_words(error: &Error, words: &Words) -> String {
    let sentence = sentence(error, words).unwrap_or_else(|| own_words(error));
    let start = words.get("# error").unwrap_or("error:");
    let mut said = format!("{start} {sentence}\n");
    for kind in
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
    {
        let near = all(error, kind);
        if let (false, Some(tip)) = (near.is_empty(), words.get("# tip")) {
            let _ = write!(said, "\n  {}\n", tip.replace("{}", &near.join(", ")));
        }
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let word = words.get("# Usage").unwrap_or("Usage:");
        let _ = write!(said, "\n{}\n", usage.to_string().replace("Usage:", word));
    }
    if let Some(more) = words.get("# more") {
        let _ = write!(said, "\n{more}\n");
    }
    said
}

/// What clap says of it, where nothing else is known.
fn own_words(error: &Error) -> String {
    let text = error.to_string();
    let first = text.split("\n\n").next().unwrap_or(&text);
    first.trim_start_matches("error: ").trim().to_owned()
}

fn sentence(error: &Error, words: &Words) -> Option<String> {
    let one = |kind| all(error, kind).into_iter().next();
    let arg = one(ContextKind::InvalidArg);
    let value = one(ContextKind::InvalidValue);
    let fill = |key: &str, parts: &[&str]| -> Option<String> {
        let mut sentence = words.get(&format!("! {key}"))?.to_owned();
        for part in parts {
            sentence = sentence.replacen("{}", part, 1);
        }
        Some(sentence)
    };
    match error.kind() {
        ErrorKind::UnknownArgument => fill("unknown-argument", &[&arg?]),
        ErrorKind::InvalidSubcommand => {
            fill("unknown-command", &[&one(ContextKind::InvalidSubcommand)?])
        }
        ErrorKind::MissingSubcommand => {
            let commands = all(error, ContextKind::ValidSubcommand).join(", ");
            fill("missing-command", &[&one(ContextKind::InvalidSubcommand)?, &commands])
        }
        ErrorKind::MissingRequiredArgument => {
            fill("missing", &[&all(error, ContextKind::InvalidArg).join(" ")])
        }
        ErrorKind::ArgumentConflict => {
            let (arg, prior) = (arg?, all(error, ContextKind::PriorArg).join(", "));
            if prior == arg { fill("twice", &[&arg]) } else { fill("conflict", &[&arg, &prior]) }
        }
        ErrorKind::InvalidValue if value.as_deref().unwrap_or_default().is_empty() => {
            fill("no-value", &[&arg?])
        }
        ErrorKind::InvalidValue => {
            let may_be = all(error, ContextKind::ValidValue).join(", ");
            fill("invalid", &[&value?, &arg?, &may_be])
        }
        ErrorKind::ValueValidation => {
            let why = error.source().map(ToString::to_string).unwrap_or_default();
            // « what the library says; what to write »
            let advice = why.rsplit("; ").next().unwrap_or(&why);
            fill("refused", &[&value?, &arg?, &translated(advice, Some(words))])
        }
        ErrorKind::TooManyValues => fill("too-many", &[&value?, &arg?]),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => fill("too-few", &[&arg?]),
        _ => None,
    }
}

/// What stands there, one or several.
fn all(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(word)) => vec![word.clone()],
        Some(ContextValue::Strings(words)) => words.clone(),
        _ => Vec::new(),
    }
}
