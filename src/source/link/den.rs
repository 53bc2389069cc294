//! The private directory of one link, and what must not stay behind: its sockets, and the ssh
//! processes that were started for it. A killed palier cannot tidy up after itself, so the next one
//! does; what a living one uses is locked and left alone.

use rustix::process::{Pid, Signal, kill_process};
use std::ffi::OsStr;
use std::fs::{DirEntry, File, Permissions, TryLockError};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// A unix socket's path has at most 107 bytes; ssh's control socket and the random suffix of its
/// first name take 54 below the directory.
const DIRECTORY_LIMIT: usize = 50;

const PREFIX: &str = "palier-";

/// Held locked while the directory is in use.
const LOCK: &str = "lock";

/// A directory is only taken for left behind after so long: a new one is not locked yet.
const YOUNGEST: Duration = Duration::from_mins(1);

/// Entries of a shared directory that are looked at.
const MOST: usize = 10_000;

/// A 0700 directory with a path short enough for sockets; its name leads nowhere for other users.
#[derive(Debug)]
pub(in crate::source) struct Den {
    directory: TempDir,
    _lock: File,
}

impl Den {
    /// A directory of this link's own. What dead ones left beside it goes.
    pub(in crate::source) fn new() -> std::io::Result<Self> {
        let candidates =
            [std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from), Some(std::env::temp_dir())];
        let parent = candidates
            .into_iter()
            .flatten()
            .find(|path| {
                path.is_absolute()
                    && path.as_os_str().len() <= DIRECTORY_LIMIT - 14
                    && path.as_os_str().as_bytes().iter().all(|byte| is_plain(*byte))
                    && path.is_dir()
            })
            .unwrap_or_else(|| Path::new("/tmp").to_owned());
        Self::within(&parent)
    }

    fn within(parent: &Path) -> std::io::Result<Self> {
        let directory = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(parent)?;
        let lock = File::create_new(directory.path().join(LOCK))?;
        lock.lock()?;
        sweep(parent, directory.path().metadata()?.uid(), YOUNGEST);
        Ok(Self { directory, _lock: lock })
    }

    pub(in crate::source) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Ends every ssh that was started with a path in here: one that still connects is nobody's
    /// child once palier has ended, and would go on alone.
    pub(super) fn end_processes(&self) {
        for pid in processes_of(self.path()) {
            // It may have ended by itself meanwhile.
            let _ = kill_process(pid, Signal::TERM);
        }
    }
}

/// The path stands in commands of shells.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/._-".contains(&byte)
}

impl Drop for Den {
    fn drop(&mut self) {
        self.end_processes();
    }
}

/// The ssh processes whose command line names the directory, also those that have gone to the
/// background and changed it.
fn processes_of(directory: &Path) -> Vec<Pid> {
    let Ok(all) = std::fs::read_dir("/proc") else { return Vec::new() };
    let needle = memchr::memmem::Finder::new(directory.as_os_str().as_bytes());
    let of_directory = |process: DirEntry| {
        let pid = process.file_name().to_str()?.parse().ok().and_then(Pid::from_raw)?;
        let name = std::fs::read(process.path().join("comm")).ok()?;
        if name.trim_ascii() != b"ssh" {
            return None;
        }
        let line = std::fs::read(process.path().join("cmdline")).ok()?;
        needle.find(&line).map(|_| pid)
    };
    all.flatten().filter_map(of_directory).collect()
}

/// Removes this user's directories whose palier has ended without doing so.
fn sweep(parent: &Path, user: u32, youngest: Duration) {
    let Ok(entries) = parent.read_dir() else { return };
    for entry in entries.flatten().take(MOST) {
        if is_left_behind(&entry, user, youngest) {
            // What cannot be removed now is found again by the next one.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn is_left_behind(entry: &DirEntry, user: u32, youngest: Duration) -> bool {
    let ours = |name: &OsStr| name.as_bytes().starts_with(PREFIX.as_bytes());
    // Nothing is opened in another user's directory: it may be a pipe, and block.
    let is_own = |entry: std::fs::Metadata| entry.is_dir() && entry.uid() == user;
    if !ours(&entry.file_name()) || !entry.metadata().is_ok_and(is_own) {
        return false;
    }
    let Ok(lock) = File::open(entry.path().join(LOCK)) else { return false };
    let old = lock.metadata().is_ok_and(|lock| {
        lock.is_file()
            && lock.modified().is_ok_and(|at| at.elapsed().is_ok_and(|age| age >= youngest))
    });
    old && !matches!(lock.try_lock(), Err(TryLockError::WouldBlock | TryLockError::Error(_)))
}

#[cfg(test)]
mod tests {
    use super::{Den, LOCK, sweep};
    use std::fs::File;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::time::Duration;

    #[test]
    fn what_a_dead_one_left_goes_and_what_lives_or_is_not_ours_stays() {
        let parent = tempfile::tempdir().unwrap();
        let user = parent.path().metadata().unwrap().uid();
        let living = Den::within(parent.path()).unwrap();
        let mode = living.path().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        let make = |name: &str, lock: bool| {
            let path = parent.path().join(name);
            std::fs::create_dir_all(path.join("f0")).unwrap();
            if lock {
                File::create(path.join(LOCK)).unwrap();
            }
            path
        };
        let dead = make("palier-dead", true);
        let stays = [make("palier-unlocked", false), make("other", true), living.path().to_owned()];
        // Too young to be left behind.
        sweep(parent.path(), user, Duration::from_mins(1));
        assert!(dead.exists());
        // Another user's.
        sweep(parent.path(), user + 1, Duration::ZERO);
        assert!(dead.exists());
        sweep(parent.path(), user, Duration::ZERO);
        assert!(!dead.exists());
        assert!(stays.iter().all(|path| path.exists()));
        let path = living.path().to_owned();
        drop(living);
        assert!(!path.exists());
    }
}
