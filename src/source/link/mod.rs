//! The SSH link: one connection of the system's OpenSSH, and everything through it. The user's own
//! configuration, agent, jump hosts and known hosts hold; an unknown host key is an error, never an
//! automatic yes, on the way as at its end. Forwards end in unix sockets inside a directory that
//! only this user can enter. It asks nothing: a key with a passphrase needs an agent (ssh runs in
//! batch mode). What it runs on the other side is in [`commands`].
//!
//! Each target has its own link, even where two name the same machine: what one of them does to its
//! connection never disturbs the other. At most eight are begun at once.

pub mod commands;
mod containers;
pub(in crate::source) mod den;
mod forward;
mod jump;
mod master;
pub mod refusal;

pub use forward::{Remote, remote};

use crate::config::target::SshTarget;
use crate::domain::message::Message;
use den::Den;
use forward::Forward;
use master::{Call, Failure};
use openssh::{Session, Stdio};
use refusal::{Callee, Refusal, understand};
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// The control socket's answer comes from this machine, however busy it is.
const CHECK_LIMIT: Duration = Duration::from_secs(5);

/// An ssh that works quits within milliseconds.
const QUIT_LIMIT: Duration = Duration::from_millis(200);

/// The end of ssh's log that is read, in bytes.
const LOG_TAIL: u64 = 4096;

/// How a target is reached, and what is forwarded from it. Connections come and go; the sockets'
/// paths stay.
#[derive(Debug)]
pub struct Link {
    destination: String,
    command: String,
    config_file: Option<PathBuf>,
    port: Option<u16>,
    /// The hosts on the way, where the target names them.
    jump: Option<Vec<jump::Hop>>,
    timeout: Duration,
    forwards: Vec<Forward>,
    directory: Den,
}

impl Link {
    /// A link that is not connected yet. `timeout` bounds the TCP connection and the key exchange.
    pub fn new(target: &SshTarget, timeout: Duration) -> Result<Self, Message> {
        let destination = target.destination.trim().to_owned();
        let wrong = |what: &str| Message::new("source-ssh-destination").text("host", what);
        if !is_harmless(&destination) {
            return Err(wrong(&destination));
        }
        let jump = target.jump.as_deref();
        let jump = jump.map(|list| jump::read(list).ok_or_else(|| wrong(list))).transpose()?;
        let directory = Den::new().map_err(|error| {
            Message::new("source-ssh-directory").text("error", error.to_string())
        })?;
        Ok(Self {
            command: typed(target, &destination),
            destination,
            config_file: target.config_file.clone(),
            port: target.port,
            jump,
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
        let turn = master::BEGINNING.acquire().await;
        let call = self.call();
        let hops = match &self.jump {
            Some(hops) => hops.clone(),
            None => jump::configured(&call).await,
        };
        // ssh bounds the connection itself; the agent may still hang, or a host on the way.
        let legs = u32::try_from(hops.len()).unwrap_or(0) + 2;
        let bound = self.timeout * legs + Duration::from_secs(1);
        let way = jump::Way::new(hops, &call).map_err(|error| unusable(&error))?;
        let opened = tokio::time::timeout(bound, self.open(&call, &way)).await;
        drop(turn);
        let refusal = match opened {
            Ok(Ok(connection)) => {
                // Where containers are is asked in good time, but their absence ends nothing.
                self.settle(&connection).await;
                return Ok(connection);
            }
            Ok(Err(refusal)) => refusal,
            Err(_) => {
                // Else one more of them would hang about after each try.
                self.directory.end_processes();
                understand(self.callee(), "Connection timed out")
            }
        };
        // What a host on the way says tells more than that the way has ended.
        let vague = ["source-ssh-no-ssh", "source-ssh-failed", "source-ssh-timeout"];
        let ask = || way.refusal(self.callee(), &call);
        let told = vague.contains(&refusal.message.id).then(ask).flatten();
        Err(told.unwrap_or(refusal))
    }

    async fn open(&self, call: &Call<'_>, way: &jump::Way) -> Result<Connection, Refusal> {
        // « none » said of this target is stronger than the configuration's hosts.
        let direct = self.jump.as_ref().filter(|hops| hops.is_empty()).map(|_| "none".to_owned());
        let proxy = way.command().or(direct);
        let held =
            call.connect(proxy.as_deref(), way.length()).await.map_err(
                |failure| match failure {
                    Failure::Directory(error) => unusable(&error),
                    Failure::Start(error) if error.kind() == std::io::ErrorKind::NotFound => {
                        Refusal {
                            message: Message::new("source-ssh-no-client")
                                .text("host", &self.destination),
                            needs_hand: true,
                        }
                    }
                    Failure::Start(error) => understand(self.callee(), &error.to_string()),
                    Failure::Words(words) => understand(self.callee(), &words),
                },
            )?;
        let session = Arc::new(Session::new_native_mux(held));
        let connection = Connection {
            session: Arc::clone(&session),
            _held: Arc::new(Held(Some(session))),
            doubts: Arc::new(Notify::new()),
            found: Arc::default(),
            host: self.destination.clone(),
        };
        // Without a session channel ssh never sets TCP_NODELAY, and each request costs 40 ms more.
        // Its end is not waited for: a login shell's start files may take long.
        let mut awake = connection.session.raw_command(commands::TRUE);
        awake.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        awake.spawn().await.map_err(|error| self.explain(&error))?;
        for forward in &self.forwards {
            if let Some(to) = forward.fixed() {
                forward.make(&connection.session, to).await.map_err(|fault| match fault {
                    forward::Fault::Socket(error) => unusable(&error),
                    forward::Fault::Ssh(error) => self.explain(&error),
                })?;
            }
        }
        Ok(connection)
    }

    fn call(&self) -> Call<'_> {
        Call {
            destination: &self.destination,
            config_file: self.config_file.as_deref(),
            port: self.port,
            timeout: self.timeout,
            directory: self.directory.path(),
        }
    }

    fn callee(&self) -> Callee<'_> {
        Callee { host: &self.destination, command: &self.command }
    }

    fn explain(&self, error: &openssh::Error) -> Refusal {
        let mut words = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(deeper) = cause {
            words = deeper.to_string();
            cause = deeper.source();
        }
        understand(self.callee(), &words)
    }
}

fn unusable(error: &std::io::Error) -> Refusal {
    let message = Message::new("source-ssh-directory").text("error", error.to_string());
    Refusal { message, needs_hand: false }
}

/// What a person would type to get there.
fn typed(target: &SshTarget, destination: &str) -> String {
    let file = target.config_file.as_ref().map(|file| format!("-F {} ", file.display()));
    let port = target.port.map(|port| format!("-p {port} "));
    let jump = target.jump.as_ref().map(|jump| format!("-J {jump} "));
    let options = [file, port, jump].into_iter().flatten().collect::<String>();
    format!("ssh {options}{destination}")
}

/// An open connection. Dropping it ends the connection.
#[derive(Debug, Clone)]
pub struct Connection {
    session: Arc<Session>,
    /// Dropped after it, and so the last to hold it.
    _held: Arc<Held>,
    doubts: Arc<Notify>,
    /// Where the containers are, and what is wrong with them.
    found: Arc<Mutex<forward::Found>>,
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

    /// What is wrong though the connection stands: a server that forbids forwarding, once it has
    /// done so, and containers that cannot be found.
    #[must_use]
    pub fn problems(&self) -> Vec<Message> {
        self.forwarding_forbidden().into_iter().chain(self.found().problems()).collect()
    }

    fn found(&self) -> MutexGuard<'_, forward::Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// How long ssh's log is by now, in bytes: a channel that could not be opened makes it longer.
    fn log_length(&self) -> u64 {
        self.log_path().and_then(|path| path.metadata().ok()).map_or(0, |metadata| metadata.len())
    }

    fn log_path(&self) -> Option<PathBuf> {
        Some(self.session.control_socket().parent()?.join("log"))
    }

    fn log(&self) -> Option<String> {
        let mut file = std::fs::File::open(self.log_path()?).ok()?;
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
    use super::{Link, Remote, is_harmless, typed};
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
    fn a_person_is_told_what_to_type() {
        let target = SshTarget {
            config_file: Some("/etc/x".into()),
            port: Some(2222),
            jump: Some("bastion".into()),
            ..target("vps")
        };
        assert_eq!(typed(&target, "vps"), "ssh -F /etc/x -p 2222 -J bastion vps");
    }

    #[test]
    fn sockets_are_private_and_one_per_remote() {
        let mut link = Link::new(&target("vps"), Duration::from_secs(1)).unwrap();
        let mode = std::fs::metadata(link.directory.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        let page = Remote::Tcp { host: "127.0.0.1".into(), port: 9100 };
        let first = link.forward(page.clone());
        assert_eq!(first, link.forward(page));
        let named = Remote::Container { name: "traefik".into(), port: 8080 };
        assert_ne!(first, link.forward(named));
        assert_ne!(first, link.forward(Remote::Unix("/run/postgresql/.s.PGSQL.5432".into())));
    }
}
