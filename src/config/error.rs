//! What is wrong with a configuration, said so that it can be mended: file, line and column, the
//! line itself, and what to write instead. Made in English, because these errors occur before a
//! language is known; [`ConfigError::render_in`] says them in another. Secrets that stand on a shown line are masked ([`super::mask`]).

use super::mask::mask;
use crate::domain::message::clean;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// What says an English sentence in a person's language.
pub type Words<'a> = &'a dyn Fn(&str) -> String;

/// More faults than this are not told: the first ones mend the rest.
const MOST: usize = 100;

/// A file as it was read.
pub struct Source {
    /// As shown.
    pub path: PathBuf,
    /// All of it.
    pub text: String,
}

/// The text may hold secrets.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.path).finish()
    }
}

impl Source {
    /// A file of that name with that text.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { path: path.into(), text: text.into() })
    }

    /// Line and column of a byte, both from 1; columns count characters.
    #[must_use]
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let before = &self.text[..floor(&self.text, byte)];
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        (line, before[start..].chars().count() + 1)
    }
}

fn floor(text: &str, byte: usize) -> usize {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The ways in which a configuration can be wrong.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Not TOML.
    #[error("this is not TOML: {0}")]
    Syntax(String),
    /// A key that nothing reads.
    #[error("there is no key `{key}` here")]
    UnknownKey {
        /// As written.
        key: String,
        /// What could stand here.
        known: Vec<String>,
    },
    /// A key without which it makes no sense.
    #[error("`{key}` is missing here")]
    MissingKey {
        /// Its name.
        key: String,
        /// An example.
        example: String,
    },
    /// A word instead of a number, and the like.
    #[error("{found} stands where {} belongs", .expected.split(", such as").next().unwrap_or_default())]
    WrongType {
        /// What is written.
        found: String,
        /// What belongs there.
        expected: String,
    },
    /// A word that is none of the choices.
    #[error("`{name}` is not one of the choices")]
    UnknownChoice {
        /// As written.
        name: String,
        /// The choices.
        known: Vec<String>,
    },
    /// A reference to something that does not exist.
    #[error("there is no {kind} called `{name}`")]
    UnknownName {
        /// Of what: `basis`, `phase`, `metric`.
        kind: &'static str,
        /// As written.
        name: String,
        /// What exists.
        known: Vec<String>,
    },
    /// The right type, but it cannot be.
    #[error("{sentence}")]
    Impossible {
        /// What is wrong.
        sentence: String,
        /// What to write instead.
        help: String,
    },
    /// A secret is to come from a variable that is not set.
    #[error("the environment variable {name} is not set, and {purpose} is to come from it")]
    MissingVariable {
        /// The variable.
        name: String,
        /// What it is for.
        purpose: String,
    },
    /// The file system says no.
    #[error("the file {path} cannot be read: {reason}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        reason: String,
        /// What to do.
        help: String,
    },
}

impl Fault {
    pub(crate) fn theme_circle(way: &str) -> Self {
        Self::impossible(
            format!("themes inherit from each other without an end: {way}"),
            "let one of them inherit from a theme that is compiled in, such as \"dark\"",
        )
    }

    pub(crate) fn no_look(words: &str) -> Self {
        Self::impossible(
            format!("`{words}` is not a colour"),
            "write \"#56b4e9\", a number from 0 to 255, or a name such as \"bright-red\"; and bold, dim, \
             underline or reversed with it",
        )
    }

    pub(crate) fn impossible(sentence: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Impossible { sentence: sentence.into(), help: help.into() }
    }

    /// What to write, or to do, instead.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Syntax(_) => "see https://toml.io for how TOML is written; \
                                words stand in \"quotes\", tables in [brackets]"
                .to_owned(),
            Self::UnknownKey { key, known } => advise(key, known, "remove it"),
            Self::UnknownChoice { name, known } | Self::UnknownName { name, known, .. } => {
                advise(name, known, "remove it: there is none to choose from")
            }
            Self::MissingKey { example, .. } => format!("write {example}"),
            Self::WrongType { expected, .. } => format!("write {expected}"),
            Self::Impossible { help, .. } | Self::Unreadable { help, .. } => help.clone(),
            Self::MissingVariable { name, .. } => {
                format!("set {name} where palier is started, or name another variable")
            }
        }
    }
}

fn advise(word: &str, known: &[String], none: &str) -> String {
    match (nearest(word, known.iter().map(String::as_str)), known) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => none.to_owned(),
        (None, [only]) => format!("write `{only}`"),
        (None, many) => format!("write one of: {}", many.join(", ")),
    }
}

/// The known word that a mistyped one most likely means.
#[must_use]
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    known
        .into_iter()
        .map(|name| (name, strsim::jaro_winkler(&lower, name)))
        .filter(|(_, likeness)| *likeness >= 0.84)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(name, _)| name)
}

/// Where a fault is.
#[derive(Debug, Clone)]
pub enum Place {
    /// In a file, from byte to byte.
    File(Arc<Source>, Range<usize>),
    /// On the command line: `--refresh`.
    Flag(&'static str),
    /// In an environment variable.
    Variable(&'static str),
    /// The fault itself names it.
    Named,
}

/// `palier.toml:12`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(source, span) => {
                write!(f, "{}:{}", source.path.display(), source.position(span.start).0)
            }
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::Named => f.write_str("default"),
        }
    }
}

/// One fault and its place.
#[derive(Debug)]
pub struct Problem {
    /// What is wrong.
    pub fault: Fault,
    /// Where.
    pub place: Place,
}

impl Problem {
    fn render(&self, renderer: &Renderer, words: Words<'_>) -> String {
        // What a file says is shown on a terminal: no control characters from it.
        let sentence = clean(&words(&self.fault.to_string()), 400);
        let help = clean(&words(&self.fault.help()), 1200);
        let (error, helped) = (words("error"), words("help"));
        let title = match &self.place {
            Place::Flag(name) | Place::Variable(name) => format!("{name}: {sentence}"),
            Place::File(..) | Place::Named => sentence,
        };
        let level = Level::ERROR.with_name(error.as_str());
        let primary = level.primary_title(title.as_str());
        let group = if let Place::File(source, span) = &self.place {
            let text = mask(&source.text);
            let start = floor(&text, span.start);
            // A table's place is its first line; a fault that spans lines would show them all.
            let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
            let end = floor(&text, span.end).clamp(start, line_end.max(start));
            let path = clean(&source.path.to_string_lossy(), 300);
            primary.element(
                Snippet::source(text)
                    .path(path)
                    .annotation(AnnotationKind::Primary.span(start..end)),
            )
        } else {
            Group::with_title(primary)
        };
        let level = Level::HELP.with_name(helped.as_str());
        renderer.render(&[group.element(level.message(help.as_str()))])
    }

    fn key(&self) -> (PathBuf, usize) {
        match &self.place {
            Place::File(source, span) => (source.path.clone(), span.start),
            _ => (PathBuf::new(), 0),
        }
    }
}

/// All that is wrong with a configuration; never empty.
#[derive(Debug)]
pub struct ConfigError {
    problems: Vec<Problem>,
}

impl ConfigError {
    /// The problems, in the order of their places.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// As shown to a person, in English.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        self.render_in(colour, &str::to_owned)
    }

    /// The same, each English sentence said by `words` in the person's language.
    #[must_use]
    pub fn render_in(&self, colour: bool, words: Words<'_>) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let all: Vec<_> = self.problems.iter().map(|p| p.render(&renderer, words)).collect();
        all.join("\n\n")
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for ConfigError {}

/// Faults as they are found.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    pub(crate) fn add(&mut self, place: Place, fault: Fault) {
        if self.0.len() < MOST {
            self.0.push(Problem { fault, place });
        }
    }

    pub(crate) fn at(&mut self, source: &Arc<Source>, span: Range<usize>, fault: Fault) {
        self.add(Place::File(Arc::clone(source), span), fault);
    }

    /// What was found first.
    pub(crate) fn first(&self) -> Option<&Fault> {
        self.0.first().map(|problem| &problem.fault)
    }

    /// An error when anything is wrong.
    pub(crate) fn check(&mut self) -> Result<(), ConfigError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut problems = std::mem::take(&mut self.0);
        problems.sort_by_cached_key(Problem::key);
        Err(ConfigError { problems })
    }

    /// The value, or all that is wrong.
    pub(crate) fn finish<T>(&mut self, value: Option<T>) -> Result<T, ConfigError> {
        self.check()?;
        value.ok_or_else(|| ConfigError {
            problems: vec![Problem {
                fault: Fault::impossible(
                    "the configuration came out empty without a reason",
                    "report this as a mistake of palier, with the configuration",
                ),
                place: Place::Named,
            }],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Source, nearest};

    #[test]
    fn columns_count_characters_not_bytes() {
        let source = Source::new("x", "é = 1\nàb = 2");
        assert_eq!(source.position(0), (1, 1));
        assert_eq!(source.position("é = 1\nà".len()), (2, 2));
        assert_eq!(source.position(999), (2, 7));
    }

    #[test]
    fn a_slip_of_the_finger_is_understood_and_another_word_is_not() {
        let known = ["refresh", "timeout", "password-env"];
        assert_eq!(nearest("refersh", known), Some("refresh"));
        assert_eq!(nearest("Password", known), Some("password-env"));
        assert_eq!(nearest("colour", known), None);
    }
}
