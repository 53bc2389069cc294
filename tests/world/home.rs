//! palier in a home of its own: nothing of the person's configuration, history or language gets in.

use super::Ssh;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// An empty home directory; removed when dropped.
#[derive(Debug)]
pub(crate) struct Home {
    directory: TempDir,
    bin: Option<PathBuf>,
}

impl Home {
    /// A home without anything in it.
    pub(crate) fn new() -> Self {
        // Short paths: control sockets live below it.
        let directory = tempfile::Builder::new()
            .prefix("palier-home-")
            .tempdir_in("/tmp")
            .expect("a directory");
        for name in ["config", "state", "data", "cache", "run"] {
            std::fs::create_dir(directory.path().join(name)).expect("a directory");
        }
        let run = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(directory.path().join("run"), run).expect("a private directory");
        Self { directory, bin: None }
    }

    /// A home whose `ssh` knows the hosts of this sshd, as a person's configuration would.
    pub(crate) fn with_ssh(ssh: &Ssh) -> Self {
        Self { bin: Some(ssh.bin.clone()), ..Self::new() }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Writes a file below the home, with its folders: `config/palier/palier.toml`.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, text).expect("a written file");
        path
    }

    /// The whole environment, also for a program in a pseudo-terminal.
    pub(crate) fn environment(&self) -> Vec<(OsString, OsString)> {
        let mut path = std::env::var_os("PATH").unwrap_or_default();
        if let Some(bin) = &self.bin {
            let mut longer = bin.clone().into_os_string();
            longer.push(":");
            longer.push(&path);
            path = longer;
        }
        let below = |name: &str| self.path().join(name).into_os_string();
        [
            ("PATH", path),
            ("HOME", self.path().into()),
            ("XDG_CONFIG_HOME", below("config")),
            ("XDG_STATE_HOME", below("state")),
            ("XDG_DATA_HOME", below("data")),
            ("XDG_CACHE_HOME", below("cache")),
            ("XDG_RUNTIME_DIR", below("run")),
            ("LANG", "C.UTF-8".into()),
            ("TERM", "xterm-256color".into()),
        ]
        .map(|(name, value)| (name.into(), value))
        .into()
    }

    /// palier, without arguments so far; ended after a minute and a half.
    pub(crate) fn palier(&self) -> assert_cmd::Command {
        let mut command = assert_cmd::Command::new(palier());
        command
            .env_clear()
            .envs(self.environment())
            .current_dir(self.path())
            .timeout(Duration::from_secs(90));
        command
    }
}

/// The program under test.
pub(crate) fn palier() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_palier"))
}
