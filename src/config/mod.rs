//! Files, environment and flags resolved into one [`Config`]. As written (`file`, `profile`) and
//! as resolved (here) are two types: nothing beyond this module sees an optional key or a TOML
//! value.

mod answers;
mod create;
mod error;
mod file;
mod flags;
pub mod keys;
mod mask;
mod origin;
mod parse;
pub mod place;
pub mod play;
pub mod profile;
pub mod remote;
mod resolve;
mod retention;
mod sample;
pub mod scenario;
mod signals;
pub mod story;
pub mod target;
pub mod terminal;
pub mod theme;
mod value;
pub mod written;

pub use create::{NotCreated, create};
pub(crate) use error::Problems;
pub use error::{ConfigError, Fault, Place, Problem, Source, Words};
pub use flags::{Directories, Environment, Explicit, Flags, KubeWords};
pub use origin::{Origins, ValueOrigin};
pub use resolve::{language_of, load, load_text, load_with_origins};
pub use sample::SAMPLE;
pub use scenario::save as save_scenario;
pub use signals::add as add_signals;
pub use theme::ThemeName;

use crate::domain::advice::Means;
use crate::domain::decision::Answer;
use crate::domain::metric::Metric;
use crate::domain::profile::{BasisId, Profile};
use crate::domain::retention::Retention;
use crate::domain::scenario::Scenario;
use remote::RemoteWrite;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use target::{FleetTarget, Target, TargetKind, UnitsSource};
use value::Scalar;

/// The metric of that name; one that nobody knows comes with the one that was most likely meant.
pub fn metric_named(words: &str) -> Result<Metric, Fault> {
    value::MetricName::from_words(words).map(|name| name.0)
}

/// A value of a metric as a person writes it: `85 %`, `1s`, `30 GB`, or a number in its unit.
pub fn threshold_of(metric: Metric, words: &str) -> Result<f64, Fault> {
    let number = words.trim().parse().ok().filter(|v: &f64| v.is_finite());
    let quantity = match number {
        Some(number) => value::Quantity::Number(number),
        None => value::Quantity::Words(words.trim().to_owned()),
    };
    quantity.of(metric)
}

/// Tables by name, each with its place: `[targets.NAME]`.
pub(crate) type Named<T> = BTreeMap<toml::Spanned<String>, toml::Spanned<T>>;

/// The languages that palier speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    En,
    /// French.
    Fr,
}

impl Language {
    /// The code: `en`, `fr`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }
}

/// What the screen is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Glyphs {
    /// Unicode, curves in Braille.
    #[default]
    Braille,
    /// What the font of a Linux console has, curves in half blocks.
    HalfBlocks,
    /// ASCII alone.
    Ascii,
}

/// Everything that a run needs to know, each value final.
// Each is a wish of its own; none depends on another.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Clone)]
pub struct Config {
    /// The business.
    pub profile: Profile,
    /// The basis in use; one of the profile's.
    pub basis: BasisId,
    /// The scenario in use; one of the profile's.
    pub scenario: String,
    /// The scenario that is laid over it; one of the profile's.
    pub compare: Option<String>,
    /// The profile's scenarios before the configuration's were laid over them.
    pub shipped: BTreeMap<String, Scenario>,
    /// What is watched.
    pub target: Target,
    /// The phase that the target is in; none: inferred from the machine's size, and said so.
    pub phase: Option<String>,
    /// Where the unit count comes from; none: unknown.
    pub units: Option<UnitsSource>,
    /// Every target of the configuration, by name, the one above among them; never empty.
    pub fleet: Vec<FleetTarget>,
    /// Answers to the profile's requirements: `high-availability = true`. Absent: unknown.
    pub requirements: BTreeMap<String, bool>,
    /// What can be afforded and must be promised.
    pub means: Means,
    /// Answers to the questions of the profile's decision tree, by question.
    pub answers: BTreeMap<String, Answer>,
    /// The language.
    pub language: Language,
    /// The colours.
    pub theme: ThemeName,
    /// All themes that there are.
    pub themes: theme::Themes,
    /// How many colours the terminal has.
    pub depth: theme::Depth,
    /// Only ASCII on screen; whatever `glyphs` says.
    pub ascii: bool,
    /// What the screen is drawn with.
    pub glyphs: Glyphs,
    /// Instants below charts are those of the person's own clocks; else UTC.
    pub local_time: bool,
    /// What the terminal is asked for beyond drawing.
    pub terminal: terminal::Terminal,
    /// Names of machines, people and places stand under other names on screen.
    pub redact: bool,
    /// Between two looks at a source.
    pub refresh: Duration,
    /// A single operation on a source takes no longer.
    pub timeout: Duration,
    /// The history's file; none: no history is kept.
    pub store: Option<PathBuf>,
    /// For how long the history keeps what.
    pub retention: Retention,
    /// Where palier's own figures are written to; none: nowhere.
    pub remote_write: Option<RemoteWrite>,
    /// The person's own `palier.toml`, there or not yet; none where there is no home for it.
    pub file: Option<PathBuf>,
    /// Where palier logs; none: nowhere.
    pub log_file: Option<PathBuf>,
    /// Where what the sources say is recorded; none: nowhere.
    pub record: Option<play::Record>,
    /// How what is played is played.
    pub play: play::Play,
    /// Whether the hints of the first start may be shown.
    pub hints: bool,
    /// Which keys were wished for.
    pub keys: keys::Wishes,
    /// The folder of what palier remembers besides the history; none: it has no place.
    pub state: Option<PathBuf>,
}

impl Config {
    /// Whether there is a history: a store, or what is played has one of its own, in memory.
    #[must_use]
    pub fn has_history(&self) -> bool {
        self.store.is_some() || self.target.kind.is_played()
    }

    /// The same for another target of the fleet, or for one machine of a Prometheus there by its
    /// `instance`; none where there is no such target. One machine of several has neither their
    /// phase nor their units.
    #[must_use]
    pub fn switched_to(&self, place: usize, instance: Option<&str>) -> Option<Self> {
        let FleetTarget { mut target, mut phase, mut units, .. } = self.fleet.get(place)?.clone();
        if let Some(instance) = instance {
            let TargetKind::Prometheus(server) = &mut target.kind else { return None };
            server.instance = Some(instance.to_owned());
            target.name = format!("{} {instance}", target.name);
            (phase, units) = (None, None);
        }
        Some(Self { target, phase, units, ..self.clone() })
    }

    /// The place in the fleet of the target that is watched; none: one machine of another.
    #[must_use]
    pub fn place_in_fleet(&self) -> Option<usize> {
        self.fleet.iter().position(|m| m.target.name == self.target.name)
    }

    /// What `[scenarios.NAME]` in `palier.toml` is laid over, and so what [`scenario::write`] has to
    /// tell the differences from; none only where a profile has no `base`.
    #[must_use]
    pub fn inherited_by(&self, scenario: &str) -> Option<&Scenario> {
        self.shipped.get(scenario).or_else(|| self.profile.scenarios.get("base"))
    }
}
