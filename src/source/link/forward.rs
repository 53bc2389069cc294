//! What is forwarded from the far side, and to where: ports and sockets that stay, and containers
//! whose addresses are looked up there, again whenever one no longer answers.

use super::containers::{self, Answer, HEAD};
use super::{Connection, Link};
use crate::config::place;
use crate::domain::message::Message;
use openssh::{ForwardType, Session, Socket};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// How often ssh's log is looked at for a channel that could not be opened.
const LOOK_INTERVAL: Duration = Duration::from_secs(2);

/// A container that was not found, or does not answer, is asked for again this often.
const ASK_INTERVAL: Duration = Duration::from_secs(30);

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
    /// A port of a container there.
    Container {
        /// Its name.
        name: String,
        /// Port.
        port: u16,
    },
}

/// Where a page's server is, as seen from the target.
#[must_use]
pub fn remote(url: &Url) -> Remote {
    if let Some((socket, _)) = place::unix(url) {
        return Remote::Unix(socket);
    }
    let port = url.port_or_known_default().unwrap_or(80);
    if let Some(name) = place::container(url) {
        return Remote::Container { name: name.to_owned(), port };
    }
    // A URL writes IPv6 addresses in brackets; ssh takes them without.
    let host = url.host_str().unwrap_or("127.0.0.1").trim_matches(['[', ']']);
    Remote::Tcp { host: host.to_owned(), port }
}

/// Why a forward could not be made.
#[derive(Debug)]
pub(super) enum Fault {
    /// The socket here.
    Socket(std::io::Error),
    /// ssh.
    Ssh(openssh::Error),
}

#[derive(Debug)]
pub(super) struct Forward {
    pub(super) remote: Remote,
    /// Where it is dialled here.
    pub(super) socket: PathBuf,
}

impl Forward {
    /// Where it leads, if that is known beforehand.
    pub(super) fn fixed(&self) -> Option<Socket<'_>> {
        match &self.remote {
            Remote::Tcp { host, port } => {
                Some(Socket::TcpSocket { host: host.as_str().into(), port: *port })
            }
            Remote::Unix(path) => Some(Socket::UnixSocket { path: path.as_path().into() }),
            Remote::Container { .. } => None,
        }
    }

    fn container(&self) -> Option<(&str, u16)> {
        match &self.remote {
            Remote::Container { name, port } => Some((name, *port)),
            _ => None,
        }
    }

    fn here(&self) -> Socket<'_> {
        Socket::UnixSocket { path: self.socket.as_path().into() }
    }

    pub(super) async fn make(&self, session: &Session, to: Socket<'_>) -> Result<(), Fault> {
        // A connection that died left its socket's file, and ssh refuses to listen on it.
        match tokio::fs::remove_file(&self.socket).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Fault::Socket(error));
            }
            _ => {}
        }
        session.request_port_forward(ForwardType::Local, self.here(), to).await.map_err(Fault::Ssh)
    }

    /// Forwards to the first of the addresses that answers; to the first at all where none does.
    async fn lead(&self, session: &Session, port: u16, addresses: &[IpAddr]) -> Option<IpAddr> {
        let socket =
            |address: &IpAddr| Socket::TcpSocket { host: address.to_string().into(), port };
        let mut silent = None;
        // Of one alone nothing is to be found out.
        let several = if addresses.len() > 1 { addresses } else { &[] };
        for address in several {
            if self.make(session, socket(address)).await.is_err() {
                continue;
            }
            match containers::dial(&self.socket, HEAD).await {
                Answer::Words => return Some(*address),
                Answer::Silence if silent.is_none() => silent = Some(address),
                Answer::Silence | Answer::None => {}
            }
            self.leave(session, socket(address)).await;
        }
        let last = silent.or(addresses.first())?;
        self.make(session, socket(last)).await.ok().map(|()| *last)
    }

    async fn leave(&self, session: &Session, to: Socket<'_>) {
        // One that cannot be closed is replaced all the same: its file goes.
        let _ = session.close_port_forward(ForwardType::Local, self.here(), to).await;
    }
}

/// Where the containers of one connection are.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// By the forward's place in the link.
    led: BTreeMap<usize, IpAddr>,
    /// By the container's name.
    wrong: BTreeMap<String, Message>,
}

impl Found {
    pub(super) fn problems(&self) -> impl Iterator<Item = Message> + '_ {
        self.wrong.values().cloned()
    }
}

impl Link {
    /// Asks where the containers are, and leads their forwards there: those that lead nowhere yet.
    pub(super) async fn settle(&self, connection: &Connection) {
        let led = connection.found().led.clone();
        let open: Vec<(usize, &Forward, &str, u16)> = self
            .forwards
            .iter()
            .enumerate()
            .filter(|(place, _)| !led.contains_key(place))
            .filter_map(|(place, forward)| {
                forward.container().map(|(name, port)| (place, forward, name, port))
            })
            .collect();
        if open.is_empty() {
            return;
        }
        let mut names: Vec<&str> = open.iter().map(|(_, _, name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        let answer =
            containers::ask(&connection.session, &self.destination, &names, self.timeout).await;
        for (place, forward, name, port) in open {
            match answer.get(name) {
                Some(Ok(addresses)) => {
                    let to = forward.lead(&connection.session, port, addresses).await;
                    let mut found = connection.found();
                    found.wrong.remove(name);
                    found.led.extend(to.map(|to| (place, to)));
                }
                Some(Err(reason)) => {
                    connection.found().wrong.insert(name.to_owned(), reason.clone());
                }
                None => {}
            }
        }
    }

    /// Sees to it that the containers' forwards lead to where the containers are, for as long as it
    /// is awaited: a container that is made anew has another address.
    pub async fn tend(&self, connection: &Connection) {
        if self.forwards.iter().all(|forward| forward.container().is_none()) {
            return std::future::pending().await;
        }
        let mut known = connection.log_length();
        let mut asked = Instant::now();
        loop {
            tokio::time::sleep(LOOK_INTERVAL).await;
            let refused = connection.log_length() != known;
            let moved = refused && self.forget_dead(connection).await;
            let missing = !connection.found().wrong.is_empty() && asked.elapsed() >= ASK_INTERVAL;
            if moved || missing {
                self.settle(connection).await;
                asked = Instant::now();
            }
            known = connection.log_length();
            if moved {
                // One that is found and does not answer is not asked for again and again.
                tokio::time::sleep(ASK_INTERVAL).await;
            }
        }
    }

    /// Closes the forwards behind which nothing listens any more; whether there was one.
    async fn forget_dead(&self, connection: &Connection) -> bool {
        let mut any = false;
        let led = connection.found().led.clone();
        for (place, address) in led {
            let Some(forward) = self.forwards.get(place) else { continue };
            let Some((_, port)) = forward.container() else { continue };
            // Nothing is asked: it may be a database.
            if containers::dial(&forward.socket, b"").await != Answer::None {
                continue;
            }
            let to = Socket::TcpSocket { host: address.to_string().into(), port };
            forward.leave(&connection.session, to).await;
            connection.found().led.remove(&place);
            any = true;
        }
        any
    }
}

#[cfg(test)]
mod tests {
    use super::{Remote, remote};

    #[test]
    fn an_address_says_what_is_forwarded() {
        let of = |url: &str| remote(&url.parse().unwrap());
        let tcp = |host: &str, port| Remote::Tcp { host: host.to_owned(), port };
        assert_eq!(of("http://127.0.0.1:9100/metrics"), tcp("127.0.0.1", 9100));
        assert_eq!(of("https://[::1]/metrics"), tcp("::1", 443));
        assert_eq!(of("unix:/run/a.sock:/metrics"), Remote::Unix("/run/a.sock".into()));
        let traefik = Remote::Container { name: "traefik".into(), port: 8080 };
        assert_eq!(of("http://traefik.container:8080/metrics"), traefik);
    }
}
