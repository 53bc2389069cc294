//! The hosts on the way (`ProxyJump`). ssh would start its own way through them, and hide what
//! happens there: the hops' words go nowhere, and an unknown key is asked about on the terminal. So
//! each hop is started by a script of one line in the link's directory: in batch mode, with strict
//! keys, and with a log of its own. The list itself is the user's: ssh says what its configuration
//! gives (`ssh -G`), unless the target names the hosts.

use super::refusal::{Callee, Refusal, understand};
use super::{is_harmless, master};
use crate::domain::message::{Arg, Message};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// ssh itself knows no such limit; nobody goes through more.
const MOST: usize = 8;

/// What is read of a hop's log, in bytes.
const LOG_MOST: usize = 16 << 10;

/// What the configuration gives is read on this machine alone; a `Match exec` may take its time.
const QUESTION_LIMIT: Duration = Duration::from_secs(5);

/// One host on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hop {
    user: Option<String>,
    host: String,
    port: Option<u16>,
}

impl Hop {
    /// `[USER@]HOST[:PORT]`, as in `ProxyJump`; an IPv6 address with a port stands in brackets.
    fn read(written: &str) -> Option<Self> {
        let written = written.trim();
        let rest = written.strip_prefix("ssh://").unwrap_or(written);
        let (user, rest) = match rest.rsplit_once('@') {
            Some((user, rest)) => (Some(user.to_owned()), rest),
            None => (None, rest),
        };
        let (host, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':')?)),
            None => match rest.split_once(':') {
                // More colons than one: an address without a port.
                Some((host, port)) if !port.contains(':') => (host, Some(port)),
                _ => (rest, None),
            },
        };
        let port = port.map(str::parse).transpose().ok()?;
        let harmless = is_harmless(host) && user.as_deref().is_none_or(is_harmless);
        harmless.then(|| Self { user, host: host.to_owned(), port })
    }

    /// As it is said to people, and typed after `ssh`.
    fn shown(&self) -> String {
        match &self.user {
            Some(user) => format!("{user}@{}", self.host),
            None => self.host.clone(),
        }
    }
}

/// The hosts on the way, first to last; none where the list cannot be.
pub(super) fn read(list: &str) -> Option<Vec<Hop>> {
    if list.trim().eq_ignore_ascii_case("none") || list.trim().is_empty() {
        return Some(Vec::new());
    }
    let hops: Option<Vec<Hop>> = list.split(',').map(Hop::read).collect();
    hops.filter(|hops| hops.len() <= MOST)
}

/// What ssh's configuration says of the way to the destination. When it cannot be asked, ssh finds
/// its own way, and says what is wrong with it.
pub(super) async fn configured(call: &master::Call<'_>) -> Vec<Hop> {
    let asked = tokio::time::timeout(QUESTION_LIMIT, call.question().output()).await;
    let Ok(Ok(answer)) = asked else { return Vec::new() };
    let text = String::from_utf8_lossy(&answer.stdout);
    text.lines().find_map(|line| line.strip_prefix("proxyjump ")).and_then(read).unwrap_or_default()
}

/// The way of one connection: a script per hop in the link's directory.
#[derive(Debug)]
pub(super) struct Way {
    hops: Vec<Hop>,
    directory: PathBuf,
}

impl Way {
    /// Writes the scripts. `directory` has a path without odd characters.
    pub(super) fn new(hops: Vec<Hop>, call: &master::Call<'_>) -> std::io::Result<Self> {
        let way = Self { hops, directory: call.directory.to_owned() };
        for (place, hop) in way.hops.iter().enumerate() {
            let log = way.log(place);
            if log.exists() {
                std::fs::remove_file(&log)?;
            }
            std::fs::write(way.script(place), way.line(place, hop, call))?;
        }
        Ok(way)
    }

    /// What stands in `ProxyCommand`; none where there is no hop.
    pub(super) fn command(&self) -> Option<String> {
        self.hops.len().checked_sub(1).map(|last| self.through(last))
    }

    /// How many hosts are on it.
    pub(super) fn length(&self) -> usize {
        self.hops.len()
    }

    fn through(&self, place: usize) -> String {
        format!("sh {} %h %p", self.script(place).display())
    }

    fn script(&self, place: usize) -> PathBuf {
        self.directory.join(format!("h{place}"))
    }

    fn log(&self, place: usize) -> PathBuf {
        self.directory.join(format!("h{place}.log"))
    }

    fn line(&self, place: usize, hop: &Hop, call: &master::Call<'_>) -> String {
        use std::fmt::Write as _;
        let mut line = format!("exec ssh -E {}", quoted(&self.log(place).to_string_lossy()));
        // A master of the user's may be used; one that ends with palier must not serve others.
        for option in call.options(place).iter().chain(&["ControlMaster=no".to_owned()]) {
            let _ = write!(line, " -o {}", quoted(option));
        }
        if let Some(file) = call.config_file {
            let _ = write!(line, " -F {}", quoted(&file.to_string_lossy()));
        }
        if let Some(before) = place.checked_sub(1) {
            let _ =
                write!(line, " -o {}", quoted(&format!("ProxyCommand={}", self.through(before))));
        }
        if let Some(port) = hop.port {
            let _ = write!(line, " -p {port}");
        }
        if let Some(user) = &hop.user {
            let _ = write!(line, " -l {}", quoted(user));
        }
        let _ = writeln!(line, " -W \"[$1]:$2\" {}", quoted(&hop.host));
        line
    }

    /// Why the way ended, where a hop says so.
    pub(super) fn refusal(&self, callee: Callee<'_>, call: &master::Call<'_>) -> Option<Refusal> {
        (0..self.hops.len()).find_map(|place| {
            let log = read_log(&self.log(place));
            let words = telling(&log);
            if words.is_empty() {
                return None;
            }
            let jump = self.hops[place].shown();
            if ["stdio forwarding failed", "open failed"].iter().any(|w| words.contains(w)) {
                let next = self.hops.get(place + 1).map_or(callee.host.to_owned(), Hop::shown);
                let error = words.lines().find(|line| line.contains("open failed"));
                let message = Message::new("source-ssh-jump-onward")
                    .text("host", next)
                    .text("jump", jump)
                    .text("error", error.unwrap_or("no answer"));
                return Some(Refusal { message, needs_hand: false });
            }
            let port = self.hops[place].port.map_or(String::new(), |port| format!("-p {port} "));
            let command = match call.config_file {
                Some(file) => format!("ssh -F {} {port}{jump}", file.display()),
                None => format!("ssh {port}{jump}"),
            };
            let reason = understand(Callee { host: &jump, command: &command }, &words);
            let message = Message::new("source-ssh-jump")
                .text("host", callee.host)
                .text("jump", &jump)
                .with("reason", Arg::Message(Box::new(reason.message)));
            Some(Refusal { message, needs_hand: reason.needs_hand })
        })
    }
}

fn read_log(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_default();
    String::from_utf8_lossy(&bytes[..bytes.len().min(LOG_MOST)]).into_owned()
}

/// Without what ssh says whenever the other side of its pipe ends, and what the hop before explains.
fn telling(log: &str) -> String {
    let idle = |line: &&str| {
        let line = line.trim();
        line.is_empty()
            || line.starts_with("Killed by signal")
            || line.contains("UNKNOWN port 65535")
            || line.starts_with("Warning: Permanently added")
    };
    log.split_inclusive('\n').filter(|line| !idle(line)).collect()
}

/// One word for a POSIX shell, whatever is in it.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::{Hop, quoted, read};

    #[test]
    fn hops_are_read_as_ssh_reads_them() {
        let hop = |user: Option<&str>, host: &str, port| Hop {
            user: user.map(str::to_owned),
            host: host.to_owned(),
            port,
        };
        assert_eq!(
            read("a,me@b:2200,[::1]:33,ssh://u@h:99,2001:db8::1"),
            Some(vec![
                hop(None, "a", None),
                hop(Some("me"), "b", Some(2200)),
                hop(None, "::1", Some(33)),
                hop(Some("u"), "h", Some(99)),
                hop(None, "2001:db8::1", None),
            ])
        );
        assert_eq!(read("none"), Some(Vec::new()));
        for bad in ["-oProxyCommand=x", "a,-x", "a b", "a:port", "me@", "-l@a"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_quoted_word_stays_one() {
        assert_eq!(quoted("it's"), "'it'\\''s'");
    }
}
