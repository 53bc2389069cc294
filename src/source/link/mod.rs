//! The SSH link: one connection of the system's OpenSSH, and everything through it. The user's own
//! configuration, agent, jump hosts and known hosts hold; an unknown host key is an error, never an
//! automatic yes. Forwards end in unix sockets inside a directory that only this user can enter.
//! It asks nothing: a key with a passphrase needs an agent (ssh runs in batch mode).

mod den;
pub mod refusal;

use crate::config::target::SshTarget;
use crate::domain::message::Message;
use den::Den;
use openssh::{ControlPersist, ForwardType, KnownHosts, Session, SessionBuilder, Socket};
use refusal::{Callee, Refusal, understand};
use std::io::{Read, Seek, SeekFrom};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// A silent server is asked this often whether it lives; ssh gives up after three silences.
const ALIVE_INTERVAL: Duration = Duration::from_secs(2);

/// The control socket's answer comes from this machine, however busy it is.
const CHECK_LIMIT: Duration = Duration::from_secs(5);

/// An ssh that works quits within milliseconds.
const QUIT_LIMIT: Duration = Duration::from_millis(200);

/// Should palier be killed, ssh ends after this many seconds without use.
const IDLE_SECONDS: usize = 30;

/// The end of ssh's log that is read, in bytes.
const LOG_TAIL: u64 = 4096;

/// Something that listens, as seen from the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remote {
    /// A TCP port.
    Tcp {
        /// Name or address.
        host: String,
        /// Port.
        port: u16,
    },
    /// A unix socket.
    Unix(PathBuf),
}

#[derive(Debug)]
struct Forward {
    remote: Remote,
    socket: PathBuf,
}

/// How a target is reached, and what is forwarded from it. Connections come and go; the sockets'
/// paths stay.
#[derive(Debug)]
pub struct Link {
    destination: String,
    command: String,
    config_file: Option<PathBuf>,
    timeout: Duration,
    forwards: Vec<Forward>,
    directory: Den,
}

impl Link {
    /// A link that is not connected yet. `timeout` bounds the TCP connection and the key exchange.
    pub fn new(target: &SshTarget, timeout: Duration) -> Result<Self, Message> {
        let destination = target.destination.trim().to_owned();
        if !is_harmless(&destination) {
            return Err(Message::new("source-ssh-destination").text("host", &destination));
        }
        let directory = Den::new().map_err(|error| {
            Message::new("source-ssh-directory").text("error", error.to_string())
        })?;
        let command = match &target.config_file {
            Some(file) => format!("ssh -F {} {destination}", file.display()),
            None => format!("ssh {destination}"),
        };
        Ok(Self {
            destination,
            command,
            config_file: target.config_file.clone(),
            timeout,
            forwards: Vec::new(),
            directory,
        })
    }

    /// The destination as typed.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.destination
    }

    /// Adds a forward, made at every connection. Returns the socket to dial.
    pub fn forward(&mut self, remote: Remote) -> PathBuf {
        if let Some(known) = self.forwards.iter().find(|forward| forward.remote == remote) {
            return known.socket.clone();
        }
        let socket = self.directory.path().join(format!("f{}", self.forwards.len()));
        self.forwards.push(Forward { remote, socket: socket.clone() });
        socket
    }

    /// Connects, and makes all forwards.
    pub async fn connect(&self) -> Result<Connection, Refusal> {
        // ssh bounds the connection itself; the agent may still hang, or a jump host.
        let bound = self.timeout * 2 + Duration::from_secs(1);
        if let Ok(result) = tokio::time::timeout(bound, self.open()).await {
            return result;
        }
        // Else one more of them would hang about after each try.
        self.directory.end_processes();
        Err(understand(self.callee(), "Connection timed out"))
    }

    async fn open(&self) -> Result<Connection, Refusal> {
        let mut builder = SessionBuilder::default();
        builder
            .known_hosts_check(KnownHosts::Strict)
            .connect_timeout(self.timeout.max(Duration::from_secs(1)))
            .server_alive_interval(ALIVE_INTERVAL)
            .control_directory(self.directory.path());
        if let Some(idle) = NonZeroUsize::new(IDLE_SECONDS) {
            builder.control_persist(ControlPersist::IdleFor(idle));
        }
        if let Some(file) = &self.config_file {
            builder.config_file(file);
        }
        let session =
            builder.connect_mux(&self.destination).await.map_err(|error| self.explain(&error))?;
        let session = Arc::new(session);
        let connection = Connection {
            session: Arc::clone(&session),
            _held: Arc::new(Held(Some(session))),
            doubts: Arc::new(Notify::new()),
            host: self.destination.clone(),
        };
        // Without a session channel ssh never sets TCP_NODELAY, and each request costs 40 ms more.
        connection.session.command("true").status().await.map_err(|error| self.explain(&error))?;
        for forward in &self.forwards {
            self.make(&connection, forward).await?;
        }
        Ok(connection)
    }

    async fn make(&self, connection: &Connection, forward: &Forward) -> Result<(), Refusal> {
        // A connection that died left its socket's file, and ssh refuses to listen on it.
        match tokio::fs::remove_file(&forward.socket).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                let message = Message::new("source-ssh-directory").text("error", error.to_string());
                return Err(Refusal { message, needs_hand: false });
            }
            _ => {}
        }
        let listen = Socket::UnixSocket { path: forward.socket.as_path().into() };
        let to = match &forward.remote {
            Remote::Tcp { host, port } => {
                Socket::TcpSocket { host: host.as_str().into(), port: *port }
            }
            Remote::Unix(path) => Socket::UnixSocket { path: path.as_path().into() },
        };
        connection
            .session
            .request_port_forward(ForwardType::Local, listen, to)
            .await
            .map_err(|error| self.explain(&error))
    }

    fn callee(&self) -> Callee<'_> {
        Callee { host: &self.destination, command: &self.command }
    }

    fn explain(&self, error: &openssh::Error) -> Refusal {
        match error {
            openssh::Error::Connect(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
                Refusal {
                    message: Message::new("source-ssh-no-client").text("host", &self.destination),
                    needs_hand: true,
                }
            }
            openssh::Error::Connect(cause) => understand(self.callee(), &cause.to_string()),
            other => {
                let mut words = other.to_string();
                let mut cause = std::error::Error::source(other);
                while let Some(deeper) = cause {
                    words = deeper.to_string();
                    cause = deeper.source();
                }
                understand(self.callee(), &words)
            }
        }
    }
}

/// An open connection. Dropping it ends the connection.
#[derive(Debug, Clone)]
pub struct Connection {
    session: Arc<Session>,
    /// Dropped after it, and so the last to hold it.
    _held: Arc<Held>,
    doubts: Arc<Notify>,
    host: String,
}

impl Connection {
    /// Asks for a check before the next is due.
    pub fn doubt(&self) {
        self.doubts.notify_one();
    }

    /// Returns when a check is asked for.
    pub async fn doubted(&self) {
        self.doubts.notified().await;
    }

    /// Whether the connection still stands; if not, why.
    pub async fn check(&self) -> Result<(), Message> {
        if let Ok(Ok(())) = tokio::time::timeout(CHECK_LIMIT, self.session.check()).await {
            return Ok(());
        }
        let log = self.log().unwrap_or_default();
        // A refused channel is one exporter's affair.
        let telling = |line: &&str| !line.trim().is_empty() && !line.starts_with("channel ");
        let last = log.lines().rfind(telling).unwrap_or("");
        let id = if last.is_empty() { "source-ssh-lost" } else { "source-ssh-lost-because" };
        Err(Message::new(id).text("host", &self.host).text("error", last))
    }

    /// The sentence for a server that forbids forwarding, once it has done so.
    #[must_use]
    pub fn forwarding_forbidden(&self) -> Option<Message> {
        self.log()
            .is_some_and(|log| log.contains("administratively prohibited"))
            .then(|| Message::new("source-ssh-forwarding").text("host", &self.host))
    }

    /// The session, for commands.
    #[must_use]
    pub fn session(&self) -> Arc<Session> {
        Arc::clone(&self.session)
    }

    /// The destination as typed.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    fn log(&self) -> Option<String> {
        let path = self.session.control_socket().parent()?.join("log");
        let mut file = std::fs::File::open(path).ok()?;
        let length = file.metadata().ok()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(LOG_TAIL))).ok()?;
        let mut bytes = Vec::new();
        file.take(LOG_TAIL).read_to_end(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A session whose end waits for no ssh that hangs: openssh asks it to quit, and waits for the
/// answer on a thread that everything else needs.
#[derive(Debug)]
struct Held(Option<Arc<Session>>);

impl Drop for Held {
    fn drop(&mut self) {
        let session = self.0.take();
        let (done, ended) = std::sync::mpsc::channel::<()>();
        let end = move || {
            drop(session);
            drop(done);
        };
        if std::thread::Builder::new().name("ssh".into()).spawn(end).is_ok() {
            // Either way it is over: what does not quit is ended with the link's directory.
            let _ = ended.recv_timeout(QUIT_LIMIT);
        }
    }
}

/// Whether ssh can only take it for a destination: never for an option.
fn is_harmless(destination: &str) -> bool {
    let host = destination.strip_prefix("ssh://").unwrap_or(destination);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    !destination.is_empty()
        && !destination.starts_with('-')
        && !host.is_empty()
        && !host.starts_with('-')
        && !destination.chars().any(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::{Link, Remote, is_harmless};
    use crate::config::target::{Exporters, SshTarget};
    use std::os::unix::fs::PermissionsExt;
    use std::time::Duration;

    fn target(destination: &str) -> SshTarget {
        SshTarget::new(destination, Exporters::default())
    }

    #[test]
    fn an_option_is_not_a_destination() {
        for good in ["vps", "me@vps", "ssh://me@vps:2222", "2001:db8::1", "me@10.0.0.1"] {
            assert!(is_harmless(good), "{good}");
        }
        for bad in
            ["", "-oProxyCommand=x", "me@-oProxyCommand=x", "ssh://-x", "a b", "ssh://", "me@"]
        {
            assert!(!is_harmless(bad), "{bad}");
        }
        assert_eq!(
            Link::new(&target("-oProxyCommand=x"), Duration::from_secs(1)).unwrap_err().id,
            "source-ssh-destination"
        );
    }

    #[test]
    fn sockets_are_private_and_one_per_remote() {
        let mut link = Link::new(&target("vps"), Duration::from_secs(1)).unwrap();
        let mode = std::fs::metadata(link.directory.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        let page = Remote::Tcp { host: "127.0.0.1".into(), port: 9100 };
        let first = link.forward(page.clone());
        assert_eq!(first, link.forward(page));
        assert_ne!(first, link.forward(Remote::Unix("/run/postgresql/.s.PGSQL.5432".into())));
    }
}
