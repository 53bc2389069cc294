//! Client configurations and server configurations of a test's own.

use super::world::{Ssh, Sshd, World};
use palier::config::target::{Exporters, SshTarget};
use std::fmt::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A client configuration that is being written.
pub(crate) struct Config(String);

impl Config {
    pub(crate) fn new() -> Self {
        Self(String::new())
    }

    /// A name for a server: its key known from that file of the server's, and further lines.
    pub(crate) fn host(mut self, name: &str, ssh: &Ssh, known: &str, further: &[&str]) -> Self {
        let (home, user) = (home(ssh).display(), &World::shared().user);
        // What is said first holds.
        let _ = writeln!(self.0, "Host {name}\n    {}", further.join("\n    "));
        let _ = writeln!(
            self.0,
            "    HostName 127.0.0.1\n    Port {}\n    User {user}\n    IdentityFile {home}/user_key\n    \
             IdentitiesOnly yes\n    IdentityAgent none\n    UserKnownHostsFile {home}/{known}\n    \
             GlobalKnownHostsFile /dev/null\n    UpdateHostKeys no\n",
            ssh.port
        );
        self
    }

    /// Written beside the server's own.
    pub(crate) fn write(self, ssh: &Ssh, name: &str) -> PathBuf {
        let path = home(ssh).join(name);
        std::fs::write(&path, self.0).unwrap();
        path
    }
}

/// A server's directory.
pub(crate) fn home(ssh: &Ssh) -> &Path {
    ssh.config.parent().unwrap()
}

/// What is reached by that name with that configuration.
pub(crate) fn named(name: &str, config: &Path, exporters: Exporters) -> SshTarget {
    SshTarget { config_file: Some(config.to_owned()), ..SshTarget::new(name, exporters) }
}

/// The server goes on with other lines in front of its configuration: what is said first holds.
pub(crate) fn reconfigured(sshd: &Sshd, lines: &str) {
    let file = home(&sshd.ssh).join("sshd_config");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{lines}\n{text}")).unwrap();
    sshd.stop();
    sshd.start();
}

/// An executable file.
pub(crate) fn program(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}
