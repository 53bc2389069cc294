//! One collector per store: whoever holds the lock on `history.sqlite3.lock` writes the readings of
//! the targets that it names there; everybody else who watches one of them reads, and writes once
//! the lock is free. The system frees it whenever the process ends, however it ends; the file itself
//! stays, and means nothing without the lock.
//!
//! The database has locks of its own and needs none of this: two writers damage nothing, they would
//! only write everything twice.

use crate::domain::Timestamp;
use crate::domain::message::Message;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// No collector names more than this many bytes of targets.
const MOST: u64 = 1 << 20;

/// Whoever only asks holds the lock for an instant; so often, and so long apart, it is tried again.
const TRIES: usize = 15;
const BETWEEN: Duration = Duration::from_millis(20);

/// Who collects into a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collector {
    /// Its process.
    pub pid: u32,
    /// Since when.
    pub since: Timestamp,
    /// The targets whose readings it writes.
    pub targets: BTreeSet<String>,
}

/// The lock, for as long as this lives.
#[derive(Debug)]
pub struct CollectorLock {
    file: File,
    path: PathBuf,
    /// How long what is written there is; shorter words are filled up with spaces.
    length: usize,
}

impl CollectorLock {
    /// Takes the lock of the store at that path, whose folder is there. The error is the sentence
    /// to be said: somebody else has it, or the file cannot be used.
    pub fn take(store: &Path, collector: &Collector) -> Result<Self, Message> {
        let path = beside(store);
        let unusable = |error: &io::Error| {
            Message::new("record-lock-file")
                .text("file", path.display().to_string())
                .text("error", error.to_string())
        };
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(|e| unusable(&e))?;
        let mut tries = TRIES;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if tries > 0 => {
                    tries -= 1;
                    std::thread::sleep(BETWEEN);
                }
                Err(TryLockError::WouldBlock) => return Err(held(store, read(&file))),
                Err(TryLockError::Error(error)) => return Err(unusable(&error)),
            }
        }
        let length = file.metadata().map_err(|e| unusable(&e))?.len();
        let mut lock = Self { file, path, length: usize::try_from(length).unwrap_or(0) };
        lock.tell(collector)?;
        Ok(lock)
    }

    /// Says who collects what from now on. In one write, so that nobody reads a half.
    pub fn tell(&mut self, collector: &Collector) -> Result<(), Message> {
        let written = serde_json::to_string(collector).map_err(io::Error::from).and_then(|words| {
            let all = format!("{words:<width$}", width = self.length.min(MOST as usize));
            self.length = all.len();
            self.file.write_all_at(all.as_bytes(), 0)?;
            self.file.set_len(all.len() as u64)
        });
        written.map_err(|error| {
            Message::new("record-lock-file")
                .text("file", self.path.display().to_string())
                .text("error", error.to_string())
        })
    }
}

/// Who collects into the store at that path at present; none: nobody, or nobody who could be asked.
#[must_use]
pub fn collector(store: &Path) -> Option<Collector> {
    let file = File::open(beside(store)).ok()?;
    // Whoever asks at the same time shares it, and is no collector.
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => read(&file),
        Ok(()) | Err(TryLockError::Error(_)) => None,
    }
}

fn beside(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

fn read(mut file: &File) -> Option<Collector> {
    let mut words = Vec::new();
    file.by_ref().take(MOST).read_to_end(&mut words).ok()?;
    serde_json::from_slice(&words).ok()
}

fn held(store: &Path, by: Option<Collector>) -> Message {
    let store = store.display().to_string();
    match by {
        Some(by) => Message::new("record-held")
            .text("store", store)
            .text("pid", by.pid.to_string())
            .text("since", by.since.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
        None => Message::new("record-held-unknown").text("store", store),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn someone(targets: &[&str]) -> Collector {
        Collector {
            pid: 4711,
            since: Timestamp::from_timestamp(1_763_820_000, 0).unwrap(),
            targets: targets.iter().map(|t| (*t).to_owned()).collect(),
        }
    }

    #[test]
    fn one_holds_it_everybody_sees_who_and_its_end_frees_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("history.sqlite3");
        assert_eq!(collector(&store), None);
        let many = someone(&["vps", "a target with a rather long name", "third"]);
        let mut lock = CollectorLock::take(&store, &many).unwrap();
        assert_eq!(collector(&store), Some(many));
        let refused = CollectorLock::take(&store, &someone(&[])).unwrap_err();
        assert_eq!(refused.id, "record-held");
        let told = |name| refused.args.iter().find(|(n, _)| *n == name).unwrap().1.clone();
        let text = |words: &str| crate::domain::message::Arg::Text(words.to_owned());
        assert_eq!(told("pid"), text("4711"));
        assert_eq!(told("since"), text("2025-11-22 14:00:00 UTC"));
        // Fewer words are no remains of the longer ones.
        lock.tell(&someone(&["vps"])).unwrap();
        assert_eq!(collector(&store), Some(someone(&["vps"])));
        drop(lock);
        assert_eq!(collector(&store), None);
        CollectorLock::take(&store, &someone(&["next"])).unwrap();
    }

    #[test]
    fn whoever_asks_all_the_time_does_not_keep_a_collector_out() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("history.sqlite3");
        drop(CollectorLock::take(&store, &someone(&[])).unwrap());
        std::thread::scope(|scope| {
            let asking = scope.spawn(|| {
                for _ in 0..20_000 {
                    if collector(&store).is_some() {
                        return;
                    }
                }
            });
            for _ in 0..5 {
                drop(CollectorLock::take(&store, &someone(&["vps"])).unwrap());
            }
            asking.join().unwrap();
        });
    }
}
