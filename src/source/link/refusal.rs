//! What ssh said, understood: its words on standard error become one sentence with the host and
//! the remedy. Unknown words are quoted.

use crate::domain::message::Message;

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// One sentence.
    pub message: Message,
    /// Whether only a person can mend it: it is then tried rarely, so that no server takes the
    /// tries for an attack.
    pub needs_hand: bool,
}

/// Who is called, for the sentence.
#[derive(Debug, Clone, Copy)]
pub struct Callee<'a> {
    /// The destination as typed.
    pub host: &'a str,
    /// The command that a person would type: `ssh host`, `ssh -F file host`.
    pub command: &'a str,
}

/// ssh's own words, most telling first: where one connection gives several, the first counts.
const WORDS: &[(&str, &str, bool)] = &[
    ("REMOTE HOST IDENTIFICATION HAS CHANGED", "source-ssh-key-changed", true),
    ("host key is known for", "source-ssh-key-unknown", true),
    ("Host key verification failed", "source-ssh-key-unknown", true),
    ("Too many authentication failures", "source-ssh-denied", true),
    ("Permission denied (", "source-ssh-denied", true),
    ("Could not resolve hostname", "source-ssh-unresolved", false),
    ("Connection refused", "source-ssh-refused", false),
    ("Connection timed out", "source-ssh-timeout", false),
    ("Operation timed out", "source-ssh-timeout", false),
    ("No route to host", "source-ssh-unreachable", false),
    ("Network is unreachable", "source-ssh-unreachable", false),
    ("Bad configuration option", "source-ssh-configuration", true),
    ("Can't open user config file", "source-ssh-configuration", true),
    ("Bad owner or permissions", "source-ssh-configuration", true),
    ("kex_exchange_identification", "source-ssh-no-ssh", false),
    ("Connection closed by", "source-ssh-no-ssh", false),
    ("Connection reset by", "source-ssh-no-ssh", false),
];

/// Understands what ssh wrote before it gave up.
#[must_use]
pub fn understand(callee: Callee<'_>, words: &str) -> Refusal {
    let found = WORDS.iter().find(|(needle, _, _)| words.contains(needle));
    let (id, needs_hand) = found.map_or(("source-ssh-failed", false), |(_, id, hand)| (*id, *hand));
    let message = Message::new(id)
        .text("host", callee.host)
        .text("command", callee.command)
        .text("error", telling_line(words, found.map(|(needle, _, _)| *needle)));
    Refusal { message, needs_hand }
}

/// The line that holds the needle, else the last line with words.
fn telling_line<'a>(words: &'a str, needle: Option<&str>) -> &'a str {
    needle
        .and_then(|needle| words.lines().find(|line| line.contains(needle)))
        .or_else(|| words.lines().rfind(|line| !line.trim().is_empty()))
        .unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::{Callee, understand};
    use crate::domain::message::Arg;

    const CALLEE: Callee<'_> = Callee { host: "vps", command: "ssh vps" };

    #[test]
    fn the_words_of_ssh_are_told_apart() {
        for (words, id, hand) in [
            (
                "No ED25519 host key is known for [127.0.0.1]:2222 and you have requested strict checking.\r\nHost key verification failed.\r\n",
                "source-ssh-key-unknown",
                true,
            ),
            (
                "@@@@@@@\r\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\n@@@@@@@\r\nHost key for x has changed and you have requested strict checking.\r\nHost key verification failed.\r\n",
                "source-ssh-key-changed",
                true,
            ),
            ("me@vps: Permission denied (publickey).\r\n", "source-ssh-denied", true),
            (
                "ssh: Could not resolve hostname vps: Name or service not known\r\n",
                "source-ssh-unresolved",
                false,
            ),
            ("connect to host vps port 22: Connection refused\r\n", "source-ssh-refused", false),
            ("connect to host vps port 22: Connection timed out\r\n", "source-ssh-timeout", false),
            ("Connection timed out during banner exchange\r\n", "source-ssh-timeout", false),
            ("connect to host vps port 22: No route to host\r\n", "source-ssh-unreachable", false),
            (
                "kex_exchange_identification: Connection closed by remote host\r\n",
                "source-ssh-no-ssh",
                false,
            ),
            (
                "Can't open user config file /x: No such file or directory\r\n",
                "source-ssh-configuration",
                true,
            ),
            ("something new\r\n", "source-ssh-failed", false),
            ("", "source-ssh-failed", false),
        ] {
            let refusal = understand(CALLEE, words);
            assert_eq!((refusal.message.id, refusal.needs_hand), (id, hand), "{words}");
        }
    }

    #[test]
    fn the_telling_line_is_quoted_without_control_characters() {
        let refusal = understand(CALLEE, "banner\r\n\u{1b}[31msomething new\r\n\r\n");
        let error = refusal.message.args.iter().find(|(name, _)| *name == "error");
        assert_eq!(error, Some(&("error", Arg::Text("[31msomething new".into()))));
    }
}
