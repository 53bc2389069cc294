//! A scenario kept in a person's own `palier.toml`: added at its end, or changed in its place.
//! All else stays as it is written, comments included. The file is replaced in one step, so that
//! no reader ever sees half of it, and a file that cannot be read is never written.

use super::is_id;
use crate::config::error::{ConfigError, Fault, Place, Problems, Source};
use crate::config::file::ConfigFile;
use crate::config::{parse, resolve};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, Item, Table};

/// Sets `[scenarios.NAME]` in that file to the lines that [`super::write()`] gave. The file and its
/// folder are made where there are none; permissions and a symbolic link in its place are kept.
pub fn save(path: &Path, name: &str, text: &str) -> Result<(), ConfigError> {
    let mut problems = Problems::default();
    let saved = saved(path, name, text, &mut problems);
    problems.finish(saved)
}

fn saved(path: &Path, name: &str, text: &str, problems: &mut Problems) -> Option<()> {
    let mut tell = |fault| problems.add(Place::Named, fault);
    if !is_id(name) {
        let sentence = format!("`{name}` cannot be the name of a scenario");
        tell(Fault::impossible(sentence, "write lower-case letters, digits and hyphens"));
        return None;
    }
    let (path, before) = match existing(path) {
        Ok(Some(path)) => match resolve::read_file(&path) {
            Ok(source) => (path, source),
            Err(fault) => {
                tell(fault);
                return None;
            }
        },
        Ok(None) => (path.to_owned(), Source::new(path, "")),
        Err(error) => {
            tell(unwritten(path, &error));
            return None;
        }
    };
    parse::read::<ConfigFile>(&before, problems)?;
    let Some(after) = with(&before.text, name, text) else {
        let fault = Fault::impossible(
            format!(
                "the scenario `{name}` cannot be put into {}, where scenarios are not written as \
                 [scenarios.NAME]",
                path.display()
            ),
            format!("write this there by hand, under [scenarios.{name}]: {text}"),
        );
        problems.add(Place::Named, fault);
        return None;
    };
    if after.len() as u64 > resolve::FILE_MOST {
        let sentence = format!("{} would become larger than 1 MiB", path.display());
        problems.add(Place::Named, Fault::impossible(sentence, "remove scenarios from it"));
        return None;
    }
    // What palier could not read again it does not write.
    let after = Source::new(&path, after);
    parse::read::<ConfigFile>(&after, problems)?;
    match replace(&path, &after.text) {
        Ok(()) => Some(()),
        Err(error) => {
            problems.add(Place::Named, unwritten(&path, &error));
            None
        }
    }
}

/// Where the file is in truth; none: nowhere yet.
fn existing(path: &Path) -> io::Result<Option<PathBuf>> {
    match fs::symlink_metadata(path) {
        Ok(_) => fs::canonicalize(path).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn unwritten(path: &Path, error: &io::Error) -> Fault {
    Fault::impossible(
        format!("the scenario cannot be kept in {}: {error}", path.display()),
        "name a file of yours that you may write, with --config",
    )
}

/// The file's text with that scenario; none where it is written in a way that has no place for it.
fn with(before: &str, name: &str, text: &str) -> Option<String> {
    let alone: DocumentMut = format!("[scenarios.{name}]\n{text}").parse().ok()?;
    let new = alone.get("scenarios")?.get(name)?.as_table()?;
    let mut document: DocumentMut = before.parse().ok()?;
    if let Some(scenarios) = document.get_mut("scenarios") {
        let scenarios = scenarios.as_table_mut()?;
        let fixed = scenarios.is_dotted();
        match scenarios.get_mut(name) {
            Some(Item::Table(old)) if !old.is_dotted() => {
                change(old, new);
                return Some(document.to_string());
            }
            Some(_) => return None,
            None if fixed => return None,
            None => {}
        }
    }
    let gap = match before {
        "" => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    Some(format!("{before}{gap}[scenarios.{name}]\n{text}"))
}

/// Key by key, so that comments beside what stays are kept.
fn change(old: &mut Table, new: &Table) {
    // `[scenarios.NAME.items]` alone implies its parent, which now has keys of its own.
    old.set_implicit(false);
    old.retain(|key, _| new.contains_key(key));
    for (key, item) in new {
        let mut item = item.clone();
        if let (Some(Item::Value(was)), Item::Value(is)) = (old.get(key), &mut item) {
            *is.decor_mut() = was.decor().clone();
        }
        match old.get_mut(key) {
            Some(place) => *place = item,
            None => {
                old.insert(key, item);
            }
        }
    }
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut file =
        tempfile::Builder::new().prefix(".palier").suffix(".toml").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Ok(known) = fs::metadata(path) {
        // A rename would get around a file that is not to be written.
        if known.permissions().readonly() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        file.as_file().set_permissions(known.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
