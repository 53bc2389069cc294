//! `[signals.NAME]`: alarms of the person's own, which hold in every phase beside the profile's
//! signals; and putting new ones at the end of `palier.toml`, all else left as it is written.

use super::error::{ConfigError, Fault, Place, Problems, Source};
use super::file::{ConfigFile, LevelChoice, OwnSignalFile};
use super::{parse, resolve};
use crate::domain::profile::{Comparison, Profile, SignalSpec};
use crate::domain::signal::Level;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use toml::Spanned;

/// The person's own signals into every phase; what cannot be goes to `problems`.
pub(super) fn merge(
    file: &ConfigFile,
    profile: &mut Profile,
    source: &Arc<Source>,
    problems: &mut Problems,
) {
    let taken: Vec<String> =
        profile.phases.iter().flat_map(|p| &p.signals).map(|s| s.name.clone()).collect();
    for (name, written) in &file.signals {
        let id = name.get_ref();
        if !super::scenario::is_id(id) {
            let sentence = format!("`{id}` cannot be the name of a signal");
            let help = "write lower-case letters, digits and hyphens";
            problems.at(source, name.span(), Fault::impossible(sentence, help));
        } else if taken.contains(id) {
            // What a signal remembers is kept by its name.
            let sentence = format!("a signal of the profile is called `{id}` already");
            let help = format!("write another name, such as `own-{id}`");
            problems.at(source, name.span(), Fault::impossible(sentence, help));
        } else if let Some(spec) = spec(id, written, source, problems) {
            for phase in &mut profile.phases {
                phase.signals.push(spec.clone());
            }
        }
    }
}

fn spec(
    name: &str,
    written: &Spanned<OwnSignalFile>,
    source: &Arc<Source>,
    problems: &mut Problems,
) -> Option<SignalSpec> {
    let file = written.get_ref();
    let (comparison, quantity) = match (&file.above, &file.below) {
        (Some(quantity), None) => (Comparison::Above, quantity),
        (None, Some(quantity)) => (Comparison::Below, quantity),
        (above, _) => {
            let sentence = match above {
                Some(_) => format!("the signal `{name}` has two thresholds"),
                None => format!("the signal `{name}` has no threshold"),
            };
            let fault = Fault::impossible(sentence, "write one of above = … and below = …");
            problems.at(source, written.span(), fault);
            return None;
        }
    };
    let threshold = quantity.get_ref().of(file.metric.0);
    let threshold = threshold.map_err(|fault| problems.at(source, quantity.span(), fault)).ok()?;
    Some(SignalSpec {
        name: name.to_owned(),
        metric: file.metric.0,
        comparison,
        threshold,
        duration: file.duration.map_or(Duration::ZERO, |duration| duration.0),
        basis: None,
        level: match file.level.unwrap_or(LevelChoice::Warning) {
            LevelChoice::Warning => Level::Warning,
            LevelChoice::Critical => Level::Critical,
        },
    })
}

/// Adds the signals (name and lines of each) that the file does not have yet, at its end, and says
/// which those are. A signal that is there already stays as it is.
pub fn add(path: &Path, signals: &[(String, String)]) -> Result<Vec<String>, ConfigError> {
    let mut problems = Problems::default();
    let added = added(path, signals, &mut problems);
    problems.finish(added)
}

fn added(
    path: &Path,
    signals: &[(String, String)],
    problems: &mut Problems,
) -> Option<Vec<String>> {
    let before = match path.try_exists() {
        Ok(false) => Source::new(path, ""),
        _ => match resolve::read_file(path) {
            Ok(source) => source,
            Err(fault) => {
                problems.add(Place::Named, fault);
                return None;
            }
        },
    };
    let file: ConfigFile = parse::read(&before, problems)?;
    let has = |name: &str| file.signals.keys().any(|known| known.get_ref() == name);
    let new: Vec<_> = signals.iter().filter(|(name, _)| !has(name)).collect();
    if new.is_empty() {
        return Some(Vec::new());
    }
    let mut text = before.text.clone();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    for (name, lines) in &new {
        let _ = write!(text, "\n[signals.{name}]\n{lines}");
    }
    // What palier could not read again it does not write.
    let after = Source::new(path, text);
    parse::read::<ConfigFile>(&after, problems)?;
    // A link stays a link.
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if let Err(error) = super::scenario::replace(&real, &after.text) {
        let sentence = format!("the signals cannot be written to {}: {error}", path.display());
        let help = "name a file of yours that you may write, with --config";
        problems.add(Place::Named, Fault::impossible(sentence, help));
        return None;
    }
    Some(new.into_iter().map(|(name, _)| name.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::add;
    use crate::config::{Config, Environment, Flags, load};
    use crate::domain::signal::Level;
    use std::path::Path;

    fn config(path: &Path) -> Result<Config, String> {
        let flags = Flags { config: Some(path.to_owned()), no_history: true, ..Flags::default() };
        load(&flags, &Environment::default()).map_err(|e| e.to_string())
    }

    #[test]
    fn what_is_added_holds_in_every_phase_and_is_added_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("palier.toml");
        std::fs::write(&path, "# mine\nlanguage = \"fr\"").unwrap();
        let lines = "metric = \"load.per_core\"\nabove = 0.75\nfor = \"5min\"\n";
        let new = [("load-warning".to_owned(), lines.to_owned())];
        assert_eq!(add(&path, &new).unwrap(), ["load-warning"]);
        let written = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            written,
            format!("# mine\nlanguage = \"fr\"\n\n[signals.load-warning]\n{lines}")
        );
        let other = [("load-warning".to_owned(), lines.replace("0.75", "0.9"))];
        assert!(add(&path, &other).unwrap().is_empty());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), written);
        let config = config(&path).unwrap();
        for phase in &config.profile.phases {
            let own = phase.signals.iter().find(|s| s.name == "load-warning").unwrap();
            assert_eq!((own.threshold, own.duration.as_secs()), (0.75, 300));
            assert_eq!(own.level, Level::Warning);
        }
    }

    #[test]
    fn what_cannot_be_a_signal_is_refused_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("palier.toml");
        for (text, says) in [
            ("[signals.Ram]\nmetric = \"load.1\"\nabove = 1", "cannot be the name of a signal"),
            ("[signals.a]\nmetric = \"load.1\"", "has no threshold"),
            ("[signals.a]\nmetric = \"load.1\"\nabove = 1\nbelow = 2", "has two thresholds"),
            ("[signals.a]\nmetric = \"cpu.utilization\"\nabove = 75", "never reaches"),
            ("[signals.a]\nmetric = \"load.1\"\nabove = 1\nlevel = \"leave\"", "warning"),
            ("[signals.ram]\nmetric = \"load.1\"\nabove = 1", "is called `ram` already"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = config(&path).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
