//! `[keys]` as a person wrote it: actions by their ids and keys by their names, each with its place.
//! Which there are is the cockpit's to know, and so what of it cannot be is refused there
//! (`app::keymap`).

use super::error::{Place, Source};
use super::file::ConfigFile;
use std::sync::Arc;

/// One line: `quit = ["q", "ctrl-c"]`.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The action's id.
    pub action: String,
    /// Where it stands.
    pub place: Place,
    /// The names of its keys, each with its place; none: it is to have no key.
    pub keys: Vec<(String, Place)>,
}

/// All of them, in the order of the actions' ids.
#[derive(Debug, Clone, Default)]
pub struct Wishes(pub Vec<Wish>);

pub(super) fn resolve(file: &ConfigFile, source: &Arc<Source>) -> Wishes {
    let place = |span| Place::File(Arc::clone(source), span);
    let mut wishes = Vec::new();
    for (action, keys) in &file.keys {
        let keys = keys.get_ref().iter().map(|key| (key.get_ref().clone(), place(key.span())));
        wishes.push(Wish {
            action: action.get_ref().clone(),
            place: place(action.span()),
            keys: keys.collect(),
        });
    }
    Wishes(wishes)
}
