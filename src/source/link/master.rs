//! Starts the ssh that holds the connection. What is the user's stays the user's: it neither uses
//! nor replaces a control socket of theirs, opens none of their forwards, hands on no agent, and
//! asks nothing on the terminal, which belongs to the cockpit.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::sync::Semaphore;

/// So many connections are begun at once, whatever the number of targets: fifty hosts behind one
/// jump host would else be more than its sshd takes (`MaxStartups`, usually 10).
const BEGINNING_MOST: usize = 8;

/// Held while a connection is begun.
pub(super) static BEGINNING: Semaphore = Semaphore::const_new(BEGINNING_MOST);

/// A silent server is asked this often whether it lives; ssh gives up after three silences.
const ALIVE_SECONDS: u64 = 2;

/// Should palier be killed, ssh ends after this many seconds without use.
const IDLE_SECONDS: u64 = 30;

/// Who is called, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) destination: &'a str,
    pub(super) config_file: Option<&'a Path>,
    pub(super) port: Option<u16>,
    pub(super) timeout: Duration,
    /// Private to the link.
    pub(super) directory: &'a Path,
}

impl Call<'_> {
    /// What holds for the connection and for each host on its way. One that is reached through
    /// others answers only after these.
    pub(super) fn options(&self, others: usize) -> Vec<String> {
        let legs = u64::try_from(others).unwrap_or(u64::MAX).saturating_add(1);
        let seconds = self.timeout.as_secs().max(1).saturating_mul(legs);
        vec![
            "BatchMode=yes".to_owned(),
            "StrictHostKeyChecking=yes".to_owned(),
            format!("ConnectTimeout={seconds}"),
            format!("ServerAliveInterval={ALIVE_SECONDS}"),
            "ServerAliveCountMax=3".to_owned(),
            // Its words are what a failure is understood by.
            "LogLevel=INFO".to_owned(),
            "ClearAllForwardings=yes".to_owned(),
            "PermitLocalCommand=no".to_owned(),
            "ForwardAgent=no".to_owned(),
            "ForwardX11=no".to_owned(),
        ]
    }

    /// Asks ssh what its configuration says of the destination.
    pub(super) fn question(&self) -> Command {
        let mut ssh = Self::ssh();
        ssh.arg("-G").stdout(Stdio::piped());
        self.destined(&mut ssh);
        ssh
    }

    /// Connects; ssh then goes on in the background, its control socket and log in the directory
    /// that is given back. Else ssh's words, or why it could not even be started.
    pub(super) async fn connect(
        &self,
        proxy: Option<&str>,
        others: usize,
    ) -> Result<TempDir, Failure> {
        let held = tempfile::Builder::new().prefix("c").tempdir_in(self.directory);
        let held = held.map_err(Failure::Directory)?;
        let log = held.path().join("log");
        let mut ssh = Self::ssh();
        ssh.arg("-E").arg(&log).arg("-S").arg(held.path().join("master")).args(["-M", "-f", "-N"]);
        ssh.arg("-o").arg(format!("ControlPersist={IDLE_SECONDS}"));
        ssh.arg("-o").arg("RemoteCommand=none");
        for option in self.options(others) {
            ssh.arg("-o").arg(option);
        }
        if let Some(proxy) = proxy {
            ssh.arg("-o").arg(format!("ProxyCommand={proxy}"));
        }
        self.destined(&mut ssh);
        let status = ssh.status().await.map_err(Failure::Start)?;
        if status.success() {
            return Ok(held);
        }
        let words = std::fs::read(&log).unwrap_or_default();
        Err(Failure::Words(String::from_utf8_lossy(&words).into_owned()))
    }

    fn ssh() -> Command {
        let mut ssh = Command::new("ssh");
        ssh.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        // Batch mode does not reach a host on the way that the user's own ProxyCommand calls: there
        // a question is answered by this program, which says no, and never on the terminal.
        ssh.env("SSH_ASKPASS", "false").env("SSH_ASKPASS_REQUIRE", "force");
        ssh
    }

    fn destined(&self, ssh: &mut Command) {
        if let Some(file) = self.config_file {
            ssh.arg("-F").arg(file);
        }
        if let Some(port) = self.port {
            ssh.arg("-p").arg(port.to_string());
        }
        ssh.arg(self.destination);
    }
}

/// Why there is no connection.
#[derive(Debug)]
pub(super) enum Failure {
    /// No directory for its socket.
    Directory(std::io::Error),
    /// No ssh.
    Start(std::io::Error),
    /// What ssh said.
    Words(String),
}
