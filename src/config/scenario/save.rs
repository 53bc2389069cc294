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
        if let Some(place @ Item::Value(_)) = old.get_mut(key) {
            // In its place, with the comment above it.
            *place = item;
        } else {
            // A table's key is spaced as a heading is.
            old.remove(key);
            old.insert(key, item);
        }
    }
}

/// Puts a text in a file's place in one step.
pub(in crate::config) fn replace(path: &Path, text: &str) -> io::Result<()> {
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

#[cfg(test)]
mod tests {
    use super::save;
    use std::path::Path;

    fn kept(before: Option<&str>, name: &str, text: &str) -> (Result<(), String>, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/palier.toml");
        if let Some(before) = before {
            std::fs::create_dir(folder.path().join("new")).unwrap();
            std::fs::write(&path, before).unwrap();
        }
        let outcome = save(&path, name, text).map_err(|error| error.to_string());
        let left = std::fs::read_dir(path.parent().unwrap()).map_or(0, Iterator::count);
        assert!(left <= 1, "a temporary file is left behind");
        (outcome, std::fs::read_to_string(&path).unwrap_or_default())
    }

    #[test]
    fn a_new_scenario_stands_at_the_end_and_the_rest_as_it_was() {
        let before =
            "# mine\nlanguage = \"fr\" # always\n\n[scenarios.fair]\nchurn = 0.1\n# the end";
        let (outcome, after) = kept(Some(before), "draft", "churn = 0.02\n");
        outcome.unwrap();
        assert_eq!(after, format!("{before}\n\n[scenarios.draft]\nchurn = 0.02\n"));
        let (outcome, after) = kept(None, "draft", "churn = 0.02\n");
        outcome.unwrap();
        assert_eq!(after, "[scenarios.draft]\nchurn = 0.02\n");
    }

    #[test]
    fn a_scenario_is_changed_in_its_place_and_comments_stay() {
        let before = "# top\n[scenarios.draft] # tried in June\n# few leave\nchurn = 0.1 # a guess\nprice = 9\n\n\
                  [[scenarios.draft.items]]\nid = \"dns\"\nkind = \"operations\"\namount = 1\n\n\
                  # after\n[scenarios.fair]\nchurn = 0.3\n";
        let (outcome, after) = kept(Some(before), "draft", "name = \"D\"\nchurn = 0.02\n");
        outcome.unwrap();
        assert_eq!(
            after,
            "# top\n[scenarios.draft] # tried in June\n# few leave\nchurn = 0.02 # a guess\nname = \"D\"\n\n\
             # after\n[scenarios.fair]\nchurn = 0.3\n"
        );
        // Items inline where they were tables; a second time changes nothing.
        let text = "items = [\n  { id = \"a\", kind = \"operations\", amount = 2 },\n]\n";
        let (outcome, after) = kept(Some(before), "draft", text);
        outcome.unwrap();
        assert!(after.contains("[scenarios.draft] # tried in June\nitems = [\n"), "{after}");
        assert_eq!(kept(Some(&after), "draft", text), (Ok(()), after.clone()));
    }

    #[test]
    fn a_file_that_has_no_place_for_it_is_left_alone() {
        for (before, name, says) in [
            ("scenarios.draft.churn = 0.1\n", "draft", "not written as [scenarios.NAME]"),
            (
                "scenarios = { draft = { churn = 0.1 } }\n",
                "other",
                "not written as [scenarios.NAME]",
            ),
            ("scenarios.draft.churn = 0.1\n", "other", "not written as [scenarios.NAME]"),
            ("chrun = [\n", "draft", "this is not TOML"),
            ("bassis = 1\n", "draft", "did you mean `basis`?"),
            ("", "My draft", "cannot be the name of a scenario"),
        ] {
            let (outcome, after) = kept(Some(before), name, "churn = 0.02\n");
            let error = outcome.unwrap_err();
            assert!(error.contains(says), "{before}: {error}");
            assert_eq!(after, before);
        }
        let (outcome, after) = kept(Some("ascii = true\n"), "draft", "chrun = 0.02\n");
        assert!(outcome.unwrap_err().contains("did you mean `churn`?"));
        assert_eq!(after, "ascii = true\n");
    }

    #[test]
    fn permissions_and_a_link_in_its_place_are_kept() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("dotfile"), folder.path().join("palier.toml"));
        std::fs::write(&real, "ascii = true\n").unwrap();
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("dotfile", &link).unwrap();
        save(&link, "draft", "churn = 0.02\n").unwrap();
        assert_eq!(std::fs::read_link(&link).unwrap(), Path::new("dotfile"));
        assert!(std::fs::read_to_string(&real).unwrap().ends_with("churn = 0.02\n"));
        assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o440)).unwrap();
        let error = save(&link, "other", "churn = 0.02\n").unwrap_err().to_string();
        assert!(error.contains("permission denied"), "{error}");
    }
}
