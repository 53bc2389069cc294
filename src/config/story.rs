//! Scripts of stories: some are compiled in, any other is a file. `assets/demo/koprogo.toml` shows
//! every key. An error names file, line and key, as everywhere in the configuration.

mod file;
mod resolve;

use super::error::{ConfigError, Place, Problems, Source};
use super::{parse, resolve::read_file};
use crate::config::error::Fault;
use crate::domain::story::Script;
use std::path::Path;
use std::sync::Arc;

/// The story that is told when none is named.
pub const DEFAULT: &str = "koprogo";

/// Name and text of the scripts that are compiled in.
const BUILT_IN: &[(&str, &str)] = &[
    ("koprogo", include_str!("../../assets/demo/koprogo.toml")),
    ("iastam", include_str!("../../assets/demo/iastam.toml")),
    ("momentum", include_str!("../../assets/demo/momentum.toml")),
];

/// The names of the stories that are compiled in, the usual one first.
#[must_use]
pub fn names() -> Vec<&'static str> {
    BUILT_IN.iter().map(|(name, _)| *name).collect()
}

/// The script of that name: one that is compiled in, or a path (with a `/` or ending in `.toml`).
pub fn load(story: &str) -> Result<Script, ConfigError> {
    if let Some((name, text)) = BUILT_IN.iter().find(|(name, _)| *name == story) {
        return parse(&Source::new(format!("{name}.toml (compiled in)"), *text));
    }
    let mut problems = Problems::default();
    let path = Path::new(story);
    let file = story.contains('/') || path.extension().is_some_and(|e| e == "toml");
    let fault = if file {
        match read_file(path) {
            Ok(source) => return parse(&source),
            Err(fault) => fault,
        }
    } else {
        let known = names().into_iter().map(ToOwned::to_owned).collect();
        Fault::UnknownName { kind: "story", name: story.to_owned(), known }
    };
    problems.add(Place::Flag("--story"), fault);
    problems.finish(None)
}

/// The script in a file's text; an error tells all that is wrong with it.
pub fn parse(source: &Arc<Source>) -> Result<Script, ConfigError> {
    let mut problems = Problems::default();
    let script = parse::read(source, &mut problems)
        .and_then(|file| resolve::script(&file, source, &mut problems));
    problems.finish(script)
}

#[cfg(test)]
mod tests;
