//! What the command line and the environment say, as plain data: `cli` fills [`Flags`], and
//! [`Environment::from_process`] is the one place that reads the process's variables.

use super::play::{Play, Record};
use super::target::Tape;
use etcetera::BaseStrategy as _;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// The command line's wishes; what is `None` or false was not given. Words are checked by
/// [`super::load`], so that a flag, a variable and a file are refused in the same words.
#[derive(Debug, Clone, Default)]
// Each is a word that a person says or leaves out; none depends on another.
#[allow(clippy::struct_excessive_bools)]
pub struct Flags {
    /// `--config FILE`.
    pub config: Option<PathBuf>,
    /// `--profile NAME|PATH`.
    pub profile: Option<String>,
    /// `--basis NAME`.
    pub basis: Option<String>,
    /// `--units N`.
    pub units: Option<String>,
    /// `--phase NAME`.
    pub phase: Option<String>,
    /// `--scenario NAME`.
    pub scenario: Option<String>,
    /// `--compare NAME`: a second scenario.
    pub compare: Option<String>,
    /// `--lang en|fr`.
    pub lang: Option<String>,
    /// `--theme NAME`.
    pub theme: Option<String>,
    /// `--color auto|truecolor|256|16|none`.
    pub color: Option<String>,
    /// `--refresh 5s`.
    pub refresh: Option<String>,
    /// `--timeout 10s`.
    pub timeout: Option<String>,
    /// `--target NAME`.
    pub target: Option<String>,
    /// `local`, `ssh HOST`, `prom URL` or `kube`; stronger than `--target`.
    pub explicit: Option<Explicit>,
    /// `--probe URL`, as often as there are addresses.
    pub probes: Vec<String>,
    /// `--ssh-config FILE`.
    pub ssh_config: Option<PathBuf>,
    /// `--store FILE`.
    pub store: Option<PathBuf>,
    /// `--no-history`; stronger than `--store`.
    pub no_history: bool,
    /// `--log-file FILE`.
    pub log_file: Option<PathBuf>,
    /// `--no-color`; stronger than `--theme`.
    pub no_color: bool,
    /// `--ascii`; stronger than `--glyphs`.
    pub ascii: bool,
    /// `--no-mouse`.
    pub no_mouse: bool,
    /// `--glyphs braille|half-blocks|ascii`.
    pub glyphs: Option<String>,
    /// `--no-hints`.
    pub no_hints: bool,
    /// `--redact`.
    pub redact: bool,
    /// `--record FILE`, and whether names are changed in it.
    pub record: Option<Record>,
    /// How what is played is played.
    pub play: Play,
}

/// A target given on the command line itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Explicit {
    /// This machine.
    Local,
    /// `[USER@]HOST`, an alias of the user's SSH configuration, or the name of a configured
    /// SSH target.
    Ssh(String),
    /// A Prometheus' address, or the name of a configured Prometheus target.
    Prometheus(String),
    /// A Prometheus inside a Kubernetes cluster: the name of a configured one, or with these words.
    Kube(KubeWords),
    /// What is played.
    Tape(Tape),
}

/// What the command line says of a cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KubeWords {
    /// `--kubeconfig FILE`.
    pub config_file: Option<PathBuf>,
    /// `--context NAME`.
    pub context: Option<String>,
    /// `--namespace NAME`.
    pub namespace: Option<String>,
    /// `--service NAME[:PORT][/PATH]`.
    pub service: Option<String>,
}

/// The folders of the XDG base directory specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directories {
    /// `~/.config`.
    pub config: PathBuf,
    /// `~/.local/state`.
    pub state: PathBuf,
    /// The home directory, for `~/` in paths.
    pub home: PathBuf,
}

impl Directories {
    /// The usual configuration file.
    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        self.config.join("palier").join("palier.toml")
    }

    /// Where profiles are looked for by name.
    #[must_use]
    pub fn profiles(&self) -> PathBuf {
        self.config.join("palier").join("profiles")
    }

    /// Where themes are looked for by name.
    #[must_use]
    pub fn themes(&self) -> PathBuf {
        self.config.join("palier").join("themes")
    }

    /// The usual history.
    #[must_use]
    pub fn history(&self) -> PathBuf {
        self.state.join("palier").join("history.sqlite3")
    }

    /// What palier remembers besides the history: that somebody was here, and how targets stood.
    #[must_use]
    pub fn remembered(&self) -> PathBuf {
        self.state.join("palier").join("visits")
    }

    /// The usual log.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.state.join("palier").join("palier.log")
    }
}

/// What surrounds the process. Variables may hold secrets: `Debug` tells no values.
#[derive(Clone, Default)]
pub struct Environment {
    /// All variables that are valid Unicode.
    pub variables: BTreeMap<String, String>,
    /// The person's language as a BCP 47 tag: `fr-FR`.
    pub locale: Option<String>,
    /// None: no home directory is known.
    pub directories: Option<Directories>,
    /// Whether the person's own clocks are known; else all is UTC.
    pub local_time: bool,
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("variables", &self.variables.len())
            .field("locale", &self.locale)
            .field("directories", &self.directories)
            .field("local_time", &self.local_time)
            .finish()
    }
}

impl Environment {
    /// The process's own.
    #[must_use]
    pub fn from_process() -> Self {
        let directories = etcetera::choose_base_strategy().ok().map(|base| Directories {
            config: base.config_dir(),
            state: base.state_dir().unwrap_or_else(|| base.data_dir()),
            home: base.home_dir().to_owned(),
        });
        let variables: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
            .collect();
        let locale = locale_of(&variables).or_else(sys_locale::get_locale);
        Self { variables, locale, directories, local_time: true }
    }

    /// A variable's value; an empty one counts as not set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// The locale in POSIX' order: what is said for everything, then for messages, then in general.
fn locale_of(variables: &BTreeMap<String, String>) -> Option<String> {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| variables.get(*name));
    said.into_iter().find(|locale| !locale.is_empty()).cloned()
}

#[cfg(test)]
mod tests {
    use super::locale_of;

    #[test]
    fn the_locale_is_lc_all_then_lc_messages_then_lang() {
        let of = |variables: &[(&str, &str)]| {
            let own = |(k, v): &(&str, &str)| ((*k).to_owned(), (*v).to_owned());
            locale_of(&variables.iter().map(own).collect())
        };
        let (all, messages, lang) =
            (("LC_ALL", "fr_BE.UTF-8"), ("LC_MESSAGES", "en_GB"), ("LANG", "de_DE"));
        assert_eq!(of(&[lang, messages, all]).as_deref(), Some("fr_BE.UTF-8"));
        assert_eq!(of(&[lang, messages]).as_deref(), Some("en_GB"));
        assert_eq!(of(&[lang, ("LC_ALL", "")]).as_deref(), Some("de_DE"));
        assert_eq!(of(&[lang, ("LC_ALL", "C"), ("LANGUAGE", "fr")]).as_deref(), Some("C"));
        assert_eq!(of(&[("LANGUAGE", "fr")]), None);
    }
}
