//! Where each value of a [`super::Config`] came from, for `palier config show`.

use std::fmt;
use std::path::PathBuf;

/// Where a value came from, from the strongest to the weakest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueOrigin {
    /// The command line: `--basis`.
    Flag(&'static str),
    /// An environment variable.
    Variable(&'static str),
    /// A line of a file.
    File {
        /// Which.
        path: PathBuf,
        /// From 1.
        line: usize,
    },
    /// Nobody said anything.
    Default,
}

impl fmt::Display for ValueOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => f.write_str(name),
            Self::Variable(name) => write!(f, "environment {name}"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// The origins of all settings, in the order of the sample. Names are those of `palier.toml`; what
/// belongs to the target in use starts with `target.`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(Vec<(&'static str, ValueOrigin)>);

impl Origins {
    pub(crate) fn record(&mut self, key: &'static str, origin: ValueOrigin) {
        self.0.retain(|(known, _)| *known != key);
        self.0.push((key, origin));
    }

    /// Where a setting came from; none for a key that is not a setting.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&ValueOrigin> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, origin)| origin)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &ValueOrigin)> {
        self.0.iter().map(|(key, origin)| (*key, origin))
    }
}
