//! Profiles: one business each, as TOML. Some are compiled in; a file of the same name under
//! `palier/profiles/` replaces one, and `--profile PATH` names any other.

mod bases;
mod claims;
mod costs;
mod decision;
mod file;
mod names;
mod pitch;
mod resolve;

use super::error::{ConfigError, Problems, Source};
use super::parse;
use crate::domain::profile::Profile;
use std::path::Path;
use std::sync::Arc;

/// The profile that is used when none is named.
pub const DEFAULT: &str = "koprogo";

/// Name and text of the profiles that are compiled in.
const BUILT_IN: &[(&str, &str)] = &[
    ("koprogo", include_str!("../../../config/profiles/koprogo.toml")),
    ("iastam", include_str!("../../../config/profiles/iastam.toml")),
    ("momentum", include_str!("../../../config/profiles/momentum.toml")),
];

/// The compiled-in profile of that name, as it would be read from a file.
#[must_use]
pub fn built_in(name: &str) -> Option<Arc<Source>> {
    BUILT_IN
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(known, text)| Source::new(format!("{known}.toml (compiled in)"), *text))
}

/// The profile in a file's text; an error tells all that is wrong with it.
pub fn parse(source: &Arc<Source>) -> Result<Profile, ConfigError> {
    let mut problems = Problems::default();
    let profile = read(source, &mut problems);
    problems.finish(profile)
}

pub(super) fn read(source: &Arc<Source>, problems: &mut Problems) -> Option<Profile> {
    let file = parse::read(source, problems)?;
    Some(resolve::resolve(&file, source, problems))
}

/// Names that `--profile` takes.
pub(super) fn names(own: Option<&Path>) -> Vec<String> {
    let mut names: Vec<String> = BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect();
    let entries = own.and_then(|folder| std::fs::read_dir(folder).ok());
    let files = entries.into_iter().flatten().filter_map(Result::ok).take(100);
    names.extend(files.filter_map(|entry| {
        let path = entry.path();
        let toml = path.extension().is_some_and(|extension| extension == "toml");
        toml.then(|| path.file_stem()?.to_str().map(ToOwned::to_owned)).flatten()
    }));
    names.sort();
    names.dedup();
    names
}
