//! What a word looks like: an address, a path, somebody's account, or nothing that tells anything.

use super::Kind;
use crate::config::target::DIALECTS;
use std::net::IpAddr;
use url::Url;

/// Programs and ways of giving a value, which every installation has.
const HARMLESS: [&str; 20] = [
    "/proc",
    "node_exporter",
    "prometheus",
    "postgres",
    "postgres_exporter",
    "postgresql",
    "alertmanager",
    "cadvisor",
    "redis",
    "redis_exporter",
    "docker",
    "kubernetes",
    "kube-state-metrics",
    "probe",
    "ssh",
    "what-if",
    "--units",
    "configuration",
    "demo",
    "file",
];

/// Whether words from outside tell nothing of anybody: a number, the name of a program.
pub(super) fn is_harmless(words: &str) -> bool {
    let number = words.len() <= 24
        && words.chars().all(|c| c.is_ascii_digit() || " .,:%+-".contains(c))
        && !is_ip(words);
    number || HARMLESS.contains(&words) || DIALECTS.contains(&words)
}

/// A name without the user before it, and without port and dot behind it.
pub(super) fn plain(name: &str) -> &str {
    let name = name.trim();
    if name.contains("://") || name.starts_with('/') {
        return name.trim_end_matches('.');
    }
    let host = name.rsplit_once('@').map_or(name, |(_, host)| host);
    let bare = match host.rsplit_once(':') {
        Some((before, port))
            if !port.is_empty()
                && port.bytes().all(|b| b.is_ascii_digit())
                && (!before.contains(':') || before.ends_with(']')) =>
        {
            before
        }
        _ => host,
    };
    bare.trim_start_matches('[').trim_end_matches([']', '.'])
}

/// What a word is by its looks; none: it looks like nobody's.
pub(super) fn kind(word: &str) -> Option<Kind> {
    let word = word.trim_end_matches(['.', ':']);
    if word.contains("://") || is_ip(plain(word)) {
        return (!leads_here(word)).then_some(Kind::Address);
    }
    let account = |(user, host): (&str, &str)| !user.is_empty() && !host.is_empty();
    if word.split_once('@').is_some_and(account) {
        return Some(Kind::Person);
    }
    let begins = word.starts_with('/') || word.starts_with("~/");
    let deep = word.trim_start_matches(['~', '/']).contains('/') || word.starts_with("~/");
    (begins && deep && word != "/proc").then_some(Kind::Path)
}

fn is_ip(word: &str) -> bool {
    word.parse::<IpAddr>().is_ok()
}

/// Whether a host is the machine itself, whichever it is.
pub(super) fn is_own(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether an address is one that every machine has: itself, and there no page but the usual one.
fn leads_here(word: &str) -> bool {
    if !word.contains("://") {
        return is_own(plain(word));
    }
    let Ok(url) = Url::parse(word) else { return false };
    let host = url.host_str().map(|host| host.trim_matches(['[', ']']));
    let usual = ["", "/", "/metrics"].contains(&url.path()) && url.query().is_none();
    usual && url.username().is_empty() && host.is_some_and(is_own)
}

/// Where the pieces of words begin and end that may be a name: without the marks around them.
pub(super) fn pieces(words: &str) -> impl Iterator<Item = (usize, usize)> {
    let parts = |c: char| c.is_whitespace() || "=,;()<>{}\"'`«»“”‘’|".contains(c);
    let mut from = 0;
    let mut all = Vec::new();
    for (at, c) in words.char_indices().chain([(words.len(), ' ')]) {
        if parts(c) {
            let piece = &words[from..at];
            let piece = piece.trim_end_matches(['.', ':', '!', '?', '…']);
            if !piece.is_empty() {
                all.push((from, from + piece.len()));
            }
            from = at + c.len_utf8();
        }
    }
    all.into_iter()
}
