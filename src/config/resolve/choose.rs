//! One setting at a time: the strongest layer that says something, read into its type, with its
//! place for errors and its origin for `palier config show`.

use crate::config::error::{Fault, Place, Problems, Source};
use crate::config::file::{ColorChoice, GlyphsChoice, LanguageChoice, NotifyChoice};
use crate::config::flags::Environment;
use crate::config::origin::{Origins, ValueOrigin};
use crate::config::value::{Kept, Scalar};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::Spanned;

/// A setting's names and what the command line says about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layers<'a> {
    pub(super) key: &'static str,
    flag_name: &'static str,
    flag: Option<&'a str>,
    variable: &'static str,
}

impl<'a> Layers<'a> {
    pub(super) fn new(
        key: &'static str,
        flag_name: &'static str,
        flag: Option<&'a str>,
        variable: &'static str,
    ) -> Self {
        Self { key, flag_name, flag, variable }
    }
}

/// A value that somebody gave.
#[derive(Debug, Clone)]
pub(super) struct Given<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// A choice among a few words, or anything else that a flag says as one word.
pub(super) trait Choice: Sized + Clone {
    fn from_word(word: &str) -> Result<Self, Fault>;
}

fn choose<T: Copy>(word: &str, choices: &[(&str, T)]) -> Result<T, Fault> {
    choices.iter().find(|(name, _)| *name == word).map(|(_, value)| *value).ok_or_else(|| {
        let known = choices.iter().map(|(name, _)| (*name).to_owned()).collect();
        Fault::UnknownChoice { name: word.to_owned(), known }
    })
}

impl Choice for LanguageChoice {
    fn from_word(word: &str) -> Result<Self, Fault> {
        choose(word, &[("auto", Self::Auto), ("en", Self::En), ("fr", Self::Fr)])
    }
}

impl Choice for GlyphsChoice {
    fn from_word(word: &str) -> Result<Self, Fault> {
        let choices = [
            ("auto", Self::Auto),
            ("braille", Self::Braille),
            ("half-blocks", Self::HalfBlocks),
            ("ascii", Self::Ascii),
        ];
        choose(word, &choices)
    }
}

impl Choice for ColorChoice {
    fn from_word(word: &str) -> Result<Self, Fault> {
        let choices = [
            ("auto", Self::Auto),
            ("truecolor", Self::True),
            ("256", Self::Indexed),
            ("16", Self::Sixteen),
            ("none", Self::None),
        ];
        choose(word, &choices)
    }
}

impl Choice for NotifyChoice {
    fn from_word(word: &str) -> Result<Self, Fault> {
        choose(word, &[("off", Self::Off), ("osc9", Self::Osc9), ("osc777", Self::Osc777)])
    }
}

impl Choice for bool {
    fn from_word(word: &str) -> Result<Self, Fault> {
        choose(word, &[("true", true), ("false", false), ("1", true), ("0", false)])
    }
}

/// What all settings need to be resolved.
pub(super) struct Chooser<'a> {
    pub(super) env: &'a Environment,
    pub(super) source: &'a Arc<Source>,
    pub(super) problems: Problems,
    pub(super) origins: Origins,
}

impl Chooser<'_> {
    /// A setting that is any text.
    pub(super) fn words(
        &mut self,
        layers: Layers<'_>,
        file: Option<&Spanned<String>>,
    ) -> Option<Given<String>> {
        self.pick(layers, file, |word| Ok(word.to_owned()))
    }

    /// A setting with a type of its own.
    pub(super) fn value<T: Scalar + Clone>(
        &mut self,
        layers: Layers<'_>,
        file: Option<&Spanned<T>>,
    ) -> Option<Given<T>> {
        self.pick(layers, file, T::from_words)
    }

    /// A setting that is one of a few words.
    pub(super) fn choice<T: Choice>(
        &mut self,
        layers: Layers<'_>,
        file: Option<&Spanned<T>>,
    ) -> Option<T> {
        self.pick(layers, file, T::from_word).map(|given| given.value)
    }

    fn pick<T: Clone>(
        &mut self,
        layers: Layers<'_>,
        file: Option<&Spanned<T>>,
        read: impl Fn(&str) -> Result<T, Fault>,
    ) -> Option<Given<T>> {
        let said = layers.flag.map(|word| (word, Place::Flag(layers.flag_name))).or_else(|| {
            let word = self.env.get(layers.variable)?;
            Some((word, Place::Variable(layers.variable)))
        });
        let Some((word, place)) = said else {
            let given = file.map(|value| self.in_file(value));
            self.record(layers.key, given.as_ref().map(|given| &given.place));
            return given;
        };
        self.record(layers.key, Some(&place));
        match read(word) {
            Ok(value) => Some(Given { value, place }),
            Err(fault) => {
                self.problems.add(place, fault);
                None
            }
        }
    }

    /// A value of `palier.toml` with its place.
    pub(super) fn in_file<T: Clone>(&self, value: &Spanned<T>) -> Given<T> {
        let place = Place::File(Arc::clone(self.source), value.span());
        Given { value: value.get_ref().clone(), place }
    }

    /// Notes a setting's origin.
    pub(super) fn record(&mut self, key: &'static str, place: Option<&Place>) {
        let origin = match place {
            Some(Place::Flag(name)) => ValueOrigin::Flag(name),
            Some(Place::Variable(name)) => ValueOrigin::Variable(name),
            Some(Place::File(source, span)) => {
                ValueOrigin::File { path: source.path.clone(), line: source.position(span.start).0 }
            }
            Some(Place::Named) | None => ValueOrigin::Default,
        };
        self.origins.record(key, origin);
    }

    /// The name if it is known; tells when it is not.
    pub(super) fn one_of(
        &mut self,
        kind: &'static str,
        given: Option<Given<String>>,
        known: impl FnOnce() -> Vec<String>,
    ) -> Option<String> {
        let Given { value, place } = given?;
        let known = known();
        if known.contains(&value) {
            return Some(value);
        }
        self.problems.add(place, Fault::UnknownName { kind, name: value, known });
        None
    }

    /// A path as written: `~/` is the home directory, and a relative path in a file starts at the
    /// file's own folder, so that it means the same wherever palier is started.
    pub(super) fn path(&self, written: &str, base: Option<&Path>) -> PathBuf {
        let home = self.env.directories.as_ref().map(|directories| &directories.home);
        match (written.strip_prefix("~/"), home, base) {
            (Some(rest), Some(home), _) => home.join(rest),
            (_, _, Some(base)) => base.join(written),
            _ => PathBuf::from(written),
        }
    }

    /// A path in `palier.toml`.
    pub(super) fn path_in_file(&self, written: &str) -> PathBuf {
        self.path(written, self.source.path.parent())
    }

    /// Where a file is kept, if it is.
    pub(super) fn kept(
        &mut self,
        given: Option<Given<Kept>>,
        usual: Option<PathBuf>,
        default: bool,
        what: &str,
    ) -> Option<PathBuf> {
        let (kept, place) = match given {
            Some(Given { value, place }) => (value, place),
            None => (Kept::Usual(default), Place::Named),
        };
        match kept {
            Kept::Usual(false) => None,
            Kept::Usual(true) => {
                if usual.is_none() {
                    let fault = Fault::impossible(
                        format!("the {what} has no place, because no home directory is known"),
                        "set HOME, or give a path (\"/var/lib/palier/…\") or false",
                    );
                    self.problems.add(place, fault);
                }
                usual
            }
            Kept::At(path) => {
                let base = match &place {
                    Place::File(source, _) => source.path.parent().map(Path::to_owned),
                    _ => None,
                };
                Some(self.path(&path, base.as_deref()))
            }
        }
    }
}
