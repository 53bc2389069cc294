//! Where presenter and speaker's terminal meet: a directory that nobody else can enter. Whoever can
//! open the socket is the same user, or root. A session is held by a lock that the system frees
//! whenever its process ends, so that a killed presenter is in nobody's way.

use crate::domain::message::{Arg, Message};
use etcetera::BaseStrategy as _;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use tokio::net::{UnixListener, UnixStream};

/// A unix socket's path has at most 107 bytes.
const PATH_LIMIT: usize = 107;

/// A session that is held.
#[derive(Debug)]
pub(super) struct Seat {
    /// Where notes are asked for.
    pub(super) listener: UnixListener,
    socket: PathBuf,
    _lock: File,
}

impl Drop for Seat {
    fn drop(&mut self) {
        // What stays behind is taken away by the next.
        drop(std::fs::remove_file(&self.socket));
    }
}

/// Takes a session; somebody else may have it.
pub(super) fn take(session: &str) -> Result<Seat, Message> {
    let directory = directory()?;
    let failed = |path: &Path, error: &io::Error| {
        Message::new("stage-socket")
            .text("file", path.display().to_string())
            .text("error", error.to_string())
    };
    let path = directory.join(format!("present-{session}.lock"));
    let lock = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(|e| failed(&path, &e))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Message::new("stage-taken").text("session", session));
        }
        Err(TryLockError::Error(error)) => return Err(failed(&path, &error)),
    }
    let socket = socket(&directory, session)?;
    // With the lock held it is a dead presenter's.
    drop(std::fs::remove_file(&socket));
    let listener = UnixListener::bind(&socket).map_err(|e| failed(&socket, &e))?;
    Ok(Seat { listener, socket, _lock: lock })
}

/// The presenter of a session; the error says that there is none, and the key that begins one.
pub(super) async fn find(session: &str, present: Arg) -> Result<UnixStream, Message> {
    let socket = socket(&directory()?, session)?;
    let stream = UnixStream::connect(&socket).await;
    stream.map_err(|_| {
        Message::new("stage-nothing").text("session", session).with("present", present)
    })
}

fn socket(directory: &Path, session: &str) -> Result<PathBuf, Message> {
    let path = directory.join(format!("present-{session}.sock"));
    if path.as_os_str().len() > PATH_LIMIT {
        return Err(Message::new("stage-path-long").text("file", path.display().to_string()));
    }
    Ok(path)
}

/// The private directory, made where it is not there yet.
fn directory() -> Result<PathBuf, Message> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let runtime = runtime.filter(|path| path.is_absolute() && path.is_dir());
    let state = || {
        let base = etcetera::choose_base_strategy().ok()?;
        Some(base.state_dir().unwrap_or_else(|| base.data_dir()))
    };
    let parent = runtime.or_else(state).ok_or_else(|| Message::new("stage-no-place"))?;
    private(&parent.join("palier").join("present"))
}

fn private(path: &Path) -> Result<PathBuf, Message> {
    let told = |id: &'static str| Message::new(id).text("file", path.display().to_string());
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|error| told("stage-socket").text("error", error.to_string()))?;
    let found = path.symlink_metadata();
    let found = found.map_err(|error| told("stage-socket").text("error", error.to_string()))?;
    let ours = found.is_dir() && found.uid() == rustix::process::geteuid().as_raw();
    if !ours || found.mode() & 0o077 != 0 {
        return Err(told("stage-open-place"));
    }
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::private;
    use std::fs::Permissions;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    #[test]
    fn only_a_directory_that_nobody_else_can_enter_will_do() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a").join("b");
        assert_eq!(private(&path), Ok(path.clone()));
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o700);
        std::fs::set_permissions(&path, Permissions::from_mode(0o750)).unwrap();
        assert_eq!(private(&path).unwrap_err().id, "stage-open-place");
        let link = home.path().join("link");
        std::fs::set_permissions(&path, Permissions::from_mode(0o700)).unwrap();
        symlink(&path, &link).unwrap();
        assert_eq!(private(&link).unwrap_err().id, "stage-open-place");
    }
}
