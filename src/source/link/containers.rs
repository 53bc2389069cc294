//! Where containers are on the far side. Exporters of a Compose stack listen on its own network, at
//! addresses that change whenever a container is made anew; Docker there is asked for them by one
//! fixed command ([`super::commands::containers`]). What it answers is read here, bounded, and what
//! it refuses becomes one sentence with the remedy.

use super::commands;
use crate::domain::message::Message;
use openssh::{Session, Stdio};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// More is no answer about the containers of a configuration, in bytes.
const ANSWER_LIMIT: u64 = 64 << 10;

/// Of one container no more addresses are tried.
const MOST_ADDRESSES: usize = 8;

/// Something that listens answers a request within this, or keeps silent and is no metrics page.
const PROBE_LIMIT: Duration = Duration::from_secs(2);

/// Each container's addresses, or why there are none.
pub(super) type Addresses = BTreeMap<String, Result<Vec<IpAddr>, Message>>;

/// Asks the far side once; within `limit`.
pub(super) async fn ask(
    session: &Session,
    host: &str,
    names: &[&str],
    limit: Duration,
) -> Addresses {
    let answer = tokio::time::timeout(limit, run(session, names)).await;
    match answer {
        Ok(Ok(answer)) => read(&answer, host, names),
        Ok(Err(error)) => all(names, |name| failed(host, name, &error)),
        Err(_) => all(names, |name| {
            about("source-ssh-container-timeout", host, name).duration("limit", limit)
        }),
    }
}

async fn run(session: &Session, names: &[&str]) -> Result<String, String> {
    let mut child = session
        .raw_command(commands::containers(names.iter().copied()))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .await
        .map_err(|error| error.to_string())?;
    let mut answer = Vec::new();
    if let Some(output) = child.stdout().take() {
        let reading = output.take(ANSWER_LIMIT).read_to_end(&mut answer).await;
        reading.map_err(|error| error.to_string())?;
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn all(names: &[&str], reason: impl Fn(&str) -> Message) -> Addresses {
    names.iter().map(|name| ((*name).to_owned(), Err(reason(name)))).collect()
}

fn about(id: &'static str, host: &str, name: &str) -> Message {
    Message::new(id).text("host", host).text("name", name)
}

fn failed(host: &str, name: &str, error: &str) -> Message {
    about("source-ssh-container-failed", host, name).text("error", error)
}

/// Docker's words, and what they mean for every container that was asked for.
const WORDS: &[(&str, &str)] = &[
    ("permission denied", "source-ssh-container-denied"),
    ("Is the docker daemon running", "source-ssh-container-daemon"),
    ("Cannot connect to the Docker daemon", "source-ssh-container-daemon"),
    ("Cannot connect to Podman", "source-ssh-container-daemon"),
];

/// Reads the answer of the fixed command.
fn read(answer: &str, host: &str, names: &[&str]) -> Addresses {
    let ours = answer.lines().skip_while(|line| !line.starts_with("@@palier containers "));
    let lines: Vec<&str> = ours.map(str::trim_end).collect();
    let Some(tool) = lines.first().and_then(|line| line.rsplit(' ').next()) else {
        let last = answer.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("");
        return all(names, |name| failed(host, name, last));
    };
    if tool == "none" {
        return all(names, |name| about("source-ssh-container-no-docker", host, name));
    }
    let found: BTreeMap<&str, Container> = lines
        .iter()
        .filter_map(|line| Container::read(line.strip_prefix('|')?))
        .map(|container| (container.name, container))
        .collect();
    let said = || lines.iter().skip(1).filter(|line| !line.starts_with(['|', '@']));
    let refusal = WORDS.iter().find(|(words, _)| said().any(|line| line.contains(words)));
    let of = |name: &str| match (found.get(name), refusal) {
        (Some(container), _) => container.reachable(host),
        (None, Some((_, id))) => Err(about(id, host, name)),
        (None, None) => Err(missing(host, name, said().copied())),
    };
    names.iter().map(|name| ((*name).to_owned(), of(name))).collect()
}

/// « No such container » where that was said, else what was said last.
fn missing<'a>(host: &str, name: &str, said: impl Iterator<Item = &'a str> + Clone) -> Message {
    let none = |line: &str| {
        let line = line.to_lowercase();
        line.contains("no such container") || line.contains("no such object")
    };
    if said.clone().any(none) {
        return about("source-ssh-container-none", host, name);
    }
    failed(host, name, said.filter(|line| !line.is_empty()).last().unwrap_or("no answer"))
}

/// One line of the answer.
struct Container<'a> {
    name: &'a str,
    state: &'a str,
    network: &'a str,
    addresses: Vec<IpAddr>,
}

impl<'a> Container<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace();
        Some(Self {
            // Docker writes a slash before it, Podman none.
            name: words.next()?.trim_start_matches('/'),
            state: words.next()?,
            network: words.next()?,
            addresses: words.filter_map(|word| word.parse().ok()).take(MOST_ADDRESSES).collect(),
        })
    }

    fn reachable(&self, host: &str) -> Result<Vec<IpAddr>, Message> {
        if self.state != "running" {
            return Err(
                about("source-ssh-container-stopped", host, self.name).text("state", self.state)
            );
        }
        if self.network == "host" {
            return Ok(vec![IpAddr::from([127, 0, 0, 1])]);
        }
        if self.addresses.is_empty() {
            return Err(about("source-ssh-container-no-address", host, self.name)
                .text("network", self.network));
        }
        Ok(self.addresses.clone())
    }
}

/// What a forwarded socket leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Answer {
    /// Nothing: the far side could not connect.
    None,
    /// Something that says nothing.
    Silence,
    /// Something that talks.
    Words,
}

/// Dials a forwarded socket. `question` is asked there; what is only listened to shows as silence.
pub(super) async fn dial(socket: &Path, question: &[u8]) -> Answer {
    let Ok(mut stream) = UnixStream::connect(socket).await else { return Answer::None };
    if stream.write_all(question).await.is_err() {
        return Answer::None;
    }
    let mut first = [0; 1];
    match tokio::time::timeout(PROBE_LIMIT, stream.read(&mut first)).await {
        // A tunnel accepts first and closes when nothing listens at its other end.
        Ok(Ok(0) | Err(_)) => Answer::None,
        Ok(Ok(_)) => Answer::Words,
        Err(_) => Answer::Silence,
    }
}

/// The least that every HTTP server answers.
pub(super) const HEAD: &[u8] = b"HEAD / HTTP/1.0\r\n\r\n";

#[cfg(test)]
mod tests {
    use super::{Addresses, read};

    type Seen<'a> = (&'a str, Result<Vec<String>, &'static str>);

    fn ids(found: &Addresses) -> Vec<Seen<'_>> {
        let shown = |answer: &Result<Vec<std::net::IpAddr>, crate::domain::message::Message>| {
            match answer {
                Ok(list) => Ok(list.iter().map(ToString::to_string).collect()),
                Err(reason) => Err(reason.id),
            }
        };
        found.iter().map(|(name, answer)| (name.as_str(), shown(answer))).collect()
    }

    #[test]
    fn dockers_answer_is_read() {
        let answer = "Welcome to vps\n@@palier containers docker\n\
            |/traefik running koprogo_default 172.18.0.2  172.19.0.3 fd00::3\n\
            |/app running host  \n|/db exited bridge  \n|/side running container:1f2e\n\
            Error: No such container: gone\n@@palier end\n";
        let found = read(answer, "vps", &["traefik", "app", "db", "side", "gone"]);
        let owned = |list: &[&str]| Ok(list.iter().map(|s| (*s).to_owned()).collect());
        assert_eq!(
            ids(&found),
            [
                ("app", owned(&["127.0.0.1"])),
                ("db", Err("source-ssh-container-stopped")),
                ("gone", Err("source-ssh-container-none")),
                ("side", Err("source-ssh-container-no-address")),
                ("traefik", owned(&["172.18.0.2", "172.19.0.3", "fd00::3"])),
            ]
        );
    }

    #[test]
    fn what_docker_refuses_is_a_sentence() {
        for (answer, id) in [
            ("@@palier containers none\n@@palier end\n", "source-ssh-container-no-docker"),
            (
                "@@palier containers docker\npermission denied while trying to connect to the \
                 Docker daemon socket at unix:///var/run/docker.sock\n@@palier end\n",
                "source-ssh-container-denied",
            ),
            (
                "@@palier containers docker\nCannot connect to the Docker daemon at \
                 unix:///var/run/docker.sock. Is the docker daemon running?\n@@palier end\n",
                "source-ssh-container-daemon",
            ),
            (
                "@@palier containers docker\nError: No such object: a\n@@palier end\n",
                "source-ssh-container-none",
            ),
            (
                "@@palier containers podman\nError: no such container \"a\"\n@@palier end\n",
                "source-ssh-container-none",
            ),
            ("@@palier containers docker\nhm\n@@palier end\n", "source-ssh-container-failed"),
            ("This account is not available.\n", "source-ssh-container-failed"),
            ("", "source-ssh-container-failed"),
        ] {
            assert_eq!(ids(&read(answer, "vps", &["a"])), [("a", Err(id))], "{answer}");
        }
    }
}
