//! What palier remembers besides the history: that somebody was here, and how each target stood when
//! it was left. Small files, written whole or not at all; what cannot be read was never there, and a
//! folder that cannot be written is no error.

use crate::app::since::{Visit, visit};
use crate::app::{Event, Model};
use crate::config::Config;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::task::JoinHandle;

/// A larger file is not ours.
const MOST: u64 = 64 * 1024;

/// A longer name of a file is none.
const NAME_MOST: usize = 200;

/// What is remembered, on its way to the loop.
#[derive(Debug, Default)]
pub(super) struct Visits {
    reading: Option<JoinHandle<Event>>,
}

impl Visits {
    /// Begins to read; nothing where what is shown is played.
    pub(super) fn start(config: &Config) -> Self {
        let Some(folder) = config.state.clone().filter(|_| !config.target.kind.is_played()) else {
            return Self::default();
        };
        let (hints, file) = (config.hints, file_of(config, &folder));
        let read = move || Event::Welcome {
            hints: hints && first(&folder),
            before: file.and_then(|file| recall(&file)).map(Box::new),
        };
        Self { reading: Some(tokio::task::spawn_blocking(read)) }
    }

    /// What is remembered, once; waits for ever after that.
    pub(super) async fn next(&mut self) -> Event {
        if let Some(task) = &mut self.reading {
            let done = task.await;
            self.reading = None;
            if let Ok(event) = done {
                return event;
            }
        }
        std::future::pending().await
    }
}

/// Remembers how the target stands, waiting no longer than that for a slow disk.
pub(super) async fn leave(model: &Model, patience: Duration) {
    let file = model.config.state.as_ref().and_then(|folder| file_of(&model.config, folder));
    let (Some(file), Some(visit)) = (file, visit(model)) else { return };
    let write = tokio::task::spawn_blocking(move || {
        let text = toml::to_string(&visit).map_err(io::Error::other)?;
        replace(&file, &text)
    });
    if let Ok(Ok(Err(error))) = tokio::time::timeout(patience, write).await {
        tracing::info!(%error, "this visit is not remembered");
    }
}

/// The target's own file; none where no history is kept either.
fn file_of(config: &Config, folder: &Path) -> Option<PathBuf> {
    config.store.as_ref()?;
    let letter = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02x}"),
    };
    let name: String = config.target.name.bytes().map(letter).collect();
    let name = format!("target-{name}");
    (name.len() <= NAME_MOST).then(|| folder.join(format!("{name}.toml")))
}

/// Whether nobody was here before; from now on somebody was.
fn first(folder: &Path) -> bool {
    let file = folder.join("seen.toml");
    if std::fs::symlink_metadata(&file).is_ok() {
        return false;
    }
    if let Err(error) = replace(&file, "# The hints of the first start were shown.\nhints = true\n")
    {
        tracing::info!(%error, "that the hints were shown is not remembered");
    }
    true
}

fn recall(file: &Path) -> Option<Visit> {
    // To open a pipe would wait for its other end.
    if !std::fs::metadata(file).ok()?.is_file() {
        return None;
    }
    let mut text = String::new();
    std::fs::File::open(file).ok()?.take(MOST).read_to_string(&mut text).ok()?;
    toml::from_str(&text).ok()
}

fn replace(file: &Path, text: &str) -> io::Result<()> {
    let folder = file.parent().ok_or(io::ErrorKind::InvalidInput)?;
    std::fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_time_is_only_once_and_a_folder_that_cannot_be_is_no_error() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("palier/visits");
        assert!(first(&folder));
        assert!(!first(&folder));
        let blocked = home.path().join("file");
        std::fs::write(&blocked, "").unwrap();
        assert!(first(&blocked.join("visits")), "shown, though it cannot be remembered");
    }

    #[test]
    fn a_visit_is_read_as_it_was_written_and_rubbish_was_never_there() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("visits/target-a%20b.toml");
        let visit = Visit {
            at: "2026-11-10T18:02:00Z".parse().unwrap(),
            verdict: "stay".into(),
            phase: "mvp".into(),
            health: "ok".into(),
            units: Some(1180.0),
            cost_per_unit: Some(("0.0042".parse().unwrap(), "EUR".into())),
            margin: None,
            disk: Some(0.71),
        };
        replace(&file, &toml::to_string(&visit).unwrap()).unwrap();
        assert_eq!(recall(&file), Some(visit));
        for rubbish in ["", "at = 3", "\u{0}\u{1}"] {
            std::fs::write(&file, rubbish).unwrap();
            assert_eq!(recall(&file), None);
        }
        assert_eq!(recall(home.path()), None);
    }
}
